"""The tables of the yearly report: figures with what they mean, units beside each other, 重点, outcomes and promises."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import QuerySet

from banfu.cases import limits
from banfu.cases.models import Assignment, KeyMark, Source, Suggestion
from banfu.cases.outcomes import grouped, live
from banfu.cases.words import GONE, HOSTING, REGISTERED, Rating
from banfu.figures.engine import Figure
from banfu.figures.words import percent
from banfu.people.models import Unit

Figures = Mapping[str, Figure]
OfUnits = Mapping[Unit, Figures]
MOST = 60
"""Rows of 重点 and of promises that stand in the report; the rest are counted."""
SHOWN = ("contact_rate", "on_time_rate", "satisfaction_rate", "class_a", "class_b", "class_c", "assist_on_time_rate")
MEANS = {
    "contact_rate": ("答复以前与提出人沟通过的（还没有答复的，已沟通的）", "主办（含分办）的"),
    "on_time_rate": ("在答复期限以内答复的", "主办（含分办）的"),
    "satisfaction_rate": ("对办理结果评为满意、基本满意的；单位电话回访不算评价", "主办（含分办）的"),
    "class_a": ("单位答复时定为 A 类的", "主办（含分办）已答复的"), "class_b": ("单位答复时定为 B 类的", "主办（含分办）已答复的"),
    "class_c": ("单位答复时定为 C 类的", "主办（含分办）已答复的"), "assist_on_time_rate": ("在期限以内送出会办意见的", "会办的"),
}  # fmt: skip
"""Rate → what counts, and of what; the exclusions stand in its definition (``figures.definitions``)."""


@dataclass(frozen=True)
class Table:
    """A table of the report; widths in centimetres, 15.6 in all."""

    caption: str
    heads: tuple[str, ...]
    rows: list[list[str]]
    widths: tuple[float, ...]


@dataclass(frozen=True)
class Section:
    """A part of the report: its heading, sentences, and the tables after them."""

    heading: str
    texts: list[str]
    tables: list[Table] = field(default_factory=list)


def total(units: Iterable[Figures]) -> Figures:
    """Add up the figures of units; each task is one unit's, so none counts twice."""
    found: dict[str, Figure] = {}
    for figures in units:
        for name, one in figures.items():
            found[name] = _sum(found[name], one) if name in found else one
    return defaultdict(lambda: Figure("", "", value=0, numerator=0, denominator=0), found)


def _sum(a: Figure, b: Figure) -> Figure:
    if a.value is not None:
        return replace(a, value=a.value + (b.value or 0))
    excluded = tuple((reason, n + m) for (reason, n), (_, m) in zip(a.excluded, b.excluded, strict=True))
    return replace(
        a, numerator=(a.numerator or 0) + (b.numerator or 0), denominator=(a.denominator or 0) + (b.denominator or 0), excluded=excluded
    )


def _rate(one: Figure) -> str:
    """93.3%（28/30）; a dash where there is nothing to divide by."""
    return f"{percent(one.rate)}（{one.numerator}/{one.denominator}）" if one.denominator else "—"


def totals_of(totals: Figures) -> Table:
    rows = [[totals[name].label, _rate(totals[name]), _left_out(totals[name])] for name in SHOWN]
    return Table("主要指标", ("指标", "数", "不计入"), rows, (4.6, 4.4, 6.6))


def _left_out(one: Figure) -> str:
    return "；".join(f"{reason} {n} {one.unit}" for reason, n in one.excluded if n) or "没有"


def meanings(totals: Figures) -> Table:
    """What each rate is made of; the words for one that the sources leave open are marked 推定."""
    rows = []
    for name in SHOWN:
        counts, of = MEANS[name]
        left = "、".join(reason for reason, _ in totals[name].excluded)
        rows.append([totals[name].label, counts, of + (f"，不计{left}" if left else "") + ("（推定）" if totals[name].presumed else "")])
    return Table("指标怎么算", ("指标", "分子", "分母"), rows, (3.6, 5.8, 6.2))


def units_of(rows: Sequence[tuple[Unit, Figures]]) -> Table:
    """The units beside each other with the same figures."""
    heads = ("单位", "主办", "会办", "超期", "按时答复", "满意", "A 类")
    shown = [
        [unit.name, *(str(one[name].value or 0) for name in ("lead", "assist", "overdue")), *(
            _rate(one[name]) for name in ("on_time_rate", "satisfaction_rate", "class_a"))]
        for unit, one in rows
    ]  # fmt: skip
    return Table("各单位比较", heads, shown, (3.3, 1.1, 1.1, 1.1, 3.0, 3.0, 3.0))


