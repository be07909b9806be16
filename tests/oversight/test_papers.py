"""交办通知, 交办清单 and the yearly report as files: what stands in them, by when things are due."""

from io import BytesIO

import docx
import openpyxl
import pytest

from banfu.actions import REGISTRY, on_paper, perform
from banfu.actions.assigning import Share
from banfu.advice import paper_file
from banfu.cases.models import Assignment, NoticeDate, Suggestion
from banfu.cases.words import Part
from banfu.people.models import Proposer


@pytest.fixture
def batch(chain):
    """Two suggestions handed over together on paper; return (key of the batch, cases)."""
    congress, cases = chain.people["lgw.office"], []
    for n in "甲乙":
        case = on_paper.enter_paper(
            congress, chain.sessions["suggestion", 2018], title=f"关于{n}的建议", body="内容", lead=Proposer.objects.get(posts__person=chain.people["dai.lead"])
        )
        case = perform(REGISTRY["register"], congress, case)
        units = [Share(chain.units["省财政厅"], Part.LEAD), Share(chain.units["省教育厅"], Part.ASSIST)]
        case = perform(REGISTRY["propose_units"], congress, case, {"units": units})
        cases.append(perform(REGISTRY["hand_over"], congress, case, {"document": "湘常办函〔2018〕11号"}))
    return cases[0].hand_over_id, cases


def read(answer):
    assert answer.status_code == 200 and "wordprocessingml" in answer["Content-Type"]
    return docx.Document(BytesIO(b"".join(answer.streaming_content)))


def cells(table):
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_the_notice_says_what_is_due_when_and_lists_it(batch, browse):
    key, _ = batch
    made = read(browse("lgw.office").get(f"/oversight/handed/notice?batch={key}"))
    text = "\n".join(p.text for p in made.paragraphs)
    assert text.startswith("关于交办省十三届人大一次会议建议的通知\n湘常办函〔2018〕11号\n湖南省人民政府办公厅：")
    for words in ("建议 2 件交给你们办理", "主办单位在 2018年6月1日", "以前答复代表", "省人大常委会联工委", "推定"):
        assert words in text, words
    heads, first, second = cells(made.tables[0])
    assert heads[1:5] == ["编号", "标题", "提出人", "主办单位"] and [first[1], second[1]] == ["0001", "0002"]
    assert first[4:6] == ["省财政厅", "省教育厅"] and first[6].startswith("2018-06-01")
    assert [part.page_width > part.page_height for part in made.sections] == [False, True]


def test_the_list_follows_the_day_that_the_notice_fixes_and_then_the_tasks(chain, batch, browse):
    key, cases = batch
    NoticeDate.objects.create(session=cases[0].session, assisting=False, due_on="2018-05-20")

    def dues(address, sheet=True):
        answer = browse("lgw.office").get(address)
        if not sheet:
            return [row[6] for row in cells(read(answer).tables[0])[1:]]
        rows = list(openpyxl.load_workbook(BytesIO(answer.content)).active.values)
        return [row[rows[0].index("答复期限")] for row in rows[1:]]

    url = f"/oversight/handed/list?batch={key}"
    assert dues(url) == dues(url + "&as=docx", sheet=False) == ["2018-05-20"] * 2
    perform(REGISTRY["pass_on_as_proposed"], chain.people["dcs.office"], cases[0])
    Assignment.objects.filter(suggestion=cases[0], part=Part.LEAD).update(legal_due_on="2018-05-10")
    assert dues(url) == ["2018-05-10", "2018-05-20"]
    Suggestion.objects.filter(pk=cases[1].pk).update(hand_over=None, stage="to_hand_over")
    NoticeDate.objects.all().delete()
    assert dues("/oversight/list/notice?stage=to_hand_over") == ["交办之日起 3 个月"]


def test_a_paper_that_cannot_be_written_is_said(batch, browse, monkeypatch):
    monkeypatch.setattr(paper_file, "WRITER", ("-c", "raise SystemExit(1)"))
    page = browse("lgw.office").get(f"/oversight/handed/notice?batch={batch[0]}", follow=True).content.decode()
    assert "Word 文件没有写成" in page
