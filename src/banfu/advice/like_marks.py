"""What two texts have in common, marked in both. Plain text work, light enough for a page."""

from collections.abc import Iterable

from banfu.text.tokens import normalise

LEAST = 5
"""Characters a passage must have to be marked: “的建议” and the like stand in every text."""
Piece = tuple[str, bool]
"""A piece of text, and whether it is marked."""


def _plain(text: str) -> tuple[str, list[int]]:
    """The text as it is compared, and of each of its characters the place in ``text``."""
    plain, places = [], []
    for place, character in enumerate(text):
        for one in normalise(character):
            plain.append(one)
            places.append(place)
    return "".join(plain), places


def _cut(text: str, marked: set[int]) -> list[Piece]:
    """Cut a text where marking begins or ends; blanks between marked characters are marked with them."""
    pieces: list[list[str | bool]] = []
    on = False
    for place, character in enumerate(text):
        on = place in marked or (on and character.isspace() and place + 1 in marked)
        if pieces and pieces[-1][1] is on:
            pieces[-1][0] += character  # type: ignore[operator]
        else:
            pieces.append([character, on])
    return [(str(piece), bool(on)) for piece, on in pieces]


def phrases_in(text: str, phrases: Iterable[str]) -> list[Piece]:
    """Mark every occurrence of ``phrases`` (as they are compared) in a text."""
    plain, places = _plain(text)
    marked: set[int] = set()
    for phrase in phrases:
        at = plain.find(phrase) if phrase else -1
        while at >= 0:
            marked.update(places[at : at + len(phrase)])
            at = plain.find(phrase, at + 1)
    return _cut(text, marked)


def in_both(text: str, other: str) -> list[list[Piece]]:
    """Mark in ``text`` what ``other`` has too, and return it by paragraphs."""
    plain, places = _plain(text)
    there = normalise(other)
    grams = {there[at : at + LEAST] for at in range(len(there) - LEAST + 1)}
    marked: set[int] = set()
    for at in range(len(plain) - LEAST + 1):
        if plain[at : at + LEAST] in grams:
            marked.update(places[at : at + LEAST])
    paragraphs, start = [], 0
    for line in text.splitlines(keepends=True):
        inside = {place - start for place in range(start, start + len(line)) if place in marked}
        if line.strip():
            paragraphs.append(_cut(line.strip("\r\n"), inside))
        start += len(line)
    return paragraphs


def passages(paragraphs: Iterable[list[Piece]]) -> int:
    return sum(on for paragraph in paragraphs for _, on in paragraph)