def _ended(task: Assignment) -> str:
    """What became of it: 已答复 A 类，满意; where it stands, while it is open."""
    if task.answered_on is None:
        return str(task.get_stage_display())
    said = [f"已答复{f' {task.reply_class} 类' if task.reply_class else ''}"]
    said += [str(Rating(task.result).label)] if task.result in Rating.values and task.rating_source != "call_back" else []
    return "，".join(said)


def section_of_key(cases: QuerySet[Suggestion], thing: str) -> Section | None:
    """重点: each with who supervises it, who handles it, and what became of it; None without any."""
    key = list(cases.filter(stage__in=REGISTERED).exclude(key_level="").select_related("lead").defer("body").order_by("number", "pk"))
    if not key:
        return None
    shown = key[:MOST]
    marks = {mark.suggestion_id: mark for mark in KeyMark.objects.filter(suggestion__in=shown, until=None)}
    tasks = defaultdict(list)
    hosting = Assignment.objects.filter(suggestion__in=shown, part__in=list(HOSTING)).exclude(stage__in=[*GONE, "withdrawn"])
    for task in hosting.select_related("unit").order_by("pk"):
        tasks[task.suggestion_id].append(task)
    rows = []
    for case in shown:
        mark = marks.get(case.pk)
        by = "，".join(word for word in (mark.leader, mark.committee) if word) if mark else ""
        rows.append([
            case.number, case.title, by or "—", "、".join(task.unit.name for task in tasks[case.pk]) or "还没有交办",
            "；".join(_ended(task) for task in tasks[case.pk]) or "—",
        ])  # fmt: skip
    answered = sum(bool(tasks[case.pk]) and all(task.answered_on for task in tasks[case.pk]) for case in shown)
    said = f"重点{thing} {len(key)} 件" + (f"，已全部答复的 {answered} 件。" if len(key) <= MOST else f"，先列 {MOST} 件。")
    table = Table(f"重点{thing}", ("编号", "标题", "督办", "主办单位", "结果"), rows, (1.6, 5.4, 3.0, 2.8, 2.8))
    return Section(f"重点{thing}", [said], [table])


def section_of_promises(tasks: QuerySet[Assignment], source: Source) -> Section | None:
    """What was answered in a class that is tracked (正在解决、列入计划): struck off or still on the ledger; None
    without any. What was promised stands in each letter; here it is counted by letter."""
    tracked = [letter for letter, one in limits.rulebook_for(source).classes.items() if one.tracked]
    rows = tasks.filter(answered_on__isnull=False, reply_class__in=tracked).select_related("unit", "suggestion__lead").defer("suggestion__body")
    every = list(rows.order_by("number", "pk"))
    if not every:
        return None
    left = [task for task in every if task.struck_on is None]
    letters = "、".join(tracked)
    said = f"答复为 {letters} 类、答应继续办的 {len(every)} 件，已销号 {len(every) - len(left)} 件，还在台账上的 {len(left)} 件。"
    said += f"先列 {MOST} 件。" if len(left) > MOST else ""
    shown = [[task.number, task.suggestion.title, task.unit.name, f"{task.answered_on:%Y-%m-%d}"] for task in left[:MOST]]
    table = Table("还在台账上的承诺", ("编号", "标题", "单位", "答复日期"), shown, (1.8, 7.4, 3.8, 2.6))
    return Section("承诺事项", [said, "答应了什么，以各件答复函为准。"], [table] if left else [])


def section_of_outcomes(tasks: QuerySet[Assignment], thing: str) -> Section | None:
    """What came of the year's cases: documents, projects and decisions that took them up; None without any.

    By number, not by name: the report is public, and some who hand in are not to be named.
    """
    every = grouped(live(tasks.filter(outcome_kinds__gt=0).values("pk")))
    if not every:
        return None
    cases = len({link.assignment.suggestion_id for one in every for link in one.links})
    kinds = Counter(one.outcome.get_kind_display() for one in every)
    said = f"{cases} 件{thing}转化成了 {len(every)} 项成果：" + "，".join(f"{kind} {n} 项" for kind, n in kinds.most_common()) + "。"
    said += f"先列 {MOST} 项。" if len(every) > MOST else ""
    rows = [
        [one.name, one.outcome.organ, "、".join(dict.fromkeys(link.assignment.number for link in one.links)),
         "、".join(dict.fromkeys(link.assignment.unit.name for link in one.links))] for one in every[:MOST]
    ]  # fmt: skip
    return Section("成果转化", [said], [Table(f"转化成的成果和用到的{thing}", ("成果", "谁印发、谁定的", "编号", "承办单位"), rows, (7.0, 3.4, 2.4, 2.8))])
