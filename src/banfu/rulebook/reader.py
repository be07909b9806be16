"""Reads rulebooks from TOML and says in Chinese what is wrong with one."""

import copy
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from importlib import resources
from typing import Any

from .model import (
    Applied,
    Axis,
    FeedbackSource,
    LimitRule,
    Override,
    Rating,
    Reason,
    ReplyClass,
    Rulebook,
    RulebookError,
    Topic,
    Value,
)  # fmt: skip
from .terms import (
    AXIS_LABELS,
    CHOICES,
    LIMIT_LABELS,
    LISTS,
    MEANINGS,
    NUMBERS,
    OPTIONAL_LIMITS,
    OPTIONAL_VALUES,
    OUTCOMES,
    STARTS,
    UNITS,
    VALUE_LABELS,
)  # fmt: skip

_BASIS = {"source": str, "in_force": date, "presumed": bool, "note": str}
_NAMES = {str: "文字", int: "整数", bool: "true 或 false", date: "日期（如 2018-01-01）", dict: "一节", list: "几个词"}
_SECTIONS = (
    "limits", "classes", "satisfaction", "axes", "feedback_sources", "values", "not_accepted", "not_filed",
)  # fmt: skip
_TREE, _LOCAL = "topics", "local_topics"
"""Sections a place may leave out: then suggestions have the topics of its lists alone. ``topics`` is the
name of a shared tree (books/topics/) or a tree of the place's own; ``local_topics`` adds to a shared one."""
_CHOICES: dict[str, tuple[str, ...]] = {"unit": tuple(UNITS), "start": STARTS, "meaning": MEANINGS}
_FIELDS: dict[str, dict[str, type]] = {
    "limits": {"amount": int, "unit": str, "start": str, "roll": bool},
    "classes": {"label": str, "meaning": str, "tracked": bool},
    "satisfaction": {"label": str, "counts_as_satisfied": bool},
    "axes": {"label": str},
    "feedback_sources": {"label": str, "counts": bool},
    "not_accepted": {"label": str, "outcomes": list},
    "not_filed": {"label": str, "outcomes": list},
    _TREE: {"words": list},
    _LOCAL: {"words": list},
}
_MORE: dict[str, dict[str, type]] = {_TREE: {"parent": str}, _LOCAL: {"parent": str}}
_CONSENT = {"consent": bool, "consent_by": str}
_OPTIONAL = OPTIONAL_LIMITS | OPTIONAL_VALUES
_KNOWN = {
    "limits": tuple(LIMIT_LABELS), "values": tuple(VALUE_LABELS), "axes": tuple(AXIS_LABELS),
    "feedback_sources": ("deputy_online", "congress", "government", "unit_receipt", "call_back"),
}  # fmt: skip
_MADE: dict[str, Callable[..., Any]] = {
    "classes": lambda key, **rest: ReplyClass(letter=key, **rest),
    "satisfaction": Rating,
    "axes": Axis,
    "feedback_sources": FeedbackSource,
    "values": Value,
    "not_accepted": lambda outcomes, **rest: Reason(outcomes=tuple(outcomes), **rest),
    "not_filed": lambda outcomes, **rest: Reason(outcomes=tuple(outcomes), **rest),
}
_SHARED = "presumed_from"
"""Names the file of presumptions (books/presumed) which fills in what a place's law does not say."""


def _fail(file: str, key: str, reason: str) -> RulebookError:
    return RulebookError(f"{file}：{key} {reason}。")


def _check_type(file: str, key: str, value: object, kind: type) -> None:
    # a TOML true is an int to Python, and a date-time a date: type() tells them apart
    if type(value) is not kind:
        raise _fail(file, key, f"写的是 “{value}”，应当是{_NAMES[kind]}")
    if isinstance(value, int) and kind is int and value < 1:
        raise _fail(file, key, f"写的是 “{value}”，应当大于零")
    if (isinstance(value, str) and not value.strip()) or value == []:
        raise _fail(file, key, "是空的")
    for word in value if isinstance(value, list) else ():
        _check_type(file, key, word, str)


def _check_value(file: str, path: str, field: str, value: Any, kind: type) -> None:
    _check_type(file, f"{path}.{field}", value, kind)
    choices = _CHOICES.get(field)
    if choices and value not in choices:
        raise _fail(file, f"{path}.{field}", f"写的是 “{value}”，只能是 {'、'.join(choices)} 之一")


def _check_basis(file: str, path: str, entry: Mapping[str, Any]) -> None:
    if entry.get("presumed"):
        return
    for field in ("source", "in_force"):
        if field not in entry:
            raise _fail(file, f"{path}.{field}", "没有写；没有依据的值须写 presumed = true（推定）")


def _fields(section: str, key: str) -> dict[str, type]:
    if section == "values":
        return {"value": int if key in NUMBERS else str}
    return _FIELDS[section]


