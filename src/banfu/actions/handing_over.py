"""拟办, the round of comments before, and 交办 (domain §2 S3, S4; §8 row 28)."""

from collections.abc import Sequence

from django import forms

from banfu import clock
from banfu.actions import reach
from banfu.actions.assigning import Share
from banfu.actions.fields import DatedForm, ReasonedForm, TaskForm, reason, yes_no
from banfu.actions.kernel import Doing, Refused, Subject, declare, source_of
from banfu.actions.passing_on import PassForm, give, organs, proposed, told, wrong
from banfu.advice import route_tasks
from banfu.cases.models import Candidate, HandOver, Suggestion
from banfu.cases.terms import terms
from banfu.cases.words import CaseStage, Part
from banfu.people.models import Person, Post, Role, Unit
from banfu.search.models import Kind as Searched
from banfu.ui.forms import TextField

CONGRESS, OVERSEERS = frozenset({Role.CONGRESS}), frozenset({Role.CONGRESS, Role.GOVERNMENT})
WAITING = frozenset({CaseStage.TO_HAND_OVER})
BOTH = frozenset({CaseStage.TO_HAND_OVER, CaseStage.TO_PASS_ON})


# ---- 拟办 ----


def _has_candidates(case: Suggestion, person: Person, post: Post) -> str:
    return "" if proposed(case) else "还没有拟办单位，不知道征求谁；请先“拟办”。"


def _propose_units(doing: Doing) -> str:
    """What is proposed now stands in place of what was; comments of units that stay are kept."""
    shares: Sequence[Share] = doing.data["units"]
    if fault := wrong(shares):
        raise Refused(fault)
    case, keep = doing.suggestion, {one.unit.pk for one in shares}
    Candidate.objects.filter(suggestion=case, dropped_on=None).exclude(unit__in=keep).update(dropped_on=doing.on)
    for one in shares:
        row = Candidate.objects.filter(suggestion=case, unit=one.unit).first() or Candidate(suggestion=case, unit=one.unit)
        if row.pk is None or row.dropped_on or row.part != one.part:
            row.proposed_on, row.proposed_by = doing.on, doing.person.name
            row.asked_on = row.answer_by = row.answered_on = row.agreed = None
            row.comment = ""
        row.part, row.share, row.dropped_on = one.part, one.share[:200], None
        row.save()
    return f"拟办：{told(shares)}"


propose_units = declare(
    name="propose_units", label="拟办", of=Suggestion, roles=OVERSEERS, reach=reach.overseers, form=PassForm, stages=BOTH,
    change=_propose_units, likely=2,
)  # fmt: skip


class DropForm(TaskForm):
    candidate = forms.ModelChoiceField(label="去掉哪个单位", queryset=Candidate.objects.none(), empty_label="请选")
    text = reason("为什么去掉", 200)

    def prepare(self) -> None:
        rows = Candidate.objects.filter(suggestion=self.task, dropped_on=None).select_related("unit")
        self.fields["candidate"].queryset = rows
        self.fields["candidate"].label_from_instance = lambda row: f"{row.unit.name}（{row.get_part_display()}）"


def _drop_candidate(doing: Doing) -> str:
    case, row = doing.suggestion, doing.data["candidate"]
    if row is None or row.suggestion_id != case.pk or row.dropped_on:
        raise Refused("拟办里没有这个单位；请从列出的里面选。", "candidate")
    row.dropped_on = doing.on
    row.save(update_fields=["dropped_on"])
    if row.asked_on:
        doing.tell_post(Role.COORDINATOR, row.unit_id, f"《{case.title}》不再拟由本单位{row.get_part_display()}，不用回意见了。", "/to-comment")
    left = proposed(case)
    return f"拟办去掉{row.unit.name}：{doing.data['text']}；" + (f"现为{told(left)}" if left else "现在没有拟办单位")


drop_candidate = declare(
    name="drop_candidate", label="去掉拟办单位", of=Suggestion, roles=OVERSEERS, reach=reach.overseers, form=DropForm, stages=BOTH,
    change=_drop_candidate, guard=_has_candidates, likely=48, offer=lambda case: bool(proposed(case)),
)  # fmt: skip


# ---- 交办前征求意见 ----


class AskForm(TaskForm):
    answer_by = forms.DateField(label="请在哪天以前回", widget=forms.DateInput(attrs={"type": "date"}))


def _ask_comments(doing: Doing) -> str:
    case, by = doing.suggestion, doing.data["answer_by"]
    if by < doing.on:
        raise Refused("截止日期已经过了，请改成今天以后。", "answer_by")
    rows = list(Candidate.objects.filter(suggestion=case, dropped_on=None, answered_on=None).select_related("unit"))
    for row in rows:
        row.asked_on, row.answer_by = doing.on, by
        row.save(update_fields=["asked_on", "answer_by"])
        words = f"拟由本单位{Part(row.part).label}《{case.title}》，请在 {by.month}月{by.day}日 前回意见。"
        doing.tell_post(Role.COORDINATOR, row.unit_id, words, "/to-comment")
    names = "、".join(row.unit.name for row in rows)
    return f"征求{names}意见，{by.month}月{by.day}日前回" if names else "各单位都已回过意见"


