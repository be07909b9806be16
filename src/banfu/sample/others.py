"""The further units of the sample: a small staff each, and how each handles what it leads.

Their course is a light one, played with the year; what is unusual about a case goes by its place in the plan,
so the same year comes out every time.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from banfu.sample import texts
from banfu.sample.model import AssignmentPlan, CasePlan, Event, after, workday
from banfu.sample.people import THREE, UNIT_ALIASES, Person, invented
from banfu.sample.subjects_finance import SUBJECTS as FINANCE
from banfu.sample.subjects_other import OTHERS
from banfu.sample.subjects_other import SUBJECTS as OTHER_THREE

if TYPE_CHECKING:
    from collections.abc import Iterator

OFFICE, DIVISION = "办公室", "业务处"
CODES = {
    "省发改委": "fgw", "省教育厅": "jyt", "省民政厅": "mzt", "省人社厅": "rst", "省环保厅": "hbt", "省农委": "nw",
    "省林业厅": "lyt", "省水利厅": "slt", "省卫生计生委": "wjw", "省交通运输厅": "jtt", "省国土资源厅": "gtt", "省科技厅": "kjt",
    "省经信委": "jxw", "省商务厅": "swt", "省审计厅": "sjt", "省残联": "cl", "省总工会": "zgh", "省委组织部": "zzb",
    "省新闻出版广电局": "gdj", "省旅游发展委": "lfw", "省文化厅": "wht",
}  # fmt: skip
CLOSING = date(2018, 10, 8)
EVERY = (*FINANCE, *OTHER_THREE, *OTHERS)
LATE, OVERDUE, UNDER_WAY = 23, 31, 17
"""Every so-manieth case is answered late, still without an answer past its date, or still being handled."""


def key(unit: str, place: str) -> str:
    """The account of a unit: place is coordinator, leader, head or officer."""
    return f"qt.{CODES[unit]}.{place}"


@cache
def staff() -> tuple[Person, ...]:
    """Coordinator, leader, head and officer of every further unit."""
    found: list[Person] = []
    units = [unit for unit in UNIT_ALIASES if unit not in THREE]
    names = iter(invented("staff-others", 4 * len(units)))
    for unit in units:
        found += [
            Person(key(unit, "coordinator"), next(names), unit, OFFICE, "", "办公室主任科员", "coordinator"),
            Person(key(unit, "leader"), next(names), unit, "", "", "分管领导", "leader"),
            Person(key(unit, "head"), next(names), unit, DIVISION, "", "处长", "division_head"),
            Person(key(unit, "officer"), next(names), unit, DIVISION, "", "主任科员", "officer"),
        ]
    return tuple(found)


class _Course:
    """Collects the events of one task, each on a working day and after the one before."""

    def __init__(self, unit: str) -> None:
        self.unit, self.events = unit, []  # type: ignore[var-annotated]

    def add(self, on: date, verb: str, place: str, /, **data: object) -> None:
        on, hour = workday(on), 9
        if self.events:
            last = self.events[-1]
            on = max(on, last.on)
            hour = last.hour + 1 if on == last.on else 9
        self.events.append(Event(on, hour, verb, key(self.unit, place), data))


def courses(cases: list[CasePlan]) -> Iterator[tuple[int, CasePlan, AssignmentPlan]]:
    """Yield the course of every case that a further unit leads or helps with, with the case's place in the plan."""
    for order, case in enumerate(cases):
        if case.lead_unit in CODES:
            yield order, case, _lead(order, case)
        for unit in case.assist_units:
            if unit in CODES:
                yield order, case, _assist(order, case, unit)


def _assist(order: int, case: CasePlan, unit: str) -> AssignmentPlan:
    """The light path of an opinion (会办意见) to the host, sent within the month; now and then one is still due."""
    rng, handed = random.Random(f"assist-{unit}-{case.kind}-{case.number}"), case.handed_over_on
    course = _Course(unit)
    course.add(after(handed, 1), "sign_for", "coordinator")
    if order % UNDER_WAY == 0:
        return AssignmentPlan(unit, "assist", course.events)
    course.add(after(handed, 1), "propose_division", "coordinator", division=DIVISION)
    course.add(after(handed, 2), "accept_division", "head")
    course.add(after(handed, 3), "assign_officer", "head", section="", officer=key(unit, "officer"))
    sent = handed + timedelta(days=14 + 7 * (order % 2))
    subj = next(one for one in EVERY if one.stem == case.subject)
    course.add(sent - timedelta(days=2), "save_draft", "officer", text=texts.opinion(subj, rng, unit))
    course.add(sent - timedelta(days=2), "submit_draft", "officer")
    course.add(sent - timedelta(days=1), "approve", "head", step="division")
    course.add(sent, "approve", "coordinator", step="office")
    course.add(sent, "send_opinion", "coordinator")
    return AssignmentPlan(unit, "assist", course.events)


