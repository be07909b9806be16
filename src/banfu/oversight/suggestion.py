"""One suggestion as the overseers see it: how far it is, with whom, and what they may do."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse

from banfu import clock
from banfu.actions import merging, offered, seconding
from banfu.actions.kernel import visible_case
from banfu.advice import like
from banfu.cases.models import Assignment, KeyMark, Merger, Ruling, StoredFile, Suggestion
from banfu.cases.terms import terms
from banfu.cases.words import GONE
from banfu.desk import achieved, outward
from banfu.desk.case import entry_of
from banfu.figures.lights import light
from banfu.oversight.conflicts import plans
from banfu.oversight.doors import overseers
from banfu.people.models import Person
from banfu.record.models import Entry
from banfu.ui.words import day


def acts(person: Person, subject: Suggestion | Assignment) -> list[dict[str, Any]]:
    """What ``person`` may do to a suggestion or a task, for the act bar."""
    shown: list[dict[str, Any]] = []
    for action, reason in offered(person, subject):
        url = reverse("act", args=[action.name, subject.pk])
        shown.append({"label": action.label, "url": url, "go": not shown and not reason, "denied": reason})
    return shown


def sentence(case: Suggestion, tasks: list[Assignment]) -> str:
    """Where it stands, to be copied: who, with whom, since when."""
    name = f"{case.number} 号{case.proposers}《{case.title}》" if case.number else f"{case.proposers}《{case.title}》"
    hosts = [task for task in tasks if task.hosting and task.stage not in GONE]
    if not hosts:
        batch = case.hand_over
        when = f"，{day(batch.handed_on)}交办" if batch else f"，{day(case.registered_on)}登记" if case.registered_on else ""
        return f"{name}：{case.get_stage_display()}{when}。"
    told = "；".join(f"{task.unit.name}{task.get_part_display()}，{task.get_stage_display()}" for task in hosts)
    return f"{name}：{told}。"


@overseers
def suggestion(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of one suggestion, with the record of all who had to do with it; what is not visible answers 404."""
    case = visible_case(request.user, pk)
    if case is None:
        raise Http404
    today = clock.today()
    rows = list(Assignment.objects.filter(suggestion=case).select_related("unit", "holder_unit").order_by("pk"))
    near = ("main", "suggestion")
    context = {
        "suggestion": case, "today": today, "acts": acts(request.user, case), "tasks": [(t, light(t, today)) for t in rows],
        "plan": plans([case], request.user)[case.pk], "say": sentence(case, rows), "terms": terms(case.kind, case.lead),
        "paragraphs": [p for p in case.body.splitlines() if p.strip()], "hand_in": getattr(case, "hand_in", None),
        "cosigners": [c.proposer.name for c in case.cosignatures.select_related("proposer")],
        "seconders": seconding.seconders(case),
        "rulings": Ruling.objects.filter(suggestion=case), "marks": KeyMark.objects.filter(suggestion=case),
        "main": Merger.objects.filter(suggestion=case, until=None).select_related(*near).first(), "printed": merging.printed(case),
        "merged": Merger.objects.filter(main=case, until=None).select_related(*near), "split_into": case.split_into.order_by("pk"),
        "outcomes": achieved.of_case(case.pk),
        "likes": like.seen_by(request.user, case),
        "timeline": [entry_of(e) for e in outward.told(request.user, Entry.objects.filter(case=case.pk).order_by("-seq")[:300])],
        "files": StoredFile.objects.filter(suggestion=case, organ=None).order_by("pk"),
    }  # fmt: skip
    return render(request, "oversight/suggestion.html", context)


urls = [path("suggestion/<int:pk>", suggestion, name="suggestion")]
