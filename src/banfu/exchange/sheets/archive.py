"""A folder or a zip of originals, one file after another, never outside its place."""

import shutil
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from .table import SheetError

MOST_FILES = 5_000
MOST_FILE = 50 * 1024 * 1024
MOST_TOTAL = 1024 * 1024 * 1024
MOST_RATIO = 200
RATIO_FROM = 10 * 1024 * 1024
UTF8_FLAG, LOCKED_FLAG = 0x800, 0x1
PIECE = 1024 * 1024


def open_folder_or_zip(path: str | Path) -> Iterator[tuple[str, Path]]:
    """Yield (name, path) of each file in a folder or .zip, by name.

    ``name`` is relative, with /, as its maker wrote it (GBK names of a Windows zip included). The
    path of a zipped file lasts until the next one is asked for. Links, hidden files and what
    systems leave behind are passed over. Raises SheetError for a bomb, a lock, or a name that
    points outside.
    """
    path = Path(path)
    if path.is_dir():
        yield from _folder(path)
    elif zipfile.is_zipfile(path):
        yield from _zip(path)
    else:
        raise SheetError(f"“{path.name}”不是文件夹也不是 zip 压缩包；请把原件压成 .zip（不是 rar、7z）再放进来。")


def zip_name(item: zipfile.ZipInfo) -> str:
    """The name as written: UTF-8 where it is said or fits, else GB18030."""
    if item.flag_bits & UTF8_FLAG:
        return item.filename
    try:
        raw = item.filename.encode("cp437")
    except UnicodeEncodeError:
        return item.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return item.filename


def _folder(root: Path) -> Iterator[tuple[str, Path]]:
    count = 0
    for file in sorted(root.rglob("*")):
        name = file.relative_to(root).as_posix()
        linked = any(part.is_symlink() for part in (file, *file.parents) if part.is_relative_to(root) and part != root)
        if linked or not file.is_file() or _leftover(name):
            continue
        count += 1
        if count > MOST_FILES:
            raise SheetError(f"文件夹里超过 {MOST_FILES} 个文件；请只留原件，或分成几批。")
        yield name, file


def _zip(path: Path) -> Iterator[tuple[str, Path]]:
    try:
        with zipfile.ZipFile(path) as packed, tempfile.TemporaryDirectory(prefix="banfu-") as place:
            named = [(zip_name(item).replace("\\", "/"), item) for item in _items(packed)]
            named.sort(key=lambda pair: pair[0])
            _check(named)
            total = 0
            for name, item in named:
                file = Path(place) / ("one" + PurePosixPath(name).suffix.lower()[:8])
                total += _unpack(packed, item, name, file, MOST_TOTAL - total)
                yield name, file
                file.unlink(missing_ok=True)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
        raise SheetError("压缩包打不开，可能没有下载完整；请重新压一次。") from error


def _items(packed: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    items = [item for item in packed.infolist() if not item.is_dir()]
    if len(items) > MOST_FILES:
        raise SheetError(f"压缩包里有 {len(items)} 个文件，最多 {MOST_FILES} 个；请分成几批。")
    return [item for item in items if not stat.S_ISLNK(item.external_attr >> 16) and not _leftover(zip_name(item))]


def _check(named: list[tuple[str, zipfile.ZipInfo]]) -> None:
    """Refuse the whole archive before anything of it is unpacked."""
    total = 0
    for name, item in named:
        parts = PurePosixPath(name).parts
        if name.startswith("/") or ".." in parts or (parts and parts[0].endswith(":")) or name[1:2] == ":":
            raise SheetError(f"压缩包里“{name[:60]}”指到包外面去了，整包不收；请让对方重新压一次。")
        if item.flag_bits & LOCKED_FLAG:
            raise SheetError("压缩包设了密码；请先解开，再压一次不设密码的。")
        if item.file_size > MOST_FILE:
            raise SheetError(f"压缩包里“{name[:60]}”有 {item.file_size // 1024**2} MB，一份最多 50 MB；请压缩扫描件后再放。")
        if item.file_size > RATIO_FROM and item.file_size > MOST_RATIO * max(item.compress_size, 1):
            raise SheetError(f"压缩包里“{name[:60]}”展开后大得不正常，整包不收；请核对来源。")
        total += item.file_size
    if total > MOST_TOTAL:
        raise SheetError(f"压缩包展开后有 {total // 1024**2} MB，最多 {MOST_TOTAL // 1024**2} MB；请分成几批。")


def _unpack(packed: zipfile.ZipFile, item: zipfile.ZipInfo, name: str, file: Path, left: int) -> int:
    """Copy one entry, counting what really comes out; return its bytes."""
    written = 0
    with packed.open(item) as source, file.open("wb") as out:
        while piece := source.read(PIECE):
            written += len(piece)
            if written > min(MOST_FILE, left):
                raise SheetError(f"压缩包里“{name[:60]}”展开后比它写明的大，整包不收；请核对来源。")
            out.write(piece)
    if shutil.disk_usage(file.parent).free < MOST_FILE:
        raise SheetError("磁盘快满了，原件放不下；请腾出地方再来。")
    return written


def _leftover(name: str) -> bool:
    """Whether a file is what a system leaves behind: hidden, __MACOSX, Thumbs.db, ~$ locks."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return any(part.startswith((".", "~$")) and part != ".." or part == "__MACOSX" for part in parts) or (
        bool(parts) and parts[-1].lower() in ("thumbs.db", "desktop.ini")
    )
