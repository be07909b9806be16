"""预警: before, on and after a limit, to whom, and once to each, whatever the worker meets on its way."""

from datetime import date, timedelta

import pytest
from tests.sample_office import DAY

from banfu import clock
from banfu.actions import REGISTRY, alerts, perform
from banfu.cases.derive_promises import derive_promises
from banfu.cases.models import Alert, Assignment, Promise, PromiseMove
from banfu.people.models import Notice
from banfu.record.models import Entry


def told(world):
    """Who has how many messages of warning."""
    names = {person.pk: key for key, person in world.people.items()}
    rows = Notice.objects.filter(text__regex="(还有|今天到期|超 )").order_by("pk").values_list("person", "text")
    return [(names[person], text) for person, text in rows]


@pytest.fixture
def task(world, arrive, drive):
    """Handled by an officer, to be answered by 2018-06-01."""
    return drive(arrive("0082", assist=()), "assign_officer")


def test_the_marks_of_a_rulebook():
    assert alerts.offsets(("提前10天", "提前3天", "当天", "超过1天")) == (-10, -3, 0, 1)


def test_through_a_limit_each_is_sent_once_and_goes_higher(world, task):
    due = task.due_on
    assert due == date(2018, 6, 1)
    day = due - timedelta(days=12)
    while day <= due + timedelta(days=10):
        with clock.at(day):
            alerts.send()
            assert alerts.send() == 0, "一天里看几次都只发一次"
        day += timedelta(days=1)
    sent = Alert.objects.order_by("pk").values_list("offset", "level", "person__username")
    holder, head, leader = "czt.d1.o0", "czt.d1.head", "czt.leader1"
    assert list(sent) == [
        (-10, 1, holder), (-3, 1, holder), (0, 2, holder), (0, 2, head),
        *[(late, 3, who) for late in (1, 7) for who in (holder, head, leader)],
    ]  # fmt: skip
    said = told(world)
    assert len(said) == Alert.objects.count() == 10
    assert said[0][1].startswith("答复还有 10 天：0082 号") and said[-1] == (leader, said[-1][1]) and "超 7 天" in said[-1][1]
    assert Entry.objects.filter(action="send_alerts").count() == 5


def test_a_worker_that_stood_still_tells_the_days_as_they_are(world, task):
    with clock.at(task.due_on - timedelta(days=1)):
        assert alerts.send() == 1
    assert "还有 1 天" in told(world)[0][1]
    with clock.at(task.due_on + timedelta(days=30)):
        assert alerts.send() == 0, "过了很久的不补发"


def test_a_worker_killed_in_the_middle_loses_nothing(world, task, monkeypatch):
    with clock.at(task.due_on):
        with monkeypatch.context() as broken:
            broken.setattr(alerts.chain, "append", lambda lines: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                alerts.send()
        assert not Alert.objects.exists() and not told(world)
        assert alerts.send() == 2 and alerts.send() == 0


def test_a_longer_limit_warns_anew(world, task):
    with clock.at(task.due_on):
        alerts.send()
        data = {"until": date(2018, 7, 20), "reason": "待会议", "consent_by": "联工委", "told": True}
        perform(REGISTRY["extend"], world.people["czt.coordinator"], Assignment.objects.get(pk=task.pk), data)
    with clock.at(date(2018, 7, 20)):
        assert alerts.send() == 2
    assert set(Alert.objects.values_list("due_on", flat=True)) == {date(2018, 6, 1), date(2018, 7, 20)}


def test_promises_over_two_years(world, task):
    by = world.people["czt.d1.o0"]
    row = Promise.objects.create(assignment=task, round=1, passage="年底前办到", what="结清补助", due_on=date(2018, 12, 31), taken_on=DAY, taken_by=by)
    derive_promises([task.pk])
    Assignment.objects.filter(pk=task.pk).update(open=False)
    count, day = 0, date(2018, 11, 1)
    while day < date(2020, 11, 1):
        if day > row.due_on and not row.moves.exists():
            PromiseMove.objects.create(promise=row, moved_on=day, before=row.due_on, until=date(2019, 12, 31), reason="资金没有到位", by=by.name)
            derive_promises([task.pk])
        with clock.at(day):
            count += alerts.send()
        day += timedelta(days=4)  # the worker stands still now and then
    sent = list(Alert.objects.order_by("pk").values_list("due_on__year", "offset", "level").distinct())
    assert [(year, offset) for year, offset, _ in dict.fromkeys(sent)] == [
        (2018, -30), (2018, -7), (2018, 0), (2019, -30), (2019, -7), (2019, 0), (2019, 7), (2019, 30),
    ]  # fmt: skip
    assert count == Alert.objects.count() == 1 + 1 + 2 + 1 + 1 + 2 + 3 + 3
