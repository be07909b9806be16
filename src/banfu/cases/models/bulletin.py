"""The bulletin (简报): reports called for, what each unit made of its own, and the issues they were compiled into."""

from __future__ import annotations

from datetime import date

from django.db import models

from banfu.cases.models.suggestion import Source
from banfu.people.models import Unit


class ReportCall(models.Model):
    """征集办理情况报告: an office of congress or CPPCC asks units for a report on a year by a day."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="report_calls")
    year = models.PositiveIntegerField("年度")
    title = models.CharField("题目", max_length=60)
    note = models.CharField("要求", max_length=500, blank=True)
    called_on = models.DateField("征集日期")
    due_on = models.DateField("什么时候报来")
    called_by = models.CharField(max_length=60)

    class Meta:
        ordering = ["-called_on", "-pk"]

    def __str__(self) -> str:
        return self.title


class BulletinIssue(models.Model):
    """One issue of a bulletin, compiled. total: the running number over all years."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="bulletin_issues")
    year = models.PositiveIntegerField()
    name = models.CharField("简报名称", max_length=20, default="联络动态")
    number = models.PositiveIntegerField("期号")
    total = models.PositiveIntegerField("总期号")
    dated = models.DateField("印发日期")
    subject = models.CharField("题目", max_length=60, blank=True)
    editors = models.CharField("责任编辑", max_length=60, blank=True)
    contact = models.CharField("联系方式", max_length=80, blank=True)
    approval = models.CharField("批准文号", max_length=60, blank=True)
    sent_to = models.TextField("送", blank=True)
    made_by = models.CharField(max_length=60)

    class Meta:
        ordering = ["-dated", "-pk"]
        constraints = [models.UniqueConstraint(fields=["source", "name", "total"], name="one_total_number")]

    def __str__(self) -> str:
        return f"《{self.name}》第{self.number}期"


class UnitReport(models.Model):
    """A unit's report in answer to a call.

    text: the first line is the paragraph of figures; a bold sentence stands between **. bound: the numbers in it with their
    definitions (``figures.bound``). handed_text: the text as the unit handed it in, kept when the office edits on.
    """

    call = models.ForeignKey(ReportCall, models.PROTECT, related_name="reports")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    title = models.CharField("标题", max_length=60, blank=True)
    subtitle = models.CharField("副题", max_length=60, blank=True)
    text = models.TextField("正文", blank=True)
    bound = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=0)
    saved_by = models.CharField(max_length=60, blank=True)
    saved_on = models.DateField(null=True)
    handed_in_on = models.DateField("报来", null=True)
    handed_text = models.TextField(blank=True)
    sent_back_on = models.DateField("退回", null=True)
    sent_back_why = models.CharField("退回理由", max_length=300, blank=True)
    confirmed_on = models.DateField("定稿", null=True)
    issue = models.ForeignKey(BulletinIssue, models.PROTECT, null=True, related_name="reports")
    place = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["unit__order", "pk"]
        constraints = [models.UniqueConstraint(fields=["call", "unit"], name="one_report_a_unit")]

    def __str__(self) -> str:
        return f"{self.unit}：{self.call}"

    @property
    def state(self) -> str:
        """How far it is: a word of ``STATES``, from the facts."""
        if self.issue_id:
            return "issued"
        if self.confirmed_on:
            return "confirmed"
        if self.handed_in_on:
            return "handed_in"
        if self.sent_back_on:
            return "sent_back"
        return "drafted" if self.version else "called"

    def get_state_display(self) -> str:
        return STATES[self.state]

    def late(self, today: date) -> bool:
        return self.handed_in_on is None and self.call.due_on < today


STATES = {
    "called": "还没起草", "drafted": "起草中", "sent_back": "退回修改", "handed_in": "已报来，待定稿", "confirmed": "已定稿，待编入", "issued": "已编入",
}  # fmt: skip
