"""Whether a letter was of a class that is followed up (B and its like), and when it became one of what is done.

Classes are compared by what the rulebook says they mean, never by their letters (domain §3.1).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from banfu.cases import limits
from banfu.cases.models import Assignment
from banfu.rulebook import Rulebook

if TYPE_CHECKING:
    from banfu.cases.derive import Known

RESOLVED = "resolved"


def resolved_class(book: Rulebook) -> str:
    """The letter of the class that says all is done, "" where the rulebook has none."""
    return next((letter for letter, one in book.classes.items() if one.meaning == RESOLVED), "")


def is_tracked(book: Rulebook, letter: str) -> bool:
    found = book.classes.get(letter)
    return bool(found and found.tracked)


def is_resolved(book: Rulebook, letter: str) -> bool:
    found = book.classes.get(letter)
    return bool(found and found.meaning == RESOLVED)


def classes_of(task: Assignment, known: Known) -> list[tuple[date, str]]:
    """(day, class) of each letter issued and of each notice that all is done, in their order; a supervisor's ruling holds."""
    found = []
    for reply in sorted(known.replies, key=lambda row: row.round):
        issue = getattr(reply, "issue", None)
        if issue is None:
            continue
        version = next((row for row in known.versions[reply.pk] if row.pk == issue.version_id), None)
        found.append((issue.issued_on, getattr(reply, "ruled", None) or (version.reply_class if version else "")))
    found += [(row.told_on, row.reply_class) for row in known.told]
    if task.history_class:
        found.insert(0, (task.history_answered_on or task.handed_over_on, task.history_class))
    return found


def apply(task: Assignment, known: Known) -> None:
    """Write the columns on following up; the class of a notice that all is done is the task's from then on."""
    task.tracked, task.turned_on = False, None
    if not task.hosting:
        return
    if known.told:
        task.reply_class = known.told[-1].reply_class
    classes = classes_of(task, known)
    if not classes:
        return
    book = limits.rulebook_of(task)
    first = next((n for n, (_, letter) in enumerate(classes) if is_tracked(book, letter)), None)
    task.tracked = first is not None
    if first is not None and is_resolved(book, classes[-1][1]):
        task.turned_on = next(on for on, letter in reversed(classes) if is_resolved(book, letter))
