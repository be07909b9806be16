"""Search at many texts: the port's own SQL (titles first, then newest, first 20), beside plain LIKE.

Run by text_speed for each engine, in a process of its own, since the product knows one database:
BANFU_DATA or DATABASE_URL say which. Nothing is migrated: the tables of search are made by the product.
"""

import os
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path

from benchmarks.text_made import Maker
from benchmarks.timing import Watch, memory, say, times

LIKE = "SELECT id FROM search_document WHERE plain LIKE %s ORDER BY id DESC LIMIT 20"
YEARS = range(2009, 2019)


def documents(maker: Maker, size: int) -> Iterator[object]:
    """Two rows for each text, as the product makes them: its title and its body; by ascending key."""
    from banfu.search import writing
    from banfu.search.models import Kind
    from banfu.search.texts import Text

    for kind in (Kind.BODY, Kind.TITLE):  # keys of titles are the higher ones
        for text in maker.texts(size, 1):
            year = YEARS[(text.key - 1) * len(YEARS) // size]
            words = text.title if kind == Kind.TITLE else text.body
            for row in writing._rows(Text(kind, text.key, year, text.key, words)):
                row.id = writing.first_key(kind, year, text.key) + row.piece
                yield row


def fill(rows: Iterable[object]) -> None:
    """In bulk: PostgreSQL's index of the tokens is made when all rows are there."""
    from django.db import connection, transaction

    from banfu.search import schema, writing

    schema.make()
    later = [] if connection.vendor == "sqlite" else [schema.MAKE["postgresql"][-1]]
    for _ in later:
        ask("DROP INDEX search_tokens")
    rest = iter(rows)
    while some := list(islice(rest, 20_000)):
        with transaction.atomic():
            writing._put_in(some)
    for statement in later:
        ask(statement)
    writing.merge()


def ask(sql: str, values: Iterable[object] = ()) -> list:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def asked(query: str) -> Callable[[], list]:
    """The statements of a first page of hits, whole rows as the page reads them: the next only while it is not full."""
    from banfu.search import port

    parts = [partial(ask, *part[:20].query.sql_with_params()) for part in port.steps(query)]

    def first_page() -> list:
        rows: list = []
        for part in parts:
            rows += part()
            if len(rows) >= 20:
                break
        return rows

    return first_page


def main() -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True, type=Path)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--without", default="", help="what to leave out, of scan, trgm")
    args = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "banfu.site.settings"
    import django

    django.setup()
    from django.db import connection

    from banfu.search.tokens import normalise

    maker, without, sqlite = Maker(args.data), args.without.split(","), connection.vendor == "sqlite"
    name = "SQLite" if sqlite else "PostgreSQL"
    with Watch() as watch:
        fill(documents(maker, args.size))
        ask("ANALYZE" if sqlite else "VACUUM ANALYZE search_document")
    big = ("SELECT page_count * page_size >> 20 FROM pragma_page_count(), pragma_page_size()" if sqlite
           else "SELECT pg_total_relation_size('search_document') >> 20")  # fmt: skip
    say(f"{name}: build", f"{watch.told}, {ask(big)[0][0]} MB, {memory()}")
    queries = maker.queries(200, 6)
    asks = [asked(query) for query in queries]
    for one in asks[:20]:
        one()
    say(f"{name}: first 20, the port's SQL", times(asks, here=sqlite))
    likes = [partial(ask, LIKE, (f"%{normalise(query)}%",)) for query in queries]
    if "scan" not in without:
        say(f"{name}: LIKE scan", times(likes[:60], here=sqlite))
    if not sqlite and "trgm" not in without:
        started = time.perf_counter()
        ask("CREATE EXTENSION pg_trgm")
        ask("CREATE INDEX by_three ON search_document USING gin (plain gin_trgm_ops)")
        say(f"{name}: pg_trgm, its index", f"{time.perf_counter() - started:.1f} s")
        say(f"{name}: pg_trgm LIKE", times(likes, here=False))


if __name__ == "__main__":
    main()
