"""Every action's page: its form, what it does, and what came of it."""

import uuid
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from banfu.actions import REGISTRY, Action, Origin, Refused, denied, perform, perform_each
from banfu.actions.kernel import Subject, post_for, visible_case, visible_task
from banfu.cases import visible
from banfu.cases.models import Suggestion
from banfu.desk import lists, points
from banfu.desk.doors import workers
from banfu.ui.words import day

MOST = 2000
OWN_PAGE = {"save_draft": "draft", "review_disclosure": "disclosure"}
REVIEWING = ("approve", "return_draft", "submit_draft", "cosign", "refuse_cosign")


def _action(name: str) -> Action:
    if name not in REGISTRY:
        raise Http404
    return REGISTRY[name]


def _origin(request: HttpRequest) -> Origin:
    return Origin(request.META.get("REMOTE_ADDR", ""), uuid.uuid4().hex)


def _next(request: HttpRequest, fallback: str) -> str:
    """Where to go afterwards: only a path of our own."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    parts = urlsplit(wanted)
    safe = wanted.startswith("/") and not wanted.startswith("//") and not parts.netloc and "\\" not in wanted
    return wanted if safe else fallback


def _in_row(request: HttpRequest, name: str) -> bool:
    """Whether 记沟通 is asked for as one line inside a list."""
    return name == "log_contact" and bool(getattr(request, "htmx", False)) and request.GET.get("row") == "1"


def _page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    if _in_row(request, context["action"].name):
        # htmx swaps in an answer of 200 alone; what is wrong stands beside the field.
        return render(request, "desk/row_contact.html", context)
    template = "desk/act_form.html" if getattr(request, "htmx", False) else "desk/act.html"
    return render(request, template, context, status=status)


def _home(action: Action, pk: int) -> str:
    """The page of the subject."""
    return reverse("suggestion" if action.of is Suggestion else "case", args=[pk])


def _list(action: Action) -> str:
    return reverse("oversight" if action.of is Suggestion else "cases")


def act(request: HttpRequest, name: str, pk: int) -> HttpResponse:
    """One action on one task or suggestion: GET shows its form, POST does it."""
    action = _action(name)
    # A unit that comments before the hand-over sees no more of a suggestion than its own form.
    task: Subject | None
    if action.of is Suggestion:
        task = visible_case(request.user, pk) or visible.to_comment(request.user).filter(pk=pk).first()
    else:
        task = visible_task(request.user, pk)
    if task is None:
        raise Http404
    if name in OWN_PAGE and request.method == "GET":
        return redirect(OWN_PAGE[name], pk)
    case = task if isinstance(task, Suggestion) else task.suggestion
    home = _home(action, pk)
    context = {"action": action, "task": task, "suggestion": case, "home": home, "list": _list(action), "next": _next(request, "")}
    if post_for(action, request.user, task) is None:
        return _page(request, {**context, "denied": denied(action, request.user, task)}, 403)
    ids = f"row{pk}_%s" if _in_row(request, name) else "id_%s"
    sent = (request.POST or None, request.FILES or None)
    form = action.form(*sent, task=task, person=request.user, auto_id=ids) if action.needs_form else None
    context["form"] = form
    if isinstance(task, Suggestion) and form is not None:
        context["paragraphs"] = [text for text in task.body.splitlines() if text.strip()]
    if name in REVIEWING and not getattr(request, "htmx", False):
        context["review"] = points.of_version(request.user, task, points.latest(task))
    if request.method != "POST":
        return _page(request, {**context, "denied": denied(action, request.user, task)})
    if form is not None and not form.is_valid():
        return _page(request, context, 422)
    try:
        perform(action, request.user, task, dict(form.cleaned_data) if form else {}, _origin(request))
    except Refused as refusal:
        if form is not None:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.reason)
        return _page(request, {**context, "denied": "" if form else refusal.reason}, 422)
    where = _next(request, home)
    if _in_row(request, name):
        data = form.cleaned_data
        said = f"{day(data['happened_on'])} {dict(form.fields['kind'].choices)[data['kind']]}，{data['partner']}：{data['text']}"
        return _page(request, {**context, "logged": said})
    if getattr(request, "htmx", False):
        return HttpResponse(headers={"HX-Redirect": where})
    return redirect(where)


def _chosen(request: HttpRequest, action: Action) -> list[Any]:
    """The ticked tasks or suggestions, or all that the list's filter finds; always through the one door."""
    if action.of is Suggestion:
        chosen = visible.suggestions(request.user).filter(pk__in=_keys(request))
        return list(chosen.select_related("session__source").order_by("session", "number", "pk"))
    if request.POST.get("all") == "1":
        return list(lists.selection(request)[: MOST + 1])
    return list(visible.assignments(request.user).filter(pk__in=_keys(request)).select_related("suggestion__session__source", "unit"))


def _keys(request: HttpRequest) -> list[int]:
    return [int(key) for key in request.POST.getlist("ids") if key.isdecimal() and len(key) < 18][: MOST + 1]


@workers
@require_POST
def act_each(request: HttpRequest, name: str) -> HttpResponse:
    """One action on many tasks: the refused are named, the rest go through."""
    action = _action(name)
    if not action.batch:
        raise Http404
    tasks = _chosen(request, action)
    if not tasks:
        messages.error(request, "没有勾选任何一件，请先勾选。")
        return redirect(_next(request, _list(action)))
    if len(tasks) > MOST:
        messages.error(request, f"一次最多{action.label} {MOST} 件，这次选了更多；请加一个条件分几次办。一件也没有动。")
        return redirect(_next(request, _list(action)))
    form = None
    if action.needs_form:
        sent = request.POST if request.POST.get("go") else None
        form = action.form(sent, task=tasks[0], person=request.user)
        if not form.is_valid():
            context = {"action": action, "tasks": tasks, "form": form, "next": _next(request, ""), "list": _list(action)}
            return render(request, "desk/act_each.html", context, status=422 if sent else 200)
    done = perform_each(action, request.user, tasks, dict(form.cleaned_data) if form else {}, _origin(request))
    if done.tasks:
        messages.success(request, f"已{action.label} {len(done.tasks)} 件。")
    for task, reason in done.refused[:20]:
        messages.error(request, f"没有{action.label}：{task.number} 号，{reason}")
    if len(done.refused) > 20:
        messages.error(request, f"另有 {len(done.refused) - 20} 件没有{action.label}。")
    return redirect(_next(request, _list(action)))
