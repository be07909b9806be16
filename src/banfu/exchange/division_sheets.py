"""Division sheets: a sheet a 处室 goes out, is filled in by people with two cases a year, and comes
back; what it says differently is previewed and then done through the actions."""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from django.db import transaction

from banfu import clock
from banfu.actions import REGISTRY, Refused, perform
from banfu.actions.fields import people_of
from banfu.cases import visible
from banfu.cases.models import Assignment, Contact, Session
from banfu.cases.models.assignment import NEVER
from banfu.cases.words import ENDED, ContactKind
from banfu.exchange.models import ImportJob, ImportRow
from banfu.exchange.sheets.cleaning import day_of, number_of
from banfu.exchange.sheets.table import Row, SheetError
from banfu.exchange.sheets.writing import read_sheets, write_sheets
from banfu.people.models import Person, Unit

FIXED = ("编号", "标题", "角色", "期限", "到哪了")
FILLED = ("承办人", "沟通日期", "沟通方式", "与谁", "沟通内容")
KINDS = {label: value for value, label in ContactKind.choices}
NO_DIVISION = "未定处室"


def _open(person: Person, session: Session) -> Any:
    tasks = visible.assignments(person).filter(session=session).exclude(stage__in=ENDED)
    return tasks.select_related("suggestion", "division", "officer").order_by("division__order", "number")


def write(target: BinaryIO, person: Person, session: Session) -> int:
    """Write the open cases of a session as .xlsx, a sheet a division; return how many stand in it.

    Raises Refused where none is open.
    """
    sheets: dict[str, tuple[tuple[str, ...], list[list[object]]]] = {}
    for task in _open(person, session):
        name = task.division.name if task.division else NO_DIVISION
        rows = sheets.setdefault(name, ((*FIXED, *FILLED), []))[1]
        due = "" if task.due_on == NEVER else task.due_on
        officer = task.officer.name if task.officer else ""
        rows.append([task.number, task.suggestion.title, task.get_part_display(), due, task.get_stage_display(), officer, "", "", "", ""])
    if not sheets:
        raise Refused(f"{session}没有在办的件，不用下发；请换一个届次。")
    write_sheets(
        target, sheets, exporter=person.name, note="只填“承办人”和后四列，别改编号；填好原样发回",
        widths={"标题": 46, "沟通内容": 40, "与谁": 14},
    )  # fmt: skip
    return sum(len(rows) for _, rows in sheets.values())


def stage(path: Path, name: str, person: Person, unit: Unit, session: Session) -> ImportJob:
    """Read a filled sheet and keep what it says differently as a job. Raises SheetError."""
    found = read_sheets(path)
    if not any({"编号", "沟通内容"} <= set(sheet.headings) for sheet in found.values()):
        raise SheetError("这不是下发的处室表：没有“编号”和“沟通内容”两列；请用这里下发的表填。")
    tasks = {task.number: task for task in _open(person, session)}
    with transaction.atomic():
        job = ImportJob.objects.create(
            unit=unit, session=session, name=name[:200], made_by=person, made_at=clock.now(),
            notes={"sheets": True, "header_row": 1, "fixes": [], "skipped": [],
                   "columns": [{"heading": text, "field": text} for text in (*FIXED, *FILLED)]},
        )  # fmt: skip
        rows = [_row(job, sheet, row, tasks) for sheet, one in found.items() for row in one.rows]
        ImportRow.objects.bulk_create(rows, batch_size=500)
    return job


