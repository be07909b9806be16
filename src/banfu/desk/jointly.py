"""集中办理: what is proposed, what is worked on jointly, and one group."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Max, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from banfu import clock
from banfu.actions import Origin, Refused, grouping
from banfu.actions.contacts import ContactForm
from banfu.actions.fields import divisions_of, people_of
from banfu.advice import joint as advice
from banfu.advice import joint_file, schedule, tasks
from banfu.cases import visible
from banfu.cases.jointplan import draft_plan
from banfu.cases.models import Assignment, Contact, Decision, JointGroup, Version
from banfu.cases.models.assignment import NEVER
from banfu.cases.words import ENDED
from banfu.desk.doors import workers
from banfu.desk.waiting import answer, asked_again, wait
from banfu.figures.lights import SOON_DAYS, Light, light
from banfu.people.models import Person, Role, Unit
from banfu.record.models import Entry
from banfu.ui.downloads import DOCX, send_file, send_text
from banfu.ui.forms import BanfuForm, TextField, clean_text
from banfu.ui.words import day

MOST = 30
BESIDE = ("suggestion__session", "session", "division", "officer", "unit")


def _origin(request: HttpRequest) -> Origin:
    return Origin(request.META.get("REMOTE_ADDR", ""), uuid.uuid4().hex)


def _ids(request: HttpRequest, name: str = "ids") -> set[int]:
    return {int(key) for key in request.POST.getlist(name) if key.isdecimal() and len(key) < 18}


# ---- the page of all ----


@dataclass
class Running:
    """A group in the list, with what one sees of it."""

    group: JointGroup
    n: int = 0
    late: int = 0
    soon: int = 0
    answered: int = 0


def _groups(person: Person) -> list[Running]:
    groups = visible.joint_groups(person).select_related("division", "leader", "session")
    rows = {group.pk: Running(group) for group in groups.order_by("-pk")[:200]}
    today = clock.today()
    late, soon = Q(open=True, due_on__lt=today), Q(open=True, due_on__gte=today, due_on__lt=NEVER)
    counts = visible.assignments(person).filter(joint__in=rows).values("joint").annotate(
        n=Count("pk"), late=Count("pk", filter=late & ~Q(stage__in=ENDED)), answered=Count("answered_on"),
        soon=Count("pk", filter=soon & Q(due_on__lte=today + timedelta(days=SOON_DAYS))),
    )  # fmt: skip
    for row in counts.order_by():
        found = rows[row["joint"]]
        found.n, found.late, found.soon, found.answered = row["n"], row["late"], row["soon"], row["answered"]
    return list(rows.values())


def _heading(proposals: list[advice.Proposal], running: list[Running]) -> str:
    new = [p for p in proposals if p.group is None]
    more = sum(len(p.candidates) for p in proposals if p.group)
    words = f"有 {len(new)} 组、{sum(len(p.candidates) for p in new)} 件内容相近，可以集中办理" if new else ""
    if more:
        words += f"{'；另' if words else ''}有 {more} 件可以补进正在办的组"
    if words:
        return words
    return f"{len(running)} 组正在集中办理，没有新的可归" if running else "没有内容相近、要集中办理的件"


@workers
@require_GET
def joint(request: HttpRequest) -> HttpResponse:
    """Proposals first, then the groups under way, then those of before."""
    person, assisting = request.user, request.GET.get("assist") == "1"
    organ = next((post.organ_key for post in person.posts_now), 0)
    waiting = wait(request, schedule.under_way(tasks.propose_joint, organ), "正在重新归组")
    if asked_again(request):
        return answer(request, waiting)
    proposals = advice.proposals(person, assisting)
    groups = _groups(person)
    today = clock.today()
    may = person.holds(*grouping.TOGETHER)
    context = {
        "heading": _heading(proposals, [row for row in groups if row.group.ended_on is None]), "assisting": assisting,
        "proposals": [(p, [(c, light(c.assignment, today)) for c in p.candidates]) for p in proposals[:MOST]],
        "running": [row for row in groups if row.group.ended_on is None],
        "ended": [row for row in groups if row.group.ended_on], "may": may,
        "divisions": divisions_of(organ) if may and proposals else [],
        "leaders": people_of(organ, Role.LEADER) if may and proposals else [],
        "office": person.holds(Role.COORDINATOR), "made_at": proposals[0].made_at if proposals else None, "wait": waiting,
    }  # fmt: skip
    return render(request, "desk/joint.html", context)


@workers
@require_POST
def propose(request: HttpRequest) -> HttpResponse:
    """Ask the worker to look again."""
    post = next((p for p in request.user.posts_now if p.role == Role.COORDINATOR), None)
    if post is None:
        raise Http404
    if not schedule.under_way(tasks.propose_joint, post.organ_key):
        tasks.propose_joint.enqueue(post.organ_key)
    if not schedule.running():
        messages.error(request, "已经排上，但后台没有在运行，归组要等它起来；请系统管理员看一下“banfu work”。")
    return _back(request)


def _proposal(request: HttpRequest, pk: int) -> tuple[advice.Proposal, list[Assignment], list[Assignment]]:
    """A proposal as the person sees it now, its ticked cases, and the others."""
    assisting = request.POST.get("assist") == "1"
    found = next(iter(advice.proposals(request.user, assisting, pk)), None)
    if found is None or not request.user.holds(*grouping.TOGETHER):
        raise Http404
    ticked = _ids(request)
    return found, [t for t in found.tasks if t.pk in ticked], [t for t in found.tasks if t.pk not in ticked]


def _back(request: HttpRequest) -> HttpResponse:
    return redirect(reverse("joint") + ("?assist=1" if request.POST.get("assist") == "1" else ""))


@workers
@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a proposal as a new group (or into a running one): the ticked cases."""
    proposal, ticked, left = _proposal(request, pk)
    name = clean_text(request.POST.get("name", "")).strip()[:40] or proposal.name
    organ = ticked[0].organ_key if ticked else 0
    division, leader = (request.POST.get(key, "") for key in ("division", "leader"))
    try:
        group = grouping.take(
            request.user, ticked, group=proposal.group, name=name, shared="；".join(proposal.shared), left_out=left,
            division=divisions_of(organ).filter(pk=int(division)).first() if division.isdecimal() else None,
            leader=people_of(organ, Role.LEADER).filter(pk=int(leader)).first() if leader.isdecimal() else None,
            origin=_origin(request),
        )  # fmt: skip
    except Refused as refusal:
        messages.error(request, f"没有采用“{proposal.name}”：{refusal.reason}")
        return _back(request)
    word = "已补进" if proposal.group else "已成立"
    messages.success(request, f"{word}“{group}”，{len(ticked)} 件集中办理，牵头{group.lead}。")
    return redirect("joint_group", group.pk)


