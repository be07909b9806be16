"""答应的事: what the units have promised in their letters and what became of it, as its proposer may know it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from banfu.cases.models import Assignment
from banfu.cases.promises import Standing, standings
from banfu.deputies.status import hosts_of
from banfu.ui.words import day


@dataclass(frozen=True)
class Told:
    """A promise in plain words: a light with its words, and what happened, oldest first."""

    what: str
    kind: str
    word: str
    lines: tuple[str, ...]


def promised(tasks: Sequence[Assignment], today: date) -> list[Told]:
    """Return what the units that answer him have promised; an inner strike-off not yet confirmed is not told."""
    hosts = hosts_of(tasks)
    return [_told(one, len(hosts) > 1, today) for one in standings([task.pk for task in hosts if task.answered_on])]


def _told(one: Standing, several: bool, today: date) -> Told:
    row = one.promise
    lines = [f"答复里说：{row.passage}"]
    if several or row.owner:
        lines.append(f"{row.owner or row.assignment.unit.name}来办")
    events = [(move.moved_on, f"改到 {day(move.until, today)} 前：{move.reason}") for move in one.moves]
    events += [(step.on, step.text) for step in one.progress]
    events += [(look.reviewed_on, f"{look.year}年底看过：{look.get_finding_display()}，{look.text}") for look in one.reviews]
    events += [(off.undone_on, f"重新列入，接着办：{off.undone_reason}") for off in one.offs if off.undone_on]
    lines += [f"{day(on, today)}　{text}" for on, text in sorted(events)]
    if one.struck:
        lines.append(f"依据：{one.struck.evidence}")
        return Told(row.what, "done", f"{day(one.struck.decided_on, today)} 办到了", tuple(lines))
    due = one.due_on
    if due is None:
        return Told(row.what, "none", "没有说哪天办到", tuple(lines))
    if due < today:
        return Told(row.what, "late", f"说好 {day(due, today)} 前办到，过了 {(today - due).days} 天", tuple(lines))
    return Told(row.what, "ok", f"说好 {day(due, today)} 前办到", tuple(lines))
