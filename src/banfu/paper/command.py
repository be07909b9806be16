"""``banfu paper check``: a PDF measured against GB/T 9704—2012; ``banfu paper audit``: a report's figures. Need no database."""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from banfu.paper.letter import PaperError


def arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_subparsers(dest="what", required=True, metavar="做什么")
    check = what.add_parser("check", help="量一份 PDF，逐处说哪里不合 GB/T 9704—2012")
    check.add_argument("file", help="PDF 文件")
    check.add_argument("--tolerance", type=float, default=0.5, help="差多少毫米以内不算（默认 0.5）")
    check.add_argument("--json", action="store_true", help="一行 JSON")
    audit = what.add_parser("audit", help="核对一份报告里的数：加起来对不对，百分比对不对，有没有两种读法")
    audit.add_argument("file", help=".docx 或 .txt")
    audit.add_argument("--all", action="store_true", help="核对无误的也列出来")
    audit.add_argument("--json", action="store_true", help="一行 JSON")


def run(args: argparse.Namespace) -> tuple[int, Iterator[str]]:
    """Return the exit code and the lines to print. Raises PaperError for a file that cannot be measured."""
    if args.what == "audit":
        return _audited(args)
    from banfu.paper.conform import departures

    path = Path(args.file)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise PaperError(f"文件“{args.file}”打不开（{error.strerror}）；请核对路径。") from error
    found = departures(content, args.tolerance)
    code = 1 if found else 0
    if args.json:
        rows = [{"page": one.page, "kind": one.kind, "text": one.text} for one in found]
        return code, iter([json.dumps({"well": not found, "departures": rows}, ensure_ascii=False)])
    return code, iter([one.sentence for one in found] or ["量过了，合 GB/T 9704—2012。"])


def _audited(args: argparse.Namespace) -> tuple[int, Iterator[str]]:
    from banfu.paper.audit.finding import RIGHT
    from banfu.paper.audit.report import audit_file

    found = audit_file(args.file)
    alarms = sum(one.alarm for one in found)
    if args.json:
        said = {"well": not alarms, "findings": [one.as_json() for one in found]}
        return (1 if alarms else 0), iter([json.dumps(said, ensure_ascii=False)])
    right = sum(one.level == RIGHT for one in found)
    lines = [one.sentence for one in found if args.all or one.level != RIGHT]
    end = f"核对了 {len(found)} 处：{right} 处无误，{alarms} 处有误或要核对。" if found else "没有找到能核对的数。"
    return (1 if alarms else 0), iter([*lines, end])
