"""建议: find, compare, act on many."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from unicodedata import normalize
from urllib.parse import quote, urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from banfu import clock
from banfu.advice import studies
from banfu.cases import visible
from banfu.cases.models import Assignment, Decision, Session
from banfu.cases.models.assignment import NEVER
from banfu.cases.words import HOSTING, Part, Stage
from banfu.desk.doors import workers
from banfu.desk.finding import mends, searched
from banfu.exchange import ledger
from banfu.figures import watch
from banfu.figures.lights import SOON_DAYS, Light, light
from banfu.people import saved
from banfu.people.models import OVERSEERS, Person, Post, Role, Unit
from banfu.ui.downloads import send_workbook
from banfu.ui.forms import clean_text
from banfu.ui.words import day

PAGE = 50
HOST = Q(part__in=list(HOSTING))
SORTS = {
    "due": ("due_on", False), "-due": ("due_on", True), "number": ("number", False), "-number": ("number", True),
    "handed": ("handed_over_on", False), "-handed": ("handed_over_on", True),
}  # fmt: skip
VIEWS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("host", "主办未答复", {"part": "host", "answered": "no"}),
    ("late", "超期", {"light": "late"}),
    ("opinions", "等会办意见", {"opinions": "due"}),
    ("mine", "在我手上", {"holder": "me"}),
    ("silent", "还没沟通", {"part": "host", "contact": "no"}),
    ("key", "重点", {"key": "yes"}),
    ("joint", "集中办理", {"joint": "yes", "open": "yes"}),
    ("assist", "会办在办", {"part": "assist", "open": "yes"}),
    ("all", "全部", {}),
)
CLOSED_TOO = ("key", "all")
NAMES = ("q", "part", "stage", "division", "light", "key", "kind", "year", "answered", "contact", "holder", "open", "opinions",
         "session", "class", "decisions", "joint", "study", "unit", "watch", "held")  # fmt: skip


def _light(value: str) -> Q | None:
    today = clock.today()
    near = timedelta(days=SOON_DAYS)
    return {
        "late": Q(open=True, due_on__lt=today),
        "soon": Q(open=True, due_on__gte=today, due_on__lte=today + near),
        "ok": Q(open=True, due_on__gt=today + near, due_on__lt=NEVER),
    }.get(value)


def _conditions(request: HttpRequest, values: dict[str, str]) -> list[Q]:
    """Turn a filter into conditions; a value nobody offers is passed over."""
    simple = {
        ("part", "host"): HOST, ("part", "assist"): Q(part=Part.ASSIST), ("answered", "no"): Q(answered_on=None, open=True),
        ("answered", "yes"): Q(answered_on__isnull=False), ("contact", "no"): Q(contacts=0, answered_on=None, open=True),
        ("key", "yes"): Q(key=True), ("open", "yes"): Q(open=True),
        ("opinions", "due"): Q(opinions_due__gt=F("opinions_in"), answered_on=None, open=True) & HOST,
        ("holder", "me"): held_by(request),
        ("joint", "yes"): Q(joint__isnull=False), ("joint", "no"): Q(joint=None),
    }  # fmt: skip
    found = [simple[item] for item in values.items() if item in simple]
    if values.get("stage") in Stage.values:
        found.append(Q(stage=values["stage"]))
    for name in ("division", "year", "joint"):
        text = values.get(name, "")
        if text.isdecimal() and len(text) < 10:
            found.append(Q(**{name: int(text)}))
    if values.get("division") == "none":
        found.append(Q(division=None))
    for q in (watch.watched(values.get("watch", ""), clock.today()), watch.held(values["held"]) if values.get("held") else None):
        found += [q] if q is not None else []
    if values.get("unit", "").isdecimal() and len(values["unit"]) < 18:
        found.append(Q(organ_key=int(values["unit"])))
    if values.get("session", "").isdecimal() and len(values["session"]) < 10:
        found.append(Q(session=int(values["session"])))
    if values.get("class"):
        found.append(Q(reply_class=values["class"]))
    if values.get("study"):
        behind = studies.behind(request.user, values["study"])
        found.append(Q(pk__in=[]) if behind is None else behind)
    if values.get("decisions") == "open":
        found.append(Q(Exists(Decision.objects.filter(assignment=OuterRef("pk"), done_on=None))))
    if values.get("kind") in ("suggestion", "proposal"):
        found.append(Q(kind=values["kind"]))
    if lit := _light(values.get("light", "")):
        found.append(lit)
    return found


def held_by(request: HttpRequest) -> Q:
    """What is in this person's hands, by name or by the post he holds."""
    mine = Q(holder=request.user.pk)
    for post in request.user.posts_now:
        unit = post.organ_key if post.role in ("coordinator", "leader") else post.unit_id
        place = Q(organ_key=unit) if post.role in ("coordinator", "leader") else Q(holder_unit=unit)
        if post.role in OVERSEERS:
            place = Q(holder_unit=post.organ_key)
        mine |= Q(holder=None, holder_role=post.role) & place
    return mine & Q(open=True)


