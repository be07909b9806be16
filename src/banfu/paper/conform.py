"""Where a printed letter departs from GB/T 9704—2012: measured, each departure a sentence."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from banfu.paper import fonts
from banfu.paper import geometry as g
from banfu.paper.measure import Row, Sheet, Stroke, read
from banfu.paper.titles import broken_words

TOLERANCE = 0.5  # mm
NUMBER = re.compile(r"[^\W\d_]{2,14}[〔\[（(【]\d{4}[〕\]）)】]第?0*\d+号")
FOLIO = re.compile(r"[—–\-－]{1,2}\d{1,3}[—–\-－]{1,2}")
DATE = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")
CJK = re.compile("[\u4e00-\u9fff]")
FULL = 27  # cells from which a line counts as full; an unbroken number or address leaves others wide
FEW = 3  # a row of so few characters may stand in a fallback's font alone


@dataclass(frozen=True)
class Departure:
    """page: from 1. kind: what was measured, for those who pick (page, area, lines, characters, organ, number, line, title, …)."""

    page: int
    kind: str
    text: str

    @property
    def sentence(self) -> str:
        return f"第 {self.page} 页：{self.text}"


def mm(points: float) -> str:
    return f"{points / g.MM:.1f} mm"


@dataclass
class Paper:
    """The elements of a letter, found by what they look like."""

    sheets: list[Sheet]
    letter: bool = False  # 信函格式
    organ: list[Row] = field(default_factory=list)
    number: Row | None = None
    title: list[Row] = field(default_factory=list)
    red: list[Stroke] = field(default_factory=list)

    def folio(self, sheet: Sheet) -> Row | None:
        return next((row for row in sheet.rows if row.em_top > g.BOTTOM - 6 and FOLIO.fullmatch(row.text)), None)

    def imprint_top(self, sheet: Sheet) -> float:
        """Where the 版记 of a sheet begins; its foot when it has none."""
        black = [one.y for one in sheet.strokes if not one.red and one.right - one.left > g.WIDTH * 0.9 and one.y > g.TOP]
        small = [row.em_top for row in sheet.rows if row.text.startswith(("抄送：", "主送：")) and row.size < 15.5]
        return min([*black, *small], default=sheet.height)

    def body(self, at: int) -> list[Row]:
        """The rows of text on a page: below the title, above the 版记, without the page number."""
        sheet = self.sheets[at]
        top = self.title[-1].em_foot if at == 0 and self.title else 0.0
        foot = self.imprint_top(sheet)
        folio = self.folio(sheet)
        return [row for row in sheet.rows if top < row.em_top and row.em_foot < foot + 2 and row is not folio and not row.red]


def find(sheets: list[Sheet]) -> Paper:
    paper = Paper(sheets)
    if not sheets:
        return paper
    first = sheets[0]
    paper.red = [one for one in first.strokes if one.red]
    paper.organ = [row for row in first.rows if row.red and row.size > 20]
    paper.letter = len(paper.red) >= 3 or any(one.y > g.BOTTOM for one in paper.red)
    under = paper.organ[-1].baseline if paper.organ else 0.0
    paper.number = next((row for row in first.rows if row.baseline > under and NUMBER.search(row.text)), None)
    big = [row for row in first.rows if not row.red and row.size > 19 and row.baseline > under]
    paper.title = big[:1] + [b for a, b in pairwise(big) if b.baseline - a.baseline < 3 * g.SIZE2]
    return paper


Check = Callable[[Paper, float], Iterator[Departure]]


def _off(value: float, wanted: float, tolerance: float) -> bool:
    return abs(value - wanted) > tolerance + 0.01


def _pages(paper: Paper, tol: float) -> Iterator[Departure]:
    for at, sheet in enumerate(paper.sheets, 1):
        if _off(sheet.width, g.PAGE_WIDTH, tol) or _off(sheet.height, g.PAGE_HEIGHT, tol):
            yield Departure(at, "page", f"纸面是 {mm(sheet.width)}×{mm(sheet.height)}，应为 A4（210 mm×297 mm）。")


def _area(paper: Paper, tol: float) -> Iterator[Departure]:
    """版心: what is printed stays in it; full lines reach both its sides."""
    for at in range(len(paper.sheets)):
        rows = paper.body(at)
        for row in rows:
            if row.left < g.LEFT - tol or row.right > g.RIGHT + tol:
                yield Departure(at + 1, "area", f"“{row.text[:12]}”这一行超出版心（左 {mm(row.left)}、右 {mm(row.right)}，应在 28—184 mm 之间）。")
        if at and rows and _off(max(rows[0].em_top - (g.PITCH - g.SIZE3) / 2, 0), g.TOP, 2.5 * g.MM) and rows[0].size < 20:
            yield Departure(at + 1, "area", f"第一行从离纸顶 {mm(rows[0].em_top)} 处起，天头应为 37 mm。")
        if rows and rows[-1].em_foot > g.BOTTOM + tol:
            yield Departure(at + 1, "area", f"最后一行到离纸顶 {mm(rows[-1].em_foot)} 处，超出版心下边缘（262 mm）。")


def _lines(paper: Paper, tol: float) -> Iterator[Departure]:
    for at in range(len(paper.sheets)):
        rows = paper.body(at)
        for a, b in pairwise(rows):
            if max(a.size, b.size) > 20:  # the title of an attachment
                continue
            step = b.baseline - a.baseline
            lines = max(1, round(step / g.PITCH))
            if _off(step, lines * g.PITCH, tol):
                yield Departure(at + 1, "lines", f"“{b.text[:12]}”与上一行相距 {mm(step)}，一页 22 行时行距是 {mm(g.PITCH)}。")
                break
        if len(rows) > g.LINES:
            yield Departure(at + 1, "lines", f"这一页排了 {len(rows)} 行，每面应排 22 行。")


def _characters(paper: Paper, tol: float) -> Iterator[Departure]:
    for at in range(len(paper.sheets)):
        for row in paper.body(at):
            steps = sorted(b.x - a.x for a, b in pairwise(row.glyphs) if CJK.match(a.char or " ") and CJK.match(b.char or " "))
            if any(one.char.isascii() and one.char.isalpha() for one in row.glyphs):
                continue  # letters are as wide as they are
            cells = sum(0.5 if one.char.isascii() else 1.0 for one in row.glyphs)
            full = row.left < g.LEFT + g.CELL / 2 and cells >= FULL
            if full and steps and _off(steps[len(steps) // 2], g.CELL, tol):
                yield Departure(at + 1, "characters", f"“{row.text[:12]}”这一行字距 {mm(steps[len(steps) // 2])}，每行 28 字时是 {mm(g.CELL)}。")
                break


def _organ(paper: Paper, tol: float) -> Iterator[Departure]:
    if not paper.organ:
        yield Departure(1, "organ", "没有找到红色的发文机关标志。")
        return
    top = paper.organ[0].top
    wanted = 30 * g.MM if paper.letter else g.TOP + 35 * g.MM
    if _off(top, wanted, tol):
        where = "上页边" if paper.letter else "版心上边缘"
        got, want = (top, 30 * g.MM) if paper.letter else (top - g.TOP, 35 * g.MM)
        yield Departure(1, "organ", f"发文机关标志上边缘距{where} {mm(got)}，应为 {mm(want)}。")
    for row in paper.organ:
        if row.left < g.LEFT - 7 * g.MM or row.right > g.RIGHT + 7 * g.MM:
            yield Departure(1, "organ", f"发文机关标志“{row.text}”比版心宽。")


def _number(paper: Paper, tol: float) -> Iterator[Departure]:
    row = paper.number
    if row is None:
        yield Departure(1, "number", "没有找到发文字号（如 湘财建〔2018〕1号）。")
        return
    if not re.search(r"〔\d{4}〕[1-9]\d*号", row.text):
        yield Departure(1, "number", f"发文字号“{row.text}”应写成六角括号〔〕、全称年份、不编虚位、不加“第”字。")
    if paper.organ and not paper.letter:
        gap = row.em_top - paper.organ[-1].em_foot
        lines = 1 if len([r for r in paper.sheets[0].rows if paper.organ[-1].baseline < r.baseline <= row.baseline]) == 1 else 0
        if lines and _off(gap, 2 * g.PITCH + (g.PITCH - g.SIZE3) / 2, tol + (g.PITCH - g.SIZE3) / 2):
            yield Departure(1, "number", f"发文字号在发文机关标志下 {mm(gap)}，应空二行。")
    if paper.letter and _off(row.right, g.RIGHT, tol):
        yield Departure(1, "number", f"信函格式的发文字号应顶格居版心右边缘，现在离右边缘 {mm(g.RIGHT - row.right)}。")


def _red_lines(paper: Paper, tol: float) -> Iterator[Departure]:
    if not paper.red:
        yield Departure(1, "line", "没有找到红色分隔线。")
        return
    line = paper.red[0]
    if paper.letter:
        yield from _double_lines(paper, tol)
    else:
        if _off(line.right - line.left, g.WIDTH, tol):
            yield Departure(1, "line", f"红色分隔线长 {mm(line.right - line.left)}，应与版心等宽（156 mm）。")
        if paper.number and _off(line.y - paper.number.em_foot, g.RED_GAP, tol):
            yield Departure(1, "line", f"红色分隔线在发文字号下 {mm(line.y - paper.number.em_foot)}，应为 4 mm。")


def _double_lines(paper: Paper, tol: float) -> Iterator[Departure]:
    line, last = paper.red[0], paper.red[-1]
    if _off(line.right - line.left, g.LETTER_RULE, tol):
        yield Departure(1, "line", f"红色双线长 {mm(line.right - line.left)}，应为 170 mm。")
    if paper.organ and _off(line.y - line.thickness / 2 - paper.organ[-1].em_foot, g.RED_GAP, tol):
        yield Departure(1, "line", f"红色双线在发文机关标志下 {mm(line.y - paper.organ[-1].em_foot)}，应为 4 mm。")
    if _off(last.y + last.thickness / 2, g.LETTER_FOOT, tol):
        yield Departure(1, "line", f"下面的红色双线距下页边 {mm(g.PAGE_HEIGHT - last.y)}，应为 20 mm。")


def _title(paper: Paper, tol: float) -> Iterator[Departure]:
    if not paper.title:
        yield Departure(1, "title", "没有找到2号字的标题。")
        return
    first = paper.title[0]
    above = paper.red[0].y if paper.red and not paper.letter else max(
        (row.em_foot for row in paper.sheets[0].rows if row.baseline < first.baseline), default=0.0
    )  # fmt: skip
    gap, half = first.em_top - above, 5.5
    if not 2 * g.PITCH - tol <= gap <= 2 * g.PITCH + half + tol:
        yield Departure(1, "title", f"标题与上面相距 {mm(gap)}，应空二行（{mm(2 * g.PITCH)}）。")
    for row in paper.title:
        if _off(row.size, g.SIZE2, 0.5):
            yield Departure(1, "title", f"标题“{row.text}”是 {row.size:.1f} 磅，应为2号（22 磅）。")
        if _off((row.left + row.right) / 2, g.LEFT + g.WIDTH / 2, tol + 4):
            yield Departure(1, "title", f"标题“{row.text}”没有居中。")
    for word in broken_words([row.text for row in paper.title]):
        yield Departure(1, "title", f"标题回行拆开了词“{word}”。")
    body = paper.body(0)
    if not body:
        yield Departure(1, "title", "首页没有正文，首页必须显示正文。")


def _folios(paper: Paper, tol: float) -> Iterator[Departure]:
    blank = any(not sheet.rows for sheet in paper.sheets)
    for at, sheet in enumerate(paper.sheets, 1):
        row = paper.folio(sheet)
        if row is None:
            silent = (paper.letter and at == 1) or (blank and at >= len(paper.sheets) - 1)
            if not silent:
                yield Departure(at, "folio", "没有页码（4号半角宋体，数字左右各一条一字线）。")
            continue
        if paper.letter and at == 1:
            yield Departure(at, "folio", "信函格式首页不显示页码。")
        dash = row.glyphs[0]
        if _off(dash.top, g.BOTTOM + g.FOLIO_GAP, tol):
            yield Departure(at, "folio", f"页码的一字线距版心下边缘 {mm(dash.top - g.BOTTOM)}，应为 7 mm。")
        if _off(row.size, g.SIZE4, 0.3):
            yield Departure(at, "folio", f"页码是 {row.size:.1f} 磅，应为4号（14 磅）。")
        room, side = (g.RIGHT - row.right, "右") if at % 2 else (row.left - g.LEFT, "左")
        if _off(room, g.SIZE4, tol + 1):
            yield Departure(at, "folio", f"页码应居{side}空一字，现在空 {mm(room)}。")


def _sizes(paper: Paper, _: float) -> Iterator[Departure]:
    for at in range(len(paper.sheets)):
        for row in paper.body(at):
            if _off(row.size, g.SIZE3, 0.3) and not (row.size > 20 and at):
                yield Departure(at + 1, "size", f"“{row.text[:12]}”是 {row.size:.1f} 磅，正文应为3号（16 磅）。")
                break


def _faces(paper: Paper, _: float) -> Iterator[Departure]:
    """Each element in its font; a character of another font inside a row is a fallback for a rare one, and let pass."""
    first: list[tuple[int, Row, tuple[str, ...], str]] = [(0, row, (fonts.XBS,), "标题") for row in paper.title]
    first += [(0, row, (fonts.XBS,), "发文机关标志") for row in paper.organ]
    first += [(0, paper.number, (fonts.FANG,), "发文字号")] if paper.number else []
    for at, sheet in enumerate(paper.sheets):
        first += [(at, row, (fonts.FANG, fonts.KAI, fonts.HEI), "正文") for row in paper.body(at) if row.size < 20 and len(row.glyphs) > FEW]
        folio = paper.folio(sheet)
        first += [(at, folio, (fonts.SONG,), "页码")] if folio else []
    told = set()
    for at, row, wanted, name in first:
        names = [one.font for one in row.glyphs]
        font = max(set(names), key=names.count)
        if not any(fonts.is_role(font, role) for role in wanted) and (name, font) not in told:
            told.add((name, font))
            yield Departure(at + 1, "font", f"{name}用的是 {font.partition('+')[2] or font or '没有名字的字体'}，应为{fonts.LABELS[wanted[0]]}。")


def _boxes(paper: Paper, _: float) -> Iterator[Departure]:
    for at, sheet in enumerate(paper.sheets, 1):
        for row in sheet.rows:
            if any(not one.char or one.char == "\ufffd" for one in row.glyphs):
                yield Departure(at, "box", f"“{row.text[:20]}”里有字印成了方框；{fonts.RARE}。")


def _imprint(paper: Paper, tol: float) -> Iterator[Departure]:
    found = [at for at, sheet in enumerate(paper.sheets) if any(row.text.startswith("抄送：") and row.size < 15.5 for row in sheet.rows)]
    found = found or [at for at, sheet in enumerate(paper.sheets) if any(row.text.endswith("印发") for row in sheet.rows)]
    if not found:
        return
    at, sheet = found[-1], paper.sheets[found[-1]]
    if at != len(paper.sheets) - 1:
        yield Departure(at + 1, "imprint", "版记不在最后一面。")
    if paper.letter:
        return
    if at % 2 == 0:
        yield Departure(at + 1, "imprint", "版记在单数页，应在最后一个双数页（公文双面印刷）。")
    lines = [one for one in sheet.strokes if not one.red and one.right - one.left > g.WIDTH * 0.9]
    if not lines or _off(lines[-1].y, g.BOTTOM, tol):
        where = f"现在在离纸顶 {mm(lines[-1].y)} 处" if lines else "现在没有这条线"
        yield Departure(at + 1, "imprint", f"版记末条分隔线应与版心下边缘（262 mm）重合，{where}。")
    for number, line in enumerate(lines):
        wanted = g.THICK if number in (0, len(lines) - 1) else g.THIN
        if _off(line.thickness, wanted, 0.06 * g.MM):
            yield Departure(at + 1, "imprint", f"版记第 {number + 1} 条分隔线粗 {line.thickness / g.MM:.2f} mm，应为 {wanted / g.MM:.2f} mm。")


def _lonely(paper: Paper, _: float) -> Iterator[Departure]:
    for at in range(1, len(paper.sheets)):
        rows = paper.body(at)
        dated = next((n for n, row in enumerate(rows) if DATE.fullmatch(row.text)), None)
        if dated is not None and not any(row.left < g.LEFT + 7 * g.CELL for row in rows[:dated]):
            yield Departure(at + 1, "lonely", "这一页上成文日期之前没有正文，落款孤零零地在一页；请调整行距、字距或文字。")


CHECKS: tuple[Check, ...] = (
    _pages, _organ, _number, _red_lines, _title, _area, _lines, _characters, _sizes, _faces, _boxes, _folios, _imprint, _lonely,
)  # fmt: skip


def departures(content: bytes, tolerance: float = TOLERANCE) -> list[Departure]:
    """Return where a PDF departs from the standard, in the order of its pages. tolerance: in mm. Raises PaperError."""
    paper = find(read(content))
    found = [one for check in CHECKS for one in check(paper, tolerance * g.MM)]
    return sorted(found, key=lambda one: one.page)
