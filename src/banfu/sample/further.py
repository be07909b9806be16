"""The further units of the sample: a small staff each, and their tasks handled in a light way.

They lead what the three departments assist in, and assist in some of theirs; most answer in time, a
few late, some are still in hand when the year is looked at. Everything by the actions, a batch a verb.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from banfu import clock
from banfu.actions import REGISTRY
from banfu.actions.kernel import perform_each
from banfu.cases.models import ApprovalStep, Assignment
from banfu.cases.words import Step
from banfu.people.models import Person, Post, Role, Unit
from banfu.sample import people

DIVISIONS = {
    "省发改委": "投资处", "省教育厅": "基础教育处", "省民政厅": "社会救助处", "省人社厅": "就业促进处", "省环保厅": "自然生态保护处",
    "省农委": "农村经营管理处", "省林业厅": "造林绿化处", "省水利厅": "农村水利处", "省卫生计生委": "基层卫生处",
    "省交通运输厅": "综合运输处", "省国土资源厅": "耕地保护处", "省科技厅": "农村科技处", "省经信委": "中小企业处",
    "省商务厅": "市场体系处", "省审计厅": "农业审计处", "省残联": "教育就业部", "省总工会": "保障工作部", "省委组织部": "组织二处",
    "省新闻出版广电局": "公共服务处", "省旅游发展委": "规划发展处", "省文化厅": "公共文化处",
}  # fmt: skip
"""The one division of each that handles suggestions here."""
CODES = {name: f"qt{number:02d}" for number, name in enumerate(DIVISIONS, 1)}
REPLY = (
    "您提出的建议收悉。现答复如下：\n一、关于所提的主要问题。已列入今年工作安排，正在摸清底数、核定标准。\n"
    "二、下一步。今年年底前提出具体办法，明确责任处室和完成时间，并把进展情况及时告诉您。\n感谢您对我们工作的关心和支持。"
)
OPINION = "经研究，对所提建议的意见如下：同意由主办单位统筹，涉及我单位职能的事项，我们配合落实，今年内完成。"


def units(found: dict[str, Unit]) -> dict[str, Unit]:
    """Make an office and a division in each; keyed as the sample's units are."""
    made = {}
    for name, division in DIVISIONS.items():
        organ = found[name]
        for order, (part, office) in enumerate((("办公室", True), (division, False))):
            made[f"{name}/{part}"] = Unit.objects.create(
                name=part, level=Unit.Level.DIVISION, parent=organ, organ=organ, order=order, is_office=office
            )
        # They sign in the OA; here the leader's step is enough.
        ApprovalStep.objects.create(unit=organ, order=0, step=Step.LEADER)
        ApprovalStep.objects.create(unit=organ, order=0, step=Step.OFFICE, for_opinion=True)
    return made


def staff(found: dict[str, Unit], digest: str) -> dict[str, Person]:
    """Make a coordinator, a leader, a head and an officer for each."""
    taken = {one.name for one in (*people.staff(), *people.deputies(), *people.members())}
    names = iter(people._names("further", 4 * len(DIVISIONS), taken))
    made, posts = {}, []
    for name, division in DIVISIONS.items():
        for key, title, role, place in (
            ("coordinator", "办公室主任科员", Role.COORDINATOR, f"{name}/办公室"), ("leader", "副厅长", Role.LEADER, name),
            ("head", "处长", Role.DIVISION_HEAD, f"{name}/{division}"), ("officer", "主任科员", Role.OFFICER, f"{name}/{division}"),
        ):  # fmt: skip
            person = Person(
                username=f"{CODES[name]}.{key}", name=next(names), title=title, password=digest, must_change_password=False,
                password_changed_on=clock.today(),
            )  # fmt: skip
            made[person.username] = person
            posts.append(Post(person=person, role=role, unit=found[place]))
    Person.objects.bulk_create(made.values())
    Post.objects.bulk_create(posts)
    return made


WAVES = ((date(2018, 4, 24), 0), (date(2018, 5, 16), 1), (date(2018, 5, 29), 2), (date(2018, 7, 12), 3))
"""The day of the reply of each wave; the last one is late."""


def _wave(task: Assignment) -> int | None:
    """In which wave a task is answered; None: not by the end of the sample."""
    place = int(task.number[-3:]) if task.number[-3:].isdecimal() else task.pk
    if place % 37 == 0:
        return None
    return 3 if place % 29 == 0 else place % 3