def _lead(order: int, case: CasePlan) -> AssignmentPlan:
    """From signing for it to the deputy's word, as far as the case got; the days lie close together,
    so that many cases are taken by one person in one sitting, as in any office."""
    rng, unit, handed = random.Random(f"others-{case.kind}-{case.number}"), case.lead_unit, case.handed_over_on
    course = _Course(unit)
    course.add(after(handed, 1), "sign_for", "coordinator")
    course.add(after(handed, 1), "propose_division", "coordinator", division=DIVISION)
    course.add(after(handed, 2), "accept_division", "head")
    course.add(after(handed, 3), "approve_division", "leader", leader=key(unit, "leader"))
    course.add(after(handed, 3), "assign_officer", "head", section="", officer=key(unit, "officer"))
    if order % OVERDUE == 0 or case.kind == "proposal" and order % 3:
        return AssignmentPlan(unit, "lead", course.events)
    who = case.lead_proposer
    course.add(
        handed + timedelta(days=14 + 7 * (order % 3)), "log_contact", "officer", kind="phone", direction="out",
        **{"with": who}, attended=[who], face_to_face=False, text=f"电话听取{who}意见，说明办理考虑。",
    )  # fmt: skip
    answer = _answered(order, handed)
    _reply(course, case, rng, answer, draft_only=order % UNDER_WAY == 0 and handed > date(2018, 5, 1))
    return AssignmentPlan(unit, "lead", [one for one in course.events if one.on <= CLOSING])


def _answered(order: int, handed: date) -> date:
    days = 112 if order % LATE == 0 else 50 + 7 * (order % 5)
    return workday(handed + timedelta(days=days))


def _reply(course: _Course, case: CasePlan, rng: random.Random, answer: date, *, draft_only: bool) -> None:
    subj = next(one for one in OTHERS if one.stem == case.subject)
    klass, who = rng.choice("AAAABBC"), case.lead_proposer
    noun = "委员" if case.kind == "proposal" else "代表"
    text = texts.reply(subj, rng, who, case.title, case.number, case.asks, klass, "" if case.delegation == "党派团体" else noun)
    kind = "提案" if noun == "委员" else "建议"
    course.add(
        answer - timedelta(days=7), "save_draft", "officer", title=f"关于第{case.number}号{kind}的答复", text=text,
        reply_class=klass, disclosure=rng.choice(("full", "full", "summary")),
    )  # fmt: skip
    course.add(answer - timedelta(days=7), "submit_draft", "officer")
    if draft_only:
        return
    course.add(answer - timedelta(days=5), "approve", "head", step="division")
    course.add(answer - timedelta(days=4), "approve", "coordinator", step="office")
    course.add(answer - timedelta(days=3), "approve", "leader", step="leader")
    number = f"{_PREFIX.get(course.unit, '湘' + course.unit[1:3])}复〔2018〕{int(case.number.strip('闭会'))}号"
    course.add(answer, "register_issue", "coordinator", number=number, signer=key(course.unit, "leader"))
    course.add(answer, "deliver", "coordinator", how="邮寄并网上送达", to=[who, *case.co_signers])
    if rng.random() < 0.85:
        result = rng.choices(("满意", "基本满意"), (9, 1))[0]
        course.add(
            after(answer, 4), "record_feedback", "coordinator", proposer=who, attitude="满意", result=result, source="unit_signed_scan"
        )


_PREFIX = {
    "省发改委": "湘发改", "省教育厅": "湘教", "省民政厅": "湘民", "省人社厅": "湘人社", "省环保厅": "湘环", "省农委": "湘农",
    "省林业厅": "湘林", "省水利厅": "湘水", "省卫生计生委": "湘卫", "省交通运输厅": "湘交", "省国土资源厅": "湘国土", "省科技厅": "湘科",
    "省经信委": "湘经信", "省商务厅": "湘商", "省审计厅": "湘审", "省残联": "湘残联", "省总工会": "湘工", "省委组织部": "湘组",
    "省新闻出版广电局": "湘新广", "省旅游发展委": "湘旅", "省文化厅": "湘文",
}  # fmt: skip
