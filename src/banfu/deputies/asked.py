"""What is asked of a proposer now, the most pressing first: what his page begins with."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.urls import reverse

from banfu import clock
from banfu.actions.after import DELIVERED
from banfu.actions.handing_in import WRITING
from banfu.actions.proposing import WRITTEN, each_rates
from banfu.cases import visible
from banfu.cases.models import (
    Assignment,
    Feedback,
    FeedbackEnd,
    Invitation,
    Issue,
    Limit,
    Ruling,
    Shown,
    Visit,
    WithdrawalWish,
)
from banfu.cases.terms import called, numbered, terms
from banfu.cases.words import BEFORE_REPLY, HOSTING, CaseStage, RulingKind
from banfu.people.models import Person
from banfu.ui.words import day, day_long


@dataclass(frozen=True)
class Asked:
    """One thing to do. verb: what he is asked, for the heading; acts: (label, address), the last one solid."""

    verb: str
    title: str
    small: str
    text: str
    acts: tuple[tuple[str, str], ...]
    note: str = ""
    suggestion: int = 0


def asked_of(person: Person) -> list[Asked]:
    """Return all that waits for ``person``: rating, a draft to look at, a visit, co-signing, mending."""
    mine, today = visible.proposers(person), clock.today()
    return [
        *_ratings(person, mine, today), *_drafts(mine, today), *_visits(mine, today), *_withdrawals(mine),
        *_sent_back(mine), *_invitations(mine, today),
    ]  # fmt: skip


def to_rate(person: Person, mine: list[int]) -> list[Assignment]:
    """Return the answered tasks that wait for this person's own rating."""
    near = ("suggestion__session__source", "unit")
    rows = visible.own_assignments(person).filter(stage__in=DELIVERED, part__in=list(HOSTING), historical=False, struck_on=None)
    tasks = list(rows.select_related(*near).order_by("answered_on", "pk")[:200])
    tasks = [task for task in tasks if task.suggestion.lead_id in mine or each_rates(task.suggestion)]
    keys = [task.pk for task in tasks]
    given = Feedback.objects.filter(reply__assignment__in=keys, superseded=False, proposer__in=mine)
    done = set(given.values_list("reply__assignment", "reply__round"))
    done |= set(FeedbackEnd.objects.filter(reply__assignment__in=keys).values_list("reply__assignment", "reply__round"))
    return [task for task in tasks if (task.pk, task.round) not in done]


def _ratings(person: Person, mine: list[int], today: date) -> list[Asked]:
    tasks = to_rate(person, mine)
    limits = Limit.objects.filter(assignment__in=tasks, kind="feedback").values_list("assignment", "round", "due_on")
    due = {(task, n): on for task, n, on in limits}
    issues = Issue.objects.filter(reply__assignment__in=tasks).values_list("reply__assignment", "reply__round", "delivered_on")
    came = {(task, n): on for task, n, on in issues}
    found = []
    for task in tasks:
        case, until = task.suggestion, due.get((task.pk, task.round))
        url = reverse("my_rate", args=[case.pk]) + f"?task={task.pk}"
        when = f"请在 {day(until, today)} 前评价，{_left(until, today)}" if until and until >= today else "还没有评价，现在评也可以。"
        found.append(Asked(
            "评价", case.title, f"{numbered(case.number)} · {day(came.get((task.pk, task.round)), today)} {task.unit.name}答复", when,
            (("先看答复", reverse("my_letter", args=[case.pk])), ("去评价", url)), "不评价，也不会算作“满意”。", case.pk,
        ))  # fmt: skip
    return found


def _left(until: date, today: date) -> str:
    left = (until - today).days
    return f"还有 {left} 天。" if left else "今天是最后一天。"


def _drafts(mine: list[int], today: date) -> list[Asked]:
    rows = Shown.objects.filter(proposer__in=mine, answered_on=None, version__reply__assignment__stage__in=WRITTEN)
    near = ("version__reply__assignment__unit", "version__reply__assignment__suggestion")
    last = {row.version.reply.assignment_id: row for row in rows.select_related(*near).order_by("pk")}
    found = []
    for row in last.values():
        task = row.version.reply.assignment
        if row.version.reply.round != task.round:
            continue
        until = f"希望 {day(row.answer_by, today)} 前听到您的意见。" if row.answer_by else "看了回个话。"
        found.append(Asked(
            "看答复稿", task.suggestion.title, f"{numbered(task.number)} · {task.unit.name}",
            f"{task.unit.name}拟好了答复，发出以前先请您看看。{until}",
            (("去看答复稿", reverse("my_draft", args=[task.suggestion_id]) + f"?task={task.pk}"),), suggestion=task.suggestion_id,
        ))  # fmt: skip
    return found


