"""What a supervision run freezes: how every open task stood on a day, and what is new since the last run.

Taken from the facts that had happened by that day (``cases.asat``); who writes it down is ``actions.supervision``.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from banfu.cases import asat, derive, limits
from banfu.cases.models import Assignment, Source, SupervisionRow, SupervisionRun
from banfu.cases.models.assignment import NEVER
from banfu.cases.words import AFTER_REPLY, BEFORE_REPLY, HOSTING, Kind, Stage, Step
from banfu.figures import engine
from banfu.figures.definitions import BY_NAME, Rate
from banfu.figures.lights import light
from banfu.figures.plain import holds
from banfu.people.models import Unit
from banfu.ui.words import day as say_day

MARKS = {
    "open": "在办", "late": "超期", "new_late": "新超期", "soon": "快到期", "arrived": "新交办", "answered": "新答复", "idle": "没有动静",
    "silent": "没有首次沟通", "missing": "缺会办意见", "waiting": "稿子等核", "after": "答复以后没办完", "gone": "改办、撤回走的",
}  # fmt: skip
"""Every finding of a run, in the order of its page."""
KNOWN = ("lead", "assist", "answered", "not_due", "overdue", "assist_done", "contact_rate", "key_meeting_rate", "on_time_rate",
         "satisfaction_rate", "assist_on_time_rate")  # fmt: skip
"""The figures that are frozen with a run (``definitions``)."""
AT_DESK = (Stage.REVIEWING, Stage.TO_ISSUE, Stage.TO_SEND)
PERIOD = {SupervisionRun.Kind.HALF: 15, SupervisionRun.Kind.MONTH: 31}


@dataclass
class Snapshot:
    """What was found; ``rows`` are not stored yet."""

    day: date
    since: date
    rows: list[SupervisionRow] = field(default_factory=list)
    figures: list[dict[str, Any]] = field(default_factory=list)
    members: dict[str, dict[str, list[int]]] = field(default_factory=dict)


def tasks_of(organ: Unit, above: bool) -> QuerySet[Assignment]:
    """The tasks a run is about: the unit's own, or those of the sources which an office above hands over or passes on."""
    if not above:
        return Assignment.objects.filter(organ_key=organ.pk)
    here = Q(congress=organ) | Q(congress__organ=organ) | Q(government=organ) | Q(government__organ=organ)
    return Assignment.objects.filter(session__source__in=Source.objects.filter(here).values("pk"))


def before(organ: Unit, above: bool, kind: str, day: date) -> SupervisionRun | None:
    """The run of this kind held last before ``day``."""
    held = SupervisionRun.objects.filter(organ=organ, above=above, kind=kind, held_on__lt=day)
    return held.order_by("-held_on", "-pk").first()


def taken(tasks: QuerySet[Assignment], day: date, kind: str, last: SupervisionRun | None = None) -> Snapshot:
    """Look at ``tasks`` as on ``day``. last: the run before, against which "new" is told; without one, its usual distance."""
    since = last.held_on if last and last.held_on else day - timedelta(days=PERIOD[SupervisionRun.Kind(kind)])
    was_late = _was_late(last)
    found, counting = Snapshot(day, since), _Counting(day)
    names = dict(Unit.objects.values_list("pk", "name"))
    with limits.read_once():
        for task, known in asat.known_states(_candidates(tasks, day, since), day):
            counting.take(task)
            marks = _marks(task, known, day, since, was_late)
            if marks:
                found.rows.append(_row(task, known, marks, day, names))
    found.rows.sort(key=lambda row: (row.due_on or NEVER, row.number, row.assignment_id))
    for place, row in enumerate(found.rows, 1):
        row.place = place
    found.figures, found.members = counting.told()
    return found


def _candidates(tasks: QuerySet[Assignment], day: date, since: date) -> QuerySet[Assignment]:
    """What may have been open then, or belongs to the year's figures; the history of earlier years is left out."""
    ended = Q(stage=Stage.SENT, answered_on__lte=since) | Q(stage=Stage.ARCHIVED, archived_on__lte=since)
    old = ~Q(year=day.year) & (ended | Q(stage__in=(*engine.GONE, Stage.FOR_REFERENCE)))
    near = ("suggestion__session__source", "unit", "division", "officer", "holder", "holder_unit")
    return tasks.filter(historical=False).exclude(old).select_related(*near).defer("suggestion__body")


def _was_late(last: SupervisionRun | None) -> set[int] | None:
    if last is None:
        return None
    return {row.assignment_id for row in last.rows.only("assignment_id", "marks") if "late" in row.marks}


