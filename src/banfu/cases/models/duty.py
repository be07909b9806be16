"""职责清单: what a unit or one of its divisions is to do."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from banfu.people.models import Unit


class DutyQuerySet(models.QuerySet):
    def on(self, day: date) -> DutyQuerySet:
        """Duties in force on ``day``."""
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_until=None) | Q(valid_until__gte=day)
        )


class Duty(models.Model):
    """One line of the list, from its document; it is ended, never deleted."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="duties")
    text = models.CharField("职责", max_length=200)
    document = models.CharField("依据文件", max_length=120)
    valid_from = models.DateField("从哪天起", null=True, blank=True)
    valid_until = models.DateField("到哪天止", null=True, blank=True)
    added_by = models.CharField(max_length=60)
    objects = DutyQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.unit}：{self.text}"
