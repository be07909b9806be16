"""What was proposed, as the pages show it: units with the sentences that speak for them.

The sentences are made when shown, of the cases the reader may see alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from banfu.advice.models import Routing, RowHint, TopicGuess
from banfu.cases import visible
from banfu.cases.models import Assignment, Division, Duty, ReturnRequest, Suggestion
from banfu.people.models import OVERSEERS, Person, Unit

NUMERALS = "零一二三四五六七八九十"
CONFIDENT, LIKELY = 0.9, 0.5


@dataclass(frozen=True)
class Proposal:
    """A unit proposed for a case, its share of what speaks, how often such a proposal is right, and why."""

    unit: Unit
    score: float
    sure: float | None
    why: tuple[str, ...]

    @property
    def confident(self) -> bool:
        return self.sure is not None and self.sure >= CONFIDENT

    @property
    def likely(self) -> bool:
        """Whether it may stand in a form as the value to begin with; else it is only named."""
        return (self.score if self.sure is None else self.sure) >= LIKELY

    @property
    def words(self) -> str:
        """The reasons as one sentence."""
        return "；".join(self.why)


class _Evidence:
    """The cases and duties that a handful of proposals name, read at once."""

    def __init__(self, rows: Iterable[Mapping[str, Any]], person: Person, above: bool = False) -> None:
        rows = list(rows)
        cases = {key for row in rows for key in row["cases"]}
        seen = visible.assignments(person).filter(pk__in=cases).select_related("suggestion")
        self.cases = {task.pk: task for task in seen} if cases else {}
        duties = {key for row in rows for key in row["duties"]}
        self.duties = Duty.objects.in_bulk(list(duties)) if duties else {}
        self.units = Unit.objects.in_bulk([row["unit"] for row in rows]) if rows else {}
        refused = Division.objects.filter(assignment__in=self.cases, accepted=False).values_list("assignment", flat=True)
        self.changed = set(refused) if self.cases and not above else set()
        if above and self.cases:
            back = ReturnRequest.objects.filter(assignment__suggestion__in={t.suggestion_id for t in self.cases.values()}, granted=True)
            given_back = set(back.values_list("assignment__suggestion", flat=True))
            self.changed = {task.pk for task in self.cases.values() if task.suggestion_id in given_back}

    def proposals(self, rows: Iterable[Mapping[str, Any]], verb: str) -> list[Proposal]:
        found = []
        for row in rows:
            unit = self.units.get(row["unit"])
            if unit is not None:
                found.append(Proposal(unit, row["score"], row["sure"], tuple(self._why(row, unit, verb))))
        return found

    def _why(self, row: Mapping[str, Any], unit: Unit, verb: str) -> Iterable[str]:
        cases = [self.cases[key] for key in row["cases"] if key in self.cases]
        if cases:
            numbers = "、".join(f"{task.year}年 {task.number} 号" for task in cases)
            changed = [task.number for task in cases if task.pk in self.changed]
            more = f"（{'、'.join(changed)} 号是改过的）" if changed else ""
            yield f"{NUMERALS[len(cases)]}件相似建议由{unit.name}{verb}：{numbers}{more}"
        lines = [self.duties[key] for key in row["duties"] if key in self.duties]
        if lines:
            yield "职责清单：" + "、".join(f"“{line.text}”" for line in lines[:2])


@dataclass(frozen=True)
class Advice:
    """All that is proposed for one case: lead units, helpers, divisions, each best first."""

    units: Sequence[Proposal] = ()
    helpers: Sequence[Proposal] = ()
    divisions: Sequence[Proposal] = ()


def advice(tasks: Sequence[Assignment], person: Person, divisions_only: bool = False) -> dict[int, Advice]:
    """Return what is proposed for each of these tasks of one organ, by task."""
    if not tasks:
        return {}
    organ = tasks[0].organ_key
    stored = {
        row.suggestion_id: row
        for row in Routing.objects.filter(organ=organ, above=False, suggestion__in=[task.suggestion_id for task in tasks])
    }
    lists = ("divisions",) if divisions_only else ("units", "helpers", "divisions")
    known = _Evidence((line for row in stored.values() for name in lists for line in getattr(row, name)), person)
    verbs = {"units": "主办", "helpers": "会办", "divisions": "承办"}
    return {
        task.pk: Advice(**{name: known.proposals(getattr(stored[task.suggestion_id], name), verbs[name]) for name in lists})
        for task in tasks
        if task.suggestion_id in stored
    }


def for_office(cases: Iterable[Suggestion], person: Person) -> dict[int, Advice]:
    """Return the units proposed to the office of ``person``, who hands over or passes on, for each of these
    suggestions, by suggestion; those without a proposal are left out."""
    organs = {post.organ_key for post in person.posts_now if post.role in OVERSEERS}
    stored = {row.suggestion_id: row for row in Routing.objects.filter(organ__in=organs, above=True, suggestion__in=[c.pk for c in cases])}
    known = _Evidence((line for row in stored.values() for line in (*row.units, *row.helpers)), person, above=True)
    return {
        key: Advice(units=known.proposals(row.units, "主办"), helpers=known.proposals(row.helpers, "会办")) for key, row in stored.items()
    }


def sure_for_office(cases: Iterable[Suggestion], person: Person) -> dict[int, Unit]:
    """Return the lead unit proposed to the office of ``person`` for each suggestion where that is sure; two queries."""
    organs = {post.organ_key for post in person.posts_now if post.role in OVERSEERS}
    rows = Routing.objects.filter(organ__in=organs, above=True, suggestion__in=[case.pk for case in cases]).values_list("suggestion", "units")
    best = {key: units[0]["unit"] for key, units in rows if units and (units[0]["sure"] or 0) >= CONFIDENT}
    known = Unit.objects.in_bulk(set(best.values())) if best else {}
    return {key: known[unit] for key, unit in best.items() if unit in known}


def division_for(task: Assignment, person: Person) -> Proposal | None:
    """The division proposed for one case, None where nothing speaks for any."""
    found = advice([task], person, divisions_only=True).get(task.pk)
    return found.divisions[0] if found and found.divisions else None


def helpers_for(task: Assignment, person: Person) -> Sequence[Proposal]:
    """The assisting units proposed for one case, best first."""
    return advice([task], person).get(task.pk, Advice()).helpers


def unit_instead(task: Assignment, person: Person) -> Proposal | None:
    """The likeliest unit other than the task's own: for 申请改办."""
    found = advice([task], person).get(task.pk, Advice())
    return next((p for p in found.units if p.unit.pk != task.organ_key), None)


def hints(organ: int, job: int, person: Person) -> list[tuple[int, list[Proposal]]]:
    """The units proposed for the rows of a list that name none, by line."""
    rows = list(RowHint.objects.filter(organ=organ, job=job).order_by("line"))
    known = _Evidence((line for row in rows for line in row.units), person)
    return [(row.line, known.proposals(row.units, "主办")) for row in rows]


def topics(tasks: Sequence[Assignment]) -> dict[int, TopicGuess]:
    """The topic proposed for each of these tasks of one organ that has none, by task."""
    blank = [task for task in tasks if not task.suggestion.topic]
    if not blank:
        return {}
    rows = TopicGuess.objects.filter(organ=blank[0].organ_key, suggestion__in=[task.suggestion_id for task in blank])
    found = {row.suggestion_id: row for row in rows}
    return {task.pk: found[task.suggestion_id] for task in blank if task.suggestion_id in found}
