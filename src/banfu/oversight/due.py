"""By when the suggestions of a list are to be answered: the limits of the units' tasks, else what the rulebook and
the notice give from the hand-over on."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
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
    """reply: of the unit that leads (the earliest of several). opinion: of those that assist."""

    reply: Due = NONE
    opinion: Due = NONE


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
    for task in wanted.only("suggestion_id", "part", "legal_due_on", "notice_due_on"):
        tasks[task.suggestion_id].append(task)
    fixed = {
        (row.session_id, row.assisting): row.due_on
        for row in NoticeDate.objects.filter(session__in={case.session_id for case in cases})
    }  # fmt: skip
    with limits.read_once():
        return {
            case.pk: Dues(
                _earliest(tasks[case.pk], lambda task: task.hosting) or from_hand_over(case, "reply", fixed.get((case.session_id, False))),
                _earliest(tasks[case.pk], lambda task: task.part == Part.ASSIST) or from_hand_over(case, "opinion", fixed.get((case.session_id, True))),
            )
            for case in cases
        }


def _earliest(tasks: Iterable[Assignment], fits: Callable[[Assignment], bool]) -> Due | None:
    found = [day for task in tasks if fits(task) for day in (task.legal_due_on, task.notice_due_on) if day != NEVER]
    return Due(min(found), min(found).isoformat()) if found else None
