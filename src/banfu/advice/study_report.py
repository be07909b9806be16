"""研究报告 as a Word document, drafted from the stored figures of one study; heavy, for the worker alone.

What people wrote goes in as text: python-docx escapes it, and what XML cannot hold is left out.
"""

import re
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as Paper
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from banfu.advice import study_words as words
from banfu.advice.models import Study

FANG, HEI, SONG, KAI = "仿宋_GB2312", "黑体", "方正小标宋简体", "楷体_GB2312"
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
NUMERALS = "一二三四五六七八九十"
SHOWN, TABLED = 12, 40
Told = Mapping[str, Any]


def write(study: Study, titles: Mapping[int, str]) -> bytes:
    """Return the report of ``study``. titles: those of the cases in it, by key."""
    paper = _paper()
    told = study.told
    _line(paper, f"{study.about}研究报告", SONG, 22, centred=True)
    _line(paper, f"（{study.span}）", KAI, 16, centred=True)
    _text(paper, _opening(study))
    if told["topics"]:
        _whole(paper, told)
        _changes(paper, told)
        _topics(paper, told, titles)
        _answered(paper, told)
    _method(paper)
    content = BytesIO()
    paper.save(content)
    return content.getvalue()


def _paper() -> Paper:
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
    return paper


def clean(text: object) -> str:
    return NOT_XML.sub("", str(text))


def _run(paragraph: Paragraph, text: object, font: str, size: float) -> None:
    run = paragraph.add_run(clean(text))
    run.font.name, run.font.size = font, Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _line(paper: Paper, text: str, font: str, size: float, centred: bool = False) -> Paragraph:
    paragraph = paper.add_paragraph()
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(paragraph, text, font, size)
    return paragraph


def _text(paper: Paper, text: str) -> None:
    paragraph = _line(paper, text, FANG, 16)
    paragraph.paragraph_format.first_line_indent = Pt(32)
    paragraph.paragraph_format.line_spacing = Pt(28)
    paragraph.paragraph_format.space_after = Pt(0)


def _heading(paper: Paper, text: str, level: int = 1) -> None:
    paragraph = paper.add_heading(level=level)
    paragraph.paragraph_format.first_line_indent = Pt(32)
    _run(paragraph, text, HEI if level == 1 else KAI, 16)


def _shade(cell: _Cell, part: float) -> None:
    """Tint a cell in azure by ``part`` of 1; the figure stands in it, so nothing is told by colour alone."""
    if part > 0:
        low = [round(255 - (255 - full) * min(1.0, part) * 0.6) for full in (0x1D, 0x5B, 0x87)]
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), "".join(f"{value:02X}" for value in low))
        cell._element.get_or_add_tcPr().append(shade)


def _table(paper: Paper, heads: Sequence[str], rows: Sequence[Sequence[object]], shades: Sequence[Sequence[float]] = ()) -> None:
    table = paper.add_table(rows=1, cols=len(heads))
    table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        _cell(cell, head, HEI)
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(mark)
    for place, row in enumerate(rows):
        cells = table.add_row().cells
        for column, (cell, value) in enumerate(zip(cells, row, strict=True)):
            _cell(cell, value, FANG)
            if place < len(shades) and column < len(shades[place]):
                _shade(cell, shades[place][column])
    paper.add_paragraph()


def _cell(cell: _Cell, value: object, font: str) -> None:
    paragraph = cell.paragraphs[0]
    number = isinstance(value, int | float)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if number else WD_ALIGN_PARAGRAPH.LEFT
    _run(paragraph, value, font, 10.5)


def _opening(study: Study) -> str:
    told = study.told
    per = "、".join(f"{year}年 {n} 件" for year, n in zip(told["years"], told["totals"], strict=True))
    start = f"{words.as_of(study.computed_at)}，{study.span}{study.about}共 {told['cases']} 件，其中{per}。" if told["cases"] else ""
    return f"{start}{words.finding(told)}。"


