"""Documents dropped in bulk, each filed beside the case its number names."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from banfu.actions import Refused, filing
from banfu.cases import visible
from banfu.cases.files import FileRefused
from banfu.cases.models import Assignment, Session, StoredFile
from banfu.cases.papers import codes
from banfu.exchange.sheets.archive import open_folder_or_zip
from banfu.exchange.sheets.originals import match_number, read_original
from banfu.exchange.sheets.table import SheetError
from banfu.paper.letter import PaperError
from banfu.paper.press import reader
from banfu.people.models import Person

SCANS, MOST_SCAN = (".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff"), 20 * 1024**2


@dataclass
class Outcome:
    """What became of a drop: filed ones, and the rest by name with the cure."""

    filed: list[tuple[str, Assignment, bool]] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)


def drop(person: Person, session: Session, kind: str, places: Iterable[tuple[str, Path]]) -> Outcome:
    """File each document of ``places`` (name, path; zips are opened); one bad file keeps no other back."""
    outcome = Outcome()
    for name, path in places:
        if name.lower().endswith(".zip"):
            try:
                for inner, file in open_folder_or_zip(path):
                    _one(person, session, kind, inner, file, outcome)
            except SheetError as error:
                outcome.left.append((name, str(error)))
        else:
            _one(person, session, kind, name, path, outcome)
    return outcome


def _one(person: Person, session: Session, kind: str, name: str, path: Path, outcome: Outcome) -> None:
    try:
        text = read_original(path).text
    except SheetError:
        text = ""  # a scan or a picture is filed all the same, by its name
    if (key := _code(kind, name, text, path)) is not None:
        _returned(person, key, name, path, outcome)
        return
    number = match_number(name, text)
    if number is None:
        outcome.left.append((name, "文件名和正文里都没有建议编号；请把编号写进文件名，如“0082.pdf”，再放一次。"))
        return
    task = visible.assignments(person).filter(session=session, number=number).select_related("suggestion").first()
    if task is None:
        outcome.left.append((name, f"{session}里没有承办 {number} 号；请核对编号，或换一个届次再放。"))
        return
    _file(person, task, path, name, kind, text if kind == StoredFile.Kind.ORIGINAL else "", outcome)


def _code(kind: str, name: str, text: str, path: Path) -> int | None:
    """The reply whose printed 征询意见表 this is: by the code in its name, its text or, of a receipt, on the scan itself."""
    key = codes.read(name) or codes.read(text)
    scan = kind == StoredFile.Kind.RECEIPT and path.suffix.lower() in SCANS and path.stat().st_size <= MOST_SCAN
    if key is None and scan:
        try:
            found = reader.codes(path.read_bytes())
        except PaperError:
            return None  # it is still filed by its number
        return next((key for one in found if (key := codes.read(one))), None)
    return key


def _returned(person: Person, key: int, name: str, path: Path, outcome: Outcome) -> None:
    """File a returned 征询意见表 beside its case, whatever session and kind were chosen."""
    task = visible.assignments(person).filter(replies=key).select_related("suggestion").first()
    if task is None:
        outcome.left.append((name, "右上角的编码不是本单位发出的征询意见表；请核对是不是放错了单位。"))
        return
    _file(person, task, path, name, StoredFile.Kind.RECEIPT, "", outcome)


def _file(person: Person, task: Assignment, path: Path, name: str, kind: str, text: str, outcome: Outcome) -> None:
    try:
        row, taken = filing.file_in(person, task, path, name, kind, text)
    except (FileRefused, Refused) as refused:
        outcome.left.append((name, str(refused)))
        return
    outcome.filed.append((name, task, taken))
