"""草稿 and 提交: what a proposer writes until the office of congress or CPPCC has it (domain §2, S0–S1).

``start``, ``keep`` and ``drop`` are no verbs of the kernel: the first makes its subject, the second
keeps what is being typed (a buffer, no fact and no line in the record), the last ends a draft that
nobody but its author has seen. Each keeps the kernel's duties itself: check, change, derive, record.
"""

import hashlib
from collections.abc import Mapping

from django import forms
from django.db import transaction

from banfu import clock
from banfu.actions.fields import TaskForm
from banfu.actions.kernel import Doing, Origin, Refused, declare, denied
from banfu.actions.reach import lead
from banfu.advice import like
from banfu.cases import limits
from banfu.cases.derive import derive_cases
from banfu.cases.models import HandIn, Invitation, Ruling, Session, Source, Suggestion
from banfu.cases.terms import called, terms
from banfu.cases.words import CaseStage, Consent, Kind, RulingKind
from banfu.people.models import Person, Post, Proposer, Role, Unit
from banfu.record import chain
from banfu.search.models import Kind as Searched
from banfu.ui.forms import TextField

DEPUTY = frozenset({Role.DEPUTY})
WRITING = frozenset({CaseStage.DRAFT, CaseStage.SENT_BACK})
OWN_KINDS = {
    Kind.SUGGESTION: frozenset({Proposer.Kind.DEPUTY}),
    Kind.PROPOSAL: frozenset({Proposer.Kind.MEMBER, Proposer.Kind.ORGAN}),
}
"""Deputies hand in suggestions; members and organs (党派, 团体, 专委会) proposals."""
FIELDS = {"标题": "title", "事由": "cause", "具体建议": "asks"}
"""The words of the rulebook's draft_fields and where they stand (北京条例 Art. 9)."""
CONSENTS = {"全文公开": Consent.FULL, "摘要公开": Consent.SUMMARY, "不公开": Consent.NONE}
LONGEST = 20000


def word(source: Source, key: str, usual: str) -> str:
    """A word of the source's rulebook; ``usual`` where the book is silent."""
    value = limits.rulebook_for(source).values.get(key)
    return str(value.value) if value else usual


def usual_consent(case: Suggestion) -> Consent:
    """What counts where the proposer has not said whether he agrees to publication: the rulebook's word."""
    return CONSENTS.get(word(case.session.source, "disclosure_default", "全文公开"), Consent.FULL)


# ---- who may hand in where ----


def hands_in(post: Post, source: Source) -> bool:
    """Whether the holder of this post may hand in to ``source`` here."""
    if post.role != Role.DEPUTY or post.proposer is None or not source.online or source.congress is None:
        return False
    return post.proposer.kind in OWN_KINDS[Kind(source.kind)] and post.organ_key == source.congress.organ_key


def openings(person: Person) -> list[tuple[Session, Post]]:
    """Return where ``person`` may hand in now: the newest session of each source, with the post he does it in."""
    posts = [post for post in person.posts_now if post.role == Role.DEPUTY]
    if not posts:
        return []
    found: dict[int, Session] = {}
    near = Session.objects.filter(source__online=True).select_related("source__congress")
    for session in near.order_by("-year", "-pk"):
        found.setdefault(session.source_id, session)
    return [(session, post) for session in found.values() for post in posts if hands_in(post, session.source)]


def _closed(case: Suggestion) -> str:
    """Why nothing can be handed in here any more, "" where it can."""
    source = case.session.source
    if source.online:
        return ""
    return f"{source.name}的{terms(case.kind).thing}现在不在这里提交；您写的都还在，请按{source.name}通知的办法提交。"


# ---- start, keep, drop ----


