"""The light of a task: shape, words and colour, from its derived columns alone."""

from dataclasses import dataclass
from datetime import date

from banfu.cases.models import Assignment
from banfu.cases.models.assignment import NEVER
from banfu.cases.words import AFTER_REPLY, ENDED, Stage
from banfu.ui.words import day

SOON_DAYS = 5


@dataclass(frozen=True)
class Light:
    """``kind`` is late, soon, today, ok, done or none; ``below`` is the smaller line."""

    kind: str
    text: str
    below: str = ""


def light(task: Assignment, today: date, soon: int = SOON_DAYS) -> Light:
    """Return the light that follows the earliest date in force for this task."""
    if task.due_on == NEVER:
        return _untimed(task)
    left = (task.due_on - today).days
    below = _below(task)
    if left < 0:
        word = {"internal": "超内部期", "sign": "签收超期", "feedback": "反馈超期"}.get(task.due_kind, "超期")
        return Light("late", f"{word} {-left} 天", below)
    if left == 0:
        return Light("today", "今天到期", below)
    words = f"还有 {left} 天" + ("（暂按推算）" if task.tentative else "")
    return Light("soon" if left <= soon else "ok", words, below)


def _below(task: Assignment) -> str:
    name = {"internal": "内部", "sign": "签收", "feedback": "反馈"}.get(task.due_kind, "")
    words = f"{name} {day(task.due_on)}".strip()
    if task.due_kind == "internal" and task.legal_due_on != NEVER:
        words += f" · 法定 {day(task.legal_due_on)}"
    return words


def _untimed(task: Assignment) -> Light:
    if task.stage == Stage.RETURNING:
        return Light("none", "改办待批，暂停")
    if task.answered_on and (task.stage in ENDED or task.stage in AFTER_REPLY):
        return Light("done", f"{day(task.answered_on)} {'答复' if task.hosting else '送出'}")
    return Light("none", "不计时")
