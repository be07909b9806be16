"""What follows the body: 附件说明, names and date, 附注, 版记."""

from banfu.paper import fonts
from banfu.paper import geometry as g
from banfu.paper.breaking import Char, Piece, width_of
from banfu.paper.letter import Form, Letter, chinese_date, lead_of
from banfu.paper.page import BLANK, Line, Metrics, Page, Rule, Text, chars, set_text

INDENT = 2 * g.CELL
SEALS_IN_ROW = 3


def body_lines(text: str, level: int, metrics: Metrics) -> list[Line]:
    """A paragraph of the body: indented by two characters, its heading in the font of its level (7.3.3)."""
    lead = lead_of(text, level)
    role = fonts.HEI if level == 1 else fonts.KAI
    of = [*chars(text[:lead], role), *chars(text[lead:], fonts.FANG)]
    found = set_text(of, metrics, first=INDENT)
    if lead == len(text) and len(found) == 1:  # a heading does not end a page
        found[-1] = Line(found[-1].pieces, keep=True)
    return found


def attachment_lines(letter: Letter, metrics: Metrics) -> list[Line]:
    """附件：1. … a line below the body; further lines of a name under its first character (7.3.4)."""
    found = [BLANK] if letter.attachments else []
    many = len(letter.attachments) > 1
    label = width_of("附件：", fonts.FANG, metrics.advance) + g.TRACKING
    number = width_of("1. ", fonts.FANG, metrics.advance) + g.TRACKING if many else 0.0
    for at, one in enumerate(letter.attachments, 1):
        lines = set_text(chars(one.name, fonts.FANG), metrics, INDENT + label + number, INDENT + label + number, kind="note")
        before = [Piece(INDENT, "附件：", fonts.FANG)] if at == 1 else []
        before += [Piece(INDENT + label, f"{at}.", fonts.FANG)] if many else []
        found += [Line((*before, *lines[0].pieces), "note"), *lines[1:]]
    return found


class Close:
    """The names, the date and the note that close a letter, as lines that stay together."""

    def __init__(self, letter: Letter, metrics: Metrics) -> None:
        self.letter, self.metrics = letter, metrics
        self.date = chinese_date(letter.dated) if letter.dated else "　　　　年　　月　　日"

    def lines(self) -> list[Line]:
        sealed = self._sealed() if self.letter.sealed else self._unsealed()
        note = f"（{self.letter.note}）" if self.letter.note else ""
        after = set_text(chars(note, fonts.FANG), self.metrics, first=INDENT, kind="close") if note else []
        return sealed + after

    def _width(self, text: str) -> float:
        return width_of(text, fonts.FANG, self.metrics.advance)

    def _line(self, *places: tuple[float, str]) -> Line:
        return Line(tuple(Piece(x, text, fonts.FANG) for x, text in places), "close")

    def _sealed(self) -> list[Line]:
        """7.3.5.1: date four characters from the right, each name centred over the date or in its column."""
        names = self.letter.signing
        top: list[Line] = [BLANK] * g.SEAL_BLANKS
        if len(names) == 1:
            date, name = self._width(self.date), self._width(names[0])
            middle = g.WIDTH - 4 * g.CELL - date / 2
            middle = min(middle, g.WIDTH - name / 2)  # a long name stays inside; the date goes with it
            if name > g.WIDTH - 2 * g.CELL:
                lines = set_text(chars(names[0], fonts.FANG), self.metrics, INDENT, INDENT, kind="close")
                return [*top, *lines, self._line((g.WIDTH - 4 * g.CELL - date, self.date))]
            return [*top, self._line((middle - name / 2, names[0])), self._line((middle - date / 2, self.date))]
        return [*top, *self._columns(names)]

    def _columns(self, names: tuple[str, ...]) -> list[Line]:
        widest = max(map(self._width, names))
        across = next((n for n in range(min(SEALS_IN_ROW, len(names)), 0, -1) if widest <= g.WIDTH / n), 1)
        found: list[Line] = []
        for at in range(0, len(names), across):
            row = names[at : at + across]
            column = g.WIDTH / len(row)
            found += [BLANK] * (g.SEAL_ROW - 1) if at else []
            found.append(self._line(*[(column * (n + 0.5) - self._width(name) / 2, name) for n, name in enumerate(row)]))
            middle = column * (len(row) - 0.5)
        date = self._width(self.date)
        return [*found, self._line((min(middle - date / 2, g.WIDTH - date), self.date))]

    def _unsealed(self) -> list[Line]:
        """7.3.5.2: names two characters from the right; the date two further in, or the other way round when it is longer."""
        names = self.letter.signing
        date = self._width(self.date)
        first = self._width(names[0])
        right = g.WIDTH - 2 * g.CELL
        if date + INDENT > first:
            x = right - date
            first_x = x - INDENT if first + INDENT < date else min(x - INDENT, right - first)
        else:
            first_x = right - first
            x = first_x + INDENT
        found = [self._line((max(0.0, first_x), names[0]))]
        found += [self._line((max(0.0, right - self._width(name)), name)) for name in names[1:]]
        return [BLANK, *found, self._line((x, self.date))]