def start(person: Person, session: Session, proposer: Proposer | None = None, origin: Origin | None = None) -> Suggestion:
    """Begin a draft and return it; an empty one that was begun before is taken up again. Raises Refused."""
    fits = [p for p in person.posts_now if hands_in(p, session.source) and proposer in (None, p.proposer)]
    if not fits:
        raise Refused(f"您现在的身份不能向{session.source.name}提交；请从“我的”页上列出的里面选。")
    who = fits[0].proposer
    assert who is not None  # noqa: S101 - hands_in() has looked
    with transaction.atomic():
        bare = Suggestion.objects.filter(lead=who, session=session, stage=CaseStage.DRAFT, title="")
        bare = bare.filter(hand_in__cause="", hand_in__asks="").exclude(invitations__isnull=False)
        if (known := bare.order_by("pk").first()) is not None:
            return known
        case = Suggestion.objects.create(
            session=session, kind=session.source.kind, lead=who, lead_name=who.name, delegation=who.delegation
        )
        HandIn.objects.create(suggestion=case, started_on=clock.today(), saved_at=clock.now())
        derive_cases([case.pk])
        chain.append([_line(person, fits[0], case, "start_suggestion", "起草", f"开始写一件{terms(case.kind).thing}", origin)])
    case.refresh_from_db()
    return case


def _line(person: Person, post: Post, case: Suggestion, name: str, label: str, words: str, origin: Origin | None) -> chain.Line:
    origin = origin or Origin()
    return chain.Line(
        action=name, label=label, subject=f"suggestion:{case.pk}", sentence=words, who=person.name, post=str(post),
        person_id=person.pk, organ=post.organ_key, case=case.pk, address=origin.address, request=origin.request,
    )  # fmt: skip


