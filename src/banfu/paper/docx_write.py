"""A letter as .docx: to be edited in Word, WPS or LibreOffice, with the lines and pages of the PDF.

Every line has an exact height and every paragraph a style of its own name, so that an edited letter can be read back.
What people wrote is set as text; python-docx escapes it.
"""

from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as Paper
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Pt, RGBColor
from docx.text.paragraph import Paragraph as Para
from docx.text.run import Run

from banfu.paper import fonts
from banfu.paper import geometry as g
from banfu.paper.layout import Layout, lay_out
from banfu.paper.letter import Form, Letter, chinese_date, lead_of
from banfu.paper.page import Nominal
from banfu.paper.tail import Close

TWIP = 20
STYLES = {
    "公文标记": (fonts.HEI, 16.0), "发文机关标志": (fonts.XBS, 52.0), "发文字号": (fonts.FANG, 16.0), "公文标题": (fonts.XBS, 22.0),
    "主送机关": (fonts.FANG, 16.0), "公文正文": (fonts.FANG, 16.0), "公文一级标题": (fonts.HEI, 16.0), "公文二级标题": (fonts.KAI, 16.0),
    "附件说明": (fonts.FANG, 16.0), "发文机关署名": (fonts.FANG, 16.0), "成文日期": (fonts.FANG, 16.0), "公文附注": (fonts.FANG, 16.0),
    "附件标记": (fonts.HEI, 16.0), "附件标题": (fonts.XBS, 22.0), "附件正文": (fonts.FANG, 16.0), "版记": (fonts.FANG, 14.0),
}  # fmt: skip
PLAIN_LINES = {"公文标题", "附件标题"}
LOW = 11.0  # how far below the top of its line a title's em box begins: Word and LibreOffice set text low in an exact line
ORDER = {
    "pPr": ["pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr", "suppressLineNumbers", "pBdr", "shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap", "overflowPunct", "topLinePunct", "autoSpaceDE", "autoSpaceDN", "bidi", "adjustRightInd", "snapToGrid", "spacing", "ind", "contextualSpacing", "mirrorIndents", "suppressOverlap", "jc", "textDirection", "textAlignment", "textboxTightWrap", "outlineLvl", "divId", "cnfStyle", "rPr", "sectPr", "pPrChange"],
    "rPr": ["rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "dstrike", "outline", "shadow", "emboss", "imprint", "noProof", "snapToGrid", "vanish", "webHidden", "color", "spacing", "w", "kern", "position", "sz", "szCs", "highlight", "u", "effect", "bdr", "shd", "fitText", "vertAlign", "rtl", "cs", "em", "lang", "eastAsianLayout", "specVanish", "oMath"],
    "pBdr": ["top", "left", "bottom", "right", "between", "bar"],
}
"""The order the schema wants (ISO/IEC 29500-1, 17.3): Word calls a file damaged that has another."""


def _set(parent: BaseOxmlElement, name: str, **values: object) -> None:
    element = parent.find(qn(f"w:{name}"))
    if element is None:
        element = OxmlElement(f"w:{name}")
        parent.append(element)
    for key, value in values.items():
        element.set(qn(f"w:{key}"), str(value))


def _twips(points: float) -> int:
    return round(points * TWIP)


def _fonts(run: Any, role: str) -> None:  # noqa: ANN401 - a run or a style
    name = fonts.IN_WORD[role]
    run.font.name = name
    # 仿宋 for digits too (5.2.2); the hint keeps quotation marks in the Chinese font.
    names = run._element.get_or_add_rPr().get_or_add_rFonts() if isinstance(run, Run) else run.element.get_or_add_rPr().get_or_add_rFonts()
    for key in ("ascii", "hAnsi", "eastAsia", "cs"):
        names.set(qn(f"w:{key}"), name)
    names.set(qn("w:hint"), "eastAsia")


def _order(root: BaseOxmlElement) -> None:
    for name, order in ORDER.items():
        rank = {qn(f"w:{child}"): at for at, child in enumerate(order)}
        for element in root.iter(qn(f"w:{name}")):
            element[:] = sorted(element, key=lambda child: rank.get(child.tag, len(rank)))


class Writer:
    """Writes one letter."""

    def __init__(self, layout: Layout) -> None:
        self.layout, self.letter = layout, layout.letter
        self.paper: Paper = Document()
        self.ids: dict[str, str] = {}

    def write(self) -> bytes:
        self._page()
        self._styles()
        self._head()
        self._body()
        self._close()
        self._attachments()
        self._imprint()
        part = self.paper.sections[0]
        feet = [part.footer, part.even_page_footer, *([part.first_page_footer] if self.letter.form == Form.LETTER else [])]
        for root in (self.paper.element, self.paper.styles.element, *[foot._element for foot in feet]):
            _order(root)
        content = BytesIO()
        self.paper.save(content)
        return content.getvalue()

    def _page(self) -> None:
        part = self.paper.sections[0]
        part.page_width, part.page_height = Pt(g.PAGE_WIDTH), Pt(g.PAGE_HEIGHT)
        part.top_margin, part.bottom_margin = Pt(g.TOP), Pt(g.PAGE_HEIGHT - g.BOTTOM - 0.3)
        part.left_margin, part.right_margin = Pt(g.LEFT), Pt(g.PAGE_WIDTH - g.RIGHT)
        part.footer_distance = Pt(g.PAGE_HEIGHT - g.BOTTOM - g.FOLIO_GAP - g.SIZE4 / 2)
        part.header_distance = Pt(20)
        self.paper.settings.odd_and_even_pages_header_footer = True
        part.different_first_page_header_footer = self.letter.form == Form.LETTER
        grid = part._sectPr.find(qn("w:docGrid"))
        if grid is None:
            grid = OxmlElement("w:docGrid")
            part._sectPr.append(grid)
        # 22 lines; 28 characters come from the spacing of the styles: LibreOffice misreads a grid of characters.
        grid.set(qn("w:type"), "lines")
        grid.set(qn("w:linePitch"), str(_twips(g.PITCH)))
        settings = self.paper.settings.element
        control = OxmlElement("w:characterSpacingControl")
        control.set(qn("w:val"), "doNotCompress")
        anchor = settings.find(qn("w:compat"))
        anchor.addprevious(control) if anchor is not None else settings.append(control)
        self._folio(part.footer.paragraphs[0], "right")
        self._folio(part.even_page_footer.paragraphs[0], "left")

    def _folio(self, para: Para, side: str) -> None:
        ppr = para._p.get_or_add_pPr()
        _set(ppr, "ind", **{side: _twips(14)})
        _set(ppr, "jc", val=side)
        self._space(para, g.SIZE4 + 2)
        for kind in ("— ", "begin", " PAGE ", "end", " —"):
            run = para.add_run()
            _fonts(run, fonts.SONG)
            run.font.size = Pt(14)
            if kind in ("begin", "end"):
                mark = OxmlElement("w:fldChar")
                mark.set(qn("w:fldCharType"), kind)
                run._r.append(mark)
            elif kind == " PAGE ":
                code = OxmlElement("w:instrText")
                code.text = kind
                run._r.append(code)
            else:
                run.text = kind

    def _styles(self) -> None:
        normal = self.paper.styles["Normal"]
        _fonts(normal, fonts.FANG)
        normal.font.size = Pt(16)
        for rule in ("autoSpaceDE", "autoSpaceDN", "snapToGrid"):
            _set(normal.element.get_or_add_pPr(), rule, val=0)
        for name, (role, size) in STYLES.items():
            style = self.paper.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            style.base_style, style.quick_style = normal, True
            self.ids[name] = style.style_id
            _fonts(style, role)
            style.font.size = Pt(size)
            if size == g.SIZE3:
                _set(style.element.get_or_add_rPr(), "spacing", val=_twips(g.WORD_TRACKING))
            ppr = style.element.get_or_add_pPr()
            for rule, value in (("widowControl", 0), ("kinsoku", 1), ("overflowPunct", 0), ("autoSpaceDE", 0), ("autoSpaceDN", 0), ("snapToGrid", 0)):
                _set(ppr, rule, val=value)
            pitch = g.TITLE_PITCH if name in PLAIN_LINES else g.IMPRINT_PITCH if name == "版记" else g.PITCH
            _set(ppr, "spacing", before=0, after=0, line=_twips(pitch) - (1 if pitch == g.PITCH else 0), lineRule="exact")
            _set(ppr, "jc", val="center" if name in PLAIN_LINES else "both" if name.startswith(("公文", "附件", "主送")) else "left")

    def para(self, style: str, text: str = "", **indent: object) -> Para:
        para = self.paper.add_paragraph()
        para._p.style = self.ids[style]  # python-docx would look through all styles for every paragraph
        if indent:
            _set(para._p.get_or_add_pPr(), "ind", **indent)
        if text:
            para.add_run(text)
        return para

    def _space(self, para: Para, line: float, before: float = 0.0) -> None:
        _set(para._p.get_or_add_pPr(), "spacing", before=_twips(before), after=0, line=_twips(line), lineRule="exact")

    def _right_tab(self, para: Para) -> None:
        para.paragraph_format.tab_stops.add_tab_stop(Pt(g.WIDTH), alignment=2)

    def _rule_below(self, para: Para, size: int, space: float, color: str = "E60012", value: str = "single", side: str = "bottom") -> None:
        ppr = para._p.get_or_add_pPr()
        borders = ppr.find(qn("w:pBdr"))
        if borders is None:
            borders = OxmlElement("w:pBdr")
            ppr.append(borders)
        _set(borders, side, val=value, sz=size, space=round(space), color=color)

    def _marks(self, rows: int, right: list[str]) -> None:
        left = list(self.letter.left_marks)
        for at in range(rows):
            para = self.para("公文标记", left[at] if at < len(left) else "")
            if at < len(right):
                self._right_tab(para)
                para.add_run("\t" + right[at])

    def _name(self) -> None:
        """The organ's name, its em box ending where the PDF has it."""
        face, foot = self.layout.head.face, self.layout.head.name_foot
        form = self.letter.form == Form.LETTER
        start = foot - (len(face.lines) - 1) * face.pitch - face.pitch if form else g.TOP + 3 * g.PITCH
        for at, name in enumerate(face.lines):
            para = self.para("发文机关标志")
            _set(para._p.get_or_add_pPr(), "jc", val="center")
            joined = name + (self.letter.suffix if len(self.letter.organs) > 1 and at == len(face.lines) // 2 else "")
            run = para.add_run(joined)
            run.font.size, run.font.color.rgb = Pt(round(face.size * 2) / 2), RGBColor.from_string("E60012")
            if face.stretch < 1:
                _set(run._r.get_or_add_rPr(), "w", val=int(face.stretch * 100))
            _set(run._r.get_or_add_rPr(), "spacing", val=_twips(face.tracking))
            first = foot - (len(face.lines) - 1) * face.pitch - start
            self._space(para, face.pitch if at else first)
            if form:
                self._frame(para, start, g.LETTER_RULE)

    def _frame(self, para: Para, top: float, width: float, left: float | None = None) -> None:
        """Put a paragraph at a place of the sheet; centred, where no left edge is given."""
        frame = OxmlElement("w:framePr")
        places = {"w": _twips(width), "wrap": "notBeside", "vAnchor": "page", "hAnchor": "page", "y": _twips(top)}
        places |= {"xAlign": "center"} if left is None else {"x": _twips(left)}
        for key, value in places.items():
            frame.set(qn(f"w:{key}"), str(value))
        para._p.get_or_add_pPr().append(frame)

    def _head(self) -> None:
        letter = self.letter
        if letter.form == Form.LETTER:
            self._letter_head()
        else:
            self._marks(3, list(letter.marks))
            self._name()
            for _ in range(2):
                self.para("发文字号")
            self._number()
        self._title()

    def _letter_head(self) -> None:
        """10.1: the name and its double line in a frame above the text area; the lower line in the first page's foot."""
        letter = self.letter
        self._name()
        self._rule_below(self.paper.paragraphs[-1], 24, 11, value="thickThinSmallGap")
        start = len(self.paper.paragraphs)
        self._marks(max(len(letter.left_marks), 1 + len(letter.marks)), [letter.number, *letter.marks])
        self._space(self.paper.paragraphs[start], g.PITCH + 5)
        foot = self.paper.sections[0].first_page_footer.paragraphs[0]
        self._space(foot, 2)
        self._frame(foot, g.LETTER_FOOT - 5, g.LETTER_RULE)
        self._rule_below(foot, 24, 0, value="thinThickSmallGap")

    def _number(self) -> None:
        signers = self.letter.signers
        rows = ["　".join(signers[at : at + 2]) for at in range(0, len(signers), 2)] or [""]
        for at, row in enumerate(rows):
            last = at == len(rows) - 1
            para = self.para("发文字号", self.letter.number if last else "")
            if not row:
                _set(para._p.get_or_add_pPr(), "jc", val="center")
            else:
                para.paragraph_format.left_indent = Pt(g.CELL)
                for piece in self.layout.head.signed[at]:
                    para.paragraph_format.tab_stops.add_tab_stop(Pt(piece.x - g.LEFT))
                    _fonts(para.add_run("\t" + piece.text), piece.role)
        self._rule_below(para, 12, 8)

    def _title(self) -> None:
        under = g.RED_GAP if self.letter.form == Form.DOCUMENT else 0.0
        two = 2 * g.PITCH + under - (g.PITCH - g.SIZE3) / 2 - LOW - (5 if self.letter.form == Form.LETTER else 0)
        for _ in range(2):
            self._space(self.para("公文正文"), two / 2)
        para = self.para("公文标题")
        for at, text in enumerate(self.layout.head.title):
            run = para.add_run(text)
            if at < len(self.layout.head.title) - 1:
                run.add_break()
        self.para("公文正文")

    def _body(self) -> None:
        if self.letter.salutation and not self.layout.moved:
            self.para("主送机关", f"{self.letter.salutation}：")
        for at, one in enumerate(self.letter.paragraphs):
            self._text(one.text, one.rank, "公文正文", at == len(self.letter.paragraphs) - 1)

    def _text(self, text: str, level: int, style: str, last: bool = False) -> None:
        lead = lead_of(text, level)
        heading = {1: "公文一级标题", 2: "公文二级标题"}.get(level)
        whole = bool(heading) and lead == len(text) and style == "公文正文"
        para = self.para(heading if whole and heading else style, **_first(2))
        if lead and not whole:
            _fonts(para.add_run(text[:lead]), fonts.HEI if level == 1 else fonts.KAI)
            text = text[lead:]
        para.add_run(text)
        if whole or last:
            para.paragraph_format.keep_with_next = True
        if last:  # two of its lines go with the date
            para.paragraph_format.widow_control = True

    def _close(self) -> None:
        letter = self.letter
        start = len(self.paper.paragraphs)
        if letter.attachments:
            self.para("公文正文")
        for at, one in enumerate(letter.attachments, 1):
            number = f"{at}. " if len(letter.attachments) > 1 else ""
            hang = 3 + (1.0 if number else 0.0)
            label = "附件：" if at == 1 else ""
            self.para("附件说明", label + number + one.name, left=_cells(2 + hang), hanging=_cells(hang if label else 1.0 if number else 0))
        self._signing()
        if letter.note:
            self.para("公文附注", f"（{letter.note}）", **_first(2))
        for para in self.paper.paragraphs[start:-1]:
            para.paragraph_format.keep_with_next = True

    def _signing(self) -> None:
        """Names and date stand where the PDF has them, by indents from the left."""
        for line in Close(self.letter, Nominal()).lines():
            texts = [piece for piece in line.pieces if piece.text]
            if not texts:
                self.para("公文正文")
                continue
            if texts[0].text.startswith("（") and self.letter.note:
                break
            dated = any(piece.text == self._date() for piece in texts)
            para = self.para("成文日期" if dated else "发文机关署名", left=_twips(max(0.0, texts[0].x)))
            para.add_run(texts[0].text)
            for piece in texts[1:]:
                para.paragraph_format.tab_stops.add_tab_stop(Pt(piece.x))
                para.add_run("\t" + piece.text)

    def _date(self) -> str:
        return chinese_date(self.letter.dated) if self.letter.dated else "　　　　年　　月　　日"

    def _attachments(self) -> None:
        many = len(self.letter.attachments) > 1
        for at, one in enumerate(self.letter.attachments, 1):
            if not one.paragraphs:
                continue
            self.para("附件标记", f"附件{at}" if many else "附件").paragraph_format.page_break_before = True
            self.para("附件正文")
            self.para("附件标题", one.name)
            self.para("附件正文")
            for paragraph in one.paragraphs:
                self._text(paragraph.text, paragraph.rank, "附件正文")

    def _imprint(self) -> None:
        """版记 in frames at the foot of the text area: they stay there however the text above changes."""
        imprint, letter = self.layout.imprint, self.letter
        if imprint is None:
            return
        for _ in range(self.layout.imprint_pages):
            self.para("版记").paragraph_format.page_break_before = True
        self._anchor()
        rows = [f"主送：{letter.salutation}。"] if self.layout.moved else []
        rows += [f"抄送：{'，'.join(letter.copied_to)}。"] if letter.copied_to else []
        heights = [len(block) * g.IMPRINT_PITCH for block in imprint.blocks]
        if imprint.printed:
            day = letter.printed_on or letter.dated
            rows.append(f"{letter.print_organ}\t{chinese_date(day)}印发" if day else letter.print_organ)
            heights.append(g.IMPRINT_PITCH)
        top = g.BOTTOM - sum(heights)
        for at, (row, height) in enumerate(zip(rows, heights, strict=True)):
            self._imprint_row(row, top, at, at == len(rows) - 1)
            self._anchor()  # LibreOffice loses a frame that another follows at once
            top += height

    def _anchor(self) -> None:
        self._space(self.para("版记"), 1)

    def _imprint_row(self, row: str, top: float, at: int, last: bool) -> None:
        printing = "\t" in row
        hanging: dict[str, Any] = {} if printing else {"hanging": _twips(42)}
        para = self.para("版记", row, left=_twips(14 if printing else 56), right=_twips(14), **hanging)
        self._frame(para, top, g.WIDTH, g.LEFT)
        if printing:
            para.paragraph_format.tab_stops.add_tab_stop(Pt(g.WIDTH - 14), alignment=2)
        if self.letter.form == Form.DOCUMENT:
            if not at:
                self._rule_below(para, 8, 0, "000000", side="top")
            self._rule_below(para, 8 if last else 6, 0, "000000")


def _cells(count: float) -> int:
    return _twips(count * (g.SIZE3 + g.WORD_TRACKING))


def _first(count: int) -> dict[str, Any]:
    return {"firstLineChars": count * 100, "firstLine": _cells(count)}


def write_docx(letter: Letter) -> bytes:
    """Return ``letter`` as .docx. Raises PaperError where it cannot be printed."""
    return Writer(lay_out(letter)).write()
