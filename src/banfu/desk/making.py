"""文书: the papers that a case, a promise or a unit's year gives now, each as PDF and .docx.

Written by the process of ``paper.press``; nothing heavy is loaded here.
"""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from banfu import clock
from banfu.actions import Origin, papers_made
from banfu.actions.kernel import visible_task
from banfu.cases import visible
from banfu.cases.files import safe_name
from banfu.cases.models import Assignment, Promise
from banfu.cases.papers import own
from banfu.figures.papers import REGISTRY, Subject, Year, cases_named, may, name_of, organ
from banfu.figures.written import written
from banfu.paper.letter import PaperError
from banfu.people.models import OVERSEERS, Person, Unit
from banfu.ui.downloads import DOCX, send_made

TYPES = {"pdf": "application/pdf", "docx": DOCX}
FIRST_YEAR, YEARS = 2000, 6


def _task(request: HttpRequest, pk: int) -> Assignment:
    task = visible_task(request.user, pk)
    if task is None:
        raise Http404
    return task


def rows(person: Person, subject: Subject, key: str, pk: int) -> list[dict[str, Any]]:
    """The papers of ``subject`` that are this person's to make: with their addresses, or why there is nothing to make yet."""
    kind = "task" if isinstance(subject, Assignment) else "year"
    found: list[dict[str, Any]] = []
    templates: dict[int, dict[str, Any]] = {}
    for paper in REGISTRY.values():
        post = may(person, paper, subject) if paper.of == kind else None
        if post is None:
            continue
        by = organ(post)
        why = paper.lacking(subject, by)
        if by.pk not in templates:
            templates[by.pk] = own.in_force(by)
        template = templates[by.pk].get(paper.key)
        endings = ("docx",) if template else TYPES
        links = {ending: reverse(key, args=[pk, paper.key, ending]) for ending in endings} if not why else {}
        found.append({"label": paper.label, "why": why, "personal": paper.personal, "template": template, **links})
    return sorted(found, key=lambda row: bool(row["why"]))


def _shown(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    part = bool(request.headers.get("HX-Request"))
    context["waiting"] = sum(bool(row["why"]) for row in context["rows"])
    return render(request, "desk/parts/papers.html" if part else "desk/making.html", context)


def task_papers(request: HttpRequest, pk: int) -> HttpResponse:
    """What can be made of a case; asked for by its page, or a page of its own."""
    task = _task(request, pk)
    over = request.user.holds(*OVERSEERS)
    return _shown(request, {"rows": rows(request.user, task, "task_paper", pk), "task": task, "over": over, "what": f"{task.number} 号"})


def _year(request: HttpRequest, year: int) -> Year:
    """The year of the organ of which this person is of the office or a leader; ?unit= where he is of several."""
    organs = {post.organ_key for post in request.user.posts_now if post.role in visible.WIDE}
    wanted = request.GET.get("unit", "")
    key = int(wanted) if wanted.isdecimal() and len(wanted) < 10 else min(organs, default=0)
    if key not in organs or not FIRST_YEAR <= year <= clock.today().year + 1:
        raise Http404
    return Year(Unit.objects.get(pk=key), year)


def year_papers(request: HttpRequest, year: int) -> HttpResponse:
    """What can be made of a unit's year."""
    subject = _year(request, year)
    years = range(clock.today().year, clock.today().year - YEARS, -1)
    context = {"rows": rows(request.user, subject, "year_paper", year), "year": year, "years": years, "what": f"{subject.unit.name}{year}年"}
    return _shown(request, context)


def _send(request: HttpRequest, subject: Subject, key: str, ending: str, back: str) -> HttpResponse:
    """Send a paper; 404 where it is not this person's; where there is nothing to make yet, say so on the page ``back``."""
    paper = REGISTRY.get(key)
    kind = "task" if isinstance(subject, Assignment) else "year" if isinstance(subject, Year) else "promise"
    if paper is None or paper.of != kind or ending not in TYPES:
        raise Http404
    post = may(request.user, paper, subject)
    if post is None:
        raise Http404
    if why := paper.lacking(subject, organ(post)):
        messages.error(request, f"{paper.label}：{why}")
        return redirect(back)
    try:
        content = written(paper, subject, organ(post), ending)
    except PaperError as refusal:
        messages.error(request, str(refusal))
        return redirect(back)
    papers_made.note(request.user, post, paper, cases_named(paper, subject), Origin(request.META.get("REMOTE_ADDR", "")))
    return send_made(content, safe_name(f"{name_of(paper, subject)}.{ending}"), TYPES[ending], opens=ending == "pdf")


def task_paper(request: HttpRequest, pk: int, key: str, ending: str) -> HttpResponse:
    """A paper of a case."""
    return _send(request, _task(request, pk), key, ending, reverse("task_papers", args=[pk]))


def promise_paper(request: HttpRequest, pk: int, key: str, ending: str) -> HttpResponse:
    """A paper of one promise."""
    promise = get_object_or_404(Promise.objects.select_related("assignment"), pk=pk)
    promise.assignment = _task(request, promise.assignment_id)
    return _send(request, promise, key, ending, reverse("case", args=[promise.assignment_id]))


def year_paper(request: HttpRequest, pk: int, key: str, ending: str) -> HttpResponse:
    """A paper of a unit's year; pk: the year."""
    return _send(request, _year(request, pk), key, ending, reverse("year_papers", args=[pk]))
