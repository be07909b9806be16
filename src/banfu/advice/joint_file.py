"""The plan of a joint group as a file: what goes into it, and the short-lived process that writes it.

python-docx is not loaded in the process that serves pages.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from threading import BoundedSemaphore

from banfu.cases.models import Assignment
from banfu.cases.models.assignment import NEVER

WRITER = ("-m", "banfu.advice.joint_paper")
MOST_SECONDS, AT_ONCE = 20, BoundedSemaphore(2)


class NotWritten(Exception):
    """The process did not give the file; the text is there still."""


def _row(task: Assignment) -> list[str]:
    due = "不计时" if task.due_on == NEVER else f"{task.due_on:%Y-%m-%d}"
    return [
        task.number, task.suggestion.title, task.suggestion.proposers, task.division.name if task.division else "还没定",
        task.officer.name if task.officer else "还没定", f"已于 {task.answered_on:%Y-%m-%d} 答复" if task.answered_on else due,
    ]  # fmt: skip


def docx(text: str, tasks: Sequence[Assignment]) -> bytes:
    """Return the plan ``text`` with its cases in a table; raise NotWritten where it cannot be made in time."""
    kind = tasks[0].suggestion.get_kind_display() if tasks else "建议"
    told = json.dumps({"text": text, "kind": kind, "rows": [_row(task) for task in tasks]}).encode()
    try:
        with AT_ONCE:
            done = subprocess.run([sys.executable, *WRITER], input=told, capture_output=True, timeout=MOST_SECONDS, check=True)
    except (subprocess.SubprocessError, OSError) as fault:
        raise NotWritten from fault
    return done.stdout
