"""The like of a staged list: looked for by the worker while its preview is read.

A list of ten thousand rows is gone through in slices; how far it came is stored with what was found,
so that it goes on after a kill. Nothing of it is a fact.
"""

from django.db import transaction
from django_tasks import task

from banfu.advice.models import StagedLook
from banfu.exchange.models import ImportJob, ImportRow

GOOD = (ImportRow.State.CREATE, ImportRow.State.CHANGE)
PRIORITY = -5
"""Behind all that a person waits for; before what is merely kept up."""


def others_wait() -> bool:
    """Whether something is queued that goes before a staged list."""
    from django_tasks_db.models import DBTaskResult

    return DBTaskResult.objects.ready().filter(priority__gt=PRIORITY).exists()


@task(priority=PRIORITY)
def look_at_staged(job: int) -> bool:
    """Look at the next rows of a list; when others wait, for a few seconds, and the rest is queued behind them."""
    from banfu.advice import like_folder, like_work

    look = StagedLook.objects.filter(pk=job, ended=False).first()
    owner = ImportJob.objects.select_related("made_by", "session").filter(pk=job).first()
    if look is None or owner is None:
        return False

    def rows(line: int, most: int) -> list[tuple[int, str, str]]:
        found = ImportRow.objects.filter(job=job, state__in=GOOD, line__gt=line).order_by("line")[:most]
        return [(row.line, row.title, row.data.get("summary") or row.data.get("body") or "") for row in found]

    try:
        left = like_work.look_at_staged(owner.made_by, look, owner.session.year, rows, others_wait)
    except like_folder.Damaged:
        try:
            like_work.keep_up(0)
        except like_folder.Busy:
            return False
        left = True
    if left:
        look_at_staged.enqueue(job)
    return left


@task(priority=-5)
def resume_staged() -> int:
    """Go on with lists whose looking was cut off."""
    jobs = list(StagedLook.objects.filter(ended=False).values_list("pk", flat=True))
    for job in jobs:
        look_at_staged.enqueue(job)
    return len(jobs)


def unfinished() -> bool:
    return StagedLook.objects.filter(ended=False).exists()


def begin(job: ImportJob) -> None:
    """Have the rows of a list, as they are now read, looked at from the first one."""
    with transaction.atomic():
        StagedLook.objects.filter(pk=job.pk).delete()
        rows = job.rows.filter(state__in=GOOD).count()
        if rows:
            StagedLook.objects.create(pk=job.pk, rows=rows)
            look_at_staged.enqueue(job.pk)
