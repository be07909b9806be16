"""The like among very many texts: an index in a folder that answers as ``similar.Pool`` would.

Candidates are found by lists: for each pair of characters the texts whose title, and whose body,
hold it. The most telling lists are read first and reading stops when ``READ_LISTS`` texts were seen;
then the best candidates are scored exactly, with the weights and formulas of ``banfu.text.similar``
and the frequencies of the moment.

The index keeps what it needs of the texts (pairs with counts, and the beginnings in which shared
phrases are looked for) in files that are mapped, not read, so memory stays small. Added texts are
held in memory until ``save``. It is disposable: whatever happens to it, build it again. Not safe
for several threads at a time. A text that shares no pair with the asked one is never returned,
where ``Pool`` would fill up with zeros.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from banfu.text.likeness import Asked, Likeness
from banfu.text.segments import Segment, joined, made, mark
from banfu.text.similar import Like, Text, beginning, phrases, pieces
from banfu.text.store import Damaged, Store
from banfu.text.vocabulary import BODIES, TITLES, Vocabulary

__all__ = ["Damaged", "Like", "LikeIndex", "Text"]

CHUNK = 50_000
DEPTH, OF_EACH, DEEPER = 50, 15, 500
"""So many candidates and so many for each of k are scored exactly; more at a time where too few are allowed."""
ENOUGH = 5
"""Candidates are looked for until ENOUGH times k are allowed, so that the k likest are among them."""
FEW = 2_000
"""Where so few are asked among, all of them are scored."""
WASTE = 4
"""A stored piece is written anew when more than one in WASTE of its texts are removed."""
Allowed = Callable[[list[int]], set[int]]
Promising = tuple[np.ndarray, np.ndarray | None]
"""Places of candidates, and how promising each is; None where they are few and all are scored."""


class LikeIndex:
    """Texts with integer keys among which the like are looked for; see the module."""

    def __init__(self, folder: Path) -> None:
        self._store = Store(folder)
        self._pieces: list[Segment] = []
        self._alive: list[np.ndarray] = []
        self._names: list[str | None] = []
        """The sub-folder of each piece; None for one in memory."""
        self._words = Vocabulary.empty()
        self._likeness = Likeness(self._words)

    @classmethod
    def build(cls, texts: Iterable[Text], folder: Path, askers: Sequence[str] | None = None) -> "LikeIndex":
        """Make an index of ``texts`` in ``folder``, in place of what is there.

        askers: titles of which hubs are learnt (see similar.Pool); by default the texts' own.
        """
        folder.mkdir(parents=True, exist_ok=True)
        index = cls(folder)
        try:
            index._store.serial = Store.read(folder)[0].serial
        except Damaged:
            index._store.serial = _last_serial(folder)
        if askers is not None:
            index._likeness.ask_by(askers)
        rest = iter(texts)
        while chunk := list(islice(rest, CHUNK)):
            index.add(chunk)
            if len(index) > CHUNK or len(index._pieces) > 1:
                index._keep(len(index._pieces) - 1)
        index._join(0)
        index.save()
        return index

    @classmethod
    def open(cls, folder: Path) -> "LikeIndex":
        """Open the index in ``folder``. Raises Damaged when it is missing or not as it was saved."""
        store, notes = Store.read(folder)
        index = cls(folder)
        index._store = store
        try:
            index._load(notes)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise Damaged("内容读不出来") from error
        return index

    def _load(self, notes: dict) -> None:
        names, state = notes["pieces"], notes["state"]
        for number, name in enumerate(names):
            self._pieces.append(_opened(self._store, name))
            self._alive.append(self._store.get(state, f"alive-{number}", mapped=False))
            self._names.append(name)
        codes, numbers, seen = (self._store.get(state, part, mapped=False) for part in ("codes", "numbers", "seen"))
        self._words = Vocabulary(codes, numbers, seen.reshape(2, -1))
        self._likeness = Likeness(self._words, notes["documents"], notes["length"])
        if notes["askers"] is not None:
            self._likeness.ask_by(notes["askers"])

    @property
    def folder(self) -> Path:
        return self._store.folder

    def __len__(self) -> int:
        return self._likeness.documents

    def add(self, texts: Iterable[Text]) -> None:
        """Add texts, found at once; one whose key is known takes the place of the old."""
        fresh = list({_number(text): text for text in texts}.values())
        if not fresh:
            return
        self.remove(map(_number, fresh))
        piece = made(fresh, self._words, lambda: self._words.weights(len(self) + len(fresh))[0])
        self._likeness.came(len(piece), int(piece.lengths.sum()))
        self._put(piece, np.ones(len(piece), dtype=bool), None)
        while self._names[-2:] == [None, None] and 2 * len(self._pieces[-1]) >= len(self._pieces[-2]):
            self._join(len(self._pieces) - 2)

    def remove(self, keys: Iterable[int]) -> None:
        """Remove the texts with these keys; unknown keys are passed over."""
        wanted = np.unique(np.fromiter(keys, dtype=np.int64))
        for piece, alive in zip(self._pieces, self._alive, strict=True):
            places = piece.place(wanted)
            places = places[places >= 0]
            places = places[alive[places]]
            if not len(places):
                continue
            alive[places] = False
            pairs, _, rows = piece.vectors(places)
            self._words.count(TITLES, pairs[rows & 1 == TITLES], -1)
            self._words.count(BODIES, pairs[rows & 1 == BODIES], -1)
            self._likeness.came(-len(places), -int(piece.lengths[places].sum()))

    def save(self) -> None:
        """Write what changed, so that ``open`` finds it; a power cut leaves the old or the new."""
        in_memory = self._names.index(None) if None in self._names else len(self._names)
        if in_memory < len(self._names):
            self._keep(in_memory)
        while len(self._pieces) > 1 and 2 * len(self._pieces[-1]) >= len(self._pieces[-2]):
            self._keep(len(self._pieces) - 2)
        for number, alive in enumerate(self._alive):
            if WASTE * int((~alive).sum()) > len(alive):
                self._keep(number, number + 1)
        state = self._store.fresh("state")
        words = {"codes": self._words.codes, "numbers": self._words.numbers, "seen": self._words.seen.ravel()}
        self._store.put(state, words | {f"alive-{number}": alive for number, alive in enumerate(self._alive)})
        names = [name for name in self._names if name]
        notes = {"pieces": names, "state": state, "documents": len(self), "length": self._likeness.length,
                 "askers": self._likeness.askers}  # fmt: skip
        self._store.take_over([*names, state], notes)

    def _put(self, piece: Segment, alive: np.ndarray, name: str | None) -> None:
        self._pieces.append(piece)
        self._alive.append(alive)
        self._names.append(name)

    def _keep(self, first: int, last: int | None = None) -> None:
        """Write the pieces from ``first`` to before ``last`` as one piece in files."""
        name = self._store.fresh("piece")
        piece = joined(self._pieces[first:last], self._alive[first:last], self._store.allocator(name))
        del piece
        self._replace(first, last, _opened(self._store, name), name)

    def _join(self, first: int) -> None:
        """Join all pieces from ``first`` on; in files where one of them is in files."""
        if len(self._pieces) - first < 2:
            return
        if any(self._names[first:]):
            self._keep(first)
        else:
            self._replace(first, None, joined(self._pieces[first:], self._alive[first:]), None)

    def _replace(self, first: int, last: int | None, piece: Segment, name: str | None) -> None:
        self._likeness.moved()
        self._pieces[first:last] = [piece]
        self._alive[first:last] = [np.ones(len(piece), dtype=bool)]
        self._names[first:last] = [name]

    def nearest(
        self,
        asked: Sequence[Text],
        k: int = 10,
        allowed: Allowed | None = None,
        among: Iterable[int] | None = None,
        why: bool = True,
        step: int = 50,
    ) -> list[list[Like]]:
        """Return the ``k`` likest of each asked, likest first; the very text itself is left out.

        allowed: told the keys of a batch of candidates, answers those that may be shown; asked
        again for others until enough are found or none is left. among: look among these only.
        why: give the shared phrases (they take most of the time where texts are long).
        """
        only = None if among is None else self._places(np.unique(np.fromiter(among, dtype=np.int64)))
        self._likeness.refresh(self._pieces, self._alive)
        found = []
        for start in range(0, len(asked), step):
            batch = asked[start : start + step]
            queries = self._likeness.asked(batch)
            if only is None or len(only) > FEW:
                first = self._likeness.candidates(queries, self._pieces, self._alive)
            else:
                first = [(self._likeness.sharing(query, self._pieces, only), None) for query in queries]
            for text, query, near in zip(batch, queries, first, strict=True):
                places, scores = self._best(text, query, near, k, allowed, only)
                found.append(self._likes(text, places, scores, why))
        return found

    def _best(
        self, text: Text, query: Asked, near: Promising, k: int, allowed: Allowed | None, only: np.ndarray | None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return where the k likest stand and how like they are, likest first; near: the candidates."""
        taken: list[np.ndarray] = []
        seen = np.empty(0, np.int64)
        for whole in (False, True):
            if whole:
                near = self._likeness.candidates([query], self._pieces, self._alive, whole=True)[0]
            count = 0
            for batch in _batches(near, only, DEPTH + OF_EACH * k):
                batch = batch[~np.isin(batch, seen)] if whole else batch
                taken.append(self._permitted(self._not_itself(text, batch), allowed))
                seen = np.append(seen, batch)
                count = sum(map(len, taken))
                if count >= (ENOUGH * k if allowed else k):
                    break
            if count >= k or not query.pruned:
                break
        places = np.concatenate(taken) if taken else np.empty(0, np.int64)
        scores = self._likeness.scores(query, self._pieces, places)
        order = np.lexsort((places, -scores))[:k]
        return places[order], scores[order]

    def _not_itself(self, text: Text, places: np.ndarray) -> np.ndarray:
        if not isinstance(text.key, int):
            return places
        for place in self._places(np.array([text.key], dtype=np.int64)):
            piece, inside = self._at(int(place))
            if int(piece.marks[inside]) == mark(text):
                return places[places != place]
        return places

    def _permitted(self, places: np.ndarray, allowed: Allowed | None) -> np.ndarray:
        if allowed is None or not len(places):
            return places
        keys = self._keys(places)
        permitted = np.fromiter(allowed(keys.tolist()), dtype=np.int64)
        return places[np.isin(keys, permitted)]

    def _likes(self, text: Text, places: np.ndarray, scores: np.ndarray, why: bool) -> list[Like]:
        likes, told = [], beginning(text) if why else ""
        shortest = pieces(told)
        for place, score in zip(places.tolist(), scores.tolist(), strict=True):
            piece, inside = self._at(place)
            reasons = phrases(told, piece.beginning(inside), shortest) if why else ()
            likes.append(Like(int(piece.keys[inside]), score, reasons))
        return likes

    def _at(self, place: int) -> tuple[Segment, int]:
        for piece in self._pieces:
            if place < len(piece):
                return piece, place
            place -= len(piece)
        raise IndexError(place)

    def _keys(self, places: np.ndarray) -> np.ndarray:
        keys, base = np.empty(len(places), np.int64), 0
        for piece in self._pieces:
            inside = (places >= base) & (places < base + len(piece))
            keys[inside] = piece.keys[places[inside] - base]
            base += len(piece)
        return keys

    def _places(self, keys: np.ndarray) -> np.ndarray:
        """Return where these keys stand, over all pieces; those not known are left out."""
        found, base = [np.empty(0, np.int64)], 0
        for piece, alive in zip(self._pieces, self._alive, strict=True):
            places = piece.place(keys)
            places = places[places >= 0]
            found.append(places[alive[places]] + base)
            base += len(piece)
        return np.concatenate(found)


