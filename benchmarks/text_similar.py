"""Finding the like: published groups (recall@10, P@1) and a title's own body (R@1), beside plain ways.

    python -m benchmarks.text_similar --data DIR
"""

import json
import time

import numpy as np

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
    print("| one field, cosine | {:.4f} | {:.4f} |".format(*by_groups(lambda q: (flat[q] @ flat.T).toarray()[0], groups)))

    bodies, titles = [Text(t.key, "", t.body) for t in pool], [Text(None, t.title, "") for t in pool]
    plain, hubs = Pool(bodies, []), Pool(bodies, [t.title for t in pool])
    print("\n| title → own body | R@1 | R@1, copies counted right | R@10 |\n|---|---|---|---|")
    for name, one in (("banfu.text", hubs), ("the same without hubs", plain)):
        rows = np.vstack([one.scores(titles[i : i + 500]) for i in range(0, len(titles), 500)])
        own = rows.diagonal()[:, None]
        better = (rows > own).sum(axis=1)
        print(f"| {name} | {(rows.argmax(axis=1) == np.arange(len(rows))).mean():.4f} | {(better < 1).mean():.4f} | {(better < 10).mean():.4f} |")


if __name__ == "__main__":
    main()
