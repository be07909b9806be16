"""Tables out, and division sheets out and in again. No cell ever runs as a formula."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

import python_calamine
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from banfu import clock

from .table import Row, SheetError, _guard, clean

A4 = 9
LONGEST_TEXT = 32_000
LONGEST_FOOTER = 200
NAME_LENGTH = 31
SIGNED = "导出人："
SAFE = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
Rows = Iterable[Sequence[object]]


@dataclass(frozen=True)
class Sheet:
    """One sheet read back: its headings, and its rows with their line in the sheet."""

    headings: list[str]
    rows: list[Row]


@dataclass(frozen=True)
class _Look:
    title: Format
    head: Format
    text: Format
    day: Format
    moment: Format


def write_table(
    path_or_file: str | Path | BinaryIO, headings: Sequence[str], rows: Rows, *, title: str | None = None,
    exporter: str, note: str = "", widths: Mapping[str, float] | None = None,
) -> None:  # fmt: skip
    """Write one table as .xlsx, row by row in constant memory.

    ``title`` stands above the headings; ``exporter`` and the time stand in the last line and in
    the page footer, with ``note`` behind them; ``widths`` gives column widths by heading. Texts
    stay texts whatever they begin with; numbers and days are typed. Raises ValueError without
    headings or exporter.
    """
    with xlsxwriter.Workbook(_target(path_or_file), SAFE) as book:
        sheet = book.add_worksheet(_sheet_name(title or "表", set()))
        _fill(sheet, _look(book), headings, rows, title, _signature(exporter, note), widths or {})


def write_sheets(
    path_or_file: str | Path | BinaryIO, sheets: Mapping[str, tuple[Sequence[str], Rows]], *, exporter: str,
    note: str = "", widths: Mapping[str, float] | None = None,
) -> None:  # fmt: skip
    """Write one sheet per name (a 处室 each), headings in line 1, for ``read_sheets`` to read back.

    Sheet names are cut to what Excel takes and kept apart. Raises ValueError for no sheet at all.
    """
    if not sheets:
        raise ValueError("at least one sheet")
    taken: set[str] = set()
    with xlsxwriter.Workbook(_target(path_or_file), SAFE) as book:
        look = _look(book)
        for name, (headings, rows) in sheets.items():
            sheet = book.add_worksheet(_sheet_name(name, taken))
            _fill(sheet, look, headings, rows, None, _signature(exporter, note), widths or {})


def read_sheets(path: str | Path) -> dict[str, Sheet]:
    """Read what ``write_sheets`` wrote, filled in by others: sheet name → headings and rows.

    Blank rows and the line naming the exporter are left out. Raises SheetError.
    """
    path = Path(path)
    _guard(path)
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        read = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise SheetError("处室表打不开，可能损坏或不是 Excel 表；请用 Excel 或 WPS 打开后另存为 .xlsx。") from error
    return {name: _read_back(name, rows) for name, rows in read.items() if rows}


def _read_back(name: str, rows: Sequence[Sequence[object]]) -> Sheet:
    headings = [clean(cell) for cell in rows[0]]
    named = [heading for heading in headings if heading]
    if len(named) != len(set(named)):
        raise SheetError(f"工作表“{name}”第 1 行有两列同名，分不清该读哪一列；请照发下去的表改回列名。")
    found = []
    for line, row in enumerate(rows[1:], start=2):
        texts = [clean(cell) for cell in row]
        first = next((text for text in texts if text), "")
        if first and not first.startswith(SIGNED):
            found.append(Row(line, {h: t for h, t in zip(headings, texts, strict=False) if h}))
    return Sheet(named, found)


def _target(path_or_file: str | Path | BinaryIO) -> str | BinaryIO:
    return str(path_or_file) if isinstance(path_or_file, str | Path) else path_or_file


def _signature(exporter: str, note: str) -> str:
    if not exporter.strip():
        raise ValueError("an export names its exporter")
    return f"{SIGNED}{exporter}　{clock.now():%Y-%m-%d %H:%M}" + (f"　{note}" if note else "")


def _sheet_name(name: str, taken: set[str]) -> str:
    """A name Excel takes: no []:*?/\\, no quote at the ends, 31 characters, kept apart from ``taken``."""
    plain = "".join("－" if mark in "[]:*?/\\" else mark for mark in clean(name)).strip("' ") or "表"
    plain, number = plain[:NAME_LENGTH], 2
    base = plain
    while plain.casefold() in taken or plain.casefold() == "history":
        tail = f"({number})"
        plain, number = base[: NAME_LENGTH - len(tail)] + tail, number + 1
    taken.add(plain.casefold())
    return plain


def _look(book: xlsxwriter.Workbook) -> _Look:
    wrap = {"text_wrap": True, "valign": "top"}
    return _Look(
        book.add_format({"bold": True, "font_size": 14}), book.add_format({"bold": True, "bottom": 1, **wrap}),
        book.add_format(wrap), book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"}),
        book.add_format({"num_format": "yyyy-mm-dd hh:mm", "valign": "top"}),
    )  # fmt: skip


def _fill(
    sheet: Worksheet, look: _Look, headings: Sequence[str], rows: Rows, title: str | None, signature: str,
    widths: Mapping[str, float],
) -> None:  # fmt: skip
    if not headings:
        raise ValueError("a table has headings")
    top = 1 if title else 0
    _page(sheet, top, signature)
    for column, heading in enumerate(headings):
        sheet.set_column(column, column, widths.get(heading, max(8, min(40, len(heading) * 2 + 4))))
    if title:
        sheet.write_string(0, 0, title, look.title)
    for column, heading in enumerate(headings):
        sheet.write_string(top, column, heading, look.head)
    line = top
    for line, row in enumerate(rows, start=top + 1):
        for column, value in enumerate(row):
            _cell(sheet, line, column, value, look)
    sheet.write_string(line + 2, 0, signature)


def _page(sheet: Worksheet, top: int, signature: str) -> None:
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)
    sheet.freeze_panes(top + 1, 0)
    sheet.set_footer(f"&L{signature[:LONGEST_FOOTER // 2].replace('&', '&&')}&R第 &P 页，共 &N 页")


def _cell(sheet: Worksheet, line: int, column: int, value: object, look: _Look) -> None:
    """Write a value by its type; everything that is not a number or a day is a string."""
    if value is None or value == "":
        return
    if isinstance(value, datetime):
        sheet.write_datetime(line, column, value.replace(tzinfo=None), look.moment)
    elif isinstance(value, date):
        sheet.write_datetime(line, column, value, look.day)
    elif isinstance(value, bool):
        sheet.write_string(line, column, "是" if value else "否", look.text)
    elif isinstance(value, int | float) and abs(value) < 1e15:
        sheet.write_number(line, column, value, look.text)
    else:
        sheet.write_string(line, column, str(value)[:LONGEST_TEXT], look.text)
