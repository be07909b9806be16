"""Promises found in letters: precision and recall, and how often day, amount, owner and hard or soft are right.

The sentences were written for this measure: promises.jsonl while the finder was made, promises_later.jsonl
afterwards. A promise found is right where it holds the words of one that was labelled. With --labels, sentences of
real replies (lines of id, sentence, text, promise: true, false or null) are measured too; they are no part of this
repository.

    python -m benchmarks.text_promises [--labels FILE] [--hard]
"""

import argparse
import json
from datetime import date
from itertools import groupby
from pathlib import Path

from banfu.text.promises import find

DATA = Path(__file__).parent / "data"


def told(right, of):
    return f"{right / (of or 1):.3f} ({right}/{of})"


def measure(rows, show):
    """Print the figures of labelled texts."""
    found = right = wanted = got = 0
    parts = {name: [0, 0] for name in ("by", "amount", "owner", "hard")}
    for row in rows:
        promises = find(row["text"], date.fromisoformat(row["dated"]))
        held = {n: next((p for p in promises if truth["has"] in p.text), None) for n, truth in enumerate(row["promises"])}
        fits = {id(p) for p in held.values() if p}
        found, right = found + len(promises), right + sum(id(p) in fits for p in promises)
        wanted, got = wanted + len(held), got + sum(p is not None for p in held.values())
        for n, promise in held.items():
            truth = row["promises"][n]
            for name, count in parts.items():
                if promise and truth.get(name) is not None or (name == "by" and promise):
                    value = getattr(promise, name)
                    value = value.isoformat() if isinstance(value, date) else value
                    count[0] += value == truth.get(name)
                    count[1] += 1
                    if show and value != truth.get(name):
                        print(f"  {name}: {value} / {truth.get(name)}　{row['text'][:50]}")
        if show and (len(fits) < len(held) or len(promises) > len(fits)):
            print("  " + row["text"].replace("\\n", " ") + " -> " + " | ".join(p.text for p in promises))
    fields = "; ".join(f"{name} {told(*count)}" for name, count in parts.items())
    print(f"{len(rows)} texts: precision {told(right, found)}, recall {told(got, wanted)}; {fields}")


def sentences(file, show):
    """Print the figures of labelled sentences of real replies: whether a promise is seen in each. They are read
    reply by reply, since a heading says how the sentences under it are meant."""
    rows = [json.loads(line) for line in Path(file).read_text("utf-8").splitlines()]
    seen = right = wanted = 0
    for _, group in groupby(rows, key=lambda row: row["sentence"].split(".")[0]):
        whole, places = "", []
        for row in group:
            places.append((len(whole), len(whole) + len(row["text"]), row))
            whole += row["text"]
        promises = find(whole)
        for start, end, row in places:
            if row["promise"] is None:
                continue
            hit = any(start <= p.start < end for p in promises)
            seen, right, wanted = seen + hit, right + (hit and row["promise"]), wanted + row["promise"]
            if show and hit != row["promise"]:
                print("  " + ("没有找到" if row["promise"] else "误认") + "：" + row["text"][:120])
    print(f"real sentences {len(rows)}: precision {told(right, seen)}, recall {told(right, wanted)}")


def main():
    parser = argparse.ArgumentParser(description="承诺事项：查准率和查全率")
    parser.add_argument("--labels", default="", help="另外标好的句子（每行一句）")
    parser.add_argument("--hard", action="store_true", help="列出没有认对的")
    args = parser.parse_args()
    for name in ("promises.jsonl", "promises_later.jsonl"):
        print(name)
        measure([json.loads(line) for line in (DATA / name).read_text("utf-8").splitlines()], args.hard)
    if args.labels:
        if not Path(args.labels).is_file():
            print(f"没有 {args.labels}，这一项不量。")
        else:
            sentences(args.labels, args.hard)


if __name__ == "__main__":
    main()
