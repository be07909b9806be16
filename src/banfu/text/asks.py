"""What a suggestion asks for, point by point. Light: the process that serves pages may import it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from banfu.text.tokens import SENTENCE

NUMERAL = "[一二三四五六七八九十]{1,2}"
STYLES = (
    f"{NUMERAL}是", f"第{NUMERAL}[，、]", rf"[（(]{NUMERAL}[)）]", rf"{NUMERAL}、", r"[（(]\d{1,2}[)）]", r"\d{1,2}[.．、](?!\d)",
)  # fmt: skip
MARK = re.compile(r"(?:(?<=[。；;：:，,\n\s])|^)(?:" + "|".join(f"({style})" for style in STYLES) + ")")
ASKS = re.compile(r"建议|希望|请求|恳请|呼吁|要求|应当|应该|尽快|能否|可否|为什么|如何|何时|什么时候|吗[？?]")
CUE = re.compile(
    rf"(?:建议|对策|要求|请求)[^。；;，,\n]{{0,6}}[：:]|(?:^|\n)\s*(?:{NUMERAL}、|[（(]{NUMERAL}[)）])?[^。，,\n]{{0,10}}(?:建议|对策)[^。，,\n]{{0,4}}(?:\n|$)"
)
LEFT = " \n\t\r　"
RIGHT = LEFT + "；;，,"
SHORTEST = 6


@dataclass(frozen=True)
class Ask:
    """One point asked for, as it stands, and where it stands in the suggestion."""

    text: str
    start: int
    end: int


def asks(text: str) -> list[Ask]:
    """Return the points a suggestion asks for, in order.

    Marked ones (一是…二是…, 一、, （一）, 1.) where there are two at least, those behind “建议：” before
    all others, the finer marks inside a point left in it; else the sentences that ask; else all sentences.
    """
    if marks := _marks(text):
        ends = [*marks[1:], _last_end(text, marks)]
        return _kept(text, zip(marks, ends, strict=True))
    found = [(match.start(), match.end()) for match in SENTENCE.finditer(text)]
    asking = [(start, end) for start, end in found if ASKS.search(text, start, end)]
    return _kept(text, asking or found)


def points_of(text: str) -> list[str]:
    """Return the points a suggestion asks for, as they stand."""
    return [ask.text for ask in asks(text)]


def _marks(text: str) -> list[int]:
    """Where the points begin: marks of one style, behind the last cue that has two behind it."""
    found = [(match.start(), match.lastindex) for match in MARK.finditer(text)]
    for cue in [*(match.end() for match in reversed(list(CUE.finditer(text)))), 0]:
        behind = [(start, style) for start, style in found if start >= cue]
        same = [start for start, style in behind if style == behind[0][1]]
        if len(same) >= 2:
            return same
    return [start for start, _ in found] if len(found) >= 2 else []


def _last_end(text: str, marks: list[int]) -> int:
    """The last point ends with its line where every point before is one line: what follows is farewell."""
    if any("\n" in text[start:end].strip() for start, end in zip(marks, marks[1:], strict=False)):
        return len(text)
    end = text.find("\n", marks[-1])
    return end if end >= 0 else len(text)


def _kept(text: str, spans: Iterable[tuple[int, int]]) -> list[Ask]:
    kept = []
    for start, end in spans:
        part = text[start:end]
        begin = start + len(part) - len(part.lstrip(LEFT))
        part = part.strip(LEFT).rstrip(RIGHT)
        if len(part) >= SHORTEST and any(character.isalnum() for character in part):
            kept.append(Ask(part, begin, begin + len(part)))
    return kept
