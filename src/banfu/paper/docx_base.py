"""What every letter as .docx begins with: page, grid, page numbers and the styles by whose names it is read back.

Made once a process and form; a letter is then written into a copy.
"""

from functools import cache
from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as Paper
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Pt
from docx.text.paragraph import Paragraph as Para
from docx.text.run import Run

from banfu.paper import fonts
from banfu.paper import geometry as g
from banfu.paper.letter import Form

TWIP = 20
STYLES = {
    "公文标记": (fonts.HEI, 16.0), "发文机关标志": (fonts.XBS, 52.0), "发文字号": (fonts.FANG, 16.0), "公文标题": (fonts.XBS, 22.0),
    "主送机关": (fonts.FANG, 16.0), "公文正文": (fonts.FANG, 16.0), "公文一级标题": (fonts.HEI, 16.0), "公文二级标题": (fonts.KAI, 16.0),
    "附件说明": (fonts.FANG, 16.0), "发文机关署名": (fonts.FANG, 16.0), "成文日期": (fonts.FANG, 16.0), "公文附注": (fonts.FANG, 16.0),
    "附件标记": (fonts.HEI, 16.0), "附件标题": (fonts.XBS, 22.0), "附件正文": (fonts.FANG, 16.0), "版记": (fonts.FANG, 14.0),
}  # fmt: skip
PLAIN_LINES = {"公文标题", "附件标题"}
ORDER = {
    "pPr": ["pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr", "suppressLineNumbers", "pBdr", "shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap", "overflowPunct", "topLinePunct", "autoSpaceDE", "autoSpaceDN", "bidi", "adjustRightInd", "snapToGrid", "spacing", "ind", "contextualSpacing", "mirrorIndents", "suppressOverlap", "jc", "textDirection", "textAlignment", "textboxTightWrap", "outlineLvl", "divId", "cnfStyle", "rPr", "sectPr", "pPrChange"],
    "rPr": ["rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "dstrike", "outline", "shadow", "emboss", "imprint", "noProof", "snapToGrid", "vanish", "webHidden", "color", "spacing", "w", "kern", "position", "sz", "szCs", "highlight", "u", "effect", "bdr", "shd", "fitText", "vertAlign", "rtl", "cs", "em", "lang", "eastAsianLayout", "specVanish", "oMath"],
    "pBdr": ["top", "left", "bottom", "right", "between", "bar"],
}
"""The order the schema wants (ISO/IEC 29500-1, 17.3): Word calls a file damaged that has another."""


def put(parent: BaseOxmlElement, name: str, **values: object) -> None:
    element = parent.find(qn(f"w:{name}"))
    if element is None:
        element = OxmlElement(f"w:{name}")
        parent.append(element)
    for key, value in values.items():
        element.set(qn(f"w:{key}"), str(value))


def twips(points: float) -> int:
    return round(points * TWIP)


def set_fonts(run: Any, role: str) -> None:  # noqa: ANN401 - a run or a style
    name = fonts.IN_WORD[role]
    run.font.name = name
    # 仿宋 for digits too (5.2.2); the hint keeps quotation marks in the Chinese font.
    names = run._element.get_or_add_rPr().get_or_add_rFonts() if isinstance(run, Run) else run.element.get_or_add_rPr().get_or_add_rFonts()
    for key in ("ascii", "hAnsi", "eastAsia", "cs"):
        names.set(qn(f"w:{key}"), name)
    names.set(qn("w:hint"), "eastAsia")


def order_children(root: BaseOxmlElement) -> None:
    for name, order in ORDER.items():
        rank = {qn(f"w:{child}"): at for at, child in enumerate(order)}
        for element in root.iter(qn(f"w:{name}")):
            element[:] = sorted(element, key=lambda child: rank.get(child.tag, len(rank)))


def space(para: Para, line: float, before: float = 0.0) -> None:
    """Give a paragraph lines of exactly this height, in points."""
    put(para._p.get_or_add_pPr(), "spacing", before=twips(before), after=0, line=twips(line), lineRule="exact")


@cache
def _base(form: Form) -> tuple[bytes, dict[str, str]]:
    paper: Paper = Document()
    _page(paper, form)
    ids = _styles(paper)
    part = paper.sections[0]
    feet = [part.footer, part.even_page_footer, *([part.first_page_footer] if form == Form.LETTER else [])]
    for root in (paper.styles.element, *[foot._element for foot in feet]):
        order_children(root)
    content = BytesIO()
    paper.save(content)
    return content.getvalue(), ids


def blank(form: Form) -> tuple[Paper, dict[str, str]]:
    """Return a new document without text, and the keys of its styles by their names."""
    content, ids = _base(form)
    return Document(BytesIO(content)), ids


def _page(paper: Paper, form: Form) -> None:
    part = paper.sections[0]
    part.page_width, part.page_height = Pt(g.PAGE_WIDTH), Pt(g.PAGE_HEIGHT)
    part.top_margin, part.bottom_margin = Pt(g.TOP), Pt(g.PAGE_HEIGHT - g.BOTTOM - 0.3)
    part.left_margin, part.right_margin = Pt(g.LEFT), Pt(g.PAGE_WIDTH - g.RIGHT)
    part.footer_distance = Pt(g.PAGE_HEIGHT - g.BOTTOM - g.FOLIO_GAP - g.SIZE4 / 2)
    part.header_distance = Pt(20)
    paper.settings.odd_and_even_pages_header_footer = True
    part.different_first_page_header_footer = form == Form.LETTER
    grid = part._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        part._sectPr.append(grid)
    # 22 lines; 28 characters come from the spacing of the styles: LibreOffice misreads a grid of characters.
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(twips(g.PITCH)))
    settings = paper.settings.element
    control = OxmlElement("w:characterSpacingControl")
    control.set(qn("w:val"), "doNotCompress")
    anchor = settings.find(qn("w:compat"))
    anchor.addprevious(control) if anchor is not None else settings.append(control)
    _folio(part.footer.paragraphs[0], "right")
    _folio(part.even_page_footer.paragraphs[0], "left")