class Imprint:
    """版记 (7.4): lines of 4号, its last line on the foot of the 版心. In 信函格式 without lines and printing (10.1)."""

    def __init__(self, letter: Letter, metrics: Metrics, moved: str = "") -> None:
        self.letter, self.metrics, self.plain = letter, metrics, letter.form == Form.LETTER
        copies = "，".join(letter.copied_to)
        self.blocks = [self._block("主送", moved)] if moved else []
        self.blocks += [self._block("抄送", copies)] if copies else []
        self.printed = not self.plain and bool(letter.print_organ)

    def __bool__(self) -> bool:
        return bool(self.blocks) or self.printed

    @property
    def height(self) -> float:
        return (sum(map(len, self.blocks)) + self.printed) * g.IMPRINT_PITCH

    def _block(self, label: str, text: str) -> list[list[Piece]]:
        """A labelled text, a character in at both sides, further lines under its first character, 。 at its end."""
        head = chars(f"{label}：", fonts.FANG)
        indent = g.SIZE4 * 4
        lines = set_text(chars(text.rstrip("。") + "。", fonts.FANG), self.metrics, indent, indent, g.SIZE4, size=g.SIZE4)
        rows = [list(line.pieces) for line in lines]
        rows[0].insert(0, Piece(g.SIZE4, "".join(char for char, _ in head), fonts.FANG, g.SIZE4, 0.0))
        return rows

    def put(self, page: Page) -> None:
        y = g.BOTTOM - self.height
        groups = list(self.blocks)
        if self.printed:
            groups.append([self._printing()])
        for number, group in enumerate(groups):
            self._rule(page, y, g.THIN if number else g.THICK)
            for row in group:
                self._row(page, y, row)
                y += g.IMPRINT_PITCH
        self._rule(page, g.BOTTOM, g.THICK)

    def _rule(self, page: Page, y: float, thick: float) -> None:
        if not self.plain:
            page.rules.append(Rule(g.LEFT, y, g.WIDTH, thick))

    def _row(self, page: Page, top: float, row: list[Piece]) -> None:
        baseline = top + (g.IMPRINT_PITCH - g.SIZE4) / 2 + g.ASCENT * g.SIZE4
        page.texts.extend(Text(g.LEFT + one.x, baseline, one.text, one.role, one.size, one.tracking) for one in row)

    def _printing(self) -> list[Piece]:
        day = self.letter.printed_on or self.letter.dated
        date = f"{chinese_date(day)}印发" if day else ""
        right = g.WIDTH - g.SIZE4 - width_of(date, fonts.FANG, self.metrics.advance, g.SIZE4)
        return [
            Piece(g.SIZE4, self.letter.print_organ, fonts.FANG, g.SIZE4, 0.0),
            Piece(right, date, fonts.FANG, g.SIZE4, 0.0),
        ]


def heading_of_attachment(number: int, many: bool) -> list[Char]:
    return chars(f"附件{number}" if many else "附件", fonts.HEI)
