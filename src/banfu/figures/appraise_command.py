"""``banfu appraise``."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from banfu import clock
from banfu.figures import appraisal, engine
from banfu.people import instance
from banfu.rulebook import rubric_reader
from banfu.rulebook.rubric import Rubric


def run(args: Namespace) -> dict[str, Any]:
    """Appraise a unit, or each of its divisions.

    args: unit, year, rubric, kind, by (division or None), until (date or None). Raises LookupError with a Chinese sentence for an unknown unit,
    RulebookError for an unknown rubric, ValueError for a day to come.
    """
    rubric = _rubric(args.rubric)
    with clock.on_day(instance.demo_day()):
        organ = instance.organ_named(args.unit)
        if organ is None:
            raise LookupError(f"没有叫“{args.unit}”的单位；请写“单位和人员”里的单位名称或别名。")
        day = args.until or clock.today()
        if day > clock.today():
            raise ValueError(f"今天是 {clock.today()}，算不到还没到的日子；请把 --until 改成今天或以前。")
        scope = engine.Scope(organ, args.year, args.kind)
        told: dict[str, Any] = {
            "unit": organ.name, "year": args.year, "kind": args.kind, "until": str(day),
            "rubric": {"name": rubric.name, "title": rubric.title, "version": rubric.version},
        }  # fmt: skip
        if args.by:
            return told | {"divisions": [appraisal.as_json(one) for one in appraisal.by_division(rubric, scope, day)]}
        return told | appraisal.as_json(appraisal.appraise(rubric, scope, day))


def _rubric(name: str) -> Rubric:
    """One shipped, or one of one's own in a .toml file. Raises RulebookError."""
    if not name.endswith(".toml"):
        return rubric_reader.load(name)
    try:
        return rubric_reader.parse(Path(name).read_text("utf-8"), Path(name).name)
    except (OSError, UnicodeDecodeError):
        raise LookupError(f"没有读到“{name}”；请核对路径和文件名，文件要存成 UTF-8。") from None


def summary(told: dict[str, Any]) -> str:
    """Lines to read."""
    lines = [f"{told['unit']} {told['year']}年考核，{told['rubric']['title']}，算到 {told['until']}"]
    for one in told.get("divisions", [told]):
        lines += _lines(one)
    return "\n".join(lines)


def _lines(one: dict[str, Any]) -> list[str]:
    lines = [f"{one.get('name')}：{one['total']} 分{'，' + one['grade'] if one['grade'] else ''}"]
    for item in one["items"]:
        lines.append(f"  {item['label']}\t{'待评' if item['points'] is None else item['points']}\t{item['words']}")
        lines += [f"    失分的件：{'、'.join(item['cost'])}"] if item["cost"] else []
    lines += [f"  还有 {len(one['pending'])} 项没有评分，评完在 {one['lowest']} 到 {one['highest']} 分之间。"] if one["pending"] else []
    return lines + [f"  注意：{doubt}" for doubt in one["doubts"]]
