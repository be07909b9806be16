"""The process that writes letters for another one: what it gives, and that nothing sent to it ends the service."""

import subprocess
import sys
from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.paper.samples import ALL, FORM

from banfu.paper.docx_read import read_docx
from banfu.paper.letter import Attachment, Letter, PaperError, Paragraph, clean, paragraphs
from banfu.paper.measure import read as measured
from banfu.paper.parse import take_apart
from banfu.paper.plain import from_plain, to_plain
from banfu.paper.press import NoAnswer, Press

whatever = Press()  # hypothesis takes no fixture that lasts as long as the module
HOSTILE = (
    "#set page(width: 1pt) #panic(\"x\")", "#read(\"/etc/passwd\")", "$ sum_1^2 $ *粗* _斜_ `代码` <标签> @引用", "]]></w:t><w:p/>&amp;<!ENTITY x SYSTEM \"file:///\">",
    "{{ 7*7 }}{% include 'x' %}${7*7}", "=HYPERLINK(\"http://x\",\"点\")", "\\u{202e}倒过来", "\"引号\\\" 反斜杠\\n", "'); DROP TABLE x;--",
)  # fmt: skip


@pytest.fixture(scope="module")
def press():
    one = Press()
    yield one
    one.close()


def test_what_comes_out_is_what_the_writers_make_and_nothing_heavy_is_loaded_here(press):
    assert press.pdf(FORM).startswith(b"%PDF-")
    content = press.docx(FORM)
    title, text = press.read(content)
    assert title == FORM.title and text.split("\n")[0] == "唐秀英代表："
    assert read_docx(content).text == text
    pages, pictured, first = press.page(FORM, 1)
    assert (pages, pictured) == (2, 2) and first.startswith(b"\x89PNG") and press.page(FORM, 3)[2] == b""
    pages, pictured, _ = press.page(replace(FORM, paragraphs=FORM.paragraphs * 40), 1)
    assert pages > pictured == 12
    loaded = "import sys; from banfu.paper import press, plain; print({'typst', 'docx', 'pypdfium2', 'PIL', 'fontTools'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True).stdout.strip() == "set()"


def test_a_refusal_is_told_and_the_next_one_is_served(press):
    with pytest.raises(PaperError, match="正文是空的"):
        press.pdf(replace(FORM, paragraphs=()))
    for junk in (b"", b"PK\x03\x04 broken", b"%PDF-1.4"):
        with pytest.raises(PaperError, match="Word 文件|读不出来"):
            press.read(junk)
    assert press.pdf(FORM).startswith(b"%PDF-")


def test_a_process_that_has_gone_is_started_anew_and_one_that_hangs_is_given_up(press):
    press.pdf(FORM)
    process = press._process
    process.kill()
    process.wait()
    assert press.pdf(FORM).startswith(b"%PDF-")
    with pytest.raises(NoAnswer, match="没有回音"):
        Press(seconds=0.01).pdf(FORM)


def test_every_letter_comes_back_from_plain_data_as_it_was():
    assert [name for name, letter in ALL.items() if from_plain(to_plain(letter)) != letter] == []


def _everywhere(text: str) -> Letter:
    return Letter(
        organs=(f"省财政厅{text}",), number=f"号{text}", title=f"题{text}", salutation=f"主送{text}", paragraphs=(Paragraph(f"文{text}"), Paragraph("尾段。")),
        form=FORM.form, class_mark=f"A{text}", disclosure=text, sign_off=(f"署{text}",), note=f"联系人：{text}", dated=FORM.dated,
        attachments=(Attachment(f"件{text}", paragraphs([f"附{text}"])),), copied_to=(f"抄{text}",),
    )  # fmt: skip


def _letters(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


@pytest.mark.parametrize("text", HOSTILE)
def test_code_in_any_field_comes_out_as_text(press, text):
    letter = _everywhere(text)
    printed = "".join(row.text for page in measured(press.pdf(letter)) for row in page.rows)
    for lead in ("省财政厅", "号", "题", "文", "署", "件", "附", "抄"):
        assert _letters(lead + text) in _letters(printed), lead
    title, back = press.read(press.docx(letter))
    assert _letters(title) == _letters(f"题{text}") and _letters(f"文{text}") in _letters(back)


@settings(max_examples=15, deadline=None)
@given(st.text(max_size=60))
def test_whatever_is_typed_the_service_goes_on(text):
    for way in (whatever.pdf, whatever.docx):
        try:
            assert way(replace(FORM, title=text, paragraphs=paragraphs([text, "尾段。"])))
        except NoAnswer:
            raise
        except PaperError:
            assert not clean(text)


def teardown_module():
    whatever.close()


def test_a_draft_goes_to_word_and_back_word_for_word(press):
    text = (
        "唐秀英代表：\n您提出的建议（第0082号）收悉。现答复如下：\n一、已经做的\n（一）压实责任。已经印发文件。\n1. 张榜公布。\n（1）打卡发放。\n"
        "感谢您的关心。\n附件：征询意见表\n湖南省财政厅\n2018年5月22日\n（联系人：刘明，电话：0731-85165000）"
    )
    parts = take_apart(text)
    letter = replace(
        FORM, title="对省十三届人大一次会议第0082号建议的答复", salutation=parts.salutation, paragraphs=parts.paragraphs,
        attachments=parts.attachments, sign_off=parts.sign_off, dated=parts.dated, note=parts.note,
    )  # fmt: skip
    assert press.read(press.docx(letter)) == (letter.title, text)
    assert press.read(press.docx(replace(letter, dated=None)))[1] == text.replace("2018年5月22日\n", "")
    assert BytesIO(press.docx(letter)).read(2) == b"PK"
