"""B类台账: one row a promise, with where it came from, how often it was moved and what became of it (domain §2 A14, §4.5)."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, BinaryIO

from django.db.models import QuerySet

from banfu import clock
from banfu.cases.models import Assignment, Issue, Promise
from banfu.cases.promises import Standing, standing
from banfu.exchange.sheets.writing import write_table

SIZE = 400
WIDTHS = {"标题": 36.0, "承诺事项": 36.0, "答复原话": 40.0, "最近进展": 30.0, "落实依据": 30.0}


class Around:
    """What stands beside the promises of a batch; year: of which year's ledger."""

    def __init__(self, rows: Iterable[Standing], year: int) -> None:
        self.year = year
        self.letters: dict[int, list[Issue]] = {}
        tasks = {one.promise.assignment_id for one in rows}
        issues = Issue.objects.filter(reply__assignment__in=tasks).select_related("reply", "version").defer("version__text")
        for issue in issues.order_by("reply__round"):
            self.letters.setdefault(issue.reply.assignment_id, []).append(issue)
        self.tasks = Assignment.objects.select_related(
            "suggestion__session", "unit", "division", "officer", "leader"
        ).defer("suggestion__body").in_bulk(tasks)  # fmt: skip

    def letter(self, one: Standing, last: bool = False) -> Issue | None:
        """The letter that promised, or the newest."""
        rows = self.letters.get(one.promise.assignment_id, [])
        return (rows[-1] if rows else None) if last else next((row for row in rows if row.reply.round == one.promise.round), None)


def _from(one: Standing, task: Assignment, around: Around) -> str:
    """How it came into the ledger of the year."""
    if task.year >= around.year:
        return "本年新增"
    roll = next((row for row in one.rolls if row.year == around.year), None)
    if roll:
        return f"{roll.rolled_on:%Y-%m-%d} 由上年滚入"
    return "上年没有办到，没有办滚动手续" if around.year <= clock.today().year else "上年还在办，年底滚入"


def _last(one: Standing) -> tuple[str, date | None]:
    told = [(row.on, row.text) for row in one.progress] + [(row.reviewed_on, f"{row.get_finding_display()}：{row.text}") for row in one.reviews]
    on, text = max(told, key=lambda pair: pair[0], default=(None, ""))
    return text, on


def _state(one: Standing) -> str:
    if one.struck:
        return "已落实"
    return "销号待确认" if one.asked else "办理中"


def _second(one: Standing, around: Around) -> Issue | None:
    last = around.letter(one, last=True)
    return last if last and last.reply.round > one.promise.round else None


Read = Callable[[Standing, Assignment, Around], Any]
COLUMNS: tuple[tuple[str, Read], ...] = (
    ("年度", lambda s, t, a: t.year), ("编号", lambda s, t, a: t.number), ("届次", lambda s, t, a: str(t.suggestion.session)),
    ("标题", lambda s, t, a: t.suggestion.title), ("领衔", lambda s, t, a: t.suggestion.lead_name), ("主办单位", lambda s, t, a: t.unit.name),
    ("承办处室", lambda s, t, a: t.division.name if t.division else ""), ("承办人", lambda s, t, a: t.officer.name if t.officer else ""),
    ("厅领导", lambda s, t, a: t.leader.name if t.leader else ""),
    ("答复文号", lambda s, t, a: getattr(a.letter(s), "number", "")), ("答复日期", lambda s, t, a: getattr(a.letter(s), "issued_on", None)),
    ("答复时类别", lambda s, t, a: v.reply_class if (i := a.letter(s)) and (v := i.version) else ""), ("现在类别", lambda s, t, a: t.reply_class),
    ("承诺事项", lambda s, t, a: s.promise.what), ("答复原话", lambda s, t, a: s.promise.passage), ("资金、数量", lambda s, t, a: s.promise.amount),
    ("谁来办", lambda s, t, a: s.promise.owner or t.unit.name), ("原定期限", lambda s, t, a: s.promise.due_on),
    ("现在期限", lambda s, t, a: s.due_on), ("改期次数", lambda s, t, a: s.promise.moves_made or None), ("推迟天数", lambda s, t, a: s.promise.slipped or None),
    ("最近一次改期理由", lambda s, t, a: s.moves[-1].reason if s.moves else ""),
    ("怎么列入", _from), ("最近进展", lambda s, t, a: _last(s)[0]), ("进展日期", lambda s, t, a: _last(s)[1]),
    ("复核到哪年", lambda s, t, a: s.promise.reviewed_for or None), ("下次复核", lambda s, t, a: s.promise.look_on),
    ("落实情况", lambda s, t, a: _state(s)), ("销号日期", lambda s, t, a: s.promise.struck_on),
    ("销号人", lambda s, t, a: s.struck.decided_by.name if s.struck and s.struck.decided_by else ""),
    ("落实依据", lambda s, t, a: s.struck.evidence if s.struck else ""), ("提出人怎么说", lambda s, t, a: s.struck.word if s.struck else ""),
    ("再次答复文号", lambda s, t, a: getattr(_second(s, a), "number", "")), ("再次答复日期", lambda s, t, a: getattr(_second(s, a), "issued_on", None)),
)  # fmt: skip
HEADINGS = [name for name, _ in COLUMNS]


def rows(promises: QuerySet[Promise], year: int) -> Iterator[list[object]]:
    """Yield the rows of these promises in their order, some hundreds read at a time."""
    keys = list(promises.values_list("pk", flat=True))
    for start in range(0, len(keys), SIZE):
        part = Promise.objects.in_bulk(keys[start : start + SIZE])
        found = standing(part[key] for key in keys[start : start + SIZE] if key in part)
        around = Around(found, year)
        for one in found:
            if task := around.tasks.get(one.promise.assignment_id):
                yield [read(one, task, around) for _, read in COLUMNS]


def write(target: BinaryIO, promises: QuerySet[Promise], exporter: str, year: int) -> None:
    """Write these promises as .xlsx, its exporter named, no cell a formula. year: of which year's ledger."""
    write_table(target, HEADINGS, rows(promises, year), title=None, exporter=exporter, widths=WIDTHS)
