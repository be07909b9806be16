"""Every page by the people it is for, and by those who must not see it."""

import re
from datetime import date

import pytest
from django.test.utils import CaptureQueriesContext

from banfu import clock
from banfu.actions import REGISTRY, perform, taking_in
from banfu.advice.models import Indexed, Near
from banfu.cases.models import Assignment, DraftBuffer, Suggestion, Version
from banfu.desk.sentence import sentence
from banfu.figures.lights import light
from banfu.people.models import Person
from banfu.record.models import Entry

WORK = ["/", "/cases", "/notices", "/flow", "/figures", "/password"]


@pytest.fixture
def sign_in(client, world):
    def sign_in(key):
        person = world.people.get(key) or Person.objects.get(username=key)
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.mark.parametrize("key", ["czt.coordinator", "czt.leader1", "czt.d1.head", "czt.d1.s0", "czt.d1.o0"])
@pytest.mark.parametrize("url", WORK)
def test_working_pages_open(sign_in, arrive, key, url):
    arrive()
    assert sign_in(key).get(url).status_code == 200


@pytest.mark.parametrize(
    ("key", "url", "status"),
    [(k, u, 404) for k in ("xitong", "anquan", "shenji") for u in ("/cases", "/cases/export", "/figures", "/imports")]
    + [("czt.d1.head", "/imports", 404), ("czt.coordinator", "/imports", 200), ("czt.coordinator", "/record", 404),
       ("shenji", "/record", 200), ("shenji", "/people", 200), ("xitong", "/record", 404), ("czt.leader1", "/people", 404)],
)  # fmt: skip
def test_pages_by_role(sign_in, key, url, status):
    assert sign_in(key).get(url).status_code == status


@pytest.mark.parametrize("url", [*WORK, "/imports", "/people", "/record", "/case/1", "/draft/1", "/act/sign_for/1"])
def test_nobody_signed_in_is_sent_to_the_login(client, world, url):
    answer = client.get(url)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/login")


@pytest.mark.parametrize("path", ["/case/{}", "/draft/{}", "/act/sign_for/{}"])
def test_a_case_of_another_unit_is_404(sign_in, arrive, path):
    task = arrive()
    assert sign_in("zjt.coordinator").get(path.format(task.pk)).status_code == 404
    assert sign_in("czt.coordinator").get(path.format(task.pk)).status_code == 200 or "draft" in path


def test_signed_for_through_the_page_and_recorded(sign_in, arrive):
    task = arrive()
    answer = sign_in("czt.coordinator").post(f"/act/sign_for/{task.pk}")
    assert answer["Location"] == f"/case/{task.pk}"
    assert Assignment.objects.get(pk=task.pk).stage == "to_divide"
    assert Entry.objects.filter(action="sign_for", case=task.suggestion_id).count() == 1


