"""承诺台账: the promises one may see, cut by how they stand, year, unit, division, deadline and age; 落实率 with n/d; as .xlsx."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Min, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from banfu import clock
from banfu.cases import ledger_year, visible
from banfu.cases.models import Assignment, Promise, PromiseOff
from banfu.cases.words import HOSTING
from banfu.desk.doors import workers
from banfu.desk.promise_rows import row
from banfu.exchange import promise_ledger
from banfu.figures import promised
from banfu.figures.definitions import PROMISE_RATES
from banfu.figures.engine import Figure
from banfu.people.models import OVERSEERS, Person, Role, Unit
from banfu.ui.downloads import send_workbook

MOST, SOON_DAYS, MOST_EXPORTED = 300, 30, 20_000
SHOWN = {"open": "还没有办到", "late": "过了说好的日子", "soon": "三十天之内", "undated": "没有定日子", "look": "要复核", "roll": "要滚入下年",
         "asked": "销号等确认", "struck": "已销号", "all": "全部"}  # fmt: skip
FULFILLED = PROMISE_RATES[0]
ALWAYS = ("open", "late", "undated", "struck", "all")
"""The tabs that stand there even where they are empty."""
DUE = {"late": "已经过了", "soon": "三十天之内", "year": "今年之内", "next": "明年和以后", "none": "没有定日子"}
AGE = {"0": "不到一年", "1": "一到两年", "2": "两年以上"}


@dataclass(frozen=True)
class Filter:
    """What is asked for: year the suggestion is of, ledger: which year's ledger; each 0 or "" for all."""

    show: str = "open"
    year: int = 0
    ledger: int = 0
    unit: int = 0
    division: int = 0
    due: str = ""
    age: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> Filter:
        """Read from the address; what is no choice is none."""
        asked = {one.name: request.GET.get(one.name, "") for one in fields(cls)}
        numbers = {name: int(text) if (text := asked[name]).isdecimal() and len(text) < 10 else 0 for name in ("year", "ledger", "unit", "division")}
        years = {name: numbers[name] if 1900 < numbers[name] < 2200 else 0 for name in ("year", "ledger")}
        return cls(
            **{**numbers, **years}, show=asked["show"] if asked["show"] in SHOWN else "open", due=asked["due"] if asked["due"] in DUE else "",
            age=asked["age"] if asked["age"] in AGE else "",
        )  # fmt: skip

    def query(self, **other: Any) -> str:  # noqa: ANN401 - values of the fields
        now = replace(self, **other)
        return urlencode({one.name: value for one in fields(now) if (value := getattr(now, one.name)) and value != one.default})

    def narrowed(self) -> bool:
        return any((self.unit, self.division, self.due, self.age, self.ledger))


def known(person: Person) -> QuerySet[Promise]:
    """The promises in the letters of the tasks ``person`` sees."""
    return Promise.objects.filter(ledger_year.TAKEN, assignment__in=visible.assignments(person).values("pk"))


def _due(name: str, today: date) -> Q:
    end = date(today.year, 12, 31)
    return {
        "late": Q(due_now__lt=today), "soon": Q(due_now__gte=today, due_now__lte=today + timedelta(days=SOON_DAYS)),
        "year": Q(due_now__gte=today, due_now__lte=end), "next": Q(due_now__gt=end), "none": Q(due_now=None),
    }[name]  # fmt: skip


def _aged(name: str, today: date) -> Q:
    """By how long ago the promise was put on record."""
    year, two = today - timedelta(days=365), today - timedelta(days=730)
    return {"0": Q(taken_on__gt=year), "1": Q(taken_on__lte=year, taken_on__gt=two), "2": Q(taken_on__lte=two)}[name]


def chosen(person: Person, asked: Filter, today: date) -> QuerySet[Promise]:
    """The promises of all that is asked for but how they stand."""
    which = Q(assignment__year=asked.year) if asked.year else Q()
    which &= ledger_year.of_year(asked.ledger) if asked.ledger else Q()
    which &= Q(assignment__organ_key=asked.unit) if asked.unit else Q()
    which &= Q(assignment__division=asked.division) if asked.division else Q()
    which &= _due(asked.due, today) if asked.due else Q()
    which &= _aged(asked.age, today) if asked.age else Q()
    return known(person).filter(which)


