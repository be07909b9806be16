"""A sheet as PDF and .docx. Heavy: for the worker and the command line, not for the process that serves pages."""

from collections.abc import Sequence
from io import BytesIO
from xml.sax.saxutils import escape

import segno
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph as Para

from banfu.paper import fonts
from banfu.paper import geometry as g
from banfu.paper.docx_base import order_children, put, set_fonts, space, twips
from banfu.paper.docx_write import Writer, first_indent
from banfu.paper.layout import Layout
from banfu.paper.layout import lay_out as lay_out_letter
from banfu.paper.letter import chinese_date, level_of
from banfu.paper.page import Nominal
from banfu.paper.pdf import printer
from banfu.paper.sheet import Block, Cell, Grid, Sheet, Sign, Turn, Words, cleaned
from banfu.paper.sheet_page import (
    CODE_SIZE,
    CODE_TEXT,
    LEADING,
    NOTE_SIZE,
    PAD_X,
    PAD_Y,
    Sheets,
    about,
    close_of,
    frame_of,
    lay_out,
)
from banfu.paper.tail import Close
from banfu.paper.titles import break_title

STYLE_OF = {"to": "主送机关", "text": "公文正文", "heading": "公文一级标题", "line": "公文标记", "right": "公文正文", "note": "公文正文"}

TALL, LONG, FEW = 8, 300, 60
"""Rows of so many lines, or with a text of so many characters, may be cut by the end of a page; so few rows may stand on one page."""


def write_pdf(sheet: Sheet, archive: bool = False) -> bytes:
    """Return ``sheet`` as PDF, or PDF/A-2b. Raises PaperError where it cannot be printed."""
    return printer().draw(lambda metrics: lay_out(sheet, metrics), archive)


def write_docx(sheet: Sheet) -> bytes:
    """Return ``sheet`` as .docx. Raises PaperError where it cannot be printed."""
    sheet = cleaned(sheet)
    layout = lay_out_letter(sheet.letter) if sheet.letter else None
    return _Writer(Sheets(about(sheet), [], sheet, layout)).write(alone=_alone(sheet))  # Word breaks the pages itself


def _alone(sheet: Sheet) -> bool:
    """Whether it is a form of one page, which needs no number; long ones are not laid out to know it."""
    rows = sum(len(block.rows) for block in sheet.blocks if isinstance(block, Grid))
    return not sheet.letter and rows < FEW and len(lay_out(sheet).pages) == 1


