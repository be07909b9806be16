"""What the software proposes: disposable, made anew by the worker whenever it is missing."""

from banfu.advice.models.joint import JointCandidate, JointProposal
from banfu.advice.models.recurring import Recurring

__all__ = [
    "JointCandidate", "JointProposal", "Recurring",
]  # fmt: skip
