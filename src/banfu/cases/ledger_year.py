"""B类台账 by years: which promises a year's ledger has, which go on into the next, who is to be told at a change of term.

A promise is in the ledger of the year its suggestion is of and of every later one until it is struck off, by this rule
alone, so that none is lost where nobody did anything at the year's end. What a unit does then is on record beside it:
it reviews each promise and rolls it into the next year (每年滚动, domain §2 A14; 上海 22, 重庆 24).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q

from banfu.cases.limits import read_once, rulebook_for
from banfu.cases.models import Assignment, Promise, PromiseReview, Session, TermNote
from banfu.cases.words import AFTER_REPLY, Stage

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


ANSWERED = (*AFTER_REPLY, Stage.ARCHIVED)


FOLLOWED = Q(tracked=True, turned_on=None, historical=False, stage__in=ANSWERED)
"""Tasks whose letter is of a class that is followed up and has not become one of what is done."""


def _of(which: Q) -> Exists:
    return Exists(Promise.objects.filter(which, assignment=OuterRef("pk")))


def done() -> Q:
    """Tasks that have kept all they promised and have not yet said so in a second reply or notice."""
    return FOLLOWED & Q(_of(TAKEN)) & ~Q(_of(OPEN))


def bare() -> Q:
    """Tasks to be followed up of which no promise is on record."""
    return FOLLOWED & ~Q(_of(TAKEN))


def to_look(sessions: Iterable[Session], today: date) -> Q:
    """Those of ``bare`` whose day to be looked at has come: the one set when last looked at, else some days after the letter."""
    looks = PromiseReview.objects.filter(assignment=OuterRef("pk"), promise=None)
    first = Q(pk__in=[])
    with read_once():
        for source in {session.source_id: session.source for session in sessions}.values():
            days = rulebook_for(source).number("follow_up_days")
            first |= Q(session__source=source, answered_on__lte=today - timedelta(days=days))
    return bare() & (first & ~Q(Exists(looks)) | Q(Exists(looks)) & ~Q(Exists(looks.filter(next_on__gt=today))))


def look_on(task: Assignment) -> date | None:
    """When a letter without a promise is to be looked at; None where it has not been sent."""
    last = PromiseReview.objects.filter(assignment=task, promise=None).order_by("-pk").values_list("next_on", flat=True).first()
    if last or task.answered_on is None:
        return last
    return task.answered_on + timedelta(days=rulebook_for(task.suggestion.session.source).number("follow_up_days"))


def term_of(session: Session) -> str:
    """十三 of 省十三届人大一次会议; "" where the name says none."""
    found = TERM.search(session.name)
    return found[1] if found else ""


def crossed(task: Assignment) -> str:
    """The name of the session that opened a later term than the task's own, "" where the term is the same."""
    session = task.suggestion.session
    newest = Session.objects.filter(source=session.source_id).order_by("-year", "-pk").first()
    return newest.name if newest and term_of(newest) and term_of(session) and term_of(newest) != term_of(session) else ""


def unexplained(sessions: Iterable[Session]) -> Q:
    """Tasks with open promises whose term is over and whose proposer has not been told how they stand."""
    every = list(sessions)
    newest: dict[int, Session] = {}
    for session in sorted(every, key=lambda row: (row.year, row.pk)):
        newest[session.source_id] = session
    left = Q(pk__in=[])
    for last in newest.values():
        those = [row.pk for row in every if row.source_id == last.source_id and term_of(row) and term_of(last) and term_of(row) != term_of(last)]
        if those:
            left |= Q(session__in=those) & ~Q(Exists(TermNote.objects.filter(assignment=OuterRef("pk"), term=last.name)))
    return left & Q(_of(OPEN))