def narrowed(request: HttpRequest, values: dict[str, str]) -> QuerySet[Assignment]:
    """The visible tasks that a filter finds."""
    tasks = visible.assignments(request.user)
    for condition in _conditions(request, values):
        tasks = tasks.filter(condition)
    text = normalize("NFKC", values.get("q", "").strip())
    if text:
        tasks = searched(tasks, text)
    return tasks


def _values(request: HttpRequest) -> dict[str, str]:
    source = request.POST if request.method == "POST" else request.GET
    return {name: text for name in NAMES if (text := clean_text(source.get(name, "")[:100]))}


def selection(request: HttpRequest) -> QuerySet[Assignment]:
    """All that the list's filter finds, for a batch over the whole selection."""
    return narrowed(request, _values(request)).select_related("suggestion", "unit")


@dataclass
class Page:
    rows: list[Assignment]
    before: str = ""
    after: str = ""


def _keyset(tasks: QuerySet[Assignment], sort: str, request: HttpRequest) -> Page:
    """One page after (or before) a key; no offset, so the last page costs what the first does."""
    column, falling = SORTS[sort]
    back = "before" in request.GET
    mark = request.GET.get("before") or request.GET.get("after") or ""
    down = falling != back
    if "~" in mark:
        value, _, key = mark.rpartition("~")
        if not key.isdecimal():
            raise Http404
        step = "lt" if down else "gt"
        try:
            tasks = tasks.filter(Q(**{f"{column}__{step}": value}) | Q(**{column: value, f"pk__{step}": int(key)}))
        except ValidationError as wrong:
            raise Http404 from wrong
    order = [f"-{column}", "-pk"] if down else [column, "pk"]
    keys = list(tasks.order_by(*order).values_list("pk", flat=True)[: PAGE + 1])
    more, keys = len(keys) > PAGE, keys[:PAGE]
    rows = _whole(keys[::-1] if back else keys)
    marks = [f"{getattr(row, column)}~{row.pk}" for row in rows]
    page = Page(rows)
    if marks and (more or back):
        page.after = marks[-1]
    if marks and (more if back else bool(mark)):
        page.before = marks[0]
    return page


def _whole(keys: list[int]) -> list[Assignment]:
    """The rows of a page, once its keys are known: what is shown is not carried through the sort."""
    beside = ("suggestion__delegation", "session", "unit", "division", "officer", "holder", "leader")
    found = Assignment.objects.select_related(*beside).defer("suggestion__body").in_bulk(keys)
    return [found[key] for key in keys]


def neighbours(request: HttpRequest, task: Assignment) -> dict[str, dict[str, str]]:
    """上一件 and 下一件 in the list one came from, whose filter stands in this address; {} without one."""
    sort = request.GET.get("sort", "")
    if request.GET.get("in") != "1" or sort not in SORTS:
        return {}
    values = _values(request)
    column, falling = SORTS[sort]
    tasks, mark = narrowed(request, values), getattr(task, column)
    query = urlencode({**values, "sort": sort, "in": "1"})
    found = {"list": {"url": reverse("cases") + "?" + urlencode({**values, "sort": sort}), "label": ""}}
    for name, down in (("prev", not falling), ("next", falling)):
        step = "lt" if down else "gt"
        order = [f"-{column}", "-pk"] if down else [column, "pk"]
        near = tasks.filter(Q(**{f"{column}__{step}": mark}) | Q(**{column: mark, f"pk__{step}": task.pk})).order_by(*order)
        row = near.values_list("pk", "number").first()
        if row:
            found[name] = {"url": reverse("case", args=[row[0]]) + "?" + query, "label": row[1]}
    return found


def _counts(request: HttpRequest, known: dict[str, int]) -> dict[str, int]:
    """How many each usual view finds; those of open cases in one query, which history does not slow.

    known: counts the page has taken already.
    """
    tasks, asked, found = visible.assignments(request.user), {}, dict(known)
    for name, _, values in VIEWS:
        if name in found:
            continue
        condition = Q()
        for part in _conditions(request, values):
            condition &= part
        if name in CLOSED_TOO:
            found[name] = tasks.filter(condition).count()
        else:
            asked[name] = Count("pk", filter=condition)
    return found | tasks.filter(open=True).aggregate(**asked)


