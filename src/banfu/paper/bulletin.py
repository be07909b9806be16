"""A bulletin (简报) of several units' reports: 《联络动态》 and its like.

Its head has the name, number, running number in Chinese numerals, publisher and date; each article has a title, a subtitle, a
paragraph of figures and paragraphs that begin with a bold sentence; its foot has the send list, editors and 批准文号.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from banfu.paper.letter import NUMERAL, PaperError, clean

DIGITS = f"零{NUMERAL[:9]}"
PLACES = ((1000, "千"), (100, "百"), (10, "十"))
MOST = 9999


@dataclass(frozen=True)
class Block:
    """A paragraph. lead: its bold sentence; empty for a plain one."""

    lead: str
    text: str


@dataclass(frozen=True)
class Article:
    """A unit's report. figures: the paragraph of figures, which comes first."""

    organ: str
    title: str
    figures: str
    blocks: tuple[Block, ...]
    subtitle: str = ""


@dataclass(frozen=True)
class Bulletin:
    """An issue. subject: what this issue is of (代表建议办理情况报告专辑). sent_to: a line each. contact: beside the editors."""

    number: int
    total: int
    dated: date
    publisher: str
    articles: tuple[Article, ...]
    name: str = "联络动态"
    spelled: str = "LIANLUO DONGTAI"
    subject: str = ""
    sent_to: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    contact: str = ""
    approval: str = ""

    @property
    def title(self) -> str:
        return f"《{self.name}》第{self.number}期"

    @property
    def issue_lines(self) -> tuple[str, ...]:
        return (f"第 {self.number} 期", f"（总第{numeral(self.total)}期）") if self.total else (f"第 {self.number} 期",)


def numeral(number: int) -> str:
    """Write 1–9999 as 五百七十一, 十, 一千零八. Raises PaperError for others."""
    if not 0 < number <= MOST:
        raise PaperError(f"期号 {number} 写不成汉字；请填 1 到 {MOST} 之间的数。")
    said, rest = "", number
    for size, word in PLACES:
        digit, rest = divmod(rest, size)
        said += DIGITS[digit] + word if digit else "零" if said and not said.endswith("零") else ""
    said = (said + DIGITS[rest] if rest else said).rstrip("零")
    return said[1:] if said.startswith("一十") else said


def cleaned(issue: Bulletin) -> Bulletin:
    """Return the issue with every text cleaned. Raises PaperError where it lacks what it cannot do without."""
    numeral(issue.number)
    if not issue.articles:
        raise PaperError("这一期还没有报告；请先选入至少一篇。")
    fields = ("publisher", "name", "spelled", "subject", "contact", "approval")
    texts: dict[str, Any] = {name: clean(getattr(issue, name)) for name in fields}
    texts |= {name: tuple(text for one in getattr(issue, name) if (text := clean(one))) for name in ("sent_to", "editors")}
    if not texts["publisher"] or not texts["name"]:
        raise PaperError("简报没有名称或编印机关；请填上。")
    return replace(issue, **texts, articles=tuple(_article(one) for one in issue.articles))


def _article(one: Article) -> Article:
    title = clean(one.title)
    if not title:
        raise PaperError(f"{one.organ}的报告没有标题；请填上。")
    blocks = tuple(Block(clean(block.lead), clean(block.text)) for block in one.blocks if clean(block.lead + block.text))
    return Article(clean(one.organ), title, clean(one.figures), blocks, clean(one.subtitle))


def article_of(organ: str, title: str, subtitle: str, text: str) -> Article:
    """Make an article of edited text: the first paragraph is that of figures; a bold sentence is written between **."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return Article(organ, title, lines[0] if lines else "", tuple(_block(line) for line in lines[1:]), subtitle)


def _block(line: str) -> Block:
    if line.startswith("**") and "**" in line[2:]:
        lead, _, rest = line[2:].partition("**")
        return Block(lead, rest)
    return Block("", line)


def text_of(article: Article) -> str:
    """Write an article as it is edited; ``article_of`` reads it back."""
    return "\n".join([article.figures, *(f"**{one.lead}**{one.text}" if one.lead else one.text for one in article.blocks)])
