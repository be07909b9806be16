"""What a unit lays down for itself: its own templates of papers, and its own rules (办理规定, 服务规则, 流程图)."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from banfu.people.models import Person, Unit


class InForceQuerySet(models.QuerySet):
    def on(self, day: date) -> InForceQuerySet:
        """Those in force on ``day``."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=day), valid_from__lte=day)


class PaperTemplate(models.Model):
    """A .docx by which a unit writes one kind of paper instead of the built-in sheet. paper: key of ``cases.papers``.

    The content lies in the file store under its digest; a template is never changed, another one follows it.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    paper = models.CharField(max_length=40)
    name = models.CharField("文件名", max_length=200)
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    valid_from = models.DateField("从哪天起")
    valid_until = models.DateField("到哪天止", null=True)
    added_on = models.DateField()
    added_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    objects = InForceQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from", "-pk"]
        indexes = [models.Index(fields=["unit", "paper"], name="template_of_unit")]

    def __str__(self) -> str:
        return self.name


class UnitRule(models.Model):
    """A document of a unit's rules library. shared: units may show it to those above, and those above to every unit."""

    class Kind(models.TextChoices):
        RULE = "rule", "办理规定"
        SERVICE = "service", "服务规则"
        FLOW = "flow", "流程图"
        OTHER = "other", "其他"

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.RULE)
    title = models.CharField("名称", max_length=120)
    number = models.CharField("文号", max_length=60, blank=True)
    valid_from = models.DateField("施行日期")
    valid_until = models.DateField("到哪天止", null=True)
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaces", verbose_name="被哪一份代替")
    shared = models.BooleanField("共享", default=False)
    name = models.CharField("文件名", max_length=200)
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    added_on = models.DateField()
    added_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    objects = InForceQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "-valid_from", "-pk"]
        indexes = [models.Index(fields=["unit", "kind"], name="rule_of_unit")]

    def __str__(self) -> str:
        return f"《{self.title}》"
