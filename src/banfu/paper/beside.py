"""A file is written by a short-lived process: neither python-docx nor Typst is loaded where pages are served.

Uses the standard library only. Letters, which are asked for all day, have a process kept warm: ``press``.
"""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from threading import BoundedSemaphore
from typing import Any

MOST_SECONDS, AT_ONCE = 60, BoundedSemaphore(2)


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
