"""``banfu figures``."""

from argparse import Namespace

from banfu import clock
from banfu.figures import engine, words
from banfu.people import instance


def run(args: Namespace) -> dict[str, object]:
    """Compute the figures a command line asks for.

    args: unit (name or alias; empty for every unit), year, compare (year or None), kind (optional).
    Raises LookupError with a Chinese sentence for an unknown unit.
    """
    if not args.unit:
        return _each(args)
    organ = instance.organ_named(args.unit)
    if organ is None:
        raise LookupError(f"没有叫“{args.unit}”的单位；请用“banfu manage”里的单位名称或别名。")
    kind = getattr(args, "kind", None) or "suggestion"
    with clock.on_day(instance.demo_day()):
        now = engine.compute(engine.Scope(organ, args.year, kind))
        answer: dict[str, object] = {
            "unit": organ.name, "year": args.year, "figures": {n: f.as_json() for n, f in now.items()}
        }  # fmt: skip
        if args.compare:
            then = engine.compute(engine.Scope(organ, args.compare, kind))
            answer["compare"] = {
                "year": args.compare,
                "figures": {n: f.as_json() for n, f in then.items()},
                "words": {n: words.compare(now[n], then[n], args.year, args.compare) for n in now},
            }
    return answer


def _each(args: Namespace) -> dict[str, object]:
    with clock.on_day(instance.demo_day()):
        units = engine.of_units(args.year, getattr(args, "kind", None) or "suggestion")
    rows = [{"unit": unit.name, "figures": {n: f.as_json() for n, f in got.items()}} for unit, got in units.items()]
    return {"year": args.year, "units": rows}
