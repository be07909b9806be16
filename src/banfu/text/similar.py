"""The like of a suggestion among many: by title, by body, and by one against the other, with reasons."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from banfu.text.pairs import Pairs, rarity, unit
from banfu.text.tokens import normalise
from banfu.text.wholewords import words_in

TITLE, BODY, ACROSS = 0.5, 0.4, 0.3
"""Weights of title with title, body with body, and title with body either way; tuned on benchmarks/text_similar.py."""
SATURATION, LENGTH = 0.6, 0.75
"""k and b of BM25, by which a title is looked for in a body."""
HUB, HUB_OF = 0.6, 5
"""A body that many titles find is taken down by this part of the mean of the five that find it best."""
PHRASE, PHRASES, READ = 3, 3, 1000
"""A shared phrase has three characters at least; three are shown, from the first thousand characters."""

MARKS = "，。；：、！？,.;:!?"


@dataclass(frozen=True)
class Text:
    """A suggestion or message: its key, title and body (either may be empty)."""

    key: object
    title: str
    body: str


@dataclass(frozen=True)
class Like:
    """One of the like: its key, a score (0 to about 1.5) and the phrases both have, longest first."""

    key: object
    score: float
    why: tuple[str, ...]


class Pool:
    """Texts among which the like are looked for.

    askers: titles of which hubs are learnt; by default the pool's own.
    """

    def __init__(self, texts: Sequence[Text], askers: Sequence[str] | None = None) -> None:
        self.texts = list(texts)
        titles, bodies = [text.title for text in texts], [text.body for text in texts]
        self.pairs = Pairs([*titles, *bodies])
        title, body = self.pairs.counts(titles), self.pairs.counts(bodies)
        self.weights = rarity(title, body)
        self._title = unit(title, self.weights).T.tocsr()
        self._body = unit(body, self.weights).T.tocsr()
        self._found_in = _bm25(body).T.tocsr()
        self._most = rarity(body)
        self._hubs = np.zeros(len(texts), dtype=np.float32)
        askers = [title for title in (titles if askers is None else askers) if title]
        if len(askers) >= 5 * HUB_OF:
            self._hubs = self._learn_hubs(askers)

    def _across(self, titles: sp.csr_matrix) -> np.ndarray:
        """How well each title is found in each body, 0 to 1: BM25 by the most it could be."""
        asked = titles.copy()
        asked.data = np.ones_like(asked.data)
        most = np.asarray(asked @ (self._most * (SATURATION + 1))).ravel()
        return (asked @ self._found_in).toarray() / np.maximum(most, 1e-9)[:, None]

    def _learn_hubs(self, askers: Sequence[str], step: int = 500) -> np.ndarray:
        best = np.zeros((len(self.texts), HUB_OF), dtype=np.float32)
        for start in range(0, len(askers), step):
            found = self._across(self.pairs.counts(askers[start : start + step]))
            best = best_finders(np.hstack([best, found.T]))
        return best.mean(axis=1)

    def scores(self, asked: Sequence[Text]) -> np.ndarray:
        """Return how like each of ``asked`` is to each of the pool: a row for each asked."""
        title = self.pairs.counts([text.title for text in asked])
        body = self.pairs.counts([text.body for text in asked])
        one, two = unit(title, self.weights), unit(body, self.weights)
        for_titles, for_bodies = sides(one, two)
        alike = (for_titles @ self._title).toarray() + (for_bodies @ self._body).toarray()
        bare = bare_titles(title, body)
        if bare.any():
            alike[bare] = TITLE * (one[bare] @ self._title).toarray() + self._across(title[bare]) - HUB * self._hubs
        return alike

    def nearest(self, asked: Sequence[Text], k: int = 10, step: int = 200) -> list[list[Like]]:
        """Return the ``k`` likest of each asked, likest first; the very text itself is left out."""
        found = []
        place = {text.key: index for index, text in enumerate(self.texts)}
        for start in range(0, len(asked), step):
            batch = asked[start : start + step]
            for text, row in zip(batch, self.scores(batch), strict=True):
                same = place.get(text.key)
                if same is not None and self.texts[same] == text:
                    row[same] = -np.inf
                most = min(k, len(row))
                best = np.argpartition(-row, most - 1)[:most] if most else []
                ordered = sorted((i for i in best if np.isfinite(row[i])), key=lambda i: (-row[i], i))
                found.append([Like(self.texts[i].key, float(row[i]), shared(text, self.texts[i])) for i in ordered])
        return found


def sides(one: sp.csr_matrix, two: sp.csr_matrix) -> tuple[sp.csr_matrix, sp.csr_matrix]:
    """Return what to multiply with titles and with bodies, of rows of asked titles and asked bodies."""
    return TITLE * one + ACROSS * two, ACROSS * one + BODY * two


def bare_titles(title: sp.csr_matrix, body: sp.csr_matrix) -> np.ndarray:
    """Return which rows have a title only.

    It says too little for cosines: it is looked for in the bodies as a search would.
    """
    return (np.diff(body.indptr) == 0) & (np.diff(title.indptr) > 0)


def best_finders(found: np.ndarray) -> np.ndarray:
    """Return, of bodies × titles, the HUB_OF best of each body; ``found`` (none below 0) is used up.

    Looking for the best so many times is several times faster than sorting or parting.
    """
    best, rows = np.empty((len(found), HUB_OF), found.dtype), np.arange(len(found))
    for turn in range(HUB_OF):
        at = found.argmax(axis=1)
        best[:, turn] = found[rows, at]
        found[rows, at] = 0
    return best


def saturated(counts: np.ndarray, long: np.ndarray) -> np.ndarray:
    """Return BM25's part of each count; long: length of the body by the mean length."""
    return counts * (SATURATION + 1) / (counts + SATURATION * (1 - LENGTH + LENGTH * long))


