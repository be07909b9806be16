"""Day arithmetic: 民法典 第二百条至第二百零三条 (before 2021: 民法总则, same numbers)."""

from calendar import monthrange
from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date, timedelta

from .model import LimitRule

_DAY = timedelta(days=1)
_FIXED = {(1, 1), (5, 1), (10, 1), (10, 2), (10, 3)}
_UNITS = {"day": "日", "workday": "个工作日", "month": "个月"}
_FESTIVALS = {
    "New Year's Day": "元旦", "Spring Festival": "春节", "Tomb-sweeping Day": "清明节", "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节", "National Day": "国庆节", "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}  # fmt: skip


@dataclass(frozen=True)
class Calendar:
    """Days which differ from Monday to Friday, and the years whose arrangement is known."""

    days: Mapping[date, bool]
    covered_years: Set[int]

    def covers(self, year: int) -> bool:
        """Say whether the State Council's arrangement of `year` is loaded."""
        return year in self.covered_years

    def is_workday(self, day: date) -> bool:
        """Say whether one works on `day`; in an uncovered year Mon-Fri less the fixed holidays."""
        if day in self.days:
            return self.days[day]
        if not self.covers(day.year) and (day.month, day.day) in _FIXED:
            return False
        return day.weekday() < 5


@dataclass(frozen=True)
class Due:
    """A computed limit; `rolled_from` is the nominal last day when it was no working day."""

    due_on: date
    start_on: date
    rolled_from: date | None
    tentative: bool


def add_months(start: date, months: int) -> date:
    """Return the corresponding day, else the last day of that month (民法典 第二百零二条)."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def _add_workdays(start: date, amount: int, calendar: Calendar) -> date:
    day = start
    while amount:
        day += _DAY
        amount -= calendar.is_workday(day)
    return day


def _last_day(rule: LimitRule, start: date, calendar: Calendar) -> date:
    if rule.unit == "month":
        return add_months(start, rule.amount)
    if rule.unit == "workday":
        return _add_workdays(start, rule.amount, calendar)
    return start + rule.amount * _DAY


def due(rule: LimitRule, start: date, calendar: Calendar) -> Due:
    """Return when the limit ends which starts on `start` (itself not counted).

    Raises nothing. `tentative` is true when a year without data decided the result.
    """
    last = end = _last_day(rule, start, calendar)
    while rule.roll and not calendar.is_workday(end):
        end += _DAY
    asked_from = start + _DAY if rule.unit == "workday" else last
    asked = range(asked_from.year, end.year + 1) if rule.roll or rule.unit == "workday" else range(0)
    tentative = any(not calendar.covers(year) for year in asked)
    return Due(end, start, last if end != last else None, tentative)


def _words(day: date, start: date) -> str:
    year = f"{day.year}年" if day.year != start.year else ""
    return f"{year}{day.month}月{day.day}日"


def _ending(rule: LimitRule, due: Due) -> str:
    if due.rolled_from:
        last = _words(due.rolled_from, due.start_on)
        return f"期满 {last} 是休息日，顺延至 {_words(due.due_on, due.start_on)}。"
    last = _words(due.due_on, due.start_on)
    if rule.unit == "workday":
        return f"期满 {last}。"
    # without roll nobody asked what kind of day it is
    return f"期满 {last} 是工作日，不顺延。" if rule.roll else f"期满 {last}，遇休息日不顺延。"


def explain(rule: LimitRule, due: Due) -> str:
    """Return the reckoning and its basis as Chinese sentences."""
    start = _words(due.start_on, due.start_on)
    text = f"{rule.start}之日 {start} 起 {rule.amount} {_UNITS[rule.unit]}，当日不计，{_ending(rule, due)}"
    if due.tentative:
        text += "所用年份的放假安排尚未录入，暂按推算。"
    if rule.presumed:
        text += "依据：推定" + (f"（{rule.source}）" if rule.source else "") + "。"
    else:
        text += f"依据：{rule.source}。"
    return f"{text}规则库“{rule.book}”{rule.version}"


def seed_days() -> dict[date, tuple[bool, str]]:
    """Return the days of 2004-2026 which differ from Mon-Fri: (is_workday, note)."""
    from chinese_calendar import constants  # a source of data only: asked once, when seeding

    off = {d: (False, _festival(name)) for d, name in constants.holidays.items() if d.weekday() < 5}
    on = {d: (True, _festival(n) + "调休上班") for d, n in constants.workdays.items() if d.weekday() >= 5}
    return off | on


def _festival(name: object) -> str:
    return _FESTIVALS.get(str(name), str(name))
