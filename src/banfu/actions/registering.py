"""The office of congress or CPPCC registers, sends back, refuses, splits, merges, marks (domain §2 S2).

It sees everything of its sources and enters nothing for others: what a proposer says or a unit does
is theirs to enter.
"""

from datetime import date
from typing import Any

from django import forms
from django.db import transaction

from banfu import clock
from banfu.actions import filing, reach
from banfu.actions.fields import DatedForm, TaskForm, reason
from banfu.actions.handing_in import OWN_KINDS, body_of
from banfu.actions.kernel import Doing, Origin, Refused, declare
from banfu.advice import like, route_tasks
from banfu.cases import limits
from banfu.cases.derive import derive_cases
from banfu.cases.models import CoSignature, HandIn, KeyMark, Merger, Ruling, Session, Suggestion
from banfu.cases.terms import called, terms
from banfu.cases.words import REGISTERED, CaseStage, Kind, RulingKind
from banfu.people.models import Person, Post, Proposer, Role
from banfu.record import chain
from banfu.search import port
from banfu.search.models import Kind as Searched
from banfu.ui.forms import TextField

CONGRESS = frozenset({Role.CONGRESS})
SUGGESTIONS, PROPOSALS = frozenset({Kind.SUGGESTION}), frozenset({Kind.PROPOSAL})
NEW = frozenset({CaseStage.TO_REGISTER, CaseStage.TO_HAND_OVER})
OWN_TEXTS = frozenset({Searched.TITLE, Searched.BODY})
RECESS = "BH"
"""Numbers of suggestions handed in between sessions begin so (domain §2 S2)."""


# ---- register ----


def next_number(session: Session, recess: bool) -> str:
    """Return the number after the highest one given: 0001… in session, BH001… between sessions."""
    given = Suggestion.objects.filter(session=session, number__startswith=RECESS if recess else "").exclude(number="")
    start = len(RECESS) if recess else 0
    used = [int(number[start:]) for number in given.values_list("number", flat=True) if number[start:].isdecimal()]
    last = max(used, default=0) + 1
    return f"{RECESS}{last:03d}" if recess else f"{last:04d}"


class RegisterForm(DatedForm):
    recess = forms.TypedChoiceField(
        label="什么时候提的", choices=[("", "会议期间"), ("1", "闭会期间")], coerce=bool, required=False, empty_value=False
    )
    number = TextField(label="编号", max_length=20, required=False, help_text="不写就取下一个号")
    topic = TextField(label="分类", max_length=60, required=False)

    def prepare(self) -> None:
        session = self.task.session
        self.fields["number"].help_text = f"不写就取下一个号：会议期间 {next_number(session, False)}，闭会期间 {next_number(session, True)}"
        self.fields["topic"].initial = self.task.topic
        book = limits.rulebook_for(session.source)
        if book.topics:
            self.fields["topic"] = forms.ChoiceField(
                label="分类", required=False, choices=[("", "（以后再定）"), *((key, key) for key in book.topics)], initial=self.task.topic
            )


def _register(doing: Doing) -> str:
    case, data = doing.suggestion, doing.data
    recess = bool(data.get("recess"))
    number = (data.get("number") or "").strip() or next_number(case.session, recess)
    taken = Suggestion.objects.filter(session=case.session, number=number).exclude(pk=case.pk).first()
    if taken:
        raise Refused(f"{number} 号已经给了《{taken.title}》；请换一个号，或不写，由软件取下一个。", "number")
    case.number, case.recess, case.registered_on = number, recess, doing.on
    case.topic = data.get("topic") or case.topic
    case.save(update_fields=["number", "recess", "registered_on", "topic"])
    like.changed([case.pk])
    thing = terms(case.kind).thing
    doing.tell_proposers(f"您的{thing}《{case.title}》已登记，编为 {number} 号。")
    route_tasks.soon_above(case.session.source)
    return f"{'立案' if case.kind == Kind.PROPOSAL else '登记'}，编为 {number} 号" + ("（闭会期间）" if recess else "")


