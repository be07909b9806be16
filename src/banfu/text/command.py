"""``banfu text``: JSON lines in, JSON lines out; for trying and measuring the functions."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class BadInput(Exception):
    """A file that cannot be taken; the sentence names the file, the line and the cure."""


def arguments(parser: ArgumentParser) -> None:
    """Add the four uses to ``parser``."""
    uses = parser.add_subparsers(dest="what", required=True, metavar="做什么")
    classify = uses.add_parser("classify", help="照已知类别的样本给文本分类")
    classify.add_argument("--train", required=True, help="样本：每行有 text（或 title、body）和 label")
    classify.add_argument("--input", required=True, help="要分类的")
    similar = uses.add_parser("similar", help="在一批里找相近的")
    similar.add_argument("--pool", required=True, help="在哪些里找")
    similar.add_argument("--query", required=True, help="要找谁的")
    similar.add_argument("-k", type=int, default=10, help="各找几件（默认 10）")
    uses.add_parser("group", help="把说同一件事的归在一起").add_argument("--input", required=True, help="要归组的")
    match = uses.add_parser("match", help="建议的每一点，答复在哪里回应")
    match.add_argument("--suggestion", required=True, help="建议，每行一件")
    match.add_argument("--reply", required=True, help="答复，有 id 的按 id 对，没有的按行对")
    match.add_argument("--background", help="以往的建议和答复，每行有 title、body 和 reply；只对一两件时用它来分清套话")


def run(args: Namespace) -> Iterator[dict[str, Any]]:
    """Yield the answers, one a line of input. Raises BadInput with a Chinese sentence."""
    return {"classify": _classify, "similar": _similar, "group": _group, "match": _match}[args.what](args)


def _lines(name: str) -> list[dict[str, Any]]:
    path = Path(name)
    if not path.is_file():
        raise BadInput(f"没有找到文件“{name}”；请核对路径和文件名。")
    rows = []
    with path.open(encoding="utf-8-sig") as file:
        try:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    rows.append(_row(line, f"“{name}”第 {number} 行"))
        except UnicodeDecodeError:
            raise BadInput(f"“{name}”不是 UTF-8 编码；请另存为 UTF-8 再试。") from None
    if not rows:
        raise BadInput(f"“{name}”里一行也没有；请核对文件。")
    return rows


def _row(line: str, where: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except json.JSONDecodeError:
        raise BadInput(f"{where}不是 JSON；请每行写一个对象，如 {{\"id\": 1, \"title\": \"…\"}}。") from None
    if not isinstance(row, dict):
        raise BadInput(f"{where}不是对象；请写成 {{\"id\": 1, \"title\": \"…\"}}。")
    return row


def _of(row: dict[str, Any], *names: str) -> str:
    return "\n".join(str(row[name]) for name in names if row.get(name))


def _whole(row: dict[str, Any]) -> str:
    return _of(row, "text") or _of(row, "title", "body")


def _key(row: dict[str, Any], number: int) -> object:
    return row.get("id", number)


def _texts(rows: list[dict[str, Any]]) -> list[Any]:
    from banfu.text.similar import Text

    return [Text(row.get("id"), _of(row, "title"), _of(row, "body") or _of(row, "text")) for row in rows]


def _classify(args: Namespace) -> Iterator[dict[str, Any]]:
    from banfu.text.topics import Topics

    known, asked = _lines(args.train), _lines(args.input)
    missing = next((n for n, row in enumerate(known, start=1) if not row.get("label")), None)
    if missing:
        raise BadInput(f"“{args.train}”第 {missing} 件没有 label；请补上类别，或把这一行去掉。")
    try:
        model = Topics().fit([_whole(row) for row in known], [str(row["label"]) for row in known])
    except ValueError as error:
        raise BadInput(f"“{args.train}”学不成：{error}") from error
    for number, (row, topic) in enumerate(zip(asked, model.tell([_whole(row) for row in asked]), strict=True), start=1):
        yield {"id": _key(row, number), "label": topic.label, "sure": topic.sure, "choices": topic.choices}


def _similar(args: Namespace) -> Iterator[dict[str, Any]]:
    from banfu.text.similar import Pool

    pool, asked = _texts(_lines(args.pool)), _texts(_lines(args.query))
    own = sum(1 for text in pool if text.title) * 2 >= len(pool)
    found = Pool(pool, None if own else [text.title for text in asked]).nearest(asked, max(1, args.k))
    for number, (text, likes) in enumerate(zip(asked, found, strict=True), start=1):
        near = [{"id": like.key, "score": round(like.score, 4), "why": like.why} for like in likes]
        yield {"id": number if text.key is None else text.key, "similar": near}


def _group(args: Namespace) -> Iterator[dict[str, Any]]:
    from banfu.text.groups import grouped

    texts = _texts(_lines(args.input))
    for number, (text, group) in enumerate(zip(texts, grouped(texts), strict=True), start=1):
        yield {"id": number if text.key is None else text.key, "group": group}


def _match(args: Namespace) -> Iterator[dict[str, Any]]:
    from banfu.text.points import Background, Matcher

    asked, replies = _lines(args.suggestion), _lines(args.reply)
    by_key = {row["id"]: row for row in replies if "id" in row}
    if len(by_key) == len(replies) and all(row.get("id") in by_key for row in asked):
        replies = [by_key[row["id"]] for row in asked]
    elif len(asked) != len(replies):
        raise BadInput(f"建议 {len(asked)} 件，答复 {len(replies)} 件，对不上；请补上 id，或使两边行数相同。")
    earlier = _lines(args.background) if args.background else []
    background = Background(_texts(earlier), [_of(row, "reply") for row in earlier]) if earlier else None
    matcher = Matcher(_texts(asked), [_of(row, "reply") or _whole(row) for row in replies], background)
    for number, (row, relevance) in enumerate(zip(asked, matcher.relevance(), strict=True)):
        points = [
            {"text": point.text, "answers": [{"text": a.text, "score": a.score} for a in point.answers]}
            for point in matcher.points(number)
        ]
        yield {"id": _key(row, number + 1), "points": points, "relevance": round(relevance, 4)}
