"""相近的建议: on the case page, beside a draft, for a text not handed in yet, and two compared."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from banfu.actions.kernel import visible_task
from banfu.advice import like, like_marks, schedule
from banfu.advice.models import LikeQuestion
from banfu.cases.models import Assignment, Reply
from banfu.desk.case import note_reading
from banfu.desk.doors import workers
from banfu.desk.like_parts import shown, wait_state
from banfu.people.models import Person
from banfu.ui.forms import BanfuForm, TextField


def _task(request: HttpRequest, pk: int) -> Assignment:
    task = visible_task(request.user, pk)
    if task is None:
        raise Http404
    return task


def _asked(request: HttpRequest, task: Assignment) -> tuple[like.Panel, dict[str, Any]]:
    """Read the panel of a task; a POST first has the worker asked for what it lacks."""
    found = like.panel(request.user, task.suggestion)
    if request.method != "POST":
        return found, wait_state(request, "waiting" if found.state == "ask" and request.GET.get("n") else found.state)
    if found.state == "ask":
        like.want(request.user, task.suggestion)
    return found, wait_state(request, "done" if found.state == "done" else "waiting")


def case_like(request: HttpRequest, pk: int) -> HttpResponse:
    """The panel of a case by itself: asked for again until the worker has answered."""
    task = _task(request, pk)
    found, wait = _asked(request, task)
    context = {"task": task, "likes": shown(found.seen), "like": wait, "like_url": reverse("case_like", args=[pk])}
    return render(request, "desk/like_list.html", context)


# ---- beside a draft ----


def letters(tasks: list[Assignment]) -> dict[int, dict[str, Any]]:
    """The text of the last issued reply of each task, by paragraphs."""
    rows = Reply.objects.filter(assignment__in=[t.pk for t in tasks], issue__isnull=False)
    found: dict[int, dict[str, Any]] = {}
    for reply in rows.select_related("issue__version").prefetch_related("versions").order_by("-round"):
        version = reply.issue.version or next(iter(sorted(reply.versions.all(), key=lambda v: -v.n)), None)
        if version is not None and version.text.strip():
            lines = [line for line in version.text.splitlines() if line.strip()]
            found.setdefault(reply.assignment_id, {"issue": reply.issue, "title": version.title, "paragraphs": lines})
    return found


def draft_like(request: HttpRequest, pk: int) -> HttpResponse:
    """旧答复: how the like were answered before; each paragraph can be copied, nothing is put in by itself."""
    task = _task(request, pk)
    found, wait = _asked(request, task)
    answered = [one for one in found.seen if one.task.answered_on and one.task.hosting]
    texts = letters([one.task for one in answered])
    rows = [row | {"letter": texts.get(row["task"].pk)} for row in shown(answered)]
    # What can be read comes before what has only a class.
    rows.sort(key=lambda row: row["letter"] is None)
    context = {"task": task, "likes": rows, "like": wait, "like_url": reverse("draft_like", args=[pk])}
    return render(request, "desk/like_answers.html", context)


# ---- two texts side by side ----


def like_compare(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Two cases beside each other, what both say marked in both, and how the other was answered."""
    one, two = _task(request, pk), _task(request, other)
    for task in (one, two):
        note_reading(request, task)
    texts = [f"{task.suggestion.title}\n{task.suggestion.body}" for task in (one, two)]
    sides = []
    for task, text, against in ((one, texts[0], texts[1]), (two, texts[1], texts[0])):
        paragraphs = like_marks.in_both(text, against)
        sides.append({"task": task, "title": paragraphs[:1], "paragraphs": paragraphs[1:], "n": like_marks.passages(paragraphs)})
    context = {"task": one, "other": two, "sides": sides, "n": sides[0]["n"], "letter": letters([two]).get(two.pk)}
    return render(request, "desk/like_compare.html", context)


# ---- a text that is not handed in yet ----


class TextForm(BanfuForm):
    title = forms.CharField(label="标题", max_length=300, required=False, help_text="写不出标题的，只贴正文也行")
    body = TextField(label="正文", max_length=50000, required=False, rows=10)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and len((data.get("title") or "") + (data.get("body") or "")) < 4:
            self.add_error("title", "字太少，找不出相近的；请写上标题，或把正文贴进来。")
        return data


@workers
def like_page(request: HttpRequest) -> HttpResponse:
    """查相近: type or paste a text and get the nearest ten."""
    form = TextForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        question = like.ask(request.user, form.cleaned_data["title"], form.cleaned_data["body"] or "")
        return redirect("like_answer", question.pk)
    context = {"form": form, "running": schedule.running()}
    return render(request, "desk/like.html", context, status=422 if request.method == "POST" else 200)


def _question(person: Person, pk: int) -> LikeQuestion:
    question = LikeQuestion.objects.filter(pk=pk, person=person, suggestion=None).select_related("person").first()
    if question is None:
        raise Http404
    return question


@workers
def like_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """What was found for a text; asked for again until the worker has answered."""
    question = _question(request.user, pk)
    htmx = bool(getattr(request, "htmx", False))
    if htmx and question.answered_at:  # the heading is the finding: it changes with the list
        return HttpResponse(headers={"HX-Redirect": reverse("like_answer", args=[pk])})
    state = "done" if question.answered_at else "waiting"
    context = {
        "question": question, "likes": shown(like.answered(question)), "like": wait_state(request, state),
        "like_url": reverse("like_answer", args=[pk]), "form": TextForm(initial={"title": question.title, "body": question.body}),
    }  # fmt: skip
    return render(request, "desk/like_list.html" if htmx else "desk/like.html", context)
