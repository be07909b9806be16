"""督查看板: lights by unit or division, who holds what, what the last run left (domain §8 row 9: a section of its own)."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_GET

from banfu import clock
from banfu.cases import visible
from banfu.cases.models import Alert, Assignment, Decision, SupervisionRun, Urging
from banfu.cases.words import BEFORE_REPLY, HOSTING, MeetingKind, Stage
from banfu.desk.supervise_doors import Whose, supervisors, whose
from banfu.figures.lights import SOON_DAYS

HELD = 15
AT_DESK = (Stage.REVIEWING, Stage.TO_ISSUE, Stage.TO_SEND)


def _counts(today: date) -> dict[str, Q]:
    near = today + timedelta(days=SOON_DAYS)
    return {
        "n": Q(), "late": Q(due_on__lt=today), "soon": Q(due_on__gte=today, due_on__lte=near), "ok": Q(due_on__gt=near),
        "to_sign": Q(stage=Stage.TO_SIGN), "silent": Q(part__in=list(HOSTING), signed_on__isnull=False, contacts=0),
        "missing": Q(part__in=list(HOSTING), opinions_due__gt=F("opinions_in")), "waiting": Q(stage__in=AT_DESK),
    }  # fmt: skip


OPENS = {
    "n": {"answered": "no"}, "late": {"answered": "no", "light": "late"}, "soon": {"answered": "no", "light": "soon"},
    "ok": {"answered": "no", "light": "ok"}, "to_sign": {"stage": "to_sign"}, "silent": {"part": "host", "contact": "no"}, "missing": {"opinions": "due"},
}  # fmt: skip
"""The filter of the list of cases that shows what a number counts; what has none stands as it is."""
LABELS = {"n": "在办", "late": "超期", "soon": "快到", "ok": "正常", "to_sign": "待签收", "silent": "没有沟通", "missing": "缺会办意见", "waiting": "稿子等核"}


def _open(mine: Whose) -> QuerySet[Assignment]:
    return mine.tasks.filter(open=True, stage__in=BEFORE_REPLY)


def _groups(mine: Whose, today: date) -> list[dict[str, Any]]:
    """Each unit or division with its lights; every number that a filter shows opens to it."""
    key, name = ("organ_key", "unit__name") if mine.above else ("division", "division__name")
    asked = {one: Count("pk", filter=q) for one, q in _counts(today).items()}
    rows = _open(mine).values(key, name).annotate(**asked).order_by("-late", "-n", name)
    found = []
    for row in rows:
        place = {"unit" if mine.above else "division": row[key]} if row[key] else None
        cells = [(one, row[one], _url(place, one)) for one in LABELS]
        found.append({"name": row[name] or "没有定处室", "cells": cells, "late": row["late"], "soon": row["soon"], "ok": row["ok"], "n": row["n"]})
    return found


def _url(place: dict[str, Any] | None, one: str) -> str:
    if place is None or one not in OPENS:
        return ""
    return f"{reverse('cases')}?{urlencode({**OPENS[one], **place})}"


def _holders(mine: Whose, today: date) -> list[dict[str, Any]]:
    """Who holds open cases: by name where it is somebody's, else by post."""
    rows = _open(mine).values("holder__name", "holder_unit__name", "holder_unit__organ__name").annotate(
        n=Count("pk"), late=Count("pk", filter=Q(due_on__lt=today)), since=Count("pk", filter=Q(since__lte=today - timedelta(days=7))),
    )  # fmt: skip
    return list(rows.order_by("-late", "-n", "holder__name")[:HELD])


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
        "mine": mine, "groups": groups, "total": total, "late": late, "widest": max((row["n"] for row in groups), default=1), "columns": list(LABELS.items()), "holders": _holders(mine, today), "today": today,
        **_runs(mine, today), "decisions": list(_decisions(mine)[:8]), "urgings": asked.count(), "here": "board",
        "alerts": Alert.objects.filter(assignment__in=mine.tasks.values("pk"), sent_on=today).values("assignment", "kind").distinct().count(),
    }  # fmt: skip
    return render(request, "desk/board.html", context)


urls: list[Any] = [path("supervise", board, name="supervise")]
