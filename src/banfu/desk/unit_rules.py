"""规则库里本单位自己的: 办理规定, 服务规则, 流程图, with the days they are in force, for all of the unit to read."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from banfu import clock
from banfu.actions import Origin, Refused, own_papers
from banfu.cases.files import MOST_BYTES, path_of
from banfu.cases.models import UnitRule
from banfu.cases.papers.own import rules_seen
from banfu.desk.doors import workers
from banfu.people.models import OVERSEERS, Post
from banfu.ui.downloads import send_file
from banfu.ui.forms import BanfuForm, DayField, TextField, UploadField

SHOWN = 300


class RuleForm(BanfuForm):
    kind = forms.ChoiceField(label="哪一种", choices=UnitRule.Kind.choices)
    title = TextField(label="名称", max_length=120)
    number = TextField(label="文号", max_length=60, required=False)
    valid_from = DayField(label="施行日期")
    valid_until = DayField(label="到哪天止", required=False, help_text="没有定就空着")
    replaces = forms.ModelChoiceField(label="代替哪一份", queryset=UnitRule.objects.none(), required=False, empty_label="不代替", help_text="选了，那一份到施行的前一天为止")
    shared = forms.BooleanField(label="共享", required=False)
    file = UploadField(label="文件", limit=MOST_BYTES, accept=",".join(own_papers.READABLE), help_text="PDF、Word、OFD 或图片，50 MB 以内")

    def __init__(self, *args: Any, post: Post, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shared"].label = "共享给各单位看" if post.role in OVERSEERS else "共享给督查室、联工委、提案委看"
        self.fields["replaces"].queryset = UnitRule.objects.filter(unit=post.organ_key, replaced_by=None)


class EndForm(BanfuForm):
    last = DayField(label="最后一天")


def _keeper(request: HttpRequest) -> Post:
    post = own_papers.keeper(request.user)
    if post is None:
        raise Http404
    return post


def _origin(request: HttpRequest) -> Origin:
    return Origin(request.META.get("REMOTE_ADDR", ""))


def _page(request: HttpRequest, form: RuleForm | None, status: int = 200) -> HttpResponse:
    today, wanted = clock.today(), request.GET.get("q", "").strip()[:60]
    rows = list(rules_seen(request.user).select_related("unit", "replaced_by").order_by("-valid_from", "-pk")[:SHOWN])
    rows.sort(key=lambda row: UnitRule.Kind.values.index(row.kind))
    organs = {post.organ_key for post in request.user.posts_now}
    found = [row for row in rows if wanted.lower() in f"{row.title} {row.number} {row.get_kind_display()} {row.unit.name}".lower()]
    standing = [row for row in found if row.valid_until is None or row.valid_until >= today]
    context = {
        "form": form, "q": wanted, "today": today, "all": len(rows), "found": len(found), "keeper": form is not None,
        "own": [row for row in standing if row.unit_id in organs], "others": [row for row in standing if row.unit_id not in organs],
        "ended": [row for row in found if row not in standing], "organs": organs,
    }  # fmt: skip
    return render(request, "desk/unit_rules.html", context, status=status)


@require_GET
@workers
def listed(request: HttpRequest) -> HttpResponse:
    """What is in force, what was, and for the office a form to add. ?q= filters by title, number, kind, unit."""
    post = own_papers.keeper(request.user)
    return _page(request, RuleForm(post=post) if post else None)


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Add a document; what was typed stays where it is refused."""
    form = RuleForm(request.POST, request.FILES, post=_keeper(request))
    if not form.is_valid():
        return _page(request, form, 422)
    data = dict(form.cleaned_data)
    upload = data.pop("file")
    try:
        row = own_papers.add_rule(request.user, own_papers.RuleFacts(**data), upload.name, upload.chunks(), _origin(request))
    except Refused as refusal:
        form.add_refusal(refusal.field if refusal.field in form.fields else None, refusal.reason)
        return _page(request, form, 422)
    messages.success(request, f"{row}已放进来，{row.valid_from:%Y-%m-%d} 起施行。")
    return redirect("unit_rules")


def _own(request: HttpRequest, pk: int) -> UnitRule:
    return get_object_or_404(UnitRule, pk=pk, unit=_keeper(request).organ_key)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Say on which day it is in force last."""
    row, form = _own(request, pk), EndForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused("最后一天没有写，或者写得不对；请照 2018-12-31 的样子写。")
        own_papers.end_rule(request.user, row, form.cleaned_data["last"], _origin(request))
        messages.success(request, f"{row}到 {form.cleaned_data['last']:%Y-%m-%d} 止。")
    except Refused as refusal:
        messages.error(request, refusal.reason)
    return redirect("unit_rules")


@require_POST
def share(request: HttpRequest, pk: int) -> HttpResponse:
    """Show it outside the unit, or no longer."""
    row = own_papers.share_rule(request.user, _own(request, pk), request.POST.get("shared") == "1", _origin(request))
    messages.success(request, f"{row}{'已共享' if row.shared else '不再共享'}。")
    return redirect("unit_rules")


@require_GET
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """The document itself, to those who see it; else 404."""
    row = get_object_or_404(rules_seen(request.user), pk=pk)
    path = path_of(row.digest)
    if not path.is_file():
        return render(request, "desk/file_gone.html", {"row": row}, status=410)
    return send_file(path.open("rb"), row.name)