register = declare(
    name="register", label="登记编号", of=Suggestion, kinds=SUGGESTIONS, roles=CONGRESS, reach=reach.congress,
    stages=frozenset({CaseStage.TO_REGISTER}), leads_to=frozenset({CaseStage.TO_HAND_OVER}), form=RegisterForm,
    change=_register, likely=1, batch=True, texts=OWN_TEXTS,
)  # fmt: skip
file_proposal = declare(
    name="file_proposal", label="立案", of=Suggestion, kinds=PROPOSALS, roles=CONGRESS, reach=reach.congress,
    stages=frozenset({CaseStage.TO_REGISTER}), leads_to=frozenset({CaseStage.TO_HAND_OVER}), form=RegisterForm,
    change=_register, likely=1, batch=True, texts=OWN_TEXTS,
)  # fmt: skip


# ---- send back, refuse, reopen ----


def _nothing_given(case: Suggestion, person: Person, post: Post) -> str:
    if hasattr(case, "hand_in") and case.hand_in.on_paper:
        return "纸质提交的没有代表账号可退；请与代表商量后改写，或定为“不作为建议”。"
    return "" if hasattr(case, "hand_in") else "这一件是清单里来的，不能退回修改。"


class SendBackForm(TaskForm):
    text = reason("请提出人改什么", 500)


def _send_back(doing: Doing) -> str:
    case = doing.suggestion
    Ruling.objects.create(suggestion=case, kind=RulingKind.SEND_BACK, text=doing.data["text"], decided_on=doing.on)
    doing.tell_proposers(f"您的{terms(case.kind).thing}《{case.title}》请修改后再提交：{doing.data['text']}")
    return f"退回修改：{doing.data['text']}"


send_back = declare(
    name="send_back", label="退请修改", of=Suggestion, roles=CONGRESS, reach=reach.congress, form=SendBackForm,
    stages=frozenset({CaseStage.TO_REGISTER}), leads_to=frozenset({CaseStage.SENT_BACK}), change=_send_back,
    guard=_nothing_given, likely=10,
)  # fmt: skip


class RefuseForm(TaskForm):
    code = forms.ChoiceField(label="理由", choices=())
    outcome = forms.ChoiceField(label="怎样处理", choices=())
    text = reason("给提出人的说明", 500)

    def prepare(self) -> None:
        reasons = limits.rulebook_for(self.task.session.source).reasons(self.task.kind == Kind.PROPOSAL)
        self.fields["code"].choices = [(key, one.label) for key, one in reasons.items()]
        outcomes = dict.fromkeys(word for one in reasons.values() for word in one.outcomes)
        self.fields["outcome"].choices = [(word, word) for word in outcomes]


def _refuse(doing: Doing) -> str:
    case, data = doing.suggestion, doing.data
    proposal = case.kind == Kind.PROPOSAL
    found = limits.rulebook_for(case.session.source).reasons(proposal).get(data["code"])
    if found is None:
        raise Refused("规则库里没有这条理由；请从列出的里面选。", "code")
    kind = RulingKind.NOT_FILED if proposal else RulingKind.NOT_ACCEPTED
    Ruling.objects.create(
        suggestion=case, kind=kind, code=data["code"], outcome=data["outcome"], text=data["text"], decided_on=doing.on
    )
    thing = terms(case.kind).thing
    doing.tell_proposers(f"您的{thing}《{case.title}》{kind.label}，{data['outcome']}：{data['text']}")
    return f"{kind.label}（{found.label}），{data['outcome']}：{data['text']}"


not_accept = declare(
    name="not_accept", label="不作为建议", of=Suggestion, kinds=SUGGESTIONS, roles=CONGRESS, reach=reach.congress,
    form=RefuseForm, stages=NEW, leads_to=frozenset({CaseStage.NOT_ACCEPTED}), change=_refuse, likely=40,
)  # fmt: skip
not_file = declare(
    name="not_file", label="不立案", of=Suggestion, kinds=PROPOSALS, roles=CONGRESS, reach=reach.congress,
    form=RefuseForm, stages=NEW, leads_to=frozenset({CaseStage.NOT_ACCEPTED}), change=_refuse, likely=40,
)  # fmt: skip


class ReopenForm(TaskForm):
    text = reason("为什么改回来", 300)


def _reopen(doing: Doing) -> str:
    rows = Ruling.objects.filter(suggestion=doing.suggestion, mended_on=None)
    rows.update(mended_on=doing.on)
    doing.tell_proposers(f"您的{terms(doing.suggestion.kind).thing}《{doing.suggestion.title}》已重新受理。")
    return f"撤销原决定，重新受理：{doing.data['text']}"


