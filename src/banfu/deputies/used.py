"""用上了: what the units put on record as having come of a suggestion, as its proposer may know it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from banfu.cases.models import Assignment, OutcomeLink
from banfu.cases.outcomes import Led, led_to
from banfu.ui.words import day


@dataclass(frozen=True)
class Used:
    """An outcome in plain words: what it is, who made it and when, and which points it took up."""

    name: str
    word: str
    lines: tuple[str, ...]


VERBS = {OutcomeLink.How.LED: "因为您提了，才有了它", OutcomeLink.How.TAKEN: "用上了您的意见", OutcomeLink.How.HELPED: "起草时参考了您的意见"}


def used(tasks: Sequence[Assignment], today: date) -> list[Used]:
    """Return what came of a suggestion, oldest first."""
    return [_told(one, today) for one in led_to([task.pk for task in tasks])]


def _told(one: Led, today: date) -> Used:
    row = one.outcome
    when = f"，{day(row.dated, today)}" if row.dated else ""
    lines = [row.text] if row.text else []
    for link in one.links:
        lines.append(f"{VERBS[OutcomeLink.How(link.how)]}：{link.point or '整件'}")
        if link.passage:
            lines.append(f"里面写着：{link.passage}")
    return Used(one.name, f"{row.get_kind_display()}，{row.organ}{when}", tuple(lines))
