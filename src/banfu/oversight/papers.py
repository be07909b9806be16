"""Papers of the overseers sent to the browser: a notice, a list, a report, as PDF or .docx."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from banfu.cases.files import safe_name
from banfu.paper.letter import PaperError
from banfu.paper.press import write_sheet
from banfu.paper.sheet import Sheet
from banfu.ui.downloads import DOCX, send_made

TYPES = {"pdf": "application/pdf", "docx": DOCX}


def asked(request: HttpRequest) -> str:
    """Which kind of file ?as= wants, pdf or docx; "" for neither. Raises Http404 for what is unknown but xlsx and txt."""
    ending = request.GET.get("as", "")
    if ending not in (*TYPES, "", "xlsx", "txt"):
        raise Http404
    return ending if ending in TYPES else ""


def paper(request: HttpRequest, name: str, sheet: Callable[[], Sheet], back: str, ending: str = "docx") -> HttpResponse:
    """Send what ``sheet`` gives under ``name``; where it cannot be written, say so on the page ``back``."""
    try:
        content = write_sheet(sheet(), ending)
    except PaperError as refusal:
        messages.error(request, f"文件没有写成，数据都在。{refusal}")
        return redirect(back)
    return send_made(content, safe_name(f"{name}.{ending}"), TYPES[ending], opens=ending == "pdf")
