"""Arrays kept in a folder: written beside the old ones, taken over at one stroke, checked when opened.

A file named by the manifest is never written again. The manifest names every file with its size and
checksum and carries a checksum of itself; it is replaced last. So a power cut leaves the old or the
new state, and whatever else happens to the files is noticed.
"""

import json
import os
import shutil
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

FORMAT = 1
MANIFEST = "manifest.json"


class Damaged(Exception):
    """The stored index is missing, incomplete or changed, or of another version; build it again."""

    def __init__(self, what: str) -> None:
        super().__init__(f"找相近用的索引不能用：{what}。请重建索引；办件数据不受影响。")


class Store:
    """One folder; ``serial`` counts the names given, so that none is used twice."""

    def __init__(self, folder: Path, serial: int = 0, files: dict[str, list[int]] | None = None) -> None:
        self.folder, self.serial, self.files = folder, serial, files or {}

    @classmethod
    def read(cls, folder: Path) -> tuple["Store", dict[str, Any]]:
        """Check all files; return the store and what was noted with them. Raises Damaged."""
        try:
            told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            body = told["body"]
            if told["check"] != zlib.crc32(_plain(body)):
                raise Damaged(f"{MANIFEST} 被改动过")
            if body["format"] != FORMAT:
                raise Damaged(f"版本是 {body['format']}，这里用 {FORMAT}")
            store = cls(folder, body["serial"], body["files"])
        except FileNotFoundError:
            raise Damaged(f"没有 {MANIFEST}") from None
        except (ValueError, KeyError, TypeError) as error:
            raise Damaged(f"{MANIFEST} 读不出来") from error
        for name, (size, check) in store.files.items():
            path = folder / name
            if not path.is_file():
                raise Damaged(f"缺文件 {name}")
            if path.stat().st_size != size or _check(path) != check:
                raise Damaged(f"文件 {name} 被改动过")
        return store, body["notes"]

    def fresh(self, kind: str) -> str:
        """Return the name of a new, empty sub-folder."""
        self.serial += 1
        name = f"{kind}-{self.serial:06}"
        shutil.rmtree(self.folder / name, ignore_errors=True)
        (self.folder / name).mkdir(parents=True)
        return name

    def allocator(self, name: str) -> Callable[[str, int, np.dtype], np.ndarray]:
        """Return a function that makes arrays as files of the sub-folder ``name``."""

        def allocate(array: str, size: int, kind: np.dtype) -> np.ndarray:
            path = self.folder / name / f"{array}.npy"
            if not size:
                np.save(path, np.empty(0, kind))
                return np.empty(0, kind)
            return np.asarray(np.lib.format.open_memmap(path, mode="w+", dtype=kind, shape=(size,)))

        return allocate

    def put(self, name: str, arrays: dict[str, np.ndarray]) -> None:
        """Write arrays as files of the sub-folder ``name``."""
        for array, values in arrays.items():
            np.save(self.folder / name / f"{array}.npy", values)

    def get(self, name: str, array: str, mapped: bool = True) -> np.ndarray:
        """Return an array of the sub-folder ``name``, mapped or read."""
        path = self.folder / name / f"{array}.npy"
        empty = path.stat().st_size < 200 and not len(np.load(path))
        return np.asarray(np.load(path, mmap_mode="r" if mapped and not empty else None))

    def take_over(self, names: list[str], notes: dict[str, Any]) -> None:
        """Make these sub-folders the state of the store; forget and remove all others."""
        known, self.files = self.files, {}
        for name in names:
            for path in sorted((self.folder / name).glob("*.npy")):
                relative = f"{name}/{path.name}"
                self.files[relative] = known.get(relative) or [path.stat().st_size, _check(path, durable=True)]
            _durable(self.folder / name)
        body = {"format": FORMAT, "serial": self.serial, "files": self.files, "notes": notes}
        fresh = self.folder / f"{MANIFEST}.new"
        with fresh.open("wb") as file:
            file.write(_plain({"body": body, "check": zlib.crc32(_plain(body))}))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.folder / MANIFEST)
        _durable(self.folder)
        for path in self.folder.iterdir():
            if path.is_dir() and path.name not in names:
                shutil.rmtree(path, ignore_errors=True)


def _plain(body: dict[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False, sort_keys=True).encode("utf-8")


def _check(path: Path, durable: bool = False) -> int:
    check = 0
    with path.open("rb+" if durable else "rb") as file:
        if durable:
            os.fsync(file.fileno())
        while block := file.read(1 << 20):
            check = zlib.crc32(block, check)
    return check


def _durable(folder: Path) -> None:
    """Have the names in ``folder`` survive a power cut; not every system can."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)
