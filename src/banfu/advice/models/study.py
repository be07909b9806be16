"""Studies of several years, and the cases behind every number in them."""

from __future__ import annotations

from django.db import models
from django.utils.functional import cached_property

from banfu.cases.models import Assignment, Source
from banfu.cases.words import Kind
from banfu.people.models import Delegation, Person, Unit


class Study(models.Model):
    """One scope over some years: a unit, perhaps cut to a division, a delegation or a source.

    organ: nothing for the whole province.
    overseen: the sources it is drawn from when it was asked for by those who hand over or pass on, as
        ``3,5``; who oversees all of them may see it. Nothing where a unit or the command asked.
    head: the last line of the record that the numbers know of.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "排队等后台算"
        RUNNING = "running", "正在算"
        DONE = "done", "算好了"
        FAILED = "failed", "没有算成"

    organ = models.ForeignKey(Unit, models.CASCADE, null=True, related_name="+")
    division = models.ForeignKey(Unit, models.CASCADE, null=True, related_name="+")
    delegation = models.ForeignKey(Delegation, models.CASCADE, null=True, related_name="+")
    source = models.ForeignKey(Source, models.CASCADE, null=True, related_name="+")
    overseen = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.SUGGESTION)
    assisting = models.BooleanField("连会办件", default=False)
    year_from = models.PositiveIntegerField()
    year_to = models.PositiveIntegerField()
    asked_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    progress = models.PositiveSmallIntegerField(default=0)
    step = models.CharField(max_length=60, blank=True)
    computed_at = models.DateTimeField(null=True)
    head = models.BigIntegerField(default=0)
    told = models.JSONField(default=dict)
    report = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [models.Index(fields=["organ", "division"], name="study_scope")]

    def __str__(self) -> str:
        return f"{self.about} {self.span}"

    @property
    def sources(self) -> list[int]:
        """The keys of the sources an overseer's study is drawn from."""
        return [int(key) for key in self.overseen.split(",") if key]

    @property
    def span(self) -> str:
        return f"{self.year_from}年" if self.year_from == self.year_to else f"{self.year_from}—{self.year_to}年"

    @cached_property
    def about(self) -> str:
        """省财政厅农业农村处主办的怀化市代表团建议, as one says it."""
        who = f"{self.organ.name}{self.division.name if self.division else ''}" if self.organ else "全省"
        work = ("承办的" if self.assisting else "主办的") if self.organ else ""
        origin = "、".join(str(part) for part in (self.source, self.delegation) if part)
        origin = f"{'各单位主办的' if self.overseen and not self.organ else ''}{origin}"
        return f"{who}{work}{origin}{self.get_kind_display()}"


class StudyCase(models.Model):
    """A task in a study: its topic (none for the rest) and marks, as ``|class:0|returned|``."""

    study = models.ForeignKey(Study, models.CASCADE, related_name="cases")
    task = models.ForeignKey(Assignment, models.CASCADE, related_name="+")
    topic = models.PositiveIntegerField(null=True)
    year = models.PositiveIntegerField()
    marks = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["study", "topic", "year"], name="study_topic_year")]
