"""What happens between signing for a case and its reply."""

from __future__ import annotations

from django.db import models

from banfu.cases.models.assignment import Assignment
from banfu.cases.words import ContactKind, MeetingKind
from banfu.people.models import Person, Proposer, Unit


class ReturnRequest(models.Model):
    """申请改办: not ours to handle; with reason, duty clause and proposed unit."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="returns")
    requested_on = models.DateField()
    reason = models.TextField("理由")
    duty = models.CharField("职责依据", max_length=300, blank=True)
    proposed_unit = models.CharField("建议承办单位", max_length=80, blank=True)
    decided_on = models.DateField(null=True)
    granted = models.BooleanField(null=True)
    answer = models.CharField("批复", max_length=300, blank=True)


class Division(models.Model):
    """内部分办: a division proposed by the office, accepted or objected to, approved by the leader."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="divisions")
    division = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    proposed_on = models.DateField()
    precedent = models.CharField("依据", max_length=200, blank=True)
    advised = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name="软件提的处室")
    answered_on = models.DateField(null=True)
    accepted = models.BooleanField(null=True)
    objection = models.CharField("异议理由", max_length=300, blank=True)
    approved_on = models.DateField(null=True)
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")


class Responsibility(models.Model):
    """One of the slots 一把手 / 分管领导 / 处室 / 科组 / 承办人, from a day until a day."""

    class Slot(models.TextChoices):
        CHIEF = "chief", "负总责"
        LEADER = "leader", "分管领导"
        SECTION = "section", "科组"
        OFFICER = "officer", "承办人"

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="responsibilities")
    slot = models.CharField(max_length=10, choices=Slot)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    leads_himself = models.BooleanField("领办", default=False)
    since = models.DateField()
    until = models.DateField(null=True)


class Contact(models.Model):
    """A contact with deputies or between units; one may serve several cases."""

    assignments = models.ManyToManyField(Assignment, related_name="contact_facts")
    organ_key = models.BigIntegerField()
    happened_on = models.DateField()
    kind = models.CharField("方式", max_length=10, choices=ContactKind)
    inward = models.BooleanField("请进来", default=False)
    between_units = models.BooleanField("单位之间", default=False)
    partner = models.CharField("与谁", max_length=120)
    place = models.CharField("地点", max_length=120, blank=True)
    text = models.CharField("内容", max_length=1000)
    by_leader = models.BooleanField("厅领导出面", default=False)
    invited = models.PositiveIntegerField("邀请代表", default=0)
    attended = models.PositiveIntegerField("代表参加", default=0)
    logged_by = models.CharField(max_length=60)
    proposers = models.ManyToManyField(Proposer, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["organ_key", "kind"], name="contact_kind")]


class MeetingWaiver(models.Model):
    """无需见面: the deputy himself asked for none."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="waivers")
    asked_by = models.CharField("谁提出", max_length=80)
    asked_on = models.DateField()
    evidence = models.CharField("依据", max_length=300)


class OpinionRequest(models.Model):
    """会办意见, as the host sees it: asked of an assisting unit, urged, received."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="opinion_requests")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    asked_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    received_on = models.DateField(null=True)
    text = models.TextField("意见", blank=True)
    urged = models.PositiveIntegerField("催过", default=0)
    dropped_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assignment", "unit"], name="one_opinion_a_unit")]


class OpinionAdvice(models.Model):
    """A unit that stood ticked in the form of 函询会办 as the software proposed, and whether it was asked."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="opinion_advice")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    asked = models.BooleanField("函询了")
    on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assignment", "unit"], name="one_opinion_advice_a_unit")]


class Extension(models.Model):
    """延期, by the rulebook's consent rule; the deputy is told."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="extensions")
    requested_on = models.DateField()
    until = models.DateField("延至")
    reason = models.CharField("理由", max_length=300)
    consent_by = models.CharField("同意机关", max_length=80, blank=True)
    decided_on = models.DateField(null=True)
    granted = models.BooleanField(null=True)
    told_on = models.DateField("告知代表", null=True)


class Urging(models.Model):
    """催办, numbered, addressed and answered. level: how high it went, 1 who holds it, 2 the head of the division,
    3 the leader in charge; slip: the 督办单 it stands in."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="urgings")
    number = models.PositiveIntegerField("第几次")
    to = models.CharField("催谁", max_length=120)
    urged_on = models.DateField()
    how = models.CharField("方式", max_length=20, default="电话")
    text = models.TextField("内容")
    answered_on = models.DateField(null=True)
    answer = models.CharField("答复", max_length=300, blank=True)
    answered_by = models.CharField(max_length=60, blank=True)
    level = models.PositiveIntegerField(default=1)
    above = models.BooleanField("上级催的", default=False)
    by = models.CharField("谁催的", max_length=80, blank=True)
    slip = models.ForeignKey("cases.Slip", models.PROTECT, null=True, related_name="urgings")


class Meeting(models.Model):
    """A meeting of the unit that dealt with cases: 厅党组会, 领导小组会, 调度会."""

    organ_key = models.BigIntegerField()
    kind = models.CharField("会议", max_length=10, choices=MeetingKind)
    title = models.CharField("名称", max_length=120)
    held_on = models.DateField()
    chair = models.CharField("主持", max_length=60, blank=True)
    logged_by = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organ_key", "kind", "held_on", "title"], name="one_meeting")]


class Decision(models.Model):
    """What a meeting decided on one case: a task with an owner and a day, until it is done."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="decisions")
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="decisions")
    text = models.CharField("决定", max_length=500)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    due_on = models.DateField("落实期限", null=True)
    done_on = models.DateField(null=True)
    done_note = models.CharField("落实情况", max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