class _Writer(Writer):
    """Writes one sheet with the styles, the page and the folios of a letter."""

    def __init__(self, sheets: Sheets) -> None:
        super().__init__(sheets.layout or Layout(sheets.letter, None, []))  # type: ignore[arg-type]
        self.sheet, self.wide, self.begun = sheets.sheet, False, False

    def write(self, alone: bool = False) -> bytes:
        """Return the file. alone: without page numbers."""
        if alone:
            for foot in (self.paper.sections[0].footer, self.paper.sections[0].even_page_footer):
                foot.paragraphs[0].clear()
        if self.sheet.letter:
            for part in (self._head, self._body, self._close, self._attachments, self._imprint):
                part()
            self.begun = True
        else:
            if self.sheet.wide:
                self._across(self.paper.sections[0])
            self._code()
            self._top()
        for block in self.sheet.blocks:
            self._put(block)
        for part in self.paper.element.body:
            if part.tag != qn("w:tbl"):  # those are made in order
                order_children(part)
        content = BytesIO()
        self.paper.save(content)
        return content.getvalue()

    def _put(self, block: Block) -> None:
        if isinstance(block, Turn):
            self._turn(block)
        elif isinstance(block, Words):
            self._words(block)
        elif isinstance(block, Sign):
            self._sign(block)
        else:
            self._grid(block)
        self.begun = True

    def _across(self, part: object) -> None:
        frame = frame_of(True)
        part.orientation = WD_ORIENT.LANDSCAPE  # type: ignore[attr-defined]
        part.page_width, part.page_height = Pt(g.PAGE_HEIGHT), Pt(g.PAGE_WIDTH)  # type: ignore[attr-defined]
        part.top_margin, part.bottom_margin = Pt(frame.top), Pt(g.PAGE_WIDTH - frame.bottom)  # type: ignore[attr-defined]
        part.left_margin = part.right_margin = Pt(frame.left)  # type: ignore[attr-defined]
        part.footer_distance = Pt(g.PAGE_WIDTH - frame.bottom - g.FOLIO_GAP - g.SIZE4 / 2)  # type: ignore[attr-defined]
        self.wide = True

    def _upright(self, part: object) -> None:
        part.orientation = WD_ORIENT.PORTRAIT  # type: ignore[attr-defined]
        part.page_width, part.page_height = Pt(g.PAGE_WIDTH), Pt(g.PAGE_HEIGHT)  # type: ignore[attr-defined]
        part.top_margin, part.bottom_margin = Pt(g.TOP), Pt(g.PAGE_HEIGHT - g.BOTTOM - 0.3)  # type: ignore[attr-defined]
        part.left_margin, part.right_margin = Pt(g.LEFT), Pt(g.PAGE_WIDTH - g.RIGHT)  # type: ignore[attr-defined]
        part.footer_distance = Pt(g.PAGE_HEIGHT - g.BOTTOM - g.FOLIO_GAP - g.SIZE4 / 2)  # type: ignore[attr-defined]
        self.wide = False

    def _turn(self, block: Turn) -> None:
        start = len(self.paper.paragraphs)
        if block.wide != self.wide:
            part = self.paper.add_section(WD_SECTION.NEW_PAGE)
            part.different_first_page_header_footer = False
            (self._across if block.wide else self._upright)(part)
        if block.heading:
            para = self._centre(self.para("公文标记", block.heading))
            para.paragraph_format.keep_with_next, para.paragraph_format.space_after = True, Pt(g.PITCH / 4)
        if block.title:
            self._title_of(block.title)
        if len(self.paper.paragraphs) == start:
            space(self.para("公文正文"), 1)
        if block.wide == self.wide and not self._new_section(start):
            self.paper.paragraphs[start].paragraph_format.page_break_before = True

    def _new_section(self, start: int) -> bool:
        """Whether a section ends with the paragraph before: then the page is turned already."""
        before = self.paper.paragraphs[start - 1]._p if start else None
        return before is not None and before.pPr is not None and before.pPr.find(qn("w:sectPr")) is not None

    def _centre(self, para: Para) -> Para:
        put(para._p.get_or_add_pPr(), "jc", val="center")
        return para

    def _top(self) -> None:
        if self.sheet.title:
            self._title_of(self.sheet.title)
        if self.sheet.number:
            self._centre(self.para("发文字号", self.sheet.number))
        if self.sheet.title or self.sheet.number:
            space(self.para("公文正文"), g.PITCH / 2)

    def _title_of(self, title: str) -> None:
        para = self.para("公文标题")
        para.paragraph_format.keep_with_next = True
        parts = break_title(title, frame_of(self.wide).width / g.SIZE2 * 0.98, lambda text: float(len(text)))
        for at, text in enumerate(parts):
            run = para.add_run(text)
            if at < len(parts) - 1:
                run.add_break()

    def _words(self, block: Words) -> None:
        if block.lead:
            para = self.para("公文正文", **first_indent(2))
            set_fonts(para.add_run(block.lead), fonts.HEI)
            para.add_run(block.text)
            return
        if block.kind == "text":
            self._text(block.text, level_of(block.text), "公文正文")
            return
        indent = first_indent(2) if block.kind in ("heading", "note") else {}
        para = self.para(STYLE_OF[block.kind], **indent)
        run = para.add_run(block.text)
        if block.kind == "line":
            self._centre(para)
        elif block.kind == "right":
            put(para._p.get_or_add_pPr(), "jc", val="right")
            put(para._p.get_or_add_pPr(), "ind", right=twips(2 * g.CELL))
        elif block.kind == "note":
            set_fonts(run, fonts.KAI)
            run.font.size = Pt(NOTE_SIZE)
            space(para, NOTE_SIZE * 1.5)
        if block.kind in ("line", "heading"):
            para.paragraph_format.keep_with_next = True

    def _sign(self, block: Sign) -> None:
        letter = close_of(block, self.letter)
        shift = frame_of(self.wide).width - g.WIDTH
        start = len(self.paper.paragraphs)
        day = chinese_date(letter.dated) if letter.dated else "　　　　年　　月　　日"
        for line in Close(letter, Nominal()).lines():
            texts = [piece for piece in line.pieces if piece.text]
            if not texts:
                self.para("公文正文")
                continue
            style = "成文日期" if any(piece.text == day for piece in texts) else "发文机关署名"
            para = self.para(style, left=twips(max(0.0, texts[0].x + shift)))
            para.add_run(texts[0].text)
            for piece in texts[1:]:
                para.paragraph_format.tab_stops.add_tab_stop(Pt(piece.x + shift))
                para.add_run("\t" + piece.text)
        for para in self.paper.paragraphs[start:-1]:
            para.paragraph_format.keep_with_next = True

    def _grid(self, grid: Grid) -> None:
        if grid.caption:
            para = self._centre(self.para("公文标记"))
            run = para.add_run(grid.caption)
            run.font.size = Pt(NOTE_SIZE)
            para.paragraph_format.keep_with_next = True
            space(para, NOTE_SIZE * 2.2)
        self.paper.element.body._insert_tbl(_table(grid, frame_of(self.wide).width))
        space(self.para("公文正文"), g.PITCH / 2)

    def _code(self) -> None:
        """The code in a frame above the text, and its letters at its left, where the PDF has them."""
        if not self.sheet.code:
            return
        picture = BytesIO()
        segno.make(self.sheet.code, error="m", micro=False).save(picture, kind="png", scale=8, border=0)
        y = g.TOP - CODE_SIZE - 3 * g.MM
        words = self.para("公文正文")
        put(words._p.get_or_add_pPr(), "jc", val="right")
        for at, text in enumerate(("回执编码", self.sheet.code)):
            run = words.add_run(text)
            run.font.size = Pt(CODE_TEXT)
            if not at:
                run.add_break()
        space(words, 14)
        self._frame(words, y + CODE_SIZE - 30, 170, g.RIGHT - CODE_SIZE - 6 - 170)
        para = self.para("公文正文")
        picture.seek(0)
        para.add_run().add_picture(picture, width=Mm(20), height=Mm(20))
        put(para._p.get_or_add_pPr(), "spacing", before=0, after=0, line=240, lineRule="auto")
        self._frame(para, y, CODE_SIZE, g.RIGHT - CODE_SIZE)


