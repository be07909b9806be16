"""Sentences of letters by their digest, to tell where the same sentence stands in another letter."""

from django.db import models

from banfu.cases.models import Assignment, Version


class ReadLetter(models.Model):
    """A version whose sentences were taken in; a newer version of the same letter takes its place."""

    version = models.OneToOneField(Version, models.CASCADE, primary_key=True, related_name="+")


class LetterSentence(models.Model):
    """A long sentence of the newest version of a letter."""

    letter = models.ForeignKey(ReadLetter, models.CASCADE, related_name="sentences")
    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="+")
    digest = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["letter", "digest"], name="sentence_once_a_letter")]
        indexes = [models.Index(fields=["digest", "assignment"], name="sentence_digest")]
