"""A Word document in the manner of official papers: A4, the margins of GB/T 9704—2012, its fonts by name.

Knows no Django; heavy (python-docx), so for the worker and for processes of their own, never for pages.
What people wrote goes in as text: python-docx escapes it, and what XML cannot hold is left out.
"""

import re
from collections.abc import Sequence

from docx import Document
from docx.document import Document as Paper
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph

FANG, HEI, SONG, KAI = "仿宋_GB2312", "黑体", "方正小标宋简体", "楷体_GB2312"
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")


def new_paper() -> Paper:
    """A4 with the margins of official documents (GB/T 9704—2012)."""
    paper = Document()
    part = paper.sections[0]
    part.page_width, part.page_height = Cm(21), Cm(29.7)
    part.top_margin, part.bottom_margin, part.left_margin, part.right_margin = Cm(3.7), Cm(3.5), Cm(2.8), Cm(2.6)
    style = paper.styles["Normal"]
    style.font.name, style.font.size = FANG, Pt(16)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FANG)
    for level, font in ((1, HEI), (2, KAI)):
        heading = paper.styles[f"Heading {level}"]
        heading.font.name, heading.font.size, heading.font.bold = font, Pt(16), False
        heading.font.color.rgb = RGBColor(0, 0, 0)
        fonts = heading.element.get_or_add_rPr().get_or_add_rFonts()
        for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(name), None)
        fonts.set(qn("w:eastAsia"), font)
        heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(12), Pt(0)
    _number_pages(paper)
    return paper


def _number_pages(paper: Paper) -> None:
    """— 1 — at the foot of each page, 四号 (GB/T 9704—2012, 7.5)."""
    line = paper.sections[0].footer.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    add_run(line, "— ", "宋体", 14)
    run = line.add_run()
    run.font.name, run.font.size = "宋体", Pt(14)
    for kind, text in (("begin", ""), ("", " PAGE "), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._element.append(part)
    add_run(line, " —", "宋体", 14)


def clean(text: object) -> str:
    return NOT_XML.sub("", str(text))


def add_run(paragraph: Paragraph, text: object, font: str, size: float) -> None:
    run = paragraph.add_run(clean(text))
    run.font.name, run.font.size = font, Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def add_line(paper: Paper, text: str, font: str, size: float, centred: bool = False) -> Paragraph:
    paragraph = paper.add_paragraph()
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    add_run(paragraph, text, font, size)
    return paragraph


def add_text(paper: Paper, text: str) -> None:
    paragraph = add_line(paper, text, FANG, 16)
    paragraph.paragraph_format.first_line_indent = Pt(32)
    paragraph.paragraph_format.line_spacing = Pt(28)
    paragraph.paragraph_format.space_after = Pt(0)


def add_heading(paper: Paper, text: str, level: int = 1) -> None:
    paragraph = paper.add_heading(level=level)
    paragraph.paragraph_format.first_line_indent = Pt(32)
    add_run(paragraph, text, HEI if level == 1 else KAI, 16)


def add_caption(paper: Paper, text: str) -> None:
    """The heading of the table that comes next, numbered by its place: 表 3　答复类别."""
    paragraph = add_line(paper, f"表 {len(paper.tables) + 1}　{text}", HEI, 12, centred=True)
    paragraph.paragraph_format.keep_with_next = True
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(8), Pt(4)


def _mark_row(row: _Row, name: str) -> None:
    """tblHeader: the row stands again on each page; cantSplit: it is not cut by a page's end."""
    mark = OxmlElement(f"w:{name}")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _shade(cell: _Cell, part: float) -> None:
    """Tint a cell in azure by ``part`` of 1; the figure stands in it, so nothing is told by colour alone."""
    if part > 0:
        low = [round(255 - (255 - full) * min(1.0, part) * 0.6) for full in (0x1D, 0x5B, 0x87)]
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), "".join(f"{value:02X}" for value in low))
        cell._element.get_or_add_tcPr().append(shade)


def add_table(
    paper: Paper, heads: Sequence[str], rows: Sequence[Sequence[object]], shades: Sequence[Sequence[float]] = (),
    widths: Sequence[float] = (),
) -> None:  # fmt: skip
    """Add a table whose heads stand again on each page and whose rows are not cut by its end.

    shades: how dark each cell, 0 to 1. widths: centimetres; the page holds 15.6.
    """
    table = paper.add_table(rows=1, cols=len(heads))
    table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        _cell(cell, head, HEI)
        cell.paragraphs[0].paragraph_format.keep_with_next = True
    _mark_row(table.rows[0], "tblHeader")
    for place, row in enumerate(rows):
        cells = table.add_row().cells
        for column, (cell, value) in enumerate(zip(cells, row, strict=True)):
            _cell(cell, value, FANG)
            if place < len(shades) and column < len(shades[place]):
                _shade(cell, shades[place][column])
    for row_made in table.rows:
        _mark_row(row_made, "cantSplit")
    if widths:
        table.autofit = False
        for column_made, width in zip(table.columns, widths, strict=True):
            column_made.width = Cm(width)
            for cell in column_made.cells:
                cell.width = Cm(width)
    after = paper.add_paragraph()
    after.paragraph_format.space_after, after.paragraph_format.line_spacing = Pt(0), Pt(14)


def _cell(cell: _Cell, value: object, font: str) -> None:
    paragraph = cell.paragraphs[0]
    number = isinstance(value, int | float)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if number else WD_ALIGN_PARAGRAPH.LEFT
    paragraph.paragraph_format.space_after, paragraph.paragraph_format.line_spacing = Pt(0), 1.1
    add_run(paragraph, value, font, 10.5)
