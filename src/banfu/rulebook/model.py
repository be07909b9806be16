"""What a rulebook says, as frozen values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from .terms import AXIS_LABELS, LIMIT_LABELS, MUST, UNITS, VALUE_LABELS

TREE = "建议分类"
"""The heading of the topics, which are many and have one source."""


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

    @property
    def span(self) -> str:
        """交办之日起 3 个月."""
        return f"{self.start}之日起 {self.amount} {UNITS[self.unit]}"

    def text(self) -> str:
        """Return the limit in Chinese, e.g. 交办之日起 3 个月，不须同意."""
        words = self.span
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
class Reason(Basis):
    """A coded reason why a text is no suggestion (不作为建议) or no proposal is filed (不立案).

    `outcomes`: what may become of it, the usual one first.
    """

    key: str
    label: str
    outcomes: tuple[str, ...]

    def text(self) -> str:
        """Return label and outcomes in Chinese."""
        return f"{self.label}（{'、'.join(self.outcomes)}）"


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
    """One line of `banfu rulebook show`: `label` says it all, `head` and `name` are its two halves."""

    label: str
    value: str
    source: str
    in_force: date | None
    presumed: bool
    head: str = ""
    name: str = ""


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
    not_accepted: Mapping[str, Reason] = field(default_factory=dict)
    not_filed: Mapping[str, Reason] = field(default_factory=dict)
    topics: Mapping[str, Topic] = field(default_factory=dict)
    applied: tuple[Applied, ...] = ()
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def limit(self, kind: str, proposal: bool = False) -> LimitRule | None:
        """Return the limit of `kind`, for a proposal its own if there is one; None where the book knows none."""
        own = self.limits.get(f"proposal_{kind}") if proposal else None
        return own or self.limits.get(kind)

    def reasons(self, proposal: bool = False) -> Mapping[str, Reason]:
        """Return the coded reasons for 不作为建议, for a proposal those for 不立案."""
        return self.not_filed if proposal else self.not_accepted

    def number(self, key: str) -> int:
        """Return a value which is a number, e.g. warning_days; raises KeyError."""
        return int(self.values[key].value)

    def word(self, key: str) -> str:
        """Return a value which is a word, e.g. key_word; raises KeyError."""
        return str(self.values[key].value)

    def words(self, key: str) -> tuple[str, ...]:
        """Return a value which is several words, e.g. draft_fields; raises KeyError."""
        return tuple(self.word(key).split("、"))

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
            "limits": ("时限", self.limits), "values": ("", self.values),
            "not_accepted": ("不作为建议", self.not_accepted), "not_filed": ("提案不立案", self.not_filed),
            "classes": ("答复类别", self.classes), "satisfaction": ("满意度", self.satisfaction),
            "axes": ("评价方面", self.axes), "feedback_sources": ("反馈来源", self.feedback_sources),
            "topics": (TREE, self.topics),
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


def _halves(key: str, entry: Any) -> tuple[str, str]:
    """Return what a line is about and what is said of it; codes are never shown."""
    match entry:
        case Reason():
            return entry.label, "、".join(entry.outcomes)
        case Rating() | FeedbackSource():
            return entry.label, entry.text().removeprefix(f"{entry.label}，")
        case Axis():
            return AXIS_LABELS[key], entry.label
        case _:
            return LIMIT_LABELS.get(key) or VALUE_LABELS.get(key) or key, entry.text()


def _line(head: str, key: str, entry: Any, original: str | None) -> Line:
    name, text = _halves(key, entry)
    text += f"（原为：{original}）" if original else ""
    source = "；".join(part for part in (entry.source, entry.note) if part)
    label = f"{head}·{name}" if head else name
    return Line(label, text, source, entry.in_force, entry.presumed, head or "办理规定", name)