def _marks(task: Assignment, known: derive.Known, day: date, since: date, was_late: set[int] | None) -> list[str]:
    """The findings a task belongs to; none where it was over before the period."""
    if task.stage in engine.GONE:
        return ["gone"] if _left_on(task, known) > since else []
    if task.stage == Stage.FOR_REFERENCE:
        return []
    tests: dict[str, Callable[[], bool]] = {
        "arrived": lambda: task.handed_over_on > since,
        "answered": lambda: task.answered_on is not None and since < task.answered_on <= day,
        "after": lambda: task.stage in AFTER_REPLY,
    }
    if task.stage in BEFORE_REPLY:
        tests |= _open_tests(task, known, day, since, was_late)
    found = {name for name, test in tests.items() if test()}
    return [name for name in MARKS if name in found]


def _open_tests(task: Assignment, known: derive.Known, day: date, since: date, was_late: set[int] | None) -> dict[str, Callable[[], bool]]:
    book = limits.rulebook_of(task)
    late = task.due_on < day
    hosting = task.part in HOSTING
    return {
        "open": lambda: True,
        "late": lambda: late,
        "new_late": lambda: late and (task.due_on >= since if was_late is None else task.pk not in was_late),
        "soon": lambda: 0 <= (task.due_on - day).days <= book.warning_days,
        "idle": lambda: (day - asat.moved_on(task, known, day)).days >= book.number("idle_days"),
        "silent": lambda: hosting and task.signed_on is not None and not task.contacts,
        "missing": lambda: hosting and task.opinions_in < task.opinions_due,
        "waiting": lambda: task.stage in AT_DESK,
    }


def _left_on(task: Assignment, known: derive.Known) -> date:
    days = [row.decided_on for row in known.returns if row.granted] + [task.dropped_on, task.suggestion.withdrawn_on]
    return max((one for one in days if one), default=date.min)


def _row(task: Assignment, known: derive.Known, marks: list[str], day: date, names: dict[int, str]) -> SupervisionRow:
    lit, moved = light(task, day), asat.moved_on(task, known, day)
    words = Step(task.step).label if task.step else Stage(task.stage).label
    place = names.get(task.holder_unit_id or 0, "")
    who = task.holder.name if task.holder else ""
    return SupervisionRow(
        assignment=task, number=task.number, title=task.suggestion.title[:200], kind=task.kind, part=task.part, key=task.key,
        unit=task.unit.name, division=names.get(task.division_id or 0, ""), stage=task.stage, stage_words=words, light=lit.kind,
        light_words=lit.text[:40], due_on=None if task.due_on == NEVER else task.due_on, moved_on=moved, idle_days=(day - moved).days,
        legal_due_on=None if task.legal_due_on == NEVER else task.legal_due_on, contacts=task.contacts, marks=marks,
        days_left=None if task.due_on == NEVER else (task.due_on - day).days, missing=_missing(known, day, names),
        holder=f"{who}（{place}）" if who and place else who or place,
    )  # fmt: skip


def _missing(known: derive.Known, day: date, names: dict[int, str]) -> list[str]:
    """The units whose opinion has not come, with the day it was to come."""
    found = []
    for asked in known.opinions:
        if asked.received_on is None:
            due = asked.due_on
            late = f"，超 {(day - due).days} 天" if due and due < day else ""
            found.append(names.get(asked.unit_id, "") + (f"（{say_day(due, day)}到期{late}）" if due else ""))
    return found


class _Counting:
    """Counts the frozen figures of the year, suggestions and proposals apart, and keeps whom each counts."""

    def __init__(self, day: date) -> None:
        self.day, self.members = day, {}  # type: ignore[var-annotated]
        self.parts = [(name, part, engine.condition(name, part, day)) for name in KNOWN for part in _parts(name)]

    def take(self, task: Assignment) -> None:
        if task.year != self.day.year or task.stage in engine.GONE:
            return
        for name, part, q in self.parts:
            kept = self.members.setdefault(f"{task.kind}.{name}", {}).setdefault(part, [])
            if holds(q, task):
                kept.append(task.pk)

    def told(self) -> tuple[list[dict[str, Any]], dict[str, dict[str, list[int]]]]:
        return list(self._figures()), self.members

    def _figures(self) -> Iterator[dict[str, Any]]:
        for kind in Kind:
            for name in KNOWN:
                parts = self.members.get(f"{kind}.{name}")
                if parts is None:
                    continue
                what = BY_NAME[name]
                told: dict[str, Any] = {"key": f"{kind}.{name}", "kind": kind.label, "label": what.label, "unit": what.unit}
                if isinstance(what, Rate):
                    left = [[reason, f"x{i}", len(parts[f"x{i}"])] for i, (reason, _) in enumerate(what.excluded)]
                    told |= {"n": len(parts["n"]), "d": len(parts["d"]), "excluded": left, "presumed": what.presumed}
                else:
                    told["value"] = len(parts["value"])
                yield told


def _parts(name: str) -> Sequence[str]:
    what = BY_NAME[name]
    return ["n", "d", *(f"x{i}" for i in range(len(what.excluded)))] if isinstance(what, Rate) else ["value"]
