"""One port of search; FTS5 on SQLite and tsvector on PostgreSQL behind it.

The index narrows by pairs of characters (AND); then the substring itself is looked for in the
stored normalised text, so both engines answer exactly ``q in normalise(text)`` for each text.
Hits come titles first, then the newest: the keys of the rows are made in that order. SQLite walks
down its index by key and stops after the first page, however many rows there are. PostgreSQL's
index gives rows in no order, so its pairs are kept apart by title and year (``tokens.bucket``), and
the newest are asked first (``steps``).
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import BooleanField, Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from banfu.cases.models import Assignment, Issue, Suggestion
from banfu.search.models import Document, Kind
from banfu.search.tokens import LONGEST, bucket, kind_token, normalise, prefix, query_tokens, year_token
from banfu.search.writing import TITLE_FIRST, index, put, year_of

__all__ = ["Sight", "counts", "find", "found", "index", "matching", "put", "steps"]

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


PAIRS_ASKED = 4
"""Of a long query so many pairs are asked of PostgreSQL, evenly spread: the substring is looked for anyway."""
Buckets = Sequence[tuple[bool, int]]
"""Whether a title, and the year; in the order of hits."""


def _for_fts5(plain: str, kinds: Collection[int], year: int | None) -> str:
    """What FTS5 is asked: the pairs of the query, and tokens of kind and year."""
    parts = [f'"{pair}"' for pair in query_tokens(plain)] or [f'"{prefix(plain)}" *']
    if kinds:
        parts.append("(" + " OR ".join(f'"{kind_token(kind)}"' for kind in sorted(kinds)) + ")")
    if year is not None:
        parts.append(f'"{year_token(year)}"')
    return " AND ".join(parts)


def _for_tsvector(plain: str, buckets: Buckets) -> str:
    """What tsvector is asked: the pairs of the query, all of one bucket, in one of these."""
    pairs = query_tokens(plain)
    few = [pairs[len(pairs) * n // PAIRS_ASKED] for n in range(PAIRS_ASKED)] if len(pairs) > PAIRS_ASKED else pairs
    every = []
    for title, year in buckets:
        first = bucket(title, year)
        every.append(" & ".join(f"'{first}{pair}'" for pair in few) or f"'{first}{prefix(plain)}':*")
    return " | ".join(every)


ENDS = (
    f"SELECT (SELECT min(id) FROM search_document WHERE id >= {TITLE_FIRST}), "  # noqa: S608 - a number of ours
    f"(SELECT max(id) FROM search_document WHERE id >= {TITLE_FIRST}), "
    f"(SELECT min(id) FROM search_document WHERE id < {TITLE_FIRST}), (SELECT max(id) FROM search_document WHERE id < {TITLE_FIRST})"
)
"""The keys of the first and last title, and of the first and last other text: each looked up at an end of the keys."""


def _buckets(kinds: Collection[int], year: int | None) -> Buckets:
    """Those the index has rows of, of these kinds (all: none named) and this year, in the order of hits."""
    with connection.cursor() as cursor:
        cursor.execute(ENDS)
        ends = cursor.fetchone()
    found: list[tuple[bool, int]] = []
    for title, (first, last) in ((True, ends[:2]), (False, ends[2:])):
        if first is None or (kinds and not any((kind == Kind.TITLE) == title for kind in kinds)):
            continue
        found += [(title, one) for one in range(year_of(last), year_of(first) - 1, -1) if year in (None, one)]
    return found


@dataclass(frozen=True)
class Wanted:
    """What is looked for, normalised, and among which rows."""

    plain: str
    kinds: Collection[int] = ()
    year: int | None = None
    below: int | None = None
    above: int | None = None

    def rows(self, buckets: Buckets = (), newest: bool = True) -> QuerySet[Document]:
        """The rows that hold it; of PostgreSQL's, those in ``buckets``."""
        inside, sqlite = INSIDE[connection.vendor], connection.vendor == "sqlite"
        key = "search_index.rowid" if sqlite else "search_document.id"
        where = [FTS5 if sqlite else TSVECTOR, inside.format("search_document"), FIRST.format(inside.format("s"))]
        asked = _for_fts5(self.plain, self.kinds, self.year) if sqlite else _for_tsvector(self.plain, buckets)
        values: list[object] = [asked, self.plain, self.plain]
        for sign, limit in (("<", self.below), (">", self.above)):
            if limit is not None:
                where.append(f"{key} {sign} %s")
                values.append(limit)
        if sqlite:
            order = [key if self.above is not None else f"-{key}"] if newest else None
            return Document.objects.extra(tables=["search_index"], where=where, params=values, order_by=order)  # noqa: S610
        rows = Document.objects.extra(where=where, params=values)  # noqa: S610
        if newest:  # +0: the planner, who cannot know how rare a word is, must not walk down all keys to find it
            rows = rows.order_by(F("id") + 0 if self.above is not None else (F("id") + 0).desc())
        return rows.filter(kind__in=self.kinds) if self.kinds else rows


