"""Fill the asker's own .xlsx.

{{主办件数}} or 【主办件数】 in a cell becomes the figure. A table without such markers is filled by
its headings: under a row of known words, or right of a single one; only empty cells are written.
"""

import difflib
import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zipfile import BadZipFile

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from .table import MOST_COLUMNS, MOST_ROWS, SheetError, _guard

MARKER = re.compile(r"\{\{\s*([^{}]{1,60}?)\s*\}\}|【\s*([^【】]{1,60}?)\s*】")
NOTHING = "—"
LINES_BELOW = 500


@dataclass(frozen=True)
class UnknownMarker:
    """A marker nothing was given for: where it stands, what it says, the nearest known names."""

    sheet: str
    cell: str
    name: str
    nearest: tuple[str, ...]


@dataclass(frozen=True)
class FilledCell:
    """A cell that was written, by a marker or guessed from a heading."""

    sheet: str
    cell: str
    name: str
    guessed: bool = False


@dataclass(frozen=True)
class Filled:
    """What came of a template."""

    cells: list[FilledCell]
    unknown: list[UnknownMarker]


def fill_template(
    template_path: str | Path, out: str | Path, values: Mapping[str, object], own: Collection[str] = ()
) -> Filled:
    """Fill ``template_path`` with ``values`` (name → value), keep its styles, save it as ``out``.

    A cell that is one marker takes the value's type; within other text it becomes text; None is
    “—”. Formulas of the template stay, and no value becomes one. Unknown markers are left as
    they are and returned. own: names of the unit; in a table of several units its own line is
    filled. Raises SheetError when the template is not a sound .xlsx.
    """
    path = Path(template_path)
    if path.suffix.lower() != ".xlsx":
        raise SheetError(f"模板只认 .xlsx，这份是 {path.suffix or '没有后缀的文件'}；请在 Excel 或 WPS 里另存为 .xlsx。")
    _guard(path)
    try:
        book = openpyxl.load_workbook(path)
    except (BadZipFile, KeyError, ValueError, TypeError, OSError) as error:
        raise SheetError("模板打不开，可能损坏；请用 Excel 或 WPS 打开后另存为 .xlsx。") from error
    filled = Filled([], [])
    for sheet in book.worksheets:
        if sheet.max_column > MOST_COLUMNS or sheet.max_row > MOST_ROWS:
            raise SheetError(f"模板的工作表“{sheet.title}”太大；请删去用不着的行和列。")
        cells = [cell for row in sheet.iter_rows() for cell in row if isinstance(cell, Cell)]
        marked = False
        for cell in cells:
            marked = _fill_cell(cell, sheet.title, values, filled) or marked
        if not marked:
            _fill_by_headings(sheet, cells, values, filled, {_plain(name) for name in own})
    book.save(out)
    return filled


def _fill_cell(cell: Cell, sheet: str, values: Mapping[str, object], filled: Filled) -> bool:
    """Fill the markers of a cell; return whether there were any."""
    text = cell.value
    if not isinstance(text, str) or cell.data_type == "f":
        return False
    names = [a or b for a, b in MARKER.findall(text)]
    if not names:
        return False
    whole = MARKER.fullmatch(text.strip())
    if whole and names[0] in values:
        _put(cell, values[names[0]])
    elif any(name in values for name in names):
        _put(cell, MARKER.sub(lambda m: _said(m, values), text))
    for name in names:
        if name in values:
            filled.cells.append(FilledCell(sheet, cell.coordinate, name))
        else:
            nearest = tuple(difflib.get_close_matches(name, values, n=3, cutoff=0.4))
            filled.unknown.append(UnknownMarker(sheet, cell.coordinate, name, nearest))
    return True


def _plain(text: object) -> str:
    """A heading without blanks, brackets with units, and the word 件 or 数 at its end."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(text)))
    return re.sub(r"\((件|个|%|单位:?件)\)$|[::]$", "", plain)


def _fill_by_headings(
    sheet: Worksheet, cells: Collection[Cell], values: Mapping[str, object], filled: Filled, own: Collection[str]
) -> None:
    """Fill empty cells below a row of known words, or right of one known word."""
    known = {_plain(name): name for name in values}
    lines: dict[int, list[tuple[Cell, str]]] = {}
    for cell in cells:
        if isinstance(cell.value, str) and _plain(cell.value) in known:
            lines.setdefault(cell.row, []).append((cell, known[_plain(cell.value)]))
    for row, found in lines.items():
        line = _line_below(sheet, row, [cell for cell, _ in found], own) if len(found) > 1 else 0
        for cell, name in found:
            target = sheet.cell(line, cell.column) if line else sheet.cell(row, cell.column + 1)
            if isinstance(target, Cell) and target.value is None:
                _put(target, values[name])
                filled.cells.append(FilledCell(sheet.title, target.coordinate, name, guessed=True))


def _line_below(sheet: Worksheet, row: int, headings: Collection[Cell], own: Collection[str]) -> int:
    """The line to fill: the unit's own where units are listed, else the first with room; 0 for none."""
    columns = [cell.column for cell in headings]
    for line in range(row + 1, min(sheet.max_row, row + LINES_BELOW) + 1):
        if any(_plain(sheet.cell(line, column).value or "") in own for column in range(1, sheet.max_column + 1)):
            return line
    for line in range(row + 1, row + 4):
        free = [isinstance(c := sheet.cell(line, column), Cell) and c.value is None for column in columns]
        if sum(free) * 2 > len(free):
            return line
    return 0


def _said(found: re.Match[str], values: Mapping[str, object]) -> str:
    name = found.group(1) or found.group(2)
    return _text(values[name]) if name in values else found.group(0)


def _text(value: object) -> str:
    if value is None:
        return NOTHING
    if isinstance(value, list | tuple):
        return "、".join(_text(one) for one in value)
    return str(value)


def _put(cell: Cell, value: object) -> None:
    """Write a value; a text stays a text even when it begins with =."""
    if isinstance(value, datetime):
        cell.value = value.replace(tzinfo=None)
    elif isinstance(value, int | float | date) and not isinstance(value, bool):
        cell.value = value
    else:
        cell.value = _text(value)[:32_000]
        cell.data_type = "s"
        if cell.value[:1] in "=+-@\t\r":
            cell.quotePrefix = True
