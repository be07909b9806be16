"""Reading a list into a job, previewing it, writing it, taking it back."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Count

from banfu import clock
from banfu.actions import Refused, taking_in
from banfu.cases.models import Assignment, Session, Suggestion
from banfu.cases.words import Part, Stage
from banfu.exchange import division_sheets, history, sheets
from banfu.exchange.models import ImportJob, ImportRow
from banfu.people.models import Person, Unit

WITHDRAW_HOURS = 24


def unit_names() -> list[sheets.UnitName]:
    """The organs a list may name, with their aliases."""
    organs = Unit.objects.filter(level=Unit.Level.ORGAN).prefetch_related("aliases")
    return [
        sheets.UnitName(str(o.pk), o.name, tuple({o.full_name, *(a.name for a in o.aliases.all())} - {""}))
        for o in organs
    ]


def read(path: Path, unit: Unit, session: Session, handed_over: date | None = None) -> sheets.ListReading:
    """Read a 交办 list as ``unit`` got it. Raises sheets.SheetError with a Chinese sentence."""
    return sheets.read_list(
        path, unit_names(), own_unit=str(unit.pk), year=session.year, handed_over_default=handed_over or clock.today()
    )


def stage(path: Path, name: str, person: Person, unit: Unit, session: Session) -> ImportJob:
    """Read a list and keep what was read as a job; nothing of it is a fact yet."""
    reading = read(path, unit, session)
    with transaction.atomic():
        job = ImportJob.objects.create(
            unit=unit, session=session, name=name[:200], made_by=person, made_at=clock.now(), notes=_notes(reading)
        )
        ImportRow.objects.bulk_create(_rows(job, reading), batch_size=500)
    return job


def _notes(reading: sheets.ListReading) -> dict[str, Any]:
    return {
        "header_row": reading.table.header_row,
        "columns": [{"heading": c.heading, "field": c.field or ""} for c in reading.table.columns],
        "skipped": [[line, reason] for line, reason in reading.skipped][:200],
        "fixes": [{k: str(v) for k, v in asdict(fix).items()} for fix in reading.fixes][:500],
    }


def _rows(job: ImportJob, reading: sheets.ListReading) -> Iterator[ImportRow]:
    numbers = [row.number for row in reading.rows]
    known = {
        s.number: s
        for start in range(0, len(numbers), 500)
        for s in Suggestion.objects.filter(session=job.session, number__in=numbers[start : start + 500]).prefetch_related(
            "assignments"
        )
    }
    for row in reading.rows:
        data = {key: _plain(value) for key, value in asdict(row).items()}
        state, says = _compare(known.get(row.number), data)
        yield ImportRow(
            job=job, line=row.line, number=row.number, title=row.title[:400], state=state, data=data, says=says
        )
    by_line: dict[int, list[dict[str, str]]] = {}
    for error in reading.errors:
        by_line.setdefault(error.row, []).append(
            {"field": error.field, "written": str(error.written)[:200], "message": error.message}
        )
    cells = {row.line: row.cells for row in reading.table.rows if row.line in by_line}
    for line, says in by_line.items():
        yield ImportRow(job=job, line=line, state=ImportRow.State.ERROR, says=says, data={"cells": cells.get(line, {})})


def name_unit(job: ImportJob, person: Person, name: str, unit: Unit) -> int:
    """Say that ``name`` in the list means ``unit``, for good, and read the wrong rows again.

    Returns how many rows became good. Raises Refused where the name already means another unit.
    """
    if job.state != ImportJob.State.STAGED:
        raise Refused(f"这份清单{job.get_state_display()}，不能再认单位；请把改好的几行另导一次。")
    taking_in.add_alias(person, unit, name)
    with transaction.atomic():
        wrong = [row for row in job.rows.filter(state=ImportRow.State.ERROR) if row.data.get("cells")]
        columns = [sheets.Column(n, c["heading"], c["field"] or None) for n, c in enumerate(job.notes["columns"])]
        table = sheets.Table(job.notes["header_row"], columns, [sheets.Row(row.line, row.data["cells"]) for row in wrong])
        taken = dict(job.rows.exclude(state=ImportRow.State.ERROR).values_list("number", "line"))
        reading = sheets.clean_table(
            table, unit_names(), own_unit=str(job.unit_id), year=job.session.year, handed_over_default=clock.today(), seen=taken
        )
        ImportRow.objects.filter(pk__in=[row.pk for row in wrong]).delete()
        ImportRow.objects.bulk_create(_rows(job, reading), batch_size=500)
    return len(reading.rows)


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _compare(known: Suggestion | None, data: dict[str, Any]) -> tuple[str, list[dict[str, str]]]:
    """Say whether a row is new, changes what is known, or says nothing new."""
    if known is None:
        return ImportRow.State.CREATE, []
    says = []
    for field, name, label in (("title", "title", "标题"), ("lead_proposer", "lead_name", "领衔"), ("topic", "topic", "分类")):
        before, after = getattr(known, name), data.get(field) or ""
        if after and after != before:
            says.append({"field": label, "written": after, "message": f"{before or '（空）'} → {after}"})
    have = {str(task.unit_id) for task in known.assignments.all()}
    more = [u for u in [*data.get("lead_units", []), *data.get("assist_units", [])] if str(u) not in have]
    if more:
        names = "、".join(Unit.objects.filter(pk__in=more).values_list("name", flat=True))
        says.append({"field": "单位", "written": names, "message": f"增加{names}"})
    if known.withdrawn_on:
        says.append({"field": "撤回", "written": "", "message": "曾随导入撤回，重新收件"})
    return (ImportRow.State.CHANGE if says else ImportRow.State.UNCHANGED), says


def totals(job: ImportJob) -> dict[str, int]:
    """Count a job's rows by state."""
    counted = dict(job.rows.values_list("state").annotate(n=Count("pk")).values_list("state", "n"))
    return {state: counted.get(state, 0) for state in ImportRow.State.values}


