"""Issued letters written in a row: for a zip of a year, and for ``banfu letter``. Heavy: for the worker and the command."""

import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.db.models import Exists, OuterRef, QuerySet

from banfu.cases import letters, limits
from banfu.cases.files import safe_name
from banfu.cases.models import Assignment, Issue, Version
from banfu.paper.letter import Letter, PaperError

BESIDE = ("suggestion__session__source__congress", "suggestion__session__source__government", "suggestion__delegation", "unit")
STEP = 200
NOTES = "没有写成的.txt"

Told = Callable[[int, int], None]


@dataclass(frozen=True)
class Out:
    """A letter to write: the task, the version and, once it is signed, its issue."""

    task: Assignment
    version: Version
    issue: Issue | None

    @property
    def letter(self) -> Letter:
        return letters.letter_of(self.task, letters.written(self.version), self.issue)

    @property
    def name(self) -> str:
        """0082号答复 湘财建复〔2018〕5号; a draft names its version instead."""
        what = "答复" if self.task.hosting else "会办意见"
        last = self.issue.number if self.issue else f"第{self.version.n}稿"
        return f"{self.task.number}号{what} {last or self.task.unit.name}".strip()


def issued(tasks: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """Those of ``tasks`` of whose present round a letter has been issued here."""
    there = Issue.objects.filter(reply__assignment=OuterRef("pk"), reply__round=OuterRef("round")).exclude(version=None)
    return tasks.filter(Exists(there)).order_by("number", "pk")


def each(keys: Sequence[int]) -> Iterator[Out]:
    """The letters of tasks in the order of their keys: issued ones as issued, else the newest version; none where none is."""
    for start in range(0, len(keys), STEP):
        some = keys[start : start + STEP]
        tasks = {task.pk: task for task in Assignment.objects.filter(pk__in=some).select_related(*BESIDE)}
        versions: dict[int, Version] = {}
        for version in Version.objects.filter(reply__assignment__in=some).select_related("reply").order_by("reply__round", "n"):
            versions[version.reply.assignment_id] = version
        rows = Issue.objects.filter(reply__assignment__in=some).exclude(version=None).select_related("reply", "version")
        signed = {(row.reply.assignment_id, row.reply.round): row for row in rows}
        for key in some:
            if key not in tasks:
                continue
            issue = signed.get((key, tasks[key].round))
            version = issue.version if issue and issue.version else versions.get(key)
            if version is not None:
                yield Out(tasks[key], version, issue)


def write(letter: Letter, ending: str, archive: bool = False) -> bytes:
    """Return ``letter`` as pdf, docx or ofd. Raises PaperError."""
    if ending == "docx":
        from banfu.paper.docx_write import write_docx

        return write_docx(letter)
    if ending == "ofd":
        from banfu.paper.ofd import write_ofd

        return write_ofd(letter)
    from banfu.paper.pdf import write_pdf

    return write_pdf(letter, archive)


def pack(target: IO[bytes] | Path, outs: Iterable[Out], ending: str, total: int, told: Told = lambda done, total: None) -> list[str]:
    """Write the letters into a zip, one after the other; return what could not be written and why."""
    faults: list[str] = []
    taken: set[str] = set()
    with limits.read_once(), zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for done, out in enumerate(outs, 1):
            try:
                packed.writestr(_free(safe_name(f"{out.name}.{ending}"), taken), write(out.letter, ending))
            except PaperError as refusal:
                faults.append(f"{out.task.unit.name} {out.task.number} 号没有写成：{refusal}")
            told(done, total)
        if faults:
            packed.writestr(NOTES, "\ufeff" + "\r\n".join(faults))
    return faults


def _free(name: str, taken: set[str]) -> str:
    stem, _, ending = name.rpartition(".")
    found, n = name, 2
    while found in taken:
        found, n = f"{stem}（{n}）.{ending}", n + 1
    taken.add(found)
    return found
