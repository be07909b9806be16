"""The points a suggestion asks for beside the letter: in the editor, in review, on the page of the case."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from banfu import clock
from banfu.actions import REGISTRY, Origin, Refused, denied, perform
from banfu.actions.kernel import visible_task
from banfu.actions.pointing import brief, letter_text
from banfu.advice import schedule
from banfu.advice.answers import ANSWERED, MISSING, UNSURE, WAIVED, Answered, answered
from banfu.advice.letters import Reused, reused
from banfu.cases import visible
from banfu.cases.letters import Written, written
from banfu.cases.models import Assignment, Version
from banfu.cases.words import Disclosure
from banfu.desk import checks, marked
from banfu.people.models import Person
from banfu.text.takeup import paragraphs

LIGHTS = {
    ANSWERED: ("done", "已答"), UNSURE: ("soon", "像是答了"), MISSING: ("late", "没有答"), WAIVED: ("none", "不需单独答复"),
}  # fmt: skip


def _row(point: Answered, hosting: bool, said: int = 0) -> dict[str, Any]:
    """One point as shown; an opinion need not speak of every point, so there nothing is missing."""
    missing = point.state == MISSING and hosting
    kind, word = LIGHTS[point.state] if hosting or point.state != MISSING else ("none", "没有提到")
    shown = point.state in (ANSWERED, UNSURE)
    return {"p": point, "light": kind, "word": word, "holds": marked.holds(point) if shown else "", "shown": shown,
            "missing": missing, "unsure": point.state == UNSURE, "focus": point.number == said}  # fmt: skip


def _faults(task: Assignment, letter: Written, points: list[Answered], again: list[Reused]) -> list[checks.Fault]:
    found = checks.paper_faults(task, letter)
    found += checks.point_faults(task, letter.reply_class, points) if task.hosting else []
    found += checks.promise_faults(task, letter) if task.hosting else []
    found += checks.wording_faults(letter.text, points, again)
    return sorted(found, key=lambda fault: fault["level"])


def of_letter(person: Person, task: Assignment, letter: Written, said: int = 0) -> dict[str, Any]:
    """Everything the editor shows beside a letter as it stands: points, faults, the heading."""
    text = letter.text
    points = answered(task, text)
    faults = _faults(task, letter, points, reused(person, task, text))
    return {
        "task": task, "points": [_row(point, task.hosting, said) for point in points], "told": checks.told(points, task.hosting), "checks": faults,
        "heading": checks.heading(task.number, faults, points if task.hosting else ()), "spans": spans(task.suggestion.body, points),
        "may_note": task.hosting and not denied(REGISTRY["note_point"], person, task), "worker": schedule.running(),
        "parts": [(part.number, brief(text[part.start : part.end].strip())) for part in paragraphs(text)],
    }  # fmt: skip


def spans(body: str, points: list[Answered]) -> list[list[dict[str, Any]]]:
    """The suggestion's paragraphs, cut so that each point asked for stands out with its number."""
    cut = sorted((p.start, p.end, p.number) for p in points)
    rows, start = [], 0
    for line in body.split("\n"):
        end, at, row = start + len(line), start, []
        for a, b, number in cut:
            low, high = max(a, start), min(b, end)
            if low < high:
                row += [{"text": body[at:low], "n": 0}, {"text": body[low:high], "n": number, "first": low == a}]
                at = high
        row.append({"text": body[at:end], "n": 0})
        if line.strip():
            rows.append([piece for piece in row if piece["text"]])
        start = end + 1
    return rows


def of_version(person: Person, task: Assignment, version: Version | None) -> dict[str, Any]:
    """What a reviewer is shown of a version: the points, the letter with its marks, where sentences come from."""
    if version is None:
        return {}
    points = answered(task, version.text)
    again = reused(person, task, version.text)
    return {
        "checks": _faults(task, written(version), points, again),
        "version": version, "points": [_row(point, task.hosting) for point in points], "told": checks.told(points, task.hosting),
        "lines": marked.lines(version.text, points, again), "legend": marked.counts(version.text, again), "may_note": False,
    }  # fmt: skip


def latest(task: Assignment) -> Version | None:
    """Return the newest version of the task's present round."""
    rows = Version.objects.filter(reply__assignment=task, reply__round=task.round).select_related("author")
    return rows.order_by("-n").first()


def letter_of_form(values: Mapping[str, Any], text: str) -> Written:
    """The letter as it stands in a form; what is no way of disclosure is none."""
    disclosure = str(values.get("disclosure") or "")
    return Written(
        str(values.get("title") or ""), text, str(values.get("reply_class") or "")[:12], disclosure if disclosure in Disclosure.values else "",
    )  # fmt: skip


def draft_points(request: HttpRequest, pk: int) -> HttpResponse:
    """The points beside the editor, anew after each autosave; POST notes a person's word on one of them."""
    task = visible_task(request.user, pk)
    if task is None or not visible.inside(request.user, task):
        raise Http404
    problem, said = "", 0
    if request.method == "POST":
        said = int(number) if (number := request.POST.get("point", "")).isdecimal() and len(number) < 4 else 0
        problem = _note(request, task)
        if not getattr(request, "htmx", False):
            if problem:
                messages.error(request, problem)
            return redirect(reverse("draft", args=[pk]) + "#points")
    version = latest(task)
    said_of = {name: request.GET.get(name, request.POST.get(name, getattr(version, name, "")))[:300] for name in ("title", "reply_class", "disclosure")}
    shown = of_letter(request.user, task, letter_of_form(said_of, letter_text(task, request.user)), said)
    return render(request, "desk/draft_points.html", {**shown, "problem": problem, "oob": True, "typed": request.POST.get("reason", "")})


def _note(request: HttpRequest, task: Assignment) -> str:
    """Do what the small form beside a point asks for; return "" or what is wrong with it."""
    action = REGISTRY["note_point"]
    if reason := denied(action, request.user, task):
        return reason
    sent = request.POST.copy()
    sent.setdefault("happened_on", clock.today().isoformat())
    form = action.form(sent, task=task, person=request.user)
    if not form.is_valid():
        return " ".join(str(error) for errors in form.errors.values() for error in errors)
    try:
        perform(action, request.user, task, dict(form.cleaned_data), Origin(request.META.get("REMOTE_ADDR", "")))
    except Refused as refusal:
        return refusal.reason
    return ""
