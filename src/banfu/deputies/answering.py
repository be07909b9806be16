"""What a proposer answers: an invitation to co-sign, a draft, a visit, a withdrawal; and his rating."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse

from banfu import clock
from banfu.actions import REGISTRY, Action, Origin, Refused, denied, handing_in, perform
from banfu.actions.inviting import eligible
from banfu.actions.kernel import Subject, post_for
from banfu.actions.proposing import RateForm, change_until, own_rating, shown_to, visits
from banfu.cases import visible
from banfu.cases.models import Assignment, CoSignature, Invitation, Shown, Suggestion
from banfu.cases.terms import called, terms
from banfu.cases.words import Rating
from banfu.deputies.asked import to_rate
from banfu.deputies.doors import own_case, own_task, proposers
from banfu.deputies.following import addressed
from banfu.deputies.matched import Read, matched, told
from banfu.deputies.status import office
from banfu.people.models import Person, Proposer, Role

MOST_FOUND = 30
OWN_PAGE = {"rate": "my_rate", "answer_draft": "my_draft"}
"""Acts with a page that shows what they are about; a refused form is shown there."""


def _origin(request: HttpRequest) -> Origin:
    return Origin(request.META.get("REMOTE_ADDR", ""))


def _reason(form: Any, refusal: Refused) -> None:
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.reason)


# ---- co-signing ----


@proposers
def cosign(request: HttpRequest, pk: int) -> HttpResponse:
    """What one is asked to sign, whole, and the two answers."""
    person = request.user
    case, mine = own_case(person, pk), visible.proposers(person)
    row = Invitation.objects.filter(suggestion=case, proposer__in=mine).exclude(agreed=False).first()
    if row is None:
        raise Http404
    hand_in = case.hand_in
    others = CoSignature.objects.filter(suggestion=case).exclude(proposer__in=mine).select_related("proposer")
    context = {
        "case": case, "words": terms(case.kind, case.lead), "who": called(case.lead) if case.lead else case.lead_name, "row": row,
        "cause": _lines(hand_in.cause), "asks": _lines(hand_in.asks), "until": hand_in.invite_until,
        "others": [called(one.proposer) for one in others], "confirm": denied(REGISTRY["confirm_cosign"], person, case),
        "decline": denied(REGISTRY["decline_cosign"], person, case),
    }  # fmt: skip
    return render(request, "deputies/cosign.html", context)


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


# ---- the draft shown ----


def _task_of(request: HttpRequest, case: Suggestion, tasks: QuerySet[Assignment]) -> int | None:
    """The task that the address names among ``tasks``, else the first of them."""
    wanted = request.GET.get("task") or request.POST.get("task") or ""
    if wanted.isdecimal() and len(wanted) < 18:
        tasks = tasks.filter(pk=int(wanted))
    return tasks.filter(suggestion=case).order_by("pk").values_list("pk", flat=True).first()


@proposers
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft that a unit shows before it is signed, and what he says to it."""
    person = request.user
    case, action = own_case(person, pk), REGISTRY["answer_draft"]
    mine = visible.proposers(person)
    seen = Shown.objects.filter(proposer__in=mine).values("version__reply__assignment")
    key = _task_of(request, case, visible.own_assignments(person).filter(pk__in=seen))
    task = own_task(person, key or 0)
    row = shown_to(mine, task)
    if row is None:
        raise Http404
    form = action.form(request.POST or None, task=task, person=person)
    status, reason = 200, denied(action, person, task)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                perform(action, person, task, dict(form.cleaned_data), _origin(request))
                messages.success(request, f"已经告诉{task.unit.name}。")
                return redirect("my")
            except Refused as refusal:
                _reason(form, refusal)
    points = matched(case.body, [Read(task.unit.name, "draft", row.version.text)])
    context = {
        "case": case, "task": task, "row": row, "lines": addressed(row.version.text, "draft"), "form": form, "denied": reason,
        "words": terms(case.kind, case.lead), "points": points, "told": told(points),
    }  # fmt: skip
    return render(request, "deputies/draft.html", context, status=status)


# ---- rating ----


@proposers
def rate(request: HttpRequest, pk: int) -> HttpResponse:
    """Attitude, result, why, one look, and it goes. Nothing is preselected but what he gave before."""
    person = request.user
    case, action = own_case(person, pk), REGISTRY["rate"]
    waiting = [task.pk for task in to_rate(person, visible.proposers(person)) if task.suggestion_id == case.pk]
    rateable = visible.own_assignments(person).filter(stage__in=action.stages, part__in=action.parts)
    key = _task_of(request, case, rateable.filter(pk__in=waiting)) if waiting else None
    task = own_task(person, key or _task_of(request, case, rateable) or 0)
    post = post_for(action, person, task)
    if post is None:
        raise Http404
    old = own_rating(task, post.proposer_id)
    start = {"attitude": old.attitude, "result": old.result, "comment": old.comment} if old else None
    form = RateForm(request.POST or None, initial=start, task=task, person=person)
    context = {
        "case": case, "task": task, "form": form, "old": old, "until": change_until(task), "office": office(case), "today": clock.today(),
        "denied": denied(action, person, task), "words": terms(case.kind, case.lead), "ratings": Rating.choices,
    }  # fmt: skip
    if request.method != "POST":
        return render(request, "deputies/rate.html", context)
    if not form.is_valid():
        return render(request, "deputies/rate.html", context, status=422)
    if request.POST.get("step") != "go":
        labels = dict(Rating.choices)
        told = {name: labels[form.cleaned_data[name]] for name in ("attitude", "result")}
        return render(request, "deputies/look.html", {**context, "told": told, "comment": form.cleaned_data["comment"]})
    return _rated(request, action, task, form, context)


