"""公开: what of a suggestion and its reply the public may read, who decided it, and what was taken down again.

The texts on a review are those the public gets, already masked: no public page reads any other text (国办发〔2014〕46号:
复文与公开同步审查; 政府信息公开条例 第十四至十七条; 个人信息保护法 第二十五条).
"""

from __future__ import annotations

from django.db import models

from banfu.cases.models.assignment import Assignment
from banfu.cases.models.reply import Version
from banfu.cases.words import Basis, Consent, Disclosure, Kind
from banfu.people.models import Person, Unit


class PublicColumn(models.Model):
    """Whether a unit has a public column (建议提案办理公开); off unless its office switches it on."""

    unit = models.OneToOneField(Unit, models.PROTECT, related_name="column")
    on = models.BooleanField(default=False)
    promises = models.BooleanField("公开承诺办到哪一步", default=False)
    outcomes = models.BooleanField("公开成果", default=False)
    since = models.DateField(null=True)


class DisclosureReview(models.Model):
    """公开审查: the decision on one version of a reply and on the suggestion it answers, with the texts to be published.

    who, title, asked_text, heading, reply_text: as the public reads them; empty where nothing is published.
    digest: of the texts they were made from; where those change, the review no longer holds.
    """

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="disclosure_reviews")
    version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    mode = models.CharField(max_length=12, choices=Disclosure)
    basis = models.CharField("依据", max_length=12, choices=Basis, blank=True)
    basis_note = models.CharField("怎么说明", max_length=200, blank=True)
    asked = models.CharField("建议内容", max_length=8, choices=Consent, blank=True)
    named = models.BooleanField("公布姓名", default=False)
    who = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=300, blank=True)
    asked_text = models.TextField(blank=True)
    heading = models.CharField(max_length=300, blank=True)
    reply_text = models.TextField(blank=True)
    brief = models.CharField("一句话", max_length=120, blank=True)
    digest = models.CharField(max_length=64)
    reviewed_on = models.DateField()
    reviewed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]


class DisclosureCut(models.Model):
    """A place that was looked at in a review: personal data found, or a passage withheld (可分割处理).

    cut: it is masked; else it stays, and ``reason`` says why. words: as they stand in the source, for those inside alone.
    """

    review = models.ForeignKey(DisclosureReview, models.CASCADE, related_name="cuts")
    place = models.CharField(max_length=8)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    kind = models.CharField(max_length=12)
    words = models.TextField()
    cut = models.BooleanField(default=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]


class Publication(models.Model):
    """A unit's answer in the public column: one address for good; what stands there comes from ``review``.

    The columns after ``published_on`` repeat facts so that lists of many years sort and filter without joins.
    taken_down_on: the address then says only since when and ``tombstone``; ``takedown_reason`` is for those inside.
    """

    assignment = models.OneToOneField(Assignment, models.PROTECT, related_name="publication")
    review = models.ForeignKey(DisclosureReview, models.PROTECT, related_name="+")
    published_on = models.DateField("公开日期")
    organ_key = models.BigIntegerField()
    year = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Kind)
    topic = models.CharField(max_length=60, blank=True)
    reply_class = models.CharField(max_length=12, blank=True)
    reply_number = models.CharField("答复文号", max_length=60, blank=True)
    replied_on = models.DateField("答复日期", null=True)
    taken_down_on = models.DateField("撤下日期", null=True)
    taken_down_by = models.CharField(max_length=60, blank=True)
    tombstone = models.CharField(max_length=60, blank=True)
    takedown_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["-published_on", "-id"], condition=models.Q(taken_down_on=None), name="public_newest"),
            models.Index(fields=["organ_key", "-published_on", "-id"], condition=models.Q(taken_down_on=None), name="public_of_unit"),
            models.Index(fields=["year", "-published_on", "-id"], condition=models.Q(taken_down_on=None), name="public_of_year"),
            models.Index(fields=["topic", "-published_on", "-id"], condition=models.Q(taken_down_on=None), name="public_of_topic"),
        ]
