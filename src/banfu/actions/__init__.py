"""Every verb, one module a part of the chain. Importing this package declares them all."""

from banfu.actions import after, contacts, dividing, opinions, replies, signing, tracking
from banfu.actions.kernel import (
    REGISTRY,
    Action,
    Done,
    Origin,
    Refused,
    denied,
    offered,
    perform,
    perform_each,
)

__all__ = [
    "REGISTRY", "Action", "Done", "Origin", "Refused", "after", "contacts", "denied", "dividing", "offered",
    "opinions", "perform", "perform_each", "replies", "signing", "tracking",
]  # fmt: skip
