"""半月督导、月调度: the runs of a year, their dates, and holding one."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_POST

from banfu import clock
from banfu.actions import Origin, Refused, supervision
from banfu.cases import visible
from banfu.cases.models import SupervisionRun
from banfu.desk.supervise_doors import Whose, supervisors, whose
from banfu.figures import snapshot
from banfu.ui.forms import BanfuForm, DayField, TextField


class HoldForm(BanfuForm):
    kind = forms.ChoiceField(label="开哪一种", choices=SupervisionRun.Kind.choices)
    held_on = DayField(label="看哪天的情况", initial=clock.today)


class AddForm(BanfuForm):
    kind = forms.ChoiceField(label="哪一种", choices=SupervisionRun.Kind.choices)
    planned_on = DayField(label="哪天")


class MoveForm(BanfuForm):
    planned_on = DayField(label="改到哪天")
    why = TextField(label="为什么改", max_length=200, required=False)


def _year(request: HttpRequest) -> int:
    text = request.GET.get("year", "")
    return int(text) if text.isdecimal() and len(text) == 4 else clock.today().year


def _origin(request: HttpRequest) -> Origin:
    return Origin(request.META.get("REMOTE_ADDR", ""))


def _said(runs: list[SupervisionRun], today: date) -> str:
    """The heading: what was held last and what comes next."""
    held = [run for run in runs if run.held_on]
    ahead = [run for run in runs if not run.held_on and run.planned_on >= today]
    missed = [run for run in runs if not run.held_on and run.planned_on < today]
    told = [f"开了 {len(held)} 次"] if runs else ["这一年还没有排督导的日子"]
    told += [f"{len(missed)} 次到了日子没有开"] if missed else []
    told += [f"下一次是 {ahead[0].planned_on.month}月{ahead[0].planned_on.day}日的{ahead[0].get_kind_display()}"] if ahead else []
    return "，".join(told)


def _page(request: HttpRequest, hold: HoldForm | None = None, add: AddForm | None = None) -> HttpResponse:
    mine, today, year = whose(request.user), clock.today(), _year(request)
    runs = list(visible.supervision_runs(request.user).filter(organ=mine.organ, above=mine.above, year=year, dropped_on=None).defer("members", "figures"))
    years = sorted({today.year, year, *visible.supervision_runs(request.user).values_list("year", flat=True)}, reverse=True)
    context = {
        "mine": mine, "year": year, "years": years, "today": today, "said": _said(runs, today), "may": _may(mine),
        "kinds": [(label, [run for run in runs if run.kind == kind]) for kind, label in SupervisionRun.Kind.choices],
        "hold_form": hold or HoldForm(), "add_form": add or AddForm(), "planned": bool(runs), "here": "supervision",
    }  # fmt: skip
    return render(request, "desk/supervision.html", context, status=422 if hold or add else 200)


def _may(mine: Whose) -> bool:
    return supervision.post_for(mine.person, mine.organ, mine.above) is not None


@supervisors
@require_GET
def runs(request: HttpRequest) -> HttpResponse:
    """The runs of a year: when they were planned, which were held, and the forms to plan and to hold."""
    return _page(request)


@supervisors
@require_POST
def plan(request: HttpRequest) -> HttpResponse:
    """Plan the runs of a year by the rulebook."""
    mine, year = whose(request.user), _year(request)
    try:
        n = supervision.plan_year(request.user, mine.organ, mine.above, year, _origin(request))
        messages.success(request, f"排好了 {year}年的 {n} 次；日子都可以改。")
    except Refused as refusal:
        messages.error(request, refusal.reason)
    return redirect(f"{reverse('supervision')}?year={year}")


@supervisors
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Plan one more run."""
    mine, form = whose(request.user), AddForm(request.POST)
    if not form.is_valid():
        return _page(request, add=form)
    data = form.cleaned_data
    run = supervision.add_run(request.user, mine.organ, mine.above, data["kind"], data["planned_on"], _origin(request))
    messages.success(request, f"加排了{run}。")
    return redirect(f"{reverse('supervision')}?year={run.year}")


@supervisors
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a run on another day, or cancel it."""
    run = get_object_or_404(visible.supervision_runs(request.user).select_related("organ"), pk=pk)
    form = MoveForm(request.POST if request.method == "POST" and "drop" not in request.POST else None, initial={"planned_on": run.planned_on})
    if request.method == "POST":
        try:
            if "drop" in request.POST:
                supervision.drop_run(request.user, run, _origin(request))
                messages.success(request, f"取消了{run}。")
                return redirect(f"{reverse('supervision')}?year={run.year}")
            if form.is_valid():
                moved = supervision.move_run(request.user, run, form.cleaned_data["planned_on"], form.cleaned_data["why"], _origin(request))
                messages.success(request, f"{moved}改到 {moved.planned_on.month}月{moved.planned_on.day}日。")
                return redirect(f"{reverse('supervision')}?year={run.year}")
        except Refused as refusal:
            messages.error(request, refusal.reason)
    context = {"run": run, "form": form, "here": "supervision"}
    return render(request, "desk/supervision_move.html", context, status=422 if form.is_bound else 200)


@supervisors
@require_POST
def hold(request: HttpRequest) -> HttpResponse:
    """Freeze a day's state as a run; it is then read at its page."""
    mine, form = whose(request.user), HoldForm(request.POST)
    if not form.is_valid():
        return _page(request, hold=form)
    kind, day = form.cleaned_data["kind"], form.cleaned_data["held_on"]
    try:
        run = held(mine, kind, day, _origin(request))
    except Refused as refusal:
        form.add_refusal(refusal.field if refusal.field in form.fields else None, refusal.reason)
        return _page(request, hold=form)
    messages.success(request, f"{run}开了，{day.month}月{day.day}日的情况已经定格。")
    return redirect("supervision_run", run.pk)


def held(mine: Whose, kind: str, day: date, origin: Origin | None = None) -> SupervisionRun:
    """Look at ``day`` and freeze it. Raises Refused."""
    if supervision.post_for(mine.person, mine.organ, mine.above) is None:
        raise Http404
    supervision.check_day(mine.organ, mine.above, kind, day)
    last = snapshot.before(mine.organ, mine.above, kind, day)
    found = snapshot.taken(mine.tasks, day, kind, last)
    return supervision.hold(
        mine.person, mine.organ, mine.above, kind, day, last, found.since, found.rows, found.figures, found.members, origin=origin
    )


urls: list[Any] = [
    path("supervise/runs", runs, name="supervision"),
    path("supervise/runs/plan", plan, name="supervision_plan"),
    path("supervise/runs/add", add, name="supervision_add"),
    path("supervise/runs/hold", hold, name="supervision_hold"),
    path("supervise/runs/<int:pk>/move", move, name="supervision_move"),
]
