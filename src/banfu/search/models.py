"""The index as rows: disposable, made again from the facts at any time.

The tables are made by ``schema``, since they differ between the engines and are dropped and made
anew when the index is rebuilt; that is why Django does not manage them.
"""

from __future__ import annotations

from django.db import models


class Kind(models.IntegerChoices):
    """What kind of text a row holds, in the order in which hits of one case are shown."""

    TITLE = 1, "标题"
    BODY = 2, "正文"
    REPLY = 3, "答复"
    CONTACT = 4, "沟通"
    OPINION = 5, "会办意见"
    FILE = 6, "附件"


PUBLIC, NOBODY = 7, -1
"""The kind and the task of what stands in the public column: of no case, so nobody finds it among the texts of cases."""


class Document(models.Model):
    """A text, or a piece of a long one. ``id`` sorts as hits are shown: titles first, then the newest."""

    id = models.BigIntegerField(primary_key=True)
    kind = models.PositiveSmallIntegerField(choices=Kind)
    suggestion = models.BigIntegerField()
    organ = models.BigIntegerField(default=0)
    """Whose it is; 0 where everybody who sees the suggestion may read it."""
    task = models.BigIntegerField(default=0)
    """The task it belongs to; 0 where all of the organ's tasks in this suggestion share it."""
    year = models.PositiveIntegerField()
    ref = models.BigIntegerField()
    """The key of the fact it stands for: suggestion, version, contact, opinion or file."""
    page = models.PositiveIntegerField(default=0)
    piece = models.PositiveIntegerField(default=0)
    place = models.CharField(max_length=300, default="")
    plain = models.TextField()
    raw = models.TextField(default="")
    """The text of a file's page as it was read; the other texts stand in the facts."""

    class Meta:
        managed = False
        db_table = "search_document"


class State(models.TextChoices):
    READ = "read", "文字已可查"
    PART = "part", "只读了一部分"
    EMPTY = "empty", "没有可查的文字"
    UNREADABLE = "unreadable", "读不出来"


class Reading(models.Model):
    """That a stored file was read for search, and what came of it."""

    file = models.BigIntegerField(primary_key=True)
    state = models.CharField(max_length=12, choices=State)
    pages = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=200, default="")

    class Meta:
        managed = False
        db_table = "search_reading"
