"""督导 and 督办: runs with the snapshot each one froze, early warnings, 督办单, the plan of a key suggestion
(domain §2 supervision, §8 rows 9, 26 and 31)."""

from __future__ import annotations

from django.db import models

from banfu.cases.models.assignment import Assignment
from banfu.cases.models.promise import Promise
from banfu.cases.models.suggestion import StoredFile
from banfu.people.models import Person, Unit


class SupervisionRun(models.Model):
    """半月督导 or 月调度 of a unit, or of an office above the units (``above``): planned, then held.

    Held, it keeps what it froze: the rows (SupervisionRow), the figures and the tasks behind them. No act
    changes those again. since: the day that "since the last" is counted from.
    """

    class Kind(models.TextChoices):
        HALF = "half", "半月督导"
        MONTH = "month", "月调度"

    organ = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    above = models.BooleanField(default=False)
    kind = models.CharField(max_length=6, choices=Kind)
    year = models.PositiveIntegerField()
    number = models.PositiveIntegerField("第几次")
    planned_on = models.DateField("计划日期")
    moved_why = models.CharField("改期理由", max_length=200, blank=True)
    dropped_on = models.DateField("取消", null=True)
    held_on = models.DateField("哪天的情况", null=True)
    since = models.DateField(null=True)
    last = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    frozen_at = models.DateTimeField(null=True)
    held_by = models.CharField(max_length=60, blank=True)
    figures = models.JSONField(default=list)
    members = models.JSONField(default=dict)

    class Meta:
        ordering = ["planned_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["organ", "above", "kind", "year", "number"], name="one_run_a_number")]

    A_YEAR = {Kind.HALF: 24, Kind.MONTH: 12}
    """The runs of a year; what is held beside them is 加开."""

    def __str__(self) -> str:
        more = self.number - self.A_YEAR[SupervisionRun.Kind(self.kind)]
        which = f"加开第 {more} 次" if more > 0 else f"第 {self.number} 次"
        return f"{self.year}年{which}{self.get_kind_display()}"

    @property
    def short(self) -> str:
        """第 9 次, or 加开第 1 次 beside the 24 or 12 of the year."""
        return str(self).removeprefix(f"{self.year}年").removesuffix(self.get_kind_display())


class SupervisionRow(models.Model):
    """How one task stood at a run: frozen words and numbers. marks: the findings it belongs to."""

    run = models.ForeignKey(SupervisionRun, models.PROTECT, related_name="rows")
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="+")
    place = models.PositiveIntegerField()
    number = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=12)
    part = models.CharField(max_length=10)
    key = models.BooleanField(default=False)
    unit = models.CharField(max_length=80)
    division = models.CharField(max_length=80, blank=True)
    stage = models.CharField(max_length=20)
    stage_words = models.CharField(max_length=60)
    light = models.CharField(max_length=6)
    light_words = models.CharField(max_length=40)
    due_on = models.DateField(null=True)
    legal_due_on = models.DateField(null=True)
    days_left = models.IntegerField(null=True)
    moved_on = models.DateField()
    idle_days = models.PositiveIntegerField()
    holder = models.CharField(max_length=160, blank=True)
    contacts = models.PositiveIntegerField(default=0)
    missing = models.JSONField(default=list)
    marks = models.JSONField(default=list)

    class Meta:
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["run", "assignment"], name="one_row_a_task")]


class Alert(models.Model):
    """预警 sent: before, on or after a limit, once to each person. offset: days from the limit, −3 is three before."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="alerts")
    promise = models.ForeignKey(Promise, models.CASCADE, null=True, related_name="alerts")
    kind = models.CharField(max_length=20)
    due_on = models.DateField()
    offset = models.IntegerField()
    level = models.PositiveIntegerField("到哪一级")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    sent_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "kind", "due_on", "offset", "person"], condition=models.Q(promise=None), name="one_alert"
            ),
            models.UniqueConstraint(
                fields=["promise", "due_on", "offset", "person"], condition=models.Q(promise__isnull=False), name="one_promise_alert"
            ),
        ]


class Slip(models.Model):
    """督办单: numbered in its year, addressed to a division or a unit, with a day to answer by; each case in it is an Urging."""

    organ = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    above = models.BooleanField(default=False)
    year = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    to = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="发给")
    issued_on = models.DateField()
    answer_by = models.DateField("什么时候答复")
    text = models.CharField("要求", max_length=1000)
    run = models.ForeignKey(SupervisionRun, models.PROTECT, null=True, related_name="slips")
    issued_by = models.CharField(max_length=60)

    class Meta:
        ordering = ["-issued_on", "-pk"]
        constraints = [models.UniqueConstraint(fields=["organ", "above", "year", "number"], name="one_slip_number")]

    def __str__(self) -> str:
        return f"督办〔{self.year}〕{self.number}号"


class KeyNote(models.Model):
    """Of a 重点建议: the plan of its handling, a trip, a research report, or how far it is."""

    class Kind(models.TextChoices):
        PLAN = "plan", "办理方案"
        TRIP = "trip", "调研"
        REPORT = "report", "调研报告"
        PROGRESS = "progress", "进展"

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="key_notes")
    kind = models.CharField("记什么", max_length=10, choices=Kind)
    on = models.DateField()
    text = models.CharField("内容", max_length=1000)
    place = models.CharField("去了哪里", max_length=120, blank=True)
    leader = models.CharField("谁带队、谁负责", max_length=60, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    by = models.CharField(max_length=60)

    class Meta:
        ordering = ["on", "pk"]
