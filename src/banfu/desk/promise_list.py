"""承诺台账: the promises one may see, by the year they come from, how they stand and whose they are; 落实率 with n/d."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from banfu import clock
from banfu.cases import visible
from banfu.cases.models import Promise, PromiseMove, PromiseOff
from banfu.cases.promises import standings
from banfu.desk.doors import workers
from banfu.desk.promising import row
from banfu.people.models import Person

MOST = 300
SHOWN = {"open": "还没有办到", "late": "过了说好的日子", "undated": "没有定日子", "struck": "已销号", "all": "全部"}


def known(person: Person) -> QuerySet[Promise]:
    """The promises in the letters of the tasks ``person`` sees, with their present day and whether they are struck off."""
    moved = PromiseMove.objects.filter(promise=OuterRef("pk")).order_by("-pk").values("until")[:1]
    off = PromiseOff.objects.filter(promise=OuterRef("pk"), confirmed=True, undone_on=None)
    tasks = visible.assignments(person).values("pk")
    rows = Promise.objects.filter(verdict=Promise.Verdict.TAKEN, assignment__in=tasks)
    return rows.annotate(now_due=Coalesce(Subquery(moved), "due_on"), struck=Exists(off))


def parts(rows: QuerySet[Promise], today: date) -> dict[str, QuerySet[Promise]]:
    """The same rows cut into those that are counted; each figure opens to just these."""
    left = rows.filter(struck=False)
    return {"open": left, "late": left.filter(now_due__lt=today), "undated": left.filter(now_due=None),
            "struck": rows.filter(struck=True), "all": rows}  # fmt: skip


@workers
def promise_list(request: HttpRequest) -> HttpResponse:
    """The rolling ledger: open ones by their day, the most late first."""
    today, text = clock.today(), request.GET.get("year", "")
    year = int(text) if text.isdecimal() and len(text) == 4 else 0
    chosen = request.GET.get("show", "")
    chosen = chosen if chosen in SHOWN else "open"
    rows = known(request.user)
    years = list(rows.order_by("-assignment__year").values_list("assignment__year", flat=True).distinct())
    cut = parts(rows.filter(Q(assignment__year=year) if year else Q()), today)
    counts = {name: found.count() for name, found in cut.items()}
    wanted = list(cut[chosen].order_by("now_due", "pk")[: MOST + 1])
    order = {one.pk: n for n, one in enumerate(wanted[:MOST])}
    found = [one for one in standings({one.assignment_id for one in wanted[:MOST]}) if one.promise.pk in order]
    found.sort(key=lambda one: order[one.promise.pk])
    context: dict[str, Any] = {
        "rows": [row(one, today) for one in found], "counts": counts, "years": years, "year": year, "show": chosen, "today": today,
        "tabs": [(name, label, counts[name]) for name, label in SHOWN.items()], "more": len(wanted) > MOST, "label": SHOWN[chosen],
        "rate": counts["struck"] / counts["all"] if counts["all"] else None,
    }  # fmt: skip
    return render(request, "desk/promise_list.html", context)
