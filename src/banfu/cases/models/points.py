"""What a person decided about a point a suggestion asks for."""

from django.db import models

from banfu.cases.models.assignment import Assignment


class PointNote(models.Model):
    """A person's word on one point of one round: answered in this passage, needs no answer, or taken back.

    The newest row of a point counts. The point is kept as text, so a note on a point that was reworded
    no longer applies; the passage is kept as text, so it is found again after paragraphs moved.
    """

    class Verdict(models.TextChoices):
        ANSWERED = "answered", "在这一段答了"
        WAIVED = "waived", "不需单独答复"
        UNDONE = "undone", "撤回标注"

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="point_notes")
    round = models.PositiveIntegerField("轮次")
    point = models.CharField("要点", max_length=300)
    verdict = models.CharField(max_length=12, choices=Verdict)
    passage = models.CharField("段落", max_length=300, blank=True)
    reason = models.CharField("理由", max_length=300, blank=True)
    noted_by = models.CharField(max_length=60)
    noted_on = models.DateField()

    class Meta:
        ordering = ["pk"]
