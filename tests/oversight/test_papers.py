"""交办通知, 交办清单 and the yearly report as files: what stands in them, by when things are due."""

from io import BytesIO

import docx
import openpyxl
import pytest

from banfu.actions import REGISTRY, on_paper, perform
from banfu.actions.assigning import Share
from banfu.cases.models import Assignment, NoticeDate, Suggestion
from banfu.cases.words import Part
from banfu.oversight import papers
from banfu.paper.press import NoAnswer
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
    return docx.Document(BytesIO(answer.content))


def cells(table):
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_the_notice_says_what_is_due_when_and_lists_it(batch, browse):
    key, _ = batch
    made = read(browse("lgw.office").get(f"/oversight/handed/notice?batch={key}"))
    text = "\n".join(p.text for p in made.paragraphs if p.text)
    assert browse("lgw.office").get(f"/oversight/handed/notice?batch={key}&as=pdf").content.startswith(b"%PDF")
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
    def busy(*_):
        raise NoAnswer("排版的程序没有回音")

    monkeypatch.setattr(papers, "write_sheet", busy)
    page = browse("lgw.office").get(f"/oversight/handed/notice?batch={batch[0]}", follow=True).content.decode()
    assert "文件没有写成，数据都在" in page


@pytest.fixture
def year(chain, arrive, drive):
    """A year of three suggestions: one answered B and rated, one key and late, one in hand; in two units."""
    congress = chain.people["lgw.office"]
    done = drive(arrive("0001", assist=()), "register_issue")
    Assignment.objects.filter(pk=done.pk).update(reply_class="B", result="basically", rating_source="deputy_online")
    late = arrive("0002", assist=("省民政厅",))
    perform(REGISTRY["mark_key"], congress, late.suggestion, {"level": "重点处理建议", "document": "湘常办函〔2018〕11号", "leader": "某副主任", "committee": "农业委"})
    Assignment.objects.filter(pk=late.pk).update(answer_due_on="2018-02-01")
    arrive("0003", assist=())


def test_the_yearly_report_has_figures_with_their_meaning_units_key_ones_and_promises(year, browse):
    client = browse("lgw.office")
    text = client.get("/oversight/report?year=2018&as=txt").content.decode()
    for words in (
        "按照《代表法》第四十二条", "2018年共登记建议 3 件", "主办（含分办）3 件，已答复 1 件，占 33.3%", "基本满意 1 件（100%）",
        "超期还没有答复的有：省财政厅 1 件", "重点建议 1 件", "某副主任，农业委", "已销号 0 件，还在台账上的 1 件", "B 类占比　单位答复时定为 B 类的",
    ):  # fmt: skip
        assert words in text, words
    made = read(client.get("/oversight/report?year=2018&as=docx"))
    headings = [p.text for p in made.paragraphs if p.style.name == "公文一级标题"]
    assert headings == ["一、总的情况", "二、办理情况", "三、评价情况", "四、督办情况", "五、承办单位", "六、重点建议", "七、承诺事项", "附：指标口径"]
    figures, units, key, promises, meaning = (cells(table) for table in made.tables)
    assert ["按时答复办结率", "50.0%（1/2）", "近期交办，未到期 1 件"] in figures
    assert [row[:4] for row in units[1:]] == [["省财政厅", "3", "0", "1"], ["省民政厅", "0", "1", "0"]]
    assert key[1] == ["0002", "关于提高村级组织运转经费保障标准的建议", "某副主任，农业委", "省财政厅", "待签收"]
    assert promises[1][:1] == ["0001"] and len(meaning) == 8
    page = client.get("/oversight/report?year=2018").content.decode()
    assert "附：指标口径" in page and "没有交有关单位" in client.get("/oversight/report?year=2016").content.decode()
