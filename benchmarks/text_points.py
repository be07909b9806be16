"""Which points of a suggestion a reply leaves unanswered: precision and recall of what is said to be unanswered,
and whether the paragraph shown is the right one; beside any shared pair of characters and a plain cosine.

The pairs are written for this measure, each point with words of the paragraph that answers it, or null: the bounds
were chosen on points.jsonl; points_later.jsonl was written afterwards and nothing was changed by it.

    python -m benchmarks.text_points
"""

import json
import time
from pathlib import Path

from banfu.text.takeup import paragraphs, take_up

DATA = Path(__file__).parent / "data"


def shares(left, right):
    pairs = [{text[i : i + 2] for i in range(len(text) - 1)} for text in (left, right)]
    return len(pairs[0] & pairs[1]) / ((len(pairs[0]) * len(pairs[1])) ** 0.5 or 1)


def plain(body, reply, least):
    """The paragraph with most pairs in common, where it reaches ``least``."""
    from banfu.text.asks import asks

    parts = [reply[p.start : p.end] for p in paragraphs(reply)]
    for ask in asks(body):
        best = max(parts, key=lambda part: shares(ask.text, part))
        yield best if shares(ask.text, best) >= least else None, True


def ours(body, reply):
    for taken in take_up(body, reply):
        yield reply[taken.paragraph.start : taken.paragraph.end] if taken.paragraph else None, taken.sure


def measure(rows, way):
    found = right = unanswered = placed = answered = surely = surely_right = 0
    for row in rows:
        told = list(way(row["body"], row["reply"]))
        assert len(told) == len(row["answers"]), row["id"]
        for (passage, sure), truth in zip(told, row["answers"], strict=True):
            fits = passage is not None and truth is not None and truth in passage
            unanswered, answered = unanswered + (truth is None), answered + (truth is not None)
            found, right = found + (passage is None), right + (passage is None and truth is None)
            placed += fits
            if passage is not None and sure:
                surely, surely_right = surely + 1, surely_right + fits
    precision, recall = right / (found or 1), right / unanswered
    return (f"{precision:.3f} ({right}/{found}) | {recall:.3f} ({right}/{unanswered}) | {placed / answered:.3f} ({placed}/{answered}) | "
            f"{surely_right / (surely or 1):.3f} ({surely_right}/{surely})")


def main():
    for name in ("points.jsonl", "points_later.jsonl"):
        rows = [json.loads(line) for line in (DATA / name).read_text("utf-8").splitlines()]
        start = time.perf_counter()
        for row in rows:
            take_up(row["body"], row["reply"])
        took = (time.perf_counter() - start) / len(rows)
        print(f"\n{name}: {len(rows)} pairs, {sum(len(r['answers']) for r in rows)} points, {took * 1000:.1f} ms a pair\n")
        print("| | unanswered: precision | recall | answered: right paragraph | told as sure and right |\n|---|---|---|---|---|")
        print(f"| banfu.text | {measure(rows, ours)} |")
        for least in (0.0, 0.05, 0.1):
            label = "any shared pair" if not least else f"cosine of pairs ≥ {least}"
            print(f"| {label} | {measure(rows, lambda body, reply, least=least: plain(body, reply, least or 1e-9))} |")


if __name__ == "__main__":
    main()
