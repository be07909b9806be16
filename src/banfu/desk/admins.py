"""Pages of the three administrators: people and units, posts, calendar, rulebooks, the record."""

import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from banfu import clock
from banfu.actions import administering as acts
from banfu.actions.kernel import Origin, Refused
from banfu.cases import limits
from banfu.cases.models import CalendarDay, Source
from banfu.people.models import ADMINS, WORKERS, Person, Post, Proposer, Role, Unit
from banfu.record import chain
from banfu.record.models import Entry
from banfu.rulebook import Line, RulebookError, available, load
from banfu.rulebook.model import TREE
from banfu.ui.forms import BanfuForm, DayField, TextField, forms

PAGE = 100


def _only(request: HttpRequest, *roles: str) -> Person:
    """Return the person where he holds one of ``roles``; otherwise the page is not there."""
    person = request.user
    if not isinstance(person, Person) or not person.holds(*roles):
        raise Http404
    return person


def _by(request: HttpRequest, *roles: str) -> acts.By:
    return acts.By(_only(request, *roles), Origin(request.META.get("REMOTE_ADDR", "")))


class UnitForm(BanfuForm):
    name = TextField(label="单位名称", max_length=80)
    level = forms.ChoiceField(label="级别", choices=Unit.Level.choices)
    parent = forms.ModelChoiceField(Unit.objects.all(), label="上级", required=False, empty_label="没有上级")


class PersonForm(BanfuForm):
    username = forms.CharField(label="登录名", max_length=40)
    name = TextField(label="姓名", max_length=40)
    title = TextField(label="职务", max_length=40, required=False)


