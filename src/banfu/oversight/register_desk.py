"""登记台: what waits to be registered, one after the other by the keyboard or by hand.

The list stands on the left; on the right the text, the like of the same session (handed in twice, to be
merged), and what may be done. After an act the next one comes up. Without script each step is a plain page.
"""

import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from banfu.actions import REGISTRY, Action, Origin, Refused, denied, perform
from banfu.actions.fields import TaskForm
from banfu.actions.kernel import visible_case
from banfu.actions.merging import mergeable
from banfu.advice import like
from banfu.cases.models import Ruling, StoredFile, Suggestion
from banfu.cases.terms import terms
from banfu.cases.words import CaseStage, Kind
from banfu.oversight.doors import overseers
from banfu.oversight.paging import beyond
from banfu.oversight.queues import NEAR, found_in
from banfu.people.models import Person, Role

SHOWN, ABOVE, LIKES = 40, 4, 6
VERBS = {
    Kind.SUGGESTION: ("register", "send_back", "not_accept"), Kind.PROPOSAL: ("file_proposal", "send_back", "not_file"),
}  # fmt: skip
"""What is done here to a suggestion and to a proposal, the likeliest first."""


@dataclass(frozen=True)
class Way:
    """Something that may be done to the one shown, with its form."""

    action: Action
    form: TaskForm
    denied: str

    @property
    def open(self) -> bool:
        """What was sent and refused stands open."""
        return bool(self.form.errors)


def _waiting(request: HttpRequest) -> QuerySet[Suggestion]:
    if not request.user.holds(Role.CONGRESS):
        raise Http404
    return found_in(request, CaseStage.TO_REGISTER)


