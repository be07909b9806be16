"""催办 of what is overdue: a text per person, copied or logged (UI.md §9: two clicks)."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from banfu import clock
from banfu.actions import REGISTRY, Origin, denied, perform_each
from banfu.cases import visible
from banfu.cases.models import Assignment
from banfu.desk.lists import held_by
from banfu.people.models import Role
from banfu.ui.forms import clean_text
from banfu.ui.words import day

URGE = REGISTRY["urge"]
MOST = 200


@dataclass
class Group:
    """The overdue cases in one person's (or post's) hands, with the text to send."""

    key: str
    name: str
    tasks: list[Assignment] = field(default_factory=list)

    @property
    def text(self) -> str:
        today = clock.today()
        lines = [
            f"{n}. {task.number} 号“{task.suggestion.title}”（{task.get_part_display()}，{task.get_stage_display()}），"
            f"{day(task.due_on)}到期，已超期 {(today - task.due_on).days} 天"
            for n, task in enumerate(self.tasks, 1)
        ]
        return f"{self.name}：您手上有 {len(self.tasks)} 件超期，请抓紧办理，并回复办理到哪一步。\n" + "\n".join(lines)


def _groups(request: HttpRequest) -> list[Group]:
    person = request.user
    late = Q(open=True, due_on__lt=clock.today(), stage__in=URGE.stages)
    tasks = visible.assignments(person).filter(late).exclude(held_by(request)).select_related("suggestion__session__source", "unit", "holder", "holder_unit")
    found: dict[str, Group] = {}
    for task in tasks.order_by("due_on", "pk")[:MOST]:
        if denied(URGE, person, task):
            continue
        key = f"p{task.holder_id}" if task.holder_id else f"u{task.holder_unit_id}{task.holder_role}"
        name = task.holder.name if task.holder else task.holder_unit.name if task.holder_unit else task.unit.name
        found.setdefault(key, Group(key, name)).tasks.append(task)
    return list(found.values())


def urge_late(request: HttpRequest) -> HttpResponse:
    """GET: who has what overdue, a text each. POST: log the urging of one group as it was sent."""
    if not request.user.holds(Role.COORDINATOR, Role.LEADER, Role.DIVISION_HEAD):
        raise Http404
    groups = _groups(request)
    if request.method == "POST":
        chosen = next((group for group in groups if group.key == request.POST.get("group")), None)
        if chosen is None:
            messages.error(request, "这一位手上已经没有超期的件，没有记催办；请看下面最新的。")
            return redirect("urge_late")
        how = request.POST.get("how") if request.POST.get("how") in ("电话", "当面", "书面", "系统消息") else "系统消息"
        text = clean_text(request.POST.get("text", ""))[:1000].strip() or chosen.text[:1000]
        done = perform_each(
            URGE, request.user, chosen.tasks, {"how": how, "text": text}, Origin(request.META.get("REMOTE_ADDR", ""))
        )
        messages.success(request, f"已记催办{chosen.name} {len(done.tasks)} 件（{how}）。")
        for task, reason in done.refused[:20]:
            messages.error(request, f"没有催办：{task.number} 号，{reason}")
        return redirect("urge_late")
    return render(request, "desk/urging.html", {"groups": groups, "n": sum(len(g.tasks) for g in groups)})
