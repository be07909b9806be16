"""What those above a unit decide on its task: consulting, extensions, dissent, class, urging, the last
word after the last round (domain §2 A4d, A4h, A10, A11; §6 朝天).

These verbs need the office that decides to be in this system; in a single office what it decided is
recorded by the unit's own verbs (批复改办, 登记延期, 要求重新办理).
"""

from datetime import date
from typing import Any

from django import forms

from banfu.actions import reach
from banfu.actions.fields import DatedForm, reason
from banfu.actions.kernel import Doing, Refused, Subject, declare, reaches, source_of
from banfu.cases import limits
from banfu.cases.models import (
    Assignment,
    ClassRuling,
    Consultation,
    Dissent,
    Extension,
    Feedback,
    LastWord,
    Reply,
    ReturnRequest,
    Urging,
)
from banfu.cases.terms import terms
from banfu.cases.words import AFTER_REPLY, BEFORE_REPLY, HOSTING, IN_WORK, Rating, Stage
from banfu.people.models import Person, Post, Role, Unit
from banfu.rulebook.terms import CHOICES
from banfu.ui.forms import TextField

CONGRESS, GOVERNMENT = frozenset({Role.CONGRESS}), frozenset({Role.GOVERNMENT})
OVERSEERS = CONGRESS | GOVERNMENT
DESK = frozenset({Role.COORDINATOR, Role.DIVISION_HEAD, Role.OFFICER})
WORKING = frozenset(IN_WORK)


def _overseen(task: Subject) -> bool:
    """Whether anybody who decides on it is in this system."""
    source = source_of(task)
    return source.government_id is not None or source.congress_id is not None


def _unit_of_chain(post: Post, person: Person, task: Any) -> bool:  # noqa: ANN401 - a task, as every reach
    return _overseen(task) and reaches(post, person, task)


def _decider(task: Subject) -> tuple[str, int | None]:
    """The role and organ that decide: the government office, else congress."""
    source = source_of(task)
    if source.government_id:
        return Role.GOVERNMENT, source.government_id
    return Role.CONGRESS, source.congress_id


# 征求交办机构意见

class ConsultForm(DatedForm):
    question = TextField(label="征求什么意见", max_length=300, rows=2)

    def prepare(self) -> None:
        about, words = _open_matter(self.task)
        self.fields["question"].initial = words if about else ""


def _open_matter(task: Assignment) -> tuple[str, str]:
    """What waits for a decision on this task, and the words to ask with; ("", "") without one."""
    row = ReturnRequest.objects.filter(assignment=task, decided_on=None).last()
    if row:
        to = f"，建议改由{row.proposed_unit}" if row.proposed_unit else ""
        return "return", f"{task.unit.name}申请改办{to}：{row.reason}"[:300]
    wish = Extension.objects.filter(assignment=task, decided_on=None).last()
    return ("extension", f"{task.unit.name}申请延至 {wish.until:%Y-%m-%d}：{wish.reason}"[:300]) if wish else ("", "")


def _something_open(task: Assignment, person: Person, post: Post) -> str:
    about, _ = _open_matter(task)
    if not about:
        return "没有待批的改办或延期，不用征求意见。"
    if Consultation.objects.filter(assignment=task, about=about, answered_on=None).exists():
        return "已经征求过，等对方答复。"
    return ""


def _consult(doing: Doing) -> str:
    about, _ = _open_matter(doing.task)
    row = Consultation.objects.create(
        assignment=doing.task, about=about, asked_on=doing.on, question=doing.data["question"]
    )
    office = source_of(doing.task).congress
    doing.tell_post(Role.CONGRESS, office.pk if office else None, f"{doing.task.number} 号征求意见：{row.question}")
    return f"征求{office.name if office else ''}意见：{row.question}"


consult = declare(
    name="consult", label="征求交办机构意见", roles=GOVERNMENT, reach=reach.government, form=ConsultForm,
    stages=frozenset(BEFORE_REPLY), change=_consult, guard=_something_open, likely=2,
    offer=lambda task: source_of(task).congress_id is not None and bool(_open_matter(task)[0]),
)  # fmt: skip


