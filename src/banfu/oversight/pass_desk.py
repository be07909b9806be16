"""交办台: one suggestion after the other is given its units, by the keyboard or by hand.

The list of what waits stands on the left, the chosen one on the right. What waits to be handed over is
given its 拟办 here, what waits to be passed on is passed on. Without script each step is a plain page.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from banfu import clock
from banfu.actions import REGISTRY, Origin, Refused, denied, perform
from banfu.actions.assigning import Share
from banfu.actions.kernel import visible_case
from banfu.actions.passing_on import PassForm, told
from banfu.advice import like, routing
from banfu.cases import visible
from banfu.cases.models import Assignment, Suggestion
from banfu.cases.terms import terms
from banfu.cases.words import GONE, CaseStage, Part
from banfu.oversight.choices import Choices, choices
from banfu.oversight.conflicts import Plan, plans, tell_doubles
from banfu.oversight.doors import overseers
from banfu.oversight.paging import beyond
from banfu.oversight.passing import passes_on
from banfu.oversight.queues import AT_ONCE, NEAR, batch_verbs, found_in, planned_of, with_conflict
from banfu.people.models import Person

VERBS = {CaseStage.TO_PASS_ON: "pass_on", CaseStage.TO_HAND_OVER: "propose_units"}
SHOWN, ABOVE, LIKES = 40, 4, 5


@dataclass
class Tried:
    """What was sent and refused, to stand in the form as it was; done: the one just done before.

    planned: the plans of all that waits, where the act has read them already.
    """

    errors: list[str] = field(default_factory=list)
    sent: dict[str, Any] | None = None
    done: int | None = None
    planned: dict[int, Plan] = field(default_factory=dict)


def _stage(request: HttpRequest) -> CaseStage:
    """The queue asked for; without one, that which this office works off."""
    wanted = request.GET.get("stage") or (CaseStage.TO_PASS_ON if passes_on(request.user) else CaseStage.TO_HAND_OVER)
    if wanted not in VERBS:
        raise Http404
    return CaseStage(wanted)


def _waiting(request: HttpRequest, stage: CaseStage) -> QuerySet[Suggestion]:
    found = found_in(request, stage)
    return found.filter(session__in=passes_on(request.user)) if stage == CaseStage.TO_PASS_ON else found


def _narrowed(request: HttpRequest, every: QuerySet[Suggestion], planned: Mapping[int, Plan]) -> QuerySet[Suggestion]:
    """With ?conflict=1 those with a conflict alone."""
    return every.filter(pk__in=with_conflict(planned)) if request.GET.get("conflict") == "1" else every


def _key(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 18 else None


def _next(found: QuerySet[Suggestion], case: Suggestion, down: bool = False) -> int | None:
    order = ("-number", "-pk") if down else ("number", "pk")
    rows = found.exclude(pk=case.pk).filter(beyond("number", case.number, case.pk, down))
    return rows.order_by(*order).values_list("pk", flat=True).first()


def _around(found: QuerySet[Suggestion], case: Suggestion) -> tuple[list[Suggestion], int | None, int | None]:
    """The rows about ``case``, and the keys of those just above and below them; by key, so that nothing is
    skipped when rows leave the queue."""
    beside = found.select_related("session", "lead", "delegation").defer("body")
    before = list(beside.filter(beyond("number", case.number, case.pk, True)).order_by("-number", "-pk")[: ABOVE + 1])
    after = list(beside.filter(beyond("number", case.number, case.pk)).order_by("number", "pk")[: SHOWN - ABOVE])
    above = before[ABOVE].pk if len(before) > ABOVE else None
    below = after[-1].pk if len(after) == SHOWN - ABOVE else None
    return [*before[:ABOVE][::-1], case, *(after[:-1] if below else after)], above, below


def _shown(found: QuerySet[Suggestion], wanted: int | None) -> Suggestion | None:
    """The suggestion to show: the one asked for where it waits, else the first."""
    rows = found.select_related(*NEAR)
    case = rows.filter(pk=wanted).first() if wanted else None
    return case or rows.order_by("number", "pk").first()


@dataclass(frozen=True)
class Row:
    """A line of the list."""

    case: Suggestion
    plan: Plan


def _query(request: HttpRequest, stage: CaseStage, **more: object) -> str:
    kept = {name: value for name in ("q", "kind", "conflict") if (value := request.GET.get(name))}
    return urlencode({"stage": str(stage), **kept, **{name: value for name, value in more.items() if value is not None}})


def _one(request: HttpRequest, stage: CaseStage, found: QuerySet[Suggestion], case: Suggestion, plan: Plan, tried: Tried) -> dict[str, Any]:
    """What the right side shows of ``case``."""
    person = request.user
    advice = routing.for_office([case], person).get(case.pk, routing.Advice())
    offer = choices(case, plan, advice, visible.sessions(person))
    likes = [one for one in like.seen_by(person, case, LIKES + 3) if one.task.suggestion_id != case.pk][:LIKES]
    action, form = REGISTRY[VERBS[stage]], _values(offer, tried)
    keyed = {choice.unit.pk for choice in offer.helpers}
    more = [choice.unit for choice in offer.others if choice.unit.pk not in keyed]
    return {
        "more_units": more, "more_helpers": any(str(unit.pk) in form["assist"] for unit in more),
        "case": case, "plan": plan, "offer": offer, "likes": likes, "action": action, "terms": terms(case.kind, case.lead),
        "wish": getattr(case, "hand_in", None), "paragraphs": [text for text in case.body.splitlines() if text.strip()],
        "denied": denied(action, person, case), "form": form,
        "stage": stage, "previous": _next(found, case, True), "following": _next(found, case),
        "to_pass_on": stage == CaseStage.TO_PASS_ON,
    }  # fmt: skip


def _values(offer: Choices, tried: Tried) -> dict[str, Any]:
    """What stands in the form: what was sent and refused, else what is proposed."""
    if tried.sent is not None:
        return tried.sent
    return {
        "lead": str(offer.lead or ""), "assist": [str(choice.unit.pk) for choice in offer.helpers if choice.chosen], "other": "",
        "separate": offer.separate, "happened_on": "",
    }  # fmt: skip


def _told(person: Person, stage: CaseStage, key: int | None) -> dict[str, Any] | None:
    """What was just done to the suggestion with this key, and whether it can be taken back."""
    case = visible_case(person, key) if key else None
    if case is None:
        return None
    if stage == CaseStage.TO_HAND_OVER:
        return {"case": case, "words": f"已拟办 {case.number} 号：{plans([case])[case.pk].words}", "back": "", "undo": False}
    if case.stage != CaseStage.IN_HAND:
        return None
    tasks = Assignment.objects.filter(suggestion=case).exclude(stage__in=GONE).select_related("unit").order_by("pk")
    words = told([Share(task.unit, Part(task.part), task.share) for task in tasks])
    return {"case": case, "words": f"已转交 {case.number} 号：{words}", "back": denied(REGISTRY["take_back"], person, case), "undo": True}


def _plans_of(request: HttpRequest, every: QuerySet[Suggestion], whole: bool = False) -> dict[int, Plan]:
    """The plans of all that waits, where the list or its narrowing asks for them."""
    return planned_of(every, request.user) if whole or request.GET.get("conflict") == "1" else {}


def _target(request: HttpRequest) -> str:
    """The part of the page that a swap asks for; "" for a whole page."""
    return request.headers.get("HX-Target", "") if getattr(request, "htmx", False) else ""


def _page(request: HttpRequest, stage: CaseStage, wanted: int | None, tried: Tried, status: int = 200) -> HttpResponse:
    target, every = _target(request), _waiting(request, stage)
    only_one = target == "one" or bool(target and tried.errors)
    # In a swap, and of a long queue, the count of conflicts comes by itself a moment later: it asks of all that waits.
    total = every.count()
    planned = tried.planned or _plans_of(request, every, whole=not target and total <= AT_ONCE)
    found = _narrowed(request, every, planned)
    case = _shown(found, wanted)
    if tried.sent is not None and wanted and (case is None or case.pk != wanted):
        case = visible_case(request.user, wanted)  # gone from the queue meanwhile: what was chosen still stands
    rows, above, below = _around(found, case) if case and not only_one else ([case] if case else [], None, None)
    known = {**plans([row for row in rows if row.pk not in planned], request.user), **planned}
    tell_doubles(known[row.pk] for row in rows)
    context: dict[str, Any] = {"case": None, "done": _told(request.user, stage, tried.done), "errors": tried.errors, "query": _query(request, stage)}
    if case is not None:
        context |= _one(request, stage, found, case, known[case.pk], tried)
    if only_one:
        return render(request, "oversight/parts/pass_one.html", context, status=status)
    context |= _list(request, stage, [Row(row, known[row.pk]) for row in rows]) | {
        "above": above, "below": below, "total": found.count(), "conflicts": len(with_conflict(planned)) if planned or not total else None,
    }  # fmt: skip
    return render(request, "oversight/parts/pass_desk.html" if target == "desk" else "oversight/pass_desk.html", context, status=status)


def _list(request: HttpRequest, stage: CaseStage, rows: list[Row]) -> dict[str, Any]:
    """What the left side shows, and the heading."""
    here = f"{reverse('pass_desk')}?{_query(request, stage)}"
    return {
        "here": here, "conflicts_url": f"{here}&conflict=1", "rows": rows, "stage": stage, "values": request.GET, "batch": batch_verbs(stage, [row.case for row in rows], request.user),
        "picked": request.POST.getlist("ids"),
        "to_pass_on": stage == CaseStage.TO_PASS_ON, "both": bool(passes_on(request.user)), "verb": REGISTRY[VERBS[stage]].label,
    }  # fmt: skip


@overseers
def desk(request: HttpRequest) -> HttpResponse:
    """The desk; ?case= shows that one, ?done= says what was done before it."""
    stage = _stage(request)
    if request.GET.get("count") == "1":
        count = len(with_conflict(planned_of(_waiting(request, stage), request.user)))
        return render(request, "oversight/parts/pass_conflicts.html", {"conflicts": count, "conflicts_url": f"{reverse('pass_desk')}?{_query(request, stage)}&conflict=1"})
    tried = Tried(done=_key(request.GET.get("done", "")))
    return _page(request, stage, _key(request.GET.get("case", "")), tried)


def _sent(request: HttpRequest) -> tuple[dict[str, Any], Any]:
    """What was sent, as it is shown again, and as PassForm takes it: the lead unit does not assist as well."""
    data = request.POST.copy()
    lead, other = data.get("lead", ""), data.get("other", "")
    sent = {
        "lead": lead, "other": other, "assist": data.getlist("assist"), "separate": data.get("separate", "")[:4000],
        "happened_on": data.get("happened_on", "")[:20],
    }  # fmt: skip
    chosen = other if lead in ("other", "") else lead
    data["happened_on"] = sent["happened_on"] or clock.today().isoformat()
    data["lead"] = chosen
    data.setlist("assist", [key for key in dict.fromkeys(data.getlist("assist")) if key != chosen])
    return sent, data


def _faults(form: PassForm, sent: dict[str, Any]) -> list[str]:
    """What is wrong with what was sent, one sentence each."""
    found = [str(fault) for faults in form.errors.values() for fault in faults] if not form.is_valid() else []
    if sent["other"] and sent["lead"] not in ("other", "", sent["other"]):
        found.insert(0, "主办单位选了两个：上面点了一个，“另选”里又选了一个；请把“另选”改回空的，或点“另选”。")
    return found


def _origin(request: HttpRequest) -> Origin:
    return Origin(request.META.get("REMOTE_ADDR", ""), uuid.uuid4().hex)


@overseers
@require_POST
def pass_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Pass one on (or let 拟办 name its units), and bring the next; what is wrong is said, and all that was
    chosen and written stands."""
    stage, case = _stage(request), visible_case(request.user, pk)
    if case is None:
        raise Http404
    every = _waiting(request, stage)
    planned = _plans_of(request, every)
    found = _narrowed(request, every, planned)
    after = _next(found, case) or _next(found, case, True)
    sent, data = _sent(request)
    form = PassForm(data, task=case)
    faults = _faults(form, sent)
    if not faults:
        try:
            perform(REGISTRY[VERBS[stage]], request.user, case, dict(form.cleaned_data), _origin(request))
        except Refused as refusal:
            faults = [refusal.reason]
    if faults:
        return _refused(_page(request, stage, pk, Tried(errors=faults, sent=sent), 422))
    planned.pop(pk, None)
    if planned:
        planned |= planned_of(every.filter(pk=pk), request.user)  # what is but proposed for still waits
    return _gone_on(request, stage, after, Tried(done=pk, planned=planned))