def _key(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 18 else None


def _next(found: QuerySet[Suggestion], key: int) -> int | None:
    """The one after that with this key, else the one before it."""
    rows = found.exclude(pk=key)
    after = rows.filter(beyond("pk", key, key)).order_by("pk").values_list("pk", flat=True).first()
    return after or rows.order_by("-pk").values_list("pk", flat=True).first()


def _around(found: QuerySet[Suggestion], case: Suggestion) -> tuple[list[Suggestion], int | None, int | None]:
    """The rows about ``case``, and the keys of those just above and below them."""
    beside = found.select_related("lead", "delegation", "hand_in").defer("body")
    before = list(beside.filter(pk__lt=case.pk).order_by("-pk")[: ABOVE + 1])
    after = list(beside.filter(pk__gt=case.pk).order_by("pk")[: SHOWN - ABOVE])
    above = before[ABOVE].pk if len(before) > ABOVE else None
    below = after[-1].pk if len(after) == SHOWN - ABOVE else None
    return [*before[:ABOVE][::-1], case, *(after[:-1] if below else after)], above, below


def _query(request: HttpRequest, **more: object) -> str:
    kept = {name: value for name in ("q", "kind", "recess") if (value := request.GET.get(name))}
    return urlencode({**kept, **{name: value for name, value in more.items() if value not in (None, "")}})


def _ways(request: HttpRequest, case: Suggestion, sent: TaskForm | None) -> list[Way]:
    """What may be done to ``case``; sent: the form that was refused, to stand as it was."""
    found = []
    for name in VERBS[Kind(case.kind)]:
        action = REGISTRY[name]
        initial = {"recess": "1"} if request.GET.get("recess") == "1" and name == VERBS[Kind(case.kind)][0] else None
        fresh = action.form(task=case, person=request.user, auto_id=f"{name}_%s", initial=initial)
        found.append(Way(action, sent if sent is not None and isinstance(sent, action.form) else fresh, denied(action, request.user, case)))
    return found


def _one(request: HttpRequest, found: QuerySet[Suggestion], case: Suggestion, sent: TaskForm | None) -> dict[str, Any]:
    """What the right side shows of ``case``."""
    rows = found.exclude(pk=case.pk).values_list("pk", flat=True)
    first, *others = _ways(request, case, sent)
    return {
        "case": case, "first": first, "others": others, "terms": terms(case.kind, case.lead), "hand_in": getattr(case, "hand_in", None),
        "paragraphs": [text for text in case.body.splitlines() if text.strip()],
        "likes": like.of_session(request.user, case, LIKES), "earlier": like.earlier_of(request.user, [case]).get(case.pk),
        "files": StoredFile.objects.filter(suggestion=case, organ=None).order_by("pk"),
        "rulings": Ruling.objects.filter(suggestion=case).order_by("pk"),
        "previous": rows.filter(pk__lt=case.pk).order_by("-pk").first(), "following": rows.filter(pk__gt=case.pk).order_by("pk").first(),
    }  # fmt: skip


def _told(person: Person, key: int | None) -> dict[str, Any] | None:
    """What was just done to the suggestion with this key, and into which like one it may go."""
    case = visible_case(person, key) if key else None
    if case is None or case.stage == CaseStage.TO_REGISTER:
        return None
    if case.stage != CaseStage.TO_HAND_OVER:
        return {"case": case, "words": f"{case.get_stage_display()}：《{case.title}》"}
    same = [kin.suggestion.pk for kin in like.of_session(person, case) if kin.same or kin.copy]
    into = mergeable(case).filter(pk__in=same).order_by("number").first() if same else None
    return {"case": case, "words": f"已登记《{case.title}》，编为 {case.number} 号", "into": into}


def _page(
    request: HttpRequest, wanted: int | None, done: int | None = None, sent: TaskForm | None = None, status: int = 200
) -> HttpResponse:  # fmt: skip
    target = request.headers.get("HX-Target", "") if getattr(request, "htmx", False) else ""
    found = _waiting(request)
    rows = found.select_related(*NEAR)
    case = (rows.filter(pk=wanted).first() if wanted else None) or rows.order_by("pk").first()
    if sent is not None and wanted and (case is None or case.pk != wanted):
        case = visible_case(request.user, wanted)  # gone from the queue meanwhile: what was written still stands
    context: dict[str, Any] = {"case": None, "done": _told(request.user, done), "query": _query(request)}
    if case is not None:
        context |= _one(request, found, case, sent)
    if target == "one" or (target and sent is not None):
        return render(request, "oversight/parts/register_one.html", context, status=status)
    shown, above, below = _around(found, case) if case else ([], None, None)
    here = f"{reverse('register_desk')}?{_query(request)}"
    context |= {"rows": shown, "above": above, "below": below, "total": found.count(), "values": request.GET, "here": here}
    part = "oversight/parts/register_desk.html" if target == "desk" else "oversight/register_desk.html"
    return render(request, part, context, status=status)


@overseers
def desk(request: HttpRequest) -> HttpResponse:
    """The desk; ?case= shows that one, ?done= says what was done before it."""
    return _page(request, _key(request.GET.get("case", "")), _key(request.GET.get("done", "")))


@overseers
@require_POST
def register_one(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Do one act (``VERBS``) and bring the next; what is wrong is said, and what was written stands."""
    found, case = _waiting(request), visible_case(request.user, pk)
    if case is None or name not in VERBS[Kind(case.kind)]:
        raise Http404
    action, after = REGISTRY[name], _next(found, pk)
    form = action.form(request.POST, task=case, person=request.user, auto_id=f"{name}_%s")
    if form.is_valid():
        try:
            perform(action, request.user, case, dict(form.cleaned_data), Origin(request.META.get("REMOTE_ADDR", ""), uuid.uuid4().hex))
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.reason)
    if form.errors:
        return _refused(_page(request, pk, sent=form, status=422))
    return _gone_on(request, after, pk, bool(form.cleaned_data.get("recess")))


def _refused(answer: HttpResponse) -> HttpResponse:
    answer["HX-Retarget"], answer["HX-Reswap"] = "#one", "innerHTML"
    return answer


def _gone_on(request: HttpRequest, case: int | None, done: int, recess: bool) -> HttpResponse:
    """The next one; that the last was handed in between sessions holds for it too, until it is changed."""
    query = request.GET.copy()
    query["recess"] = "1" if recess else ""
    request.GET = query  # type: ignore[assignment]
    where = f"{reverse('register_desk')}?{_query(request, case=case, done=done)}"
    if not getattr(request, "htmx", False):
        return redirect(where)
    answer = _page(request, case, done)
    answer["HX-Push-Url"] = f"{reverse('register_desk')}?{_query(request, case=case)}"
    return answer


urls = [
    path("oversight/register", desk, name="register_desk"), path("oversight/register/<int:pk>/<slug:name>", register_one, name="register_one"),
]  # fmt: skip
