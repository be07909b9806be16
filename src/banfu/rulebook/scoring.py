"""The arithmetic of an appraisal: exact, said in words, with the cases that gave or cost each point.

Plain Python: in go the rubric, the counted figures with their cases, and the marks given by hand.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import ceil, floor

from .rubric import (
    BONUS,
    FULL,
    MANUAL,
    PER_CASE,
    PER_PERCENT,
    RATES,
    SHARE,
    THRESHOLD,
    VALUE,
    WHOLE,
    Item,
    Rubric,
    number,
    unit_of,
)  # fmt: skip


@dataclass(frozen=True)
class Counted:
    """How many, and the cases (keys) behind; of promises or events a case may have several."""

    n: int
    cases: tuple[int, ...] = ()


Facts = Mapping[str, Mapping[str, Counted]]
"""{figure: {part: counted}}: value for a count; n, rest, d for a rate."""


@dataclass(frozen=True)
class Scored:
    """One item: what it gives (None: not marked yet), how that was worked out, which cases gave and cost it."""

    item: Item
    points: Decimal | None
    words: str
    gave: tuple[int, ...] = ()
    cost: tuple[int, ...] = ()


@dataclass(frozen=True)
class Result:
    """All items and the total; while items wait for marks, ``lowest`` and ``highest`` say what can still come."""

    items: tuple[Scored, ...]
    total: Decimal
    words: str
    lowest: Decimal
    highest: Decimal
    grade: str
    """"" while several are possible, or where the rubric has none."""
    pending: tuple[str, ...] = field(default=())


def rounded(value: Fraction, places: int) -> Decimal:
    """Round half up at so many places, exactly."""
    shifted = abs(value) * 10**places
    whole = Decimal(floor(shifted + Fraction(1, 2))).scaleb(-places)
    return (-whole if value < 0 else whole) + Decimal(0)


def percent(n: int, d: int) -> str:
    """3/7 → 42.86%."""
    return f"{number(rounded(Fraction(n * 100, d), 2))}%"


def score(rubric: Rubric, facts: Facts, marks: Mapping[str, Decimal]) -> Result:
    """Score every item. marks: points given by hand, by code of item; one outside its bounds raises ValueError."""
    items = tuple(_SCORED[item.kind](item, facts, marks, rubric.places) for item in rubric.items.values())
    waiting = [one.item for one in items if one.points is None]
    summed = rubric.total.base + sum((one.points for one in items if one.points is not None), Decimal(0))
    total, lowest, highest = (
        _bounded(rubric, summed + more) for more in (Decimal(0), _sum(i.least for i in waiting), _sum(i.points for i in waiting))
    )
    grades = {rubric.grade_of(points) for points in (lowest, highest)}
    words = _total_words(rubric, items, summed, total)
    return Result(items, total, words, lowest, highest, grades.pop() if len(grades) == 1 else "", tuple(i.code for i in waiting))


def _sum(values: object) -> Decimal:
    return sum(values, Decimal(0))  # type: ignore[call-overload, no-any-return]


def _bounded(rubric: Rubric, points: Decimal) -> Decimal:
    return min(max(points, rubric.total.floor), rubric.total.cap)


def _total_words(rubric: Rubric, items: tuple[Scored, ...], summed: Decimal, total: Decimal) -> str:
    given = [one.points for one in items if one.points is not None]
    parts = ([f"基础分 {number(rubric.total.base)}"] if rubric.total.base else []) + [number(points) for points in given]
    words = (" + ".join(parts) or "0").replace("+ -", "− ") + f" = {number(summed)}".replace("= -", "= −") + " 分"
    if summed > total:
        words += f"，封顶 {number(total)} 分"
    elif summed < total:
        words += f"，最低 {number(total)} 分"
    return words


def _rate(facts: Facts, figure: str) -> tuple[Counted, Counted, Counted]:
    parts = facts[figure]
    return parts["n"], parts["rest"], parts["d"]


def _nothing(item: Item, full: Decimal) -> Scored:
    points = full if item.empty == FULL else Decimal(0)
    return Scored(item, points, f"没有要算的{unit_of(item.figure)}（0/0），按{item.empty}计，{number(points)} 分")


def _threshold(item: Item, facts: Facts, marks: Mapping[str, Decimal], places: int) -> Scored:
    if item.figure in RATES:
        did, did_not, base = _rate(facts, item.figure)
        if not base.n:
            return _nothing(item, item.points)
        reached, gave, cost = Fraction(did.n * 100, base.n), did.cases, did_not.cases
        said, sign = f"{did.n}/{base.n} = {percent(did.n, base.n)}", "%"
    else:
        counted = facts[item.figure][VALUE]
        reached, gave, cost = Fraction(counted.n), counted.cases, ()
        said, sign = f"{counted.n} {unit_of(item.figure)}", f" {unit_of(item.figure)}"
    step = next((step for step in item.steps if reached >= Fraction(step.at)), None)
    if step is None:
        return Scored(item, Decimal(0), f"{said}，不到 {number(item.steps[-1].at)}{sign}，不得分", gave, cost)
    return Scored(item, step.points, f"{said}，达到 {number(step.at)}{sign}，得 {number(step.points)} 分", gave, cost)


def _taken(item: Item, exact: Fraction, how: str, places: int) -> tuple[Decimal, str]:
    """What is left of the item after a deduction, and the words."""
    off, bound = rounded(exact, places), item.most_taken
    words = f"{how} = {number(off)} 分"
    if bound is not None and off > bound:
        off, words = bound, f"{words}，封顶 {number(bound)} 分"
    left = item.points - off
    return left, words + (f"；{number(item.points)} − {number(off)} = {_signed(left)} 分" if item.points else "")


def _signed(value: Decimal) -> str:
    return f"−{number(-value)}" if value < 0 else number(value)


def _per_case(item: Item, facts: Facts, marks: Mapping[str, Decimal], places: int) -> Scored:
    counted = facts[item.figure][item.part]
    how = f"扣 {number(item.each)} 分 × {counted.n} {unit_of(item.figure)}"
    points, words = _taken(item, Fraction(item.each) * counted.n, how, places)
    return Scored(item, points, words, (), counted.cases)


def _per_percent(item: Item, facts: Facts, marks: Mapping[str, Decimal], places: int) -> Scored:
    did, did_not, base = _rate(facts, item.figure)
    if not base.n:
        return _nothing(item, item.points)
    short = max(Fraction(item.target) - Fraction(did.n * 100, base.n), Fraction(0))
    counted = short if item.partial == SHARE else Fraction(floor(short) if item.partial == WHOLE else ceil(short))
    lacking = f"，比 {number(item.target)}% 低 {number(rounded(short, 2))} 个百分点" if short else f"，达到 {number(item.target)}%"
    how = f"{did.n}/{base.n} = {percent(did.n, base.n)}{lacking}；扣 {number(item.each)} 分 × {number(rounded(counted, 2))}"
    points, words = _taken(item, Fraction(item.each) * counted, how, places)
    return Scored(item, points, words, did.cases, did_not.cases)


def _bonus(item: Item, facts: Facts, marks: Mapping[str, Decimal], places: int) -> Scored:
    counted = facts[item.figure][item.part]
    points = rounded(Fraction(item.each) * counted.n, places)
    words = f"加 {number(item.each)} 分 × {counted.n} {unit_of(item.figure)} = {number(points)} 分"
    if points > item.highest:
        points, words = item.highest, f"{words}，封顶 {number(item.highest)} 分"
    return Scored(item, points, words, counted.cases)


def _manual(item: Item, facts: Facts, marks: Mapping[str, Decimal], places: int) -> Scored:
    points = marks.get(item.code)
    if points is None:
        return Scored(item, None, f"还没有评分（{number(item.least)} 到 {number(item.points)} 分）")
    check_mark(item, points, places)
    return Scored(item, points, f"评 {_signed(points)} 分")


def check_mark(item: Item, points: Decimal, places: int) -> None:
    """Raise ValueError with a Chinese sentence where a mark by hand is not one the item allows."""
    if not points.is_finite() or not item.least <= points <= item.points:
        raise ValueError(f"“{item.label}”评 {points} 分，应当在 {number(item.least)} 到 {number(item.points)} 分之间。")
    if points != points.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):
        raise ValueError(f"“{item.label}”评 {points} 分，最多写 {places} 位小数。")


_SCORED: dict[str, Callable[[Item, Facts, Mapping[str, Decimal], int], Scored]] = {
    THRESHOLD: _threshold, PER_CASE: _per_case, PER_PERCENT: _per_percent, BONUS: _bonus, MANUAL: _manual,
}  # fmt: skip
