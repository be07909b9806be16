"""A letter as .docx: to be edited in Word, WPS or LibreOffice, with the lines and pages of the PDF.

Every line has an exact height and every paragraph a style of its own name, so that an edited letter can be read back.
What people wrote is set as text; python-docx escapes it.
"""

from io import BytesIO
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.text.paragraph import Paragraph as Para

from banfu.paper import fonts
from banfu.paper import geometry as g
from banfu.paper.docx_base import blank, order_children, put, set_fonts, space, twips
from banfu.paper.layout import Layout, lay_out
from banfu.paper.letter import Form, Letter, chinese_date, lead_of
from banfu.paper.page import Nominal
from banfu.paper.tail import Close

LOW = 11.0  # how far below the top of its line a title's em box begins: Word and LibreOffice set text low in an exact line


class Writer:
    """Writes one letter."""

    def __init__(self, layout: Layout) -> None:
        self.layout, self.letter = layout, layout.letter
        self.paper, self.ids = blank(layout.letter.form)

    def write(self) -> bytes:
        self._head()
        self._body()
        self._close()
        self._attachments()
        self._imprint()
        order_children(self.paper.element)
        content = BytesIO()
        self.paper.save(content)
        return content.getvalue()

    def para(self, style: str, text: str = "", **indent: object) -> Para:
        para = self.paper.add_paragraph()
        para._p.style = self.ids[style]  # python-docx would look through all styles for every paragraph
        if indent:
            put(para._p.get_or_add_pPr(), "ind", **indent)
        if text:
            para.add_run(text)
        return para

    def _right_tab(self, para: Para) -> None:
        para.paragraph_format.tab_stops.add_tab_stop(Pt(g.WIDTH), alignment=2)

    def _rule_below(self, para: Para, size: int, space: float, color: str = "E60012", value: str = "single", side: str = "bottom") -> None:
        ppr = para._p.get_or_add_pPr()
        borders = ppr.find(qn("w:pBdr"))
        if borders is None:
            borders = OxmlElement("w:pBdr")
            ppr.append(borders)
        put(borders, side, val=value, sz=size, space=round(space), color=color)

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
            put(para._p.get_or_add_pPr(), "jc", val="center")
            joined = name + (self.letter.suffix if len(self.letter.organs) > 1 and at == len(face.lines) // 2 else "")
            run = para.add_run(joined)
            run.font.size, run.font.color.rgb = Pt(round(face.size * 2) / 2), RGBColor.from_string("E60012")
            if face.stretch < 1:
                put(run._r.get_or_add_rPr(), "w", val=int(face.stretch * 100))
            put(run._r.get_or_add_rPr(), "spacing", val=twips(face.tracking))
            first = foot - (len(face.lines) - 1) * face.pitch - start
            space(para, face.pitch if at else first)
            if form:
                self._frame(para, start, g.LETTER_RULE)

    def _frame(self, para: Para, top: float, width: float, left: float | None = None) -> None:
        """Put a paragraph at a place of the sheet; centred, where no left edge is given."""
        frame = OxmlElement("w:framePr")
        places = {"w": twips(width), "wrap": "notBeside", "vAnchor": "page", "hAnchor": "page", "y": twips(top)}
        places |= {"xAlign": "center"} if left is None else {"x": twips(left)}
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
        space(self.paper.paragraphs[start], g.PITCH + 5)
        foot = self.paper.sections[0].first_page_footer.paragraphs[0]
        space(foot, 2)
        self._frame(foot, g.LETTER_FOOT - 5, g.LETTER_RULE)
        self._rule_below(foot, 24, 0, value="thinThickSmallGap")

    def _number(self) -> None:
        signers = self.letter.signers
        rows = ["　".join(signers[at : at + 2]) for at in range(0, len(signers), 2)] or [""]
        for at, row in enumerate(rows):
            last = at == len(rows) - 1
            para = self.para("发文字号", self.letter.number if last else "")
            if not row:
                put(para._p.get_or_add_pPr(), "jc", val="center")
            else:
                para.paragraph_format.left_indent = Pt(g.CELL)
                for piece in self.layout.head.signed[at]:
                    para.paragraph_format.tab_stops.add_tab_stop(Pt(piece.x - g.LEFT))
                    set_fonts(para.add_run("\t" + piece.text), piece.role)
        self._rule_below(para, 12, 8)

    def _title(self) -> None:
        under = g.RED_GAP if self.letter.form == Form.DOCUMENT else 0.0
        two = 2 * g.PITCH + under - (g.PITCH - g.SIZE3) / 2 - LOW - (5 if self.letter.form == Form.LETTER else 0)
        for _ in range(2):
            space(self.para("公文正文"), two / 2)
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
        para = self.para(heading if whole and heading else style, **first_indent(2))
        if lead and not whole:
            set_fonts(para.add_run(text[:lead]), fonts.HEI if level == 1 else fonts.KAI)
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
            self.para("公文附注", f"（{letter.note}）", **first_indent(2))
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
            para = self.para("成文日期" if dated else "发文机关署名", left=twips(max(0.0, texts[0].x)))
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
        space(self.para("版记"), 1)

    def _imprint_row(self, row: str, top: float, at: int, last: bool) -> None:
        printing = "\t" in row
        hanging: dict[str, Any] = {} if printing else {"hanging": twips(42)}
        para = self.para("版记", row, left=twips(14 if printing else 56), right=twips(14), **hanging)
        self._frame(para, top, g.WIDTH, g.LEFT)
        if printing:
            para.paragraph_format.tab_stops.add_tab_stop(Pt(g.WIDTH - 14), alignment=2)
        if self.letter.form == Form.DOCUMENT:
            if not at:
                self._rule_below(para, 8, 0, "000000", side="top")
            self._rule_below(para, 8 if last else 6, 0, "000000")


def _cells(count: float) -> int:
    return twips(count * (g.SIZE3 + g.WORD_TRACKING))


def first_indent(count: int) -> dict[str, Any]:
    return {"firstLineChars": count * 100, "firstLine": _cells(count)}


def write_docx(letter: Letter) -> bytes:
    """Return ``letter`` as .docx. Raises PaperError where it cannot be printed."""
    return Writer(lay_out(letter)).write()
