"""A letter as PDF, .docx, OFD and pictures of its pages, and a .docx edited elsewhere taken back.

Written and read by the process of ``paper.press``; nothing heavy is loaded here.
"""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from banfu.actions import REGISTRY, denied
from banfu.actions.kernel import visible_task
from banfu.actions.replies import DraftForm
from banfu.cases import letters, visible
from banfu.cases.files import safe_name
from banfu.cases.models import Assignment, Issue, Version
from banfu.desk.case import note_reading
from banfu.desk.drafts import page, standing, task_inside
from banfu.paper.compare import compare
from banfu.paper.letter import LARGEST, TOO_LARGE, Letter, PaperError, level_of
from banfu.paper.press import press, reader
from banfu.record.chain import fingerprint
from banfu.ui.downloads import DOCX, PDF, send_made

PNG, OFD = "image/png", "application/ofd"
TYPES = {"pdf": PDF, "docx": DOCX, "ofd": OFD}
WRITERS = {"pdf": press.pdf, "docx": press.docx, "ofd": press.ofd}
BRIEF = 60
EMPTY = "没有选文件；请选改好的 .docx。"


def _of_version(request: HttpRequest, pk: int) -> tuple[Assignment, Letter, str]:
    """The task, the letter of a version and its name, to those who may read that version; else 404."""
    version = get_object_or_404(Version.objects.select_related("reply"), pk=pk)
    task = visible_task(request.user, version.reply.assignment_id)
    if task is None:
        raise Http404
    issue = Issue.objects.filter(reply=version.reply).first()
    issued = issue is not None and issue.version_id == version.pk
    last = Version.objects.filter(reply=version.reply).order_by("-n").values_list("pk", flat=True).first()
    if not visible.opened(request.user, task, version.pk, issue.version_id if issue else None, version.pk == last):
        raise Http404
    letter = letters.letter_of(task, letters.written(version), issue if issued else None)
    return task, letter, _name(task, "" if issued else f"（第{version.n}稿）")


def _name(task: Assignment, which: str) -> str:
    return safe_name(f"{task.number}号{'答复' if task.hosting else '会办意见'}{which} {task.suggestion.title[:40]}.")


def _of_draft(request: HttpRequest, pk: int) -> tuple[Assignment, Letter, str]:
    task = task_inside(request, pk)
    return task, letters.letter_of(task, standing(task, request.user).letter), _name(task, "（草稿）")


def _send(request: HttpRequest, found: tuple[Assignment, Letter, str], ending: str, back: str) -> HttpResponse:
    task, letter, name = found
    if ending not in TYPES:
        raise Http404
    note_reading(request, task)
    try:
        content = WRITERS[ending](letter)
    except PaperError as refusal:
        messages.error(request, str(refusal))
        return redirect(back, task.pk)
    return send_made(content, f"{name.rstrip('.')}.{ending}", TYPES[ending], opens=ending == "pdf")


def letter_file(request: HttpRequest, pk: int, ending: str) -> HttpResponse:
    """A version as PDF, .docx or OFD; issued, with its number and date."""
    return _send(request, _of_version(request, pk), ending, "case")


def draft_file(request: HttpRequest, pk: int, ending: str) -> HttpResponse:
    """The draft as this person has it, as PDF, .docx or OFD."""
    return _send(request, _of_draft(request, pk), ending, "draft")


def _picture(letter: Letter, number: int) -> HttpResponse:
    try:
        *_, content = press.page(letter, number)
    except PaperError as refusal:
        raise Http404 from refusal
    if not content:
        raise Http404
    return HttpResponse(content, content_type=PNG, headers={"Cache-Control": "private, no-store"})


def letter_page(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One page of a version as a picture."""
    return _picture(_of_version(request, pk)[1], number)


def draft_page(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One page of the draft as a picture."""
    return _picture(_of_draft(request, pk)[1], number)


def _shown(letter: Letter, of: str, pk: int) -> dict[str, Any]:
    """What the panel of pages needs: their addresses, the levels recognised, or why there are none.

    The mark behind an address changes with the letter, so that a browser asks anew.
    """
    shown: dict[str, Any] = {"of": of, "pk": pk, "levels": _levels(letter), "pdf": reverse(f"{of}_file", args=[pk, "pdf"]),
                             "docx": reverse(f"{of}_file", args=[pk, "docx"]), "refused": "", "pages": []}  # fmt: skip
    try:
        pages, pictured, _ = press.page(letter)
    except PaperError as refusal:
        return shown | {"refused": str(refusal)}
    mark = fingerprint(repr(letter))[:12]
    addresses = [(n, f"{reverse(f'{of}_page', args=[pk, n])}?v={mark}") for n in range(1, pictured + 1)]
    return shown | {"pages": addresses, "total": pages, "left": pages - pictured}


def _levels(letter: Letter) -> list[dict[str, Any]]:
    """The paragraphs taken for headings, as they are set: 一、 in 黑体, （一） in 楷体."""
    return [
        {"level": level, "text": one.text if len(one.text) <= BRIEF else f"{one.text[:BRIEF]}…", "goto": one.text}
        for one in letter.paragraphs if (level := level_of(one.text))
    ]  # fmt: skip


def draft_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The pages of the draft as it stands, anew after each autosave."""
    return render(request, "desk/parts/preview.html", {"preview": _shown(_of_draft(request, pk)[1], "draft", pk), "task_pk": pk})


def letter_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The pages of a version, for those who check and sign it."""
    task, letter, _ = _of_version(request, pk)
    note_reading(request, task)
    return render(request, "desk/parts/preview.html", {"preview": _shown(letter, "letter", pk)})


@require_POST
def draft_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a .docx edited elsewhere: its text in the editor with the differences, not yet a version.

    What was being typed stays where it is until the person saves.
    """
    task = task_inside(request, pk)
    now, upload = standing(task, request.user), request.FILES.get("file")
    refused = denied(REGISTRY["save_draft"], request.user, task)
    title = text = ""
    if not refused:
        try:
            title, text = _read(upload)
        except PaperError as refusal:
            refused = str(refusal)
    if refused:
        messages.error(request, f"没有放回：{refused}")
        return redirect("draft", pk)
    start = now.fields | {"text": text, "title": title or now.fields.get("title", ""), "based_on": now.latest.n if now.latest else 0}
    before = [str(now.fields.get("title") or ""), *_lines(now.letter.text)]
    taken = {"name": upload.name if upload else "", "ops": _differences(before, [str(start["title"]), *_lines(text)])}
    return page(request, task, now, DraftForm(initial=start, task=task, person=request.user), taken=taken)


def _read(upload: Any) -> tuple[str, str]:  # noqa: ANN401 - an uploaded file or None
    if upload is None:
        raise PaperError(EMPTY)
    if upload.size > LARGEST:
        raise PaperError(TOO_LARGE)
    return reader.read(upload.read())


def _lines(text: str) -> list[str]:
    return [line for one in text.split("\n") if (line := one.strip("　 \r\t"))]


def _differences(before: Sequence[str], after: Sequence[str]) -> list[tuple[str, str]]:
    """What changed, paragraph by paragraph; long ones that did not are cut short."""
    ops: list[tuple[str, str]] = []
    for change in compare(before, after):
        for kind, text in change.parts:
            ops.append((kind, f"{text[:BRIEF]}……" if change.kind == "same" and len(text) > 2 * BRIEF else text))
        ops.append(("same", "\n"))
    return ops