def _whole(paper: Paper, told: Told) -> None:
    _heading(paper, "一、代表关心什么")
    topics, years = told["topics"], told["years"]
    inside = told["cases"] - told["rest"]["size"]
    _text(paper, f"共归出 {len(topics)} 个主题，{inside} 件；另有 {told['rest']['size']} 件归不进去。各主题每千件里占几件见表 1，底色深的占得多。")
    most = max((share for topic in topics[:TABLED] for share in topic["shares"]), default=1) or 1
    rows = [[t["name"], t["size"], *t["shares"], words.SAYS[t["change"]["says"]]] for t in topics[:TABLED]]
    shades = [[0, 0, *[share / most for share in t["shares"]]] for t in topics[:TABLED]]
    _line(paper, "表 1　各主题每千件占几件" + (f"（件数最多的 {TABLED} 个）" if len(topics) > TABLED else ""), HEI, 12, centred=True)
    _table(paper, ["主题", "件数", *map(str, years), "增减"], rows, shades)


def _changes(paper: Paper, told: Told) -> None:
    _heading(paper, "二、什么在变")
    changed = [topic for topic in told["topics"] if topic["change"]["says"] in words.CHANGED]
    if not changed:
        _text(paper, "各主题在全部建议中所占的份额，没有看出增减。")
    for number, topic in enumerate(changed[:SHOWN]):
        _text(paper, f"{number + 1}. {topic['name']}：{words.change(topic, told['years'])}")
    if told["words"]:
        parts = [f"“{one['word']}”{words.SAYS[one['change']['says']]}" for one in told["words"][:SHOWN]]
        _text(paper, f"标题用词中，{'、'.join(parts)}。")


def _topics(paper: Paper, told: Told, titles: Mapping[int, str]) -> None:
    _heading(paper, "三、各主题情况")
    for number, topic in enumerate(told["topics"][:SHOWN]):
        _heading(paper, f"（{_numeral(number + 1)}）{topic['name']}", 2)
        lead = f"共 {topic['size']} 件，关键词有{'、'.join(topic['words'])}。" if topic["words"] else f"共 {topic['size']} 件。"
        _text(paper, lead + words.change(topic, told["years"]) + words.again(topic))
        where = "、".join(f"{one['name']} {one['n']} 件" for one in topic["cities"][:5])
        _text(paper, words.askers(topic) + (f"写到的地方：{where}。" if where else "") + words.content(topic) + words.days(topic))
        shown = [titles[key] for key in topic["examples"] if key in titles]
        if shown:
            _text(paper, "有代表性的建议：" + "；".join(f"《{title}》" for title in shown) + "。")
        _beside(paper, topic)


def _beside(paper: Paper, topic: Told) -> None:
    if not topic["asks"]:
        return
    rows = [[one["text"], one["n"], one["taken_up"] or ("答复里没有找到相应的话" if one["answered"] else "没有答复全文")] for one in topic["asks"]]
    _line(paper, f"关注点和着力点（抽看 {topic['read']} 件诉求、{topic['read_letters']} 封答复，摘原句）", HEI, 12, centred=True)
    _table(paper, ["代表提的", "件数", "答复里最接近的一句"], rows)


def _answered(paper: Paper, told: Told) -> None:
    _heading(paper, "四、怎么答复的")
    _text(paper, words.solved(told) + words.again(told) + words.content(told) + words.days(told))
    names, years = told["lists"]["classes"], told["years"]
    if names:
        _line(paper, "表 2　答复类别，按年", HEI, 12, centred=True)
        _table(paper, ["类别", *map(str, years), "合计"], [[f"{name} 类", *row, sum(row)] for name, row in zip(names, told["classes"], strict=True)])
    if told["from"]:
        _line(paper, "表 3　谁提的、提到哪里（各列前十四位）", HEI, 12, centred=True)
        longest = max(len(told["from"][:14]), len(told["cities"][:14]))
        rows = [[*_pair(told["from"], at), *_pair(told["cities"], at)] for at in range(min(14, longest))]
        _table(paper, ["代表团", "件数", "写到的市州", "件数"], rows)


def _pair(ones: Sequence[Told], at: int) -> tuple[object, object]:
    return (ones[at]["name"], ones[at]["n"]) if at < len(ones) else ("", "")


def _method(paper: Paper) -> None:
    _heading(paper, "五、怎么算的，引用时注意什么")
    for heading, lines in (("（一）方法", words.METHOD), ("（二）注意", words.CAVEATS)):
        _heading(paper, heading, 2)
        for number, line in enumerate(lines):
            _text(paper, f"{number + 1}. {line}")


def _numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    if number <= 10:
        return NUMERALS[number - 1]
    return ("" if tens == 1 else NUMERALS[tens - 1]) + "十" + (NUMERALS[ones - 1] if ones else "")
