"""签收, 申请改办 and its decision (domain §2 A1, A1x, A2)."""

from django import forms

from banfu import clock
from banfu.actions import reach
from banfu.actions.consulting import unconsulted
from banfu.actions.fields import DatedForm, reason, yes_no
from banfu.actions.kernel import Doing, Refused, declare, source_of
from banfu.advice import route_tasks, routing
from banfu.cases import limits
from banfu.cases.models import Assignment, Consultation, Limit, ReturnRequest
from banfu.cases.words import HOSTING, Part, Stage
from banfu.people.models import Person, Post, Role
from banfu.ui.forms import TextField

LATE_REFUSED = "不予受理"
"""What the rulebook says (values.late_return) where a return asked for too late is not taken (玉林, 青岛 19)."""


def _sign_for(doing: Doing) -> str:
    task = doing.task
    task.signed_on = doing.on
    task.save(update_fields=["signed_on"])
    kinds = [k for k in ("return", "reply" if task.hosting else "opinion") if limits.from_receipt(task, k)]
    new = [limit for kind in kinds if (limit := limits.limit(task, kind, doing.on))]
    # Where the clock runs from receipt it stood on the hand-over until now.
    Limit.objects.filter(assignment=task, kind__in=[limit.kind for limit in new]).delete()
    Limit.objects.bulk_create(new)
    last = next((limit.due_on for limit in new if limit.kind == "return"), None)
    return "签收" + (f"，改办可提至 {last.month}月{last.day}日" if last else "")


sign_for = declare(
    name="sign_for", label="签收", roles=frozenset({Role.COORDINATOR}), stages=frozenset({Stage.TO_SIGN}),
    leads_to=frozenset({Stage.TO_DIVIDE}), change=_sign_for, batch=True, likely=1,
)  # fmt: skip


class ReturnForm(DatedForm):
    reason = reason("改办理由")
    duty = TextField(label="职责依据", max_length=300, required=False, help_text="“三定”规定或职责清单的条目")
    proposed_unit = TextField(label="建议承办单位", max_length=80)

    def prepare(self) -> None:
        found = routing.unit_instead(self.task, self.person) if self.person else None
        if found and found.why:
            # Who asks for this has settled that it is not ours: the next best with a reason is named.
            self.fields["proposed_unit"].initial = found.unit.name
            self.fields["proposed_unit"].help_text = f"软件提：{found.unit.name}。{found.words}"


def _return_guard(task: Assignment, person: Person, post: Post) -> str:
    due = Limit.objects.filter(assignment=task, kind="return").values_list("due_on", flat=True).first()
    refused = ReturnRequest.objects.filter(assignment=task, granted=False).exists()
    if refused and (source_of(task).government_id or source_of(task).congress_id):
        return "改办申请没有获准，应当继续办理；情况有变的，请与批复的机关商量。"
    if due and clock.today() > due and limits.rulebook_of(task).word("late_return") == LATE_REFUSED:
        return f"提出改办的最后一天是 {due.month}月{due.day}日，已经过了；请继续办理，或与督查室商量。"
    return ""


def _request_return(doing: Doing) -> str:
    data = doing.data
    ReturnRequest.objects.create(
        assignment=doing.task, requested_on=doing.on, reason=data["reason"], duty=data.get("duty", ""),
        proposed_unit=data.get("proposed_unit", ""),
    )  # fmt: skip
    source = source_of(doing.task)
    to = data.get("proposed_unit") or "有关单位"
    doing.tell_post(
        Role.GOVERNMENT if source.government_id else Role.CONGRESS, source.government_id or source.congress_id,
        f"{doing.task.unit.name}申请 {doing.task.number} 号改办，建议由{to}承办。",
    )  # fmt: skip
    return f"申请改办，建议由{data.get('proposed_unit') or '有关单位'}承办：{data['reason']}"


