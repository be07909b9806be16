"""The topic of a text, learnt from texts whose topic is known."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import rjieba
import scipy.sparse as sp
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from banfu.text.tokens import normalise

HEAD = 15
"""Words at the beginning that stand for the title; they are looked at once more by themselves."""
STRICTNESS = 0.4
NEIGHBOURS, NEIGHBOUR_WEIGHT = 10, 0.5
EVENNESS, BESIDE_EVEN = 1.0, 0.18
"""Penalty of the second machine (least squares), and what the first and the neighbours weigh beside it."""
FOLDS = 3
ENOUGH_SEEN = 20
"""With fewer texts of known topic nothing is said of how sure an answer is."""


@dataclass(frozen=True)
class Topic:
    """A topic found: how sure (0 to 1, the share that is right at this margin) and the two likeliest."""

    label: str
    sure: float
    choices: tuple[str, ...]


def words(text: str) -> list[str]:
    """Return the words of ``text``; one that comes cut by blanks is taken as it is cut."""
    parts = text.split()
    if len(parts) > 5 and len(text) < 5 * len(parts):
        return [part.lower() for part in parts]
    return [word for word in rjieba.cut(normalise(text)) if any(c.isalnum() for c in word)]


class Topics:
    """Learns topics and tells them: two linear machines over words, pairs of characters and the head,
    and the labels of the nearest known texts."""

    def fit(self, texts: Sequence[str], labels: Sequence[str]) -> "Topics":
        """Learn from ``texts`` and their ``labels`` (two labels at least; else ValueError)."""
        self.labels = np.unique(labels)
        if len(self.labels) < 2:
            raise ValueError("要有两类以上的样本才能学。")
        known = np.searchsorted(self.labels, labels)
        self._views = _Views()
        rows = self._views.fit(texts)
        self._learn(rows, known)
        self._trust = _Trust(self._margins_apart(rows, known))
        return self

    def _learn(self, rows: "Rows", known: np.ndarray) -> None:
        self._machine = LinearSVC(C=STRICTNESS, class_weight="balanced").fit(rows.all, known)
        self._even = RidgeClassifier(alpha=EVENNESS, class_weight="balanced", solver="sparse_cg", tol=1e-3)
        self._even.fit(rows.all, known)
        self._known, self._near = known, rows.characters.T.tocsr()
        own = self._machine.decision_function(rows.all)
        self._scale = float(own.std()) or 1.0

    def _scores(self, rows: "Rows") -> np.ndarray:
        """Return a row of scores a text, a column a label."""
        machine, even = (_columns(one.decision_function(rows.all)) for one in (self._machine, self._even))
        votes = np.zeros((rows.all.shape[0], len(self.labels)))
        for start in range(0, len(votes), 200):
            alike = (rows.characters[start : start + 200] @ self._near).toarray()
            best = np.argpartition(-alike, min(NEIGHBOURS, alike.shape[1]) - 1, axis=1)[:, :NEIGHBOURS]
            for row, columns in enumerate(best):
                np.add.at(votes[start + row], self._known[columns], alike[row, columns] ** 2)
        votes /= votes.sum(axis=1, keepdims=True) + 1e-9
        first = machine / self._scale + NEIGHBOUR_WEIGHT * votes / (votes.std() or 1.0)
        return even + BESIDE_EVEN * first

    def _margins_apart(self, rows: "Rows", known: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Margins of texts the machine has not seen, and whether it was right, by folds."""
        least = int(np.bincount(known).min())
        if least < FOLDS:
            return np.empty(0), np.empty(0)
        margins, right = np.zeros(len(known)), np.zeros(len(known), dtype=bool)
        for learnt, asked in StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(known, known):
            other = Topics()
            other.labels = self.labels
            other._learn(rows.of(learnt), known[learnt])
            scores = other._scores(rows.of(asked))
            margins[asked], right[asked] = _margin(scores), scores.argmax(axis=1) == known[asked]
        return margins, right

    def tell(self, texts: Sequence[str]) -> list[Topic]:
        """Return the topic of each text."""
        if not texts:
            return []
        scores = self._scores(self._views.of(texts))
        order = np.argsort(-scores, axis=1)[:, :2]
        sure = self._trust.at(_margin(scores))
        return [
            Topic(str(self.labels[two[0]]), round(float(share), 4), tuple(str(self.labels[i]) for i in two))
            for two, share in zip(order, sure, strict=True)
        ]


def _columns(decided: np.ndarray) -> np.ndarray:
    """A column a label; of two labels the machines tell but one."""
    return np.column_stack([-decided, decided]) if decided.ndim == 1 else decided


def _margin(scores: np.ndarray) -> np.ndarray:
    best = np.sort(scores, axis=1)
    return best[:, -1] - best[:, -2]


class _Trust:
    """Turns a margin into the share that is right there, as seen on texts kept apart."""

    def __init__(self, seen: tuple[np.ndarray, np.ndarray]) -> None:
        margins, right = seen
        self._curve = None
        if len(margins) >= ENOUGH_SEEN:
            # Two right and two wrong beside what was seen, so that where all was right a text that
            # is like nothing known is still not taken for sure.
            margins = np.append(margins, [margins.max(), margins.max(), 0.0, 0.0])
            self._curve = LogisticRegression().fit(margins[:, None], np.append(right, [True, True, False, False]))

    def at(self, margins: np.ndarray) -> np.ndarray:
        if self._curve is None:
            return np.full(len(margins), 0.5)
        return self._curve.predict_proba(margins[:, None])[:, 1]


@dataclass(frozen=True)
class Rows:
    """Texts as the machine sees them, and by characters alone for their neighbours."""

    all: sp.csr_matrix
    characters: sp.csr_matrix

    def of(self, places: np.ndarray) -> "Rows":
        return Rows(self.all[places], self.characters[places])


class _Views:
    """The four ways a text is looked at."""

    def __init__(self) -> None:
        def by_words() -> TfidfVectorizer:
            return TfidfVectorizer(analyzer=list, sublinear_tf=True, min_df=2)

        def by_characters() -> TfidfVectorizer:
            return TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True, min_df=2)

        self.words, self.head_words = by_words(), by_words()
        self.characters, self.head_characters = by_characters(), by_characters()

    def _see(self, texts: Sequence[str], how: str) -> Rows:
        cut = [words(text) for text in texts]
        joined = ["".join(part) for part in cut]
        heads = [part[:HEAD] for part in cut]
        characters = getattr(self.characters, how)(joined)
        parts = [
            getattr(self.words, how)(cut), characters, 0.6 * getattr(self.head_words, how)(heads),
            0.6 * getattr(self.head_characters, how)(["".join(head) for head in heads]),
        ]  # fmt: skip
        return Rows(sp.hstack(parts).tocsr(), characters.tocsr())

    def fit(self, texts: Sequence[str]) -> Rows:
        return self._see(texts, "fit_transform")

    def of(self, texts: Sequence[str]) -> Rows:
        return self._see(texts, "transform")
