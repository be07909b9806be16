"""Computing figures: one aggregate over assignments, one over on-site events.

With a cut-off day before today the same definitions are asked of the tasks as they stood then
(``cases.asat``), so that nothing later counts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count as CountOf
from django.db.models import Exists, OuterRef, Q, QuerySet

from banfu import clock
from banfu.cases import asat
from banfu.cases.models import Assignment, Contact
from banfu.cases.words import HOSTING, ContactKind, Kind
from banfu.figures import counting, promised
from banfu.figures.definitions import (
    BY_NAME,
    COUNTS,
    MEANS,
    ONSITE,
    PROMISE_RATES,
    RATES,
    SUMS,
    Count,
    Rate,
    Total,
    parts_of,
)
from banfu.figures.plain import holds
from banfu.people.models import Unit
from banfu.record.models import ChainHead


@dataclass(frozen=True)
class Figure:
    """A computed figure: a count has ``value``; a rate has numerator, denominator and exclusions."""

    name: str
    label: str
    value: int | None = None
    numerator: int | None = None
    denominator: int | None = None
    excluded: tuple[tuple[str, int], ...] = ()
    presumed: bool = False
    unit: str = "件"
    mean: bool = False
    """numerator / denominator is so many ``unit`` in the mean, no part of a whole."""

    @property
    def rate(self) -> float | None:
        """An unrounded fraction, or mean; None for a count, and where the denominator is nought."""
        return self.numerator / self.denominator if self.numerator is not None and self.denominator else None

    def as_json(self) -> dict[str, object]:
        return {
            "value": self.value,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "rate": self.rate,
            "excluded": [{"reason": reason, "count": count} for reason, count in self.excluded if count],
        }


GONE = ("returned", "dropped", "withdrawn")


@dataclass(frozen=True)
class Scope:
    """What is counted: a unit's year, perhaps cut to a division, source, handling level or period.

    handed_from, handed_to: the period in which cases were handed over (交办), both days included.
    until: the cut-off day, after which nothing counts.
    """

    organ: Unit
    year: int
    kind: str = Kind.SUGGESTION
    division: int | None = None
    source: int | None = None
    level: str = ""
    until: date | None = None
    handed_from: date | None = None
    handed_to: date | None = None
    named: bool = False
    """The unit was named by somebody above it, who looks at many."""

    def tasks(self) -> QuerySet[Assignment]:
        """The assignments in scope; returned and withdrawn cases are no longer this unit's."""
        return self.ever().exclude(stage__in=GONE)

    def ever(self) -> QuerySet[Assignment]:
        """The assignments in scope with those that have left it."""
        found = Assignment.objects.filter(organ_key=self.organ.pk, year=self.year, kind=self.kind)
        if self.division:
            found = found.filter(division=self.division)
        if self.source:
            found = found.filter(session__source=self.source)
        if self.level:
            found = found.filter(meeting_level=self.level)
        if self.handed_from:
            found = found.filter(handed_over_on__gte=self.handed_from)
        if self.handed_to:
            found = found.filter(handed_over_on__lte=self.handed_to)
        return found.filter(handed_over_on__lte=self.until) if self.until else found


def condition(name: str, part: str, today: date) -> Q:
    """The condition behind a shown number: ``part`` is value, n, d, rest or x0, x1, …; else KeyError."""
    figure = BY_NAME[name]
    if isinstance(figure, Count):
        return {"value": figure.what(today)}[part]
    parts = parts_of(figure, today)
    named = {"n": parts.counted, "rest": parts.rest, "d": parts.base}
    return (named | {f"x{i}": q for i, (_, q) in enumerate(parts.excluded)})[part]


Names = frozenset[str] | None
"""Which counts and rates of tasks are wanted; None: all figures."""


def _asked(today: date, names: Names = None) -> dict[str, Q]:
    """Every count the figures are made of, by name."""
    asked = {count.name: count.what(today) for count in COUNTS if names is None or count.name in names}
    for rate in RATES:
        if names is not None and rate.name not in names:
            continue
        parts = parts_of(rate, today)
        asked |= {f"{rate.name}__n": parts.counted, f"{rate.name}__d": parts.base}
        asked |= {f"{rate.name}__x{index}": q for index, (_, q) in enumerate(parts.excluded)}
    return asked


