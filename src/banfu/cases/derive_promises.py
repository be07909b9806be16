"""Writing the derived columns of promises, from what happened to them; the one place where they are written."""

from collections.abc import Iterable, Iterator

from banfu.cases.models import Promise
from banfu.cases.promises import Standing, standings

COLUMNS = ("due_now", "struck_on", "moves_made", "slipped", "rolled_into", "reviewed_for", "look_on")


def _apply(one: Standing) -> None:
    row, struck = one.promise, one.struck
    row.due_now, row.struck_on = one.due_on, struck.decided_on if struck else None
    row.moves_made = len(one.moves)
    dated = [move for move in one.moves if move.before]
    row.slipped = sum((move.until - move.before).days for move in dated if move.before)
    row.rolled_into = max((roll.year for roll in one.rolls), default=0)
    row.reviewed_for = max((review.year for review in one.reviews), default=0)
    row.look_on = one.reviews[-1].next_on if one.reviews else None


def derive_promises(tasks: Iterable[int]) -> list[tuple[Promise, set[str]]]:
    """Re-derive the promises of these tasks and store what changed; return those that differed, with the columns."""
    changed = []
    for one in standings(tasks):
        before = {name: getattr(one.promise, name) for name in COLUMNS}
        _apply(one)
        differs = {name for name, value in before.items() if value != getattr(one.promise, name)}
        if differs:
            one.promise.save(update_fields=sorted(differs))
            changed.append((one.promise, differs))
    return changed


def derive_all(size: int = 500) -> Iterator[tuple[Promise, set[str]]]:
    """Re-derive every promise, some tasks at a time; yield those that differed."""
    last = 0
    while keys := list(
        Promise.objects.filter(assignment__gt=last).order_by("assignment").values_list("assignment", flat=True).distinct()[:size]
    ):
        yield from derive_promises(keys)
        last = keys[-1]