def _total(tasks: QuerySet[Assignment], searched: bool) -> dict[str, int]:
    """How many a filter finds, and how many of them are late, near, in time.

    Words are looked up once; without them the open cases are counted apart, by an index of theirs.
    """
    lights = {n: Count("pk", filter=q) for n in ("late", "soon", "ok") if (q := _light(n)) is not None}
    if searched:
        return tasks.aggregate(all=Count("pk"), **lights)
    return tasks.filter(open=True).aggregate(**lights) | {"all": tasks.count()}


def _holder(value: str) -> str:
    """In whose hands, for the chip of that filter."""
    model = Person if value[:1] == "p" else Unit
    name = model._default_manager.filter(pk=int(value[1:18])).values_list("name", flat=True).first() if value[1:].isdecimal() else None
    return f"在{name or '谁'}手上"


def _chips(request: HttpRequest, values: dict[str, str]) -> list[dict[str, str]]:
    words = {
        "part": {"host": "主办", "assist": "会办"}, "answered": {"no": "未答复", "yes": "已答复"}, "key": {"yes": "重点"},
        "light": {"late": "超期", "soon": "快到", "ok": "正常"}, "kind": {"suggestion": "建议", "proposal": "提案"},
        "contact": {"no": "还没沟通"}, "open": {"yes": "在办"}, "opinions": {"due": "等会办意见"}, "holder": {"me": "在我手上"}, "joint": {"yes": "集中办理", "no": "没有集中办理"},
        "stage": dict(Stage.choices), "decisions": {"open": "会议决定待落实"}, "division": {"none": "没有定处室"},
        "watch": {name: f"没有答复的：{label}" for name, label in (watch.LABELS | {"week": "过一周没换手"}).items()},
    }  # fmt: skip
    chips = []
    for name, value in values.items():
        rest = urlencode({k: v for k, v in values.items() if k != name})
        label = words.get(name, {}).get(value, value)
        if name == "division" and value.isdecimal():
            label = Unit.objects.filter(pk=int(value)).values_list("name", flat=True).first() or value
        if name == "held":
            label = _holder(value)
        if name == "unit" and value.isdecimal():
            label = Unit.objects.filter(pk=int(value[:17])).values_list("name", flat=True).first() or value
        if name == "session" and value.isdecimal():
            label = Session.objects.filter(pk=int(value)).values_list("name", flat=True).first() or value
        if name == "joint" and value.isdecimal():
            found = visible.joint_groups(request.user).filter(pk=int(value[:18])).first()
            label = str(found) if found else "这一组"
        if name == "class":
            label = f"{value} 类"
        if name == "study":
            label = studies.label(request.user, value)
        chips.append({"label": f"“{value}”" if name == "q" else label, "url": "?" + rest})
    return chips


def _day_text(on: date | None) -> str:
    return "" if on in (None, NEVER) else day(on)


COLUMNS: dict[str, tuple[str, Callable[[Assignment], str]]] = {
    "lead": ("领衔", lambda t: t.suggestion.lead_name + (
        f" 等{t.suggestion.cosigner_count + 1}名" if t.suggestion.cosigner_count else "")),
    "delegation": ("代表团", lambda t: t.suggestion.delegation.name if t.suggestion.delegation else ""),
    "topic": ("分类", lambda t: t.suggestion.topic),
    "session": ("届次", lambda t: t.session.name if t.session else ""),
    "contacts": ("沟通", lambda t: f"{t.contacts} 次" if t.contacts else ""),
    "opinions": ("会办意见", lambda t: f"{t.opinions_in}/{t.opinions_due}" if t.opinions_due else ""),
    "class": ("类别", lambda t: t.reply_class or ("未定" if t.hosting else "")),
    "handed": ("交办", lambda t: _day_text(t.handed_over_on)),
    "legal": ("法定期限", lambda t: _day_text(t.legal_due_on)),
    "leader": ("厅领导", lambda t: t.leader.name if t.leader else ""),
    "answered": ("答复日期", lambda t: _day_text(t.answered_on)),
    "document": ("答复文号", lambda t: t.reply_number),
    "result": ("办理结果", lambda t: ledger.RATING.get(t.result, "")),
}  # fmt: skip
USUAL = ("lead", "contacts", "opinions", "class", "handed")


def shown_columns(request: HttpRequest) -> tuple[str, ...]:
    """The columns the address asks for, in the order of COLUMNS; the usual ones without."""
    source = request.POST if request.method == "POST" else request.GET
    asked = set(source.getlist("cols"))
    return tuple(name for name in COLUMNS if name in asked) or USUAL


