"""The file store: content under its digest, so the same content is kept once and cannot change unseen."""

import hashlib
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import puremagic
from django.conf import settings

MOST_BYTES = 50 * 1024 * 1024
KINDS = {
    ".pdf": "PDF", ".docx": "Word 文档", ".doc": "Word 文档", ".wps": "WPS 文档", ".xlsx": "Excel 表格", ".xls": "Excel 表格",
    ".jpg": "图片", ".jpeg": "图片", ".png": "图片", ".tif": "图片", ".tiff": "图片", ".ofd": "OFD 版式文件", ".txt": "文本",
}  # fmt: skip
SIGNATURES = {
    ".pdf": (b"%PDF",), ".docx": (b"PK\x03\x04",), ".xlsx": (b"PK\x03\x04",), ".ofd": (b"PK\x03\x04",),
    ".doc": (b"\xd0\xcf\x11\xe0", b"{\\rtf"), ".wps": (b"\xd0\xcf\x11\xe0",), ".xls": (b"\xd0\xcf\x11\xe0",),
    ".jpg": (b"\xff\xd8\xff",), ".jpeg": (b"\xff\xd8\xff",), ".png": (b"\x89PNG",), ".tif": (b"II*\0", b"MM\0*"),
    ".tiff": (b"II*\0", b"MM\0*"),
}  # fmt: skip


class FileRefused(Exception):
    """A file that is not kept; the Chinese sentence says why and what to do."""


@dataclass(frozen=True)
class Kept:
    """What was put into the store."""

    digest: str
    size: int
    name: str


def safe_name(name: str) -> str:
    """A file name without path, control or reserved marks, at most 120 characters, its ending kept."""
    plain = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join("_" if c in '<>:"|?*' or ord(c) < 32 or c in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068" else c for c in plain).strip(". ")
    stem, dot, ending = plain.rpartition(".")
    return f"{(stem or ending)[:110]}{dot if stem else ''}{ending[:8] if stem else ''}" or "文件"


def path_of(digest: str) -> Path:
    """Where content of this digest lies, present or not."""
    if not (len(digest) == 64 and all(c in "0123456789abcdef" for c in digest)):
        raise ValueError("not a digest")
    return Path(settings.FILES) / digest[:2] / digest


def _check(name: str, head: bytes, size: int) -> None:
    ending = Path(name).suffix.lower()
    if size == 0:
        raise FileRefused(f"“{name}”是空的；请换一份。")
    if size > MOST_BYTES:
        raise FileRefused(f"“{name}”有 {size // 1024**2} MB，最多 50 MB；请压缩或拆开再传。")
    if ending not in KINDS:
        raise FileRefused(f"不收“{ending or name}”这种文件；请换成 PDF、Word、Excel 或图片。")
    wanted = SIGNATURES.get(ending)
    if wanted and not head.startswith(wanted):
        try:
            really = puremagic.from_string(head, filename=None)
        except (puremagic.PureError, ValueError):
            really = ""
        said = f"，内容像是 {really}" if really else ""
        raise FileRefused(f"“{name}”写着是{KINDS[ending]}，内容不是{said}；请用原来的软件另存后再传。")


def keep(name: str, pieces: Iterable[bytes]) -> Kept:
    """Store content; raises FileRefused. The rename is the last step, so a crash leaves no half file."""
    name, root = safe_name(name), Path(settings.FILES)
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size, head = hashlib.sha256(), 0, b""
    handle, temporary = tempfile.mkstemp(dir=root, prefix="in-")
    try:
        with os.fdopen(handle, "wb") as out:
            for piece in pieces:
                size += len(piece)
                head = head if len(head) >= 4096 else (head + piece)[:4096]
                if size > MOST_BYTES:
                    break
                digest.update(piece)
                out.write(piece)
            _check(name, head, size)
            out.flush()
            os.fsync(out.fileno())
        target = path_of(digest.hexdigest())
        target.parent.mkdir(exist_ok=True, mode=0o700)
        os.replace(temporary, target)
    finally:
        Path(temporary).unlink(missing_ok=True)
    return Kept(digest.hexdigest(), size, name)


def keep_path(path: Path, name: str) -> Kept:
    """Store a file that lies on disk under another name."""
    with path.open("rb") as file:
        return keep(name, iter(lambda: file.read(1024 * 1024), b""))
