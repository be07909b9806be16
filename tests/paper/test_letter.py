"""Our letters measured on paper, and what the .docx carries out and back."""

import re
import zipfile
from dataclasses import replace
from io import BytesIO

import pypdfium2 as pdfium
import pytest
from docx import Document
from tests.paper.samples import ALL, LONG_ORGAN, LONG_TITLE, SHORT

from banfu.paper import fonts
from banfu.paper.compare import compare
from banfu.paper.conform import departures, find
from banfu.paper.docx_read import read_docx
from banfu.paper.docx_write import write_docx
from banfu.paper.layout import lay_out
from banfu.paper.letter import PaperError, paragraphs
from banfu.paper.measure import read
from banfu.paper.parse import take_apart
from banfu.paper.pdf import write_pdf
from banfu.paper.titles import break_title, broken_words

HAS_FANG = fonts.chosen()[fonts.FANG].grade != "none" and fonts.chosen()[fonts.KAI].grade != "none"


def faults(content):
    return [one.sentence for one in departures(content) if HAS_FANG or one.kind != "font"]


@pytest.mark.parametrize("name", ALL)
def test_our_letters_measure_up(name):
    assert faults(write_pdf(ALL[name])) == []


def body_of(lines):
    text = "我们将会同有关部门逐项落实各项措施并按季度报告进展情况，"
    return paragraphs([OPEN, *[text * 3] * lines, "感谢您的支持。"])


OPEN = SHORT.paragraphs[0].text


@pytest.mark.parametrize("lines", range(1, 13))
def test_at_every_length_the_date_is_not_alone_and_the_imprint_closes_an_even_page(lines):
    content = write_pdf(replace(SHORT, paragraphs=body_of(lines)))
    assert faults(content) == []
    assert len(read(content)) % 2 == 0


def test_nine_pages():
    made = replace(SHORT, paragraphs=body_of(41), copied_to=(), print_organ="")
    assert len(read(write_pdf(made))) == 9
    assert faults(write_pdf(made)) == []


def test_rare_characters_are_printed_and_a_lacking_one_is_told():
    names = "周喆、王堃、陈珺、李赟、赵䶮"
    sheet = read(write_pdf(replace(SHORT, salutation=f"{names}代表")))[0]
    assert any(f"{names}代表" in row.text for row in sheet.rows)
    found = departures(write_pdf(replace(SHORT, salutation="赵\U0010fffd代表")))
    assert "box" in [one.kind for one in found]


def test_long_names_of_organs_and_titles_break_no_word():
    title = find(read(write_pdf(LONG_TITLE))).title
    assert len(title) > 2 and broken_words([row.text for row in title]) == []
    assert [row.text for row in find(read(write_pdf(LONG_ORGAN))).organ] == ["湖南省人民代表大会常务委员会", "联络工作委员会办公室"]
    assert break_title("对省十三届人大一次会议第0082号建议的答复", 20, len) == ["对省十三届人大一次会议", "第0082号建议的答复"]
    assert broken_words(["关于督办条", "例的答复"])


def test_departures_are_sentences():
    content = write_pdf(SHORT)
    other = pdfium.PdfDocument.new()
    page = other.new_page(500, 700)
    page.gen_content()
    blank = BytesIO()
    other.save(blank)
    kinds = {one.kind for one in departures(blank.getvalue())}
    assert {"page", "organ", "number", "line", "title"} <= kinds
    assert departures(content, 0.0001)
    with pytest.raises(PaperError, match="不是 PDF"):
        departures(b"nothing")


def test_as_archive():
    assert b"pdfaid" in write_pdf(SHORT, archive=True)


HOSTILE = '#panic("x") $a$ <w:p/> {{ 7*7 }} =1+1 \\u{41} & "引号" \x00\x0b\u202e'


def test_code_in_every_field_comes_out_as_text():
    fields = ("title", "salutation", "number", "note", "disclosure", "class_mark", "print_organ", "suffix")
    made = replace(SHORT, **dict.fromkeys(fields, HOSTILE), organs=(HOSTILE,), copied_to=(HOSTILE,), paragraphs=paragraphs([HOSTILE]))
    text = "".join(row.text for sheet in read(write_pdf(made)) for row in sheet.rows)
    assert '#panic("x")$a$<w:p/>{{7*7}}=1+1\\u{41}&"引号"' in text
    assert '#panic("x") $a$ <w:p/> {{ 7*7 }} =1+1 \\u{41} & "引号"' in read_docx(write_docx(made)).lines


@pytest.mark.parametrize("name", ALL)
def test_a_docx_says_what_the_letter_says(name):
    letter = ALL[name]
    edited = read_docx(write_docx(letter))
    assert edited.title == letter.title
    assert edited.lines[: 1 + len(letter.paragraphs)] == (f"{letter.salutation}：", *[one.text for one in letter.paragraphs])
    assert edited.lines[-2:] == ("2018年9月5日", f"（{letter.note}）")


