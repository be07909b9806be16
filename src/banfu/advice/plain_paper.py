"""A notice, list or report as a Word document, made in a process of its own: told on stdin, given on stdout.

Knows no Django; ``paper_file`` starts it. A paper is a title and blocks, each a list that begins with its kind:

    ["heading", text]  ["text", text]  ["note", text]
    ["to", text]       the one it goes to, not indented
    ["sign", text]     to the right: who signs, and the day
    ["table", caption, heads, rows, widths]   widths in centimetres; a page holds 15.6, a wide one 24.7
    ["annex", text]    begins a new page, laid wide, with this heading
"""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import Any

from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt

from banfu.advice.wordpaper import FANG, HEI, KAI, SONG, add_heading, add_line, add_table, add_text, new_paper


def write(told: Mapping[str, Any]) -> bytes:
    """Return the paper. told: ``title``, ``number`` ("" without them) and ``blocks``; KeyError for a kind not known."""
    paper = new_paper()
    if told["title"]:
        add_line(paper, told["title"], SONG, 22, centred=True)
    if told["number"]:
        add_line(paper, told["number"], FANG, 16, centred=True)
    for kind, *parts in told["blocks"]:
        BLOCKS[kind](paper, *parts)
    content = BytesIO()
    paper.save(content)
    return content.getvalue()


def _to(paper: Paper, text: str) -> None:
    paragraph = add_line(paper, text, FANG, 16)
    paragraph.paragraph_format.line_spacing, paragraph.paragraph_format.space_after = Pt(28), Pt(0)


def _sign(paper: Paper, text: str) -> None:
    paragraph = add_line(paper, text, FANG, 16)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    paragraph.paragraph_format.right_indent = Pt(32)
    paragraph.paragraph_format.keep_together = True


def _note(paper: Paper, text: str) -> None:
    paragraph = add_line(paper, text, KAI, 12)
    paragraph.paragraph_format.first_line_indent = Pt(24)


def _table(paper: Paper, caption: str, heads: Sequence[str], rows: Sequence[Sequence[object]], widths: Sequence[float]) -> None:
    if caption:
        paragraph = add_line(paper, caption, HEI, 12, centred=True)
        paragraph.paragraph_format.keep_with_next = True
    add_table(paper, heads, rows, widths=widths)


def _annex(paper: Paper, text: str) -> None:
    part = paper.add_section(WD_SECTION.NEW_PAGE) if paper.paragraphs else paper.sections[0]
    part.orientation, part.page_width, part.page_height = WD_ORIENT.LANDSCAPE, Cm(29.7), Cm(21)
    part.top_margin, part.bottom_margin, part.left_margin, part.right_margin = Cm(2.8), Cm(2.6), Cm(2.5), Cm(2.5)
    add_line(paper, text, HEI, 16, centred=True)


BLOCKS: Mapping[str, Callable[..., None]] = {
    "heading": add_heading, "text": add_text, "note": _note, "to": _to, "sign": _sign, "table": _table, "annex": _annex,
}

if __name__ == "__main__":
    sys.stdout.buffer.write(write(json.load(sys.stdin.buffer)))
