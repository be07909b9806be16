"""What the software proposes: disposable, made anew by the worker whenever it is missing."""

from banfu.advice.models.letters import LetterSentence, ReadLetter
from banfu.advice.models.recurring import Recurring

__all__ = ["LetterSentence", "ReadLetter", "Recurring"]
