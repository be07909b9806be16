"""``banfu form``: a paper of a case or of a unit's year as a file, from the command line."""

import argparse
from collections.abc import Callable
from pathlib import Path

from banfu import clock
from banfu.actions import Origin, papers_made
from banfu.cases.models import Assignment, PromiseOff
from banfu.cases.words import HOSTING
from banfu.exchange.letter_command import of_number, put
from banfu.figures.papers import REGISTRY, Paper, Subject, Year, cases_named
from banfu.figures.written import written
from banfu.people import instance
from banfu.people.models import OVERSEERS, Unit

Say = Callable[[str], None]


def run(args: argparse.Namespace, say: Say) -> int:
    """Write one paper; return the exit code. Raises LookupError, PaperError, OSError."""
    if args.key == "list":
        return _list(args.number, say)
    paper = _paper(args.key)
    if not args.output:
        raise LookupError("没有写输出文件；请加 -o 文件名。")
    with clock.on_day(instance.demo_day()):
        subject, by = _subject(paper, args)
        if why := paper.lacking(subject, by):
            raise LookupError(f"{paper.label}：{why}")
        content = written(paper, subject, by, _ending(args))
        papers_made.note("命令行", None, paper, cases_named(paper, subject), Origin())
    put(Path(args.output), content)
    say(f"{paper.label}已写到 {args.output}。")
    return 0


def _list(key: str, say: Say) -> int:
    """Every paper; of one, what stands in its data, as a template may use it."""
    if not key:
        for one in REGISTRY.values():
            say(f"{one.key}\t{one.label}\t{SUBJECTS[one.of]}")
        return 0
    paper = _paper(key)
    for name, label in paper.fields.items():
        say(f"{name}\t{label}")
    for name, columns in paper.lists.items():
        for column, label in columns.items():
            say(f"{name}[].{column}\t{label}")
    return 0


SUBJECTS = {"task": "写编号", "year": "写 --unit 和 --year", "promise": "写编号（取最近提出销号的一项）"}


def _ending(args: argparse.Namespace) -> str:
    ending = args.format or Path(args.output).suffix.lower().lstrip(".") or "pdf"
    if ending not in ("pdf", "docx"):
        raise LookupError(f"“{args.output}”写不了；请以 .pdf 或 .docx 结尾，或加 --format。")
    return str(ending)


def _paper(key: str) -> Paper:
    found = REGISTRY.get(key) or next((one for one in REGISTRY.values() if one.label.partition("（")[0] == key), None)
    if found is None:
        raise LookupError(f"没有“{key}”这种文书；请用“banfu form list”看有哪些。")
    return found


def _unit(name: str) -> Unit:
    unit = instance.organ_named(name)
    if unit is None:
        raise LookupError(f"没有名为“{name}”的单位；请写单位的名称或别名，如 省财政厅。")
    return unit


def _subject(paper: Paper, args: argparse.Namespace) -> tuple[Subject, Unit]:
    """What the paper is made of, and the organ that makes it."""
    if paper.of == "year":
        if not args.unit or args.year is None:
            raise LookupError(f"{paper.label}是一个单位一年的；请写 --unit 和 --year。")
        unit = _unit(args.unit)
        return Year(unit, args.year), unit
    if not args.number:
        raise LookupError(f"{paper.label}是一件的；请写上编号。")
    task = _task(paper, args)
    if paper.of == "promise":
        row = PromiseOff.objects.filter(promise__assignment=task, undone_on=None).select_related("promise__assignment").order_by("-pk").first()
        if row is None:
            raise LookupError(f"{task.number} 号还没有提出销号的承诺。")
        return row.promise, task.unit
    return task, _maker(paper, task)


def _task(paper: Paper, args: argparse.Namespace) -> Assignment:
    rows = Assignment.objects.select_related("suggestion", "unit", "session")
    rows = rows.filter(organ_key=_unit(args.unit).pk) if args.unit else rows.filter(part__in=list(paper.parts or HOSTING))
    rows = rows.filter(year=args.year) if args.year is not None else rows
    task = of_number(rows.filter(kind=args.kind) if args.kind else rows, args.number)
    if paper.parts and task.part not in paper.parts:
        raise LookupError(f"{task.number} 号是{task.get_part_display()}的件，不出{paper.label}。")
    return task


def _maker(paper: Paper, task: Assignment) -> Unit:
    """The unit itself; of what comes from above, who passed the case on, else who handed it over."""
    source = task.suggestion.session.source
    above = source.government or source.congress
    if not paper.roles & OVERSEERS or paper.roles - OVERSEERS:
        return task.unit
    if above is None:
        raise LookupError(f"{source.name}的交办、转交机构不在本系统，出不了{paper.label}。")
    return above.organ or above
