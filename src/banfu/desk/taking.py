"""导入导出: a list in, previewed, written, taken back."""

import tempfile
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from banfu.actions import Refused
from banfu.advice import routing, schedule
from banfu.cases.models import Session
from banfu.desk.like_parts import staged_of
from banfu.exchange import division_sheets, jobs
from banfu.exchange.models import ImportJob, ImportRow
from banfu.exchange.sheets import LABELS, SheetError
from banfu.exchange.sheets.writing import write_sheets
from banfu.people.models import Post, Role, Unit
from banfu.ui.downloads import send_workbook
from banfu.ui.forms import BanfuForm, UploadField, clean_text


class ListForm(BanfuForm):
    what = forms.ChoiceField(
        label="这是什么", choices=[("list", "今年的交办清单"), ("sheets", "处室填回来的表"), ("history", "往年办结的台账（补录历史）")], initial="list", required=False
    )
    session = forms.ModelChoiceField(
        label="届次", queryset=Session.objects.select_related("source").order_by("-year", "source", "pk"), empty_label=None
    )
    list = UploadField(label="清单或台账", limit=50 * 1024 * 1024, accept=".xlsx,.xls,.csv")


SLICE = 3.0
"""Seconds of writing a request; the browser asks for the next slice by itself."""
STAGE = {"history": partial(jobs.stage, old=True), "sheets": division_sheets.stage}


def _post(request: HttpRequest) -> Post:
    post = next((p for p in request.user.posts_now if p.role == Role.COORDINATOR), None)
    if post is None:
        raise Http404
    return post


def _job(request: HttpRequest, pk: int) -> ImportJob:
    organ = _post(request).organ_key
    return get_object_or_404(ImportJob.objects.select_related("session__source", "unit"), pk=pk, unit=organ)


def imports(request: HttpRequest) -> HttpResponse:
    """Choose a file; earlier imports below."""
    post = _post(request)
    unit = post.unit if post.unit.organ is None else post.unit.organ
    form = ListForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            upload = form.cleaned_data["list"]
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / ("list" + Path(upload.name).suffix.lower()[:6])
                with path.open("wb") as out:
                    for piece in upload.chunks():
                        out.write(piece)
                try:
                    stage = STAGE.get(form.cleaned_data["what"], jobs.stage)
                    job = stage(path, upload.name, request.user, unit, form.cleaned_data["session"])
                    return redirect("import_preview", job.pk)
                except SheetError as error:
                    form.add_error("list", str(error))
    earlier = ImportJob.objects.filter(unit=unit).select_related("made_by", "session")[:20]
    return render(request, "desk/imports.html", {"form": form, "jobs": earlier, "sessions": Session.objects.order_by("-year", "pk")[:6]}, status=status)


def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What would be created, changed, left, and what is wrong, with row, field and cure."""
    job = _job(request, pk)
    totals = jobs.totals(job)
    good = totals["create"] + totals["change"]
    rows = {state: list(job.rows.filter(state=state)[:300]) for state in ImportRow.State.values}
    unknown = {
        say["written"] for row in rows["error"] for say in row.says
        if say["field"] in ("主办单位", "会办单位") and say["written"]
    }  # fmt: skip
    # What a list may be mended in is offered while its sheet is kept: until it is written.
    can_mend = job.state == ImportJob.State.STAGED and bool(job.raw)
    context = {"organs": Unit.objects.filter(level=Unit.Level.ORGAN) if unknown else [], "unknown": sorted(unknown), "job": job, "totals": totals, "good": good, "rows": rows, "left": job.rows.filter(written=True).count(),
               **_hints(request, job, can_mend), "labels": LABELS, "can_mend": can_mend, "kinds": Counter(fix["kind"] for fix in job.notes.get("fixes", [])).items(), "go_on": request.GET.get("on") == "1" and job.state == ImportJob.State.WRITING}
    context |= staged_of(request, job)
    return render(request, "desk/import_preview.html", context)


def import_like(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the like of the list have been looked for, and what was found."""
    job = _job(request, pk)
    context = staged_of(request, job)
    return render(request, "desk/import_like.html", context) if context["look"] else HttpResponse()


def _hints(request: HttpRequest, job: ImportJob, can_mend: bool) -> dict[str, object]:
    """Units proposed for the rows that name none; ``asking`` while the worker is at it."""
    bare = set(job.notes.get("without_unit", [])) if can_mend else set()
    if not bare:
        return {}
    told = routing.hints(job.unit_id, job.pk, request.user)
    return {"hints": [(line, found) for line, found in told if line in bare], "asking": not told and schedule.running()}


