"""What a unit's own template of one paper may use. Plain data: known to the pages and to the process that fills templates."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Offer:
    """Each name with what it is. rows: of each list, the names in a row of it; pictures: codes to be printed."""

    fields: Mapping[str, str]
    rows: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    pictures: Mapping[str, str] = field(default_factory=dict)


def to_plain(offer: Offer) -> dict[str, Any]:
    """Return the offer as what JSON can hold; ``Offer(**plain)`` is it again."""
    return asdict(offer)
