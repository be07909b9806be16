"""What the worker found that could be worked on jointly (集中办理); disposable."""

from django.db import models

from banfu.cases.models import Assignment, JointGroup, Session


class JointProposal(models.Model):
    """Open cases of one organ and session on one matter: a new group, or more for a running one."""

    organ_key = models.BigIntegerField()
    session = models.ForeignKey(Session, models.CASCADE, related_name="+")
    assisting = models.BooleanField("连会办件一起归", default=False)
    group = models.ForeignKey(JointGroup, models.CASCADE, null=True, related_name="+")
    name = models.CharField(max_length=40)
    shared = models.JSONField(default=list)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["organ_key", "assisting"], name="joint_proposal_organ")]


class JointCandidate(models.Model):
    """A case of a proposal, closest first, with the phrases it shares with the others."""

    proposal = models.ForeignKey(JointProposal, models.CASCADE, related_name="candidates")
    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="+")
    place = models.PositiveIntegerField()
    closeness = models.FloatField(default=0)
    why = models.JSONField(default=list)

    class Meta:
        ordering = ["proposal", "place"]
