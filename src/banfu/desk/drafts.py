"""拟稿: suggestion and draft side by side, autosave as a buffer, a version as a decision."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from banfu import clock
from banfu.actions import REGISTRY, Origin, Refused, denied, perform
from banfu.actions.kernel import visible_task
from banfu.actions.replies import DraftForm
from banfu.advice.tasks import read_letters
from banfu.cases import letters, limits, visible
from banfu.cases.letters import Written
from banfu.cases.models import Assignment, DraftBuffer, Version
from banfu.desk.case import differences, note_reading
from banfu.desk.points import latest as latest_version
from banfu.desk.points import letter_of_form, of_letter
from banfu.figures.lights import light
from banfu.people.models import Person
from banfu.ui.forms import clean_text

FIELDS = ("title", "text", "reply_class", "disclosure", "disclosure_reason")


def task_inside(request: HttpRequest, pk: int) -> Assignment:
    """The task, to those who see it from within its unit; else 404."""
    task = visible_task(request.user, pk)
    if task is None or not visible.inside(request.user, task):
        raise Http404
    return task


@dataclass(frozen=True)
class Standing:
    """The draft as this person has it before him: what he is typing, else the newest version, else the opening."""

    latest: Version | None
    buffer: DraftBuffer | None
    fields: dict[str, Any]
    based_on: int

    @property
    def letter(self) -> Written:
        return letter_of_form(self.fields, clean_text(str(self.fields.get("text") or "")))


def standing(task: Assignment, person: Person) -> Standing:
    """Return what this person would go on writing."""
    latest = latest_version(task)
    buffer = DraftBuffer.objects.filter(assignment=task, person=person).first()
    fields: dict[str, Any] = {f: getattr(latest, f) for f in FIELDS} if latest else asdict(letters.opening(task))
    if buffer:
        fields |= buffer.fields
    return Standing(latest, buffer, fields, buffer.based_on if buffer else latest.n if latest else 0)


def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """The editor. POST makes a version; a refusal keeps every word typed."""
    task, action = task_inside(request, pk), REGISTRY["save_draft"]
    note_reading(request, task)
    now, status = standing(task, request.user), 200
    form = DraftForm(request.POST or None, initial={**now.fields, "based_on": now.based_on}, task=task, person=request.user)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                origin = Origin(request.META.get("REMOTE_ADDR", ""))
                perform(action, request.user, task, dict(form.cleaned_data), origin)
                read_letters.enqueue()
                return redirect("draft", pk)
            except Refused as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, refusal.reason)
    return page(request, task, now, form, status)


@limits.read_once()
def page(
    request: HttpRequest, task: Assignment, now: Standing, form: DraftForm, status: int = 200, **more: Any,  # noqa: ANN401
) -> HttpResponse:  # fmt: skip
    """Render the editor with what stands in ``form``, beside all that is at hand."""
    keep = " ".join(name for name in FIELDS if name != "text" and name in form.fields)
    form.fields["text"].widget.attrs |= {"data-autosave": reverse("draft_buffer", args=[task.pk]), "data-keep": keep}
    values = {name: form[name].value() or "" for name in FIELDS if name in form.fields}
    latest, text = now.latest, clean_text(str(values["text"]))
    behind = bool(latest and str(form["based_on"].value() or 0) != str(latest.n))
    if behind and latest and form.is_bound:
        # He has now been told; the next save is his decision.
        form.data = {**form.data.dict(), "based_on": str(latest.n)}
    context = {
        "task": task, "suggestion": task.suggestion, "form": form, "latest": latest, "buffer": now.buffer,
        "denied": denied(REGISTRY["save_draft"], request.user, task), "light": light(task, clock.today()),
        "next_n": (latest.n if latest else 0) + 1, "opinions": letters.received(task), "phrases": task.unit.phrases.splitlines(),
        "behind": differences(text, latest.text) if behind and latest else [],
        "submit": denied(REGISTRY["submit_draft"], request.user, task),
    }  # fmt: skip
    context |= of_letter(request.user, task, letter_of_form(values, text))
    return render(request, "desk/draft.html", context | more, status=status)


@require_POST
def buffer(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what is being typed: a buffer, no fact and no line in the record."""
    task = task_inside(request, pk)
    fields = {name: request.POST[name][:60000] for name in FIELDS if name in request.POST}
    based = request.POST.get("based_on", "")
    DraftBuffer.objects.update_or_create(
        assignment=task, person=request.user,
        defaults={"fields": fields, "based_on": int(based) if based.isdecimal() else 0, "saved_at": clock.now()},
    )  # fmt: skip
    latest = latest_version(task)
    if latest and based.isdecimal() and latest.n != int(based):
        text = f"{latest.author.name}已存了第 {latest.n} 稿，您写的还在"
        return HttpResponse(json.dumps({"text": text}), content_type="application/json", status=409)
    return JsonResponse({"text": f"已自动保存 {clock.now():%H:%M}"})
