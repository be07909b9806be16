"""What time it is.

All code asks here instead of the operating system, so that the sample year can be played
through and a test can move across years. Times are kept in UTC; offices think in China's time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
_held: ContextVar[datetime | None] = ContextVar("held_time", default=None)


def now() -> datetime:
    """Return the present moment, aware, in China's time."""
    return _held.get() or datetime.now(CHINA)


def today() -> date:
    """Return the present day in China."""
    return now().date()


@contextmanager
def at(moment: datetime | date) -> Iterator[datetime]:
    """Hold the clock at ``moment`` (a day means nine in the morning, China's time)."""
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, 9, tzinfo=CHINA)
    elif moment.tzinfo is None:
        moment = moment.replace(tzinfo=CHINA)
    token = _held.set(moment)
    try:
        yield moment
    finally:
        _held.reset(token)


@contextmanager
def on_day(day: date | None) -> Iterator[None]:
    """Hold the calendar at ``day`` while the hands of the clock go on; None changes nothing."""
    if day is None:
        yield
        return
    real = datetime.now(CHINA)
    with at(real + timedelta(days=(day - real.date()).days)):
        yield
