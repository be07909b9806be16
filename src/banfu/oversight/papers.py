"""Word documents sent to the browser: a notice, a list, a report."""

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from banfu.advice import paper_file
from banfu.ui.downloads import DOCX, send_file


def paper(
    request: HttpRequest, name: str, title: str, blocks: Callable[[], Sequence[Sequence[Any]]], back: str, number: str = ""
) -> HttpResponse:  # fmt: skip
    """Send what ``blocks`` gives as ``name``.docx; where it cannot be written, say so on the page ``back``."""
    try:
        return send_file(BytesIO(paper_file.docx(title, blocks(), number)), f"{name}.docx", DOCX)
    except paper_file.NotWritten:
        messages.error(request, "Word 文件没有写成，数据都在；请过一会儿再试，或者先存成别的格式。")
        return redirect(back)
