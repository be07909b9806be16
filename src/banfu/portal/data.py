"""Open data and feeds: everything published as JSON and CSV with its schema, the newest as RSS, all addresses as a sitemap."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, time
from typing import Any
from xml.sax.saxutils import escape

from django.utils.feedgenerator import Rss201rev2Feed

from banfu import clock
from banfu.cases import limits, public
from banfu.cases.models import Publication
from banfu.portal import facts, rows
from banfu.portal.links import Links
from banfu.portal.pages import Column

FIELDS = (
    ("id", "integer", "公开目录里的序号，一直不变"), ("address", "string", "这一件的网址"), ("year", "integer", "年度"),
    ("kind", "string", "建议或提案"), ("session", "string", "届次"), ("number", "string", "编号"), ("title", "string", "标题"),
    ("proposers", "string", "谁提出的；不公布姓名的只写人数"), ("unit", "string", "答复单位"), ("topic", "string", "分类"),
    ("class", "string", "办理类别"), ("class_meaning", "string", "办理类别的意思"), ("reply_number", "string", "答复文号"),
    ("replied_on", "string", "答复日期"), ("published_on", "string", "公开日期"), ("extent", "string", "全文或摘要"),
    ("brief", "string", "一句话：办得怎样"), ("suggestion", "string", "建议内容；没有公开的为空"), ("reply_title", "string", "答复的标题"),
    ("reply", "string", "答复全文或摘要"),
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")
NEWEST, BATCH = 30, 500


def schema() -> dict[str, Any]:
    """The JSON Schema of a list of records."""
    properties = {
        name: {"type": kind, "description": text} | ({"format": "date"} if name == "published_on" else {}) for name, kind, text in FIELDS
    }
    record = {"type": "object", "properties": properties, "required": [name for name, *_ in FIELDS], "additionalProperties": False}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "建议提案办理公开", "type": "array", "items": record}


def records(column: Column, links: Links, year: int | None = None) -> Iterator[dict[str, Any]]:
    """Yield everything published (of a year), by its key; batch by batch, so that any number fits."""
    found = column.live().select_related(*public.READ).order_by("pk")
    if year:
        found = found.filter(year=year)
    last = 0
    while some := list(found.filter(pk__gt=last)[:BATCH]):
        with limits.read_once():
            yield from [rows.record(row, links) for row in some]
        last = some[-1].pk


def as_json(column: Column, links: Links, year: int | None = None) -> Iterator[str]:
    opening = "[\n"
    for record in records(column, links, year):
        yield opening + json.dumps(record, ensure_ascii=False)
        opening = ",\n"
    yield "\n]\n" if opening != "[\n" else "[]\n"


def as_csv(column: Column, links: Links, year: int | None = None) -> Iterator[str]:
    """With a mark by which Excel knows UTF-8; a cell that a spreadsheet would take for a formula begins with '."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    yield "\ufeff"
    writer.writerow([name for name, *_ in FIELDS])
    for record in records(column, links, year):
        writer.writerow([f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell for cell in record.values()])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def rss(column: Column, links: Links) -> str:
    """The newest of the column. links: whole addresses."""
    feed = Rss201rev2Feed(
        title=f"建议提案办理公开 · {column.owner}", link=links.to("home"), description="新近公开的人大代表建议、政协提案答复",
        language="zh-cn", feed_url=links.to("rss.xml"),
    )  # fmt: skip
    newest = public.briefly(column.live())[:NEWEST]
    for row, said in zip(newest, rows.listed(newest, links, True), strict=True):
        feed.add_item(
            title=said["title"], link=said["url"], unique_id=said["url"], pubdate=_moment(row),
            description=f"{said['unit']} {said['number']} {said['who']} {said['letter']} {said['label']} {said['brief']}".strip(),
        )  # fmt: skip
    return feed.writeString("utf-8")


def _moment(row: Publication) -> datetime:
    return datetime.combine(row.published_on, time(0), clock.CHINA).astimezone(UTC)


def sitemap(column: Column, links: Links) -> Iterator[str]:
    """All addresses (sitemaps.org); 50,000 is the most such a file may hold, so the newest."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    plain = [links.to(name) for name in ("home", "units", "data", "help")]
    plain += [links.to("report", year) for year in facts.options(column.organs).years]
    for address in plain:
        yield f"<url><loc>{escape(address)}</loc></url>\n"
    found = column.live().order_by("-published_on", "-id").values_list("pk", "published_on")
    for key, on in found[: 50_000 - len(plain)].iterator(2000):
        yield f"<url><loc>{escape(links.to('item', key))}</loc><lastmod>{on.isoformat()}</lastmod></url>\n"
    yield "</urlset>\n"
