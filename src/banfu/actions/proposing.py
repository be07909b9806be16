"""Between a unit and the proposers while it works and after it has answered (domain §2 A4, A7, A10; §3.2).

A unit invites to a visit and shows its draft; the proposer answers and rates. What he rates here he
rates himself: a unit can neither enter nor change it (朝天: never let the unit fill in the rating).
"""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from banfu import clock
from banfu.actions.after import DELIVERED
from banfu.actions.fields import TaskForm, yes_no
from banfu.actions.handing_in import DEPUTY, word
from banfu.actions.kernel import Doing, Refused, Subject, declare
from banfu.actions.reach import lead
from banfu.cases.models import (
    Assignment,
    CoSignature,
    Feedback,
    Limit,
    Reply,
    Shown,
    Suggestion,
    Version,
    Visit,
)
from banfu.cases.terms import called, number_words
from banfu.cases.words import BEFORE_REPLY, HOSTING, ContactKind, FeedbackSource, Rating, Stage
from banfu.people.models import Person, Post, Proposer, Role
from banfu.ui.forms import DayField, TextField
from banfu.ui.words import day

UNIT = frozenset({Role.COORDINATOR, Role.DIVISION_HEAD, Role.OFFICER})
WORKING = frozenset(BEFORE_REPLY) - {Stage.TO_SIGN, Stage.RETURNING}
WRITTEN = frozenset({Stage.DRAFTING, Stage.REVIEWING, Stage.TO_ISSUE})
VISITS = [(kind.value, kind.label) for kind in (ContactKind.FORUM, ContactKind.ONSITE, ContactKind.INVITE, ContactKind.VISIT)]
EACH = "每位代表"


def reachable(proposers: QuerySet[Proposer]) -> QuerySet[Proposer]:
    """Those of ``proposers`` who can answer here: somebody acts for them."""
    posts = Post.objects.on(clock.today()).filter(role=Role.DEPUTY, person__is_active=True)
    return proposers.filter(pk__in=posts.values("proposer"))


def signers(case: Suggestion) -> QuerySet[Proposer]:
    """The lead proposer and the co-signers."""
    signed = CoSignature.objects.filter(suggestion=case).values("proposer")
    return Proposer.objects.filter(Q(pk=case.lead_id) | Q(pk__in=signed))


def _online(task: Assignment) -> bool:
    return bool(task.suggestion.session.source.online)


def _tell_unit(doing: Doing, text: str) -> None:
    """Tell who has the case in hand, the officer and the unit's office, each once."""
    task = doing.task
    people = {p.pk: p for p in (task.holder, task.officer) if p}
    posts = Post.objects.on(clock.today()).filter(
        Q(unit=task.organ_key) | Q(unit__organ=task.organ_key), role=Role.COORDINATOR, person__is_active=True
    )
    people |= {post.person_id: post.person for post in posts.select_related("person").order_by("pk")}
    for person in people.values():
        doing.tell(person, text)


# ---- the unit invites, the proposer answers ----


class VisitForm(TaskForm):
    proposers = forms.ModelMultipleChoiceField(label="请谁", queryset=Proposer.objects.none(), widget=forms.CheckboxSelectMultiple)
    kind = forms.ChoiceField(label="方式", choices=VISITS)
    planned_on = DayField(label="哪一天")
    time = TextField(label="几点", max_length=20, required=False, help_text="如：上午 9:00")
    place = TextField(label="地点", max_length=120)
    text = TextField(label="做什么", max_length=500, rows=3, required=False)
    contact = TextField(label="联系人及办公电话", max_length=80, help_text="写办公电话；代表、委员看得到")

    def prepare(self) -> None:
        self.fields["proposers"].queryset = reachable(signers(self.task.suggestion)).order_by("pk")
        self.fields["proposers"].initial = [self.task.suggestion.lead_id]

    def clean_planned_on(self) -> date:
        planned: date = self.cleaned_data["planned_on"]
        if planned < clock.today():
            raise forms.ValidationError(f"{day(planned)}已经过去了，请改成今天或以后；已经办过的请“记沟通”。")
        return planned


