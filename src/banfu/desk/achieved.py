"""成果转化: what a case led to, on its page; and the register of all one may see, as a page and as .xlsx."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from banfu import clock
from banfu.actions import REGISTRY
from banfu.actions.achieving import known
from banfu.actions.kernel import post_for
from banfu.cases import visible
from banfu.cases.models import Assignment, Outcome, OutcomeLink
from banfu.cases.outcomes import Led, grouped, led_to, live
from banfu.cases.words import GONE
from banfu.desk.doors import workers
from banfu.exchange.sheets.writing import write_table
from banfu.people.models import Person
from banfu.ui.downloads import send_workbook

MOST = 300
HEADINGS = ("成果", "种类", "文号", "谁印发、谁定的", "日期", "登记单位", "年度", "编号", "建议、提案", "提出人", "承办单位", "怎么转化的", "哪一点", "成果里的原话")
WIDTHS = {"成果": 44, "文号": 20, "谁印发、谁定的": 24, "日期": 12, "登记单位": 14, "建议、提案": 44, "提出人": 12, "承办单位": 14, "哪一点": 40, "成果里的原话": 50}


def panel(person: Person, task: Assignment) -> dict[str, Any]:
    """What the page of a case shows of outcomes; "outcome_may" where this person may put one on record."""
    action, rows = REGISTRY["record_outcome"], known(task)
    may = task.stage in action.stages and post_for(action, person, task) is not None
    return {"outcomes": rows, "outcome_may": may, "outcome_others": _others(person, rows, {task.pk})}


def _others(person: Person, rows: list[Led], but: set[int]) -> dict[int, list[Assignment]]:
    """The other tasks this person sees that each outcome took up."""
    if not rows:
        return {}
    links = OutcomeLink.objects.filter(outcome__in=[one.outcome.pk for one in rows], ended_on=None).exclude(assignment__in=but)
    links = links.filter(assignment__in=visible.assignments(person).values("pk")).select_related("assignment__unit")
    found: dict[int, dict[int, Assignment]] = defaultdict(dict)
    for link in links:
        found[link.outcome_id][link.assignment_id] = link.assignment
    return {key: list(those.values()) for key, those in found.items()}


def of_case(suggestion: int) -> list[Led]:
    """What a suggestion led to, whichever unit put it on record."""
    return led_to(Assignment.objects.filter(suggestion=suggestion).values("pk"))


# ---- the register ----


def _number(text: str, length: int) -> int:
    return int(text) if text.isdecimal() and len(text) <= length else 0


def _narrowed(request: HttpRequest) -> tuple[QuerySet[OutcomeLink], dict[str, Any]]:
    """The links of the tasks one sees, cut to what is asked for; and what is asked for."""
    year, unit, kind = _number(request.GET.get("year", ""), 4), _number(request.GET.get("unit", ""), 9), request.GET.get("kind", "")
    tasks = visible.assignments(request.user).exclude(stage__in=GONE).filter(outcome_kinds__gt=0)
    rows = live(tasks.values("pk"))
    asked: dict[str, Any] = {"year": year, "unit": unit, "kind": kind if kind in Outcome.Kind.values else ""}
    units = dict(rows.order_by("assignment__unit").values_list("assignment__organ_key", "assignment__unit__name"))
    asked["units"], asked["years"] = sorted(units.items()), list(rows.order_by("-assignment__year").values_list("assignment__year", flat=True).distinct())
    if year:
        rows = rows.filter(assignment__year=year)
    if unit:
        rows = rows.filter(assignment__organ_key=unit)
    counts = dict(rows.order_by().values_list("outcome__kind").annotate(n=Count("outcome", distinct=True)))
    asked["kinds"] = [(value, label, counts.get(value, 0)) for value, label in Outcome.Kind.choices]
    asked["all"] = sum(counts.values())
    return (rows.filter(outcome__kind=asked["kind"]) if asked["kind"] else rows), asked


def _grouped(links: QuerySet[OutcomeLink]) -> list[Led]:
    rows = grouped(links.select_related("assignment__suggestion"))
    return sorted(rows, key=lambda one: (one.outcome.dated or date.min, one.outcome.pk), reverse=True)


@workers
def outcome_list(request: HttpRequest) -> HttpResponse:
    """成果登记册: each outcome with the suggestions it took up, the newest first."""
    links, asked = _narrowed(request)
    rows = _grouped(links)
    cases = len({link.assignment.suggestion_id for one in rows for link in one.links})
    context = {**asked, "rows": rows[:MOST], "total": len(rows), "cases": cases, "more": len(rows) > MOST, "query": request.GET.urlencode()}
    return render(request, "desk/outcome_list.html", context)


def _lines(rows: list[Led]) -> Iterator[list[object]]:
    for one in rows:
        outcome = one.outcome
        for link in one.links:
            task = link.assignment
            yield [
                outcome.title, outcome.get_kind_display(), outcome.number, outcome.organ, outcome.dated, outcome.unit.name, task.year, task.number,
                task.suggestion.title, task.suggestion.lead_name, task.unit.name, link.get_how_display(), link.point or "整件", link.passage,
            ]  # fmt: skip


@workers
def outcome_table(request: HttpRequest) -> HttpResponse:
    """The same register as .xlsx, a line for each point taken up."""
    links, _ = _narrowed(request)
    content, today = BytesIO(), clock.today()
    write_table(content, HEADINGS, _lines(_grouped(links)), title="成果登记册", exporter=request.user.name, widths=WIDTHS)
    return send_workbook(content, f"成果登记册{today:%Y%m%d}")
