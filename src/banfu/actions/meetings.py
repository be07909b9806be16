"""Meetings of the unit and what they decide: each decision is a task (domain §2, supervision)."""

from typing import Any

from django import forms

from banfu.actions import reach
from banfu.actions.fields import DatedForm, UnitChoice, divisions_of, people_of
from banfu.actions.kernel import Doing, declare
from banfu.cases.models import Assignment, Decision, Meeting
from banfu.cases.words import ENDED, MeetingKind, Stage
from banfu.people.models import OVERSEERS, Person, Post, Role
from banfu.ui.forms import DayField, TextField

IN_HAND = frozenset(set(Stage) - set(ENDED) - {Stage.TO_SIGN, Stage.RETURNING})


class DecisionForm(DatedForm):
    kind = forms.ChoiceField(label="会议", choices=MeetingKind.choices)
    title = TextField(label="会议名称", max_length=120, help_text="如：厅党组第 12 次会议；同一天同名的算一次会")
    chair = TextField(label="主持", max_length=60, required=False)
    decision = TextField(label="会上怎么定的", max_length=500, rows=3)
    unit = UnitChoice(label="由哪个处室落实", required=False)
    due_on = DayField(label="什么时候落实", required=False)

    field_order = ("kind", "title", "happened_on", "chair", "decision", "unit", "due_on")

    def prepare(self) -> None:
        self.fields["happened_on"].label = "开会日期"
        self.fields["unit"].queryset = divisions_of(self.task.organ_key)
        self.fields["unit"].initial = self.task.division_id

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        due, held = data.get("due_on"), data.get("happened_on")
        if due and held and due < held:
            self.add_refusal("due_on", "落实期限早于开会日期，", "请核对两个日期。")
        return data


def _record_decision(doing: Doing) -> str:
    data, task = doing.data, doing.task
    meeting, _ = Meeting.objects.get_or_create(
        organ_key=task.organ_key, kind=data["kind"], held_on=doing.on, title=data["title"],
        defaults={"chair": data.get("chair", ""), "logged_by": doing.person.name},
    )  # fmt: skip
    unit = data.get("unit") or task.division
    row = Decision.objects.create(
        meeting=meeting, assignment=task, text=data["decision"], unit=unit, due_on=data.get("due_on")
    )
    if unit:
        for head in people_of(task.organ_key, Role.DIVISION_HEAD, unit=unit.pk):
            doing.tell(head, f"{meeting.title}定了 {doing.suggestion.number} 号：{row.text}"[:300])
    due = f"，{row.due_on.month}月{row.due_on.day}日前" if row.due_on else ""
    return f"{meeting.get_kind_display()}（{meeting.title}）：{row.text}" + (f"；{unit.name}落实{due}" if unit else due)


record_decision = declare(
    name="record_decision", label="记会议决定", inner=True, roles=frozenset({Role.COORDINATOR, Role.LEADER}), form=DecisionForm,
    stages=IN_HAND, change=_record_decision, likely=73, batch=True,
)  # fmt: skip


class AboveForm(DatedForm):
    title = TextField(label="会议名称", max_length=120)
    decision = TextField(label="会上怎么定的", max_length=500, rows=3)
    due_on = DayField(label="什么时候落实", required=False)


def _decide_above(doing: Doing) -> str:
    """The office above has decided: the unit is to carry it out, and its office is told."""
    data, task = doing.data, doing.task
    meeting, _ = Meeting.objects.get_or_create(
        organ_key=doing.post.organ_key, kind=MeetingKind.DISPATCH, held_on=doing.on, title=data["title"],
        defaults={"chair": data.get("chair", ""), "logged_by": doing.person.name},
    )  # fmt: skip
    row = Decision.objects.create(meeting=meeting, assignment=task, text=data["decision"], unit=task.unit, due_on=data.get("due_on"))
    due = f"，{row.due_on.month}月{row.due_on.day}日前" if row.due_on else ""
    for role in (Role.COORDINATOR, Role.LEADER):
        doing.tell_post(role, task.organ_key, f"{doing.post.unit.name}定了 {task.number} 号：{row.text}{due}")
    return f"{meeting.title}：{row.text}；{task.unit.name}落实{due}"


decide_above = declare(
    name="decide_above", label="记督导会决定", roles=OVERSEERS, reach=reach.overseers, form=AboveForm, stages=IN_HAND | {Stage.TO_SIGN},
    change=_decide_above, likely=72, batch=True,
)  # fmt: skip


def open_decisions(task: Assignment) -> Any:
    """The decisions on a task that nobody has reported as carried out."""
    return Decision.objects.filter(assignment=task, done_on=None).select_related("meeting", "unit")


class DecisionChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.meeting.title}：{obj.text}"


class FinishDecisionForm(DatedForm):
    decision = DecisionChoice(queryset=Decision.objects.none(), label="哪一项", empty_label=None)
    note = TextField(label="落实情况", max_length=300, rows=2)

    def prepare(self) -> None:
        self.fields["decision"].queryset = open_decisions(self.task)


def _finish_guard(task: Assignment, person: Person, post: Post) -> str:
    return "" if open_decisions(task).exists() else "没有等着落实的会议决定。"


def _finish_decision(doing: Doing) -> str:
    row = doing.data["decision"]
    row.done_on, row.done_note = doing.on, doing.data["note"]
    row.save(update_fields=["done_on", "done_note"])
    return f"会议决定已落实（{row.text}）：{row.done_note}"


finish_decision = declare(
    name="finish_decision", label="报会议决定落实", inner=True, form=FinishDecisionForm, change=_finish_decision, guard=_finish_guard,
    roles=frozenset({Role.COORDINATOR, Role.DIVISION_HEAD, Role.OFFICER}), likely=77,
    stages=IN_HAND | {Stage.SENT, Stage.ARCHIVED},
)  # fmt: skip
