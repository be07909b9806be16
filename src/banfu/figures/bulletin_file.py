"""An issue of the bulletin as a file, written beside the pages."""

from typing import Any

from banfu.cases.models import BulletinIssue
from banfu.paper.beside import NotWritten, made

__all__ = ["NotWritten", "told", "written"]
WRITER = ("-m", "banfu.paper.bulletin_told")


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
    return made(WRITER, {**told(issue), "ending": ending})