reopen = declare(
    name="reopen", label="重新受理", of=Suggestion, roles=CONGRESS, reach=reach.congress, form=ReopenForm,
    stages=frozenset({CaseStage.NOT_ACCEPTED}), leads_to=NEW, change=_reopen, likely=50,
)  # fmt: skip


# ---- split, merge ----


class SplitForm(TaskForm):
    parts = TextField(
        label="拆成哪几件", max_length=20000, rows=14,
        help_text="每件第一行写标题，下面写内容；两件之间空一行、写一行“——”、再空一行",
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        pieces = [piece.strip() for piece in str(data.get("parts") or "").split("——") if piece.strip()]
        data["pieces"] = [(head.strip(), body.strip()) for head, _, body in (piece.partition("\n") for piece in pieces)]
        if len(pieces) < 2:
            self.add_refusal("parts", "只有一件，拆不开，", "请用单独一行“——”把各件隔开。")
        for number, (_, body) in enumerate(data["pieces"], 1):
            if not body:
                self.add_refusal("parts", f"第 {number} 件只有标题没有内容，", "请把原文里属于它的部分放进去。")
        return data


def _split(doing: Doing) -> str:
    case, pieces = doing.suggestion, doing.data["pieces"]
    signers = list(CoSignature.objects.filter(suggestion=case))
    hand_in = getattr(case, "hand_in", None)
    made = []
    for title, body in pieces:
        new = Suggestion.objects.create(
            session=case.session, kind=case.kind, number="", title=title[:300], body=body, topic="", lead=case.lead,
            lead_name=case.lead_name, delegation=case.delegation, cosigner_count=case.cosigner_count, split_from=case,
            recess=case.recess, stage=CaseStage.TO_REGISTER,
        )  # fmt: skip
        CoSignature.objects.bulk_create(CoSignature(suggestion=new, proposer=s.proposer, order=s.order) for s in signers)
        HandIn.objects.create(
            suggestion=new, asks=body, started_on=doing.on, saved_at=clock.now(), submitted_on=doing.on,
            consent=hand_in.consent if hand_in else "", on_paper=bool(hand_in and hand_in.on_paper),
        )  # fmt: skip
        made.append(new)
    doing.extra["cases"] = [new.pk for new in made]
    port.index([new.pk for new in made])
    like.changed([new.pk for new in made])
    for new in made:
        doing.note(None, f"suggestion:{new.pk}", f"由《{case.title}》拆分而来：{new.title}")
    names = "；".join(new.title for new in made)
    doing.tell_proposers(f"您的{terms(case.kind).thing}《{case.title}》涉及几件事，已拆成 {len(made)} 件分别登记：{names}")
    return f"拆成 {len(made)} 件：{names}"


split = declare(
    name="split", label="拆分", of=Suggestion, roles=CONGRESS, reach=reach.congress, form=SplitForm, stages=NEW,
    leads_to=frozenset({CaseStage.SPLIT}), change=_split, likely=45,
    consequences=("原来的一件不再登记、交办，由拆出来的几件代替；原文留着。",),
)  # fmt: skip


class CaseChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.number or '未编号'}　{obj.title}"


class MergeForm(TaskForm):
    main = CaseChoice(label="并入哪一件", queryset=Suggestion.objects.none(), empty_label="请选")

    def prepare(self) -> None:
        others = Suggestion.objects.filter(session=self.task.session_id, kind=self.task.kind, stage__in=REGISTERED)
        merged = Merger.objects.filter(until=None).values("suggestion")
        self.fields["main"].queryset = others.exclude(pk=self.task.pk).exclude(pk__in=merged).exclude(number="").order_by("number")


def _unmerged(case: Suggestion, person: Person, post: Post) -> str:
    if Merger.objects.filter(suggestion=case, until=None).exists():
        return "已经并入别的一件；要改的先“解除并案”。"
    if Merger.objects.filter(main=case, until=None).exists():
        return "别的件已经并入这一件，它不能再并入另一件；请反过来并。"
    return ""


