"""How dates, times, rates and counts are written in Chinese text."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from django.utils import timezone

WEEKDAYS = "一二三四五六日"


def as_day(value: object) -> date | None:
    """The local calendar day of a date or moment; None for anything else."""
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value if isinstance(value, date) else None


def day(value: object, today: object = None) -> str:
    """5月22日; with the year when `today` is given and lies in another year."""
    found = as_day(value)
    if found is None:
        return "" if value is None else str(value)
    now = as_day(today)
    text = f"{found.month}月{found.day}日"
    return text if now is None or now.year == found.year else f"{found.year}年{text}"


def day_long(value: object, today: object = None) -> str:
    """5月22日 周二."""
    found = as_day(value)
    if found is None:
        return day(value)
    return f"{day(found, today)} 周{WEEKDAYS[found.weekday()]}"


def clocktime(value: object) -> str:
    """09:12 in 24 hours, in the local zone."""
    if isinstance(value, datetime):
        moment = timezone.localtime(value) if timezone.is_aware(value) else value
        return moment.strftime("%H:%M")
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return "" if value is None else str(value)


def rate(value: object) -> str:
    """A fraction as a percentage: 41.3%, bare 100% and 0%, “—” for none.

    What is not whole never rounds to 100%, what is not nil never to 0%.
    """
    if value is None or value == "":
        return "—"
    if isinstance(value, Fraction):
        number = Decimal(value.numerator) / Decimal(value.denominator)
    else:
        number = Decimal(str(value))
    if number == 1:
        return "100%"
    if number == 0:
        return "0%"
    percent = (number * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
    if number < 1 and percent >= 100:
        return "99.9%"
    if number > 0 and percent == 0:
        return "不到 0.1%"
    return f"{percent}%"


def cn_count(value: object, unit: str = "件") -> str:
    """12 件; “—” when not known."""
    return "—" if value is None or value == "" else f"{value} {unit}".strip()
