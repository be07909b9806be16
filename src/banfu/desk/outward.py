"""The record as it is read from outside a unit: who did what and when, without the unit's inner words."""

from collections.abc import Iterable
from copy import copy

from banfu.actions import REGISTRY
from banfu.cases import visible
from banfu.people.models import Person
from banfu.record.models import Entry


def told(person: Person, entries: Iterable[Entry]) -> list[Entry]:
    """Return the lines as ``person`` may read them.

    Of an inner act (``Action.inner``) the sentence is for those who see the unit's tasks from within and
    for the organ that did it; all others read only that it was done.
    """
    organs = {post.organ_key for post in person.posts_now}
    return [entry if _open(person, entry, organs) else _short(entry) for entry in entries]


def _open(person: Person, entry: Entry, organs: set[int]) -> bool:
    action = REGISTRY.get(entry.action)
    if action is None or not action.inner:
        return True
    return entry.data.get("by", entry.organ) in organs or visible.inside_organ(person, entry.organ)


def _short(entry: Entry) -> Entry:
    shown = copy(entry)
    shown.sentence = "（单位内部环节）"
    return shown
