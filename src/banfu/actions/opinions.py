"""会办意见: the host asks, urges and receives; the assisting unit sends (domain §2 A4h)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.html import format_html

from banfu.actions.fields import DatedForm, UnitChoice
from banfu.actions.kernel import Doing, Refused, declare
from banfu.advice import route_tasks, routing
from banfu.cases import limits
from banfu.cases.models import Assignment, Issue, OpinionAdvice, OpinionRequest, Reply
from banfu.cases.words import HOSTING, IN_WORK, Part, Stage
from banfu.people.models import Person, Post, Role, Unit
from banfu.search.models import Kind as Searched
from banfu.ui.forms import TextField

DESK = frozenset({Role.COORDINATOR, Role.OFFICER, Role.DIVISION_HEAD})
WORKING = frozenset(IN_WORK)


class Offered(forms.ModelMultipleChoiceField):
    """Units to tick, each with the reason for it beneath its name; ``words`` says why, by unit."""

    widget = forms.CheckboxSelectMultiple
    words: Mapping[int, str] = {}

    def label_from_instance(self, obj: Any) -> str:
        words = self.words.get(obj.pk, "")
        return format_html('<span>{}<small class="h">{}</small></span>', obj.name, words) if words else str(obj.name)


class AskForm(DatedForm):
    units = Offered(label="会办单位", queryset=Unit.objects.none(), required=False)
    unit = UnitChoice(label="另外函询", required=False)
    ticked = forms.CharField(required=False, widget=forms.HiddenInput)
    """The proposed units that stood ticked when the form was shown: what a person unticked is learnt from."""

    def prepare(self) -> None:
        organs = Unit.objects.filter(level=Unit.Level.ORGAN).exclude(pk=self.task.unit_id)
        self.fields["unit"].queryset = self.fields["units"].queryset = organs
        found = offers(self.task, self.person) if self.person else []
        if not found:
            self.fields["unit"].label = "会办单位"
            del self.fields["units"]
            return
        self.fields["unit"].empty_label = "没有别的"
        field = self.fields["units"]
        field.words = {offer.unit.pk: offer.words for offer in found}
        field.choices = [(offer.unit.pk, field.label_from_instance(offer.unit)) for offer in found]
        field.initial = [offer.unit.pk for offer in found if offer.ticked]
        self.fields["ticked"].initial = ",".join(str(offer.unit.pk) for offer in found if offer.ticked and offer.proposed)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not (values.get("units") or values.get("unit") or self.errors):
            self.add_refusal("units" if "units" in self.fields else "unit", "没有选会办单位。", "请勾选或者另选一家。")
        return values


@dataclass(frozen=True)
class Offer:
    """A unit to choose first, why, whether it stands ticked, and whether the software proposed it."""

    unit: Unit
    words: str
    ticked: bool
    proposed: bool


def offers(task: Assignment, person: Person) -> list[Offer]:
    """The units to choose first: those named when the case was handed over and not asked yet, then those proposed.

    What a person once unticked for this case is offered again, but no longer ticked.
    """
    rows = OpinionRequest.objects.filter(assignment=task, dropped_on=None).select_related("unit").order_by("pk")
    named = [row.unit for row in rows if row.asked_on is None and row.received_on is None]
    known = {row.unit_id for row in rows} | {task.unit_id, task.organ_key}
    passed = set(OpinionAdvice.objects.filter(assignment=task, asked=False).values_list("unit", flat=True))
    found = [Offer(unit, "交办时定的会办单位，还没有函询", True, False) for unit in named]
    for helper in routing.helpers_for(task, person):
        if helper.unit.pk not in known:
            left = helper.unit.pk in passed
            words = f"软件提：{helper.words or '往年同类件常由它会办'}" + ("（上次没有选）" if left else "")
            found.append(Offer(helper.unit, words, helper.likely and not left, True))
    return found


def _chosen(doing: Doing) -> list[Unit]:
    units = [*(doing.data.get("units") or []), doing.data.get("unit")]
    return list({unit.pk: unit for unit in units if unit is not None}.values())


def _ask_opinion(doing: Doing) -> str:
    units, limit = _chosen(doing), limits.limit(doing.task, "opinion", doing.on)
    due = limit.due_on if limit else None
    for unit in units:
        row, _ = OpinionRequest.objects.get_or_create(assignment=doing.task, unit=unit)
        row.asked_on, row.due_on, row.dropped_on = doing.on, due, None
        row.save()
    _learn(doing, {unit.pk for unit in units})
    names = "、".join(unit.name for unit in units)
    return f"函询{names}" + (f"，请在 {due.month}月{due.day}日 前回复" if due else "")


def _learn(doing: Doing, asked: set[int]) -> None:
    """Keep which of the units that stood ticked were asked; where one was not, the like are proposed anew at once."""
    keys = {int(key) for key in doing.data.get("ticked", "").split(",") if key.isdecimal() and len(key) < 18}
    for unit in Unit.objects.filter(pk__in=keys, level=Unit.Level.ORGAN):
        OpinionAdvice.objects.update_or_create(
            assignment=doing.task, unit=unit, defaults={"asked": unit.pk in asked, "on": doing.on}
        )
    if keys - asked:
        route_tasks.soon([doing.task.organ_key], topics=False)


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
