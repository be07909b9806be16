"""The queues of suggestions by how far they are: 待登记, 待交办, 待转交 and the rest, with what may be done."""

from collections.abc import Mapping
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
from banfu.oversight import notice, notice_paper
from banfu.oversight.conflicts import Plan, planned, plans
from banfu.oversight.doors import overseers
from banfu.oversight.due import dues
from banfu.oversight.paging import page
from banfu.oversight.papers import asked, paper
from banfu.people.models import Person, Role
from banfu.ui.downloads import send_workbook
from banfu.ui.forms import clean_text

PAGE, MOST = 50, 2000
AT_ONCE = 200
NEAR = ("session__source__congress", "session__source__government", "lead", "delegation", "hand_in", "hand_over")
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


def batch_verbs(stage: CaseStage, cases: list[Suggestion], person: Person) -> list[tuple[str, str]]:
    """The verbs of the batch bar that the posts of ``person`` reach for any of these."""
    found = []
    for name in BATCH.get(stage, ()):
        action = REGISTRY[name]
        reached = (any(p.role in action.roles and action.reach(p, person, case) for p in person.posts_now) for case in cases
                   if case.kind in action.kinds)  # fmt: skip
        if any(reached):
            found.append((name, action.label))
    return found


def found_in(request: HttpRequest, stage: CaseStage) -> QuerySet[Suggestion]:
    rows = seen(request.user).filter(stage=stage)
    text = clean_text(request.GET.get("q", "").strip()[:60])
    if text:
        rows = rows.filter(Q(number=text) | Q(number=text.zfill(4)) | Q(title__icontains=text) | Q(lead_name__icontains=text))
    if request.GET.get("kind") in ("suggestion", "proposal"):
        rows = rows.filter(kind=request.GET["kind"])
    return rows


def _rows(request: HttpRequest, stage: CaseStage, cases: list[Suggestion]) -> list[Row]:
    told, near = plans(cases, request.user), like.earlier_of(request.user, cases)
    return [Row(case, told[case.pk], near.get(case.pk), *_verb(stage, case, request.user)) for case in cases]


def column_of(stage: CaseStage) -> str:
    """What a queue is sorted by: the number, where there is one already."""
    return "pk" if stage == CaseStage.TO_REGISTER else "number"


def planned_of(found: QuerySet[Suggestion], person: Person) -> dict[int, Plan]:
    """The plans of the first MOST of a queue: conflicts are reckoned, not stored."""
    return planned(list(found.only("pk", "stage", "session", "number").order_by("number", "pk")[:MOST]), person)


def with_conflict(known: Mapping[int, Plan]) -> list[int]:
    return [key for key, plan in known.items() if plan.conflicted]


def conflicts_at_once(found: QuerySet[Suggestion], total: int, person: Person) -> int | None:
    """How many have a conflict; None of a long queue, where the page asks a moment later."""
    return len(with_conflict(planned_of(found, person))) if total <= AT_ONCE else None


@overseers
def queue(request: HttpRequest) -> HttpResponse:
    """One queue; ?stage= says which, ?conflict=1 leaves those with a conflict."""
    wanted = request.GET.get("stage", CaseStage.TO_PASS_ON if request.user.holds(Role.GOVERNMENT) else CaseStage.TO_REGISTER)
    if wanted not in STAGES:
        raise Http404
    stage = CaseStage(wanted)
    found = found_in(request, stage)
    if request.GET.get("conflict") == "1":
        found = found.filter(pk__in=with_conflict(planned_of(found, request.user)))
    shown = page(found.select_related(*NEAR).defer("body"), column_of(stage), request.GET, PAGE)
    cases = shown.rows
    rows = _rows(request, stage, cases)
    total = found.count()
    words = FINDINGS.get(stage, (f"{{n}} 件{stage.label}", f"没有{stage.label}的"))
    query = {k: v for k in ("stage", "q", "kind", "conflict") if (v := request.GET.get(k))} | {"stage": stage}
    context = {
        "rows": rows, "stage": stage, "total": total, "heading": words[0].format(n=total) if total else words[1],
        "stages": [(one, one.label) for one in STAGES], "values": request.GET, "batch": batch_verbs(stage, cases, request.user),
        "conflicts": sum(1 for row in rows if row.plan.conflicts), "planned": stage in (CaseStage.TO_HAND_OVER, CaseStage.TO_PASS_ON),
        "waiting": sum(1 for row in rows if row.plan.waiting), "list": reverse("queue") + "?" + urlencode(query),
        "after": reverse("queue") + "?" + urlencode(query | {"after": shown.after}) if shown.after else "",
        "before": reverse("queue") + "?" + urlencode(query | {"before": shown.before}) if shown.before else "",
        "both": len(kinds(request.user)) > 1, "may_enter": request.user.holds(Role.CONGRESS),
    }  # fmt: skip
    return render(request, "oversight/queue.html", context)


@overseers
def notice_list(request: HttpRequest) -> HttpResponse:
    """The list that goes with the notice of the hand-over, as .xlsx (domain §4.4), PDF or .docx."""
    stage = CaseStage.TO_PASS_ON if request.GET.get("stage") == CaseStage.TO_PASS_ON else CaseStage.TO_HAND_OVER
    cases = list(found_in(request, stage).select_related("session__source", "lead", "delegation", "hand_over").order_by("number", "pk")[:5000])
    if ending := asked(request):
        back = f"{reverse('queue')}?stage={stage}"
        return paper(request, "交办清单", lambda: notice_paper.list_sheet(cases, plans(cases), dues(cases), f"{stage.label}清单"), back, ending)
    return send_workbook(notice.workbook(cases, plans(cases), dues(cases)), "交办清单")


urls = [
    path("oversight/list", queue, name="queue"),
    path("oversight/list/notice", notice_list, name="queue_notice"),
]
