"""One run of 督导 or 调度, to be read at the meeting: what is new, by unit or division, every number opening to its frozen cases."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET

from banfu import clock
from banfu.actions import REGISTRY, Origin, perform_each, supervision
from banfu.cases import visible
from banfu.cases.models import Assignment, Decision, SupervisionRow, SupervisionRun
from banfu.cases.words import MeetingKind
from banfu.desk.supervise_doors import supervisors
from banfu.desk.supervision_pack import Pack, sheet, workbook
from banfu.figures import supervised
from banfu.figures.snapshot import MARKS
from banfu.paper.letter import PaperError
from banfu.paper.press import write_sheet
from banfu.people.models import Person, Unit
from banfu.ui.downloads import DOCX, send_made, send_workbook
from banfu.ui.forms import BanfuForm, DayField, TextField

MOST = 15
"""Rows of a finding that stand on the run's page; all of them on its own."""
SECTIONS = ("late", "soon", "idle", "silent", "missing", "waiting", "arrived", "answered", "gone")
WORDS = {
    "late": "新超期的在前；按超了多少天排", "idle": "规则库定的天数里没有任何动作", "silent": "签收以后还没有和提出人联系过",
    "missing": "会办单位的意见还没有到", "waiting": "稿子在谁那里", "answered": "上次以后签发的", "gone": "上次以后改办、撤回的",
}  # fmt: skip


@dataclass(frozen=True)
class Section:
    name: str
    label: str
    words: str
    rows: list[SupervisionRow]
    total: int


def _run(request: HttpRequest, pk: int) -> SupervisionRun:
    """The run, held, where this person may see it."""
    found = visible.supervision_runs(request.user).filter(held_on__isnull=False).select_related("organ", "last")
    return get_object_or_404(found, pk=pk)


def sections(rows: list[SupervisionRow]) -> list[Section]:
    """The findings that have any, each with its first rows."""
    found = []
    for name in SECTIONS:
        those = [row for row in rows if name in row.marks]
        if name == "late":
            those.sort(key=lambda row: ("new_late" not in row.marks, row.days_left or 0))
        if name in ("idle", "waiting"):
            those.sort(key=lambda row: -row.idle_days)
        if those:
            found.append(Section(name, MARKS[name], WORDS.get(name, ""), those[:MOST], len(those)))
    return found


def decided(run: SupervisionRun) -> QuerySet[Decision]:
    """What was decided at the run's meeting."""
    return decisions_of(run).filter(meeting__title=str(run), meeting__held_on=run.held_on)


def decisions_of(run: SupervisionRun) -> QuerySet[Decision]:
    """What was decided at the meetings of 督导 and 调度 of the run's office."""
    mine = Decision.objects.filter(meeting__organ_key=run.organ_id, meeting__kind=MeetingKind.DISPATCH)
    return mine.select_related("assignment", "unit", "meeting")


def _before(run: SupervisionRun) -> QuerySet[Decision]:
    """What earlier meetings decided and nobody has reported as done."""
    return decisions_of(run).filter(meeting__held_on__lt=run.held_on, done_on=None).order_by("due_on", "pk")


@supervisors
@require_GET
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole run; with ?mark=, ?group= or ?figure=&part= the frozen cases behind one of its numbers."""
    held = _run(request, pk)
    rows = list(held.rows.all())
    if request.GET.get("figure"):
        return _figure(request, held)
    if "mark" in request.GET or "group" in request.GET or "holder" in request.GET:
        return _opened(request, held, rows)
    counts = supervised.counts_of(rows)
    context = {
        "run": held, "counts": counts, "said": supervised.sentence(counts), "groups": [(one.name, [(name, one.counts[name]) for name in supervised.COLUMNS]) for one in supervised.grouped(rows, held.above)],
        "columns": [(name, MARKS[name]) for name in supervised.COLUMNS], "sections": sections(rows), "labels": MARKS,
        "holders": supervised.holders(rows, held.above)[:12], "decisions": list(decided(held)), "earlier": list(_before(held)[:20]),
        "figures": held.figures, "may": _may(request.user, held), "here": "supervision", "today": clock.today(),
        "slips": list(held.slips.select_related("to")), "group_word": "单位" if held.above else "处室",
    }  # fmt: skip
    return render(request, "desk/supervision_run.html", context)


def _may(person: Person, held: SupervisionRun) -> bool:
    return supervision.post_for(person, held.organ, held.above) is not None


def _opened(request: HttpRequest, held: SupervisionRun, rows: list[SupervisionRow]) -> HttpResponse:
    """The rows behind a number: of a finding, of a unit or division, in somebody's hands."""
    mark, group, holder = (request.GET.get(name, "") for name in ("mark", "group", "holder"))
    if mark and mark not in MARKS:
        raise Http404
    shown = [row for row in rows if (not mark or mark in row.marks) and (not group or supervised.name_of(row, held.above) == group)]
    if holder:
        shown = [row for row in shown if supervised.holder_of(row, held.above) == holder and "open" in row.marks]
    title = "　".join(word for word in (group, holder, MARKS.get(mark, "")) if word)
    context = {"run": held, "rows": shown, "title": title, "labels": MARKS, "may": _may(request.user, held), "here": "supervision"}
    return render(request, "desk/supervision_rows.html", context)


