"""One unit's task in a case, its limits, and the columns derived for lists."""

from __future__ import annotations

from datetime import date

from django.db import models

from banfu.cases.models.suggestion import Session, Suggestion
from banfu.cases.words import Demand, MeetingLevel, Part, Stage
from banfu.people.models import Person, Role, Unit

NEVER = date(9999, 12, 31)
"""Stands in derived date columns for "no date", so that keyset paging meets no null."""


class Assignment(models.Model):
    """What one unit has to do in one case: host (主办 独办 分办), assist (会办) or read (参阅).

    The first group of columns are facts; those under "derived" are written by ``derive`` alone
    and can be written again at any time.
    """

    # Its index is task_of_unit below: search goes from the texts found to the tasks of one organ.
    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="assignments", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="assignments")
    part = models.CharField("角色", max_length=10, choices=Part)
    share = models.CharField("分办内容", max_length=200, blank=True)
    handed_over_on = models.DateField("交办日期")
    signed_on = models.DateField("签收日期", null=True)
    internal_due_fact = models.DateField("内部期限", null=True)
    unit_key = models.BooleanField("厅重点", default=False)
    key_document = models.CharField("重点依据", max_length=120, blank=True)
    demand = models.CharField("性质", max_length=10, choices=Demand, blank=True)
    strategy = models.CharField("办理策略", max_length=300, blank=True)
    meeting_level = models.CharField("见面要求", max_length=20, choices=MeetingLevel, default=MeetingLevel.NONE)
    archived_on = models.DateField("归档日期", null=True)
    dropped_on = models.DateField("取消承办", null=True)
    historical = models.BooleanField("历史台账", default=False)
    history_class = models.CharField(max_length=12, blank=True)
    history_answered_on = models.DateField(null=True)
    history_rating = models.CharField(max_length=12, blank=True)

    # derived: kept here so that lists sort, filter and page without joins
    organ_key = models.BigIntegerField(default=0)
    year = models.PositiveIntegerField(default=0)
    session = models.ForeignKey(Session, models.PROTECT, related_name="+", null=True)
    kind = models.CharField(max_length=12, default="suggestion")
    key = models.BooleanField("重点", default=False)
    number = models.CharField(max_length=20, default="")
    stage = models.CharField("到哪了", max_length=20, choices=Stage, default=Stage.TO_SIGN)
    step = models.CharField("核稿环节", max_length=20, blank=True)
    open = models.BooleanField("在办", default=True)
    round = models.PositiveIntegerField("轮次", default=1)
    legal_due_on = models.DateField("法定期限", default=NEVER)
    notice_due_on = models.DateField("通知期限", default=NEVER)
    internal_due_on = models.DateField("内部期限", default=NEVER)
    answer_due_on = models.DateField("答复期限", default=NEVER)
    due_on = models.DateField("期限", default=NEVER)
    due_kind = models.CharField(max_length=20, blank=True)
    tentative = models.BooleanField("暂按推算", default=False)
    holder_role = models.CharField(max_length=20, choices=Role, blank=True)
    holder_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    holder = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    holder_name = models.CharField("在谁手上", max_length=120, blank=True)
    since = models.DateField("从哪天起", null=True)
    division = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    section = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    leader = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    contacts = models.PositiveIntegerField("沟通次数", default=0)
    first_contact_on = models.DateField(null=True)
    face_to_face = models.BooleanField("已见面", default=False)
    waived = models.BooleanField("无需见面", default=False)
    opinions_due = models.PositiveIntegerField(default=0)
    opinions_in = models.PositiveIntegerField(default=0)
    answered_on = models.DateField("答复日期", null=True)
    reply_number = models.CharField("答复文号", max_length=60, blank=True)
    reply_class = models.CharField("类别", max_length=12, blank=True)
    outcome_kinds = models.PositiveSmallIntegerField("有哪几种成果", default=0)  # a bit for each kind, see led_to.BITS
    ruled_class = models.CharField("督办认定的类别", max_length=12, blank=True)
    attitude = models.CharField(max_length=12, blank=True)
    result = models.CharField(max_length=12, blank=True)
    rating_source = models.CharField(max_length=20, blank=True)
    called_back = models.BooleanField("已回访", default=False)
    struck_on = models.DateField("销号日期", null=True)
    tracked = models.BooleanField("答复时列为要跟踪的类别", default=False)
    turned_on = models.DateField("改为已解决的日期", null=True)
    disclosure = models.CharField("公开属性", max_length=12, blank=True)
    published_on = models.DateField("公开日期", null=True)
    joint = models.ForeignKey("cases.JointGroup", models.PROTECT, null=True, related_name="+", verbose_name="集中办理")
    first_opened_on = models.DateField(default=NEVER)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["suggestion", "unit"], name="one_task_a_unit")]
        indexes = [
            # Partial: SQLite takes a bare boolean for the condition of an index, not for a column of one.
            models.Index(fields=["organ_key", "due_on", "id"], condition=models.Q(open=True), name="task_open_due"),
            models.Index(fields=["organ_key", "due_on", "id"], name="task_due"),
            models.Index(fields=["suggestion", "organ_key"], name="task_of_unit"),
            models.Index(fields=["organ_key", "number", "id"], name="task_number"),
            models.Index(fields=["organ_key", "handed_over_on", "id"], name="task_handed"),
            # The year first: figures are asked of one unit and of all of them.
            models.Index(fields=["year", "organ_key", "kind", "part", "stage"], name="task_year_organ"),
            models.Index(fields=["division", "due_on", "id"], condition=models.Q(open=True), name="task_division_open"),
            models.Index(fields=["officer", "due_on", "id"], condition=models.Q(open=True), name="task_officer_open"),
            models.Index(fields=["organ_key", "due_on", "id"], condition=models.Q(key=True), name="task_key"),
            # For those who see the cases of a source in all units.
            models.Index(fields=["session", "due_on", "id"], condition=models.Q(open=True), name="task_session_open"),
            models.Index(fields=["session", "due_on", "id"], name="task_session_due"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.unit}"

    @property
    def hosting(self) -> bool:
        return self.part in (Part.LEAD, Part.SOLE, Part.SEPARATE)


class Limit(models.Model):
    """A limit as it was computed, with its rule and rulebook version (DESIGN rule 5)."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="limits")
    kind = models.CharField(max_length=20)
    round = models.PositiveIntegerField(default=1)
    start_on = models.DateField()
    due_on = models.DateField()
    words = models.CharField("怎么算的", max_length=400)
    rulebook = models.CharField(max_length=60)
    presumed = models.BooleanField("推定", default=False)
    tentative = models.BooleanField("暂按推算", default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assignment", "kind", "round"], name="one_limit")]


class NoticeDate(models.Model):
    """A date fixed by a 交办 notice for a session and part."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="notice_dates")
    assisting = models.BooleanField("会办")
    due_on = models.DateField()
    document = models.CharField("依据文件", max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "assisting"], name="one_notice_date")]
