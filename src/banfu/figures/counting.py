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
    bits: dict[str, int] = {}
    bit_of: dict[int, int] = {}  # by identity: telling what a comparison is by its words takes longer than the query
    number: Any = Value(0, BigIntegerField())
    for part in (part for condition in conditions.values() for part in _comparisons(condition)):
        name = repr(part)
        if name not in bits:
            bits[name] = 1 << len(bits)
            then = Value(bits[name], BigIntegerField())
            number += Case(When(Q(part), then=then), default=Value(0), output_field=BigIntegerField())
        bit_of[id(part)] = bits[name]
    rows = tasks.annotate(bits=number).values_list(by, "bits").annotate(n=Count("pk")).order_by()
    names: dict[int, list[str]] = {}
    found: dict[Any, dict[str, int]] = defaultdict(lambda: dict.fromkeys(conditions, 0))
    for value, mask, n in rows:
        if mask not in names:
            names[mask] = [name for name, q in conditions.items() if met(q, lambda part: bool(mask & bit_of[id(part)]))]  # noqa: B023 - asked at once
        counts = found[value]
        for name in names[mask]:
            counts[name] += n
    return dict(found)
