"""Which unit a text belongs to: from what each unit is to do and from what each has done, with evidence."""

import re
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression

from banfu.text.pairs import Pairs, rarity
from banfu.text.similar import Pool, Text

NEAREST, LIKE, SHARPNESS = 12, 0.35, 3
"""The twelve likest vote; below this score a text is not like; a vote is the score to this power."""
ENOUGH, WELL_NAMED = 0.7, 0.3
"""The likest earlier text at this score speaks for history in full; so does a duty of which a third is named."""
TITLE = 0.6
"""The part of a duty found in the title counts so much, found anywhere in the text the rest."""
FIRST = 1.5
CORRECTED, REFUSED, RETURNED = 8.0, -6.0, 12.0
"""Weights a caller may give: a person chose otherwise than proposed, a unit objected, a 改办 was granted."""
A_YEAR = 0.8
"""What a plain earlier text counts, a year older."""
NAMED = 0.35
"""A duty of which less than this stands in the text is no evidence."""
FULL_CLAUSE = 4
BREAK = re.compile(r"[、，；,;（）()]|和|及其?|与")
SHOWN = 3
LEARN_FROM = 800
"""So many of the latest texts are asked again, themselves left out, to learn how sure an answer is."""


@dataclass(frozen=True)
class Duty:
    """One line of what a unit is to do."""

    key: Hashable
    unit: Hashable
    text: str


@dataclass(frozen=True)
class Handled:
    """An earlier text and the unit it went to.

    weight: 1 where it simply went there; more where a person corrected it so; below 0 where the unit
    was found to be the wrong one.
    """

    key: Hashable
    unit: Hashable
    title: str
    body: str = ""
    weight: float = 1.0


@dataclass(frozen=True)
class Route:
    """A unit proposed: its share of what speaks (0 to 1), how often such a proposal is right (None
    where nothing tells), and the keys of the earlier texts and duties that speak for it."""

    unit: Hashable
    score: float
    sure: float | None
    handled: tuple[Hashable, ...]
    duties: tuple[Hashable, ...]


