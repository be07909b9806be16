"""拆分 and 并案: one suggestion becomes several, or several are handled as one (domain §2 S2)."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from banfu import clock
from banfu.actions import reach
from banfu.actions.fields import TaskForm
from banfu.actions.kernel import Doing, Refused, declare
from banfu.actions.registering import CONGRESS, NEW, RECESS
from banfu.advice import like
from banfu.cases.models import CoSignature, HandIn, Merger, Suggestion
from banfu.cases.terms import terms
from banfu.cases.words import REGISTERED, CaseStage
from banfu.people.models import Person, Post
from banfu.search import port
from banfu.ui.forms import TextField


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


def mergeable(case: Suggestion) -> QuerySet[Suggestion]:
    """Into which ``case`` may be merged: the registered of its session and kind that are not merged themselves."""
    others = Suggestion.objects.filter(session=case.session_id, kind=case.kind, stage__in=REGISTERED).exclude(number="")
    return others.exclude(pk=case.pk).exclude(pk__in=Merger.objects.filter(until=None).values("suggestion"))


def _near(kin: like.Kin) -> str:
    """0082　关于…的建议（唐秀英代表，同一件事，都写到“…”）."""
    said = "，".join(word for word in (kin.suggestion.proposers, kin.closeness, kin.reason) if word)
    return f"{kin.suggestion.number}　{kin.suggestion.title}（{said}）"


class MergeForm(TaskForm):
    """Which one it goes into: one of the like, or the one whose number is written. clean() gives it as ``main``."""

    main = forms.ModelChoiceField(label="并入哪一件", queryset=Suggestion.objects.none(), required=False, widget=forms.RadioSelect)
    number = TextField(label="编号", max_length=20, required=False, help_text="本届已登记的编号，82 就是 0082")

    def prepare(self) -> None:
        found = like.of_session(self.person, self.task) if self.person else []
        open_to = set(mergeable(self.task).filter(pk__in=[kin.suggestion.pk for kin in found]).values_list("pk", flat=True))
        near = [kin for kin in found if kin.suggestion.pk in open_to]
        if not near:
            del self.fields["main"]
            self.fields["number"].label = "并入哪一号"
            return
        self.fields["main"].queryset = Suggestion.objects.filter(pk__in=open_to)
        self.fields["main"].choices = [*((kin.suggestion.pk, _near(kin)) for kin in near), ("", "都不是，按编号找")]
        self.fields["number"].label = "或者写编号"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen, text = data.get("main"), (data.get("number") or "").strip()
        if self.errors:
            return data
        if text and chosen is None:
            data["main"] = self._by_number(text)
        elif text and (named := self._by_number(text)) not in (None, chosen):
            self.add_refusal("number", f"上面选了 {chosen.number} 号，这里写的是 {named.number} 号，", "请去掉一个。")
        elif not text and chosen is None:
            self.add_refusal("number", "还没有定并入哪一件，", "请选一件，或写编号。")
        return data

    def _by_number(self, text: str) -> Suggestion | None:
        """The one of this session with that number; None, and said why, where it cannot be merged into."""
        wanted = {text, text.upper(), text.zfill(4)} | ({f"{RECESS}{text.zfill(3)}"} if text.isdecimal() else set())
        every = Suggestion.objects.filter(session=self.task.session_id, kind=self.task.kind, stage__in=REGISTERED, number__in=wanted)
        found = list(every.exclude(pk=self.task.pk)[:2])
        if len(found) == 2:
            self.add_refusal("number", f"{found[0].number}、{found[1].number} 都有，", "请把编号写全。")
            return None
        if not found:
            own = self.task.number in wanted
            self.add_refusal("number", "这就是本件的编号，" if own else f"本届没有已登记的 {text} 号，", "请核对编号。")
            return None
        row = Merger.objects.filter(suggestion=found[0], until=None).select_related("main").first()
        if row:
            self.add_refusal("number", f"{found[0].number} 号已经并入 {row.main.number} 号，", f"请直接并入 {row.main.number} 号。")
            return None
        return found[0]


def _unmerged(case: Suggestion, person: Person, post: Post) -> str:
    if Merger.objects.filter(suggestion=case, until=None).exists():
        return "已经并入别的一件；要改的先“解除并案”。"
    if Merger.objects.filter(main=case, until=None).exists():
        return "别的件已经并入这一件，它不能再并入另一件；请反过来并。"
    return ""


def _merge(doing: Doing) -> str:
    main = doing.data["main"]
    if main is None or not mergeable(doing.suggestion).filter(pk=main.pk).exists():
        raise Refused("并入的要是本届已登记、没有并入别件的一件；请另选一件。", "number")
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
