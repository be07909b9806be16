"""Topics found in many texts: those of the same matter across years, places and persons.

Up to FEW texts are compared each with each. More are first gathered into some hundred small groups
in a space of fewer dimensions; the groups are then joined by the mean likeness of their texts, as the few are.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from sklearn.utils.extmath import randomized_svd

from banfu.text.cutting import Cut, in_words, telling
from banfu.text.helpers import Helpers
from banfu.text.pairs import rarity, unit

FEW, SMALL, WIDE, ROUNDS = 3000, 700, 96, 8
CUT = 0.24
"""Mean likeness below which two groups of texts stay apart; tuned on benchmarks/text_study.py."""
TITLE, LABEL, READ, PART = 0.65, 0.2, 400, 2500


@dataclass
class Words:
    """Texts as the words of their titles and of the beginning of their bodies, over one vocabulary."""

    names: list[str]
    title: sp.csr_matrix
    body: sp.csr_matrix

    @classmethod
    def of(cls, titles: Sequence[str], bodies: Sequence[str], more: tuple[str, ...], helpers: Helpers) -> "Words":
        steps = range(0, len(titles), PART)
        title_parts = helpers.each(in_words, [(titles[start : start + PART], more) for start in steps])
        body_parts = helpers.each(in_words, [([text[:READ] for text in bodies[start : start + PART]], more) for start in steps])
        known = _Known()
        title, body = _counted(title_parts, known), _counted(body_parts, known)
        title.resize((len(titles), len(known.names)))
        return cls(known.names, title, body)

    def rows(self, labels: Sequence[str]) -> sp.csr_matrix:
        """Rows of length one: title and body weighed, and the label of the catalogue where there is one."""
        weights = rarity(self.title, self.body)
        rows = TITLE * unit(self.title, weights) + (1 - TITLE) * unit(self.body, weights)
        if any(labels):
            rows = sp.hstack([rows, LABEL * _marks(labels)])
        rows = rows.tocsr().astype(np.float32)
        lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
        lengths[lengths == 0] = 1
        rows.data /= np.repeat(lengths, np.diff(rows.indptr)).astype(np.float32)
        return rows


class _Known(dict[str, int]):
    """Words → their columns; -1 for one that tells nothing. Each word is looked at once."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def __missing__(self, word: str) -> int:
        place = self[word] = len(self.names) if telling(word) else -1
        if place >= 0:
            self.names.append(word)
        return place


def _counted(parts: Iterable[Cut], known: _Known) -> sp.csr_matrix:
    """Count the words of cut texts, in columns by the order in which words are first met."""
    columns, lengths = [np.empty(0, dtype=np.int32)], [np.empty(0, dtype=np.int64)]
    for part in parts:
        numbers = np.fromiter(map(known.__getitem__, part.names), dtype=np.int32, count=len(part.names))
        found = numbers[part.words]
        ends = np.cumsum([0, *part.lengths])
        lengths.append(np.diff(np.concatenate([[0], np.cumsum(found >= 0)])[ends]))
        columns.append(found[found >= 0])
    indices, sizes = np.concatenate(columns), np.concatenate(lengths)
    ends = np.concatenate([[0], np.cumsum(sizes)])
    counted = sp.csr_matrix((np.ones(len(indices), dtype=np.float32), indices, ends), shape=(len(sizes), len(known.names)))
    counted.sum_duplicates()
    return counted


def _marks(labels: Sequence[str]) -> sp.csr_matrix:
    """A column a label; nothing where there is none."""
    names = {label: place for place, label in enumerate(dict.fromkeys(label for label in labels if label))}
    places = [(row, names[label]) for row, label in enumerate(labels) if label]
    at = np.array(places, dtype=np.int64).reshape(-1, 2)
    return sp.csr_matrix((np.ones(len(at), dtype=np.float32), (at[:, 0], at[:, 1])), shape=(len(labels), max(1, len(names))))


def clusters(rows: sp.csr_matrix, cut: float = CUT) -> np.ndarray:
    """Return the number of each text's topic, from 0, the largest first."""
    count = rows.shape[0]
    if count < 2:
        return np.zeros(count, dtype=np.int64)
    if count <= FEW:
        alike = (rows @ rows.T).toarray()
        away = np.clip(1 - (alike + alike.T) / 2, 0, None)
        np.fill_diagonal(away, 0)
        names = fcluster(linkage(squareform(away, checks=False), "average"), 1 - cut, "distance") - 1
    else:
        small = _small(rows)
        names = _joined(rows, small, cut)[small]
    sizes = Counter(names.tolist())
    order = {name: place for place, name in enumerate(sorted(sizes, key=lambda name: (-sizes[name], name)))}
    return np.array([order[name] for name in names.tolist()])


def _small(rows: sp.csr_matrix) -> np.ndarray:
    """Gather many texts into some hundred small groups: means on a sphere, the same every time."""
    draw = np.random.default_rng(0)
    sample = rows[np.sort(draw.choice(rows.shape[0], min(rows.shape[0], 12_000), replace=False))]
    _, _, axes = randomized_svd(sample, WIDE, n_iter=2, random_state=0)
    points = np.asarray(rows @ np.ascontiguousarray(axes.T)).astype(np.float32)
    points /= np.maximum(np.linalg.norm(points, axis=1, keepdims=True), 1e-9)
    groups = min(SMALL, rows.shape[0] // 8)
    centres = points[draw.choice(len(points), groups, replace=False)]
    names = np.zeros(len(points), dtype=np.int64)
    for _ in range(ROUNDS):
        for start in range(0, len(points), 8192):
            names[start : start + 8192] = (points[start : start + 8192] @ centres.T).argmax(axis=1)
        sums = sp.csr_matrix((np.ones(len(points), dtype=np.float32), (names, np.arange(len(points)))), shape=(groups, len(points))) @ points
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        centres = np.where(lengths > 0, sums / np.maximum(lengths, 1e-9), centres)
    return np.unique(names, return_inverse=True)[1]


def _joined(rows: sp.csr_matrix, small: np.ndarray, cut: float) -> np.ndarray:
    """Join small groups while the mean likeness of the texts of two is ``cut`` at least (average linkage)."""
    count = int(small.max()) + 1
    sizes = np.bincount(small).astype(float)
    mean = sp.csr_matrix((1 / sizes[small], (small, np.arange(len(small)))), shape=(count, len(small))) @ rows
    alike = (mean @ mean.T).toarray()
    np.fill_diagonal(alike, -1)
    names = np.arange(count)
    while True:
        one, other = np.unravel_index(alike.argmax(), alike.shape)
        if alike[one, other] < cut:
            return names
        merged = (sizes[one] * alike[one] + sizes[other] * alike[other]) / (sizes[one] + sizes[other])
        merged[[one, other]] = -1
        alike[one], alike[:, one] = merged, merged
        alike[other], alike[:, other] = -1, -1
        sizes[one] += sizes[other]
        names[names == other] = one
