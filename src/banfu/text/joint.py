"""What could be worked on jointly: groups with a name, their shared matter, and members by closeness."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, sqrt

import numpy as np
import rjieba

from banfu.text.groups import grouped
from banfu.text.similar import Pool, Text, shared
from banfu.text.tokens import normalise

MOST_OF = 0.5
"""A name stands in half of the titles at least, a shared phrase in half of the texts."""
CUT = 0.16
"""Stricter than the cut for mere grouping: a person looks at each of these groups."""
SHORTEST, LONGEST, RUN = 4, 18, 9
COMMON = 0.02
"""A phrase that this part of the other texts has too is a manner of speaking, not a matter."""
NEAREST, PHRASES = 3, 3
FRAME = re.compile(r"^关于|(的?(建议|提案|议案))$|的?若干问题|从.{1,8}实际出发|并?在.{1,8}先行试点")
EDGE = re.compile(r"^([一二三四五六七八九十]?是|[0-9.%]+|[县市区州的个了和与在就问题到]+)+|([0-9.%]+|[的个了和与在就是])+$")
"""What a phrase loses at its ends: marks of points, figures, the end of a place's name, particles."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


VERBS = _words(
    "提高 进一步 加强 加大 加快 推进 促进 支持 完善 健全 建立 落实 解决 优化 改进 规范 深化 强化 增加 扩大 适当 逐步 尽快"
    " 切实 大力 积极 全面 做好 开展 实施 统筹 调整 重视 关注 鼓励 推动 提升 降低 减轻 明确 制定 出台 设立 从 实际出发"
)
LOOSE = _words("问题 工作 建议 提案 方面 力度 情况 意见 若干 等 的 地 得")
EMPTY = _words("p c uj u ul uv ud uz ug d f m r x w e y o t k q eng")
"""Parts of speech at which no name begins or ends."""


@dataclass(frozen=True)
class Member:
    """A text of a group: its place among the texts given, how close it is to the others, and why."""

    place: int
    closeness: float
    why: tuple[str, ...]


@dataclass(frozen=True)
class Together:
    """A group that could be worked on jointly; its members closest first."""

    name: str
    shared: tuple[str, ...]
    members: tuple[Member, ...]


def proposed(texts: Sequence[Text], background: Sequence[Text] = ()) -> list[Together]:
    """Return the groups among ``texts``, largest first. Meant for one session of one unit.

    background: more texts of the session, from which is learnt what is only a manner of speaking.
    """
    numbers = grouped(texts, CUT, background)
    groups: dict[int, list[int]] = {}
    for place, number in enumerate(numbers):
        if number is not None:
            groups.setdefault(number, []).append(place)
    pool, plain = Pool(texts), [normalise(f"{text.title} {text.body}") for text in [*texts, *background]]
    made = [_group(places, texts, pool, plain) for places in groups.values()]
    found = [group for group in made if group is not None]
    return sorted(found, key=lambda group: (-len(group.members), group.members[0].place))


def _group(places: list[int], texts: Sequence[Text], pool: Pool, plain: Sequence[str]) -> Together | None:
    """The group of these places with its reasons; None where only manners of speaking hold it together."""
    own = [texts[place] for place in places]
    alike = pool.scores(own)[:, places]
    bare = [Text(text.key, f"{_bare(text.title)}。", text.body) for text in own]
    alike = (alike + alike.T) / 2
    np.fill_diagonal(alike, 0)
    closeness = alike.sum(axis=1) / (len(places) - 1)
    others = [text for place, text in enumerate(plain) if place not in set(places)]
    most = max(1, int(COMMON * len(others)))
    reasons, known = [], {}
    for row, text in enumerate(bare):
        nearest = np.argsort(-alike[row], kind="stable")[: min(NEAREST, len(own) - 1)]
        phrases = dict.fromkeys(part for near in nearest for phrase in shared(text, bare[near]) for part in _clauses(phrase))
        for phrase in phrases:
            if phrase not in known:
                known[phrase] = sum(phrase in other for other in others) <= most
        reasons.append(tuple(phrase for phrase in phrases if known[phrase]))
    # What has no reason beside common talk is not shown to a person as like the others.
    order = sorted((row for row in range(len(own)) if reasons[row]), key=lambda row: (-closeness[row], places[row]))
    mine = [plain[places[row]] for row in order]
    name, common = name_of([own[row].title for row in order]), _shared([reasons[row] for row in order], mine)
    if len(order) < 2 or not (common or 2 * sum(name in text for text in mine) > len(mine)):
        return None
    members = tuple(Member(places[row], round(float(closeness[row]), 4), reasons[row][:PHRASES]) for row in order)
    return Together(name, common, members)


def _clauses(phrase: str) -> Iterator[str]:
    """The parts of a shared passage between its marks, so that a reason can be read at a glance."""
    for part in re.split(r"[，。；：、！？,.;:!?（）()“”\"]+", phrase):
        if len(part := EDGE.sub("", part)) >= SHORTEST:
            yield part[:24]


def _shared(reasons: Sequence[tuple[str, ...]], plain: Sequence[str]) -> tuple[str, ...]:
    """The phrases that most members have, most common and longest first, none inside another."""
    counts = Counter({phrase: sum(phrase in text for text in plain) for found in reasons for phrase in found})
    least = max(2, ceil(MOST_OF * len(plain)))
    chosen: list[str] = []
    for phrase, count in sorted(counts.items(), key=lambda item: (-item[1], -len(item[0]), item[0])):
        if count >= least and not any(phrase in other or other in phrase for other in chosen):
            chosen.append(phrase)
    return tuple(chosen[:PHRASES])


def _bare(title: str) -> str:
    """The matter of a title, without 关于 and 的建议."""
    return FRAME.sub("", FRAME.sub("", normalise(title)))


def name_of(titles: Sequence[str]) -> str:
    """A noun phrase that most of the titles have, as long as it can be; else the first title's core."""
    bare = [_bare(title) for title in titles]
    counts: Counter[str] = Counter()
    for title in bare:
        counts.update(set(_runs(title)))
    least = max(2, ceil(MOST_OF * len(bare)))
    usual = [(count / len(bare) * sqrt(len(run)), run) for run, count in counts.items() if count >= least]
    if usual:
        return max(usual, key=lambda pair: (pair[0], len(pair[1]), pair[1]))[1]
    return max(_runs(bare[0]), key=len, default=bare[0][:LONGEST]) if bare else ""


def _runs(title: str) -> Iterator[str]:
    """Runs of whole words of a title that could be a name."""
    words = [(word, kind) for word, kind in rjieba.tag(title)]
    for start, (first, kind) in enumerate(words):
        if kind in EMPTY or first in VERBS or first in LOOSE or (kind == "ns" and first[-1] in "县市区州省"):
            continue
        run = ""
        for word, end in words[start : start + RUN]:
            run += word
            if len(run) > LONGEST or not word.isalnum():
                break
            if len(run) >= SHORTEST and end not in EMPTY and word not in LOOSE and word not in VERBS:
                yield run
