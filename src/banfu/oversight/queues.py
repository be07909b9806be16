"""The queues of suggestions by how far they are: 待登记, 待交办, 待转交 and the rest, with what may be done."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse

from banfu.actions import REGISTRY
from banfu.advice import like
from banfu.cases import visible
from banfu.cases.models import Suggestion
from banfu.cases.words import CaseStage
from banfu.desk.downloads import send_workbook
from banfu.oversight import notice, notice_paper
from banfu.oversight.conflicts import Plan, plans
from banfu.oversight.doors import overseers
from banfu.oversight.due import dues
from banfu.oversight.papers import paper
from banfu.people.models import Person, Role
from banfu.ui.forms import clean_text

PAGE, MOST = 50, 2000
STAGES = (
    CaseStage.TO_REGISTER, CaseStage.SENT_BACK, CaseStage.TO_HAND_OVER, CaseStage.TO_PASS_ON, CaseStage.IN_HAND,
    CaseStage.ANSWERED, CaseStage.CLOSED, CaseStage.NOT_ACCEPTED, CaseStage.SPLIT, CaseStage.WITHDRAWN,
)  # fmt: skip
FINDINGS = {
    CaseStage.TO_REGISTER: ("{n} 件等登记", "没有等登记的"), CaseStage.TO_HAND_OVER: ("{n} 件等交办", "没有等交办的"),
    CaseStage.TO_PASS_ON: ("{n} 件等转交", "没有等转交的"), CaseStage.SENT_BACK: ("{n} 件退请修改，等提出人改好", "没有退请修改的"),
}  # fmt: skip
DO = {
    CaseStage.TO_REGISTER: ("register", "file_proposal"), CaseStage.TO_HAND_OVER: ("propose_units",),
    CaseStage.TO_PASS_ON: ("pass_on",),
}  # fmt: skip
"""The likeliest act on a row of each queue."""
BATCH = {
    CaseStage.TO_REGISTER: ("register", "file_proposal"),
    CaseStage.TO_HAND_OVER: ("ask_comments", "hand_over", "classify", "mark_key"),
    CaseStage.TO_PASS_ON: ("pass_on_as_proposed", "mark_key"), CaseStage.IN_HAND: ("mark_key", "classify"),
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A suggestion in its queue."""

    case: Suggestion
    plan: Plan
    near: like.Seen | None
    verb: str
    label: str


def seen(person: Person) -> QuerySet[Suggestion]:
    """The suggestions of the sources that ``person`` oversees."""
    return visible.suggestions(person).filter(session__in=visible.sessions(person))


def kinds(person: Person) -> set[str]:
    """建议, 提案 or both, by the sources overseen."""
    return set(seen(person).order_by().values_list("kind", flat=True).distinct()[:2])


def _verb(stage: CaseStage, case: Suggestion, person: Person) -> tuple[str, str]:
    for name in DO.get(stage, ()):
        action = REGISTRY[name]
        if case.kind in action.kinds and any(p.role in action.roles and action.reach(p, person, case) for p in person.posts_now):
            return name, action.label
    return "", ""


def _batch(stage: CaseStage, rows: list[Row], person: Person) -> list[tuple[str, str]]:
    """The verbs of the batch bar that anybody's post here reaches."""
    found = []
    for name in BATCH.get(stage, ()):
        action = REGISTRY[name]
        reached = (any(p.role in action.roles and action.reach(p, person, row.case) for p in person.posts_now) for row in rows
                   if row.case.kind in action.kinds)  # fmt: skip
        if any(reached):
            found.append((name, action.label))
    return found


def _found(request: HttpRequest, stage: CaseStage) -> QuerySet[Suggestion]:
    rows = seen(request.user).filter(stage=stage)
    text = clean_text(request.GET.get("q", "").strip()[:60])
    if text:
        rows = rows.filter(Q(number=text) | Q(number=text.zfill(4)) | Q(title__icontains=text) | Q(lead_name__icontains=text))
    if request.GET.get("kind") in ("suggestion", "proposal"):
        rows = rows.filter(kind=request.GET["kind"])
    return rows


