"""What the software proposes: disposable, made anew by the worker whenever it is missing."""

from banfu.advice.models.joint import JointCandidate, JointProposal
from banfu.advice.models.letters import LetterSentence, ReadLetter
from banfu.advice.models.like import Indexed, LikeQuestion, Near, StagedLook, StagedNear
from banfu.advice.models.recurring import Recurring
from banfu.advice.models.routing import Routing, RowHint, TopicGuess
from banfu.advice.models.study import Study, StudyCase

__all__ = [
    "Indexed", "JointCandidate", "JointProposal", "LetterSentence", "LikeQuestion", "Near", "ReadLetter",
    "Recurring", "Routing", "RowHint", "StagedLook", "StagedNear", "Study", "StudyCase", "TopicGuess",
]  # fmt: skip
