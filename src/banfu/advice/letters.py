"""Passages that also stand in other letters: a table of sentences kept by the worker."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Exists, Max, OuterRef

from banfu.advice.models import LetterSentence, ReadLetter
from banfu.cases import visible
from banfu.cases.models import Assignment, Version
from banfu.people.models import Person
from banfu.text.marks import passages

AT_ONCE = 200


@dataclass(frozen=True)
class Reused:
    """A passage that stands in other letters one may see: where it stands here, the newest of them, and how many."""

    start: int
    end: int
    task: Assignment
    letters: int


def take_in() -> int:
    """Take the sentences of new versions in and drop those of versions replaced since; return how many were read."""
    newer = Version.objects.filter(reply=OuterRef("version__reply"), n__gt=OuterRef("version__n"))
    ReadLetter.objects.filter(Exists(newer)).delete()
    newer = Version.objects.filter(reply=OuterRef("reply"), n__gt=OuterRef("n"))
    read = ReadLetter.objects.filter(version=OuterRef("pk"))
    wanted = Version.objects.filter(~Exists(newer), ~Exists(read)).order_by("pk")
    done = 0
    while rows := list(wanted.values_list("pk", "reply__assignment", "text")[:AT_ONCE]):
        with transaction.atomic():
            ReadLetter.objects.bulk_create([ReadLetter(version_id=key) for key, *_ in rows], ignore_conflicts=True)
            LetterSentence.objects.bulk_create(
                [LetterSentence(letter_id=key, assignment_id=task, digest=digest)
                 for key, task, text in rows for digest in sorted({p.digest for p in passages(text)})],
                ignore_conflicts=True,
            )  # fmt: skip
        done += len(rows)
    return done


def reused(person: Person, task: Assignment, text: str) -> list[Reused]:
    """Return the passages of ``text`` that stand in letters of other tasks which ``person`` may see."""
    found = passages(text)
    rows = (
        LetterSentence.objects.filter(digest__in={p.digest for p in found}, assignment__in=visible.assignments(person).values("pk"))
        .exclude(assignment=task.pk).values("digest").annotate(letters=Count("assignment", distinct=True), newest=Max("assignment"))
        if found else []
    )  # fmt: skip
    by_digest = {row["digest"]: row for row in rows}
    others = _named([row["newest"] for row in by_digest.values()])
    return [
        Reused(p.start, p.end, others[row["newest"]], row["letters"])
        for p in found
        if (row := by_digest.get(p.digest)) and row["newest"] in others
    ]


def _named(keys: Sequence[int]) -> dict[int, Assignment]:
    return Assignment.objects.select_related("suggestion").in_bulk(set(keys)) if keys else {}
