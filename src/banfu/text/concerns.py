"""关注点 beside 着力点: what a topic's suggestions ask for, and the measures its replies name."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from banfu.text.asks import MARK, points_of
from banfu.text.cutting import Shared, shared
from banfu.text.pairs import Pairs, rarity, unit
from banfu.text.tokens import normalise, sentences

SHOWN, LOOKED, SAME, TAKES_UP, LONGEST = 6, 40, 0.3, 0.12, 70
EACH = 4
"""Of a topic at most LOOKED texts are read, evenly spread, and of each EACH sentences; how many were read is told."""
MEASURE = re.compile(
    r"已(?:将|由|经|会同|对|在|于|按|联合|完成|建立|明确|纳入|下达|出台|印发|落实|安排|开展|启动|组织|提高|增加|发放|拨付|建成|核定)|将(?!来)|拟|计划|下一步|安排|印发|出台|下达|"
    r"纳入|建立|启动|投入|提高到|牵头|年底前|分步|实施|修订|制定|督促"
)
COURTESY = re.compile(r"感谢|收悉|征询意见表|现答复如下|联系人|联系电话|关心和?支持")


@dataclass(frozen=True)
class Concern:
    """One thing asked for or done, in the words of one text; ``owners`` are the texts which say it."""

    text: str
    owners: tuple[int, ...]
    taken_up: str = ""
    answered: int = 0


@dataclass(frozen=True)
class Concerns:
    """What is asked, what is done, and how many suggestions and letters were read for it."""

    asks: list[Concern]
    does: list[Concern]
    read: int
    letters: int


@dataclass
class Said:
    """Sentences with the text each stands in (by its place among the topic's texts)."""

    lines: list[str]
    owners: list[int]
    read: int

    @classmethod
    def of(cls, texts: Sequence[str], cut: Callable[[str], list[str]]) -> "Said":
        """The sentences which ``cut`` finds in the texts."""
        read = [place for place, text in enumerate(texts) if text]
        found = [(shown(line), place) for place in read for line in cut(texts[place])[:EACH] if len(line) >= 6]
        return cls([line for line, _ in found], [place for _, place in found], len(read))


def chosen(bodies: Sequence[str], replies: Sequence[str]) -> list[int]:
    """Which texts of a topic should be read: evenly spread, those with a letter first, so that both sides are of the same cases."""
    with_letter = [place for place, text in enumerate(replies) if text]
    others = [place for place, text in enumerate(replies) if not text and bodies[place]]
    first = _spread(with_letter, LOOKED)
    return sorted(first + _spread(others, LOOKED - len(first)))


def _spread(places: list[int], most: int) -> list[int]:
    return [places[len(places) * step // most] for step in range(most)] if len(places) > most else places


def measures(reply: str) -> list[str]:
    """The sentences of a reply that say what was or will be done."""
    return [line for line in sentences(reply) if MEASURE.search(line) and not COURTESY.search(line)]


def shown(line: str) -> str:
    """``line`` without its mark (一是, 1.) and cut to a readable length."""
    mark = MARK.match(line)
    plain = " ".join((line[mark.end() :] if mark else line).split()).strip(" ，、：:")
    return plain if len(plain) <= LONGEST else plain[: LONGEST - 1].rstrip("，、；") + "…"


def reading(bodies: Sequence[str], replies: Sequence[str], titles: Sequence[str], more: tuple[str, ...]) -> tuple[Concerns, list[Shared]]:
    """What helpers do for a topic: its concerns, and the phrases its titles share."""
    return concerns(bodies, replies), shared(titles, more)


@dataclass(frozen=True)
class _Likeness:
    """How alike the sentences are: asks with asks, measures with measures, and measures (rows) with asks."""

    asked: np.ndarray
    done: np.ndarray
    between: np.ndarray

    @classmethod
    def of(cls, asked: Sequence[str], done: Sequence[str]) -> "_Likeness":
        lines = [normalise(line) for line in [*asked, *done]]
        counts = Pairs(lines).counts(lines)
        rows = unit(counts, rarity(counts))
        left, right = rows[: len(asked)], rows[len(asked) :]
        return cls((left @ left.T).toarray(), (right @ right.T).toarray(), (right @ left.T).toarray())


def concerns(bodies: Sequence[str], replies: Sequence[str]) -> Concerns:
    """Return what is asked for, each with the measure that takes it up, and the measures by themselves."""
    asked, done = Said.of(bodies, points_of), Said.of(replies, measures)
    if not asked.lines and not done.lines:
        return Concerns([], [], asked.read, done.read)
    alike = _Likeness.of(asked.lines, done.lines)
    asks = [_beside(want, done, alike) for want in _gathered(asked, alike.asked)]
    return Concerns(asks, [concern for _, concern in _gathered(done, alike.done)], asked.read, done.read)


def _gathered(said: Said, alike: np.ndarray) -> list[tuple[int, Concern]]:
    """The few sentences that speak for most of the texts, each with the texts that say as much.

    Sentences like one already taken are used up; another sentence of the same text may be another concern.
    """
    if not said.lines:
        return []
    near = (alike >= SAME).astype(np.float32)
    owners, local = np.unique(np.asarray(said.owners), return_inverse=True)
    marks = np.zeros((len(local), len(owners)), dtype=np.float32)
    marks[np.arange(len(local)), local] = 1
    used = np.zeros(len(local), dtype=bool)
    found: list[tuple[int, Concern]] = []
    for _ in range(SHOWN):
        gain = ((near @ (marks * ~used[:, None])) > 0).sum(axis=1) * ~used
        best = int(gain.argmax())
        if gain[best] < (2 if found else 1):
            break
        speaks = (near[best] @ marks) > 0
        found.append((best, Concern(said.lines[best], tuple(owners[speaks].tolist()))))
        used |= near[best] > 0
    return sorted(found, key=lambda pair: (-len(pair[1].owners), pair[0]))


def _beside(want: tuple[int, Concern], done: Said, alike: _Likeness) -> Concern:
    """Put beside a concern the measure, from the replies to the very texts, that takes it up best.

    It is compared with the mean of the sentences that ask as much: the mean of products over the length of the mean.
    """
    place, concern = want
    own = set(concern.owners)
    there = [index for index, owner in enumerate(done.owners) if owner in own]
    if not there:
        return concern
    same = np.flatnonzero(alike.asked[place] >= SAME)
    length = float(np.sqrt(alike.asked[np.ix_(same, same)].mean())) if len(same) else 0.0
    fits = alike.between[there][:, same].sum(axis=1) / max(1, len(same)) / (length or 1)
    best = int(np.argmax(fits))
    answered = len({done.owners[index] for index in there})
    return Concern(concern.text, concern.owners, done.lines[there[best]] if fits[best] >= TAKES_UP else "", answered)
