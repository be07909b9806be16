"""Supervision in the sample: 省扶贫办 holds every half-month and month (seed: 半月一督导、一月一调度), the other two offices and
the government office the last few; decisions, a 督办单 with one answer, the plan and trips of a key suggestion."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from banfu import clock
from banfu.actions import REGISTRY, Refused, perform, supervision, urgings
from banfu.cases import limits
from banfu.cases.models import Assignment, Source, SupervisionRun
from banfu.cases.words import HOSTING, MeetingKind, Stage
from banfu.desk.supervise_doors import whose
from banfu.desk.supervision import held
from banfu.sample.people import CODES

if TYPE_CHECKING:
    from banfu.people.models import Person
    from banfu.sample.load import World

FIRST = date(2018, 3, 2)
STEADY, OTHERS, FEW = "省扶贫办", ("省财政厅", "省住建厅"), 3


def play(world: World, day: date) -> None:
    """Hold what was to be held by ``day``."""
    if day < FIRST:
        return
    with clock.at(FIRST):
        supervision.plan_year(_office(world, STEADY), world.units[STEADY], False, FIRST.year)
    planned = SupervisionRun.objects.filter(organ=world.units[STEADY], planned_on__lte=day).order_by("planned_on", "pk")
    for kind, on in list(planned.values_list("kind", "planned_on")):
        _held(_office(world, STEADY), kind, on)
    halves = [on for on in _days(SupervisionRun.Kind.HALF) if FIRST < on <= day]
    for unit in OTHERS:
        office = _office(world, unit)
        runs = [_held(office, SupervisionRun.Kind.HALF, on) for on in halves[-FEW:]]
        with clock.at(day):
            supervision.plan_year(office, world.units[unit], False, day.year)
        if runs:
            _acted_on(world, unit, runs[-1])
    if not world.single:
        for on in halves[-1:]:
            _held(world.people["dcs.office"], SupervisionRun.Kind.HALF, on)
    _key(world, day)


def _office(world: World, unit: str) -> Person:
    return world.people[f"{CODES[unit]}.coordinator"]


def _days(kind: str) -> list[date]:
    """The days of the year's runs by the rulebook of the sample."""
    source = Source.objects.order_by("pk").first()
    return list(supervision.days_of(limits.rulebook_for(source), kind, FIRST.year)) if source else []


def _held(person: Person, kind: str, on: date) -> SupervisionRun:
    with clock.at(on):
        return held(whose(person), kind, on)


def _acted_on(world: World, unit: str, run: SupervisionRun) -> None:
    """What the meeting decided on what lies idle, and the 督办单 that went out; the division answers the first."""
    office, on = _office(world, unit), run.held_on or FIRST
    idle = [row.assignment_id for row in run.rows.all() if "idle" in row.marks or "late" in row.marks][:2]
    waiting = [row.assignment_id for row in run.rows.all() if "waiting" in row.marks][:1]
    with clock.at(on):
        for task in _tasks(idle + waiting):
            told = {"kind": MeetingKind.DISPATCH, "title": str(run), "decision": "三个工作日内送核，答复稿先给办公室看", "unit": None, "due_on": on + timedelta(days=6)}
            _do(world, office, "record_decision", task, told)
        tasks = [task for task in _tasks(idle) if task.division]
        if not tasks or tasks[0].division is None:
            return
        to = tasks[0].division
        try:
            urgings.issue(
                office, world.units[unit], False, to, [task for task in tasks if task.division_id == to.pk], text="两个月没有动静，请说明办到哪一步、什么时候送核。",
                answer_by=on + timedelta(days=3), run=run,
            )  # fmt: skip
        except Refused:
            return


def _tasks(keys: list[int]) -> list[Assignment]:
    near = ("suggestion__session__source", "unit", "division")
    return list(Assignment.objects.filter(pk__in=keys).select_related(*near).order_by("pk"))


def _do(world: World, person: Person, name: str, task: Assignment, told: dict[str, object]) -> None:
    try:
        perform(REGISTRY[name], person, task, told)
    except Refused as refusal:
        world.refused.append(f"{task} {name}: {refusal.reason}")


def _key(world: World, day: date) -> None:
    """The plan and the two trips of the key suggestion of 省扶贫办, its report and how far it is (seed: two trips to 江永)."""
    tasks = Assignment.objects.filter(unit=world.units[STEADY], key=True, year=2018, part__in=HOSTING).exclude(stage=Stage.TO_SIGN)
    task = tasks.select_related("suggestion__session__source", "unit", "division").order_by("pk").first()
    if task is None:
        return
    office = _office(world, STEADY)
    notes = (
        (date(2018, 3, 20), "plan", "分三步办：先到县里摸清情况，再形成调研报告，最后提出可以写进文件的意见。", "", "办主要负责人"),
        (date(2018, 4, 10), "trip", "看了四个村的产业项目，和代表、村干部座谈，记下要解决的六个问题。", "永州市江永县", "分管领导"),
        (date(2018, 4, 24), "trip", "再到江永县核对数据，听取县里对资金整合的意见。", "永州市江永县", "分管领导"),
        (date(2018, 5, 8), "report", "形成可行性调研报告，送省农业委起草文件时参考。", "", "承办处室"),
        (date(2018, 5, 16), "progress", "答复稿已征求代表意见，代表同意分步办理。", "", "承办处室"),
    )  # fmt: skip
    for on, kind, text, place, leader in notes:
        if on <= day:
            with clock.at(on):
                _do(world, office, "note_key", Assignment.objects.get(pk=task.pk), {"kind": kind, "text": text, "place": place, "leader": leader})
