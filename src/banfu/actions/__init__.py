"""Every verb, one module a part of the chain. Importing this package declares them all."""

from banfu.actions import (
    after,
    contacts,
    cosigning,
    dividing,
    duties,
    filing,
    meetings,
    opinions,
    replies,
    settling,
    signing,
    tracking,
    uploading,
)
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
    "REGISTRY", "Action", "Done", "Origin", "Refused", "after", "contacts", "cosigning", "denied", "dividing", "duties", "filing", "meetings", "offered",
    "opinions", "perform", "perform_each", "replies", "settling", "signing", "tracking", "uploading",
]  # fmt: skip
