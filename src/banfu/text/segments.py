"""A piece of the like-index: arrays of some texts, in memory or mapped from files, never changed.

For every text the pairs of its title and of its body with their counts (to score exactly), and for
every pair the texts whose title, and whose body, hold it (to find candidates).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from hashlib import blake2b

import numpy as np
import scipy.sparse as sp

from banfu.text.pairs import codes_of, damped
from banfu.text.similar import Text, beginning
from banfu.text.tokens import normalise
from banfu.text.vocabulary import BODIES, TITLES, Vocabulary

BLOCK = 4_000_000
"""Postings moved at a time when pieces are joined, so that joining needs little memory."""
Allocate = Callable[[str, int, np.dtype], np.ndarray]


@dataclass(frozen=True)
class Segment:
    """rows: where the title (2i) and body (2i+1) of text i begin in pairs and counts.

    norms: their inverse lengths when written, for choosing candidates only.
    lists: 2·pair for titles, 2·pair+1 for bodies; starts: where its texts begin in texts.
    """

    keys: np.ndarray
    order: np.ndarray
    marks: np.ndarray
    lengths: np.ndarray
    norms: np.ndarray
    rows: np.ndarray
    pairs: np.ndarray
    counts: np.ndarray
    lists: np.ndarray
    starts: np.ndarray
    texts: np.ndarray
    plain: np.ndarray
    ends: np.ndarray

    def __len__(self) -> int:
        return len(self.keys)

    def arrays(self) -> dict[str, np.ndarray]:
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def place(self, keys: np.ndarray) -> np.ndarray:
        """Return where each key stands; -1 where it does not."""
        if not len(self):
            return np.full(len(keys), -1)
        found = self.order[np.minimum(np.searchsorted(self.keys, keys, sorter=self.order), len(self) - 1)]
        return np.where(self.keys[found] == keys, found.astype(np.int64), -1)

    def beginning(self, place: int) -> str:
        """Return the stored beginning of a text, in which shared phrases are looked for."""
        start = int(self.ends[place - 1]) if place else 0
        return self.plain[start : int(self.ends[place])].tobytes().decode("utf-8")

    def vectors(self, places: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return pairs, counts and rows of the texts at ``places``: row 2j is the title of the j-th, 2j+1 its body."""
        first, middle, last = self.rows[2 * places], self.rows[2 * places + 1], self.rows[2 * places + 2]
        sizes = np.column_stack([middle - first, last - middle]).ravel()
        flat = runs(first, last - first)
        return self.pairs[flat].astype(np.int64), self.counts[flat], np.repeat(np.arange(len(sizes)), sizes)

    def find(self, lists: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return where each list begins and ends in texts; the same place twice where there is none."""
        if not len(self.lists):
            return np.zeros(len(lists), np.int64), np.zeros(len(lists), np.int64)
        at = np.minimum(np.searchsorted(self.lists, lists), len(self.lists) - 1)
        here = self.lists[at] == lists
        return self.starts[at], np.where(here, self.starts[at + 1], self.starts[at])


def runs(starts: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Return the places of runs one behind the other: starts[0], starts[0]+1, …"""
    ends = np.cumsum(sizes)
    return np.repeat(starts - ends + sizes, sizes) + np.arange(int(ends[-1]) if len(ends) else 0)


def mark(text: Text) -> int:
    """Return a number that tells a text from any other, to see that the asked one is the stored one."""
    told = f"{len(text.title)} {text.title}{text.body}".encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(told, digest_size=8).digest(), "little")


def made(texts: Sequence[Text], vocabulary: Vocabulary, weigh: Callable[[], np.ndarray]) -> Segment:
    """Return a piece of these texts, in memory; the vocabulary learns and counts their pairs.

    weigh: how telling each pair is, asked when the pairs have been counted.
    """
    codes, rows = codes_of([normalise(part) for text in texts for part in (text.title, text.body)])
    numbers = vocabulary.learn(codes)
    shape = (2 * len(texts), max(1, len(vocabulary)))
    counted = sp.csr_matrix((np.ones(len(numbers), np.float32), (rows, numbers)), shape=shape)
    counted.sum_duplicates()
    pairs, sizes = counted.indices.astype(np.int64), np.diff(counted.indptr)
    field = np.repeat(np.arange(len(sizes)) & 1, sizes)
    for which in (TITLES, BODIES):
        vocabulary.count(which, pairs[field == which])
    lists, starts, holders = _turned(pairs * 2 + field, np.repeat(np.arange(len(sizes)) >> 1, sizes), len(texts))
    keys = np.array([text.key for text in texts], dtype=np.int64)
    plain = [beginning(text).encode("utf-8", "ignore") for text in texts]
    values = damped(counted.data) * weigh()[pairs]
    return Segment(
        keys=keys, order=np.argsort(keys, kind="stable").astype(np.uint32),
        marks=np.array([mark(text) for text in texts], dtype=np.uint64),
        lengths=np.asarray(counted.sum(axis=1)).ravel()[1::2].astype(np.int32),
        norms=_inverse(np.bincount(np.repeat(np.arange(len(sizes)), sizes), values * values, len(sizes))),
        rows=counted.indptr.astype(np.int64), pairs=pairs.astype(np.uint32),
        counts=np.minimum(counted.data, 65535).astype(np.uint16),
        lists=lists, starts=starts, texts=holders,
        plain=np.frombuffer(b"".join(plain), dtype=np.uint8),
        ends=np.cumsum([len(part) for part in plain], dtype=np.int64),
    )  # fmt: skip