def _refused(answer: HttpResponse) -> HttpResponse:
    """Only the right side is put in anew: what is ticked in the list stays ticked."""
    answer["HX-Retarget"], answer["HX-Reswap"] = "#one", "innerHTML"
    return answer


def _gone_on(request: HttpRequest, stage: CaseStage, case: int | None, tried: Tried) -> HttpResponse:
    where = f"{reverse('pass_desk')}?{_query(request, stage, case=case, done=tried.done)}"
    if not getattr(request, "htmx", False):
        return redirect(where)
    answer = _page(request, stage, case, tried)
    answer["HX-Push-Url"] = f"{reverse('pass_desk')}?{_query(request, stage, case=case)}"
    return answer


@overseers
@require_POST
def pass_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what was passed on, and show it again."""
    case = visible_case(request.user, pk)
    if case is None:
        raise Http404
    try:
        perform(REGISTRY["take_back"], request.user, case, {}, _origin(request))
    except Refused as refusal:
        fault, current = f"没有收回 {case.number} 号：{refusal.reason}", _key(request.POST.get("case", ""))
        if getattr(request, "htmx", False):
            return _refused(_page(request, CaseStage.TO_PASS_ON, current, Tried(errors=[fault]), 422))
        messages.error(request, fault)
        return _gone_on(request, CaseStage.TO_PASS_ON, current, Tried())
    return _gone_on(request, CaseStage.TO_PASS_ON, pk, Tried())


urls = [
    path("oversight/pass", desk, name="pass_desk"), path("oversight/pass/<int:pk>", pass_one, name="pass_one"),
    path("oversight/pass/<int:pk>/back", pass_back, name="pass_back"),
]  # fmt: skip