class AnswerForm(DatedForm):
    agreed = forms.TypedChoiceField(
        label="意见", choices=[("1", "同意"), ("0", "不同意")], coerce=lambda v: v == "1", widget=forms.RadioSelect
    )
    answer = TextField(label="说明", max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("agreed") is False and not data.get("answer"):
            self.add_refusal("answer", "不同意的要写明理由，", "请补上。")
        return data


def _asked(task: Assignment, person: Person, post: Post) -> str:
    waits = Consultation.objects.filter(assignment=task, answered_on=None).exists()
    return "" if waits else "督查室没有征求意见，不用答复。"


def _answer_consultation(doing: Doing) -> str:
    row = Consultation.objects.filter(assignment=doing.task, answered_on=None).latest("pk")
    row.answered_on, row.agreed, row.answer = doing.on, doing.data["agreed"], doing.data.get("answer", "")
    row.save(update_fields=["answered_on", "agreed", "answer"])
    word = "同意" if row.agreed else "不同意"
    doing.tell_post(*_decider(doing.task), f"{doing.task.number} 号{row.get_about_display()}：交办机构{word}。{row.answer}")
    return f"对{row.get_about_display()}的意见：{word}" + (f"，{row.answer}" if row.answer else "")


answer_consultation = declare(
    name="answer_consultation", label="答复征求意见", roles=CONGRESS, reach=reach.congress, form=AnswerForm,
    stages=frozenset(BEFORE_REPLY), change=_answer_consultation, guard=_asked, likely=1,
    offer=lambda task: Consultation.objects.filter(assignment=task, answered_on=None).exists(),
)  # fmt: skip


# 延期

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
    doing.tell_post(*_decider(task), f"{task.unit.name}申请 {task.number} 号{words}")
    return f"申请{words}"


request_extension = declare(
    name="request_extension", label="申请延期", roles=frozenset({Role.COORDINATOR}), reach=_unit_of_chain,
    form=RequestExtensionForm, parts=HOSTING, stages=WORKING, change=_request_extension, guard=_none_waits, likely=77,
)  # fmt: skip


class DecideExtensionForm(DatedForm):
    granted = forms.TypedChoiceField(
        label="批复", choices=[("1", "同意延期"), ("0", "不同意，按原期限答复")], coerce=lambda v: v == "1",
        widget=forms.RadioSelect,
    )  # fmt: skip
    answer = TextField(label="批复内容", max_length=200, required=False)


def _extension_waits(task: Assignment, person: Person, post: Post) -> str:
    if not Extension.objects.filter(assignment=task, decided_on=None).exists():
        return "单位没有申请延期，不用批复。"
    return unconsulted(task, "extension")


def unconsulted(task: Assignment, about: str) -> str:
    """Return "" when congress (or CPPCC) was asked about what waits, or is not here; else what to do first."""
    source = source_of(task)
    if source.congress_id is None or source.government_id is None:
        return ""
    if about == "return" and limits.rulebook_of(task).word("return_consent") == "不须人大同意":
        return ""
    matter = ReturnRequest if about == "return" else Extension
    row = matter.objects.filter(assignment=task, decided_on=None).last()
    since = row.requested_on if row else task.handed_over_on
    asked = Consultation.objects.filter(assignment=task, about=about, asked_on__gte=since).last()
    if asked is None:
        return f"批复前先征求{source.congress.name}的意见；请先“征求交办机构意见”。"
    return "" if asked.answered_on else f"已征求{source.congress.name}的意见，还没有答复；等答复后再批。"


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


# 意见不一致

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
    doing.tell_post(*_decider(doing.task), f"{doing.task.number} 号{doing.task.unit.name}{words}")
    return words


report_dissent = declare(
    name="report_dissent", label="请求协调", roles=DESK, reach=_unit_of_chain, form=DissentForm,
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


# 认定类别

class ClassForm(DatedForm):
    reply_class = forms.ChoiceField(label="认定为")
    reason = reason()

    def prepare(self) -> None:
        book = limits.rulebook_of(self.task)
        self.fields["reply_class"].choices = [(key, f"{key} {one.label}") for key, one in book.classes.items()]
        self.fields["reply_class"].help_text = f"单位定的是 {self.task.reply_class or '（没有定）'} 类；两个都留着"


def _rule_class(doing: Doing) -> str:
    task = doing.task
    reply = Reply.objects.filter(assignment=task, issue__isnull=False).latest("round")
    chosen = doing.data["reply_class"]
    if chosen == (task.ruled_class or task.reply_class):
        raise Refused(f"现在就是 {chosen} 类，不用改。", "reply_class")
    ClassRuling.objects.create(
        reply=reply, reply_class=chosen, reason=doing.data["reason"], ruled_on=doing.on, ruled_by=str(doing.post)[:60]
    )
    words = f"认定为 {chosen} 类（单位定 {task.reply_class or '—'} 类）：{doing.data['reason']}"
    doing.tell_post(Role.COORDINATOR, task.organ_key, f"{task.number} 号的答复{words}")
    return words


rule_class = declare(
    name="rule_class", label="认定类别", roles=OVERSEERS, reach=reach.overseers, form=ClassForm, parts=HOSTING,
    stages=frozenset(AFTER_REPLY), change=_rule_class, likely=55,
)  # fmt: skip


# 催办单位

class UrgeUnitForm(DatedForm):
    how = forms.ChoiceField(label="方式", choices=[(w, w) for w in ("系统消息", "电话", "书面", "当面")])
    text = TextField(label="内容", max_length=1000, rows=4, required=False, help_text="不写就照这一件的情况写一句")


def _urge_unit(doing: Doing) -> str:
    task = doing.task
    number = Urging.objects.filter(assignment=task).count() + 1
    text = doing.data.get("text") or f"{task.number} 号{task.get_stage_display()}，请抓紧办理。"
    Urging.objects.create(
        assignment=task, number=number, to=task.unit.name, urged_on=doing.on, how=doing.data.get("how") or "系统消息", text=text
    )
    for role in (Role.COORDINATOR, Role.LEADER):
        doing.tell_post(role, task.organ_key, f"{doing.post.unit.name}催办：{text}")
    return f"第 {number} 次催办，{task.unit.name}：{text}"


urge_unit = declare(
    name="urge_unit", label="催办单位", roles=OVERSEERS, reach=reach.overseers, form=UrgeUnitForm, batch=True,
    stages=frozenset({*BEFORE_REPLY, Stage.TO_DELIVER}), change=_urge_unit, likely=20,
)  # fmt: skip


class AnswerUrgingForm(DatedForm):
    answer = TextField(label="办到哪了、什么时候办完", max_length=300, rows=3)


def _urged(task: Assignment, person: Person, post: Post) -> str:
    waits = Urging.objects.filter(assignment=task, to=task.unit.name, answered_on=None).exists()
    return "" if waits else "上级没有催办，不用回复。"


def _answer_urging(doing: Doing) -> str:
    task = doing.task
    rows = Urging.objects.filter(assignment=task, to=task.unit.name, answered_on=None)
    numbers = list(rows.values_list("number", flat=True))
    rows.update(answered_on=doing.on, answer=doing.data["answer"])
    doing.tell_post(*_decider(task), f"{task.unit.name}回复 {task.number} 号的催办：{doing.data['answer']}")
    return f"回复第 {'、'.join(map(str, numbers))} 次催办：{doing.data['answer']}"


answer_urging = declare(
    name="answer_urging", label="回复催办", roles=frozenset({Role.COORDINATOR}), reach=_unit_of_chain, form=AnswerUrgingForm,
    stages=frozenset({*BEFORE_REPLY, *AFTER_REPLY}), change=_answer_urging, guard=_urged, likely=9,
    offer=lambda task: Urging.objects.filter(assignment=task, to=task.unit.name, answered_on=None).exists(),
)  # fmt: skip


# 末轮以后

class LastWordForm(DatedForm):
    way = forms.ChoiceField(label="方式", choices=[(w, w) for w in CHOICES["after_last_round"]])
    text = TextField(label="结果", max_length=1000, rows=5)

    def prepare(self) -> None:
        self.fields["way"].initial = limits.rulebook_of(self.task).word("after_last_round")


def unsatisfied(task: Assignment) -> bool:
    """Whether the last round was rated 不满意 by anybody whose rating counts."""
    rows = Feedback.objects.filter(reply__assignment=task, reply__round=task.round, superseded=False)
    return any(Rating.UNSATISFIED in (row.attitude, row.result) for row in rows)


def _after_the_last(task: Assignment, person: Person, post: Post) -> str:
    most = limits.rulebook_of(task).rehandle_rounds_max
    if task.round <= most:
        return f"还可以要求重新办理（最多 {most} 轮，现在是第 {task.round} 轮），不到末轮以后的协调。"
    return "" if unsatisfied(task) else "这一轮没有人不满意，不用协调。"


def _last_word(doing: Doing) -> str:
    row = LastWord.objects.create(
        assignment=doing.task, way=doing.data["way"], held_on=doing.on, text=doing.data["text"], by=doing.person.name
    )
    doing.tell_post(Role.COORDINATOR, doing.task.organ_key, f"{doing.task.number} 号末轮以后{row.way}：{row.text}")
    doing.tell_proposers(f"您的{terms(doing.task.kind).thing}（{doing.task.number} 号）已{row.way}：{row.text}")
    return f"末轮以后{row.way}：{row.text}"


last_word = declare(
    name="last_word", label="末轮协调评估", roles=CONGRESS, reach=reach.congress, form=LastWordForm, parts=HOSTING,
    stages=frozenset(AFTER_REPLY), change=_last_word, guard=_after_the_last, likely=58, offer=unsatisfied,
)  # fmt: skip