def _inverse(squares: np.ndarray) -> np.ndarray:
    return (1 / np.sqrt(np.where(squares > 0, squares, 1))).astype(np.float32)


def _turned(lists: np.ndarray, holders: np.ndarray, texts: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the lists that hold something, where each begins, and the texts of each, ascending."""
    width = int(lists.max()) + 1 if len(lists) else 1
    by_list = sp.coo_matrix((np.ones(len(lists), np.int8), (lists, holders)), shape=(width, max(1, texts))).tocsr()
    by_list.sort_indices()
    sizes = np.diff(by_list.indptr)
    full = np.flatnonzero(sizes)
    starts = np.concatenate([[0], np.cumsum(sizes[full])]).astype(np.int64)
    return full.astype(np.uint32), starts, by_list.indices.astype(np.uint32)


def in_memory(_name: str, size: int, kind: np.dtype) -> np.ndarray:
    return np.empty(size, dtype=kind)


def joined(pieces: Sequence[Segment], alive: Sequence[np.ndarray], allocate: Allocate = in_memory) -> Segment:
    """Return one piece of several, in their order, without the texts that are no longer alive."""
    kept = [np.flatnonzero(here) for here in alive]
    out = {}

    def put(name: str, parts: list[np.ndarray]) -> None:
        out[name] = allocate(name, sum(map(len, parts)), getattr(pieces[0], name).dtype)
        np.concatenate(parts, out=out[name]) if parts else None

    for name in ("keys", "marks", "lengths"):
        put(name, [getattr(p, name)[k] for p, k in zip(pieces, kept, strict=True)])
    put("norms", [p.norms.reshape(-1, 2)[k].ravel() for p, k in zip(pieces, kept, strict=True)])
    put("order", [np.argsort(out["keys"], kind="stable").astype(np.uint32)])
    sizes = [np.diff(p.rows).reshape(-1, 2)[k].ravel() for p, k in zip(pieces, kept, strict=True)]
    put("rows", [np.zeros(1, np.int64), np.cumsum(np.concatenate(sizes), dtype=np.int64)])
    for name in ("pairs", "counts"):
        out[name] = allocate(name, int(out["rows"][-1]), getattr(pieces[0], name).dtype)
        _poured(out[name], [(getattr(p, name), p.rows[::2], k) for p, k in zip(pieces, kept, strict=True)])
    spans = [np.concatenate([[0], p.ends]).astype(np.int64) for p in pieces]
    put("ends", [np.cumsum(np.concatenate([np.diff(s)[k] for s, k in zip(spans, kept, strict=True)]), dtype=np.int64)])
    out["plain"] = allocate("plain", int(out["ends"][-1]) if len(out["ends"]) else 0, np.dtype(np.uint8))
    _poured(out["plain"], [(p.plain, s, k) for p, s, k in zip(pieces, spans, kept, strict=True)])
    _join_lists(pieces, alive, allocate, out)
    return Segment(**out)


def _poured(into: np.ndarray, parts: list[tuple[np.ndarray, np.ndarray, np.ndarray]]) -> None:
    """Copy the spans of the kept texts of each piece one behind the other; whole runs at once."""
    at = 0
    for source, starts, kept in parts:
        breaks = np.flatnonzero(np.diff(kept) != 1) + 1
        for run in np.split(kept, breaks):
            if len(run):
                start, end = int(starts[run[0]]), int(starts[run[-1] + 1])
                into[at : at + end - start] = source[start:end]
                at += end - start


def _join_lists(
    pieces: Sequence[Segment], alive: Sequence[np.ndarray], allocate: Allocate, out: dict[str, np.ndarray]
) -> None:
    sizes = [_alive_sizes(piece, here) for piece, here in zip(pieces, alive, strict=True)]
    every = np.unique(np.concatenate([piece.lists[size > 0] for piece, size in zip(pieces, sizes, strict=True)]))
    total = np.zeros(len(every) + 1, np.int64)
    places = [np.searchsorted(every, piece.lists) for piece in pieces]
    for place, size in zip(places, sizes, strict=True):
        np.add.at(total, place, size)
    out["lists"] = allocate("lists", len(every), every.dtype)
    out["lists"][:] = every
    out["starts"] = allocate("starts", len(every) + 1, np.dtype(np.int64))
    out["starts"][:] = np.concatenate([[0], np.cumsum(total[:-1])])
    out["texts"] = allocate("texts", int(total.sum()), np.dtype(np.uint32))
    free, base = np.array(out["starts"]), 0
    for piece, here, place, size in zip(pieces, alive, places, sizes, strict=True):
        moved = (np.cumsum(here) - 1 + base).astype(np.uint32)
        for low, high in _blocks(piece.starts):
            inside = piece.texts[piece.starts[low] : piece.starts[high]]
            targets = runs(free[place[low:high]], size[low:high])
            out["texts"][targets] = moved[inside[here[inside]]]
        np.add.at(free, place, size)
        base += int(here.sum())


def _alive_sizes(piece: Segment, here: np.ndarray) -> np.ndarray:
    """Return how many texts of each list are alive."""
    if here.all() or not len(piece.lists):
        return np.diff(piece.starts)
    return np.add.reduceat(here[piece.texts].astype(np.int64), piece.starts[:-1])


def _blocks(starts: np.ndarray) -> list[tuple[int, int]]:
    """Return ranges of lists of about BLOCK postings each."""
    blocks, low = [], 0
    while low < len(starts) - 1:
        high = int(np.searchsorted(starts, starts[low] + BLOCK, side="right")) - 1
        high = min(max(high, low + 1), len(starts) - 1)
        blocks.append((low, high))
        low = high
    return blocks
