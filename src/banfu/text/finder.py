"""One opened like index for whoever looks through a long list: here, or in a helper that opens it anew."""

from collections.abc import Sequence
from pathlib import Path

from banfu.text.index import LikeIndex, Text

Nearest = list[tuple[int, float]]
"""Keys and scores of the like of one text, likest first."""


class Finder:
    """Finds the ``k`` likest in the index of ``folder``, among ``allowed`` (None: all).

    Sent to another process it takes no index along, but opens the folder there; what is mapped of it
    is shared. ``near`` raises Damaged where the folder is no longer as it was saved.
    """

    def __init__(self, folder: Path, k: int, allowed: set[int] | None = None, index: LikeIndex | None = None) -> None:
        self._folder, self._k, self._allowed, self._index = folder, k, allowed, index

    def __reduce__(self) -> tuple[type["Finder"], tuple[Path, int, set[int] | None]]:
        return type(self), (self._folder, self._k, self._allowed)

    def near(self, asked: Sequence[Text]) -> list[Nearest]:
        """Return the likest of each asked, by keys and scores alone."""
        if self._index is None:
            self._index = LikeIndex.open(self._folder)
        allowed = None if self._allowed is None else self._allowed.intersection
        found = self._index.nearest(asked, k=self._k, allowed=allowed, why=False)
        return [[(like.key, like.score) for like in likes] for likes in found]  # type: ignore[misc]
