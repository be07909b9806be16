"""The plan of a joint group as a file: what goes into it."""

from collections.abc import Sequence

from banfu.cases.models import Assignment
from banfu.cases.models.assignment import NEVER
from banfu.paper.beside import NotWritten, made

__all__ = ["NotWritten", "docx"]
WRITER = ("-m", "banfu.advice.joint_paper")


def _row(task: Assignment) -> list[str]:
    due = "不计时" if task.due_on == NEVER else f"{task.due_on:%Y-%m-%d}"
    return [
        task.number, task.suggestion.title, task.suggestion.proposers, task.division.name if task.division else "还没定",
        task.officer.name if task.officer else "还没定", f"已于 {task.answered_on:%Y-%m-%d} 答复" if task.answered_on else due,
    ]  # fmt: skip


def docx(text: str, tasks: Sequence[Assignment]) -> bytes:
    """Return the plan ``text`` with its cases in a table; raise NotWritten where it cannot be made in time."""
    kind = tasks[0].suggestion.get_kind_display() if tasks else "建议"
    return made(WRITER, {"text": text, "kind": kind, "rows": [_row(task) for task in tasks]})
