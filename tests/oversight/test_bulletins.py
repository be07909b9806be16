"""Calling for reports, drafting from figures, editing, handing in, confirming, compiling: through the pages of both ends."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from docx import Document
from tests.sample_office import DAY

from banfu.actions import Refused, bulletins
from banfu.cases.models import Assignment, BulletinIssue, ReportCall, UnitReport
from banfu.figures.bound import from_json
from banfu.people.models import Notice
from banfu.record import chain as record
from banfu.record.models import Entry

CALL = {"year": 2018, "title": "2018年代表建议办理情况报告", "due_on": (DAY + timedelta(days=30)).isoformat(), "note": "两千字以内"}
ISSUE = {"name": "联络动态", "number": 27, "total": 571, "dated": DAY.isoformat(), "subject": "专辑", "editors": "周文静、何立新", "sent_to": "各承办单位\n各市州"}


@pytest.fixture
def called(chain, arrive, drive, browse):
    """省财政厅 with an answered case and one in hand; the congress office has called for its report and that of 省住建厅."""
    drive(arrive("0082", assist=()), "record_feedback")
    arrive("0083", assist=("省住建厅",))
    units = [chain.units[name].pk for name in ("省财政厅", "省住建厅")]
    source = chain.sessions["suggestion", 2018].source
    answer = browse("lgw.office").post(reverse("bulletin_call"), {**CALL, "source": source.pk, "units": units})
    assert answer.status_code == 302, answer.content.decode()
    return UnitReport.objects.get(unit=chain.units["省财政厅"])


def do(client, report, what, data=None):
    return client.post(reverse("report_do", args=[report.pk, what]), data or {})


def fields(report, **changed):
    report.refresh_from_db()
    return {"title": report.title, "subtitle": report.subtitle, "text": report.text, "version": report.version, **changed}


def handed_in(browse, report):
    office = browse("czt.coordinator")
    assert do(office, report, "draft").status_code == 302
    assert do(office, report, "hand_in").status_code == 302
    report.refresh_from_db()
    return report


def test_the_call_reaches_the_units(called, chain, browse):
    assert ReportCall.objects.get().reports.count() == 2 and called.state == "called"
    assert Notice.objects.filter(person=chain.people["czt.coordinator"], url=f"/reports/{called.pk}").count() == 1
    page = browse("czt.coordinator").get(reverse("reports")).content.decode()
    assert "有 1 份报告要写" in page and CALL["title"] in page
    assert "过期没报" not in browse("lgw.office").get(reverse("bulletins")).content.decode()


def test_from_the_draft_to_the_printed_issue(called, browse):
    report, above = handed_in(browse, called), browse("lgw.office")
    assert report.state == "handed_in" and "承办代表建议2件，其中主办2件" in report.text
    assert "有 1 份报告报来了" in above.get(reverse("bulletins")).content.decode()
    edited = report.text.replace("2018年，", "2018年，在省人大常委会监督下，", 1)
    assert do(above, report, "save", fields(report, text=edited, title="听得见 办得成")).status_code == 302
    report.refresh_from_db()
    assert report.text == edited and report.handed_text != edited and len(from_json(report.bound)) > 5
    assert "单位报来的原稿" in above.get(reverse("report", args=[report.pk])).content.decode()
    assert do(above, report, "confirm").status_code == 302
    made = above.post(reverse("bulletin_compile"), {**ISSUE, "source": report.call.source_id, "reports": [report.pk]})
    assert made.status_code == 302, made.content.decode()
    issue = BulletinIssue.objects.get()
    report.refresh_from_db()
    assert report.state == "issued" and issue.year == 2018
    word = above.get(reverse("bulletin_file", args=[issue.pk, "docx"]))
    lines = [one.text for one in Document(BytesIO(b"".join(word.streaming_content))).paragraphs]
    assert "（总第五百七十一期）" in lines and "听得见 办得成" in lines and any(line.startswith("2018年，在省人大常委会监督下，省财政厅承办") for line in lines)
    labels = list(Entry.objects.filter(subject__in=[f"unit_report:{report.pk}", f"bulletin:{issue.pk}"]).order_by("seq").values_list("label", flat=True))
    assert labels == ["存报告", "报出报告", "存报告", "定稿", "编印简报"] and not list(record.walk())


def test_numbers_open_and_are_marked_when_the_data_move_on(called, browse, arrive):
    office = browse("czt.coordinator")
    do(office, called, "draft")
    page = office.get(reverse("report", args=[called.pk])).content.decode()
    called.refresh_from_db()
    lead = next(one for one in from_json(called.bound) if one.name == "lead")
    assert "name=lead&amp;part=value" in page and "现在是" not in page and lead.words == "2"
    opened = office.get("/figures/open?year=2018&kind=suggestion&name=lead&part=value").content.decode()
    assert "0082" in opened and "0083" in opened
    arrive("0084", assist=())
    page = office.get(reverse("report", args=[called.pk])).content.decode()
    assert "〔现在是 3〕" in page and "个数和现在的数据不一样" in page
    assert do(office, called, "renew").status_code == 302
    called.refresh_from_db()
    assert "承办代表建议3件，其中主办3件" in called.text and "现在是" not in office.get(reverse("report", args=[called.pk])).content.decode()


def test_a_number_changed_by_hand_is_let_go_and_the_audit_tells(called, browse):
    office = browse("czt.coordinator")
    do(office, called, "draft")
    called.refresh_from_db()
    before = len(called.bound)
    assert "数核对过了" in office.get(reverse("report", args=[called.pk])).content.decode()
    assert do(office, called, "save", fields(called, text=called.text.replace("主办2件", "主办3件", 1))).status_code == 302
    called.refresh_from_db()
    page = office.get(reverse("report", args=[called.pk])).content.decode()
    assert len(called.bound) == before - 1 and "处要核对" in page and "加起来是 3件" in page


def test_the_links_open_for_those_above_too(called, browse):
    report = handed_in(browse, called)
    page = browse("lgw.office").get(reverse("report", args=[report.pk]))
    urls = {piece.url for paragraph in page.context["paragraphs"] for piece in paragraph if piece.url}
    assert len(urls) > 5
    assert {browse("lgw.office").get(url).status_code for url in urls} == {200}


def test_who_has_the_report_in_hand_edits_it_and_nobody_else(called, chain, browse):
    office, above, other = browse("czt.coordinator"), browse("lgw.office"), browse("zjt.coordinator")
    assert above.get(reverse("report", args=[called.pk])).status_code == 404  # nothing to read before it is handed in
    assert do(above, called, "confirm").status_code == 404
    assert other.get(reverse("report", args=[called.pk])).status_code == 404
    assert browse("taw.office").get(reverse("report", args=[called.pk])).status_code == 404
    report = handed_in(browse, called)
    refused = do(office, report, "save", fields(report, text="改"))
    assert refused.status_code == 422 and "请他们退回" in refused.content.decode()
    assert "没有写退回的理由" in do(above, report, "send_back").content.decode()
    assert do(above, report, "send_back", {"why": "数的一段写上会办"}).status_code == 302
    report.refresh_from_db()
    assert report.state == "sent_back" and "数的一段写上会办" in office.get(reverse("report", args=[report.pk])).content.decode()
    assert do(office, report, "save", fields(report, text="承办2件。")).status_code == 302
    assert do(browse("czt.leader1"), report, "hand_in").status_code == 422
    with pytest.raises(Refused, match="定稿"):
        bulletins.confirm(chain.people["czt.coordinator"], report)


def test_what_another_saved_in_between_is_not_lost(called, browse):
    office = browse("czt.coordinator")
    do(office, called, "draft")
    stale = fields(called, text="旧的一稿")
    assert do(office, called, "save", fields(called, text="新的一稿")).status_code == 302
    answer = do(office, called, "save", stale)
    called.refresh_from_db()
    assert answer.status_code == 422 and "旧的一稿" in answer.content.decode() and called.text == "新的一稿"


def test_what_cannot_be_compiled_is_said(called, chain, browse):
    report, above = handed_in(browse, called), browse("lgw.office")
    answer = above.post(reverse("bulletin_compile"), {**ISSUE, "source": report.call.source_id, "reports": [report.pk]})
    assert answer.status_code == 422  # not confirmed yet
    late = {**CALL, "due_on": (DAY - timedelta(days=1)).isoformat(), "source": report.call.source_id, "units": [chain.units["省财政厅"].pk]}
    answer = above.post(reverse("bulletin_call"), late)
    assert answer.status_code == 422 and "已经过了" in answer.content.decode()
    do(above, report, "confirm")
    facts = {"name": "联络动态", "number": 27, "total": 571, "dated": DAY}
    bulletins.compile_issue(chain.people["lgw.office"], report.call.source, [report], facts)
    with pytest.raises(Refused, match="没定稿的，或者已编入"):
        bulletins.compile_issue(chain.people["lgw.office"], report.call.source, [report], {**facts, "total": 572})
    assert Assignment.objects.exists()
