"""What was asked: sources, sessions, suggestions and their files."""

from __future__ import annotations

from django.db import models

from banfu.cases.words import CaseStage, Kind, is_organ_name
from banfu.people.models import Delegation, Proposer, Unit


class Source(models.Model):
    """Where suggestions come from, with its level, rulebook and whom one reports to."""

    name = models.CharField("来源", max_length=60, unique=True)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.SUGGESTION)
    level = models.CharField("层级", max_length=20, blank=True)
    rulebook = models.CharField("规则库", max_length=20)
    report_to = models.CharField("报送", max_length=60, blank=True)
    upload_fields = models.JSONField("报送平台各栏", default=list, blank=True)
    congress = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="交办机构",
        help_text="联工委、提案委在本系统里的单位；不在就空着，由单位办公室导入清单"
    )  # fmt: skip
    government = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="转交机构",
        help_text="政府督查室在本系统里的单位；不在就空着"
    )  # fmt: skip
    online = models.BooleanField("代表、委员在本系统提交", default=False)

    def __str__(self) -> str:
        return self.name


class Session(models.Model):
    """A session (届次) of a source, and the year its cases are counted in."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="sessions")
    name = models.CharField("届次", max_length=60)
    year = models.PositiveIntegerField("年度")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "name"], name="session_name")]

    def __str__(self) -> str:
        return self.name


class Suggestion(models.Model):
    """A suggestion or proposal as it was handed in."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="suggestions")
    number = models.CharField("编号", max_length=20)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.SUGGESTION)
    title = models.CharField("标题", max_length=300)
    body = models.TextField("正文", blank=True)
    topic = models.CharField("分类", max_length=60, blank=True)
    lead = models.ForeignKey(Proposer, models.PROTECT, null=True, related_name="led", verbose_name="领衔")
    lead_name = models.CharField("领衔姓名", max_length=80, blank=True)
    delegation = models.ForeignKey(Delegation, models.PROTECT, null=True, blank=True)
    cosigner_count = models.PositiveIntegerField("联名人数", default=0)
    key_level = models.CharField("重点", max_length=30, blank=True)
    withdrawn_on = models.DateField("撤回日期", null=True, blank=True)
    remark = models.CharField("备注", max_length=500, blank=True)
    recess = models.BooleanField("闭会期间", default=False)
    registered_on = models.DateField("登记日期", null=True, blank=True)
    hand_over = models.ForeignKey(
        "cases.HandOver", models.PROTECT, null=True, blank=True, related_name="suggestions", verbose_name="交办批次"
    )
    split_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="split_into", verbose_name="拆分自")

    # derived, as the columns of Assignment are
    stage = models.CharField("到哪一步", max_length=14, choices=CaseStage, default=CaseStage.IN_HAND)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], condition=~models.Q(number=""), name="suggestion_number")
        ]
        indexes = [
            models.Index(fields=["number"], name="suggestion_no"),
            models.Index(fields=["lead_name"], name="suggestion_lead"),
            models.Index(fields=["session", "stage", "id"], name="suggestion_stage"),
            models.Index(fields=["lead", "id"], name="suggestion_of_lead"),
        ]

    def __str__(self) -> str:
        return f"{self.number or '未编号'} {self.title}"

    @property
    def proposers(self) -> str:
        """唐秀英等6名代表, or the name alone where nobody co-signed; an organ has no 委员 behind its name."""
        word = "代表" if self.kind == Kind.SUGGESTION else "委员"
        if not self.lead_name:
            return f"{word}待补"
        if self.kind == Kind.PROPOSAL and is_organ_name(self.lead_name):
            return f"{self.lead_name}等{self.cosigner_count + 1}家提案者" if self.cosigner_count else self.lead_name
        return f"{self.lead_name}等{self.cosigner_count + 1}名{word}" if self.cosigner_count else f"{self.lead_name}{word}"


class CoSignature(models.Model):
    """联名: signed together with the lead proposer."""

    suggestion = models.ForeignKey(Suggestion, models.CASCADE, related_name="cosignatures")
    proposer = models.ForeignKey(Proposer, models.PROTECT, related_name="+")
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order"]


class StoredFile(models.Model):
    """A file kept beside a case, stored under the digest of its content."""

    class Kind(models.TextChoices):
        ORIGINAL = "original", "原件"
        SEALED = "sealed", "盖章答复"
        RECEIPT = "receipt", "回执"
        OPINION = "opinion", "会办意见"
        REPORT = "report", "调研报告"
        EVIDENCE = "evidence", "销号依据"
        OTHER = "other", "其他"

    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="files")
    organ = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.OTHER)
    name = models.CharField("文件名", max_length=200)
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    pages = models.PositiveIntegerField(null=True)
    added_on = models.DateField()
    added_by = models.CharField(max_length=60)