def _rated(request: HttpRequest, action: Action, task: Assignment, form: RateForm, context: dict[str, Any]) -> HttpResponse:
    try:
        perform(action, request.user, task, dict(form.cleaned_data), _origin(request))
    except Refused as refusal:
        _reason(form, refusal)
        return render(request, "deputies/rate.html", context, status=422)
    messages.success(request, f"您的评价已经送到{context['office']}。")
    return redirect("my")


# ---- all other acts ----


def _subject(person: Person, action: Action, pk: int) -> Subject:
    """What the act is done to, where it is this person's to do it; Http404 else."""
    if Role.DEPUTY not in action.roles:
        raise Http404
    subject: Subject = own_case(person, pk) if action.of is Suggestion else own_task(person, pk)
    if post_for(action, person, subject) is None:
        raise Http404
    return subject


@proposers
def do(request: HttpRequest, name: str, pk: int) -> HttpResponse:
    """One act: what it is about, its form, what follows from it; POST does it."""
    action = REGISTRY.get(name)
    if action is None:
        raise Http404
    subject = _subject(request.user, action, pk)
    case = subject if isinstance(subject, Suggestion) else subject.suggestion
    if name == "save_hand_in":
        return redirect("my_write", case.pk)
    if name in OWN_PAGE and request.method != "POST":
        return redirect(reverse(OWN_PAGE[name], args=[case.pk]) + f"?task={pk}")
    form = action.form(request.POST or None, task=subject, person=request.user) if action.needs_form else None
    reason, status = denied(action, request.user, subject), 200
    if request.method == "POST":
        status = 422
        if form is None or form.is_valid():
            try:
                perform(action, request.user, subject, dict(form.cleaned_data) if form else {}, _origin(request))
                return _done(request, action, case)
            except Refused as refusal:
                reason = "" if form else refusal.reason
                if form:
                    _reason(form, refusal)
    context = {"action": action, "case": case, "subject": subject, "form": form, "denied": reason, "words": terms(case.kind, case.lead)}
    return render(request, f"deputies/do_{name}.html" if name in PAGES else "deputies/do.html", context | _more(request, name, case, subject), status=status)


PAGES = frozenset({"submit_suggestion", "invite_cosigners", "answer_visit"})
SAID = {
    "submit_suggestion": "交上去了。登记以后会告诉您编号。", "invite_cosigners": "已经邀请，他们回了话会告诉您。", "confirm_cosign": "您已联名。",
    "decline_cosign": "已经回了：不联名。", "ask_withdrawal": "撤回已经提出。", "agree_withdrawal": "已经回了：同意撤回。",
    "refuse_withdrawal": "已经回了：不同意撤回。", "answer_visit": "已经告诉单位。",
}  # fmt: skip


def _done(request: HttpRequest, action: Action, case: Suggestion) -> HttpResponse:
    messages.success(request, SAID.get(action.name, f"已{action.label}。"))
    if action.name == "invite_cosigners":
        return redirect("my_do", action.name, case.pk)
    return redirect("my") if action.name != "ask_withdrawal" else redirect("my_case", case.pk)


def _more(request: HttpRequest, name: str, case: Suggestion, subject: Subject) -> dict[str, Any]:
    """What the page of this act shows beside its form."""
    if name == "invite_cosigners":
        return _found(request, case)
    if name == "submit_suggestion":
        hand_in = case.hand_in
        open_ones = Invitation.objects.filter(suggestion=case, agreed=None).count()
        consent = hand_in.get_consent_display() or dict(_consents())[handing_in.usual_consent(case)]
        return {"cause": _lines(hand_in.cause), "asks": _lines(hand_in.asks), "unanswered": open_ones, "consent": consent,
                "hand_in": hand_in, "office": office(case)}  # fmt: skip
    if name == "answer_visit" and isinstance(subject, Assignment):
        key = request.GET.get("visit") or request.POST.get("visit") or ""
        open_ones = visits(visible.proposers(request.user), subject)
        chosen = open_ones.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 18 else None
        return {"visit": chosen or open_ones.first()}
    return {}


def _consents() -> list[tuple[str, str]]:
    return list(handing_in.Consent.choices)


def _found(request: HttpRequest, case: Suggestion) -> dict[str, Any]:
    """Those found by name, or of the same delegation; and whom was asked before with what he said."""
    query = (request.GET.get("q") or request.POST.get("q") or "").strip()[:40]
    rows: QuerySet[Proposer] = eligible(case).order_by("name", "pk")
    rows = rows.filter(name__contains=query) if query else rows.filter(delegation=case.delegation_id)
    found = list(rows[: MOST_FOUND + 1])
    asked = Invitation.objects.filter(suggestion=case).select_related("proposer__delegation")
    return {"q": query, "found": found[:MOST_FOUND], "more": len(found) > MOST_FOUND, "invited": asked,
            "ticked": {int(key) for key in request.POST.getlist("proposers") if key.isdecimal() and len(key) < 18}}  # fmt: skip


urls = [
    path("my/<int:pk>/cosign", cosign, name="my_cosign"), path("my/<int:pk>/draft", draft, name="my_draft"),
    path("my/<int:pk>/rate", rate, name="my_rate"), path("my/do/<str:name>/<int:pk>", do, name="my_do"),
]  # fmt: skip
