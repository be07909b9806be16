"""A PDF read back: every character and level line with its place, size, font and colour, in points from the upper left."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from banfu.paper.letter import PaperError

MOST_PAGES = 400
NOT_PDF = "这不是 PDF 文件，或者已经损坏，量不了；请重新导出一份。"
SAME_LINE = 3.0


@dataclass(frozen=True)
class Glyph:
    """A character on paper. x, baseline: its origin; left…bottom: its ink; char "" where the font has no such character."""

    char: str
    x: float
    baseline: float
    left: float
    right: float
    top: float
    bottom: float
    size: float
    font: str
    red: bool


@dataclass(frozen=True)
class Stroke:
    """A level line. y: its middle."""

    left: float
    right: float
    y: float
    thickness: float
    red: bool


@dataclass
class Row:
    """The characters on one baseline, from left to right."""

    glyphs: list[Glyph]

    @property
    def text(self) -> str:
        return "".join(one.char or "□" for one in self.glyphs)

    @property
    def baseline(self) -> float:
        return self.glyphs[0].baseline

    @property
    def size(self) -> float:
        sizes = sorted(one.size for one in self.glyphs)
        return sizes[len(sizes) // 2]

    @property
    def left(self) -> float:
        return self.glyphs[0].x

    @property
    def right(self) -> float:
        last = self.glyphs[-1]
        return max(last.right, last.x + last.size * (0.5 if last.char.isascii() else 1.0))

    @property
    def top(self) -> float:
        return min(one.top for one in self.glyphs)

    @property
    def em_top(self) -> float:
        return self.baseline - 0.88 * self.size

    @property
    def em_foot(self) -> float:
        return self.baseline + 0.12 * self.size

    @property
    def red(self) -> bool:
        return all(one.red for one in self.glyphs)


@dataclass
class Sheet:
    width: float
    height: float
    rows: list[Row] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)


def read(content: bytes) -> list[Sheet]:
    """Return the pages of a PDF. Raises PaperError for what is none, is locked, or has too many pages."""
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        raise PaperError(NOT_PDF) from error
    try:
        if len(document) > MOST_PAGES:
            raise PaperError(f"这份 PDF 有 {len(document)} 页，超过 {MOST_PAGES} 页，没有量；请只选公文那一份。")
        return [_sheet(page) for page in document]
    finally:
        document.close()


def _sheet(page: Any) -> Sheet:  # noqa: ANN401 - pypdfium2 has no types
    width, height = page.get_size()
    sheet = Sheet(width, height)
    text = page.get_textpage()
    rows: list[list[Glyph]] = []
    for glyph in _glyphs(text.raw, height):
        row = next((row for row in rows if abs(row[0].baseline - glyph.baseline) < SAME_LINE), None)
        if row is None:
            rows.append([glyph])
        else:
            row.append(glyph)
    sheet.rows = sorted((Row(sorted(row, key=lambda one: one.x)) for row in rows), key=lambda row: row.baseline)
    sheet.strokes = sorted(_strokes(page, height), key=lambda one: one.y)
    return sheet


def _glyphs(text: Any, height: float) -> Iterator[Glyph]:  # noqa: ANN401
    x, y, left, right, bottom, top = (ctypes.c_double() for _ in range(6))
    color = [ctypes.c_uint() for _ in range(4)]
    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    high = ""
    for at in range(raw.FPDFText_CountChars(text)):
        code = raw.FPDFText_GetUnicode(text, at)
        if raw.FPDFText_IsGenerated(text, at) == 1 or code in (9, 10, 13, 32, 0x3000, 0xA0):
            continue
        if 0xD800 <= code < 0xDC00:
            high = chr(code)
            continue
        char = (high + chr(code)).encode("utf-16", "surrogatepass").decode("utf-16", "replace") if high else chr(code) if code else ""
        high = ""
        raw.FPDFText_GetCharOrigin(text, at, x, y)
        raw.FPDFText_GetCharBox(text, at, left, right, bottom, top)
        raw.FPDFText_GetFontInfo(text, at, name, 128, flags)
        raw.FPDFText_GetFillColor(text, at, *color)
        size = _size(text, at)
        font = name.value.decode("utf-8", "replace")
        red = color[0].value > 160 and color[1].value < 90 and color[2].value < 90
        yield Glyph(char, x.value, height - y.value, left.value, right.value, height - top.value, height - bottom.value, size, font, red)


def _size(text: Any, at: int) -> float:  # noqa: ANN401
    """The height characters are set in, whatever matrix they are set by."""
    matrix = raw.FS_MATRIX()
    size = raw.FPDFText_GetFontSize(text, at)
    if raw.FPDFText_GetMatrix(text, at, matrix):
        size *= (matrix.c**2 + matrix.d**2) ** 0.5
    return size


def _strokes(page: Any, height: float) -> Iterator[Stroke]:  # noqa: ANN401
    r, gr, b, a = (ctypes.c_uint() for _ in range(4))
    weight = ctypes.c_float()
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=4):
        left, bottom, right, top = item.get_bounds() if hasattr(item, "get_bounds") else item.get_pos()
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        raw.FPDFPath_GetDrawMode(item.raw, fill, stroke)
        if right - left < 60 or top - bottom > 12:
            continue
        if stroke.value:
            raw.FPDFPageObj_GetStrokeColor(item.raw, r, gr, b, a)
            raw.FPDFPageObj_GetStrokeWidth(item.raw, weight)
            thick = weight.value
            left, right = left + thick, right - thick  # PDFium widens the bounds of a line by its pen
        else:
            raw.FPDFPageObj_GetFillColor(item.raw, r, gr, b, a)
            thick = top - bottom
        red = r.value > 160 and gr.value < 90 and b.value < 90
        yield Stroke(left, right, height - (top + bottom) / 2, thick, red)
