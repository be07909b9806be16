"""Finders for tests of work done by several processes; light, since each process imports this anew."""

import multiprocessing
import os
import time
from pathlib import Path

from banfu.text.finder import Finder, Nearest
from banfu.text.similar import Text


def seen(folder: Path) -> set[int]:
    """The processes that have worked with the index of ``folder``."""
    return {int(path.name.removeprefix("seen-")) for path in folder.parent.glob("seen-*")}


class Meeting(Finder):
    """Answers only when two processes are at work."""

    def near(self, asked: list[Text]) -> list[Nearest]:
        (self._folder.parent / f"seen-{os.getpid()}").touch()
        until = time.monotonic() + 30
        while len(seen(self._folder)) < 2:
            if time.monotonic() > until:
                raise TimeoutError("only one process works")
            time.sleep(0.01)
        return super().near(asked)


class Dying(Finder):
    """A helper ends with its first batch."""

    def near(self, asked: list[Text]) -> list[Nearest]:
        (self._folder.parent / f"seen-{os.getpid()}").touch()
        if multiprocessing.parent_process() is not None:
            os._exit(1)
        return super().near(asked)
