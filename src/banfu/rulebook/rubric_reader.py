"""Reads rubrics (考核办法) from TOML and says in Chinese what is wrong with one."""

import re
import tomllib
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from importlib import resources
from typing import Any

from .model import RulebookError
from .rubric import (
    BONUS,
    COUNTS,
    EMPTY,
    KINDS,
    MANUAL,
    PARTIAL,
    PARTS,
    PER_CASE,
    PER_PERCENT,
    RATES,
    THRESHOLD,
    VALUE,
    Grade,
    Item,
    Rubric,
    Step,
    Total,
)  # fmt: skip

DEFAULT = "通用"
_DATED = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_BASIS = {"source": str, "dated": str, "presumed": bool, "note": str}
_NEEDED: dict[str, dict[str, type]] = {
    THRESHOLD: {"figure": str, "steps": list, "empty": str},
    PER_CASE: {"points": Decimal, "figure": str, "part": str, "each": Decimal},
    PER_PERCENT: {"points": Decimal, "figure": str, "target": Decimal, "each": Decimal, "partial": str, "empty": str},
    BONUS: {"figure": str, "part": str, "each": Decimal, "cap": Decimal},
    MANUAL: {"points": Decimal, "evidence": str},
}
_MORE: dict[str, dict[str, type]] = {PER_CASE: {"cap": Decimal}, PER_PERCENT: {"cap": Decimal}, MANUAL: {"least": Decimal}}
_CHOICES = {"kind": tuple(KINDS), "empty": EMPTY, "partial": PARTIAL}
_SIGNED = ("least",)
_NAMES = {str: "文字", int: "整数", bool: "true 或 false", Decimal: "数", dict: "一节", list: "几档"}


def _fail(file: str, key: str, reason: str) -> RulebookError:
    return RulebookError(f"{file}：{key} {reason}。")


def _value(file: str, key: str, value: Any, kind: type) -> Any:
    """Return ``value`` as ``kind``; a whole number is a Decimal too."""
    if kind is Decimal and type(value) is int:
        value = Decimal(value)
    if type(value) is not kind:
        raise _fail(file, key, f"写的是 “{value}”，应当是{_NAMES[kind]}")
    amount: Any = value
    if kind is Decimal and not amount.is_finite():
        raise _fail(file, key, f"写的是 “{value}”，应当是数")
    name = key.rsplit(".", 1)[-1]
    if kind is Decimal and amount < 0 and name not in _SIGNED:
        raise _fail(file, key, f"写的是 “{value}”，不能是负数；扣多少分写成正数")
    if isinstance(value, str) and not value.strip() and name not in ("note",):
        raise _fail(file, key, "是空的")
    if name in _CHOICES and value not in _CHOICES[name]:
        raise _fail(file, key, f"写的是 “{value}”，只能是 {'、'.join(_CHOICES[name])} 之一")
    return value


def _section(file: str, path: str, entry: Any, needed: Mapping[str, type], more: Mapping[str, type]) -> dict[str, Any]:
    """Check one section against its fields and its source, and return its values."""
    _value(file, path, entry, dict)
    known = {**needed, **more, **_BASIS}
    for name in entry:
        if name not in known:
            raise _fail(file, f"{path}.{name}", "是不认识的键")
    for name in needed:
        if name not in entry:
            raise _fail(file, f"{path}.{name}", "没有写")
    found = {name: _value(file, f"{path}.{name}", value, known[name]) for name, value in entry.items()}
    if not found.get("presumed"):
        for name in ("source", "dated"):
            if name not in found:
                raise _fail(file, f"{path}.{name}", "没有写；没有依据的值须写 presumed = true（推定）")
    if "dated" in found and not _DATED.fullmatch(found["dated"]):
        raise _fail(file, f"{path}.dated", f"写的是 “{found['dated']}”，应当是年份或日期，如 \"2002\"、\"2018-05-01\"")
    return found


def _item(file: str, code: str, entry: Any) -> Item:
    path = f"items.{code}"
    _value(file, path, entry, dict)
    if "kind" not in entry:
        raise _fail(file, f"{path}.kind", f"没有写；只能是 {'、'.join(KINDS)} 之一")
    kind = _value(file, f"{path}.kind", entry["kind"], str)
    found = _section(file, path, entry, {"label": str, "kind": str, **_NEEDED[kind]}, _MORE.get(kind, {}))
    if "figure" in found:
        _check_figure(file, path, kind, found)
    if "steps" in found:
        found["steps"] = _steps(file, f"{path}.steps", found["steps"])
        found["points"] = found["steps"][0].points
    if kind == BONUS:
        found["points"] = Decimal(0)
    if kind == MANUAL and found.get("least", 0) > found["points"]:
        raise _fail(file, f"{path}.least", f"写的是 “{found['least']}”，比最多的 {found['points']} 分还多")
    return Item(code=code, **found)


