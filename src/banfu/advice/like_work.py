"""What the worker does for the like: keep the index, look for the like, answer questions.

Only tasks and commands import this: it loads numpy and scipy. The index holds nothing that is not
in the database, and what is found is advice; folder and tables may be deleted at any time.
"""

import hashlib
import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from banfu import clock
from banfu.advice import like, like_marks
from banfu.advice import like_folder as folder
from banfu.advice.like_folder import Damaged, LikeIndex
from banfu.advice.models import Indexed, LikeQuestion, Near, StagedLook, StagedNear
from banfu.cases import visible
from banfu.cases.models import Suggestion
from banfu.people import instance
from banfu.people.models import Person
from banfu.text.finder import Finder, Nearest
from banfu.text.helpers import Helpers, wanted
from banfu.text.similar import Text
from banfu.text.tokens import normalise

KEPT = 60
"""How many of the like are stored; of these a page takes the ten nearest that the person may see."""
STAGED, HINTS = 5, 3
"""So many are looked at of each row of a staged list, and so many that say why are kept: the likest that may be
seen is shown. Telling why takes most of the time, so no more."""
AT_ONCE, MANY, PROCESSES = 250, 1000, 2
"""Staged rows are stored so many at a time; where so many are left, so many processes look."""
TURN, PATIENCE = 2.0, 30
"""Seconds a staged list goes on whoever waits, and how much longer where nobody does."""
UNLIKE = 0.12
"""Below it two texts have no matter in common (measured: of pairs at 0.1 to 0.15, every third has)."""
COPY, COPY_FROM = 0.9, 0.35
"""Nearly a copy: this part of the pairs of characters stands in both; only looked at from this score."""
TAKE, LOOK = 1000, 50
StagedRow = tuple[int, str, str]
"""line, title, body."""
Rows = Callable[[int, int], list[StagedRow]]
"""Told a line and how many at most, gives the rows after it."""
log = logging.getLogger(__name__)


def digest(title: str, body: str) -> str:
    return hashlib.sha256(f"{title}\n{body}".encode()).hexdigest()[:32]


def texts(rows: Iterable[tuple[int, str, str]]) -> Iterator[Text]:
    return (Text(key, title, body) for key, title, body in rows)


# ---- keeping up ----


def _build() -> LikeIndex:
    """Build the index anew from all suggestions; what was found with the same text stays."""
    folder.drop()
    rows = Suggestion.objects.order_by("pk").values_list("pk", "title", "body")
    with transaction.atomic():
        kept = {key: (old, low) for key, old, low in Indexed.objects.filter(looked=True).values_list("pk", "digest", "lowest")}
        made = []
        for key, title, body in rows.iterator(chunk_size=2000):
            now = digest(title, body)
            old, lowest = kept.get(key, ("", 0))
            made.append(Indexed(pk=key, digest=now, looked=old == now, lowest=lowest if old == now else 0))
        Indexed.objects.all().delete()
        Indexed.objects.bulk_create(made, batch_size=2000)
    index = LikeIndex.build(texts(rows.filter(indexed__isnull=False).iterator(chunk_size=2000)), folder.folder())
    folder.save(index)
    return index


def rebuild() -> None:
    """Throw away the index and all that was found by it; keep_up then makes both anew."""
    with folder.held():
        folder.drop()
        for model in (Near, Indexed, StagedLook, LikeQuestion):
            model.objects.all().delete()


def keep_up(seconds: float = 5.0) -> bool:
    """Take in what is new or changed and look for its like, for about so long; return whether more is left."""
    until = time.monotonic() + seconds
    with folder.held():
        try:
            index = folder.opened()
        except Damaged:
            index = _build()
        while keys := _to_take():
            _take(index, keys)
            if time.monotonic() > until:
                return True
        while keys := list(Indexed.objects.filter(looked=False).order_by("-pk").values_list("pk", flat=True)[:LOOK]):
            look(index, keys)
            if time.monotonic() > until:
                return True
    return False


def _to_take() -> list[int]:
    """Return what waits for the index; what is new is noted as waiting first."""
    waiting = Indexed.objects.filter(digest="").values_list("pk", flat=True)
    if keys := list(waiting[:TAKE]):
        return keys
    new = list(Suggestion.objects.filter(indexed=None).order_by("pk").values_list("pk", flat=True)[:TAKE])
    Indexed.objects.bulk_create([Indexed(pk=key) for key in new], ignore_conflicts=True)
    return new


def _take(index: LikeIndex, keys: list[int]) -> None:
    """Put these into the index, instead of what it held of them; noted after the folder is written, so
    that a kill between the two only has it done again."""
    rows = list(Suggestion.objects.filter(pk__in=keys).values_list("pk", "title", "body"))
    index.remove(keys)
    index.add(texts(rows))
    folder.save(index)
    with transaction.atomic():
        Near.objects.filter(Q(suggestion__in=keys) | Q(other__in=keys)).delete()
        Indexed.objects.bulk_create(
            [Indexed(pk=key, digest=digest(title, body)) for key, title, body in rows], batch_size=2000,
            update_conflicts=True, unique_fields=["suggestion"], update_fields=["digest", "looked", "lowest"],
        )  # fmt: skip


