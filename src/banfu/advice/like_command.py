"""``banfu like``: how far the index of the like is, and making it anew."""

import time
from collections.abc import Callable, Iterator

from banfu.advice import like_folder, like_work
from banfu.advice.models import Indexed
from banfu.cases.models import Suggestion

PATIENCE = 30.0
"""Seconds to wait for a worker that is writing just now."""


def state() -> str:
    all_of, taken = Suggestion.objects.count(), Indexed.objects.exclude(digest="").count()
    return f"共 {all_of} 件，已入索引 {taken} 件，已找过相近的 {Indexed.objects.filter(looked=True).count()} 件。"


def rebuild() -> Iterator[str]:
    """Throw the index away and make it anew; yield a line of progress every few seconds. Raises Busy."""
    _patiently(like_work.rebuild)
    began = time.monotonic()
    while _patiently(like_work.keep_up):
        done = Indexed.objects.filter(looked=True).count()
        left = (Suggestion.objects.count() - done) * (time.monotonic() - began) / done if done else 0
        yield state() + (f"大约还要 {max(1, round(left))} 秒。" if done else "")
    yield state()


def _patiently(do: Callable[[], bool | None]) -> bool | None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return do()
        except like_folder.Busy:
            if time.monotonic() > until:
                raise
            time.sleep(0.5)
