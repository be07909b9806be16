"""Who is to answer the suggestions of a list, and by when: by the tasks of the units, else as proposed, with what the
rulebook and the notice give from the hand-over on."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from banfu.cases import limits
from banfu.cases.models import Assignment, NoticeDate, Suggestion
from banfu.cases.models.assignment import NEVER
from banfu.cases.words import GONE, Kind, Part
from banfu.rulebook import LimitRule, days


@dataclass(frozen=True)
class Due:
    """The day a unit has to answer or to send its opinion by. words: 2018-05-28, or 交办之日起 3 个月 where the
    clock does not run yet; "" where the rulebook knows no limit."""

    on: date | None
    words: str


NONE = Due(None, "")


@dataclass(frozen=True)
class Dues:
    """reply: of the unit that leads (the earliest of several). opinion: of those that assist. hosts, assists: the
    units that have it; "" before it is passed on."""

    reply: Due = NONE
    opinion: Due = NONE
    hosts: str = ""
    assists: str = ""


def rule_of(case: Suggestion, kind: str) -> LimitRule | None:
    """The rule of ``kind`` for this suggestion or proposal."""
    return limits.rulebook_for(case.session.source).limit(kind, proposal=case.kind == Kind.PROPOSAL)


def from_hand_over(case: Suggestion, kind: str, fixed: date | None = None) -> Due:
    """The limit of ``kind`` reckoned from the hand-over; ``fixed``: the day the notice sets, where it is earlier."""
    rule = rule_of(case, kind)
    if rule is None:
        return Due(fixed, fixed.isoformat()) if fixed else NONE
    if case.hand_over is None or rule.start != "交办":
        return Due(fixed, fixed.isoformat()) if fixed else Due(None, rule.span)
    on = min(days.due(rule, case.hand_over.handed_on, limits.calendar()).due_on, fixed or date.max)
    return Due(on, on.isoformat())


def dues(cases: Sequence[Suggestion]) -> dict[int, Dues]:
    """Return the limits of each suggestion; its session with source and its hand-over are read with it."""
    tasks = defaultdict(list)
    wanted = Assignment.objects.filter(suggestion__in=[case.pk for case in cases]).exclude(stage__in=GONE)
    for task in wanted.select_related("unit").order_by("pk"):
        tasks[task.suggestion_id].append(task)
    fixed = {
        (row.session_id, row.assisting): row.due_on
        for row in NoticeDate.objects.filter(session__in={case.session_id for case in cases})
    }  # fmt: skip
    with limits.read_once():
        return {case.pk: _of(case, tasks[case.pk], fixed) for case in cases}


def _of(case: Suggestion, tasks: Sequence[Assignment], fixed: Mapping[tuple[int, bool], date]) -> Dues:
    hosts = [task for task in tasks if task.hosting]
    assists = [task for task in tasks if task.part == Part.ASSIST]
    shares = [f"{task.unit.name}（分办：{task.share}）" if task.part == Part.SEPARATE else task.unit.name for task in hosts]
    return Dues(
        _earliest(hosts) or from_hand_over(case, "reply", fixed.get((case.session_id, False))),
        _earliest(assists) or from_hand_over(case, "opinion", fixed.get((case.session_id, True))),
        "、".join(shares), "、".join(task.unit.name for task in assists),
    )  # fmt: skip


def _earliest(tasks: Iterable[Assignment]) -> Due | None:
    found = [day for task in tasks for day in (task.legal_due_on, task.notice_due_on) if day != NEVER]
    return Due(min(found), min(found).isoformat()) if found else None