class PostForm(BanfuForm):
    person = forms.ModelChoiceField(Person.objects.filter(is_active=True).order_by("name", "pk"), label="谁")
    role = forms.ChoiceField(label="岗位", choices=Role.choices)
    unit = forms.ModelChoiceField(Unit.objects.all(), label="单位", help_text="代表、委员的，选他向哪个机构提交")
    name = TextField(label="代表、委员姓名或提案单位名称", max_length=80, required=False, help_text="只在授“代表、委员”岗位时写")
    kind = forms.ChoiceField(label="他是", choices=Proposer.Kind.choices, required=False)
    circle = TextField(label="代表团或界别", max_length=80, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        named = [data.pop(name, "") for name in ("name", "kind", "circle")]
        data["acts_for"] = acts.ActsFor(*named) if named[0] else None
        return data


class EndsForm(BanfuForm):
    """Both ends of a source."""

    source = forms.ModelChoiceField(Source.objects.order_by("pk"), label="来源", empty_label=None)
    congress = forms.ModelChoiceField(
        Unit.objects.filter(level=Unit.Level.ORGAN), label="由谁登记和交办", required=False, empty_label="不在本系统，导入清单",
        help_text="人大联工委、政协提案委",
    )  # fmt: skip
    government = forms.ModelChoiceField(
        Unit.objects.filter(level=Unit.Level.ORGAN), label="由谁转交", required=False, empty_label="不在本系统", help_text="政府办公厅督查室"
    )
    online = forms.BooleanField(label="代表、委员在本系统提交、跟进、评价", required=False)


class DayForm(BanfuForm):
    day = DayField(label="哪一天")
    is_workday = forms.TypedChoiceField(
        label="上班还是放假", choices=[("1", "上班"), ("0", "放假")], coerce=lambda value: value == "1"
    )
    note = TextField(label="说明", max_length=40, required=False)


_LINE = re.compile(r"(\S+?)(?:\s*(?:至|到|—|~|-{2,})\s*(\S+))?\s+(上班|放假)(?:\s+(.*))?")


class YearForm(BanfuForm):
    """A year's arrangement, a line a day or a run of days."""

    year = forms.IntegerField(label="哪一年", min_value=1954, max_value=9998)
    lines = TextField(
        label="放假和调休", max_length=8000, rows=10,
        help_text="照国务院办公厅的通知，一行一天或一段，如：2027-02-06 至 2027-02-12 放假 春节；2027-01-31 上班 调休。周末照常休息的不用写",
    )  # fmt: skip

    def clean_lines(self) -> dict[date, tuple[bool, str]]:
        found: dict[date, tuple[bool, str]] = {}
        for n, line in enumerate(self.cleaned_data["lines"].splitlines(), start=1):
            if line.strip():
                found |= self._line(n, line.strip())
        return found

    def _line(self, n: int, line: str) -> dict[date, tuple[bool, str]]:
        parts = _LINE.fullmatch(line)
        try:
            first, last = (DayField().to_python(text) if text else None for text in parts.group(1, 2)) if parts else (None, None)
        except forms.ValidationError:
            first = last = None
        if parts is None or first is None:
            raise forms.ValidationError(f"第 {n} 行“{line[:30]}”没有看懂；请写成 2027-02-06 至 2027-02-12 放假 春节。")
        last = last or first
        if last < first or (last - first).days > 31:
            raise forms.ValidationError(f"第 {n} 行的两个日期不对：后一个要晚些，也不会长过一个月。")
        worked, note = parts.group(3) == "上班", parts.group(4) or ""
        every = (first + timedelta(days=k) for k in range((last - first).days + 1))
        return {day: (worked, note) for day in every if (day.weekday() >= 5) == worked}


def _people_page(request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
    person = _only(request, *ADMINS)
    day = clock.today()
    posts: dict[int, list[Post]] = {}
    for post in Post.objects.on(day).select_related("unit", "proposer"):
        posts.setdefault(post.person_id, []).append(post)
    found = request.GET.get("q", "").strip()[:40]
    people_rows = Person.objects.filter(name__contains=found) if found else Person.objects.all()
    people_rows = people_rows.filter(pk__gt=_number(request, "after")).order_by("pk")[: PAGE + 1]
    rows = [{"person": one, "posts": posts.get(one.pk, [])} for one in people_rows]
    data = {
        "rows": rows[:PAGE], "units": Unit.objects.select_related("parent").order_by("organ_id", "order", "pk"),
        "q": found, "system": person.holds(Role.SYSTEM_ADMIN), "security": person.holds(Role.SECURITY_ADMIN),
        "unit_form": UnitForm(prefix="unit"), "person_form": PersonForm(prefix="person"),
        "post_form": PostForm(prefix="post"), "ends_form": EndsForm(prefix="ends"),
        "sources": Source.objects.select_related("congress", "government").order_by("pk"),
        "next": f"?{urlencode({'q': found, 'after': rows[PAGE - 1]['person'].pk})}" if len(rows) > PAGE else "",
    }  # fmt: skip
    return render(request, "desk/people.html", data | more, status=status)


def _number(request: HttpRequest, name: str) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Units and persons; each administrator sees the buttons of his own role."""
    return _people_page(request)


def _submitted(
    request: HttpRequest, form: BanfuForm, key: str, do: Callable[[dict[str, Any]], str]
) -> HttpResponse:
    """Do what a form asks; show the form again with the reason where it is refused."""
    if form.is_valid():
        try:
            messages.success(request, do(form.cleaned_data))
            return redirect("people")
        except Refused as refusal:
            form.add_refusal(refusal.field if refusal.field in form.fields else None, refusal.reason)
    return _people_page(request, 422, **{key: form})


@require_POST
def add_unit(request: HttpRequest) -> HttpResponse:
    by = _by(request, Role.SYSTEM_ADMIN)

    def do(data: dict[str, Any]) -> str:
        return f"已加“{acts.add_unit(by, **data).name}”。"

    return _submitted(request, UnitForm(request.POST, prefix="unit"), "unit_form", do)


@require_POST
def add_person(request: HttpRequest) -> HttpResponse:
    by = _by(request, Role.SYSTEM_ADMIN)

    def do(data: dict[str, Any]) -> str:
        person, password = acts.add_person(by, **data)
        return f"已加{person.name}，一次性密码 {password} ，只显示这一次；岗位请安全管理员授予。"

    return _submitted(request, PersonForm(request.POST, prefix="person"), "person_form", do)


@require_POST
def set_ends(request: HttpRequest) -> HttpResponse:
    by = _by(request, Role.SYSTEM_ADMIN)

    def do(data: dict[str, Any]) -> str:
        source = acts.set_ends(by, **data)
        return f"{source.name}已设好，{'在' if source.online else '不在'}本系统提交。"

    return _submitted(request, EndsForm(request.POST, prefix="ends"), "ends_form", do)


@require_POST
def grant_post(request: HttpRequest) -> HttpResponse:
    by = _by(request, Role.SECURITY_ADMIN)

    def do(data: dict[str, Any]) -> str:
        return f"已授予{data['person'].name}岗位“{acts.grant_post(by, **data)}”。"

    return _submitted(request, PostForm(request.POST, prefix="post"), "post_form", do)


def _button(request: HttpRequest, do: Callable[[], str]) -> HttpResponse:
    try:
        messages.success(request, do())
    except Refused as refusal:
        messages.error(request, refusal.reason)
    return redirect("people")


@require_POST
def disable(request: HttpRequest, pk: int) -> HttpResponse:
    by, person = _by(request, Role.SYSTEM_ADMIN), get_object_or_404(Person, pk=pk)

    def do() -> str:
        acts.disable(by, person)
        return f"{person.name}的账号已停用。"

    return _button(request, do)


@require_POST
def reset_password(request: HttpRequest, pk: int) -> HttpResponse:
    by, person = _by(request, Role.SYSTEM_ADMIN), get_object_or_404(Person, pk=pk)
    return _button(
        request, lambda: f"{person.name}的一次性密码 {acts.reset_password(by, person)} ，只显示这一次，首次登录须改。"
    )


@require_POST
def end_post(request: HttpRequest, pk: int) -> HttpResponse:
    by = _by(request, Role.SECURITY_ADMIN)
    post = get_object_or_404(Post.objects.select_related("person", "unit"), pk=pk)

    def do() -> str:
        acts.end_post(by, post)
        return f"{post.person.name}的岗位“{post}”已结束。"

    return _button(request, do)


def _set_days(by: acts.By, form: BanfuForm, whole: bool) -> tuple[int, str] | None:
    """Do what the form says; return the year and what to say, None where it was refused."""
    data = form.cleaned_data
    try:
        if whole:
            moved = acts.load_year(by, data["year"], data["lines"])
            return data["year"], f"{data['year']}年已录入 {len(data['lines'])} 天；暂按推算的期限有 {moved} 个变动。"
        row = acts.set_day(by, **data)
        return row.day.year, f"{row.day:%Y-%m-%d} 已定为{'上班' if row.is_workday else '放假'}。"
    except Refused as refusal:
        form.add_refusal(refusal.field if refusal.field in form.fields else None, refusal.reason)
        return None


def _occasions(days: Iterable[CalendarDay]) -> list[dict[str, Any]]:
    """The days of a year by occasion: "春节调休上班" stands beside "春节"."""
    found: dict[str, dict[str, Any]] = {}
    for row in days:
        name = row.note.removesuffix("调休上班") or "另定"
        entry = found.setdefault(name, {"name": name, "off": [], "worked": []})
        entry["worked" if row.is_workday else "off"].append(row.day)
    return list(found.values())


def calendar(request: HttpRequest) -> HttpResponse:
    """The days which differ from Monday to Friday, a year at a time."""
    changes = request.user.holds(Role.SYSTEM_ADMIN)
    year = _number(request, "year") or clock.today().year
    whole = request.POST.get("what") == "year"
    form = DayForm(None if whole else request.POST or None)
    year_form = YearForm(request.POST if whole else None, initial={"year": year})
    if request.method == "POST":
        by, sent = _by(request, Role.SYSTEM_ADMIN), year_form if whole else form
        if sent.is_valid() and (done := _set_days(by, sent, whole)):
            messages.success(request, done[1])
            return redirect(f"{request.path}?year={done[0]}")
    days = CalendarDay.objects.filter(day__year=year).order_by("day") if 1 <= year <= 9999 else []
    data = {"occasions": _occasions(days), "year": year, "form": form, "before": year - 1, "after": year + 1, "changes": changes, "year_form": year_form}
    return render(request, "desk/calendar.html", data, status=422 if form.errors or year_form.errors else 200)


def _sections(lines: list[Line], presumed_only: bool) -> list[tuple[str, list[Line]]]:
    """The lines under their headings, in the order of the book."""
    heads: dict[str, list[Line]] = {}
    for line in lines:
        if line.presumed or not presumed_only:
            heads.setdefault(line.head, []).append(line)
    return list(heads.items())


@require_GET
def rulebook(request: HttpRequest) -> HttpResponse:
    """A rulebook with the source and date of every value, as changed here; first the one in use.

    ?name= another book; ?only=presumed the presumptions alone.
    """
    sources = list(Source.objects.order_by("pk"))
    used = {source.rulebook: source for source in sources}
    names = sorted(available(), key=lambda name: name not in used)
    name = request.GET.get("name") or names[0]
    try:
        book = limits.rulebook_for(used[name]) if name in used else load(name)
    except RulebookError:
        raise Http404 from None
    lines, only = book.describe(), request.GET.get("only") == "presumed"
    counted = [line for line in lines if line.head != TREE]
    context = {
        "names": [(each, each in used) for each in names], "book": book, "only": only, "tree": TREE,
        "sections": _sections(lines, only), "total": len(counted), "presumed": sum(line.presumed for line in counted),
        "sources": [source.name for source in sources if source.rulebook == book.name],
        "rules_library": request.user.holds(*WORKERS) and not request.user.holds(*ADMINS),
    }  # fmt: skip
    return render(request, "desk/rulebook.html", context)


def _filtered(request: HttpRequest) -> tuple[Any, dict[str, str]]:
    chosen = {name: request.GET.get(name, "").strip()[:60] for name in ("who", "action", "day")}
    rows = Entry.objects.order_by("-seq")
    if chosen["who"]:
        rows = rows.filter(who=chosen["who"])
    if chosen["action"]:
        rows = rows.filter(action=chosen["action"])
    try:
        day = DayField(required=False).clean(chosen["day"])
    except forms.ValidationError:
        day, chosen["day"] = None, ""
    if day:
        start = clock.now().replace(year=day.year, month=day.month, day=day.day, hour=0, minute=0, second=0, microsecond=0)
        rows = rows.filter(recorded_at__gte=start, recorded_at__lt=start + timedelta(days=1))
    return rows, chosen


@require_GET
def record(request: HttpRequest) -> HttpResponse:
    """The record, newest first, a hundred a page."""
    _only(request, Role.AUDIT_ADMIN)
    rows, chosen = _filtered(request)
    if before := _number(request, "before"):
        rows = rows.filter(seq__lt=before)
    entries = list(rows[: PAGE + 1])
    more = entries[PAGE - 1].seq if len(entries) > PAGE else 0
    labels = dict(Entry.objects.order_by("action").values_list("action", "label").distinct())
    data = {
        "entries": entries[:PAGE], "chosen": chosen, "labels": sorted(labels.items()), "head": chain.head(),
        "next": f"?{urlencode({**chosen, 'before': more})}" if more else "",
    }  # fmt: skip
    return render(request, "desk/record.html", data)


@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Walk the chain and say what was found."""
    _only(request, Role.AUDIT_ADMIN)
    since = request.POST.get("since", "").strip()
    if since and not since.partition(":")[0].isdecimal():
        messages.error(request, "链头要照打印的原样填，例如 120:ab12…；请核对后再试。")
        return redirect("record")
    faults = list(chain.walk(since))
    for fault in faults[:20]:
        messages.error(request, fault.sentence)
    if not faults:
        messages.success(request, "记录完好，没有被改过、删过。链头已更新，可以抄下来备查。")
    return redirect("record")
