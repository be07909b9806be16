"""One case: all about it, and what I may do."""

import difflib
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from banfu import clock
from banfu.actions import Origin, Refused, filing, offered, seconding, settling
from banfu.actions.kernel import visible_task
from banfu.advice import routing
from banfu.cases import limits, visible
from banfu.cases.models import (
    Assignment,
    CallBack,
    Contact,
    Decision,
    Division,
    Extension,
    Feedback,
    Limit,
    OpinionRequest,
    Reply,
    Responsibility,
    StrikeOff,
    Urging,
)
from banfu.cases.models.assignment import NEVER
from banfu.cases.words import BEFORE_REPLY, GONE, HOSTING, Stage
from banfu.crypto import mask_phone
from banfu.desk import achieved, disclosing, lists, outward, points, promising
from banfu.desk.like_parts import panel_of
from banfu.desk.sentence import full_sentence
from banfu.figures.lights import light
from banfu.people.models import OVERSEERS, Person
from banfu.record import chain
from banfu.record.models import Entry
from banfu.search import reading

WAY = (
    ("交办", ()), ("签收", (Stage.TO_SIGN, Stage.RETURNING)),
    ("定处室", (Stage.TO_DIVIDE, Stage.DIVIDING, Stage.DISPUTED, Stage.TO_APPROVE)),
    ("办理", (Stage.HANDLING,)), ("拟稿", (Stage.DRAFTING,)), ("核稿", (Stage.REVIEWING,)),
)  # fmt: skip
HOST_WAY = (
    ("签发", (Stage.TO_ISSUE,)), ("送达", (Stage.TO_DELIVER,)), ("反馈", (Stage.TO_FEEDBACK,)),
    ("回访", (Stage.TO_CALL_BACK,)), ("销号", (Stage.TO_STRIKE, Stage.STRIKING)), ("归档", (Stage.TO_ARCHIVE,)),
)  # fmt: skip


def steps(task: Assignment) -> list[dict[str, str]]:
    """The way of a case with the present step marked."""
    way = [*WAY, *(HOST_WAY if task.part in HOSTING else (("送出", (Stage.TO_SEND,)),))]
    left = task.stage in (*GONE, Stage.WITHDRAWN, Stage.FOR_REFERENCE)
    at = next((i for i, (_, stages) in enumerate(way) if task.stage in stages), 1 if left else len(way))
    found = []
    for index, (label, _) in enumerate(way):
        state = "past" if index < at else "now" if index == at else ""
        text = task.get_stage_display() if state == "now" and task.get_stage_display() != label else ""
        found.append({"label": label, "text": text, "state": state})
    return found


def clock_of(task: Assignment, limits: list[Limit]) -> dict[str, Any]:
    """The clock's panel: light, days left, the three dates, how it was computed."""
    today = clock.today()
    lit = light(task, today)
    rows = [("内部期限", task.internal_due_on, False), ("通知期限", task.notice_due_on, False), ("法定期限", task.legal_due_on, True)]
    left = (task.legal_due_on - today).days
    waiting = task.stage in BEFORE_REPLY and task.legal_due_on != NEVER
    return {
        "kind": lit.kind, "text": lit.text, "title": "法定答复期限" if waiting else "",
        "left": (f"还有 {left} 天" if left > 0 else "今天" if left == 0 else f"超期 {-left} 天") if waiting else "",
        "due": task.legal_due_on if waiting else None, "open": waiting,
        "limits": [{"label": label, "day": day, "text": "", "legal": legal} for label, day, legal in rows if day != NEVER],
        "how": [limit.words for limit in limits],
    }  # fmt: skip


def differences(old: str, new: str) -> list[tuple[str, str]]:
    """What changed between two versions, as ("same" | "add" | "del", text)."""
    ops: list[tuple[str, str]] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            text = old[a:b]
            ops.append(("same", text if len(text) < 160 else f"{text[:60]}……{text[-60:]}"))
            continue
        ops += [("del", old[a:b])] if b > a else []
        ops += [("add", new[c:d])] if d > c else []
    return ops


def _acts(person: Person, task: Assignment) -> list[dict[str, Any]]:
    shown = []
    for action, reason in offered(person, task):
        url = reverse("draft", args=[task.pk]) if action.name == "save_draft" else reverse("act", args=[action.name, task.pk])
        shown.append({"label": action.label, "url": url, "go": not shown and not reason, "denied": reason})
    return shown


def _replies(person: Person, task: Assignment) -> list[dict[str, Any]]:
    found, inside = [], visible.inside(person, task)
    rows = Reply.objects.filter(assignment=task).select_related("issue", "feedback_end").order_by("-round")
    for reply in rows.prefetch_related("versions__approvals__person", "versions__author", "versions__co_signs__division", "reminders"):
        versions, before = [], ""
        every, issue = list(reply.versions.all()), getattr(reply, "issue", None)
        for version in every:
            if not visible.opened(person, task, version.pk, issue and issue.version_id, version is every[-1]):
                continue
            ops = differences(before, version.text) if before else []
            versions.insert(0, {"v": version, "ops": ops, "anchor": f"diff{version.pk}"})
            before = version.text
        if reply.round == task.round and versions and inside:
            versions[0]["review"] = points.of_version(person, task, versions[0]["v"])
        found.append({"reply": reply, "versions": versions, "issue": issue,
                      "ended": getattr(reply, "feedback_end", None)})  # fmt: skip
    return found


