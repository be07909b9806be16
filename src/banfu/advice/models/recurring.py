"""When each recurring task of the worker is due again."""

from django.db import models


class Recurring(models.Model):
    """One recurring task by its path, and the moment from which it is due."""

    task = models.CharField(max_length=120, primary_key=True)
    due_at = models.DateTimeField()
