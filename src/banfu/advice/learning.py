"""What the worker learns routing from: duties, and the organ's own cases with what was corrected.

An organ learns from its own cases alone, so that nothing proposed to it tells of what it may not see.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet

from banfu import clock
from banfu.advice.models import Routing, RowHint
from banfu.cases.models import Assignment, Division, Duty, OpinionAdvice, OpinionRequest, ReturnRequest
from banfu.cases.words import GONE, HOSTING, IN_WORK, Part, Stage
from banfu.people.models import Unit, UnitAlias
from banfu.text.routing import A_YEAR, CORRECTED, REFUSED, RETURNED, Handled, Route, Router
from banfu.text.routing import Duty as Line
from banfu.text.similar import Text

MOST = 20_000
"""The latest so many cases are learnt from."""
WAITING = (
    Stage.TO_SIGN, Stage.RETURNING, Stage.TO_DIVIDE, Stage.DIVIDING, Stage.DISPUTED, Stage.TO_APPROVE,
)  # fmt: skip
KEPT_HELPERS = 0.12
"""A helper with less than this share of what speaks is not named."""


class Units:
    """The units in force, each closed one standing for its successor."""

    def __init__(self) -> None:
        today = clock.today()
        rows = {unit.pk: unit for unit in Unit.objects.all()}
        self.all = rows
        self.open = {pk for pk, u in rows.items() if u.valid_until is None or u.valid_until >= today}

    def now(self, key: int) -> int | None:
        """The key of the unit that does today what this one did; None where nobody does."""
        seen: set[int] = set()
        while key not in self.open:
            follower = self.all[key].successor_id if key in self.all else None
            if follower is None or follower in seen:
                return None
            seen.add(key)
            key = follower
        return key

    def divisions(self, organ: int) -> set[Hashable]:
        """The divisions of an organ that may be given a case."""
        return {
            pk for pk in self.open
            if self.all[pk].organ_id == organ and self.all[pk].level == Unit.Level.DIVISION and not self.all[pk].is_office
        }  # fmt: skip

    def organs(self) -> set[Hashable]:
        return {pk for pk in self.open if self.all[pk].level == Unit.Level.ORGAN}


def _lines(units: set[Hashable]) -> list[Line]:
    rows = Duty.objects.on(clock.today()).filter(unit__in=units)
    return [Line(pk, unit, text) for pk, unit, text in rows.values_list("pk", "unit", "text")]


def _aged(weight: float, year: int) -> float:
    return weight * A_YEAR ** max(clock.today().year - year, 0)


def _cases(organ: int) -> QuerySet[Assignment]:
    """The organ's tasks, the latest first, withdrawn ones left out."""
    return Assignment.objects.filter(organ_key=organ).exclude(stage=Stage.WITHDRAWN).order_by("-year", "-pk")


def divided(organ: int, units: Units) -> list[Handled]:
    """Which division had which case, and where a division objected or a person chose otherwise."""
    corrected: set[int] = set()
    found = []
    rows = Division.objects.filter(assignment__organ_key=organ).exclude(accepted=None, advised=None)
    rows = rows.annotate(year=F("assignment__year"), title=F("assignment__suggestion__title"), body=F("assignment__suggestion__body"))
    for row in rows.order_by("pk"):
        refused = row.division_id if row.accepted is False else row.advised_id if row.advised_id != row.division_id else None
        if refused is not None and (unit := units.now(refused)) is not None:
            corrected.add(row.assignment_id)
            found.append(Handled(row.assignment_id, unit, row.title, row.body, _aged(REFUSED, row.year)))
    kept = _cases(organ).exclude(division=None).exclude(stage=Stage.DISPUTED)[:MOST]
    for pk, division, year, title, body in kept.values_list("pk", "division", "year", "suggestion__title", "suggestion__body"):
        if (unit := units.now(division)) is not None:
            weight = CORRECTED if pk in corrected else 1.0
            found.append(Handled(pk, unit, title, body, _aged(weight, year)))
    return found[::-1]


