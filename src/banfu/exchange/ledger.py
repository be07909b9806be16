"""台账: one row a task, in the columns offices keep (domain §4.4, §4.5), read a few hundred at a time."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, BinaryIO

from django.db.models import QuerySet

from banfu import clock
from banfu.cases.models import (
    Assignment,
    CallBack,
    Contact,
    Extension,
    OpinionRequest,
    PlatformUpload,
    StrikeOff,
    Version,
)
from banfu.cases.models.assignment import NEVER
from banfu.cases.words import HOSTING, ContactKind, Disclosure, Part, Rating
from banfu.crypto import mask_phone
from banfu.exchange.sheets.writing import write_table

SIZE = 400
RATING = dict(Rating.choices)


class Around:
    """What stands beside the tasks of a batch: read in a fixed number of queries."""

    def __init__(self, tasks: list[Assignment]) -> None:
        keys = [task.pk for task in tasks]
        self.units: dict[int, list[Assignment]] = {}
        for other in Assignment.objects.filter(suggestion__in=[t.suggestion_id for t in tasks]).select_related("unit").order_by("pk"):
            self.units.setdefault(other.suggestion_id, []).append(other)
        self.contacts: dict[int, list[Contact]] = {}
        links = Contact.assignments.through.objects.filter(assignment__in=keys).select_related("contact")
        for link in links.order_by("contact__happened_on", "contact"):
            self.contacts.setdefault(link.assignment_id, []).append(link.contact)
        self.opinions = _last(OpinionRequest.objects.filter(assignment__in=keys, received_on__isnull=False).order_by("received_on"))
        self.extensions = _last(Extension.objects.filter(assignment__in=keys, granted=True).order_by("until"))
        self.calls = _last(CallBack.objects.filter(assignment__in=keys).order_by("called_on", "pk"))
        self.strikes = _last(StrikeOff.objects.filter(assignment__in=keys, confirmed=True).select_related("decided_by").order_by("pk"))
        versions = Version.objects.filter(reply__assignment__in=keys).select_related("reply").defer("text").order_by("reply__round", "n")
        self.versions = {v.reply.assignment_id: v for v in versions}
        done = PlatformUpload.objects.filter(reply__assignment__in=keys).select_related("reply").order_by("reply__round")
        self.uploads = {u.reply.assignment_id: u for u in done}

    def named(self, task: Assignment, *parts: str) -> str:
        return "、".join(t.unit.name for t in self.units.get(task.suggestion_id, []) if t.part in parts)


def _last(rows: QuerySet[Any]) -> dict[int, Any]:
    return {row.assignment_id: row for row in rows}


def _contacts(task: Assignment, around: Around) -> str:
    """电话 2 次、座谈 1 次, those between units left out."""
    count: dict[str, int] = {}
    for contact in around.contacts.get(task.pk, []):
        if not contact.between_units:
            label = ContactKind(contact.kind).label
            count[label] = count.get(label, 0) + 1
    return "、".join(f"{label} {n} 次" for label, n in count.items())


def _onsite(task: Assignment, around: Around) -> str:
    events = [c for c in around.contacts.get(task.pk, []) if c.kind == ContactKind.ONSITE]
    return "" if not events else "代表参加" if any(c.attended for c in events) else "代表没有参加"


def _late(task: Assignment) -> int | str:
    """Days past the day the answer was due: of an answer given, or of one still owed today."""
    if task.answer_due_on == NEVER or task.historical:
        return ""
    days = ((task.answered_on or clock.today()) - task.answer_due_on).days
    return days if days > 0 and (task.answered_on or task.open) else ""


def _disclosure(version: Version | None) -> str:
    return Disclosure(version.disclosure).label if version and version.disclosure else ""


def _when(row: Any, name: str) -> date | str:
    return getattr(row, name) if row else ""


def _due(on: date) -> date | str:
    return "" if on == NEVER else on


Reader = Callable[[Assignment, Around], object]
COLUMNS: tuple[tuple[str, Reader], ...] = (
    ("建议编号", lambda t, a: t.number), ("届次", lambda t, a: t.suggestion.session.name), ("标题", lambda t, a: t.suggestion.title),
    ("领衔", lambda t, a: t.suggestion.lead_name), ("联名人数", lambda t, a: t.suggestion.cosigner_count),
    ("代表团", lambda t, a: t.suggestion.delegation.name if t.suggestion.delegation else ""),
    ("联系电话", lambda t, a: mask_phone(t.suggestion.lead.phone) if t.suggestion.lead and t.suggestion.lead.phone else ""),
    ("分类", lambda t, a: t.suggestion.topic), ("主办单位", lambda t, a: a.named(t, *HOSTING)),
    ("会办单位", lambda t, a: a.named(t, Part.ASSIST)), ("办理形式", lambda t, a: t.get_part_display()),
    ("重点", lambda t, a: t.suggestion.key_level or ("厅重点" if t.unit_key else "")),
    ("交办日期", lambda t, a: t.handed_over_on), ("签收日期", lambda t, a: t.signed_on),
    ("法定期限", lambda t, a: _due(t.legal_due_on)), ("通知期限", lambda t, a: _due(t.notice_due_on)),
    ("到哪了", lambda t, a: t.get_stage_display()), ("承办处室", lambda t, a: t.division.name if t.division else ""),
    ("承办人", lambda t, a: t.officer.name if t.officer else ""), ("厅领导", lambda t, a: t.leader.name if t.leader else ""),
    ("沟通次数", lambda t, a: t.contacts), ("沟通方式", _contacts), ("首次沟通", lambda t, a: t.first_contact_on),
    ("见面", lambda t, a: "已见面" if t.face_to_face else "无需见面" if t.waived else ""), ("现场办理", _onsite),
    ("会办意见", lambda t, a: f"{t.opinions_in}/{t.opinions_due}" if t.opinions_due else ""),
    ("会办意见收到日", lambda t, a: _when(a.opinions.get(t.pk), "received_on")),
    ("延期至", lambda t, a: _when(a.extensions.get(t.pk), "until")), ("答复文号", lambda t, a: t.reply_number),
    ("答复日期", lambda t, a: t.answered_on), ("类别", lambda t, a: t.reply_class),
    ("公开", lambda t, a: _disclosure(a.versions.get(t.pk))), ("办理态度", lambda t, a: RATING.get(t.attitude, "")),
    ("办理结果", lambda t, a: RATING.get(t.result, "")), ("轮次", lambda t, a: t.round),
    ("回访日期", lambda t, a: _when(a.calls.get(t.pk), "called_on")),
    ("回访结果", lambda t, a: a.calls[t.pk].get_outcome_display() if t.pk in a.calls else ""),
    ("销号日期", lambda t, a: t.struck_on), ("销号人", lambda t, a: a.strikes[t.pk].decided_by.name if t.pk in a.strikes else ""),
    ("归档日期", lambda t, a: t.archived_on), ("上传平台", lambda t, a: _when(a.uploads.get(t.pk), "uploaded_on")),
    ("逾期天数", lambda t, a: _late(t)), ("备注", lambda t, a: t.suggestion.remark),
)  # fmt: skip
HEADINGS = [name for name, _ in COLUMNS]


def rows(tasks: QuerySet[Assignment]) -> Iterator[list[object]]:
    """Yield the ledger's rows of ``tasks`` in their order."""
    keys = list(tasks.values_list("pk", flat=True))
    beside = ("suggestion__session", "suggestion__lead", "suggestion__delegation", "division", "officer", "leader")
    for start in range(0, len(keys), SIZE):
        part = keys[start : start + SIZE]
        found = Assignment.objects.select_related(*beside).defer("suggestion__body").in_bulk(part)
        batch = [found[key] for key in part if key in found]
        around = Around(batch)
        yield from ([read(task, around) for _, read in COLUMNS] for task in batch)


def write(target: BinaryIO, tasks: QuerySet[Assignment], exporter: str) -> None:
    """Write the ledger of ``tasks`` as .xlsx, its exporter named, no cell a formula."""
    widths = {"标题": 40.0, "会办单位": 24.0, "沟通方式": 20.0, "备注": 24.0}
    write_table(target, HEADINGS, rows(tasks), exporter=exporter, widths=widths)
