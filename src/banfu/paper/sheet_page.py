"""A sheet laid out on pages: paragraphs on the grid of GB/T 9704—2012, tables under lines, page after page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import segno

from banfu.paper import fonts
from banfu.paper import geometry as g
from banfu.paper.breaking import Piece, lines, place, width_of
from banfu.paper.layout import Layout
from banfu.paper.layout import lay_out as lay_out_letter
from banfu.paper.letter import Letter, Paragraph, lead_of, level_of
from banfu.paper.page import Line, Metrics, Nominal, Page, Rule, Text, chars
from banfu.paper.sheet import Block, Grid, Sheet, Sign, Turn, Words, cleaned
from banfu.paper.tail import Close
from banfu.paper.titles import break_title

INDENT = 2 * g.CELL
NOTE_SIZE = 12.0
PAD_X, PAD_Y, LEADING = 4.0, 4.0, 1.35
OUTER, INNER = 1.0, 0.5
CODE_SIZE, CODE_TEXT = 20 * g.MM, 10.5
LEAST_SPLIT = 4
"""Lines of a tall row that are worth beginning at the foot of a page."""


@dataclass(frozen=True)
class Frame:
    """Where text stands on a page, in points."""

    left: float = g.LEFT
    top: float = g.TOP
    width: float = g.WIDTH
    bottom: float = g.BOTTOM

    @property
    def right(self) -> float:
        return self.left + self.width


UPRIGHT = Frame()
ACROSS = Frame(25 * g.MM, 28 * g.MM, 247 * g.MM, 184 * g.MM)
"""A page laid across: A4 turned, 28 mm above, 26 mm below, 25 mm at both sides."""


def frame_of(wide: bool) -> Frame:
    return ACROSS if wide else UPRIGHT


@dataclass(frozen=True)
class Row:
    """A row of a grid, its cells in lines. cells: (x, width, lines of pieces)."""

    cells: tuple[tuple[float, float, tuple[tuple[Piece, ...], ...]], ...]
    least: int
    pitch: float

    @property
    def count(self) -> int:
        return max([self.least, *(len(of) for _, _, of in self.cells)])

    @property
    def height(self) -> float:
        return self.count * self.pitch + 2 * PAD_Y

    def split(self, count: int) -> tuple["Row", "Row"]:
        """Return the first ``count`` lines and the rest as two rows."""
        first = tuple((x, width, of[:count]) for x, width, of in self.cells)
        rest = tuple((x, width, of[count:]) for x, width, of in self.cells)
        return replace(self, cells=first, least=1), replace(self, cells=rest, least=max(1, self.least - count))


@dataclass
class Sheets:
    """The pages of a sheet, as the painter takes them; ``letter`` carries what a PDF says of itself."""

    letter: Letter
    pages: list[Page]
    sheet: Sheet
    layout: Layout | None = None


@dataclass
class _Flow:
    """The pages growing. y: where the next line begins."""

    metrics: Metrics
    pages: list[Page] = field(default_factory=list)
    frame: Frame = UPRIGHT
    y: float = 0.0

    def turn(self, wide: bool) -> None:
        self.frame = frame_of(wide)
        self.pages.append(Page(wide=wide))
        self.y = self.frame.top

    def more(self) -> None:
        self.turn(self.pages[-1].wide)

    @property
    def room(self) -> float:
        return self.frame.bottom - self.y + 0.05

    def fresh(self) -> bool:
        return self.y <= self.frame.top + 0.01

    def put(self, found: Sequence[Line], keep: float = 0.0) -> None:
        """Put lines, those that are kept with what follows together; ``keep``: room wanted behind the last."""
        for at, line in enumerate(found):
            need = line.height + (sum(one.height for one in found[at + 1 :]) + keep if line.keep else 0.0)
            if need > self.room and not self.fresh() and need < self.frame.bottom - self.frame.top:
                self.more()
            baseline = self.y + (line.height - line.size) / 2 + g.ASCENT * line.size
            for one in line.pieces:
                self.pages[-1].texts.append(Text(self.frame.left + one.x, baseline, one.text, one.role, one.size, one.tracking))
            self.y += line.height

    def rows(self, grid: Grid) -> None:
        made = list(grid_rows(grid, self.frame.width, self.metrics))
        heads, body = made[: grid.heads], made[grid.heads :]
        for row in heads:
            if row.height + (body[0].height if body else 0) > self.room and not self.fresh() and row is heads[0]:
                self.more()
            self._row(row)
        for row in body:
            self._fit(row, heads)

    def _fit(self, row: Row, heads: Sequence[Row]) -> None:
        """Put a row where it has room, on the next page, or, taller than half a page, on several; each turn puts some of it
        onto a page or comes to a fresh one."""
        full = self.frame.bottom - self.frame.top - sum(one.height for one in heads)
        fresh = False
        while row.height > self.room:
            count = min(int((self.room - 2 * PAD_Y) // row.pitch), row.count - 1)
            if fresh or (row.height > full / 2 and count >= LEAST_SPLIT):
                first, row = row.split(max(1, count))
                self._row(first)
                if row.count == 1 and not any(of for _, _, of in row.cells):
                    return
            self.more()
            fresh = True
            for head in heads:
                self._row(head)
        self._row(row)

    def _row(self, row: Row) -> None:
        page, height = self.pages[-1], row.height
        left, right = self.frame.left + row.cells[0][0], self.frame.left + row.cells[-1][0] + row.cells[-1][1]
        for y in (self.y, self.y + height):
            page.rules.append(Rule(left, y, right - left, INNER))
        for x in (left, right):
            page.rules.append(Rule(x, self.y, 0, OUTER, height=height))
        for x, _, _ in row.cells[1:]:
            page.rules.append(Rule(self.frame.left + x, self.y, 0, INNER, height=height))
        for _, _, of in row.cells:
            y = self.y + (height - len(of) * row.pitch) / 2
            for pieces in of:
                for one in pieces:
                    baseline = y + (row.pitch - one.size) / 2 + g.ASCENT * one.size
                    page.texts.append(Text(self.frame.left + one.x, baseline, one.text, one.role, one.size, one.tracking))
                y += row.pitch
        self.y += height


def grid_rows(grid: Grid, width: float, metrics: Metrics) -> Iterator[Row]:
    """Return the rows of a grid over ``width`` points, each cell broken into lines."""
    whole = sum(grid.widths)
    columns = [width * one / whole for one in grid.widths]
    for cells in grid.rows:
        found, at, x = [], 0, 0.0
        for cell in cells:
            wide = sum(columns[at : at + cell.span])
            role = fonts.HEI if cell.label and grid.heads else fonts.FANG
            of = wrapped(cell.text, role, grid.size, x + PAD_X, wide - 2 * PAD_X, metrics, middle=not cell.left)
            found.append((x, wide, of))
            at, x = at + cell.span, x + wide
        yield Row(tuple(found), max(cell.lines for cell in cells), grid.size * LEADING)


def wrapped(text: str, role: str, size: float, x: float, width: float, metrics: Metrics, middle: bool = False) -> tuple[tuple[Piece, ...], ...]:
    """Return ``text`` in lines of ``width`` points from ``x`` on; line ends in it are kept."""
    found = []
    for part in text.split("\n") if text else []:
        of = chars(part, role)
        for start, end in lines(of, metrics.advance, width, width, size):
            shown = part[start:end].strip(" ")
            indent = max(0.0, (width - width_of(shown, role, metrics.advance, size)) / 2) if middle else 0.0
            found.append(tuple(place(of[start:end], metrics.advance, x + indent, width - indent, False, size)))
        if not part:
            found.append(())
    return tuple(found)


def _paragraph(
    text: str, role: str, width: float, metrics: Metrics, first: float = 0.0, size: float = g.SIZE3, pitch: float = g.PITCH, before: str = ""
) -> list[Line]:
    """A paragraph of a page of any width, filled to the edge; a heading at its beginning in the font of its level (7.3.3).

    before: a first sentence in 黑体.
    """
    level = level_of(text) if role == fonts.FANG and not before else 0
    lead = lead_of(text, level)
    of = [*chars(before, fonts.HEI), *chars(text[:lead], fonts.HEI if level == 1 else fonts.KAI), *chars(text[lead:], role)]
    edges = lines(of, metrics.advance, width - first, width, size)
    found = []
    for number, (start, end) in enumerate(edges):
        indent = 0.0 if number else first
        pieces = place(of[start:end], metrics.advance, indent, width - indent, number < len(edges) - 1, size)
        found.append(Line(tuple(pieces), height=pitch, size=size))
    if lead and lead == len(text) and len(found) == 1:
        found[-1] = replace(found[-1], keep=True)
    return found


def centred(text: str, role: str, size: float, pitch: float, width: float, metrics: Metrics) -> list[Line]:
    """A heading in the middle, in whole words, kept with what follows."""

    def measure(words: str) -> float:
        return width_of(words, role, metrics.advance, size)

    track = g.TRACKING if size == g.SIZE3 else 0.0
    parts = break_title(text, width * 0.98, measure)
    pieces = [Piece((width - measure(part)) / 2, part, role, size, track) for part in parts]
    return [Line((piece,), kind="heading", keep=True, height=pitch, size=size) for piece in pieces]


def words_lines(block: Words, width: float, metrics: Metrics) -> list[Line]:
    """Return a paragraph in lines."""
    text = block.text
    if block.kind == "line":
        return centred(text, fonts.HEI, g.SIZE3, g.PITCH, width, metrics)
    if block.kind == "right":
        x = width - width_of(text, fonts.FANG, metrics.advance) - 2 * g.CELL
        return [Line((Piece(max(0.0, x), text, fonts.FANG),))]
    if block.kind == "note":
        return _paragraph(text, fonts.KAI, width, metrics, 2 * NOTE_SIZE, NOTE_SIZE, NOTE_SIZE * 1.5)
    if block.kind == "heading":
        return [replace(line, keep=True) for line in _paragraph(text, fonts.HEI, width, metrics, INDENT)]
    return _paragraph(text, fonts.FANG, width, metrics, INDENT if block.kind == "text" else 0.0, before=block.lead) or [Line(kind="blank")]


def close_of(block: Sign, about: Letter) -> Letter:
    """The letter whose close signs the sheet."""
    return replace(about, organs=block.names or about.organs, sign_off=(), dated=block.dated, sealed=block.sealed, note="")


def about(sheet: Sheet) -> Letter:
    """What a PDF says of itself, and what the parts of a letter that a sheet borrows are made for."""
    return sheet.letter or Letter((sheet.organ or sheet.title,), "", sheet.title, "", (Paragraph(sheet.title),))


def _title(flow: _Flow, title: str) -> None:
    flow.put(centred(title, fonts.XBS, g.SIZE2, g.TITLE_PITCH, flow.frame.width, flow.metrics), keep=2 * g.PITCH)


def lay_out(sheet: Sheet, metrics: Metrics | None = None) -> Sheets:
    """Return the pages of ``sheet``. Raises PaperError where it cannot be printed."""
    sheet, metrics = cleaned(sheet), metrics or Nominal()
    flow, layout = _Flow(metrics), None
    if sheet.letter:
        layout = lay_out_letter(sheet.letter, metrics)
        flow.pages, flow.y = list(layout.pages), g.BOTTOM
        before = len(flow.pages)
        if sheet.blocks and not isinstance(sheet.blocks[0], Turn):
            flow.turn(sheet.wide)
    else:
        flow.turn(sheet.wide)
        before = 0
        _head(flow, sheet)
    for block in sheet.blocks:
        _put(flow, block, about(sheet))
    _code(flow.pages[0], sheet.code, metrics)
    _folios(flow.pages[before:], before, metrics, alone=not before and len(flow.pages) == 1)
    return Sheets(about(sheet), flow.pages, sheet, layout)


def _head(flow: _Flow, sheet: Sheet) -> None:
    if sheet.title:
        _title(flow, sheet.title)
    if sheet.number:
        flow.put(centred(sheet.number, fonts.FANG, g.SIZE3, g.PITCH, flow.frame.width, flow.metrics))
    if sheet.title or sheet.number:
        flow.put([Line(height=g.PITCH / 2)])


def _put(flow: _Flow, block: Block, letter: Letter) -> None:
    if isinstance(block, Turn):
        flow.turn(block.wide)
        if block.heading:
            flow.put(centred(block.heading, fonts.HEI, g.SIZE3, g.PITCH, flow.frame.width, flow.metrics), keep=2 * g.PITCH)
            flow.put([Line(height=g.PITCH / 4)])
        if block.title:
            _title(flow, block.title)
            flow.put([Line(height=g.PITCH / 2)])
    elif isinstance(block, Words):
        flow.put(words_lines(block, flow.frame.width, flow.metrics), keep=2 * g.PITCH)
    elif isinstance(block, Sign):
        found = [replace(line, keep=True) for line in Close(close_of(block, letter), flow.metrics).lines()]
        shift = flow.frame.width - g.WIDTH
        flow.put([replace(line, pieces=tuple(replace(one, x=one.x + shift) for one in line.pieces)) for line in found])
    else:
        if block.caption:
            flow.put(centred(block.caption, fonts.HEI, NOTE_SIZE, NOTE_SIZE * 2.2, flow.frame.width, flow.metrics), keep=2 * g.PITCH)
        flow.rows(block)
        flow.put([Line(height=g.PITCH / 2)] if flow.room > g.PITCH else [])


def _code(page: Page, code: str, metrics: Metrics) -> None:
    """The QR code in the corner above the text, with its letters at its left."""
    if not code:
        return
    matrix = tuple(segno.make(code, error="m", micro=False).matrix)
    step, x, y = CODE_SIZE / len(matrix), g.RIGHT - CODE_SIZE, g.TOP - CODE_SIZE - 3 * g.MM
    for number, row in enumerate(matrix):
        start = None
        for at, dark in enumerate([*row, 0]):
            if dark and start is None:
                start = at
            elif not dark and start is not None:
                page.rules.append(Rule(x + start * step, y + (number + 0.5) * step, (at - start) * step, step * 1.02))
                start = None
    for line, text in enumerate(("回执编码", code)):
        left = x - 6 - width_of(text, fonts.FANG, metrics.advance, CODE_TEXT)
        page.texts.append(Text(left, y + CODE_SIZE - 18 + line * 14, text, fonts.FANG, CODE_TEXT))


def _folios(pages: Sequence[Page], before: int, metrics: Metrics, alone: bool) -> None:
    """Number the pages; a form of a single page needs none."""
    dash = metrics.ink("—", fonts.SONG) * g.SIZE4
    for number, page in enumerate(pages, before + 1):
        if alone:
            continue
        page.folio, frame = number, frame_of(page.wide)
        text = f"— {number} —"
        width = width_of(text, fonts.SONG, metrics.advance, g.SIZE4)
        x = frame.right - g.SIZE4 - width if number % 2 else frame.left + g.SIZE4
        page.texts.append(Text(x, frame.bottom + g.FOLIO_GAP + dash, text, fonts.SONG, g.SIZE4))
