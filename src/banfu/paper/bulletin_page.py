"""A bulletin laid out on sheets, on the grid of GB/T 9704—2012."""

from collections.abc import Sequence
from dataclasses import dataclass

from banfu.paper import fonts
from banfu.paper import geometry as g
from banfu.paper.breaking import Char, Piece, width_of
from banfu.paper.bulletin import Article, Bulletin, cleaned
from banfu.paper.letter import Letter, Paragraph, chinese_date
from banfu.paper.page import BLANK, Line, Metrics, Nominal, Page, Rule, Text, chars, set_text
from banfu.paper.titles import break_title

NAME_SIZE, SPELLED_SIZE = 54.0, 14.0
RED_LINE = 1.4
INDENT = 2 * g.CELL
FOOT_GAP = g.PITCH


@dataclass
class Sheets:
    """The pages of an issue, as the painter takes them; ``letter`` carries what a PDF says of itself."""

    letter: Letter
    pages: list[Page]
    issue: Bulletin


def lay_out(issue: Bulletin, metrics: Metrics | None = None) -> Sheets:
    """Return the pages of ``issue``. Raises PaperError where it cannot be printed."""
    issue, metrics = cleaned(issue), metrics or Nominal()
    first = Page()
    y = _masthead(issue, first, metrics)
    flow: list[Line] = []
    for article in issue.articles:
        flow += article_lines(article, metrics)
    pages = _paginate(flow, first, y)
    _imprint(issue, pages, metrics)
    _folios(pages, metrics)
    about = Letter(organs=(issue.publisher,), number="", title=issue.title, salutation="", paragraphs=(Paragraph(issue.subject or issue.title),))
    return Sheets(about, pages, issue)


def _masthead(issue: Bulletin, page: Page, metrics: Metrics) -> float:
    """Name in red, spelled below it, numbers, publisher and date over the red line, what the issue is of; return where text begins."""
    track = max(0.0, min(16.0, g.WIDTH / len(issue.name) - NAME_SIZE))
    width = len(issue.name) * (NAME_SIZE + track) - track
    stretch = min(1.0, g.WIDTH / width)
    baseline = g.TOP + g.ASCENT * NAME_SIZE
    page.texts.append(Text(g.LEFT + (g.WIDTH - width * stretch) / 2, baseline, issue.name, fonts.XBS, NAME_SIZE, track, g.RED, stretch))
    y = g.TOP + NAME_SIZE + 6
    _centred(page, issue.spelled, fonts.SONG, SPELLED_SIZE, y, metrics, g.RED)
    y += SPELLED_SIZE + 12
    for text in issue.issue_lines:
        _centred(page, text, fonts.FANG, g.SIZE3, y, metrics)
        y += g.PITCH * 0.9
    y += 6
    baseline = y + g.ASCENT * g.SIZE3
    page.texts.append(Text(g.LEFT, baseline, issue.publisher, fonts.FANG, g.SIZE3, publisher_spacing(issue, metrics)))
    date = chinese_date(issue.dated)
    page.texts.append(Text(g.RIGHT - width_of(date, fonts.FANG, metrics.advance), baseline, date, fonts.FANG, g.SIZE3, g.TRACKING))
    y += g.SIZE3 + 8
    page.rules.append(Rule(g.LEFT, y, g.WIDTH, RED_LINE, g.RED))
    y += g.PITCH
    if issue.subject:
        for text in break_title(issue.subject, g.WIDTH * 0.98, lambda words: width_of(words, fonts.HEI, metrics.advance, g.SIZE3)):
            _centred(page, text, fonts.HEI, g.SIZE3, y, metrics)
            y += g.PITCH
    return y


def publisher_spacing(issue: Bulletin, metrics: Metrics) -> float:
    """The spacing that lets the publisher's name stand beside the date."""
    room = g.WIDTH - width_of(chinese_date(issue.dated), fonts.FANG, metrics.advance) - g.SIZE3 / 2
    natural = width_of(issue.publisher, fonts.FANG, metrics.advance)
    return min(g.TRACKING, g.TRACKING - (natural - room) / max(1, len(issue.publisher) - 1)) if natural > room else g.TRACKING


def _centred(page: Page, text: str, role: str, size: float, top: float, metrics: Metrics, color: str = "") -> None:
    width = width_of(text, role, metrics.advance, size)
    track = g.TRACKING if size == g.SIZE3 else 0.0
    page.texts.append(Text(g.LEFT + (g.WIDTH - width) / 2, top + g.ASCENT * size, text, role, size, track, color))


def article_lines(article: Article, metrics: Metrics) -> list[Line]:
    """Return an article as lines that flow: organ, title, subtitle, figures, paragraphs."""
    found = [BLANK, *_kept(set_text(chars(f"{article.organ}：", fonts.HEI), metrics))] if article.organ else [BLANK]
    found += _heading(article.title, fonts.XBS, g.SIZE2, g.TITLE_PITCH, metrics)
    if article.subtitle:
        found += _heading(f"——{article.subtitle.lstrip('—')}", fonts.KAI, g.SIZE3, g.PITCH, metrics)
    found.append(Line(kind="gap", keep=True, height=g.PITCH / 2))
    if article.figures:
        found += set_text(chars(article.figures, fonts.FANG), metrics, first=INDENT)
    for block in article.blocks:
        of: list[Char] = [*chars(block.lead, fonts.HEI), *chars(block.text, fonts.FANG)]
        found += set_text(of, metrics, first=INDENT)
    return found


