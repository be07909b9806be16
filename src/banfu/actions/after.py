"""After the reply: feedback, re-handling, call-back, 销号, archive (domain §2 A10–A13)."""

from typing import Any

from django import forms
from django.db.models import Q

from banfu.actions import reach
from banfu.actions.fields import DatedForm, reason
from banfu.actions.filing import file_field, put
from banfu.actions.kernel import Doing, Refused, declare, reaches, source_of
from banfu.cases import limits
from banfu.cases.models import (
    Assignment,
    CallBack,
    CoSignature,
    Feedback,
    FeedbackEnd,
    Rehandling,
    Reminder,
    Reply,
    StoredFile,
    StrikeOff,
)
from banfu.cases.promises import standings
from banfu.cases.terms import terms
from banfu.cases.words import AFTER_REPLY, HOSTING, FeedbackSource, Rating, Stage
from banfu.people.models import Person, Post, Proposer, Role
from banfu.rulebook.terms import ANSWER_AGAIN, TELL
from banfu.ui.forms import TextField

WAY = {ANSWER_AGAIN: "再次答复", TELL: "告知办到了"}
"""What the proposer is sent once all is done, as the rulebook has it."""
DELIVERED = frozenset(AFTER_REPLY) - {Stage.TO_DELIVER}
OFFICE = frozenset({Role.COORDINATOR})
AND_CONGRESS = OFFICE | {Role.CONGRESS}
DESK = frozenset({Role.COORDINATOR, Role.OFFICER, Role.DIVISION_HEAD})


def _either(post: Post, person: Person, task: Assignment) -> bool:
    """The unit, or the office of congress that a deputy answered."""
    return reach.congress(post, person, task) or reaches(post, person, task)


def _chain(task: Assignment) -> bool:
    return source_of(task).congress_id is not None


def _reply(task: Assignment) -> Reply:
    return Reply.objects.get(assignment=task, round=task.round)


class FeedbackForm(DatedForm):
    proposer = forms.ModelChoiceField(
        label="哪位代表", queryset=Proposer.objects.none(), required=False, empty_label=None, help_text="联名代表各有回执的，逐位录入"
    )
    attitude = forms.ChoiceField(label="办理态度", choices=Rating.choices, widget=forms.RadioSelect)
    result = forms.ChoiceField(label="办理结果", choices=Rating.choices, widget=forms.RadioSelect)
    source = forms.ChoiceField(
        label="评价来源", choices=[c for c in FeedbackSource.choices if c[0] in ("congress", "unit_receipt")],
        help_text="电话里听到的不算评价，请用“记回访”",
    )  # fmt: skip
    comment = TextField(label="具体意见", max_length=1000, rows=3, required=False)
    scan = file_field("回执扫描件", help_text="单位录入回执的必须附有代表签名的扫描件")

    def prepare(self) -> None:
        suggestion = self.task.suggestion
        signers = CoSignature.objects.filter(suggestion=suggestion).values("proposer")
        self.fields["proposer"].queryset = Proposer.objects.filter(Q(pk=suggestion.lead_id) | Q(pk__in=signers)).order_by("pk")
        self.fields["proposer"].initial = suggestion.lead_id
        if not signers.exists():
            del self.fields["proposer"]
        # Who records it is known where congress is in this system; a unit cannot speak for it (DESIGN rule 4).
        if _chain(self.task) and self.person:
            own = "congress" if self.person.holds(Role.CONGRESS) else "unit_receipt"
            self.fields["source"].choices = [c for c in FeedbackSource.choices if c[0] == own]
            self.fields["source"].initial = own

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        unhappy = Rating.UNSATISFIED in (data.get("attitude"), data.get("result"))
        if unhappy and not data.get("comment"):
            self.add_refusal("comment", "不满意的要写明代表的意见，", "请照回执填写。")
        if data.get("source") == FeedbackSource.UNIT_RECEIPT and not data.get("scan"):
            self.add_refusal("scan", "单位录入回执要附代表签名的扫描件，", "请选好文件；没有回执的请人大或政府办录入。")
        return data


def _record_feedback(doing: Doing) -> str:
    data, reply = doing.data, _reply(doing.task)
    who = data.get("proposer") or doing.suggestion.lead
    own = Feedback.objects.filter(reply=reply, proposer=who, source=FeedbackSource.DEPUTY_ONLINE, superseded=False)
    if own.exists():
        raise Refused(f"{who.name if who else '提出人'}已经在线上自己评价了，以他本人的为准，不能再录入。", "proposer")
    Feedback.objects.filter(reply=reply, proposer=who, superseded=False).update(superseded=True)
    row = Feedback.objects.create(
        reply=reply, proposer=who, attitude=data["attitude"], result=data["result"],
        comment=data.get("comment", ""), source=data["source"], given_on=doing.on,
        scan=put(doing, data.get("scan"), StoredFile.Kind.RECEIPT, "scan"),
    )  # fmt: skip
    name = f"{who.name}：" if who and who.pk != doing.suggestion.lead_id else ""
    words = f"{name}态度{row.get_attitude_display()}，结果{row.get_result_display()}（{row.get_source_display()}）"
    return words + (f"：{row.comment}" if row.comment else "")


