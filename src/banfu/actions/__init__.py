"""Every verb, one module a part of the chain. Importing this package declares them all."""

from banfu.actions import (
    after,
    contacts,
    cosigning,
    dividing,
    duties,
    filing,
    grouping,
    handing_in,
    handing_over,
    inviting,
    joining,
    meetings,
    opinions,
    overseeing,
    passing_on,
    pointing,
    promising,
    proposing,
    registering,
    replies,
    seconding,
    settling,
    signing,
    tracking,
    uploading,
    withdrawing,
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
    "Action", "Done", "Origin", "REGISTRY", "Refused", "after", "contacts", "cosigning", "denied", "dividing",
    "duties", "filing", "grouping", "handing_in", "handing_over", "inviting", "joining", "meetings", "offered", "opinions",
    "overseeing", "passing_on", "perform", "perform_each", "pointing", "promising", "proposing", "registering", "replies",
    "seconding", "settling", "signing", "tracking", "uploading", "withdrawing",
]  # fmt: skip
