"""Grouping: best-match F1 to the published groups with a bootstrap interval, beside linked components.

    python -m benchmarks.text_groups --data DIR
"""

import time

import numpy as np
from scipy.sparse.csgraph import connected_components

from banfu.text.groups import grouped
from banfu.text.pairs import Pairs, rarity, unit
from benchmarks.text_data import folder, lines, texts
from benchmarks.text_similar import groups_of


def best_match(names, groups):
    """For each published group the best F1 any found group has with it."""
    scores = []
    for group in groups:
        wanted, best = set(group), 0.0
        for name in {names[i] for i in group} - {None}:
            found = {i for i, other in enumerate(names) if other == name}
            best = max(best, 2 * len(found & wanted) / (len(found) + len(wanted)))
        scores.append(best)
    return np.array(scores)


def main():
    where = folder(__doc__)
    pool = texts(lines(where / "pool.jsonl"))
    groups = groups_of(where / "groups_dev.json", {text.key: index for index, text in enumerate(pool)})
    start = time.perf_counter()
    ours = grouped(pool)
    took = time.perf_counter() - start
    whole = [f"{text.title}\n{text.body}" for text in pool]
    counts = Pairs(whole).counts(whole)
    rows = unit(counts, rarity(counts))
    near = (rows @ rows.T).tocsr()
    near.data[near.data < 0.25] = 0
    near.eliminate_zeros()
    linked = connected_components(near, directed=False)[1].tolist()
    sizes = np.bincount([name for name in ours if name])
    print(f"{len(pool)} messages in {took:.1f} s: {(sizes > 0).sum()} groups, the largest {sizes.max()}\n\n| | F1 | 95 % |\n|---|---|---|")
    draw = np.random.default_rng(0)
    for name, found in (("banfu.text", ours), ("linked at 0.25", linked)):
        scores = best_match(found, groups)
        means = [draw.choice(scores, len(scores)).mean() for _ in range(2000)]
        print(f"| {name} | {scores.mean():.4f} | {np.quantile(means, 0.025):.3f}–{np.quantile(means, 0.975):.3f} |")


if __name__ == "__main__":
    main()
