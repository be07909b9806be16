"""How like the texts of an index are to an asked one: first promising, then exact.

The formulas and weights are those of ``banfu.text.similar``; here they run over arrays of a few
candidates instead of matrices of all texts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from banfu.text.pairs import codes_of, damped
from banfu.text.segments import Segment, runs
from banfu.text.similar import (
    ACROSS,
    BODY,
    HUB,
    HUB_OF,
    SATURATION,
    TITLE,
    Text,
    best_finders,
    saturated,
)
from banfu.text.tokens import normalise
from banfu.text.vocabulary import BODIES, TITLES, Vocabulary

READ_LISTS = 30_000
"""Lists are read, the most telling first, until so many texts stood in them."""
TELLING = 40
"""So many of the most telling pairs of a body are looked up, beside all pairs of the title."""
STALE = 1000
"""Weights are computed again when one in so many texts came or went since."""
ASKERS = 5000
"""Hubs are learnt of so many titles at most, taken evenly."""
HUBBED = 50
"""A title alone: so many of the likest are told whether they are hubs, which takes time; only they are likest."""
DAMPED = np.concatenate([[0], damped(np.arange(1, 65536))]).astype(np.float32)
"""What a pair counts for that stands so many times."""


@dataclass
class Asked:
    """An asked text, ready to be compared.

    numbers: its pairs; for_titles, for_bodies: what each is to be multiplied with there.
    looked_up: those by which candidates are found. pruned: not all their lists were read.
    """

    numbers: np.ndarray
    for_titles: np.ndarray
    for_bodies: np.ndarray
    looked_up: np.ndarray
    bare: bool
    pruned: bool = False


class Likeness:
    """Frequencies of an index and what follows from them; see the module."""

    def __init__(self, words: Vocabulary, documents: int = 0, length: int = 0) -> None:
        self.words, self.documents, self.length = words, documents, length
        self.askers: list[str] | None = None
        self._changed, self._fresh = 0, False
        self._weights = np.empty((2, 0), np.float32)
        self._finders: sp.csr_matrix | None = None
        self._hubs: dict[int, float] = {}
        self._dense = np.empty(0, np.float32)

    def ask_by(self, titles: Sequence[str]) -> None:
        """Learn hubs of these titles instead of the index's own."""
        titles = [title for title in titles if title]
        self.askers = titles[:: max(1, -(-len(titles) // ASKERS))]

    def came(self, texts: int, length: int) -> None:
        self.documents += texts
        self.length += length
        self._changed += abs(texts)

    def moved(self) -> None:
        """Forget what was kept by place: the texts stand in other places now."""
        self._hubs = {}

    def refresh(self, pieces: Sequence[Segment], alive: Sequence[np.ndarray]) -> None:
        """Bring weights and hubs up to date, where enough has changed to matter."""
        if not self._fresh or self._changed * STALE > self.documents:
            self._weights = self.words.weights(self.documents)
            self._finders, self._hubs = self._learn(pieces, alive), {}
            self._changed, self._fresh = 0, True
        elif self._weights.shape[1] < len(self.words):
            added = self.words.weights(self.documents, self._weights.shape[1])
            self._weights = np.concatenate([self._weights, added], axis=1)
        if len(self._dense) < 2 * len(self.words):
            self._dense = np.zeros(2 * len(self.words), np.float32)

    def _learn(self, pieces: Sequence[Segment], alive: Sequence[np.ndarray]) -> sp.csr_matrix | None:
        """Return pairs × titles that tell hubs, each worth its part of the most it could find."""
        titles = self._counts(self.askers) if self.askers is not None else self._own_titles(pieces, alive)
        titles = titles[np.diff(titles.indptr) > 0]
        if titles.shape[0] < 5 * HUB_OF:
            return None
        titles.data = np.ones_like(titles.data)
        titles.data /= np.repeat(self._most(titles), np.diff(titles.indptr))
        return titles.T.tocsr()

    def _own_titles(self, pieces: Sequence[Segment], alive: Sequence[np.ndarray]) -> sp.csr_matrix:
        apart = max(1, -(-self.documents // ASKERS))
        rows = []
        for piece, here in zip(pieces, alive, strict=True):
            pairs, counts, row = piece.vectors(np.flatnonzero(here)[::apart])
            title = row & 1 == 0
            count = int(row.max()) // 2 + 1 if len(row) else 0
            rows.append(sp.csr_matrix((counts[title].astype(np.float32), (row[title] >> 1, pairs[title])),
                                      shape=(count, max(1, len(self.words)))))  # fmt: skip
        return sp.vstack(rows).tocsr() if rows else sp.csr_matrix((0, 1), dtype=np.float32)

    def _most(self, titles: sp.csr_matrix) -> np.ndarray:
        """Return the most each title could find in a body."""
        ones = sp.csr_matrix((np.ones_like(titles.data), titles.indices, titles.indptr), titles.shape)
        return np.maximum(ones @ (self._weights[1][: titles.shape[1]] * (SATURATION + 1)), 1e-9)

    def _counts(self, texts: Sequence[str]) -> sp.csr_matrix:
        codes, rows = codes_of([normalise(text) for text in texts])
        numbers = self.words.find(codes)
        known = numbers >= 0
        ones = np.ones(int(known.sum()), np.float32)
        shape = (len(texts), max(1, len(self.words)))
        counted = sp.csr_matrix((ones, (rows[known], numbers[known])), shape=shape)
        counted.sum_duplicates()
        return counted

    def asked(self, texts: Sequence[Text]) -> list[Asked]:
        """Return these texts ready to be compared."""
        numbers, counts, rows = self._told(texts)
        if not len(self.words):
            return [Asked(numbers, numbers, numbers, numbers, bare=False) for _ in texts]
        values = DAMPED[np.minimum(counts, len(DAMPED) - 1)] * self._weights[0][numbers]
        lengths = np.sqrt(np.bincount(rows, values * values, 2 * len(texts)))
        values = values / lengths[rows]
        most = np.bincount(rows, self._weights[1][numbers] * (SATURATION + 1), 2 * len(texts))
        ends = np.searchsorted(rows, np.arange(2 * len(texts) + 1))
        made = []
        for row in range(0, 2 * len(texts), 2):
            title, body = (slice(ends[side], ends[side + 1]) for side in (row, row + 1))
            made.append(self._ready(numbers[title], values[title], numbers[body], values[body], 1 / max(most[row], 1e-9)))
        return made

    def _told(self, texts: Sequence[Text]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the known pairs of the texts, ascending in each row, how often each stands there, and the
        rows: 2i is the title of the i-th, 2i+1 its body."""
        codes, rows = codes_of([normalise(part) for text in texts for part in (text.title, text.body)])
        numbers = self.words.find(codes)
        known = numbers >= 0
        width = max(1, len(self.words))
        found, counts = np.unique(rows[known] * width + numbers[known], return_counts=True)
        return found % width, counts, found // width

    def _ready(
        self, title: np.ndarray, in_title: np.ndarray, body: np.ndarray, in_body: np.ndarray, each: float
    ) -> Asked:
        """each: what finding one pair is worth where there is a title alone (see ``similar.bare_titles``)."""
        if len(title) and not len(body):
            return Asked(title, TITLE * in_title, np.full(len(title), each), title, bare=True)
        numbers = np.union1d(title, body)
        titles, bodies = np.zeros(len(numbers)), np.zeros(len(numbers))
        for some, values, for_titles, for_bodies in ((title, in_title, TITLE, ACROSS), (body, in_body, ACROSS, BODY)):
            at = np.searchsorted(numbers, some)
            titles[at] += for_titles * values
            bodies[at] += for_bodies * values
        best = body[np.argsort(-in_body * self._weights[0][body], kind="stable")[:TELLING]]
        return Asked(numbers, titles, bodies, np.union1d(title, best), bare=False)

    def candidates(
        self, asked: Sequence[Asked], pieces: Sequence[Segment], alive: Sequence[np.ndarray], whole: bool = False
    ) -> list[tuple[np.ndarray, np.ndarray]]:
        """Return of each asked the places of texts that share a pair with it, and how promising each is.

        whole: read all lists of all its pairs, however long.
        """
        told = [self._lists(one, whole) for one in asked]
        row = np.repeat(np.arange(len(asked)), [len(lists) for lists, _ in told])
        lists, worth = (np.concatenate(parts) for parts in zip(*told, strict=True))
        spans = [piece.find(lists) for piece in pieces]
        sizes = sum((last - first for first, last in spans), np.zeros(len(lists), np.int64))
        use = np.ones(len(lists), bool) if whole else _before(sizes, row) < READ_LISTS
        left = np.bincount(row[(sizes > 0) & ~use], minlength=len(asked)) > 0
        found: list[list[tuple[np.ndarray, np.ndarray]]] = [[] for _ in asked]
        bare, base = np.array([one.bare for one in asked])[row], 0
        for piece, here, (first, last) in zip(pieces, alive, spans, strict=True):
            for of_titles in (False, True):
                some = use & (last > first) & (bare == of_titles)
                read = self._read(piece, lists[some], first[some], last[some], of_titles)
                for number, places, promise in _products(row[some], worth[some], *read, len(asked), len(piece)):
                    kept = here[places]
                    found[number].append((places[kept] + base, promise[kept]))
            base += len(piece)
        for one, more in zip(asked, left.tolist(), strict=True):
            one.pruned = not whole and (more or len(one.looked_up) < len(one.numbers))
        return [_end_to_end(parts) for parts in found]

    def _lists(self, asked: Asked, whole: bool) -> tuple[np.ndarray, np.ndarray]:
        """Return the lists to read, the most telling first, and what being in each is worth."""
        use = np.ones(len(asked.numbers), bool) if whole else np.isin(asked.numbers, asked.looked_up)
        numbers = asked.numbers[use]
        in_titles = asked.for_titles[use] * self._weights[0][numbers]
        in_bodies = asked.for_bodies[use] * self._weights[1 if asked.bare else 0][numbers]
        lists = np.concatenate([2 * numbers, 2 * numbers + 1])
        worth = np.concatenate([in_titles, in_bodies]).astype(np.float32)
        order = np.argsort(-worth, kind="stable")
        return lists[order], worth[order]

    def _read(
        self, piece: Segment, lists: np.ndarray, first: np.ndarray, last: np.ndarray, bare: bool
    ) -> tuple[np.ndarray, sp.csr_matrix]:
        """Return lists × texts with what a list's pair promises in each text, and which row each of ``lists`` is."""
        every, at, rows = np.unique(lists, return_index=True, return_inverse=True)
        sizes = last[at] - first[at]
        places = piece.texts[runs(first[at], sizes)].astype(np.int32)
        field = np.repeat((every & 1).astype(np.int32), sizes)
        promise = piece.norms[2 * places + field]
        if bare:
            body = field == 1
            promise[body] = saturated(np.ones(1, np.float32), self._long(piece.lengths[places[body]]))
        starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
        return rows, sp.csr_matrix((promise, places, starts), shape=(len(every), len(piece)))

    def _long(self, lengths: np.ndarray) -> np.ndarray:
        return lengths.astype(np.float32) / np.float32(max(self.length, 1) / max(self.documents, 1))

    def scores(self, asked: Asked, pieces: Sequence[Segment], places: np.ndarray) -> np.ndarray:
        """Return how like the texts at ``places`` are to the asked one, exactly."""
        found = np.zeros(len(places))
        self._dense[2 * asked.numbers] = asked.for_titles
        self._dense[2 * asked.numbers + 1] = asked.for_bodies
        for piece, inside, base in _by_piece(pieces, places):
            found[inside] = self._exact(asked.bare, piece, places[inside] - base)
        self._dense[2 * asked.numbers] = self._dense[2 * asked.numbers + 1] = 0
        if asked.bare and self._finders is not None:
            likest = np.argsort(-found, kind="stable")[:HUBBED]
            found[likest] -= HUB * self._hubs_at(pieces, places[likest])
            found[np.setdiff1d(np.arange(len(places)), likest)] -= HUB
        return found

    def _exact(self, bare: bool, piece: Segment, places: np.ndarray) -> np.ndarray:
        pairs, counts, rows = piece.vectors(places)
        field = rows & 1
        wanted = self._dense[2 * pairs + field]
        if not bare:
            return self._cosines(pairs, counts, rows, wanted, len(places)).sum(axis=1)
        title, hit = field == TITLES, (field == BODIES) & (wanted != 0)
        cosines = self._cosines(pairs[title], counts[title], rows[title], wanted[title], len(places))
        found = self._found_in(piece.lengths[places], pairs[hit], counts[hit], rows[hit] >> 1)
        return cosines[:, TITLES] + np.bincount(rows[hit] >> 1, found * wanted[hit], len(places))

    def _cosines(
        self, pairs: np.ndarray, counts: np.ndarray, rows: np.ndarray, wanted: np.ndarray, texts: int
    ) -> np.ndarray:
        """Return texts × fields with the product of the asked one's and the field's direction."""
        values = DAMPED[counts] * self._weights[0][pairs]
        norms = np.sqrt(np.bincount(rows, values * values, 2 * texts))
        norms[norms == 0] = 1
        return (np.bincount(rows, values * wanted, 2 * texts) / norms).reshape(-1, 2)

    def _found_in(self, lengths: np.ndarray, pairs: np.ndarray, counts: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """Return what it is worth to find each pair in its body; lengths: of the bodies by row."""
        return saturated(counts.astype(np.float32), self._long(lengths)[rows]) * self._weights[1][pairs]

    def _hubs_at(self, pieces: Sequence[Segment], places: np.ndarray) -> np.ndarray:
        """Return how well the titles that find each body best find it; kept once known."""
        if self._finders is None:
            return np.zeros(len(places))
        wanted = np.array([place for place in places.tolist() if place not in self._hubs], dtype=np.int64)
        for piece, inside, base in _by_piece(pieces, wanted):
            places_here = wanted[inside] - base
            pairs, counts, rows = piece.vectors(places_here)
            body = (rows & 1 == BODIES) & (pairs < self._finders.shape[0])
            pairs, counts, rows = pairs[body], counts[body], rows[body] >> 1
            values = self._found_in(piece.lengths[places_here], pairs, counts, rows)
            starts = np.searchsorted(rows, np.arange(len(inside) + 1))
            bodies = sp.csr_matrix((values, pairs, starts), shape=(len(inside), self._finders.shape[0]))
            found = best_finders((bodies @ self._finders).toarray()).mean(axis=1)
            self._hubs.update(zip(wanted[inside].tolist(), found.tolist(), strict=True))
        return np.array([self._hubs[place] for place in places.tolist()])

    def sharing(self, asked: Asked, pieces: Sequence[Segment], places: np.ndarray) -> np.ndarray:
        """Return those of ``places`` whose texts share a pair with the asked one."""
        shares = np.zeros(len(self.words), bool)
        shares[asked.numbers] = True
        kept = [np.empty(0, np.int64)]
        for piece, inside, base in _by_piece(pieces, places):
            pairs, _, rows = piece.vectors(places[inside] - base)
            kept.append(places[inside][np.unique(rows[shares[pairs]] >> 1)])
        return np.concatenate(kept)


def _by_piece(pieces: Sequence[Segment], places: np.ndarray) -> Iterator[tuple[Segment, np.ndarray, int]]:
    """Yield each piece in which some of ``places`` lie, which of them, and where the piece begins."""
    base = 0
    for piece in pieces:
        inside = np.flatnonzero((places >= base) & (places < base + len(piece)))
        if len(inside):
            yield piece, inside, base
        base += len(piece)


def _before(sizes: np.ndarray, row: np.ndarray) -> np.ndarray:
    """Return how much of its row stands before each; rows one behind the other."""
    before = np.cumsum(sizes) - sizes
    starts = np.flatnonzero(np.diff(row, prepend=-1))
    return before - np.repeat(before[starts], np.diff(starts, append=len(row)))


def _products(
    row: np.ndarray, worth: np.ndarray, column: np.ndarray, lists: sp.csr_matrix, rows: int, texts: int
) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
    """Yield each asked row with the places of the texts in its lists, and the sum of what they promise."""
    if not len(row) or not texts:
        return
    asked = sp.csr_matrix((worth, (row, column)), shape=(rows, lists.shape[0]))
    product = asked @ lists
    for number in np.unique(row).tolist():
        inside = slice(product.indptr[number], product.indptr[number + 1])
        yield number, product.indices[inside].astype(np.int64), product.data[inside]


def _end_to_end(parts: list[tuple[np.ndarray, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    if len(parts) == 1:
        return parts[0]
    return (np.concatenate([places for places, _ in parts] or [np.empty(0, np.int64)]),
            np.concatenate([promise for _, promise in parts] or [np.empty(0, np.float32)]))  # fmt: skip
