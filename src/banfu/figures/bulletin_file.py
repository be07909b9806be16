"""An issue as a file: made in a short-lived process, since neither Typst nor python-docx is loaded where pages are served."""

import json
import subprocess
import sys
from threading import BoundedSemaphore
from typing import Any

from banfu.cases.models import BulletinIssue

WRITER = ("-m", "banfu.paper.bulletin_told")
MOST_SECONDS, AT_ONCE = 60, BoundedSemaphore(2)


class NotWritten(Exception):
    """The process did not give the file; the reports are there still."""


def told(issue: BulletinIssue) -> dict[str, Any]:
    """Return all that stands in an issue, as plain data."""
    organ = issue.source.congress
    publisher = f"{organ.full_name or organ.name}编" if organ else issue.source.name
    articles = [
        {"organ": report.unit.name, "title": report.title, "subtitle": report.subtitle, "text": report.text}
        for report in issue.reports.select_related("unit").order_by("place")
    ]
    return {
        "number": issue.number, "total": issue.total, "dated": issue.dated.isoformat(), "publisher": publisher, "name": issue.name,
        "subject": issue.subject, "editors": issue.editors.replace("，", "、").split("、"), "contact": issue.contact, "approval": issue.approval,
        "sent_to": issue.sent_to.splitlines(), "articles": articles,
    }  # fmt: skip


def written(issue: BulletinIssue, ending: str) -> bytes:
    """Return the issue as pdf or docx; raise NotWritten where it cannot be made in time."""
    given = json.dumps({**told(issue), "ending": ending}).encode()
    try:
        with AT_ONCE:
            done = subprocess.run([sys.executable, *WRITER], input=given, capture_output=True, timeout=MOST_SECONDS, check=True)
    except (subprocess.SubprocessError, OSError) as fault:
        raise NotWritten from fault
    return done.stdout