@workers
@require_POST
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse a proposal; it is not made again."""
    proposal, _, _ = _proposal(request, pk)
    reason = clean_text(request.POST.get("reason", "")).strip()[:200]
    try:
        if proposal.group:
            for task in proposal.tasks:
                grouping.refuse(request.user, grouping.members(proposal.group), member=task, reason=reason, origin=_origin(request))
        else:
            grouping.refuse(request.user, proposal.tasks, reason=reason, origin=_origin(request))
    except Refused as refusal:
        messages.error(request, f"“{proposal.name}”还留着：{refusal.reason}")
        return _back(request)
    messages.success(request, f"“{proposal.name}”不集中办理，以后不再提。")
    return _back(request)


# ---- one group ----


class EditForm(BanfuForm):
    name = TextField(label="组名", max_length=40)
    shared = TextField(label="共同事项", max_length=500, rows=3, required=False)
    division = forms.ModelChoiceField(label="牵头处室", queryset=Unit.objects.none(), required=False, empty_label="办公室")
    leader = forms.ModelChoiceField(label="牵头领导", queryset=Person.objects.none(), required=False, empty_label="还没定")

    def __init__(self, *args: Any, group: JointGroup, **kwargs: Any) -> None:
        fields = ("name", "shared", "division", "leader")
        super().__init__(*args, initial={name: getattr(group, name) for name in fields}, **kwargs)
        self.fields["division"].queryset = divisions_of(group.organ_key)
        self.fields["leader"].queryset = people_of(group.organ_key, Role.LEADER)


class TogetherForm(ContactForm):
    """One contact, investigation or meeting for several cases of a group."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["also"]

    def prepare(self) -> None:
        self.fields["kind"].initial = "forum"


