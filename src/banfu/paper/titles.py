"""Titles and names of organs in lines that break no word (7.3.1: 词意完整，排列对称，长短适宜，间距恰当；梯形或菱形)."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

from banfu.paper.breaking import NOT_FIRST, NOT_LAST

Cut = Callable[[str], Sequence[str]]
KEPT = re.compile(
    r"第?[一二三四五六七八九十]+次会议|第[\d零〇一二三四五六七八九十百千]+[号次届期条]|\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?)?|[!-~]+(?:[%％个项件名位年月日号元亿万])?"
    r"|第?[一二三四五六七八九十]+届(?:全国|省|市|州|县|区)?(?:人大|政协|人民代表大会)?"
    r"|会办意见|办理情况|分办意见|征询意见表|建议提案|代表建议"
)
MEETING = re.compile(r"第?[一二三四五六七八九十]+次会议")
STICKS = frozenset("的地得了着和与及或等之")  # never begin a line
LEADS = frozenset(("关于", "对", "和", "与", "及", "或", "在", "为", "把", "第", "从", "向", "将", "以", "、"))  # never end one
MOST_LINES = 5


def words(text: str, cut: Cut | None = None) -> list[str]:
    """Return the words of ``text``; numbers, dates, sessions and 第…号 whole, marks with the word they belong to."""
    cut = cut or _cut
    found: list[str] = []
    at = 0
    for kept in KEPT.finditer(text):
        found += [*cut(text[at : kept.start()]), kept.group()]
        at = kept.end()
    found += cut(text[at:])
    return _joined([word for word in found if word])


def _cut(text: str) -> Sequence[str]:
    if not text:
        return ()
    import rjieba

    return rjieba.cut(text)


def _joined(parts: Sequence[str]) -> list[str]:
    whole: list[str] = []
    for part in parts:
        if whole and (part[0] in NOT_FIRST or part[0] in STICKS or whole[-1][-1] in NOT_LAST or part == " "):
            whole[-1] += part
        else:
            whole.append(part)
    return whole


def break_title(text: str, room: float, measure: Callable[[str], float], cut: Cut | None = None) -> list[str]:
    """Return ``text`` in as few lines as fit, whole words only, the best shaped of them.

    room: what a line holds; measure: how wide a text is, in the same unit. A word wider than the room is parted as a last resort.
    """
    if measure(text) <= room:
        return [text]
    parts = list(_fitting(words(text, cut), room, measure))
    sizes = [measure(part) for part in parts]
    for count in range(2, MOST_LINES + 1):
        options = [(_ugliness(parts, cuts, sizes, room), cuts) for cuts in _cuts(parts, sizes, count, room)]
        if options:
            return _lines(parts, min(options)[1])
    return _greedy(parts, sizes, room)


def _fitting(parts: Sequence[str], room: float, measure: Callable[[str], float]) -> Iterator[str]:
    for part in parts:
        while measure(part) > room and len(part) > 1:
            size = next(n for n in range(len(part) - 1, 0, -1) if n == 1 or measure(part[:n]) <= room)
            yield part[:size]
            part = part[size:]
        yield part


def _lines(parts: Sequence[str], cuts: Sequence[int]) -> list[str]:
    edges = [0, *cuts, len(parts)]
    return ["".join(parts[a:b]).strip() for a, b in zip(edges, edges[1:], strict=False)]


def _cuts(parts: Sequence[str], sizes: Sequence[float], count: int, room: float) -> Iterator[tuple[int, ...]]:
    """Yield the ways to cut into ``count`` lines that all fit; for many words, only those near an even share."""
    total = sum(sizes)
    if total > room * count:
        return
    places = [at for at in range(1, len(parts)) if parts[at - 1] not in LEADS]
    before = [sum(sizes[:at]) for at in range(len(parts) + 1)]
    if count > 3:
        near = total / count
        places = [at for at in places if min(abs(before[at] - near * k) for k in range(1, count)) <= near * 0.34]
    for cuts in combinations(places, count - 1):
        edges = [0, *cuts, len(parts)]
        if all(before[b] - before[a] <= room for a, b in zip(edges, edges[1:], strict=False)):
            yield cuts


def _ugliness(parts: Sequence[str], cuts: Sequence[int], sizes: Sequence[float], room: float) -> float:
    """Uneven lines, equal lines, an hourglass, a book's title or a session cut: each costs."""
    edges = [0, *cuts, len(parts)]
    widths = [sum(sizes[a:b]) for a, b in zip(edges, edges[1:], strict=False)]
    mean = sum(widths) / len(widths)
    cost = sum(((width - mean) / room) ** 2 for width in widths) * 40
    steps = [b - a for a, b in zip(widths, widths[1:], strict=False)]
    cell = room / 20
    cost += sum(1.5 for step in steps if abs(step) < cell * 0.9)
    if any(a < 0 < b for a, b in zip(steps, steps[1:], strict=False)):
        cost += 6
    text, at = "".join(parts), 0
    for cut in cuts:
        at = len("".join(parts[:cut]))
        cost += 2.5 if text[:at].count("《") > text[:at].count("》") else 0
        cost += 0 if text[at - 1] in "的、，》" else 0.8
        cost += 1.5 if text[at:].startswith(("建议", "答复", "提案")) and text[at - 1] in "号的" else 0
        cost += 3 if MEETING.match(text[at:]) else 0
    return cost


def _greedy(parts: Sequence[str], sizes: Sequence[float], room: float) -> list[str]:
    found, used = [""], 0.0
    for part, size in zip(parts, sizes, strict=True):
        if found[-1] and used + size > room:
            found.append("")
            used = 0.0
        found[-1] += part
        used += size
    return [line.strip() for line in found]


def broken_words(lines: Sequence[str], cut: Cut | None = None) -> list[str]:
    """Return the words that an end of line parts, each as 督办|条例."""
    found, at, text = [], 0, "".join(lines)
    edges = set()
    for line in lines[:-1]:
        at += len(line)
        edges.add(at)
    start = 0
    for word in words(text, cut):
        for edge in sorted(edges):
            if start < edge < start + len(word):
                found.append(f"{word[: edge - start]}|{word[edge - start :]}")
        start += len(word)
    return found
