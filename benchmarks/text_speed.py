"""Speed at many texts: the like, and search newest first, each beside plain ways in one run.

    python -m benchmarks.text_speed --data DIR --size 100000 [--rows 10000] [--without bm25s,pg,trgm,scan,import]

Every figure is given as wall time and, for what runs in this process, as processor time, since a
machine that does other things too makes wall time longer. PostgreSQL is a throwaway server; where
there is none, it is left out.
"""

import multiprocessing
import os
import shutil
import sqlite3
import tempfile
import time
from argparse import ArgumentParser
from functools import partial
from pathlib import Path

import numpy as np

from banfu.text.index import LikeIndex, Text
from benchmarks.text_made import Maker

SHOWN = 20
NEWEST = {
    "sqlite": " ORDER BY rowid DESC LIMIT 20",
    "postgresql": " ORDER BY id DESC LIMIT 20",
}


def memory() -> str:
    told = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return f"{int(told['RssAnon'].split()[0]) // 1024} MB own, {int(told['RssFile'].split()[0]) // 1024} MB mapped"


def disk(folder: Path) -> str:
    return f"{sum(path.stat().st_size for path in folder.rglob('*') if path.is_file()) >> 20} MB"


def say(name, what):
    print(f"| {name} | {what} |", flush=True)


def times(asks, here=True):
    """p50 / p95 in ms of the wall, and of the processor for what runs in this process."""
    wall, own = [], []
    for ask in asks:
        start, used = time.perf_counter(), time.process_time()
        ask()
        wall.append(1e3 * (time.perf_counter() - start))
        own.append(1e3 * (time.process_time() - used))
    told = "{:.2f} / {:.2f} ms".format(*np.percentile(wall, [50, 95]))
    return told + (" (processor {:.2f} / {:.2f})".format(*np.percentile(own, [50, 95])) if here else "")


class Watch:
    def __enter__(self):
        self.start, self.used = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *_):
        self.told = f"{time.perf_counter() - self.start:.1f} s (processor {time.process_time() - self.used:.1f})"


def like(maker, size, folder):
    with Watch() as watch:
        LikeIndex.build(maker.texts(size, 1), folder)
    say("like: build", f"{watch.told}, {memory()}, files {disk(folder)}")
    with Watch() as watch:
        index = LikeIndex.open(folder)
    say("like: open, all checked", watch.told)
    asked = list(maker.texts(230, 2, first=10 * size))
    index.nearest(asked[:30])
    say("like: ten nearest, p50 / p95", times([lambda t=t: index.nearest([t]) for t in asked[30:]]))
    bare = [Text(None, t.title, "") for t in asked]
    index.nearest(bare[:30])
    say("like: by a title alone", times([lambda t=t: index.nearest([t]) for t in bare[30:]]))
    fresh = list(maker.texts(30, 3, first=20 * size))
    say("like: one more added, then asked", times([lambda t=t: (index.add([t]), index.nearest([t])) for t in fresh]))
    index.remove([t.key for t in fresh])
    say("like: memory", memory())
    return index


