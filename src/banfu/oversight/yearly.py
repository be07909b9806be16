"""The yearly report on handling to the standing committee, drafted from figures and made public by law
(代表法 2025 Art. 51(3), 2015 Art. 42; 监督法). Every sentence is ours; a person edits it before it goes out."""

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, Q, QuerySet

from banfu.cases.models import Assignment, Dissent, Extension, Rehandling, Source, Suggestion
from banfu.cases.words import GONE, HOSTING, REGISTERED, CaseStage, Kind, Rating
from banfu.figures import engine
from banfu.figures.words import percent
from banfu.oversight import yearly_tables as tables
from banfu.oversight.yearly_tables import Figures, Section
from banfu.paper.sheet import Block, Sheet, Words, listing

TOP = 5
NEW_LAW = 2025
NUMERALS, MEANING = "一二三四五六七八", "附：指标口径"
LAST = "（以上由系统按登记的数据起草，须核对后使用。）"


@dataclass(frozen=True)
class Report:
    """The whole draft."""

    title: str
    opening: str
    sections: list[Section]

    @property
    def text(self) -> str:
        """As plain text, a paragraph a line; of a table each row is one, its cells apart by a full space."""
        lines = [self.title, self.opening]
        for section in self.sections:
            lines += [section.heading, *section.texts]
            for table in section.tables:
                lines += [table.caption, "　".join(table.heads), *("　".join(map(str, row)) for row in table.rows)]
        return "\n".join([*lines, LAST])

    @property
    def sheet(self) -> Sheet:
        """As a paper; the tables are numbered through."""
        blocks: list[Block] = [Words(self.opening)]
        number = 0
        for section in self.sections:
            blocks += [Words(section.heading, "heading"), *(Words(text) for text in section.texts)]
            for table in section.tables:
                number += 1
                blocks.append(listing(table.heads, table.rows, table.widths, caption=f"表 {number}　{table.caption}"))
        return Sheet(self.title, (*blocks, Words(LAST, "note")))


def drafted(year: int, source: Source) -> Report:
    """Return the draft of one year of one source; figures are those of the figures' pages, each counted once."""
    cases = Suggestion.objects.filter(session__source=source, session__year=year)
    thing = Kind(source.kind).label
    units = engine.of_units(year, source.kind, source.pk)
    totals = tables.total(units.values())
    sections = [
        _received(cases, year, thing), _handled(cases, totals, len(units), thing), _satisfied(cases), _again(cases),
        _units(units), tables.section_of_key(cases, thing), tables.section_of_outcomes(_tasks(cases), thing),
        tables.section_of_promises(_tasks(cases), source),
        Section(MEANING, [], [tables.meanings(totals)]) if units else None,
    ]  # fmt: skip
    kept = [section for section in sections if section]
    numbered = [
        one if one.heading == MEANING else replace(one, heading=f"{NUMERALS[n]}、{one.heading}") for n, one in enumerate(kept)
    ]
    return Report(f"{year}年{source.name}{thing}办理情况的报告（稿）", _opening(year, source, thing), numbered)


def _opening(year: int, source: Source, thing: str) -> str:
    said = f"现将 {year}年{source.name}{thing}的办理情况报告如下。"
    if source.kind != Kind.SUGGESTION:
        return said
    article = "第五十一条" if year >= NEW_LAW else "第四十二条"
    return f"按照《代表法》{article}，{said}这份报告应当予以公开。"


def _received(cases: QuerySet[Any], year: int, thing: str) -> Section:
    kept = cases.filter(stage__in=REGISTERED)
    n, recess = kept.count(), kept.filter(recess=True).count()
    said = f"{year}年共登记{thing} {n} 件" + (f"，其中闭会期间 {recess} 件" if recess else "")
    refused = cases.filter(stage=CaseStage.NOT_ACCEPTED).count()
    said += f"；另有 {refused} 件未作为{thing}，已向提出人说明" if refused else ""
    key = kept.exclude(key_level="").count()
    said += f"。确定重点 {key} 件" if key else ""
    rows = kept.exclude(topic="").order_by().values_list("topic").annotate(n=Count("pk")).order_by("-n", "topic")[:TOP]
    said += "。从内容看，" + "，".join(f"{topic} {n} 件" for topic, n in rows) if rows else ""
    return Section("总的情况", [said + "。"])


def _tasks(cases: QuerySet[Any]) -> QuerySet[Any]:
    return Assignment.objects.filter(suggestion__in=cases.values("pk"), part__in=list(HOSTING)).exclude(stage__in=[*GONE, "withdrawn"])


def _handled(cases: QuerySet[Any], totals: Figures, units: int, thing: str) -> Section:
    n, answered = totals["lead"].value or 0, totals["answered"].value or 0
    if not n:
        return Section("办理情况", [f"还没有交有关单位办理的{thing}。"])
    said = f"由 {units} 家单位承办，主办（含分办）{n} 件，已答复 {answered} 件，占 {percent(answered / n)}"
    longer = Extension.objects.filter(assignment__in=_tasks(cases), granted=True).values("assignment").distinct().count()
    said += f"；经同意延期 {longer} 件" if longer else ""
    by = [(letter.upper(), totals[f"class_{letter}"]) for letter in "abc"]
    classes = "，".join(f"{letter} 类 {one.numerator} 件，占 {percent(one.rate)}" for letter, one in by if one.denominator)
    return Section("办理情况", [said + (f"。答复中，{classes}" if classes else "") + "。"], [tables.totals_of(totals)])


def _satisfied(cases: QuerySet[Any]) -> Section:
    rated = _tasks(cases).exclude(result="").exclude(rating_source="call_back")
    n = rated.count()
    if not n:
        return Section("评价情况", ["还没有收到提出人的评价。"])
    by = {rating: rated.filter(result=rating).count() for rating in Rating.values}
    words = "，".join(f"{Rating(rating).label} {count} 件（{percent(count / n)}）" for rating, count in by.items())
    own = rated.filter(rating_source="deputy_online").count()
    return Section("评价情况", [f"收到对办理结果的评价 {n} 件，其中提出人本人在线评价 {own} 件：{words}。没有评价的不计入。"])


def _again(cases: QuerySet[Any]) -> Section | None:
    tasks = _tasks(cases)
    again = Rehandling.objects.filter(assignment__in=tasks, second=False).values("assignment").distinct().count()
    settled = Dissent.objects.filter(assignment__in=tasks, settled_on__isnull=False).count()
    waits = tasks.filter(Q(open=True), answered_on=None).count()
    said = []
    said += [f"要求重新办理 {again} 件"] if again else []
    said += [f"协调单位之间的分歧 {settled} 次"] if settled else []
    said += [f"还有 {waits} 件没有答复，继续督办"] if waits else []
    return Section("督办情况", [f"{'；'.join(said)}。"]) if said else None


def _units(units: tables.OfUnits) -> Section | None:
    """The units beside each other, those that lead most first; who is late is named."""
    rows = sorted(units.items(), key=lambda row: (-(row[1]["lead"].value or 0), row[0].order, row[0].pk))
    if not rows:
        return None
    leads = [f"{unit.name} {one['lead'].value} 件" for unit, one in rows[:TOP] if one["lead"].value]
    late = [f"{unit.name} {one['overdue'].value} 件" for unit, one in rows if one["overdue"].value]
    said = [f"主办较多的有：{'，'.join(leads)}。"] if leads else []
    said += [f"超期还没有答复的有：{'，'.join(late)}。"] if late else ["没有超期未答复的。"]
    return Section("承办单位", said, [tables.units_of(rows)])
