"""How each promise stands: its present day, what was done, whether it is struck off. Read from the facts."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from banfu.cases.models import Promise, PromiseMove, PromiseOff, PromiseProgress, PromiseReview, PromiseRoll


@dataclass
class Standing:
    """A promise with all that happened to it, oldest first."""

    promise: Promise
    progress: list[PromiseProgress] = field(default_factory=list)
    moves: list[PromiseMove] = field(default_factory=list)
    offs: list[PromiseOff] = field(default_factory=list)
    reviews: list[PromiseReview] = field(default_factory=list)
    rolls: list[PromiseRoll] = field(default_factory=list)

    @property
    def due_on(self) -> date | None:
        """The day it is to be kept by now."""
        return self.moves[-1].until if self.moves else self.promise.due_on

    @property
    def asked(self) -> PromiseOff | None:
        """The strike-off that waits for a second person."""
        return next((row for row in self.offs if row.confirmed is None), None)

    @property
    def struck(self) -> PromiseOff | None:
        """The strike-off that holds."""
        return next((row for row in self.offs if row.confirmed and row.undone_on is None), None)


def standings(tasks: Iterable[int]) -> list[Standing]:
    """Return the promises of these tasks as they stand; one query where there is none."""
    rows = Promise.objects.filter(assignment__in=list(tasks), verdict=Promise.Verdict.TAKEN)
    return standing(rows.select_related("assignment__unit", "taken_by"))


def standing(promises: Iterable[Promise]) -> list[Standing]:
    """Return these promises as they stand, in their order."""
    found = {row.pk: Standing(row) for row in promises}
    if not found:
        return []
    for name, query in (
        ("progress", PromiseProgress.objects.select_related("file")), ("moves", PromiseMove.objects.all()),
        ("offs", PromiseOff.objects.select_related("proposed_by", "decided_by", "file")),
        ("reviews", PromiseReview.objects.all()), ("rolls", PromiseRoll.objects.all()),
    ):  # fmt: skip
        by_promise: dict[int, list[Any]] = defaultdict(list)
        for row in query.filter(promise__in=list(found)):
            by_promise[row.promise_id].append(row)
        for key, those in by_promise.items():
            setattr(found[key], name, those)
    return list(found.values())
