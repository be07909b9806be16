"""Drafts, the approval chain, 登记签发, delivery (domain §2 A5–A9)."""

from datetime import date, timedelta
from typing import Any

from django import forms

from banfu.actions import reach
from banfu.actions.cosigning import pending
from banfu.actions.fields import DatedForm, reason
from banfu.actions.filing import file_field, put
from banfu.actions.kernel import Doing, Refused, declare, reaches, source_of
from banfu.advice.answers import answered, unanswered
from banfu.cases import letters, limits, public
from banfu.cases.derive import CHAIN, CHAIN_FOR_OPINION, STEP_ROLE
from banfu.cases.followed_up import is_tracked
from banfu.cases.models import (
    Approval,
    ApprovalStep,
    Assignment,
    CoSignature,
    DraftBuffer,
    Issue,
    Limit,
    NumberSeries,
    Reply,
    Shown,
    StoredFile,
    Version,
)
from banfu.cases.terms import number_words
from banfu.cases.words import HOSTING, Disclosure, Stage, Step
from banfu.people.models import Person, Post, Role
from banfu.record.chain import fingerprint
from banfu.search.models import Kind as Searched
from banfu.text.promises import find
from banfu.ui.forms import TextField

WRITERS = frozenset({Role.COORDINATOR, Role.DIVISION_HEAD, Role.SECTION_HEAD, Role.OFFICER})
SIGNERS = frozenset({Role.COORDINATOR, Role.LEADER, Role.DIVISION_HEAD, Role.SECTION_HEAD})


