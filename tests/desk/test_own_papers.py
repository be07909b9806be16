"""文书模板 and 办理规定: the office lays its own template over a paper, keeps the unit's rules, and who sees them."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.paper.test_templates import texts, written
from tests.sample_office import DAY, once_an_engine

from banfu.cases.files import path_of
from banfu.cases.models import PaperTemplate, UnitRule
from banfu.cases.papers import naming
from banfu.figures.papers import REGISTRY
from banfu.paper.press import fitter, lister, press
from banfu.record.models import Entry

pytestmark = once_an_engine
OFFICE, OTHER, OFFICER = "czt.coordinator", "zjt.coordinator", "czt.d1.o0"
BREAKDOWN = "/papers/own/task_breakdown"


@pytest.fixture(scope="module", autouse=True)
def _closed():
    yield
    for one in (fitter, press, lister):
        one.close()


def put(client, content, name="分解表.docx", **more):
    return client.post(f"{BREAKDOWN}/add", {"file": SimpleUploadedFile(name, content), **more})


def test_every_paper_has_names_that_can_be_typed():
    for paper in REGISTRY.values():
        offer = naming.offer(paper)
        assert len(offer.fields) == len(paper.fields) and [len(rows) - 1 for rows in offer.rows.values()] == [len(one) for one in paper.lists.values()]
        names = {*offer.fields, *offer.rows, *(name for rows in offer.rows.values() for name in rows)}
        assert not [name for name in names if not name.isidentifier() or name.isascii()], paper.key


def test_a_template_is_used_until_it_is_taken_out_of_force(world, arrive, browse):
    arrive("0082", assist=())
    client = browse(OFFICE)
    bad = put(client, written("{{单伟}}"))
    assert bad.status_code == 422 and "没有“单伟”这个名称，最近的是“单位”" in bad.content.decode() and not PaperTemplate.objects.exists()
    assert put(client, written("x"), "旧.doc").status_code == 422
    answer = put(client, written("{{单位}}{{年度}}年分解表", "{% for 件 in 办件清单 %}{{件.序号}}.{{件.编号}}{% endfor %}"))
    assert answer.status_code == 302 and Entry.objects.filter(action="lay_over").count() == 1
    page = client.get("/papers/2018").content.decode()
    assert "照本单位的模板，只出 Word" in page and "task_breakdown.pdf" not in page and "work_plan.pdf" in page
    assert texts(client.get("/papers/2018/task_breakdown.docx").content) == ["省财政厅2018年分解表", "1.0082"]
    refused = client.get("/papers/2018/task_breakdown.pdf", follow=True)
    assert "只出 Word；要 PDF 请在 Word 或 WPS 里另存" in refused.content.decode()
    row = PaperTemplate.objects.get()
    assert "（单位）（年度）年分解表" in texts(client.get(f"/papers/own/{row.pk}/file?sample=1").content)
    assert browse(OTHER).get(f"/papers/own/{row.pk}/file").status_code == 404 == browse(OTHER).post(f"/papers/own/{row.pk}/end").status_code
    path_of(row.digest).write_bytes(written("{{单位}}"))
    assert "被改动过" in client.get("/papers/2018/task_breakdown.docx", follow=True).content.decode()
    assert client.post(f"/papers/own/{row.pk}/end").status_code == 302 and Entry.objects.filter(action="end_template").count() == 1
    assert client.get("/papers/2018/task_breakdown.pdf").content.startswith(b"%PDF")


def test_another_template_follows_on_its_day(world, browse):
    client = browse(OFFICE)
    put(client, written("{{单位}}"))
    put(client, written("{{年度}}"), "明年.docx", valid_from="2018-07-01")
    first, second = PaperTemplate.objects.order_by("pk")
    assert (str(first.valid_until), second.valid_until) == ("2018-06-30", None)
    assert "2018年7月1日起用“明年.docx”" in client.get(BREAKDOWN).content.decode()
    assert put(client, written("{{年度}}"), valid_from="2018-01-01").status_code == 422


def test_one_begins_from_the_built_in_look_and_no_date_stays_in_it(world, browse):
    client = browse(OFFICE)
    for key, all_ in (("dispatch", ""), ("return_request", ""), ("year_report", ""), ("feedback_form", "?all=1")):
        content = client.get(f"/papers/own/{key}/starter.docx{all_}").content
        offer = naming.offer(REGISTRY[key])
        assert fitter.template_check(content, offer).startswith(b"PK"), key
        said = " ".join(texts(content))
        assert all(f"{{{{{name}}}}}" in said for name in offer.fields) and all(f"in {name} %}}" in said for name in offer.rows), key
        assert "2018年" not in said and ("{{行.序号}}" in said or key != "dispatch"), key


def rule(client, title, **more):
    data = {"kind": "rule", "title": title, "valid_from": "2017-03-01", "file": SimpleUploadedFile("规定.pdf", b"%PDF-1.4 x"), **more}
    return client.post("/rules/add", data)


def test_the_rules_of_a_unit_are_read_by_all_of_it_and_shared_ones_from_above(world, browse, chain):
    client = browse(OFFICE)
    assert rule(client, "办理工作规定", number="财办〔2017〕1号").status_code == 302
    first = UnitRule.objects.get()
    assert rule(client, "办理工作规定", valid_from="2017-03-01").status_code == 422
    assert rule(client, "坏的", file=SimpleUploadedFile("a.xlsx", b"PK\x03\x04")).status_code == 422
    assert rule(client, "早的", valid_until="2016-01-01").status_code == 422
    url = f"/rules/{first.pk}/file"
    seen = {key: browse(key).get(url).status_code for key in (OFFICE, OFFICER, OTHER, "dcs.office", "xitong")}
    assert seen == {OFFICE: 200, OFFICER: 200, OTHER: 404, "dcs.office": 404, "xitong": 404}
    assert client.post(f"/rules/{first.pk}/share", {"shared": "1"}).status_code == 302
    assert browse("dcs.office").get(url).status_code == 200 and browse(OTHER).get(url).status_code == 404
    assert browse(OTHER).post(f"/rules/{first.pk}/share", {"shared": ""}).status_code == 404
    above = browse("dcs.office")
    assert rule(above, "全省办理办法", shared="on").status_code == 302
    assert "全省办理办法" in browse(OTHER).get("/rules").content.decode()


def test_a_rule_is_replaced_or_ends_on_a_day(world, browse):
    client = browse(OFFICE)
    rule(client, "办理工作规定")
    first = UnitRule.objects.get()
    assert rule(client, "新的规定", valid_from=DAY.isoformat(), replaces=str(first.pk)).status_code == 302
    first.refresh_from_db()
    second = UnitRule.objects.get(replaces=first)
    assert first.valid_until == DAY - timedelta(days=1) and "由《新的规定》代替" in client.get("/rules").content.decode()
    assert client.post(f"/rules/{second.pk}/end", {"last": DAY.isoformat()}).status_code == 302
    client.post(f"/rules/{second.pk}/end", {"last": "2010-01-01"})
    second.refresh_from_db()
    assert second.valid_until == DAY
    assert [e.action for e in Entry.objects.filter(action__in=("add_rule", "end_rule")).order_by("seq")] == ["add_rule", "add_rule", "end_rule"]
    assert "没有找到" in client.get("/rules?q=没有的").content.decode() and "办理工作规定" in client.get("/rules?q=办理").content.decode()
    assert 'name="file"' not in browse(OFFICER).get("/rules").content.decode()