def _check_words(file: str, section: str, key: str, entry: Mapping[str, Any]) -> None:
    """A value with few choices is one of them; lists hold known words only, each once."""
    path = f"{section}.{key}"
    value = entry.get("value")
    if section == "values" and key in CHOICES and value is not None and value not in CHOICES[key]:
        raise _fail(file, f"{path}.value", f"写的是 “{value}”，只能是 {'、'.join(CHOICES[key])} 之一")
    listed = {f"{path}.value": (str(value).split("、"), LISTS[key])} if section == "values" and key in LISTS and value else {}
    if section in OUTCOMES:
        listed = {f"{path}.outcomes": (entry.get("outcomes", []), OUTCOMES[section])}
    for place, (words, known) in listed.items():
        for word in words:
            if word not in known:
                raise _fail(file, place, f"写了 “{word}”，只能从 {'、'.join(known)} 里挑")
        if len(set(words)) < len(words):
            raise _fail(file, place, "有重复的")


def _check_entry(file: str, section: str, key: str, entry: Any) -> None:
    path = f"{section}.{key}"
    _check_type(file, path, entry, dict)
    needed = _fields(section, key)
    allowed = needed | _BASIS | _MORE.get(section, {}) | (_CONSENT if path == "limits.extension" else {})
    for field, value in entry.items():
        if field not in allowed:
            raise _fail(file, f"{path}.{field}", "是不认识的键")
        _check_value(file, path, field, value, allowed[field])
    _check_words(file, section, key, entry)
    missing = [field for field in (*needed, *(["consent"] if "consent" in allowed else [])) if field not in entry]
    if missing:
        raise _fail(file, f"{path}.{missing[0]}", "没有写")
    if entry.get("consent") and "consent_by" not in entry:
        raise _fail(file, f"{path}.consent_by", "没有写；须经同意的，要写明由谁同意")
    _check_basis(file, path, entry)


def _check_section(file: str, section: str, entries: Any) -> None:
    _check_type(file, section, entries, dict)
    known = _KNOWN.get(section)
    for key, entry in entries.items():
        if known and key not in known:
            raise _fail(file, f"{section}.{key}", "是不认识的键")
        _check_entry(file, section, key, entry)
    for key in known or ():
        if key not in entries and key not in _OPTIONAL:
            raise _fail(file, f"{section}.{key}", "没有写")
    if not entries:
        raise _fail(file, section, "是空的")


def _check(file: str, raw: Mapping[str, Any]) -> None:
    for key in ("key", "name", "version", *_SECTIONS):
        if key not in raw:
            raise _fail(file, key, "没有写")
    for key, value in raw.items():
        if key in _SECTIONS:
            _check_section(file, key, value)
        elif key in ("key", "name", "version", _SHARED):
            _check_type(file, key, value, str)
        elif key not in (_TREE, _LOCAL):
            raise _fail(file, key, "是不认识的键")