def _nobody(task: Assignment, person: Person, post: Post) -> str:
    """Only those who have an account here can be asked here."""
    if _online(task) and reachable(signers(task.suggestion)).exists():
        return ""
    return "提出人在本系统里没有账号，收不到；请打电话，再“记沟通”。"


def _invite(doing: Doing) -> str:
    data, those = doing.data, list(doing.data["proposers"])
    for one in those:
        row = Visit.objects.create(
            assignment=doing.task, proposer=one, asked_on=doing.on,
            **{name: data.get(name) or "" for name in ("kind", "time", "place", "text", "contact")}, planned_on=data["planned_on"],
        )  # fmt: skip
    when = f"{day(row.planned_on, doing.on)}{row.time}在{row.place}{row.get_kind_display()}"
    doing.tell_proposers(f"{doing.task.unit.name}请您{when}，请回个话。", [one.pk for one in those])
    return f"请{'、'.join(one.name for one in those)}{when}"


invite_deputy = declare(
    name="invite_deputy", label="邀请提出人", roles=UNIT, form=VisitForm, parts=HOSTING, stages=WORKING, change=_invite,
    guard=_nobody, offer=_online, likely=24,
)  # fmt: skip


def visits(proposers: list[int], task: Assignment) -> QuerySet[Visit]:
    """The visits still to come to which these proposers are asked."""
    return Visit.objects.filter(assignment=task, proposer__in=proposers, planned_on__gte=clock.today()).order_by("planned_on", "pk")


def _visited(post: Post, person: Person, subject: Subject) -> bool:
    return post.role == Role.DEPUTY and Visit.objects.filter(assignment=subject.pk, proposer=post.proposer_id).exists()


class VisitAnswerForm(TaskForm):
    visit = forms.ModelChoiceField(label="哪一次", queryset=Visit.objects.none(), widget=forms.HiddenInput, required=False)
    coming = yes_no("您来不来", "我来", "来不了")
    answer = TextField(label="要说的话", max_length=300, rows=3, required=False, help_text="来不了的，可以写什么时候方便")

    def prepare(self) -> None:
        mine = [post.proposer_id for post in self.person.posts_now if post.proposer_id] if self.person else []
        self.fields["visit"].queryset = visits(mine, self.task)


def _to_come(task: Assignment, person: Person, post: Post) -> str:
    return "" if visits([post.proposer_id or 0], task).exists() else "约的日子已经过去了，不用再回；有话要说，请直接打单位的电话。"


def _answer_visit(doing: Doing) -> str:
    open_ones = visits([doing.post.proposer_id or 0], doing.task).select_related("proposer")
    row = open_ones.filter(pk=doing.data["visit"].pk).first() if doing.data.get("visit") else None
    row = row or open_ones.order_by("answered_on", "planned_on").filter(answered_on=None).first() or open_ones[0]
    row.answered_on, row.coming, row.answer = doing.on, bool(doing.data["coming"]), doing.data.get("answer", "")
    row.save(update_fields=["answered_on", "coming", "answer"])
    said = f"{day(row.planned_on, doing.on)}的{row.get_kind_display()}{'来' if row.coming else '来不了'}" + (f"：{row.answer}" if row.answer else "")
    _tell_unit(doing, f"{number_words(doing.suggestion.kind, doing.suggestion.number)}：{called(row.proposer)}回话，{said}")
    return f"{row.proposer.name}答复邀请，{said}"


answer_visit = declare(
    name="answer_visit", label="回话", roles=DEPUTY, form=VisitAnswerForm, parts=HOSTING, stages=frozenset(BEFORE_REPLY),
    reach=_visited, change=_answer_visit, guard=_to_come, likely=1,
)  # fmt: skip


# ---- the draft is shown ----


def latest(task: Assignment) -> Version | None:
    """The latest version of the running round."""
    return Version.objects.filter(reply__assignment=task, reply__round=task.round).select_related("author").order_by("n").last()


class ShowForm(TaskForm):
    answer_by = DayField(label="希望哪天前听到意见", required=False)

    def prepare(self) -> None:
        self.fields["answer_by"].initial = clock.today() + timedelta(days=3)


