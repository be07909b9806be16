"""Where lines end: characters on the grid, with the rules for punctuation that Word, WPS and this program share.

Widths are in ems. A line is broken as a .docx without hanging or squeezed punctuation would be, so both come out with the same lines.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from banfu.paper.geometry import SIZE3, TRACKING, WORD_TRACKING

# Word's own lists for Simplified Chinese.
NOT_FIRST = frozenset("!%),.:;>?]}¢¨°·ˇˉ―‖’”…‰′″›℃∶、。〃〉》」』】〕〗〞！＂％＇），．：；？］｀｜｝～￠")
NOT_LAST = frozenset("$([{£¥·‘“〈《「『【〔〖〝＄（．［｛￡￥")
PAIRS = frozenset("—…")
SQUEEZED = frozenset("，。、；：？！）》〉」』】〕〗”’（《〈「『【〔〖“‘·…—．")
WIDE_QUOTES = frozenset("“”‘’…—·")
LATIN = re.compile(r"[!-~\u00a1-\u024f\u0370-\u03ff\u0400-\u04ff]")

Char = tuple[str, str]  # a character and the role of its font
Advance = Callable[[str, str], float]


@dataclass(frozen=True)
class Piece:
    """Characters set in one go. x: from the left of the 版心, in points."""

    x: float
    text: str
    role: str
    size: float = SIZE3
    tracking: float = TRACKING


def is_wide(char: str) -> bool:
    """Whether a character takes a whole cell in any Chinese font."""
    return unicodedata.east_asian_width(char) in "WF" or char in WIDE_QUOTES


def nominal(char: str, role: str) -> float:
    """The width a character has in 仿宋_GB2312: a cell, or half of one."""
    return 1.0 if is_wide(char) or unicodedata.east_asian_width(char) == "A" else 0.5


def _may_break(before: str, after: str) -> bool:
    if after in NOT_FIRST or before in NOT_LAST or after == " ":
        return False
    if before in PAIRS and after == before:
        return False
    return not (LATIN.match(before) and LATIN.match(after) and before not in "-/")


def lines(chars: Sequence[Char], advance: Advance, first: float, rest: float, size: float = SIZE3) -> list[tuple[int, int]]:
    """Return the (start, end) of every line. first, rest: what the first and the other lines hold, in points."""
    found, start, used, at, good = [], 0, 0.0, 0, 0
    room = first
    track = WORD_TRACKING if size == SIZE3 else 0.0
    while at < len(chars):
        char, role = chars[at]
        if at > start and _may_break(chars[at - 1][0], char):
            good = at
        width = advance(char, role) * size + track
        if at > start and char != " " and used + width > room + 0.01:
            end = good if good > start else at
            found.append((start, end))
            start, at, good, used, room = end, end, end, 0.0, rest
            continue
        used += width
        at += 1
    if start < len(chars):
        found.append((start, len(chars)))
    return found


def _gaps(chars: Sequence[Char]) -> list[bool]:
    """Whether the space after each character may be widened: everywhere but inside a Latin word."""
    return [not (LATIN.match(a[0]) and LATIN.match(b[0])) for a, b in zip(chars, chars[1:], strict=False)]


def place(chars: Sequence[Char], advance: Advance, x: float, width: float, full: bool, size: float = SIZE3) -> list[Piece]:
    """Return the pieces of one line. width: what the line may hold; full: fill it (every line but a paragraph's last)."""
    while chars and chars[-1][0] == " ":
        chars = chars[:-1]
    if not chars:
        return []
    track = TRACKING if size == SIZE3 else 0.0
    widths = [advance(char, role) * size for char, role in chars]
    natural = sum(widths) + track * (len(chars) - 1)
    gaps = _gaps(chars)
    extra = (width - natural) / sum(gaps) if any(gaps) and (full or natural > width) else 0.0
    places = [x]
    for at, open_gap in enumerate(gaps):
        places.append(places[-1] + widths[at] + track + (extra if open_gap else 0.0))
    return _pieces(chars, places, size, track, extra)


def _pieces(chars: Sequence[Char], places: Sequence[float], size: float, track: float, extra: float) -> list[Piece]:
    """Join what one font sets at one spacing."""
    found, start = [], 0
    for at in range(1, len(chars) + 1):
        if at < len(chars) and not _part(chars[at - 1], chars[at], extra != 0):
            continue
        text = "".join(char for char, _ in chars[start:at])
        spacing = track if LATIN.match(text) else track + extra
        found.append(Piece(places[start], text, chars[start][1], size, spacing))
        start = at
    return found


def _part(before: Char, after: Char, spread: bool) -> bool:
    """Whether a new piece begins: another font, another spacing, or two marks that Typst would squeeze into one cell."""
    if before[1] != after[1] or (before[0] in SQUEEZED and after[0] in SQUEEZED):
        return True
    return spread and bool(LATIN.match(before[0])) != bool(LATIN.match(after[0]))


def width_of(text: str, role: str, advance: Advance, size: float = SIZE3) -> float:
    """Return how wide ``text`` is set on one line."""
    track = TRACKING if size == SIZE3 else 0.0
    return sum(advance(char, role) * size + track for char in text) - (track if text else 0.0)
