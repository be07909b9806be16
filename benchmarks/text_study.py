"""The study: time and memory for many texts, topics beside known ones, and false alarms of the test of change.

    python -m benchmarks.text_study --data DIR [--size 100000] [--shuffles 200]

The texts are recombined at run time from the public messages: a real title, three real sentences of
messages like it and of others, a year, a delegation and a reply each. Without DIR this part is left out.
"""

import json
import re
import resource
import sys
import time
from argparse import ArgumentParser
from pathlib import Path

import numpy as np

from banfu.text.places import HUNAN

# What is heavy is imported where it is used: helpers import this module anew, as they do the light ``banfu`` command.
YEARS = list(range(2013, 2019))


def recombined(rows, replies, size):
    from banfu.text.study import Case

    draw = np.random.default_rng(0)
    sentences = [[s for s in re.split(r"(?<=[。！？!?])", row["body"]) if len(s) > 8] or [row["title"]] for row in rows]
    flat = [s for part in sentences for s in part]
    delegations = [f"{city}代表团" for city in HUNAN]
    places = [county for line in HUNAN.values() for county in line.split()]
    cases = []
    for key in range(size):
        at = int(draw.integers(len(rows)))
        own, other = sentences[at], flat[int(draw.integers(len(flat)))]
        body = own[int(draw.integers(len(own)))] + own[int(draw.integers(len(own)))] + other
        title = re.sub(r"[A-Z]\d*[市县区]", places[int(draw.integers(len(places)))], rows[at]["title"])
        cases.append(Case(
            key, YEARS[int(draw.integers(6))], title, body, "", delegations[int(draw.integers(14))], "ABC"[int(draw.integers(3))],
            int(draw.integers(20, 100)), "satisfied", replies[int(draw.integers(len(replies)))],
        ))  # fmt: skip
    return cases


def false_alarms(shuffles):
    """Topics dealt out to years by chance: how many are called a change, with and without correction."""
    from banfu.text import trends

    draw = np.random.default_rng(1)
    alarms = tested = tables = 0
    for _ in range(shuffles):
        totals = draw.integers(60, 400, 6)
        year = np.repeat(np.arange(6), totals)
        draw.shuffle(year)
        sizes = np.minimum(draw.geometric(0.04, 30) + 4, 120)
        table, start = [], 0
        for size in sizes:
            part = year[start : start + size]
            start += size
            if len(part) == size:
                table.append(np.bincount(part, minlength=6).tolist())
        found = trends.changes(table, totals.tolist(), YEARS)
        alarms += sum(one.p <= 0.05 for one in found)
        tested += len(found)
        tables += any(one.says in ("more", "less", "new") for one in found)
    print(f"shuffled years: {alarms}/{tested} = {100 * alarms / tested:.2f} % of topics with p ≤ 0.05; "
          f"{tables}/{shuffles} = {100 * tables / shuffles:.1f} % of studies with any change told after correction")  # fmt: skip


def grows(times):
    """How often a growth of a topic of 60 among 30 steady ones is told."""
    from banfu.text import trends

    draw = np.random.default_rng(2)
    share = np.linspace(1, 3, 6)
    hits = 0
    for _ in range(times):
        table = [draw.multinomial(40, np.ones(6) / 6).tolist() for _ in range(30)]
        table.append(draw.multinomial(60, share / share.sum()).tolist())
        hits += trends.changes(table, [400] * 6, YEARS)[-1].says == "more"
    print(f"a topic of 60 whose share grows threefold in six years is told in {100 * hits / times:.0f} % of studies")


def measured(cases):
    from banfu.text.study import study

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start, used = time.perf_counter(), time.process_time()

    def progress(part, words):
        print(f"  {time.perf_counter() - start:5.1f} s ({time.process_time() - used:.1f}) {part} % {words}", file=sys.stderr)

    found = study(cases, progress=progress)
    took, used = time.perf_counter() - start, time.process_time() - used
    own, helpers = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"{len(cases)} texts: {took:.1f} s; processor {used:.1f} s here, {helpers.ru_utime + helpers.ru_stime:.1f} s in helpers; "
          f"{len(found.told['topics'])} topics, {found.told['rest']['size']} in none; memory {own.ru_maxrss / 1024:.0f} MB "
          f"(texts alone {before / 1024:.0f}), a helper {helpers.ru_maxrss / 1024:.0f} MB")  # fmt: skip
    return found


def main():
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--shuffles", type=int, default=200)
    args = parser.parse_args()
    false_alarms(args.shuffles)
    grows(100)
    if not args.data.is_dir():
        print(f"略去：没有测量用的数据“{args.data}”。")
        return
    read = [[json.loads(line) for line in (args.data / name).open(encoding="utf-8")] for name in ("pool.jsonl", "replies_train.jsonl")]
    cases = recombined(read[0], [row["reply"] for row in read[1]], args.size)
    found = measured(cases)
    topics = found.told["topics"]
    alarms = sum(topic["change"]["says"] in ("more", "less", "new") for topic in topics)
    print(f"years dealt by chance: {alarms} of {len(topics)} topics are said to change")
    for topic in topics[:8]:
        print(f"  {topic['size']:5} {topic['name']}：{'、'.join(topic['words'][:6])}")


if __name__ == "__main__":
    main()
