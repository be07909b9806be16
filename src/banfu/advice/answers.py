"""Which points of a suggestion a letter answers: what the software found, and what a person said about it."""

from collections.abc import Sequence
from dataclasses import dataclass

from banfu.cases.models import Assignment, PointNote
from banfu.text.marks import BASIS, EMPTY, MEASURE, SUM, TIME
from banfu.text.takeup import Paragraph, Taken, alike, paragraphs, take_up

ANSWERED, UNSURE, MISSING, WAIVED = "answered", "unsure", "missing", "waived"
LENGTH = 300


@dataclass(frozen=True)
class Answered:
    """One point, how it stands, and why: the paragraph, what that holds, who said so."""

    number: int
    text: str
    start: int
    end: int
    state: str
    paragraph: int = 0
    passage: str = ""
    holds: frozenset[str] = frozenset()
    note: PointNote | None = None
    lost: bool = False

    @property
    def key(self) -> str:
        return self.text[:LENGTH]

    @property
    def only_assures(self) -> bool:
        """Whether the paragraph assures without a measure, time, sum or basis."""
        return EMPTY in self.holds and not self.holds & {MEASURE, TIME, SUM, BASIS}


def answered(task: Assignment, text: str, notes: Sequence[PointNote] | None = None) -> list[Answered]:
    """Return the points of the task's suggestion with what ``text`` says to each; a person's word stands first."""
    notes = list(PointNote.objects.filter(assignment=task.pk, round=task.round)) if notes is None else notes
    newest = {note.point: note for note in notes}
    parts = paragraphs(text)
    return [
        _one(number, taken, newest.get(taken.ask.text[:LENGTH]), text, parts)
        for number, taken in enumerate(take_up(task.suggestion.body, text), start=1)
    ]


def _one(number: int, taken: Taken, note: PointNote | None, text: str, parts: list[Paragraph]) -> Answered:
    ask = taken.ask
    what = {"number": number, "text": ask.text, "start": ask.start, "end": ask.end}
    if note and note.verdict == PointNote.Verdict.WAIVED:
        return Answered(**what, state=WAIVED, note=note)
    lost = False
    if note and note.verdict == PointNote.Verdict.ANSWERED:
        if part := _again(note.passage, text, parts):
            passage = text[part.start : part.end]
            return Answered(**what, state=ANSWERED, paragraph=part.number, passage=passage, holds=taken.held_in(part), note=note)
        lost = True
    note = note if lost else None
    if taken.paragraph is None:
        return Answered(**what, state=MISSING, note=note, lost=lost)
    state = ANSWERED if taken.sure else UNSURE
    return Answered(**what, state=state, paragraph=taken.paragraph.number, passage=text[taken.start : taken.end],
                    holds=taken.held_in(taken.paragraph), note=note, lost=lost)  # fmt: skip


def _again(passage: str, text: str, parts: list[Paragraph]) -> Paragraph | None:
    """The paragraph a person pointed to, found again although it moved or was mended a little."""
    best = max(parts, key=lambda part: alike(passage, text[part.start : part.end][:LENGTH]), default=None)
    return best if best and alike(passage, text[best.start : best.end][:LENGTH]) >= 0.5 else None


def unanswered(points: Sequence[Answered]) -> list[Answered]:
    return [point for point in points if point.state == MISSING]
