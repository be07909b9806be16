"""``banfu work``: the process beside the pages, and the parent that keeps it running."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta

from django.core.management import call_command
from django.db import close_old_connections, connection
from django.utils import timezone

PAUSE = 0.5
"""Seconds between two looks at the queue; a person who asks something waits half of it on average."""
SCHEDULE = 30
LOST_AFTER = timedelta(minutes=60)
PARENT = "BANFU_WORK_PARENT"


def take_up_lost() -> int:
    """Put back what a worker that died had begun; every task may be done twice. Return how many.

    On SQLite there is one worker, so all that is "running" at its start is lost; elsewhere another
    worker may hold it, and an hour must have passed.
    """
    from django_tasks import TaskResultStatus
    from django_tasks_db.models import DBTaskResult

    lost = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING)
    if connection.vendor != "sqlite":
        lost = lost.filter(started_at__lt=timezone.now() - LOST_AFTER)
    return lost.update(status=TaskResultStatus.READY, started_at=None)


def drain() -> None:
    """Do all that is queued, then return."""
    from django_tasks_db.models import DBTaskResult

    if DBTaskResult.objects.ready().exists():
        call_command("db_worker", batch=True, interval=0, startup_delay=False, reload=False, verbosity=0)


def work(once: bool = False) -> int:
    """Do what is queued and what is due, until stopped (``once``: until nothing is left)."""
    from banfu.advice import schedule

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    parent = os.environ.get(PARENT)
    take_up_lost()
    looked = 0.0
    while parent is None or str(os.getppid()) == parent:
        close_old_connections()
        if time.monotonic() - looked > SCHEDULE or not looked:
            schedule.beat()
            schedule.enqueue_due()
            looked = time.monotonic()
        drain()
        if once:
            return 0
        time.sleep(PAUSE)
    return 0


class Keeper:
    """Runs ``banfu work`` as a child and starts it again when it ends (a lock outlasted, a crash)."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name="work", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def _keep(self) -> None:
        environment = os.environ | ({PARENT: str(os.getpid())} if os.name == "posix" else {})
        wait = 1.0
        while not self._stopping.is_set():
            began = time.monotonic()
            self._child = subprocess.Popen([sys.executable, "-m", "banfu.site.command", "work"], env=environment)  # noqa: S603
            self._child.wait()
            wait = 1.0 if time.monotonic() - began > 60 else min(wait * 2, 60.0)
            self._stopping.wait(wait)

    def stop(self) -> None:
        """Stop the child and wait for it: at most five seconds, then it is killed."""
        self._stopping.set()
        child = self._child
        if child is None or child.poll() is not None:
            return
        child.terminate()
        try:
            child.wait(5)
        except subprocess.TimeoutExpired:
            child.kill()

