"""The measuring data: public messages in a folder of their own, never part of the repository."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path

from banfu.text.similar import Text


def folder(description: str) -> Path:
    """Return the folder named by --data; leave with a plain message where it is absent."""
    parser = ArgumentParser(description=description)
    parser.add_argument("--data", required=True, type=Path, help="folder with topic_train.jsonl, pool.jsonl, …")
    found = parser.parse_args().data
    if not found.is_dir():
        print(f"略去：没有测量用的数据“{found}”。")
        sys.exit(0)
    return found


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def texts(rows: list[dict]) -> list[Text]:
    return [Text(row["id"], row["title"], row["body"]) for row in rows]
