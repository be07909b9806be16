"""The conditions of the figures, asked of rows in memory instead of the database.

Only the look-ups the definitions use are known; a new one fails loudly. As in SQL, a comparison
with nothing holds for no row, and its negation holds.
"""

import operator
from collections.abc import Callable
from typing import Any

from django.db.models import F, Q

LOOKUPS: dict[str, Callable[[Any, Any], bool]] = {
    "exact": operator.eq, "in": lambda value, wanted: value in wanted, "gt": operator.gt, "gte": operator.ge,
    "lt": operator.lt, "lte": operator.le,
}  # fmt: skip


def met(condition: Q, comparison: Callable[[Any], bool]) -> bool:
    """Whether ``condition`` is met, where ``comparison`` tells it of each (look-up, value) in it."""
    found = (met(part, comparison) if isinstance(part, Q) else comparison(part) for part in condition.children)
    every = any(found) if condition.connector == Q.OR and condition.children else all(found)
    return not every if condition.negated else every


def holds(condition: Q, row: object) -> bool:
    """Whether ``row`` (an object with the columns as attributes) meets ``condition``."""
    return met(condition, lambda part: _meets(part, row))


def _meets(part: Any, row: object) -> bool:
    name, wanted = part
    column, _, lookup = name.partition("__")
    value = getattr(row, column)
    if isinstance(wanted, F):
        wanted = getattr(row, wanted.name)
        if wanted is None:
            return False
    if lookup == "isnull":
        return (value is None) == wanted
    if value is None:
        return wanted is None and lookup in ("", "exact")
    return wanted is not None and LOOKUPS[lookup or "exact"](value, wanted)
