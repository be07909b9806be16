"""标注要点: a person's word on whether a point of the suggestion is answered."""

from typing import Any

from django import forms

from banfu.actions.fields import DatedForm
from banfu.actions.kernel import Doing, Refused, declare
from banfu.cases.models import DraftBuffer, PointNote, Version
from banfu.cases.words import HOSTING, Stage
from banfu.people.models import Role
from banfu.text.asks import points_of
from banfu.text.takeup import paragraphs
from banfu.ui.forms import TextField, clean_text

LENGTH = 300
BRIEF = 40


class PointForm(DatedForm):
    point = forms.ChoiceField(label="哪一点")
    verdict = forms.ChoiceField(label="怎么标", choices=PointNote.Verdict.choices)
    passage = forms.ChoiceField(label="在哪一段答了", required=False, help_text="标“在这一段答了”时要选")
    reason = TextField(label="理由", max_length=LENGTH, required=False, rows=2, help_text="标“不需单独答复”时要写")

    def prepare(self) -> None:
        self.asked = points_of(self.task.suggestion.body)
        self.parts = paragraphs_of(letter_text(self.task, self.person))
        self.fields["point"].choices = [(str(n), f"{n}　{brief(text)}") for n, text in enumerate(self.asked, start=1)]
        self.fields["passage"].choices = [
            ("", "请选"), *((str(n), f"第 {n} 段　{brief(text)}") for n, text in enumerate(self.parts, start=1))
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("verdict") == PointNote.Verdict.ANSWERED and not data.get("passage"):
            self.add_refusal("passage", "没有选是哪一段，", "请选答这一点的段落；稿子里还没有写的，先写再标。")
        if data.get("verdict") == PointNote.Verdict.WAIVED and not data.get("reason"):
            self.add_refusal("reason", "没有写理由，", "请写明为什么不需单独答复，如“与第 1 点合并答复”。")
        if data.get("point"):
            data["point"] = self.asked[int(data["point"]) - 1][:LENGTH]
        if data.get("passage"):
            data["passage"] = self.parts[int(data["passage"]) - 1][:LENGTH]
        return data


def brief(text: str) -> str:
    return text if len(text) <= BRIEF else text[:BRIEF] + "……"


def letter_text(task: Any, person: Any) -> str:
    """The letter as this person has it before him: what he is typing, else the newest version."""
    buffer = DraftBuffer.objects.filter(assignment=task, person=person).first()
    if buffer and "text" in buffer.fields:
        return clean_text(buffer.fields["text"])
    rows = Version.objects.filter(reply__assignment=task, reply__round=task.round).order_by("-n")
    return rows.values_list("text", flat=True).first() or ""


def paragraphs_of(text: str) -> list[str]:
    return [text[part.start : part.end].strip() for part in paragraphs(text)]


def _note_point(doing: Doing) -> str:
    data, task = doing.data, doing.task
    verdict = PointNote.Verdict(data["verdict"])
    mine = PointNote.objects.filter(assignment=task, round=task.round, point=data["point"]).last()
    if verdict == PointNote.Verdict.UNDONE and (mine is None or mine.verdict == verdict):
        raise Refused("这一点没有人标过，不用撤回。", "verdict")
    PointNote.objects.create(
        assignment=task, round=task.round, point=data["point"], verdict=verdict,
        passage=data.get("passage", "") if verdict == PointNote.Verdict.ANSWERED else "",
        reason=data.get("reason", ""), noted_by=doing.person.name, noted_on=doing.on,
    )  # fmt: skip
    where = f"：{brief(data['passage'])}" if verdict == PointNote.Verdict.ANSWERED else ""
    why = f"，理由：{data['reason']}" if data.get("reason") else ""
    return f"要点“{brief(data['point'])}”{verdict.label}{where}{why}"


note_point = declare(
    name="note_point", label="标注要点", inner=True, form=PointForm, parts=HOSTING, change=_note_point, likely=30,
    roles=frozenset({Role.COORDINATOR, Role.DIVISION_HEAD, Role.SECTION_HEAD, Role.OFFICER}),
    stages=frozenset({Stage.HANDLING, Stage.DRAFTING, Stage.REVIEWING}),
    guard=lambda task, person, post: "" if task.suggestion.body.strip() else "这一件没有正文，分不出要点；原件到了补上正文再标。",
)  # fmt: skip
