"""A round of appraisal (目标考核): what is counted for each unit or division, stored, and told with the marks by hand."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from banfu.actions import appraising
from banfu.cases.models import AppraisalEntry, AppraisalMark, AppraisalRound
from banfu.figures import appraisal, engine
from banfu.figures.appraisal import Appraised, Feedback, as_json, plain
from banfu.people.models import Unit
from banfu.rulebook.rubric import Rubric
from banfu.rulebook.scoring import Counted, Facts, score

Packed = dict[str, Any]


def made(plan: appraising.Plan) -> list[tuple[Unit, Packed]]:
    """Count for every unit of the source, or division of the unit, that has cases in the year."""
    return [(unit, packed(appraisal.appraise(plan.rubric, scope, plan.until))) for unit, scope in _scopes(plan)]


def plan_of(found: AppraisalRound) -> appraising.Plan:
    """The plan a round was opened by."""
    return appraising.Plan(found.organ, found.above, appraising.rubric_of(found), found.year, found.kind, found.until, found.source, found.rubric_text)


def _scopes(plan: appraising.Plan) -> Iterator[tuple[Unit, engine.Scope]]:
    whole = engine.Scope(plan.organ, plan.year, plan.kind, source=plan.source.pk if plan.source else None)
    if plan.above:
        tasks = engine.Assignment.objects.filter(year=plan.year, session__source=plan.source).exclude(stage__in=engine.GONE)
        for unit in Unit.objects.filter(pk__in=tasks.values("organ_key")).order_by("order", "pk"):
            yield unit, replace(whole, organ=unit)
    else:
        for unit in Unit.objects.filter(pk__in=whole.tasks().values("division")).order_by("order", "pk"):
            yield unit, replace(whole, division=unit.pk)


def packed(one: Appraised) -> Packed:
    """What is stored of a count: facts with their tasks, feedback, numbers."""
    return {
        "facts": {name: {part: [it.n, list(it.cases)] for part, it in parts.items()} for name, parts in one.facts.items()},
        "numbers": {str(key): number for key, number in one.numbers.items()}, "perfect": dict(one.perfect),
        "feedback": [one.feedback.given, one.feedback.silent, dict(one.feedback.sources)],
    }  # fmt: skip


def told(entry: AppraisalEntry, rubric: Rubric, marks: Mapping[str, AppraisalMark]) -> dict[str, Any]:
    """All an entry says: what was frozen, or as it stands. Cases as [task, number].

    ``total`` and the items count reviewed marks; ``own_total`` the unit's own in their place.
    """
    if entry.frozen is not None:
        return entry.frozen
    facts = _facts(entry.counted)
    reviewed = {code: _exact(mark.reviewed) for code, mark in marks.items() if mark.reviewed is not None}
    own = {code: _exact(mark.own) for code, mark in marks.items() if mark.own is not None}
    result = score(rubric, facts, reviewed)
    numbers = {int(key): number for key, number in entry.counted["numbers"].items()}
    given, silent, sources = entry.counted["feedback"]
    one = Appraised(entry.unit.name, result, entry.counted["perfect"], Feedback(given, silent, sources), numbers, facts)
    answer = as_json(one)
    for item, scored in zip(answer["items"], result.items, strict=True):
        item |= {side: _cases(getattr(scored, side), numbers) for side in ("gave", "cost")}
        mark = marks.get(item["code"])
        item |= {"own": plain(own[item["code"]]) if item["code"] in own else None, "evidence": mark.evidence if mark else "", "reason": mark.reason if mark else ""}
    return answer | {"own_total": plain(score(rubric, facts, own).total) if own else None}


def _exact(value: Decimal) -> Decimal:
    """A mark as it was written, without the noughts of its column."""
    return value.normalize()


def _cases(keys: tuple[int, ...], numbers: Mapping[int, str]) -> list[list[Any]]:
    return sorted(([key, numbers[key]] for key in keys if key in numbers), key=lambda one: one[1])


def _facts(stored: Packed) -> Facts:
    return {name: {part: Counted(n, tuple(keys)) for part, (n, keys) in parts.items()} for name, parts in stored["facts"].items()}


def all_told(found: AppraisalRound) -> list[tuple[AppraisalEntry, dict[str, Any]]]:
    """Every entry of a round with what it says; two queries."""
    rubric = None if found.published_on else appraising.rubric_of(found)
    entries = list(found.entries.select_related("unit").prefetch_related("marks"))
    return [(one, told(one, rubric, {mark.code: mark for mark in one.marks.all()}) if rubric else one.frozen or {}) for one in entries]