def recheck() -> int:
    """Compare every text with the digest it was taken in with; return how many had changed unnoticed."""
    noted = dict(Indexed.objects.values_list("pk", "digest"))
    rows = Suggestion.objects.values_list("pk", "title", "body").iterator(chunk_size=2000)
    changed = [key for key, title, body in rows if noted.get(key, "") not in ("", digest(title, body))]
    for start in range(0, len(changed), 500):
        Indexed.objects.filter(pk__in=changed[start : start + 500]).update(digest="", looked=False)
    return len(changed)


# ---- looking ----


@dataclass(frozen=True)
class Found:
    """One of the like, and whether it is nearly a copy."""

    other: int
    score: float
    why: tuple[str, ...]
    copy: bool

    def plain(self) -> list[Any]:
        return [self.other, self.score, list(self.why), self.copy]


Allowed = Callable[[list[int]], set[int]] | None


def find(index: LikeIndex, asked: Sequence[Text], k: int, allowed: Allowed = None, least: float = UNLIKE) -> list[list[Found]]:
    """Return the like of each text, likest first, without itself and without what is less like than ``least``."""
    rows = index.nearest(asked, k=k + 1, allowed=allowed, why=False)
    rows = [
        [one for one in likes if one.key != text.key and one.score >= least][:k]
        for text, likes in zip(asked, rows, strict=True)
    ]  # fmt: skip
    there = _texts_of({one.key for likes in rows for one in likes})
    return [
        [_found(text, one.key, one.score, other, copied(text, other, one.score)) for one in likes if (other := there.get(one.key))]
        for text, likes in zip(asked, rows, strict=True)
    ]  # fmt: skip


def _texts_of(keys: set[int]) -> dict[int, Text]:
    wanted, found = sorted(keys), {}
    for start in range(0, len(wanted), 500):
        rows = Suggestion.objects.filter(pk__in=wanted[start : start + 500])
        found.update((text.key, text) for text in texts(rows.values_list("pk", "title", "body")))
    return found


def copied(text: Text, other: Text, score: float) -> bool:
    return score >= COPY_FROM and is_copy(text.title, text.body, other.title, other.body)


def _found(text: Text, key: int, score: float, other: Text, copy: bool) -> Found:
    return Found(key, round(score, 4), like_marks.reasons(text.title, text.body, other.title, other.body), copy)


def is_copy(title: str, body: str, other_title: str, other_body: str) -> bool:
    """Whether two texts are nearly the same. Of a bare title nothing is said against a text with a body."""
    if bool(body.strip()) != bool(other_body.strip()):
        return False
    lengths = sorted((len(title + body), len(other_title + other_body)))
    if lengths[0] < COPY / 2 * lengths[1]:  # far from it, whatever the blanks
        return False
    one, other = _pairs(title + body), _pairs(other_title + other_body)
    most = max(len(one), len(other))
    return bool(most) and len(one & other) >= COPY * most


def _pairs(text: str) -> set[str]:
    plain = normalise(text)
    return set(map(str.__add__, plain, plain[1:]))


def look(index: LikeIndex, keys: list[int]) -> None:
    """Find and store the like of these; those found get them among theirs too, where they are near enough."""
    asked = list(texts(Suggestion.objects.filter(pk__in=keys).values_list("pk", "title", "body")))
    found = find(index, asked, KEPT)
    rows = [Near(suggestion_id=text.key, other_id=f.other, score=f.score, why=list(f.why), copy=f.copy)
            for text, likes in zip(asked, found, strict=True) for f in likes]  # fmt: skip
    others = {row.other_id for row in rows}
    looked = dict(Indexed.objects.filter(pk__in=others, looked=True).values_list("pk", "lowest")) if others else {}
    back = [Near(suggestion_id=row.other_id, other_id=row.suggestion_id, score=row.score, why=row.why, copy=row.copy)
            for row in rows if row.score > looked.get(row.other_id, 9)]  # fmt: skip
    cut = {text.key: likes[-1].score for text, likes in zip(asked, found, strict=True) if len(likes) == KEPT}
    with transaction.atomic():
        Near.objects.filter(suggestion__in=keys).delete()
        Near.objects.bulk_create(rows, batch_size=2000, ignore_conflicts=True)
        Near.objects.bulk_create(back, batch_size=2000, ignore_conflicts=True)
        Indexed.objects.filter(pk__in=keys).update(looked=True, lowest=0)
        for key, lowest in cut.items():
            Indexed.objects.filter(pk=key).update(lowest=lowest)


# ---- questions ----


