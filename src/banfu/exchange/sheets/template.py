"""Fill the asker's own .xlsx: {{主办件数}} or 【主办件数】 in a cell becomes the figure."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zipfile import BadZipFile

import openpyxl
from openpyxl.cell.cell import Cell, MergedCell

from .table import MOST_COLUMNS, MOST_ROWS, SheetError, _guard

MARKER = re.compile(r"\{\{\s*([^{}]{1,60}?)\s*\}\}|【\s*([^【】]{1,60}?)\s*】")
NOTHING = "—"


@dataclass(frozen=True)
class UnknownMarker:
    """A marker nothing was given for: where it stands, what it says, the nearest known names."""

    sheet: str
    cell: str
    name: str
    nearest: tuple[str, ...]


def fill_template(template_path: str | Path, out: str | Path, values: Mapping[str, object]) -> list[UnknownMarker]:
    """Fill ``template_path`` with ``values`` (name → value), keep its styles, save it as ``out``.

    A cell that is one marker takes the value's type; within other text it becomes text; None is
    “—”. Formulas of the template stay, and no value becomes one. Unknown markers are left as
    they are and returned. Raises SheetError when the template is not a sound .xlsx.
    """
    path = Path(template_path)
    if path.suffix.lower() != ".xlsx":
        raise SheetError(f"模板只认 .xlsx，这份是 {path.suffix or '没有后缀的文件'}；请在 Excel 或 WPS 里另存为 .xlsx。")
    _guard(path)
    try:
        book = openpyxl.load_workbook(path)
    except (BadZipFile, KeyError, ValueError, TypeError, OSError) as error:
        raise SheetError("模板打不开，可能损坏；请用 Excel 或 WPS 打开后另存为 .xlsx。") from error
    unknown: list[UnknownMarker] = []
    for sheet in book.worksheets:
        if sheet.max_column > MOST_COLUMNS or sheet.max_row > MOST_ROWS:
            raise SheetError(f"模板的工作表“{sheet.title}”太大；请删去用不着的行和列。")
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell, Cell) and not isinstance(cell, MergedCell):
                    unknown += _fill_cell(cell, sheet.title, values)
    book.save(out)
    return unknown


def _fill_cell(cell: Cell, sheet: str, values: Mapping[str, object]) -> list[UnknownMarker]:
    text = cell.value
    if not isinstance(text, str) or cell.data_type == "f":
        return []
    names = [a or b for a, b in MARKER.findall(text)]
    if not names:
        return []
    whole = MARKER.fullmatch(text.strip())
    if whole and names[0] in values:
        _put(cell, values[names[0]])
    elif any(name in values for name in names):
        _put(cell, MARKER.sub(lambda m: _said(m, values), text))
    return [
        UnknownMarker(sheet, cell.coordinate, name, tuple(difflib.get_close_matches(name, values, n=3, cutoff=0.4)))
        for name in names
        if name not in values
    ]


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
