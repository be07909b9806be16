"""Tasks that propose units, divisions and topics for what waits; the work itself is in ``learning``."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.utils import timezone
from django_tasks import TaskResultStatus, task

from banfu import clock
from banfu.cases.models import Source
from banfu.people.models import Post, Role, Unit

SOON = timedelta(minutes=10)


@task()
def advise(organ: int) -> int:
    """Propose units and divisions anew for all of an organ's cases that wait for one; return how many."""
    from banfu.advice import learning

    return learning.route(organ)


@task()
def advise_office(organ: int) -> int:
    """Propose units anew for all that an office of congress, CPPCC or government is to hand over or pass on."""
    from banfu.advice import learning_office

    return learning_office.route(organ)


@task()
def tell_topics(organ: int) -> int:
    """Propose topics for an organ's suggestions that came without one; return how many."""
    from banfu.advice import learning_topics

    return learning_topics.tell(organ)


@task()
def hint_rows(organ: int, job: int, rows: Sequence[tuple[int, str, str]]) -> int:
    """Propose units for the rows of a list, (line, title, body) each, that name none; return how many."""
    from banfu.advice import learning

    return learning.hint(organ, job, [(int(line), title, body) for line, title, body in rows])


@task()
def advise_all() -> int:
    """Once a day for every organ that works here, so that what was missed is made good."""
    return soon(organs_here()) + soon_above()


def soon_above(source: Source | None = None) -> int:
    """Queue the proposals of the offices above the units: of one source, or of all; return how many tasks were added."""
    sources = [source] if source else Source.objects.select_related("congress", "government")
    offices = {office.organ_key for one in sources for office in (one.congress, one.government) if office}
    return sum(once(advise_office, office) for office in sorted(offices))


def organs_here(among: Iterable[int] | None = None) -> list[int]:
    """The organs that have an office working on this installation."""
    posts = Post.objects.on(clock.today()).filter(role=Role.COORDINATOR).values("unit")
    units = Unit.objects.filter(pk__in=posts)
    here = {unit.organ_key for unit in units}
    return sorted(here if among is None else here & set(among))


def soon(organs: Iterable[int], topics: bool = True) -> int:
    """Queue the work for these organs unless it is queued already; return how many tasks were added."""
    return sum(once(kind, organ) for organ in organs for kind in ((advise, tell_topics) if topics else (advise,)))


def once(kind, *args: int) -> bool:  # noqa: ANN001 - the type of a task is generic
    """Queue a task unless the same waits already, so that a hundred changes are worked up in one go."""
    from django_tasks_db.models import DBTaskResult

    waiting = DBTaskResult.objects.filter(
        status=TaskResultStatus.READY, task_path=kind.module_path, enqueued_at__gt=timezone.now() - SOON
    ).values_list("args_kwargs", flat=True)
    if any(queued.get("args") == list(args) for queued in waiting):
        return False
    kind.enqueue(*args)
    return True
