"""Files sent to the browser to be saved, with names that may be Chinese."""

from io import BytesIO
from typing import Any, BinaryIO
from urllib.parse import quote

from django.http import FileResponse, HttpResponse

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _named(answer: Any, name: str) -> Any:  # noqa: ANN401 - returns the kind it was given
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer["Cache-Control"] = "private, no-store"
    return answer


def send_file(file: BinaryIO, name: str, content_type: str = "application/octet-stream") -> FileResponse:
    """Send an open file; it is closed when sent."""
    return _named(FileResponse(file, content_type=content_type), name)


def send_made(content: bytes, name: str, content_type: str, opens: bool = False) -> HttpResponse:
    """Send what was made in memory. opens: to be looked at in the browser rather than saved."""
    answer = _named(HttpResponse(content, content_type=content_type), name)
    if opens:
        answer["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name)}"
    return answer


def send_workbook(content: BytesIO, name: str) -> HttpResponse:
    """Send a table made in memory; ``name`` without .xlsx."""
    return _named(HttpResponse(content.getvalue(), content_type=XLSX), f"{name}.xlsx")


def send_text(text: str, name: str) -> HttpResponse:
    """Send plain text; the mark at its beginning lets old Windows programs read it as UTF-8."""
    return _named(HttpResponse(("\ufeff" + text.replace("\n", "\r\n")).encode(), content_type="text/plain; charset=utf-8"), name)
