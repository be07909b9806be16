"""What changed between two versions of a text, paragraph by paragraph."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

ALIKE = 0.4

Part = tuple[str, str]  # ("same" | "add" | "del", text)


@dataclass(frozen=True)
class Change:
    """A paragraph of either version. kind: same | changed | added | removed; number: its place in the new text, 0 when removed."""

    kind: str
    number: int
    parts: tuple[Part, ...]


def compare(before: Sequence[str], after: Sequence[str]) -> list[Change]:
    """Return every paragraph in the order of the new text, with what was put in and what was taken out."""
    found: list[Change] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [Change("same", number + 1, (("same", after[number]),)) for number in range(c, d)]
        else:
            found += _replaced(before[a:b], after[c:d], c)
    return found


def _replaced(old: Sequence[str], new: Sequence[str], start: int) -> Iterator[Change]:
    left = list(old)
    for number, text in enumerate(new, start + 1):
        best = max(range(len(left)), key=lambda at: SequenceMatcher(None, left[at], text, autojunk=False).ratio(), default=-1)
        if best >= 0 and SequenceMatcher(None, left[best], text, autojunk=False).ratio() >= ALIKE:
            yield from (Change("removed", 0, (("del", gone),)) for gone in left[:best])
            yield Change("changed", number, tuple(parts(left[best], text)))
            left = left[best + 1 :]
        else:
            yield Change("added", number, (("add", text),))
    yield from (Change("removed", 0, (("del", gone),)) for gone in left)


def parts(old: str, new: str) -> Iterator[Part]:
    """Yield what stayed, was taken out and was put in, in reading order."""
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield "same", old[a:b]
            continue
        if b > a:
            yield "del", old[a:b]
        if d > c:
            yield "add", new[c:d]
