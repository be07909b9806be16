"""Event lists of lead and assisting assignments."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from banfu.sample import texts
from banfu.sample.model import AssignmentPlan, CasePlan, Event, after, workday
from banfu.sample.people import CODES, DIVISIONS, staff
from banfu.sample.subject import Subject


class Desk:
    """Collects the events of one assignment in the order of their days."""

    def __init__(self, unit: str, division: str, rng: random.Random) -> None:
        code = CODES[unit]
        names = DIVISIONS[unit]
        self.unit, self.rng, self.events = unit, rng, []  # type: ignore[var-annotated]
        self.division = division if division in names else rng.choice(names[1:])
        stem = f"{code}.d{names.index(self.division)}"
        self.coordinator, self.second = f"{code}.coordinator", f"{code}.coordinator2"
        self.head = f"{stem}.head"
        mine = [one for one in staff() if one.key.startswith(stem + ".") and one.role == "officer"]
        self.officer = rng.choice(mine)
        leaders = [one.key for one in staff() if one.unit == unit and one.role == "leader"]
        self.leader = leaders[1 + names.index(self.division) % (len(leaders) - 1)]

    def add(self, on: date, verb: str, who: str, /, **data: Any) -> None:
        """Add an event, never earlier than the one before; the hour grows within a day."""
        on = workday(on)
        hour = 9
        if self.events:
            last = self.events[-1]
            on = max(on, last.on)
            if on == last.on:
                hour = last.hour + 1
                if hour > 19:
                    on, hour = after(on, 1), 9
        self.events.append(Event(on, hour, verb, who, data))


def start(desk: Desk, handed: date) -> None:
    """Sign for the case and settle the division."""
    desk.add(after(handed, 1), "sign_for", desk.coordinator)
    desk.add(after(handed, 1), "propose_division", desk.coordinator, division=desk.division)
    desk.add(after(handed, 2), "accept_division", desk.head)


def lead(case: CasePlan, subj: Subject, desk: Desk, spec: dict[str, Any]) -> AssignmentPlan:
    """The whole course of a lead assignment."""
    rng, handed, level = desk.rng, case.handed_over_on, spec["level"]
    start(desk, handed)
    desk.add(after(handed, 3), "approve_division", desk.leader, leader=desk.leader)
    if spec.get("pending"):
        return AssignmentPlan(desk.unit, "lead", desk.events)
    desk.add(after(handed, 4), "assign_officer", desk.head, section=desk.officer.section, officer=desk.officer.key)
    desk.add(after(handed, 4), "set_meeting_level", desk.coordinator, level=level)
    demand = rng.choice(("需求性", "政策性", "体制机制性"))
    desk.add(after(handed, 4), "set_demand", desk.head, demand=demand, strategy=f"先听取代表意见，再按{demand}建议办理。")
    for unit in case.assist_units:
        desk.add(after(handed, 5), "ask_opinion", desk.officer.key, unit=unit)
    contacts(case, desk, spec)
    for unit in case.assist_units:
        desk.add(handed + timedelta(days=33), "receive_opinion", desk.coordinator, unit=unit,
                 text=texts.opinion(subj, rng, unit))
    reply_steps(case, subj, desk, spec)
    return AssignmentPlan(desk.unit, "lead", desk.events)


def contacts(case: CasePlan, desk: Desk, spec: dict[str, Any]) -> None:
    """Telephone first, then the meeting the level requires, its waiver, and work on site."""
    handed, who, level = case.handed_over_on, case.lead_proposer, spec["level"]
    desk.add(handed + timedelta(days=9 + desk.rng.randint(0, 8)), "log_contact", desk.officer.key, kind="phone",
             direction="out", **{"with": who}, attended=[who], face_to_face=False,
             text=f"电话联系{who}，了解所提建议的背景和最关心的一条：{case.asks[0].split('|')[0]}。")
    day = handed + timedelta(days=22 + desk.rng.randint(0, 8))
    if spec.get("waived"):
        desk.add(day, "waive_meeting", desk.officer.key, reason="代表表示电话已谈清，主动提出无需见面", asked_by=who)
    elif level != "none" or spec.get("onsite"):
        by = desk.leader if level == "leader" else desk.head
        kind = "onsite" if spec.get("onsite") else desk.rng.choice(("visit", "forum", "invite"))
        for trip in range(spec.get("trips", 1)):
            text = f"就“{case.subject}”当面听取{who}意见，代表同意先易后难、分步推进。"
            if spec.get("trips"):
                kind = "visit"
                text = f"第{'一二'[trip]}次赴永州市江永县调研，走访4个村，{who}全程参加。"
            desk.add(day + timedelta(days=7 * trip), "log_contact", by, kind=kind, direction="out",
                     **{"with": who}, attended=[who, *case.co_signers[:3]], face_to_face=True, text=text)


def reply_steps(case: CasePlan, subj: Subject, desk: Desk, spec: dict[str, Any]) -> None:
    """From the extension and the draft to the archive."""
    rng, answer, klass, who = desk.rng, spec["answer"], spec["klass"], case.lead_proposer
    noun = "委员" if case.kind == "proposal" else "代表"
    text = texts.reply(subj, rng, who, case.title, case.number, case.asks, klass,
                       "" if case.delegation == "党派团体" else noun)
    if case.assist_units:
        text = text.replace("经研究，现", f"经商{'、'.join(case.assist_units)}，现")
    span = 2 if case.kind == "proposal" else 30
    heading = f"关于省{'政协' if noun == '委员' else '十三届人大一次会议'}第{case.number}号{'提案' if noun == '委员' else '建议'}的答复"
    desk.add(answer - timedelta(days=16), "save_draft", desk.officer.key, title=heading, text=text, reply_class=klass,
             disclosure=rng.choice(("full", "full", "summary")))
    if spec.get("extended"):
        desk.add(date(2018, 5, 28), "extend", desk.coordinator, until=date(2018, 8, 1),
                 reason="涉及部门多，需待省政府专题会议明确", consent_by="省人大常委会联工委")
    desk.add(answer - timedelta(days=14), "submit_draft", desk.officer.key)
    if rng.random() < 0.15:
        desk.add(answer - timedelta(days=12), "return_draft", desk.head, step="division", reason="没有写明时间和责任单位")
        desk.add(answer - timedelta(days=11), "save_draft", desk.officer.key, title=heading,
                 text=text + "\n以上事项由承办处室负责落实。", reply_class=klass, disclosure="full")
        desk.add(answer - timedelta(days=11), "submit_draft", desk.officer.key)
    desk.add(answer - timedelta(days=9), "approve", desk.head, step="division")
    desk.add(answer - timedelta(days=6), "approve", desk.coordinator, step="office")
    desk.add(answer - timedelta(days=4), "approve", desk.leader, step="leader")
    desk.add(answer, "register_issue", desk.coordinator, number=spec["issue"], signer=desk.leader)
    desk.add(answer, "deliver", desk.coordinator, how="邮寄并网上送达", to=[who, *case.co_signers])
    if spec.get("silent"):
        desk.add(after(answer, 12), "remind_feedback", desk.coordinator)
        desk.add(after(answer, 20), "remind_feedback", desk.coordinator)
        desk.add(after(answer, 30), "close_feedback", desk.coordinator)
    else:
        desk.add(after(answer, rng.randint(2, 6)), "record_feedback", desk.coordinator, proposer=who,
                 attitude="满意", result=spec["result"], source="unit_signed_scan")
    desk.add(max(after(answer, 8), date(2018, 6, 5)) + timedelta(days=rng.randint(0, span)), "call_back", desk.second,
             outcome="reached", text=f"{who}表示答复意见清楚，希望继续关注落实。")
    if klass != "B":
        desk.add(max(date(2018, 7, 10), desk.events[-1].on) + timedelta(days=rng.randint(1, span)), "propose_strike_off",
                 desk.head, evidence="答复函、回执和回访记录齐全，所答事项已核对")
        desk.add(after(desk.events[-1].on, 1), "confirm_strike_off", desk.coordinator)
        desk.add(after(desk.events[-1].on, 4), "archive", desk.second)


def assist(case: CasePlan, subj: Subject, desk: Desk) -> AssignmentPlan:
    """The light path of an assisting assignment, sent within the month."""
    handed = case.handed_over_on
    start(desk, handed)
    sent = handed + timedelta(days=desk.rng.randint(8, 25))
    desk.add(sent - timedelta(days=2), "save_draft", desk.officer.key, text=texts.opinion(subj, desk.rng, desk.unit))
    desk.add(sent - timedelta(days=2), "submit_draft", desk.officer.key)
    desk.add(sent - timedelta(days=1), "approve", desk.head, step="division")
    desk.add(sent, "approve", desk.coordinator, step="office")
    desk.add(sent, "send_opinion", desk.coordinator)
    return AssignmentPlan(desk.unit, "assist", desk.events)
