"""One port of search; FTS5 on SQLite and tsvector on PostgreSQL behind it.

The index narrows by pairs of characters (AND); then the substring itself is rechecked on the
stored normalised text, so both engines answer exactly ``q in normalise(title + body)``. A query
of one pair needs no second look: where the pair stands in the index, it stands in the text.
"""

from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from banfu.cases.models import Suggestion
from banfu.search.tokens import index_tokens, normalise, prefix, query_tokens

BREAK = "\n"
"""Stands between title and body in the stored text; no query contains it."""


def index(keys: Iterable[int]) -> None:
    """Index the suggestions with these keys, in the caller's transaction; found at once after it."""
    rows = []
    for key, title, body in Suggestion.objects.filter(pk__in=list(keys)).values_list("pk", "title", "body"):
        rows.append((key, normalise(title) + BREAK + normalise(body), f"{index_tokens(title)} {index_tokens(body)}"))
    if not rows:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany("DELETE FROM search_index WHERE rowid = %s", [(row[0],) for row in rows])
            cursor.executemany("INSERT INTO search_index (rowid, tokens) VALUES (%s, %s)", [(r[0], r[2]) for r in rows])
            cursor.executemany("INSERT OR REPLACE INTO search_text (id, plain) VALUES (%s, %s)", [r[:2] for r in rows])
        else:
            cursor.executemany(
                "INSERT INTO search_text (id, plain, tokens) VALUES (%s, %s, to_tsvector('simple', %s)) "
                "ON CONFLICT (id) DO UPDATE SET plain = excluded.plain, tokens = excluded.tokens", rows,
            )  # fmt: skip


SQL = {
    "sqlite": (
        "SELECT rowid FROM search_index WHERE tokens MATCH %s",
        " AND EXISTS (SELECT 1 FROM search_text t WHERE t.id = search_index.rowid AND t.plain LIKE %s ESCAPE '!')",
    ),
    "postgresql": (
        "SELECT id FROM search_text WHERE tokens @@ to_tsquery('simple', %s)",
        " AND plain LIKE %s ESCAPE '!'",
    ),
}
NAMED = " UNION SELECT id FROM cases_suggestion WHERE lead_name = %s OR number = %s"


def matching(query: str, named: bool = False) -> RawSQL | None:
    """Return a condition for ``filter(suggestion__in=…)``; None where there is nothing to look for.

    A single character is looked for as the beginning of a pair.
    named: also find those whose lead proposer or number is exactly ``query``. One set joined by
    UNION, since an OR beside it would make both engines read every task of the unit.
    """
    plain = normalise(query)[:100]
    if not plain:
        return None
    words = query_tokens(query)
    if connection.vendor == "sqlite":
        match = " AND ".join(f'"{word}"' for word in words) or f'"{prefix(plain)}" *'
    else:
        match = " & ".join(words) or f"{prefix(plain)}:*"
    by_pair, rechecked = SQL[connection.vendor]
    sql, values = by_pair, [match]
    if len(plain) != 2:
        sql += rechecked
        values.append("%" + plain.replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%")
    if named:
        sql += NAMED
        values += [query, query]
    return RawSQL(sql, values, output_field=BooleanField())  # noqa: S611 - all values are parameters


def find(query: str) -> list[int]:
    """Return the keys of all suggestions that contain ``query``, ascending."""
    condition = matching(query)
    if condition is None:
        return []
    return list(Suggestion.objects.filter(pk__in=condition).order_by("pk").values_list("pk", flat=True))
