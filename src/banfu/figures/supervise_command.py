"""``banfu supervise run``."""

from argparse import Namespace
from typing import Any

from banfu import clock
from banfu.actions import supervision
from banfu.cases.models import Assignment, Source, SupervisionRun
from banfu.figures import snapshot, supervised
from banfu.people import instance
from banfu.people.models import Unit


def run(args: Namespace) -> dict[str, Any]:
    """Look at a day, of one unit or of all; with ``save`` freeze it as a run.

    args: date (or None), unit (name or alias; empty for all), kind (half, month), save. Raises LookupError
    with a Chinese sentence for an unknown unit, Refused for a day that cannot be looked at or frozen.
    """
    with clock.on_day(instance.demo_day()):
        organ, above, tasks = _whose(args.unit)
        day = args.date or clock.today()
        if day > clock.today() or args.save:
            supervision.check_day(organ, above, args.kind, day)
        last = snapshot.before(organ, above, args.kind, day)
        found = snapshot.taken(tasks, day, args.kind, last)
        held = SupervisionRun(organ=organ, above=above, kind=args.kind, year=day.year, held_on=day, since=found.since, last=last, figures=found.figures)
        if args.save:
            held = supervision.hold(None, organ, above, args.kind, day, last, found.since, found.rows, found.figures, found.members)
        told = supervised.as_json(held, found.rows)
        return told | {"saved": str(held) if args.save else None, "unit": args.unit and organ.name or "全部单位"}


def _whose(name: str) -> tuple[Unit, bool, Any]:
    """The unit with its tasks; without a name all units' tasks, as the office that passes on sees them."""
    if name:
        organ = instance.organ_named(name)
        if organ is None:
            raise LookupError(f"没有叫“{name}”的单位；请写“单位和人员”里的单位名称或别名。")
        return organ, False, Assignment.objects.filter(organ_key=organ.pk)
    source = Source.objects.exclude(government=None).select_related("government__organ").order_by("pk").first()
    office = instance.office()
    organ = (source.government if source else None) or (office.home if office else None)
    if organ is None:
        raise LookupError("这里还没有单位；请先用“banfu demo”载入样例，或用“banfu createadmin”建立本单位。")
    return organ.organ or organ, True, Assignment.objects.all()


def summary(told: dict[str, Any]) -> str:
    """A few lines to read."""
    lines = [f"{told['unit']} {told['date']}，与 {told['since']} 比："]
    lines += [f"  {told['labels'][name]}\t{n} 件" for name, n in told["counts"].items() if n]
    lines += ["已定格：" + told["saved"]] if told["saved"] else []
    return "\n".join(lines)
