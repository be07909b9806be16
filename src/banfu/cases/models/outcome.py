"""What comes after a reply: feedback, re-handling, call-back, strike-off."""

from __future__ import annotations

from django.db import models

from banfu.cases.models.assignment import Assignment
from banfu.cases.models.reply import Reply
from banfu.cases.models.suggestion import StoredFile
from banfu.cases.words import FeedbackSource, Rating
from banfu.people.models import Person, Proposer, Unit


class Feedback(models.Model):
    """A deputy's rating of one round; its source is kept, a later one supersedes, both stay."""

    reply = models.ForeignKey(Reply, models.PROTECT, related_name="feedback")
    proposer = models.ForeignKey(Proposer, models.PROTECT, null=True, related_name="+")
    attitude = models.CharField("办理态度", max_length=12, choices=Rating)
    result = models.CharField("办理结果", max_length=12, choices=Rating)
    comment = models.CharField("具体意见", max_length=1000, blank=True)
    source = models.CharField("评价来源", max_length=20, choices=FeedbackSource)
    given_on = models.DateField()
    scan = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    superseded = models.BooleanField(default=False)


class Reminder(models.Model):
    """A reminder to a deputy who has not answered the form."""

    reply = models.ForeignKey(Reply, models.PROTECT, related_name="reminders")
    reminded_on = models.DateField()
    how = models.CharField(max_length=20)


class FeedbackEnd(models.Model):
    """No feedback in spite of reminders: a fact, left out of the satisfaction count."""

    reply = models.OneToOneField(Reply, models.PROTECT, related_name="feedback_end")
    ended_on = models.DateField()


class Rehandling(models.Model):
    """重新办理, or 再次答复: a new round; the old one is kept.

    second: nobody found fault; what the letter promised is done and a second reply says so (浙江 20, 山东 18). It has no
    limit of its own. archived_before: the day the case had been archived on, for the unit takes it out again.
    """

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="rehandlings")
    round = models.PositiveIntegerField()
    ordered_on = models.DateField()
    ordered_by = models.CharField("谁要求", max_length=80)
    reason = models.CharField("理由", max_length=500)
    second = models.BooleanField("再次答复", default=False)
    archived_before = models.DateField(null=True)


class CallBack(models.Model):
    """回访, with an outcome code; never a rating."""

    class Outcome(models.TextChoices):
        REACHED_SATISFIED = "satisfied", "接通，满意"
        REACHED_BASICALLY = "basically", "接通，基本满意"
        REACHED_UNSATISFIED = "unsatisfied", "接通，不满意"
        REACHED_SILENT = "silent", "接通，未表态"
        UNREACHED = "unreached", "没有联系上"

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="call_backs")
    called_on = models.DateField()
    outcome = models.CharField(max_length=12, choices=Outcome)
    text = models.CharField("回访情况", max_length=500, blank=True)
    caller = models.CharField(max_length=60)
    round = models.PositiveIntegerField("轮次", default=1)


class StrikeOff(models.Model):
    """销号: proposed by one with evidence, confirmed by another."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="strike_offs")
    proposed_on = models.DateField()
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    evidence = models.CharField("依据", max_length=500)
    decided_on = models.DateField(null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    confirmed = models.BooleanField(null=True)
    refusal = models.CharField("退回理由", max_length=300, blank=True)
    round = models.PositiveIntegerField("轮次", default=1)


class ApprovalStep(models.Model):
    """One level of a unit's configured chain, for replies or for opinions."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="chain")
    for_opinion = models.BooleanField(default=False)
    order = models.PositiveIntegerField()
    step = models.CharField(max_length=20)

    class Meta:
        ordering = ["order"]
