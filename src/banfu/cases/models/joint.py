"""集中办理: several cases on one matter with one lead, one plan, one investigation and meeting.

A way of working, not a registration: the cases stay apart, each with its own limits and letter.
(并案, which makes one case of two, is another thing.)
"""

from __future__ import annotations

from django.db import models

from banfu.people.models import Person, Unit


class JointGroup(models.Model):
    """Cases of one organ and session worked on together, from a day until a day."""

    organ_key = models.BigIntegerField()
    session = models.ForeignKey("cases.Session", models.PROTECT, related_name="joint_groups")
    name = models.CharField("组名", max_length=40)
    shared = models.CharField("共同事项", max_length=500, blank=True)
    division = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name="牵头处室")
    leader = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name="牵头领导")
    plan = models.TextField("工作方案", blank=True)
    plan_by = models.CharField(max_length=60, blank=True)
    plan_on = models.DateField(null=True)
    approved_on = models.DateField("方案审定日期", null=True)
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    since = models.DateField("成立日期")
    ended_on = models.DateField("结束日期", null=True)
    end_note = models.CharField("办理结果", max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["organ_key", "session"], name="joint_organ")]
        constraints = [
            models.UniqueConstraint(
                fields=["organ_key", "session", "name"], condition=models.Q(ended_on=None), name="one_running_joint_name"
            )
        ]

    def __str__(self) -> str:
        return self.name if self.name.endswith("组") else f"{self.name}组"

    @property
    def lead(self) -> str:
        """Who leads: a division, else the office."""
        return self.division.name if self.division else "办公室"


class JointMember(models.Model):
    """A case in a group from a day until it was taken out; what is in it still when the group ends stays."""

    group = models.ForeignKey(JointGroup, models.PROTECT, related_name="members")
    assignment = models.ForeignKey("cases.Assignment", models.PROTECT, related_name="joint_members")
    since = models.DateField()
    until = models.DateField(null=True)
    reason = models.CharField("移出理由", max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["assignment"], condition=models.Q(until=None), name="in_one_joint_group")
        ]


class JointRefusal(models.Model):
    """What a person did not want worked on jointly; it is not proposed again.

    Without ``member`` all of ``assignments`` together; with it, that one beside the others.
    """

    organ_key = models.BigIntegerField()
    session = models.ForeignKey("cases.Session", models.PROTECT, related_name="+")
    assignments = models.ManyToManyField("cases.Assignment", related_name="+")
    member = models.ForeignKey("cases.Assignment", models.PROTECT, null=True, related_name="+")
    refused_on = models.DateField()
    refused_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reason = models.CharField("理由", max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["organ_key", "session"], name="joint_refusal_organ")]
