"""Honest tests of change: what is told apart from chance, and what is not.

All are conditional on the totals a year, so that a year with more suggestions is no growth. All are
two-sided and conservative: the smaller tail, doubled.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import binom, hypergeom, norm

EXACT = 40
"""Up to so many cases the distribution is counted out; above, the normal curve is as good."""
LEAST = 5
"""With fewer cases no order of years could be told from chance after many topics are tested."""
LEVEL = 0.05


def _scores(years: Sequence[int]) -> np.ndarray:
    return np.asarray(years, dtype=np.int64) - min(years)


def trend(counts: Sequence[int], totals: Sequence[int], years: Sequence[int]) -> float:
    """Return p that the share of ``counts`` in ``totals`` neither grows nor falls with the year.

    The statistic of Cochran and Armitage. 1.0 where there is nothing to test.
    """
    seen, out_of, at = np.asarray(counts), np.asarray(totals), _scores(years)
    found, whole = int(seen.sum()), int(out_of.sum())
    if found == 0 or found == whole or len(set(at[out_of > 0].tolist())) < 2:
        return 1.0
    value = int((seen * at).sum())
    if min(found, whole - found) <= EXACT:
        rare, out = (seen, value) if found <= whole - found else (out_of - seen, int((out_of * at).sum()) - value)
        return _exact(int(rare.sum()), out, out_of, at)
    share = out_of / whole
    mean = float((share * at).sum())
    spread = float((share * (at - mean) ** 2).sum()) * found * (whole - found) / (whole - 1)
    distance = max(0.0, abs(value - found * mean) - 0.5)
    return float(min(1.0, 2 * norm.sf(distance / np.sqrt(spread)))) if spread > 0 else 1.0


def _exact(found: int, value: int, totals: np.ndarray, at: np.ndarray) -> float:
    """Count out how ``found`` cases may fall on the years, given how many there are in each."""
    share = found / totals.sum()
    ways = np.zeros((found + 1, found * int(at.max()) + 1))
    ways[0, 0] = 1.0
    for out_of, score in zip(totals.tolist(), at.tolist(), strict=True):
        chance = binom.pmf(np.arange(min(found, out_of) + 1), out_of, share)
        after = np.zeros_like(ways)
        for taken, weight in enumerate(chance.tolist()):
            step = taken * score
            after[taken:, step:] += weight * ways[: found + 1 - taken, : ways.shape[1] - step]
        ways = after
    row = ways[found] / ways[found].sum()
    return float(min(1.0, 2 * min(row[: value + 1].sum(), row[value:].sum())))


def absent(found: int, later: int, whole: int) -> float:
    """Return how likely all ``found`` cases fall on the ``later`` of the ``whole`` by chance."""
    return float(hypergeom.pmf(found, whole, later, found)) if found else 1.0


def apart(both: Sequence[int], one: Sequence[int], other: Sequence[int], whole: int) -> list[float]:
    """Return p for each pair of marks, of which ``one`` and ``other`` of ``whole`` cases bear one, that they meet in ``both`` by chance."""
    seen, left, right = np.asarray(both, dtype=np.int64), np.asarray(one, dtype=np.int64), np.asarray(other, dtype=np.int64)
    low, high = hypergeom.cdf(seen, whole, left, right), hypergeom.sf(seen - 1, whole, left, right)
    return [float(value) for value in np.minimum(1.0, 2 * np.minimum(low, high))]


def adjusted(chances: Sequence[float]) -> list[float]:
    """Return each p as the least false-discovery rate at which it would be believed (Benjamini and Hochberg)."""
    if not len(chances):
        return []
    values = np.asarray(chances, dtype=float)
    order = np.argsort(values)[::-1]
    ranks = np.arange(len(values), 0, -1)
    found = np.empty(len(values))
    found[order] = np.minimum(1.0, np.minimum.accumulate(values[order] * len(values) / ranks))
    return [float(value) for value in found]


@dataclass(frozen=True)
class Change:
    """What can be said of a topic over the years.

    says: more, less, none (no change is seen), few (too few to judge), new (absent before), one (only one year).
    """

    says: str
    p: float
    q: float
    before: float
    after: float
    first_year: int

    def as_json(self) -> dict[str, object]:
        return {"says": self.says, "p": self.p, "q": self.q, "before": self.before, "after": self.after, "first_year": self.first_year}


def per_thousand(count: int, total: int) -> float:
    return 1000 * count / total if total else 0.0


def halves(years: Sequence[int]) -> tuple[range, range]:
    """The places of the earlier and of the later years; the middle one of an odd number is in neither."""
    half = len(years) // 2
    return range(half), range(len(years) - half, len(years))


def changes(table: Sequence[Sequence[int]], totals: Sequence[int], years: Sequence[int]) -> list[Change]:
    """Judge every topic (a row of ``table``, a column a year) at once, so that many tests make no false news."""
    many = sum(1 for n in totals if n) > 1
    judged = [index for index, row in enumerate(table) if many and sum(row) >= LEAST]
    slopes = [trend(table[index], totals, years) for index in judged]
    fresh = [_fresh(table[index], totals) for index in judged]
    # One correction over both questions: whoever asks twice is misled twice as often.
    sure = adjusted([*slopes, *fresh])
    early, late = halves(years)
    found = []
    for index, row in enumerate(table):
        before = per_thousand(sum(row[i] for i in early), sum(totals[i] for i in early))
        after = per_thousand(sum(row[i] for i in late), sum(totals[i] for i in late))
        first = next((years[place] for place, n in enumerate(row) if n), years[0])
        says, p, q = ("few" if many else "one"), 1.0, 1.0
        if index in judged:
            place = judged.index(index)
            p, q, new = slopes[place], sure[place], sure[len(judged) + place]
            says = "new" if new <= LEVEL else "none" if q > LEVEL else "more" if _rises(row, totals, years) else "less"
            p, q = (fresh[place], new) if says == "new" else (p, q)
        found.append(Change(says, p, q, before, after, first))
    return found


def _fresh(row: Sequence[int], totals: Sequence[int]) -> float:
    """How likely the years before its first are empty by chance; 1 where there are none."""
    start = next(place for place, n in enumerate(row) if n)
    return absent(sum(row), sum(totals[start:]), sum(totals)) if sum(totals[:start]) else 1.0


def _rises(row: Sequence[int], totals: Sequence[int], years: Sequence[int]) -> bool:
    at = _scores(years)
    whole = np.asarray(totals)
    return float((np.asarray(row) * at).sum()) / sum(row) > float((whole * at).sum()) / whole.sum()
