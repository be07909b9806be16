"""本单位设置: sessions, notice dates, the approval chain, local changes of a rulebook."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from banfu import rulebook
from banfu.actions import Origin, Refused, settling
from banfu.cases.models import NoticeDate, RulebookOverride, Session, Source
from banfu.cases.words import Kind, Step
from banfu.exchange import uploads
from banfu.people.models import Post, Role, Unit
from banfu.rulebook.model import LIMIT_LABELS, VALUE_LABELS, VALUE_WORDS
from banfu.ui.forms import BanfuForm, DayField, TextField


class SessionForm(BanfuForm):
    source = TextField(label="来源", max_length=60, help_text="如：省人大、省政协；已有的来源照写，会归在一起")
    name = TextField(label="届次", max_length=60, help_text="如：省十三届人大一次会议")
    year = forms.IntegerField(label="年度", min_value=1954, max_value=2100)
    kind = forms.ChoiceField(label="建议还是提案", choices=Kind.choices)
    book = forms.ChoiceField(label="规则库", choices=[])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["book"].choices = [(name, name) for name in rulebook.available()]


class NoticeForm(BanfuForm):
    session = forms.ModelChoiceField(label="届次", queryset=Session.objects.order_by("-year", "pk"), empty_label=None)
    assisting = forms.TypedChoiceField(label="主办还是会办", choices=[("0", "主办"), ("1", "会办")], coerce=lambda v: v == "1")
    due_on = DayField(label="通知定的日期")
    document = TextField(label="依据文件", max_length=120, help_text="文件名和文号")


class ChainForm(BanfuForm):
    for_opinion = forms.TypedChoiceField(
        label="哪一种稿子", choices=[("0", "答复"), ("1", "会办意见")], coerce=lambda v: v == "1"
    )
    steps = forms.MultipleChoiceField(
        label="要过哪几级", choices=Step.choices, widget=forms.CheckboxSelectMultiple,
        help_text="按列出的先后核；没有定科组的件自动跳过科组核稿",
    )  # fmt: skip


def _keys() -> list[tuple[str, str]]:
    """The values that may be changed locally: whole numbers of any rulebook."""
    found: dict[str, str] = {}
    for name in rulebook.available():
        book = rulebook.load(name)
        found |= {f"limits.{k}.amount": f"时限·{LIMIT_LABELS.get(k, k)}（数）" for k in book.limits}
        found |= {
            f"values.{k}": VALUE_LABELS.get(k, k)
            for k, v in book.values.items() if type(getattr(v, "value", None)) is int
        }  # fmt: skip
    return sorted(found.items(), key=lambda item: item[1])


def _words() -> list[tuple[str, list[tuple[str, str]]]]:
    """The values that are one of a few words, each with the words it may be."""
    return [(VALUE_LABELS[key], [(f"values.{key}={word}", word) for word in words]) for key, words in VALUE_WORDS.items()]


class OverrideForm(BanfuForm):
    book = forms.ChoiceField(label="规则库", choices=[])
    key = forms.ChoiceField(label="哪一项", choices=[])
    value = forms.IntegerField(label="改为", min_value=0, max_value=1000)
    effective_on = DayField(label="从哪天起")
    reason = TextField(label="依据", max_length=300, help_text="谁定的、文件名和文号")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["book"].choices = [(name, name) for name in rulebook.available()]
        if "key" in self.fields:
            self.fields["key"].choices = _keys()


class WordForm(OverrideForm):
    """A rule whose value is a word: which one and what it becomes are one choice."""

    key, value = None, None  # type: ignore[assignment]
    word = forms.ChoiceField(label="哪一项，改为什么", choices=[])
    field_order = ("book", "word", "effective_on", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["word"].choices = _words()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data["key"], _, data["value"] = data.pop("word", "").partition("=")
        return data


class UploadForm(BanfuForm):
    source = forms.ModelChoiceField(label="来源", queryset=Source.objects.order_by("pk"), empty_label=None)
    names = TextField(label="平台依次要哪些栏", max_length=400, rows=4, help_text="用顿号隔开；能用的：" + "、".join(uploads.FIELDS))

    def clean_names(self) -> list[str]:
        text = self.cleaned_data["names"].replace("，", "、").replace("\n", "、").replace(",", "、")
        names = [name.strip() for name in text.split("、") if name.strip()]
        if wrong := [name for name in names if name not in uploads.FIELDS]:
            raise forms.ValidationError(f"没有“{'、'.join(wrong)}”这一栏；请从上面列的里面挑。")
        return list(dict.fromkeys(names))


FORMS: dict[str, type[BanfuForm]] = {
    "session": SessionForm, "notice": NoticeForm, "chain": ChainForm, "override": OverrideForm, "word": WordForm, "upload": UploadForm
}  # fmt: skip


def _organ(request: HttpRequest) -> Unit:
    post = next((p for p in request.user.posts_now if p.role == Role.COORDINATOR), None)
    if not isinstance(post, Post):
        raise Http404
    return post.unit.organ or post.unit


def _page(request: HttpRequest, status: int = 200, **sent: BanfuForm) -> HttpResponse:
    organ = _organ(request)
    blank = {name: kind(prefix=name) for name, kind in FORMS.items()}
    labels = dict(_keys()) | {f"values.{key}": VALUE_LABELS[key] for key in VALUE_WORDS}
    context = {
        "organ": organ, "forms": blank | sent,
        "sessions": Session.objects.select_related("source").order_by("-year", "source", "pk")[:40],
        "notices": NoticeDate.objects.select_related("session").order_by("-session__year", "session", "assisting")[:40],
        "chains": [
            (label, [Step(step).label for step in settling.chain_of(organ, opinion)])
            for label, opinion in (("答复", False), ("会办意见", True))
        ],
        "overrides": [(row, labels.get(row.key, row.key)) for row in RulebookOverride.objects.order_by("-effective_on", "-pk")[:40]],
        "uploads": [(s, s.upload_fields or uploads.ORDER[Kind(s.kind)]) for s in Source.objects.order_by("pk")],
    }  # fmt: skip
    return render(request, "desk/settings.html", context, status=status)


@require_GET
def settings(request: HttpRequest) -> HttpResponse:
    """What the office has settled, with a form under each."""
    return _page(request)


def _do_session(request: HttpRequest, data: dict[str, Any], origin: Origin) -> str:
    made = settling.add_session(request.user, origin=origin, **data)
    return f"已加“{made}”，可以导入清单了。"


def _do_notice(request: HttpRequest, data: dict[str, Any], origin: Origin) -> str:
    row = settling.fix_notice_date(request.user, origin=origin, **data)
    return f"{row.session}{'会办' if row.assisting else '主办'}件的通知期限已定为 {row.due_on:%Y-%m-%d}，在办件的灯已照此重算。"


def _do_chain(request: HttpRequest, data: dict[str, Any], origin: Origin) -> str:
    steps = settling.set_chain(request.user, _organ(request), data["for_opinion"], data["steps"], origin)
    return f"核稿环节已定为{'→'.join(Step(step).label for step in steps)}。"


def _do_override(request: HttpRequest, data: dict[str, Any], origin: Origin) -> str:
    row = settling.override_rule(request.user, origin=origin, **data)
    if isinstance(row.value, str):
        return f"{row.rulebook}规则库的这一项自 {row.effective_on:%Y-%m-%d} 起为“{row.value}”。"
    return f"{row.rulebook}规则库的这一项自 {row.effective_on:%Y-%m-%d} 起按 {row.value} 算；此前算好的期限不动。"


def _do_upload(request: HttpRequest, data: dict[str, Any], origin: Origin) -> str:
    source = settling.order_upload(request.user, data["source"], data["names"], origin)
    return f"{source}的报送各栏已定，共 {len(source.upload_fields)} 栏。"


DO: dict[str, Callable[[HttpRequest, dict[str, Any], Origin], str]] = {
    "session": _do_session, "notice": _do_notice, "chain": _do_chain, "override": _do_override, "word": _do_override, "upload": _do_upload
}  # fmt: skip


@require_POST
def settle(request: HttpRequest, what: str) -> HttpResponse:
    """Do one of them; a refusal stands in its form and keeps what was typed."""
    _organ(request)
    if what not in FORMS:
        raise Http404
    form = FORMS[what](request.POST, prefix=what)
    if form.is_valid():
        try:
            origin = Origin(request.META.get("REMOTE_ADDR", ""))
            messages.success(request, DO[what](request, form.cleaned_data, origin))
            return redirect("settings")
        except Refused as refusal:
            form.add_refusal(refusal.field if refusal.field in form.fields else None, refusal.reason)
    return _page(request, 422, **{what: form})
