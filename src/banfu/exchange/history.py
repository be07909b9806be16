"""An old ledger taken over: closed cases of an earlier year, so that figures can look back."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from banfu import rulebook
from banfu.actions import taking_in
from banfu.cases.models import Assignment, Session
from banfu.cases.words import Part
from banfu.exchange import sheets
from banfu.exchange.models import ImportJob, ImportRow
from banfu.exchange.sheets.cleaning import day_of, number_of
from banfu.people.models import Unit

PARTS = {label: value for value, label in Part.choices}
RATINGS = {"满意": "satisfied", "基本满意": "basically", "不满意": "unsatisfied"}


def rows(job: ImportJob, table: sheets.Table) -> Iterator[ImportRow]:
    """Check the lines of an old ledger; yield each as a row of the job, wrong ones with their cures."""
    reader = _Reader(job.unit, job.session)
    return (reader.row(job, row) for row in table.rows)


class _Reader:
    """What a line is checked against: the unit's divisions, the rulebook's classes, what is known."""

    def __init__(self, unit: Unit, session: Session) -> None:
        self.session = session
        self.divisions = dict(Unit.objects.filter(organ=unit, level=Unit.Level.DIVISION).values_list("name", "pk"))
        self.classes = set(rulebook.load(session.source.rulebook).classes)
        self.have = set(Assignment.objects.filter(session=session, unit=unit).values_list("number", flat=True))
        self.seen: dict[str, int] = {}

    def row(self, job: ImportJob, row: sheets.Row) -> ImportRow:
        cells = row.cells
        says: list[dict[str, str]] = []

        def wrong(field: str, written: str, message: str) -> None:
            says.append({"field": field, "written": written[:200], "message": message})

        data: dict[str, Any] = {
            "number": number_of(cells.get("number", ""))[:20], "title": cells.get("title", ""), "topic": "", "lead_proposer": cells.get("lead_proposer", ""),
            "delegation": cells.get("delegation", ""), "body": cells.get("summary", ""),
        }  # fmt: skip
        if not data["number"]:
            wrong("编号", cells.get("number", ""), "没有编号或认不出，请写成 0082 或 闭会035。")
        elif data["number"] in self.seen:
            wrong("编号", data["number"], f"与第 {self.seen[data['number']]} 行的编号相同，请留一行。")
        if not data["title"]:
            wrong("标题", "", "没有标题，请补上。")
        if len(data["title"]) > 300:
            wrong("标题", data["title"][:60], "标题超过 300 字，多半是正文写进了标题栏，请改短。")
        part = (cells.get("part") or cells.get("form") or "主办").strip()
        data["part"] = PARTS.get(part.removesuffix("件"), "")
        if not data["part"]:
            wrong("角色", part, "写法没有认出来，请写主办、会办、独办或分办。")
        self._outcome(cells, data, wrong)
        self.seen.setdefault(data["number"], row.line)
        state = ImportRow.State.ERROR if says else ImportRow.State.CREATE
        if not says and data["number"] in self.have:
            state = ImportRow.State.UNCHANGED
        return ImportRow(
            job=job, line=row.line, number=data["number"][:40], title=data["title"][:400], state=state, data=data, says=says
        )

    def _outcome(self, cells: dict[str, str], data: dict[str, Any], wrong: Any) -> None:
        name = cells.get("division", "").strip()
        data["division"] = self.divisions.get(name)
        if name and data["division"] is None:
            wrong("承办处室", name, f"本单位没有“{name}”；名称变过的，请改成现在的名称，或先让系统管理员加上。")
        letter = (cells.get("reply_class") or cells.get("topic") or "").strip().upper().removesuffix("类")
        if letter in self.classes or cells.get("reply_class"):
            data["reply_class"] = letter
        else:
            data["reply_class"], data["topic"] = "", cells.get("topic", "")
        if data["reply_class"] and data["reply_class"] not in self.classes:
            wrong("办理类别", letter, f"没有这一类，规则库里是{'、'.join(sorted(self.classes))}。")
        text = cells.get("answered_on", "").strip()
        day = day_of(text, self.session.year) if text else None
        if text and day is None:
            wrong("答复日期", text, "不是一个日期，请写成 2013-08-15。")
        data["answered_on"] = day.isoformat() if day else None
        rating = cells.get("rating", "").strip()
        data["rating"] = RATINGS.get(rating, "")
        if rating and not data["rating"]:
            wrong("满意度", rating, "请写满意、基本满意或不满意；没有反馈的留空。")


def lines(unit: Unit, rows: list[dict[str, Any]]) -> list[taking_in.OldLine]:
    """Turn staged rows into what the action takes."""
    divisions = {d.pk: d for d in Unit.objects.filter(pk__in=[row["division"] for row in rows if row["division"]])}
    return [
        taking_in.OldLine(
            number=row["number"], title=row["title"], unit=unit, part=row["part"], division=divisions.get(row["division"]),
            body=row["body"], topic=row["topic"][:60], lead=row["lead_proposer"][:80], delegation=row["delegation"][:60],
            reply_class=row["reply_class"], rating=row["rating"],
            answered_on=date.fromisoformat(row["answered_on"]) if row["answered_on"] else None,
        )
        for row in rows
    ]  # fmt: skip
