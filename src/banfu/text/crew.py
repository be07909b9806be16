"""Several processes that each open the same like index and look for the like of many texts.

A process reads the folder only; what it maps of it is shared with the others. It ends by itself
when its pipe closes, so none outlives the one that started it, however that one ended.
"""

import os
import signal
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import cycle
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType

from banfu.text.index import Damaged, LikeIndex, Text

Near = list[tuple[int, float]]
"""Keys and scores of the like of one text, likest first."""


class Lost(Exception):
    """One of the processes ended before it answered."""


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def near(index: LikeIndex, asked: Sequence[Text], k: int, allowed: set[int] | None) -> list[Near]:
    """Return the ``k`` likest of each asked, among ``allowed``, by keys and scores alone."""
    found = index.nearest(asked, k=k, allowed=None if allowed is None else allowed.intersection, why=False)
    return [[(like.key, like.score) for like in likes] for likes in found]  # type: ignore[misc]


def _serve(pipe: Connection, folder: Path, k: int, allowed: set[int] | None) -> None:
    """Answer until the pipe closes. Ctrl-C reaches every process of a terminal: who started this one ends it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(Damaged, EOFError, OSError):
        index = LikeIndex.open(folder)
        while True:
            pipe.send(near(index, pipe.recv(), k, allowed))


class Crew:
    """``count`` processes with the index of ``folder``; leaving the ``with`` ends them."""

    def __init__(self, folder: Path, count: int, k: int, allowed: set[int] | None = None) -> None:
        context = get_context("spawn")  # forking a process that holds a database connection would share it
        self._pipes, self._processes = [], []
        for _ in range(count):
            mine, theirs = context.Pipe()
            process = context.Process(target=_serve, args=(theirs, folder, k, allowed), daemon=True)
            process.start()
            theirs.close()
            self._pipes.append(mine)
            self._processes.append(process)

    def __enter__(self) -> "Crew":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for pipe, process in zip(self._pipes, self._processes, strict=True):
            pipe.close()
            process.terminate()
            process.join()

    def near(self, batches: Iterable[Sequence[Text]]) -> Iterator[list[Near]]:
        """Yield what ``near`` gives of each batch, in order. Raises Lost.

        Each process has one batch at a time, and the next before its answer is given out.
        """
        rest = iter(batches)
        waiting = []
        try:
            for pipe in self._pipes:
                if (batch := next(rest, None)) is not None:
                    pipe.send(batch)
                    waiting.append(pipe)
            for pipe in cycle(tuple(waiting)):
                if pipe not in waiting:  # all given out, and this one has answered
                    return
                found = pipe.recv()
                waiting.remove(pipe)
                if (batch := next(rest, None)) is not None:
                    pipe.send(batch)
                    waiting.append(pipe)
                yield found
        except (EOFError, OSError) as error:
            raise Lost from error