def _show_guard(task: Assignment, person: Person, post: Post) -> str:
    lead_one = Proposer.objects.filter(pk=task.suggestion.lead_id)
    if not _online(task) or not reachable(lead_one).exists():
        return "提出人在本系统里没有账号，看不到；请送纸质稿，再“核稿通过”时写明他怎么说。"
    version = latest(task)
    if version is None:
        return "还没有存稿；请先“拟稿”。"
    if Shown.objects.filter(version=version, proposer=task.suggestion.lead_id).exists():
        return f"第 {version.n} 稿已经请他看了；改了稿，可以再请。"
    return ""


def _show(doing: Doing) -> str:
    version, case = latest(doing.task), doing.suggestion
    assert version is not None and case.lead is not None  # noqa: S101 - the guard has looked
    by = doing.data.get("answer_by")
    if by and by < doing.on:
        raise Refused(f"{day(by)}已经过去了，请改成今天或以后。", "answer_by")
    Shown.objects.create(version=version, proposer=case.lead, shown_on=doing.on, answer_by=by)
    until = f"，希望{day(by, doing.on)}前听到您的意见" if by else ""
    doing.tell_proposers(f"{doing.task.unit.name}拟好了对{number_words(case.kind, case.number)}的答复稿，请您看看{until}。")
    return f"第 {version.n} 稿请{called(case.lead)}看" + (f"，{day(by, doing.on)}前回" if by else "")


show_draft = declare(
    name="show_draft", label="请提出人看稿", roles=UNIT, form=ShowForm, parts=HOSTING, stages=WRITTEN, change=_show,
    guard=_show_guard, offer=_online, likely=13,
)  # fmt: skip


def shown_to(proposers: list[int], task: Assignment) -> Shown | None:
    """The draft shown last to these proposers in the running round."""
    rows = Shown.objects.filter(version__reply__assignment=task, version__reply__round=task.round, proposer__in=proposers)
    return rows.select_related("version__author", "proposer").order_by("pk").last()


def _was_shown(post: Post, person: Person, subject: Subject) -> bool:
    return post.role == Role.DEPUTY and Shown.objects.filter(version__reply__assignment=subject.pk, proposer=post.proposer_id).exists()


class DraftAnswerForm(TaskForm):
    agreed = yes_no("您的意见", "没有意见", "有意见")
    comment = TextField(label="意见", max_length=1000, rows=5, required=False, help_text="哪一条没有答到、哪里不对，写出来他们才好改")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("agreed") is False and not data.get("comment"):
            self.add_refusal("comment", "您选了“有意见”，", "请写上是什么意见。")
        return data


def _in_round(task: Assignment, person: Person, post: Post) -> str:
    if shown_to([post.proposer_id or 0], task):
        return ""
    return "您看过的是上一轮的稿子，那一轮已经过去了；这一轮的稿子还没有请您看。"


def _answer_draft(doing: Doing) -> str:
    row = shown_to([doing.post.proposer_id or 0], doing.task)
    assert row is not None  # noqa: S101 - the guard has looked
    row.answered_on, row.agreed, row.comment = doing.on, bool(doing.data["agreed"]), doing.data.get("comment", "")
    row.save(update_fields=["answered_on", "agreed", "comment"])
    said = "没有意见" if row.agreed else "有意见"
    said += f"：{row.comment}" if row.comment else ""
    text = f"{number_words(doing.suggestion.kind, doing.suggestion.number)}：{called(row.proposer)}看了第 {row.version.n} 稿，{said}"
    _tell_unit(doing, text)
    holder, officer = doing.task.holder_id, doing.task.officer_id
    if row.version.author_id not in (holder, officer):
        doing.tell(row.version.author, text)
    return f"{row.proposer.name}看了第 {row.version.n} 稿，{said}"


answer_draft = declare(
    name="answer_draft", label="回意见", roles=DEPUTY, form=DraftAnswerForm, parts=HOSTING, stages=WRITTEN, reach=_was_shown,
    change=_answer_draft, guard=_in_round, likely=1,
)  # fmt: skip