@dataclass
class Shown:
    """A row as the list shows it; its addresses are made here, since a look-up for each costs more."""

    task: Assignment
    light: Light
    cells: list[str]
    url: str
    log_url: str


def _rows(tasks: list[Assignment], columns: Sequence[str]) -> list[Shown]:
    today = clock.today()
    url, log_url = (reverse(name, args=[*args, 0])[:-1] for name, args in (("case", []), ("act", ["log_contact"])))
    return [
        Shown(
            task, light(task, today), [COLUMNS[name][1](task) or "—" for name in columns],
            f"{url}{task.pk}", f"{log_url}{task.pk}",
        )
        for task in tasks
    ]  # fmt: skip


def units_below() -> QuerySet[Unit]:
    """The units an overseer may choose from; the offices above them left out."""
    above = Post.objects.filter(role__in=OVERSEERS).values("unit")
    organs = Unit.objects.filter(pk__in=above, organ__isnull=False).values("organ")  # a NULL in it would leave none
    return Unit.objects.filter(level=Unit.Level.ORGAN).exclude(pk__in=above).exclude(pk__in=organs)


@workers
@mends
def cases(request: HttpRequest) -> HttpResponse:
    """The list. Every filter and sort lives in the address."""
    values = _values(request)
    sort = request.GET.get("sort", "due")
    sort = sort if sort in SORTS else "due"
    tasks = narrowed(request, values)
    page = _keyset(tasks, sort, request)
    today = clock.today()
    total = _total(tasks, "q" in values)
    counts = _counts(request, {} if values else {"all": total["all"]})
    columns = shown_columns(request)
    chosen = [("cols", name) for name in columns] if columns != USUAL else []
    base = urlencode([*values.items(), ("sort", sort), *chosen])
    organs = {post.organ_key for post in request.user.posts_now}
    over = request.user.holds(*OVERSEERS)
    context = {
        "over": over, "supervises": over or request.user.holds(Role.COORDINATOR, Role.LEADER), "units": units_below() if over else [],
        "rows": _rows(page.rows, columns), "headings": [COLUMNS[name][0] for name in columns], "total": total, "values": values, "sort": sort, "base": base, "today": today,
        "chips": _chips(request, values), "stages": Stage.choices,
        "views": [{"label": label, "url": "?" + urlencode(v), "n": counts[name], "on": v == values} for name, label, v in VIEWS],
        "divisions": Unit.objects.filter(organ__in=organs, level=Unit.Level.DIVISION),
        "sessions": Session.objects.order_by("-year", "pk")[:40], "more": set(values) & {"session", "class", "answered", "decisions", "joint"} and values not in [v for *_, v in VIEWS],
        "walk": urlencode({**values, "sort": sort, "in": "1"}), "back": quote(request.get_full_path()),
        "page": {
            "text": f"共 {total['all']} 件，本页 {len(page.rows)} 件",
            "prev_url": f"?{base}&{urlencode({'before': page.before})}" if page.before else "",
            "next_url": f"?{base}&{urlencode({'after': page.after})}" if page.after else "",
        },
        "export_url": reverse("cases_export") + "?" + base, "filter": urlencode([*values.items(), *chosen]),
        "columns": [(name, label, name in columns) for name, (label, _) in COLUMNS.items()], "saved": list(request.user.views.all()),
    }  # fmt: skip
    return render(request, "desk/cases.html", context)


@workers
@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the list as it stands in the address under a name."""
    chosen = [("cols", name) for name in columns] if (columns := shown_columns(request)) != USUAL else []
    query = urlencode([*_values(request).items(), ("sort", request.POST.get("sort", "due")[:10]), *chosen])
    refused = saved.keep(request.user, clean_text(request.POST.get("name", "")), query)
    if refused:
        messages.error(request, refused)
    else:
        messages.success(request, "视图已存，在列表上方。")
    return redirect(reverse("cases") + "?" + query)


@workers
@require_POST
def drop_view(request: HttpRequest, pk: int) -> HttpResponse:
    name = saved.drop(request.user, pk)
    if not name:
        raise Http404
    messages.success(request, f"视图“{name}”已删。")
    return redirect("cases")


@workers
@mends
def export(request: HttpRequest) -> HttpResponse:
    """The ledger of what the filter finds, as .xlsx, inert, its exporter named."""
    sort = request.GET.get("sort", "due")
    column, falling = SORTS.get(sort, SORTS["due"])
    tasks = narrowed(request, _values(request)).order_by(f"-{column}" if falling else column, "pk")
    today, content = clock.today(), BytesIO()
    ledger.write(content, tasks, request.user.name)
    return send_workbook(content, f"台账{today:%Y%m%d}")
