"""我的建议: the one thing asked of me now, then what became of what I handed in."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from banfu import clock
from banfu.actions import handing_in
from banfu.cases import limits, visible
from banfu.cases.models import CoSignature, Feedback, Ruling, Suggestion
from banfu.cases.models.assignment import Assignment
from banfu.cases.terms import Terms, called, terms
from banfu.cases.words import CaseStage, FeedbackSource, Kind
from banfu.deputies.asked import asked_of, heading
from banfu.deputies.doors import NEAR, proposers
from banfu.deputies.status import Status, status
from banfu.people.models import Person, Proposer

FIRST, MOST = 20, 500
BIG = "elder_big"
YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Row:
    """One suggestion in the list."""

    case: Suggestion
    status: Status


def rows_of(person: Person, cases: list[Suggestion]) -> list[Row]:
    """Where each of these is; in a number of queries that does not grow with them."""
    mine, today, keys = visible.proposers(person), clock.today(), [case.pk for case in cases]
    tasks: dict[int, list[Assignment]] = defaultdict(list)
    for task in Assignment.objects.filter(suggestion__in=keys).select_related("unit").order_by("pk"):
        tasks[task.suggestion_id].append(task)
    ratings = Feedback.objects.filter(reply__assignment__suggestion__in=keys, proposer__in=mine, superseded=False)
    given = {
        f.reply.assignment_id: f
        for f in ratings.exclude(source=FeedbackSource.CALL_BACK).select_related("reply__assignment").order_by("pk")
        if f.reply.round == f.reply.assignment.round
    }
    rulings: dict[int, list[Ruling]] = defaultdict(list)
    for ruling in Ruling.objects.filter(suggestion__in=keys, mended_on=None).order_by("pk"):
        rulings[ruling.suggestion_id].append(ruling)
    return [Row(case, status(case, tasks[case.pk], given, rulings[case.pk], today)) for case in cases]


def whose(person: Person) -> tuple[str, Terms]:
    """How the person is called here, and the words for what he hands in."""
    post = next(post for post in person.posts_now if post.proposer)
    proposer = post.proposer
    assert proposer is not None  # noqa: S101 - chosen by it
    kind = Kind.SUGGESTION if proposer.kind == Proposer.Kind.DEPUTY else Kind.PROPOSAL
    return called(proposer), terms(kind, proposer)


def _listed(cases: QuerySet[Suggestion], every: bool) -> tuple[list[Suggestion], bool]:
    found = list(cases.select_related(*NEAR).order_by("-session__year", "-pk")[: MOST if every else FIRST + 1])
    return (found, False) if every else (found[:FIRST], len(found) > FIRST)


@proposers
def home(request: HttpRequest) -> HttpResponse:
    """The first page of a proposer."""
    person, every = request.user, request.GET.get("all") == "1"
    mine = visible.proposers(person)
    with limits.read_once():
        asked = asked_of(person)
    led = visible.own(person).filter(lead__in=mine)
    drafts, _ = _listed(led.filter(stage=CaseStage.DRAFT), True)
    cases, more = _listed(led.exclude(stage=CaseStage.DRAFT), every)
    joined = CoSignature.objects.filter(proposer__in=mine).values("suggestion")
    signed, more_signed = _listed(visible.own(person).exclude(lead__in=mine).filter(pk__in=joined), every)
    rows = rows_of(person, [*cases, *signed, *drafts])
    name, words = whose(person)
    context = {
        "heading": heading(name, asked, len(rows), words.thing), "first": asked[:1], "others": asked[1:], "words": words,
        "rows": rows[: len(cases)], "signed": rows[len(cases) : len(cases) + len(signed)], "drafts": rows[len(cases) + len(signed) :],
        "more": more or more_signed, "can_write": bool(handing_in.openings(person)),
    }  # fmt: skip
    return render(request, "deputies/home.html", context)


@proposers
def notices(request: HttpRequest) -> HttpResponse:
    """Messages in large print; opening the page marks them read."""
    rows = list(request.user.notices.order_by("-pk")[:100])
    request.user.notices.filter(read_at=None).update(read_at=clock.now())
    return render(request, "deputies/notices.html", {"rows": rows})


@require_POST
@proposers
def size(request: HttpRequest) -> HttpResponse:
    """再大一点, and back; remembered on this device."""
    wanted = request.POST.get("next", "")
    answer = redirect(wanted if wanted == "/my" or wanted.startswith(("/my/", "/my?")) else "/my")
    if request.COOKIES.get(BIG):
        answer.delete_cookie(BIG, samesite="Lax")
    else:
        answer.set_cookie(BIG, "1", max_age=YEAR, httponly=True, samesite="Lax", secure=request.is_secure())
    return answer


urls = [path("my", home, name="my"), path("my/notices", notices, name="my_notices"), path("my/size", size, name="my_size")]
