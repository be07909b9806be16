"""Every paper by its key: those of cases and years (``cases.papers``), and 办理情况报告, which is made of figures.

The one door for pages and commands: what is imported here has been declared.
"""

from collections.abc import Callable

from banfu import clock
from banfu.cases.models import Assignment, Promise, UnitReport
from banfu.cases.papers import REGISTRY, Paper, Year, may
from banfu.cases.papers.declare import HEADS, Data, Subject, declare, organ
from banfu.cases.papers.post import to_send
from banfu.cases.papers.yearly import YEAR, tasks_of, year_data
from banfu.cases.words import HOSTING, Kind
from banfu.figures.bound import Numbers
from banfu.figures.briefing import drafted
from banfu.paper.bulletin import article_of
from banfu.paper.sheet import Block, Sheet, Sign, Words
from banfu.people.models import Unit

__all__ = ["REGISTRY", "Paper", "Subject", "Year", "cases_named", "may", "name_of", "organ", "sheet_of"]


def sheet_of(paper: Paper, subject: Subject, by: Unit) -> Sheet:
    """Return ``paper`` of ``subject`` as the organ ``by`` makes it."""
    return paper.sheet(paper.data(subject, by))


def name_of(paper: Paper, subject: Subject) -> str:
    """What the file is called, without its ending."""
    label = paper.label.partition("（")[0]
    if isinstance(subject, Year):
        year = f"{subject.year}年"
        return f"{subject.unit.name}{year}{label.removeprefix('年度')}"
    task = subject if isinstance(subject, Assignment) else subject.assignment
    return f"{task.number}号{label} {task.suggestion.title[:30]}"


def cases_named(paper: Paper, subject: Subject) -> list[Assignment]:
    """The cases whose proposers are named in the paper."""
    if isinstance(subject, Assignment):
        return [subject]
    if isinstance(subject, Promise):
        return [subject.assignment]
    return list(to_send(subject)) if paper.personal else []


REPORT = {"heading": "标题", "subtitle": "副题", "figures": "数字段"}
PARTS = {"lead": "段首的话", "text": "段落"}


def _report_data(kind: Kind) -> Callable[[Year, Unit], Data]:
    def data(of: Year, by: Unit) -> Data:
        told, text = _told(of, kind)
        article = article_of(of.unit.name, told[0], told[1], text)
        return year_data(of, [task for task in tasks_of(of) if task.kind == kind]) | {
            "heading": article.title, "subtitle": article.subtitle, "figures": article.figures,
            "paragraphs": [{"lead": one.lead, "text": one.text} for one in article.blocks],
        }  # fmt: skip

    return data


def _told(of: Year, kind: Kind) -> tuple[tuple[str, str], str]:
    """The report as the unit has edited it for a call of that year, else as it is drafted now."""
    own = UnitReport.objects.filter(unit=of.unit, call__year=of.year, call__source__kind=kind).exclude(text="").order_by("-pk").first()
    if own is not None:
        return (own.title, own.subtitle), own.text
    draft = drafted(of.unit, of.year, Numbers(of.unit, kind))
    return (draft.title, draft.subtitle), draft.text


def _report_sheet(data: Data) -> Sheet:
    blocks: list[Block] = [Words(f"——{data['subtitle'].lstrip('—')}", "line")] if data["subtitle"] else []
    blocks += [Words(data["figures"])] if data["figures"] else []
    blocks += [Words(one["text"], lead=one["lead"]) for one in data["paragraphs"]]
    return Sheet(data["heading"], (*blocks, Sign((data["unit_full"],), clock.today())))


def _declare(key: str, kind: Kind) -> Paper:
    def lacking(of: Year, by: Unit) -> str:
        there = Assignment.objects.filter(organ_key=of.unit.pk, year=of.year, kind=kind, part__in=list(HOSTING), historical=False)
        return "" if there.exists() else f"{of.year}年没有主办的{kind.label}。"

    return declare(Paper(
        key=key, label=f"{kind.label}办理情况报告", of="year", roles=HEADS, lacking=lacking, data=_report_data(kind), sheet=_report_sheet,
        fields=YEAR | REPORT, lists={"paragraphs": PARTS}, leaves=True,
    ))  # fmt: skip


report = _declare("year_report", Kind.SUGGESTION)
report_of_proposals = _declare("year_report_proposals", Kind.PROPOSAL)
