"""What panels of the like show, on whichever page they stand."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from banfu.advice import like, like_marks, schedule
from banfu.advice.models import StagedLook
from banfu.cases.models import Assignment
from banfu.exchange.models import ImportJob

MOST_LOOKS = 100
"""A page asks so often whether the worker has found; then it says so and stops: an open page must not
keep a session alive for ever."""
MOST_ROWS = 100


def wait_state(request: HttpRequest, state: str) -> dict[str, Any]:
    """What a panel needs to ask again: how often it has, and whether anybody is there to answer."""
    text = request.GET.get("n", "")
    n = int(text) if text.isdecimal() and len(text) < 4 else 0
    if state != "done" and not schedule.running():
        state = "silent"
    elif state == "waiting" and n >= MOST_LOOKS:
        state = "long"
    return {"state": state, "n": n + 1}


def shown(seen: list[like.Seen]) -> list[dict[str, Any]]:
    """The rows of a list of the like, shared phrases marked in their titles."""
    return [{"seen": one, "task": one.task, "title": like_marks.phrases_in(one.task.suggestion.title, one.why)} for one in seen]


def panel_of(request: HttpRequest, task: Assignment) -> dict[str, Any]:
    """The context of the panel 相近的建议 of a case."""
    found = like.panel(request.user, task.suggestion)
    return {"task": task, "likes": shown(found.seen), "like": wait_state(request, found.state),
            "like_url": reverse("case_like", args=[task.pk])}  # fmt: skip


def staged_of(request: HttpRequest, job: ImportJob) -> dict[str, Any]:
    """The context of the panel 与往年相近 of a staged list; without a look there is no panel."""
    look = StagedLook.objects.filter(pk=job.pk).first()
    if look is None:
        return {"look": None}
    near = like.staged(request.user, look, job.session.year, MOST_ROWS + 1)
    rows = {row.line: row for row in job.rows.filter(line__in=[one.line for one in near[:MOST_ROWS]])}
    likes = [
        row | {"line": one.line, "number": rows[one.line].number, "own": rows[one.line].title}
        for one, row in zip(near, shown([one.seen for one in near]), strict=True) if one.line in rows
    ]  # fmt: skip
    return {
        "look": look, "likes": likes, "more": len(near) > MOST_ROWS, "time_left": _left(look),
        "like": wait_state(request, "done" if look.ended else "waiting"), "like_url": reverse("import_like", args=[job.pk]),
    }  # fmt: skip


def _left(look: StagedLook) -> str:
    """About how long it will take still, once that can be told."""
    if not look.done:
        return ""
    seconds = look.seconds / look.done * (look.rows - look.done)
    return f"{max(1, round(seconds))} 秒" if seconds < 90 else f"{round(seconds / 60)} 分钟"