def _hosts(organ: int) -> dict[int, list[tuple[int, int, str]]]:
    """For the organ's suggestions: (unit's organ, part) of every task in them, by suggestion."""
    mine = _cases(organ)[:MOST].values("suggestion")
    rows = Assignment.objects.filter(suggestion__in=list(mine.values_list("suggestion", flat=True))[:MOST])
    rows = rows.exclude(stage__in=(*GONE, Stage.WITHDRAWN))
    found: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
    for suggestion, unit, part in rows.values_list("suggestion", "organ_key", "part"):
        found[suggestion].append((suggestion, unit, part))
    return found


def hosted(organ: int, units: Units) -> tuple[list[Handled], list[Handled]]:
    """Which unit led and which assisted in the organ's cases; a granted 改办 counts most."""
    beside = _hosts(organ)
    leads, helps = _returned(organ, units), []
    columns = ("pk", "suggestion", "year", "suggestion__title", "suggestion__body")
    for pk, suggestion, year, title, body in _cases(organ)[:MOST].values_list(*columns):
        for _, key, part in beside[suggestion]:
            unit = units.now(key)
            if unit is None or part == Part.REFERENCE:
                continue
            (leads if part in HOSTING else helps).append(Handled(pk, unit, title, body, _aged(1.0, year)))
    helps += asked(organ, units, {(one.key, one.unit) for one in helps})
    return leads[::-1], helps[::-1]


def asked(organ: int, units: Units, known: set[tuple[Hashable, Hashable]]) -> list[Handled]:
    """Which units the organ asked for an opinion (函询会办), and which it was proposed and did not ask.

    known: (task, unit) of those who had a task of their own in the case and are counted by that.
    """
    told: dict[int, dict[int, bool]] = defaultdict(dict)
    for row in OpinionAdvice.objects.filter(assignment__organ_key=organ):
        told[row.assignment_id][row.unit_id] = row.asked
    beside = {"year": F("assignment__year"), "title": F("assignment__suggestion__title"), "body": F("assignment__suggestion__body")}
    found = []
    rows = OpinionRequest.objects.filter(assignment__organ_key=organ, asked_on__isnull=False, dropped_on=None).annotate(**beside)
    for row in rows.order_by("-pk")[:MOST]:
        unit = units.now(row.unit_id)
        instead = False in told[row.assignment_id].values() and row.unit_id not in told[row.assignment_id]
        if unit is not None and (instead or (row.assignment_id, unit) not in known):
            found.append(Handled(row.assignment_id, unit, row.title, row.body, _aged(CORRECTED if instead else 1.0, row.year)))
    for row in OpinionAdvice.objects.filter(assignment__organ_key=organ, asked=False).annotate(**beside).order_by("-pk")[:MOST]:
        if (unit := units.now(row.unit_id)) is not None:
            found.append(Handled(row.assignment_id, unit, row.title, row.body, _aged(REFUSED, row.year)))
    return found


def _returned(organ: int, units: Units) -> list[Handled]:
    names = dict(UnitAlias.objects.values_list("name", "unit"))
    names |= {unit.name: pk for pk, unit in units.all.items() if unit.level == Unit.Level.ORGAN}
    found = []
    rows = ReturnRequest.objects.filter(assignment__organ_key=organ, granted=True).select_related("assignment__suggestion")
    for row in rows:
        task, case = row.assignment, row.assignment.suggestion
        found.append(Handled(task.pk, organ, case.title, case.body, _aged(-RETURNED, task.year)))
        unit = units.now(names.get(row.proposed_unit.strip(), 0))
        if unit is not None and unit != organ:
            found.append(Handled(task.pk, unit, case.title, case.body, _aged(RETURNED, task.year)))
    return found


