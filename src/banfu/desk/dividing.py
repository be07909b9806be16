"""按建议定处室 and the topics proposed: many cases, each with its own proposal, a person ticks and confirms."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from banfu.actions import REGISTRY, Origin, perform_each
from banfu.actions.fields import divisions_of
from banfu.advice import route_tasks, routing, schedule
from banfu.advice.models import TopicGuess
from banfu.advice.routing import Advice, Proposal
from banfu.cases import visible
from banfu.cases.models import Assignment
from banfu.cases.words import Part, Stage
from banfu.desk.waiting import answer, asked_again, wait
from banfu.people.models import Post, Role, Unit

SHOWN = 40
"""Rows at once: as many as one reads before confirming."""


def office_post(request: HttpRequest) -> Post | None:
    return next((p for p in request.user.posts_now if p.role == Role.COORDINATOR), None)


def _required(request: HttpRequest) -> Post:
    post = office_post(request)
    if post is None:
        raise Http404
    return post


def _waiting(request: HttpRequest, organ: int) -> list[Assignment]:
    """The first cases that wait for a division, by their limit."""
    stages = (Stage.TO_DIVIDE, Stage.DISPUTED)
    tasks = visible.assignments(request.user).filter(organ_key=organ, stage__in=stages)
    return list(tasks.select_related("suggestion__session", "holder", "holder_unit").order_by("due_on", "pk")[:SHOWN])


def panel(request: HttpRequest, to_divide: int) -> dict[str, Any]:
    """The workbench's part: cases that wait for a division with the one proposed, and topics to confirm.

    rows: (task, proposal), by limit. without: how many have to be given one by one.
    """
    post = office_post(request)
    if post is None:
        return {}
    organ = post.organ_key
    tasks = _waiting(request, organ) if to_divide else []
    found = routing.advice(tasks, request.user, divisions_only=True)
    rows = [(task, _best(found.get(task.pk))) for task in tasks]
    rows = [(task, best) for task, best in rows if best is not None]
    return {
        "rows": rows, "divisions": list(divisions_of(organ)) if rows else [],
        "without": to_divide - len(rows), "topics": _guesses(request, organ).count(),
    }  # fmt: skip


def _best(found: Advice | None) -> Proposal | None:
    return found.divisions[0] if found and found.divisions else None


def _key(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 18 else None


def _ticked(request: HttpRequest, organ: int, texts: Sequence[str]) -> list[Assignment]:
    keys = [key for text in texts if (key := _key(text)) is not None]
    tasks = visible.assignments(request.user).filter(pk__in=keys, organ_key=organ)
    return list(tasks.select_related("suggestion", "unit").order_by("due_on", "pk"))


def _say(request: HttpRequest, label: str, done: Any) -> None:  # noqa: ANN401 - kernel.Done
    if done.tasks:
        messages.success(request, f"已{label} {len(done.tasks)} 件。")
    for task, reason in done.refused[:20]:
        messages.error(request, f"没有{label}：{task.number} 号，{reason}")


@require_POST
def divide(request: HttpRequest) -> HttpResponse:
    """Give each ticked case, or the one whose own button was pressed, to the division that stands in its row."""
    organ = _required(request).organ_key
    tasks = _ticked(request, organ, request.POST.getlist("only") or request.POST.getlist("ids"))
    units: dict[int, Unit] = {unit.pk: unit for unit in divisions_of(organ)}
    wanted = {task.pk: units.get(_key(request.POST.get(f"division_{task.pk}", "")) or 0) for task in tasks}
    for task in tasks:
        if wanted[task.pk] is None:
            messages.error(request, f"没有定处室：{task.number} 号还没有选处室，请选好再定。")
    chosen = [task for task in tasks if wanted[task.pk] is not None]
    if not tasks:
        messages.error(request, "没有勾选任何一件，请先勾选。")
    action, origin = REGISTRY["propose_division"], Origin(request.META.get("REMOTE_ADDR", ""), uuid.uuid4().hex)
    own = {task.pk: {"division": wanted[task.pk]} for task in chosen}
    _say(request, action.label, perform_each(action, request.user, chosen, {}, origin, own))
    return redirect("workbench")


def _guesses(request: HttpRequest, organ: int) -> Any:  # noqa: ANN401 - a query set
    seen = visible.assignments(request.user).filter(organ_key=organ).values("suggestion")
    return TopicGuess.objects.filter(organ=organ, suggestion__topic="", suggestion__in=seen)


@dataclass(frozen=True)
class Row:
    """A case without topic, with what is proposed."""

    task: Assignment
    guess: TopicGuess

    @property
    def choices(self) -> list[str]:
        return [topic for topic in (self.guess.first, self.guess.second) if topic]


@require_GET
def topics(request: HttpRequest) -> HttpResponse:
    """The suggestions that came without a topic, the surest first."""
    organ = _required(request).organ_key
    waiting = wait(request, schedule.under_way(route_tasks.tell_topics, organ), "正在看来件说的是什么")
    if asked_again(request):
        return answer(request, waiting)
    guesses = list(_guesses(request, organ).order_by(F("sure").desc(nulls_last=True), "pk")[:SHOWN])
    tasks = visible.assignments(request.user).filter(organ_key=organ, suggestion__in=[g.suggestion_id for g in guesses])
    by_case = {task.suggestion_id: task for task in tasks.exclude(part=Part.REFERENCE).select_related("suggestion")}
    rows = [Row(by_case[g.suggestion_id], g) for g in guesses if g.suggestion_id in by_case]
    total = _guesses(request, organ).count()
    sure = sum(r.guess.sure is not None for r in rows)
    return render(request, "desk/topics.html", {"rows": rows, "total": total, "sure": sure, "wait": waiting})


@require_POST
def set_topics(request: HttpRequest) -> HttpResponse:
    """Confirm the topics of the ticked rows: only one of those proposed; any other is set on its case."""
    organ = _required(request).organ_key
    tasks = _ticked(request, organ, request.POST.getlist("ids"))
    found = routing.topics(tasks)
    own = {}
    for task in tasks:
        wanted, guess = request.POST.get(f"topic_{task.pk}", ""), found.get(task.pk)
        if guess is not None and wanted and wanted in (guess.first, guess.second):
            own[task.pk] = {"topic": wanted}
        else:
            messages.error(request, f"没有定分类：{task.number} 号还没有选是哪一个，请选好再确认。")
    if not tasks:
        messages.error(request, "没有勾选任何一件，请先勾选。")
    action, origin = REGISTRY["set_topic"], Origin(request.META.get("REMOTE_ADDR", ""), uuid.uuid4().hex)
    chosen = [task for task in tasks if task.pk in own]
    _say(request, action.label, perform_each(action, request.user, chosen, {}, origin, own))
    return redirect("topics")
