"""The bulletin on paper: its numbers in Chinese numerals, its head, articles and foot, as PDF and .docx."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pypdfium2 as pdfium
import pytest
from docx import Document

from banfu.paper import bulletin_write
from banfu.paper.bulletin import Article, Block, Bulletin, article_of, numeral, text_of
from banfu.paper.letter import PaperError

REPORT = "2018年，甲厅承办代表建议30件，其中主办10件、会办20件。\n**先听后办。**见了面的9件。\n没有黑体句的一段。"
ISSUE = Bulletin(
    number=27, total=571, dated=date(2018, 10, 11), publisher="某省人大常委会代表联络工作委员会编", subject="代表建议办理情况报告专辑（二）",
    articles=(article_of("甲厅", "听得见 办得成", "甲厅2018年代表建议办理情况", REPORT),), editors=("周文静", "何立新"), contact="电话：0731—80000000",
    approval="简准字〔2018〕第1号", sent_to=("各承办单位", "各市州人大常委会"),
)  # fmt: skip


@pytest.mark.parametrize(("number", "words"), [(1, "一"), (10, "十"), (27, "二十七"), (105, "一百零五"), (110, "一百一十"), (571, "五百七十一"), (1008, "一千零八")])
def test_numerals(number, words):
    assert numeral(number) == words


def test_edited_text_goes_there_and_back():
    article = article_of("甲厅", "题目", "副题", REPORT)
    assert article.figures.startswith("2018年，甲厅") and article.blocks[0] == Block("先听后办。", "见了面的9件。") and article.blocks[1].lead == ""
    assert text_of(article) == REPORT


def pages(content):
    with pdfium.PdfDocument(content) as paper:
        return [page.get_textpage().get_text_range() for page in paper]


def test_pdf_holds_every_part():
    text = "".join(pages(bulletin_write.write_pdf(ISSUE))).replace("\r\n", "").replace(" ", "")
    for words in ("联络动态", "第27期", "（总第五百七十一期）", "2018年10月11日", "专辑（二）", "甲厅：", "听得见办得成", "——甲厅2018年", "先听后办。", "送：各承办单位",
                  "责任编辑：周文静　何立新", "批准文号：简准字〔2018〕第1号", "—1—"):
        assert words.replace(" ", "").replace("　", "") in text.replace("　", ""), words


def test_docx_holds_the_same_and_the_lead_in_black():
    paper = Document(BytesIO(bulletin_write.write_docx(ISSUE)))
    lines = [one.text for one in paper.paragraphs]
    assert "联络动态" in lines and "第 27 期" in lines and "听得见 办得成" in lines and "批准文号：简准字〔2018〕第1号" in lines
    (para,) = [one for one in paper.paragraphs if one.text.startswith("先听后办")]
    assert para.runs[0].font.name == "黑体" and para.runs[1].font.name != "黑体"


def test_a_long_issue_turns_pages_and_keeps_headings_with_their_text():
    many = replace(ISSUE, articles=tuple(replace(ISSUE.articles[0], organ=f"第{n}厅", blocks=ISSUE.articles[0].blocks * 9) for n in range(1, 6)))
    found = pages(bulletin_write.write_pdf(many))
    assert len(found) >= 5
    for text in found:
        lines = [line for line in text.replace("\r", "").split("\n") if line.strip()]
        assert not lines[-2].startswith(("第", "听得见", "——")), lines[-3:]
    assert "批准文号" in found[-1]


def test_hostile_text_is_text_and_what_is_missing_is_said():
    odd = "#set page(width: 1pt) $x$ {{7*7}} </w:t> =1+1"
    evil = replace(ISSUE, articles=(Article(odd, odd, odd, (Block(odd, odd),)),), subject=odd)
    assert "#setpage" in "".join(pages(bulletin_write.write_pdf(evil))).replace(" ", "").replace("\r\n", "")
    assert any(odd in one.text for one in Document(BytesIO(bulletin_write.write_docx(evil))).paragraphs)
    with pytest.raises(PaperError, match="还没有报告"):
        bulletin_write.write_pdf(replace(ISSUE, articles=()))
    with pytest.raises(PaperError, match="没有标题"):
        bulletin_write.write_pdf(replace(ISSUE, articles=(replace(ISSUE.articles[0], title=" "),)))
    with pytest.raises(PaperError, match="期号"):
        bulletin_write.write_pdf(replace(ISSUE, number=0))
