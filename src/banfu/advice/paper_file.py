"""A Word document is written by a short-lived process: python-docx is not loaded where pages are served."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from threading import BoundedSemaphore
from typing import Any

MOST_SECONDS, AT_ONCE = 20, BoundedSemaphore(2)
WRITER = ("-m", "banfu.advice.plain_paper")


class NotWritten(Exception):
    """The process did not give the file; what was to be written is there still."""


def made(writer: Sequence[str], told: Mapping[str, Any]) -> bytes:
    """Return what ``writer`` (arguments of Python) writes of ``told``; raise NotWritten where it does not in time."""
    try:
        with AT_ONCE:
            done = subprocess.run(
                [sys.executable, *writer], input=json.dumps(told).encode(), capture_output=True, timeout=MOST_SECONDS, check=True
            )
    except (subprocess.SubprocessError, OSError) as fault:
        raise NotWritten from fault
    return done.stdout


def docx(title: str, blocks: Sequence[Sequence[Any]], number: str = "") -> bytes:
    """Return a paper of a title, its number and ``blocks`` (``plain_paper`` says which) as .docx; raise NotWritten."""
    return made(WRITER, {"title": title, "number": number, "blocks": blocks})