ask_comments = declare(
    name="ask_comments", label="交办前征求意见", of=Suggestion, roles=OVERSEERS, reach=reach.overseers, form=AskForm,
    stages=WAITING, change=_ask_comments, guard=_has_candidates, likely=4, batch=True,
)  # fmt: skip


class CommentForm(ReasonedForm):
    because, refusal = "comment", ("不承办要写明理由，", "请写职责依据。")
    agreed = yes_no("意见", "同意承办", "不属于本单位职能")
    comment = TextField(label="理由", max_length=300, rows=2, required=False)
    other_unit = forms.ModelChoiceField(label="建议改由", queryset=Unit.objects.none(), required=False, empty_label="（说不准）")

    def prepare(self) -> None:
        self.fields["other_unit"].queryset = organs()


def asked_of(post: Post, case: Subject) -> Candidate | None:
    """The question put to the unit of this post, where there is one."""
    rows = Candidate.objects.filter(suggestion=case.pk, unit=post.organ_key, asked_on__isnull=False, dropped_on=None)
    return rows.first() if isinstance(case, Suggestion) else None


def _asked(post: Post, person: Person, case: Subject) -> bool:
    return post.role == Role.COORDINATOR and asked_of(post, case) is not None


def _in_time(case: Suggestion, person: Person, post: Post) -> str:
    row = asked_of(post, case)
    if row and row.answer_by and clock.today() > row.answer_by:
        return f"回意见的最后一天是 {row.answer_by.month}月{row.answer_by.day}日，已经过了；交办以后可以在期限内申请改办。"
    return ""


def _comment_candidate(doing: Doing) -> str:
    case, data = doing.suggestion, doing.data
    row = asked_of(doing.post, case)
    if row is None:
        raise Refused("没有征求本单位的意见。")
    row.answered_on, row.agreed, row.comment = doing.on, bool(data["agreed"]), data.get("comment") or ""
    row.other_unit = data.get("other_unit")
    row.save()
    to = f"，建议改由{row.other_unit.name}" if row.other_unit else ""
    word = f"同意{Part(row.part).label}" if row.agreed else f"不属于本单位职能：{row.comment}{to}"
    source = source_of(case)
    text = f"{doing.post.unit.organ or doing.post.unit}对《{case.title}》：{word}"
    doing.tell_post(Role.CONGRESS, source.congress_id, text)
    doing.tell_post(Role.GOVERNMENT, source.government_id, text)
    if not row.agreed:
        route_tasks.soon_above(source)
    return f"交办前意见：{word}"


comment_candidate = declare(
    name="comment_candidate", label="回交办前意见", of=Suggestion, roles=frozenset({Role.COORDINATOR}), reach=_asked,
    form=CommentForm, stages=WAITING, change=_comment_candidate, guard=_in_time, likely=1,
)  # fmt: skip


# ---- 交办 ----


class HandOverForm(DatedForm):
    document = TextField(label="交办通知", max_length=120, help_text="文号或名称，如：关于交办省十三届人大一次会议代表建议的通知")
    place = TextField(label="交办会", max_length=120, required=False, help_text="没有开会的不写")


def _hand_over(doing: Doing) -> str:
    case, data = doing.suggestion, doing.data
    case.hand_over, _ = HandOver.objects.get_or_create(
        session=case.session, handed_on=doing.on, document=data["document"], place=data.get("place", ""),
        defaults={"made_by": doing.person.name},
    )  # fmt: skip
    case.save(update_fields=["hand_over"])
    source, thing = source_of(case), terms(case.kind).thing
    doing.tell_proposers(f"您的{thing}（{case.number} 号）已交办。")
    words = f"交办（{data['document']}）"
    if source.government_id is None:
        shares = proposed(case)
        give(doing, shares, doing.on)
        return f"{words}：{told(shares)}"
    doing.tell_post(Role.GOVERNMENT, source.government_id, f"{source.congress.name}交办 {case.number} 号，请转交。")
    return f"{words}，由{source.government.name}转交"


hand_over = declare(
    name="hand_over", label="交办", of=Suggestion, roles=CONGRESS, reach=reach.congress, form=HandOverForm, stages=WAITING,
    leads_to=frozenset({CaseStage.TO_PASS_ON, CaseStage.IN_HAND}), change=_hand_over, likely=3, batch=True,
    texts=frozenset({Searched.TITLE, Searched.BODY}),
)  # fmt: skip