class Router:
    """Knows duties and earlier texts; tells where new texts belong, best first."""

    def __init__(self, duties: Sequence[Duty], handled: Sequence[Handled]) -> None:
        self.duties, self.handled = list(duties), list(handled)
        self.units = list(dict.fromkeys([d.unit for d in duties] + [h.unit for h in handled]))
        place = {unit: index for index, unit in enumerate(self.units)}
        self._does = np.array([place[d.unit] for d in duties], dtype=np.int64)
        self._went = np.array([place[h.unit] for h in handled], dtype=np.int64)
        self._weight = np.array([h.weight for h in handled], dtype=np.float64)
        self._pool = Pool([Text(h.key, h.title, h.body) for h in handled]) if handled else None
        self._read_duties()
        self._curve = self._learn_trust()

    def _read_duties(self) -> None:
        parts = [(n, part) for n, duty in enumerate(self.duties) for part in _clauses(duty.text)]
        lines = [part for _, part in parts]
        self._of = np.array([n for n, _ in parts], dtype=np.int64)
        self._pairs = Pairs(lines)
        counts = (self._pairs.counts(lines) > 0).astype(np.float32)
        earlier = [self._pairs.counts([f"{h.title} {h.body}" for h in self.handled])] if self.handled else []
        rare = rarity(counts, *earlier)
        most = np.maximum(counts @ rare, 1e-9)
        # Of a clause of two or three characters little is said, though all of it is found.
        length = np.minimum(np.asarray(counts.sum(axis=1)).ravel() / FULL_CLAUSE, 1) ** 0.5
        self._clauses = counts.multiply(rare).multiply((length / most)[:, None]).tocsr().T

    def _named(self, texts: Sequence[Text]) -> np.ndarray:
        """How much of each duty stands in each text, 0 to 1: of the best of its clauses."""
        found = np.zeros((len(texts), len(self.duties)))
        if not self.duties or not texts:
            return found
        titles = (self._pairs.counts([t.title for t in texts]) > 0).astype(np.float32)
        whole = (self._pairs.counts([f"{t.title} {t.body}" for t in texts]) > 0).astype(np.float32)
        said = TITLE * (titles @ self._clauses).toarray() + (1 - TITLE) * (whole @ self._clauses).toarray()
        np.maximum.at(found, (slice(None), self._of), said)
        return found

    def _alike(self, texts: Sequence[Text], itself: bool) -> np.ndarray:
        """How like each earlier text is; itself: a text is left out of its own answer."""
        if self._pool is None:
            return np.zeros((len(texts), 0))
        alike = self._pool.scores(texts)
        if not itself:
            keys = np.array([hash(h.key) for h in self.handled])
            alike[np.array([hash(t.key) for t in texts])[:, None] == keys[None, :]] = 0
        return np.where(alike < LIKE, 0, alike)

    def _votes(self, alike: np.ndarray) -> np.ndarray:
        votes = np.zeros((len(alike), len(self.units)))
        most = min(NEAREST, alike.shape[1])
        if not most:
            return votes
        # What a person corrected is asked before what plainly went somewhere.
        rank = alike * np.where((self._weight > 1) | (self._weight < 0), FIRST, 1.0)
        best = np.argpartition(-rank, most - 1, axis=1)[:, :most]
        for row, columns in enumerate(best):
            np.add.at(votes[row], self._went[columns], self._weight[columns] * alike[row, columns] ** SHARPNESS)
        return votes

    def _by_duty(self, named: np.ndarray) -> np.ndarray:
        """The best duty of each unit, a second one a little."""
        speaks = np.zeros((len(named), len(self.units)))
        for unit in np.unique(self._does):
            own = np.sort(named[:, self._does == unit], axis=1)[:, ::-1]
            speaks[:, unit] = own[:, 0] + (0.2 * own[:, 1] if own.shape[1] > 1 else 0)
        return speaks

    def _scores(self, alike: np.ndarray, named: np.ndarray, open_to: np.ndarray) -> np.ndarray:
        votes = self._votes(alike)
        history = _shares(np.maximum(votes, 0) * open_to)
        duty = _shares(self._by_duty(named) ** SHARPNESS * open_to)
        near = np.clip((alike.max(axis=1, initial=0) - LIKE) / (ENOUGH - LIKE), 0, 1)
        by_history = np.maximum(near, 0.05) * history.any(axis=1)
        by_duty = (1.05 - near) * np.minimum(named.max(axis=1, initial=0) / WELL_NAMED, 1) * duty.any(axis=1)
        # A unit that was found wrong for the like is not proposed for its duties either.
        mixed = by_history[:, None] * history + by_duty[:, None] * duty * (votes >= 0)
        return mixed / np.maximum(by_history + by_duty, 1e-9)[:, None]

    def _learn_trust(self) -> LogisticRegression | None:
        rows = [n for n, h in enumerate(self.handled) if h.weight > 0][-LEARN_FROM:]
        if len(rows) < 20 or self._pool is None:
            return None
        texts = [self._pool.texts[n] for n in rows]
        scores = self._scores(self._alike(texts, itself=False), self._named(texts), np.ones(len(self.units)))
        right = scores.argmax(axis=1) == self._went[rows]
        # One right and one wrong beside what was seen: nothing is ever quite sure.
        margins = np.append(_margins(scores), [1.0, 0.0, 1.0, 0.0])
        return LogisticRegression().fit(margins[:, None], np.append(right, [True, True, False, False]))

    def ask(
        self, texts: Sequence[Text], k: int = 3, allowed: Callable[[Hashable], bool] | None = None, step: int = 200
    ) -> list[list[Route]]:
        """Return at most ``k`` units for each text, best first; none where nothing speaks.

        A text among the earlier ones (by key) is not evidence for itself.
        """
        open_to = np.array([allowed is None or allowed(unit) for unit in self.units], dtype=float)
        found: list[list[Route]] = []
        for start in range(0, len(texts), step):
            batch = texts[start : start + step]
            alike, named = self._alike(batch, itself=False), self._named(batch)
            scores = self._scores(alike, named, open_to)
            sure = self._curve.predict_proba(_margins(scores)[:, None])[:, 1] if self._curve else None
            for row in range(len(batch)):
                best = [int(i) for i in np.argsort(-scores[row], kind="stable")[:k] if scores[row, i] > 0]
                found.append([
                    Route(
                        self.units[unit], round(float(scores[row, unit]), 4),
                        round(float(sure[row]), 4) if sure is not None and not rank else None,
                        self._earlier(unit, alike[row]), self._lines_of(unit, named[row]),
                    )
                    for rank, unit in enumerate(best)
                ])  # fmt: skip
        return found

    def _earlier(self, unit: int, alike: np.ndarray) -> tuple[Hashable, ...]:
        mine = [i for i in np.flatnonzero((self._went == unit) & (alike > 0)) if self._weight[i] > 0]
        mine.sort(key=lambda i: -alike[i] * self._weight[i])
        return tuple(dict.fromkeys(self.handled[i].key for i in mine[: 2 * SHOWN]))[:SHOWN]

    def _lines_of(self, unit: int, named: np.ndarray) -> tuple[Hashable, ...]:
        mine = list(np.flatnonzero((self._does == unit) & (named >= NAMED))) if len(named) else []
        return tuple(self.duties[i].key for i in sorted(mine, key=lambda i: -named[i])[:SHOWN])


def _clauses(text: str) -> list[str]:
    """The parts of a duty that stand by themselves, and the whole of it."""
    parts = [part for part in BREAK.split(text) if len(part) > 2]
    return [text, *parts] if len(parts) > 1 else [text]


def _shares(scores: np.ndarray) -> np.ndarray:
    return scores / np.maximum(scores.sum(axis=1, keepdims=True), 1e-9)


def _margins(scores: np.ndarray) -> np.ndarray:
    best = np.sort(scores, axis=1)
    return best[:, -1] - (best[:, -2] if best.shape[1] > 1 else 0)