@dataclass
class Inside:
    """A case of a group as the page shows it."""

    task: Assignment
    light: Light
    draft: str


def _drafts(found: list[Assignment]) -> dict[int, str]:
    """How far each letter is; one query."""
    rows = Version.objects.filter(reply__assignment__in=found).values("reply__assignment", "reply__round")
    latest = {(row["reply__assignment"], row["reply__round"]): row["n"] for row in rows.annotate(n=Max("n")).order_by()}
    words = {}
    for task in found:
        n = latest.get((task.pk, task.round))
        words[task.pk] = f"{day(task.answered_on)} {task.reply_number or '已答复'}" if task.answered_on else f"第 {n} 稿" if n else "还没起草"
    return words


def _group(request: HttpRequest, pk: int) -> JointGroup:
    found = visible.joint_groups(request.user).select_related("division", "leader", "session", "approved_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _tasks(request: HttpRequest, group: JointGroup) -> QuerySet[Assignment]:
    return visible.assignments(request.user).filter(joint=group).select_related(*BESIDE).order_by("due_on", "pk")


def _finding(group: JointGroup, found: list[Assignment]) -> str:
    answered = sum(1 for task in found if task.answered_on)
    if group.ended_on:
        return f"{group}：{len(found)} 件集中办理，{day(group.ended_on, clock.today())} 结束"
    words = f"{group}：{len(found)} 件一起办，{'都' if answered == len(found) and found else answered or '还没有'}"
    words += "答复了" if answered == len(found) and found else " 件已答复" if answered else "答复"
    due = min((task.due_on for task in found if task.answered_on is None), default=NEVER)
    return words if due == NEVER else f"{words}，最早 {day(due, clock.today())} 到期"


def _page(request: HttpRequest, group: JointGroup, status: int = 200, plan: str = "", **sent: BanfuForm) -> HttpResponse:
    found = list(_tasks(request, group))
    today, person = clock.today(), request.user
    drafts = _drafts(found)
    others = visible.joint_groups(person).filter(organ_key=group.organ_key, session=group.session_id, ended_on=None)
    may, over = (grouping.not_now(person, group, roles) for roles in (grouping.TOGETHER, grouping.OVER))
    links = Q(assignments__in=found)
    context = {
        "group": group, "finding": _finding(group, found), "today": today,
        "rows": [Inside(task, light(task, today), drafts[task.pk]) for task in found],
        "contacts": Contact.objects.filter(links).annotate(served=Count("assignments", filter=links)).order_by("-happened_on", "-pk")[:40],
        "decisions": Decision.objects.filter(assignment__in=found).select_related("meeting", "unit", "assignment").order_by("-pk")[:40],
        "left": group.members.filter(until__isnull=False, assignment__in=visible.assignments(person).values("pk"))
        .select_related("assignment__suggestion"),
        "plan": plan or group.plan or draft_plan(group, found, today), "drafted": not (plan or group.plan),
        "joining": sorted({task.division.name for task in found if task.division} - {group.lead}),
        "may": may, "over": over, "leader": not grouping.not_now(person, group, {Role.LEADER}),
        "form": sent.get("edit") or EditForm(group=group), "others": list(others.exclude(pk=group.pk)) if not may else [],
        "entries": Entry.objects.filter(subject=f"joint:{group.pk}").order_by("-seq")[:30], "open": sent,
    }  # fmt: skip
    return render(request, "desk/joint_group.html", context, status=status)


@workers
@require_GET
def group(request: HttpRequest, pk: int) -> HttpResponse:
    """One group: its cases, what is done once for all of them, its plan."""
    return _page(request, _group(request, pk))


@workers
@require_GET
def plan_file(request: HttpRequest, pk: int, ending: str) -> HttpResponse:
    """The plan as a Word document, or as a text file that anything opens."""
    found = _group(request, pk)
    inside = list(_tasks(request, found))
    text = found.plan or draft_plan(found, inside, clock.today())
    if ending == "txt":
        return send_text(text, f"{found}工作方案.txt")
    try:
        return send_file(BytesIO(joint_file.docx(text, inside)), f"{found}工作方案.docx", DOCX)
    except joint_file.NotWritten:
        messages.error(request, "Word 文件没有写成，方案还在；请过一会儿再试，或者先存成文本。")
        return redirect("joint_group", pk)


def _edit(request: HttpRequest, found: JointGroup) -> HttpResponse | None:
    form = EditForm(request.POST, group=found)
    if not form.is_valid():
        return _page(request, found, 422, edit=form)
    try:
        grouping.edit(request.user, found, **form.cleaned_data, origin=_origin(request))
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.reason)
        return _page(request, found, 422, edit=form)
    messages.success(request, "组名、共同事项和牵头已改。")
    return None


