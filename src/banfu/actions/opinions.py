"""会办意见: the host asks, urges and receives; the assisting unit sends (domain §2 A4h)."""

from typing import Any

from django import forms

from banfu.actions.fields import DatedForm, UnitChoice
from banfu.actions.kernel import Doing, Refused, declare
from banfu.cases import limits
from banfu.cases.models import Assignment, Issue, OpinionRequest, Reply
from banfu.cases.words import HOSTING, IN_WORK, Part, Stage
from banfu.people.models import Person, Post, Role, Unit
from banfu.search.models import Kind as Searched
from banfu.ui.forms import TextField

DESK = frozenset({Role.COORDINATOR, Role.OFFICER, Role.DIVISION_HEAD})
WORKING = frozenset(IN_WORK)


class AskForm(DatedForm):
    unit = UnitChoice(label="会办单位")

    def prepare(self) -> None:
        organs = Unit.objects.filter(level=Unit.Level.ORGAN).exclude(pk=self.task.unit_id)
        self.fields["unit"].queryset = organs


def _ask_opinion(doing: Doing) -> str:
    unit = doing.data["unit"]
    limit = limits.limit(doing.task, "opinion", doing.on)
    row, _ = OpinionRequest.objects.get_or_create(assignment=doing.task, unit=unit)
    row.asked_on, row.due_on, row.dropped_on = doing.on, limit.due_on if limit else None, None
    row.save()
    return f"函询{unit.name}" + (f"，请在 {row.due_on.month}月{row.due_on.day}日 前回复" if row.due_on else "")


ask_opinion = declare(
    name="ask_opinion", label="函询会办", roles=DESK, form=AskForm, parts=HOSTING, stages=WORKING,
    change=_ask_opinion, likely=40, texts=frozenset({Searched.OPINION}),
)  # fmt: skip


class RequestChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.unit.name)


class PendingForm(DatedForm):
    request = RequestChoice(label="会办单位", queryset=OpinionRequest.objects.none(), empty_label="请选")

    def prepare(self) -> None:
        rows = OpinionRequest.objects.filter(assignment=self.task, received_on=None, dropped_on=None)
        self.fields["request"].queryset = rows.select_related("unit")
        self.fields["request"].initial = rows.first()


class ReceiveForm(PendingForm):
    text = TextField(label="意见全文", max_length=20000, rows=8)


def _pending(task: Assignment, person: Person, post: Post) -> str:
    if task.opinions_due > task.opinions_in:
        return ""
    return "没有在等的会办意见。要征求意见，请先“函询会办”。"


def _find(doing: Doing) -> OpinionRequest:
    row: OpinionRequest = doing.data["request"]
    if row.assignment_id != doing.task.pk:
        raise Refused("这份函询不属于这一件，请重新选会办单位。", "request")
    return row


def _receive_opinion(doing: Doing) -> str:
    row = _find(doing)
    row.received_on, row.text = doing.on, doing.data["text"]
    row.save(update_fields=["received_on", "text"])
    doing.tell(doing.task.officer, f"{doing.suggestion.number} 号：{row.unit.name}的会办意见到了。")
    return f"收到{row.unit.name}的会办意见（{len(row.text)} 字）"


receive_opinion = declare(
    name="receive_opinion", label="收会办意见", roles=DESK, form=ReceiveForm, parts=HOSTING, stages=WORKING,
    change=_receive_opinion, guard=_pending, likely=26, texts=frozenset({Searched.OPINION}),
)  # fmt: skip


def _urge_opinion(doing: Doing) -> str:
    row = _find(doing)
    row.urged += 1
    row.save(update_fields=["urged"])
    return f"催{row.unit.name}的会办意见（第 {row.urged} 次）"


urge_opinion = declare(
    name="urge_opinion", label="催会办", roles=DESK, form=PendingForm, parts=HOSTING, stages=WORKING,
    change=_urge_opinion, guard=_pending, likely=28,
)  # fmt: skip


class SendForm(DatedForm):
    number = TextField(label="文号", max_length=60, required=False, help_text="没有文号可以不填")
    how = TextField(label="送出方式", max_length=60, initial="公文交换")


def _send_opinion(doing: Doing) -> str:
    reply = Reply.objects.get(assignment=doing.task, round=doing.task.round)
    number = doing.data.get("number", "")
    if number and Issue.objects.filter(number=number).exists():
        raise Refused(f"文号 {number} 已经用过，请核对。", "number")
    Issue.objects.create(
        reply=reply, version=reply.versions.last(), number=number, issued_on=doing.on, delivered_on=doing.on,
        delivered_how=doing.data.get("how", ""),
    )  # fmt: skip
    _reach_host(doing, reply)
    return f"会办意见送出{('，' + number) if number else ''}，抄送督查室"


def _reach_host(doing: Doing, reply: Reply) -> None:
    """Where the host works in this system too, its request is answered with the same act."""
    version = reply.versions.last()
    rows = OpinionRequest.objects.filter(
        assignment__suggestion=doing.suggestion, unit=doing.task.unit, received_on=None, dropped_on=None
    )
    for row in rows.select_related("assignment__officer"):
        row.received_on, row.text = doing.on, version.text if version else ""
        row.save(update_fields=["received_on", "text"])
        doing.extra.setdefault("also", []).append(row.assignment_id)
        doing.tell(row.assignment.officer, f"{doing.suggestion.number} 号：{doing.task.unit.name}的会办意见到了。")


send_opinion = declare(
    name="send_opinion", label="送出会办意见", roles=frozenset({Role.COORDINATOR}), form=SendForm,
    parts=frozenset({Part.ASSIST}), stages=frozenset({Stage.TO_SEND}), leads_to=frozenset({Stage.SENT}),
    change=_send_opinion, likely=1, batch=True, texts=frozenset({Searched.REPLY, Searched.OPINION}),
)  # fmt: skip