@require_POST
def commit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write for a few seconds; a longer list goes on by itself, a batch a request, and may be left."""
    job = _job(request, pk)
    until, left = time.monotonic() + SLICE, False
    try:
        for _ in jobs.write(job, request.user):
            if left := time.monotonic() > until:
                break
        if not left:
            written = job.rows.filter(written=True).count()
            messages.success(request, f"已写入 {written} 件。24 小时内、没人办过的可以整批撤回。")
    except Refused as refusal:
        messages.error(request, refusal.reason)
    where = reverse("import_preview", args=[job.pk]) + ("?on=1" if left else "")
    return HttpResponse(headers={"HX-Redirect": where}) if getattr(request, "htmx", False) else redirect(where)


@require_POST
def name_unit(request: HttpRequest, pk: int) -> HttpResponse:
    """The cure of an unknown name: it means this unit, now and in later lists."""
    job = _job(request, pk)
    key, name = request.POST.get("unit", ""), request.POST.get("name", "")
    organs = Unit.objects.filter(level=Unit.Level.ORGAN)
    unit = organs.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 18 else None
    if unit is None:
        messages.error(request, f"还没有选“{name}”是哪个单位；请在它旁边选好再点。")
        return redirect("import_preview", job.pk)
    try:
        good = jobs.name_unit(job, request.user, name, unit)
        messages.success(request, f"“{name}”认作{unit.name}，{good} 行跟着好了；以后的清单也这样认。")
    except Refused as refusal:
        messages.error(request, refusal.reason)
    return redirect("import_preview", job.pk)


def _mend(request: HttpRequest, pk: int, do: Callable[[ImportJob], int], what: str) -> HttpResponse:
    """Change how a staged list is read; say what came of it on the preview."""
    job = _job(request, pk)
    try:
        good = do(job)
        came = f"，{good} 行跟着好了" if good > 0 else f"，有问题的多了 {-good} 行" if good < 0 else ""
        messages.success(request, f"{what}{came}。")
    except Refused as refusal:
        messages.error(request, refusal.reason)
    return redirect("import_preview", pk)


@require_POST
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """One cell of a wrong row, written right."""
    line, label = request.POST.get("line", ""), request.POST.get("field", "")
    text = clean_text(request.POST.get("text", ""))[:2000]
    number = int(line) if line.isdecimal() and len(line) < 8 else 0
    return _mend(request, pk, lambda job: jobs.correct(job, number, label, text), f"第 {number} 行“{label}”已改成“{text[:40]}”")


@require_POST
def read_columns_as(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what each column of the list is."""
    said = {
        int(name[3:]): value for name, value in request.POST.items()
        if name.startswith("col") and name[3:].isdecimal() and len(name) < 8 and (value in LABELS or value == "")
    }  # fmt: skip
    return _mend(request, pk, lambda job: jobs.read_columns_as(job, said), "已按这样重读")


def wrong_rows(request: HttpRequest, pk: int) -> HttpResponse:
    """The wrong rows as a table to send back to whoever made the list."""
    job = _job(request, pk)
    rows = [
        (row.line, row.number, say["field"], say["written"], say["message"])
        for row in job.rows.filter(state=ImportRow.State.ERROR)
        for say in row.says
    ]
    content = BytesIO()
    sheet = (("表中行号", "编号", "列", "表里写的", "问题与办法"), rows)
    write_sheets(content, {"要改的行": sheet}, exporter=request.user.name, note=f"{job.name}：请照“问题与办法”改好原表，再导一次", widths={"表里写的": 30, "问题与办法": 60})
    return send_workbook(content, f"要改的行 {job.session.name}")


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    job = _job(request, pk)
    try:
        messages.success(request, f"已撤回 {jobs.take_back(job, request.user)} 件，记录里留着。")
    except Refused as refusal:
        messages.error(request, refusal.reason)
    return redirect("import_preview", job.pk)


def sheets_out(request: HttpRequest) -> HttpResponse:
    """The open cases of a session, a sheet a division, to be filled in and sent back."""
    _post(request)
    text = request.GET.get("session", "")
    sessions = Session.objects.order_by("-year", "pk")
    session = get_object_or_404(sessions, pk=int(text)) if text.isdecimal() and len(text) < 10 else sessions.first()
    if session is None:
        raise Http404
    content = BytesIO()
    try:
        division_sheets.write(content, request.user, session)
    except Refused as refusal:
        messages.error(request, refusal.reason)
        return redirect("imports")
    return send_workbook(content, f"处室表 {session.name}")