def _advised(person: Person, task: Assignment) -> dict[str, Any]:
    """What the software proposes, to those who decide it, while it is undecided."""
    if not any(p.role in visible.WIDE and p.organ_key == task.organ_key for p in person.posts_now):
        return {}
    found = routing.advice([task], person).get(task.pk) if task.stage in BEFORE_REPLY else None
    return {"advice": found, "topic_guess": routing.topics([task]).get(task.pk)}


def note_reading(request: HttpRequest, task: Assignment) -> None:
    """Reading the case of a protected proposer is recorded (DESIGN rule 6)."""
    lead = task.suggestion.lead
    if lead is None or not lead.protected:
        return
    person = request.user
    post = next(iter(person.posts_now), None)
    with transaction.atomic():
        chain.append([
            chain.Line(
                action="read_protected", label="查看", subject=f"assignment:{task.pk}", case=task.suggestion_id,
                sentence="查看保密代表的建议", who=person.name, post=str(post or ""), person_id=person.pk,
                organ=task.organ_key, address=request.META.get("REMOTE_ADDR", ""),
            )
        ])  # fmt: skip


@limits.read_once()
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of one task; what is not visible answers 404."""
    task = visible_task(request.user, pk)
    if task is None:
        raise Http404
    suggestion, inside = task.suggestion, visible.inside(request.user, task)
    note_reading(request, task)
    entries = Entry.objects.filter(case=suggestion.pk, organ=task.organ_key).order_by("-seq")[:300]
    parts = suggestion.assignments.select_related("unit").order_by("pk")
    context = {
        "over": request.user.holds(*OVERSEERS),
        "inside": inside, "task": task, "suggestion": suggestion, "today": clock.today(), "say": full_sentence(task, clock.today()),
        "files": reading.said(filing.of(task) if inside else filing.of(task).filter(kind__in=filing.OUTWARD)), "near": lists.neighbours(request, task), "acts": _acts(request.user, task), "steps": steps(task),
        "clock": clock_of(task, list(Limit.objects.filter(assignment=task).order_by("pk"))),
        "paragraphs": [p for p in suggestion.body.splitlines() if p.strip()],
        "divisions": Division.objects.filter(assignment=task).select_related("division", "approved_by").order_by("-pk"),
        "slots": Responsibility.objects.filter(assignment=task).select_related("person", "unit").order_by("-pk"),
        "contacts": Contact.objects.filter(assignments=task).order_by("-happened_on", "-pk"),
        "opinions": OpinionRequest.objects.filter(assignment=task, dropped_on=None).select_related("unit"),
        "replies": _replies(request.user, task), "hosts": [p.unit.name for p in parts if p.part in HOSTING],
        "feedback": Feedback.objects.filter(reply__assignment=task).select_related("proposer", "reply").order_by("-pk"),
        "calls": CallBack.objects.filter(assignment=task).order_by("-pk"),
        "strikes": StrikeOff.objects.filter(assignment=task).select_related("proposed_by", "decided_by").order_by("-pk"),
        "decisions": Decision.objects.filter(assignment=task).select_related("meeting", "unit").order_by("-pk"),
        "urgings": Urging.objects.filter(assignment=task).select_related("slip").order_by("-pk"),
        "extensions": Extension.objects.filter(assignment=task).order_by("-pk"),
        "phone": mask_phone(suggestion.lead.phone) if suggestion.lead and suggestion.lead.phone else "",
        "cosigners": [c.proposer.name for c in suggestion.cosignatures.select_related("proposer")],
        **promising.panel(request.user, task), **achieved.panel(request.user, task), **disclosing.panel(request.user, task), "seconders": seconding.seconders(suggestion), **_advised(request.user, task), "joint": _joint(request, task),
        "timeline": [entry_of(e) for e in outward.told(request.user, entries)],
    }  # fmt: skip
    return render(request, "desk/case.html", context | panel_of(request, task))


def _joint(request: HttpRequest, task: Assignment) -> dict[str, Any] | None:
    """The joint group a case is (or was to its end) in, with how many of its cases one sees."""
    if task.joint_id is None:
        return None
    seen = Count("pk", filter=Q(pk__in=visible.assignments(request.user).values("pk")))
    n = Assignment.objects.filter(joint=task.joint_id).aggregate(every=Count("pk"), seen=seen)
    return {"group": task.joint, "n": n["seen"], "all": n["seen"] == n["every"]}


@require_POST
def phone(request: HttpRequest, pk: int) -> HttpResponse:
    """The lead proposer's number in full, in place; the look stands in the record."""
    task = visible_task(request.user, pk)
    if task is None:
        raise Http404
    try:
        number = settling.show_phone(request.user, task, Origin(request.META.get("REMOTE_ADDR", "")))
    except Refused as refusal:
        messages.error(request, refusal.reason)
        return redirect("case", pk)
    response = render(request, "desk/phone.html", {"task": task, "number": number})
    response["Cache-Control"] = "no-store, private"
    return response


def entry_of(entry: Entry) -> dict[str, Any]:
    recorded = entry.recorded_at.astimezone(clock.CHINA)
    return {
        "day": entry.happened_on, "recorded": recorded.date(), "time": recorded, "verb": entry.label,
        "who": f"{entry.who}（{entry.post}）" if entry.post else entry.who, "text": entry.sentence, "after": "",
        "links": [], "key": entry.action in ("sign_for", "register_issue", "save_draft", "confirm_strike_off"),
    }  # fmt: skip
