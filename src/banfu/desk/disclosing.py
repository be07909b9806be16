"""公开: the review beside the texts with what was found marked in place, and how far the unit's answers are published."""

import uuid
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from banfu import clock
from banfu.actions import REGISTRY, Origin, Refused, denied, perform
from banfu.actions.kernel import post_for, visible_task
from banfu.actions.publishing import (
    GAP,
    ISSUED,
    PLACES,
    WITHHELD,
    Place,
    ReviewForm,
    publication_of,
)
from banfu.cases import limits, public, visible
from banfu.cases.models import Assignment, DisclosureReview, Limit, Publication
from banfu.cases.words import HOSTING, OPEN_MODES, Disclosure
from banfu.desk.doors import workers
from banfu.people.models import Person, Role
from banfu.text import personal

MOST, SOON = 200, 5
SHOWN = {"wait": "等着公开", "review": "还没有审查", "done": "已公开", "withheld": "不主动公开", "down": "已撤下"}


def _open_ones(tasks: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """The answered ones that are for the public, each with the day by which it should be published."""
    due = Limit.objects.filter(assignment=OuterRef("pk"), kind="publish").order_by("-round").values("due_on")[:1]
    reviewed = DisclosureReview.objects.filter(assignment=OuterRef("pk")).order_by("-pk").values("mode")[:1]
    tasks = tasks.filter(part__in=list(HOSTING), historical=False, stage__in=ISSUED)
    return tasks.annotate(publish_due=Subquery(due), reviewed=Subquery(reviewed))


def due_of(task: Assignment) -> date | None:
    """The last day to publish: as stored when the reply was delivered, else reckoned from the reply."""
    stored = getattr(task, "publish_due", None)
    if stored or task.answered_on is None:
        return stored
    found = limits.limit(task, "publish", task.answered_on, task.round)
    return found.due_on if found else None


def light_of(task: Assignment, today: date) -> tuple[str, str]:
    due = due_of(task)
    if due is None:
        return "none", "不计时"
    left = (due - today).days
    if left < 0:
        return "late", f"过了 {-left} 天"
    return ("today", "今天到期") if left == 0 else ("soon" if left <= SOON else "ok", f"还有 {left} 天")


def _waiting(person: Person, organ: int) -> QuerySet[Assignment]:
    tasks = visible.assignments(person).filter(organ_key=organ, disclosure__in=OPEN_MODES, published_on=None)
    return _open_ones(tasks).exclude(publication__taken_down_on__isnull=False)


def bench(person: Person) -> dict[str, Any]:
    """What the workbench of the office says before the publication limit; nothing where the column is off."""
    organ = next((post.organ_key for post in person.posts_now if post.role == Role.COORDINATOR), None)
    if organ is None or public.column_of(organ) is None:
        return {}
    today, waiting = clock.today(), _waiting(person, organ)
    some = list(waiting.select_related("suggestion__session__source").order_by("answered_on", "pk")[:6])
    if not some:
        return {}
    with limits.read_once():
        rows = [(task, *light_of(task, today)) for task in some]
        rule = limits.rule_of(some[0], "publish")
    return {"to_publish": [row for row in rows if row[1] != "ok"] or rows[:1], "to_publish_n": waiting.count(), "publish_presumed": bool(rule and rule.presumed)}


def panel(person: Person, task: Assignment) -> dict[str, Any]:
    """What the page of a case says of its publication: the newest decision and where it stands in public."""
    if not task.hosting or task.historical or not task.answered_on:
        return {}
    review = DisclosureReview.objects.filter(assignment=task).select_related("reviewed_by").prefetch_related("cuts").order_by("-pk").first()
    there = publication_of(task) if review else None
    return {"review_row": review, "publication": there, "disclosure_label": Disclosure(task.disclosure).label if task.disclosure else "没有定",
            "cut_said": [(cut.kind == WITHHELD, cut.words, cut.reason, cut.cut) for cut in review.cuts.all()] if review else []}  # fmt: skip


# ---- review ----


def pieces(text: str, places: list[Place]) -> list[tuple[str, Place | None]]:
    """A text cut where something was found: (words, what it is or None)."""
    found, at = [], 0
    for place in places:
        found += [(text[at : place.found.start], None), (text[place.found.start : place.found.end], place)]
        at = place.found.end
    return [(words, place) for words, place in [*found, (text[at:], None)] if words]


def _texts(form: ReviewForm) -> list[dict[str, Any]]:
    if form.source is None:
        return []
    return [
        {"label": label, "pieces": pieces(text, [one for one in form.places if one.where == where])}
        for where, label in PLACES.items() if (text := form.source.texts[where])
    ]  # fmt: skip


def _found(form: ReviewForm) -> list[dict[str, Any]]:
    return [
        {"place": one, "choice": None if one.forced else form[f"f{one.number}"], "why": None if one.forced else form[f"w{one.number}"]}
        for one in form.places
    ]  # fmt: skip


def disclosure(request: HttpRequest, pk: int) -> HttpResponse:
    """公开审查: GET shows it, POST decides."""
    task, action = visible_task(request.user, pk), REGISTRY["review_disclosure"]
    if task is None or not task.hosting or not visible.inside(request.user, task):
        raise Http404
    with limits.read_once():
        reason = denied(action, request.user, task)
        may = post_for(action, request.user, task) is not None
        form = ReviewForm(request.POST if request.method == "POST" else None, task=task, person=request.user)
        status = 200
        if request.method == "POST":
            status = 403 if not may else 422
            if may and form.is_valid():
                try:
                    perform(action, request.user, task, dict(form.cleaned_data), Origin(request.META.get("REMOTE_ADDR", ""), uuid.uuid4().hex))
                except Refused as refusal:
                    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.reason)
                else:
                    messages.success(request, "公开审查已记下；答复签发以后可以“公开”。")
                    return redirect("case", pk)
        plain = ("happened_on", "mode", "basis", "basis_note", "asked", "asked_summary", "reply_summary", "brief", "withheld")
        return render(request, "desk/disclosure.html", {
            "task": task, "suggestion": task.suggestion, "form": form, "texts": _texts(form), "found": _found(form), "reason": reason,
            "fields": [form[name] for name in plain], "version": form.source.version if form.source else None, "gap": GAP,
            "consent": public.consent_of(task), "labels": personal.LABELS,
        }, status=status)  # fmt: skip