def _visits(mine: list[int], today: date) -> list[Asked]:
    rows = Visit.objects.filter(proposer__in=mine, answered_on=None, planned_on__gte=today, assignment__stage__in=BEFORE_REPLY)
    found = []
    for row in rows.select_related("assignment__unit", "assignment__suggestion").order_by("planned_on", "pk"):
        task = row.assignment
        url = reverse("my_do", args=["answer_visit", task.pk]) + f"?visit={row.pk}"
        found.append(Asked(
            "回话", task.suggestion.title, f"{numbered(task.number)} · {task.unit.name}",
            f"{task.unit.name}请您 {day_long(row.planned_on, today)}{row.time} 到{row.place}{row.get_kind_display()}。",
            (("看一看，回个话", url),), suggestion=task.suggestion_id,
        ))  # fmt: skip
    return found


def _withdrawals(mine: list[int]) -> list[Asked]:
    rows = WithdrawalWish.objects.filter(proposer__in=mine, agreed=None).select_related("suggestion__lead")
    stopped = set(WithdrawalWish.objects.filter(suggestion__in=rows.values("suggestion"), agreed=False).values_list("suggestion", flat=True))
    live = [row for row in rows if row.suggestion_id not in stopped and row.suggestion.withdrawn_on is None]
    live = [row for row in live if row.suggestion.stage not in (CaseStage.ANSWERED, CaseStage.CLOSED)]
    return [
        Asked(
            "回话", row.suggestion.title, numbered(row.suggestion.number),
            f"{called(row.suggestion.lead)}想撤回，要您同意才行。理由：{row.reason}" if row.suggestion.lead else row.reason,
            (("看一看，回个话", reverse("my_case", args=[row.suggestion_id])),), suggestion=row.suggestion_id,
        ) for row in live
    ]  # fmt: skip


def _sent_back(mine: list[int]) -> list[Asked]:
    open_ones = Q(suggestion__lead__in=mine, suggestion__stage=CaseStage.SENT_BACK)
    rows = Ruling.objects.filter(open_ones, kind=RulingKind.SEND_BACK, mended_on=None).select_related("suggestion").order_by("-pk")
    last = {row.suggestion_id: row for row in reversed(list(rows))}
    return [
        Asked("修改", row.suggestion.title, numbered(row.suggestion.number), f"退回来请您修改：{row.text}",
              (("去修改", reverse("my_write", args=[row.suggestion_id])),), suggestion=row.suggestion_id)
        for row in last.values()
    ]  # fmt: skip


def _invitations(mine: list[int], today: date) -> list[Asked]:
    still = Q(suggestion__hand_in__invite_until=None) | Q(suggestion__hand_in__invite_until__gte=today)
    rows = Invitation.objects.filter(still, proposer__in=mine, agreed=None, suggestion__stage__in=WRITING)
    found = []
    for row in rows.select_related("suggestion__lead", "suggestion__hand_in").order_by("pk"):
        case, until = row.suggestion, row.suggestion.hand_in.invite_until
        who = called(case.lead) if case.lead else case.lead_name
        found.append(Asked(
            f"联名{terms(case.kind).thing}", case.title, f"{who}邀请" + (f"，{day(until, today)} 截止" if until else ""), "",
            (("看内容再决定", reverse("my_cosign", args=[case.pk])),), suggestion=case.pk,
        ))  # fmt: skip
    return found


def heading(name: str, asked: list[Asked], count: int, thing: str) -> str:
    """唐秀英代表，有 1 件请您评价."""
    verbs = {one.verb for one in asked}
    if len(verbs) == 1:
        return f"{name}，有 {len(asked)} 件请您{asked[0].verb}"
    if asked:
        return f"{name}，有 {len(asked)} 件事等您"
    return f"{name}，眼下没有要您办的事" if count else f"{name}，您还没有{thing}"