def _rows(request: HttpRequest, stage: CaseStage, cases: list[Suggestion]) -> list[Row]:
    planned, near = plans(cases), like.earlier_of(request.user, cases)
    return [Row(case, planned[case.pk], near.get(case.pk), *_verb(stage, case, request.user)) for case in cases]


@overseers
def queue(request: HttpRequest) -> HttpResponse:
    """One queue; ?stage= says which, ?conflict=1 leaves those with a conflict."""
    wanted = request.GET.get("stage", CaseStage.TO_PASS_ON if request.user.holds(Role.GOVERNMENT) else CaseStage.TO_REGISTER)
    if wanted not in STAGES:
        raise Http404
    stage = CaseStage(wanted)
    found = _found(request, stage)
    start = int(request.GET["from"]) if request.GET.get("from", "").isdecimal() and len(request.GET["from"]) < 9 else 0
    order = ("pk",) if stage == CaseStage.TO_REGISTER else ("number", "pk")
    near = ("session__source__congress", "session__source__government", "lead", "delegation", "hand_in", "hand_over")
    if request.GET.get("conflict") == "1":
        # Conflicts are reckoned, not stored: of the first MOST the others are left out before the page is cut.
        every = list(found.only("pk", "stage").order_by(*order)[:MOST])
        planned = plans(every)
        found = found.filter(pk__in=[case.pk for case in every if planned[case.pk].conflicts])
    cases = list(found.select_related(*near).defer("body").order_by(*order)[start : start + PAGE + 1])
    more, cases = len(cases) > PAGE, cases[:PAGE]
    rows = _rows(request, stage, cases)
    total = found.count()
    words = FINDINGS.get(stage, (f"{{n}} 件{stage.label}", f"没有{stage.label}的"))
    query = {k: v for k in ("stage", "q", "kind", "conflict") if (v := request.GET.get(k))} | {"stage": stage}
    context = {
        "rows": rows, "stage": stage, "total": total, "heading": words[0].format(n=total) if total else words[1],
        "stages": [(one, one.label) for one in STAGES], "values": request.GET, "batch": _batch(stage, rows, request.user),
        "conflicts": sum(1 for row in rows if row.plan.conflicts), "planned": stage in (CaseStage.TO_HAND_OVER, CaseStage.TO_PASS_ON),
        "waiting": sum(1 for row in rows if row.plan.waiting), "list": reverse("queue") + "?" + urlencode(query),
        "after": reverse("queue") + "?" + urlencode(query | {"from": start + PAGE}) if more else "",
        "before": reverse("queue") + "?" + urlencode(query | {"from": max(0, start - PAGE)}) if start else "",
        "both": len(kinds(request.user)) > 1, "may_enter": request.user.holds(Role.CONGRESS),
    }  # fmt: skip
    return render(request, "oversight/queue.html", context)


@overseers
def notice_list(request: HttpRequest) -> HttpResponse:
    """The list that goes with the notice of the hand-over, as .xlsx (domain §4.4) or .docx."""
    stage = CaseStage.TO_PASS_ON if request.GET.get("stage") == CaseStage.TO_PASS_ON else CaseStage.TO_HAND_OVER
    cases = list(_found(request, stage).select_related("session__source", "lead", "delegation", "hand_over").order_by("number", "pk")[:5000])
    if request.GET.get("as") == "docx":
        back = f"{reverse('queue')}?stage={stage}"
        return paper(request, "交办清单", "", lambda: notice_paper.list_blocks(cases, plans(cases), dues(cases), f"{stage.label}清单"), back)
    return send_workbook(notice.workbook(cases, plans(cases), dues(cases)), "交办清单")


urls = [
    path("oversight/list", queue, name="queue"),
    path("oversight/list/notice", notice_list, name="queue_notice"),
]
