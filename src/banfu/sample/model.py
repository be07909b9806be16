"""The dataclasses of the plan, and working-day steps of 2018."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

HOLIDAYS = {date(2018, m, d) for m, d in ((4, 5), (4, 6), (4, 30), (5, 1), (6, 18), (9, 24), (10, 1), (10, 2), (10, 3),
                                          (10, 4), (10, 5))}


@dataclass(frozen=True)
class Event:
    """One act of one person; who is a person key, "unit:name", or "proposer:name"."""

    on: date
    hour: int
    verb: str
    who: str
    data: dict[str, Any] = field(default_factory=dict)


@dataclass
class AssignmentPlan:
    """One unit's task in a case, with its events in order."""

    unit: str
    role: str
    events: list[Event] = field(default_factory=list)
    received_on: date | None = None


@dataclass
class CasePlan:
    """A suggestion or proposal and what the three units do with it."""

    kind: str
    number: str
    title: str
    body: str
    asks: tuple[str, ...]
    topic: str
    subject: str
    lead_proposer: str
    co_signers: tuple[str, ...]
    delegation: str
    lead_unit: str
    assist_units: tuple[str, ...]
    key_level: str
    handed_over_on: date
    source: str
    in_session: bool
    assignments: list[AssignmentPlan] = field(default_factory=list)


@dataclass
class YearPlan:
    """All cases of the year as at a day."""

    year: int
    as_at: date
    cases: list[CasePlan]


@dataclass(frozen=True)
class HistoryRow:
    """One line of an old ledger."""

    year: int
    unit: str
    number: str
    title: str
    body: str
    topic: str
    proposer: str
    delegation: str
    role: str
    division: str
    reply_class: str
    answered_on: date
    satisfaction: str


def workday(day: date) -> date:
    """That day, or the next working day."""
    while day.weekday() > 4 or day in HOLIDAYS:
        day += timedelta(days=1)
    return day


def after(day: date, steps: int) -> date:
    """The day that many working days later."""
    for _ in range(steps):
        day = workday(day + timedelta(days=1))
    return day
