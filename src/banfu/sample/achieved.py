"""What the sample's suggestions led to: the four that the bulletin of 2018 tells of, in sentences of our own."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from banfu.actions.achieving import points
from banfu.cases.models import Assignment, Outcome
from banfu.cases.words import HOSTING
from banfu.sample.people import CODES, FPB, ZJT

if TYPE_CHECKING:
    from banfu.sample.openings import Stage

BEFORE = 4
FOUR = (
    (ZJT, "王细玲", "加装电梯", "policy", "湖南省城市既有住宅增设电梯指导意见", "湘建房〔2018〕58号", "湖南省住房和城乡建设厅", "led",
     "增设电梯的申请由一个窗口受理，有关部门并联审查，二十个工作日内办结。"),
    (ZJT, "刘长春", "村庄建设", "policy", "湖南省人民政府关于进一步加强村庄建设的指导意见（代拟稿）", "", "湖南省人民政府", "taken",
     "把垃圾、污水治理和村容村貌整治列为村庄建设的头一件事，分年安排。"),
    (ZJT, "李国武", "房地产市场", "policy", "关于进一步稳定房地产市场的通知", "湘建房〔2018〕61号", "湖南省住房和城乡建设厅", "taken",
     "加强商品房预售和价格申报的监管，对捂盘惜售、哄抬价格的从严查处。"),
    (FPB, "李天明", "乡村振兴", "policy", "关于实施乡村振兴战略开创新时代“三农”工作新局面的意见", "", "中共湖南省委、湖南省人民政府", "helped",
     "贫困县摘帽以后，原有的帮扶政策三年内保持不变。"),
)  # fmt: skip
WORDS = {"加装电梯": ("程序", "审批"), "村庄建设": ("垃圾",), "房地产市场": ("捂盘",), "乡村振兴": ("帮扶",)}
"""Of what the point speaks that the passage took up; where a suggestion has no such point, all of it was."""
TRIP = ("research", "永州市江永等县脱贫攻坚与乡村振兴衔接调研报告", "湖南省扶贫开发办公室")

TRIP_BEFORE = timedelta(days=16)


def play(stage: Stage) -> None:
    """Put the four on record some days before the day shown, and what went before the last of them."""
    for unit, name, topic, kind, title, number, organ, how, passage in FOUR:
        task = _task(unit, name, topic)
        if task is None:
            continue
        who, asked = f"{CODES[unit]}.coordinator", points(task)
        with stage.on(BEFORE):
            stage.do(
                who, "record_outcome", task, kind=kind, title=title, number=number, organ=organ, dated=_dated(stage.day), how=how,
                point=next((one for one in asked if any(word in one for word in WORDS[topic])), ""), passage=passage,
            )  # fmt: skip
            if name == "李天明":
                stage.do(who, "record_outcome", task, kind=TRIP[0], title=TRIP[1], organ=TRIP[2], dated=_dated(stage.day) - TRIP_BEFORE, how="led")
        _another(stage, task, topic, title)


def _dated(day: date) -> date:
    return day - timedelta(days=BEFORE + 6)


def _task(unit: str, name: str, topic: str) -> Assignment | None:
    rows = Assignment.objects.filter(
        unit__name=unit, suggestion__lead_name=name, suggestion__topic=topic, year=2018, kind="suggestion", part__in=HOSTING
    )
    return rows.select_related("suggestion", "unit").order_by("number").first()


def _another(stage: Stage, task: Assignment, topic: str, title: str) -> None:
    """A document answers more than one suggestion: the next of the same topic is linked too."""
    if topic != "加装电梯":
        return
    rows = Assignment.objects.filter(unit=task.unit, suggestion__topic=topic, year=2018, kind="suggestion", part__in=HOSTING)
    other = rows.exclude(pk=task.pk).select_related("suggestion", "unit").order_by("number").first()
    if other is not None:
        with stage.on(BEFORE - 1):
            made = Outcome.objects.get(title=title)
            stage.do(f"{CODES[ZJT]}.coordinator", "link_outcome", other, outcome=made, how="taken", point="", passage="")
