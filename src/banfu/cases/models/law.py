"""Law as data that an office may amend: the calendar and dated overrides of a rulebook."""

from django.db import models


class CalendarDay(models.Model):
    """A day that differs from Monday to Friday: a holiday, or a 调休 working day."""

    day = models.DateField(unique=True)
    is_workday = models.BooleanField()
    note = models.CharField(max_length=40, blank=True)


class RulebookOverride(models.Model):
    """A local change of a rulebook value: dated, with its reason; the original stays visible."""

    rulebook = models.CharField(max_length=20)
    key = models.CharField(max_length=60)
    value = models.JSONField()
    reason = models.CharField(max_length=300)
    decided_on = models.DateField()
    effective_on = models.DateField()
