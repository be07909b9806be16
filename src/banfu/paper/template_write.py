"""A paper written by a unit's own .docx template: checked when it is brought in, filled when a paper is made (docxtpl).

Runs only in the process of ``press_work``, under its limits of memory and time; what is filled in is text and stays text.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from io import BytesIO
from typing import Any

import segno
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Pt
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined, Template, TemplateError
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree

from banfu.paper.letter import PaperError, chinese_date
from banfu.paper.sheet import Sheet, Sign, clean_lines
from banfu.paper.sheet_write import write_docx
from banfu.paper.template_names import faults
from banfu.paper.template_offer import Offer
from banfu.paper.template_parts import NOT_WORD, WORD, look

MOST_WRITTEN = 40_000_000
"""Characters of XML: some thousands of pages, well below the memory of the process."""
TOO_MUCH = "套出来的内容太多，没有写完；请看循环是不是套多了。"
TORN = "循环或条件把段落、表格拆断了：{%tr … %} 要独占表格的一行，{%p … %} 要独占一段，开头和收尾要在同一个单元格里。"
PROPERTIES = ("author", "comments", "identifier", "language", "subject", "title")  # those that docxtpl fills in
CODE_WIDTH, TODAY, PLACE = Mm(24), "今天的日期", "序号"
LINES = f'<w:tblBorders {nsdecls("w")}>' + "".join(f'<w:{side} w:val="single" w:sz="4"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV")) + "</w:tblBorders>"
HOLDERS = tuple(f"{WORD}{name}" for name in ("body", "p", "r", "tbl", "tr", "tc", "hdr", "ftr"))


class _Counted(Template):
    """A template that stops when it has written too much."""

    def render(self, *args: Any, **kwargs: Any) -> str:
        parts, size = [], 0
        for part in self.generate(*args, **kwargs):
            size += len(part)
            if size > MOST_WRITTEN:
                raise PaperError(TOO_MUCH)
            parts.append(part)
        return "".join(parts)


def _environment() -> SandboxedEnvironment:
    env = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    env.globals.clear()
    env.template_class = _Counted
    return env


class _Laid(DocxTemplate):
    """A template whose parts can be read before they are filled, and are looked at afterwards."""

    def sources(self) -> Iterator[str]:
        """Every part that is filled in, as Jinja gets it."""
        yield self.patch_xml(self.get_xml())
        for uri in (self.HEADER_URI, self.FOOTER_URI):
            for _, part in self.get_headers_footers(uri):
                yield self.patch_xml(self.get_part_xml(part))
        for part in self.docx.part.package.parts:
            if part.content_type.endswith("wordprocessingml.footnotes+xml"):
                yield self.patch_xml(part.blob.decode("utf-8"))
        for name in PROPERTIES:
            yield getattr(self.docx.core_properties, name) or ""

    def render_xml_part(self, src_xml: str, part: Any, context: dict[str, Any], jinja_env: Any = None) -> str:  # noqa: ANN401 - as of docxtpl
        made = super().render_xml_part(src_xml, part, context, jinja_env)
        try:
            root = etree.fromstring(made.encode("utf-8"), etree.XMLParser(resolve_entities=False, huge_tree=True))
        except etree.XMLSyntaxError as error:
            raise PaperError(TORN) from error
        if any(_loose(one) for one in root.iter(*HOLDERS)):
            raise PaperError(TORN)
        return str(made)


def _loose(holder: etree._Element) -> bool:
    """Whether text stands where only paragraphs, runs or rows may: Word would call the file broken."""
    return bool((holder.text or "").strip()) or any((child.tail or "").strip() for child in holder)


def _opened(content: bytes) -> _Laid:
    look(content)
    laid = _Laid(BytesIO(content))
    try:
        laid.init_docx()
    except (PackageNotFoundError, KeyError, ValueError, SyntaxError, AttributeError) as error:
        raise PaperError(NOT_WORD) from error
    return laid


def check(content: bytes, offer: Offer) -> bytes:
    """Return the paper as ``content`` would write it of made-up data. Raises PaperError, a line a fault, where it cannot be used."""
    found: list[str] = []
    for source in _opened(content).sources():
        found += faults(source, offer, _environment())
    if found:
        raise PaperError("\n".join(dict.fromkeys(found)))
    for rows in (0, 1):
        write(content, sample(offer, rows, blank=True))
    made = write(content, sample(offer, 3))
    look(made)
    return made


def sample(offer: Offer, rows: int, blank: bool = False) -> dict[str, Any]:
    """Data for a trial: every text its own name, lists of so many rows; nothing but empty texts where ``blank``."""
    return {
        "fields": {name: "" if blank else f"（{name}）" for name in offer.fields},
        "rows": {
            name: [{one: "" if blank else str(at) if one == PLACE else f"（{one}）" for one in names} for at in range(1, rows + 1)]
            for name, names in offer.rows.items()
        },
        "pictures": dict.fromkeys(offer.pictures, "" if blank else "HZ-00000-00000"),
    }  # fmt: skip


def write(content: bytes, data: Mapping[str, Any]) -> bytes:
    """Return the template filled with ``data`` (as ``sample`` gives it). Raises PaperError where it does not go."""
    laid = _opened(content)
    context: dict[str, Any] = {name: clean_lines(text) for name, text in data["fields"].items()}
    context |= {name: [{one: clean_lines(text) for one, text in row.items()} for row in rows] for name, rows in data["rows"].items()}
    context |= {name: _code(laid, text) if text else "" for name, text in data["pictures"].items()}
    out = BytesIO()
    try:
        laid.render(context, _environment(), autoescape=True)
        laid.save(out)
    except TemplateError as error:
        raise PaperError("模板里有名称这份文书没有，套不出来；请在“文书模板”页重新检查、重传。") from error
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
        raise PaperError(TORN) from error
    return out.getvalue()


def _code(laid: _Laid, text: str) -> InlineImage:
    picture = BytesIO()
    segno.make(text, error="m", micro=False).save(picture, kind="png", scale=8, border=0)
    return InlineImage(laid, picture, width=CODE_WIDTH)


def starter(label: str, offer: Offer) -> bytes:
    """Return a .docx to begin from: every name of the paper beside what it is, every list as a table that repeats its row."""
    paper = Document()
    paper.core_properties.author = paper.core_properties.comments = ""
    for section in paper.sections:
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(27)
    font = paper.styles["Normal"].font
    font.name, font.size = "仿宋_GB2312", Pt(12)
    paper.styles["Normal"].element.rPr.rFonts.set("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}eastAsia", "仿宋_GB2312")
    title = paper.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = title.add_run(label)
    run.bold, run.font.size = True, Pt(18)
    paper.add_paragraph("把要的名称连同两层花括号搬到您的表格里，字体、行距、表格随意改；不要的删掉，这一段也删掉。")
    _table(paper, [("名称", "是什么"), *((f"{{{{{name}}}}}", said) for name, said in {**offer.fields, **offer.pictures}.items())])
    for name, rows in offer.rows.items():
        paper.add_paragraph(f"{name}：中间一行有几条就重复几行，上下两行 for、endfor 出文书时自己消失。")
        _list(paper, name, list(rows)[:10])
        if rest := list(rows)[10:]:
            paper.add_paragraph("这一行里还能用：" + "、".join(f"行.{one}" for one in rest))
    out = BytesIO()
    paper.save(out)
    return out.getvalue()


def alike(sheet: Sheet, label: str, offer: Offer, loops: Mapping[str, str]) -> bytes:
    """Return the built-in ``sheet`` (with names for its texts) as a .docx to begin from, the names it lacks in a table behind.

    loops: the word before the dot → its list; a row of a table with such names is repeated. Where the sheet does not pass the
    check as it stands, the plain ``starter`` instead.
    """
    paper = Document(BytesIO(write_docx(sheet)))
    repeated = _repeat(list(paper.element.body.iter(f"{WORD}tr")), loops, "tr", set())
    repeated |= _repeat(list(paper.element.body.iterchildren(f"{WORD}p")), loops, "p", repeated)
    if TODAY in offer.fields:
        _dated(paper.element.body, sheet)
    there = "".join(paper.element.body.itertext(f"{WORD}t"))
    rest = [(f"{{{{{name}}}}}", said) for name, said in {**offer.fields, **offer.pictures}.items() if f"{{{{{name}}}}}" not in there]
    if rest:
        paper.add_paragraph("以上是自带的样子，格式和句子随意改。还能写的在下面，要的搬上去，不要的连这一段删掉。")
        _table(paper, [("名称", "是什么"), *rest], style="")
    for name in [one for one in offer.rows if one not in repeated]:
        paper.add_paragraph(f"{name}：中间一行有几条就重复几行。")
        _list(paper, name, list(offer.rows[name])[:10], style="")
    out = BytesIO()
    paper.save(out)
    try:
        check(out.getvalue(), offer)
    except PaperError:
        return starter(label, offer)
    return out.getvalue()


def _dated(body: Any, sheet: Sheet) -> None:  # noqa: ANN401 - an element of lxml
    """Put the name of today's date where the sheet has a date of its own: a template must not stay at the day it was begun."""
    days = [one.dated for one in sheet.blocks if isinstance(one, Sign)] + ([sheet.letter.dated] if sheet.letter else [])
    said = {chinese_date(day) for day in days if day}
    for line in body.iter(f"{WORD}p"):
        if re.sub(r"\s", "", "".join(line.itertext(f"{WORD}t"))) in said:
            name = f"{{{{{TODAY}}}}}"
            for text in line.iter(f"{WORD}t"):
                text.text, name = name, ""