def _merge(doing: Doing) -> str:
    main = doing.data["main"]
    if main is None:
        raise Refused("没有选并入哪一件；请选一件。", "main")
    Merger.objects.create(suggestion=doing.suggestion, main=main, since=doing.on)
    doing.note(None, f"suggestion:{main.pk}", f"{doing.suggestion.number} 号并入本件办理")
    thing = terms(main.kind).thing
    doing.tell_proposers(f"您的{thing}（{doing.suggestion.number} 号）与 {main.number} 号内容相同，一并办理，仍分别答复您。")
    return f"并入 {main.number} 号《{main.title}》，一并办理，分别答复"


merge = declare(
    name="merge", label="并案", of=Suggestion, roles=CONGRESS, reach=reach.congress, form=MergeForm,
    stages=frozenset({CaseStage.TO_HAND_OVER, CaseStage.TO_PASS_ON}), change=_merge, guard=_unmerged, likely=42,
)  # fmt: skip


def _unmerge(doing: Doing) -> str:
    row = Merger.objects.filter(suggestion=doing.suggestion, until=None).select_related("main").get()
    row.until = doing.on
    row.save(update_fields=["until"])
    doing.note(None, f"suggestion:{row.main_id}", f"{doing.suggestion.number} 号不再并入本件")
    doing.tell_proposers(f"您的{terms(doing.suggestion.kind).thing}（{doing.suggestion.number} 号）不再与 {row.main.number} 号并案，单独办理。")
    return f"解除与 {row.main.number} 号的并案"


def _merged(case: Suggestion) -> bool:
    return Merger.objects.filter(suggestion=case, until=None).exists()


unmerge = declare(
    name="unmerge", label="解除并案", of=Suggestion, roles=CONGRESS, reach=reach.congress,
    stages=frozenset({CaseStage.TO_HAND_OVER, CaseStage.TO_PASS_ON, CaseStage.IN_HAND}), change=_unmerge, likely=70,
    guard=lambda case, person, post: "" if _merged(case) else "这一件没有并案。", offer=_merged,
)  # fmt: skip


def printed(case: Suggestion) -> str:
    """第128并2号 where it is the second that was merged into 128, else its number (永仁)."""
    row = Merger.objects.filter(suggestion=case, until=None).select_related("main").first()
    if row is None:
        return case.number
    place = Merger.objects.filter(main=row.main, until=None, pk__lte=row.pk).count() + 1
    return f"{row.main.number}并{place}"


# ---- classify, mark key ----


class ClassifyForm(TaskForm):
    topic = forms.ChoiceField(label="分类", choices=())

    def prepare(self) -> None:
        book = limits.rulebook_for(self.task.session.source)
        self.fields["topic"].choices = [(key, key) for key in book.topics]
        self.fields["topic"].initial = self.task.topic


def _classify(doing: Doing) -> str:
    case = doing.suggestion
    before, case.topic = case.topic, doing.data["topic"]
    case.save(update_fields=["topic"])
    return f"分类定为{case.topic}" + (f"（原为{before}）" if before and before != case.topic else "")


classify = declare(
    name="classify", label="归类", of=Suggestion, roles=CONGRESS, reach=reach.congress, form=ClassifyForm, batch=True,
    stages=frozenset(REGISTERED | {CaseStage.TO_REGISTER}), change=_classify, likely=60,
)  # fmt: skip


class KeyForm(TaskForm):
    level = TextField(label="级别", max_length=30)
    document = TextField(label="依据文件", max_length=120)
    leader = TextField(label="督办领导", max_length=60, required=False)
    committee = TextField(label="具体督办的专委会", max_length=60, required=False)

    def prepare(self) -> None:
        book = limits.rulebook_for(self.task.session.source)
        key = "proposal_key_word" if self.task.kind == Kind.PROPOSAL else "key_word"
        self.fields["level"].initial = book.word(key)


def _mark_key(doing: Doing) -> str:
    case, data = doing.suggestion, doing.data
    KeyMark.objects.filter(suggestion=case, until=None).update(until=doing.on)
    row = KeyMark.objects.create(
        suggestion=case, level=data["level"], document=data["document"], leader=data.get("leader", ""),
        committee=data.get("committee", ""), since=doing.on,
    )  # fmt: skip
    _key_level(doing, row.level)
    who = "，".join(text for text in (row.leader and f"{row.leader}督办", row.committee and f"{row.committee}具体督办") if text)
    return f"定为{row.level}（{row.document}）" + (f"，{who}" if who else "")


