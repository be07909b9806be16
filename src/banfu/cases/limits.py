"""Limits of assignments, by the rulebook in force, stored as they were computed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Count, Q, Sum

from banfu import clock, rulebook
from banfu.cases.models import Assignment, CalendarDay, Limit, RulebookOverride
from banfu.cases.models.suggestion import Source
from banfu.cases.words import Kind
from banfu.rulebook import days


@lru_cache(maxsize=4)
def _calendar(count: int, worked: int) -> days.Calendar:
    known = dict(CalendarDay.objects.values_list("day", "is_workday"))
    return days.Calendar(known, {day.year for day in known})


_once: ContextVar[dict[str, Any] | None] = ContextVar("once", default=None)


@contextmanager
def read_once() -> Iterator[None]:
    """Within it, calendar and rulebooks are looked at once: for the acts of one transaction, for one page."""
    if _once.get() is not None:
        yield
        return
    token = _once.set({})
    try:
        yield
    finally:
        _once.reset(token)


def _asked(key: str, ask: Callable[[], Any]) -> Any:  # noqa: ANN401 - returns what ``ask`` does
    known = _once.get()
    if known is None:
        return ask()
    if key not in known:
        known[key] = ask()
    return known[key]


def calendar() -> days.Calendar:
    """Return the office's calendar; read again when a day was added or turned, by whatever process."""
    state = {"count": Count("pk"), "worked": Sum("pk", filter=Q(is_workday=True), default=0)}
    return _asked("calendar", lambda: _calendar(**CalendarDay.objects.aggregate(**state)))


def seed_calendar() -> None:
    """Enter the known arrangements (2004 to 2026) where the table is still empty."""
    if not CalendarDay.objects.exists():
        CalendarDay.objects.bulk_create(
            CalendarDay(day=day, is_workday=worked, note=note) for day, (worked, note) in days.seed_days().items()
        )
        forget_calendar()


def forget_calendar() -> None:
    """Drop what was read, after a day was changed."""
    _calendar.cache_clear()


@lru_cache(maxsize=64)
def _rulebook(name: str, overrides: int, day: date) -> rulebook.Rulebook:
    book = rulebook.load(name)
    rows = RulebookOverride.objects.filter(rulebook=name).order_by("effective_on", "pk")
    changes = [
        rulebook.Override(row.key, row.value, row.reason, row.decided_on, row.effective_on) for row in rows
    ]
    return book.overridden(changes, on=day) if changes else book


def rulebook_for(source: Source) -> rulebook.Rulebook:
    """Return the rulebook of a source with the local overrides in effect today."""
    name = source.rulebook
    changes = _asked(f"rulebook {name}", lambda: RulebookOverride.objects.filter(rulebook=name).count())
    return _rulebook(name, changes, clock.today())


def rulebook_of(task: Assignment) -> rulebook.Rulebook:
    return rulebook_for(task.suggestion.session.source)


def rule_of(task: Assignment, kind: str) -> rulebook.LimitRule | None:
    """Return the rule of ``kind`` for this case: a proposal has its own where the rulebook says so."""
    return rulebook_of(task).limit(kind, proposal=task.suggestion.kind == Kind.PROPOSAL)


def from_receipt(task: Assignment, kind: str) -> bool:
    """Whether the clock of ``kind`` runs from receipt (收到) rather than from the hand-over."""
    rule = rule_of(task, kind)
    return rule is not None and rule.start == "收到"


def limit(task: Assignment, kind: str, start: date, round: int = 1) -> Limit | None:
    """Compute the limit of ``kind`` from ``start``; None where the rulebook knows none.

    Not stored: the caller stores it in the transaction of the act that started the clock.
    """
    book, rule = rulebook_of(task), rule_of(task, kind)
    if rule is None:
        return None
    due = days.due(rule, start, calendar())
    return Limit(
        assignment=task, kind=kind, round=round, start_on=start, due_on=due.due_on,
        words=days.explain(rule, due), rulebook=f"{book.name} {book.version}"[:60], presumed=rule.presumed,
        tentative=due.tentative,
    )  # fmt: skip


def again(task: Assignment, old: Limit) -> Limit:
    """Reckon a stored limit again from its own start, by the calendar of today; not stored."""
    new = limit(task, old.kind, old.start_on, old.round)
    if new is not None:
        old.due_on, old.words, old.tentative = new.due_on, new.words, new.tentative
    return old