def _tree(file: str, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return the whole tree of a book: its own, or the shared one it names with its additions; {} without one."""
    named, local = raw.get(_TREE, {}), raw.get(_LOCAL)
    if not isinstance(named, str | dict):
        raise _fail(file, _TREE, f"写的是 “{named}”，应当是一份分类的名称，或自拟的一节")
    tree = _shared_tree(file, named) if isinstance(named, str) else named
    if local is not None:
        if not isinstance(named, str):
            raise _fail(file, _LOCAL, f"要先写 {_TREE} = \"通用\" 这样的一份分类，才能在上面添；自拟整份的都写在 [{_TREE}] 里")
        _check_section(file, _LOCAL, local)
        tree = {**tree, **local}
    elif _TREE in raw and not isinstance(named, str):
        _check_section(file, _TREE, tree)
    _check_tree(file, tree)
    return dict(tree)


def _shared_tree(file: str, name: str) -> dict[str, Any]:
    """Return the shared tree called ``name``, each topic noting where it is from."""
    folder = resources.files("banfu.rulebook") / "books" / "topics"
    there = sorted(found.name.removesuffix(".toml") for found in folder.iterdir() if found.name.endswith(".toml"))
    if name not in there:
        raise _fail(file, _TREE, f"写的是 “{name}”，没有这一份分类，现有：{'、'.join(there)}；也可以在 [{_TREE}] 里自拟一份")
    own = f"topics/{name}.toml"
    raw = _toml((folder / f"{name}.toml").read_text("utf-8"), own)
    for key in ("version", _TREE):
        if key not in raw:
            raise _fail(own, key, "没有写")
    _check_section(own, _TREE, raw[_TREE])
    mark = f"“{name}”分类 {raw['version']}"
    return {key: {**entry, "note": "；".join(filter(None, (entry.get("note"), mark)))} for key, entry in raw[_TREE].items()}


def _check_tree(file: str, topics: Mapping[str, Any]) -> None:
    """Every topic hangs, at most two steps down, on one that is there."""
    for name, entry in topics.items():
        above = entry.get("parent")
        if above is not None and above not in topics:
            raise _fail(file, f"{_TREE}.{name}.parent", f"写的是 “{above}”，分类里没有这一个")
        if above is not None and "parent" in topics[above]:
            raise _fail(file, f"{_TREE}.{name}.parent", f"写的是 “{above}”，它自己还有上级；分类只分两级")


def _build(file: str, raw: Mapping[str, Any]) -> Rulebook:
    _check(file, raw)
    tree = _tree(file, raw)
    # as read, so that a local change builds on the same tree
    raw = {key: value for key, value in raw.items() if key not in (_TREE, _LOCAL)} | ({_TREE: tree} if tree else {})
    mark = {"book": raw["name"], "version": raw["version"]}
    limits = {kind: LimitRule(kind=kind, **mark, **entry) for kind, entry in raw["limits"].items()}
    rest: dict[str, Any] = {
        section: {key: make(key=key, **entry) for key, entry in raw[section].items()}
        for section, make in _MADE.items()
    }
    topics = {key: Topic(key=key, **{**entry, "words": tuple(entry["words"])}) for key, entry in tree.items()}
    return Rulebook(
        key=raw["key"], name=raw["name"], version=raw["version"], limits=limits, raw=raw, topics=topics, **rest
    )  # fmt: skip


def _toml(text: str, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RulebookError(f"{file}：不是正确的 TOML（{error}）。") from None


@lru_cache(maxsize=8)
def _presumptions(name: str) -> dict[str, Any] | None:
    folder = resources.files("banfu.rulebook") / "books" / "presumed"
    found = [f for f in folder.iterdir() if f.name == f"{name}.toml"]
    return _toml(found[0].read_text("utf-8"), found[0].name) if found else None


def _filled(raw: Mapping[str, Any], file: str) -> dict[str, Any]:
    """Return `raw` with what it leaves out taken from the presumptions it names.

    Limits, values and ways of feedback one by one; scales and lists of reasons as a whole, since half
    of one place's list and half of another's would be nobody's.
    """
    name = raw.get(_SHARED)
    if name is None:
        return dict(raw)
    shared = copy.deepcopy(_presumptions(name)) if isinstance(name, str) else None
    if shared is None:
        raise _fail(file, _SHARED, f"写的是 “{name}”，没有这一份推定")
    whole = dict(raw)
    for section, entries in shared.items():
        own = whole.setdefault(section, entries)
        if section in ("limits", "values", "feedback_sources") and isinstance(own, dict):
            whole[section] = {key: own.get(key, entry) for key, entry in entries.items()} | own
    return whole


def parse(text: str, name: str) -> Rulebook:
    """Return the rulebook written in `text`; `name` is the file named in a RulebookError."""
    file = name if name.endswith(".toml") else f"{name}.toml"
    return _build(file, _filled(_toml(text, file), file))


@lru_cache(maxsize=1)
def _books() -> dict[str, Rulebook]:
    folder = resources.files("banfu.rulebook") / "books"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return {book.name: book for book in (parse(f.read_text("utf-8"), f.name) for f in files)}


def available() -> list[str]:
    """Return the Chinese names of the rulebooks shipped."""
    return list(_books())


def load(name: str) -> Rulebook:
    """Return a rulebook by key (hunan) or Chinese name (湖南); raises RulebookError."""
    for book in _books().values():
        if name in (book.key, book.name):
            return book
    raise RulebookError(f"没有名为“{name}”的规则库，现有：{'、'.join(available())}。")


def override(book: Rulebook, change: Override) -> Rulebook:
    """Return `book` with one value changed; the same checks as for a file (RulebookError)."""
    file, parts = f"规则库“{book.name}”的本地调整", change.key.split(".")
    raw: Any = copy.deepcopy(dict(book.raw))
    known = len(parts) in (2, 3) and parts[0] in _SECTIONS and parts[1] in raw[parts[0]]
    if not known or (len(parts) == 3 and parts[2] in _BASIS):
        raise _fail(file, change.key, "不是可以调整的键")
    entry = raw[parts[0]][parts[1]]
    original = getattr(book, parts[0])[parts[1]].text()
    entry.update(_changed(file, change, parts))
    _mark(entry, change)
    # the version says that the book is no longer the printed one
    plain = book.version.split("+")[0]
    raw["version"] = f"{plain}+本地{len(book.applied) + 1}项（{change.effective_on}）"
    return replace(_build(file, raw), applied=(*book.applied, Applied(change, original)))


def _changed(file: str, change: Override, parts: list[str]) -> dict[str, Any]:
    if len(parts) == 3:
        return {parts[2]: change.value}
    if parts[0] == "values":
        return {"value": change.value}
    if not isinstance(change.value, dict) or _BASIS.keys() & change.value.keys():
        raise _fail(file, change.key, "要写成一组值，且不含依据（依据由调整的理由和日期给出）")
    return change.value


def _mark(entry: dict[str, Any], change: Override) -> None:
    was = entry.get("source") or ""
    before = "推定" + (f"，{was}" if was else "") if entry.get("presumed") else was
    entry["source"] = f"本地调整：{change.reason}（{change.decided_on} 决定）；原依据：{before}"
    entry["in_force"], entry["presumed"] = change.effective_on, False
