"""工作方案 of a joint group as a Word document, made in a process of its own: told on stdin, given on stdout.

Knows no Django, so that the process is there and gone in well under a second; ``joint_file`` starts it.
"""

import json
import re
import sys
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from docx.document import Document as Paper

from banfu.advice.wordpaper import HEI, SONG, add_heading, add_line, add_table, add_text, new_paper

FIRST, SECOND = re.compile(r"^[一二三四五六七八九十]{1,3}、"), re.compile(r"^（[一二三四五六七八九十]{1,3}）")
LISTED = re.compile(r"^[一二三四五六七八九十]{1,3}、所含(建议|提案)$")
MEMBER = re.compile(r"^\d+\. \S+ 号《")
HEADS = ("序号", "编号", "标题", "提出人", "承办处室", "承办人", "答复期限")


def write(plan: Mapping[str, Any]) -> bytes:
    """Return the paper. plan: ``text`` as it stands on the page, ``kind`` (建议 or 提案), ``rows`` by HEADS.

    The lines that name the cases one by one give way to the table; where a person took that part
    out of the text, the table follows at the end.
    """
    paper, placed = new_paper(), False
    title, *lines = [line.strip() for line in plan["text"].splitlines() if line.strip()] or ["工作方案"]
    add_line(paper, title, SONG, 22, centred=True)
    inside = False
    for line in lines:
        if FIRST.match(line) or SECOND.match(line):
            add_heading(paper, line, 1 if FIRST.match(line) else 2)
            inside = bool(LISTED.match(line))
            if inside and not placed:
                _cases(paper, plan["rows"])
                placed = True
        elif not (inside and MEMBER.match(line)):
            add_text(paper, line)
    if not placed and plan["rows"]:
        add_line(paper, f"附：所含{plan['kind']}", HEI, 16)
        _cases(paper, plan["rows"])
    content = BytesIO()
    paper.save(content)
    return content.getvalue()


def _cases(paper: Paper, rows: Sequence[Sequence[str]]) -> None:
    add_table(paper, HEADS, [[str(n), *row] for n, row in enumerate(rows, 1)], widths=(1.3, 1.5, 4.6, 2.3, 2.1, 1.5, 2.3))


if __name__ == "__main__":
    sys.stdout.buffer.write(write(json.load(sys.stdin.buffer)))
