"""本单位设置: sessions, notice dates, the approval chain, local changes of a rulebook."""

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from banfu import rulebook
from banfu.actions import Origin, Refused, publishing, settling
from banfu.cases.models import NoticeDate, PublicColumn, RulebookOverride, Session, Source
from banfu.cases.words import Kind, Step
from banfu.exchange import uploads
from banfu.people.models import Post, Role, Unit
from banfu.rulebook.terms import CHOICES, LIMIT_LABELS, LISTS, NUMBERS, VALUE_LABELS
from banfu.ui.forms import BanfuForm, DayField, TextField

MOST_PHRASES, LONGEST_PHRASE = 40, 300
MOBILE, OFFICE_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)"), re.compile(r"[0-9][0-9\-—－转()（）]{5,30}")


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


def _name(key: str) -> str:
    """Return what a key of a rulebook is called, e.g. limits.sign.amount: 时限·签收."""
    section, name = key.split(".")[:2]
    return f"时限·{LIMIT_LABELS.get(name, name)}" if section == "limits" else VALUE_LABELS.get(name, name)


def _said(key: str) -> str:
    """Return what a single value may be: one of the few words, or words to pick from."""
    if key in CHOICES:
        return f"（{'／'.join(CHOICES[key])}）"
    return f"（从 {'、'.join(LISTS[key])} 里挑，顿号隔开）" if key in LISTS else ""


def _keys() -> list[tuple[str, str]]:
    """The values that may be changed locally: the numbers of the limits, and single values."""
    found: dict[str, str] = {}
    for name in rulebook.available():
        book = rulebook.load(name)
        found |= {key: f"{_name(key)}（数）" for key in (f"limits.{k}.amount" for k in book.limits)}
        found |= {f"values.{k}": _name(f"values.{k}") + _said(k) for k in book.values}
    return sorted(found.items(), key=lambda item: item[1])


class OverrideForm(BanfuForm):
    book = forms.ChoiceField(label="规则库", choices=[])
    key = forms.ChoiceField(label="哪一项", choices=[])
    value = TextField(label="改为", max_length=600, help_text="时限和天数写整数，其余写词")
    effective_on = DayField(label="从哪天起")
    reason = TextField(label="依据", max_length=300, help_text="谁定的、文件名和文号")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["book"].choices = [(name, name) for name in rulebook.available()]
        self.fields["key"].choices = _keys()

    def clean(self) -> dict[str, Any]:
        """A limit or a number of days is read as a whole number; whether the book takes it, the act asks."""
        data = super().clean() or {}
        key, value = data.get("key", ""), data.get("value")
        if value and (key.endswith(".amount") or key.removeprefix("values.") in NUMBERS):
            if not value.isdecimal() or int(value) > 1000:
                self.add_refusal("value", f"“{value}”不是整数，", "请写 1 到 1000 的整数，如 10。")
            else:
                data["value"] = int(value)
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
    "session": SessionForm, "notice": NoticeForm, "chain": ChainForm, "override": OverrideForm, "upload": UploadForm
}  # fmt: skip


class ContactForm(BanfuForm):
    contact = TextField(label="联系人", max_length=40)
    phone = TextField(label="办公电话", max_length=40, help_text="如：0731-85165000；代表、委员在自己的页上看得到")

    def clean_phone(self) -> str:
        phone = "".join(self.cleaned_data["phone"].split())
        if MOBILE.search(phone):
            raise forms.ValidationError("这是手机号；请写办公电话，手机号不给出去。")
        if not OFFICE_PHONE.fullmatch(phone):
            raise forms.ValidationError("电话写得不对，请照“0731-85165000”的样子写。")
        return phone


FORMS["contact"] = ContactForm


class PhrasesForm(BanfuForm):
    phrases = TextField(label="一行一条", max_length=6000, rows=8, required=False, help_text="最多 40 条，一条 300 字以内；拟稿页旁边列出，点一下放进稿子")

    def clean_phrases(self) -> list[str]:
        lines = list(dict.fromkeys(line.strip() for line in self.cleaned_data["phrases"].splitlines() if line.strip()))
        if len(lines) > MOST_PHRASES:
            raise forms.ValidationError(f"有 {len(lines)} 条，最多 {MOST_PHRASES} 条；请留常用的。")
        if long := next((line for line in lines if len(line) > LONGEST_PHRASE), ""):
            raise forms.ValidationError(f"“{long[:12]}……”有 {len(long)} 字，一条最多 {LONGEST_PHRASE} 字；请分成几条。")
        return lines