def _plain(routes: Iterable[Route], without: Iterable[Hashable] = ()) -> list[dict[str, Any]]:
    left = set(without)
    return [
        {"unit": route.unit, "score": route.score, "sure": route.sure, "cases": list(route.handled), "duties": list(route.duties)}
        for route in routes if route.unit not in left
    ]  # fmt: skip


class Learnt:
    """The three routers of one organ."""

    def __init__(self, organ: int) -> None:
        units = Units()
        self.organ, self.organs, self.own = organ, units.organs(), units.divisions(organ)
        duties, (leads, helps) = _lines(self.organs), hosted(organ, units)
        self._leads, self._helps = Router(duties, leads), Router(duties, helps)
        self._divisions = Router(_lines(self.own), divided(organ, units))

    def units(self, texts: Sequence[Text]) -> list[tuple[list[dict[str, Any]], list[dict[str, Any]]]]:
        """Lead units and helpers of each text."""
        leads = self._leads.ask(texts, k=3, allowed=self.organs.__contains__)
        helps = self._helps.ask(texts, k=5, allowed=self.organs.__contains__)
        found = []
        for first, beside in zip(leads, helps, strict=True):
            good = [route for route in beside if route.score >= KEPT_HELPERS]
            found.append((_plain(first), _plain(good, [first[0].unit] if first else [])[:3]))
        return found

    def divisions(self, texts: Sequence[Text], refused: Sequence[set[int]]) -> list[list[dict[str, Any]]]:
        """Divisions of each text; one that objected to this very case is not proposed again."""
        asked = self._divisions.ask(texts, k=5, allowed=self.own.__contains__)
        return [_plain(routes, left)[:3] for routes, left in zip(asked, refused, strict=True)]


def _refused(tasks: Sequence[Assignment]) -> list[set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    rows = Division.objects.filter(assignment__in=[task.pk for task in tasks], accepted=False)
    for task, division in rows.values_list("assignment", "division"):
        found[task].add(division)
    return [found[task.pk] for task in tasks]


def _text(task: Assignment) -> Text:
    return Text(task.pk, task.suggestion.title, task.suggestion.body)


def route(organ: int) -> int:
    """Write the proposals of an organ's waiting cases anew, instead of those that stand there.

    Of the cases it works on already, as the host, only the units to ask (会办) are told.
    """
    wanted = Q(stage__in=WAITING) | Q(stage__in=IN_WORK, part__in=HOSTING)
    tasks = list({task.suggestion_id: task for task in _cases(organ).filter(wanted).select_related("suggestion")[:MOST]}.values())
    if not tasks:
        Routing.objects.filter(organ=organ, above=False).delete()
        return 0
    learnt = Learnt(organ)
    waiting = [task for task in tasks if task.stage in WAITING]
    divisions = dict(zip((task.pk for task in waiting), learnt.divisions([_text(t) for t in waiting], _refused(waiting)), strict=True))
    rows = [
        Routing(
            suggestion_id=task.suggestion_id, organ=organ, units=leads if task.pk in divisions else [], helpers=helpers,
            divisions=divisions.get(task.pk, []),
        )
        for task, (leads, helpers) in zip(tasks, learnt.units([_text(task) for task in tasks]), strict=True)
        if helpers or task.pk in divisions
    ]  # fmt: skip
    with transaction.atomic():
        Routing.objects.filter(organ=organ, above=False).delete()
        Routing.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def hint(organ: int, job: int, rows: Sequence[tuple[int, str, str]]) -> int:
    """Write the proposals for the rows of a list that name no lead unit."""
    learnt = Learnt(organ)
    told = learnt.units([Text(f"row {line}", title, body) for line, title, body in rows])
    hints = [
        RowHint(organ=organ, job=job, line=line, units=leads)
        for (line, _, _), (leads, _) in zip(rows, told, strict=True)
    ]  # fmt: skip
    with transaction.atomic():
        RowHint.objects.filter(organ=organ, job=job).delete()
        RowHint.objects.bulk_create(hints)
    return len(hints)


