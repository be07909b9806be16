"""The yearly report on handling, drafted from figures (代表法 2025 Art. 51; 监督法). Every sentence is ours;
a person edits it before it goes out."""

from typing import Any

from django.db.models import Count, Q, QuerySet

from banfu.cases.models import Assignment, Dissent, Extension, Rehandling, Source, Suggestion
from banfu.cases.words import GONE, HOSTING, REGISTERED, CaseStage, Kind, Rating
from banfu.figures.words import percent

TOP = 5


def drafted(year: int, source: Source) -> str:
    """Return the draft as paragraphs, one a line; figures are of suggestions, each counted once."""
    cases = Suggestion.objects.filter(session__source=source, session__year=year)
    thing = Kind(source.kind).label
    parts = [_received(cases, year, source, thing), _handled(cases, thing), _satisfied(cases), _again(cases), _units(cases, thing)]
    head = f"{year}年{source.name}{thing}办理情况的报告（稿）"
    return "\n".join([head, *(part for part in parts if part), "（以上由系统按登记的数据起草，须核对后使用。）"])


def _received(cases: QuerySet[Any], year: int, source: Source, thing: str) -> str:
    kept = cases.filter(stage__in=REGISTERED)
    n, recess = kept.count(), kept.filter(recess=True).count()
    said = f"一、总的情况。{year}年共登记{thing} {n} 件" + (f"，其中闭会期间 {recess} 件" if recess else "")
    refused = cases.filter(stage=CaseStage.NOT_ACCEPTED).count()
    said += f"；另有 {refused} 件未作为{thing}，已向提出人说明" if refused else ""
    key = kept.exclude(key_level="").count()
    said += f"。确定重点 {key} 件" if key else ""
    rows = kept.exclude(topic="").order_by().values_list("topic").annotate(n=Count("pk")).order_by("-n", "topic")[:TOP]
    said += "。从内容看，" + "，".join(f"{topic} {n} 件" for topic, n in rows) if rows else ""
    return said + "。"


def _tasks(cases: QuerySet[Any]) -> QuerySet[Any]:
    return Assignment.objects.filter(suggestion__in=cases.values("pk"), part__in=list(HOSTING)).exclude(stage__in=[*GONE, "withdrawn"])


def _handled(cases: QuerySet[Any], thing: str) -> str:
    tasks = _tasks(cases)
    n, answered = tasks.count(), tasks.filter(answered_on__isnull=False).count()
    if not n:
        return f"二、办理情况。还没有交有关单位办理的{thing}。"
    units = tasks.values("organ_key").distinct().count()
    by = dict(tasks.filter(answered_on__isnull=False).order_by().values_list("reply_class").annotate(n=Count("pk")))
    classes = "，".join(f"{key} 类 {by[key]} 件，占 {percent(by[key] / answered)}" for key in sorted(by) if key)
    said = f"二、办理情况。由 {units} 家单位主办（含分办）{n} 件，已答复 {answered} 件，占 {percent(answered / n)}"
    longer = Extension.objects.filter(assignment__in=tasks, granted=True).values("assignment").distinct().count()
    said += f"；经同意延期 {longer} 件" if longer else ""
    return said + (f"。答复中，{classes}" if classes else "") + "。"


def _satisfied(cases: QuerySet[Any]) -> str:
    rated = _tasks(cases).exclude(result="").exclude(rating_source="call_back")
    n = rated.count()
    if not n:
        return "三、评价情况。还没有收到提出人的评价。"
    by = {rating: rated.filter(result=rating).count() for rating in Rating.values}
    words = "，".join(f"{Rating(rating).label} {count} 件（{percent(count / n)}）" for rating, count in by.items())
    own = rated.filter(rating_source="deputy_online").count()
    return f"三、评价情况。收到对办理结果的评价 {n} 件，其中提出人本人在线评价 {own} 件：{words}。没有评价的不计入。"


def _again(cases: QuerySet[Any]) -> str:
    tasks = _tasks(cases)
    again = Rehandling.objects.filter(assignment__in=tasks).values("assignment").distinct().count()
    settled = Dissent.objects.filter(assignment__in=tasks, settled_on__isnull=False).count()
    waits = tasks.filter(Q(open=True), answered_on=None).count()
    said = []
    said += [f"要求重新办理 {again} 件"] if again else []
    said += [f"协调单位之间的分歧 {settled} 次"] if settled else []
    said += [f"还有 {waits} 件没有答复，继续督办"] if waits else []
    return f"四、督办情况。{'；'.join(said)}。" if said else ""


def _units(cases: QuerySet[Any], thing: str) -> str:
    rows = _tasks(cases).order_by().values_list("unit__name").annotate(n=Count("pk")).order_by("-n", "unit__name")[:TOP]
    return f"五、承办单位。主办较多的有：{'，'.join(f'{name} {n} 件' for name, n in rows)}。" if rows else ""