def conditions(today: date) -> dict[str, Q]:
    """How a promise stands, by the name of its tab; each number opens to just these."""
    left = Q(struck_on=None)
    return {
        "open": left, "late": left & _due("late", today), "soon": left & _due("soon", today), "undated": left & Q(due_now=None),
        "look": left & Q(look_on__lte=today), "roll": left & ledger_year.to_roll(today), "asked": left & Q(pk__in=PromiseOff.objects.filter(confirmed=None).values("promise")), "struck": Q(struck_on__isnull=False),
        "all": Q(),
    }  # fmt: skip


def _counts(rows: QuerySet[Promise], today: date) -> tuple[dict[str, int], Figure]:
    """How many stand how, and 落实率 by the one definition there is; asked together, for each reads every row."""
    found = rows.order_by().aggregate(
        **{f"tab_{name}": Count("pk", filter=which) for name, which in conditions(today).items()}, **promised.aggregates(today)
    )
    return {name: found[f"tab_{name}"] for name in SHOWN}, _rate(promised.plain(found))


def _rate(got: dict[str, int]) -> Figure:
    excluded = tuple((reason, got[f"fulfilled_rate__x{i}"]) for i, (reason, _) in enumerate(FULFILLED.excluded))
    return Figure(FULFILLED.name, FULFILLED.label, numerator=got["fulfilled_rate__n"], denominator=got["fulfilled_rate__d"], excluded=excluded)


@workers
def promise_list(request: HttpRequest) -> HttpResponse:
    """The rolling ledger: open ones by their day, the most late first."""
    today, person, asked = clock.today(), request.user, Filter.of(request)
    rows = chosen(person, asked, today)
    counts, rate = _counts(rows, today)
    wanted = promised.with_standing(rows.filter(conditions(today)[asked.show]).order_by("due_now", "pk")[: MOST + 1])
    tabs = [(asked.query(show=name), label, counts[name], name == asked.show) for name, label in SHOWN.items() if counts[name] or name in ALWAYS or name == asked.show]
    above = person.holds(*OVERSEERS)
    context: dict[str, Any] = {
        "rows": [row(one, today) for one in wanted[:MOST]], "counts": counts, "asked": asked, "today": today, "tabs": tabs,
        "more": len(wanted) > MOST, "label": SHOWN[asked.show], "rate": rate, "dues": DUE.items(), "ages": AGE.items(),
        "years": _years(person, today), "export": f"{reverse('promise_export')}?{asked.query()}", "here": f"{reverse('promise_list')}?{asked.query()}",
        "units": Unit.objects.filter(level=Unit.Level.ORGAN, pk__in=_answered(person).values("organ_key")) if above else [],
        "divisions": _divisions(person) if not above else [], "closing": ledger_year.closing_year(today),
        "reviewing": ledger_year.closing_year(today) if asked.show in ("roll", "look") and not above else 0,
        "batch": asked.show == "roll" and person.holds(Role.COORDINATOR), "above": above,
    }  # fmt: skip
    return render(request, "desk/promise_list.html", context)


def _answered(person: Person) -> QuerySet[Assignment]:
    """The letters that may hold promises: far fewer to look through than the promises."""
    return visible.assignments(person).filter(part__in=list(HOSTING), answered_on__isnull=False)


def _years(person: Person, today: date) -> list[int]:
    """From the first year of a letter in the system to this one, newest first; next year's ledger as the books are closed."""
    first = _answered(person).aggregate(first=Min("year", filter=Q(historical=False)))["first"]
    return list(range(max(today.year, ledger_year.closing_year(today) + 1), first - 1, -1)) if first else []


def _divisions(person: Person) -> QuerySet[Unit]:
    organs = {post.organ_key for post in person.posts_now if post.role in visible.WIDE}
    return Unit.objects.filter(organ__in=organs, level=Unit.Level.DIVISION, valid_until=None)


@workers
def promise_export(request: HttpRequest) -> HttpResponse:
    """What the filter finds as .xlsx, inert, its exporter named."""
    today, asked, file = clock.today(), Filter.of(request), BytesIO()
    rows = chosen(request.user, asked, today).filter(conditions(today)[asked.show]).order_by("due_now", "pk")[:MOST_EXPORTED]
    promise_ledger.write(file, rows, request.user.name, asked.ledger or today.year)
    return send_workbook(file, f"承诺台账{f'{asked.ledger}年' if asked.ledger else ''}-{SHOWN[asked.show]}")
