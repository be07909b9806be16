"""写建议: begin, write with earlier like ones beside it, kept while typing; given up."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from banfu import clock
from banfu.actions import REGISTRY, Origin, Refused, denied, handing_in, perform
from banfu.actions.handing_in import FIELDS, WRITING, HandInForm, digest, keep, written
from banfu.advice import like, schedule
from banfu.advice.models import LikeQuestion
from banfu.cases import limits, visible
from banfu.cases.models import CoSignature, Invitation, Ruling, Suggestion
from banfu.cases.terms import called, terms
from banfu.cases.words import SECONDABLE, CaseStage
from banfu.deputies.doors import led_case, proposers
from banfu.deputies.home import whose
from banfu.ui.forms import clean_text

ENOUGH = 8
"""So many characters must stand there before earlier like ones are looked for."""
MOST_LOOKS = 20
THEN = {"invite": "invite_cosigners", "submit": "submit_suggestion"}


def _origin(request: HttpRequest) -> Origin:
    return Origin(request.META.get("REMOTE_ADDR", ""))


@proposers
def new(request: HttpRequest) -> HttpResponse:
    """Begin one; where there is only one place to hand in, there is nothing to choose."""
    found = handing_in.openings(request.user)
    if request.method == "POST":
        chosen = request.POST.get("to", "")
        for session, post in found:
            if chosen in ("", f"{session.pk}-{post.proposer_id}"):
                case = handing_in.start(request.user, session, post.proposer, _origin(request))
                return redirect("my_write", case.pk)
        raise Http404
    places = [
        {"session": session, "to": f"{session.pk}-{post.proposer_id}", "words": terms(session.source.kind, post.proposer),
         "who": called(post.proposer) if post.proposer else ""}
        for session, post in found
    ]  # fmt: skip
    return render(request, "deputies/new.html", {"places": places, "words": whose(request.user)[1]})


def _known(request: HttpRequest) -> dict[str, str]:
    """The digests of the fields as the page knows them."""
    return {name: request.POST.get(f"was_{name}", "") for name in FIELDS.values() if f"was_{name}" in request.POST}


@proposers
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """The page to write on. POST keeps all of it and goes where the button says; a refusal loses nothing."""
    case, action = led_case(request.user, pk), REGISTRY["save_hand_in"]
    if case.stage not in WRITING:
        return redirect("my_case", pk)
    form = HandInForm(request.POST or None, task=case, person=request.user)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                perform(action, request.user, case, {**form.cleaned_data, "known": _known(request)}, _origin(request))
            except Refused as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, refusal.reason)
            else:
                then = THEN.get(request.POST.get("then", ""))
                return redirect("my_do", then, pk) if then else redirect("my")
        case = led_case(request.user, pk)
    return render(request, "deputies/write.html", _context(request, case, form), status=status)


def _context(request: HttpRequest, case: Suggestion, form: HandInForm) -> dict[str, Any]:
    url = reverse("my_keep", args=[case.pk])
    for name in FIELDS.values():
        form.fields[name].widget.attrs |= {"data-autosave": url}
    invited = list(Invitation.objects.filter(suggestion=case).select_related("proposer"))
    hand_in = case.hand_in
    with limits.read_once():
        demanded = handing_in.word(case.session.source, "draft_fields", "标题、事由、具体建议")
    return {
        "case": case, "form": form, "words": terms(case.kind, case.lead), "was": {n: digest(t) for n, t in written(case).items()},
        "invited": invited, "signed": CoSignature.objects.filter(suggestion=case).count(), "until": hand_in.invite_until,
        "ruling": Ruling.objects.filter(suggestion=case, mended_on=None).order_by("pk").last(), "hand_in": hand_in,
        "denied": denied(REGISTRY["save_hand_in"], request.user, case), "demanded": demanded, "is_draft": case.stage == CaseStage.DRAFT,
        "near_url": reverse("my_near", args=[case.pk]), "state": "ask" if len(_text(case)) >= ENOUGH else "short",
    }  # fmt: skip


@require_POST
@proposers
def autosave(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what is being typed: no fact yet, and no line in the record."""
    case = led_case(request.user, pk)
    texts = {name: clean_text(request.POST[name]) for name in FIELDS.values() if name in request.POST}
    try:
        now = keep(request.user, case, texts, _known(request))
    except Refused as refusal:
        return JsonResponse({"text": refusal.reason}, status=409)
    fields = {f"was_{name}": value for name, value in now.items()}
    return JsonResponse({"text": f"已自动存好 {clock.now():%H:%M}", "fields": fields})


