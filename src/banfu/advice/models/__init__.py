"""What the software proposes: disposable, made anew by the worker whenever it is missing."""

from banfu.advice.models.recurring import Recurring
from banfu.advice.models.routing import Routing, RowHint, TopicGuess

__all__ = ["Recurring", "Routing", "RowHint", "TopicGuess"]
