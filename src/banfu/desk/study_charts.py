"""Charts of a study, made from its stored figures: no query, and every cell and bar opens its cases."""

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from banfu.advice import studies, study_words
from banfu.advice.models import Study

Told = Mapping[str, Any]
TOPICS, DELEGATIONS, GROWN, BESIDE = 12, 16, 12, 8
HEATS, HUES = 5, 5
WIDE = 240
"""How wide a bar of all is, in units of its drawing."""
RANK = {"new": 0, "more": 1, "less": 2, "none": 3, "few": 4, "one": 4}


def cases_url(study: Study, topic: int | str = "", year: int | str = "", mark: str = "") -> str:
    """The list of the cases behind a number."""
    return reverse("cases") + "?" + urlencode({"study": studies.address(study, topic, year, mark)})


def heat(part: float, most: float) -> int:
    """How dark a cell is: 0 for nothing, 1 to 5 in equal steps up to ``most``."""
    return min(HEATS, max(1, ceil(HEATS * part / most))) if part and most else 0


def mini_bars(counts: Sequence[int], shares: Sequence[float], most: float, years: Sequence[int]) -> dict[str, Any]:
    """A small chart as SVG geometry, 14 wide a year and 30 high; its text says what it shows."""
    bars = []
    for place, (share, n) in enumerate(zip(shares, counts, strict=True)):
        high = round(28 * share / most, 1) if most else 0.0
        bars.append({"x": 14 * place, "y": round(30 - max(high, 0.6), 1), "h": max(high, 0.6), "none": n == 0})
    words = "，".join(f"{year}年 {share:g}" for year, share in zip(years, shares, strict=True))
    return {"bars": bars, "w": 14 * len(bars), "text": f"每千件占几件：{words}"}


def growth(study: Study) -> dict[str, Any]:
    """What changed, from the earlier to the later years on one scale; the others are counted, not drawn."""
    told = study.told
    changed = sorted(
        (topic for topic in told["topics"] if topic["change"]["says"] in study_words.CHANGED),
        key=lambda topic: (RANK[topic["change"]["says"]], topic["change"]["q"], -topic["size"]),
    )  # fmt: skip
    count = {says: sum(topic["change"]["says"] == says for topic in told["topics"]) for says in RANK}
    most = max((max(topic["change"]["before"], topic["change"]["after"]) for topic in changed), default=0) or 1
    first, second = study_words.halves(told["years"])
    rows = [_moved(study, topic, most) for topic in _of_each(changed)]
    return {"rows": rows, "left": len(changed) - len(rows), "none": count["none"], "few": count["few"], "one": count["one"], "first": first, "second": second}


def _of_each(changed: Sequence[Told]) -> list[Told]:
    """As many as are drawn: the surest of what is new, grew and fell in turn, so that none crowds out the others."""
    places = {says: [one for one in changed if one["change"]["says"] == says] for says in study_words.CHANGED}
    turns = sorted((place, RANK[says], one["topic"]) for says, ones in places.items() for place, one in enumerate(ones))
    drawn = {key for _, _, key in turns[:GROWN]}
    return [one for one in changed if one["topic"] in drawn]


def _moved(study: Study, topic: Told, most: float) -> dict[str, Any]:
    change = topic["change"]
    start, end = (round(6 + (WIDE - 12) * change[name] / most, 1) for name in ("before", "after"))
    return {
        "topic": topic, "start": start, "end": end, "low": min(start, end), "length": round(abs(end - start), 1),
        "says": study_words.SAYS[change["says"]], "why": study_words.change(topic, study.told["years"]),
        "url": cases_url(study, topic["topic"]),
    }  # fmt: skip


def who_asks(study: Study) -> dict[str, Any]:
    """Topics by delegations: how many, darker the more of the delegation's own they are; what the test says is marked."""
    told = study.told
    heads = told["from"][:DELEGATIONS]
    rows = []
    for topic in told["topics"][:TOPICS]:
        own = {one["at"]: one["n"] for one in topic["from"]}
        sure = {one["at"]: side for side in ("more", "less") for one in topic[side]}
        cells = [
            {"n": own.get(one["at"], 0), "share": own.get(one["at"], 0) / one["n"], "says": sure.get(one["at"], ""),
             "url": cases_url(study, topic["topic"], "", f"from:{one['at']}")}
            for one in heads
        ]  # fmt: skip
        rows.append({"topic": topic, "cells": cells})
    most = max((cell["share"] for row in rows for cell in row["cells"]), default=0)
    for row in rows:
        for cell in row["cells"]:
            cell["heat"] = heat(cell["share"], most)
    names = [one | {"short": one["name"].removesuffix("代表团"), "url": cases_url(study, "", "", f"from:{one['at']}")} for one in heads]
    return {"names": names, "rows": rows if heads else [], "left": max(0, len(told["from"]) - len(heads)), "topics_left": max(0, len(told["topics"]) - TOPICS)}


def how_answered(study: Study) -> dict[str, Any]:
    """The classes of each topic's answers, stacked to the same length; the whole on top."""
    told, names = study.told, study.told["lists"]["classes"]
    rows = [_stacked(study, "", "全部", told["classes"])]
    rows += [_stacked(study, topic["topic"], topic["name"], topic["classes"]) for topic in told["topics"][:TOPICS]]
    rows = [row for row in rows if row["n"]]
    return {"names": [(place % HUES, name) for place, name in enumerate(names)], "rows": rows, "wide": WIDE}


def _stacked(study: Study, topic: int | str, name: str, classes: Sequence[Sequence[int]]) -> dict[str, Any]:
    counts = [sum(row) for row in classes]
    whole, x, parts = sum(counts), 0.0, []
    for place, n in enumerate(counts):
        wide = round(WIDE * n / whole, 1) if whole else 0.0
        parts.append({
            "n": n, "x": round(x, 1), "w": wide, "hue": place % HUES, "share": study_words.percent(n, whole),
            "name": study.told["lists"]["classes"][place], "url": cases_url(study, topic, "", f"class:{place}"),
        })  # fmt: skip
        x += wide
    return {"topic": topic, "name": name, "parts": parts, "n": whole}


def asked_and_done(study: Study) -> list[dict[str, Any]]:
    """What is asked for most in a topic beside what answers do most, with bars of how many of those read say it."""
    rows = []
    for topic in study.told["topics"]:
        if topic["asks"] or topic["does"]:
            asks = said(study, topic, "ask", topic["asks"][:2], topic["read"])
            rows.append({"topic": topic, "asks": asks, "does": said(study, topic, "does", topic["does"][:2], topic["read_letters"])})
    return rows[:BESIDE]


def said(study: Study, topic: Told, kind: str, ones: Sequence[Told], read: int) -> list[dict[str, Any]]:
    """Sentences with the list of those who say them, and a bar of 90 for as many as were read."""
    return [
        {**one, "url": cases_url(study, topic["topic"], "", f"{kind}:{place}"), "w": round(90 * min(1.0, one["n"] / read), 1) if read else 0.0}
        for place, one in enumerate(ones)
    ]  # fmt: skip
