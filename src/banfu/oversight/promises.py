"""各单位的承诺: what every unit has promised to the proposers of one's sources, and how much of it is done; each number opens."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse

from banfu import clock
from banfu.cases import ledger_year, visible
from banfu.cases.models import Promise, Session
from banfu.figures import promised
from banfu.oversight.doors import overseers
from banfu.oversight.sections import Section
from banfu.people.models import Person, Unit


def _seen(person: Person) -> Any:  # noqa: ANN401 - a queryset
    tasks = visible.assignments(person).filter(session__in=visible.sessions(person))
    return Promise.objects.filter(ledger_year.TAKEN, assignment__in=tasks.values("pk"))


def sections(person: Person) -> list[Section]:
    """What of promises an overseer watches: those past their day, and terms that changed without a word."""
    late = _seen(person).filter(struck_on=None, due_now__lt=clock.today()).count()
    tasks = visible.assignments(person).filter(session__in=visible.sessions(person))
    untold = tasks.filter(ledger_year.unexplained(Session.objects.all())).count()
    return [
        Section("承诺过了说好的日子", late, reverse("promise_units"), "看各单位", watched=True, unit="项"),
        Section("换届了，承诺还没有向提出人说明", untold, f"{reverse('promise_letters')}?what=term", "看是哪些", watched=True),
    ]


def _row(unit: Unit, got: dict[str, int], counts: dict[str, int], year: int) -> dict[str, Any]:
    query = {"unit": unit.pk} | ({"year": year} if year else {})
    opened = reverse("promise_list") + "?" + urlencode(query)
    n, d = got["fulfilled_rate__n"], got["fulfilled_rate__d"]
    moved = got["slippage__d"]
    return {
        "unit": unit, "all": (counts["all"], f"{opened}&show=all"), "struck": (n, f"{opened}&show=struck"), "open": (counts["open"], opened),
        "late": (counts["late"], f"{opened}&show=late"), "undated": (counts["undated"], f"{opened}&show=undated"), "rate": n / d if d else None,
        "n": n, "d": d, "moves": got["promises_moved"], "slipped": got["slippage__n"] / moved if moved else None,
    }  # fmt: skip


@overseers
def promise_units(request: HttpRequest) -> HttpResponse:
    """One row a unit, the most late first."""
    today, text = clock.today(), request.GET.get("year", "")
    year = int(text) if text.isdecimal() and len(text) == 4 else 0
    seen = _seen(request.user)
    years = list(seen.order_by("-assignment__year").values_list("assignment__year", flat=True).distinct())
    rows = seen.filter(assignment__year=year) if year else seen
    left = Q(struck_on=None)
    counted = rows.order_by().values("assignment__organ_key").annotate(
        all=Count("pk"), open=Count("pk", filter=left), late=Count("pk", filter=left & Q(due_now__lt=today)),
        undated=Count("pk", filter=left & Q(due_now=None)),
    )  # fmt: skip
    counts = {row["assignment__organ_key"]: row for row in counted}
    got = promised.counted_by(rows, "assignment__organ_key", today)
    units = Unit.objects.in_bulk(counts)
    shown = [_row(unit, got[key], counts[key], year) for key, unit in units.items()]
    shown.sort(key=lambda row: (-row["late"][0], -row["open"][0], row["unit"].order))
    late = sum(row["late"][0] for row in shown)
    return render(request, "oversight/promises.html", {"rows": shown, "year": year, "years": years, "late": late, "today": today})


urls = [path("oversight/promises", promise_units, name="promise_units")]
