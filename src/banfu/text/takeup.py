"""Which paragraph of a reply takes which point up, and what it holds. Light: a letter has a few dozen
sentences, so plain sets of neighbouring characters do, and the process that serves pages may import it.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import log

from banfu.text.asks import Ask, asks
from banfu.text.marks import FORM, Mark, marks, spans
from banfu.text.tokens import normalise

# Words of any letter: they tell nothing of what a point is about.
COMMON = (
    "一是二是三是四是五是六是第一第二第三建议希望请求要求尽快进一步加强加大完善建立健全推进推动提高开展实行落实规范支持解决问题工作方面措施办法政策机制制度"
    "力度关于对于以及相关有关部门单位实施管理建设服务保障促进积极我市我省我县我厅我局我委全省全市全县今年目前近年来将已经继续省级市级县级政府"
)
HEADING = re.compile(r"^\s*(?:[一二三四五六七八九十]{1,2}、|[（(][一二三四五六七八九十\d]{1,2}[)）]|\d{1,2}[.．、])?[^。；;\n]{2,30}$")
# Below LEAST nothing takes the point up; from SURE on a passage does; between them a person should look.
LEAST, SURE = 0.05, 0.12
# A letter that names a point (关于“提高标准”, 关于第二点) speaks of it, whatever other words it uses.
NAME = re.compile(r"^(?:[^，。；：:]{1,4}?[是、，)）.．])?([^，。；：:\s]{3,14})(?:[，。；：:]|$)")
NUMBERED = re.compile(r"第([一二三四五六七八九十\d]{1,2})(?:点|条建议|项建议|个建议|个问题)")
NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the reply: its number from one, and where it stands."""

    number: int
    start: int
    end: int


@dataclass(frozen=True)
class Taken:
    """A point asked for and the paragraph that takes it up, if one does.

    ``start`` and ``end`` are the passage itself, for a reader to be led to; ``noted`` are the marks of the letter.
    """

    ask: Ask
    paragraph: Paragraph | None = None
    start: int = 0
    end: int = 0
    sure: bool = False
    noted: Sequence[Mark] = field(default=(), repr=False)

    def held_in(self, paragraph: Paragraph) -> frozenset[str]:
        """Return the kinds of marks that stand in a paragraph."""
        return frozenset(m.kind for m in self.noted if paragraph.start <= m.start and m.end <= paragraph.end)


def paragraphs(text: str) -> list[Paragraph]:
    """Return the paragraphs of a letter, numbered as a reader would count its lines with words."""
    found, start = [], 0
    for line in text.split("\n"):
        if line.strip():
            found.append(Paragraph(len(found) + 1, start, start + len(line)))
        start += len(line) + 1
    return found


def _grams(text: str) -> set[str]:
    plain = normalise(text)
    pairs = {plain[i : i + 2] for i in range(len(plain) - 1)}
    return {pair for pair in pairs if pair.isalnum() and not pair.isdigit()}


STOP = _grams(COMMON)


@dataclass(frozen=True)
class _Passage:
    paragraph: Paragraph
    start: int
    end: int
    grams: frozenset[str]
    head: str = ""


def _passages(text: str) -> list[_Passage]:
    """Each sentence with the heading it stands under; opening, thanks and closing take nothing up."""
    found: list[_Passage] = []
    over = ""
    for paragraph in paragraphs(text):
        line = text[paragraph.start : paragraph.end]
        if HEADING.match(line) and not FORM.search(line):
            over = line
            continue
        heading, within = over, list(spans(line))
        for start, end in within:
            sentence = line[start:end]
            if not line[:start].strip() and HEADING.match(sentence.rstrip("。：:")):
                heading = over + sentence
                if len(within) > 1:  # a reader is led to what is said, not to its heading
                    continue
            if not FORM.search(sentence):
                place = paragraph.start + start, paragraph.start + end
                found.append(_Passage(paragraph, *place, frozenset(_grams(sentence) | _grams(heading)), heading))
    return found


def take_up(suggestion: str, reply: str, points: Sequence[Ask] | None = None) -> list[Taken]:
    """Return the points of a suggestion, each with the passage of the reply that takes it up best, or none."""
    points = asks(suggestion) if points is None else points
    passages = _passages(reply)
    table = scores([_grams(point.text) - STOP or _grams(point.text) for point in points], [passage.grams for passage in passages])
    said = [passage.head + reply[passage.start : passage.end] for passage in passages]
    numbers = [{_number(found[1]) for found in NUMBERED.finditer(words)} for words in said]
    for number, (point, row) in enumerate(zip(points, table, strict=True), start=1):
        names = _names(point.text)
        for index, words in enumerate(said):
            if number in numbers[index] or any(name in words for name in names):
                row[index] += 1
    noted = marks(reply)
    taken = []
    for point, row in zip(points, table, strict=True):
        best = max(range(len(row)), key=row.__getitem__, default=-1)
        if best < 0 or row[best] < LEAST:
            taken.append(Taken(point, noted=noted))
            continue
        passage = passages[best]
        taken.append(Taken(point, passage.paragraph, passage.start, passage.end, row[best] >= SURE, noted))
    return taken


def _names(point: str) -> list[str]:
    """What a letter may call a point by: its own first words, in quotes where any letter could use them."""
    found = NAME.match(point)
    if found is None:
        return []
    name = found[1]
    return [f"“{name}”", f"「{name}」", *([] if _grams(name) <= STOP else [name])]


def _number(words: str) -> int:
    if words.isdecimal():
        return int(words)
    return NUMERALS.index(words) + 1 if words in NUMERALS else 0


def scores(wanted: Sequence[set[str]], passages: Sequence[frozenset[str]]) -> list[list[float]]:
    """How much of each point's own words stands in each passage. What many points or many passages say weighs little."""
    asked, said = Counter(g for grams in wanted for g in grams), Counter(g for grams in passages for g in grams)
    total = len(passages) + 1
    weight = {g: log(1 + total / (1 + said[g])) / asked[g] for g in asked}
    table = []
    for grams in wanted:
        whole = sum(weight[g] for g in grams) or 1.0
        table.append([sum(weight[g] for g in grams & have) / whole for have in passages])
    return table


def alike(left: str, right: str) -> float:
    """Return how much two passages share, 0 to 1."""
    one, two = _grams(left), _grams(right)
    return len(one & two) / (len(one | two) or 1)
