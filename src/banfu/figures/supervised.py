"""Reading a frozen run: counts of its findings by unit or division, and its sentence. Nothing is computed anew."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from banfu.cases.models import SupervisionRow, SupervisionRun
from banfu.figures.snapshot import MARKS

COLUMNS = ("open", "late", "new_late", "soon", "answered", "idle", "silent", "missing", "waiting")
"""The findings that stand beside each other by unit and division."""
UNDIVIDED = "没有定处室"


@dataclass(frozen=True)
class Group:
    """A unit or division with how many of its tasks belong to each finding."""

    name: str
    counts: dict[str, int]


def counts_of(rows: Sequence[SupervisionRow]) -> dict[str, int]:
    """Every finding with how many rows it has."""
    found = Counter(mark for row in rows for mark in row.marks)
    return {name: found[name] for name in MARKS}


def name_of(row: SupervisionRow, above: bool) -> str:
    """Where a row is counted: its unit for those above, its division inside."""
    return row.unit if above else row.division or UNDIVIDED


def grouped(rows: Sequence[SupervisionRow], above: bool) -> list[Group]:
    """The findings by unit or division, those with most late ones first."""
    by: dict[str, list[SupervisionRow]] = {}
    for row in rows:
        by.setdefault(name_of(row, above), []).append(row)
    groups = [Group(name, counts_of(those)) for name, those in by.items()]
    return sorted(groups, key=lambda one: (-one.counts["late"], -one.counts["open"], one.name))


def holder_of(row: SupervisionRow, above: bool) -> str:
    """In whose hands; for those above with the unit."""
    return f"{row.unit} {row.holder}" if above and row.holder else row.holder


def holders(rows: Sequence[SupervisionRow], above: bool) -> list[tuple[str, int, int]]:
    """Who holds how many open tasks, and how many of them are late; the most late first."""
    held: dict[str, list[int]] = {}
    for row in rows:
        if "open" in row.marks and row.holder:
            one = held.setdefault(holder_of(row, above), [0, 0])
            one[0] += 1
            one[1] += "late" in row.marks
    return sorted(((name, n, late) for name, (n, late) in held.items()), key=lambda one: (-one[2], -one[1], one[0]))


def sentence(counts: dict[str, int]) -> str:
    """The finding in one sentence, for the heading of the page and of the paper."""
    told = [f"在办 {counts['open']} 件"]
    told += [f"超期 {counts['late']} 件（新超期 {counts['new_late']} 件）"] if counts["late"] else ["没有超期的"]
    told += [f"新答复 {counts['answered']} 件"] if counts["answered"] else []
    told += [f"{counts['idle']} 件没有动静"] if counts["idle"] else []
    return "，".join(told)


def as_json(run: SupervisionRun, rows: Sequence[SupervisionRow]) -> dict[str, Any]:
    """The whole run as plain data."""
    groups = grouped(rows, run.above)
    return {
        "unit": run.organ.name, "kind": run.get_kind_display(), "date": run.held_on, "since": run.since, "last": str(run.last) if run.last else None,
        "counts": counts_of(rows), "labels": MARKS, "by_unit" if run.above else "by_division": {one.name: one.counts for one in groups},
        "holders": [{"who": who, "open": n, "late": late} for who, n, late in holders(rows, run.above)], "figures": run.figures,
        "rows": [
            {"number": row.number, "title": row.title, "kind": row.kind, "part": row.part, "unit": row.unit, "division": row.division,
             "stage": row.stage_words, "light": row.light, "words": row.light_words, "due_on": row.due_on, "legal_due_on": row.legal_due_on,
             "days_left": row.days_left, "idle_days": row.idle_days, "holder": row.holder, "contacts": row.contacts,
             "missing": row.missing, "marks": row.marks}
            for row in rows
        ],
    }  # fmt: skip
