"""A unit's own .docx: what is refused and in which words, that every name is there, and that what is filled in stays text."""

import time
import zipfile
from io import BytesIO

import docx
import pytest
from tests.paper.test_press import HOSTILE

from banfu.paper import template_parts
from banfu.paper.letter import PaperError
from banfu.paper.press import TOO_HEAVY, NoAnswer, Press
from banfu.paper.template_offer import Offer
from banfu.paper.template_write import check, sample, starter, write

OFFER = Offer(
    {"编号": "编号", "标题": "标题", "分管领导": "分管领导"}, {"办件清单": {"序号": "第几行", "编号": "编号", "标题": "标题"}, "处室清单": {"序号": "第几行", "处室": "处室"}},
    {"回执二维码": "码"},
)  # fmt: skip
# what is written → the words of the refusal
REFUSED = {
    "{{ ''.__class__ }}": "不能用", "{{ 编号.__class__.__mro__ }}": "不能用", "{{ 编号['x'] }}": "不能用", "{{ cycler.__init__ }}": "不能用", "{{ self }}": "没有“self”",
    "{% for a in range(10**9) %}x{% endfor %}": "in 后面只能写清单", "{{ 编号 * 1000000000 }}": "编号 \\* 1000000000", "{{ 编号|safe }}": "|safe", "{{ 编号|map('x') }}": "|map",
    "{% set a = 1 %}": "{% set", "{% include '/etc/passwd' %}": "{% include", "{% macro a() %}{% endmacro %}": "{% macro", "{{ lipsum() }}": "lipsum\\(…\\)",
    "{% for 件 in 办件清单 %}{% for 另 in 办件清单 %}x{% endfor %}{% endfor %}": "循环套在循环里",
    "{{标提}}": "没有“标提”这个名称，最近的是“标题”（在“{{标提}}”处）", "{{处室}}": "是“处室清单”里每一行的", "{{办件清单}}": "“办件清单”是清单", "{{ 编 号 }}": "不能有空格",
    "{{编号": "要成对", "{{编号}": "要成对", "｛｛编号｝｝": "全角括号", "{% for 件 in 办件清单 %}{{件.标题}}": "没有收尾", "{% for 件 in 办件清单 %}{{件.标提}}{% endfor %}": "最近的是“标题”",
    "{% for 件 in 清单 %}{% endfor %}": "“清单”不是清单；这份文书的清单有：办件清单、处室清单", "{%tr for 件 in 办件清单 %}": "要单独占表格的一行", "{% endfor %}": "多了一个", "{{r 编号 }}": "拆断了",
    "{% for 件 in 办件清单 recursive %}{{ loop(办件清单) }}{% endfor %}": "循环只能写成",
}  # fmt: skip


def written(*paragraphs):
    paper, out = docx.Document(), BytesIO()
    for text in paragraphs:
        paper.add_paragraph(text)
    paper.save(out)
    return out.getvalue()


def packed(content, **parts):
    """The same .docx with some parts of it replaced or added. A name's slashes are written as __."""
    out, told = BytesIO(), {name.replace("__", "/"): part for name, part in parts.items()}
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in told:
                new.writestr(name, old.read(name))
        for name, part in told.items():
            new.writestr(name, part(old.read(name)) if callable(part) else part)
    return out.getvalue()


def texts(content):
    paper = docx.Document(BytesIO(content))
    return [p.text for p in paper.paragraphs] + [cell.text for table in paper.tables for row in table.rows for cell in row.cells]


@pytest.mark.parametrize("text", REFUSED)
def test_only_names_loops_and_conditions_are_taken(text):
    with pytest.raises(PaperError, match=REFUSED[text]):
        check(written("标题", text), OFFER)


