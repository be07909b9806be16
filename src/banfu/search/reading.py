"""Attachments into the index: read outside this process, then written as rows a page.

Called by the worker. Nothing here is a fact: what was read, and that a file could not be read,
is made again when the index is rebuilt.
"""

import contextlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import Exists, OuterRef, QuerySet

from banfu.cases.files import path_of
from banfu.cases.models import StoredFile, Suggestion
from banfu.search import pages
from banfu.search.models import Kind, Reading, State
from banfu.search.texts import Text
from banfu.search.writing import is_damage, mark_damaged, put

KILLED_AFTER = pages.MOST_SECONDS + 30
READER = ("-m", "banfu.search.pages")
PICTURES = {".jpg", ".jpeg", ".png", ".tif", ".tiff"}
PICTURE, OTHER = "图片里的字不能查", "这种文件不能查；要查里面的字，请另存为 PDF 或 docx 再传"


def unread() -> QuerySet[StoredFile]:
    """The files not tried yet; of those that are not read at all, that is noted once."""
    return StoredFile.objects.exclude(Exists(Reading.objects.filter(file=OuterRef("pk")))).order_by("pk")


def _lines(path: Path, ending: str) -> list[dict[str, Any]]:
    """What the reader says of a file; what it had said until it was stopped."""
    with tempfile.TemporaryFile(prefix="banfu-") as out:
        with contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run(
                [sys.executable, *READER, str(path), ending],
                stdout=out, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, timeout=KILLED_AFTER, check=False,
            )  # fmt: skip
        out.seek(0)
        lines = [json.loads(line) for line in out if line.endswith(b"\n")]
    if not lines or "state" not in lines[-1]:
        note = f"读到第 {len(lines)} 页停了" if lines else "文件读不出来，请用原来的软件打开另存后再传"
        lines.append({"state": State.PART if lines else State.UNREADABLE, "pages": len(lines), "note": note})
    return lines


def _result(row: StoredFile) -> list[dict[str, Any]]:
    ending, path = Path(row.name).suffix.lower(), path_of(row.digest)
    if not path.is_file():
        return [{"state": State.UNREADABLE, "pages": 0, "note": "文件不在了"}]
    if ending not in pages.READERS:
        return [{"state": State.EMPTY, "pages": 0, "note": PICTURE if ending in PICTURES else OTHER}]
    return _lines(path, ending)


def _texts(row: StoredFile, year: int, lines: Iterable[dict[str, Any]]) -> list[Text]:
    """The pages of a file; one that is no unit's own came with the suggestion and is read by all who see it."""
    return [
        Text(Kind.FILE, row.suggestion_id, year, row.pk, line["text"], f"{row.name} {line['place']}".strip()[:300],
             organ=row.organ or 0, page=line["page"])
        for line in lines
    ]  # fmt: skip


def read_file(pk: int) -> str:
    """Read one stored file into the index; return its state ("" where the file is not known)."""
    row = StoredFile.objects.filter(pk=pk).select_related("suggestion__session").first()
    if row is None:
        return ""
    *found, last = _result(row)
    if last["state"] == State.EMPTY and not last["note"]:
        last["note"] = "里面没有文字，多半是扫描件"
    with transaction.atomic():
        Suggestion.objects.select_for_update().filter(pk=row.suggestion_id).values_list("pk").first()
        put(_texts(row, row.suggestion.session.year, found), [row.suggestion_id], [Kind.FILE], ref=row.pk)
        Reading.objects.update_or_create(
            file=row.pk, defaults={"state": last["state"], "pages": last["pages"], "note": last["note"][:200]}
        )
    return last["state"]


def read_all(most: int = 0) -> int:
    """Read what is unread, ``most`` files at a time where it is given; return how many were."""
    keys = unread().values_list("pk", flat=True)
    found = list(keys[:most] if most else keys)
    for pk in found:
        read_file(pk)
    return len(found)


def said(files: Iterable[StoredFile]) -> list[tuple[StoredFile, str]]:
    """Each file with what search knows of it, in words. The index is disposable: without it nothing is said."""
    rows = list(files)
    try:
        known = {row.file: row for row in Reading.objects.filter(file__in=[file.pk for file in rows])} if rows else {}
    except DatabaseError as error:
        if not is_damage(error):
            raise
        mark_damaged(error)
        return [(file, "") for file in rows]
    return [(file, _words(known.get(file.pk))) for file in rows]


def _words(reading: Reading | None) -> str:
    if reading is None:
        return "等后台读，读好就能查"
    if reading.state == State.READ:
        return f"能查，{reading.pages} 页" if reading.pages > 1 else "能查"
    label = {State.PART: "能查一部分", State.EMPTY: "查不到", State.UNREADABLE: "查不到"}[State(reading.state)]
    return f"{label}：{reading.note}"
