"""按建议定处室, topics to confirm, duties, and the hints of an import, as the office meets them."""

from datetime import date
from io import BytesIO

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from banfu.actions import REGISTRY, perform
from banfu.advice import schedule
from banfu.advice.models import Routing, RowHint, TopicGuess
from banfu.cases.models import Assignment, Division, Duty, Suggestion
from banfu.exchange.models import ImportJob


def said(answer):
    return answer.content.decode()


@pytest.fixture
def waiting(world, arrive):
    """Two cases that wait for a division; for each another is proposed."""
    found = []
    for number, name in (("0082", "农业农村处"), ("0083", "社会保障处")):
        task = perform(REGISTRY["sign_for"], world.people["czt.coordinator"], arrive(number), {})
        unit = world.units[f"省财政厅/{name}"]
        duty = Duty.objects.create(unit=unit, text=f"{name}的职责", document="清单", added_by="周敏")
        line = {"unit": unit.pk, "score": 0.9, "sure": 0.97, "cases": [], "duties": [duty.pk]}
        Routing.objects.create(suggestion=task.suggestion, organ=task.organ_key, divisions=[line])
        found.append((task, unit))
    return found


def test_many_cases_each_to_its_own_division_in_two_clicks(browse, waiting):
    page = said(browse().get("/"))
    assert "待定处室，软件提了处室 2 件" in page and "职责清单：“社会保障处的职责”" in page
    data = {"ids": [task.pk for task, _ in waiting]} | {f"division_{task.pk}": unit.pk for task, unit in waiting}
    answer = browse().post("/divide", data, follow=True)
    assert "已定处室 2 件" in said(answer)
    assert {(d.assignment_id, d.division_id, d.advised_id) for d in Division.objects.all()} == {(t.pk, u.pk, u.pk) for t, u in waiting}


def test_one_case_is_given_to_the_one_proposed_with_the_button_of_its_row(browse, waiting):
    (one, _), (two, unit) = waiting
    data = {"only": two.pk, "ids": [one.pk], f"division_{two.pk}": unit.pk}
    assert "已定处室 1 件" in said(browse().post("/divide", data, follow=True))
    assert Division.objects.get().assignment_id == two.pk


def test_nothing_is_divided_that_was_not_ticked_or_chosen(browse, waiting, world):
    (one, _), (two, unit) = waiting
    answer = browse().post("/divide", {"ids": [one.pk], f"division_{two.pk}": unit.pk}, follow=True)
    assert "0082 号还没有选处室" in said(answer) and not Division.objects.exists()
    foreign = world.units["省住建厅/村镇建设处"].pk
    browse().post("/divide", {"ids": [one.pk], f"division_{one.pk}": foreign})
    browse("zjt.coordinator").post("/divide", {"ids": [one.pk], f"division_{one.pk}": foreign})
    assert "没有勾选" in said(browse().post("/divide", {}, follow=True))
    assert not Division.objects.exists()


def test_what_is_not_likely_is_named_but_not_chosen(browse, waiting):
    row = Routing.objects.latest("pk")
    row.divisions = [{**row.divisions[0], "sure": 0.2}]
    row.save()
    assert "拿不准，也许是社会保障处" in said(browse().get("/")) and '<option value="">请选</option>' in said(browse().get("/"))


@pytest.fixture
def blank(arrive):
    task = arrive("0082")
    Suggestion.objects.filter(pk=task.suggestion_id).update(topic="")
    return task


def test_a_sure_topic_is_confirmed_in_a_batch(browse, blank):
    TopicGuess.objects.create(suggestion=blank.suggestion, organ=blank.organ_key, first="村级经费", sure=0.99)
    assert "拟" in said(browse().get("/topics")) and Suggestion.objects.get(pk=blank.suggestion_id).topic == ""
    assert "1 件来的时候没有分类" in said(browse().get("/"))
    answer = browse().post("/topics/set", {"ids": [blank.pk], f"topic_{blank.pk}": "村级经费"}, follow=True)
    assert "已定分类 1 件" in said(answer) and Suggestion.objects.get(pk=blank.suggestion_id).topic == "村级经费"


def test_an_unsure_one_is_chosen_of_two_and_no_third_slips_in(browse, blank):
    TopicGuess.objects.create(suggestion=blank.suggestion, organ=blank.organ_key, first="村级经费", second="基层党建")
    page = said(browse().get("/topics"))
    assert "拿不准，请选" in page and "<option>基层党建</option>" in page
    for topic in ("", "交通"):
        browse().post("/topics/set", {"ids": [blank.pk], f"topic_{blank.pk}": topic})
    assert Suggestion.objects.get(pk=blank.suggestion_id).topic == ""
    assert "拿不准：村级经费，或者基层党建" in said(browse().get(f"/case/{blank.pk}"))
    form = said(browse().get(f"/act/set_topic/{blank.pk}"))
    assert "软件拿不准：村级经费，或者基层党建" in form and '<optgroup label="财政税收">' in form