def _row(job: ImportJob, sheet: str, row: Row, tasks: dict[str, Assignment]) -> ImportRow:
    cells = row.cells
    number = number_of(cells.get("编号", ""))[:20]
    task = tasks.get(number)
    wrong: list[dict[str, str]] = []

    def fault(field: str, message: str) -> None:
        wrong.append({"field": f"{sheet}·{field}", "written": cells.get(field, "")[:200], "message": message})

    acts: list[dict[str, Any]] = []
    if task is None:
        fault("编号", "在办的件里没有这一号：可能已办结，或编号被改动；请照下发的表核对。")
    else:
        acts = [*_officer(task, cells, fault), *_contact(task, cells, fault, job.session.year)]
    state = ImportRow.State.ERROR if wrong else ImportRow.State.CHANGE if acts else ImportRow.State.UNCHANGED
    says = wrong or [{"field": sheet, "written": "", "message": act["says"]} for act in acts]
    title = task.suggestion.title if task else cells.get("标题", "")
    return ImportRow(
        job=job, line=row.line, number=number, title=title[:400], state=state, says=says,
        data={"task": task.pk if task else None, "acts": acts},
    )  # fmt: skip


def _officer(task: Assignment, cells: dict[str, str], fault: Any) -> Iterator[dict[str, Any]]:
    name = cells.get("承办人", "").strip()
    if not name or (task.officer and task.officer.name == name):
        return
    found = list(people_of(task.organ_key, unit=task.division_id).filter(name=name)) if task.division_id else []
    if len(found) != 1:
        what = "有不止一位" if found else "没有"
        fault("承办人", f"这个处室{what}“{name}”；请写处室里的人，重名的到页面上定。")
        return
    before = task.officer.name if task.officer else "（空）"
    yield {"do": "assign_officer", "data": {"officer": found[0].pk}, "says": f"承办人 {before} → {name}"}


def _contact(task: Assignment, cells: dict[str, str], fault: Any, year: int) -> Iterator[dict[str, Any]]:
    text = cells.get("沟通内容", "").strip()
    given = {name: cells.get(name, "").strip() for name in ("沟通日期", "沟通方式", "与谁")}
    if not text:
        if given["沟通日期"] or given["沟通方式"]:
            fault("沟通内容", "填了日期或方式，没有填内容；请补一句谈了什么。")
        return
    on, kind = day_of(given["沟通日期"], year) if given["沟通日期"] else None, KINDS.get(given["沟通方式"] or "电话")
    if on is None:
        fault("沟通日期", "没有日期或认不出，请写成 2018-05-22。")
    if kind is None:
        fault("沟通方式", f"请写{'、'.join(KINDS)}中的一种。")
    if len(text) > 1000:
        fault("沟通内容", f"有 {len(text)} 字，最多 1000 字，请删减。")
    if on is None or kind is None or len(text) > 1000:
        return
    if Contact.objects.filter(assignments=task, happened_on=on, kind=kind, text=text).exists():
        return
    partner = (given["与谁"] or task.suggestion.lead_name or "代表")[:120]
    label = ContactKind(kind).label
    yield {
        "do": "log_contact", "data": {"kind": kind, "partner": partner, "text": text}, "on": on.isoformat(),
        "says": f"记沟通 {on:%Y-%m-%d} {label}，{partner}：{text[:60]}",
    }  # fmt: skip


def apply(job: ImportJob, person: Person, rows: Iterable[ImportRow]) -> None:
    """Do what the rows say, an act and its mark a transaction; a refused one is kept with its reason."""
    for row in rows:
        task = visible.assignments(person).get(pk=row.data["task"])
        refused = []
        for act in row.data["acts"]:
            if act.get("done"):
                continue
            try:
                with transaction.atomic():
                    perform(REGISTRY[act["do"]], person, task, _data(act))
                    act["done"] = True
                    row.save(update_fields=["data"])
            except Refused as refusal:
                refused.append({"field": act["says"][:40], "written": "", "message": refusal.reason})
        row.written = True
        if refused:
            row.state, row.says = ImportRow.State.ERROR, refused
        row.save(update_fields=["written", "state", "says"])


def _data(act: dict[str, Any]) -> dict[str, Any]:
    data = dict(act["data"])
    if "officer" in data:
        data["officer"] = Person.objects.get(pk=data["officer"])
    return data | ({"happened_on": date.fromisoformat(act["on"])} if "on" in act else {})
