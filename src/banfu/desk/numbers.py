"""统计: every number opens to its cases."""

from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from banfu import clock
from banfu.cases import visible
from banfu.cases.models import Outcome, Source
from banfu.cases.words import FeedbackSource, Kind, MeetingLevel, Rating
from banfu.desk.promise_rows import row as promise_row
from banfu.figures import engine, promised
from banfu.figures.definitions import BY_NAME, FIVE, PROMISE_RATES, RATES, Rate
from banfu.figures.words import compare, percent, said
from banfu.people.models import OVERSEERS, WORKERS, Person, Role, Unit

WIDE = (Role.COORDINATOR, Role.LEADER)


def _number(request: HttpRequest, name: str, fallback: int | None = None) -> int | None:
    text = request.GET.get(name, "")
    if not text:
        return fallback
    if not text.isdecimal() or len(text) > 9:
        raise BadRequest(f"“{name}”要写数字。")
    return int(text)


def _day(request: HttpRequest, name: str) -> date | None:
    text = request.GET.get(name, "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as wrong:
        raise BadRequest(f"“{name}”要写成 2018-05-22。") from wrong


def _overseen(request: HttpRequest, person: Person) -> engine.Scope:
    """An overseer counts a unit he names (?unit=), in one of the sources he oversees."""
    unit = Unit.objects.filter(pk=_number(request, "unit") or 0, level=Unit.Level.ORGAN).first()
    kind = request.GET.get("kind") or Kind.SUGGESTION
    mine = Source.objects.filter(sessions__in=visible.sessions(person), kind=kind).order_by("pk")
    wanted = _number(request, "source")
    source = mine.filter(pk=wanted).first() if wanted else mine.first()
    if unit is None or source is None:
        raise Http404
    level = request.GET.get("level", "")
    return engine.Scope(
        unit, _number(request, "year", clock.today().year) or 0, kind, source=source.pk, level=level if level.isidentifier() else "", handed_from=_day(request, "from"),
        handed_to=_day(request, "to"), named=True,
    )  # fmt: skip


def scope_of(request: HttpRequest) -> engine.Scope:
    """The scope a person may count: the whole organ for the office and leaders, else his division."""
    person = request.user
    assert isinstance(person, Person)  # noqa: S101 - the login middleware has seen to it
    if person.holds(*OVERSEERS):
        return _overseen(request, person)
    post = next((p for p in person.posts_now if p.role in WIDE), None) or next(
        (p for p in person.posts_now if p.role in WORKERS), None
    )
    if post is None:
        raise Http404
    organ = post.unit if post.unit.level == Unit.Level.ORGAN else post.unit.organ
    kind = request.GET.get("kind") or Kind.SUGGESTION
    if organ is None or kind not in Kind.values:
        raise Http404
    division = _number(request, "division")
    if post.role not in WIDE:
        division = post.unit.parent_id if post.unit.level == Unit.Level.SECTION else post.unit_id
    year = _number(request, "year", clock.today().year) or 0
    level = request.GET.get("level", "")
    return engine.Scope(
        organ, year, kind, division, _number(request, "source"), level if level.isidentifier() else "",
        handed_from=_day(request, "from"), handed_to=_day(request, "to"),
    )  # fmt: skip


def _query(scope: engine.Scope) -> dict[str, Any]:
    values = {
        "year": scope.year, "kind": scope.kind, "division": scope.division, "source": scope.source, "level": scope.level,
        "from": scope.handed_from, "to": scope.handed_to, "unit": scope.organ.pk if scope.named else None,
    }  # fmt: skip
    return {key: value for key, value in values.items() if value}


def _link(scope: engine.Scope, name: str, part: str) -> str:
    return reverse("figure_cases") + "?" + urlencode({**_query(scope), "name": name, "part": part})


def _shown(figure: engine.Figure, scope: engine.Scope, opened: str) -> dict[str, Any]:
    onsite = figure.name == "onsite_participation_rate"
    excluded = [
        {"n": n, "url": _link(scope, figure.name, f"x{i}"), "reason": reason}
        for i, (reason, n) in enumerate(figure.excluded) if n
    ]  # fmt: skip
    return {
        "name": figure.label, "rate": figure.rate, "n": figure.numerator, "d": figure.denominator,
        "n_url": _link(scope, figure.name, "n"), "d_url": _link(scope, figure.name, "d"), "unit": figure.unit,
        "excluded": excluded, "note": "定义为推定" if figure.presumed else "",
        "open_url": "" if onsite or figure.name in promised.BY_NAME else "?" + urlencode({**_query(scope), "open": figure.name}) + "#open",
        "on": figure.name == opened,
    }  # fmt: skip


def _opened(name: str, figures: dict[str, engine.Figure], scope: engine.Scope) -> dict[str, Any] | None:
    """The equation of a rate: population − exclusions = denominator, of which counted."""
    figure = figures.get(name)
    if figure is None or figure.numerator is None or figure.denominator is None or name not in BY_NAME:
        return None
    total = figure.denominator + sum(count for _, count in figure.excluded)
    cases = []
    for index, (reason, count) in enumerate(figure.excluded):
        found = _tasks(scope, name, f"x{index}")[:20] if count else []
        cases += [{"task": task, "reason": reason} for task in found]
    return {
        "figure": figure, "total": total, "rest": figure.denominator - figure.numerator,
        "rest_url": _link(scope, name, "rest"), "n_url": _link(scope, name, "n"), "d_url": _link(scope, name, "d"),
        "parts": [(reason, count, _link(scope, name, f"x{i}")) for i, (reason, count) in enumerate(figure.excluded) if count],
        "cases": cases, "sources": _sources(scope) if name == "satisfaction_rate" else [],
    }  # fmt: skip


def _sources(scope: engine.Scope) -> list[dict[str, Any]]:
    """Who entered the ratings, always apart (DESIGN rule 4)."""
    tasks = scope.tasks().filter(engine.condition("satisfaction_rate", "d", clock.today()))
    rows = tasks.values("rating_source", "result").annotate(n=Count("pk"))
    got = {(row["rating_source"], row["result"]): row["n"] for row in rows}
    return [
        {"label": label, "cells": [got.get((source, rating), 0) for rating in Rating.values],
         "total": sum(got.get((source, rating), 0) for rating in Rating.values)}
        for source, label in FeedbackSource.choices if source != FeedbackSource.CALL_BACK
    ]  # fmt: skip


def _bars(rows: list[dict[str, int]]) -> list[dict[str, Any]]:
    """Class shares a year as SVG geometry, 480 units wide."""
    bars = []
    for index, row in enumerate(row for row in rows if row["answered"]):
        x, parts = 52.0, []
        for letter in "abc":
            width = round(480 * row[letter] / row["answered"], 1)
            share = percent(row[letter] / row["answered"])
            parts.append({"css": letter, "x": x, "w": width, "text": f"{letter.upper()} {share}" if width > 60 else ""})
            x += width
        bars.append({"year": row["year"], "y": 4 + 39 * index, "ty": 23 + 39 * index, "parts": parts, "row": row})
    return bars


def _kinds_led(got: dict[str, engine.Figure], scope: engine.Scope) -> list[tuple[str, int | None, str]]:
    """How many cases led to each kind of outcome, and where to see them."""
    names = [f"outcome_{kind}" for kind in Outcome.Kind.values]
    return [(got[n].label.removeprefix("转化为"), got[n].value, _link(scope, n, "value")) for n in names if got[n].value]


def figures(request: HttpRequest) -> HttpResponse:
    """The page of numbers for one scope; an overseer who names no unit sees them side by side."""
    if request.user.holds(*OVERSEERS) and not request.GET.get("unit"):
        return redirect("units")
    scope = scope_of(request)
    got = engine.compute(scope)
    opened = request.GET.get("open", "satisfaction_rate")
    five = [_shown(got[name], scope, opened) for name in FIVE]
    other = [_shown(got[r.name], scope, opened) for r in RATES if r.name not in FIVE and not r.name.startswith("class")]
    years = engine.over_years(scope.organ, scope.kind, scope.year)
    bars = _bars(years)
    first = years[0]["year"] if years and years[0]["year"] != scope.year else None
    cut = scope.division or scope.handed_from or scope.handed_to
    then = engine.compute(replace(scope, year=first)) if first and not cut else None
    words = [(got[n].label, compare(got[n], then[n], scope.year, first)) for n in ("class_a", "class_c", "lead")] if (
        then and first) else []
    full = all(got[name].rate in (None, 1) for name in FIVE)
    context = {
        "scope": scope, "figures": got, "five": five, "other": other, "opened": _opened(opened, got, scope),
        "full": full, "promises": [_shown(got[rate.name], scope, opened) for rate in PROMISE_RATES], "slipped": said(got["slippage"]),
        "moves": got["promises_moved"].value, "moved_url": _link(scope, "slippage", "d"), "joint_groups": engine.joint_groups(scope), "bars": bars, "height": 39 * len(bars) + 4, "words": words, "today": clock.today(),
        "divisions": engine.by_division(scope), "links": {n: _link(scope, n, "value") for n in engine.SHORT + ("assigned", "joint", "with_outcome")}, "kinds_led": _kinds_led(got, scope),
        "years": sorted({*range(2013, clock.today().year + 1)}, reverse=True), "kinds": Kind.choices,
        "sources": Source.objects.all(), "levels": MeetingLevel.choices,
        "choose": Unit.objects.filter(organ=scope.organ, level=Unit.Level.DIVISION) if request.user.holds(*WIDE) else [], "over": request.user.holds(*WIDE), "may_study": request.user.holds(*WIDE, Role.DIVISION_HEAD), "ratings": Rating.labels, "base": urlencode(_query(scope)),
    }  # fmt: skip
    return render(request, "desk/figures.html", context)


def _tasks(scope: engine.Scope, name: str, part: str) -> Any:
    try:
        found = scope.tasks().filter(engine.condition(name, part, clock.today()))
    except KeyError as error:
        raise Http404 from error
    return found.select_related("suggestion", "division", "officer").order_by("due_on", "pk")


def _opened_promises(request: HttpRequest, scope: engine.Scope, name: str, part: str) -> HttpResponse:
    """The promises behind a number of promises."""
    try:
        which = promised.condition(name, part, clock.today())
    except KeyError as error:
        raise Http404 from error
    found = promised.of_tasks(scope.tasks().filter(pk__in=visible.assignments(request.user).values("pk"))).filter(which)
    figure, words = promised.BY_NAME[name], {"n": "其中计入", "d": "分母", "rest": "没有达到"}.get(part, "")
    if part.startswith("x") and isinstance(figure, Rate):
        words = f"不计入：{figure.excluded[int(part[1:])][0]}"
    rows = promised.with_standing(found.order_by("due_now", "pk")[:1000])
    return render(request, "desk/figure_promises.html", {
        "rows": [promise_row(one, clock.today()) for one in rows], "label": figure.label, "words": words, "scope": scope, "total": found.count(),
        "today": clock.today(),
    })  # fmt: skip


def opened(request: HttpRequest) -> HttpResponse:
    """The cases behind one number; same condition as the number itself."""
    scope, name, part = scope_of(request), request.GET.get("name", ""), request.GET.get("part", "value")
    if name == "onsite_participation_rate":
        events = engine.onsite_events(scope).order_by("happened_on", "pk").prefetch_related("assignments")
        events = events.filter(attended__gt=0) if part == "n" else events
        return render(request, "desk/figure_events.html", {"events": events, "scope": scope, "part": part})
    if name in promised.BY_NAME:
        return _opened_promises(request, scope, name, part)
    if name not in BY_NAME:
        raise Http404
    tasks = _tasks(scope, name, part).filter(pk__in=visible.assignments(request.user).values("pk"))
    figure = BY_NAME[name]
    words = {"n": "其中计入", "d": "分母", "rest": "没有达到"}.get(part, "")
    if part.startswith("x"):
        words = f"不计入：{figure.excluded[int(part[1:])][0]}"
    return render(request, "desk/figure_cases.html", {
        "tasks": list(tasks[:1000]), "label": figure.label, "words": words, "scope": scope, "total": tasks.count(),
    })  # fmt: skip
