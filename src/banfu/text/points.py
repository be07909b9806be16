"""What a suggestion asks for, point by point, and where a reply takes each up."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from banfu.text.asks import points_of
from banfu.text.pairs import Pairs, rarity, seen_in, unit
from banfu.text.similar import Text
from banfu.text.tokens import sentences

LEAST, MOST = 0.10, 2
HUB_OF, HUB = 10, 0.5
__all__ = ["Answer", "Background", "Matcher", "Point", "points_of"]


@dataclass(frozen=True)
class Answer:
    """A passage of the reply that takes a point up, as it stands, with its likeness (0 to 1)."""

    text: str
    score: float


@dataclass(frozen=True)
class Point:
    """A point asked for, as it stands; without answers it is unanswered."""

    text: str
    answers: tuple[Answer, ...]


class Background:
    """What suggestions and replies commonly say, learnt from earlier pairs: by it one pair alone is told as well as
    in a batch."""

    def __init__(self, asked: Sequence[Text], replies: Sequence[str]) -> None:
        whole = _whole(asked)
        self._pairs = Pairs([*whole, *replies])
        ask, reply = self._pairs.counts(whole), self._pairs.counts(replies)
        self.total, self._seen = len(whole) + len(replies), seen_in(ask, reply)
        self._ask = unit(ask, rarity(ask, reply))

    def widen(self, pairs: Pairs) -> tuple[np.ndarray, sp.csr_matrix]:
        """Take the known pairs into ``pairs``; return in how many texts each of them stood, and the suggestions over them."""
        pairs.known = np.union1d(pairs.known, self._pairs.known)
        places = np.searchsorted(pairs.known, self._pairs.known)
        seen = np.zeros(len(pairs.known), dtype=np.int64)
        seen[places] = self._seen
        asked = sp.csr_matrix((self._ask.data, places[self._ask.indices], self._ask.indptr), shape=(self._ask.shape[0], len(seen)))
        return seen, asked


def _whole(asked: Sequence[Text]) -> list[str]:
    return [f"{text.title}\n{text.body}" for text in asked]


class Matcher:
    """Matches suggestions with replies; what is common to all the given pairs and to the background tells little."""

    def __init__(self, asked: Sequence[Text], replies: Sequence[str], background: Background | None = None) -> None:
        self.asked, self.replies = list(asked), list(replies)
        whole = _whole(asked)
        self._pairs = Pairs([*whole, *replies])
        seen, others = background.widen(self._pairs) if background else (0, None)
        ask, reply = self._pairs.counts(whole), self._pairs.counts(replies)
        self._weights = rarity(ask, reply, seen=seen, total=background.total if background else 0)
        self._ask, self._reply = unit(ask, self._weights), unit(reply, self._weights)
        self._hubs = self._learn_hubs([self._ask, *([others] if others is not None else [])])

    def _learn_hubs(self, asked: Sequence[sp.csr_matrix], step: int = 500) -> np.ndarray:
        """How well each reply fits the ten suggestions it fits best: a form letter fits many."""
        if sum(part.shape[0] for part in asked) < 2 * HUB_OF:
            return np.zeros(len(self.replies))
        best = np.zeros((HUB_OF, len(self.replies)))
        for part in asked:
            for start in range(0, part.shape[0], step):
                fits = (part[start : start + step] @ self._reply.T).toarray()
                best = np.partition(np.vstack([best, fits]), -HUB_OF, axis=0)[-HUB_OF:]
        return best.mean(axis=0)

    def relevance(self) -> list[float]:
        """Return for each pair, in order, how well the reply fits its own suggestion: 0 to 1.

        Beside many pairs, a reply that fits other suggestions as well is taken down.
        """
        own = np.asarray(self._ask.multiply(self._reply).sum(axis=1)).ravel()
        return [float(value) for value in 1 / (1 + np.exp(-12 * (own - HUB * self._hubs - 0.1)))]

    def points(self, index: int) -> list[Point]:
        """Return the points of one suggestion, each with the passages of its reply that take it up."""
        asked, passages = points_of(self.asked[index].body or self.asked[index].title), list(sentences(self.replies[index]))
        if not asked or not passages:
            return [Point(text, ()) for text in asked]
        left, right = (unit(self._pairs.counts(part), self._weights) for part in (asked, passages))
        alike = (left @ right.T).toarray()
        return [Point(text, _best(row, passages)) for text, row in zip(asked, alike, strict=True)]


def _best(row: np.ndarray, passages: Sequence[str]) -> tuple[Answer, ...]:
    order = [i for i in np.argsort(-row)[:MOST] if row[i] >= LEAST]
    return tuple(Answer(passages[i], round(float(row[i]), 4)) for i in order)
