"""What the worker proposes to those who hand over and pass on: lead and assisting units of what waits.

An office learns from all units of its own sources, which it sees, and from what was corrected: a granted
改办, a unit that said before the hand-over that it is not its business, and where the unit that got it
was not the one proposed.
"""

from collections import defaultdict
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from banfu.advice.learning import KEPT_HELPERS, MOST, Units, _aged, _lines, _plain
from banfu.advice.models import Routing
from banfu.cases.models import Assignment, Candidate, ReturnRequest, Session, Suggestion
from banfu.cases.words import GONE, HOSTING, CaseStage, Part, Stage
from banfu.people.models import Post, Role, Unit, UnitAlias
from banfu.text.routing import CORRECTED, REFUSED, RETURNED, Handled, Router
from banfu.text.similar import Text

WAITING = (CaseStage.TO_HAND_OVER, CaseStage.TO_PASS_ON)
LEADS, HELPERS = 5, 6
"""As many as the desk has keys for."""
KEPT_LEADS = 0.05
"""A unit with less than this share of what speaks is not named."""


def sessions_of(organ: int) -> list[int]:
    """The sessions of the sources that this office hands over or passes on."""
    held = Q()
    for column in ("congress", "government"):
        held |= Q(**{f"source__{column}": organ}) | Q(**{f"source__{column}__organ": organ})
    return list(Session.objects.filter(held).values_list("pk", flat=True))


def _given_to(units: Units) -> set[object]:
    """The organs that suggestions may be given to: those in force, the offices above them left out."""
    above = Post.objects.filter(role__in=(Role.CONGRESS, Role.GOVERNMENT, Role.DEPUTY)).select_related("unit")
    return units.organs() - {post.organ_key for post in above} - {post.unit_id for post in above}


def handled(sessions: list[int], units: Units) -> tuple[list[Handled], list[Handled]]:
    """Which unit led and which assisted in the cases of these sessions, and what was corrected, oldest first."""
    meant = _meant(sessions)
    rows = Assignment.objects.filter(session__in=sessions).exclude(stage__in=(*GONE, Stage.WITHDRAWN)).exclude(part=Part.REFERENCE)
    columns = ("pk", "suggestion", "unit", "part", "year", "suggestion__title", "suggestion__body")
    leads, helps = [], []
    for pk, case, key, part, year, title, body in rows.order_by("-year", "-pk").values_list(*columns)[:MOST]:
        if (unit := units.now(key)) is None:
            continue
        if part not in HOSTING:
            helps.append(Handled(pk, unit, title, body, _aged(1.0, year)))
            continue
        other = meant.get(case)
        leads.append(Handled(pk, unit, title, body, _aged(CORRECTED if other not in (None, key) else 1.0, year)))
        if other not in (None, key) and (wrong := units.now(other)) is not None:
            leads.append(Handled(pk, wrong, title, body, _aged(REFUSED, year)))
    return [*_refused(sessions, units), *leads[::-1], *_returned(sessions, units)], helps[::-1]


def _meant(sessions: list[int]) -> dict[int, int]:
    """The lead unit that 拟办 named for each suggestion which then went to units."""
    rows = Candidate.objects.filter(suggestion__session__in=sessions, part__in=(Part.LEAD, Part.SOLE), dropped_on=None)
    return dict(rows.exclude(suggestion__stage__in=WAITING).values_list("suggestion", "unit"))


def _refused(sessions: list[int], units: Units) -> list[Handled]:
    """Units that said before the hand-over that it is not their business, and whom they named instead.

    They are evidence without a task of their own to show, so their keys are no numbers.
    """
    text = {"title": F("suggestion__title"), "body": F("suggestion__body"), "year": F("suggestion__session__year")}
    found = []
    for row in Candidate.objects.filter(suggestion__session__in=sessions, agreed=False).annotate(**text).order_by("-pk")[:MOST]:
        if (unit := units.now(row.unit_id)) is not None:
            found.append(Handled(f"candidate {row.pk}", unit, row.title, row.body, _aged(REFUSED, row.year)))
        if row.other_unit_id and (unit := units.now(row.other_unit_id)) is not None:
            found.append(Handled(f"candidate {row.pk}", unit, row.title, row.body, _aged(CORRECTED, row.year)))
    return found[::-1]


