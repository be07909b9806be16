"""What a rulebook says, as frozen values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

LIMIT_LABELS = {
    "proposal_reply": "提案答复",
    "sign": "签收", "return": "改办、退办", "divide": "内部分办", "first_contact": "首次沟通", "opinion": "会办意见",
    "reply": "答复", "extension": "延期至迟", "feedback": "代表反馈", "rehandle": "重新办理", "publish": "公开",
    "file_history": "归档",
}  # fmt: skip
VALUE_LABELS = {
    "late_entry_days": "补录最多回溯天数", "warning_days": "到期前预警天数", "rehandle_rounds_max": "重新办理最多轮数",
    "key_word": "重点建议称谓", "congress_office": "人大代表工作机构", "assist_word": "会办称谓",
    "unanswered": "建议的要点没有答到时",
}  # fmt: skip
REMIND, MUST = "提醒", "必须改"
VALUE_WORDS: dict[str, tuple[str, ...]] = {"unanswered": (REMIND, MUST)}
"""Values that are one of a few words: a file may hold no other, and the settings page offers these."""
UNITS = {"day": "日", "workday": "个工作日", "month": "个月"}
STARTS = ("交办", "收到", "答复", "要求")
MEANINGS = ("resolved", "in_progress", "planned", "reference", "infeasible", "upward")


class RulebookError(Exception):
    """A rulebook cannot be used; the Chinese sentence names file, key and reason."""


@dataclass(frozen=True, kw_only=True)
class Basis:
    """Where a value comes from: law and date in force, or a presumption (推定)."""

    source: str = ""
    in_force: date | None = None
    presumed: bool = False
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class LimitRule(Basis):
    """A limit; for `extension` the amount is the utmost, counted from the same start as the reply."""

    kind: str
    amount: int
    unit: str
    start: str
    roll: bool
    book: str
    version: str
    consent: bool | None = None
    consent_by: str = ""

    def text(self) -> str:
        """Return the limit in Chinese, e.g. 交办之日起 3 个月."""
        words = f"{self.start}之日起 {self.amount} {UNITS[self.unit]}"
        if self.consent is None:
            return words
        return words + (f"，须经{self.consent_by}同意" if self.consent else "，不须同意")


@dataclass(frozen=True, kw_only=True)
class ReplyClass(Basis):
    """A class of reply: never compare letters across places, compare `meaning`."""

    letter: str
    label: str
    meaning: str
    tracked: bool

    def text(self) -> str:
        """Return label and tracking in Chinese."""
        return self.label + ("（跟踪）" if self.tracked else "")


@dataclass(frozen=True, kw_only=True)
class Rating(Basis):
    """A step of the satisfaction scale."""

    key: str
    label: str
    counts_as_satisfied: bool

    def text(self) -> str:
        """Return label and counting in Chinese."""
        return self.label + ("，计入满意" if self.counts_as_satisfied else "，不计入满意")


@dataclass(frozen=True, kw_only=True)
class Axis(Basis):
    """A side which is rated, e.g. 办理态度."""

    key: str
    label: str

    def text(self) -> str:
        """Return the label."""
        return self.label


@dataclass(frozen=True, kw_only=True)
class FeedbackSource(Basis):
    """A way in which a rating arrives, and whether it counts."""

    key: str
    label: str
    counts: bool

    def text(self) -> str:
        """Return label and counting in Chinese."""
        return self.label + ("，计入" if self.counts else "，不计入")


@dataclass(frozen=True, kw_only=True)
class Value(Basis):
    """A single number or word."""

    key: str
    value: int | str

    def text(self) -> str:
        """Return the value as text."""
        return str(self.value)


@dataclass(frozen=True, kw_only=True)
class Topic(Basis):
    """A topic of suggestions: its name, the one above it ("" at the top), words that tell it."""

    key: str
    words: tuple[str, ...]
    parent: str = ""

    def text(self) -> str:
        """Return the words by which it is known."""
        return "、".join(self.words) + (f"（上级：{self.parent}）" if self.parent else "")


@dataclass(frozen=True)
class Override:
    """A local change of one value (key dotted, e.g. limits.sign.amount), dated and reasoned."""

    key: str
    value: Any
    reason: str
    decided_on: date
    effective_on: date


class Line(NamedTuple):
    """One line of `banfu rulebook show`."""

    label: str
    value: str
    source: str
    in_force: date | None
    presumed: bool


@dataclass(frozen=True)
class Applied:
    """An override in effect, with the text of the value it replaced."""

    override: Override
    original: str


@dataclass(frozen=True)
class Rulebook:
    """One place's law as data."""

    key: str
    name: str
    version: str
    limits: Mapping[str, LimitRule]
    classes: Mapping[str, ReplyClass]
    satisfaction: Mapping[str, Rating]
    axes: Mapping[str, Axis]
    feedback_sources: Mapping[str, FeedbackSource]
    values: Mapping[str, Value]
    topics: Mapping[str, Topic] = field(default_factory=dict)
    applied: tuple[Applied, ...] = ()
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def limit(self, kind: str) -> LimitRule | None:
        """Return the limit of `kind`, None where this rulebook knows none."""
        return self.limits.get(kind)

    def number(self, key: str) -> int:
        """Return a value which is a number, e.g. warning_days; raises KeyError."""
        return int(self.values[key].value)

    def word(self, key: str) -> str:
        """Return a value which is a word, e.g. key_word; raises KeyError."""
        return str(self.values[key].value)

    @property
    def late_entry_days(self) -> int:
        """Return values.late_entry_days."""
        return self.number("late_entry_days")

    @property
    def warning_days(self) -> int:
        """Return values.warning_days."""
        return self.number("warning_days")

    @property
    def rehandle_rounds_max(self) -> int:
        """Return values.rehandle_rounds_max."""
        return self.number("rehandle_rounds_max")

    @property
    def key_word(self) -> str:
        """Return values.key_word."""
        return self.word("key_word")

    @property
    def congress_office(self) -> str:
        """Return values.congress_office."""
        return self.word("congress_office")

    @property
    def assist_word(self) -> str:
        """Return values.assist_word."""
        return self.word("assist_word")

    @property
    def must_answer_all(self) -> bool:
        """Whether a letter that leaves a point unanswered must be mended; a reminder where the book is silent."""
        return "unanswered" in self.values and self.word("unanswered") == MUST

    def counting_sources(self) -> frozenset[str]:
        """Return the keys of the feedback sources which count."""
        return frozenset(key for key, source in self.feedback_sources.items() if source.counts)

    def describe(self) -> list[Line]:
        """Return every value with its source, for people to check; an overridden one with its original."""
        was = {".".join(a.override.key.split(".")[:2]): a.original for a in reversed(self.applied)}
        sections: dict[str, tuple[str, Mapping[str, Any]]] = {
            "limits": ("时限", self.limits), "classes": ("答复类别", self.classes),
            "satisfaction": ("满意度", self.satisfaction), "axes": ("评价方面", self.axes),
            "feedback_sources": ("反馈来源", self.feedback_sources), "values": ("", self.values),
            "topics": ("建议分类", self.topics),
        }  # fmt: skip
        return [
            _line(head, key, entry, was.get(f"{section}.{key}"))
            for section, (head, entries) in sections.items()
            for key, entry in entries.items()
        ]

    def overridden(self, overrides: Iterable[Override], on: date | None = None) -> "Rulebook":
        """Return the book with the overrides applied in order of effect; with `on`, only those in effect then.

        Raises RulebookError for an unknown key or a value of the wrong kind.
        """
        from .reader import override  # the reader knows the model, so not at the top

        chosen = [o for o in overrides if on is None or o.effective_on <= on]
        book = self
        for change in sorted(chosen, key=lambda o: o.effective_on):
            book = override(book, change)
        return book


def _line(head: str, key: str, entry: Any, original: str | None) -> Line:
    label = LIMIT_LABELS.get(key) or VALUE_LABELS.get(key) or key
    text = entry.text() + (f"（原为：{original}）" if original else "")
    source = "；".join(part for part in (entry.source, entry.note) if part)
    return Line(f"{head}·{label}" if head else label, text, source, entry.in_force, entry.presumed)
