"""B类台账 by years: which promises a year's ledger has, which go on into the next, who is to be told at a change of term.

A promise is in the ledger of the year its suggestion is of and of every later one until it is struck off, by this rule
alone, so that none is lost where nobody did anything at the year's end. What a unit does then is on record beside it:
it reviews each promise and rolls it into the next year (每年滚动, domain §2 A14; 上海 22, 重庆 24).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from banfu.cases.models import Assignment, Promise, Session, TermNote

CLOSING_MONTH = 11
"""From November the books of the year are closed: units report then (重庆 34; 青岛 37: the last quarter)."""
TERM = re.compile(r"第?([一二三四五六七八九十百\d]+)届")
TAKEN = Q(verdict=Promise.Verdict.TAKEN)
OPEN = TAKEN & Q(struck_on=None)


def closing_year(today: date) -> int:
    """The year whose ledger is to be closed now, or was to be closed last."""
    return today.year if today.month >= CLOSING_MONTH else today.year - 1


def to_roll(today: date) -> Q:
    """Open promises of the year that is closed and before, not yet rolled on."""
    year = closing_year(today)
    return OPEN & Q(assignment__year__lte=year, rolled_into__lte=year)


def of_year(year: int) -> Q:
    """The promises of the ledger of ``year``: made for it or before, and not struck off before it began."""
    begun = date(year, 1, 1)
    return TAKEN & Q(assignment__year__lte=year, taken_on__lte=date(year, 12, 31)) & (Q(struck_on=None) | Q(struck_on__gte=begun))


def term_of(session: Session) -> str:
    """十三 of 省十三届人大一次会议; "" where the name says none."""
    found = TERM.search(session.name)
    return found[1] if found else ""


def newest_terms(sources: Iterable[int]) -> dict[int, Session]:
    """source → its newest session."""
    found: dict[int, Session] = {}
    for session in Session.objects.filter(source__in=set(sources)).order_by("year", "pk"):
        found[session.source_id] = session
    return found


def crossed(task: Assignment) -> str:
    """The name of the session that opened a later term than the task's own, "" where the term is the same."""
    session = task.suggestion.session
    newest = newest_terms([session.source_id])[session.source_id]
    return newest.name if term_of(newest) and term_of(session) and term_of(newest) != term_of(session) else ""


def unexplained(tasks: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """Those of ``tasks`` with open promises whose term is over and whose proposer has not been told how they stand."""
    sessions = list(Session.objects.all())
    newest = newest_terms({session.source_id for session in sessions})
    of_term: dict[str, list[int]] = {}
    for session in sessions:
        last = newest[session.source_id]
        if session != last and term_of(session) and term_of(last) and term_of(session) != term_of(last):
            of_term.setdefault(last.name, []).append(session.pk)
    if not of_term:
        return tasks.none()
    left = Q()
    for name, those in of_term.items():
        told = TermNote.objects.filter(assignment=OuterRef("pk"), term=name)
        left |= Q(session__in=those) & ~Exists(told)
    return tasks.filter(left).filter(Exists(Promise.objects.filter(OPEN, assignment=OuterRef("pk"))))
