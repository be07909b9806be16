"""Pages by key: after an act took rows out of a queue, the next page neither skips nor repeats any."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, QueryDict


@dataclass(frozen=True)
class Page:
    """Some rows, and the marks of the pages before and after; "" where there is none."""

    rows: list[Any]
    before: str = ""
    after: str = ""


def beyond(column: str, value: object, key: int, down: bool = False) -> Q:
    """What comes after the row with this value and key, in the order of ``column`` and key; before it, with ``down``."""
    step = "lt" if down else "gt"
    if column == "pk":
        return Q(**{f"pk__{step}": key})
    return Q(**{f"{column}__{step}": value}) | Q(**{column: value, f"pk__{step}": key})


def page(rows: QuerySet, column: str, asked: QueryDict, size: int) -> Page:
    """Return the page that ?after= or ?before= names, else the first; 404 for a mark nobody gave.

    column: what the rows are sorted by, before their key; "pk" alone for the key.
    """
    back = "before" in asked
    mark = asked.get("before") or asked.get("after") or ""
    if mark:
        value, _, key = mark.rpartition("~")
        if not key.isdecimal() or len(key) > 18:
            raise Http404
        try:
            rows = rows.filter(beyond(column, value, int(key), back))
        except ValidationError as wrong:
            raise Http404 from wrong
    order = dict.fromkeys((column, "pk"))
    found = list(rows.order_by(*(f"-{name}" if back else name for name in order))[: size + 1])
    more, found = len(found) > size, found[:size]
    if back:
        found.reverse()
    if not found:
        return Page([])
    first, last = (f"{'' if column == 'pk' else getattr(row, column)}~{row.pk}" for row in (found[0], found[-1]))
    return Page(found, first if (more if back else mark) else "", last if more or back else "")