def _folio(para: Para, side: str) -> None:
    ppr = para._p.get_or_add_pPr()
    put(ppr, "ind", **{side: twips(14)})
    put(ppr, "jc", val=side)
    space(para, g.SIZE4 + 2)
    for kind in ("— ", "begin", " PAGE ", "end", " —"):
        run = para.add_run()
        set_fonts(run, fonts.SONG)
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


def _styles(paper: Paper) -> dict[str, str]:
    ids = {}
    normal = paper.styles["Normal"]
    set_fonts(normal, fonts.FANG)
    normal.font.size = Pt(16)
    for rule in ("autoSpaceDE", "autoSpaceDN", "snapToGrid"):
        put(normal.element.get_or_add_pPr(), rule, val=0)
    for name, (role, size) in STYLES.items():
        style = paper.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style, style.quick_style = normal, True
        ids[name] = style.style_id
        set_fonts(style, role)
        style.font.size = Pt(size)
        if size == g.SIZE3:
            put(style.element.get_or_add_rPr(), "spacing", val=twips(g.WORD_TRACKING))
        ppr = style.element.get_or_add_pPr()
        for rule, value in (("widowControl", 0), ("kinsoku", 1), ("overflowPunct", 0), ("autoSpaceDE", 0), ("autoSpaceDN", 0), ("snapToGrid", 0)):
            put(ppr, rule, val=value)
        pitch = g.TITLE_PITCH if name in PLAIN_LINES else g.IMPRINT_PITCH if name == "版记" else g.PITCH
        put(ppr, "spacing", before=0, after=0, line=twips(pitch) - (1 if pitch == g.PITCH else 0), lineRule="exact")
        put(ppr, "jc", val="center" if name in PLAIN_LINES else "both" if name.startswith(("公文", "附件", "主送")) else "left")
    return ids
