"""The public pages over HTTP: no login, no cookie, nothing asked of who reads."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from banfu import clock
from banfu.cases.words import Kind
from banfu.portal import data, facts, pages
from banfu.portal.links import Online, Whole
from banfu.portal.pages import Asked, Column, Page

LONGEST = 100
View = Callable[..., HttpResponseBase]


def open_to_all(view: View) -> View:
    """For anybody; where no unit has a column there are no such addresses. The view is given column and links."""

    @login_not_required
    @require_safe
    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        column = Column()
        if not column.units:
            raise Http404
        links = Online(request.GET.get("big") == "1", request.path, request.GET.dict())
        answer = view(request, column, links, *args, **kwargs)
        # What is taken down is gone at once: what others keep they ask about first.
        answer.headers["Cache-Control"] = "no-cache"
        return answer

    return shown


def answered(page: Page) -> HttpResponse:
    """Rendered without the request: no session is read, so no cookie is set and pages are the same for everybody."""
    return HttpResponse(render_to_string(page.template, page.context), status=page.status)


def number(text: str) -> int | None:
    """A year or key from an address; None for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _after(text: str) -> tuple[date, int] | None:
    day, _, key = text.partition("-")
    try:
        return (datetime.strptime(day, "%Y%m%d").date(), int(key)) if number(key) is not None else None  # noqa: DTZ007 - a day
    except ValueError:
        return None


def asked(request: HttpRequest) -> Asked:
    """What a list is asked for; what is no sensible value asks for nothing."""
    get = request.GET.get
    kind = get("kind", "")
    return Asked(
        q=" ".join(get("q", "").split())[:LONGEST], year=number(get("year", "")), unit=number(get("unit", "")), kind=kind if kind in Kind else "",
        topic=get("topic", "")[:60], letter=get("letter", "")[:12], after=_after(get("after", "")),
    )  # fmt: skip


def _year(request: HttpRequest, column: Column) -> int:
    years = facts.options(column.organs).years
    wanted = number(request.GET.get("year", ""))
    return wanted if wanted in years else years[0] if years else clock.today().year


@open_to_all
def home(request: HttpRequest, column: Column, links: Online) -> HttpResponse:
    return answered(pages.home(column, links, asked(request)))


@open_to_all
def item(request: HttpRequest, column: Column, links: Online, pk: int) -> HttpResponse:
    return answered(pages.item(column, links, pk))


@open_to_all
def units(request: HttpRequest, column: Column, links: Online) -> HttpResponse:
    return answered(pages.units(column, links, _year(request, column)))


@open_to_all
def report(request: HttpRequest, column: Column, links: Online, year: int) -> HttpResponse:
    return answered(pages.report(column, links, year))


@open_to_all
def data_page(request: HttpRequest, column: Column, links: Online) -> HttpResponse:
    return answered(pages.data(column, links))


@open_to_all
def help_page(request: HttpRequest, column: Column, links: Online) -> HttpResponse:
    return answered(pages.help_page(column, links))


@open_to_all
def missing(request: HttpRequest, column: Column, links: Online, rest: str) -> HttpResponse:
    return answered(pages.missing(column, links))


def _file(parts: Iterable[str], kind: str, name: str = "") -> StreamingHttpResponse:
    answer = StreamingHttpResponse(parts, content_type=f"{kind}; charset=utf-8")
    if name:
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _whole(request: HttpRequest) -> Whole:
    return Whole(request.build_absolute_uri)


@open_to_all
def items_json(request: HttpRequest, column: Column, links: Online) -> StreamingHttpResponse:
    return _file(data.as_json(column, _whole(request), number(request.GET.get("year", ""))), "application/json")


@open_to_all
def items_csv(request: HttpRequest, column: Column, links: Online) -> StreamingHttpResponse:
    return _file(data.as_csv(column, _whole(request), number(request.GET.get("year", ""))), "text/csv", "gongkai.csv")


@open_to_all
def schema_json(request: HttpRequest, column: Column, links: Online) -> StreamingHttpResponse:
    return _file([json.dumps(data.schema(), ensure_ascii=False, indent=1)], "application/schema+json")


@open_to_all
def rss_xml(request: HttpRequest, column: Column, links: Online) -> StreamingHttpResponse:
    return _file([data.rss(column, _whole(request))], "application/rss+xml")


@open_to_all
def sitemap_xml(request: HttpRequest, column: Column, links: Online) -> StreamingHttpResponse:
    return _file(data.sitemap(column, _whole(request)), "application/xml")
