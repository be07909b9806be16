"""What stands on a page: text and lines at measured places. Everything in points from the upper left corner of the sheet."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from banfu.paper.breaking import Char, Piece, lines, nominal, place
from banfu.paper.geometry import ASCENT, LEFT, PITCH, SIZE3, WIDTH


class Metrics(Protocol):
    """How wide characters are, and how high their ink stands over the baseline, in ems."""

    def advance(self, char: str, role: str) -> float: ...

    def ink(self, text: str, role: str) -> float: ...


class Nominal:
    """The measures of the official fonts, without looking at any: good for a .docx."""

    def advance(self, char: str, role: str) -> float:
        return nominal(char, role)

    def ink(self, text: str, role: str) -> float:
        return 0.35 if set(text) <= {"—"} else 0.82


@dataclass(frozen=True)
class Text:
    """Characters on a baseline. stretch: how much they are narrowed."""

    x: float
    baseline: float
    text: str
    role: str
    size: float
    tracking: float = 0.0
    color: str = ""
    stretch: float = 1.0


@dataclass(frozen=True)
class Rule:
    """A level line, y its middle; with a height an upright one from y downwards, x its middle."""

    x: float
    y: float
    width: float
    thickness: float
    color: str = ""
    height: float = 0.0


@dataclass
class Page:
    """A sheet's face. folio: its number, 0 when none is printed. wide: the paper lies across."""

    texts: list[Text] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    folio: int = 0
    foot: float = 0.0  # where the text ends
    wide: bool = False


@dataclass(frozen=True)
class Line:
    """A line of the flow, before it has a place. kind: body | note (附件说明) | close (what closes the letter) | blank."""

    pieces: tuple[Piece, ...] = ()
    kind: str = "body"
    keep: bool = False  # with the next line
    height: float = PITCH
    size: float = SIZE3

    def put(self, page: Page, top: float) -> None:
        """Put the line onto ``page``, its em boxes in the middle of its height."""
        baseline = top + (self.height - self.size) / 2 + ASCENT * self.size
        for one in self.pieces:
            page.texts.append(Text(LEFT + one.x, baseline, one.text, one.role, one.size, one.tracking))


BLANK = Line(kind="blank")


def chars(text: str, role: str) -> list[Char]:
    return [(char, role) for char in text]


def set_text(
    of: Sequence[Char], metrics: Metrics, first: float = 0.0, rest: float = 0.0, right: float = 0.0, kind: str = "body", size: float = SIZE3
) -> list[Line]:
    """Return a paragraph in lines. first, rest: indents of the first and the other lines; right: indent at the right."""
    found = []
    edges = lines(of, metrics.advance, WIDTH - first - right, WIDTH - rest - right, size)
    for number, (start, end) in enumerate(edges):
        indent = rest if number else first
        full = number < len(edges) - 1
        pieces = place(of[start:end], metrics.advance, indent, WIDTH - indent - right, full, size)
        found.append(Line(tuple(pieces), kind, size=size))
    return found
