"""职责清单: the page on which the office keeps what each unit and division is to do."""

import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from banfu import clock
from banfu.actions import Origin, Refused, duties
from banfu.cases.models import Duty
from banfu.exchange import duty_lists
from banfu.exchange.sheets import SheetError
from banfu.people.models import Post, Role, Unit
from banfu.ui.forms import BanfuForm, DayField, TextField, UploadField


class DutiesForm(BanfuForm):
    unit = forms.ModelChoiceField(label="谁的职责", queryset=Unit.objects.none(), empty_label=None)
    lines = TextField(
        label="职责", rows=8, required=False, max_length=200_000,
        help_text="一行一条，可以整份贴进来；写“处室：职责”的归那个处室，不写的归上面选的",
    )  # fmt: skip
    file = UploadField(label="或者传一份 .xlsx、.txt", required=False, limit=5 * 1024 * 1024, accept=".xlsx,.txt")
    document = TextField(label="依据文件", max_length=120, help_text="如：三定规定或职责清单的名称和文号")
    valid_from = DayField(label="从哪天起", required=False, help_text="不写就是一直有")

    def __init__(self, *args: Any, post: Post, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=[unit.pk for unit in _units(post)])
        self.fields["unit"].initial = post.organ_key

    def clean(self) -> dict[str, Any]:
        if not self.cleaned_data.get("lines") and not self.cleaned_data.get("file") and not self.errors:
            self.add_error("lines", "没有写职责，也没有选文件；请写一样。")
        return self.cleaned_data


def _post(request: HttpRequest) -> Post:
    post = next((p for p in request.user.posts_now if p.role == Role.COORDINATOR), None)
    if post is None:
        raise Http404
    return post


def _units(post: Post) -> list[Unit]:
    """Own organ, its divisions, then the other organs; the closed ones left out."""
    levels = Q(pk=post.organ_key) | Q(organ=post.organ_key, level=Unit.Level.DIVISION) | Q(level=Unit.Level.ORGAN)
    rows = Unit.objects.filter(levels).filter(Q(valid_until=None) | Q(valid_until__gte=clock.today()))
    return sorted(rows, key=lambda u: (u.organ_key != post.organ_key, u.level != Unit.Level.ORGAN, u.order, u.pk))


def _page(request: HttpRequest, form: DutiesForm, status: int = 200) -> HttpResponse:
    post = _post(request)
    units = _units(post)
    rows = Duty.objects.on(clock.today()).filter(unit__in=units)
    by_unit: dict[int, list[Duty]] = {}
    for row in rows:
        by_unit.setdefault(row.unit_id, []).append(row)
    own = [(unit, by_unit.get(unit.pk, [])) for unit in units if unit.organ_key == post.organ_key and not unit.is_office]
    others = [(unit, by_unit[unit.pk]) for unit in units if unit.organ_key != post.organ_key and unit.pk in by_unit]
    ended = Duty.objects.filter(unit__in=units, valid_until__lt=clock.today()).select_related("unit").order_by("-valid_until", "-pk")
    context = {
        "form": form, "own": own, "others": others, "ended": ended[:40], "bare": sum(not many for _, many in own),
        "total": sum(len(many) for many in by_unit.values()), "organ": post.unit.organ or post.unit,
    }  # fmt: skip
    return render(request, "desk/duties.html", context, status=status)


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The duties in force, those ended, and a form to enter more."""
    return _page(request, DutiesForm(post=_post(request)))


def _lines(post: Post, form: DutiesForm) -> list[duties.Line]:
    units = Unit.objects.filter(pk__in=[unit.pk for unit in _units(post)])
    known = duty_lists.names(sorted(units, key=lambda u: u.organ_key != post.organ_key))
    data, unit = form.cleaned_data, form.cleaned_data["unit"]
    found = duty_lists.read(data["lines"], known, unit)
    if data.get("file"):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / ("list" + Path(data["file"].name).suffix.lower()[:6])
            path.write_bytes(data["file"].read())
            found += duty_lists.read_file(path, known, unit)
    return found


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Enter what was pasted or sent; what is there already stays as it is."""
    post = _post(request)
    form = DutiesForm(request.POST, request.FILES, post=post)
    if not form.is_valid():
        return _page(request, form, 422)
    try:
        data, origin = form.cleaned_data, Origin(request.META.get("REMOTE_ADDR", ""))
        new, old = duties.add(request.user, _lines(post, form), data["document"], data["valid_from"], origin)
    except SheetError as error:
        form.add_error("file" if request.FILES else "lines", str(error))
        return _page(request, form, 422)
    except Refused as refusal:
        form.add_refusal(refusal.field if refusal.field in form.fields else None, refusal.reason)
        return _page(request, form, 422)
    messages.success(request, f"录入 {new} 条" + (f"，另有 {old} 条原来就有" if old else "") + "；软件提的单位和处室会跟着重算。")
    return redirect("duties")


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End one duty; it stays below among the earlier ones."""
    post = _post(request)
    duty = get_object_or_404(Duty.objects.filter(unit__in=_units(post)).select_related("unit__organ"), pk=pk)
    try:
        duties.end(request.user, duty, Origin(request.META.get("REMOTE_ADDR", "")))
        messages.success(request, f"“{duty.text}”自今日起停用，留在下面的“停用的”里。")
    except Refused as refusal:
        messages.error(request, refusal.reason)
    return redirect("duties")
