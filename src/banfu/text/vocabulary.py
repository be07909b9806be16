"""The pairs an index knows, numbered in the order they were first seen, and how many texts hold each."""

import numpy as np

from banfu.text.pairs import telling

TITLES, BODIES = 0, 1


class Vocabulary:
    """Numbers never change and are never given back, so what is stored by them stays true.

    codes, numbers: the pairs in ascending order, with the number of each.
    seen: how many titles and how many bodies hold each pair, by number; of texts not removed.
    """

    def __init__(self, codes: np.ndarray, numbers: np.ndarray, seen: np.ndarray) -> None:
        self.codes, self.numbers, self.seen = codes, numbers, seen

    @classmethod
    def empty(cls) -> "Vocabulary":
        return cls(np.empty(0, np.int64), np.empty(0, np.int64), np.zeros((2, 0), np.int32))

    def __len__(self) -> int:
        return len(self.codes)

    def find(self, codes: np.ndarray) -> np.ndarray:
        """Return the number of each code; -1 for one no text holds."""
        if not len(self.codes):
            return np.full(len(codes), -1)
        places = np.minimum(np.searchsorted(self.codes, codes), len(self.codes) - 1)
        numbers = self.numbers[places]
        here = (self.codes[places] == codes) & (self.seen[:, numbers].sum(axis=0) > 0)
        return np.where(here, numbers, -1)

    def learn(self, codes: np.ndarray) -> np.ndarray:
        """Return the number of each code, giving new ones a number."""
        wanted, where = np.unique(codes, return_inverse=True)
        places = np.searchsorted(self.codes, wanted)
        known = np.zeros(len(wanted), dtype=bool)
        inside = places < len(self.codes)
        known[inside] = self.codes[places[inside]] == wanted[inside]
        numbers = np.empty(len(wanted), dtype=np.int64)
        numbers[known] = self.numbers[places[known]]
        fresh = len(wanted) - int(known.sum())
        if fresh:
            numbers[~known] = np.arange(len(self), len(self) + fresh)
            self.codes = np.insert(self.codes, places[~known], wanted[~known])
            self.numbers = np.insert(self.numbers, places[~known], numbers[~known])
            self.seen = np.concatenate([self.seen, np.zeros((2, fresh), np.int32)], axis=1)
        return numbers[where]

    def count(self, field: int, numbers: np.ndarray, by: int = 1) -> None:
        """Note that texts came (by 1) or went (by -1); numbers: one for each text and pair."""
        self.seen[field] += by * np.bincount(numbers, minlength=len(self)).astype(np.int32)

    def weights(self, documents: int, start: int = 0) -> np.ndarray:
        """Return how telling each pair from ``start`` on is: among titles and bodies together, and among bodies."""
        seen = self.seen[:, start:]
        return np.stack([telling(2 * documents, seen.sum(axis=0)), telling(documents, seen[BODIES])])
