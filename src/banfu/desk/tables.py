"""Tables out: .xlsx that runs no formula of anybody's."""

import io
from collections.abc import Iterable, Sequence
from datetime import date

import xlsxwriter


def workbook(title: str, headings: Sequence[str], rows: Iterable[Sequence[object]], note: str) -> bytes:
    """Return an .xlsx with one sheet: A4 landscape, headings frozen and repeated in print.

    Every text is written as a string, so that a cell beginning with =, +, - or @ stays text.
    """
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(title)
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.freeze_panes(1, 1)
        sheet.set_footer(f"&L{note.replace('&', '&&')}&R第 &P 页，共 &N 页")
        for column, text in enumerate(headings):
            sheet.write_string(0, column, text, bold)
            sheet.set_column(column, column, 40 if text == "标题" else 12)
        last = 0
        for last, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(last, column, value, day)
                elif isinstance(value, int):
                    sheet.write_number(last, column, value)
                elif value:
                    sheet.write_string(last, column, str(value)[:32000])
        sheet.write_string(last + 2, 0, note)
    return out.getvalue()
