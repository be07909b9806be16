"""Finding what could be worked on jointly. Heavy: imported by tasks alone."""

from collections.abc import Iterable, Iterator, Sequence

from django.db import transaction
from django.utils import timezone

from banfu import clock
from banfu.advice.joint import Refused, kept, refusals
from banfu.advice.models import JointCandidate, JointProposal
from banfu.cases.models import Assignment, Suggestion
from banfu.cases.words import HOSTING, JOINABLE, Part
from banfu.people.models import Post, Role
from banfu.text.joint import Member, Together, proposed
from banfu.text.similar import Text

MOST, BACKGROUND = 10_000, 2_000


def organs() -> list[int]:
    """The organs with an office here which have cases that could be worked on jointly."""
    here = {post.organ_key for post in Post.objects.on(clock.today()).filter(role=Role.COORDINATOR).select_related("unit")}
    open_now = Assignment.objects.filter(open=True, stage__in=list(JOINABLE), organ_key__in=here)
    return list(open_now.order_by("organ_key").values_list("organ_key", flat=True).distinct())


def _background(session: int, known: Iterable[int]) -> list[Text]:
    """Other suggestions of the session, newest first: they say what everybody writes, and are not shown."""
    rows = Suggestion.objects.filter(session=session).exclude(pk__in=list(known)).order_by("-pk")[:BACKGROUND]
    return [Text(None, row.title, row.body) for row in rows]


def propose(organ: int) -> int:
    """Make the proposals of one organ anew, session by session; return how many."""
    asked = Assignment.objects.filter(organ_key=organ, open=True, stage__in=list(JOINABLE), part__in=[*HOSTING, Part.ASSIST])
    tasks = list(asked.select_related("suggestion", "joint").order_by("pk")[:MOST])
    made: list[tuple[JointProposal, list[JointCandidate]]] = []
    for session in sorted({task.session_id for task in tasks if task.session_id}):
        mine = [task for task in tasks if task.session_id == session]
        background = _background(session, [task.suggestion_id for task in mine])
        refused = refusals([organ], session).get((organ, session), [])
        for assisting in (False, True):
            chosen = [task for task in mine if assisting or task.hosting]
            if assisting and len(chosen) == sum(task.hosting for task in mine):
                continue
            for together in proposed([Text(t.pk, t.suggestion.title, t.suggestion.body) for t in chosen], background):
                made += _proposals(together, chosen, refused, assisting)
    _store(organ, made)
    return len(made)


def _proposals(
    together: Together, tasks: Sequence[Assignment], refused: Sequence[Refused], assisting: bool
) -> Iterator[tuple[JointProposal, list[JointCandidate]]]:
    """What is free in a group: for the running group that some of it is in already, else a new one.

    Those not wanted in the running group may still be worked on jointly among themselves.
    """
    members = [(tasks[member.place], member) for member in together.members]
    running: dict[int, set[int]] = {}
    for task, _ in members:
        if task.joint and task.joint.ended_on is None:
            running.setdefault(task.joint.pk, set()).add(task.pk)
    inside = frozenset[int]().union(*running.values())
    free = [pair for pair in members if pair[0].pk not in inside]
    if running:
        group = max(running, key=lambda key: (len(running[key]), -key))
        wanted = set(kept([task.pk for task, _ in free], frozenset(running[group]), refused))
        if more := [pair for pair in free if pair[0].pk in wanted]:
            yield _row(together, more, assisting, group)
        free = [pair for pair in free if pair[0].pk not in wanted]
    left = set(kept([task.pk for task, _ in free], frozenset(), refused))
    if len(left) > 1:
        yield _row(together, [pair for pair in free if pair[0].pk in left], assisting)


def _row(
    together: Together, chosen: Sequence[tuple[Assignment, Member]], assisting: bool, group: int | None = None
) -> tuple[JointProposal, list[JointCandidate]]:
    first = chosen[0][0]
    row = JointProposal(
        organ_key=first.organ_key, session_id=first.session_id, assisting=assisting, group_id=group, name=together.name[:40],
        shared=list(together.shared), made_at=timezone.now(),
    )  # fmt: skip
    return row, [
        JointCandidate(proposal=row, assignment=task, place=place, closeness=member.closeness, why=list(member.why))
        for place, (task, member) in enumerate(chosen)
    ]


def _store(organ: int, made: Sequence[tuple[JointProposal, list[JointCandidate]]]) -> None:
    with transaction.atomic():
        JointProposal.objects.filter(organ_key=organ).delete()
        JointProposal.objects.bulk_create([row for row, _ in made])
        JointCandidate.objects.bulk_create([candidate for _, candidates in made for candidate in candidates])
