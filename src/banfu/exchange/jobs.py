"""Reading a list into a job, previewing it, writing it, taking it back."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Count

from banfu import clock
from banfu.actions import Refused, taking_in
from banfu.advice import route_tasks
from banfu.cases.models import Assignment, Session, Suggestion
from banfu.cases.words import Part, Stage
from banfu.exchange import division_sheets, history, sheets, staged_like
from banfu.exchange.models import ImportJob, ImportRow
from banfu.people.models import Person, Unit
from banfu.people.secrets import ring

WITHDRAW_HOURS = 24
MOST_HINTS = 300


def unit_names() -> list[sheets.UnitName]:
    """The organs a list may name, with their aliases."""
    organs = Unit.objects.filter(level=Unit.Level.ORGAN).prefetch_related("aliases")
    return [
        sheets.UnitName(str(o.pk), o.name, tuple({o.full_name, *(a.name for a in o.aliases.all())} - {""}))
        for o in organs
    ]


def stage(path: Path, name: str, person: Person, unit: Unit, session: Session, old: bool = False) -> ImportJob:
    """Read a list and keep what was read as a job; nothing of it is a fact yet.

    old: an earlier year's ledger, not this year's 交办 list.
    Raises sheets.SheetError with a Chinese sentence.
    """
    table = sheets.read_table(path)
    with transaction.atomic():
        job = ImportJob.objects.create(
            unit=unit, session=session, name=name[:200], made_by=person, made_at=clock.now(), raw=_packed(table),
            notes={"history": old, "columns": [asdict(column) for column in table.columns], "header_row": table.header_row},
        )
        _fill(job, table)
    return job


def _packed(table: sheets.Table) -> str:
    return json.dumps({"rows": [(row.line, row.texts) for row in table.rows], "skipped": table.skipped}, ensure_ascii=False)


def _unpacked(job: ImportJob) -> sheets.Table:
    """The sheet of a staged job, its columns as they are now understood, its cells as corrected."""
    raw = json.loads(job.raw)
    rows = [sheets.Row(line, {}, tuple(texts)) for line, texts in raw["rows"]]
    columns = [sheets.Column(**column) for column in job.notes["columns"]]
    table = sheets.Table(job.notes["header_row"], columns, rows, [tuple(pair) for pair in raw["skipped"]]).read_as(columns)
    for row in table.rows:
        row.cells.update(job.notes.get("corrected", {}).get(str(row.line), {}))
    return table


def _fill(job: ImportJob, table: sheets.Table) -> None:
    """Check the rows of a sheet and keep them beside the job, instead of those that stand there."""
    skipped, fixes, columns = table.skipped, [], table.columns
    if job.notes["history"]:
        rows: Iterable[ImportRow] = history.rows(job, table)
    else:
        own, year = str(job.unit_id), job.session.year
        reading = sheets.clean_table(table, unit_names(), own_unit=own, year=year, handed_over_default=clock.today())
        rows, skipped, fixes = _rows(job, reading), reading.skipped, reading.fixes
        _ask_for_units(job, reading)
    job.notes |= {
        "columns": [asdict(column) for column in columns], "skipped": skipped[:200],
        "fixes": [{k: str(v) for k, v in asdict(fix).items()} for fix in fixes][:500],
    }  # fmt: skip
    job.save(update_fields=["notes"])
    job.rows.all().delete()
    ImportRow.objects.bulk_create(rows, batch_size=500)
    staged_like.begin(job)


def _ask_for_units(job: ImportJob, reading: sheets.ListReading) -> None:
    """Rows that name no lead unit are read by the worker, which proposes some; the preview shows them."""
    bare = {error.row for error in reading.errors if error.field == sheets.LABELS["lead_units"] and not error.written}
    rows = [
        (row.line, row.cells.get("title", "")[:300], row.cells.get("summary", "")[:1000])
        for row in reading.table.rows if row.line in bare
    ][:MOST_HINTS]  # fmt: skip
    job.notes["without_unit"] = [line for line, _, _ in rows]
    if rows:
        route_tasks.hint_rows.enqueue(job.unit_id, job.pk, rows)


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
        data["phone"] = ring().encrypt(row.phone) if row.phone else ""
        state, says = _compare(known.get(row.number), data)
        yield ImportRow(
            job=job, line=row.line, number=row.number, title=row.title[:400], state=state, data=data, says=says
        )
    cells = {row.line: row.cells for row in reading.table.rows}
    for error in reading.errors:
        says = [{"field": error.field, "written": str(error.written)[:200], "message": error.message}]
        number = cells[error.row].get("number", "")[:40]
        yield ImportRow(job=job, line=error.row, number=number, state=ImportRow.State.ERROR, says=says)


def _still_staged(job: ImportJob) -> None:
    if job.state != ImportJob.State.STAGED or not job.raw:
        raise Refused(f"这份清单{job.get_state_display()}，不能再改；请把改好的几行另导一次。")


def name_unit(job: ImportJob, person: Person, name: str, unit: Unit) -> int:
    """Say that ``name`` in the list means ``unit``, for good, and read the sheet again.

    Returns how many rows became good. Raises Refused where the name already means another unit.
    """
    _still_staged(job)
    taking_in.add_alias(person, unit, name)
    return _again(job)


def correct(job: ImportJob, line: int, label: str, text: str) -> int:
    """Write ``text`` instead of what stands in a line's column, and read the sheet again.

    label: the field as the preview names it. Returns how many rows became good.
    """
    _still_staged(job)
    field = next((name for name, words in sheets.LABELS.items() if words == label), None)
    if field is None or not job.rows.filter(line=line).exists():
        raise Refused("这一行或这一列不在这份清单里；请刷新预览再改。")
    job.notes.setdefault("corrected", {}).setdefault(str(line), {})[field] = text
    return _again(job)


def read_columns_as(job: ImportJob, fields: dict[int, str]) -> int:
    """Understand the columns otherwise, {index: field or ""}, and read the sheet again.

    Raises Refused where a field that stands once is said of two columns, or none is the title.
    """
    _still_staged(job)
    columns = [{**column, "field": fields.get(column["index"], column["field"] or "") or None} for column in job.notes["columns"]]
    said = [column["field"] for column in columns if column["field"]]
    twice = next((name for name in said if said.count(name) > 1 and name not in sheets.SEVERAL), None)
    if twice:
        raise Refused(f"有两列都认作“{sheets.LABELS[twice]}”；请只留一列，另一列改成别的或“不用”。")
    missing = [sheets.LABELS[name] for name in ("number", "title") if name not in said]
    if missing:
        raise Refused(f"没有一列认作“{'、'.join(missing)}”；请指出是哪一列。")
    job.notes["columns"] = columns
    return _again(job)


def _again(job: ImportJob) -> int:
    before = job.rows.filter(state=ImportRow.State.ERROR).count()
    with transaction.atomic():
        _fill(job, _unpacked(job))
    return before - job.rows.filter(state=ImportRow.State.ERROR).count()


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
        lead=data.get("lead_proposer") or "", delegation=data.get("delegation") or "",
        phone=ring().decrypt(data["phone"]) if data.get("phone") else "",
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
    ImportJob.objects.filter(pk=job.pk).update(state=ImportJob.State.DONE, written_at=clock.now(), raw="")


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
