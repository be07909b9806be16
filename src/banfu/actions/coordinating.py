"""意见不一致: units that disagree ask for a decision, and who passed the task on gives it (domain §2 A4h)."""

from django import forms

from banfu.actions import reach
from banfu.actions.fields import DatedForm
from banfu.actions.kernel import Doing, declare
from banfu.cases.models import Assignment, Dissent
from banfu.cases.words import BEFORE_REPLY, IN_WORK, Stage
from banfu.people.models import Person, Post, Role, Unit
from banfu.ui.forms import TextField

OVERSEERS = frozenset({Role.CONGRESS, Role.GOVERNMENT})
DESK = frozenset({Role.COORDINATOR, Role.DIVISION_HEAD, Role.OFFICER})
WORKING = frozenset(IN_WORK)


class DissentForm(DatedForm):
    with_unit = forms.ModelChoiceField(label="与哪个单位", queryset=Unit.objects.none(), required=False, empty_label="（不止一家）")
    text = TextField(label="分歧在哪里", max_length=500, rows=4)

    def prepare(self) -> None:
        others = Assignment.objects.filter(suggestion=self.task.suggestion_id).exclude(pk=self.task.pk).values("unit")
        self.fields["with_unit"].queryset = Unit.objects.filter(pk__in=others)


def _report_dissent(doing: Doing) -> str:
    unit = doing.data.get("with_unit")
    row = Dissent.objects.create(assignment=doing.task, with_unit=unit, reported_on=doing.on, text=doing.data["text"])
    words = f"与{unit.name if unit else '有关单位'}意见不一致，请求协调：{row.text}"
    doing.tell_post(*reach.decider(doing.task), f"{doing.task.number} 号{doing.task.unit.name}{words}")
    return words


report_dissent = declare(
    name="report_dissent", label="请求协调", roles=DESK, reach=reach.unit_of_chain, form=DissentForm,
    stages=WORKING | {Stage.TO_SEND}, change=_report_dissent, likely=76,
)  # fmt: skip


class SettleForm(DatedForm):
    settlement = TextField(label="协调意见", max_length=500, rows=4)


def _dissent_open(task: Assignment, person: Person, post: Post) -> str:
    return "" if Dissent.objects.filter(assignment=task, settled_on=None).exists() else "这一件没有待协调的分歧。"


def _settle_dissent(doing: Doing) -> str:
    task = doing.task
    row = Dissent.objects.filter(assignment=task, settled_on=None).select_related("with_unit").earliest("pk")
    row.settled_on, row.settlement, row.settled_by = doing.on, doing.data["settlement"], doing.person.name
    row.save()
    organs = {task.organ_key, row.with_unit_id} if row.with_unit_id else {
        *Assignment.objects.filter(suggestion=task.suggestion_id).values_list("organ_key", flat=True)
    }
    for other in Assignment.objects.filter(suggestion=task.suggestion_id, organ_key__in=organs):
        doing.tell_post(Role.COORDINATOR, other.organ_key, f"{task.number} 号协调意见：{row.settlement}", f"/case/{other.pk}")
        if other.pk != task.pk:
            doing.note(other, f"assignment:{other.pk}", f"督查室协调（{task.unit.name}提出）：{row.settlement}")
    return f"协调：{row.settlement}"


settle_dissent = declare(
    name="settle_dissent", label="协调分歧", roles=OVERSEERS, reach=reach.passer, form=SettleForm,
    stages=frozenset(BEFORE_REPLY), change=_settle_dissent, guard=_dissent_open, likely=4,
    offer=lambda task: Dissent.objects.filter(assignment=task, settled_on=None).exists(),
)  # fmt: skip