# ---- how far the unit is ----


def parts(person: Person, organ: int) -> dict[str, QuerySet[Assignment]]:
    """The answered ones of the unit, cut into what is to be done with each; each figure opens to just these."""
    every = _open_ones(visible.assignments(person).filter(organ_key=organ))
    down = Q(publication__taken_down_on__isnull=False)
    waiting = _waiting(person, organ)
    return {
        "wait": waiting.filter(reviewed__in=OPEN_MODES), "review": every.filter(Q(pk__in=waiting.filter(Q(reviewed=None) | ~Q(reviewed__in=OPEN_MODES)).values("pk")) | Q(disclosure="")),
        "done": every.filter(published_on__isnull=False), "withheld": every.filter(disclosure__in=[Disclosure.ON_REQUEST, Disclosure.CLOSED]),
        "down": every.filter(down),
    }  # fmt: skip


@workers
def publishing(request: HttpRequest) -> HttpResponse:
    """公开到哪一步: for the office, by what is to be done, the nearest limit first."""
    organ = next((post.organ_key for post in request.user.posts_now if post.role == Role.COORDINATOR), None)
    if organ is None:
        raise Http404
    chosen = request.GET.get("show", "")
    chosen = chosen if chosen in SHOWN else "wait"
    today, cut = clock.today(), parts(request.user, organ)
    counts = {name: rows.count() for name, rows in cut.items()}
    some = list(cut[chosen].select_related("suggestion__session__source").order_by("answered_on", "pk")[:MOST])
    there = {row.assignment_id: row for row in Publication.objects.filter(assignment__in=some).select_related("review")}
    with limits.read_once():
        rows = [{"task": task, "light": light_of(task, today), "there": there.get(task.pk), "mode": _mode(task)} for task in some]
    return render(request, "desk/publishing.html", {
        "rows": rows, "tabs": [(name, label, counts[name]) for name, label in SHOWN.items()], "show": chosen, "label": SHOWN[chosen],
        "column": public.column_of(organ), "today": today, "more": counts[chosen] > MOST, "counts": counts,
    })  # fmt: skip


def _mode(task: Assignment) -> str:
    return Disclosure(task.disclosure).label if task.disclosure else "没有定"


