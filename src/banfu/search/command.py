"""``banfu search``: rebuild the index, or count what holds some words."""

import argparse
import sys
import time
from collections import Counter

from banfu.search import port, reading, writing
from banfu.search.models import Kind


def _say(text: str, end: str = "\n") -> None:
    sys.stdout.write(text + end)
    sys.stdout.flush()


def _rebuild() -> None:
    began = time.monotonic()
    for done, total in writing.rebuild():
        _say(f"\r已编 {done}/{total} 件", end="")
    files = reading.unread().count()
    _say(f"，用 {time.monotonic() - began:.0f} 秒。")
    for n, pk in enumerate(list(reading.unread().values_list("pk", flat=True)), 1):
        reading.read_file(pk)
        _say(f"\r已读附件 {n}/{files} 份", end="")
    _say(f"{'。' if files else ''}索引已重建。")


def run(args: argparse.Namespace) -> int:
    """Rebuild, or print how many texts of each kind hold the query; 2 where neither is asked for."""
    if args.rebuild:
        _rebuild()
    if args.query:
        rows = port.found(args.query, newest=False)
        counts = Counter(rows.values_list("kind", flat=True)) if rows is not None else Counter()
        _say("　".join(f"{kind.label} {counts[kind]}" for kind in Kind))
    if not args.rebuild and not args.query:
        sys.stderr.write("请写要查的字，或加 --rebuild 重建索引。\n")
        return 2
    return 0
