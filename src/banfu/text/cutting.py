"""Texts cut into words, and what the words of titles are called together. Quick to import: helpers do this."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import rjieba

from banfu.text.places import without
from banfu.text.tokens import normalise

LONGEST, MOST_WORDS, LEAST_SHARE = 18, 7, 0.2
JOINING = frozenset("和与及、")
_EMPTY = (
    "关于 建议 提案 进一步 加强 加快 推进 促进 推动 完善 提高 健全 落实 解决 问题 若干 实际 出发 先行 试点 加大 力度 切实 我省 全省 "
    "我市 全市 我县 工作 相关 有关 方面 目前 近年来 以及 并且 同时 由于 因此 为此 可以 能够 应该 应当 需要 希望 没有 还是 但是 "
    "一是 二是 三是 四是 五是 第一 第二 第三 一个 一些 这个 那个 我们 他们 你们 自己 什么 怎么 如何 是否 尽快 领导 您好 谢谢 调整 "
    "适当 开展 实施 继续 不断 及时 情况 反映 群众 一直 现在 已经 进行 对于 根据 按照 通过 如果 因为 所以 而且 或者 其中 其他 "
    "今后 按季度 逐步 每年 安排 走访 通报 要求 不够 个点 个村 多个"
)  # fmt: skip
EMPTY = frozenset(_EMPTY.split())
GLUED = frozenset("的了和在是把对将已不各每我您他她它这那有与及等为以从就都也很还到给让被于由向")


def telling(word: str) -> bool:
    if len(word) < 2 or word in EMPTY:
        return False
    if word.endswith(("万元", "亿元", "百元", "千元")):
        return False
    return word.isalnum() and not any(c.isdigit() for c in word) and word[0] not in GLUED and word[-1] not in GLUED


@dataclass(frozen=True)
class Cut:
    """Texts as words: ``words`` are places in ``names``, which are in the order they were met; ``lengths``: words a text."""

    names: list[str]
    words: np.ndarray
    lengths: list[int]


def in_words(texts: Sequence[str], more: tuple[str, ...] = ()) -> Cut:
    """Cut texts into words, the names of places (of the province and ``more``) left out."""
    known: dict[str, int] = {}
    words: list[int] = []
    lengths = []
    for text in texts:
        found = [known.setdefault(word, len(known)) for word in rjieba.cut(normalise(without(text, more)))]
        words.extend(found)
        lengths.append(len(found))
    return Cut(list(known), np.array(words, dtype=np.int32), lengths)


@dataclass(frozen=True)
class Shared:
    """A phrase that many titles have: its words, and what part of the titles have it."""

    words: tuple[str, ...]
    share: float


def shared(titles: Sequence[str], more: tuple[str, ...] = ()) -> list[Shared]:
    """The phrases that so many of the titles have that all could be called by one."""
    said = [rjieba.cut(normalise(without(title, more))) for title in titles]
    least = max(2, LEAST_SHARE * len(titles))
    often = {word for word, n in Counter(word for words in said for word in set(words)).items() if n >= least}
    seen = Counter(run for words in said for run in _runs(words, often))
    found = [run for run, n in seen.items() if n >= least and 4 <= len("".join(run)) <= LONGEST]
    return [Shared(run, seen[run] / len(titles)) for run in sorted(found)]


def _runs(words: list[str], often: set[str]) -> set[tuple[str, ...]]:
    """Neighbouring words that may be read alone: they begin and end in a word, and no empty or rare word stands inside."""
    fit = [word in often and _fit(word) for word in words]
    inside = [ok or (word in JOINING and word in often) for ok, word in zip(fit, words, strict=True)]
    found = set()
    for start, ok in enumerate(fit):
        for end in range(start, min(start + MOST_WORDS, len(words))):
            if not ok or not inside[end]:
                break
            if fit[end]:
                found.add(tuple(words[start : end + 1]))
    return found


@lru_cache(maxsize=100_000)
def _fit(word: str) -> bool:
    return telling(word) or (len(word) == 1 and word.isalpha() and word not in GLUED)
