"""What the three offices of the sample do with the promises of their letters: confirmed or waved off, carried on, one struck off."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from banfu.actions.promising import proposals
from banfu.cases.models import Assignment, Promise
from banfu.cases.words import HOSTING
from banfu.sample.people import CODES

if TYPE_CHECKING:
    from banfu.sample.openings import Stage

LETTERS, BEFORE = 6, 10
OFFICES = ("省财政厅", "省住建厅", "省扶贫办")


def play(stage: Stage) -> None:
    """Of each office's first letters of class B, sent some days ago."""
    for unit in OFFICES:
        sent = Assignment.objects.filter(
            unit__name=unit, kind="suggestion", year=2018, part__in=HOSTING, reply_class="B", open=True,
            answered_on__lte=stage.day - timedelta(days=BEFORE),
        )  # fmt: skip
        for task in sent.select_related("suggestion").order_by("answered_on", "pk")[:LETTERS]:
            _look_through(stage, task, f"{CODES[unit]}.coordinator")


def _look_through(stage: Stage, task: Assignment, office: str) -> None:
    with stage.on(BEFORE - 2):
        for found in {one.text: one for _, one in proposals(task)}.values():  # a letter may say a thing twice
            if found.by is None:
                task = stage.do(office, "wave_promise", task, passage=found.text)
            else:
                task = stage.do(
                    office, "take_promise", task, passage=found.text, what=found.measure or found.text, due_on=found.by,
                    amount=found.amount, owner=found.owner,
                )  # fmt: skip
    taken = Promise.objects.filter(assignment=task, verdict=Promise.Verdict.TAKEN).first()
    if taken is None:
        return
    with stage.on(2):
        if task.pk % 3 == 0:
            stage.do(office, "log_promise_progress", task, promise=taken, text="方案已起草，正在征求市州意见")
        elif task.pk % 3 == 1:
            until = (taken.due_on or stage.day) + timedelta(days=31)
            stage.do(office, "move_promise", task, promise=taken, until=until, reason="要等国家标准出台，征求意见时间不够")
        else:
            stage.do(office, "propose_promise_off", task, promise=taken, evidence="方案已印发，资金随年度预算下达", word="代表说看到了文件")
