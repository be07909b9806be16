"""What suggestions led to, as it stands: the outcomes of tasks with the points they took up. Read from the facts."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import QuerySet

from banfu.cases.models import Assignment, Outcome, OutcomeLink


@dataclass
class Led:
    """An outcome with its links to the tasks asked for, in the order they were made."""

    outcome: Outcome
    links: list[OutcomeLink] = field(default_factory=list)

    @property
    def name(self) -> str:
        """《…》（文号） for what is printed, else the title and number alone."""
        row = self.outcome
        return titled(row) + (f"（{row.number}）" if row.number else "")


PRINTED = frozenset({Outcome.Kind.POLICY, Outcome.Kind.LAW, Outcome.Kind.RESEARCH})


def titled(row: Outcome) -> str:
    """Its title, in 《》 where it is a document."""
    bare = row.kind not in PRINTED or row.title.startswith("《")
    return row.title if bare else f"《{row.title}》"


def live(tasks: Iterable[int] | QuerySet[Assignment]) -> QuerySet[OutcomeLink]:
    """The links of these tasks that hold."""
    rows = OutcomeLink.objects.filter(assignment__in=tasks, ended_on=None)
    return rows.select_related("outcome__unit", "assignment__unit", "file").order_by("outcome__dated", "outcome", "pk")


def led_to(tasks: Iterable[int] | QuerySet[Assignment]) -> list[Led]:
    """Return what these tasks led to, oldest first; one query."""
    return grouped(live(tasks))


def grouped(links: Iterable[OutcomeLink]) -> list[Led]:
    """Put links under their outcomes, in their order."""
    found: dict[int, Led] = {}
    for link in links:
        found.setdefault(link.outcome_id, Led(link.outcome)).links.append(link)
    return list(found.values())
