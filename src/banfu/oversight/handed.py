"""交办: the batches handed over, each with its notice and list, to be printed for the 交办会 or saved."""

from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse

from banfu.cases import visible
from banfu.cases.models import HandOver, Suggestion
from banfu.oversight import notice, notice_paper
from banfu.oversight.conflicts import Plan, plans
from banfu.oversight.doors import overseers
from banfu.oversight.due import Dues, dues
from banfu.oversight.papers import asked, paper
from banfu.oversight.queues import seen
from banfu.people.models import Person
from banfu.ui.downloads import send_workbook

MOST = 5000


def batches(person: Person) -> QuerySet[HandOver]:
    """The batches of the sources that ``person`` oversees, the newest first."""
    mine = HandOver.objects.filter(session__in=visible.sessions(person))
    return mine.select_related("session__source__congress", "session__source__government").annotate(n=Count("suggestions"))


def _cases(person: Person, batch: HandOver) -> list[Suggestion]:
    rows = seen(person).filter(hand_over=batch).select_related("session__source", "lead", "delegation", "hand_over")
    return list(rows.defer("body").order_by("number", "pk")[:MOST])


def _chosen(request: HttpRequest) -> HandOver | None:
    """The batch that ?batch= names; None without one. Raises Http404 for what is not there or not his."""
    key = request.GET.get("batch", "")
    if not key:
        return None
    found = batches(request.user).filter(pk=int(key)).first() if key.isdecimal() and len(key) < 18 else None
    if found is None:
        raise Http404
    return found


@overseers
def handed(request: HttpRequest) -> HttpResponse:
    """All batches, or with ?batch= one of them: the notice with its list, as it goes to the units."""
    batch = _chosen(request)
    if batch is None:
        return render(request, "oversight/handed.html", {"batches": batches(request.user)[:200]})
    cases = _cases(request.user, batch)
    planned, due = plans(cases), dues(cases)
    rows: list[tuple[Suggestion, Plan, Dues]] = [(case, planned[case.pk], due[case.pk]) for case in cases]
    return render(request, "oversight/handed_one.html", {"batch": batch, "rows": rows})


@overseers
def handed_list(request: HttpRequest) -> HttpResponse:
    """The list of one batch, by default the newest, as .xlsx, or with ?as= as PDF or .docx."""
    batch = _chosen(request) or batches(request.user).first()
    if batch is None:
        raise Http404
    cases, name = _cases(request.user, batch), f"交办清单{batch.handed_on:%Y-%m-%d}"
    if ending := asked(request):
        heading = f"{notice_paper.meeting(batch.session)}交办清单"
        return paper(request, name, lambda: notice_paper.list_sheet(cases, plans(cases), dues(cases), heading), _page(batch), ending)
    return send_workbook(notice.workbook(cases, plans(cases), dues(cases)), name)


@overseers
def handed_notice(request: HttpRequest) -> HttpResponse:
    """The notice of one batch, by default the newest, drafted with its list, as .docx or with ?as=pdf as PDF."""
    batch = _chosen(request) or batches(request.user).first()
    cases = _cases(request.user, batch) if batch else []
    if batch is None or not cases:
        raise Http404
    name = f"交办通知{batch.handed_on:%Y-%m-%d}"
    made = asked(request) or "docx"
    return paper(request, name, lambda: notice_paper.notice_sheet(batch, cases, plans(cases), dues(cases)), _page(batch), made)


def _page(batch: HandOver) -> str:
    return f"{reverse('handed')}?batch={batch.pk}"


urls = [
    path("oversight/handed", handed, name="handed"), path("oversight/handed/list", handed_list, name="handed_list"),
    path("oversight/handed/notice", handed_notice, name="handed_notice"),
]  # fmt: skip