def _text(case: Suggestion) -> str:
    return f"{case.title}\n{handing_in.body_of(case.hand_in)}".strip()


@proposers
def near(request: HttpRequest, pk: int) -> HttpResponse:
    """Earlier like ones: a POST has the worker asked, a GET looks whether it has answered."""
    case = led_case(request.user, pk)
    title, body = case.title, handing_in.body_of(case.hand_in)
    if request.method == "POST":
        if len(_text(case)) < ENOUGH:
            return _near(request, case, None, "short")
        question = like.asked_lately(request.user, title, body) or like.ask(request.user, title, body)
        return _near(request, case, question, "done" if question.answered_at else "waiting")
    key = request.GET.get("q", "")
    question = LikeQuestion.objects.filter(person=request.user, suggestion=None, pk=int(key)).first() if key.isdecimal() and len(key) < 18 else None
    if question is None:
        raise Http404
    return _near(request, case, question, "done" if question.answered_at else "waiting")


def _near(request: HttpRequest, case: Suggestion, question: LikeQuestion | None, state: str) -> HttpResponse:
    text = request.GET.get("n", "")
    n = int(text) if text.isdecimal() and len(text) < 4 else 0
    if state == "waiting" and (n >= MOST_LOOKS or not schedule.running()):
        state = "silent"
    found = like.earlier_answered(question) if question and state == "done" else []
    keys = [one.suggestion.pk for one in found]
    theirs = visible.for_colleagues(request.user).filter(stage__in=SECONDABLE, pk__in=keys)
    still = set(theirs.values_list("pk", flat=True)) if keys else set()
    context = {
        "case": case, "state": state, "n": n + 1, "question": question, "found": [_shown(one) | {"open": one.suggestion.pk in still} for one in found],
        "near_url": reverse("my_near", args=[case.pk]), "words": terms(case.kind, case.lead),
    }  # fmt: skip
    return render(request, "deputies/near.html", context)


def _shown(one: like.Earlier) -> dict[str, Any]:
    """Number, title, session, unit and outcome: all that is shown of an earlier one."""
    task, outcome = one.task, "正在办理"
    if task and task.answered_on:
        known = limits.rulebook_for(one.suggestion.session.source).classes.get(task.reply_class)
        outcome = f"已答复：{known.label}" if known else "已答复"
    return {"case": one.suggestion, "unit": task.unit.name if task else "", "outcome": outcome, "why": one.why, "copy": one.copy}


@proposers
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """不写了: asked once, since what is deleted cannot come back."""
    case, refused = led_case(request.user, pk), ""
    if case.stage != CaseStage.DRAFT:
        raise Http404
    if request.method == "POST":
        try:
            handing_in.drop(request.user, case, _origin(request))
            return redirect("my")
        except Refused as refusal:
            refused = refusal.reason
    return render(request, "deputies/drop.html", {"case": case, "refused": refused, "words": terms(case.kind, case.lead)})


urls = [
    path("my/new", new, name="my_new"), path("my/<int:pk>/write", write, name="my_write"), path("my/<int:pk>/keep", autosave, name="my_keep"),
    path("my/<int:pk>/near", near, name="my_near"), path("my/<int:pk>/drop", drop, name="my_drop"),
]  # fmt: skip
