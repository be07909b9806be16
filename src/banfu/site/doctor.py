"""``banfu doctor``: what this computer lacks, each with its cure."""

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection

WANTED_BYTES = 2 * 1024**3


@dataclass(frozen=True)
class Finding:
    """One check: what was looked at, whether it is well, what was found or its cure."""

    name: str
    well: bool
    text: str
    needed: bool = True


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    well = sys.version_info >= (3, 11)
    return Finding("Python", well, version if well else f"{version} 太旧，请换 3.11 或更新的版本。")


def _folder() -> Finding:
    try:
        settings.DATA.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.DATA):
            pass
    except OSError:
        return Finding("数据目录", False, f"{settings.DATA} 写不进去；请改目录权限，或用 BANFU_DATA 换一处。")
    return Finding("数据目录", True, str(settings.DATA))


def _database() -> Finding:
    try:
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMPORARY TABLE banfu_doctor (id integer)")
            cursor.execute("DROP TABLE banfu_doctor")
    except DatabaseError:
        return Finding("数据库", False, "连不上或写不进去；请查 DATABASE_URL、数据库服务和权限。")
    return Finding("数据库", True, "PostgreSQL" if connection.vendor == "postgresql" else "SQLite")


def _embedded(fonts: Any) -> Finding:  # noqa: ANN401 - the module, which Typst must be there for
    """Which fonts of letters may not be put into an OFD; a reader without them shows others in their place."""
    from banfu.paper.ofd_fonts import Faces

    forbidden = Faces(fonts.system().fonts(), fonts.chosen()).forbidden()
    if not forbidden:
        return Finding("OFD 里的字体", True, "都可以装进文件", needed=False)
    text = f"{'、'.join(forbidden)}的厂家不许装进文件，OFD 里只写名字；对方电脑没有这些字体的，请改发 PDF"
    return Finding("OFD 里的字体", False, text, needed=False)


def _fonts() -> list[Finding]:
    """The fonts official letters are printed with, or how to get better ones."""
    try:
        from banfu.paper import fonts

        found = [Finding(name, well, text, needed=False) for name, well, text in fonts.report(fonts.chosen())]
        return [*found, _embedded(fonts)]
    except ImportError:
        return [Finding("公文字体", False, "没有装 typst，出不了 PDF 公文；请重新安装依赖。", needed=False)]


def _office() -> Finding:
    there = shutil.which("soffice") or shutil.which("libreoffice")
    return Finding("LibreOffice", bool(there), there or "没有装；要转换 doc、wps 旧格式时请装 LibreOffice。", needed=False)


def _disk() -> Finding:
    folder = settings.DATA if settings.DATA.exists() else settings.DATA.parent
    free = shutil.disk_usage(folder if folder.exists() else ".").free
    text = f"还有 {free / 1024**3:.1f} GB"
    well = free > WANTED_BYTES
    return Finding("磁盘", well, text if well else f"{text}，少于 2 GB；请清理，或用 BANFU_DATA 换一处。")


CHECKS: tuple[Callable[[], Finding], ...] = (_python, _folder, _database, _office, _disk)


def examine() -> Iterator[Finding]:
    """Yield every finding in order."""
    for check in CHECKS:
        yield check()
    yield from _fonts()
