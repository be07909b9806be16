"""Many conditions counted over the same tasks in one pass.

The conditions of the figures share a few dozen comparisons. The database is asked for those alone,
as the bits of one number a task, and how many tasks have each number; which conditions a number
meets is worked out here, once. An aggregate with a filter for each condition would evaluate every
comparison some dozens of times for every task.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import BigIntegerField, Case, Count, Q, QuerySet, Value, When

from banfu.figures.plain import met


def _comparisons(condition: Q) -> Iterator[tuple[str, Any]]:
    for part in condition.children:
        if isinstance(part, Q):
            yield from _comparisons(part)
        else:
            yield part


def counted(tasks: QuerySet[Any], conditions: Mapping[str, Q], by: str) -> dict[Any, dict[str, int]]:
    """Return for each value of the column ``by`` how many tasks meet each condition; one query.

    A comparison with nothing (NULL) holds for no task, and its negation holds, as in ``plain``.
    """
    parts = {repr(part): part for condition in conditions.values() for part in _comparisons(condition)}
    bits = {name: place for place, name in enumerate(parts)}
    number: Any = Value(0, BigIntegerField())
    for name, part in parts.items():
        bit = Value(1 << bits[name], BigIntegerField())
        number += Case(When(Q(part), then=bit), default=Value(0), output_field=BigIntegerField())
    rows = tasks.annotate(bits=number).values_list(by, "bits").annotate(n=Count("pk")).order_by()
    names: dict[int, list[str]] = {}
    found: dict[Any, dict[str, int]] = defaultdict(lambda: dict.fromkeys(conditions, 0))
    for value, mask, n in rows:
        if mask not in names:
            told = {part for part, place in bits.items() if mask >> place & 1}
            names[mask] = [name for name, q in conditions.items() if met(q, lambda part: repr(part) in told)]  # noqa: B023 - asked at once
        counts = found[value]
        for name in names[mask]:
            counts[name] += n
    return dict(found)
