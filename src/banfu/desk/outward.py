"""The record as those above the units read it: who did what and when, without the unit's inner words."""

from collections.abc import Iterable
from copy import copy

from banfu.people.models import OVERSEERS, Person
from banfu.record.models import Entry

INNER = frozenset({
    "propose_division", "accept_division", "object_division", "approve_division", "ask_cosign", "cosign", "refuse_cosign",
    "save_draft", "submit_draft", "approve", "return_draft", "note_point", "urge", "set_internal_date", "record_decision",
    "finish_decision", "refuse_strike_off", "join_joint", "move_joint", "leave_joint",
})  # fmt: skip
"""Acts within a unit whose sentences stay there; that they were done is no secret."""


def told(person: Person, entries: Iterable[Entry]) -> list[Entry]:
    """Return the lines as ``person`` may read them: one above the units reads of the ``INNER`` acts of
    others' units only that they were done."""
    own = {post.organ_key for post in person.posts_now if post.role not in OVERSEERS}
    above = person.holds(*OVERSEERS)
    return [_short(e) if above and e.action in INNER and e.organ not in own else e for e in entries]


def _short(entry: Entry) -> Entry:
    shown = copy(entry)
    shown.sentence = "（单位内部环节）"
    return shown
