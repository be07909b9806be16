"""A bulletin told on stdin as JSON, given on stdout as PDF or .docx: a process of its own for those who serve pages."""

import json
import sys
from collections.abc import Mapping
from datetime import date
from typing import Any

from banfu.paper.bulletin import Bulletin, article_of


def issue_of(given: Mapping[str, Any]) -> Bulletin:
    """Make an issue of plain data: the fields of ``Bulletin``; articles with organ, title, subtitle and edited text."""
    plain = {name: given[name] for name in ("number", "total", "publisher", "name", "subject", "contact", "approval")}
    articles = tuple(article_of(one["organ"], one["title"], one["subtitle"], one["text"]) for one in given["articles"])
    return Bulletin(
        **plain, dated=date.fromisoformat(given["dated"]), articles=articles, editors=tuple(given["editors"]), sent_to=tuple(given["sent_to"]),
        spelled="LIANLUO DONGTAI" if given["name"] == "联络动态" else "",
    )  # fmt: skip


def write(given: Mapping[str, Any]) -> bytes:
    """Return the issue as the file ``ending`` names: pdf or docx."""
    from banfu.paper import bulletin_write

    issue = issue_of(given)
    return bulletin_write.write_pdf(issue) if given["ending"] == "pdf" else bulletin_write.write_docx(issue)


if __name__ == "__main__":
    sys.stdout.buffer.write(write(json.load(sys.stdin.buffer)))