class Steps:
    """What the further units do, taken in the order of days while the year is played."""

    def __init__(self, world: dict[str, Unit], persons: dict[str, Person]) -> None:
        self.world, self.persons = world, persons
        todo: list[tuple[date, Callable[[], None]]] = [
            (date(2018, 3, 6), lambda: self._each("coordinator", "sign_for", "to_sign")),
            (date(2018, 3, 8), lambda: self._each("coordinator", "propose_division", "to_divide", self._division)),
            (date(2018, 3, 9), lambda: self._each("head", "accept_division", "dividing")),
            (date(2018, 3, 12), lambda: self._each("leader", "approve_division", "to_approve", self._leader)),
            (date(2018, 4, 3), self._talk),
        ]
        for day, wave in WAVES:
            todo.append((day, lambda wave=wave: self._answer(wave)))
        for day, wave in ((date(2018, 5, 8), 0), (date(2018, 6, 4), 1), (date(2018, 6, 14), 2), (date(2018, 7, 30), 3)):
            todo.append((day, lambda wave=wave: self._rated(wave)))
        self.left = sorted(todo, key=lambda step: step[0])

    def until(self, day: date) -> None:
        """Do what falls before ``day``."""
        while self.left and self.left[0][0] < day:
            on, step = self.left.pop(0)
            with clock.at(on):
                step()

    def _tasks(self, name: str, stage: str, wave: int | None = None, hosting: bool | None = None) -> list[Assignment]:
        rows = Assignment.objects.filter(unit=self.world[name], year=2018, stage=stage, historical=False)
        found = rows.select_related("suggestion__session__source", "unit").order_by("pk")
        return [t for t in found if (wave is None or _wave(t) == wave) and (hosting is None or t.hosting == hosting)]

    def _each(
        self, who: str, verb: str, stage: str, data: Callable[[str], dict[str, Any]] | None = None, wave: int | None = None,
        hosting: bool | None = None,
    ) -> None:  # fmt: skip
        for name, code in CODES.items():
            if tasks := self._tasks(name, stage, wave, hosting):
                perform_each(REGISTRY[verb], self.persons[f"{code}.{who}"], tasks, data(name) if data else {})

    def _division(self, name: str) -> dict[str, Any]:
        return {"division": self.world[f"{name}/{DIVISIONS[name]}"]}

    def _leader(self, name: str) -> dict[str, Any]:
        return {"leader": self.persons[f"{CODES[name]}.leader"], "leads_himself": False}

    def _talk(self) -> None:
        said = {"kind": "phone", "partner": "领衔代表", "text": "电话听取意见，说明办理打算"}
        self._each("head", "log_contact", "handling", lambda name: dict(said), hosting=True)

    def _answer(self, wave: int) -> None:
        """Draft, sign and send: a wave of replies, and the opinions that are due with the first."""
        letter = {"title": "关于所提建议的答复", "text": REPLY, "reply_class": "ABCB"[wave], "disclosure": "full"}
        self._each("officer", "save_draft", "handling", lambda name: dict(letter), wave, True)
        self._each("officer", "submit_draft", "drafting", None, wave, True)
        self._each("leader", "approve", "reviewing", None, wave, True)
        self._each("coordinator", "register_issue", "to_issue", self._signer, wave, True)
        self._each("coordinator", "deliver", "to_deliver", lambda name: {"to": "代表、联工委、督查室", "how": "公文交换"}, wave, True)
        if wave == 0:
            self._each("officer", "save_draft", "handling", lambda name: {"title": "会办意见", "text": OPINION}, None, False)
            self._each("officer", "submit_draft", "drafting", None, None, False)
            self._each("coordinator", "approve", "reviewing", None, None, False)
            self._each("coordinator", "send_opinion", "to_send", lambda name: {"how": "公文交换"}, None, False)

    def _signer(self, name: str) -> dict[str, Any]:
        return {"signer": self.persons[f"{CODES[name]}.leader"].name, "override": "会办单位已口头同意，书面意见随后补"}

    def _rated(self, wave: int) -> None:
        """What deputies wrote on the form that came to congress; one in nineteen is not satisfied."""
        for name in CODES:
            for task in self._tasks(name, "to_feedback", wave, True):
                unhappy = task.pk % 19 == 0
                who = "lgw.office" if task.kind == "suggestion" else "taw.office"
                said = {
                    "attitude": "satisfied", "result": "unsatisfied" if unhappy else "satisfied", "source": "congress",
                    "comment": "只说了打算，没有说什么时候办成" if unhappy else "",
                }  # fmt: skip
                perform_each(REGISTRY["record_feedback"], self.persons[who], [task], said)
