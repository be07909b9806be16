"""承诺事项: what a letter promises, and what became of it (domain §2 A14, §8 rows 10 and 34; 重庆 24, 青岛 27)."""

from __future__ import annotations

from django.db import models

from banfu.cases.models.assignment import Assignment
from banfu.cases.models.suggestion import StoredFile
from banfu.people.models import Person


class Promise(models.Model):
    """A promise in an issued letter, confirmed by a person; or a passage that a person says is none.

    passage is as it stands in the letter. due_on: None where the letter names no day; a later day is a
    PromiseMove, the first one stays here. found: the software had proposed it.
    """

    class Verdict(models.TextChoices):
        TAKEN = "taken", "承诺"
        NONE = "none", "不是承诺"

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="promises")
    round = models.PositiveIntegerField("轮次")
    verdict = models.CharField(max_length=6, choices=Verdict, default=Verdict.TAKEN)
    passage = models.CharField("答复原话", max_length=1000)
    what = models.CharField("承诺什么", max_length=300, blank=True)
    amount = models.CharField("多少", max_length=100, blank=True)
    period = models.CharField("答复怎么说时间", max_length=60, blank=True)
    due_on = models.DateField("哪天以前", null=True)
    owner = models.CharField("谁来办", max_length=80, blank=True)
    found = models.BooleanField(default=False)
    taken_on = models.DateField()
    taken_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]


class PromiseProgress(models.Model):
    """进展: what has been done of a promise, with evidence."""

    promise = models.ForeignKey(Promise, models.PROTECT, related_name="progress")
    on = models.DateField("日期")
    text = models.CharField("进展", max_length=500)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    by = models.CharField(max_length=60)

    class Meta:
        ordering = ["pk"]


class PromiseMove(models.Model):
    """改期: a promise that is to be kept on another day, and why; the proposer is told."""

    promise = models.ForeignKey(Promise, models.PROTECT, related_name="moves")
    moved_on = models.DateField()
    before = models.DateField(null=True)
    until = models.DateField()
    reason = models.CharField("理由", max_length=300)
    by = models.CharField(max_length=60)

    class Meta:
        ordering = ["pk"]


class PromiseOff(models.Model):
    """承诺销号: proposed by one with evidence and the proposer's word where he gave one, confirmed by another.

    undone_on: a wrong strike-off was taken back; the row stays.
    """

    promise = models.ForeignKey(Promise, models.PROTECT, related_name="offs")
    proposed_on = models.DateField()
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    evidence = models.CharField("依据", max_length=500)
    word = models.CharField("提出人怎么说", max_length=300, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField(null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    confirmed = models.BooleanField(null=True)
    refusal = models.CharField("退回理由", max_length=300, blank=True)
    undone_on = models.DateField(null=True)
    undone_by = models.CharField(max_length=60, blank=True)
    undone_reason = models.CharField("撤销理由", max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
