"""What each public page says: its template and context, the same for a server of ours and for files in a folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet

from banfu import clock
from banfu.cases import public
from banfu.cases.models import Publication, PublicColumn
from banfu.cases.terms import terms
from banfu.cases.words import Kind
from banfu.figures import engine
from banfu.people import instance
from banfu.portal import facts, rows
from banfu.portal.links import Links
from banfu.search import port
from banfu.search.models import PUBLIC
from banfu.ui.words import rate

PAGE, MOST_HITS = 20, 500
FIGURES = ("lead", "answered", "on_time_rate", "published_rate", "class_a", "class_b", "class_c")


@dataclass(frozen=True)
class Page:
    """A page to be rendered, with its answer's status."""

    template: str
    context: dict[str, Any]
    status: int = 200


@dataclass(frozen=True)
class Asked:
    """What a list is asked for. after: the place (day published, key) behind which it goes on."""

    q: str = ""
    year: int | None = None
    unit: int | None = None
    kind: str = ""
    topic: str = ""
    letter: str = ""
    after: tuple[date, int] | None = None

    def query(self) -> dict[str, Any]:
        return {"q": self.q, "year": self.year, "unit": self.unit, "kind": self.kind, "topic": self.topic, "letter": self.letter}

    @property
    def narrowed(self) -> bool:
        return any(value not in ("", None) for value in self.query().values())


@dataclass
class Column:
    """The columns that are on, read once for a page."""

    units: dict[int, PublicColumn] = field(default_factory=public.columns)

    @property
    def organs(self) -> list[int]:
        return list(self.units)

    @property
    def owner(self) -> str:
        """Whose column it is: the unit's where there is one, else the office this system is set up for."""
        if len(self.units) == 1:
            unit = next(iter(self.units.values())).unit
            return unit.full_name or unit.name
        return "、".join(row.unit.name for row in self.units.values()) if len(self.units) <= 3 else f"{len(self.units)} 个承办单位"

    def live(self) -> QuerySet[Publication]:
        return public.live(self.organs)


def frame(column: Column, links: Links, here: str) -> dict[str, Any]:
    """What every page has: whose column, the way to the others, large print."""
    office, year = instance.office(), (facts.options(column.organs).years or (clock.today().year,))[0]
    nav = (("home", "公开目录", ()), ("units", "各单位", ()), ("report", "年度报告", (year,)), ("data", "开放数据", ()), ("help", "说明", ()))
    return {
        "owner": column.owner, "today": clock.today(), "links": links, "css": [links.asset("ui/banfu.css"), links.asset("portal/portal.css")],
        "icon": links.asset("ui/icon.svg"), "nav": [(label, links.to(name, *args), name == here) for name, label, args in nav],
        "big": links.big, "other_size": links.other_size(), "rss": links.to("rss.xml"), "home": links.to("home"),
        "demo": bool(office and office.demo_day), "help": links.to("help"), "files": links.files,
    }  # fmt: skip


# ---- list ----


def narrowed(column: Column, asked: Asked) -> tuple[QuerySet[Publication], bool]:
    """Return what is asked for, and whether more texts hold the words than were looked at."""
    found, more = column.live() if asked.unit is None else public.live([key for key in column.units if key == asked.unit]), False
    plain = {"year": asked.year, "kind": asked.kind, "topic": asked.topic, "reply_class": asked.letter}
    found = found.filter(**{name: value for name, value in plain.items() if value not in ("", None)})
    if asked.q:
        keys, more = hits(asked.q, asked.year)
        found = found.filter(pk__in=keys)
    return found, more


def hits(words: str, year: int | None) -> tuple[list[int], bool]:
    """Return the keys of publications whose public text holds ``words``, the newest years first, and whether there are more."""
    keys: list[int] = []
    for documents in port.steps(words, {PUBLIC}, year):
        keys += documents.values_list("ref", flat=True)[: MOST_HITS + 1 - len(keys)]
        if len(keys) > MOST_HITS:
            break
    return keys[:MOST_HITS], len(keys) > MOST_HITS


def paged(found: QuerySet[Publication], after: tuple[date, int] | None, size: int = PAGE) -> tuple[list[Publication], tuple[date, int] | None]:
    """Return one page, the newest first, and the place to go on from."""
    found = public.briefly(found)
    if after:
        on, key = after
        found = found.filter(published_on__lte=on).exclude(published_on=on, id__gte=key)
    some = list(found[: size + 1])
    last = some[size - 1] if len(some) > size else None
    return some[:size], (last.published_on, last.pk) if last else None


def choices(column: Column, asked: Asked) -> dict[str, Any]:
    """The fields of the search form with what is chosen."""
    there = facts.options(column.organs)
    return {
        "years": there.years, "topics": there.topics, "letters": there.letters,
        "kinds": [(kind, "人大代表建议" if kind == Kind.SUGGESTION else "政协提案") for kind in there.kinds],
        "units": [(key, row.unit.name) for key, row in column.units.items()] if len(column.units) > 1 else [], "asked": asked,
    }  # fmt: skip


def home(column: Column, links: Links, asked: Asked) -> Page:
    """The list, under the year's numbers."""
    found, more = narrowed(column, asked)
    some, last = paged(found, asked.after)
    there = facts.options(column.organs)
    year = asked.year or (there.years[0] if there.years else clock.today().year)
    organs = [asked.unit] if asked.unit in column.units else column.organs
    following = links.to("home", **asked.query(), after=f"{last[0]:%Y%m%d}-{last[1]}") if last else ""
    return Page("portal/home.html", {
        **frame(column, links, "home"), **choices(column, asked), "facts": facts.of_year(organs, year), "year": year,
        "rows": rows.listed(some, links, len(column.units) > 1), "following": following, "more": more, "most": MOST_HITS,
        "clear": links.to("home"), "report": links.to("report", year), "why": links.to("report", year) + "#why",
    })  # fmt: skip