FORMS["phrases"] = PhrasesForm


class ColumnForm(BanfuForm):
    on = forms.TypedChoiceField(
        label="公开专栏", choices=[("1", "打开：公开审查后“公开”了的，任何人都看得到"), ("0", "关闭：本单位的一件也看不到")], coerce=lambda v: v == "1",
        widget=forms.RadioSelect,
    )  # fmt: skip
    promises = forms.TypedChoiceField(
        label="承诺办到哪一步", choices=[("0", "不公开"), ("1", "公开：已公开的答复里的承诺，写明期限和办没办到")], coerce=lambda v: v == "1",
        widget=forms.RadioSelect,
    )  # fmt: skip
    outcomes = forms.TypedChoiceField(
        label="带来的成果", choices=[("0", "不公开"), ("1", "公开：登记过的文件、项目等，只写名称、文号、谁印发、哪天")], coerce=lambda v: v == "1",
        widget=forms.RadioSelect,
    )  # fmt: skip


FORMS["column"] = ColumnForm


def _organ(request: HttpRequest) -> Unit:
    post = next((p for p in request.user.posts_now if p.role == Role.COORDINATOR), None)
    if not isinstance(post, Post):
        raise Http404
    return post.unit.organ or post.unit


def _column(row: PublicColumn | None) -> dict[str, str]:
    return {"on": "1" if row and row.on else "0", "promises": "1" if row and row.promises else "0", "outcomes": "1" if row and row.outcomes else "0"}


def _page(request: HttpRequest, status: int = 200, **sent: BanfuForm) -> HttpResponse:
    organ = _organ(request)
    column = PublicColumn.objects.filter(unit=organ).first()
    blank = {name: kind(prefix=name, initial={"phrases": organ.phrases} | (_column(column) if name == "column" else {})) for name, kind in FORMS.items()}
    context = {
        "organ": organ, "forms": blank | sent, "column": column,
        "sessions": Session.objects.select_related("source").order_by("-year", "source", "pk")[:40],
        "notices": NoticeDate.objects.select_related("session").order_by("-session__year", "session", "assisting")[:40],
        "chains": [
            (label, [Step(step).label for step in settling.chain_of(organ, opinion)])
            for label, opinion in (("答复", False), ("会办意见", True))
        ],
        "overrides": [(row, _name(row.key)) for row in RulebookOverride.objects.order_by("-effective_on", "-pk")[:40]],
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
    return f"{row.rulebook}规则库的这一项自 {row.effective_on:%Y-%m-%d} 起按 {row.value} 算；此前算好的期限不动。"


def _do_upload(request: HttpRequest, data: dict[str, Any], origin: Origin) -> str:
    source = settling.order_upload(request.user, data["source"], data["names"], origin)
    return f"{source}的报送各栏已定，共 {len(source.upload_fields)} 栏。"


DO: dict[str, Callable[[HttpRequest, dict[str, Any], Origin], str]] = {
    "session": _do_session, "notice": _do_notice, "chain": _do_chain, "override": _do_override, "upload": _do_upload
}  # fmt: skip


def _do_contact(request: HttpRequest, data: dict[str, Any], origin: Origin) -> str:
    organ = settling.name_contact(request.user, _organ(request), data["contact"], data["phone"], origin)
    return f"联系人已定为{organ.contact}，{organ.contact_phone}。"


def _do_phrases(request: HttpRequest, data: dict[str, Any], origin: Origin) -> str:
    settling.keep_phrases(request.user, _organ(request), data["phrases"], origin)
    return f"常用语已定，{len(data['phrases'])} 条。"


def _do_column(request: HttpRequest, data: dict[str, Any], origin: Origin) -> str:
    row = publishing.switch_column(request.user, _organ(request), data["on"], data["promises"], origin, outcomes=data["outcomes"])
    return "公开专栏已打开；还没有公开过的，审查以后在办件页上“公开”。" if row.on else "公开专栏已关闭，本单位公开过的当即看不到。"


DO["contact"], DO["phrases"], DO["column"] = _do_contact, _do_phrases, _do_column


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
