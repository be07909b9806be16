"""A stand-in for banfu.text.index until it is there: the whole pool in memory, its texts in one file."""

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from banfu.text.similar import Like, Pool, Text


class Damaged(Exception):
    """What stands in the folder is no index, or not all of one."""


class LikeIndex:
    def __init__(self, texts: Iterable[Text], folder: Path) -> None:
        self.texts, self.folder, self._pool = {text.key: text for text in texts}, folder, None

    @classmethod
    def open(cls, folder: Path) -> "LikeIndex":
        try:
            rows = json.loads((folder / "texts.json").read_text("utf-8"))
            return cls((Text(*row) for row in rows), folder)
        except (OSError, ValueError, TypeError) as error:
            raise Damaged(str(error)) from error

    @classmethod
    def build(cls, texts: Iterable[Text], folder: Path) -> "LikeIndex":
        made = cls(texts, folder)
        made.save()
        return made

    def add(self, texts: Iterable[Text]) -> None:
        self.texts |= {text.key: text for text in texts}
        self._pool = None

    def remove(self, keys: Iterable[object]) -> None:
        for key in keys:
            self.texts.pop(key, None)
        self._pool = None

    def save(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        rows = [[text.key, text.title, text.body] for text in self.texts.values()]
        (self.folder / "texts.json").write_text(json.dumps(rows, ensure_ascii=False), "utf-8")

    def __len__(self) -> int:
        return len(self.texts)

    def nearest(
        self, asked: Sequence[Text], k: int = 10, allowed: Callable[[list], set] | None = None, among: object = None, why: bool = True,
    ) -> list[list[Like]]:  # fmt: skip
        if not self.texts:
            return [[] for _ in asked]
        pool = self._pool = self._pool or Pool(list(self.texts.values()))
        found = []
        for likes in pool.nearest(asked, len(self) if allowed else k):
            keep = allowed([like.key for like in likes]) if allowed else None
            found.append([like for like in likes if keep is None or like.key in keep][:k])
        return found
