"""The work done outside the pages. Heavy libraries are imported inside the functions alone, so that
the process which serves pages may enqueue a task without ever loading them."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import TaskResultStatus, task

KEPT_DAYS = 3


@task()
def tidy() -> int:
    """Drop the results of finished tasks older than three days; return how many."""
    from django_tasks_db.models import DBTaskResult

    ended = (TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED)
    old = DBTaskResult.objects.filter(status__in=ended, finished_at__lt=timezone.now() - timedelta(days=KEPT_DAYS))
    return old.delete()[0]


@task()
def study(key: int) -> bool:
    """Compute one study with its report; return whether it was still wanted."""
    from banfu.advice import study_work

    return study_work.compute(key) is not None


@task()
def refresh_studies() -> int:
    """Ask anew for the studies of the last weeks whose facts moved on, and drop the long unused; return how many."""
    from banfu.advice import studies

    return studies.refresh()