def test_the_docx_names_the_official_fonts_and_has_the_grid_and_the_order_of_the_schema():
    content = write_docx(SHORT)
    styles = zipfile.ZipFile(BytesIO(content)).read("word/styles.xml").decode()
    assert all(f'w:eastAsia="{name}"' in styles for name in ("仿宋_GB2312", "楷体_GB2312", "黑体", "方正小标宋简体"))
    body = zipfile.ZipFile(BytesIO(content)).read("word/document.xml").decode()
    assert re.search(r'<w:docGrid[^>]*w:linePitch="580"', body) and 'w:w="11906"' in body
    assert Document(BytesIO(content)).sections[0].page_height.mm == pytest.approx(297, abs=0.1)
    for found in re.findall(r"<w:pPr>(.*?)</w:pPr>", body):
        places = [at for tag in ("framePr", "pBdr", "tabs", "spacing", "ind", "jc") if (at := found.find(f"<w:{tag}")) >= 0]
        assert places == sorted(places)


def test_an_edited_letter_comes_back_with_its_differences():
    paper = Document(BytesIO(write_docx(SHORT)))
    for para in paper.paragraphs:
        if para.text.startswith("我们将在2019年6月底前"):
            para.runs[0].text = para.runs[0].text.replace("6月底", "9月底")
    content = BytesIO()
    paper.save(content)
    after = read_docx(content.getvalue())
    changes = compare(read_docx(write_docx(SHORT)).lines, after.lines)
    (changed,) = [one for one in changes if one.kind != "same"]
    assert (changed.kind, changed.number) == ("changed", 10)
    assert [part for part in changed.parts if part[0] != "same"] == [("del", "6"), ("add", "9")]


def test_compare_tells_added_and_removed_paragraphs():
    found = compare(["一段话说了很多", "要删去的这一段", "尾"], ["一段话说了不少", "完全另外的新内容ABC", "尾"])
    assert [one.kind for one in found] == ["changed", "added", "removed", "same"]


@pytest.mark.parametrize(("content", "said"), [(b"\xd0\xcf\x11\xe0", "不是 Word"), (b"PK\x03\x04", "不是 Word"), (b"x" * (21 * 1024**2), "20 MB")])
def test_what_is_no_docx_is_told(content, said):
    with pytest.raises(PaperError, match=said):
        read_docx(content)


def test_a_letter_without_body_or_organ_is_told():
    with pytest.raises(PaperError, match="正文是空的"):
        lay_out(replace(SHORT, paragraphs=()))
    with pytest.raises(PaperError, match="发文机关"):
        lay_out(replace(SHORT, organs=()))


def test_a_draft_is_taken_apart():
    draft = """唐秀英代表：
您提出的建议收悉。现答复如下：
一、已经做的
感谢您的支持。

附件：1. 征询意见表
2. 资金分配表
湖南省财政厅
2018年9月5日
（联系人：刘明，电话：0731-85160000）"""
    parts = take_apart(draft)
    assert (parts.salutation, parts.sign_off, str(parts.dated)) == ("唐秀英代表", ("湖南省财政厅",), "2018-09-05")
    assert [one.name for one in parts.attachments] == ["征询意见表", "资金分配表"]
    assert (parts.note, len(parts.paragraphs), parts.paragraphs[1].rank) == ("联系人：刘明，电话：0731-85160000", 3, 1)
    assert take_apart("没有格式的一段话。").paragraphs[0].text == "没有格式的一段话。"


def test_what_came_back_from_word_is_taken_apart_again():
    parts = take_apart(read_docx(write_docx(SHORT)).text)
    assert parts.paragraphs == SHORT.paragraphs and parts.sign_off == SHORT.organs and parts.dated == SHORT.dated


def test_the_command_tells_by_its_exit_code(tmp_path, capsys):
    from banfu.site.command import main

    good, bad = tmp_path / "good.pdf", tmp_path / "bad.pdf"
    good.write_bytes(write_pdf(SHORT))
    bad.write_bytes(write_pdf(replace(SHORT, number="湘财建[2018]01号")))
    codes = []
    for file in (good, bad, tmp_path / "none.pdf"):
        with pytest.raises(SystemExit) as end:
            main(["paper", "check", str(file)])
        codes.append(end.value.code)
    assert codes == ([0, 1, 2] if HAS_FANG else [1, 1, 2])
    told = capsys.readouterr()
    assert "第 1 页：发文字号“湘财建[2018]01号”应写成六角括号〔〕" in told.out and "打不开" in told.err


def test_the_doctor_says_which_fonts_print_and_how_to_get_better():
    rows = fonts.report(fonts.choose(["Noto Serif CJK SC", "Noto Sans CJK SC"]))
    told = {name: (well, text) for name, well, text in rows}
    assert told["公文字体：仿宋"][0] is False and ".ci/fonts" in told["公文字体：仿宋"][1]
    best = fonts.choose(["FangSong_GB2312", "KaiTi_GB2312", "SimHei", "FZXiaoBiaoSong-B05S", "SimSun", "FandolFang R"])
    assert {one.grade for one in best.values()} == {"official"} and best[fonts.FANG].first == "FangSong_GB2312"
