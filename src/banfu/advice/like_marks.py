"""What two texts have in common, marked in both. Plain text work, light enough for a page but for ``reasons``."""

import re
from collections.abc import Iterable, Iterator

from banfu.text.tokens import normalise

LEAST = 5
"""Characters a passage must have to be marked: “的建议” and the like stand in every text."""
PHRASES, SHORTEST, IN_BODIES, READ = 3, 3, 4, 1000
"""A reason names three phrases at most; of three characters where both titles have it, else of four;
looked for in the first thousand characters."""
STOP = re.compile(r"[,，。;；:：、!！?？()（）《》“”\"\s%]+|[一二三四五六七八九十]是")
FORMULA = (
    "关于", "进一步", "加强", "加快", "加大", "推进", "推动", "促进", "完善", "提高", "支持", "解决", "切实", "尽快", "出发", "建议", "提案",
    "我省", "全省", "我们", "为此", "若干", "力度", "问题", "工作", "实际", "情况", "能够", "并", "等", "及", "的", "对", "和", "与", "我", "在", "是", "了",
)  # fmt: skip
"""What stands in every suggestion is no reason, and is cut from the ends of one."""
END = re.compile(f"(?:{'|'.join(FORMULA)}|[\\d.])+")
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


def reasons(title: str, body: str, other_title: str, other_body: str) -> tuple[str, ...]:
    """Return the phrases both texts have that say most, of whole words: those of the titles first, then the longest."""
    titles = normalise(title), normalise(other_title)
    found: list[str] = []
    tried = [(part, SHORTEST) for part in _common(*titles, SHORTEST)]
    texts = (titles[0] + "。" + normalise(body[:READ]), titles[1] + "。" + normalise(other_body[:READ]))
    rest = [(part, IN_BODIES) for part in _common(*texts, IN_BODIES)]
    rest.sort(key=lambda one: (not any(one[0] in name for name in titles), -len(one[0])))
    for part, least in [*sorted(tried, key=lambda one: -len(one[0])), *rest]:
        if any(part in longer for longer in found):
            continue
        phrase = _worded(part, texts[0])
        if len(phrase) >= least and not any(phrase in longer or longer in phrase for longer in found):
            found.append(phrase)
            if len(found) == PHRASES:
                break
    return tuple(found)


def _common(one: str, other: str, least: int) -> Iterator[str]:
    """Yield the longest passages of ``one`` that ``other`` has too, cut at their marks."""
    there = {other[at : at + least] for at in range(len(other) - least + 1)}
    start = 0
    while start + least <= len(one):
        end = start + least
        if one[start:end] not in there:
            start += 1
            continue
        while end < len(one) and one[start : end + 1] in other:
            end += 1
        for part in STOP.split(one[start:end]):
            if len(part) >= least:
                yield part
        start = end


def _worded(part: str, text: str) -> str:
    """The whole words of a passage of ``text``, without what says nothing at its ends.

    For the worker, which alone may load the dictionary.
    """
    from banfu.text.wholewords import words_in

    words = words_in(part, text)
    while words and END.fullmatch(words[0]):
        del words[0]
    while words and END.fullmatch(words[-1]):
        del words[-1]
    return "".join(words)
