"""撤回: asked for by the lead proposer, agreed to by every co-signer where the rulebook says so (上海 10, 重庆 12).

When all have agreed the suggestion is withdrawn and the tasks of all units end.
"""

from banfu.actions.fields import TaskForm, reason
from banfu.actions.handing_in import DEPUTY, word
from banfu.actions.kernel import Doing, Subject, declare
from banfu.actions.reach import lead
from banfu.cases.models import Assignment, CoSignature, Suggestion, WithdrawalWish
from banfu.cases.terms import called, number_words, terms
from banfu.cases.words import ENDED, CaseStage
from banfu.people.models import Person, Post, Role

NOT_WITH_UNITS = frozenset({CaseStage.TO_REGISTER, CaseStage.SENT_BACK, CaseStage.TO_HAND_OVER})
WITH_UNITS = frozenset({CaseStage.TO_PASS_ON, CaseStage.IN_HAND})
ALL_SIGNERS, BEFORE_HAND_OVER = "全体联名人", "交办前"


class WithdrawForm(TaskForm):
    reason = reason("为什么撤回")


def _running(case: Suggestion) -> bool:
    """Whether a request waits for an answer: somebody has not answered, and nobody has said no."""
    wishes = WithdrawalWish.objects.filter(suggestion=case)
    return wishes.filter(agreed=None).exists() and not wishes.filter(agreed=False).exists()


def _ask_guard(case: Suggestion, person: Person, post: Post) -> str:
    thing = terms(case.kind).thing
    if case.stage in WITH_UNITS and word(case.session.source, "withdraw_until", "答复前") == BEFORE_HAND_OVER:
        return f"按规定，{thing}交办以后不能再撤回；有新的情况，请直接告诉办理单位。"
    return "已经请联名的各位回话了，等他们都回了再说。" if _running(case) else ""


def _ask(doing: Doing) -> str:
    case, why = doing.suggestion, doing.data["reason"]
    others: list[int] = []
    if word(case.session.source, "withdraw_needs", ALL_SIGNERS) == ALL_SIGNERS:
        others = list(CoSignature.objects.filter(suggestion=case).values_list("proposer", flat=True))
    WithdrawalWish.objects.filter(suggestion=case).delete()  # an earlier request that somebody refused; the record keeps it
    mine = WithdrawalWish(suggestion=case, proposer=case.lead, asked_on=doing.on, reason=why, answered_on=doing.on, agreed=True)
    WithdrawalWish.objects.bulk_create(
        [mine, *(WithdrawalWish(suggestion=case, proposer_id=key, asked_on=doing.on, reason=why) for key in others)]
    )
    if not others:
        return _withdraw(doing, why)
    assert case.lead is not None  # noqa: S101 - reach.lead has looked
    doing.tell_proposers(f"{called(case.lead)}想撤回您联名的《{case.title}》，要您同意才行，请回个话。", others)
    return f"要求撤回，等 {len(others)} 位联名人同意：{why}"


def _withdraw(doing: Doing, why: str) -> str:
    case = doing.suggestion
    case.withdrawn_on = doing.on
    case.save(update_fields=["withdrawn_on"])
    text = f"提出人撤回了{number_words(case.kind, case.number)}《{case.title}》，办理到此结束。"
    tasks = list(Assignment.objects.filter(suggestion=case).exclude(stage__in=ENDED).select_related("unit", "holder"))
    doing.derives(task.pk for task in tasks)
    for task in tasks:
        url = f"/case/{task.pk}"
        doing.tell_post(Role.COORDINATOR, task.organ_key, text, url)
        if task.holder and not task.holder.holds(Role.COORDINATOR):
            doing.tell(task.holder, text, url)
    source = case.session.source
    doing.tell_post(Role.CONGRESS, source.congress_id, text)
    if case.stage in WITH_UNITS:
        doing.tell_post(Role.GOVERNMENT, source.government_id, text)
    signed = CoSignature.objects.filter(suggestion=case).values_list("proposer", flat=True)
    doing.tell_proposers(f"《{case.title}》已经撤回。", [case.lead_id, *signed])
    return f"撤回：{why}" + (f"；{len(tasks)} 家单位的办理随之结束" if tasks else "")


ask_withdrawal = declare(
    name="ask_withdrawal", label="撤回", of=Suggestion, roles=DEPUTY, form=WithdrawForm, stages=NOT_WITH_UNITS | WITH_UNITS,
    reach=lead, change=_ask, guard=_ask_guard, leads_to=frozenset({CaseStage.WITHDRAWN}), likely=90,
    consequences=("撤回以后，各单位不再办理，也不会有答复。", "有人联名的，要每一位都同意才撤得了。"),
)  # fmt: skip


def asked(post: Post, person: Person, subject: Subject) -> bool:
    """Who was asked whether he agrees to the withdrawal, the one who asked apart."""
    if post.role != Role.DEPUTY or not isinstance(subject, Suggestion) or post.proposer_id == subject.lead_id:
        return False
    return WithdrawalWish.objects.filter(suggestion=subject, proposer=post.proposer_id).exists()


def _answer_guard(case: Suggestion, person: Person, post: Post) -> str:
    if not _running(case):
        return "这次撤回已经有了结果，不用再回。"
    if WithdrawalWish.objects.filter(suggestion=case, proposer=post.proposer_id, agreed=None).exists():
        return ""
    return "您已经回过了，等其他联名人回话。"


def _wish(doing: Doing, agreed: bool) -> WithdrawalWish:
    row = WithdrawalWish.objects.select_related("proposer").get(suggestion=doing.suggestion, proposer=doing.post.proposer_id)
    row.answered_on, row.agreed = doing.on, agreed
    row.save(update_fields=["answered_on", "agreed"])
    return row


def _agree(doing: Doing) -> str:
    row = _wish(doing, True)
    if not WithdrawalWish.objects.filter(suggestion=doing.suggestion).exclude(agreed=True).exists():
        return f"{row.proposer.name}同意撤回；全体同意，{_withdraw(doing, row.reason)}"
    doing.tell_proposers(f"{called(row.proposer)}同意撤回《{doing.suggestion.title}》，还在等其他联名人。")
    return f"{row.proposer.name}同意撤回"


agree_withdrawal = declare(
    name="agree_withdrawal", label="同意撤回", of=Suggestion, roles=DEPUTY, stages=NOT_WITH_UNITS | WITH_UNITS, reach=asked,
    change=_agree, guard=_answer_guard, leads_to=frozenset({CaseStage.WITHDRAWN}), likely=1,
    consequences=("全体联名人都同意，就撤回了：各单位不再办理，也不会有答复。",),
)  # fmt: skip


def _refuse(doing: Doing) -> str:
    row = _wish(doing, False)
    doing.tell_proposers(f"{called(row.proposer)}不同意撤回《{doing.suggestion.title}》，继续办理。")
    return f"{row.proposer.name}不同意撤回，继续办理"


refuse_withdrawal = declare(
    name="refuse_withdrawal", label="不同意撤回", of=Suggestion, roles=DEPUTY, stages=NOT_WITH_UNITS | WITH_UNITS, reach=asked,
    change=_refuse, guard=_answer_guard, likely=2,
)  # fmt: skip
