"""What the software proposes: disposable, made anew by the worker whenever it is missing."""

from banfu.advice.models.recurring import Recurring
from banfu.advice.models.study import Study, StudyCase

__all__ = ["Recurring", "Study", "StudyCase"]
