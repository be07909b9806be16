"""Imports in the making, staged and then written 200 a transaction; and what was answered to whom."""

from django.db import models

from banfu.cases.models import Session
from banfu.cases.words import Kind
from banfu.people.models import Person, Unit
from banfu.people.secrets import SecretField


class ImportJob(models.Model):
    """One file taken in."""

    class State(models.TextChoices):
        STAGED = "staged", "还没有写入"
        WRITING = "writing", "写到一半"
        DONE = "done", "已写入"
        WITHDRAWN = "withdrawn", "已撤回"

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    session = models.ForeignKey(Session, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    written_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.STAGED)
    notes = models.JSONField(default=dict)
    raw = SecretField(default="", help_text="the sheet as it was read, until it is written: it may hold phone numbers")

    class Meta:
        ordering = ["-pk"]


class ImportRow(models.Model):
    """One row of the list, as read and cleaned."""

    class State(models.TextChoices):
        CREATE = "create", "新增"
        CHANGE = "change", "变更"
        UNCHANGED = "unchanged", "不变"
        ERROR = "error", "有问题"

    job = models.ForeignKey(ImportJob, models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    number = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=400, blank=True)
    state = models.CharField(max_length=10, choices=State)
    written = models.BooleanField(default=False)
    data = models.JSONField(default=dict)
    says = models.JSONField(default=list)

    class Meta:
        ordering = ["line"]
        indexes = [models.Index(fields=["job", "state", "line"], name="import_row_state")]


class Answer(models.Model):
    """报数: what was answered to whom, as on a cut-off day, with the cases behind every number."""

    organ = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    asker = models.CharField("谁要的", max_length=80)
    purpose = models.CharField("要什么", max_length=200, blank=True)
    year = models.PositiveIntegerField("年度")
    kind = models.CharField("种类", max_length=12, choices=Kind, default=Kind.SUGGESTION)
    until = models.DateField("截止日期")
    figures = models.JSONField()
    members = models.JSONField()
    template_name = models.CharField(max_length=200, blank=True)
    template_digest = models.CharField(max_length=64, blank=True)
    filled_digest = models.CharField(max_length=64, blank=True)
    notes = models.JSONField(default=dict)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["organ", "-id"], name="answer_organ")]


class LetterBatch(models.Model):
    """A year's issued letters asked for as a zip: made by the worker, kept some days, for the one who asked alone.

    keys: the tasks, as they were visible to him when he asked. faults: what could not be written, and why.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "排队"
        RUNNING = "running", "正在写"
        DONE = "done", "写好了"
        FAILED = "failed", "没有写成"

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    about = models.CharField(max_length=120)
    ending = models.CharField(max_length=5)
    keys = models.JSONField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    faults = models.JSONField(default=list)
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    @property
    def total(self) -> int:
        return len(self.keys)

    @property
    def under_way(self) -> bool:
        return self.state in (self.State.WAITING, self.State.RUNNING)