def test_a_refusal_keeps_what_was_typed(sign_in, arrive):
    task = arrive()
    client = sign_in("czt.coordinator")
    client.post(f"/act/sign_for/{task.pk}")
    answer = client.post(
        f"/act/log_contact/{task.pk}",
        {"happened_on": "2018-03-29", "kind": "phone", "partner": "唐秀英", "text": "谈了村级经费"},
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "不能记还没发生的事" in page
    assert "谈了村级经费" in page


def test_a_batch_names_the_refused(sign_in, arrive, world):
    one, two = arrive("0001"), arrive("0002")
    perform(REGISTRY["sign_for"], world.people["czt.coordinator"], one)
    other = arrive("0003").suggestion.assignments.get(unit__name="省民政厅")
    client = sign_in("czt.coordinator")
    page = client.post("/act/sign_for", {"ids": [one.pk, two.pk, other.pk], "next": "/cases"}, follow=True).content.decode()
    assert "已签收 1 件" in page
    assert "0001 号" in page
    assert Assignment.objects.get(pk=other.pk).signed_on is None


@pytest.mark.parametrize("where", ["//evil.example", "https://evil.example", "/\\evil"])
def test_no_way_out_by_next(sign_in, arrive, where):
    task = arrive()
    answer = sign_in("czt.coordinator").post(f"/act/sign_for/{task.pk}", {"next": where})
    assert answer["Location"] == f"/case/{task.pk}"


def test_82_opens_0082_and_two_characters_find(sign_in, arrive):
    task = arrive()
    client = sign_in("czt.coordinator")
    assert client.get("/find?q=82")["Location"] == f"/case/{task.pk}"
    assert "0082" in client.get("/cases?q=村级").content.decode()
    assert "没有符合条件的建议" in client.get("/cases?q=电梯").content.decode()


def test_a_script_in_every_field_comes_out_as_text(sign_in, arrive):
    task = arrive()
    client = sign_in("czt.coordinator")
    client.post(f"/act/sign_for/{task.pk}")
    evil = "<script>alert(1)</script>"
    client.post(f"/act/log_contact/{task.pk}", {"happened_on": "2018-03-01", "kind": "phone", "partner": evil, "text": evil})
    page = client.get(f"/case/{task.pk}").content.decode()
    assert evil not in page
    assert "&lt;script&gt;" in page


def test_typing_is_buffered_and_given_back_and_a_version_is_a_decision(sign_in, arrive, world):
    task = arrive(assist=())
    office, head, leader = (world.people[f"czt.{k}"] for k in ("coordinator", "d1.head", "leader1"))
    for who, name, data in (
        (office, "sign_for", {}), (office, "propose_division", {"division": world.units["省财政厅/农业农村处"]}),
        (head, "accept_division", {}), (leader, "approve_division", {}),
    ):  # fmt: skip
        perform(REGISTRY[name], who, task, data)
    client = sign_in("czt.d1.head")
    client.post(f"/draft/{task.pk}/buffer", {"text": "写到一半", "based_on": "0"})
    assert DraftBuffer.objects.get().fields["text"] == "写到一半"
    assert "写到一半" in client.get(f"/draft/{task.pk}").content.decode()
    assert not Version.objects.exists()
    client.post(f"/draft/{task.pk}", {"happened_on": "2018-03-01", "title": "答复", "text": "现答复如下", "based_on": "0"})
    assert Version.objects.get().n == 1
    assert not DraftBuffer.objects.exists()
    late = client.post(f"/draft/{task.pk}", {"happened_on": "2018-03-01", "text": "我的另一稿", "based_on": "0"})
    assert late.status_code == 422
    assert "别人先改了这一件" in late.content.decode()
    assert "我的另一稿" in late.content.decode()


@pytest.mark.parametrize(("url", "most"), [("/", 26), ("/cases", 16), ("/figures", 22)])
def test_queries_do_not_grow_with_rows(sign_in, arrive, django_assert_max_num_queries, url, most):
    from django.db import connection

    client = sign_in("czt.coordinator")
    arrive("0001")
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for number in range(2, 9):
        arrive(f"{number:04}")
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) <= len(few)
    assert len(many) <= most


def test_the_export_names_its_exporter_and_runs_no_formula(sign_in, arrive, world, tmp_path):
    import openpyxl

    task = arrive()
    task.suggestion.title = "=HYPERLINK(1)"
    task.suggestion.save()
    path = tmp_path / "ledger.xlsx"
    path.write_bytes(sign_in("czt.coordinator").get("/cases/export").content)
    sheet = openpyxl.load_workbook(path).active
    cells = {cell.value: cell.data_type for row in sheet.iter_rows() for cell in row if cell.value}
    assert cells["=HYPERLINK(1)"] == "s"
    assert f"导出人：{world.people['czt.coordinator'].name}" in " ".join(map(str, cells))


LIGHTS = [
    (date(2018, 6, 1), "soon", "还有 3 天"), (date(2018, 5, 29), "today", "今天到期"), (date(2018, 5, 26), "late", "超期 3 天"),
    (date(2018, 6, 30), "ok", "还有 32 天"), (date(9999, 12, 31), "none", "不计时"),
]  # fmt: skip


@pytest.mark.parametrize(("due", "kind", "text"), LIGHTS)
def test_lights(due, kind, text):
    task = Assignment(stage="handling", due_on=due, due_kind="answer", part="lead")
    lit = light(task, date(2018, 5, 29))
    assert (lit.kind, lit.text) == (kind, text)


def test_the_sentence_answers_where_82_is(arrive, world):
    task = arrive()
    with clock.at(date(2018, 3, 2)):
        task = perform(REGISTRY["sign_for"], world.people["czt.coordinator"], task)
    words = sentence(task, date(2018, 5, 22))
    assert words == "第0082号建议（唐秀英代表，省财政厅主办）：已签收，待定处室（3月2日起）；会办意见来了0家，差1家。法定答复期限6月1日，还有10天。"
    assert len(words) < 120


