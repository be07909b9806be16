"""The like of a suggestion as a person may see them: read from what the worker stored, or asked of it.

Light: the process that serves pages imports this. Who may see what is asked of the database at the
moment of showing; what may not be seen is neither shown nor counted.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from banfu.advice.like_tasks import answer_like, keep_like
from banfu.advice.models import Indexed, LikeQuestion, Near, StagedLook, StagedNear
from banfu.cases import visible
from banfu.cases.models import Assignment, Merger, Suggestion
from banfu.cases.words import HOSTING, CaseStage, Rating
from banfu.people.models import Person

SHOWN = 10
SAME = 0.3
"""From this score two texts ask for the same matter (measured on published groups: 94 of 100 do)."""
TELLING = 4
"""Characters a shared phrase must have to speak for the same matter."""
TWICE = 0.5
"""From this score two of one session are said to be handed in twice: many write of the same field every year."""
ENDED_EARLY = (CaseStage.SPLIT, CaseStage.NOT_ACCEPTED, CaseStage.SENT_BACK)
GOOD_FOR = timedelta(hours=12)
"""How long an answer about a suggestion is shown again before it is asked for anew."""


class Closeness:
    """How near two texts are, in words."""

    score: float
    why: tuple[str, ...]
    copy: bool

    @property
    def same(self) -> bool:
        """The same matter, more than merely near; where few texts are known the score alone says too much."""
        return self.score >= SAME and telling(self.why)

    @property
    def closeness(self) -> str:
        return "几乎相同" if self.copy else "同一件事" if self.same else "相近"

    @property
    def reason(self) -> str:
        """都写到“…”“…”, as much as is known."""
        return "都写到" + "".join(f"“{phrase}”" for phrase in self.why) if self.why else ""


@dataclass(frozen=True)
class Seen(Closeness):
    """One of the like with the task of it that the person may see."""

    task: Assignment
    score: float
    why: tuple[str, ...]
    copy: bool

    @property
    def who(self) -> str:
        """The unit, and its division where it is known."""
        division = self.task.division
        return f"{self.task.unit.name} {division.name}" if division else self.task.unit.name

    @property
    def outcome(self) -> str:
        """What became of it: class, rating, struck off; where it stands while it is open."""
        task = self.task
        if not task.hosting:
            return f"会办，{task.get_stage_display()}"
        if task.answered_on is None:
            return task.get_stage_display()
        said = [f"{task.reply_class} 类" if task.reply_class else "已答复"]
        said += [Rating(task.result).label] if task.result in Rating.values else []
        said += ["已销号"] if task.struck_on else []
        return "，".join(said)


# ---- what is stored ----


def _seen_others(person: Person) -> QuerySet[Suggestion]:
    return visible.suggestions(person).filter(pk=OuterRef("other"), withdrawn_on=None)


def _tasks(person: Person, keys: Collection[int]) -> dict[int, Assignment]:
    """The task to show of each suggestion: of those the person may see, the one that answers before an assisting one."""
    beside = ("suggestion__session", "unit", "division")
    rows = visible.assignments(person).filter(suggestion__in=keys).select_related(*beside).order_by("pk")
    found: dict[int, Assignment] = {}
    for task in rows:
        if task.suggestion_id not in found or (task.part in HOSTING and not found[task.suggestion_id].hosting):
            found[task.suggestion_id] = task
    return found


def telling(why: Iterable[str]) -> bool:
    """Whether what both texts say speaks for the same matter."""
    return any(len(phrase) >= TELLING for phrase in why)


def seen_by(person: Person, suggestion: Suggestion, most: int = SHOWN) -> list[Seen]:
    """Return the nearest of the stored like that ``person`` may see, likest first."""
    near = Near.objects.filter(Exists(_seen_others(person)), suggestion=suggestion.pk)
    rows = list(near.order_by("-score", "other")[:most])
    tasks = _tasks(person, [row.other_id for row in rows]) if rows else {}
    return [
        Seen(tasks[row.other_id], row.score, tuple(row.why), row.copy) for row in rows if row.other_id in tasks
    ]  # fmt: skip


@dataclass(frozen=True)
class Kin(Closeness):
    """A like one of the same session, handed over or not."""

    suggestion: Suggestion
    score: float
    why: tuple[str, ...]
    copy: bool


def of_session(person: Person, suggestion: Suggestion, most: int = SHOWN) -> list[Kin]:
    """Return the nearest of the same session and kind that ``person`` may see, likest first: what may be merged."""
    near = Near.objects.filter(
        Exists(_seen_others(person)), suggestion=suggestion.pk, other__session=suggestion.session_id, other__kind=suggestion.kind
    )
    near = near.exclude(other__stage=CaseStage.SPLIT)  # what it was split into stands for it
    rows = near.select_related("other__session", "other__lead", "other__delegation").defer("other__body").order_by("-score", "other")
    return [Kin(row.other, row.score, tuple(row.why), row.copy) for row in rows[:most]]


def earlier_of(person: Person, suggestions: Iterable[Suggestion]) -> dict[int, Seen]:
    """Return for each suggestion the nearest one of an earlier year that asks for the same matter."""
    years = {s.pk: s.session.year for s in suggestions}
    if not years:
        return {}
    near = Near.objects.filter(Exists(_seen_others(person)), suggestion__in=list(years), score__gte=SAME)
    first: dict[int, Near] = {}
    for row in near.select_related("other__session").order_by("-score", "other"):
        if row.other.session.year < years[row.suggestion_id] and telling(row.why):
            first.setdefault(row.suggestion_id, row)
    tasks = _tasks(person, {row.other_id for row in first.values()}) if first else {}
    return {
        key: Seen(tasks[row.other_id], row.score, tuple(row.why), row.copy) for key, row in first.items() if row.other_id in tasks
    }  # fmt: skip


def doubles_of(person: Person, suggestions: Iterable[Suggestion]) -> dict[int, list[int]]:
    """Return for each suggestion the keys of those of its own session that ask for the same matter, likest first;
    those registered with it (并案) and those not gone on with are left out."""
    session = {suggestion.pk: suggestion.session_id for suggestion in suggestions}
    # Not joined to the suggestions: of a thousand, the database would begin with all of the session.
    near = Near.objects.filter(suggestion__in=list(session), score__gte=TWICE).order_by("-score", "other")
    rows = list(near.values_list("suggestion", "other", "why", "copy"))
    if not rows:
        return {}
    others = {other for _, other, _, _ in rows}
    seen = visible.overseen(person).filter(pk__in=others, withdrawn_on=None).exclude(stage__in=ENDED_EARLY)
    same = dict(seen.filter(session__in=set(session.values())).values_list("pk", "session"))
    main = dict(Merger.objects.filter(suggestion__in={*same, *session}, until=None).values_list("suggestion", "main"))
    found: dict[int, list[int]] = {}
    for key, other, why, copy in rows:
        if same.get(other) == session[key] and main.get(key, key) != main.get(other, other) and (copy or telling(why)):
            found.setdefault(key, []).append(other)
    return found


def changed(keys: Collection[int]) -> None:
    """Note, in the transaction that changed these texts, that they are to be taken in anew."""
    Indexed.objects.filter(pk__in=keys).update(digest="", looked=False)


def behind() -> bool:
    """Whether the worker has something to do for the index."""
    if not (settings.DATA / "like").exists():
        return Suggestion.objects.exists()
    return Indexed.objects.filter(looked=False).exists() or Suggestion.objects.filter(indexed=None).exists()


# ---- what is asked ----


def ask(person: Person, title: str, body: str) -> LikeQuestion:
    """Ask the worker for the like of a text that is not handed in yet."""
    question = LikeQuestion.objects.create(person=person, title=title[:300], body=body, asked_at=timezone.now())
    answer_like.enqueue(question.pk)
    return question


def answered(question: LikeQuestion) -> list[Seen]:
    """Return what was found, as far as the person may see it now."""
    keys = [row[0] for row in question.found]
    kept = visible.suggestions(question.person).filter(pk__in=keys, withdrawn_on=None).values_list("pk", flat=True)
    tasks = _tasks(question.person, list(kept)) if keys else {}
    return [Seen(tasks[key], score, tuple(why), copy) for key, score, why, copy in question.found if key in tasks]


def asked_lately(person: Person, title: str, body: str) -> LikeQuestion | None:
    """Return the question that ``person`` put of this very text not long ago."""
    asked = LikeQuestion.objects.filter(person=person, suggestion=None, title=title[:300], body=body, asked_at__gt=timezone.now() - GOOD_FOR)
    return asked.order_by("-pk").first()


@dataclass(frozen=True)
class Earlier:
    """What any proposer may be shown of a like one: the suggestion, and of its tasks unit and outcome."""

    suggestion: Suggestion
    task: Assignment | None
    why: tuple[str, ...]
    copy: bool


def earlier_answered(question: LikeQuestion, most: int = 5) -> list[Earlier]:
    """Return what was found for a proposer, as far as any proposer may be shown it now."""
    keys = [row[0] for row in question.found]
    if not keys:
        return []
    kept = visible.earlier_for_deputies(keys).select_related("session").in_bulk()
    tasks: dict[int, Assignment] = {}
    for task in Assignment.objects.filter(suggestion__in=kept, part__in=list(HOSTING)).select_related("unit").order_by("-pk"):
        tasks[task.suggestion_id] = task
    found = [Earlier(kept[key], tasks.get(key), tuple(why), copy) for key, _, why, copy in question.found if key in kept]
    return found[:most]


@dataclass(frozen=True)
class Panel:
    """What to show of the like of a suggestion. state: done; ask (more can be had by asking the worker);
    waiting (it was asked)."""

    seen: list[Seen]
    state: str


def panel(person: Person, suggestion: Suggestion) -> Panel:
    """Return the stored like; where the stored list was cut short of ten that may be seen, what was
    answered for this person, or that it is to be asked."""
    noted = Indexed.objects.filter(pk=suggestion.pk).first()
    if noted is None or not noted.looked:
        return Panel([], "ask")
    seen = seen_by(person, suggestion)
    if len(seen) >= SHOWN or not noted.lowest:
        return Panel(seen, "done")
    question = _asked(person, suggestion)
    if question is None:
        return Panel(seen, "ask")
    return Panel(answered(question), "done") if question.answered_at else Panel(seen, "waiting")


def _asked(person: Person, suggestion: Suggestion) -> LikeQuestion | None:
    asked = LikeQuestion.objects.filter(person=person, suggestion=suggestion, asked_at__gt=timezone.now() - GOOD_FOR)
    return asked.select_related("person").order_by("-pk").first()


def want(person: Person, suggestion: Suggestion) -> None:
    """Ask the worker for what ``panel`` lacks; asking twice asks once."""
    noted = Indexed.objects.filter(pk=suggestion.pk).first()
    if noted is None or not noted.looked:
        keep_like.using(priority=20).enqueue()
    elif _asked(person, suggestion) is None:
        question = LikeQuestion.objects.create(person=person, suggestion=suggestion, asked_at=timezone.now())
        answer_like.enqueue(question.pk)


# ---- a staged list ----


@dataclass(frozen=True)
class StagedSeen:
    """A staged row and the nearest earlier one of it."""

    line: int
    seen: Seen


def staged(person: Person, look: StagedLook, year: int, most: int = 300) -> list[StagedSeen]:
    """Return for each staged row the nearest of the same matter in an earlier year; copies first, then by
    closeness."""
    near = StagedNear.objects.filter(Exists(_seen_others(person)), look=look, score__gte=SAME)
    rows: dict[int, StagedNear] = {}
    for row in near.select_related("other__session").order_by("-copy", "-score", "other").iterator(chunk_size=2000):
        if row.other.session.year < year and telling(row.why):
            rows.setdefault(row.line, row)
    first = list(rows.values())[:most]
    tasks = _tasks(person, {row.other_id for row in first}) if first else {}
    return [
        StagedSeen(row.line, Seen(tasks[row.other_id], row.score, tuple(row.why), row.copy)) for row in first if row.other_id in tasks
    ]  # fmt: skip
