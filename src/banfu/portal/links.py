"""Addresses of the public pages, on a server of ours or as files in a folder."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from typing import Any, Protocol
from urllib.parse import urlencode

from django.templatetags.static import static
from django.urls import reverse

BIG = "big/"


class Links(Protocol):
    """How a page names the others. big: whether it is shown in large print (适老), which needs no cookie."""

    big: bool
    files: bool

    def to(self, name: str, *args: object, **query: object) -> str:
        """Return the address of the page called ``name``; empty values of ``query`` are left out."""

    def asset(self, path: str) -> str:
        """Return the address of a style sheet or picture."""

    def other_size(self) -> str:
        """Return the address of this very page in the other size of print."""


class Online:
    """Addresses below /gk."""

    files = False

    def __init__(self, big: bool = False, here: str = "", asked: dict[str, str] | None = None) -> None:
        self.big, self.here, self.asked = big, here, asked or {}

    def to(self, name: str, *args: object, **query: object) -> str:
        kept: dict[str, Any] = {key: value for key, value in query.items() if value not in ("", None)}
        if self.big and "." not in name:
            kept["big"] = 1
        address = reverse(f"gk_{name.replace('.', '_')}", args=args)
        return f"{address}?{urlencode(kept)}" if kept else address

    def asset(self, path: str) -> str:
        return static(path)

    def other_size(self) -> str:
        kept = {key: value for key, value in self.asked.items() if key != "big"} | ({} if self.big else {"big": "1"})
        return f"{self.here}?{urlencode(kept)}" if kept else self.here


class Whole(Online):
    """Whole addresses, for feeds and files that are read elsewhere. build: makes one of a path of ours."""

    def __init__(self, build: Callable[[str], str]) -> None:
        super().__init__()
        self.build = build

    def to(self, name: str, *args: object, **query: object) -> str:
        return self.build(super().to(name, *args, **query))


FILES = {
    "home": "index.html", "item": "item/{}.html", "units": "units.html", "report": "report/{}.html", "data": "data.html", "help": "help.html",
    "items.json": "data/items.json", "items.csv": "data/items.csv", "schema.json": "data/schema.json", "rss.xml": "rss.xml",
    "sitemap.xml": "sitemap.xml",
}  # fmt: skip
LISTED = ("year", "unit", "kind", "letter", "topic")


def list_file(key: str, value: object, page: int = 1) -> str:
    """The file of a page of a list: list/year-2018-1.html."""
    return f"list/{key}-{value}-{page}.html"


class Files:
    """Addresses relative to the file ``here``; every page is there a second time in large print below big/."""

    files = True

    def __init__(self, here: str, big: bool = False) -> None:
        self.here, self.big = here, big

    def path(self, name: str, *args: object, **query: object) -> str:
        """The file of a page below the folder; of a list by one condition at a time."""
        for key in LISTED:
            if query.get(key) not in ("", None):
                return list_file(key, query[key], int(str(query.get("page") or 1)))
        return FILES[name].format(*args)

    def to(self, name: str, *args: object, **query: object) -> str:
        path = self.path(name, *args, **query)
        return self._relative(path if "." in name else f"{BIG if self.big else ''}{path}")

    def _relative(self, path: str) -> str:
        return posixpath.relpath(path, posixpath.dirname(f"{BIG if self.big else ''}{self.here}") or ".")

    def asset(self, path: str) -> str:
        return self._relative(f"static/{path}")

    def other_size(self) -> str:
        return self._relative(f"{'' if self.big else BIG}{self.here}")


class Hosted(Files):
    """Whole addresses of the files where they will stand: below ``base``."""

    def __init__(self, base: str) -> None:
        super().__init__("index.html")
        self.base = base.rstrip("/")

    def to(self, name: str, *args: object, **query: object) -> str:
        return f"{self.base}/{self.path(name, *args, **query)}"
