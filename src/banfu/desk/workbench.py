"""工作台: what I must do, by when, in whose hands."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from banfu import clock
from banfu.advice import like
from banfu.advice.routing import Proposal
from banfu.cases import visible
from banfu.cases.models import Assignment, Decision, OpinionRequest, Source
from banfu.cases.models.assignment import NEVER
from banfu.cases.words import ENDED, HOSTING, Part, Stage, Step
from banfu.desk import disclosing, dividing, promise_watch
from banfu.desk.lists import held_by
from banfu.figures import engine
from banfu.figures.lights import SOON_DAYS, Light, light
from banfu.people.models import ADMINS, OVERSEERS, WORKERS, Role
from banfu.record.models import Entry

MOST = 60
ADVISED = "待定处室，软件提了处室"
"""The group of the cases that can be given to the divisions proposed, together so that they are read together."""
NEXT = {
    Stage.TO_SIGN: ("签收", "sign_for"), Stage.RETURNING: ("批复改办", "decide_return"),
    Stage.TO_DIVIDE: ("定处室", "propose_division"), Stage.DIVIDING: ("同意承办", "accept_division"),
    Stage.DISPUTED: ("重新定处室", "propose_division"), Stage.TO_APPROVE: ("审定分办", "approve_division"),
    Stage.HANDLING: ("拟稿", "save_draft"), Stage.DRAFTING: ("改稿送核", "save_draft"),
    Stage.REVIEWING: ("核稿", "approve"), Stage.TO_ISSUE: ("登记签发", "register_issue"),
    Stage.TO_SEND: ("送出会办意见", "send_opinion"), Stage.TO_DELIVER: ("登记送达", "deliver"),
    Stage.TO_FEEDBACK: ("录入反馈", "record_feedback"), Stage.TO_CALL_BACK: ("记回访", "call_back"),
    Stage.TO_STRIKE: ("提出销号", "propose_strike_off"), Stage.STRIKING: ("确认销号", "confirm_strike_off"),
    Stage.TO_ARCHIVE: ("归档", "archive"),
}  # fmt: skip
WANTED = {
    Stage.TO_SIGN: "签收；不属本单位职责的，在期限内申请改办", Stage.RETURNING: "改办已报，等督查室批复后登记",
    Stage.TO_DIVIDE: "定处室", Stage.DIVIDING: "处室还没有确认承办", Stage.DISPUTED: "处室有异议，重新定处室",
    Stage.TO_APPROVE: "分办待分管领导审定", Stage.DRAFTING: "稿子还没有送核", Stage.TO_ISSUE: "各级已核完，登记签发",
    Stage.TO_SEND: "意见已审，送出给主办单位", Stage.TO_DELIVER: "已签发，登记送达", Stage.TO_FEEDBACK: "等代表反馈，收到就录入",
    Stage.TO_CALL_BACK: "电话回访", Stage.TO_STRIKE: "提出销号", Stage.STRIKING: "销号待第二人确认",
    Stage.TO_ARCHIVE: "已销号，归档",
}  # fmt: skip


@dataclass(frozen=True)
class Todo:
    """A row of the workbench."""

    task: Assignment
    light: Light
    do: str
    label: str
    verb: str
    holder: str
    near: like.Seen | None = None
    advised: Proposal | None = None


def _todo(task: Assignment, today: date, mine: bool) -> Todo:
    stage = Stage(task.stage)
    words = WANTED.get(stage, "")
    if stage == Stage.HANDLING:
        silent = task.hosting and not task.contacts
        words = "首次沟通还没有记录" if silent else "还没有起草" + ("答复" if task.hosting else "会办意见")
    if stage == Stage.REVIEWING:
        words = f"{Step(task.step).label}" + ("" if mine else "，还没有核完")
    label, verb = NEXT[stage]
    if not mine and stage not in (Stage.TO_SIGN, Stage.TO_DIVIDE, Stage.RETURNING):
        label, verb = "催办", "urge"
    who = task.holder.name if task.holder else ""
    place = task.holder_unit.name if task.holder_unit else ""
    return Todo(task, light(task, today), words, label, verb, f"{who} · {place}" if who and place else who or place)


def _todos(request: HttpRequest, wide: bool) -> tuple[list[Todo], int]:
    """What is in my hands, the first MOST of how many; the office also sees what others are late with."""
    today = clock.today()
    mine = held_by(request)
    wanted = mine
    if wide:
        wanted = mine | Q(open=True, due_on__lt=today) & ~Q(stage=Stage.TO_FEEDBACK)
    tasks = visible.assignments(request.user).filter(wanted, year__gte=today.year - 1).exclude(stage__in=ENDED)
    if wide:
        tasks = tasks.exclude(stage=Stage.TO_SIGN)
    shown = list(tasks.select_related("suggestion__session", "holder", "holder_unit").order_by("due_on", "pk")[:MOST])
    total = tasks.count() if len(shown) == MOST else len(shown)
    held = set(visible.assignments(request.user).filter(mine, pk__in=[t.pk for t in shown]).values_list("pk", flat=True))
    return [_todo(task, today, task.pk in held) for task in shown], total


def _with_advised(todos: list[Todo], total: int, rows: Iterable[tuple[Assignment, Proposal]]) -> tuple[list[Todo], int]:
    """Beside what waits for a division: the one proposed. Such cases are all there, whatever their limit."""
    today = clock.today()
    advised = [replace(_todo(task, today, True), advised=proposal) for task, proposal in rows]
    keys = {todo.task.pk for todo in advised}
    todos = [todo for todo in todos if todo.task.pk not in keys] + advised
    return todos, max(total, len(todos))


def _with_near(request: HttpRequest, todos: list[Todo]) -> list[Todo]:
    """Beside what is to be given to a division: the nearest case of an earlier year."""
    undivided = [t.task.suggestion for t in todos if t.task.stage in (Stage.TO_DIVIDE, Stage.DISPUTED) and not t.advised]
    near = like.earlier_of(request.user, undivided)
    return [replace(todo, near=near.get(todo.task.suggestion_id)) for todo in todos] if near else todos


def _grouped(todos: list[Todo]) -> list[tuple[str, list[Todo]]]:
    today = clock.today()
    groups: dict[str, list[Todo]] = {"已超期": [], "今天到期": [], ADVISED: [], "三天之内": [], "以后": [], "不计时": []}
    for todo in todos:
        due = todo.task.due_on
        name = (
            ADVISED if todo.advised else "不计时" if due == NEVER else "已超期" if due < today else "今天到期" if due == today
            else "三天之内" if due <= today + timedelta(days=3) else "以后"
        )  # fmt: skip
        groups[name].append(todo)
    return [(name, rows) for name, rows in groups.items() if rows]


def heading(todos: list[Todo], total: int, to_sign: int = 0) -> str:
    """The finding: how much, and what first; arrivals stand in a panel of their own."""
    late = sum(1 for t in todos if t.light.kind == "late")
    today = sum(1 for t in todos if t.light.kind == "today")
    if not todos:
        return f"有 {to_sign} 件待签收，别的都办完了" if to_sign else "手上没有要办的事"
    first = f"，先看超期的 {late} 件" if late else f"，今天到期 {today} 件" if today else "，都没有到期"
    shown = f"（下面列前 {len(todos)} 件）" if total > len(todos) else ""
    return f"手上有 {total} 件事{first}{shown}" + (f"；另有 {to_sign} 件待签收" if to_sign else "")


def _strip(request: HttpRequest) -> dict[str, int]:
    today = clock.today()
    near = today + timedelta(days=SOON_DAYS)
    host, assist = Q(part__in=list(HOSTING), open=True, answered_on=None), Q(part=Part.ASSIST, open=True)
    lights = {"late": Q(due_on__lt=today), "soon": Q(due_on__gte=today, due_on__lte=near), "ok": Q(due_on__gt=near, due_on__lt=NEVER)}
    asked = {"host": Count("pk", filter=host), "assist": Count("pk", filter=assist)}
    asked["to_sign"] = Count("pk", filter=Q(stage=Stage.TO_SIGN))
    asked["to_divide"] = Count("pk", filter=Q(stage__in=[Stage.TO_DIVIDE, Stage.DISPUTED]))
    for name, condition in lights.items():
        asked[f"host_{name}"] = Count("pk", filter=host & condition)
        asked[f"assist_{name}"] = Count("pk", filter=assist & condition)
    return visible.assignments(request.user).filter(open=True).aggregate(**asked)


def _divisions(request: HttpRequest) -> list[dict[str, object]]:
    today = clock.today()
    near = today + timedelta(days=SOON_DAYS)
    rows = visible.assignments(request.user).filter(open=True, answered_on=None).values("division", "division__name")
    return list(
        rows.annotate(
            n=Count("pk"), late=Count("pk", filter=Q(due_on__lt=today)),
            soon=Count("pk", filter=Q(due_on__gte=today, due_on__lte=near)),
        ).order_by("-late", "-n")
    )  # fmt: skip


def _arrivals(request: HttpRequest) -> list[tuple[Assignment, Light, like.Seen | None]]:
    today = clock.today()
    tasks = visible.assignments(request.user).filter(stage=Stage.TO_SIGN).select_related("suggestion__session").order_by("due_on", "pk")
    shown = list(tasks[:100])
    near = like.earlier_of(request.user, [task.suggestion for task in shown])
    return [(task, light(task, today), near.get(task.suggestion_id)) for task in shown]


def _keys(request: HttpRequest) -> list[tuple[Assignment, Light]]:
    """A leader's key cases: those he leads himself, those on a key list."""
    today = clock.today()
    mine = Q(responsibilities__leads_himself=True, responsibilities__person=request.user.pk, responsibilities__until=None)
    keys = visible.assignments(request.user).filter(mine).values("pk")
    listed = Q(key=True) | Q(pk__in=keys)
    tasks = visible.assignments(request.user).filter(listed, open=True).select_related("suggestion", "division")
    return [(task, light(task, today)) for task in tasks.order_by("due_on", "pk")[:12]]


