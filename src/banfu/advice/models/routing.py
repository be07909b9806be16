"""Where the worker thinks a suggestion belongs, and what it is about; a person decides."""

from django.db import models

from banfu.cases.models import Suggestion


class Routing(models.Model):
    """For one suggestion and one organ: units (lead), helpers (assist) and the organ's divisions, best first.

    Each list holds {"unit": key, "sure": share right or null, "cases": keys of tasks, "duties": keys of
    duties}; the sentences are made when shown, of what the reader may see.
    above: proposed to an office that hands over or passes on, from all units of its sources; an organ
    may be such an office and handle cases of its own as well.
    """

    suggestion = models.ForeignKey(Suggestion, models.CASCADE, related_name="+")
    organ = models.BigIntegerField()
    above = models.BooleanField(default=False)
    units = models.JSONField(default=list)
    helpers = models.JSONField(default=list)
    divisions = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organ", "above", "suggestion"], name="one_routing")]


class TopicGuess(models.Model):
    """The topic one organ's worker would give: ``first`` filled in when sure, two choices when not."""

    suggestion = models.ForeignKey(Suggestion, models.CASCADE, related_name="+")
    organ = models.BigIntegerField()
    first = models.CharField(max_length=60)
    second = models.CharField(max_length=60, blank=True)
    sure = models.FloatField("这样的对多少", null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organ", "suggestion"], name="one_topic_guess")]


class RowHint(models.Model):
    """The units that a row of a list without a lead unit might be meant for; made anew with each reading."""

    organ = models.BigIntegerField()
    job = models.BigIntegerField()
    line = models.PositiveIntegerField()
    units = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "line"], name="one_row_hint")]