def _check_figure(file: str, path: str, kind: str, found: Mapping[str, Any]) -> None:
    """The figure is one there is, and has the part."""
    figure, known = found["figure"], RATES if kind == PER_PERCENT else {**RATES, **COUNTS}
    if figure not in known:
        raise _fail(file, f"{path}.figure", f"写的是 “{figure}”，只能是 {'、'.join(known)} 之一")
    parts = tuple(PARTS) if figure in RATES else (VALUE,)
    if "part" in found and found["part"] not in parts:
        raise _fail(file, f"{path}.part", f"写的是 “{found['part']}”，这个数只有 {'、'.join(parts)}")


def _steps(file: str, path: str, entries: list[Any]) -> tuple[Step, ...]:
    """The steps, highest first: what needs more gives more."""
    steps = []
    for place, entry in enumerate(entries, 1):
        _value(file, f"{path} 第 {place} 档", entry, dict)
        if set(entry) != {"at", "points"}:
            raise _fail(file, f"{path} 第 {place} 档", "要写 at（达到多少）和 points（得多少分）两项")
        steps.append(Step(*(_value(file, f"{path} 第 {place} 档.{name}", entry[name], Decimal) for name in ("at", "points"))))
    if not steps:
        raise _fail(file, path, "是空的")
    for above, below in zip(steps, steps[1:], strict=False):
        if above.at <= below.at or above.points <= below.points:
            raise _fail(file, path, "要从高到低写，要求高的得分也高")
    return tuple(steps)


def _total(file: str, entry: Any) -> Total:
    total = Total(**_section(file, "total", entry, dict.fromkeys(("base", "floor", "cap"), Decimal), {}))
    if total.floor > total.cap:
        raise _fail(file, "total.floor", f"写的是 “{total.floor}”，比封顶的 {total.cap} 还高")
    return total


def _grades(file: str, entries: Any) -> tuple[Grade, ...]:
    _value(file, "grades", entries, dict)
    grades = [Grade(label=label, **_section(file, f"grades.{label}", entry, {"at": Decimal}, {})) for label, entry in entries.items()]
    for above, below in zip(grades, grades[1:], strict=False):
        if above.at <= below.at:
            raise _fail(file, f"grades.{below.label}.at", "等次要从高到低写，一档比一档低")
    return tuple(grades)


_PARTS: dict[str, Callable[[str, Any], Any]] = {
    "total": _total, "grades": _grades,
    "items": lambda file, entries: {code: _item(file, code, entry) for code, entry in _value(file, "items", entries, dict).items()},
}  # fmt: skip
_HEAD: dict[str, type] = {"key": str, "name": str, "title": str, "version": str, "places": int}


def parse(text: str, name: str) -> Rubric:
    """Return the rubric written in ``text``; ``name`` is the file named in a RulebookError."""
    file = name if name.endswith(".toml") else f"{name}.toml"
    raw = read(text, file)
    for key in raw:
        if key not in _HEAD and key not in _PARTS:
            raise _fail(file, key, "是不认识的键")
    for key in (*_HEAD, "total", "items"):
        if key not in raw:
            raise _fail(file, key, "没有写")
    head = {key: _value(file, key, raw[key], kind) for key, kind in _HEAD.items()}
    if not 0 <= head["places"] <= 4:
        raise _fail(file, "places", f"写的是 “{head['places']}”，小数位数是 0 到 4")
    rest = {key: make(file, raw[key]) for key, make in _PARTS.items() if key in raw}
    if not rest["items"]:
        raise _fail(file, "items", "是空的")
    return Rubric(**head, **rest)


def read(text: str, file: str) -> dict[str, Any]:
    """The raw TOML, numbers exact."""
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise RulebookError(f"{file}：不是正确的 TOML（{error}）。") from None


def is_rubric(text: str) -> bool:
    """Whether a file is meant for a rubric and not for a rulebook."""
    try:
        return "items" in tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False


@lru_cache(maxsize=1)
def _rubrics() -> dict[str, Rubric]:
    folder = resources.files("banfu.rulebook") / "books" / "rubrics"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return {rubric.name: rubric for rubric in (parse(f.read_text("utf-8"), f.name) for f in files)}


def available() -> list[str]:
    """Return the names of the rubrics shipped, the general one first."""
    return sorted(_rubrics(), key=lambda name: (name != DEFAULT, name))


def load(name: str = DEFAULT) -> Rubric:
    """Return a rubric by key or Chinese name; raises RulebookError."""
    for rubric in _rubrics().values():
        if name in (rubric.key, rubric.name):
            return rubric
    raise RulebookError(f"没有叫“{name}”的考核办法，现有：{'、'.join(available())}。")