def _assists(request: HttpRequest) -> list[dict[str, object]]:
    """会办 in hand by stage: they are most of the load and go their own light path."""
    rows = visible.assignments(request.user).filter(part=Part.ASSIST, open=True).values("stage").annotate(
        n=Count("pk"), late=Count("pk", filter=Q(due_on__lt=clock.today()))
    )  # fmt: skip
    found = {row["stage"]: row for row in rows}
    return [{"label": stage.label, **found[stage]} for stage in Stage if stage in found]


def _decisions(organs: list[int]) -> list[Decision]:
    rows = Decision.objects.filter(assignment__organ_key__in=organs, done_on=None)
    return list(rows.select_related("meeting", "unit", "assignment").order_by(F("due_on").asc(nulls_last=True), "pk")[:8])


def _owed(organs: list[int]) -> list[OpinionRequest]:
    rows = OpinionRequest.objects.filter(
        assignment__organ_key__in=organs, assignment__open=True, assignment__answered_on=None, received_on=None,
        dropped_on=None,
    )  # fmt: skip
    return list(rows.select_related("unit", "assignment__suggestion").order_by(F("due_on").asc(nulls_last=True), "pk")[:12])


def workbench(request: HttpRequest) -> HttpResponse:
    """The first page, by role."""
    person = request.user
    if person.holds(*ADMINS) or not person.posts_now:
        return render(request, "desk/workbench_admin.html", {"roles": [p.get_role_display() for p in person.posts_now]})
    if person.holds(*OVERSEERS):
        return redirect("oversight")
    if not person.holds(*WORKERS):
        return redirect("my") if Source.objects.filter(online=True).exists() else render(request, "desk/not_here.html")
    wide = person.holds(Role.COORDINATOR)
    organs = [p.organ_key for p in person.posts_now]
    todos, total = _todos(request, wide)
    arrivals = _arrivals(request) if wide else []
    strip = _strip(request)
    divide = dividing.panel(request, strip["to_divide"]) if wide else {}
    if wide:
        todos, total = _with_advised(todos, total, divide.get("rows", []))
        todos = _with_near(request, todos)
    post = person.posts_now[0]
    organ = post.unit.organ or post.unit
    year = engine.compute(engine.Scope(organ, clock.today().year)) if person.holds(Role.COORDINATOR, Role.LEADER) else {}
    over = person.holds(Role.COORDINATOR, Role.LEADER)
    context = {
        **promise_watch.panel(person),
        "heading": heading(todos, total, strip["to_sign"] if wide else 0), "groups": _grouped(todos), "today": clock.today(), "strip": strip,
        "year": year, "dividing": divide, "wide": wide, "over": over, "arrivals": arrivals,
        "divisions": _divisions(request) if over else [], "owed": _owed(organs) if wide else [],
        "keys": _keys(request) if person.holds(Role.LEADER) else [],
        "to_comment": visible.to_comment(person).count() if wide else 0,
        **(disclosing.bench(person) if wide else {}), "assists": _assists(request) if wide else [], "decisions": _decisions(organs) if over else [],
        "news": Entry.objects.filter(organ__in=organs).order_by("-seq")[:8] if over else [],
    }  # fmt: skip
    return render(request, "desk/workbench.html", context)
