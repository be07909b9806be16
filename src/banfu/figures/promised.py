"""The figures of promises: the same declared conditions, asked of promises instead of tasks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from banfu.cases.models import Assignment, Promise
from banfu.cases.promises import Standing, standing, standings
from banfu.figures.definitions import HOST, MEANS, PROMISE_RATES, SUMS, Mean, Rate, Total, parts_of
from banfu.figures.plain import holds

ALL = (*PROMISE_RATES, *SUMS, *MEANS)
BY_NAME: dict[str, Rate | Total | Mean] = {one.name: one for one in ALL}
Got = dict[str, int]


def of_tasks(tasks: QuerySet[Assignment]) -> QuerySet[Promise]:
    """The promises confirmed in the letters of the tasks that are hosted."""
    return Promise.objects.filter(verdict=Promise.Verdict.TAKEN, assignment__in=tasks.filter(HOST))


def condition(name: str, part: str, today: date) -> Q:
    """The condition behind a shown number, as ``engine.condition`` has it of tasks; else KeyError."""
    one = BY_NAME[name]
    if isinstance(one, Total):
        return {"value": one.of}[part]
    if isinstance(one, Mean):
        return {"n": one.of, "d": one.of}[part]
    parts = parts_of(one, today)
    return ({"n": parts.counted, "rest": parts.rest, "d": parts.base} | {f"x{i}": q for i, (_, q) in enumerate(parts.excluded)})[part]


@dataclass(frozen=True)
class _Asked:
    """A number to be asked for: how many rows meet ``of``, or the sum of their ``column``."""

    of: Q
    column: str = ""


def _asked(today: date) -> dict[str, _Asked]:
    asked = {one.name: _Asked(one.of, one.column) for one in SUMS}
    for mean in MEANS:
        asked |= {f"{mean.name}__n": _Asked(mean.of, mean.column), f"{mean.name}__d": _Asked(mean.of)}
    for rate in PROMISE_RATES:
        parts = parts_of(rate, today)
        asked |= {f"{rate.name}__n": _Asked(parts.counted), f"{rate.name}__d": _Asked(parts.base)}
        asked |= {f"{rate.name}__x{i}": _Asked(q) for i, (_, q) in enumerate(parts.excluded)}
    return asked


def nothing(today: date) -> Got:
    return dict.fromkeys(_asked(today), 0)


def aggregates(today: date) -> dict[str, Any]:
    """Named so that no name is that of a column."""
    return {
        f"got_{name}": Sum(one.column, filter=one.of, default=0) if one.column else Count("pk", filter=one.of) for name, one in _asked(today).items()
    }


def plain(row: dict[str, Any]) -> Got:
    """The numbers among what was asked with ``aggregates``."""
    return {name.removeprefix("got_"): value for name, value in row.items() if name.startswith("got_")}


def counted(promises: QuerySet[Promise], today: date) -> Got:
    """Return every number of these promises; one query."""
    return plain(promises.order_by().aggregate(**aggregates(today)))


def counted_by(promises: QuerySet[Promise], column: str, today: date) -> dict[Any, Got]:
    """The same for each value of ``column``; one query."""
    rows = promises.order_by().values(column).annotate(**aggregates(today))
    return {row[column]: plain(row) for row in rows}


def counted_then(tasks: QuerySet[Assignment], day: date) -> Got:
    """The same as on an earlier day, from what had happened by then."""
    keys = list(tasks.filter(HOST).values_list("pk", flat=True))
    rows = [row for one in standings(keys) if (row := _then(one, day)) is not None]
    return {
        name: sum(getattr(row, one.column) if one.column else 1 for row in rows if holds(one.of, row)) for name, one in _asked(day).items()
    }


def members_then(tasks: QuerySet[Assignment], day: date) -> dict[str, dict[str, list[int]]]:
    """The tasks of the promises behind the parts n and d of each rate as on ``day``, once a promise."""
    keys = list(tasks.filter(HOST).values_list("pk", flat=True))
    rows = [(one.promise.assignment_id, row) for one in standings(keys) if (row := _then(one, day)) is not None]
    found = {}
    for rate in PROMISE_RATES:
        parts = parts_of(rate, day)
        found[rate.name] = {part: [task for task, row in rows if holds(q, row)] for part, q in (("n", parts.counted), ("d", parts.base))}
    return found


def _then(one: Standing, day: date) -> SimpleNamespace | None:
    """The columns of a promise as on ``day``; None where it was not yet confirmed."""
    if one.promise.taken_on > day:
        return None
    moves = [move for move in one.moves if move.moved_on <= day]
    struck = [off for off in one.offs if off.confirmed and off.decided_on and off.decided_on <= day and (off.undone_on is None or off.undone_on > day)]
    return SimpleNamespace(
        due_on=one.promise.due_on, due_now=moves[-1].until if moves else one.promise.due_on, moves_made=len(moves),
        slipped=sum((move.until - move.before).days for move in moves if move.before), struck_on=struck[0].decided_on if struck else None,
    )  # fmt: skip


def with_standing(promises: QuerySet[Promise]) -> list[Standing]:
    """These promises, in their order, with all that happened to them."""
    return standing(promises.select_related("assignment__unit", "taken_by"))
