"""One port of search; FTS5 on SQLite and tsvector on PostgreSQL behind it.

The index narrows by pairs of characters (AND); then the substring itself is looked for in the
stored normalised text, so both engines answer exactly ``q in normalise(text)`` for each text.
Hits come titles first, then the newest: the keys of the rows are made in that order, so the
engine walks down its index and stops after the first page, however many rows there are.
"""

from collections.abc import Collection

from django.db import connection
from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from banfu.cases.models import Assignment, Issue
from banfu.search.models import Document, Kind
from banfu.search.tokens import LONGEST, kind_token, normalise, prefix, query_tokens, year_token
from banfu.search.writing import index, put

__all__ = ["counts", "find", "found", "index", "matching", "put", "seen_by"]

MOST_COUNTED = 1000
"""Hits of a kind are counted up to here; beyond, the page says so."""
FTS5 = "search_document.id = search_index.rowid AND search_index MATCH %s"
TSVECTOR = "search_document.tokens @@ %s::tsquery"
INSIDE = {"sqlite": "instr({}.plain, %s) > 0", "postgresql": "strpos({}.plain, %s) > 0"}
FIRST = (
    "(search_document.piece = 0 OR NOT EXISTS (SELECT 1 FROM search_document AS s WHERE s.suggestion = search_document.suggestion"
    " AND s.kind = search_document.kind AND s.ref = search_document.ref AND s.task = search_document.task"
    " AND s.page = search_document.page AND s.piece < search_document.piece AND {}))"
)
"""Of a long text that holds the query in several pieces, the first stands for all."""


def _expression(plain: str, kinds: Collection[int], year: int | None) -> str:
    """What the engine's own index is asked: the pairs of the query, and tokens of kind and year."""
    pairs, both = query_tokens(plain), connection.vendor == "sqlite"
    quote, joined = ('"{}"', " AND ") if both else ("'{}'", " & ")
    parts = [quote.format(pair) for pair in pairs]
    if not pairs:
        parts = [f'"{prefix(plain)}" *' if both else f"'{prefix(plain)}':*"]
    if kinds:
        wanted = [quote.format(kind_token(kind)) for kind in sorted(kinds)]
        parts.append("(" + (" OR " if both else " | ").join(wanted) + ")")
    if year is not None:
        parts.append(quote.format(year_token(year)))
    return joined.join(parts)


def found(
    query: str, kinds: Collection[int] = (), year: int | None = None, *, newest: bool = True, below: int | None = None,
    above: int | None = None,
) -> QuerySet[Document] | None:  # fmt: skip
    """Return the texts that contain ``query``, titles first, then the newest; None without a query.

    newest: put them in that order (a subquery needs none). below, above: only rows after or before
    this key in that order; with ``above`` the nearest come first, so the order is turned.
    """
    plain = normalise(query)[:LONGEST]
    if not plain:
        return None
    inside, sqlite = INSIDE[connection.vendor], connection.vendor == "sqlite"
    key = "search_index.rowid" if sqlite else "search_document.id"
    where = [FTS5 if sqlite else TSVECTOR, inside.format("search_document"), FIRST.format(inside.format("s"))]
    values: list[object] = [_expression(plain, kinds, year), plain, plain]
    for sign, limit in (("<", below), (">", above)):
        if limit is not None:
            where.append(f"{key} {sign} %s")
            values.append(limit)
    tables = ["search_index"] if sqlite else None
    order = [key if above is not None else f"-{key}"] if newest else None
    return Document.objects.extra(tables=tables, where=where, params=values, order_by=order)  # noqa: S610


def seen_by(
    documents: QuerySet[Document], tasks: QuerySet[Assignment], within: QuerySet[Assignment] | None = None
) -> QuerySet[Document]:
    """Those texts that may be read by somebody who sees ``tasks``: what is a task's own, with the task.

    within: those of the tasks that he sees from within their unit, where that differs; a unit's own
    texts (drafts, talks, opinions, files) are read only from there, but for letters that were issued.
    """
    inside = tasks if within is None else within
    suggestion = Q(suggestion=OuterRef("suggestion"))
    seen = (
        Q(Exists(inside.filter(suggestion, pk=OuterRef("task"))), task__gt=0)
        | Q(Exists(inside.filter(suggestion, organ_key=OuterRef("organ"))), task=0, organ__gt=0)
        | Q(Exists(tasks.filter(suggestion)), task=0, organ=0)
    )
    if within is not None:
        issued = Issue.objects.filter(version=OuterRef("ref"))
        seen |= Q(Exists(tasks.filter(suggestion, pk=OuterRef("task"))), Exists(issued), kind=Kind.REPLY)
    return documents.filter(seen)


def counts(
    query: str, tasks: QuerySet[Assignment], year: int | None = None, within: QuerySet[Assignment] | None = None
) -> dict[int, int]:
    """How many texts of each kind hold the query among those seen with ``tasks``, up to MOST_COUNTED of a kind.

    Few hits are counted in one go; of many, each kind apart, so that no word makes it slow.
    """
    every = found(query, year=year)
    if every is None:
        return {}
    kinds = list(seen_by(every, tasks, within).values_list("kind", flat=True)[: MOST_COUNTED + 1])
    if len(kinds) <= MOST_COUNTED:
        return {kind: kinds.count(kind) for kind in Kind if kind in kinds}
    numbers = {}
    for kind in Kind:
        rows = found(query, {kind}, year)
        if rows is not None and (n := len(seen_by(rows, tasks, within).values_list("id")[:MOST_COUNTED])):
            numbers[int(kind)] = n
    return numbers


NAMED = " UNION SELECT id FROM cases_suggestion WHERE lead_name = %s OR number = %s"
OWN = (Kind.TITLE, Kind.BODY)


def matching(query: str, named: bool = False) -> RawSQL | None:
    """Return a condition for ``filter(suggestion__in=…)``: title or body holds the query; None without one.

    named: also find those whose lead proposer or number is exactly ``query``. One set joined by
    UNION, since an OR beside it would make both engines read every task of the unit.
    """
    rows = found(query, OWN, newest=False)
    if rows is None:
        return None
    sql, values = rows.values_list("suggestion").query.sql_with_params()
    if named:
        sql, values = sql + NAMED, (*values, query, query)
    return RawSQL(sql, values, output_field=BooleanField())  # noqa: S611 - all values are parameters


def find(query: str) -> list[int]:
    """Return the keys of all suggestions whose title or body contains ``query``, ascending."""
    rows = found(query, OWN, newest=False)
    return sorted(set(rows.values_list("suggestion", flat=True))) if rows is not None else []
