from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banfu.rulebook import LimitRule, load
from banfu.rulebook.days import Calendar, due, explain, seed_days

SEED = seed_days()
CALENDAR = Calendar({d: v[0] for d, v in SEED.items()}, set(range(2004, 2027)))
starts = st.dates(date(2004, 1, 1), date(2029, 12, 31))


def rule(amount=3, unit="month", roll=True, **rest):
    return LimitRule(kind="reply", amount=amount, unit=unit, start="交办", roll=roll, book="湖", version="1", **rest)


rules = st.builds(rule, st.integers(1, 60), st.sampled_from(["day", "workday", "month"]), st.booleans())


@given(rules, starts)
def test_due_is_later_and_lands_on_a_workday(r, start):
    end = due(r, start, CALENDAR)
    assert end.due_on > start
    if r.roll or r.unit == "workday":
        assert CALENDAR.is_workday(end.due_on)
    if end.rolled_from:
        assert end.rolled_from < end.due_on and not CALENDAR.is_workday(end.rolled_from)


@given(rules, starts, st.integers(0, 40))
def test_monotone(r, start, more):
    assert due(r, start, CALENDAR).due_on <= due(r, start + timedelta(more), CALENDAR).due_on


@given(starts, st.integers(1, 24))
def test_month_end(start, months):
    end = due(rule(months, roll=False), start, CALENDAR).due_on
    assert end.day == start.day or (end.day < start.day and (end + timedelta(1)).day == 1)
    assert (end.year - start.year) * 12 + end.month - start.month == months


@pytest.mark.parametrize(("start", "end"), [
    (date(2018, 3, 1), date(2018, 6, 1)), (date(2017, 11, 30), date(2018, 2, 28)),
    (date(2018, 7, 1), date(2018, 10, 8)),  # 1 October: the whole holiday is passed over
])  # fmt: skip
def test_three_months(start, end):
    assert due(rule(), start, CALENDAR).due_on == end


def test_shanghai_seven_workdays_over_spring_festival():
    # 2018: off 15-21 February, work on Sunday 11 and Saturday 24
    limit = load("上海").limit("return")
    # counted by hand: 11, 12, 13, 14, 22, 23, 24; then 13, 14, 22, 23, 24, 26, 27
    assert due(limit, date(2018, 2, 9), CALENDAR).due_on == date(2018, 2, 24)
    assert due(limit, date(2018, 2, 12), CALENDAR).due_on == date(2018, 2, 27)


def test_uncovered_year_is_tentative():
    assert due(rule(), date(2026, 11, 1), CALENDAR).tentative
    assert due(rule(5, "workday"), date(2026, 12, 29), CALENDAR).tentative
    assert not due(rule(), date(2026, 1, 5), CALENDAR).tentative
    assert not CALENDAR.is_workday(date(2027, 10, 1))


def test_explain():
    limit = load("hunan").limit("reply")
    assert explain(limit, due(limit, date(2018, 3, 1), CALENDAR)) == (
        "交办之日 3月1日 起 3 个月，当日不计，期满 6月1日 是工作日，不顺延。"
        "依据：《代表法》（2015年修正）第四十二条。规则库“湖南”2018年1月版"
    )
    limit = load("湖南").limit("divide")
    assert "推定" in explain(limit, due(limit, date(2026, 12, 28), CALENDAR))
    assert "顺延至 10月8日" in explain(rule(), due(rule(), date(2018, 7, 1), CALENDAR))


def test_seed_holds_only_what_differs():
    assert all(workday != (d.weekday() < 5) for d, (workday, _) in SEED.items())
    assert SEED[date(2018, 2, 15)] == (False, "春节") and SEED[date(2018, 2, 24)][0]
    assert {d.year for d in SEED} == set(range(2004, 2027))
