"""What the column says of a year as a whole, and what there is to choose from; kept while the record stands."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Min, Q

from banfu import clock
from banfu.cases import public
from banfu.cases.models import Assignment, DisclosureReview, Limit, Publication
from banfu.cases.words import GONE, HOSTING, OPEN_MODES, Basis, Disclosure, Stage
from banfu.record.models import ChainHead

KEPT, AGE = 64, 30
_kept: dict[tuple[object, ...], tuple[str, float, Any]] = {}


def once(name: str, *asked: object, compute: Callable[[], Any]) -> Any:  # noqa: ANN401 - what ``compute`` gives
    """Return what ``compute`` gave for the same question on the same day: within AGE seconds, or since no act was recorded.

    Facts change only by acts, and each act lengthens the record. Of what is kept only numbers and words to choose from are
    made; the texts are read anew each time, so that what is taken down is gone at once.
    """
    key, now = (clock.today(), name, *asked), time.monotonic()
    head, at, value = _kept.get(key, ("", -AGE, None))
    if now - at < AGE:
        return value
    newest = ChainHead.objects.filter(name="main").values_list("digest", flat=True).first() or ""
    if key not in _kept or head != newest:
        value = compute()
    while len(_kept) >= KEPT:
        _kept.pop(next(iter(_kept)), None)
    _kept[key] = (newest, now, value)
    return value


def forget() -> None:
    """Compute all anew: for those who change facts without acts, as tests do."""
    _kept.clear()


@dataclass(frozen=True)
class Options:
    """What lists can be narrowed by."""

    years: tuple[int, ...] = ()
    topics: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


def options(organs: list[int]) -> Options:
    """Return the years, topics, classes and kinds that are there."""

    def compute() -> Options:
        rows = public.live(organs).order_by()
        found = {name: tuple(rows.values_list(name, flat=True).distinct()) for name in ("year", "topic", "reply_class", "kind")}
        return Options(
            tuple(sorted(found["year"], reverse=True)), tuple(sorted(filter(None, found["topic"]))),
            tuple(sorted(filter(None, found["reply_class"]))), tuple(sorted(found["kind"], reverse=True)),
        )  # fmt: skip

    return once("options", tuple(organs), compute=compute)


@dataclass(frozen=True)
class Facts:
    """A year of these units. reasons: (why, how many) of what is not published."""

    hosted: int = 0
    answered: int = 0
    full: int = 0
    summary: int = 0
    on_request: int = 0
    closed: int = 0
    waiting: int = 0
    undecided: int = 0
    taken_down: int = 0
    next_due: date | None = None
    reasons: tuple[tuple[str, int], ...] = field(default=())

    @property
    def published(self) -> int:
        return self.full + self.summary

    @property
    def withheld(self) -> int:
        return self.on_request + self.closed


def _hosted(organs: list[int], year: int) -> Any:  # noqa: ANN401 - a query set
    gone = [*GONE, Stage.WITHDRAWN]
    return Assignment.objects.filter(organ_key__in=organs, year=year, part__in=list(HOSTING), historical=False).exclude(stage__in=gone)


def of_year(organs: list[int], year: int) -> Facts:
    """Count a year of these units: numbers alone, no case that is not public."""
    return once("year", tuple(organs), year, compute=lambda: _of_year(organs, year))


def _of_year(organs: list[int], year: int) -> Facts:
    tasks, answered = _hosted(organs, year), Q(answered_on__isnull=False)
    open_ones = answered & Q(disclosure__in=OPEN_MODES)
    down = Publication.objects.filter(organ_key__in=organs, year=year, taken_down_on__isnull=False).values("assignment")
    counted = tasks.aggregate(
        hosted=Count("pk"), answered=Count("pk", filter=answered), undecided=Count("pk", filter=answered & Q(disclosure="")),
        on_request=Count("pk", filter=answered & Q(disclosure=Disclosure.ON_REQUEST)),
        closed=Count("pk", filter=answered & Q(disclosure=Disclosure.CLOSED)),
        taken_down=Count("pk", filter=Q(pk__in=down)),
        waiting=Count("pk", filter=open_ones & Q(published_on=None) & ~Q(pk__in=down)),
    )  # fmt: skip
    modes = dict(public.live(organs).filter(year=year).order_by().values_list("review__mode").annotate(n=Count("pk")))
    waiting = tasks.filter(open_ones, published_on=None).exclude(pk__in=down)
    due = Limit.objects.filter(kind="publish", assignment__in=waiting, due_on__gte=clock.today()).aggregate(due=Min("due_on"))["due"]
    return Facts(
        **counted, full=modes.get(Disclosure.FULL, 0), summary=modes.get(Disclosure.SUMMARY, 0), next_due=due,
        reasons=_reasons(tasks.filter(answered, disclosure__in=[Disclosure.ON_REQUEST, Disclosure.CLOSED])),
    )  # fmt: skip


def _reasons(withheld: Any) -> tuple[tuple[str, int], ...]:  # noqa: ANN401 - a query set
    """Why, by the newest review of each; of one that was only marked on the letter no reason is on record here."""
    last: dict[int, str] = {}
    rows = DisclosureReview.objects.filter(assignment__in=withheld).order_by("pk")
    for task, basis in rows.values_list("assignment", "basis"):
        last[task] = basis
    said = list(last.values())
    found = [(Basis(basis).label, said.count(basis)) for basis in Basis if basis in said]
    left = withheld.count() - sum(n for _, n in found)
    return (*found, ("签发时定的，没有另列依据", left)) if left > 0 else tuple(found)
