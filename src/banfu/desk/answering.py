"""报个数: figures as on a day, in the asker's own table, kept as they were given."""

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from banfu import clock
from banfu.cases import visible
from banfu.cases.files import FileRefused, path_of
from banfu.cases.words import Kind
from banfu.exchange import answers
from banfu.exchange.models import Answer
from banfu.exchange.sheets import SheetError
from banfu.figures import engine
from banfu.figures.definitions import BY_NAME
from banfu.figures.words import said
from banfu.people.models import Post, Role
from banfu.ui.downloads import XLSX, send_file
from banfu.ui.forms import BanfuForm, DayField, TextField, UploadField

OFFICE = (Role.COORDINATOR, Role.LEADER)
FIRST_YEAR = 1979


class AnswerForm(BanfuForm):
    asker = TextField(label="谁要的", max_length=80, help_text="如：省政府督查室、联工委")
    purpose = TextField(label="要什么", max_length=200, required=False, help_text="可不填，如：半年办理情况统计表")
    year = forms.IntegerField(label="年度", min_value=FIRST_YEAR, max_value=9999)
    kind = forms.ChoiceField(label="种类", choices=Kind.choices)
    until = DayField(label="截止日期", help_text="这一天以后的事不算")
    template = UploadField(
        label="对方的表", limit=10 * 1024 * 1024, accept=".xlsx", required=False,
        help_text="可不选；.xlsx，表头写着“主办”“会办”“A类”就照着填，也可以在格子里写【主办】",
    )  # fmt: skip

    def clean_until(self) -> date:
        until = self.cleaned_data["until"]
        if until > clock.today():
            raise forms.ValidationError(f"今天是 {clock.today():%Y-%m-%d}，还没到的日子报不了；请改成今天或以前。")
        return until


def _post(request: HttpRequest) -> Post:
    post = next((p for p in request.user.posts_now if p.role in OFFICE), None)
    if post is None:
        raise Http404
    return post


def _answer(request: HttpRequest, pk: int) -> Answer:
    organ = _post(request).organ_key
    return get_object_or_404(Answer.objects.select_related("organ", "made_by"), pk=pk, organ=organ)


def answering(request: HttpRequest) -> HttpResponse:
    """What was answered before; a form for a new answer."""
    post = _post(request)
    today = clock.today()
    start = {"year": today.year, "until": today, "kind": Kind.SUGGESTION}
    form = AnswerForm(request.POST or None, request.FILES or None, initial=start)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and (answer := _give(request, post, form)):
            return redirect("answer", answer.pk)
    earlier = Answer.objects.filter(organ=post.organ_key).select_related("made_by").defer("members", "figures")[:50]
    context = {"form": form, "earlier": earlier, "names": sorted(answers.SAME.items())}
    return render(request, "desk/answering.html", context, status=status)


def _give(request: HttpRequest, post: Post, form: AnswerForm) -> Answer | None:
    data, upload = form.cleaned_data, form.cleaned_data["template"]
    scope = engine.Scope(post.unit.organ or post.unit, data["year"], data["kind"], until=data["until"])
    with tempfile.TemporaryDirectory(prefix="banfu-") as folder:
        template = None
        if upload:
            path = Path(folder) / ("t" + Path(upload.name).suffix.lower()[:6])
            path.write_bytes(upload.read())
            template = (upload.name, path)
        try:
            return answers.give(request.user, post, scope, data["asker"], data["purpose"], template)
        except (SheetError, FileRefused) as refused:
            form.add_error("template", str(refused))
            return None


def _rows(answer: Answer) -> list[dict[str, Any]]:
    rows = []
    for name, f in answer.figures.items():
        figure = engine.Figure(name, **{**f, "excluded": tuple(map(tuple, f["excluded"]))})
        rate = figure.value is None
        rows.append({
            "name": name, "label": figure.label, "text": said(figure) if rate else f"{figure.value}", "rate": rate,
            "n": figure.numerator, "d": figure.denominator, "unit": figure.unit, "opens": name in answer.members,
            "excluded": [(f"x{i}", reason, n) for i, (reason, n) in enumerate(figure.excluded) if n],
        })  # fmt: skip
    return rows


def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """One answer as it was given."""
    found = _answer(request, pk)
    context = {"answer": found, "rows": _rows(found), "unknown": found.notes.get("unknown", []), "filled": found.notes.get("filled", [])}
    return render(request, "desk/answer.html", context)


def answer_cases(request: HttpRequest, pk: int) -> HttpResponse:
    """The cases behind a number of an answer: those counted then, as they are now."""
    found = _answer(request, pk)
    name, part = request.GET.get("name", ""), request.GET.get("part", "value")
    keys = found.members.get(name, {}).get(part)
    if keys is None:
        raise Http404
    tasks = visible.assignments(request.user).filter(pk__in=keys).select_related("suggestion", "division", "officer")
    words = {"n": "其中计入", "d": "分母"}.get(part, "")
    if part.startswith("x"):
        words = f"不计入：{BY_NAME[name].excluded[int(part[1:])][0]}"
    rows = list(tasks.order_by("number", "pk"))
    context = {"answer": found, "tasks": rows, "label": BY_NAME[name].label, "words": words, "total": len(keys), "missing": len(keys) - len(rows)}
    return render(request, "desk/answer_cases.html", context)


def answer_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The asker's table as it was filled."""
    found = _answer(request, pk)
    path = path_of(found.filled_digest) if found.filled_digest else None
    if path is None or not path.is_file():
        raise Http404
    return send_file(path.open("rb"), found.template_name, XLSX)
