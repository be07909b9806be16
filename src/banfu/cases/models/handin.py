"""The way of a suggestion from its proposer's draft to the units (domain §2, S0–S4)."""

from __future__ import annotations

from django.db import models

from banfu.cases.models.suggestion import Session, Suggestion
from banfu.cases.words import Consent, Part, RulingKind
from banfu.people.models import Proposer, Unit


class HandIn(models.Model):
    """What the proposer wrote and wishes; there is none where a list was taken in.

    cause and asks are the fields that 北京条例 Art. 9 demands beside the title; when handed in they
    become the body of the suggestion.
    """

    suggestion = models.OneToOneField(Suggestion, models.CASCADE, related_name="hand_in")
    cause = models.TextField("事由", blank=True)
    asks = models.TextField("具体建议", blank=True)
    wished_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name="希望由哪个单位办")
    consent = models.CharField("是否同意公开", max_length=8, choices=Consent, blank=True)
    started_on = models.DateField()
    saved_at = models.DateTimeField()
    invite_until = models.DateField("联名截止", null=True)
    submitted_on = models.DateField("提交日期", null=True)
    on_paper = models.BooleanField("纸质提交", default=False)


class Invitation(models.Model):
    """Asked to co-sign; each one says so himself (北京 11, 重庆 8). Accepted ones become CoSignature."""

    suggestion = models.ForeignKey(Suggestion, models.CASCADE, related_name="invitations")
    proposer = models.ForeignKey(Proposer, models.PROTECT, related_name="+")
    asked_on = models.DateField()
    answered_on = models.DateField(null=True)
    agreed = models.BooleanField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["suggestion", "proposer"], name="one_invitation")]


class Support(models.Model):
    """附议: a colleague asks for the same after it was handed in. He has not signed it (联名): the units
    answer the signers, and his word is shown to those who handle it. left_on: taken back; both stay.
    """

    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="supports")
    proposer = models.ForeignKey(Proposer, models.PROTECT, related_name="+")
    seconded_on = models.DateField("附议日期")
    text = models.CharField("附议的话", max_length=300, blank=True)
    left_on = models.DateField("撤回附议", null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["suggestion", "proposer"], condition=models.Q(left_on=None), name="one_support")
        ]


class WithdrawalWish(models.Model):
    """撤回: asked by the lead proposer, agreed to by each co-signer; withdrawn when all have."""

    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="withdrawals")
    proposer = models.ForeignKey(Proposer, models.PROTECT, related_name="+")
    asked_on = models.DateField()
    reason = models.CharField("撤回理由", max_length=300, blank=True)
    answered_on = models.DateField(null=True)
    agreed = models.BooleanField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["suggestion", "proposer"], name="one_withdrawal_wish")]


class Ruling(models.Model):
    """退回修改, 不作为建议, 不立案: decided by the office of congress or CPPCC, with a coded reason.

    code and outcome are words of the rulebook. mended_on: handed in again after 退回修改.
    """

    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="rulings")
    kind = models.CharField(max_length=14, choices=RulingKind)
    code = models.CharField("理由代码", max_length=30, blank=True)
    outcome = models.CharField("转为", max_length=40, blank=True)
    text = models.CharField("说明", max_length=500)
    decided_on = models.DateField()
    mended_on = models.DateField(null=True)

    class Meta:
        ordering = ["pk"]


class Merger(models.Model):
    """并案: registered with another suggestion; investigated together, answered each by itself (浙江 18)."""

    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="mergers")
    main = models.ForeignKey(Suggestion, models.PROTECT, related_name="merged")
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["suggestion"], condition=models.Q(until=None), name="one_merger_at_a_time")
        ]


class KeyMark(models.Model):
    """重点建议: whose it is, what it is called there, the document that fixed it, 督办领导 and 具体督办的专委会."""

    class Rank(models.TextChoices):
        NATIONAL = "national", "全国"
        STANDING = "standing", "省人大常委会、省政协"
        GOVERNMENT = "government", "省政府"
        UNIT = "unit", "厅（本单位）"

    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="key_marks")
    rank = models.CharField("谁定的", max_length=10, choices=Rank, default=Rank.STANDING)
    level = models.CharField("级别", max_length=30)
    document = models.CharField("依据文件", max_length=120)
    leader = models.CharField("督办领导", max_length=60, blank=True)
    committee = models.CharField("具体督办的专委会", max_length=60, blank=True)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        ordering = ["pk"]


class Candidate(models.Model):
    """拟办: a unit that is to get the suggestion, and what it says before the hand-over (domain §8 row 28).

    asked_on and answer_by: the pre-assignment round; agreed None: has not answered.
    """

    suggestion = models.ForeignKey(Suggestion, models.CASCADE, related_name="candidates")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    part = models.CharField("角色", max_length=10, choices=Part)
    share = models.CharField("分办内容", max_length=200, blank=True)
    proposed_on = models.DateField()
    proposed_by = models.CharField(max_length=60)
    asked_on = models.DateField("征求意见", null=True)
    answer_by = models.DateField("意见截止", null=True)
    answered_on = models.DateField(null=True)
    agreed = models.BooleanField(null=True)
    comment = models.CharField("意见", max_length=300, blank=True)
    other_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name="建议改由")
    dropped_on = models.DateField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["suggestion", "unit"], name="one_candidate_a_unit")]


class HandOver(models.Model):
    """交办: a batch handed over at a meeting (交办会) or by letter, with its notice."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="hand_overs")
    handed_on = models.DateField("交办日期")
    document = models.CharField("交办通知", max_length=120, blank=True)
    place = models.CharField("交办会", max_length=120, blank=True)
    made_by = models.CharField(max_length=60)

    class Meta:
        ordering = ["-handed_on", "-pk"]