def _bm25(counts: sp.csr_matrix) -> sp.csr_matrix:
    weights = rarity(counts)
    lengths = np.asarray(counts.sum(axis=1)).ravel()
    mean = lengths.mean() if len(lengths) and lengths.mean() else 1.0
    rows = counts.copy()
    rows.data = saturated(rows.data, np.repeat(lengths, np.diff(rows.indptr)) / mean) * weights[rows.indices]
    return rows.astype(np.float32)


def shared(one: Text, other: Text) -> tuple[str, ...]:
    """Return the longest phrases both texts have, at most PHRASES of at least PHRASE characters."""
    return phrases(beginning(one), beginning(other))


def beginning(text: Text) -> str:
    """Return the part of a text in which shared phrases are looked for, normalised."""
    return normalise(f"{text.title} {text.body}")[:READ]


def phrases(left: str, right: str, shortest: set[str] | None = None) -> tuple[str, ...]:
    """Return the longest phrases of whole words two beginnings have in common, longest first.

    shortest: pieces(left), for one who compares the same beginning with many.
    """
    shortest = pieces(left) if shortest is None else shortest
    found, end = set(), 0
    for start in [i for i in range(len(right) - PHRASE + 1) if right[i : i + PHRASE] in shortest]:
        if start < end:
            continue
        end = start + PHRASE
        while end < len(right) and right[end - PHRASE + 1 : end + 1] in shortest and right[start : end + 1] in left:
            end += 1
        found.add(right[start:end].strip(MARKS))
    kept: list[str] = []
    for passage in sorted(found, key=lambda phrase: (-len(phrase), phrase)):
        if len(passage) < PHRASE or len(kept) == PHRASES:
            break
        phrase = "".join(words_in(passage, right)).strip(MARKS)
        if len(phrase) >= PHRASE and not any(phrase in longer for longer in kept):
            kept.append(phrase)
    return tuple(sorted(kept, key=lambda phrase: (-len(phrase), phrase)))


def pieces(text: str) -> set[str]:
    """Return the shortest phrases of a text."""
    return {text[i : i + PHRASE] for i in range(len(text) - PHRASE + 1)}
