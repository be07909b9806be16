"""What passes between a unit and those above it or outside: deputies, congress, government (domain §2, §6)."""

from __future__ import annotations

from django.db import models

from banfu.cases.models.assignment import Assignment
from banfu.cases.models.reply import Reply, Version
from banfu.cases.words import ContactKind
from banfu.people.models import Proposer, Unit


class Visit(models.Model):
    """邀请代表: a unit asks a deputy to a visit, forum or field work; he says whether he comes."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="visits")
    proposer = models.ForeignKey(Proposer, models.PROTECT, related_name="+")
    kind = models.CharField("方式", max_length=10, choices=ContactKind)
    planned_on = models.DateField("日期")
    time = models.CharField("时间", max_length=20, blank=True)
    place = models.CharField("地点", max_length=120)
    text = models.CharField("内容", max_length=500, blank=True)
    contact = models.CharField("联系人及办公电话", max_length=80, blank=True)
    asked_on = models.DateField()
    answered_on = models.DateField(null=True)
    coming = models.BooleanField(null=True)
    answer = models.CharField("答复", max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]


class Shown(models.Model):
    """The draft was shown to a deputy before signing, and what he said (Step.SHOWN)."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="shown")
    proposer = models.ForeignKey(Proposer, models.PROTECT, related_name="+")
    shown_on = models.DateField()
    answer_by = models.DateField("希望何时前答复", null=True)
    answered_on = models.DateField(null=True)
    agreed = models.BooleanField(null=True)
    comment = models.CharField("意见", max_length=1000, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["version", "proposer"], name="shown_once")]


class Consultation(models.Model):
    """The government office asks congress or CPPCC before it decides a return or an extension."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="consultations")
    about = models.CharField(max_length=10, choices=(("return", "改办"), ("extension", "延期"), ("class", "类别")))
    asked_on = models.DateField()
    question = models.CharField("征求什么", max_length=300)
    answered_on = models.DateField(null=True)
    agreed = models.BooleanField(null=True)
    answer = models.CharField("意见", max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]


class Dissent(models.Model):
    """意见不一致: a unit cannot agree with another; the government office coordinates (domain A4h)."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="dissents")
    with_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    reported_on = models.DateField()
    text = models.CharField("分歧", max_length=500)
    settled_on = models.DateField(null=True)
    settlement = models.CharField("协调意见", max_length=500, blank=True)
    settled_by = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["pk"]


class ClassRuling(models.Model):
    """The supervisor's differing class of a reply; the unit's own stays (朝天 manual, domain §6)."""

    reply = models.ForeignKey(Reply, models.PROTECT, related_name="class_rulings")
    reply_class = models.CharField("类别", max_length=12)
    reason = models.CharField("理由", max_length=300)
    ruled_on = models.DateField()
    ruled_by = models.CharField(max_length=60)

    class Meta:
        ordering = ["pk"]


class LastWord(models.Model):
    """After the last round of re-handling: 协调, 评估 or 专门说明, and how it ended (河南 22, 重庆 27)."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="last_words")
    way = models.CharField("方式", max_length=20)
    held_on = models.DateField()
    text = models.CharField("结果", max_length=1000)
    by = models.CharField(max_length=60)

    class Meta:
        ordering = ["pk"]