def _kept(lines: Sequence[Line]) -> list[Line]:
    return [Line(line.pieces, keep=True, height=line.height, size=line.size) for line in lines]


def _heading(text: str, role: str, size: float, pitch: float, metrics: Metrics) -> list[Line]:
    """A heading in the middle, in whole words, kept with what follows."""

    def measure(words: str) -> float:
        return width_of(words, role, metrics.advance, size)

    found = []
    for part in break_title(text, g.WIDTH * 0.98, measure):
        track = g.TRACKING if size == g.SIZE3 else 0.0
        piece = Piece((g.WIDTH - measure(part)) / 2, part, role, size, track)
        found.append(Line((piece,), kind="heading", keep=True, height=pitch, size=size))
    return found


def _paginate(flow: Sequence[Line], page: Page, y: float) -> list[Page]:
    pages = [page]
    for at, line in enumerate(flow):
        need, ahead = line.height, at
        while flow[ahead].keep and ahead + 1 < len(flow):  # headings stay with two lines of their text
            ahead += 1
            need += flow[ahead].height
        if ahead > at and ahead + 1 < len(flow):
            need += flow[ahead + 1].height
        if y + need > g.BOTTOM + 0.05:
            page, y = Page(), g.TOP
            pages.append(page)
        if line.kind in ("blank", "gap") and y == g.TOP:
            continue
        line.put(page, y)
        y += line.height
        page.foot = y
    return pages


def imprint_rows(issue: Bulletin, metrics: Metrics) -> list[list[list[Piece]]]:
    """Return the groups of rows at the foot, each under a line: send list; editors and contact; 批准文号."""
    groups: list[list[list[Piece]]] = []
    indent = g.SIZE4 * 3
    if issue.sent_to:
        rows = []
        for at, one in enumerate(issue.sent_to):
            lines = [list(line.pieces) for line in set_text(chars(one, fonts.FANG), metrics, indent, indent, g.SIZE4, size=g.SIZE4)]
            if not at:
                lines[0].insert(0, Piece(g.SIZE4, "送：", fonts.FANG, g.SIZE4, 0.0))
            rows += lines
        groups.append(rows)
    for left, right in foot_lines(issue):
        row = [Piece(g.SIZE4, left, fonts.FANG, g.SIZE4, 0.0)]
        if right:
            x = g.WIDTH - g.SIZE4 - width_of(right, fonts.FANG, metrics.advance, g.SIZE4)
            row.append(Piece(x, right, fonts.FANG, g.SIZE4, 0.0))
        groups.append([row])
    return groups


def foot_lines(issue: Bulletin) -> list[tuple[str, str]]:
    """Return what stands at the left and the right of the last lines."""
    found = [(f"责任编辑：{'　'.join(issue.editors)}", issue.contact)] if issue.editors else [(issue.contact, "")] if issue.contact else []
    return found + ([(f"批准文号：{issue.approval}", "")] if issue.approval else [])


def _imprint(issue: Bulletin, pages: list[Page], metrics: Metrics) -> None:
    """Put the foot of the issue at the foot of its last page, on a new one where there is no room."""
    groups = imprint_rows(issue, metrics)
    if not groups:
        return
    height = sum(map(len, groups)) * g.IMPRINT_PITCH
    if pages[-1].foot + FOOT_GAP + height > g.BOTTOM:
        pages.append(Page())
    page, y = pages[-1], g.BOTTOM - height
    for at, group in enumerate(groups):
        page.rules.append(Rule(g.LEFT, y, g.WIDTH, g.THIN if at else g.THICK))
        for row in group:
            baseline = y + (g.IMPRINT_PITCH - g.SIZE4) / 2 + g.ASCENT * g.SIZE4
            page.texts.extend(Text(g.LEFT + one.x, baseline, one.text, one.role, one.size, one.tracking) for one in row)
            y += g.IMPRINT_PITCH
    page.rules.append(Rule(g.LEFT, g.BOTTOM, g.WIDTH, g.THICK))


def _folios(pages: Sequence[Page], metrics: Metrics) -> None:
    dash = metrics.ink("—", fonts.SONG) * g.SIZE4
    for number, page in enumerate(pages, 1):
        page.folio = number
        text = f"— {number} —"
        width = width_of(text, fonts.SONG, metrics.advance, g.SIZE4)
        x = g.RIGHT - g.SIZE4 - width if number % 2 else g.LEFT + g.SIZE4
        page.texts.append(Text(x, g.BOTTOM + g.FOLIO_GAP + dash, text, fonts.SONG, g.SIZE4))
