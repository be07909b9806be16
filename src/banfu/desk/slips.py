"""催办、督办单: the 督办单 with their answers, the urgings nobody has answered, and issuing a slip."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Count, Max, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_GET

from banfu import clock
from banfu.actions import REGISTRY, Action, Origin, Refused, perform_each, supervision, urgings
from banfu.actions.kernel import post_for
from banfu.cases import visible
from banfu.cases.models import Assignment, Slip, Urging
from banfu.desk.doors import workers
from banfu.desk.supervise_doors import Whose, supervisors, whose
from banfu.paper.letter import PaperError
from banfu.paper.press import write_sheet
from banfu.paper.sheet import Sheet, Sign, Words, listing
from banfu.people.models import OVERSEERS, Person, Role, Unit
from banfu.ui.downloads import DOCX, send_made
from banfu.ui.forms import BanfuForm, DayField, TextField, clean_text
from banfu.ui.words import day

MOST = 200
LEVELS = {urgings.HOLDER: "经办的", urgings.HEAD: "处室负责人", urgings.LEADER: "分管领导"}


class SlipForm(BanfuForm):
    text = TextField(label="要求", max_length=1000, rows=4)
    answer_by = DayField(label="什么时候答复")


def listed(person: Person) -> QuerySet[Slip]:
    """The slips that ``person`` may see, with how many cases stand in each and how many are answered."""
    answered = Count("urgings", filter=Q(urgings__answered_on__isnull=False))
    return visible.slips(person).select_related("to__organ", "organ", "run").annotate(n=Count("urgings"), answered=answered, last=Max("urgings__answered_on"))


def _state(slip: Any, today: date) -> tuple[str, str]:  # noqa: ANN401 - a slip with its counts
    if slip.answered >= slip.n:
        return "done", f"{day(slip.last)} 都答复了"
    left = (slip.answer_by - today).days
    if left < 0:
        return "late", f"答复超 {-left} 天"
    return ("today", "今天答复") if left == 0 else ("soon" if left <= 3 else "ok", f"还有 {left} 天答复")


@supervisors
@require_GET
def slips(request: HttpRequest) -> HttpResponse:
    """The slips of this office, urgings without an answer, and how often each unit or division was urged this year."""
    mine, today = whose(request.user), clock.today()
    rows = [(slip, *_state(slip, today)) for slip in listed(request.user)[:MOST]]
    of_year = Urging.objects.filter(assignment__in=mine.tasks.values("pk"), urged_on__year=today.year)
    mine_only = of_year.filter(above=mine.above)
    open_ones = mine_only.filter(answered_on=None, assignment__open=True).select_related("assignment__suggestion", "assignment__unit", "assignment__division", "slip")
    context = {
        "mine": mine, "slips": rows, "waiting": sum(kind != "done" for _, kind, _ in rows), "late": sum(kind == "late" for _, kind, _ in rows),
        "open": [(row, LEVELS[row.level]) for row in open_ones.order_by("-level", "urged_on", "pk")[:MOST]], "groups": _groups(mine, mine_only),
        "from_above": 0 if mine.above else of_year.filter(above=True, answered_on=None, assignment__open=True).count(), "here": "slips", "today": today,
    }  # fmt: skip
    return render(request, "desk/slips.html", context)


def _groups(mine: Whose, rows: QuerySet[Urging]) -> list[dict[str, Any]]:
    """Unit or division → how often urged, in how many cases, how many answered, how high it went."""
    by = "assignment__unit__name" if mine.above else "assignment__division__name"
    answered = Count("pk", filter=Q(answered_on__isnull=False))
    found = rows.values(by).annotate(n=Count("pk"), cases=Count("assignment", distinct=True), answered=answered, high=Max("level")).order_by("-n", by)
    return [{**row, "name": row[by] or "没有定处室", "high": LEVELS[row["high"]]} for row in found]


def _slip(request: HttpRequest, pk: int) -> Any:  # noqa: ANN401 - a slip with its counts
    return get_object_or_404(listed(request.user), pk=pk)


@workers
def slip(request: HttpRequest, pk: int) -> HttpResponse:
    """One slip with its cases; those it is addressed to answer here, case by case."""
    found, today = _slip(request, pk), clock.today()
    rows = list(found.urgings.select_related("assignment__suggestion__session__source", "assignment__unit", "assignment__division").order_by("assignment__number", "pk"))
    action = REGISTRY["answer_urging" if found.above else "answer_urge"]
    seen = set(visible.assignments(request.user).filter(pk__in=[row.assignment_id for row in rows]).values_list("pk", flat=True))
    may = {row.pk for row in rows if row.assignment_id in seen and row.answered_on is None and _may(action, request.user, row.assignment)}
    if request.method == "POST":
        return _answered(request, found, [row for row in rows if row.pk in may], action)
    context = {
        "slip": found, "state": _state(found, today), "rows": [(row, row.assignment_id in seen, row.pk in may) for row in rows], "may": bool(may),
        "here": "slips", "supervises": request.user.holds(*OVERSEERS, Role.COORDINATOR, Role.LEADER), "levels": LEVELS,
    }  # fmt: skip
    return render(request, "desk/slip.html", context)


def _may(action: Action, person: Person, task: Assignment) -> bool:
    """Whether he may answer; that an urging waits is known already, and need not be asked for each."""
    return task.stage in action.stages and post_for(action, person, task) is not None


def _answered(request: HttpRequest, found: Slip, rows: list[Urging], action: Action) -> HttpResponse:
    said = {row.assignment_id: clean_text(request.POST.get(f"answer-{row.pk}", "")).strip()[:300] for row in rows}
    tasks = [row.assignment for row in rows if said[row.assignment_id]]
    if not tasks:
        messages.error(request, "一件也没有写；请写办到哪了、什么时候办完。")
        return redirect("slip", found.pk)
    own = {key: {"answer": text} for key, text in said.items()}
    done = perform_each(action, request.user, tasks, {}, Origin(request.META.get("REMOTE_ADDR", "")), own)
    messages.success(request, f"答复了 {len(done.tasks)} 件。")
    for task, why in done.refused:
        messages.error(request, f"没有答复：{task.number} 号，{why}")
    return redirect("slip", found.pk)


def _addressed(mine: Whose, tasks: list[Assignment]) -> dict[Unit, list[Assignment]]:
    """Whom the cases are with: a slip goes to each. Those in no division yet go to nobody."""
    found: dict[Unit, list[Assignment]] = defaultdict(list)
    for task in tasks:
        to = task.unit if mine.above else task.division
        if to is not None:
            found[to].append(task)
    return dict(found)


@supervisors
def slip_new(request: HttpRequest) -> HttpResponse:
    """Issue 督办单 on the ticked cases, one to each division or unit they are with."""
    mine = whose(request.user)
    if supervision.post_for(request.user, mine.organ, mine.above) is None:
        raise Http404
    sent = request.POST if request.method == "POST" else request.GET
    keys = [int(key) for key in sent.getlist("ids") if key.isdecimal() and len(key) < 18][:MOST]
    near = ("suggestion__session__source", "unit", "division")
    tasks = list(mine.tasks.filter(pk__in=keys).select_related(*near).order_by("number", "pk"))
    groups = _addressed(mine, tasks)
    if not groups:
        messages.error(request, "勾选的件都还没有定处室，或者没有勾选；督办单要有发给谁。" if not mine.above else "没有勾选任何一件；请先勾选。")
        return redirect("slips")
    run = visible.supervision_runs(request.user).filter(pk=int(sent["run"])).first() if sent.get("run", "").isdecimal() else None
    form = SlipForm(request.POST if "text" in request.POST else None, initial={"text": "请抓紧办理，写明办到哪一步、什么时候办完。", "answer_by": clock.today()})
    if form.is_valid():
        try:
            return _issue(request, mine, groups, form.cleaned_data, run)
        except Refused as refusal:
            form.add_refusal(refusal.field if refusal.field in form.fields else None, refusal.reason)
    context = {"groups": groups, "form": form, "run": run, "n": len(tasks), "left": [t for t in tasks if not mine.above and t.division is None], "here": "slips"}
    return render(request, "desk/slip_new.html", context, status=422 if form.is_bound else 200)


def _issue(request: HttpRequest, mine: Whose, groups: dict[Unit, list[Assignment]], data: dict[str, Any], run: Any) -> HttpResponse:  # noqa: ANN401
    made = []
    origin = Origin(request.META.get("REMOTE_ADDR", ""))
    for to, tasks in groups.items():
        slip, done = urgings.issue(request.user, mine.organ, mine.above, to, tasks, text=data["text"], answer_by=data["answer_by"], run=run, origin=origin)
        made.append(slip)
        for task, why in done.refused[:10]:
            messages.error(request, f"{task.number} 号没有列入{slip}：{why}")
    messages.success(request, f"发了 {len(made)} 份督办单：{'、'.join(f'{slip}（{slip.to.name}）' for slip in made[:8])}。")
    return redirect("slip", made[0].pk) if len(made) == 1 else redirect("slips")


@workers
@require_GET
def slip_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The slip as a Word document, to be printed and signed for."""
    found = _slip(request, pk)
    rows = list(found.urgings.select_related("assignment__suggestion", "assignment__division").order_by("assignment__number", "pk"))
    try:
        return send_made(write_sheet(_sheet(found, rows), "docx"), f"{found}.docx", DOCX)
    except PaperError as refusal:
        messages.error(request, f"Word 文件没有写成，数据都在。{refusal}")
        return redirect("slip", pk)


def _sheet(found: Slip, rows: list[Urging]) -> Sheet:
    table = [
        [row.assignment.number, row.assignment.suggestion.title, f"第 {row.number} 次", row.assignment.get_stage_display(), row.answer or ""] for row in rows
    ]
    heads = ["编号", "标题", "催办", "到哪了", "办理情况（由承办的填写）"]
    return Sheet("督办单", (
        Words(f"{found.to.name}：", "to"),
        Words(f"下列 {len(rows)} 件请抓紧办理，并于 {day(found.answer_by)}前答复。{found.text}"),
        listing(heads, table, [1.8, 5.4, 1.8, 2.2, 4.4]),
        Sign((found.organ.full_name or found.organ.name,), found.issued_on),
        Words(f"发单：{found.issued_by}。答复请在系统里填写，或填好交回。", "note"),
    ), number=str(found))  # fmt: skip


urls: list[Any] = [
    path("supervise/slips", slips, name="slips"),
    path("supervise/slips/new", slip_new, name="slip_new"),
    path("supervise/slips/<int:pk>", slip, name="slip"),
    path("supervise/slips/<int:pk>/paper.docx", slip_paper, name="slip_paper"),
]
