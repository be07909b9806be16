"""The words for those who hand in and for what they hand in, so that 建议 and 提案, 代表 and 委员 are never mixed."""

from dataclasses import dataclass

from banfu.cases.words import Kind
from banfu.people.models import Proposer


@dataclass(frozen=True)
class Terms:
    """thing: 建议 or 提案; who: 代表, 委员 or 提案单位; lead: the first of several who sign."""

    thing: str
    who: str
    lead: str


SUGGESTION = Terms("建议", "代表", "领衔代表")
PROPOSAL = Terms("提案", "委员", "第一提案人")
COLLECTIVE = Terms("提案", "提案单位", "提案单位")
"""集体提案: a party, group or committee hands in."""


def terms(kind: str, proposer: Proposer | None = None) -> Terms:
    """Return the words for a suggestion or proposal; an organ that proposes is no 委员."""
    if kind == Kind.SUGGESTION:
        return SUGGESTION
    return COLLECTIVE if proposer is not None and proposer.kind == Proposer.Kind.ORGAN else PROPOSAL


def called(proposer: Proposer) -> str:
    """唐秀英代表, 肖文静委员, 民革湖南省委."""
    return proposer.name if proposer.kind == Proposer.Kind.ORGAN else f"{proposer.name}{proposer.get_kind_display()}"


def numbered(number: str) -> str:
    """第 0082 号; 闭会第 019 号 and BH007 号 as printed; "" where it has no number yet."""
    return f"{number} 号" if number.startswith(("闭会", "BH")) else f"第 {number} 号" if number else ""


def number_words(kind: str, number: str) -> str:
    """第 0082 号建议; 闭会第 019 号建议 as printed; 这件建议 where it has no number yet."""
    thing = terms(kind).thing
    return f"{numbered(number)}{thing}" if number else f"这件{thing}"