request_return = declare(
    name="request_return", label="申请改办", roles=frozenset({Role.COORDINATOR}), form=ReturnForm,
    stages=frozenset({Stage.TO_SIGN, Stage.TO_DIVIDE, Stage.DIVIDING, Stage.DISPUTED, Stage.TO_APPROVE}),
    leads_to=frozenset({Stage.RETURNING}), change=_request_return, guard=_return_guard, likely=12,
)  # fmt: skip


class ReturnDecisionForm(DatedForm):
    granted = yes_no("督查室批复", "同意改办", "不同意，继续办理")
    answer = TextField(label="批复内容", max_length=300, required=False)


def _agreed(doing: Doing) -> None:
    """Where the rulebook wants the consent of congress, a return it does not agree to is not granted."""
    asked = Consultation.objects.filter(assignment=doing.task, about="return").last()
    if asked and asked.agreed is False and limits.rulebook_of(doing.task).word("return_consent") == "须经人大同意":
        raise Refused(f"规则库规定改办须经人大同意，对方不同意（{asked.answer}）；请批复“不同意，继续办理”，或再征求一次。", "granted")


def _decide_return(doing: Doing) -> str:
    request = ReturnRequest.objects.filter(assignment=doing.task, decided_on=None).latest("pk")
    if doing.data["granted"] and doing.post.role != Role.COORDINATOR:
        _agreed(doing)
    request.decided_on, request.granted = doing.on, bool(doing.data["granted"])
    request.answer = doing.data.get("answer", "")
    request.save()
    source = source_of(doing.task)
    word = "同意改办" if request.granted else "不同意改办，继续办理"
    if doing.post.role != Role.COORDINATOR:
        doing.tell_post(Role.COORDINATOR, doing.task.organ_key, f"{doing.task.number} 号{word}。{request.answer}")
    if request.granted:
        route_tasks.soon([doing.task.organ_key], topics=False)
        route_tasks.soon_above(source)
    return f"{'登记批复' if doing.post.role == Role.COORDINATOR else '批复'}：{word}" + (f"（{request.answer}）" if request.answer else "")


def _consulted(task: Assignment, person: Person, post: Post) -> str:
    return "" if post.role == Role.COORDINATOR else unconsulted(task, "return")


decide_return = declare(
    name="decide_return", label="批复改办", roles=frozenset({Role.COORDINATOR, Role.GOVERNMENT, Role.CONGRESS}),
    reach=reach.or_recorded(reach.passer), guard=_consulted, form=ReturnDecisionForm,
    stages=frozenset({Stage.RETURNING}),
    leads_to=frozenset({
        Stage.RETURNED, Stage.TO_SIGN, Stage.TO_DIVIDE, Stage.DIVIDING, Stage.DISPUTED, Stage.TO_APPROVE
    }),
    change=_decide_return, likely=1,
)  # fmt: skip


class InternalDateForm(DatedForm):
    on = forms.DateField(label="内部期限", widget=forms.DateInput(attrs={"type": "date"}))


def _set_internal_date(doing: Doing) -> str:
    task, on = doing.task, doing.data["on"]
    if on < task.handed_over_on:
        raise Refused("内部期限不能早于交办日期。", "on")
    task.internal_due_fact = on
    task.save(update_fields=["internal_due_fact"])
    return f"内部期限定为 {on.month}月{on.day}日"


set_internal_date = declare(
    name="set_internal_date", label="定内部期限", inner=True, roles=frozenset({Role.COORDINATOR}), form=InternalDateForm,
    stages=frozenset({
        Stage.TO_SIGN, Stage.TO_DIVIDE, Stage.DIVIDING, Stage.DISPUTED, Stage.TO_APPROVE, Stage.HANDLING,
        Stage.DRAFTING, Stage.REVIEWING, Stage.TO_ISSUE, Stage.TO_SEND,
    }),
    change=_set_internal_date, likely=70, batch=True, parts=HOSTING | {Part.ASSIST},
)  # fmt: skip
