"""What many suggestions of several years are about, how that changed, and how it was answered.

Every count is counted over marks on the cases (``Member``), so that who stores the members can open
each number to exactly its cases.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from statistics import median
from typing import Any

import numpy as np
import scipy.sparse as sp

from banfu.text import trends
from banfu.text.clusters import CUT, Words, clusters
from banfu.text.concerns import Concern, Concerns, chosen, reading
from banfu.text.cutting import Shared
from banfu.text.helpers import Helpers, wanted
from banfu.text.keywords import Keywords
from banfu.text.places import city, named_in, places

LEAST, MOST_TOPICS, SHOWN, COMES_AGAIN, WORDS_TESTED, TITLES = 5, 400, 5, 0.3, 400, 150
"""A topic has five cases at least; the rest are told as 其余. It is named by 150 to 300 of its titles, evenly spread."""
RATINGS = ("satisfied", "basically", "unsatisfied")
COMING_AGAIN = ("open", "returned", "settled", "resumed")
VERSION = 1


@dataclass(frozen=True)
class Case:
    """One suggestion as the study sees it; what is not known is empty. ``days``: from hand-over to answer."""

    key: int
    year: int
    title: str
    body: str = ""
    label: str = ""
    delegation: str = ""
    reply_class: str = ""
    days: int | None = None
    rating: str = ""
    reply: str = ""


@dataclass
class Member:
    """A case in the study: its topic (None for the rest) and its marks, such as ``class:0`` or ``returned``."""

    key: int
    year: int
    topic: int | None = None
    marks: list[str] = field(default_factory=list)


@dataclass
class Study:
    """The outcome: ``told`` is plain data (JSON), ``members`` say which case stands behind which number."""

    told: dict[str, Any]
    members: list[Member]


Progress = Callable[[int, str], None]


def study(cases: Sequence[Case], years: Sequence[int] = (), progress: Progress = lambda part, words: None, cut: float = CUT) -> Study:
    """Study ``cases``. years: the years looked at, by default from the first case's to the last's."""
    span = list(years) or (list(range(min(c.year for c in cases), max(c.year for c in cases) + 1)) if cases else [])
    cases = [case for case in cases if case.year in set(span)]
    with Helpers(wanted(len(cases))) as helpers:
        return _Work(cases, span, progress, helpers).run(cut)


class _Work:
    """One study under way."""

    def __init__(self, cases: Sequence[Case], years: list[int], progress: Progress, helpers: Helpers) -> None:
        self.cases, self.years, self.progress, self.helpers = list(cases), years, progress, helpers
        self.more = named_in({case.delegation for case in cases})
        self.members = [Member(case.key, case.year) for case in cases]
        self.totals = [sum(case.year == year for case in cases) for year in years]
        self.lists = {
            "classes": sorted({case.reply_class for case in cases if case.reply_class}),
            "delegations": _by_count(case.delegation for case in cases if case.delegation),
            "cities": [], "counties": [],
        }  # fmt: skip

    def run(self, cut: float) -> Study:
        if not self.cases:
            return Study(self._told([], []), [])
        self.progress(5, "切词")
        self.words = Words.of([c.title for c in self.cases], [c.body for c in self.cases], self.more, self.helpers)
        self.progress(35, "归出主题")
        rows = self.words.rows([c.label for c in self.cases])
        names = clusters(rows, cut)
        sizes = np.bincount(names)
        count = int(min((sizes >= LEAST).sum(), MOST_TOPICS))
        names = np.where(names < count, names, -1)
        self.inside = [np.flatnonzero(names == topic) for topic in range(count)]
        self.progress(60, "找关键词和地方")
        read = self._read()
        keywords = Keywords(self.words, names, count)
        self._mark(rows[:, : len(self.words.names)].tocsr())
        self.progress(75, "对照关注点和着力点")
        drafts = [self._draft(topic, keywords, rows, *found) for topic, found in enumerate(read)]
        self.progress(90, "检验变化")
        self._judge(drafts)
        return Study(self._told(drafts, self._words_changed()), self.members)

    def _mark(self, rows: sp.csr_matrix) -> None:
        """Put on every case the marks that are counted."""
        spots = [places(case.title, case.body, self.more) for case in self.cases]
        cities = [list(dict.fromkeys(city(place, self.more) for place in found)) for found in spots]
        counties = [[place for place in found if city(place, self.more) != place] for found in spots]
        self.lists["cities"] = _by_count(place for found in cities for place in found)
        self.lists["counties"] = _by_count(place for found in counties for place in found)
        at = {name: {value: place for place, value in enumerate(values)} for name, values in self.lists.items()}
        for case, member, where, which in zip(self.cases, self.members, cities, counties, strict=True):
            member.marks += [f"city:{at['cities'][place]}" for place in where]
            member.marks += [f"county:{at['counties'][place]}" for place in which]
            if case.delegation:
                member.marks.append(f"from:{at['delegations'][case.delegation]}")
            if case.reply_class:
                member.marks.append(f"class:{at['classes'][case.reply_class]}")
            if case.rating in RATINGS:
                member.marks += ["rated", case.rating] + (["content"] if case.rating != "unsatisfied" else [])
            if case.days is not None:
                member.marks.append("timed")
            if case.reply:
                member.marks.append("letter")
        for topic, inside in enumerate(self.inside):
            for index in inside.tolist():
                self.members[index].topic = topic
            self._mark_returns(inside, rows)

    def _mark_returns(self, inside: np.ndarray, rows: sp.csr_matrix) -> None:
        """Mark what was answered B or C (open) and asked again in a later year (returned).

        What was answered A (settled) and asked again (resumed) is marked too: a matter that is raised
        every year comes again however it was answered, and only the two beside each other tell.
        """
        year = np.array([self.cases[index].year for index in inside.tolist()])
        answered = np.array([bool(self.cases[index].reply_class) for index in inside.tolist()])
        early = np.flatnonzero(answered & (year < self.years[-1]))
        own = rows[inside]
        for start in range(0, len(early), 500):
            batch = early[start : start + 500]
            near = (own[batch] @ own.T).tocsr()
            for place, index in enumerate(batch.tolist()):
                member = self.members[inside[index]]
                before, after = ("open", "returned") if _unsolved(self.cases[inside[index]]) else ("settled", "resumed")
                member.marks.append(before)
                columns = near.indices[near.indptr[place] : near.indptr[place + 1]]
                like = near.data[near.indptr[place] : near.indptr[place + 1]] >= COMES_AGAIN
                if (year[columns[like]] > year[index]).any():
                    member.marks.append(after)

    def _read(self) -> Iterator[tuple[list[int], Concerns, list[Shared]]]:
        """Read some cases of every topic, by helpers: which, what they are concerned with, and the phrases their titles share."""
        places, jobs = [], []
        for topic in self.inside:
            own = [self.cases[index] for index in topic.tolist()]
            picked = chosen([case.body for case in own], [case.reply for case in own])
            titles = [case.title for case in own[:: max(1, len(own) // TITLES)]]
            places.append(topic[picked].tolist())
            jobs.append(([own[place].body for place in picked], [own[place].reply for place in picked], titles, self.more))
        found = [(place, *read) for place, read in zip(places, self.helpers.each(reading, jobs), strict=True)]
        everywhere = _everywhere([said for _, said, _ in found])
        return ((place, replace(said, does=[one for one in said.does if one.text not in everywhere]), phrases) for place, said, phrases in found)

    def _draft(self, topic: int, keywords: Keywords, rows: sp.csr_matrix, places: list[int], said: Concerns, phrases: list[Shared]) -> dict[str, Any]:
        """All of a topic that needs no comparison with the others; places: those of the cases that were read."""
        inside = self.inside[topic].tolist()
        own = [self.cases[index] for index in inside]
        name = keywords.name(topic, phrases, [case.title for case in own])
        for kind, found in (("ask", said.asks), ("does", said.does)):
            for number, concern in enumerate(found):
                for place in concern.owners:
                    self.members[places[place]].marks.append(f"{kind}:{number}")
        centre = np.asarray(rows[inside].mean(axis=0)).ravel()
        nearest = np.argsort(-(rows[inside] @ centre), kind="stable")
        days = [case.days for case in own if case.days is not None]
        return {
            "topic": topic, "name": name, "words": keywords.of(topic, name), "size": len(own),
            "label": Counter(case.label for case in own if case.label).most_common(1)[0][0] if any(c.label for c in own) else "",
            "counts": [sum(case.year == year for case in own) for year in self.years],
            "examples": _varied([own[place] for place in nearest.tolist()]),
            "asks": [_concern(one) for one in said.asks], "does": [_concern(one) for one in said.does], "read": said.read, "read_letters": said.letters,
            "days": {"median": median(days) if days else None, "n": len(days)},
        }  # fmt: skip

    def _judge(self, drafts: list[dict[str, Any]]) -> None:
        """Add to each topic what is told by comparison: change, who asks more than others, and all counts of marks."""
        changes = trends.changes([draft["counts"] for draft in drafts], self.totals, self.years)
        by_topic: dict[int, Counter[str]] = defaultdict(Counter)
        by_year: dict[int, Counter[tuple[str, int]]] = defaultdict(Counter)
        for member in self.members:
            if member.topic is not None:
                by_topic[member.topic].update(member.marks)
                by_year[member.topic].update((mark, member.year) for mark in member.marks if mark.startswith("class:"))
        for draft, change in zip(drafts, changes, strict=True):
            marks = by_topic[draft["topic"]]
            draft["change"] = change.as_json()
            draft["shares"] = [round(trends.per_thousand(n, total), 1) for n, total in zip(draft["counts"], self.totals, strict=True)]
            draft["classes"] = [
                [by_year[draft["topic"]][f"class:{place}", year] for year in self.years] for place in range(len(self.lists["classes"]))
            ]  # fmt: skip
            draft |= {name: marks[name] for name in (*COMING_AGAIN, "rated", "content", "timed", "letter", *RATINGS)}
            draft["cities"], draft["counties"] = self._named("city", "cities", marks), self._named("county", "counties", marks)[:12]
            draft["from"] = self._named("from", "delegations", marks)
        self._judge_askers(drafts)

    def _named(self, mark: str, kind: str, marks: Counter[str]) -> list[dict[str, Any]]:
        found = [{"at": place, "name": name, "n": marks[f"{mark}:{place}"]} for place, name in enumerate(self.lists[kind])]
        return sorted((one for one in found if one["n"]), key=lambda one: (-one["n"], one["at"]))

    def _judge_askers(self, drafts: list[dict[str, Any]]) -> None:
        """Say which delegations speak of a topic more, or less, than their share of all would have it."""
        whole, of_all = len(self.cases), Counter(case.delegation for case in self.cases)
        tested = []
        for draft in drafts:
            asked = {one["name"]: one["n"] for one in draft["from"]}
            for name, all_of_it in of_all.items():
                expected, seen = draft["size"] * all_of_it / whole, asked.get(name, 0)
                if name and (expected >= 2 or seen >= 3):
                    tested.append((draft, name, seen, expected))
        chances = trends.apart([seen for _, _, seen, _ in tested], [one["size"] for one, *_ in tested], [of_all[name] for _, name, *_ in tested], whole)
        sure = trends.adjusted(chances)
        for draft in drafts:
            draft["more"], draft["less"] = [], []
        for (draft, name, seen, expected), q in zip(tested, sure, strict=True):
            if q <= trends.LEVEL:
                side = "more" if seen > expected else "less"
                draft[side].append({"at": self.lists["delegations"].index(name), "name": name, "n": seen, "expected": round(expected, 1), "q": q})

    def _words_changed(self) -> list[dict[str, Any]]:
        """Words of titles whose share of suggestions grew or fell, by the same test as topics."""
        seen = self.words.title.copy()
        seen.data = np.ones_like(seen.data)
        often = np.asarray(seen.sum(axis=0)).ravel()
        tried = [place for place in np.argsort(-often, kind="stable")[:WORDS_TESTED].tolist() if often[place] >= LEAST]
        year = np.array([case.year for case in self.cases])
        table = np.stack([np.asarray(seen[year == one].sum(axis=0)).ravel() for one in self.years], axis=1).astype(int)
        changes = trends.changes([table[place].tolist() for place in tried], self.totals, self.years)
        found = [
            {"word": self.words.names[place], "counts": table[place].tolist(), "change": change.as_json()}
            for place, change in zip(tried, changes, strict=True) if change.says in ("more", "less", "new")
        ]  # fmt: skip
        return sorted(found, key=lambda one: (one["change"]["q"], -sum(one["counts"])))[:24]

    def _told(self, drafts: list[dict[str, Any]], words: list[dict[str, Any]]) -> dict[str, Any]:
        marks = Counter(mark for member in self.members for mark in member.marks)
        of_year = Counter((mark, member.year) for member in self.members for mark in member.marks if mark.startswith("class:"))
        classes = [[of_year[f"class:{place}", year] for year in self.years] for place in range(len(self.lists["classes"]))]
        solved = [sum(row[i] for row, name in zip(classes, self.lists["classes"], strict=True) if name.startswith("A")) for i in range(len(self.years))]
        answered = [sum(row[i] for row in classes) for i in range(len(self.years))]
        rest = [sum(m.topic is None and m.year == year for m in self.members) for year in self.years]
        days = [case.days for case in self.cases if case.days is not None]
        return {
            "version": VERSION, "years": self.years, "totals": self.totals, "cases": len(self.cases), "topics": drafts, "words": words,
            "rest": {"size": sum(rest), "counts": rest}, "lists": self.lists, "classes": classes,
            "solved": trends.changes([solved], answered, self.years)[0].as_json() if sum(solved) else None,
            "from": self._named("from", "delegations", marks), "cities": self._named("city", "cities", marks),
            "counties": self._named("county", "counties", marks)[:20], "days": {"median": median(days) if days else None, "n": len(days)},
            "again_p": trends.apart([marks["returned"]], [marks["open"]], [marks["returned"] + marks["resumed"]], marks["open"] + marks["settled"])[0]
            if marks["open"] and marks["settled"] else None,
            "placed": sum(any(mark.startswith("city:") for mark in m.marks) for m in self.members),
        } | {name: marks[name] for name in (*COMING_AGAIN, "rated", "content", "letter", *RATINGS)}  # fmt: skip


def _everywhere(said: Sequence[Concerns]) -> set[str]:
    """Measures that letters on three matters and a quarter of all name word for word: they say nothing of any."""
    seen = Counter(text for one in said for text in {measure.text for measure in one.does})
    return {text for text, n in seen.items() if n >= max(3, len(said) / 4)}


def _by_count(values: Any) -> list[str]:  # noqa: ANN401 - any iterable of names
    seen = Counter(values)
    return sorted(seen, key=lambda name: (-seen[name], name))


def _unsolved(case: Case) -> bool:
    return bool(case.reply_class) and not case.reply_class.startswith("A")


def _varied(ordered: Sequence[Case]) -> list[int]:
    """The keys of the most telling cases, of different years first, of different titles always."""
    found: list[Case] = []
    for different in (True, False):
        for case in ordered:
            if len(found) < SHOWN and all(case.title != one.title and not (different and case.year == one.year) for one in found):
                found.append(case)
    return [case.key for case in found]


def _concern(one: Concern) -> dict[str, Any]:
    return {"text": one.text, "n": len(one.owners), "taken_up": one.taken_up, "answered": one.answered}
