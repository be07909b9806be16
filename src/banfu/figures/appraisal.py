"""Appraisal (目标考核): a rubric applied to a unit's or a division's figures as on a day.

The figures and the cases behind them come from the conditions every other page uses; the arithmetic
is ``rulebook.scoring``. Against empty perfection (domain §5) a result carries its doubts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from banfu.cases.models import Assignment
from banfu.cases.words import FeedbackSource
from banfu.figures import engine, promised
from banfu.figures.definitions import ANSWERED, BY_NAME, HOST, ONSITE, PROMISE_RATES, RATED, RATES
from banfu.people.models import Unit
from banfu.rulebook import rubric as terms
from banfu.rulebook.rubric import Item, Rubric
from banfu.rulebook.scoring import Counted, Facts, Result, Scored, percent, score

FEW = 5
"""A denominator under this says little, and 100% of it nothing."""
NO_FEEDBACK = "没有反馈"
GIVEN = "feedback_given"


@dataclass(frozen=True)
class Feedback:
    """Of the answered cases: how many were rated, how many not, and from whom the ratings came (label → cases)."""

    given: int
    silent: int
    sources: Mapping[str, int]


@dataclass(frozen=True)
class Appraised:
    """What one unit or division gets. numbers: task → number of its case, of all tasks the items name."""

    name: str
    result: Result
    perfect: Mapping[str, int]
    """Figures at 100% of fewer than FEW, with how many."""
    feedback: Feedback
    numbers: Mapping[int, str]
    facts: Facts
    division: int | None = None


def appraise(rubric: Rubric, scope: engine.Scope, day: date, marks: Mapping[str, Decimal] | None = None) -> Appraised:
    """Score what is in ``scope`` as on ``day``. marks: points given by hand, by code of item."""
    found = engine.members(replace(scope, until=day), day, [(GIVEN, source, HOST & ANSWERED & RATED & Q(rating_source=source)) for source in FeedbackSource])
    facts = _facts(rubric, found, scope, day)
    result = score(rubric, facts, marks or {})
    keys = {key for one in result.items for key in (*one.gave, *one.cost)}
    numbers = dict(Assignment.objects.filter(pk__in=keys).order_by("number", "pk").values_list("pk", "number"))
    return Appraised(scope.organ.name, result, dict(_perfect(rubric, facts)), _feedback(facts, found), numbers, facts, scope.division)


def by_division(rubric: Rubric, scope: engine.Scope, day: date, marks: Mapping[int, Mapping[str, Decimal]] | None = None) -> list[Appraised]:
    """The same of each division of the unit that has cases in scope, in the order of the divisions."""
    divisions = Unit.objects.filter(pk__in=scope.tasks().values("division")).order_by("order", "pk")
    return [
        replace(appraise(rubric, replace(scope, division=one.pk), day, (marks or {}).get(one.pk)), name=one.name) for one in divisions
    ]


def _facts(rubric: Rubric, found: engine.Members, scope: engine.Scope, day: date) -> Facts:
    """What the rubric's items ask for, and no more."""
    asked = {item.figure for item in rubric.items.values() if item.figure} | {"satisfaction_rate"}
    facts = {name: _of_tasks(found[name]) for name in BY_NAME if name in asked}
    if asked & {rate.name for rate in PROMISE_RATES}:
        of_promises = promised.members_then(scope.ever().exclude(stage__in=engine.GONE), day)
        facts |= {name: _with_rest(parts) for name, parts in of_promises.items() if name in asked}
    if ONSITE[0] in asked:
        facts[ONSITE[0]] = _onsite(replace(scope, until=day))
    return facts


def _of_tasks(parts: Mapping[str, list[int]]) -> dict[str, Counted]:
    return {"value": _counted(parts["value"])} if "value" in parts else _with_rest(parts)


def _counted(keys: Iterable[int]) -> Counted:
    keys = list(keys)
    return Counted(len(keys), tuple(dict.fromkeys(keys)))


def _with_rest(parts: Mapping[str, list[int]]) -> dict[str, Counted]:
    """n and d as they are; the rest is what is in d and not, so many times, in n."""
    rest = list(parts["d"])
    for key in parts["n"]:
        rest.remove(key)
    return {"n": _counted(parts["n"]), "d": _counted(parts["d"]), "rest": _counted(rest)}


