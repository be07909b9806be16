"""What an appraisal rubric (考核办法) says, as frozen values.

A rubric is data: items worth points, each by one of five rules, then a floor and a cap of the total
and the grades. Points are decimals and never floats, so that 0.4 + 0.6 is 1.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

THRESHOLD, PER_CASE, PER_PERCENT, BONUS, MANUAL = "threshold", "per_case", "per_percent", "bonus", "manual"
KINDS = {THRESHOLD: "达标得分", PER_CASE: "按件扣分", PER_PERCENT: "按百分点扣分", BONUS: "加分", MANUAL: "凭材料评分"}
FULL, NOUGHT = "满分", "零分"
EMPTY = (FULL, NOUGHT)
"""What a rate gives where it has no case to speak of."""
SHARE, WHOLE, STARTED = "按比例", "不满不扣", "不满也扣"
PARTIAL = (SHARE, WHOLE, STARTED)
"""What part of a percentage point costs."""

RATES = {
    "contact_rate": "主办建议沟通率", "key_meeting_rate": "重点建议见面率", "onsite_participation_rate": "现场办理代表参与率",
    "on_time_rate": "按时答复办结率", "satisfaction_rate": "反馈意见满意率", "class_a": "A 类占比", "class_b": "B 类占比", "class_c": "C 类占比",
    "meeting_rate": "见面率", "outcome_rate": "成果转化率", "callback_rate": "回访率", "published_rate": "公开率",
    "assist_on_time_rate": "会办按时率", "b_to_a_rate": "B转A率", "own_rating_share": "本人评价占比", "fulfilled_rate": "落实率", "moved_rate": "改期率",
}  # fmt: skip
COUNTS = {
    "assigned": "承办", "lead": "主办", "assist": "会办", "answered": "主办已答复", "not_due": "近期交办，未到期",
    "overdue": "主办超期未答复", "assist_done": "会办意见已送出", "with_outcome": "有成果转化、吸纳", "joint": "集中办理",
}  # fmt: skip
"""The figures a rubric may use, as ``figures.definitions`` has them (a test holds the two together)."""
COUNTED = {"of_promises": ("fulfilled_rate", "moved_rate"), "of_events": ("onsite_participation_rate",)}
PARTS = {"n": "做到的", "rest": "没有做到的", "d": "计入的"}
VALUE = "value"
"""The part of a figure that is a count; those of a rate are PARTS."""


def unit_of(figure: str) -> str:
    """What a figure counts."""
    if figure in COUNTED["of_promises"]:
        return "项"
    return "次" if figure in COUNTED["of_events"] else "件"


@dataclass(frozen=True, kw_only=True)
class Basis:
    """Where a value comes from: paper and its date as far as known (2002, 2018-05-01), or a presumption (推定)."""

    source: str = ""
    dated: str = ""
    presumed: bool = False
    note: str = ""


@dataclass(frozen=True)
class Step:
    """Reaching ``at`` (a percentage for a rate, a number for a count) gives ``points``."""

    at: Decimal
    points: Decimal


@dataclass(frozen=True, kw_only=True)
class Item(Basis):
    """One item; which fields say something depends on ``kind``.

    points: the most it gives (nought for an item that only takes). each: points a case or a percentage
    point. cap: the most it takes, or gives as a bonus. least: the lowest mark by hand.
    """

    code: str
    label: str
    kind: str
    points: Decimal
    figure: str = ""
    part: str = ""
    each: Decimal = Decimal(0)
    cap: Decimal | None = None
    target: Decimal = Decimal(100)
    partial: str = SHARE
    empty: str = FULL
    steps: tuple[Step, ...] = ()
    least: Decimal = Decimal(0)
    evidence: str = ""

    @property
    def most_taken(self) -> Decimal | None:
        """The most a deduction takes: its cap, else the points of the item; None without bound."""
        return self.cap if self.cap is not None else self.points or None

    @property
    def highest(self) -> Decimal:
        return self.cap or self.points if self.kind == BONUS else self.points

    def rule(self) -> str:
        """Say the rule in a few words, e.g. 10 分，没有做到的每件扣 0.5 分."""
        return _RULES[self.kind](self)


def number(value: Decimal) -> str:
    """A decimal without needless noughts: 0.50 → 0.5, 1E+2 → 100."""
    return f"{value.normalize():f}" if value else "0"


def _threshold(item: Item) -> str:
    sign = "%" if item.figure in RATES else f" {unit_of(item.figure)}"
    steps = "；".join(f"达到 {number(step.at)}{sign} 得 {number(step.points)} 分" for step in item.steps)
    return f"{figure_words(item)}：{steps}；不到的不得分"


def _per_case(item: Item) -> str:
    bound = item.most_taken
    words = f"{number(item.points)} 分；" if item.points else ""
    words += f"{figure_words(item)}，每{unit_of(item.figure)}扣 {number(item.each)} 分"
    return words + (f"，最多扣 {number(bound)} 分" if bound is not None else "")


def _per_percent(item: Item) -> str:
    bound = item.most_taken
    words = f"{number(item.points)} 分；" if item.points else ""
    words += f"{figure_words(item)}比 {number(item.target)}% 每低 1 个百分点扣 {number(item.each)} 分（不满 1 个的，{item.partial}）"
    return words + (f"，最多扣 {number(bound)} 分" if bound is not None else "")


def _bonus(item: Item) -> str:
    return f"{figure_words(item)}，每{unit_of(item.figure)}加 {number(item.each)} 分，最多加 {number(item.highest)} 分"


def _manual(item: Item) -> str:
    return f"{number(item.least)} 到 {number(item.points)} 分，凭材料：{item.evidence}"


_RULES = {THRESHOLD: _threshold, PER_CASE: _per_case, PER_PERCENT: _per_percent, BONUS: _bonus, MANUAL: _manual}


def figure_words(item: Item) -> str:
    """主办建议沟通率里没有做到的; the figure's own name where the whole of it is meant."""
    name = RATES.get(item.figure) or COUNTS.get(item.figure, "")
    return f"{name}里{PARTS[item.part]}" if item.part in PARTS else name


@dataclass(frozen=True, kw_only=True)
class Total(Basis):
    """base + the items, not under ``floor`` nor over ``cap``."""

    base: Decimal
    floor: Decimal
    cap: Decimal


@dataclass(frozen=True, kw_only=True)
class Grade(Basis):
    """A grade for totals of ``at`` and more."""

    label: str
    at: Decimal


@dataclass(frozen=True)
class Rubric:
    """One place's way of appraising."""

    key: str
    name: str
    title: str
    version: str
    places: int
    total: Total
    items: Mapping[str, Item]
    grades: tuple[Grade, ...] = field(default=())

    def values(self) -> tuple[Basis, ...]:
        """Everything in it that needs a source."""
        return (self.total, *self.items.values(), *self.grades)

    def grade_of(self, points: Decimal) -> str:
        """The grade of a total; the lowest is for all under it too, "" without grades."""
        if not self.grades:
            return ""
        return next((grade.label for grade in self.grades if points >= grade.at), self.grades[-1].label)