def _key_level(doing: Doing, level: str) -> None:
    case = doing.suggestion
    case.key_level = level
    case.save(update_fields=["key_level"])
    tasks = list(case.assignments.values_list("pk", "organ_key", "number"))
    doing.derives(key for key, _, _ in tasks)
    for key, organ, number in tasks:
        said = f"定为{level}" if level else "不再是重点"
        doing.tell_post(Role.COORDINATOR, organ, f"{number} 号{said}。", f"/case/{key}")


mark_key = declare(
    name="mark_key", label="定为重点", of=Suggestion, roles=CONGRESS, reach=reach.congress, form=KeyForm, batch=True,
    stages=REGISTERED, change=_mark_key, likely=55,
)  # fmt: skip


class UnmarkForm(TaskForm):
    text = reason("为什么不再是重点", 300)


def _unmark_key(doing: Doing) -> str:
    KeyMark.objects.filter(suggestion=doing.suggestion, until=None).update(until=doing.on)
    before = doing.suggestion.key_level
    _key_level(doing, "")
    return f"不再是{before}：{doing.data['text']}"


unmark_key = declare(
    name="unmark_key", label="取消重点", of=Suggestion, roles=CONGRESS, reach=reach.congress, form=UnmarkForm,
    stages=REGISTERED, change=_unmark_key, likely=75, offer=lambda case: bool(case.key_level),
    guard=lambda case, person, post: "" if case.key_level else "这一件不是重点。",
)  # fmt: skip


# ---- on paper ----


def enter_paper(
    person: Person, session: Session, *, title: str, body: str, lead: Proposer, signers: tuple[Proposer, ...] = (),
    handed_on: date | None = None, scan: Any = None, origin: Origin | None = None,
) -> Suggestion:  # fmt: skip
    """Take in a suggestion that came on paper, to be registered; it makes its subject, so it keeps the
    kernel's duties itself. scan: the upload of the paper, kept for all who see the suggestion. Raises Refused."""
    source = session.source
    post = next((p for p in person.posts_now if source.congress and p.role == Role.CONGRESS
                 and p.organ_key == source.congress.organ_key), None)  # fmt: skip
    if post is None:
        raise Refused("纸质件由收件的联工委、提案委录入，您没有这个岗位。")
    if lead.kind not in OWN_KINDS[Kind(source.kind)]:
        raise Refused(f"{called(lead)}不能向{source.name}提{terms(source.kind).thing}；请核对提出人。", "lead")
    if not title.strip() or not body.strip():
        raise Refused("标题和内容都要录入；请照原件补上。", "body" if title.strip() else "title")
    on = handed_on or clock.today()
    if on > clock.today():
        raise Refused(f"今天是 {clock.today():%Y-%m-%d}，收件日期不能更晚。", "handed_on")
    with transaction.atomic():
        case = Suggestion.objects.create(
            session=session, kind=source.kind, number="", title=title.strip()[:300], body="", lead=lead, lead_name=lead.name,
            delegation=lead.delegation, cosigner_count=len(signers), stage=CaseStage.TO_REGISTER,
        )  # fmt: skip
        hand_in = HandIn.objects.create(
            suggestion=case, asks=body.strip(), started_on=on, saved_at=clock.now(), submitted_on=on, on_paper=True
        )
        case.body = body_of(hand_in)
        case.save(update_fields=["body"])
        CoSignature.objects.bulk_create(CoSignature(suggestion=case, proposer=one, order=n) for n, one in enumerate(signers))
        kept = filing.put_original(case, scan, person.name)
        derive_cases([case.pk])
        port.index([case.pk])
        like.changed([case.pk])
        origin = origin or Origin()
        chain.append([
            chain.Line(
                action="enter_paper", label="录入纸质件", subject=f"suggestion:{case.pk}", who=person.name, post=str(post),
                sentence=f"录入{called(lead)}的纸质{terms(source.kind).thing}：{case.title}", person_id=person.pk, case=case.pk,
                data={"files": [{"name": kept.name, "digest": kept.digest}] if kept else []},
                organ=post.organ_key, happened_on=on, address=origin.address, request=origin.request,
            )
        ])  # fmt: skip
    return case

