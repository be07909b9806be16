"""What stands on the first page of an overseer, each section made by the module whose work it is."""

from dataclasses import dataclass, field

from banfu.cases.models import Assignment, Suggestion


@dataclass(frozen=True)
class Section:
    """Something that waits: ``title`` says what, ``count`` how much, ``url`` opens all of it.

    rows: the first few, earliest first. late: how many of them are past their day. do: what is to be
    done, on the one button.
    """

    title: str
    count: int
    url: str
    do: str = ""
    late: int = 0
    rows: list[Suggestion | Assignment] = field(default_factory=list)
    unit: str = "件"
    watched: bool = False
    """Others are to do it; this office urges."""
    conflicts: int | None = None
    """Of how many the units are not agreed on, None where the page asks a moment later; ``conflicts_url`` opens them."""
    conflicts_url: str = ""
