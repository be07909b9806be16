"""Finding the like: published groups (recall@10, P@1) and a title's own body (R@1), beside plain ways.

    python -m benchmarks.text_similar --data DIR
"""

import json
import tempfile
import time
from pathlib import Path

import numpy as np

from banfu.text.index import LikeIndex
from banfu.text.pairs import Pairs, rarity, unit
from banfu.text.similar import Pool, Text
from benchmarks.text_data import folder, lines, texts


def groups_of(path, place):
    found = json.loads(path.read_text(encoding="utf-8"))
    return [[place[key] for key in keys if key in place] for keys in found.values()]


def by_groups(scores, groups):
    """recall@10 and P@1 over all members as queries; scores: query place → a row."""
    recall, first = [], []
    for group in groups:
        for query in group:
            row = scores(query).copy()
            row[query] = -np.inf
            best = np.argsort(-row)[:10]
            recall.append(len(set(best) & set(group)) / min(10, len(group) - 1))
            first.append(best[0] in group)
    return np.mean(recall), np.mean(first)


def indexed(texts, **more):
    """The like-index of texts, keyed by their places."""
    folder = Path(tempfile.mkdtemp(prefix="banfu-like-"))
    return LikeIndex.build([Text(place, text.title, text.body) for place, text in enumerate(texts)], folder, **more)


def row_of(index, text, size, k=20):
    """The k likest as a row of scores, to be measured as the others are; nothing for the rest."""
    row = np.full(size, -np.inf)
    for hit in index.nearest([text], k, why=False)[0]:
        row[hit.key] = hit.score
    return row


def main():
    where = folder(__doc__)
    pool = texts(lines(where / "pool.jsonl"))
    groups = groups_of(where / "groups_dev.json", {text.key: index for index, text in enumerate(pool)})
    start = time.perf_counter()
    built = Pool(pool)
    made = time.perf_counter() - start
    whole = [f"{text.title}\n{text.body}" for text in pool]
    counts = Pairs(whole).counts(whole)
    flat = unit(counts, rarity(counts))
    print(f"{len(pool)} messages, {sum(map(len, groups))} queries; built in {made:.1f} s\n\n| | recall@10 | P@1 |\n|---|---|---|")
    print("| banfu.text | {:.4f} | {:.4f} |".format(*by_groups(lambda q: built.scores([pool[q]])[0], groups)))
    index = indexed(pool)
    asked = [Text(place, text.title, text.body) for place, text in enumerate(pool)]
    told = by_groups(lambda q: row_of(index, asked[q], len(pool)), groups)
    print("| banfu.text.index | {:.4f} | {:.4f} |".format(*told))
    print("| one field, cosine | {:.4f} | {:.4f} |".format(*by_groups(lambda q: (flat[q] @ flat.T).toarray()[0], groups)))

    bodies, titles = [Text(t.key, "", t.body) for t in pool], [Text(None, t.title, "") for t in pool]
    plain, hubs = Pool(bodies, []), Pool(bodies, [t.title for t in pool])
    print("\n| title → own body | R@1 | R@1, copies counted right | R@10 |\n|---|---|---|---|")
    index = indexed(bodies, askers=[t.title for t in pool])
    ways = {
        "banfu.text": lambda some: hubs.scores(some),
        "banfu.text.index": lambda some: np.vstack([row_of(index, text, len(pool)) for text in some]),
        "the same without hubs": lambda some: plain.scores(some),
    }
    for name, way in ways.items():
        rows = np.vstack([way(titles[i : i + 500]) for i in range(0, len(titles), 500)])
        own = rows.diagonal()[:, None]
        better = (rows > own).sum(axis=1)
        print(f"| {name} | {(rows.argmax(axis=1) == np.arange(len(rows))).mean():.4f} | {(better < 1).mean():.4f} | {(better < 10).mean():.4f} |")


if __name__ == "__main__":
    main()
