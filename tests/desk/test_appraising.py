"""目标考核: a round of divisions and one of units, marks, objections, publishing, and who comes in."""

from datetime import timedelta
from io import BytesIO

import pytest
import python_calamine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.sample_office import DAY, once_an_engine
from tests.tables.appraising import PAGES, QUERIES, WHO

from banfu import clock
from banfu.actions import Refused, appraising
from banfu.cases.models import AppraisalEntry, AppraisalMark, AppraisalRound
from banfu.people.models import Notice, Office
from banfu.record.models import Entry

OPEN = {"rubric": "海南", "year": "2018", "until": str(DAY), "kind": "suggestion"}

OWN = """key = "own"
name = "本厅"
title = "本厅考核办法"
version = "2018"
places = 1
[total]
base = 0
floor = 0
cap = 100
source = "厅办〔2018〕3号"
dated = "2018-03-01"
[items.unsigned]
label = "办完"
kind = "per_case"
points = 100
figure = "not_due"
part = "value"
each = 2
source = "厅办〔2018〕3号"
dated = "2018-03-01"
"""


@pytest.fixture
def office(world, arrive, drive, browse):
    """The browser of the office of 省财政厅, which has two cases in 农业农村处, one rated."""
    drive(arrive("0001", assist=()), "record_feedback")
    drive(arrive("0002", assist=()), "assign_officer")
    return browse()


@pytest.fixture
def inside(office):
    """A round of the divisions; its one entry."""
    assert office.post("/supervise/appraisal/open", OPEN).status_code == 302
    return AppraisalEntry.objects.select_related("round", "unit").get()


def url(entry):
    return f"/supervise/appraisal/entry/{entry.pk}"


def marked(points, why):
    return {"points_quality": points, "why_quality": why}


def test_marks_of_both_are_kept_and_publishing_freezes(inside, office, browse, world, arrive, drive):
    head, whole = browse("czt.d1.head"), f"/supervise/appraisal/{inside.round_id}"
    page = head.get(url(inside)).content.decode()
    assert "1/1 = 100%" in page and "待评" in page and ">0001</a>" in page and "一共只有 1 件" in page
    refused = head.post(url(inside), {"do": "own", **marked("45", "")})
    assert refused.status_code == 422 and "凭什么材料" in refused.content.decode()
    assert "应当在 0 到 50 分之间" in head.post(url(inside), {"do": "own", **marked("51", "抽查")}).content.decode()
    assert head.post(url(inside), {"do": "own", **marked("45.5", "抽查 10 份")}).status_code == 302
    assert head.post(url(inside), {"do": "review", **marked("50", "")}).status_code == 404, "自己不能复核自己"
    assert "还有没复核的评分项" in office.post(f"{whole}/act", {"do": "publish", "moves": "1"}, follow=True).content.decode()
    assert "写明理由" in office.post(url(inside), {"do": "review", **marked("40", "")}).content.decode()
    assert office.post(url(inside), {"do": "review", **marked("40", "两份没有逐条答")}).status_code == 302
    mark = AppraisalMark.objects.get()
    assert (mark.own, mark.reviewed, mark.reason) == (45.5, 40, "两份没有逐条答")
    assert head.post(url(inside), {"do": "object", "text": "那两份补过了"}).status_code == 302
    assert head.post(url(inside), {"do": "object", "text": "再提"}).status_code == 404
    moves = AppraisalRound.objects.get().moves
    assert "异议还没有答复" in office.post(f"{whole}/act", {"do": "publish", "moves": str(moves)}, follow=True).content.decode()
    assert office.post(url(inside), {"do": "answer", "text": "维持"}).status_code == 302
    assert "有人改过这次考核" in office.post(f"{whole}/act", {"do": "publish", "moves": str(moves)}, follow=True).content.decode()
    assert "公布了" in office.post(f"{whole}/act", {"do": "publish", "moves": str(moves + 1)}, follow=True).content.decode()
    frozen = AppraisalEntry.objects.get().frozen
    assert (frozen["total"], frozen["own_total"]) == (90, 95.5)
    drive(arrive("0003", assist=()), "assign_officer")
    later = DAY + timedelta(days=80)  # before passwords run out
    with clock.at(later):
        Office.objects.update(demo_day=later)
        office, head = browse(), browse("czt.d1.head")
        assert "已经在" in office.post(f"{whole}/act", {"do": "recount"}, follow=True).content.decode()
        assert "90 分" in head.get(url(inside)).content.decode() and "那两份补过了" in head.get(url(inside)).content.decode()
        assert head.post(url(inside), {"do": "own", **marked("50", "补")}).status_code == 404
    assert not list(appraising.altered())
    with pytest.raises(Refused, match="不能再改"):
        appraising.mark_own(world.people["czt.d1.head"], inside, {})
    book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(office.get(f"{whole}/table.xlsx").content))
    sums, lines = (book.get_sheet_by_name(name).to_python() for name in ("得分", "逐项"))
    assert sums[1][:6] == ["农业农村处", 20, 40, 30, 90, ""] and lines[2][1:5] == ["答复质量", 40, 50, 45.5]
    told = list(Notice.objects.filter(url=url(inside)).order_by("pk").values_list("person__username", "text"))
    assert [(who, text.split("，")[0].split("：")[0]) for who, text in told] == [
        ("czt.d1.head", "省财政厅开了2018年建议办理考核（海南）"), *((who, "农业农村处对2018年建议办理考核（海南）提出异议") for who in ("czt.coordinator", "czt.coordinator2")),
        ("czt.d1.head", "省财政厅答复了对2018年建议办理考核（海南）的异议。"), ("czt.d1.head", "省财政厅公布了2018年建议办理考核（海南）"),
    ]  # fmt: skip
    names = list(Entry.objects.filter(subject=f"appraisal:{inside.round_id}").order_by("pk").values_list("action", flat=True))
    assert names == [f"{name}_appraisal" for name in ("open", "mark", "review", "object", "answer", "publish")]
    AppraisalEntry.objects.update(frozen=frozen | {"total": 100})
    assert [told for told in appraising.altered() if "与记录不符" in told]