def _figure(request: HttpRequest, held: SupervisionRun) -> HttpResponse:
    """The tasks that a frozen figure counted, as they are now."""
    name, part = request.GET.get("figure", ""), request.GET.get("part", "value")
    keys = held.members.get(name, {}).get(part)
    label = next((one["label"] for one in held.figures if one["key"] == name), "")
    if keys is None:
        raise Http404
    tasks = list(visible.assignments(request.user).filter(pk__in=keys).select_related("suggestion", "unit", "division").order_by("number", "pk"))
    words = {"n": "计入", "d": "分母", "value": ""}.get(part, "不计入")
    context = {"run": held, "tasks": tasks, "title": f"{label}　{words}", "total": len(keys), "missing": len(keys) - len(tasks), "here": "supervision"}
    return render(request, "desk/supervision_figure.html", context)


@supervisors
@require_GET
def pack(request: HttpRequest, pk: int, ending: str) -> HttpResponse:
    """The papers of the meeting: .docx to be read, .xlsx to be worked with."""
    held = _run(request, pk)
    what = Pack(held, list(held.rows.all()), list(decided(held)), list(_before(held)))
    name = f"{held.organ.name}{held}材料"
    if ending == "xlsx":
        content = BytesIO()
        workbook(content, what, request.user.name)
        return send_workbook(content, name)
    try:
        return send_made(write_sheet(sheet(what), "docx"), f"{name}.docx", DOCX)
    except PaperError as refusal:
        messages.error(request, f"Word 文件没有写成，数据都在；也可以先下载 Excel。{refusal}")
        return redirect("supervision_run", pk)


class DecideForm(BanfuForm):
    text = TextField(label="会上怎么定的", max_length=500, rows=3)
    unit = forms.ModelChoiceField(label="由谁落实", queryset=Unit.objects.none(), required=False, empty_label="各件自己的处室")
    due_on = DayField(label="什么时候落实", required=False)
    chair = TextField(label="主持", max_length=60, required=False)

    def __init__(self, *args: Any, held: SupervisionRun, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if held.above:
            self.fields.pop("unit")
            return
        divisions = Unit.objects.filter(organ=held.organ, level=Unit.Level.DIVISION, valid_until=None)
        self.fields["unit"].queryset = divisions  # type: ignore[attr-defined]

    def clean_due_on(self) -> Any:  # noqa: ANN401 - a day or None
        due = self.cleaned_data["due_on"]
        if due and due < clock.today():
            raise forms.ValidationError(f"今天是 {clock.today():%Y-%m-%d}，落实期限已经过了；请写今天或以后的日子。")
        return due


@supervisors
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """What the meeting decided on the ticked cases: a task each, with who is to do it and by when."""
    held = _run(request, pk)
    if not _may(request.user, held):
        raise Http404
    sent = request.POST if request.method == "POST" else request.GET
    keys = [int(key) for key in sent.getlist("ids") if key.isdecimal() and len(key) < 18][:200]
    tasks = list(_tasks(request.user, held, keys))
    if not tasks:
        messages.error(request, "没有勾选任何一件；请先勾选要议定的件。")
        return redirect("supervision_run", pk)
    form = DecideForm(request.POST or None, held=held)
    if request.method == "POST" and form.is_valid():
        return _decide(request, held, tasks, form.cleaned_data)
    context = {"run": held, "tasks": tasks, "form": form, "here": "supervision"}
    return render(request, "desk/supervision_decide.html", context, status=422 if request.method == "POST" else 200)


def _tasks(person: Person, held: SupervisionRun, keys: list[int]) -> QuerySet[Assignment]:
    inside = held.rows.filter(assignment__in=keys).values("assignment")
    near = ("suggestion__session__source", "unit", "division")
    return visible.assignments(person).filter(pk__in=inside).select_related(*near).order_by("number", "pk")


def _decide(request: HttpRequest, held: SupervisionRun, tasks: list[Assignment], data: dict[str, Any]) -> HttpResponse:
    action = REGISTRY["decide_above" if held.above else "record_decision"]
    told = {
        "kind": MeetingKind.DISPATCH, "title": str(held), "happened_on": held.held_on, "chair": data["chair"], "decision": data["text"],
        "unit": data.get("unit"), "due_on": data["due_on"],
    }  # fmt: skip
    done = perform_each(action, request.user, tasks, told, Origin(request.META.get("REMOTE_ADDR", "")))
    if done.tasks:
        messages.success(request, f"记下了，{len(done.tasks)} 件各有一项要落实；落实的处室已收到消息。")
    for task, why in done.refused[:20]:
        messages.error(request, f"没有记：{task.number} 号，{why}")
    return redirect(reverse("supervision_run", args=[held.pk]) + "#decided")


urls: list[Any] = [
    path("supervise/runs/<int:pk>", run, name="supervision_run"),
    path("supervise/runs/<int:pk>/pack.<str:ending>", pack, name="supervision_pack"),
    path("supervise/runs/<int:pk>/decide", decide, name="supervision_decide"),
]
