"""What the worker does again and again without being asked."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus

from banfu.advice import like, like_tasks, route_tasks, tasks
from banfu.advice.models import Recurring


@dataclass(frozen=True)
class Every:
    """A task without arguments and how often it is to run; once at the first start."""

    task: Any
    after: timedelta
    wanted: Callable[[], bool] = lambda: True


RECURRING = [
    Every(tasks.tidy, timedelta(days=1)),
    Every(tasks.propose_joint, timedelta(hours=2)),
    Every(like_tasks.keep_like, timedelta(seconds=30), wanted=like.behind),
    Every(like_tasks.recheck_like, timedelta(days=1)),
    Every(tasks.read_letters, timedelta(minutes=10)),
    Every(route_tasks.advise_all, timedelta(days=1)),
    Every(tasks.merge_search, timedelta(days=1)),
    Every(tasks.mend_search, timedelta(minutes=1), tasks.search_wants_mending),
    Every(tasks.refresh_studies, timedelta(days=1)),
]


def enqueue_due() -> int:
    """Enqueue what is due by the clock of this machine; return how many.

    The row of each task is locked, so of two workers one enqueues it.
    """
    now, count = timezone.now(), 0
    for every in RECURRING:
        name = every.task.module_path
        if Recurring.objects.filter(task=name, due_at__gt=now).exists():
            continue
        with transaction.atomic():
            Recurring.objects.get_or_create(task=name, defaults={"due_at": now})
            row = Recurring.objects.select_for_update().get(task=name)
            if row.due_at > now:
                continue
            row.due_at = now + every.after
            row.save(update_fields=["due_at"])
            if every.wanted():
                every.task.enqueue()
                count += 1
    return count


BEAT, SILENT_AFTER, LONGEST = "beat", timedelta(minutes=2), timedelta(hours=1)


def beat() -> None:
    """Note that the worker is there."""
    Recurring.objects.update_or_create(task=BEAT, defaults={"due_at": timezone.now()})


def running() -> bool:
    """Whether a worker is there: heard of within two minutes, or busy with a task begun within the hour."""
    from django_tasks_db.models import DBTaskResult

    now = timezone.now()
    if Recurring.objects.filter(task=BEAT, due_at__gt=now - SILENT_AFTER).exists():
        return True
    return DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, started_at__gt=now - LONGEST).exists()


def under_way(task: Any, *args: int) -> bool:  # noqa: ANN401 - the type of a task is generic
    """Whether this task, asked for with these arguments within the hour, waits for the worker or is being done."""
    from django_tasks_db.models import DBTaskResult

    states = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
    rows = DBTaskResult.objects.filter(status__in=states, task_path=task.module_path, enqueued_at__gt=timezone.now() - LONGEST)
    return any(row.get("args") == list(args) for row in rows.values_list("args_kwargs", flat=True))