def _told(got: Mapping[str, int], counts: Iterable[Count | Total], rates: Iterable[Rate]) -> dict[str, Figure]:
    figures = {count.name: Figure(count.name, count.label, value=got[count.name], unit=count.unit) for count in counts}
    for rate in rates:
        excluded = tuple((reason, got[f"{rate.name}__x{i}"]) for i, (reason, _) in enumerate(rate.excluded))
        figures[rate.name] = Figure(
            rate.name, rate.label, numerator=got[f"{rate.name}__n"], denominator=got[f"{rate.name}__d"],
            excluded=excluded, presumed=rate.presumed, unit=rate.unit,
        )  # fmt: skip
    return figures


def _figures(got: dict[str, int], onsite: dict[str, int], of_promises: dict[str, int]) -> dict[str, Figure]:
    got = got | of_promises
    figures = _told(got, (*COUNTS, *SUMS), (*RATES, *PROMISE_RATES))
    for mean in MEANS:
        figures[mean.name] = Figure(
            mean.name, mean.label, numerator=got[f"{mean.name}__n"], denominator=got[f"{mean.name}__d"], unit=mean.unit, mean=True
        )
    figures[ONSITE[0]] = Figure(*ONSITE, numerator=onsite["n"], denominator=onsite["d"], presumed=True, unit="次")
    return figures


def compute(scope: Scope, today: date | None = None) -> dict[str, Figure]:
    """Compute every figure of ``scope`` in three queries, or as on its cut-off day where that is past."""
    today = today or clock.today()
    if scope.until and scope.until < today:
        return counted(members(scope, scope.until), scope, scope.until)
    asked = _asked(today)
    got = counting.counted(scope.tasks(), asked, "organ_key").get(scope.organ.pk, dict.fromkeys(asked, 0))
    kept = promised.counted(promised.of_tasks(scope.tasks()), today)
    return _figures(got, onsite_events(scope).aggregate(**ONSITE_ASKED), kept)


def of_units(year: int, kind: str = Kind.SUGGESTION, source: int | None = None, names: Names = None) -> dict[Unit, dict[str, Figure]]:
    """Compute every figure of every unit for a year, of all sources or one, in five queries; ``names`` alone in two.

    Facts change only by acts, and each act lengthens the record; while its last link stands the same
    and the day is the same, so are the figures, and they are not computed again.
    """
    head = ChainHead.objects.filter(name="main").values_list("digest", flat=True).first()
    every = (head, clock.today(), year, str(kind), source)
    if every in _kept:
        return _kept[every]
    asked = (*every, names) if names else every
    if asked not in _kept:
        while len(_kept) >= KEPT:
            _kept.pop(next(iter(_kept)), None)
        _kept[asked] = _of_units(year, kind, source, names)
    return _kept[asked]


KEPT = 8
_kept: dict[tuple[object, ...], dict[Unit, dict[str, Figure]]] = {}


def forget() -> None:
    """Compute all anew: for those who change facts without acts, as tests do."""
    _kept.clear()


def _of_units(year: int, kind: str, source: int | None, names: Names) -> dict[Unit, dict[str, Figure]]:
    tasks = Assignment.objects.filter(year=year, kind=kind).exclude(stage__in=GONE)
    if source:
        tasks = tasks.filter(session__source=source)
    rows = counting.counted(tasks, _asked(clock.today(), names), "organ_key")
    units = Unit.objects.filter(pk__in=rows)
    if names:
        counts, rates = [one for one in COUNTS if one.name in names], [one for one in RATES if one.name in names]
        return {unit: _told(rows[unit.pk], counts, rates) for unit in units}
    events = _onsite_of(tasks.filter(part__in=list(HOSTING)), rows)
    onsite = {row["organ_key"]: row for row in events.values("organ_key").annotate(**ONSITE_ASKED).order_by()}
    kept = promised.counted_by(promised.of_tasks(tasks), "assignment__organ_key", clock.today())
    none = promised.nothing(clock.today())
    return {unit: _figures(rows[unit.pk], onsite.get(unit.pk, {"n": 0, "d": 0}), kept.get(unit.pk, none)) for unit in units}


