"""Point by point: where the letters take up what he asked for, as the unit's own review finds it.

Read are the letters alone: what a unit noted of a point for itself (不需单独答复) stays inside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from banfu.text.takeup import Taken, take_up

ORDINALS = "一二三四五六七八九十"
BRIEF = 60


@dataclass(frozen=True)
class Place:
    """A passage that takes a point up: whose letter, which paragraph, the address of that on the page."""

    unit: str
    paragraph: int
    anchor: str
    passage: str
    sure: bool


@dataclass(frozen=True)
class Matched:
    """A point as he wrote it, and where it is answered; without places no direct answer was found."""

    name: str
    text: str
    places: tuple[Place, ...]

    @property
    def sure(self) -> bool:
        return any(place.sure for place in self.places)


@dataclass(frozen=True)
class Read:
    """A letter to look into. key: what the addresses of its paragraphs begin with."""

    unit: str
    key: str
    text: str


def anchor(key: str, paragraph: int) -> str:
    """The address of a paragraph on the page that shows the letter."""
    return f"{key}-{paragraph}"


@lru_cache(maxsize=256)
def _taken(body: str, text: str) -> tuple[Taken, ...]:
    """A letter that has gone out does not change, and long ones take a while."""
    return tuple(take_up(body, text))


def matched(body: str, letters: Sequence[Read]) -> list[Matched]:
    """Return the points of a suggestion with the passages of ``letters``; [] where there is nothing to compare.

    Where several units answer separately, a point is looked for in all their letters.
    """
    letters = [letter for letter in letters if letter.text.strip()]
    if not body.strip() or not letters:
        return []
    each = [_taken(body, letter.text) for letter in letters]
    return [
        Matched(_ordinal(number), _brief(rows[0].ask.text), tuple(_places(rows, letters)))
        for number, rows in enumerate(zip(*each, strict=True), start=1)
    ]


def _places(rows: Sequence[Taken], letters: Sequence[Read]) -> list[Place]:
    """The sure ones where there is one; what merely may be an answer is shown only where nothing else is."""
    found = []
    for taken, letter in zip(rows, letters, strict=True):
        if taken.paragraph is not None:
            passage, n = letter.text[taken.start : taken.end].strip(), taken.paragraph.number
            found.append(Place(letter.unit, n, anchor(letter.key, n), passage, taken.sure))
    return [place for place in found if place.sure] or found


def _ordinal(number: int) -> str:
    return f"第{ORDINALS[number - 1]}点" if number <= len(ORDINALS) else f"第 {number} 点"


def _brief(text: str) -> str:
    first = " ".join(text.split())
    return first if len(first) <= BRIEF else first[: BRIEF - 1] + "…"


def told(points: Sequence[Matched]) -> str:
    """您提了 4 点：答复谈到 3 点，1 点没有找到直接的答复. That a point is spoken of is not that it is granted."""
    if not points:
        return ""
    found, n = sum(1 for point in points if point.places), len(points)
    if not found:
        return f"您提了 {n} 点，没有找到直接的答复"
    if found == n:
        return f"您提了 {n} 点，答复里都谈到了" if n > 1 else "您提的，答复里谈到了"
    return f"您提了 {n} 点：答复谈到 {found} 点，{n - found} 点没有找到直接的答复"
