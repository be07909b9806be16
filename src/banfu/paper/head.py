"""The top of the first page: marks, the organ's name, number, red line, title, salutation."""

from dataclasses import dataclass

from banfu.paper import fonts
from banfu.paper import geometry as g
from banfu.paper.breaking import width_of
from banfu.paper.letter import Form, Letter
from banfu.paper.page import Line, Metrics, Page, Rule, Text, chars, set_text
from banfu.paper.titles import break_title

NARROWEST = 0.66
LARGEST, SMALLEST, JOINT_LARGEST = 52.0, 30.0, 38.0
RED_LINE = 1.4
DOUBLE = ((2.2, 0.0), (0.8, 3.2))  # thickness and offset of the thick and the thin line of 10.1


@dataclass(frozen=True)
class Face:
    """How the organ's name is set: its lines, their size, narrowing and spacing."""

    lines: tuple[str, ...]
    size: float
    stretch: float
    tracking: float

    @property
    def pitch(self) -> float:
        return self.size * 1.18

    def width(self, text: str) -> float:
        return len(text) * (self.size * self.stretch + self.tracking) - self.tracking


def face(letter: Letter) -> Face:
    """Return how the head's name is set: one line where it can be, narrowed before it is made smaller (7.2.4 leaves the size open)."""
    if len(letter.organs) > 1:
        return _joint_face(letter)
    name = letter.organs[0] + letter.suffix
    size, stretch = _fit(len(name), LARGEST)
    if size < SMALLEST:
        parts = tuple(break_title(name, len(name) * 0.6, len))
        size, stretch = _fit(max(map(len, parts)), 40.0)
        return Face(parts, size, stretch, 0.0)
    spare = g.WIDTH * 0.94 - len(name) * size * stretch
    tracking = max(0.0, min(spare / len(name), size * 0.18))
    return Face((name,), size, stretch, tracking)


def _fit(count: int, largest: float) -> tuple[float, float]:
    """Return size and narrowing that bring ``count`` characters onto a line."""
    stretch = min(1.0, g.WIDTH / (count * largest))
    if stretch >= NARROWEST:
        return largest, stretch
    return g.WIDTH / (count * NARROWEST), NARROWEST


def _joint_face(letter: Letter) -> Face:
    room = g.WIDTH - (len(letter.suffix) + 0.5) * JOINT_LARGEST if letter.suffix else g.WIDTH
    longest = max(map(len, letter.organs))
    size = min(JOINT_LARGEST, 300 / len(letter.organs) / 1.18)
    stretch = max(NARROWEST, min(1.0, room / (longest * size)))
    size = min(size, room / (longest * stretch))
    return Face(letter.organs, size, stretch, 0.0)


