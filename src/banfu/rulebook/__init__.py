"""Law as data, and day arithmetic. Plain Python."""

from .model import (
    Applied,
    Axis,
    FeedbackSource,
    LimitRule,
    Line,
    Override,
    Rating,
    Reason,
    ReplyClass,
    Rulebook,
    RulebookError,
    Topic,
    Value,
)  # fmt: skip
from .reader import available, load, parse

__all__ = [
    "Applied", "Axis", "FeedbackSource", "LimitRule", "Line", "Override", "Rating", "Reason", "ReplyClass", "Rulebook",
    "RulebookError", "Topic", "Value", "available", "load", "parse",
]  # fmt: skip