def test_counting_anew_keeps_the_marks(inside, office, browse):
    office.post(url(inside), {"do": "review", **marked("40", "抽查")})
    Office.objects.update(demo_day=DAY)
    assert "重算了" in office.post(f"/supervise/appraisal/{inside.round_id}/act", {"do": "recount"}, follow=True).content.decode()
    assert AppraisalMark.objects.get().reviewed == 40 and AppraisalEntry.objects.count() == 1
    assert AppraisalRound.objects.get().moves == 2


def test_a_rubric_of_ones_own_is_used_once_it_is_right(office, browse):
    own = SimpleUploadedFile("本厅.toml", OWN.encode())
    assert office.post("/supervise/appraisal/open", OPEN | {"own": own}).status_code == 302
    entry = AppraisalEntry.objects.get()
    assert "（本厅）" in str(entry.round)
    page = office.get(url(entry)).content.decode()
    assert "农业农村处 98 分" in page and "厅办〔2018〕3号" in page and "扣 2 分 × 1 件 = 2 分；100 − 2 = 98 分" in page
    wrong = office.post("/supervise/appraisal/open", OPEN | {"own": SimpleUploadedFile("本厅.toml", OWN.replace("each = 2", "each = -2").encode())})
    assert wrong.status_code == 422 and "本厅.toml：items.unsigned.each" in wrong.content.decode()
    blind = office.post("/supervise/appraisal/open", OPEN | {"own": SimpleUploadedFile("a.toml", b"\xff\xfe")})
    assert blind.status_code == 422 and "存成 UTF-8" in blind.content.decode()


def test_units_are_set_beside_each_other_and_each_sees_its_own(chain, arrive, drive, browse):
    drive(arrive("0001"), "assign_officer")
    above, source = browse("lgw.office"), chain.sessions["suggestion", 2018].source
    data = {"rubric": "凤阳", "year": "2018", "until": str(DAY), "source": str(source.pk)}
    where = above.post("/supervise/appraisal/open", data)
    assert where.status_code == 302
    page = above.get(where["Location"]).content.decode()
    assert "省财政厅" in page and "省民政厅" in page
    mine = AppraisalEntry.objects.get(unit__name="省财政厅")
    others = AppraisalEntry.objects.get(unit__name="省民政厅")
    unit = browse("czt.coordinator")
    assert unit.get(url(mine)).status_code == 200 and unit.get(url(others)).status_code == unit.get(where["Location"]).status_code == 404
    assert "考本单位、本处室的" in unit.get("/supervise/appraisal").content.decode()
    assert browse("taw.office").get(url(mine)).status_code == browse("czt.d1.head").get(url(mine)).status_code == 404
    assert above.post("/supervise/appraisal/open", data | {"until": "2030-01-01"}).status_code == 422
    assert "没有可以考核的单位" in above.post("/supervise/appraisal/open", data | {"year": "2011"}).content.decode()


@once_an_engine
def test_who_comes_in(chain, inside, browse):
    for name, (method, may, status) in PAGES.items():
        keys = {"appraisals": [], "appraisal_open": [], "appraisal_entry": [inside.pk]}.get(name, [inside.round_id])
        for who, account in WHO.items():
            got = getattr(browse(account), method)(reverse(name, args=keys)).status_code
            assert got == (status if who in may else 404), (name, who)


@once_an_engine
def test_queries_do_not_grow(inside, browse, arrive, drive, office):
    def asked():
        found = {}
        for _, address, who, most in QUERIES:
            client = browse(who)
            with CaptureQueriesContext(connection) as seen:
                assert client.get(address.format(round=inside.round_id, entry=inside.pk)).status_code == 200
            found[address] = (len([q for q in seen if "SAVEPOINT" not in q["sql"]]), most)
        return found

    few = asked()
    for number in ("0005", "0006", "0007"):
        drive(arrive(number, assist=()), "assign_officer")
    office.post("/supervise/appraisal/open", OPEN)
    for address, (n, most) in asked().items():
        assert n <= few[address][0] + 1 and n <= most, (address, few[address], n)