record_feedback = declare(
    name="record_feedback", label="录入反馈", roles=AND_CONGRESS, reach=_either, form=FeedbackForm, parts=HOSTING, stages=DELIVERED,
    leads_to=frozenset({Stage.TO_CALL_BACK, Stage.TO_STRIKE, Stage.STRIKING}), change=_record_feedback, likely=5,
)  # fmt: skip


class ReminderForm(DatedForm):
    how = forms.ChoiceField(label="方式", choices=[(w, w) for w in ("电话", "短信", "书面")])


def _remind_feedback(doing: Doing) -> str:
    reply = _reply(doing.task)
    Reminder.objects.create(reply=reply, reminded_on=doing.on, how=doing.data.get("how") or "电话")
    if doing.suggestion.session.source.online:
        doing.tell_proposers(f"{doing.task.unit.name}答复了《{doing.suggestion.title}》，您还没有评价；不评价，也不会算作“满意”。")
    return f"第 {reply.reminders.count()} 次提醒代表反馈"


remind_feedback = declare(
    name="remind_feedback", label="提醒反馈", roles=DESK | {Role.CONGRESS}, reach=_either, form=ReminderForm, parts=HOSTING,
    stages=frozenset({Stage.TO_FEEDBACK}), change=_remind_feedback, likely=8, batch=True,
)  # fmt: skip


def _reminded(task: Assignment, person: Person, post: Post) -> str:
    if Reminder.objects.filter(reply__assignment=task, reply__round=task.round).exists():
        return ""
    return "还没有提醒过代表；请先“提醒反馈”，仍无反馈再记。"


def _close_feedback(doing: Doing) -> str:
    reply = _reply(doing.task)
    FeedbackEnd.objects.get_or_create(reply=reply, defaults={"ended_on": doing.on})
    return f"提醒 {reply.reminders.count()} 次仍未反馈，不计入满意率"


close_feedback = declare(
    name="close_feedback", label="记未反馈", roles=AND_CONGRESS, reach=_either, form=DatedForm, parts=HOSTING,
    stages=frozenset({Stage.TO_FEEDBACK}), leads_to=frozenset({Stage.TO_CALL_BACK, Stage.TO_STRIKE, Stage.STRIKING}), change=_close_feedback,
    guard=_reminded, likely=14,
)  # fmt: skip


class RehandleForm(DatedForm):
    ordered_by = TextField(label="谁要求重新办理", max_length=80, initial="省人大常委会联工委")
    reason = reason("代表不满意之处", 500)

    def prepare(self) -> None:
        if _chain(self.task):
            self.fields["ordered_by"].initial = source_of(self.task).congress.name
            said = Feedback.objects.filter(reply__assignment=self.task, superseded=False).exclude(comment="").last()
            self.fields["reason"].initial = said.comment[:500] if said else ""


def _rehandle_guard(task: Assignment, person: Person, post: Post) -> str:
    most = limits.rulebook_of(task).rehandle_rounds_max
    if Rehandling.objects.filter(assignment=task, second=False).count() >= most:
        return f"规则库规定最多重新办理 {most} 轮，此后由上级协调。"
    return ""


def _rehandle(doing: Doing) -> str:
    task = doing.task
    order = Rehandling.objects.create(
        assignment=task, round=task.round + 1, ordered_on=doing.on, ordered_by=doing.data["ordered_by"],
        reason=doing.data["reason"],
    )  # fmt: skip
    limit = limits.limit(task, "rehandle", doing.on, order.round)
    if limit:
        limit.kind = "reply"
        limit.save()
    doing.tell(task.officer, f"{doing.suggestion.number} 号要重新办理（第 {order.round} 轮）。")
    doing.tell_post(Role.COORDINATOR, task.organ_key, f"{doing.suggestion.number} 号要重新办理（第 {order.round} 轮）：{order.reason}")
    doing.tell_proposers(f"您的{terms(task.kind).thing}（{doing.suggestion.number} 号）已要求{task.unit.name}重新办理。")
    return f"{order.ordered_by}要求重新办理，第 {order.round} 轮：{order.reason}"


rehandle = declare(
    name="rehandle", label="要求重新办理", roles=AND_CONGRESS, reach=reach.or_recorded(reach.congress), form=RehandleForm,
    parts=HOSTING,
    stages=frozenset({Stage.TO_CALL_BACK, Stage.TO_STRIKE, Stage.STRIKING}), leads_to=frozenset({Stage.HANDLING}),
    change=_rehandle, guard=_rehandle_guard, likely=60,
)  # fmt: skip


