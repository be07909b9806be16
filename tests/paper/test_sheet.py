"""Sheets: every row comes onto paper, whatever stands in it."""

import pytest

from banfu.paper.letter import PaperError
from banfu.paper.sheet import Cell, Grid, Sheet, Sign, Turn, Words, listing
from banfu.paper.sheet_page import frame_of, lay_out


def printed(pages):
    return "".join(text.text for page in pages for text in page.texts)


@pytest.mark.parametrize("heads", [0, 1])
@pytest.mark.parametrize("lines", [1, 9, 22, 23, 24, 25, 45, 300])
def test_a_row_taller_than_the_page_is_parted_and_nothing_is_lost(lines, heads):
    rows = ((Cell("头", label=True), Cell("头")),) * heads + ((Cell("字\n" * lines), Cell("尾", lines=4)), (Cell("末"), Cell("末")))
    pages = lay_out(Sheet("题", (Words("前\n" * 3), Grid(rows, (1, 1), heads, 14)))).pages
    said = printed(pages)
    assert said.count("字") == lines and said.count("末") == 2 and said.count("尾") == 1
    assert said.count("头") == 2 * heads * len([page for page in pages if page.rules])
    for page in pages:
        frame = frame_of(page.wide)
        assert all(frame.top - 1 <= rule.y and rule.y + rule.height <= frame.bottom + 1 for rule in page.rules)


def test_a_head_that_fills_the_page_ends_too():
    rows = ((Cell("头\n" * 60, label=True),), (Cell("字\n" * 60),))
    assert printed(lay_out(Sheet("题", (Grid(rows, (1,), 1, 14),))).pages).count("字") == 60


def test_pages_lie_as_they_are_told_and_are_numbered_through():
    sheet = Sheet("题", (Words("文"), Sign(("某厅",)), Turn(True, "清单"), listing(("序号",), [[n] for n in range(60)], (1,)), Turn(False, title="又一份"), Words("文")))
    pages = lay_out(sheet).pages
    assert [page.wide for page in pages] == [False, *[True] * (len(pages) - 2), False]
    assert [page.folio for page in pages] == list(range(1, len(pages) + 1))
    assert [page.folio for page in lay_out(Sheet("题", (Words("文"),))).pages] == [0]
    with pytest.raises(PaperError, match="没有内容"):
        lay_out(Sheet("题"))
