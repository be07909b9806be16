"""电话回访: whom to call with what to say, what came of it, and ratings that differ from what was said on the telephone (domain §8 row 22)."""

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from banfu import clock
from banfu.actions import REGISTRY, denied
from banfu.cases.derive import CALLS_ENOUGH
from banfu.cases.models import Assignment, CallBack
from banfu.cases.terms import terms
from banfu.cases.words import AFTER_REPLY, HOSTING, Rating, Stage
from banfu.desk.supervise_doors import supervisors, whose
from banfu.people.models import Person
from banfu.ui.words import day

MOST = 60
SAID = (CallBack.Outcome.REACHED_SATISFIED, CallBack.Outcome.REACHED_BASICALLY, CallBack.Outcome.REACHED_UNSATISFIED)


def script(task: Assignment, person: Person, organ: str) -> str:
    """What is said on the telephone; nothing in it prompts a rating."""
    words = terms(task.kind)
    number = f"（{task.reply_number}）" if task.reply_number else ""
    sent = f"{day(task.answered_on)}答复了您{number}" if task.answered_on else "答复了您"
    return (
        f"您好，我是{organ}的{person.name}。您提的“{task.suggestion.title}”（{task.number} 号{words.thing}），我们{sent}。想听您说三件事："
        "答复收到没有；办的时候有没有和您商量过；对办的态度、办的结果怎么看，还有什么没有答到。您怎么说我们就怎么记。"
    )


def _last_said(tasks: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """Tasks with the outcome of the last call that was answered with an opinion, and its day."""
    last = CallBack.objects.filter(assignment=OuterRef("pk"), outcome__in=SAID).order_by("-called_on", "-pk")
    return tasks.annotate(said=Subquery(last.values("outcome")[:1]), said_on=Subquery(last.values("called_on")[:1]))


def differing(tasks: QuerySet[Assignment]) -> list[Assignment]:
    """The tasks whose rating is not what was said in the last call."""
    rated = _last_said(tasks.filter(part__in=list(HOSTING), called_back=True)).exclude(result="").exclude(said=None)
    near = ("suggestion", "unit", "division")
    return [task for task in rated.select_related(*near).order_by("-said_on", "pk")[:2000] if task.said != task.result]


@supervisors
@require_GET
def call_backs(request: HttpRequest) -> HttpResponse:
    """Who waits for a call, the outcomes so far, and where the telephone says other than the form."""
    mine = whose(request.user)
    hosting = mine.tasks.filter(part__in=list(HOSTING), year__gte=clock.today().year - 1, historical=False)
    waits = hosting.filter(stage=Stage.TO_CALL_BACK).select_related("suggestion__session__source", "unit", "division")
    shown = list(waits.annotate(tries=Count("call_backs")).order_by("answered_on", "pk")[:MOST])
    action = REGISTRY["call_back"]
    rows = [(task, script(task, request.user, mine.organ.name), not denied(action, request.user, task)) for task in shown]
    done = CallBack.objects.filter(assignment__in=hosting.values("pk")).values("outcome").annotate(n=Count("pk"))
    counts = {row["outcome"]: row["n"] for row in done}
    differs = differing(hosting)
    context = {
        "mine": mine, "rows": rows, "total": waits.count(), "outcomes": [(label, counts.get(value, 0)) for value, label in CallBack.Outcome.choices],
        "choices": CallBack.Outcome.choices, "differs": [(task, CallBack.Outcome(task.said).label, Rating(task.result).label) for task in differs[:MOST]],
        "differ": len(differs), "today": clock.today(), "enough": CALLS_ENOUGH, "here": "calls",
        "answered": hosting.filter(stage__in=AFTER_REPLY).count(), "called": hosting.filter(called_back=True).count(),
    }  # fmt: skip
    return render(request, "desk/calling.html", context)


urls: list[Any] = [path("supervise/calls", call_backs, name="call_backs")]