class CallBackForm(DatedForm):
    outcome = forms.ChoiceField(label="回访结果", choices=CallBack.Outcome.choices)
    text = TextField(label="回访情况", max_length=500, rows=2, required=False)


def _call_back(doing: Doing) -> str:
    row = CallBack.objects.create(
        assignment=doing.task, called_on=doing.on, outcome=doing.data["outcome"], text=doing.data.get("text", ""),
        caller=doing.person.name, round=doing.task.round,
    )  # fmt: skip
    return f"回访：{row.get_outcome_display()}" + (f"。{row.text}" if row.text else "")


call_back = declare(
    name="call_back", label="记回访", roles=DESK, form=CallBackForm, parts=HOSTING, stages=DELIVERED,
    leads_to=frozenset({Stage.TO_STRIKE}), change=_call_back, likely=6,
)  # fmt: skip


class StrikeForm(DatedForm):
    evidence = TextField(label="销号依据", max_length=500, rows=3, help_text="文件、拨款、验收、公开网址等")
    file = file_field("依据文件")


def _propose_strike_off(doing: Doing) -> str:
    StrikeOff.objects.create(
        assignment=doing.task, proposed_on=doing.on, proposed_by=doing.person, evidence=doing.data["evidence"], round=doing.task.round,
    )  # fmt: skip
    kept = put(doing, doing.data.get("file"), StoredFile.Kind.EVIDENCE)
    return f"提出销号：{doing.data['evidence']}" + (f"（附“{kept.name}”）" if kept else "")


def _kept(task: Assignment, person: Person, post: Post) -> str:
    """A case is struck off when what its letter promised has been (B类台账, domain §8 row 34)."""
    rows = standings([task.pk])
    if n := sum(one.struck is None for one in rows):
        return f"还有 {n} 项承诺没有销号；办到的请“提出承诺销号”，还没有办到的接着办。"
    if rows and task.tracked and task.turned_on is None:
        return f"答应的事都办到了，先“{WAY[limits.rulebook_of(task).word('after_fulfilled')]}”，改了类别再销号。"
    return ""


propose_strike_off = declare(
    name="propose_strike_off", label="提出销号", roles=DESK, form=StrikeForm, parts=HOSTING, guard=_kept,
    stages=frozenset({Stage.TO_STRIKE}), leads_to=frozenset({Stage.STRIKING}), change=_propose_strike_off, likely=4,
)  # fmt: skip


def _second_person(task: Assignment, person: Person, post: Post) -> str:
    row = StrikeOff.objects.filter(assignment=task, confirmed=None).last()
    if row and row.proposed_by_id == person.pk:
        return "销号要两个人：您提出的，请另一位确认。"
    return ""


def _decide(doing: Doing, confirmed: bool, refusal: str = "") -> StrikeOff:
    row = StrikeOff.objects.filter(assignment=doing.task, confirmed=None).select_related("proposed_by").latest("pk")
    row.decided_on, row.decided_by, row.confirmed, row.refusal = doing.on, doing.person, confirmed, refusal
    row.save()
    return row


def _confirm_strike_off(doing: Doing) -> str:
    row = _decide(doing, True)
    return f"确认销号（{row.proposed_by.name}提出）：{row.evidence}"


confirm_strike_off = declare(
    name="confirm_strike_off", label="确认销号", roles=frozenset({Role.COORDINATOR, Role.LEADER}), form=DatedForm,
    parts=HOSTING, stages=frozenset({Stage.STRIKING}), leads_to=frozenset({Stage.TO_ARCHIVE}),
    change=_confirm_strike_off, guard=_second_person, likely=1,
)  # fmt: skip


class RefuseStrikeForm(DatedForm):
    reason = reason("退回理由")


def _refuse_strike_off(doing: Doing) -> str:
    row = _decide(doing, False, doing.data["reason"])
    doing.tell(row.proposed_by, f"{doing.suggestion.number} 号的销号被退回：{row.refusal}"[:300])
    return f"退回销号：{row.refusal}"


refuse_strike_off = declare(
    name="refuse_strike_off", label="退回销号", inner=True, roles=frozenset({Role.COORDINATOR, Role.LEADER}), form=RefuseStrikeForm,
    parts=HOSTING, stages=frozenset({Stage.STRIKING}), leads_to=frozenset({Stage.TO_STRIKE}),
    change=_refuse_strike_off, guard=_second_person, likely=9,
)  # fmt: skip


def _archive(doing: Doing) -> str:
    if doing.task.archived_on:
        raise Refused("这一件已经归档。")
    doing.task.archived_on = doing.on
    doing.task.save(update_fields=["archived_on"])
    return "归档"


archive = declare(
    name="archive", label="归档", roles=OFFICE, stages=frozenset({Stage.TO_ARCHIVE, Stage.SENT}),
    leads_to=frozenset({Stage.ARCHIVED}), change=_archive, batch=True, likely=1,
)  # fmt: skip


