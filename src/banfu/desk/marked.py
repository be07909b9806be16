"""A letter with its marks: pieces of text, each with the marks that lie over it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from banfu.advice.answers import MISSING, WAIVED, Answered
from banfu.advice.letters import Reused
from banfu.text.marks import BASIS, EMPTY, MEASURE, SUM, TIME, Mark, marks
from banfu.text.takeup import paragraphs

REUSED = "reused"
LABELS = ((MEASURE, "措施"), (TIME, "时间"), (SUM, "金额"), (BASIS, "依据"))
LABEL_OF = dict(LABELS)


@dataclass(frozen=True)
class Piece:
    """A run of text under the same marks; ``before`` are the words told before it (只有表态, 同 0158 号)."""

    text: str
    css: str = ""
    assures: bool = False
    again: Reused | None = None


@dataclass(frozen=True)
class Line:
    """A paragraph of the letter with the points it takes up."""

    number: int
    points: list[int] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)


def lines(text: str, points: Sequence[Answered], again: Sequence[Reused]) -> list[Line]:
    """Return the paragraphs of a letter cut where marks begin and end."""
    noted = marks(text)
    taken: dict[int, list[int]] = {}
    for point in points:
        if point.state not in (MISSING, WAIVED):
            taken.setdefault(point.paragraph, []).append(point.number)
    return [
        Line(part.number, taken.get(part.number, []), _pieces(text, part.start, part.end, noted, again)) for part in paragraphs(text)
    ]


def _pieces(text: str, start: int, end: int, noted: Sequence[Mark], again: Sequence[Reused]) -> list[Piece]:
    inside = [m for m in noted if start <= m.start and m.end <= end]
    same = [r for r in again if start <= r.start and r.end <= end]
    cuts = sorted({start, end, *(x for m in (*inside, *same) for x in (m.start, m.end))})
    pieces = []
    for a, b in zip(cuts, cuts[1:], strict=False):
        over = [m.kind for m in inside if m.start <= a and b <= m.end]
        over += [REUSED for r in same if r.start <= a and b <= r.end]
        css = " ".join(["mk", *(f"mk-{kind}" for kind in dict.fromkeys(over))]) if over else ""
        assures = any(m.kind == EMPTY and m.start == a for m in inside)
        pieces.append(Piece(text[a:b], css, assures, next((r for r in same if r.start == a), None)))
    return pieces


def counts(text: str, again: Sequence[Reused]) -> list[dict[str, Any]]:
    """How many marks of each kind, for the legend."""
    kinds = [m.kind for m in marks(text)]
    found = [{"css": f"mk mk-{kind}", "label": label, "n": kinds.count(kind), "unit": "处"} for kind, label in LABELS]
    found.append({"css": f"mk mk-{EMPTY}", "label": "只有表态", "n": kinds.count(EMPTY), "unit": "句"})
    found.append({"css": f"mk mk-{REUSED}", "label": "与别的答复相同", "n": len(again), "unit": "句"})
    return found


def holds(point: Answered) -> str:
    """What the paragraph that takes a point up holds: 有措施、时间; or that it only assures."""
    if point.only_assures:
        return "只有表态"
    have = [label for kind, label in LABELS if kind in point.holds]
    lacks = [label for kind, label in LABELS[:2] if kind not in point.holds]
    return "，".join([*([f"有{'、'.join(have)}"] if have else []), *([f"没写{'、'.join(lacks)}"] if lacks else [])])
