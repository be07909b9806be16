"""More than one processor for long work over many texts; what comes out does not depend on how many.

The work is dealt out in fixed parts and taken back in their order. Processes are started anew (spawn), the same
on all systems, so a function given here is a plain one of a module that is quick to import, or one of a class.
Where processes are not to be had, or one was ended (for want of memory), the work is done here.
"""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing.connection import wait
from types import TracebackType
from typing import Any, Self

FEW = 5000
"""With fewer texts starting processes takes longer than it saves."""
MOST = 4
Job = tuple[Any, ...]
Begun = tuple[Job, Future[Any] | None]
_held: Any = None
"""In a helper: what it holds all its life."""


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def wanted(texts: int, few: int = FEW, most: int = MOST) -> int:
    """Return how many helpers so many texts are worth: 0 where there is one processor, or little to do."""
    count = min(cores(), most)
    return 0 if texts < few or count < 2 else count


class Helpers:
    """``count`` processes for the time of one computation; with 0 all is done here.

    held: given to every function before its job, sent to each process once (an index, which is opened there anew).
    """

    def __init__(self, count: int, held: object = None) -> None:
        self._count, self._held = count, held
        alone = count < 1 or multiprocessing.current_process().daemon
        self._pool = None if alone else _pool(count, held)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def each(self, function: Callable[..., Any], jobs: Iterable[Job]) -> Iterator[Any]:
        """Begin ``function(*job)`` for every job at once; the outcomes come in the order of the jobs."""
        return self._in_order(function, deque((job, self._begin(function, job)) for job in jobs), iter(()))

    def feed(self, function: Callable[..., Any], jobs: Iterable[Job]) -> Iterator[Any]:
        """As ``each``, but a job is taken from ``jobs`` only when a helper will soon be free for it."""
        rest = iter(jobs)
        begun = deque((job, self._begin(function, job)) for job in islice(rest, self._count + 1 if self._pool else 1))
        return self._in_order(function, begun, rest)

    def _in_order(self, function: Callable[..., Any], begun: deque[Begun], rest: Iterator[Job]) -> Iterator[Any]:
        """The outcomes one by one; none is kept here once it is given, and the next is begun before."""
        while begun:
            job, future = begun.popleft()
            found = self._outcome(future, function, job)
            begun.extend((more, self._begin(function, more)) for more in islice(rest, 1))
            yield found

    def _begin(self, function: Callable[..., Any], job: Job) -> Future[Any] | None:
        if self._pool is None:
            return None
        try:
            return self._pool.submit(_do, function, job)
        except (BrokenProcessPool, OSError):
            return None

    def _outcome(self, future: Future[Any] | None, function: Callable[..., Any], job: Job) -> Any:  # noqa: ANN401 - whatever the function returns
        if future is not None:
            try:
                return future.result()
            except (BrokenProcessPool, OSError):
                pass
        return _with(self._held, function, job)


def _with(held: object, function: Callable[..., Any], job: Job) -> Any:  # noqa: ANN401 - whatever the function returns
    return function(*job) if held is None else function(held, *job)


def _do(function: Callable[..., Any], job: Job) -> Any:  # noqa: ANN401 - whatever the function returns
    return _with(_held, function, job)


def _pool(count: int, held: object) -> ProcessPoolExecutor | None:
    """The processes, or None where the system has no room for them."""
    try:
        return ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), _start, (held,))
    except (OSError, NotImplementedError):
        return None


def _start(held: object) -> None:
    """In a helper: keep to one processor, leave Ctrl-C to the parent, and end when the parent does."""
    global _held  # noqa: PLW0603 - one process holds one thing
    _held = held
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_watch, daemon=True).start()


def _watch() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
