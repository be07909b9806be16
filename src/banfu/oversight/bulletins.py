"""简报: the office of congress or CPPCC calls for reports, sees who has handed in, compiles an issue."""

from io import BytesIO
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_POST

from banfu import clock
from banfu.actions import Origin, Refused, bulletins
from banfu.cases import visible
from banfu.cases.models import Assignment, BulletinIssue, ReportCall, Source, UnitReport
from banfu.cases.words import Kind
from banfu.figures.bulletin_file import NotWritten, written
from banfu.oversight.doors import overseers
from banfu.oversight.sections import Section
from banfu.people.models import Person, Role, Unit
from banfu.ui.downloads import DOCX, send_file
from banfu.ui.forms import BanfuForm, DayField, TextField

TYPES = {"pdf": "application/pdf", "docx": DOCX}


def sources(person: Person) -> list[Source]:
    """The sources for which ``person`` calls for reports."""
    mine = visible.sessions(person, Role.CONGRESS)
    return list(Source.objects.filter(sessions__in=mine).select_related("congress").distinct().order_by("pk")) if mine else []


def sections(person: Person) -> list[Section]:
    """What waits for ``person`` here: reports handed in, to be confirmed."""
    n = UnitReport.objects.filter(call__source__in=sources(person), handed_in_on__isnull=False, confirmed_on=None).count()
    return [Section("报来待定稿的报告", n, reverse("bulletins"), "定稿")]


class CallForm(BanfuForm):
    source = forms.ModelChoiceField(label="来源", queryset=Source.objects.none(), empty_label=None)
    year = forms.IntegerField(label="哪一年的办理情况", min_value=2000, max_value=2100)
    title = TextField(label="题目", max_length=60)
    due_on = DayField(label="什么时候报来")
    units = forms.ModelMultipleChoiceField(label="哪些单位", queryset=Unit.objects.none(), widget=forms.CheckboxSelectMultiple)
    note = TextField(label="要求", max_length=500, required=False, rows=3)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = sources(person)
        self.fields["source"].queryset = Source.objects.filter(pk__in=[one.pk for one in mine])
        worked = Assignment.objects.filter(session__in=visible.sessions(person, Role.CONGRESS), year__gte=clock.today().year - 1)
        self.fields["units"].queryset = Unit.objects.filter(pk__in=worked.values("organ_key")).order_by("order", "pk")
        kind = Kind(mine[0].kind).label if mine else "建议"
        self.initial = {"year": clock.today().year, "title": f"{clock.today().year}年{'代表' if kind == '建议' else ''}{kind}办理情况报告", **self.initial}


class IssueForm(BanfuForm):
    source = forms.ModelChoiceField(label="来源", queryset=Source.objects.none(), empty_label=None)
    reports = forms.ModelMultipleChoiceField(label="编入哪几篇", queryset=UnitReport.objects.none(), widget=forms.CheckboxSelectMultiple)
    name = TextField(label="简报名称", max_length=20, initial="联络动态")
    number = forms.IntegerField(label="期号", min_value=1, max_value=999)
    total = forms.IntegerField(label="总期号", min_value=1, max_value=9999)
    dated = DayField(label="印发日期", initial=clock.today)
    subject = TextField(label="这一期的题目", max_length=60, required=False, help_text="如：代表建议办理情况报告专辑（二）")
    editors = TextField(label="责任编辑", max_length=60, required=False, help_text="几位的用顿号隔开")
    contact = TextField(label="联系方式", max_length=80, required=False)
    approval = TextField(label="批准文号", max_length=60, required=False)
    sent_to = TextField(label="送", max_length=2000, required=False, rows=5, help_text="一行一处")

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = sources(person)
        self.fields["source"].queryset = Source.objects.filter(pk__in=[one.pk for one in mine])
        ready = UnitReport.objects.filter(call__source__in=mine, confirmed_on__isnull=False, issue=None).select_related("unit", "call")
        self.fields["reports"].queryset = ready
        self.fields["reports"].label_from_instance = lambda row: f"{row.unit.name}《{row.title}》"
        self.initial = {**_last(mine), **self.initial}