# ---- rating ----


def each_rates(case: Suggestion) -> bool:
    """Whether the rulebook has every signer rate (每位代表); else the lead proposer alone does."""
    return word(case.session.source, "joint_feedback", "领衔代表") == EACH


def rater(post: Post, person: Person, subject: Subject) -> bool:
    """The lead proposer; a co-signer where the rulebook has each one rate."""
    if lead(post, person, subject):
        return True
    if post.role != Role.DEPUTY or not isinstance(subject, Assignment) or not each_rates(subject.suggestion):
        return False
    return CoSignature.objects.filter(suggestion=subject.suggestion_id, proposer=post.proposer_id).exists()


class RateForm(TaskForm):
    """Nothing is preselected (never 被满意); whoever is not satisfied says why."""

    attitude = forms.ChoiceField(label="办理态度", choices=Rating.choices, widget=forms.RadioSelect)
    result = forms.ChoiceField(label="办理结果", choices=Rating.choices, widget=forms.RadioSelect)
    comment = TextField(label="哪里满意、哪里不满意", max_length=1000, rows=4, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if Rating.UNSATISFIED in (data.get("attitude"), data.get("result")) and not data.get("comment"):
            self.add_refusal("comment", "您选了“不满意”，", "请写几句哪里不满意，重新办理时才对得上。")
        return data


def own_rating(task: Assignment, proposer: int | None) -> Feedback | None:
    """The rating of the running round that this proposer gave here himself."""
    mine = Feedback.objects.filter(reply__assignment=task, reply__round=task.round, proposer=proposer, superseded=False)
    return mine.filter(source=FeedbackSource.DEPUTY_ONLINE).order_by("pk").last()


def change_until(task: Assignment) -> date | None:
    """The last day on which a rating that was given may be changed: the limit of the feedback."""
    return Limit.objects.filter(assignment=task, kind="feedback", round=task.round).values_list("due_on", flat=True).first()


def _rate_guard(task: Assignment, person: Person, post: Post) -> str:
    """Given once, a rating may be changed until the limit of the feedback; the first may come later too."""
    if own_rating(task, post.proposer_id) is None:
        return ""
    until = change_until(task)
    if until is None or clock.today() <= until:
        return ""
    office = task.suggestion.session.source
    return f"您已经评过了，{day(until, clock.today())}以前可以改，现在过了；还有话要说，请告诉{office.congress.name if office.congress else office.name}。"


def _rate(doing: Doing) -> str:
    task, data = doing.task, doing.data
    reply = Reply.objects.get(assignment=task, round=task.round)
    who = Proposer.objects.get(pk=doing.post.proposer_id)
    old = Feedback.objects.filter(reply=reply, proposer=who, source=FeedbackSource.DEPUTY_ONLINE, superseded=False)
    again = bool(old.update(superseded=True))
    row = Feedback.objects.create(
        reply=reply, proposer=who, attitude=data["attitude"], result=data["result"], comment=data.get("comment", ""),
        source=FeedbackSource.DEPUTY_ONLINE, given_on=doing.on,
    )  # fmt: skip
    said = f"态度{row.get_attitude_display()}，结果{row.get_result_display()}" + (f"：{row.comment}" if row.comment else "")
    verb = "改评" if again else "评价"
    case = doing.suggestion
    text = f"{number_words(case.kind, case.number)}：{called(who)}{verb}，{said}"
    _tell_unit(doing, text)
    if Rating.UNSATISFIED in (row.attitude, row.result):
        doing.tell_post(Role.CONGRESS, case.session.source.congress_id, f"{task.unit.name}办理的{text}")
    name = "" if who.pk == case.lead_id else f"{who.name}"
    return f"{name}{'本人线上改评' if again else '本人线上评价'}：{said}"


rate = declare(
    name="rate", label="评价", roles=DEPUTY, form=RateForm, parts=HOSTING, stages=DELIVERED, reach=rater, change=_rate,
    guard=_rate_guard, leads_to=frozenset({Stage.TO_CALL_BACK, Stage.TO_STRIKE, Stage.STRIKING}), likely=1,
)  # fmt: skip
