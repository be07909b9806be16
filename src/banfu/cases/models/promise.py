"""承诺事项: what a letter promises, and what became of it, year after year (domain §2 A14, §8 rows 10 and 34; 上海 22, 重庆 24, 青岛 27)."""

from __future__ import annotations

from django.db import models

from banfu.cases.models.assignment import Assignment
from banfu.cases.models.suggestion import StoredFile
from banfu.people.models import Person


class Promise(models.Model):
    """A promise in an issued letter, confirmed by a person; or a passage that a person says is none.

    passage is as it stands in the letter. due_on: None where the letter names no day; a later day is a
    PromiseMove, the first one stays here. found: the software had proposed it.
    """

    class Verdict(models.TextChoices):
        TAKEN = "taken", "承诺"
        NONE = "none", "不是承诺"

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="promises")
    round = models.PositiveIntegerField("轮次")
    verdict = models.CharField(max_length=6, choices=Verdict, default=Verdict.TAKEN)
    passage = models.CharField("答复原话", max_length=1000)
    what = models.CharField("承诺什么", max_length=300, blank=True)
    amount = models.CharField("多少", max_length=100, blank=True)
    period = models.CharField("答复怎么说时间", max_length=60, blank=True)
    due_on = models.DateField("哪天以前", null=True)
    owner = models.CharField("谁来办", max_length=80, blank=True)
    found = models.BooleanField(default=False)
    taken_on = models.DateField()
    taken_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    # derived from the rows below, as the columns of Assignment are; cases/derive_promises.py alone writes them
    due_now = models.DateField("现在的期限", null=True)
    struck_on = models.DateField("销号日期", null=True)
    moves_made = models.PositiveIntegerField("改期次数", default=0)
    slipped = models.IntegerField("推迟天数", default=0)
    rolled_into = models.PositiveIntegerField("滚入哪年台账", default=0)
    reviewed_for = models.PositiveIntegerField("复核到哪年", default=0)
    look_on = models.DateField("下次复核", null=True)

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["due_now", "id"], condition=models.Q(verdict="taken", struck_on=None), name="promise_open_due"),
        ]


class PromiseProgress(models.Model):
    """进展: what has been done of a promise, with evidence."""

    promise = models.ForeignKey(Promise, models.PROTECT, related_name="progress")
    on = models.DateField("日期")
    text = models.CharField("进展", max_length=500)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    by = models.CharField(max_length=60)

    class Meta:
        ordering = ["pk"]


class PromiseMove(models.Model):
    """改期: a promise that is to be kept on another day, and why; the proposer is told."""

    promise = models.ForeignKey(Promise, models.PROTECT, related_name="moves")
    moved_on = models.DateField()
    before = models.DateField(null=True)
    until = models.DateField()
    reason = models.CharField("理由", max_length=300)
    by = models.CharField(max_length=60)

    class Meta:
        ordering = ["pk"]


class PromiseOff(models.Model):
    """承诺销号: proposed by one with evidence and the proposer's word where he gave one, confirmed by another.

    undone_on: a wrong strike-off was taken back; the row stays.
    """

    promise = models.ForeignKey(Promise, models.PROTECT, related_name="offs")
    proposed_on = models.DateField()
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    evidence = models.CharField("依据", max_length=500)
    word = models.CharField("提出人怎么说", max_length=300, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField(null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    confirmed = models.BooleanField(null=True)
    refusal = models.CharField("退回理由", max_length=300, blank=True)
    undone_on = models.DateField(null=True)
    undone_by = models.CharField(max_length=60, blank=True)
    undone_reason = models.CharField("撤销理由", max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]


class PromiseReview(models.Model):
    """年度复核: how an open promise stands at the end of a year, and when it is looked at next.

    promise None: the letter is of a class to be followed up and no promise of it is on record; the whole of it is looked at.
    """

    class Finding(models.TextChoices):
        ON_WAY = "on_way", "按计划办理中"
        SLOW = "slow", "有困难，进度慢"
        CHANGED = "changed", "情况有变化，另作说明"
        NEAR = "near", "基本办到，待销号"

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="promise_reviews")
    promise = models.ForeignKey(Promise, models.PROTECT, null=True, related_name="reviews")
    year = models.PositiveIntegerField("哪年台账")
    reviewed_on = models.DateField("复核日期")
    finding = models.CharField("复核结论", max_length=8, choices=Finding)
    text = models.CharField("情况", max_length=500)
    next_on = models.DateField("下次复核")
    by = models.CharField(max_length=60)

    class Meta:
        ordering = ["pk"]


class PromiseRoll(models.Model):
    """滚入下年: an open promise, reviewed, goes from the ledger of a year into that of the next (每年滚动)."""

    promise = models.ForeignKey(Promise, models.PROTECT, related_name="rolls")
    year = models.PositiveIntegerField("滚入哪年")
    rolled_on = models.DateField()
    by = models.CharField(max_length=60)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["promise", "year"], name="one_roll_a_year")]


class TermNote(models.Model):
    """跨届说明: after a change of term the proposer is told how what was promised to him stands (上海 22)."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="term_notes")
    term = models.CharField("换到哪一届", max_length=60)
    told_on = models.DateField("说明日期")
    how = models.CharField("方式", max_length=20)
    text = models.CharField("说明", max_length=1000)
    by = models.CharField(max_length=60)

    class Meta:
        ordering = ["pk"]


class FulfilledNotice(models.Model):
    """告知落实: where the rulebook asks for no second reply, the proposer is told by letter that all is done (河南 23, 北京 26)."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="fulfilled_notices")
    told_on = models.DateField("函告日期")
    number = models.CharField("文号", max_length=60, blank=True)
    text = models.CharField("办到了什么", max_length=1000)
    reply_class = models.CharField("改为哪一类", max_length=12)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    by = models.CharField(max_length=60)

    class Meta:
        ordering = ["pk"]
