"""公开 in the sample: the three offices open their columns and publish some of the year's letters; one as a summary, one with
a passage left out, one closed, one taken down again. All by the actions themselves."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from banfu.actions.publishing import ISSUED, ReviewForm, switch_column
from banfu.cases.models import Assignment
from banfu.cases.words import HOSTING, OPEN_MODES
from banfu.sample.people import CODES

if TYPE_CHECKING:
    from banfu.sample.openings import Stage

OFFICES = ("省财政厅", "省住建厅", "省扶贫办")
LETTERS, BEFORE = 12, 6
HEAD = re.compile(r"[一二三四五六]、关于|.{2,20}(代表|委员)：$")
FIRST = {"A": "已经办到：", "B": "正在办：", "C": "暂不能办："}


def play(stage: Stage) -> None:
    """Of each office the letters that went out longest ago; the newest ones still wait."""
    for unit in OFFICES:
        office = stage.world.people[f"{CODES[unit]}.coordinator"]
        with stage.on(40):
            switch_column(office, stage.world.units[unit], True, True, outcomes=True)
        sent = Assignment.objects.filter(
            Q(disclosure__in=OPEN_MODES), unit__name=unit, year=2018, part__in=HOSTING, stage__in=ISSUED, historical=False,
            answered_on__lte=stage.day - timedelta(days=BEFORE + 4),
        )  # fmt: skip
        for place, task in enumerate(sent.select_related("suggestion").order_by("answered_on", "pk")[:LETTERS]):
            _publish(stage, task, f"{CODES[unit]}.coordinator", place)


def _publish(stage: Stage, task: Assignment, office: str, place: int) -> None:
    told: dict[str, Any] = {"mode": "full", "asked": "full", "brief": _brief(task)}
    if place == 1:
        told |= {"mode": "summary", "reply_summary": "已会同有关部门研究，标准和办法正在修订，进展另行公布。", "asked": "none"}
    if place == 2:
        told |= {"withheld": f"{_last_ask(task)}｜涉及正在商议、还没有定的事项"}
    if place == 3:
        told = {"mode": "closed", "basis": "process", "asked": "none"}
    with stage.on(BEFORE):
        form = ReviewForm(told | {"happened_on": f"{stage.day:%Y-%m-%d}"} | _all_masked(task), task=task)
        form.is_valid()  # fills in which passages are withheld
        task = stage.do(office, "review_disclosure", task, **{k: v for k, v in form.cleaned_data.items() if k != "happened_on"})
        if told["mode"] != "closed":
            task = stage.do(office, "publish", task)
    if place == 4:
        with stage.on(2):
            stage.do(office, "take_down", task, tombstone="内容有误，更正后重新公开", reason="附表里一个县的补助数写错了一位")


def _all_masked(task: Assignment) -> dict[str, str]:
    """Everything that was found is masked."""
    return {f"f{place.number}": "cut" for place in ReviewForm(task=task).places if not place.forced}


def _brief(task: Assignment) -> str:
    version = ReviewForm(task=task).source
    lines = [line for line in (version.texts["reply"].splitlines() if version else []) if "现答复如下" not in line]
    said = next((part for line in lines for part in line.split("。") if part.strip() and not HEAD.match(part.strip())), "")
    return f"{FIRST.get(task.reply_class, '')}{said.strip()}"[:110] + ("。" if said else "")


def _last_ask(task: Assignment) -> str:
    return [line for line in task.suggestion.body.splitlines() if line.strip()][-1].strip()