def _plan(request: HttpRequest, found: JointGroup) -> HttpResponse | None:
    text = clean_text(request.POST.get("plan", ""))[:20_000]
    try:
        grouping.write_plan(request.user, found, text, _origin(request))
    except Refused as refusal:
        messages.error(request, f"方案没有存：{refusal.reason}")
        return _page(request, found, 422, plan=text)
    messages.success(request, "方案已存，等厅领导审定。")
    return None


def _approve(request: HttpRequest, found: JointGroup) -> None:
    grouping.approve_plan(request.user, found, _origin(request))
    messages.success(request, f"“{found}”工作方案已审定。")


def _end(request: HttpRequest, found: JointGroup) -> None:
    grouping.end(request.user, found, clean_text(request.POST.get("note", ""))[:300], origin=_origin(request))
    messages.success(request, f"“{found}”集中办理已结束，各件照常办完。")


def _unite(request: HttpRequest, found: JointGroup) -> HttpResponse | None:
    wanted = request.POST.get("into", "")
    into = visible.joint_groups(request.user).filter(pk=int(wanted)).first() if wanted.isdecimal() and len(wanted) < 18 else None
    if into is None:
        raise Refused("请选并入哪一组。", "into")
    grouping.unite(request.user, found, into, _origin(request))
    messages.success(request, f"“{found}”已并入“{into}”。")
    return redirect("joint_group", into.pk)


def _contact(request: HttpRequest, found: JointGroup) -> HttpResponse | None:
    ticked = _ids(request)
    chosen = [task for task in _tasks(request, found) if task.pk in ticked]
    if not chosen:
        raise Refused("没有勾选任何一件，请先勾选。")
    sent = (request.POST, request.FILES) if request.POST.get("go") else ()
    form = TogetherForm(*sent, task=chosen[0], person=request.user)
    if not sent:
        names = list(dict.fromkeys(task.suggestion.lead_name for task in chosen if task.suggestion.lead_name))
        form.initial["partner"] = "、".join(names)[:120]
    if not form.is_valid():
        return render(request, "desk/joint_contact.html", {"group": found, "tasks": chosen, "form": form}, status=422 if sent else 200)
    n = grouping.contact(request.user, found, chosen, dict(form.cleaned_data), _origin(request))
    messages.success(request, f"已记一次沟通，{n} 件共用。")
    return None


DOINGS: dict[str, Callable[[HttpRequest, JointGroup], HttpResponse | None]] = {
    "edit": _edit, "plan": _plan, "approve": _approve, "end": _end, "unite": _unite, "contact": _contact,
}  # fmt: skip


@workers
@require_POST
def do(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """One act on a group as a whole."""
    found = _group(request, pk)
    if what not in DOINGS:
        raise Http404
    try:
        return DOINGS[what](request, found) or redirect("joint_group", pk)
    except Refused as refusal:
        messages.error(request, refusal.reason)
        return redirect("joint_group", pk)
