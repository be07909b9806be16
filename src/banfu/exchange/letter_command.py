"""``banfu letter``: letters as files, from the command line."""

import argparse
import re
from collections.abc import Callable
from pathlib import Path

from django.db.models import Q, QuerySet

from banfu.cases.models import Assignment
from banfu.cases.words import HOSTING
from banfu.exchange import letters_out
from banfu.people import instance

EVERY = 20
Say = Callable[[str], None]


def run(args: argparse.Namespace, say: Say) -> int:
    """Write what is asked for; return the exit code. Raises LookupError, PaperError, OSError.

    say: takes a line of progress or of what was left out.
    """
    scope = _scope(args)
    if len(args.numbers) == 1:
        return _one(of_number(scope, args.numbers[0]), args, say)
    if not args.output.lower().endswith(".zip"):
        raise LookupError(f"几件的写成一个压缩包，“{args.output}”不是；请把文件名写成 .zip。")
    if args.numbers:
        keys = [of_number(scope, number).pk for number in args.numbers]
    elif args.year is None:
        raise LookupError("没有写编号，也没有写年度；请写上编号，或写 --year 2018。")
    else:
        keys = list(letters_out.issued(scope).values_list("pk", flat=True))
    if not keys:
        raise LookupError("这个范围里没有签发过的答复；请核对年度和单位。")
    return _many(keys, args, say)


def _scope(args: argparse.Namespace) -> QuerySet[Assignment]:
    found = Assignment.objects.select_related("suggestion", "unit", "session")
    if args.unit:
        unit = instance.organ_named(args.unit)
        if unit is None:
            raise LookupError(f"没有名为“{args.unit}”的单位；请写单位的名称或别名，如 省财政厅。")
        found = found.filter(organ_key=unit.pk)
    else:
        found = found.filter(part__in=list(HOSTING))
    if args.year is not None:
        found = found.filter(year=args.year)
    return found.filter(kind=args.kind) if args.kind else found


def of_number(scope: QuerySet[Assignment], number: str) -> Assignment:
    """The one task with this number. Raises LookupError where there is none or more than one."""
    same = Q(number=number)
    if re.fullmatch(r"[0-9]{1,5}", number):
        same |= Q(number__in=[number.zfill(width) for width in range(1, 6)])
    rows = list(scope.filter(same).order_by("year", "organ_key", "pk")[:6])
    if not rows:
        raise LookupError(f"没有找到 {number} 号；请核对编号、年度和单位。会办的件请写 --unit。")
    if len(rows) > 1:
        which = "；".join(f"{row.year}年 {row.unit.name} {row.number} 号{row.suggestion.get_kind_display()}" for row in rows[:5])
        raise LookupError(f"{number} 号不止一件：{which}{'……' if len(rows) > 5 else ''}。请加 --year、--unit 或 --kind。")
    return rows[0]


def _one(task: Assignment, args: argparse.Namespace, say: Say) -> int:
    out = next(letters_out.each([task.pk]), None)
    if out is None:
        raise LookupError(f"{task.number} 号还没有稿子；请先拟稿。")
    if out.issue is None:
        say(f"{task.number} 号还没有签发，写的是第 {out.version.n} 稿，没有文号。")
    put(Path(args.output), letters_out.write(out.letter, args.format, args.archive))
    say(f"已写到 {args.output}。")
    return 0


def put(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    beside = path.with_name(f".{path.name}.part")
    beside.write_bytes(content)
    beside.replace(path)


def _many(keys: list[int], args: argparse.Namespace, say: Say) -> int:
    def told(done: int, total: int) -> None:
        if done % EVERY == 0 or done == total:
            say(f"{done}/{total} 件")

    path = Path(args.output)
    beside = path.with_name(f".{path.name}.part")
    try:
        faults = letters_out.pack(beside, letters_out.each(keys), args.format, len(keys), told)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    for fault in faults:
        say(fault)
    say(f"已写到 {args.output}，{len(keys) - len(faults)} 件。")
    return 1 if faults else 0
