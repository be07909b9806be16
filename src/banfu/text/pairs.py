"""Texts as sparse counts of neighbouring characters; the common ground of likeness and matching."""

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp

from banfu.text.tokens import normalise

WIDTH = 0x110000


def codes_of(plain: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return the pairs of all (normalised) texts as numbers, and the row each stands in."""
    lengths = np.fromiter((len(text) for text in plain), dtype=np.int64, count=len(plain))
    points = np.frombuffer("".join(plain).encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.int64)
    rows = np.repeat(np.arange(len(plain)), lengths)
    if len(points) < 2:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    inside = rows[:-1] == rows[1:]
    return (points[:-1] * WIDTH + points[1:])[inside], rows[:-1][inside]


class Pairs:
    """A vocabulary of pairs, learnt from texts; counts any text over it."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.known = np.unique(codes_of([normalise(text) for text in texts])[0])

    def counts(self, texts: Sequence[str]) -> sp.csr_matrix:
        """Return a matrix of texts × pairs with how often each stands in each; unknown pairs are left out."""
        codes, rows = codes_of([normalise(text) for text in texts])
        if not len(self.known) or not len(codes):
            return sp.csr_matrix((len(texts), max(1, len(self.known))), dtype=np.float32)
        columns = np.minimum(np.searchsorted(self.known, codes), len(self.known) - 1)
        there = self.known[columns] == codes
        ones = np.ones(int(there.sum()), dtype=np.float32)
        found = sp.csr_matrix((ones, (rows[there], columns[there])), shape=(len(texts), len(self.known)))
        found.sum_duplicates()
        return found


def rarity(*counts: sp.csr_matrix) -> np.ndarray:
    """Return how telling each pair is: the logarithm of rows by rows it stands in (smoothed idf)."""
    seen = sum(np.bincount(part.indices, minlength=part.shape[1]) for part in counts)
    total = sum(part.shape[0] for part in counts)
    return telling(total, seen)


def telling(total: int, seen: np.ndarray) -> np.ndarray:
    """Return how telling a pair is that ``seen`` of ``total`` rows hold."""
    return (np.log((total + 1) / (seen + 1)) + 1).astype(np.float32)


def damped(counts: np.ndarray) -> np.ndarray:
    """Return what a pair counts for that stands ``counts`` times in a row: the tenth time adds little."""
    return 1 + np.log(counts)


def unit(counts: sp.csr_matrix, weights: np.ndarray) -> sp.csr_matrix:
    """Return rows of length one: damped counts times weights, so that a product of rows is a cosine."""
    rows = counts.copy()
    rows.data = damped(rows.data) * weights[rows.indices]
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    lengths[lengths == 0] = 1
    rows.data /= np.repeat(lengths, np.diff(rows.indptr)).astype(rows.data.dtype)
    return rows
