"""The record: every act, chained by SM3 so that it cannot be rewritten unseen."""

from django.conf import settings
from django.db import models


class ChainHead(models.Model):
    """The last link; locked by every append, so that the chain has one order."""

    name = models.CharField(max_length=20, unique=True, default="main")
    seq = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="0" * 64)


class Entry(models.Model):
    """One act: who, in which post, when, from where, what, before and after.

    Names stand as text, so that the history outlives the people and things it speaks of.
    ``case`` is the key of the suggestion (no foreign key: the record knows no case).
    """

    seq = models.BigIntegerField(unique=True)
    happened_on = models.DateField("发生日")
    recorded_at = models.DateTimeField("录入时间")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    who = models.CharField("谁", max_length=60)
    post = models.CharField("岗位", max_length=120, blank=True)
    organ = models.BigIntegerField("单位", null=True)
    action = models.CharField("动作", max_length=60)
    label = models.CharField("动作名", max_length=60)
    subject = models.CharField("对象", max_length=60)
    case = models.BigIntegerField("建议", null=True)
    sentence = models.TextField("记了什么")
    data = models.JSONField("前后", default=dict)
    address = models.CharField("来自", max_length=45, blank=True)
    request = models.CharField(max_length=32, blank=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["seq"]
        indexes = [
            models.Index(fields=["case", "seq"], name="entry_case"),
            models.Index(fields=["organ", "seq"], name="entry_organ"),
            models.Index(fields=["action", "seq"], name="entry_action"),
        ]
