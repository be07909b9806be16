"""The worker: what is queued is done, what is due recurs, what a dead worker had begun is done again."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks import TaskResultStatus

from banfu.advice import schedule, tasks
from banfu.advice.models import Recurring
from banfu.site import work


def _rows():
    from django_tasks_db.models import DBTaskResult

    return DBTaskResult.objects


@pytest.mark.django_db(transaction=True)
def test_once_does_what_is_queued_and_ends(queue):
    for every in schedule.RECURRING:
        Recurring.objects.create(task=every.task.module_path, due_at=timezone.now() + timedelta(days=1))
    tasks.tidy.enqueue()
    assert work.work(once=True) == 0
    assert [row.status for row in _rows().all()] == [TaskResultStatus.SUCCESSFUL]
    assert schedule.running()


@pytest.mark.django_db(transaction=True)
def test_a_recurring_task_is_enqueued_once_until_it_is_due_again(queue):
    assert schedule.enqueue_due() == sum(every.wanted() for every in schedule.RECURRING)
    assert schedule.enqueue_due() == 0
    Recurring.objects.filter(task=tasks.tidy.module_path).update(due_at=timezone.now())
    assert schedule.enqueue_due() == 1


@pytest.mark.django_db(transaction=True)
def test_what_a_dead_worker_had_begun_is_done_again(queue):
    tasks.tidy.enqueue()
    _rows().update(status=TaskResultStatus.RUNNING, started_at=timezone.now() - timedelta(hours=2))
    assert work.take_up_lost() == 1
    work.drain()
    assert _rows().get().status == TaskResultStatus.SUCCESSFUL


def test_without_a_worker_the_pages_know_it(db):
    assert not schedule.running()
    schedule.beat()
    assert schedule.running()
    Recurring.objects.update(due_at=timezone.now() - timedelta(minutes=5))
    assert not schedule.running()


def test_old_results_are_dropped(queue):
    for _ in range(2):
        tasks.tidy.enqueue()
    first = _rows().order_by("enqueued_at").first()
    _rows().filter(pk=first.pk).update(status=TaskResultStatus.SUCCESSFUL, finished_at=timezone.now() - timedelta(days=4))
    assert tasks.tidy.call() == 1
    assert _rows().count() == 1