def found(query: str, kinds: Collection[int] = (), year: int | None = None, *, newest: bool = True) -> QuerySet[Document] | None:
    """Return all texts that contain ``query``, in the order of hits if ``newest``; None without a query."""
    wanted = _wanted(query, kinds, year)
    if wanted is None:
        return None
    buckets = () if connection.vendor == "sqlite" else _buckets(kinds, year)
    return wanted.rows(buckets, newest) if buckets or connection.vendor == "sqlite" else Document.objects.none()


def _wanted(query: str, kinds: Collection[int], year: int | None, below: int | None = None, above: int | None = None) -> Wanted | None:
    plain = normalise(query)[:LONGEST]
    return Wanted(plain, kinds, year, below, above) if plain else None


def steps(
    query: str, kinds: Collection[int] = (), year: int | None = None, *, below: int | None = None, above: int | None = None
) -> Iterator[QuerySet[Document]]:  # fmt: skip
    """Yield the texts that contain ``query`` in parts, each in the order of hits and all before the next.

    Whoever wants one page stops when it is full. below, above: only rows after or before this key in
    that order; with ``above`` the nearest come first, so the order is turned.
    """
    wanted = _wanted(query, kinds, year, below, above)
    if wanted is None:
        return
    if connection.vendor == "sqlite":
        yield wanted.rows()
        return
    every = _buckets(kinds, year)
    parts = [some for title in (True, False) for some in _newest_first([one for one in every if one[0] == title])]
    for part in parts if above is None else reversed(parts):
        yield wanted.rows(part)


def _newest_first(buckets: Buckets) -> list[Buckets]:
    """The newest year alone, since a common word fills a page from it; two more; then all others at once, for the rare."""
    return [some for some in (buckets[:1], buckets[1:3], buckets[3:]) if some]


@dataclass(frozen=True)
class Sight:
    """What somebody sees, by which texts are kept from him or shown.

    tasks: those he sees. within: those of them that he sees from within their unit, where that differs;
    a unit's own texts (drafts, talks, opinions, files) are read only from there, but for letters that
    were issued. whole: suggestions he sees whether a unit has them or not; of these what was handed in.
    """

    tasks: QuerySet[Assignment]
    within: QuerySet[Assignment] | None = None
    whole: QuerySet[Suggestion] | None = None

    def of(self, documents: QuerySet[Document]) -> QuerySet[Document]:
        """Those of ``documents`` that may be read: what is a task's own, with the task."""
        inside = self.tasks if self.within is None else self.within
        suggestion = Q(suggestion=OuterRef("suggestion"))
        seen = (
            Q(Exists(inside.filter(suggestion, pk=OuterRef("task"))), task__gt=0)
            | Q(Exists(inside.filter(suggestion, organ_key=OuterRef("organ"))), task=0, organ__gt=0)
            | Q(Exists(self.tasks.filter(suggestion)), task=0, organ=0)
        )
        if self.within is not None:
            issued = Issue.objects.filter(version=OuterRef("ref"))
            seen |= Q(Exists(self.tasks.filter(suggestion, pk=OuterRef("task"))), Exists(issued), kind=Kind.REPLY)
        if self.whole is not None:
            seen |= Q(Exists(self.whole.filter(pk=OuterRef("suggestion"))), task=0, organ=0)
        return documents.filter(seen)


def counts(query: str, sight: Sight, year: int | None = None) -> dict[int, int]:
    """How many texts of each kind hold the query among those seen, up to MOST_COUNTED of a kind.

    Few hits are counted in one go; of many, each kind apart, so that no word makes it slow.
    """
    every = found(query, year=year, newest=False)
    if every is None:
        return {}
    kinds = list(sight.of(every).values_list("kind", flat=True)[: MOST_COUNTED + 1])
    if len(kinds) <= MOST_COUNTED:
        return {kind: kinds.count(kind) for kind in Kind if kind in kinds}
    numbers = {}
    for kind in Kind:
        rows = found(query, {kind}, year, newest=False)
        if rows is not None and (n := len(sight.of(rows).values_list("id")[:MOST_COUNTED])):
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
