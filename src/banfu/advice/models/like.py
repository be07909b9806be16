"""The like of each suggestion, as the worker last found them. Deleting any of this loses nothing."""

from django.db import models

from banfu.cases.models import Suggestion
from banfu.people.models import Person


class Indexed(models.Model):
    """One suggestion in the index: the digest of the text it was taken in with, and whether its like
    have been looked for.

    digest: empty when the text has changed since. lowest: the score of the last of the like where
    the list was cut; less like ones were left out. 0 where all are there.
    """

    suggestion = models.OneToOneField(Suggestion, models.CASCADE, primary_key=True, related_name="indexed")
    digest = models.CharField(max_length=32, blank=True)
    looked = models.BooleanField(default=False)
    lowest = models.FloatField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["suggestion"], condition=models.Q(looked=False), name="like_to_look"),
            models.Index(fields=["suggestion"], condition=models.Q(digest=""), name="like_to_take"),
        ]


class Near(models.Model):
    """Two of the like: how near, the phrases both have, and whether one is nearly a copy of the other."""

    suggestion = models.ForeignKey(Suggestion, models.CASCADE, related_name="near", db_index=False)
    other = models.ForeignKey(Suggestion, models.CASCADE, related_name="+")
    score = models.FloatField()
    why = models.JSONField(default=list)
    copy = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["suggestion", "other"], name="one_near")]


class LikeQuestion(models.Model):
    """A question put to the worker: the like of a text, or of a suggestion, among what one person may see.

    found: [[suggestion, score, why, copy], …], likest first. Kept a day.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    suggestion = models.ForeignKey(Suggestion, models.CASCADE, null=True, related_name="+")
    title = models.CharField(max_length=300, blank=True)
    body = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    found = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["person", "suggestion"], name="like_question")]


class StagedLook(models.Model):
    """How far the like of a staged list have been looked for. job: the key of the import."""

    job = models.BigIntegerField(primary_key=True)
    rows = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    line = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0)
    ended = models.BooleanField(default=False)


class StagedNear(models.Model):
    """One of the like of a staged row, not yet a suggestion itself."""

    look = models.ForeignKey(StagedLook, models.CASCADE, related_name="near")
    line = models.PositiveIntegerField()
    other = models.ForeignKey(Suggestion, models.CASCADE, related_name="+")
    score = models.FloatField()
    why = models.JSONField(default=list)
    copy = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["look", "line"], name="staged_near_line")]

