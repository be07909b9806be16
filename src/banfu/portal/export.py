"""``banfu portal export``: the whole column as files, for a site that has no server of ours; nothing in them needs a script."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from banfu import clock
from banfu.cases import public
from banfu.cases.models import Publication
from banfu.cases.words import Kind
from banfu.portal import data, facts, pages, rows
from banfu.portal.links import BIG, Files, Hosted, list_file
from banfu.portal.pages import Asked, Column, Page

ASSETS = ("ui/banfu.css", "portal/portal.css", "ui/icon.svg")
MARK = "banfu-portal.json"
PAGE = 50
Make = Callable[[Files], Page]


class CannotWrite(Exception):
    """A folder the column cannot be written to; str() says why and what to do, in Chinese."""


def write(folder: Path, base: str = "") -> dict[str, int]:
    """Write everything below ``folder``, in place of what was written there before; return how much there is.

    base: the address the folder will have, for RSS and the sitemap, which are left out without it. Raises CannotWrite for
    a folder with other things in it, and where no unit has a column.
    """
    facts.forget()
    column = Column()
    if not column.units:
        raise CannotWrite("没有一个单位打开了公开专栏，没有可写的；请先在“本单位设置”里打开。")
    _empty(folder)
    written = 0
    for here, make in _every(column, bool(base)):
        for big in (False, True):
            links = Files(here, big)
            page = make(links)
            context = page.context | ({} if base else {"rss": ""})
            _put(folder / (BIG if big else "") / here, [render_to_string(page.template, context)])
            written += 1
    _data(folder, column, base)
    for asset in ASSETS:
        _copy(asset, folder / "static" / asset)
    return {"items": column.live().count(), "pages": written}


def _empty(folder: Path) -> None:
    """What an earlier export wrote goes, so that what was taken down is in no file left over; a stranger's folder is not touched."""
    if folder.exists() and not folder.is_dir():
        raise CannotWrite(f"“{folder}”是一个文件，不是文件夹；请另写一个文件夹。")
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARK).exists():
            raise CannotWrite(f"“{folder}”里有别的东西，不敢清空；请另写一个空的文件夹。")
        for one in folder.iterdir():
            shutil.rmtree(one) if one.is_dir() and not one.is_symlink() else one.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).write_text(json.dumps({"written": clock.now().isoformat(timespec="seconds")}), "utf-8")


def _put(path: Path, parts: Iterable[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(parts)


def _copy(asset: str, target: Path) -> None:
    found = finders.find(asset)
    if not isinstance(found, str):
        raise CannotWrite(f"没有找到样式“{asset}”；请重新安装。")
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(found, target)


def _every(column: Column, feeds: bool) -> Iterator[tuple[str, Make]]:
    """Every page: its file and what makes it."""
    there = facts.options(column.organs)
    newest = there.years[0] if there.years else clock.today().year
    yield "index.html", lambda links: _home(column, links)
    yield "units.html", lambda links: pages.units(column, links, newest)
    yield "data.html", lambda links: pages.data(column, links) if feeds else _without_map(pages.data(column, links))
    yield "help.html", lambda links: pages.help_page(column, links)
    for year in there.years or (newest,):
        yield f"report/{year}.html", _report(column, year)
    for key in Publication.objects.filter(organ_key__in=column.organs).order_by("pk").values_list("pk", flat=True).iterator(1000):
        yield f"item/{key}.html", _item(column, key)
    for key, value, label in _shelved(column):
        yield from _lists(column, key, value, label)


def _report(column: Column, year: int) -> Make:
    return lambda links: pages.report(column, links, year)


def _item(column: Column, key: int) -> Make:
    return lambda links: pages.item(column, links, key)


def _without_map(page: Page) -> Page:
    return Page(page.template, page.context | {"map": ""})


def _shelved(column: Column) -> list[tuple[str, Any, str]]:
    """The lists there are: by one condition each, since files cannot be narrowed by several."""
    there = facts.options(column.organs)
    found: list[tuple[str, Any, str]] = [("year", year, f"{year}年") for year in there.years]
    found += [("unit", key, row.unit.name) for key, row in column.units.items()]
    found += [("kind", kind, "人大代表建议" if kind == Kind.SUGGESTION else "政协提案") for kind in there.kinds]
    found += [("letter", letter, f"{letter} 类") for letter in there.letters]
    return found + [("topic", place, topic) for place, topic in enumerate(there.topics)]


GROUPS = (("year", "年份"), ("unit", "答复单位"), ("kind", "种类"), ("letter", "结果"), ("topic", "分类"))


def _home(column: Column, links: Files) -> Page:
    """The year's numbers, the shelves, and the newest; what is behind them stands on the shelves."""
    page = pages.home(column, links, Asked())
    shelved = _shelved(column)
    shelves = [
        (label, [(name, links.to("home", **{key: value})) for one, value, name in shelved if one == key])
        for key, label in GROUPS if any(one == key for one, *_ in shelved)
    ]  # fmt: skip
    return Page(page.template, page.context | {"shelves": shelves, "following": ""})


def _lists(column: Column, key: str, value: Any, label: str) -> Iterator[tuple[str, Make]]:  # noqa: ANN401 - a key or word
    names = {"unit": "organ_key", "letter": "reply_class"}
    wanted = facts.options(column.organs).topics[value] if key == "topic" else value
    found = public.briefly(column.live().filter(**{names.get(key, key): wanted}))
    total = found.count()
    count = max(1, -(-total // PAGE))
    for number in range(1, count + 1):
        some = list(found[(number - 1) * PAGE : number * PAGE])
        yield list_file(key, value, number), _list(column, key, value, (label, total, number, count), some)


def _list(column: Column, key: str, value: Any, said: tuple[str, int, int, int], some: list[Publication]) -> Make:  # noqa: ANN401
    label, total, number, count = said

    def make(links: Files) -> Page:
        def at(page: int) -> str:
            return links.to("home", **{key: value}, page=page) if 0 < page <= count else ""

        return Page("portal/list.html", {
            **pages.frame(column, links, ""), "label": label, "total": total, "page": number, "pages": count,
            "rows": rows.listed(some, links, len(column.units) > 1), "before": at(number - 1), "following": at(number + 1),
        })  # fmt: skip

    return make


def _data(folder: Path, column: Column, base: str) -> None:
    links: Files = Hosted(base) if base else Files("data/items.json")
    _put(folder / "data/items.json", data.as_json(column, links))
    _put(folder / "data/items.csv", data.as_csv(column, links))
    _put(folder / "data/schema.json", [json.dumps(data.schema(), ensure_ascii=False, indent=1)])
    if base:
        _put(folder / "rss.xml", [data.rss(column, links)])
        _put(folder / "sitemap.xml", data.sitemap(column, links))
