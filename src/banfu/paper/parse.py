"""A draft as it is typed, one text from the salutation to the note, taken apart into the elements of a letter."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from banfu.paper.letter import Attachment, Paragraph, clean, paragraphs

DATE = re.compile(r"^(\d{4})年(\d{1,2})月(\d{1,2})日$")
NOTE = re.compile(r"^[（(](联系人.*?)[）)]?$")
ATTACHED = re.compile(r"^附件[：:]\s*(.+)$")
ITEM = re.compile(r"^\d{1,2}[.．]\s*(.+)$")
SALUTATION = re.compile(r"[^。；！？]{1,400}[：:]$")
ORGAN = 40


@dataclass(frozen=True)
class Parts:
    """What a draft holds. dated: None where it has no date, or one that the calendar lacks."""

    salutation: str
    paragraphs: tuple[Paragraph, ...]
    attachments: tuple[Attachment, ...] = ()
    sign_off: tuple[str, ...] = ()
    dated: date | None = None
    note: str = ""


def take_apart(text: str) -> Parts:
    """Return the parts of a draft; what cannot be told from its place or form stays a paragraph."""
    lines = [line for one in text.split("\n") if (line := clean(one.strip("　 ")))]
    salutation = lines.pop(0).rstrip("：:") if lines and SALUTATION.match(lines[0]) else ""
    note, lines = _note(lines)
    dated, names, lines = _signing(lines)
    attachments, lines = _attachments(lines)
    return Parts(salutation, paragraphs(lines), attachments, names, dated, note)


def _note(lines: Sequence[str]) -> tuple[str, list[str]]:
    for at in range(len(lines) - 1, max(-1, len(lines) - 5), -1):
        if found := NOTE.match(lines[at]):
            return found.group(1), [*lines[:at], *lines[at + 1 :]]
    return "", list(lines)


def _signing(lines: list[str]) -> tuple[date | None, tuple[str, ...], list[str]]:
    """The date is the last line that is nothing else; the names are the short lines right above it."""
    if not lines or not (found := DATE.match(lines[-1])):
        return None, (), lines
    start = len(lines) - 1
    while start > 1 and len(lines[start - 1]) <= ORGAN and not re.search(r"[。：；，！？]|^附件|^\d", lines[start - 1]):
        start -= 1
    try:
        dated = date(*map(int, found.groups()))
    except ValueError:
        dated = None
    return dated, tuple(name for line in lines[start:-1] for name in line.split()), lines[:start]


def _attachments(lines: list[str]) -> tuple[tuple[Attachment, ...], list[str]]:
    at = next((at for at in range(len(lines) - 1, -1, -1) if ATTACHED.match(lines[at])), None)
    if at is None or any(not ITEM.match(line) for line in lines[at + 1 :]):
        return (), lines
    first = ATTACHED.match(lines[at])
    names = [first.group(1) if first else "", *lines[at + 1 :]]
    return tuple(Attachment(found.group(1) if (found := ITEM.match(name)) else name) for name in names), lines[:at]
