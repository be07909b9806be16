"""``banfu promises find``: the promises of a letter, one JSON list; for trying and measuring the finder."""

import json
from argparse import ArgumentParser, Namespace
from datetime import date
from pathlib import Path
from typing import Any

from banfu.text.command import BadInput
from banfu.text.promises import Promise, find


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        from argparse import ArgumentTypeError

        raise ArgumentTypeError(f"“{text}”不是日期，请写成 2018-05-22") from None


def arguments(parser: ArgumentParser) -> None:
    uses = parser.add_subparsers(dest="what", required=True, metavar="做什么")
    sub = uses.add_parser("find", help="在一封答复里找承诺事项")
    sub.add_argument("file", help="答复的文本文件（UTF-8）")
    sub.add_argument("--date", type=_day, help="答复是哪一天的（不写就看文末的日期）")
    sub.add_argument("--json", action="store_true", help="一行 JSON")


def told(promise: Promise) -> dict[str, Any]:
    """The promise as the command says it."""
    return {
        "text": promise.text, "measure": promise.measure, "by": promise.by.isoformat() if promise.by else None, "period": promise.period,
        "amount": promise.amount, "owner": promise.owner, "firm": "hard" if promise.hard else "soft",
    }  # fmt: skip


def run(args: Namespace) -> str:
    """Return what to print. Raises BadInput with a Chinese sentence."""
    path = Path(args.file)
    if not path.is_file():
        raise BadInput(f"没有找到文件“{args.file}”；请核对路径和文件名。")
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(f"“{args.file}”不是 UTF-8 编码；请另存为 UTF-8 再试。") from None
    except OSError as error:
        raise BadInput(f"没有读到“{args.file}”（{error.strerror}）；请核对它的权限。") from None
    found = [told(promise) for promise in find(text, args.date)]
    if args.json:
        return json.dumps(found, ensure_ascii=False)
    if not found:
        return "没有找到承诺事项。"
    return "\n".join(f"{one['text']}\n  何时：{one['by'] or '—'}（{one['period'] or '没有写'}）　多少：{one['amount'] or '—'}　谁：{one['owner'] or '本单位'}" for one in found)
