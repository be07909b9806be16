"""Numbers standing in a text, each bound to its definition: it opens to its cases, and is told when the data have moved on."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from banfu import clock
from banfu.cases.models import Contact
from banfu.cases.words import FACE_TO_FACE
from banfu.figures import engine
from banfu.figures.words import percent, tenth
from banfu.people.models import Unit

GROUPS, MEETINGS = "joint_groups", "case_meetings"


@dataclass(frozen=True)
class Bound:
    """A number of a text. at: where it begins; words: how it is written there.

    name, part: as ``engine.condition`` has them; part may also be rate, times or points (against an earlier year).
    level: of cases to be met at this level. case: the task, where the number is of one case.
    """

    at: int
    words: str
    name: str
    part: str = "value"
    year: int = 0
    level: str = ""
    against: int = 0
    case: int = 0

    @property
    def end(self) -> int:
        return self.at + len(self.words)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def from_json(rows: Iterable[dict[str, Any]]) -> list[Bound]:
    """Read bound numbers as they were stored."""
    return [Bound(**row) for row in rows]


class Numbers:
    """What the numbers of one unit are now; each scope is computed once."""

    def __init__(self, organ: Unit, kind: str, today: date | None = None, source: int | None = None) -> None:
        self.organ, self.kind, self.today, self.source = organ, kind, today or clock.today(), source
        self._known: dict[tuple[int, str], dict[str, engine.Figure]] = {}

    def scope(self, year: int, level: str = "") -> engine.Scope:
        return engine.Scope(self.organ, year, self.kind, source=self.source, level=level)

    def figures(self, year: int, level: str = "") -> dict[str, engine.Figure]:
        if (year, level) not in self._known:
            self._known[year, level] = engine.compute(self.scope(year, level), self.today)
        return self._known[year, level]

    def figure(self, name: str, year: int, level: str = "") -> engine.Figure:
        return self.figures(year, level)[name]

    def say(self, one: Bound) -> str:
        """Return how the number is to be written now; — where it can no longer be reckoned."""
        if one.name == GROUPS:
            return str(engine.joint_groups(self.scope(one.year)))
        if one.name == MEETINGS:
            met = Contact.objects.filter(assignments=one.case, kind__in=FACE_TO_FACE, between_units=False, organ_key=self.organ.pk)
            return str(met.count())
        figure = self.figure(one.name, one.year, one.level)
        if one.part in ("times", "points"):
            return _against(figure, self.figure(one.name, one.against, one.level), one.part)
        return _said(figure, one.part)


def _said(figure: engine.Figure, part: str) -> str:
    if part == "rate":
        return percent(figure.rate)
    if part.startswith("x"):
        return str(figure.excluded[int(part[1:])][1])
    rest = None if figure.denominator is None or figure.numerator is None else figure.denominator - figure.numerator
    value = {"value": figure.value, "n": figure.numerator, "d": figure.denominator, "rest": rest}[part]
    return "—" if value is None else str(value)


def _against(now: engine.Figure, then: engine.Figure, part: str) -> str:
    if part == "times":
        return tenth(now.numerator / then.numerator) if now.numerator and then.numerator else "—"
    if now.rate is None or then.rate is None:
        return "—"
    return tenth(abs(float(tenth(now.rate * 100)) - float(tenth(then.rate * 100)))).removesuffix(".0")


@dataclass(frozen=True)
class Moved:
    """A number of a text that the data no longer give. now: what they give."""

    bound: Bound
    now: str


def moved(bound: Sequence[Bound], numbers: Numbers) -> list[Moved]:
    """Return the numbers that are no longer what the data give."""
    return [Moved(one, now) for one in bound if (now := numbers.say(one)) != one.words]


def rebound(old: str, bound: Sequence[Bound], new: str) -> list[Bound]:
    """Return the bound numbers of ``old`` where they now stand in ``new``; a number that was itself changed is bound no more."""
    blocks = difflib.SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    found = []
    for one in bound:
        block = next((b for b in blocks if b.a <= one.at and one.end <= b.a + b.size), None)
        if block is None:
            continue
        at = one.at - block.a + block.b
        if not _longer(new, at, at + len(one.words)):
            found.append(replace(one, at=at))
    return found


def _longer(text: str, start: int, end: int) -> bool:
    """Whether digits were typed to a number: it is another one then."""
    return text[start - 1 : start].isdecimal() or text[end : end + 1].isdecimal()


def renewed(text: str, bound: Sequence[Bound], numbers: Numbers) -> tuple[str, list[Bound]]:
    """Return the text with every moved number as the data now give it, and the numbers at their places."""
    said, found, last = "", [], 0
    for one in sorted(bound, key=lambda one: one.at):
        now = numbers.say(one)
        said += text[last : one.at]
        found.append(replace(one, at=len(said), words=now))
        said += now
        last = one.end
    return said + text[last:], found
