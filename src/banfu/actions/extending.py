"""延期: asked for by the unit, decided by who passed the task on (domain §2 A4d).

In a single office what was decided is recorded by the unit's own verb (登记延期).
"""

from datetime import date

from django import forms

from banfu.actions import reach
from banfu.actions.consulting import unconsulted
from banfu.actions.fields import DatedForm, reason, yes_no
from banfu.actions.kernel import Doing, Refused, declare
from banfu.cases import limits
from banfu.cases.models import Assignment, Extension
from banfu.cases.terms import terms
from banfu.cases.words import BEFORE_REPLY, HOSTING, IN_WORK
from banfu.people.models import Person, Post, Role
from banfu.ui.forms import TextField

OVERSEERS = frozenset({Role.CONGRESS, Role.GOVERNMENT})
WORKING = frozenset(IN_WORK)


def _latest(task: Assignment) -> date | None:
    rule = limits.limit(task, "extension", task.handed_over_on)
    return rule.due_on if rule else None


class RequestExtensionForm(DatedForm):
    until = forms.DateField(label="延至", widget=forms.DateInput(attrs={"type": "date"}))
    reason = reason("延期理由")

    def prepare(self) -> None:
        if latest := _latest(self.task):
            self.fields["until"].help_text = f"按规则库最晚可延到 {latest:%Y-%m-%d}"


def _none_waits(task: Assignment, person: Person, post: Post) -> str:
    waits = Extension.objects.filter(assignment=task, decided_on=None).exists()
    return "已经申请过延期，等批复。" if waits else ""


def _request_extension(doing: Doing) -> str:
    task, until = doing.task, doing.data["until"]
    latest, rule = _latest(task), limits.rulebook_of(task).limit("extension")
    if until <= task.legal_due_on:
        raise Refused(f"现在的法定期限已是 {task.legal_due_on:%Y-%m-%d}，延期要比它晚。", "until")
    if latest and until > latest:
        raise Refused(f"按规则库最晚可延到 {latest:%Y-%m-%d}。", "until")
    row = Extension.objects.create(assignment=task, requested_on=doing.on, until=until, reason=doing.data["reason"])
    words = f"延至 {until.year}年{until.month}月{until.day}日：{row.reason}"
    if rule is not None and rule.consent is False:
        row.decided_on = row.told_on = doing.on
        row.granted = True
        row.save()
        doing.tell_proposers(f"您的{terms(task.kind).thing}（{task.number} 号）较复杂，{task.unit.name}{words}")
        return f"{words}（规则库不须同意，已告知代表）"
    doing.tell_post(*reach.decider(task), f"{task.unit.name}申请 {task.number} 号{words}")
    return f"申请{words}"


request_extension = declare(
    name="request_extension", label="申请延期", roles=frozenset({Role.COORDINATOR}), reach=reach.unit_of_chain,
    form=RequestExtensionForm, parts=HOSTING, stages=WORKING, change=_request_extension, guard=_none_waits, likely=77,
)  # fmt: skip


class DecideExtensionForm(DatedForm):
    granted = yes_no("批复", "同意延期", "不同意，按原期限答复")
    answer = TextField(label="批复内容", max_length=200, required=False)


def _extension_waits(task: Assignment, person: Person, post: Post) -> str:
    if not Extension.objects.filter(assignment=task, decided_on=None).exists():
        return "单位没有申请延期，不用批复。"
    return unconsulted(task, "extension")


def _decide_extension(doing: Doing) -> str:
    task = doing.task
    row = Extension.objects.filter(assignment=task, decided_on=None).latest("pk")
    row.decided_on, row.granted, row.consent_by = doing.on, bool(doing.data["granted"]), doing.post.unit.name[:80]
    row.told_on = doing.on if row.granted else None
    row.save()
    until = f"{row.until.year}年{row.until.month}月{row.until.day}日"
    words = f"同意延至 {until}" if row.granted else "不同意延期，请按原期限答复"
    more = f"（{doing.data['answer']}）" if doing.data.get("answer") else ""
    doing.tell_post(Role.COORDINATOR, task.organ_key, f"{task.number} 号{words}{more}。")
    doing.tell(task.officer, f"{task.number} 号{words}{more}。")
    if row.granted:
        doing.tell_proposers(f"您的{terms(task.kind).thing}（{task.number} 号）的答复延至 {until}：{row.reason}")
    return words + more


decide_extension = declare(
    name="decide_extension", label="批复延期", roles=OVERSEERS, reach=reach.passer, form=DecideExtensionForm, parts=HOSTING,
    stages=frozenset(BEFORE_REPLY), change=_decide_extension, guard=_extension_waits, likely=3,
    offer=lambda task: Extension.objects.filter(assignment=task, decided_on=None).exists(),
)  # fmt: skip