# ---- one ----


def item(column: Column, links: Links, key: int) -> Page:
    """A suggestion with its reply; taken down, a tombstone without a word of it; else it is not there."""
    row = column.live().select_related(*public.READ).filter(pk=key).first()
    if row is None:
        down = Publication.objects.filter(pk=key, organ_key__in=column.organs, taken_down_on__isnull=False).first()
        return gone(column, links, down) if down else missing(column, links)
    review, task = row.review, row.assignment
    return Page("portal/item.html", {
        **frame(column, links, ""), "row": rows.listed([row], links, True)[0], "heading": rows.heading(row), "review": review,
        "thing": terms(row.kind).thing, "session": task.suggestion.session.name, "unit": task.unit.full_name or task.unit.name,
        "part": task.get_part_display(), "replied_on": row.replied_on, "reply_number": row.reply_number, "letter": rows.letter(row),
        "asked": [line.strip() for line in review.asked_text.splitlines() if line.strip()],
        "promises": rows.promised(row, column.units[row.organ_key]), "outcomes": rows.came_of_it(row, column.units[row.organ_key]), "others": rows.others(row, column.organs, links),
    })  # fmt: skip


def gone(column: Column, links: Links, row: Publication) -> Page:
    return Page("portal/gone.html", {**frame(column, links, ""), "on": row.taken_down_on, "why": row.tombstone}, 410)


def missing(column: Column, links: Links) -> Page:
    return Page("portal/missing.html", frame(column, links, ""), 404)


# ---- numbers ----


def _figure(figure: engine.Figure) -> dict[str, Any]:
    if figure.value is not None:
        return {"value": figure.value}
    return {"rate": rate(figure.rate), "n": figure.numerator, "d": figure.denominator}


def _of_units(column: Column, links: Links, year: int) -> list[dict[str, Any]]:
    """The figures of each unit, by suggestions and proposals."""
    found = []
    for kind in Kind:
        got = engine.of_units(year, kind)
        lines = [
            {"unit": unit.name, "url": links.to("home", unit=unit.pk), "figures": [_figure(got_one[name]) for name in FIGURES]}
            for unit, got_one in sorted(got.items(), key=lambda pair: (pair[0].order, pair[0].pk))
            if unit.pk in column.units and got_one["lead"].value
        ]  # fmt: skip
        if lines:
            found.append({"label": "人大代表建议" if kind == Kind.SUGGESTION else "政协提案", "lines": lines})
    return found


def units(column: Column, links: Links, year: int) -> Page:
    """Each unit with its figures of a year."""
    years = facts.options(column.organs).years
    tabs = [(one, links.to("units", year=one), one == year) for one in years] if not links.files else []
    return Page("portal/units.html", {
        **frame(column, links, "units"), "year": year, "tabs": tabs, "tables": _of_units(column, links, year),
    })  # fmt: skip


def report(column: Column, links: Links, year: int) -> Page:
    """A year as a whole: how much, by class, by topic, what is not published and why."""
    years = facts.options(column.organs).years
    if year not in years and year != clock.today().year:
        return missing(column, links)
    return Page("portal/report.html", {
        **frame(column, links, "report"), "year": year, "facts": facts.of_year(column.organs, year), "tables": _of_units(column, links, year),
        "years": [(one, links.to("report", one), one == year) for one in years], "list": links.to("home", year=year),
        **facts.once("shares", tuple(column.organs), year, compute=lambda: _shares(column, year)),
    })  # fmt: skip


def _shares(column: Column, year: int) -> dict[str, Any]:
    """The published ones by class and by topic."""
    found = list(column.live().filter(year=year).order_by().values_list("reply_class", "topic"))
    letters, topics = [letter for letter, _ in found], [topic or "没有分类" for _, topic in found]
    by_topic = sorted(((topics.count(one), one) for one in set(topics)), reverse=True)
    return {
        "letters": [(one or "没有类别", letters.count(one), rate(letters.count(one) / len(found))) for one in sorted(set(letters))],
        "topics": [(one, n, rate(n / len(found))) for n, one in by_topic], "total": len(found),
    }  # fmt: skip


def data(column: Column, links: Links) -> Page:
    """What of the open data there is, and what its fields mean."""
    from banfu.portal.data import FIELDS

    years = facts.options(column.organs).years
    addresses = {name: links.to(name) for name in ("items.json", "items.csv", "schema.json", "rss.xml", "sitemap.xml")}
    of_years = [(one, links.to("items.json", year=one), links.to("items.csv", year=one)) for one in years] if not links.files else []
    return Page("portal/data.html", {
        **frame(column, links, "data"), "json": addresses["items.json"], "csv": addresses["items.csv"], "schema": addresses["schema.json"],
        "map": addresses["sitemap.xml"], "fields": FIELDS, "of_years": of_years,
    })  # fmt: skip


def help_page(column: Column, links: Links) -> Page:
    contacts: Sequence[Any] = [row.unit for row in column.units.values() if row.unit.contact_phone]
    return Page("portal/help.html", {**frame(column, links, "help"), "contacts": contacts, "data": links.to("data")})