class DraftForm(DatedForm):
    title = TextField(label="标题", max_length=300, required=False)
    text = TextField(label="正文", max_length=60000, rows=22)
    reply_class = forms.ChoiceField(label="办理类别", required=False)
    disclosure = forms.ChoiceField(label="公开", choices=[("", "未定"), *Disclosure.choices], required=False)
    disclosure_reason = TextField(label="不公开或只公开摘要的理由", max_length=200, required=False)
    based_on = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def prepare(self) -> None:
        classes = [(c.letter, f"{c.letter}　{c.label}") for c in limits.rulebook_of(self.task).classes.values()]
        self.fields["reply_class"].choices = [("", "未定"), *classes]
        if not self.task.hosting:
            for name in ("reply_class", "disclosure", "disclosure_reason"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        reserved = (Disclosure.ON_REQUEST, Disclosure.CLOSED)
        if data.get("disclosure") in reserved and not data.get("disclosure_reason"):
            self.add_refusal("disclosure_reason", "不主动公开要有依据，", "请写明理由和条款。")
        return data


def _others_first(doing: Doing, last: Version | None) -> None:
    """Two people on one draft: the second is told, and what he wrote stays in his form."""
    seen = doing.data.get("based_on")
    if last and seen is not None and seen != last.n:
        raise Refused(
            f"别人先改了这一件：{last.author.name}已存了第 {last.n} 稿，您写的还在下面。"
            f"请先看两稿差别，再决定是否存为第 {last.n + 1} 稿。", "text",
        )  # fmt: skip


def _save_draft(doing: Doing) -> str:
    data, task = doing.data, doing.task
    reply, _ = Reply.objects.get_or_create(assignment=task, round=task.round)
    last = reply.versions.select_related("author").last()
    _others_first(doing, last)
    version = Version(
        reply=reply, n=(last.n if last else 0) + 1, title=data.get("title", ""), text=data["text"],
        reply_class=data.get("reply_class", ""), disclosure=data.get("disclosure", ""),
        disclosure_reason=data.get("disclosure_reason", ""), author=doing.person, made_on=doing.on,
    )  # fmt: skip
    version.digest = fingerprint("\x1f".join((version.title, version.text, version.reply_class, version.disclosure)))
    version.save()
    DraftBuffer.objects.filter(assignment=task, person=doing.person).delete()
    return f"存为第 {version.n} 稿（{len(version.text)} 字）" + (f"，拟 {version.reply_class} 类" if version.reply_class else "")


save_draft = declare(
    name="save_draft", label="拟稿", inner=True, roles=WRITERS, form=DraftForm,
    stages=frozenset({Stage.HANDLING, Stage.DRAFTING, Stage.REVIEWING}),
    leads_to=frozenset({Stage.DRAFTING}), change=_save_draft, likely=20,
    texts=frozenset({Searched.REPLY}),
)  # fmt: skip


def _current(task: Assignment) -> Version:
    return Version.objects.filter(reply__assignment=task, reply__round=task.round).select_related("reply", "author").latest("n")


NO_CLASS = "还没有定办理类别（A、B、C），请在稿子里选好再送核。"


def _submit_guard(task: Assignment, person: Person, post: Post) -> str:
    if task.hosting and not task.reply_class:
        return NO_CLASS
    if task.hosting and not _current(task).reply_class:  # the task still has the class of the letter before
        return NO_CLASS
    if task.hosting and limits.rulebook_of(task).must_answer_all and (left := unanswered(answered(task, _current(task).text))):
        numbers = "、".join(str(point.number) for point in left)
        return f"规则库规定要点都要答到，第 {numbers} 点没有答；请写上，或在稿子旁边标明在哪一段答了、为什么不需答。"
    if faults := letters.must_mend(task, letters.written(_current(task))):
        more = f"等 {len(faults)} 处" if len(faults) > 1 else ""
        return f"{faults[0].where}：{faults[0].text.rstrip('。')}，{more}必须改；请打开拟稿页，照“送核前检查”改好、存稿再送核。"
    return ""


def _submit_draft(doing: Doing) -> str:
    version = _current(doing.task)
    version.submitted_on = doing.on
    version.save(update_fields=["submitted_on"])
    return f"第 {version.n} 稿送核"


submit_draft = declare(
    name="submit_draft", label="送核", inner=True, roles=WRITERS, stages=frozenset({Stage.DRAFTING}),
    leads_to=frozenset({Stage.REVIEWING}), change=_submit_draft, guard=_submit_guard, likely=2,
)  # fmt: skip


def steps_left(task: Assignment, version: Version) -> list[str]:
    """Return the steps of the chain that this very version has not passed."""
    configured = list(
        ApprovalStep.objects.filter(unit=task.unit, for_opinion=not task.hosting).values_list("step", flat=True)
    )
    chain = configured or list(CHAIN if task.hosting else CHAIN_FOR_OPINION)
    if source_of(task).government_id is None:
        chain = [step for step in chain if step != Step.SUPERVISOR]
    done = set(
        Approval.objects.filter(version=version, approved=True, digest=version.digest).values_list("step", flat=True)
    )
    return [step for step in chain if step not in done and (task.section_id or step != Step.SECTION)]


def _signer(post: Post, person: Person, task: Assignment) -> bool:
    """Whose level it is; the government office where the chain has a check by it (督办审核)."""
    return reach.government(post, person, task) if post.role == Role.GOVERNMENT else reaches(post, person, task)


def _undisclosed(task: Assignment) -> str:
    """复文与公开同步审查: where the unit has a public column, this level decides what the public reads of this very version."""
    if public.column_of(task.organ_key) is None or public.latest_review(_current(task)) is not None:
        return ""
    return "公开审查还没有做；请先打开“公开审查”定公开属性、看遮掉的个人信息，再通过。"


def _step_guard(task: Assignment, person: Person, post: Post) -> str:
    """The step's own role decides; the name says whose turn it is."""
    step = Step(task.step)
    role = STEP_ROLE[step]
    if any(p.role == role for p in person.posts_now):
        return ""
    return f"现在轮到{step.label}（{Role(role).label}），到您这一级再办。"


def _approve_guard(task: Assignment, person: Person, post: Post) -> str:
    return _step_guard(task, person, post) or (_undisclosed(task) if task.step == Step.DISCLOSURE else "")


class ApproveForm(DatedForm):
    comment = TextField(label="意见", max_length=500, rows=2, required=False)

    def prepare(self) -> None:
        if self.task.step != Step.SHOWN:
            return
        rows = Shown.objects.filter(version__reply__assignment=self.task, version__reply__round=self.task.round)
        said = rows.exclude(answered_on=None).select_related("version", "proposer").order_by("pk").last()
        if said:
            older = "" if said.version_id == _current(self.task).pk else f"（看的是第 {said.version.n} 稿）"
            words = said.comment or ("无意见" if said.agreed else "有意见")
            self.fields["comment"].initial = f"{said.proposer.name}{older}：{words}"[:500]
            self.fields["comment"].help_text = "照本人在线上回的填好了"


def _approval(doing: Doing, approved: bool, comment: str) -> Approval:
    task = doing.task
    version = _current(task)
    left = steps_left(task, version)
    if not left:
        raise Refused("这一稿各级都已核完，不用再核。")
    if left[0] == Step.SHOWN and not comment:
        raise Refused("请写明代表看了稿子怎么说；没有意见的写“代表无意见”。", "comment")
    role = STEP_ROLE[Step(left[0])]
    post = next((p for p in doing.person.posts_now if p.role == role), doing.post)
    due = task.leader if role == Role.LEADER else None
    return Approval.objects.create(
        version=version, step=left[0], approved=approved, comment=comment, person=doing.person, post=str(post),
        acting_for=due.name if due and due != doing.person else "", decided_on=doing.on, digest=version.digest,
    )  # fmt: skip


def _approve(doing: Doing) -> str:
    row = _approval(doing, True, doing.data.get("comment", ""))
    acting = f"，代{row.acting_for}签" if row.acting_for else ""
    return f"{row.get_step_display()}通过第 {row.version.n} 稿{acting}" + (f"：{row.comment}" if row.comment else "")


approve = declare(
    name="approve", label="核稿通过", inner=True, roles=SIGNERS | {Role.GOVERNMENT}, reach=_signer, form=ApproveForm, stages=frozenset({Stage.REVIEWING}),
    leads_to=frozenset({Stage.REVIEWING, Stage.TO_ISSUE, Stage.TO_SEND}), change=_approve, guard=_approve_guard, likely=1,
)  # fmt: skip


class ReturnDraftForm(DatedForm):
    reason = reason("退回理由", 500)


def _return_draft(doing: Doing) -> str:
    row = _approval(doing, False, doing.data["reason"])
    doing.tell(row.version.author, f"{doing.suggestion.number} 号第 {row.version.n} 稿被退回：{row.comment}"[:300])
    return f"{row.get_step_display()}退回第 {row.version.n} 稿：{row.comment}"


return_draft = declare(
    name="return_draft", label="退回修改", inner=True, roles=SIGNERS | {Role.GOVERNMENT}, reach=_signer, form=ReturnDraftForm, stages=frozenset({Stage.REVIEWING}),
    leads_to=frozenset({Stage.DRAFTING}), change=_return_draft, guard=_step_guard, likely=11,
)  # fmt: skip


class IssueForm(DatedForm):
    number = TextField(label="答复文号", max_length=60, required=False, help_text="已在 OA 签发的照填；不填则取本单位下一个号")
    signer = TextField(label="签发人", max_length=60)
    file = file_field("盖章答复", help_text="盖好章的 PDF 或扫描件；现在没有，以后可以“归入文件”")
    override = TextField(label="会办意见或会签没到齐，先行签发的理由", max_length=300, required=False, rows=2)

    def prepare(self) -> None:
        if self.task.leader:
            self.fields["signer"].initial = self.task.leader.name
        if self.task.opinions_due <= self.task.opinions_in and not pending(self.task).exists():
            del self.fields["override"]


def take_number(task: Assignment, year: int) -> str:
    """Take the next number of the unit's own series; the row is locked, so none is taken twice."""
    prefix = f"{task.unit.name.removeprefix('省')}建复"
    NumberSeries.objects.get_or_create(unit=task.unit, prefix=prefix, year=year)
    series = NumberSeries.objects.select_for_update().get(unit=task.unit, prefix=prefix, year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return f"{prefix}〔{year}〕{series.last}号"


def _without_promise(task: Assignment, version: Version, on: date) -> str:
    """Said of a letter of a class that is followed up which promises nothing: when it will be looked at."""
    book = limits.rulebook_of(task)
    if not is_tracked(book, version.reply_class) or find(version.text, on):
        return ""
    look = on + timedelta(days=book.number("follow_up_days"))
    return f"；{version.reply_class} 类没有写明承诺，{look.year}年{look.month}月{look.day}日复核"


def _register_issue(doing: Doing) -> str:
    task, data = doing.task, doing.data
    if task.opinions_due > task.opinions_in and not data.get("override"):
        missing = task.opinions_due - task.opinions_in
        raise Refused(f"还差 {missing} 家会办意见，不能签发；可先“催会办”，或写明先行签发的理由。", "override")
    if (unsigned := [row.division.name for row in pending(task)]) and not data.get("override"):
        raise Refused(f"{'、'.join(unsigned)}还没有会签同意，不能签发；请催会签，或写明先行签发的理由。", "override")
    number = data.get("number") or ""
    if number and Issue.objects.filter(number=number).exists():
        raise Refused(f"文号 {number} 已经登记在别的答复上，请核对。", "number")
    own = not number
    number = number or take_number(task, doing.on.year)
    version = _current(task)
    Issue.objects.create(
        reply=version.reply, version=version, number=number, signer=data["signer"], issued_on=doing.on,
        own_series=own, override=data.get("override", ""), file=put(doing, data.get("file"), StoredFile.Kind.SEALED),
    )  # fmt: skip
    doing.tell(task.officer, f"{doing.suggestion.number} 号已签发：{number}")
    said = f"{data['signer']}签发，{number}" + (f"；会办意见或会签未到齐，理由：{data['override']}" if data.get("override") else "")
    return said + _without_promise(task, version, doing.on)


register_issue = declare(
    name="register_issue", label="登记签发", roles=frozenset({Role.COORDINATOR}), form=IssueForm, parts=HOSTING,
    stages=frozenset({Stage.TO_ISSUE}), leads_to=frozenset({Stage.TO_DELIVER}), change=_register_issue, likely=3,
    texts=frozenset({Searched.REPLY}),
    consequences=("号取走就不能退回，作废也占号。", "这一稿从此不能再改；要改只能另发更正函。"),
)  # fmt: skip


class DeliverForm(DatedForm):
    to = TextField(label="送给谁", max_length=300, help_text="代表、联工委、督查室、会办单位")
    how = forms.ChoiceField(label="方式", choices=[(w, w) for w in ("当面送达", "邮寄", "公文交换", "代表履职平台")])

    def prepare(self) -> None:
        self.fields["to"].initial = f"{self.task.suggestion.proposers}；联工委；督查室"


def _deliver(doing: Doing) -> str:
    task, data = doing.task, doing.data
    issue = Issue.objects.get(reply__assignment=task, reply__round=task.round)
    if doing.on < issue.issued_on:
        raise Refused(f"{issue.issued_on:%Y-%m-%d} 才签发，送达不能更早。", "happened_on")
    issue.delivered_on, issue.delivered_how, issue.delivered_to = doing.on, data["how"], data["to"]
    issue.save(update_fields=["delivered_on", "delivered_how", "delivered_to"])
    started = {kind: limits.limit(task, kind, doing.on, task.round) for kind in ("feedback", "publish")}
    for kind, limit in started.items():
        if limit:
            Limit.objects.update_or_create(
                assignment=task, kind=kind, round=task.round,
                defaults={n: getattr(limit, n) for n in ("start_on", "due_on", "words", "rulebook", "presumed", "tentative")},
            )  # fmt: skip
    _tell_arrived(doing, started["feedback"])
    return f"送达{data['to']}（{data['how']}）"


def _tell_arrived(doing: Doing, limit: Limit | None) -> None:
    """Tell all who signed that the answer is there, and until when it is to be rated."""
    case = doing.suggestion
    if not case.session.source.online:
        return
    until = f"{limit.due_on.month}月{limit.due_on.day}日前" if limit else ""
    signed = CoSignature.objects.filter(suggestion=case).values_list("proposer", flat=True)
    text = f"{doing.task.unit.name}答复了{number_words(case.kind, case.number)}《{case.title}》，请看答复"
    doing.tell_proposers(f"{text}，{until}评价。")
    if signed:
        doing.tell_proposers(f"{text}。", list(signed))


deliver = declare(
    name="deliver", label="登记送达", roles=frozenset({Role.COORDINATOR, Role.OFFICER}), form=DeliverForm, parts=HOSTING,
    stages=frozenset({Stage.TO_DELIVER}), leads_to=frozenset({Stage.TO_FEEDBACK}), change=_deliver, likely=1, batch=True,
)  # fmt: skip


