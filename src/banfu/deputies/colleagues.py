"""同事提的: what colleagues have handed in, found by title, number or name; read, and seconded (附议)."""

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from banfu import clock
from banfu.actions import REGISTRY, Origin, Refused, denied, perform
from banfu.actions.handing_in import usual_consent
from banfu.actions.kernel import post_for
from banfu.cases import limits, visible
from banfu.cases.models import Session, Suggestion, Support
from banfu.cases.terms import called, terms
from banfu.cases.words import Consent
from banfu.deputies.doors import NEAR, proposers
from banfu.deputies.following import tasks_of
from banfu.deputies.home import whose
from banfu.deputies.status import status, who_handles
from banfu.people.models import Person

MOST = 30


def _listed(person: Person, query: str) -> QuerySet[Suggestion]:
    """Those found in the newest sessions; without a query, those of the own delegation."""
    seen = visible.for_colleagues(person)
    newest: dict[int, int] = {}
    for pk, source in Session.objects.order_by("-year", "-pk").values_list("pk", "source"):
        newest.setdefault(source, pk)
    seen = seen.filter(session__in=newest.values())
    if query:
        number = Q(number=query.zfill(4)) if query.isdecimal() else Q(number=query)
        return seen.filter(number | Q(title__contains=query) | Q(lead_name__contains=query))
    own = [post.proposer.delegation_id for post in person.posts_now if post.proposer and post.proposer.delegation_id]
    return seen.filter(delegation__in=own)


@proposers
def others(request: HttpRequest) -> HttpResponse:
    """Colleagues' suggestions of the newest session, and those one has seconded."""
    query = (request.GET.get("q") or "").strip()[:40]
    found = list(_listed(request.user, query).select_related("lead", "session", "delegation").order_by("-registered_on", "-pk")[: MOST + 1])
    mine = Support.objects.filter(proposer__in=visible.proposers(request.user), left_on=None).values("suggestion")
    seconded = visible.for_colleagues(request.user).filter(pk__in=mine).select_related("lead", "session").order_by("-pk")
    context = {"q": query, "found": found[:MOST], "more": len(found) > MOST, "seconded": seconded, "words": whose(request.user)[1]}
    return render(request, "deputies/others.html", context)


@proposers
def other(request: HttpRequest, pk: int) -> HttpResponse:
    """One colleague's suggestion; POST seconds it, or takes that back."""
    person = request.user
    case = visible.for_colleagues(person).select_related(*NEAR).filter(pk=pk).first()
    if case is None:
        raise Http404
    rows = Support.objects.filter(suggestion=case, left_on=None).select_related("proposer")
    mine = next((row for row in rows if row.proposer_id in visible.proposers(person)), None)
    action = REGISTRY["leave_support" if mine else "second"]
    form = action.form(request.POST or None, task=case, person=person) if action.needs_form else None
    code = 200
    if request.method == "POST":
        code = 422
        if form is None or form.is_valid():
            try:
                perform(action, person, case, dict(form.cleaned_data) if form else {}, Origin(request.META.get("REMOTE_ADDR", "")))
                messages.success(request, f"已{action.label}。")
                return redirect("my_other", pk)
            except Refused as refusal:
                messages.error(request, refusal.reason)
    return render(request, "deputies/other.html", _context(person, case, form, mine, list(rows)), status=code)


def _context(person: Person, case: Suggestion, form: Any, mine: Support | None, rows: list[Support]) -> dict[str, Any]:
    tasks = tasks_of(case)
    action = REGISTRY["leave_support" if mine else "second"]
    with limits.read_once():
        shown = (case.hand_in.consent if hasattr(case, "hand_in") else "") or usual_consent(case)
        reason = denied(action, person, case) if post_for(action, person, case) else ""
    lines = [line for line in case.body.splitlines() if line.strip()] if shown == Consent.FULL else []
    return {
        "case": case, "words": terms(case.kind, case.lead), "who": called(case.lead) if case.lead else case.lead_name,
        "status": status(case, tasks, {}, [], clock.today()), "handled": who_handles(tasks), "paragraphs": lines, "mine": mine,
        "names": [called(row.proposer) for row in rows], "form": form, "denied": reason, "action": action,
    }  # fmt: skip


urls = [path("my/others", others, name="my_others"), path("my/others/<int:pk>", other, name="my_other")]