def _onsite_of(hosted: QuerySet[Assignment], organs: Iterable[int]) -> QuerySet[Contact]:
    """The on-site events of these organs; there are few, so each is asked for its tasks and not all tasks for events."""
    of_year = Exists(hosted.filter(pk=OuterRef("assignment")))
    linked = Contact.assignments.through.objects.filter(of_year, contact=OuterRef("pk"))
    return Contact.objects.filter(Exists(linked), organ_key__in=list(organs), kind=ContactKind.ONSITE, between_units=False)


def onsite_events(scope: Scope) -> QuerySet[Contact]:
    """On-site events of the unit's lead cases in scope to which deputies were invited."""
    events = _onsite_of(scope.tasks().filter(part__in=list(HOSTING)), [scope.organ.pk])
    return events.filter(happened_on__lte=scope.until) if scope.until else events


# 现场办理代表参与率: events where an invited deputy took part / events (presumed).
ONSITE_ASKED = {"d": CountOf("pk"), "n": CountOf("pk", filter=Q(attended__gt=0))}
Members = dict[str, dict[str, list[int]]]


def members(scope: Scope, day: date, more: Iterable[tuple[str, str, Q]] = ()) -> Members:
    """Return the keys of the tasks behind every number as on ``day``: {figure: {part: keys}}.

    Parts are those of ``condition``: value for a count; n, d, x0, x1, … for a rate. more: what is
    asked besides, as (name, part, condition).
    """
    more = list(more)
    found: Members = {name: {} for name in (*(figure.name for figure in (*COUNTS, *RATES)), *(name for name, _, _ in more))}
    conditions = [(count.name, "value", count.what(day)) for count in COUNTS]
    for rate in RATES:
        parts = parts_of(rate, day)
        conditions += [(rate.name, "n", parts.counted), (rate.name, "d", parts.base)]
        conditions += [(rate.name, f"x{i}", q) for i, (_, q) in enumerate(parts.excluded)]
    conditions += more
    for name, part, _ in conditions:
        found[name][part] = []
    for task in asat.states(scope.ever(), day):
        if task.stage not in GONE:
            for name, part, q in conditions:
                if holds(q, task):
                    found[name][part].append(task.pk)
    return found


def counted(found: Members, scope: Scope, day: date) -> dict[str, Figure]:
    """Turn members into figures, with the on-site events and the promises of the same scope as on ``day``."""
    got = {name if part == "value" else f"{name}__{part}": len(keys) for name, parts in found.items() for part, keys in parts.items()}
    return _figures(got, onsite_events(scope).aggregate(**ONSITE_ASKED), promised.counted_then(scope.tasks(), day))


SHORT = ("lead", "assist", "answered", "not_due", "overdue", "assist_done")


def by_division(scope: Scope, today: date | None = None) -> list[dict[str, object]]:
    """The main counts a division, in the order of the organ's divisions; one query."""
    today = today or clock.today()
    asked = {name: CountOf("pk", filter=condition(name, "value", today)) for name in SHORT}
    asked |= {f"class_{x}": CountOf("pk", filter=condition(f"class_{x}", "n", today)) for x in "abc"}
    rows = scope.tasks().values("division", "division__name").annotate(**asked).order_by("division__order")
    return list(rows)


def over_years(organ: Unit, kind: str, until: int) -> list[dict[str, int]]:
    """Answered lead cases by class and year, for the years this unit has; one query."""
    asked = {x: CountOf("pk", filter=condition(f"class_{x}", "n", clock.today())) for x in ("a", "b", "c")}
    tasks = Assignment.objects.filter(organ_key=organ.pk, kind=kind, year__lte=until, part__in=list(HOSTING))
    rows = tasks.values("year").annotate(answered=CountOf("pk", filter=Q(answered_on__isnull=False)), **asked)
    return list(rows.order_by("year"))


def joint_groups(scope: Scope) -> int:
    """In how many groups the cases of scope were worked on jointly (集中办理)."""
    return scope.tasks().filter(condition("joint", "value", clock.today())).values("joint").distinct().count()