def _last(mine: list[Source]) -> dict[str, Any]:
    """What the next issue takes over from the last one: its numbers one further, its foot as it was."""
    last = BulletinIssue.objects.filter(source__in=mine).first()
    if last is None:
        return {"number": 1}
    kept = {name: getattr(last, name) for name in ("name", "subject", "editors", "contact", "approval", "sent_to")}
    return {**kept, "source": last.source_id, "number": last.number + 1 if last.year == clock.today().year else 1, "total": last.total + 1}


def _page(request: HttpRequest, call: CallForm | None = None, issue: IssueForm | None = None) -> HttpResponse:
    mine = sources(request.user)
    if not mine:
        raise Http404
    calls = list(ReportCall.objects.filter(source__in=mine).prefetch_related("reports__unit", "reports__issue")[:30])
    reports = [report for one in calls for report in one.reports.all()]
    states = [report.state for report in reports]
    context = {
        "calls": calls, "call_form": call or CallForm(person=request.user), "issue_form": issue or IssueForm(person=request.user),
        "issues": BulletinIssue.objects.filter(source__in=mine).prefetch_related("reports__unit")[:60], "ready": states.count("confirmed"),
        "waiting": states.count("handed_in"), "late": sum(report.late(clock.today()) for report in reports if report.state != "issued"), "today": clock.today(),
        "open_call": bool(call) or not calls, "open_issue": bool(issue),
    }  # fmt: skip
    return render(request, "oversight/bulletins.html", context, status=422 if call or issue else 200)


@overseers
def page(request: HttpRequest) -> HttpResponse:
    """Calls with what each unit has done, the forms to call and to compile, the issues made."""
    return _page(request)


@overseers
@require_POST
def call(request: HttpRequest) -> HttpResponse:
    """Call for reports."""
    if not sources(request.user):
        raise Http404
    form = CallForm(request.POST, person=request.user)
    if not form.is_valid():
        return _page(request, call=form)
    data = form.cleaned_data
    try:
        made = bulletins.call_for(
            request.user, data["source"], year=data["year"], title=data["title"], due_on=data["due_on"], units=list(data["units"]), note=data["note"],
            origin=Origin(request.META.get("REMOTE_ADDR", "")),
        )  # fmt: skip
    except Refused as refusal:
        form.add_refusal(refusal.field if refusal.field in form.fields else None, refusal.reason)
        return _page(request, call=form)
    messages.success(request, f"已向 {made.reports.count()} 家征集“{made.title}”，消息里都写了。")
    return redirect("bulletins")


@overseers
@require_POST
def compile_(request: HttpRequest) -> HttpResponse:
    """Compile the ticked reports into an issue."""
    if not sources(request.user):
        raise Http404
    form = IssueForm(request.POST, person=request.user)
    if not form.is_valid():
        return _page(request, issue=form)
    facts = {name: value for name, value in form.cleaned_data.items() if name not in ("source", "reports")}
    chosen = sorted(form.cleaned_data["reports"], key=lambda row: (row.unit.order, row.pk))
    try:
        made = bulletins.compile_issue(request.user, form.cleaned_data["source"], chosen, facts, Origin(request.META.get("REMOTE_ADDR", "")))
    except Refused as refusal:
        form.add_refusal(refusal.field if refusal.field in form.fields else None, refusal.reason)
        return _page(request, issue=form)
    messages.success(request, f"{made}编好了，{len(chosen)} 篇；可以下载。")
    return redirect("bulletins")


@overseers
@require_GET
def file(request: HttpRequest, pk: int, ending: str) -> HttpResponse:
    """An issue as PDF or .docx."""
    issue = get_object_or_404(BulletinIssue.objects.filter(source__in=sources(request.user)).select_related("source__congress"), pk=pk)
    if ending not in TYPES:
        raise Http404
    try:
        content = written(issue, ending)
    except NotWritten:
        messages.error(request, f"{issue}没有做成文件；请过一分钟再下载，还不行请系统管理员运行 banfu doctor 看字体。")
        return redirect("bulletins")
    return send_file(BytesIO(content), f"{issue.name}第{issue.number}期.{ending}", TYPES[ending])


urls = [
    path("oversight/bulletins", page, name="bulletins"),
    path("oversight/bulletins/call", call, name="bulletin_call"),
    path("oversight/bulletins/compile", compile_, name="bulletin_compile"),
    path("oversight/bulletins/<int:pk>.<str:ending>", file, name="bulletin_file"),
]