def may_see(person: Person) -> Callable[[list[int]], set[int]]:
    """Return what keeps of some suggestions those that ``person`` may see, asked of the database.

    To a proposer that is what any proposer may be shown too; his page shows number, title and outcome of it.
    """
    proposes = bool(visible.proposers(person))

    def keep(keys: list[int]) -> set[int]:
        found: set[int] = set()
        for start in range(0, len(keys), 500):
            rows = visible.suggestions(person).filter(pk__in=keys[start : start + 500], withdrawn_on=None)
            found.update(rows.values_list("pk", flat=True))
            if proposes:
                found.update(visible.earlier_for_deputies(keys[start : start + 500]).values_list("pk", flat=True))
        return found

    return keep


def answer(key: int) -> bool:
    """Answer one question; False where it is gone or was answered. Raises Damaged, Busy."""
    question = LikeQuestion.objects.select_related("person", "suggestion").filter(pk=key, answered_at=None).first()
    if question is None:
        return False
    asked = question.suggestion
    text = Text(asked.pk, asked.title, asked.body) if asked else Text(None, question.title, question.body)
    with clock.on_day(instance.demo_day()):
        found = find(folder.opened(), [text], like.SHOWN, may_see(question.person))[0]
    LikeQuestion.objects.filter(pk=key).update(found=[f.plain() for f in found], answered_at=timezone.now())
    return True


# ---- a staged list ----


def _earlier(person: Person, year: int, index: LikeIndex) -> set[int] | None:
    """Return what ``person`` may see of the years before ``year``; None where that is all there is."""
    with clock.on_day(instance.demo_day()):
        rows = visible.suggestions(person).filter(withdrawn_on=None, session__year__lt=year)
        seen = set(rows.values_list("pk", flat=True))
    return None if len(seen) == len(index) else seen


def look_at_staged(person: Person, look: StagedLook, year: int, rows: Rows, others_wait: Callable[[], bool]) -> bool:
    """Look for the like of the next rows of a staged list of ``year`` among what ``person`` may see of
    earlier years; return whether more is left. Of a long list two processes do it. Raises Damaged."""
    index, until = folder.opened(), time.monotonic() + TURN
    # Looked up once: asking the database row by row would take longer than the looking.
    finder = Finder(index.folder, STAGED, _earlier(person, year, index), index)
    with Helpers(wanted(look.rows - look.done, MANY, PROCESSES), finder) as helpers:
        return _go_on(look, rows, helpers, others_wait, until)


def _go_on(look: StagedLook, rows: Rows, helpers: Helpers, others_wait: Callable[[], bool], until: float) -> bool:
    """Look on from where the list stands, a batch a transaction; return whether more is left."""
    given: deque[list[StagedRow]] = deque()

    def batches() -> Iterator[tuple[list[Text]]]:
        line = look.line
        while batch := rows(line, AT_ONCE):
            given.append(batch)
            line = batch[-1][0]
            yield ([Text(None, title, body) for _, title, body in batch],)

    began = time.monotonic()
    for likes in helpers.feed(Finder.near, batches()):
        batch = given.popleft()
        if not _note(look, batch, staged_found(batch, likes), time.monotonic() - began):
            return False  # read anew, or another worker came first: who set it further goes on
        began = time.monotonic()
        if began > until and (began > until + PATIENCE or others_wait()):
            return True
    StagedLook.objects.filter(pk=look.pk, line=look.line).update(ended=True)
    return False


def staged_found(batch: Sequence[StagedRow], likes: Sequence[Nearest]) -> list[list[Found]]:
    """Return of each row what may be shown of it, HINTS at most: near copies before all else, then the likest; only of the
    same matter, by score and by what both say."""
    near = [[(key, score) for key, score in row if score >= like.SAME] for row in likes]
    there = _texts_of({key for row in near for key, _ in row})
    found = []
    for (_, title, body), row in zip(batch, near, strict=True):
        text = Text(None, title, body)
        known = [(copied(text, there[key], score), score, key) for key, score in row if key in there]
        made = (_found(text, key, score, there[key], copy) for copy, score, key in sorted(known, key=lambda one: (not one[0], -one[1])))
        found.append(list(islice((one for one in made if like.telling(one.why)), HINTS)))
    return found


def _note(look: StagedLook, batch: Sequence[StagedRow], found: Sequence[list[Found]], seconds: float) -> bool:
    """Store what was found and how far the list is now, in one transaction; False where it was not there any more."""
    with transaction.atomic():
        mine = StagedLook.objects.filter(pk=look.pk, line=look.line)
        look.line, look.done, look.seconds = batch[-1][0], look.done + len(batch), look.seconds + seconds
        if not mine.update(line=look.line, done=look.done, seconds=look.seconds):
            return False
        StagedNear.objects.bulk_create(
            [StagedNear(look=look, line=line, other_id=f.other, score=f.score, why=list(f.why), copy=f.copy)
             for (line, _, _), likes in zip(batch, found, strict=True) for f in likes], batch_size=2000,
        )  # fmt: skip
    return True
