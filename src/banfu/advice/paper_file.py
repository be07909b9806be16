"""A plain paper as a Word document, written beside the pages."""

from collections.abc import Sequence
from typing import Any

from banfu.paper.beside import NotWritten, made

__all__ = ["NotWritten", "docx"]
WRITER = ("-m", "banfu.advice.plain_paper")


def docx(title: str, blocks: Sequence[Sequence[Any]], number: str = "") -> bytes:
    """Return a paper of a title, its number and ``blocks`` (``plain_paper`` says which) as .docx; raise NotWritten."""
    return made(WRITER, {"title": title, "number": number, "blocks": blocks})