def _returned(sessions: list[int], units: Units) -> list[Handled]:
    """Granted 改办: not the unit that gave it back, but the one that has it now, else the one it named."""
    names = dict(UnitAlias.objects.values_list("name", "unit"))
    names |= {unit.name: pk for pk, unit in units.all.items() if unit.level == Unit.Level.ORGAN}
    rows = list(ReturnRequest.objects.filter(assignment__session__in=sessions, granted=True).select_related("assignment__suggestion"))
    hosts = Assignment.objects.filter(suggestion__in=[row.assignment.suggestion_id for row in rows], part__in=list(HOSTING))
    now = {task.suggestion_id: task for task in hosts.exclude(stage__in=GONE)}
    found = []
    for row in rows:
        task, case = row.assignment, row.assignment.suggestion
        if (unit := units.now(task.unit_id)) is not None:
            found.append(Handled(task.pk, unit, case.title, case.body, _aged(-RETURNED, task.year)))
        have = now.get(case.pk)
        unit = units.now(have.unit_id if have else names.get(row.proposed_unit.strip(), 0))
        if unit is not None and unit != task.unit_id:
            key = have.pk if have else f"return {row.pk}"
            found.append(Handled(key, unit, case.title, case.body, _aged(RETURNED, task.year)))
    return found


def _out_of_question(cases: list[Suggestion]) -> dict[int, set[object]]:
    """The units that gave this very case back or said it is not their business, by suggestion."""
    keys, found = [case.pk for case in cases], defaultdict(set)
    said_no = Candidate.objects.filter(suggestion__in=keys, agreed=False).values_list("suggestion", "unit")
    gone = Assignment.objects.filter(suggestion__in=keys, stage__in=GONE).values_list("suggestion", "unit")
    for case, unit in (*said_no, *gone):
        found[case].add(unit)
    return found


def route(organ: int) -> int:
    """Write anew what is proposed to this office for all that waits; return for how many.

    Where a unit has no task of this kind in any case and no duty names the matter, nothing is proposed.
    """
    sessions = sessions_of(organ)
    cases = list(Suggestion.objects.filter(session__in=sessions, stage__in=WAITING).order_by("pk")[:MOST])
    rows = _proposals(organ, sessions, cases) if cases else []
    with transaction.atomic():
        Routing.objects.filter(organ=organ, above=True).delete()
        Routing.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def _proposals(organ: int, sessions: list[int], cases: list[Suggestion]) -> list[Routing]:
    units = Units()
    open_to, (leads, helps) = _given_to(units), handled(sessions, units)
    lines = _lines(open_to)
    texts, out = [Text(f"case {case.pk}", case.title, case.body) for case in cases], _out_of_question(cases)
    first = Router(lines, leads).ask(texts, k=LEADS + 2, allowed=open_to.__contains__)
    beside = Router(lines, helps).ask(texts, k=HELPERS + 2, allowed=open_to.__contains__)
    rows = []
    for case, hosts, others in zip(cases, first, beside, strict=True):
        told = _shown(_plain((one for one in hosts if one.score >= KEPT_LEADS), out[case.pk]))[:LEADS]
        lead = {told[0]["unit"]} if told else set()
        likely = (one for one in others if one.score >= KEPT_HELPERS and (one.handled or one.duties))
        helpers = _shown(_plain(likely, out[case.pk] | lead))[:HELPERS]
        if told or helpers:
            rows.append(Routing(suggestion_id=case.pk, organ=organ, above=True, units=told, helpers=helpers))
    return rows


def _shown(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """With the tasks alone as evidence to name."""
    return [row | {"cases": [key for key in row["cases"] if isinstance(key, int)]} for row in rows]
