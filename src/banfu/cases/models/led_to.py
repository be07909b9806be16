"""成果转化、吸纳: what suggestions led to, with the passage that took up a point (domain §4.3 row 23)."""

from __future__ import annotations

from django.db import models

from banfu.cases.models.assignment import Assignment
from banfu.cases.models.suggestion import StoredFile
from banfu.people.models import Person, Unit


class Outcome(models.Model):
    """A document, project or decision that took something up from suggestions.

    organ: who issued it, often another than ``unit``, which put it on record. dated: None where it bears no day,
    as a project may. withdrawn_on: it was put on record wrongly; the row stays.
    """

    class Kind(models.TextChoices):
        POLICY = "policy", "政策文件"
        BUDGET = "budget", "预算安排"
        PROJECT = "project", "项目"
        LAW = "law", "法规规章"
        RESEARCH = "research", "调研报告"
        MEETING = "meeting", "会议决定"

    kind = models.CharField("是什么", max_length=8, choices=Kind)
    title = models.CharField("名称", max_length=200)
    number = models.CharField("文号", max_length=80, blank=True)
    organ = models.CharField("谁印发、谁定的", max_length=120)
    dated = models.DateField("哪天", null=True)
    text = models.CharField("说明", max_length=500, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    recorded_on = models.DateField()
    recorded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    withdrawn_on = models.DateField(null=True)
    withdrawn_by = models.CharField(max_length=60, blank=True)
    withdrawn_reason = models.CharField("撤销理由", max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["unit", "withdrawn_on"], name="outcome_unit")]

    def __str__(self) -> str:
        return self.title


class OutcomeLink(models.Model):
    """A point of a suggestion, or all of it, taken up by an outcome; any number of both.

    point: as it stands in the suggestion, "" for all of it. passage: the outcome's own words. ended_on: the link was
    wrong, or the outcome was withdrawn; the row stays.
    """

    class How(models.TextChoices):
        LED = "led", "促成"
        TAKEN = "taken", "吸纳意见"
        HELPED = "helped", "提供参考"

    outcome = models.ForeignKey(Outcome, models.PROTECT, related_name="links")
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="outcome_links")
    how = models.CharField("怎么转化的", max_length=6, choices=How)
    point = models.CharField("建议的哪一点", max_length=300, blank=True)
    passage = models.CharField("成果里的原话", max_length=1000, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    linked_on = models.DateField()
    linked_by = models.CharField(max_length=60)
    ended_on = models.DateField(null=True)
    ended_by = models.CharField(max_length=60, blank=True)
    ended_reason = models.CharField("为什么撤下", max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]


BITS = {kind: 1 << place for place, kind in enumerate(Outcome.Kind.values)}
"""Kind → its bit in ``Assignment.outcome_kinds``; the order of the kinds must stay."""
ALL_KINDS = (1 << len(BITS)) - 1


def masks_with(kind: str) -> list[int]:
    """The values of ``Assignment.outcome_kinds`` of tasks that have an outcome of this kind."""
    return [mask for mask in range(1, ALL_KINDS + 1) if mask & BITS[kind]]