def test_earlier_cases_of_other_divisions_are_not_named(sign_in, arrive, world):

    task = arrive()
    lines = [
        taking_in.OldLine(
            number=f"000{i}", title=f"往年{name}的建议", unit=world.units["省财政厅"], part="lead", topic="财政税收",
            division=world.units[f"省财政厅/{name}"], reply_class="A", answered_on=date(2017, 5, 1),
        )
        for i, name in enumerate(("农业农村处", "社会保障处"))
    ]  # fmt: skip
    taking_in.import_history(world.people["czt.coordinator"], world.sessions["suggestion", 2017], lines)
    Assignment.objects.filter(pk=task.pk).update(division=world.units["省财政厅/农业农村处"])
    Indexed.objects.create(suggestion=task.suggestion, looked=True)
    for old in Suggestion.objects.filter(title__startswith="往年"):
        Near.objects.create(suggestion=task.suggestion, other=old, score=0.9, why=[])
    page = sign_in("czt.d1.head").get(f"/case/{task.pk}").content.decode()
    assert "往年农业农村处的建议" in page
    assert "往年社会保障处的建议" not in page


def test_an_override_counts_from_its_day(arrive, world):
    from banfu.cases import limits
    from banfu.cases.models import RulebookOverride

    task = arrive()
    RulebookOverride.objects.create(
        rulebook="湖南", key="values.late_entry_days", value=30, reason="本省规定", decided_on=date(2018, 3, 1),
        effective_on=date(2018, 4, 1),
    )  # fmt: skip
    assert limits.rulebook_of(task).late_entry_days == 60
    with clock.at(date(2018, 4, 2)):
        assert limits.rulebook_of(task).late_entry_days == 30


def test_reading_a_protected_proposers_case_is_recorded(sign_in, arrive):
    task = arrive()
    task.suggestion.lead.protected = True
    task.suggestion.lead.save()
    sign_in("czt.coordinator").get(f"/case/{task.pk}")
    assert Entry.objects.filter(action="read_protected", case=task.suggestion_id).count() == 1


def test_a_contact_is_logged_in_the_row(sign_in, drive, arrive):
    task = drive(arrive(), "sign_for")
    client, url = sign_in("czt.coordinator"), f"/act/log_contact/{task.pk}?row=1"
    asked = {"HTTP_HX_REQUEST": "true"}
    assert f'id="row{task.pk}_text"' in client.get(url, **asked).content.decode()
    answer = client.post(url, {"kind": "phone", "happened_on": "2018-03-01", "partner": "唐秀英", "text": ""}, **asked)
    assert answer.status_code == 200 and "请填写“内容”" in answer.content.decode()
    answer = client.post(url, {"kind": "phone", "happened_on": "2018-03-01", "partner": "唐秀英", "text": "谈了标准"}, **asked)
    assert "0082 号已记：3月1日 电话，唐秀英：谈了标准" in answer.content.decode()
    task.refresh_from_db()
    assert task.contacts == 1


def test_figures_of_a_period_count_what_was_handed_over_in_it(sign_in, arrive):
    arrive("0001", day=date(2018, 2, 20)), arrive("0002"), arrive("0003", "assist")
    office = sign_in("czt.coordinator")

    def page(query):
        return office.get(f"/figures?year=2018{query}").content.decode()

    def shown(query):
        return re.search(r'part=value">(\d+)</a><span class="q">=', page(query)).group(1)

    assert (shown(""), shown("&from=2018-03-01"), shown("&to=2018-02-28")) == ("3", "2", "1")
    opened = office.get("/figures/open?name=lead&part=value&year=2018&to=2018-02-28").content.decode()
    assert "0001" in opened and "0002" not in opened
    assert office.get("/figures?from=2018-02-31").status_code == 400


def test_the_sentence_of_an_old_case_names_its_year(sign_in, world):
    lines = [taking_in.OldLine(number="0082", title="旧件", unit=world.units["省财政厅"], part="lead", division=None, reply_class="A")]
    taking_in.import_history(world.people["czt.coordinator"], world.sessions["suggestion", 2017], lines)
    assert "2017年第0082号建议" in sign_in("czt.coordinator").get("/where?q=82", HTTP_HX_REQUEST="true").content.decode()
