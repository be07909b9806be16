"""The work done outside the pages. Heavy libraries are imported inside the functions alone, so that
the process which serves pages may enqueue a task without ever loading them."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import TaskResultStatus, task

KEPT_DAYS = 3
LONG = -3
"""Priority of what takes long: whatever is short goes before it."""


@task()
def tidy() -> int:
    """Drop the results of finished tasks older than three days; return how many."""
    from django_tasks_db.models import DBTaskResult

    ended = (TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED)
    old = DBTaskResult.objects.filter(status__in=ended, finished_at__lt=timezone.now() - timedelta(days=KEPT_DAYS))
    return old.delete()[0]


@task()
def propose_joint(organ: int | None = None) -> int:
    """Find what an organ (or each) could work on jointly (集中办理); return how many proposals."""
    from banfu.advice import grouping

    return sum(grouping.propose(key) for key in ([organ] if organ else grouping.organs()))


@task()
def read_letters() -> int:
    """Take the sentences of new drafts and replies in; return how many letters were read."""
    from banfu.advice import letters

    return letters.take_in()


@task()
def read_file(pk: int) -> str:
    """Read a stored file into the search index; return what came of it."""
    from banfu.search import reading

    return reading.read_file(pk)


FILES_A_TURN = 20


@task(priority=LONG)
def mend_search() -> int:
    """Rebuild the search index where it is missing or damaged, and read what no upload has asked for."""
    from banfu.search import reading, writing

    if writing.damaged():
        for _ in writing.rebuild():
            pass
    count = reading.read_all(FILES_A_TURN)
    if count == FILES_A_TURN:
        mend_search.enqueue()
    return count


@task()
def merge_search() -> None:
    """Keep the search index quick to read."""
    from banfu.search import writing

    if not writing.damaged():
        writing.merge()


def search_wants_mending() -> bool:
    from banfu.search import reading, writing

    return writing.damaged() or reading.unread().exists()


@task(priority=LONG)
def study(key: int) -> bool:
    """Compute one study with its report; return whether it was still wanted."""
    from banfu.advice import study_work

    return study_work.compute(key) is not None


@task()
def refresh_studies() -> int:
    """Ask anew for the studies of the last weeks whose facts moved on, and drop the long unused; return how many."""
    from banfu.advice import studies

    return studies.refresh()
