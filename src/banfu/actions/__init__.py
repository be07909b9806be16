"""Every verb, one module a part of the chain. Importing this package declares them all."""

from banfu.actions import (
    after,
    contacts,
    cosigning,
    dividing,
    duties,
    filing,
    grouping,
    joining,
    meetings,
    opinions,
    pointing,
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
    "Action", "Done", "Origin", "REGISTRY", "Refused", "after", "contacts", "cosigning", "denied",
    "dividing", "duties", "filing", "grouping", "joining", "meetings", "offered", "opinions", "perform",
    "perform_each", "pointing", "replies", "settling", "signing", "tracking", "uploading",
]  # fmt: skip
