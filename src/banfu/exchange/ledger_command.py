"""``banfu ledger``: a unit's ledger of a year as .xlsx, the promises rolled into it on a sheet of their own."""

from argparse import Namespace
from pathlib import Path

from django.db.models import QuerySet

from banfu import clock
from banfu.cases import ledger_year
from banfu.cases.models import Assignment, Promise, Source
from banfu.cases.words import GONE, Stage
from banfu.exchange import ledger, promise_ledger
from banfu.exchange.sheets.writing import write_sheets
from banfu.people import instance
from banfu.people.models import Unit
from banfu.rulebook import load

CASES = "台账"
WIDTHS = {"会办单位": 24.0, "沟通方式": 20.0, "备注": 24.0, **promise_ledger.WIDTHS}


def tracked_name(organ: Unit) -> str:
    """B类台账 where B alone is followed up in all that the unit has, 跟踪台账 where other classes are."""
    books = Source.objects.filter(sessions__suggestions__assignments__organ_key=organ.pk).distinct().values_list("rulebook", flat=True)
    letters = {letter for book in books for letter, one in load(book).classes.items() if one.tracked}
    return f"{'、'.join(sorted(letters))}类台账" if letters and all(len(letter) == 1 for letter in letters) else "跟踪台账"


def tasks_of(organ: Unit, year: int, kind: str = "") -> QuerySet[Assignment]:
    """The tasks of a year, as 台账 has them; those given back are no longer this unit's."""
    found = Assignment.objects.filter(organ_key=organ.pk, year=year).exclude(stage__in=[*GONE, Stage.WITHDRAWN])
    return (found.filter(kind=kind) if kind else found).order_by("kind", "number", "pk")


def promises_of(organ: Unit, year: int, kind: str = "") -> QuerySet[Promise]:
    """The promises of a year's ledger, the oldest first: its own and those from before that were not done when it began."""
    found = Promise.objects.filter(ledger_year.of_year(year), assignment__organ_key=organ.pk)
    return (found.filter(assignment__kind=kind) if kind else found).order_by("assignment__year", "due_now", "pk")


def run(args: Namespace) -> dict[str, object]:
    """Write both sheets; return what is in them.

    args: unit (name or alias), year, output, kind (optional). Raises LookupError with a Chinese sentence for an unknown
    unit or another ending, OSError where the file cannot be written.
    """
    organ, target = instance.organ_named(args.unit), Path(args.output)
    if organ is None:
        raise LookupError(f"没有叫“{args.unit}”的单位；请用“banfu manage”里的单位名称或别名。")
    if target.suffix.lower() != ".xlsx":
        raise LookupError(f"台账写成 Excel 表，“{target.name}”请改成 .xlsx 结尾。")
    with clock.on_day(instance.demo_day()):
        tasks, promises = tasks_of(organ, args.year, args.kind or ""), promises_of(organ, args.year, args.kind or "")
        with target.open("wb") as file:
            write_sheets(
                file, {CASES: (ledger.HEADINGS, ledger.rows(tasks)), tracked_name(organ): (promise_ledger.HEADINGS, promise_ledger.rows(promises, args.year))},
                exporter="banfu ledger", note=f"{organ.name}{args.year}年台账", widths=WIDTHS,
            )  # fmt: skip
        carried = promises.filter(assignment__year__lt=args.year).count()
        return {"unit": organ.name, "year": args.year, "file": str(target), "tasks": tasks.count(), "promises": promises.count(), "carried": carried}
