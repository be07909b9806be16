"""A letter as plain data, to be sent to another process, and back."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from banfu.paper.letter import Attachment, Form, Letter, Paragraph

DAYS = ("dated", "printed_on")
MANY = ("organs", "signers", "sign_off", "copied_to")


def to_plain(letter: Letter) -> dict[str, Any]:
    """Return the letter as what JSON can hold."""
    plain = asdict(letter)
    return plain | {name: plain[name].isoformat() if plain[name] else None for name in DAYS} | {"form": letter.form.value}


def from_plain(plain: Mapping[str, Any]) -> Letter:
    """Return the letter that ``to_plain`` was given."""
    rest: dict[str, Any] = dict(plain)
    rest |= {name: date.fromisoformat(plain[name]) if plain[name] else None for name in DAYS}
    rest |= {name: tuple(plain[name]) for name in MANY}
    rest["form"], rest["paragraphs"] = Form(plain["form"]), _paragraphs(plain["paragraphs"])
    rest["attachments"] = tuple(Attachment(one["name"], _paragraphs(one["paragraphs"])) for one in plain["attachments"])
    return Letter(**rest)


def _paragraphs(ones: Any) -> tuple[Paragraph, ...]:  # noqa: ANN401 - as JSON gave them
    return tuple(Paragraph(one["text"], one["level"]) for one in ones)
