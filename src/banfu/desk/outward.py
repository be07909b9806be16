"""The record as those above the units read it: who did what and when, without the unit's inner words."""

from collections.abc import Collection, Iterable
from copy import copy

from banfu.people.models import Person, Role
from banfu.record.models import Entry

INNER = frozenset({
    "propose_division", "accept_division", "object_division", "approve_division", "ask_cosign", "cosign", "refuse_cosign",
    "save_draft", "submit_draft", "approve", "return_draft", "note_point", "urge", "set_internal_date", "record_decision",
    "finish_decision", "refuse_strike_off", "join_joint", "move_joint", "leave_joint",
})  # fmt: skip
"""Acts within a unit whose sentences stay there; that they were done is no secret."""


def told(person: Person, organs: Collection[int], entries: Iterable[Entry]) -> list[Entry]:
    """Return the lines as ``person`` may read them.

    organs: whose lines they are. From within one of these organs everything is read; from above,
    the sentences of ``INNER`` acts are left out.
    """
    own = {post.organ_key for post in person.posts_now if post.role not in (Role.CONGRESS, Role.GOVERNMENT)}
    above = person.holds(Role.CONGRESS, Role.GOVERNMENT) and not own.intersection(organs)
    return [_short(entry) if above and entry.action in INNER else entry for entry in entries]


def _short(entry: Entry) -> Entry:
    shown = copy(entry)
    shown.sentence = "（单位内部环节）"
    return shown