def agreement(index, maker, count=12):
    """Of the ten found, how many are as like as the exact tenth."""
    found, everything = [], np.arange(sum(map(len, index._pieces)))
    everything = everything[np.concatenate(index._alive)]
    asked = list(maker.texts(count, 4, first=10**8))
    index.nearest(asked[:1])
    for text, query in zip(asked, index._likeness.asked(asked), strict=True):
        scores = np.concatenate([
            index._likeness.scores(query, index._pieces, part)
            for part in np.array_split(everything, max(1, len(everything) // 20_000))
        ])  # fmt: skip
        tenth = np.partition(scores, -10)[-10] - 1e-6
        found.append(sum(hit.score >= tenth for hit in index.nearest([text], why=False)[0]) / 10)
    say(f"like: as like as the exact ten ({count} asked)", f"{np.mean(found):.3f}")


def _half(told):
    folder, texts = told
    used = time.process_time()
    LikeIndex.open(folder).nearest(texts)
    return time.process_time() - used


def imported(maker, size, rows, folder):
    texts = list(maker.texts(rows, 5, first=30 * size))
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        pool.map(_half, [(folder, texts[:50])] * 2)
        start = time.perf_counter()
        used = pool.map(_half, [(folder, texts[0::2]), (folder, texts[1::2])])
    say(f"like: {rows} rows against {size}, two processes",
        f"{time.perf_counter() - start:.1f} s (processor, the busier one {max(used):.1f})")  # fmt: skip


def bm25(maker, size):
    import bm25s

    from banfu.text.pairs import codes_of
    from banfu.text.tokens import normalise

    def cut(text):
        return [str(code) for code in codes_of([normalise(f"{text.title}\n{text.body}")])[0].tolist()]

    with Watch() as watch:
        engine = bm25s.BM25()
        engine.index([cut(text) for text in maker.texts(size, 1)], show_progress=False)
    say("bm25s: build", f"{watch.told}, {memory()}")
    asked = [cut(text) for text in maker.texts(60, 2)]
    say("bm25s: ten nearest", times([lambda t=t: engine.retrieve([t], k=10, show_progress=False) for t in asked]))


def port():
    """The product's own SQL and cutting."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "banfu.site.settings"
    import django

    django.setup()
    from banfu.search import port, tokens

    return port, tokens


def statement(port, tokens, engine, query):
    """What the product asks for ``query``: SQL and values, as matching() in the port makes them."""
    plain, words = tokens.normalise(query)[:100], tokens.query_tokens(query)
    by_pair, rechecked = port.SQL[engine]
    match = " AND ".join(f'"{word}"' for word in words) if engine == "sqlite" else " & ".join(words)
    return (by_pair, [match]) if len(plain) == 2 else (by_pair + rechecked, [match, f"%{plain}%"])


def rows(base, sql, values):
    return base.execute(sql, values).fetchall()


def rows_of(maker, size, port, tokens):
    for text in maker.texts(size, 1):
        plain = tokens.normalise(text.title) + port.BREAK + tokens.normalise(text.body)
        yield text.key, plain, f"{tokens.index_tokens(text.title)} {tokens.index_tokens(text.body)}"


def sqlite(maker, size, folder, queries, without):
    told, tokens = port()
    base = sqlite3.connect(folder / "search.sqlite3")
    base.execute("PRAGMA journal_mode=WAL")
    base.execute("CREATE TABLE search_text (id INTEGER PRIMARY KEY, plain TEXT NOT NULL)")
    base.execute("CREATE VIRTUAL TABLE search_index USING fts5(tokens)")
    with Watch() as watch, base:
        for key, plain, cut in rows_of(maker, size, told, tokens):
            base.execute("INSERT INTO search_text VALUES (?, ?)", (key, plain))
            base.execute("INSERT INTO search_index (rowid, tokens) VALUES (?, ?)", (key, cut))
    say("SQLite: build", f"{watch.told}, file {disk(folder)}")

    def asks(form):
        told_of = [statement(told, tokens, "sqlite", query) for query in queries]
        return [partial(rows, base, form(sql.replace("%s", "?")), values) for sql, values in told_of]

    say("SQLite: newest 20, the port's SQL by rowid", times(asks(lambda sql: sql + NEWEST["sqlite"])))
    wrapped = "SELECT id FROM search_text WHERE id IN ({}) ORDER BY id DESC LIMIT 20"
    say("SQLite: newest 20, as a condition IN (…)", times(asks(wrapped.format)))
    if "scan" not in without:
        scan = "SELECT id FROM search_text WHERE plain LIKE ? ORDER BY id DESC LIMIT 20"
        asked = [(f"%{tokens.normalise(query)}%",) for query in queries[:60]]
        say("SQLite: LIKE scan", times([partial(rows, base, scan, v) for v in asked]))


def postgres(maker, size, queries, without):
    import psycopg
    from tests.postgres import cluster

    told, tokens = port()
    with cluster() as url, psycopg.connect(url, autocommit=True) as base:
        base.execute("CREATE TABLE search_text (id bigint PRIMARY KEY, plain text NOT NULL, tokens tsvector NOT NULL)")
        with Watch() as watch:
            with base.cursor() as cursor, cursor.copy("COPY search_text FROM STDIN") as copy:
                for key, plain, cut in rows_of(maker, size, told, tokens):
                    places = {word: place for place, word in enumerate(cut.split(), start=1)}
                    copy.write_row((key, plain, " ".join(f"{word}:{min(p, 16383)}" for word, p in places.items())))
            base.execute("CREATE INDEX search_tokens ON search_text USING gin (tokens)")
            base.execute("VACUUM ANALYZE search_text")
        total = base.execute("SELECT pg_total_relation_size('search_text') >> 20").fetchone()[0]
        say("PostgreSQL: build", f"{watch.told}, {total} MB")

        def asks(form):
            told_of = [statement(told, tokens, "postgresql", query) for query in queries]
            return [partial(rows, base, form(sql), values) for sql, values in told_of]

        say("PostgreSQL: newest 20, the port's SQL", times(asks(lambda sql: sql + NEWEST["postgresql"]), here=False))
        wrapped = "SELECT id FROM search_text WHERE id IN ({}) ORDER BY id DESC LIMIT 20"
        say("PostgreSQL: newest 20, as a condition IN (…)", times(asks(wrapped.format), here=False))
        if "trgm" not in without:
            base.execute("CREATE EXTENSION pg_trgm")
            base.execute("CREATE INDEX by_three ON search_text USING gin (plain gin_trgm_ops)")
            scan = "SELECT id FROM search_text WHERE plain LIKE %s ORDER BY id DESC LIMIT 20"
            asked = [(f"%{tokens.normalise(query)}%",) for query in queries]
            made = [partial(rows, base, scan, v) for v in asked]
            say("PostgreSQL: pg_trgm LIKE", times(made, here=False))


def main():
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True, type=Path)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--without", default="", help="what to leave out, of like, exact, import, bm25s, sqlite, scan, pg, trgm")
    args = parser.parse_args()
    if not args.data.is_dir():
        print(f"略去：没有测量用的数据“{args.data}”。")
        return
    without, maker = set(args.without.split(",")), Maker(args.data)
    folder = Path(tempfile.mkdtemp(prefix="banfu-speed-"))
    print(f"{args.size} texts, load {os.getloadavg()[0]:.1f}\n\n| what | figure |\n|---|---|")
    try:
        if "like" not in without:
            index = like(maker, args.size, folder / "like")
            agreement(index, maker) if "exact" not in without else None
            del index
            imported(maker, args.size, args.rows, folder / "like") if "import" not in without else None
        queries = maker.queries(200, 6)
        if "sqlite" not in without:
            (folder / "sqlite").mkdir()
            sqlite(maker, args.size, folder / "sqlite", queries, without)
        postgres(maker, args.size, queries, without) if "pg" not in without else None
        bm25(maker, args.size) if "bm25s" not in without else None
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"\nload at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
