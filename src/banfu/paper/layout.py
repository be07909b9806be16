"""A letter laid out on sheets: which line stands where, on which page, by plain arithmetic, the same for every writer."""

from dataclasses import dataclass

from banfu.paper import fonts
from banfu.paper import geometry as g
from banfu.paper.breaking import width_of
from banfu.paper.head import Head
from banfu.paper.letter import Attachment, Form, Letter, cleaned
from banfu.paper.page import BLANK, Line, Metrics, Nominal, Page, Text, set_text
from banfu.paper.tail import Close, Imprint, attachment_lines, body_lines, heading_of_attachment
from banfu.paper.titles import break_title

LEAST_WITH_CLOSE = 2  # lines of text that share the page with the date
SLACK = 0.05


@dataclass
class Layout:
    """The pages of a letter, and what a writer of flowing text must know of them.

    imprint_pages: pages to turn before the 版记; moved: the salutation stands in the 版记.
    """

    letter: Letter
    head: Head
    pages: list[Page]
    imprint: Imprint | None = None
    imprint_pages: int = 0
    moved: bool = False


def lay_out(letter: Letter, metrics: Metrics | None = None) -> Layout:
    """Return the pages of ``letter``. Raises PaperError where it cannot be printed."""
    letter, metrics = cleaned(letter), metrics or Nominal()
    first = Page()
    head = Head(letter, metrics, first)
    head.put()
    salutation = head.salutation()
    moved = head.y + (len(salutation) + 2) * g.PITCH > g.BOTTOM  # the first page shows body text (7.3.3)
    flow = [BLANK, *([] if moved else salutation)]
    for one in letter.paragraphs:
        flow += body_lines(one.text, one.rank, metrics)
    flow += attachment_lines(letter, metrics)
    flow += Close(letter, metrics).lines()
    pages = _paginate(flow, first, head.y)
    for at, attachment in enumerate(letter.attachments, 1):
        if attachment.paragraphs:
            pages += _attachment_pages(attachment, at, len(letter.attachments) > 1, metrics)
    layout = Layout(letter, head, pages, moved=moved)
    _imprint(layout, metrics)
    _folios(layout, metrics)
    return layout


def _start_of_close(flow: list[Line]) -> int:
    """Return where the part begins that stays on one page: two lines of text, 附件说明 and all that closes the letter.

    Where that is more than a page, two lines of 附件说明 do; where the names alone are, nothing is kept together.
    """
    close = next((at for at, line in enumerate(flow) if line.kind == "close"), len(flow))
    while close and flow[close - 1].kind == "blank":
        close -= 1
    for kinds in (("body",), ("body", "note")):
        start, text = close, 0
        while start and text < LEAST_WITH_CLOSE:
            start -= 1
            text += flow[start].kind in kinds
        if (len(flow) - start) <= g.LINES:
            return start
    return len(flow)


def _paginate(flow: list[Line], first: Page, y: float) -> list[Page]:
    pages, page = [first], first
    whole = _start_of_close(flow)
    for at, line in enumerate(flow):
        need = line.height
        if at == whole:
            need = sum(one.height for one in flow[at:])
        elif line.keep and at + 1 < len(flow):
            need += flow[at + 1].height
        if y + need > g.BOTTOM + SLACK:
            page = Page()
            pages.append(page)
            y = g.TOP
        if line.kind == "blank" and y == g.TOP:
            continue
        line.put(page, y)
        y += line.height
    for one in pages[:-1]:
        one.foot = g.BOTTOM
    page.foot = y
    return pages


def _attachment_pages(one: Attachment, number: int, many: bool, metrics: Metrics) -> list[Page]:
    """An attachment on its own sheet: 附件 in 黑体 on the first line, its title on the third (7.3.7)."""
    page = Page()
    set_text(heading_of_attachment(number, many), metrics)[0].put(page, g.TOP)
    y = g.TOP + 2 * g.PITCH

    def measure(text: str) -> float:
        return width_of(text, fonts.XBS, metrics.advance, g.SIZE2)

    for text in break_title(one.name, g.WIDTH * 0.98, measure):
        page.texts.append(Text(g.LEFT + (g.WIDTH - measure(text)) / 2, y + g.ASCENT * g.SIZE2, text, fonts.XBS, g.SIZE2))
        y += g.TITLE_PITCH
    flow = [BLANK]
    for paragraph in one.paragraphs:
        flow += body_lines(paragraph.text, paragraph.rank, metrics)
    return _paginate(flow, page, y - g.TITLE_PITCH + g.SIZE2)


def _imprint(layout: Layout, metrics: Metrics) -> None:
    """Put the 版记 at the foot of the last even page (in 信函格式: of the last page)."""
    letter, pages = layout.letter, layout.pages
    imprint = Imprint(letter, metrics, letter.salutation if layout.moved else "")
    if not imprint:
        return
    room = pages[-1].foot + g.PITCH / 2 + imprint.height <= g.BOTTOM
    even = letter.form == Form.LETTER or len(pages) % 2 == 0
    if not (room and even):
        layout.imprint_pages = 1 if letter.form == Form.LETTER or len(pages) % 2 else 2
        pages += [Page() for _ in range(layout.imprint_pages)]
    layout.imprint = imprint
    imprint.put(pages[-1])


def _folios(layout: Layout, metrics: Metrics) -> None:
    """Number the pages: not the first of a 信函, nor a blank page and the 版记 behind it (7.5)."""
    letter, pages = layout.letter, layout.pages
    silent = {len(pages) - 1, len(pages)} if layout.imprint_pages == 2 else set()
    if letter.form == Form.LETTER:
        silent.add(1)
    dash = metrics.ink("—", fonts.SONG) * g.SIZE4
    for number, page in enumerate(pages, 1):
        if number in silent:
            continue
        page.folio = number
        text = f"— {number} —"
        width = width_of(text, fonts.SONG, metrics.advance, g.SIZE4)
        x = g.RIGHT - g.SIZE4 - width if number % 2 else g.LEFT + g.SIZE4
        page.texts.append(Text(x, g.BOTTOM + g.FOLIO_GAP + dash, text, fonts.SONG, g.SIZE4))