def incoming(data: dict[str, Any]) -> taking_in.Incoming:
    """Turn a staged row into what the action takes."""
    keys = [*data["lead_units"], *data["assist_units"]]
    units = {str(u.pk): u for u in Unit.objects.filter(pk__in=keys)}
    several = len(data["lead_units"]) > 1
    pairs = [(units[str(k)], Part.SEPARATE if several else Part.LEAD) for k in data["lead_units"]]
    pairs += [(units[str(k)], Part.ASSIST) for k in data["assist_units"]]
    return taking_in.Incoming(
        number=data["number"], title=data["title"], body=data.get("summary") or "", topic=data.get("topic") or "",
        lead=data.get("lead_proposer") or "", delegation=data.get("delegation") or "", phone=data.get("phone") or "",
        cosigners=tuple(data.get("cosigners") or ()), cosigner_count=data.get("cosigner_count") or 0,
        key_level=data.get("key_level") or "", remark=(data.get("remark") or "")[:500], units=tuple(pairs),
        handed_over_on=date.fromisoformat(data["handed_over_on"]),
    )  # fmt: skip


def write(job: ImportJob, person: Person) -> Iterator[int]:
    """Write the good rows, 200 a transaction; yield how many are written so far.

    A job killed in the middle goes on from the first row not yet written: the rows' marks and
    the facts they stand for are stored in one transaction.
    """
    if job.state in (ImportJob.State.DONE, ImportJob.State.WITHDRAWN):
        raise Refused(f"这份清单{job.get_state_display()}，不用再写。")
    names = taking_in.Names(job.session.source.kind)
    good = job.rows.filter(state__in=[ImportRow.State.CREATE, ImportRow.State.CHANGE], written=False)
    done = job.rows.filter(written=True).count()
    while batch := list(good.order_by("line")[: taking_in.BATCH]):
        if job.notes.get("sheets"):
            division_sheets.apply(job, person, batch)
            done += len(batch)
            yield done
            continue
        with transaction.atomic():
            ImportJob.objects.filter(pk=job.pk).update(state=ImportJob.State.WRITING)
            _take(job, person, [row.data for row in batch], names)
            ImportRow.objects.filter(pk__in=[row.pk for row in batch]).update(written=True)
        done += len(batch)
        yield done
    ImportJob.objects.filter(pk=job.pk).update(state=ImportJob.State.DONE, written_at=clock.now())


def _take(job: ImportJob, person: Person, rows: list[dict[str, Any]], names: taking_in.Names) -> None:
    if job.notes.get("history"):
        taking_in.import_history(person, job.session, history.lines(job.unit, rows), names)
        return
    taking_in.take_in(person, job.session, [incoming(row) for row in rows], names=names, source=f"交办清单“{job.name}”")


def take_back(job: ImportJob, person: Person) -> int:
    """Withdraw what a job created: within 24 hours, and only while nobody has worked on it."""
    if job.state != ImportJob.State.DONE or job.written_at is None:
        raise Refused("这份清单没有写入，不用撤回。")
    if job.notes.get("sheets"):
        raise Refused("处室表里的沟通和承办人是逐条记下的，不整批撤回；写错的请在那一件里另记更正。")
    if job.notes.get("history"):
        raise Refused("历史台账写入后直接归档，不整批撤回；个别写错的，请在那一件里归入更正说明。")
    if clock.now() - job.written_at > timedelta(hours=WITHDRAW_HOURS):
        raise Refused(f"写入已超过 {WITHDRAW_HOURS} 小时，不能整批撤回。")
    made = list(job.rows.filter(state=ImportRow.State.CREATE, written=True).values_list("number", flat=True))
    tasks = Assignment.objects.filter(session=job.session, number__in=made)
    worked = tasks.exclude(stage=Stage.TO_SIGN).order_by("number").first()
    if worked:
        raise Refused(f"{worked.number} 号已经有人办过（{worked.get_stage_display()}），不能整批撤回。")
    with transaction.atomic():
        count = taking_in.withdraw(person, job.session, made, f"撤回导入“{job.name}”")
        ImportJob.objects.filter(pk=job.pk).update(state=ImportJob.State.WITHDRAWN)
    return count
