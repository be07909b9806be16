"""What is recorded when a paper is made: telephones and addresses in it, and protected proposers (DESIGN rules 3 and 6)."""

from collections.abc import Sequence

from django.db import transaction

from banfu.actions.kernel import Origin
from banfu.cases.models import Assignment
from banfu.cases.papers import Paper
from banfu.people.models import Person, Post
from banfu.record import chain


def note(person: Person | str, post: Post | None, paper: Paper, tasks: Sequence[Assignment], origin: Origin) -> None:
    """Record that ``person`` (by name alone: the command line) made ``paper`` of ``tasks``, case by case, where something
    in it is not everybody's to see."""
    lines = []
    for task in tasks:
        lead = task.suggestion.lead
        if paper.personal:
            what = ("take_personal", "取文书", f"取“{paper.label}”，里面有提出人的电话、地址")
        elif lead is not None and lead.protected and not paper.leaves:
            what = ("read_protected", "查看", f"取“{paper.label}”，是保密代表的建议")
        else:
            continue
        lines.append(chain.Line(
            action=what[0], label=what[1], subject=f"assignment:{task.pk}", case=task.suggestion_id, sentence=what[2], who=str(person),
            post=str(post or ""), person_id=None if isinstance(person, str) else person.pk, organ=task.organ_key, address=origin.address, request=origin.request,
        ))  # fmt: skip
    if lines:
        with transaction.atomic():
            chain.append(lines)