def test_proposals_are_shown_to_those_who_decide_alone(browse, waiting, world):
    task, unit = waiting[0]
    assert "软件提的，由您定" in said(browse().get(f"/case/{task.pk}"))
    Assignment.objects.filter(pk=task.pk).update(division=unit)
    assert "软件提的，由您定" not in said(browse("czt.d1.head").get(f"/case/{task.pk}"))


def paste(browse, world, lines="", **more):
    data = {"unit": world.units["省财政厅"].pk, "lines": lines, "document": "三定规定", "valid_from": "2018-01-01", **more}
    return browse().post("/duties/add", data, follow=True)


def test_duties_are_pasted_whole_each_to_its_division(browse, world):
    answer = paste(browse, world, "1. 编制省级预算\n农业农村处：村级组织运转经费\n（二）社会保障处：城乡居民养老保险补助；\n\n")
    assert "录入 3 条" in said(answer)
    assert {(d.unit.name, d.text, d.valid_from) for d in Duty.objects.all()} == {
        ("省财政厅", "编制省级预算", date(2018, 1, 1)), ("农业农村处", "村级组织运转经费", date(2018, 1, 1)),
        ("社会保障处", "城乡居民养老保险补助", date(2018, 1, 1)),
    }  # fmt: skip
    duty = Duty.objects.first()
    assert "停用" in said(browse().post(f"/duties/{duty.pk}/end", follow=True)) and Duty.objects.get(pk=duty.pk).valid_until


@pytest.mark.parametrize(("lines", "more", "word"), [
    ("", {}, "没有写职责"), ("职" * 201, {}, "第 1 行有 201 字"), ("预算", {"document": ""}, "请填写“依据文件”"),
])  # fmt: skip
def test_a_list_that_cannot_be_taken_says_why(browse, world, lines, more, word):
    answer = paste(browse, world, lines, **more)
    assert answer.status_code == 422 and word in said(answer) and not Duty.objects.exists()


def test_duties_from_a_sheet_and_from_a_text_file(browse, world):
    out = BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    for n, row in enumerate((("处室", "职责"), ("预算处", "预算编制"), ("", "转移支付"), ("国库处", "国库支付"))):
        sheet.write_row(n, 0, row)
    book.close()
    paste(browse, world, file=SimpleUploadedFile("职责.xlsx", out.getvalue()))
    paste(browse, world, file=SimpleUploadedFile("职责.txt", "政府采购处：政府采购监督".encode("gb18030")))
    assert {(d.unit.name, d.text) for d in Duty.objects.all()} == {
        ("预算处", "预算编制"), ("预算处", "转移支付"), ("国库处", "国库支付"), ("政府采购处", "政府采购监督"),
    }  # fmt: skip
    answer = paste(browse, world, file=SimpleUploadedFile("职责.xlsx", b"no sheet"))
    assert answer.status_code == 422 and "文件打不开" in said(answer)


def test_rows_without_a_unit_are_hinted_and_filled_by_a_person(browse, world):
    text = "编号,标题,主办单位\n0090,关于提高村级组织运转经费的建议,\n0091,关于农村饮水的建议,省水利厅\n"
    session = world.sessions["suggestion", 2018].pk
    browse().post("/imports", {"what": "list", "session": session, "list": SimpleUploadedFile("清单.csv", text.encode())})
    job = ImportJob.objects.get()
    assert job.notes["without_unit"] == [2]
    assert "正在看没写主办单位" not in said(browse().get(f"/imports/{job.pk}"))
    schedule.beat()
    assert "正在看没写主办单位" in said(browse().get(f"/imports/{job.pk}"))
    unit = world.units["省财政厅"]
    line = {"unit": unit.pk, "score": 0.9, "sure": None, "cases": [], "duties": []}
    RowHint.objects.create(organ=job.unit_id, job=job.pk, line=2, units=[line])
    assert "填上省财政厅" in said(browse().get(f"/imports/{job.pk}"))
    browse().post(f"/imports/{job.pk}/correct", {"line": 2, "field": "主办单位", "text": "省财政厅"})
    assert "填上省财政厅" not in said(browse().get(f"/imports/{job.pk}")) and job.rows.filter(state="create").count() == 2
