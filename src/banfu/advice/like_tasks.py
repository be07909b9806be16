"""The worker's tasks for the like; everything heavy is imported inside."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from banfu.advice.models import LikeQuestion

KEPT_FOR = timedelta(days=1)
PAUSE = timedelta(seconds=3)


@task(priority=-10)
def keep_like() -> bool:
    """A few seconds of keeping up, then again, so that questions come between."""
    from banfu.advice import like_folder, like_work

    try:
        left = like_work.keep_up()
    except like_folder.Busy:  # who has it does the work
        return False
    if left:
        keep_like.enqueue()
    return left


@task(priority=50)
def answer_like(key: int) -> bool:
    """Answer a question; a missing or broken index is made first, or waited for where another makes it."""
    from banfu.advice import like_folder, like_work

    try:
        return like_work.answer(key)
    except like_folder.Damaged:
        try:
            like_work.keep_up(0)
        except like_folder.Busy:
            answer_like.using(run_after=timezone.now() + PAUSE).enqueue(key)
            return False
        return like_work.answer(key)


@task(priority=-10)
def recheck_like() -> int:
    """Once a day: texts that changed unnoticed, and questions nobody looks at any more."""
    from banfu.advice import like_work

    LikeQuestion.objects.filter(asked_at__lt=timezone.now() - KEPT_FOR).delete()
    return like_work.recheck()