def _batches(near: Promising, only: np.ndarray | None, depth: int) -> Iterator[np.ndarray]:
    """Yield places of candidates, the most promising first."""
    places, promise = near
    if promise is None:
        yield places
        return
    if only is not None:
        kept = np.isin(places, only)
        places, promise = places[kept], promise[kept]
    if len(places) > depth:
        first = np.argpartition(-promise, depth)[:depth]
        yield places[first]
        rest = np.ones(len(places), dtype=bool)
        rest[first] = False
        places, promise = places[rest], promise[rest]
        places = places[np.argsort(-promise, kind="stable")]
        for start in range(0, len(places), DEEPER):
            yield places[start : start + DEEPER]
    elif len(places):
        yield places


def _number(text: Text) -> int:
    if not isinstance(text.key, int):
        raise TypeError(f"keys of the index are integers, not {text.key!r}")
    return text.key


def _opened(store: Store, name: str) -> Segment:
    return Segment(**{array: store.get(name, array) for array in Segment.__dataclass_fields__})


def _last_serial(folder: Path) -> int:
    """Return the highest number in the names of sub-folders left by a damaged index."""
    numbers = [path.name.rpartition("-")[2] for path in folder.iterdir() if path.is_dir()]
    return max([int(number) for number in numbers if number.isdecimal()], default=0)
