"""The folder of the like index: one writer at a time, and every process reads what was written last.

The lock is the operating system's, so a killed worker leaves none behind.
"""

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from banfu.advice.models import Indexed
from banfu.text.index import Damaged, LikeIndex

if os.name == "nt":
    import msvcrt
else:
    import fcntl


class Busy(Exception):
    """Another process is writing the index."""


class _Open:
    """The index as this process has it, and the mark of the writing it was read after."""

    index: LikeIndex | None = None
    mark: str = ""


def folder() -> Path:
    return settings.DATA / "like"


def _mark_file() -> Path:
    return settings.DATA / "like-written.txt"


def _mark() -> str:
    try:
        return _mark_file().read_text()
    except OSError:
        return ""


@contextmanager
def held() -> Iterator[None]:
    """Hold the folder for writing. Raises Busy where another process has it."""
    with (settings.DATA / "like.lock").open("a+b") as file:
        try:
            if os.name == "nt":
                file.seek(0)
                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Busy from None
        yield


def save(index: LikeIndex) -> None:
    """Write what was changed, and let other processes know."""
    index.save()
    mark = uuid.uuid4().hex
    _mark_file().write_text(mark)
    _Open.index, _Open.mark = index, mark


def opened() -> LikeIndex:
    """Return the index as it was last written. Raises Damaged where it is missing, broken, or does not
    hold what is noted: all that was taken in, and of what waits any part (a kill came between)."""
    mark = _mark()
    if _Open.index is None or _Open.mark != mark or not folder().exists():
        _Open.index = LikeIndex.open(folder())
        _Open.mark = mark
    noted = Indexed.objects.count()
    waiting = Indexed.objects.filter(digest="").count()
    if not noted - waiting <= len(_Open.index) <= noted:
        raise Damaged("里面的件与记下的不一致")
    return _Open.index


def drop() -> None:
    """Throw the folder away."""
    _Open.index = None  # first: Windows removes no file that is mapped
    shutil.rmtree(folder(), ignore_errors=True)
