"""What a topic is called: readable words and phrases that stand in it more than elsewhere (c-TF-IDF)."""

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp

from banfu.text.clusters import Words
from banfu.text.cutting import LONGEST, Shared

SHOWN, TITLE_COUNTS, LIFT = 8, 3, 1.5


def summed(names: np.ndarray, count: int, rows: sp.csr_matrix) -> sp.csr_matrix:
    """Sum the rows of each of ``count`` groups; those with a negative name are in none."""
    inside = np.flatnonzero(names >= 0)
    gather = sp.csr_matrix((np.ones(len(inside), dtype=np.float32), (names[inside], inside)), shape=(count, len(names)))
    return (gather @ rows).tocsr()


class Keywords:
    """The telling words of each topic, and from its titles the phrase it is known by."""

    def __init__(self, words: Words, names: np.ndarray, count: int) -> None:
        self.words = words
        used = (TITLE_COUNTS * words.title + words.body).tocsr()
        here = summed(names, count, used)
        texts = used.copy()
        texts.data = np.ones_like(texts.data)
        self._texts = summed(names, count, texts)
        self._share = np.asarray(texts.sum(axis=0)).ravel() / max(1, texts.shape[0])
        self._members = np.bincount(names[names >= 0], minlength=count)
        whole = np.asarray(here.sum(axis=0)).ravel()
        sizes = np.asarray(here.sum(axis=1)).ravel()
        mean = float(sizes.mean()) if count else 0.0
        self.weights = np.log1p(mean / np.maximum(whole, 1e-9))
        here.data = here.data / np.repeat(np.maximum(sizes, 1), np.diff(here.indptr)) * self.weights[here.indices]
        self._here = here
        self._places = {name: place for place, name in enumerate(words.names)}

    def of(self, topic: int, name: str = "", most: int = SHOWN) -> list[str]:
        """The words that tell this topic from the others, the most telling first; each in two texts at least."""
        row, texts = self._here[topic], self._texts[topic]
        seen = dict(zip(texts.indices.tolist(), texts.data.tolist(), strict=True))
        order = row.indices[np.argsort(-row.data, kind="stable")]
        found: list[str] = []
        for column in order.tolist():
            word = self.words.names[column]
            if seen.get(column, 0) >= 2 and self._stands_out(topic, column, seen[column]) and not any(word in other or other in word for other in [*found, name]):
                found.append(word)
            if len(found) == most:
                break
        return found

    def _stands_out(self, topic: int, column: int, n: float) -> bool:
        """Whether the texts of a topic have a word oftener than all texts do; where there is one topic, none could."""
        return len(self._members) < 2 or n / self._members[topic] >= LIFT * self._share[column]

    def name(self, topic: int, shared: Sequence[Shared], titles: Sequence[str]) -> str:
        """The best of the phrases its titles share; two keywords where they have none in common."""
        best, score = "", 0.0
        for one in shared:
            text = "".join(one.words)
            worth = one.share * len(text) ** 0.8 * self._telling(one.words)
            if (worth, text) > (score, best):
                best, score = text, worth
        return best or "、".join(self.of(topic, "", 2)) or titles[0][:LONGEST]

    def _telling(self, run: tuple[str, ...]) -> float:
        known = [self.weights[self._places[word]] for word in run if word in self._places]
        return float(np.mean(known)) if known else 0.0