def _table(grid: Grid, width: float) -> BaseOxmlElement:
    """The grid as w:tbl, its columns as wide as in the PDF; heads stand again on each page.

    Written as text, for lists have thousands of cells: what people wrote is escaped, all else are our numbers and names.
    """
    whole = sum(grid.widths)
    columns = [width * one / whole for one in grid.widths]
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="{4 if side.startswith("inside") else 8}" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    pads = (("top", PAD_Y - 1), ("left", PAD_X), ("bottom", PAD_Y - 1), ("right", PAD_X))
    margins = "".join(f'<w:{side} w:w="{twips(points)}" w:type="dxa"/>' for side, points in pads)
    named = "".join(f'<w:gridCol w:w="{twips(one)}"/>' for one in columns)
    rows = "".join(_row(cells, columns, grid, number < grid.heads) for number, cells in enumerate(grid.rows))
    made: BaseOxmlElement = parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{twips(width)}" w:type="dxa"/><w:jc w:val="left"/><w:tblInd w:w="0" w:type="dxa"/>'
        f'<w:tblBorders>{sides}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{named}</w:tblGrid>{rows}</w:tbl>"
    )
    return made


def _row(cells: Sequence[Cell], columns: Sequence[float], grid: Grid, head: bool) -> str:
    pitch, least = grid.size * LEADING, max(cell.lines for cell in cells)
    about = "<w:cantSplit/>" if least < TALL and all(len(cell.text) < LONG for cell in cells) else ""
    about += f'<w:trHeight w:val="{twips(least * pitch + 2 * PAD_Y)}" w:hRule="atLeast"/>' + ("<w:tblHeader/>" if head else "")
    made, at = "", 0
    for cell in cells:
        span = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
        width = twips(sum(columns[at : at + cell.span]))
        role = fonts.HEI if cell.label and grid.heads else fonts.FANG
        lines = "".join(_cell_line(text, role, grid.size, pitch, cell.left) for text in cell.text.split("\n"))
        made += f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}<w:vAlign w:val="center"/></w:tcPr>{lines}</w:tc>'
        at += cell.span
    return f"<w:tr><w:trPr>{about}</w:trPr>{made}</w:tr>"


def _cell_line(text: str, role: str, size: float, pitch: float, left: bool) -> str:
    about = f'<w:spacing w:before="0" w:after="0" w:line="{twips(pitch)}" w:lineRule="exact"/><w:jc w:val="{"left" if left else "center"}"/>'
    name, run = fonts.IN_WORD[role], ""
    if text:
        look = f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="{name}" w:hint="eastAsia"/>'
        look += f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>'
        run = f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    return f"<w:p><w:pPr>{about}</w:pPr>{run}</w:p>"
