"""Replies and opinions: versions, approvals, numbers, issue."""

from __future__ import annotations

from django.db import models

from banfu.cases.models.assignment import Assignment
from banfu.cases.models.suggestion import StoredFile
from banfu.cases.words import Disclosure, Step
from banfu.people.models import Person, Unit


class Reply(models.Model):
    """The letter of one round: the host's reply, or the assisting unit's opinion."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="replies")
    round = models.PositiveIntegerField("轮次", default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assignment", "round"], name="one_reply_a_round")]


class Version(models.Model):
    """第 n 稿: a decision, not a buffer; approvals are bound to its hash."""

    reply = models.ForeignKey(Reply, models.PROTECT, related_name="versions")
    n = models.PositiveIntegerField("稿次")
    title = models.CharField("标题", max_length=300, blank=True)
    text = models.TextField("正文")
    reply_class = models.CharField("类别", max_length=12, blank=True)
    disclosure = models.CharField(max_length=12, choices=Disclosure, blank=True)
    disclosure_reason = models.CharField(max_length=200, blank=True)
    author = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_on = models.DateField()
    digest = models.CharField(max_length=64)
    submitted_on = models.DateField(null=True)
    submitted_step = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["n"]
        constraints = [models.UniqueConstraint(fields=["reply", "n"], name="one_version")]


class Approval(models.Model):
    """One level's decision on one version, bound to its hash; 代签 names the acting signer."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="approvals")
    step = models.CharField(max_length=20, choices=Step)
    approved = models.BooleanField()
    comment = models.CharField("意见", max_length=500, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    post = models.CharField(max_length=120)
    acting_for = models.CharField("代谁签", max_length=60, blank=True)
    decided_on = models.DateField()
    digest = models.CharField(max_length=64)


class CoSign(models.Model):
    """会签: another division's view of one version, bound to its hash like an approval."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="co_signs")
    version = models.ForeignKey(Version, models.PROTECT, related_name="co_signs")
    division = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    asked_on = models.DateField()
    asked_by = models.CharField(max_length=60)
    answered_on = models.DateField(null=True)
    agreed = models.BooleanField(null=True)
    comment = models.CharField("会签意见", max_length=500, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["version", "division"], name="one_cosign_a_division")]


class DraftBuffer(models.Model):
    """What somebody is typing; a buffer, no fact. Kept one a person, so nothing is lost."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="buffers")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    fields = models.JSONField(default=dict)
    based_on = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assignment", "person"], name="one_buffer")]


class NumberSeries(models.Model):
    """A gapless series of document numbers of a unit and year."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    prefix = models.CharField("机关代字", max_length=40)
    year = models.PositiveIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "prefix", "year"], name="one_series")]


class Issue(models.Model):
    """登记签发 (signed in the OA) or issued here; and, for an opinion, its sending."""

    reply = models.OneToOneField(Reply, models.PROTECT, related_name="issue")
    version = models.ForeignKey(Version, models.PROTECT, null=True, related_name="+")
    number = models.CharField("文号", max_length=60, blank=True)
    signer = models.CharField("签发人", max_length=60, blank=True)
    issued_on = models.DateField()
    own_series = models.BooleanField(default=False)
    override = models.CharField("先行签发理由", max_length=300, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    delivered_on = models.DateField("送达日期", null=True)
    delivered_how = models.CharField("送达方式", max_length=60, blank=True)
    delivered_to = models.CharField("送达对象", max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], condition=~models.Q(number=""), name="issue_number")
        ]


class PlatformUpload(models.Model):
    """已上传: a round's reply was entered into the congress or CPPCC platform too."""

    reply = models.OneToOneField(Reply, models.PROTECT, related_name="upload")
    platform = models.CharField("平台", max_length=60)
    uploaded_on = models.DateField("上传日期")
    uploaded_by = models.CharField(max_length=60)