class Head:
    """Puts the first page's top; ``y`` is then where the text below begins."""

    def __init__(self, letter: Letter, metrics: Metrics, page: Page) -> None:
        self.letter, self.metrics, self.page = letter, metrics, page
        self.y = 0.0
        self.name_foot = 0.0  # where the name's em box ends
        self.signed: list[list[Text]] = []  # 签发人, by rows
        self.face = face(letter)
        self.title = break_title(letter.title, g.WIDTH * 0.98, self._title_width)

    def _title_width(self, text: str) -> float:
        return width_of(text, fonts.XBS, self.metrics.advance, g.SIZE2)

    def put(self) -> None:
        if self.letter.form == Form.LETTER:
            self._letter_top()
        else:
            self._document_top()
        self._title()

    def _line(self, text: str, role: str, top: float, x: float, right: bool = False) -> None:
        baseline = top + (g.PITCH - g.SIZE3) / 2 + g.ASCENT * g.SIZE3
        if right:
            x = x - width_of(text, role, self.metrics.advance)
        self.page.texts.append(Text(x, baseline, text, role, g.SIZE3, g.TRACKING))

    def _marks(self, top: float) -> None:
        for at, mark in enumerate(self.letter.left_marks):
            self._line(mark, fonts.FANG if mark == self.letter.serial else fonts.HEI, top + at * g.PITCH, g.LEFT)

    def _name(self) -> float:
        """Put the organ's name with its upper edge where the standard wants it; return its em box's foot."""
        top = g.TOP + g.HEAD_TOP[self.letter.form]
        one = self.face
        baseline = top + self.metrics.ink(one.lines[0], fonts.XBS) * one.size
        joint = len(self.letter.organs) > 1
        widest = max(map(one.width, one.lines))
        tail = (len(self.letter.suffix) + 0.5) * one.size if joint and self.letter.suffix else 0.0
        left = g.LEFT + (g.WIDTH - widest - tail) / 2
        for at, name in enumerate(one.lines):
            tracking = (widest - len(name) * one.size * one.stretch) / max(1, len(name) - 1) if joint else one.tracking
            x = left if joint else g.LEFT + (g.WIDTH - one.width(name)) / 2
            self._red(x, baseline + at * one.pitch, name, tracking)
        foot = baseline + (len(one.lines) - 1) * one.pitch
        if tail:
            self._red(left + widest + one.size * 0.5, (baseline + foot) / 2, self.letter.suffix, 0.0, 1.0)
        self.name_foot = foot + (1 - g.ASCENT) * one.size
        return self.name_foot

    def _red(self, x: float, baseline: float, text: str, tracking: float, stretch: float | None = None) -> None:
        stretch = self.face.stretch if stretch is None else stretch
        # Typst narrows after it has set the characters, spacing and all.
        self.page.texts.append(Text(x, baseline, text, fonts.XBS, self.face.size, tracking / stretch, g.RED, stretch))

    def _document_top(self) -> None:
        self._marks(g.TOP)
        for at, mark in enumerate(self.letter.marks):
            self._line(mark, fonts.HEI, g.TOP + at * g.PITCH, g.RIGHT, right=True)
        top = self._name() + 2 * g.PITCH
        top = self._number(top)
        foot = top + (g.PITCH + g.SIZE3) / 2
        self.page.rules.append(Rule(g.LEFT, foot + g.RED_GAP, g.WIDTH, RED_LINE, g.RED))
        self.y = foot + g.RED_GAP

    def _number(self, top: float) -> float:
        """Put 发文字号, centred, or at the left beside 签发人 (7.2.5, 7.2.6); return the top of its line."""
        letter, advance = self.letter, self.metrics.advance
        if not letter.signers:
            x = g.LEFT + (g.WIDTH - width_of(letter.number, fonts.FANG, advance)) / 2
            self._line(letter.number, fonts.FANG, top, x)
            return top
        rows = ["　".join(letter.signers[at : at + 2]) for at in range(0, len(letter.signers), 2)]
        widest = max(width_of(row, fonts.KAI, advance) for row in rows)
        x = g.RIGHT - g.CELL - widest
        label = "签发人："
        for at, row in enumerate(rows):
            start = len(self.page.texts)
            if not at:
                self._line(label, fonts.FANG, top, x - width_of(label, fonts.FANG, advance) - g.TRACKING)
            self._line(row, fonts.KAI, top + at * g.PITCH, x)
            self.signed.append(self.page.texts[start:])
        top += (len(rows) - 1) * g.PITCH
        self._line(letter.number, fonts.FANG, top, g.LEFT + g.CELL)
        return top

    def _letter_top(self) -> None:
        """10.1: double line 4 mm below the name, marks at its left, the number at its right, another line at the foot."""
        left = (g.PAGE_WIDTH - g.LETTER_RULE) / 2
        y = self._name() + g.RED_GAP
        for thick, offset in DOUBLE:
            self.page.rules.append(Rule(left, y + thick / 2 + offset, g.LETTER_RULE, thick, g.RED))
            foot = g.LETTER_FOOT - thick / 2 - offset
            self.page.rules.append(Rule(left, foot, g.LETTER_RULE, thick, g.RED))
        top = y + DOUBLE[1][0] + DOUBLE[1][1] + g.LETTER_NEAR - (g.PITCH - g.SIZE3) / 2
        self._marks(top)
        rights = [(self.letter.number, fonts.FANG), *[(mark, fonts.HEI) for mark in self.letter.marks]]
        for at, (text, role) in enumerate(rights):
            self._line(text, role, top + at * g.PITCH, g.RIGHT, right=True)
        rows = max(len(rights), len(self.letter.left_marks))
        self.y = top + (rows - 1) * g.PITCH + (g.PITCH + g.SIZE3) / 2

    def _title(self) -> None:
        """Two lines below what stands above it (7.3.1), in 2号小标宋."""
        y = self.y + 2 * g.PITCH
        for at, text in enumerate(self.title):
            x = g.LEFT + (g.WIDTH - self._title_width(text)) / 2
            baseline = y + at * g.TITLE_PITCH + g.ASCENT * g.SIZE2
            self.page.texts.append(Text(x, baseline, text, fonts.XBS, g.SIZE2))
        self.y = y + (len(self.title) - 1) * g.TITLE_PITCH + g.SIZE2

    def salutation(self) -> list[Line]:
        """主送: a line below the title, flush left, with a colon of full width (7.3.2)."""
        if not self.letter.salutation:
            return []
        return set_text(chars(f"{self.letter.salutation}：", fonts.FANG), self.metrics)
