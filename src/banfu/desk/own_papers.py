"""文书模板: the page on which a unit's office lays its own .docx over a paper, with what such a template may use."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from banfu import clock
from banfu.actions import Origin, Refused, own_papers
from banfu.cases.files import safe_name
from banfu.cases.models import PaperTemplate
from banfu.cases.papers import naming, own
from banfu.figures.papers import REGISTRY, Paper
from banfu.paper.letter import PaperError
from banfu.paper.press import fitter
from banfu.people.models import Post
from banfu.ui.downloads import DOCX, send_made
from banfu.ui.forms import BanfuForm, DayField, UploadField

LARGEST = 10 * 1024**2
OF = {"task": "一件的", "promise": "一项承诺的", "year": "一年的"}


class TemplateForm(BanfuForm):
    file = UploadField(label="模板", limit=LARGEST, accept=".docx", help_text="Word 文档（.docx），10 MB 以内")
    valid_from = DayField(label="从哪天起", required=False, help_text="不写就从今天起；原来定的模板到前一天为止")


def _post(request: HttpRequest) -> Post:
    post = own_papers.keeper(request.user)
    if post is None:
        raise Http404
    return post


def _paper(post: Post, key: str) -> Paper:
    paper = REGISTRY.get(key)
    if paper is None or not own.makes(post, paper):
        raise Http404
    return paper


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Every paper of the unit, with the template it is written by."""
    post = _post(request)
    used = own.in_force(post.unit)
    groups = [(head, [(paper, used.get(paper.key)) for paper in REGISTRY.values() if paper.of == of and own.makes(post, paper)]) for of, head in OF.items()]
    groups = [(head, rows) for head, rows in groups if rows]
    context = {"groups": groups, "used": sum(bool(row) for _, rows in groups for _, row in rows), "all": sum(len(rows) for _, rows in groups)}
    return render(request, "desk/own_papers.html", context)


def _page(request: HttpRequest, paper: Paper, form: TemplateForm, status: int = 200, faults: list[str] | None = None) -> HttpResponse:
    post, today = _post(request), clock.today()
    rows = list(PaperTemplate.objects.filter(unit=post.organ_key, paper=paper.key).select_related("added_by", "ended_by")[:20])
    used = own.in_force(post.unit).get(paper.key)
    coming = [row for row in rows if row.valid_from > today and (row.valid_until is None or row.valid_until >= row.valid_from)]
    context = {
        "paper": paper, "label": paper.label, "offer": naming.offer(paper), "form": form, "faults": faults or [], "used": used, "coming": coming,
        "past": [row for row in rows if row != used and row not in coming],
    }  # fmt: skip
    return render(request, "desk/own_paper.html", context, status=status)


@require_GET
def one(request: HttpRequest, key: str) -> HttpResponse:
    """One paper: what its template may use, what is in force, and a form to bring another."""
    return _page(request, _paper(_post(request), key), TemplateForm())


@require_POST
def add(request: HttpRequest, key: str) -> HttpResponse:
    """Check a template and use it; what is wrong with it stands above the form, and the present one stays in force."""
    paper, form = _paper(_post(request), key), TemplateForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, paper, form, 422)
    upload, since = form.cleaned_data["file"], form.cleaned_data["valid_from"]
    try:
        row = own_papers.lay_over(request.user, paper, upload.name, upload.read(), since, Origin(request.META.get("REMOTE_ADDR", "")))
    except Refused as refusal:
        faults = refusal.reason.split("\n")
        if refusal.field != "file":
            form.add_refusal(refusal.field or None, refusal.reason)
            faults = []
        return _page(request, paper, form, 422, faults)
    messages.success(request, f"“{row.name}”查过了，自 {row.valid_from:%Y-%m-%d} 起“{paper.label}”照它出；可以先看样张。")
    return redirect("own_paper", key)


def _row(request: HttpRequest, pk: int) -> tuple[PaperTemplate, Paper]:
    post = _post(request)
    row = get_object_or_404(PaperTemplate, pk=pk, unit=post.organ_key)
    return row, _paper(post, row.paper)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Use the built-in sheet again."""
    row, paper = _row(request, pk)
    try:
        own_papers.end_template(request.user, row, paper.label, Origin(request.META.get("REMOTE_ADDR", "")))
        messages.success(request, f"“{row.name}”停用了，“{paper.label}”改用自带的。")
    except Refused as refusal:
        messages.error(request, refusal.reason)
    return redirect("own_paper", paper.key)


@require_GET
def starter(request: HttpRequest, key: str) -> HttpResponse:
    """A .docx to begin from: as the built-in sheet looks; ?all=1: every name in a table."""
    paper = _paper(_post(request), key)
    sheet, loops = (None if request.GET.get("all") else naming.placeholder(paper)) or (None, {})
    return _sent(request, paper, f"{_short(paper)}起步模板", lambda: fitter.template_starter(_short(paper), naming.offer(paper), sheet, loops))


@require_GET
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """A template as it was brought; ?sample=1: what it gives of made-up data."""
    row, paper = _row(request, pk)
    if request.GET.get("sample"):
        return _sent(request, paper, f"{_short(paper)}样张", lambda: fitter.template_check(own.content_of(row), naming.offer(paper)))
    return _sent(request, paper, row.name.removesuffix(".docx"), lambda: own.content_of(row))


def _short(paper: Paper) -> str:
    return paper.label.partition("（")[0]


def _sent(request: HttpRequest, paper: Paper, name: str, make: Any) -> HttpResponse:  # noqa: ANN401 - a function that gives the file
    try:
        content = make()
    except PaperError as refusal:
        messages.error(request, str(refusal).replace("\n", "；"))
        return redirect("own_paper", paper.key)
    return send_made(content, safe_name(f"{name}.docx"), DOCX)