def digest(text: str) -> str:
    """What a page knows of a field: by it one sees that it was changed elsewhere meanwhile."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def written(case: Suggestion) -> dict[str, str]:
    """The three texts of a draft as they are kept."""
    return {"title": case.title, "cause": case.hand_in.cause, "asks": case.hand_in.asks}


def keep(person: Person, case: Suggestion, texts: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    """Keep what is being typed; return the new digests. Raises Refused where it was changed elsewhere.

    known: the digests of the fields as the page knows them. The title of what is at the office
    already is kept with 存 alone: there it is seen by others.
    """
    if reason := denied(save_hand_in, person, case):
        raise Refused(reason)
    fields = [name for name in FIELDS.values() if name in texts and not (name == "title" and case.stage != CaseStage.DRAFT)]
    with transaction.atomic():
        # The suggestion first, as every act does: it may just be handed in elsewhere.
        if Suggestion.objects.select_for_update().filter(pk=case.pk, stage__in=WRITING).values_list("pk").first() is None:
            raise Refused("这一件刚在另一处提交了，不能再写；写的还在这里，要改请等退回，或撤回再写。")
        hand_in = HandIn.objects.select_related("suggestion").get(suggestion=case)
        now = {"title": hand_in.suggestion.title, "cause": hand_in.cause, "asks": hand_in.asks}
        for name in fields:
            if known.get(name) not in (digest(now[name]), digest(texts[name])):
                raise Refused("这一段在另一处刚改过，没有覆盖它；您写的还在这里。请再打开这一页看一眼，再决定用哪一份。")
        _write(hand_in, {name: texts[name] for name in fields})
    return {name: digest(texts[name]) for name in fields}


def _write(hand_in: HandIn, texts: Mapping[str, str]) -> None:
    if "title" in texts:
        hand_in.suggestion.title = " ".join(texts["title"].split())[:300]
        hand_in.suggestion.save(update_fields=["title"])
    for name in ("cause", "asks"):
        if name in texts:
            setattr(hand_in, name, texts[name][:LONGEST])
    hand_in.saved_at = clock.now()
    hand_in.save()


def drop(person: Person, case: Suggestion, origin: Origin | None = None) -> None:
    """不写了: delete a draft that was never handed in; those asked to co-sign are told. Raises Refused.

    A draft is its author's own, seen by no office; kept as withdrawn it would come before one.
    """
    post = next((p for p in person.posts_now if lead(p, person, case)), None)
    if post is None:
        raise Refused("不是您起草的，不能删。")
    with transaction.atomic():
        case = Suggestion.objects.select_for_update().select_related("session").get(pk=case.pk)
        if case.stage != CaseStage.DRAFT:
            raise Refused("已经提交过，不能删；不想办了请“撤回”。")
        doing = Doing(save_hand_in, person, post, case, {}, clock.today())
        _tell_signers(doing, f"{case.lead_name}不再写《{case.title}》，不用联名了。", url="/my")
        for told, text, url in doing.tells:
            told.notices.create(text=text, url=url, made_at=clock.now())
        words = "删去没有提交的草稿"
        chain.append([_line(person, post, case, "drop_draft", "不写了", words, origin)])
        case.delete()


# ---- save ----


class HandInForm(TaskForm):
    """All fields may be left for later; what is demanded is asked at 提交."""

    title = TextField(label="标题", max_length=300, required=False, rows=2)
    cause = TextField(label="事由", max_length=LONGEST, required=False, rows=7, help_text="为什么提：有什么情况、什么问题，最好有时间、地点、数字")
    asks = TextField(label="具体建议", max_length=LONGEST, required=False, rows=9, help_text="希望怎么办，一条一条写：1.　2.　3.")
    wished_unit = forms.ModelChoiceField(
        label="希望由哪个单位办", queryset=Unit.objects.none(), required=False, empty_label="不指定，由政府安排"
    )
    consent = forms.ChoiceField(label="同不同意公开", choices=Consent.choices, widget=forms.RadioSelect, required=False)

    def prepare(self) -> None:
        case = self.task
        ends = Source.objects.exclude(congress=None).values("congress")
        rule = Source.objects.exclude(government=None).values("government")
        organs = Unit.objects.filter(level=Unit.Level.ORGAN, valid_until=None).exclude(pk__in=ends).exclude(pk__in=rule)
        self.fields["wished_unit"].queryset = organs.order_by("order", "pk")
        usual = CONSENTS.get(word(case.session.source, "disclosure_default", "全文公开"), Consent.FULL)
        hand_in = case.hand_in
        told = {**written(case), "wished_unit": hand_in.wished_unit_id, "consent": hand_in.consent or usual}
        for name, value in told.items():
            self.fields[name].initial = value

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())


def _save(doing: Doing) -> str:
    hand_in, data = _hand_in(doing), doing.data
    texts = {name: data[name] for name in FIELDS.values() if name in data}
    _not_changed_elsewhere(hand_in, texts, data.get("known") or {})
    changed = any(texts[name] != old for name, old in written(hand_in.suggestion).items() if name in texts)
    if "wished_unit" in data:
        hand_in.wished_unit = data["wished_unit"]
    hand_in.consent = data.get("consent") or hand_in.consent
    _write(hand_in, texts)
    doing.suggestion.title = hand_in.suggestion.title
    if changed:
        _tell_signers(doing, f"{doing.suggestion.lead_name}改了您联名的《{hand_in.suggestion.title}》，请再看一遍。", signed=True)
    return f"存了草稿（{len(hand_in.cause) + len(hand_in.asks)} 字）"


def _not_changed_elsewhere(hand_in: HandIn, texts: Mapping[str, str], known: Mapping[str, str]) -> None:
    now = written(hand_in.suggestion)
    for name, text in texts.items():
        if name in known and known[name] not in (digest(now[name]), digest(text)):
            label = next(label for label, field in FIELDS.items() if field == name)
            raise Refused(f"“{label}”在另一处刚改过，您写的还在下面。再存一次，就以您现在写的为准。", name)


def _hand_in(doing: Doing) -> HandIn:
    found = HandIn.objects.select_related("suggestion").filter(suggestion=doing.suggestion).first()
    if found is None:
        raise Refused("这一件是照交办清单收的，不在这里改。")
    found.suggestion.hand_in = found
    return found


def _tell_signers(doing: Doing, text: str, *, signed: bool = False, url: str = "") -> None:
    """Tell those who were asked to co-sign and have not declined; ``signed``: only those who have agreed."""
    asked = Invitation.objects.filter(suggestion=doing.suggestion, **({"agreed": True} if signed else {})).exclude(agreed=False)
    keys = list(asked.values_list("proposer", flat=True))
    posts = Post.objects.on(clock.today()).filter(role=Role.DEPUTY, proposer__in=keys, person__is_active=True)
    for post in posts.select_related("person").order_by("pk"):
        doing.tell(post.person, text, url or f"/my/{doing.suggestion.pk}")


save_hand_in = declare(
    name="save_hand_in", label="存草稿", of=Suggestion, roles=DEPUTY, form=HandInForm, stages=WRITING, reach=lead, change=_save,
    likely=2,
)  # fmt: skip


# ---- submit ----


def missing(case: Suggestion) -> list[str]:
    """Return the fields that the rulebook demands (draft_fields) and that are empty, by their names."""
    hand_in = HandIn.objects.filter(suggestion=case).select_related("suggestion").first()
    if hand_in is None:
        return []
    hand_in.suggestion.hand_in = hand_in
    have = written(hand_in.suggestion)
    wanted = word(case.session.source, "draft_fields", "标题、事由、具体建议").split("、")
    return [label for label in wanted if label in FIELDS and not have[FIELDS[label]].strip()]


def _submit_guard(case: Suggestion, person: Person, post: Post) -> str:
    if reason := _closed(case):
        return reason
    if names := missing(case):
        return "还没有写" + "、".join(f"“{name}”" for name in names) + "，规定要写明；请写好再提交。"
    return ""


def body_of(hand_in: HandIn) -> str:
    """The text of the suggestion: 事由 and 具体建议, each under its heading where there are both."""
    parts = [(label, getattr(hand_in, FIELDS[label]).strip()) for label in ("事由", "具体建议")]
    full = [(label, text) for label, text in parts if text]
    return "\n\n".join(f"【{label}】\n{text}" for label, text in full) if len(full) > 1 else "".join(text for _, text in full)


def _submit(doing: Doing) -> str:
    case, hand_in = doing.suggestion, _hand_in(doing)
    case.title, case.body = hand_in.suggestion.title, body_of(hand_in)
    case.save(update_fields=["title", "body"])
    mended = Ruling.objects.filter(suggestion=case, kind=RulingKind.SEND_BACK, mended_on=None).update(mended_on=doing.on)
    hand_in.submitted_on = hand_in.submitted_on or doing.on
    usual = CONSENTS.get(word(case.session.source, "disclosure_default", "全文公开"), Consent.FULL)
    hand_in.consent = hand_in.consent or usual
    hand_in.save()
    # Who has not answered by now is asked no more, and sees it no more.
    Invitation.objects.filter(suggestion=case, agreed=None).update(agreed=False)
    like.changed([case.pk])
    assert case.lead is not None  # noqa: S101 - reach.lead has looked
    who, thing = called(case.lead), terms(case.kind).thing
    again = "修改后再次提交" if mended else "提交"
    doing.tell_post(Role.CONGRESS, case.session.source.congress_id, f"{who}{again}{thing}《{case.title}》，请登记。")
    _tell_signers(doing, f"您联名的《{case.title}》已经{again}。", signed=True)
    signers = f"，{case.cosigner_count} 位联名" if case.cosigner_count else ""
    return f"{again}：《{case.title}》{signers}，{Consent(hand_in.consent).label}"


submit_suggestion = declare(
    name="submit_suggestion", label="提交", of=Suggestion, roles=DEPUTY, stages=WRITING, reach=lead, change=_submit,
    leads_to=frozenset({CaseStage.TO_REGISTER, CaseStage.TO_HAND_OVER}), guard=_submit_guard, likely=1,
    texts=frozenset({Searched.TITLE, Searched.BODY}),
    consequences=("交上去以后，要改只能等退回，或者撤回再写。",),
)  # fmt: skip
