"""One suggestion as the overseers see it: how far it is, with whom, and what they may do."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse

from banfu import clock
from banfu.actions import offered
from banfu.actions.kernel import visible_case
from banfu.cases.models import Assignment, Candidate, Suggestion
from banfu.people.models import Person
from banfu.record.models import Entry


def acts(person: Person, subject: Suggestion | Assignment) -> list[dict[str, Any]]:
    """What ``person`` may do to a suggestion or a task, for the act bar."""
    shown: list[dict[str, Any]] = []
    for action, reason in offered(person, subject):
        url = reverse("act", args=[action.name, subject.pk])
        shown.append({"label": action.label, "url": url, "go": not shown and not reason, "denied": reason})
    return shown


def suggestion(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of one suggestion; what is not visible answers 404."""
    case = visible_case(request.user, pk)
    if case is None:
        raise Http404
    tasks = Assignment.objects.filter(suggestion=case).select_related("unit", "holder", "holder_unit").order_by("pk")
    context = {
        "suggestion": case, "today": clock.today(), "acts": acts(request.user, case), "tasks": tasks,
        "candidates": Candidate.objects.filter(suggestion=case, dropped_on=None).select_related("unit", "other_unit"),
        "paragraphs": [p for p in case.body.splitlines() if p.strip()],
        "cosigners": [c.proposer.name for c in case.cosignatures.select_related("proposer")],
        "entries": Entry.objects.filter(case=case.pk).order_by("-seq")[:300],
    }  # fmt: skip
    return render(request, "oversight/suggestion.html", context)


urls = [path("suggestion/<int:pk>", suggestion, name="suggestion")]
