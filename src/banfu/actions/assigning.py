"""Giving a suggestion to units: their tasks, the opinions asked among them, the clocks that start.

Used where a list is taken in and where the government office passes on; not a verb of its own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from banfu.cases import limits
from banfu.cases.models import Assignment, Limit, OpinionRequest, Suggestion
from banfu.cases.words import GONE, HOSTING, Part
from banfu.people.models import Unit


@dataclass(frozen=True)
class Share:
    """What one unit gets: its part, and with 分办 the words of its share (上海 13, 青岛 16)."""

    unit: Unit
    part: str
    share: str = ""


def assign(pairs: Iterable[tuple[Suggestion, Sequence[Share], date]]) -> list[Assignment]:
    """Make the tasks; (suggestion, shares, day of the hand-over). Their clocks do not run yet."""
    tasks, asked = [], []
    for suggestion, shares, day in pairs:
        mine = [
            Assignment(suggestion=suggestion, unit=one.unit, part=one.part, share=one.share[:200], handed_over_on=day)
            for one in shares
        ]
        tasks += mine
        hosts = [task for task in mine if task.part in (Part.LEAD, Part.SOLE)]
        asked += [(host, task.unit) for host in hosts for task in mine if task.part == Part.ASSIST]
    Assignment.objects.bulk_create(tasks, batch_size=500)
    OpinionRequest.objects.bulk_create([OpinionRequest(assignment=host, unit=unit) for host, unit in asked])
    return tasks


def ask_each_other(suggestion: Suggestion, new: Iterable[Assignment]) -> None:
    """Let the hosts know of the assisting units, after some of either came later."""
    tasks = list(Assignment.objects.filter(suggestion=suggestion).exclude(stage__in=GONE).select_related("unit"))
    keys = {task.pk for task in new}
    hosts = [task for task in tasks if task.part in (Part.LEAD, Part.SOLE)]
    for host in hosts:
        for task in tasks:
            if task.part == Part.ASSIST and keys & {host.pk, task.pk}:
                row, made = OpinionRequest.objects.get_or_create(assignment=host, unit=task.unit)
                if not made and row.dropped_on:
                    row.dropped_on = None
                    row.save(update_fields=["dropped_on"])


def start_clocks(tasks: Sequence[Assignment]) -> None:
    """Store the limits that run from the hand-over; signing starts the others."""
    rows = []
    timed = set(Limit.objects.filter(assignment__in=[t.pk for t in tasks]).values_list("assignment", flat=True))
    for task in tasks:
        if task.part == Part.REFERENCE or task.pk in timed:
            continue
        kinds = ("sign", "return", "reply") if task.part in HOSTING else ("sign", "return", "opinion")
        rows += [limit for kind in kinds if (limit := limits.limit(task, kind, task.handed_over_on))]
    Limit.objects.bulk_create(rows, batch_size=500)
