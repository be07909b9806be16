"""A published answer as the public pages, feeds and files show it: from the review's texts and bare facts of the letter."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from banfu.cases import limits, outcomes, public
from banfu.cases.models import Promise, Publication, PublicColumn
from banfu.cases.promises import Standing, standings
from banfu.cases.terms import number_words, numbered, terms
from banfu.cases.words import Disclosure
from banfu.paper.parse import take_apart
from banfu.portal.links import Links
from banfu.text import personal

MODES = {Disclosure.FULL: "全文", Disclosure.SUMMARY: "摘要"}


def class_label(row: Publication) -> str:
    """What the letter's class says, by the rulebook of its source: 正在解决或列入计划."""
    book = limits.rulebook_for(row.assignment.suggestion.session.source)
    known = book.classes.get(row.reply_class)
    return known.label if known else ""


def short(row: Publication, links: Links, many_units: bool) -> dict[str, Any]:
    """A row of a list."""
    task = row.assignment
    return {
        "url": links.to("item", row.pk), "title": row.review.title, "brief": row.review.brief, "who": row.review.who,
        "number": numbered(task.number), "year": row.year, "unit": task.unit.name if many_units else "", "letter": row.reply_class,
        "label": class_label(row), "mode": MODES[Disclosure(row.review.mode)], "on": row.published_on,
    }  # fmt: skip


def listed(rows: Iterable[Publication], links: Links, many_units: bool) -> list[dict[str, Any]]:
    with limits.read_once():
        return [short(row, links, many_units) for row in rows]


def letter(row: Publication) -> dict[str, Any]:
    """The letter as it is set on the page: salutation, paragraphs, signing; a summary is paragraphs alone."""
    if row.review.mode == Disclosure.SUMMARY:
        return {"paragraphs": [line.strip() for line in row.review.reply_text.splitlines() if line.strip()]}
    parts = take_apart(row.review.reply_text)
    day = parts.dated
    return {
        "salutation": parts.salutation, "paragraphs": [one.text for one in parts.paragraphs],
        "attachments": [one.name for one in parts.attachments], "signed": parts.sign_off,
        "dated": f"{day.year}年{day.month}月{day.day}日" if day else "", "note": parts.note,
    }  # fmt: skip


def promised(row: Publication, column: PublicColumn) -> list[dict[str, Any]]:
    """What was promised in words that are public, and how it stands; what the unit noted of it inside is not shown."""
    if not column.promises:
        return []
    whole = "".join(row.review.reply_text.split())
    rows = standings([row.assignment_id])
    return [_stands(one) for one in rows if _public(one.promise, whole)]


def _public(promise: Promise, whole: str) -> bool:
    passage = "".join(promise.passage.split())
    return bool(passage) and passage in whole


def _stands(one: Standing) -> dict[str, Any]:
    return {"passage": one.promise.passage, "due": one.due_on, "moved": len(one.moves), "done": one.struck.decided_on if one.struck else None}


def came_of_it(row: Publication, column: PublicColumn) -> list[dict[str, Any]]:
    """The documents and projects on record as outcomes: what they are called and who issued them when, personal data masked."""
    if not column.outcomes:
        return []
    names = public.hidden_names(row.assignment, row.review.named)
    found: dict[int, dict[str, Any]] = {}
    for link in outcomes.live([row.assignment_id]).select_related("outcome"):
        one = link.outcome
        found[one.pk] = {"kind": one.get_kind_display(), "how": link.get_how_display(), "dated": one.dated} | {
            name: _masked(getattr(one, name), names) for name in ("title", "number", "organ")
        }
    return list(found.values())


def _masked(text: str, names: Iterable[str]) -> str:
    return personal.masked(text, [(one.start, one.end, one.shown) for one in personal.find(text, names)])


def heading(row: Publication) -> str:
    case = row.assignment.suggestion
    return row.review.heading or f"对{case.session}{number_words(row.kind, row.assignment.number)}的答复"


def record(row: Publication, links: Links) -> dict[str, Any]:
    """A row of the open data; its fields are told in ``data.SCHEMA``."""
    task, review = row.assignment, row.review
    return {
        "id": row.pk, "address": links.to("item", row.pk), "year": row.year, "kind": terms(row.kind).thing,
        "session": task.suggestion.session.name, "number": task.number, "title": review.title, "proposers": review.who,
        "unit": task.unit.name, "topic": row.topic, "class": row.reply_class, "class_meaning": class_label(row),
        "reply_number": row.reply_number, "replied_on": row.replied_on.isoformat() if row.replied_on else "",
        "published_on": row.published_on.isoformat(), "extent": MODES[Disclosure(review.mode)], "brief": review.brief,
        "suggestion": review.asked_text, "reply_title": heading(row), "reply": review.reply_text,
    }  # fmt: skip


def others(row: Publication, organs: list[int], links: Links) -> list[dict[str, Any]]:
    """The published answers of other units to the same suggestion (分办)."""
    found = public.live(organs).filter(assignment__suggestion=row.assignment.suggestion_id).exclude(pk=row.pk)
    return [{"unit": one.assignment.unit.name, "url": links.to("item", one.pk)} for one in found.select_related("assignment__unit")[:10]]