def _onsite(scope: engine.Scope) -> dict[str, Counted]:
    """On-site events, each with the cases of the scope it was about."""
    mine = set(scope.tasks().values_list("pk", flat=True))
    events = list(engine.onsite_events(scope).prefetch_related("assignments"))
    cases = {True: [], False: []}  # type: ignore[var-annotated]
    for event in events:
        cases[event.attended > 0] += [task.pk for task in event.assignments.all() if task.pk in mine]
    went = sum(event.attended > 0 for event in events)
    return {
        "n": Counted(went, tuple(dict.fromkeys(cases[True]))), "rest": Counted(len(events) - went, tuple(dict.fromkeys(cases[False]))),
        "d": Counted(len(events), tuple(dict.fromkeys(cases[True] + cases[False]))),
    }  # fmt: skip


def _perfect(rubric: Rubric, facts: Facts) -> Iterable[tuple[str, int]]:
    """The figures of the rubric that are 100% of next to nothing."""
    for figure in dict.fromkeys(item.figure for item in rubric.items.values() if item.figure in terms.RATES):
        did, base = facts[figure]["n"].n, facts[figure]["d"].n
        if 0 < base < FEW and did == base:
            yield figure, base


def _feedback(facts: Facts, found: engine.Members) -> Feedback:
    rate = next(rate for rate in RATES if rate.name == "satisfaction_rate")
    reasons = [reason for reason, _ in rate.excluded]
    silent = len(found[rate.name][f"x{reasons.index(NO_FEEDBACK)}"])
    sources = {source.label: n for source in FeedbackSource if (n := len(found[GIVEN][source]))}
    return Feedback(facts[rate.name]["d"].n, silent, {str(label): n for label, n in sources.items()})


def doubts(one: Appraised) -> list[str]:
    """Sentences on what the points do not say."""
    told = []
    for figure, n in one.perfect.items():
        told.append(f"{terms.RATES[figure]} 100%，但一共只有 {n} {terms.unit_of(figure)}，说明不了什么。")
    for_nothing = [scored.item.label for scored in one.result.items if scored.points and scored.item.figure in terms.RATES and not one.facts[scored.item.figure]["d"].n]
    if for_nothing:
        told.append(f"没有件可算、照办法按满分计的：{'、'.join(for_nothing)}。")
    silent, given = one.feedback.silent, one.feedback.given
    if silent:
        told.append(f"已答复的 {silent + given} 件里，{silent} 件没有反馈（{percent(silent, silent + given)}）；满意率只说了有反馈的 {given} 件。")
    if one.feedback.sources:
        told.append("反馈来自：" + "、".join(f"{label} {n} 件" for label, n in one.feedback.sources.items()) + "。")
    return told


def as_json(one: Appraised) -> dict[str, Any]:
    """The result as plain data, cases by their numbers."""
    result, feedback = one.result, one.feedback
    return {
        "name": one.name, "total": plain(result.total), "words": result.words, "grade": result.grade or None,
        "pending": list(result.pending), "lowest": plain(result.lowest), "highest": plain(result.highest),
        "items": [_item_json(scored, one.numbers) for scored in result.items], "doubts": doubts(one),
        "tiny": dict(one.perfect),
        "feedback": {"given": feedback.given, "without": feedback.silent, "sources": dict(feedback.sources)},
    }  # fmt: skip


def plain(value: Decimal) -> int | float:
    """A number for JSON that is written as the decimal is."""
    return int(value) if value == value.to_integral_value() else float(value)


def _item_json(scored: Scored, numbers: Mapping[int, str]) -> dict[str, Any]:
    item: Item = scored.item
    return {
        "code": item.code, "label": item.label, "kind": item.kind, "rule": item.rule(), "figure": item.figure or None,
        "points": None if scored.points is None else plain(scored.points), "most": plain(item.highest), "words": scored.words,
        "gave": sorted(numbers[key] for key in scored.gave if key in numbers),
        "cost": sorted(numbers[key] for key in scored.cost if key in numbers),
        "source": "；".join(filter(None, (item.source, item.note))), "dated": item.dated, "presumed": item.presumed,
    }  # fmt: skip