def test_what_may_be_written_may_stand_anywhere_and_split_by_the_editor():
    paper, out = docx.Document(), BytesIO()
    line = paper.add_paragraph()
    for piece in ("{", "{编", "号}", "}，{% if 分管领导 %}有{% else %}无{% endif %}"):
        line.add_run(piece)
    paper.sections[0].header.paragraphs[0].text = "{{标题}}"
    paper.add_paragraph("{% for 处 in 处室清单 %}{% for 件 in 办件清单 %}{% if 件.标题 == 处.处室 %}{{ loop.index }}{% endif %}{% endfor %}{% endfor %}{{办件清单|length}}件")
    paper.save(out)
    data = sample(OFFER, 2)
    data["fields"] |= {"编号": "0082", "标题": "多修\n两条路", "分管领导": ""}
    made = docx.Document(BytesIO(write(out.getvalue(), data)))
    assert made.paragraphs[0].text == "0082，无" and made.paragraphs[1].text == "2件"
    assert made.sections[0].header.paragraphs[0].text == "多修\n两条路"


def test_the_starter_has_every_name_and_passes_its_own_check():
    begun = starter("征询意见表", OFFER)
    said = " ".join(texts(begun))
    assert all(f"{{{{{name}}}}}" in said for name in (*OFFER.fields, *OFFER.pictures))
    assert all(f"{{{{行.{name}}}}}" in said for rows in OFFER.rows.values() for name in rows)
    made = docx.Document(BytesIO(check(begun, OFFER)))
    assert len(made.inline_shapes) == 1 and [cell.text for cell in made.tables[1].rows[3].cells] == ["3", "（编号）", "（标题）"]


def test_hostile_data_stays_text():
    data = sample(OFFER, 0)
    data["fields"]["标题"] = HOSTILE[3]
    data["rows"]["办件清单"] = [{"序号": "1", "编号": text, "标题": ""} for text in HOSTILE]
    made = texts(write(written("{{标题}}", "{%p for 件 in 办件清单 %}", "{{件.编号}}", "{%p endfor %}"), data))
    assert made == [HOSTILE[3], *HOSTILE]


RELS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r9" Type="http://x/{}" Target="{}" {}/></Relationships>'
OUTSIDE = 'TargetMode="External"'
BODY = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p>{}</w:p></w:body></w:document>'
ENTITIES = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>' + BODY.format("&b;")
CARRIED = {
    "宏": {"word__vbaProject.bin": b"x"}, "启用宏": {"[Content_Types].xml": lambda old: old.replace(b"document.main", b"document.macroEnabled.main")},
    "嵌入": {"word__embeddings__oleObject1.bin": b"x"}, "嵌入的对象": {"word___rels__document.xml.rels": RELS.format("oleObject", "a.xml", "")},
    "挂着别处的模板": {"word___rels__settings.xml.rels": RELS.format("attachedTemplate", "http://x/a.dotm", OUTSIDE)},
    "超链接": {"word___rels__document.xml.rels": RELS.format("hyperlink", "http://x/", OUTSIDE)}, "外面的文件": {"word___rels__document.xml.rels": RELS.format("image", "\\\\x\\a", OUTSIDE)},
    "外部实体": {"word__document.xml": ENTITIES}, "外部实体或": {"word__document.xml": ENTITIES.encode("utf-16")},
    "用了域": {"word__document.xml": BODY.format('<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>INCLUDE</w:instrText></w:r><w:r><w:instrText>TEXT "\\\\x"</w:instrText></w:r>')},
    "解开后超过": {"word__media__a.png": b"\0" * (template_parts.PART + 1)}, "夹带": {"word__a.exe": b"MZ"}, "坏了": {"word__document.xml": b"<a"},
}  # fmt: skip


@pytest.mark.parametrize("words", CARRIED)
def test_nothing_but_text_tables_and_pictures_is_carried(words):
    with pytest.raises(PaperError, match=words):
        check(packed(written("{{编号}}"), **CARRIED[words]), OFFER)


def test_what_is_no_docx_is_told(tmp_path):
    for junk in (b"", b"%PDF-1.4", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0 old"):
        with pytest.raises(PaperError, match="不是 Word 文件"):
            check(junk, OFFER)


def test_one_that_takes_too_long_is_ended_in_clear_words():
    press = Press(0.05)
    try:
        begun = time.monotonic()
        with pytest.raises(PaperError) as told:
            press.template_check(written(*["{{编号}}"] * 200), OFFER)
        assert str(told.value) == TOO_HEAVY and not isinstance(told.value, NoAnswer) and time.monotonic() - begun < 5
    finally:
        press.close()
