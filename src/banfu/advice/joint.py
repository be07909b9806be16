"""Reading what is proposed for joint handling: with what was decided since, and as far as one sees.

The worker's rows are never mended: a case that has been taken, answered or refused meanwhile is
passed over here by the same rule by which the worker passes it over the next time.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from banfu.advice.models import JointCandidate, JointProposal
from banfu.cases import visible
from banfu.cases.models import Assignment, JointGroup, JointMember, JointRefusal
from banfu.cases.words import JOINABLE
from banfu.people.models import Person, Unit
from banfu.text.tokens import normalise


@dataclass(frozen=True)
class Refused:
    """A refusal as the rule needs it: the cases, and the one that was not wanted beside them."""

    cases: frozenset[int]
    member: int | None = None


def refusals(organs: Iterable[int], session: int | None = None) -> dict[tuple[int, int], list[Refused]]:
    """The refusals of some organs by (organ, session), in two queries."""
    rows = JointRefusal.objects.filter(organ_key__in=list(organs)).prefetch_related("assignments")
    if session:
        rows = rows.filter(session=session)
    found: dict[tuple[int, int], list[Refused]] = {}
    for row in rows:
        cases = frozenset(task.pk for task in row.assignments.all())
        found.setdefault((row.organ_key, row.session_id), []).append(Refused(cases, row.member_id))
    return found


def kept(keys: Sequence[int], beside: frozenset[int], refused: Iterable[Refused]) -> list[int]:
    """Return those of ``keys`` that may be proposed together (or to the cases ``beside``).

    A proposal is not made again where most of it was refused together; a case is not proposed
    again to a company most of which it was refused beside.
    """
    left = list(keys)
    for row in refused:
        if row.member is None:
            if not beside and 2 * len(row.cases.intersection(left)) > len(left):
                return []
        elif row.member in left:
            company = beside or frozenset(left) - {row.member}
            if company and 2 * len(row.cases & company) >= len(company):
                left.remove(row.member)
    return left


@dataclass
class Proposal:
    """A proposal as a person sees it."""

    pk: int
    name: str
    shared: list[str]
    group: JointGroup | None
    made_at: datetime
    candidates: list[JointCandidate] = field(default_factory=list)

    @property
    def tasks(self) -> list[Assignment]:
        return [row.assignment for row in self.candidates]

    @property
    def divisions(self) -> list[tuple[Unit | None, int]]:
        """The divisions concerned with how many cases each has, most first."""
        counts = Counter(task.division for task in self.tasks)
        return sorted(counts.items(), key=lambda item: (-item[1], item[0].order if item[0] else 999))

    @property
    def division(self) -> Unit | None:
        """Which division could lead: the one with most of the cases."""
        return next((unit for unit, _ in self.divisions if unit), None)

    @property
    def session(self) -> str:
        return str(self.candidates[0].assignment.session)


def proposals(person: Person, assisting: bool = False, pk: int | None = None) -> list[Proposal]:
    """The proposals ``person`` sees, largest first; a number of queries that does not grow with them."""
    organs = {post.organ_key for post in person.posts_now}
    rows = JointProposal.objects.filter(organ_key__in=organs, assisting=assisting).select_related("group__division", "session")
    if pk:
        rows = rows.filter(pk=pk)
    stored = {row.pk: row for row in rows}
    if not stored:
        return []
    mine = JointCandidate.objects.filter(
        Q(assignment__joint=None) | Q(assignment__joint__ended_on__isnull=False),
        proposal__in=stored, assignment__in=visible.assignments(person).values("pk"), assignment__stage__in=list(JOINABLE),
    ).select_related("assignment__suggestion", "assignment__division", "assignment__officer", "assignment__session")  # fmt: skip
    by_proposal: dict[int, list[JointCandidate]] = {}
    for candidate in mine.order_by("proposal", "place"):
        by_proposal.setdefault(candidate.proposal_id, []).append(candidate)
    refused, inside = refusals(organs), _inside(row.group_id for row in stored.values() if row.group_id)
    found = []
    for key, candidates in by_proposal.items():
        row = stored[key]
        if row.group and row.group.ended_on:
            continue
        beside = frozenset(inside.get(row.group_id or 0, ()))
        left = set(kept([c.assignment_id for c in candidates], beside, refused.get((row.organ_key, row.session_id), [])))
        candidates = [c for c in candidates if c.assignment_id in left]
        if candidates and (row.group or len(candidates) > 1):
            found.append(_shown(row, candidates))
    return sorted(found, key=lambda proposal: (-len(proposal.candidates), proposal.pk))


def _inside(groups: Iterable[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for row in JointMember.objects.filter(group__in=set(groups), until=None):
        found.setdefault(row.group_id, []).append(row.assignment_id)
    return found


def _shown(row: JointProposal, candidates: list[JointCandidate]) -> Proposal:
    """Words taken from cases that one may not see are not shown: only what stands in those one does."""
    texts = [normalise(f"{c.assignment.suggestion.title} {c.assignment.suggestion.body}") for c in candidates]

    def seen(phrase: str) -> bool:
        return any(normalise(phrase) in text for text in texts)

    for candidate in candidates:
        candidate.why = [phrase for phrase in candidate.why if sum(phrase in text for text in texts) > 1 or row.group]
    name = row.name if seen(row.name) else candidates[0].assignment.suggestion.title
    return Proposal(row.pk, name[:40], [p for p in row.shared if seen(p)], row.group, row.made_at, candidates)
