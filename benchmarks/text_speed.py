"""Speed at many texts: the like, and search, each beside plain ways in one run.

    python -m benchmarks.text_speed --data DIR --size 100000 [--rows 10000] [--without bm25s,pg,trgm,scan,import]

Every figure is given as wall time and, for what runs in this process, as processor time, since a
machine that does other things too makes wall time longer. PostgreSQL is a throwaway server; where
there is none, it is left out.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path

import numpy as np

from banfu.text.finder import Finder
from banfu.text.helpers import Helpers
from banfu.text.index import LikeIndex, Text
from benchmarks.text_made import Maker
from benchmarks.timing import Watch, disk, memory, say, times


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


def imported(maker, size, rows, folder):
    texts = [Text(None, text.title, text.body) for text in maker.texts(rows, 5, first=30 * size)]
    before = os.times()
    with Watch() as watch, Helpers(2, Finder(folder, 5)) as both:
        for _ in both.feed(Finder.near, [(texts[at : at + 250],) for at in range(0, rows, 250)]):
            pass
    after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    say(f"like: {rows} rows against {size}, two processes from their start", f"{watch.told}, in the two {used:.1f} s of processor")


def bm25(maker, size):
    import bm25s

    from banfu.text.pairs import codes_of
    from banfu.text.tokens import normalise

    known: dict[int, str] = {}  # each word once in memory, however often it stands

    def cut(text):
        codes = codes_of([normalise(f"{text.title}\n{text.body}")])[0].tolist()
        return [known.get(code) or known.setdefault(code, str(code)) for code in codes]

    with Watch() as watch:
        engine = bm25s.BM25()
        engine.index([cut(text) for text in maker.texts(size, 1)], show_progress=False)
    say("bm25s: build", f"{watch.told}, {memory()}")
    asked = [cut(text) for text in maker.texts(60, 2)]
    say("bm25s: ten nearest", times([lambda t=t: engine.retrieve([t], k=10, show_progress=False) for t in asked]))


def search(args, **where):
    """Search in a process of its own, which knows one database."""
    options = ["--data", args.data, "--size", str(args.size), "--without", args.without]
    subprocess.run([sys.executable, "-m", "benchmarks.text_search", *options], check=True, env=os.environ | where)


def postgres(args, folder):
    from tests.postgres import cluster

    folder.mkdir()
    with cluster() as url:
        search(args, DATABASE_URL=url, BANFU_DATA=str(folder))


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
        if "sqlite" not in without:
            (folder / "sqlite").mkdir()
            search(args, BANFU_DATA=str(folder / "sqlite"))
        postgres(args, folder / "pg") if "pg" not in without else None
        bm25(maker, args.size) if "bm25s" not in without else None
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"\nload at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
