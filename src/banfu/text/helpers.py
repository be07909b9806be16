"""More than one processor for a long computation over many texts; what comes out does not depend on how many.

The work is dealt out in fixed parts and taken back in their order. Processes are started anew (spawn), the same
on all systems, so a function given here is a plain one of a module that is quick to import.
"""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from types import TracebackType
from typing import Any, Self

FEW = 5000
"""With fewer texts starting processes takes longer than it saves."""
MOST = 4


class Helpers:
    """Processes for the time of one computation; none where there is one processor, or little to do."""

    def __init__(self, texts: int) -> None:
        count = min(os.cpu_count() or 1, MOST)
        alone = texts < FEW or count < 2 or multiprocessing.current_process().daemon
        self._pool = None if alone else _pool(count)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def each(self, function: Callable[..., Any], jobs: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
        """Begin ``function(*job)`` for every job at once; the outcomes come in the order of the jobs."""
        return _in_order(function, deque((job, self._begin(function, job)) for job in jobs))

    def _begin(self, function: Callable[..., Any], job: tuple[Any, ...]) -> Future[Any] | None:
        if self._pool is None:
            return None
        try:
            return self._pool.submit(function, *job)
        except (BrokenProcessPool, OSError):
            return None


def _pool(count: int) -> ProcessPoolExecutor | None:
    """The processes, or None where the system has no room for them."""
    try:
        return ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), _quietly)
    except (OSError, NotImplementedError):
        return None


def _in_order(function: Callable[..., Any], begun: deque[tuple[tuple[Any, ...], Future[Any] | None]]) -> Iterator[Any]:
    """The outcomes one by one; none is kept here once it is given."""
    while begun:
        job, future = begun.popleft()
        yield _outcome(future, function, job)


def _outcome(future: Future[Any] | None, function: Callable[..., Any], job: tuple[Any, ...]) -> Any:  # noqa: ANN401 - whatever the function returns
    """What ``function`` returns; done here where there is no helper, or it was ended (for want of memory)."""
    if future is not None:
        try:
            return future.result()
        except (BrokenProcessPool, OSError):
            pass
    return function(*job)


def _quietly() -> None:
    """In a helper: keep to one processor, leave Ctrl-C to the parent, and end when the parent does."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_watch, daemon=True).start()


def _watch() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
