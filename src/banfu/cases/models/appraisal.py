"""目标考核: a round by a rubric, what each unit or division gets, its own marks, the reviewed ones, objections (domain §5, §8 row 11)."""

from __future__ import annotations

from django.db import models

from banfu.cases.models.suggestion import Source
from banfu.cases.words import Kind
from banfu.people.models import Unit


class AppraisalRound(models.Model):
    """One round: of the units of a source by an office above them (``above``), or of the divisions of a unit.

    rubric_text: the office's own rubric as TOML, "" for one shipped. moves: how often anything in it changed, so that what is published is what was looked at.
    """

    organ = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    above = models.BooleanField(default=False)
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+")
    kind = models.CharField("建议或提案", max_length=12, choices=Kind, default=Kind.SUGGESTION)
    year = models.PositiveIntegerField()
    rubric = models.CharField("考核办法", max_length=40)
    rubric_version = models.CharField(max_length=40)
    rubric_text = models.TextField("本地办法", blank=True)
    until = models.DateField("算到哪天")
    opened_on = models.DateField()
    opened_by = models.CharField(max_length=60)
    moves = models.PositiveIntegerField(default=0)
    published_on = models.DateField("公布", null=True)
    published_by = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["-opened_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.year}年{self.get_kind_display()}办理考核（{self.rubric}）"


class AppraisalEntry(models.Model):
    """What one unit or division gets. counted: the figures with the tasks behind them; frozen: all, as published."""

    round = models.ForeignKey(AppraisalRound, models.PROTECT, related_name="entries")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    counted = models.JSONField(default=dict)
    frozen = models.JSONField(null=True)
    own_on = models.DateField("自评", null=True)
    own_by = models.CharField(max_length=60, blank=True)
    reviewed_on = models.DateField("复核", null=True)
    reviewed_by = models.CharField(max_length=60, blank=True)
    objection = models.CharField("异议", max_length=1000, blank=True)
    objected_on = models.DateField(null=True)
    objected_by = models.CharField(max_length=60, blank=True)
    answer = models.CharField("答复异议", max_length=1000, blank=True)
    answered_on = models.DateField(null=True)
    answered_by = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["unit__order", "pk"]
        constraints = [models.UniqueConstraint(fields=["round", "unit"], name="one_entry_a_unit")]


class AppraisalMark(models.Model):
    """The marks of one item scored by hand: the unit's own with its evidence, and the reviewed one with its reason beside."""

    entry = models.ForeignKey(AppraisalEntry, models.PROTECT, related_name="marks")
    code = models.CharField(max_length=40)
    own = models.DecimalField("自评", max_digits=10, decimal_places=4, null=True)
    evidence = models.CharField("材料", max_length=1000, blank=True)
    reviewed = models.DecimalField("复核", max_digits=10, decimal_places=4, null=True)
    reason = models.CharField("理由", max_length=500, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["entry", "code"], name="one_mark_an_item")]
