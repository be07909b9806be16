"""Does a reply fit its message: AUC of own against a random reply, and against the reply to the
most similar other message, beside a plain cosine.

    python -m benchmarks.text_replies --data DIR
"""

import time

import numpy as np
from sklearn.metrics import roc_auc_score

from banfu.text.pairs import Pairs, rarity, unit
from banfu.text.points import Background, Matcher
from banfu.text.similar import Text
from benchmarks.text_data import folder, lines


def main():
    rows = lines(folder(__doc__) / "replies_train.jsonl")
    asked = [Text(row["id"], row["title"], row["body"]) for row in rows]
    replies = [row["reply"] for row in rows]
    whole = [f"{text.title}\n{text.body}" for text in asked]
    pairs = Pairs([*whole, *replies])
    left, right = pairs.counts(whole), pairs.counts(replies)
    weights = rarity(left, right)
    left, right = unit(left, weights), unit(right, weights)
    alike = (left @ left.T).toarray()
    np.fill_diagonal(alike, -1)
    hard = [next(j for j in np.argsort(-row) if replies[j] != replies[i]) for i, row in enumerate(alike)]
    draw = np.random.default_rng(0)
    random = [(i + 1 + int(draw.integers(len(rows) - 1))) % len(rows) for i in range(len(rows))]

    def plain(order):
        return np.asarray(left.multiply(right[order]).sum(axis=1)).ravel()

    start = time.perf_counter()
    own = Matcher(asked, replies).relevance()
    took = time.perf_counter() - start
    truth = [1] * len(rows) + [0] * len(rows)
    print(f"{len(rows)} pairs, relevance of all in {took:.1f} s\n\n| | random | most similar |\n|---|---|---|")
    others = {name: Matcher(asked, [replies[j] for j in order]).relevance() for name, order in (("random", random), ("hard", hard))}
    print(f"| banfu.text | {roc_auc_score(truth, own + others['random']):.4f} | {roc_auc_score(truth, own + others['hard']):.4f} |")
    base = plain(list(range(len(rows))))
    print("| cosine | " + " | ".join(f"{roc_auc_score(truth, np.r_[base, plain(order)]):.4f}" for order in (random, hard)) + " |")
    one_by_one(asked, replies, random, hard, plain)


def one_by_one(asked, replies, random, hard, plain, count=200):
    """The first pairs, each alone: without a background, and with the rest as background."""
    background = Background(asked[count:], replies[count:])

    def alone(i, j, known):
        return Matcher([asked[i]], [replies[j]], known).relevance()[0]

    truth = [1] * count + [0] * count
    for name, known in (("alone", None), ("alone, with a background", background)):
        own = [alone(i, i, known) for i in range(count)]
        cells = [roc_auc_score(truth, own + [alone(i, order[i], known) for i in range(count)]) for order in (random, hard)]
        print(f"| {name}, {count} pairs | {cells[0]:.4f} | {cells[1]:.4f} |")


if __name__ == "__main__":
    main()
