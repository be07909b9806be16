"""A few words around what was looked for, as they stand in the text, with the found ones marked."""

import unicodedata
from collections.abc import Iterator

from banfu.search.tokens import normalise

BEFORE, LENGTH = 28, 110
Parts = list[tuple[str, bool]]
"""Pieces of text, and whether each is what was looked for."""


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each character begins and ends, with the marks that combine with it."""
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not (text[at] > "\u02ff" and unicodedata.combining(text[at])):
            yield start, at
            start = at


def places(text: str, plain: str, most: int = 200) -> list[tuple[int, int]]:
    """Return where a normalised query stands in ``text``: (begin, end), none over another."""
    letters: list[str] = []
    begins: list[int] = []
    ends: list[int] = []
    for start, end in _clusters(text):
        piece = normalise(text[start:end])
        letters.append(piece)
        begins += [start] * len(piece)
        ends += [end] * len(piece)
    whole, at, found = "".join(letters), 0, []
    while plain and len(found) < most and (at := whole.find(plain, at)) >= 0:
        found.append((begins[at], ends[at + len(plain) - 1]))
        at += len(plain)
    return found


def marked(text: str, query: str, start: int = 0, end: int | None = None) -> Parts:
    """Return ``text[start:end]`` in pieces, the found ones marked."""
    end, at, parts = len(text) if end is None else end, start, []
    for begin, stop in places(text, normalise(query)):
        if begin < at or stop > end:
            continue
        parts += [(text[at:begin], False), (text[begin:stop], True)]
        at = stop
    parts.append((text[at:end], False))
    return [(" ".join(piece.split("\n")), hit) for piece, hit in parts if piece]


def snippet(text: str, query: str) -> Parts:
    """Return the first place of the query with some words before and after it; the beginning without one."""
    text = text.strip()
    first = next(iter(places(text, normalise(query), 1)), (0, 0))
    start = max(0, first[0] - BEFORE)
    end = min(len(text), max(start + LENGTH, first[1]))
    parts = marked(text, query, start, end)
    return [*([("……", False)] if start else []), *parts, *([("……", False)] if end < len(text) else [])]
