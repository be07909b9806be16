"""督查看板: lights by unit or division, who holds what, what the last run left (domain §8 row 9: a section of its own)."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_GET

from banfu import clock
from banfu.cases import visible
from banfu.cases.models import Alert, Assignment, Decision, SupervisionRun, Urging
from banfu.cases.words import MeetingKind
from banfu.desk.supervise_doors import Whose, supervisors, whose
from banfu.figures import watch
from banfu.figures.watch import LABELS

HELD = 15


def _open(mine: Whose) -> QuerySet[Assignment]:
    return mine.tasks.filter(watch.OPEN)


def _groups(mine: Whose, today: date) -> list[dict[str, Any]]:
    """Each unit or division with its lights; every number that a filter shows opens to it."""
    key, name = ("organ_key", "unit__name") if mine.above else ("division", "division__name")
    conditions = watch.conditions(today)
    asked = {one: Count("pk", filter=q) for one, q in conditions.items() if one in LABELS}
    rows = _open(mine).values(key, name).annotate(**asked).order_by("-late", "-n", name)
    found = []
    for row in rows:
        place = {"unit" if mine.above else "division": row[key] or "none"}
        cells = [(one, row[one], _url(place, one)) for one in LABELS]
        found.append({"name": row[name] or "没有定处室", "cells": cells, "late": row["late"], "soon": row["soon"], "ok": row["ok"], "n": row["n"]})
    return found


def _url(place: dict[str, Any], one: str) -> str:
    return f"{reverse('cases')}?{urlencode({**place, 'watch': one})}"


def _holders(mine: Whose, today: date) -> list[dict[str, Any]]:
    """Who holds open cases: by name where it is somebody's, else by post."""
    conditions = watch.conditions(today)
    asked = {name: Count("pk", filter=conditions[name]) for name in ("n", "late", "week")}
    named = _open(mine).exclude(holder=None).values("holder", "holder__name").annotate(place=Max("holder_unit__name"), organ=Max("unit__name"), **asked)
    posts = _open(mine).filter(holder=None).values("holder_unit", "holder_unit__name").annotate(organ=Max("unit__name"), **asked)
    found = [{"who": row["holder__name"], "held": f"p{row['holder']}", **row} for row in named]
    found += [{"who": "", "place": row["holder_unit__name"], "held": f"u{row['holder_unit'] or ''}", **row} for row in posts]
    found.sort(key=lambda row: (-row["late"], -row["n"], row["who"], row["place"] or ""))
    return [{**row, "cells": [(row[name], _url({"held": row["held"]}, name)) for name in asked]} for row in found[:HELD]]


def _runs(mine: Whose, today: date) -> dict[str, Any]:
    runs = visible.supervision_runs(mine.person).filter(organ=mine.organ, above=mine.above, dropped_on=None).defer("members", "figures")
    last = runs.filter(held_on__isnull=False).order_by("-held_on", "-pk").first()
    return {"last": last, "next": runs.filter(held_on=None, planned_on__gte=today).first(), "missed": _missed(runs, last, today)}


def _missed(runs: QuerySet[SupervisionRun], last: SupervisionRun | None, today: date) -> int:
    """How many planned runs since the last one were not held."""
    since = last.held_on if last and last.held_on else date(today.year, 1, 1)
    return runs.filter(held_on=None, planned_on__lt=today, planned_on__gt=since).count()


def _decisions(mine: Whose) -> QuerySet[Decision]:
    rows = Decision.objects.filter(meeting__organ_key=mine.organ.pk, meeting__kind=MeetingKind.DISPATCH, done_on=None)
    return rows.select_related("assignment", "unit", "meeting").order_by(F("due_on").asc(nulls_last=True), "pk")


@supervisors
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """The board as it is now."""
    mine, today = whose(request.user), clock.today()
    groups = _groups(mine, today)
    total = {name: sum(row[name] for row in groups) for name in ("n", "late", "soon", "ok")}
    late = [row["name"] for row in groups if row["late"]]
    asked = Urging.objects.filter(assignment__in=mine.tasks.values("pk"), above=mine.above, answered_on=None, assignment__open=True)
    context = {
        "mine": mine, "groups": groups, "total": {name: (n, _url({}, name)) for name, n in total.items()}, "late": late, "widest": max((row["n"] for row in groups), default=1), "columns": list(LABELS.items()), "holders": _holders(mine, today), "today": today,
        **_runs(mine, today), "decisions": list(_decisions(mine)[:8]), "urgings": asked.count(), "here": "board",
        "alerts": Alert.objects.filter(assignment__in=mine.tasks.values("pk"), sent_on=today).values("assignment", "kind").distinct().count(),
    }  # fmt: skip
    return render(request, "desk/board.html", context)


urls: list[Any] = [path("supervise", board, name="supervise")]