def _repeat(places: Sequence[Any], loops: Mapping[str, str], kind: str, but: set[str]) -> set[str]:
    """Put a loop around each of ``places`` (rows, paragraphs) that names a row of a list; return the lists met. but: left alone."""
    met: set[str] = set()
    for place in places:
        said = "".join(place.itertext(f"{WORD}t"))
        word = next((one for one in loops if f"{{{{{one}." in said and loops[one] not in but), "")
        if word:
            if kind == "tr":
                _numbered(place, f"{{{{{word}.{PLACE}}}}}")
            place.addprevious(_tagged(place, f"{{%{kind} for {word} in {loops[word]} %}}"))
            place.addnext(_tagged(place, f"{{%{kind} endfor %}}"))
            met.add(loops[word])
    return met


def _numbered(row: Any, name: str) -> None:  # noqa: ANN401 - a row of lxml
    """The first column of a list counts its rows: what stands there as 1 is the number of the row."""
    first = next(row.iter(f"{WORD}tc"), None)
    if first is not None and "".join(first.itertext(f"{WORD}t")).strip() == "1":
        for text in first.iter(f"{WORD}t"):
            text.text, name = name, ""


def _tagged(place: Any, tag: str) -> Any:  # noqa: ANN401 - a row or paragraph of lxml
    """One like ``place`` that says only ``tag``."""
    made = deepcopy(place)
    for text in made.iter(f"{WORD}t"):
        text.text, tag = tag, ""
    return made


def _table(paper: Any, rows: Sequence[Sequence[str]], style: str = "Table Grid") -> None:  # noqa: ANN401 - a document of python-docx
    table = paper.add_table(rows=0, cols=len(rows[0]), style=style or None)
    if not style:
        table._tbl.tblPr.append(parse_xml(LINES))
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text


def _list(paper: Any, name: str, names: Sequence[str], style: str = "Table Grid") -> None:  # noqa: ANN401 - a document of python-docx
    blank = [""] * (len(names) - 1)
    _table(paper, [names, [f"{{%tr for 行 in {name} %}}", *blank], [f"{{{{行.{one}}}}}" for one in names], ["{%tr endfor %}", *blank]], style)
