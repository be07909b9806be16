"""工作日历: seeded, a year entered whole, limits reckoned without it follow."""

from datetime import date

import pytest

from banfu import clock
from banfu.cases import limits
from banfu.cases.models import CalendarDay, Limit
from banfu.people.models import Office, Person
from banfu.record.models import Entry

LATE = date(2026, 12, 1)
YEAR_2027 = """
2027-01-01 放假 元旦
2027年2月6日 至 2027年2月12日 放假 春节
2027-03-01 至 2027-03-02 放假 本地试点
2027-01-30 上班 春节调休
"""


def send(client, **more):
    return client.post("/calendar", {"what": "year", "year": "2027", "lines": YEAR_2027, **more})


def test_limits_of_an_unknown_year_are_marked_and_follow_when_it_is_entered(world, arrive, browse):
    with clock.at(LATE):
        task = arrive(assist=(), day=LATE)
    row = Limit.objects.get(assignment=task, kind="reply")
    assert (row.due_on, row.tentative) == (date(2027, 3, 1), True) and "暂按推算" in row.words
    Office.objects.update(demo_day=LATE)
    Person.objects.update(password_changed_on=LATE)
    client = browse("xitong")
    assert send(client).status_code == 302
    row.refresh_from_db()
    assert (row.due_on, row.tentative) == (date(2027, 3, 3), False) and "暂按推算" not in row.words
    task.refresh_from_db()
    assert task.legal_due_on == date(2027, 3, 3) and not task.tentative
    assert not limits.calendar().is_workday(date(2027, 2, 8)) and limits.calendar().is_workday(date(2027, 1, 30))
    assert not CalendarDay.objects.filter(day=date(2027, 2, 7)).exists()  # a Sunday is free without a row
    assert "变动" in Entry.objects.get(action="load_year").sentence
    again = send(client)
    assert again.status_code == 422 and "已经录入过" in again.content.decode()


@pytest.mark.parametrize(("lines", "words"), [
    ("2027-02-06放假", "第 1 行"), ("2027-02-06 放假\n明天 放假", "第 2 行"), ("2027-02-31 放假", "第 1 行"),
    ("2027-02-12 至 2027-02-06 放假", "后一个要晚些"), ("2028-02-08 放假", "别的年份"), ("", "请填写"),
])  # fmt: skip
def test_what_is_not_understood_names_its_line_and_keeps_what_was_typed(world, browse, lines, words):
    answer = send(browse("xitong"), lines=lines)
    page = answer.content.decode()
    assert answer.status_code == 422 and words in page and lines.split("\n")[0] in page
    assert not CalendarDay.objects.filter(day__year=2027).exists()


def test_a_single_day_is_turned_only_in_a_year_that_is_there(world, browse):
    client = browse("xitong")
    wrong = client.post("/calendar", {"day": "2027-01-04", "is_workday": "0"})
    assert wrong.status_code == 422 and "整年录入" in wrong.content.decode()
    assert client.post("/calendar", {"day": "2018-03-05", "is_workday": "0", "note": "停电"}).status_code == 302
    assert not limits.calendar().is_workday(date(2018, 3, 5))
    assert client.post("/calendar", {"day": "2018-03-05", "is_workday": "1", "note": "来电"}).status_code == 302
    assert limits.calendar().is_workday(date(2018, 3, 5))


def test_others_read_it(world, browse):
    page = browse("czt.d1.o0").get("/calendar").content.decode()
    assert "春节" in page and "整年录入" not in page
    assert browse("czt.coordinator").post("/calendar", {"what": "year", "year": "2027", "lines": YEAR_2027}).status_code == 404
