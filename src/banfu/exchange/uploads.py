"""报送包: what the congress or CPPCC platform asks for, in its order, with the attachments renamed."""

import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from django.db.models import Exists, OuterRef, QuerySet

from banfu.cases import visible
from banfu.cases.files import path_of, safe_name
from banfu.cases.models import Assignment, Issue, PlatformUpload, StoredFile
from banfu.cases.words import HOSTING, Kind
from banfu.exchange.sheets.writing import write_table
from banfu.people.models import Person

MOST = 300
SENT = {StoredFile.Kind.SEALED: "答复", StoredFile.Kind.RECEIPT: "征询意见表", StoredFile.Kind.REPORT: "调研报告"}


def waiting(person: Person) -> QuerySet[Assignment]:
    """The answered cases whose present round is not noted as uploaded; old ledgers have no reply here."""
    return _answered(person).filter(~Exists(_uploaded()))


def done(person: Person) -> QuerySet[Assignment]:
    return _answered(person).filter(Exists(_uploaded()))


def _answered(person: Person) -> QuerySet[Assignment]:
    issued = Issue.objects.filter(reply__assignment=OuterRef("pk"), reply__round=OuterRef("round"))
    return visible.assignments(person).filter(Exists(issued), part__in=list(HOSTING))


def _uploaded() -> QuerySet[PlatformUpload]:
    return PlatformUpload.objects.filter(reply__assignment=OuterRef("pk"), reply__round=OuterRef("round"))


@dataclass(frozen=True)
class Package:
    """One answered case: the fields in the platform's order, the attachments and what is missing."""

    task: Assignment
    issue: Issue
    fields: list[tuple[str, str]]
    files: list[tuple[str, StoredFile]]
    missing: list[str]


def _day(on: object) -> str:
    return f"{on:%Y-%m-%d}" if on else ""


Reader = Callable[[Assignment, Issue], str]
FIELDS: dict[str, Reader] = {
    "编号": lambda t, i: t.number, "届次": lambda t, i: t.suggestion.session.name, "标题": lambda t, i: t.suggestion.title,
    "领衔": lambda t, i: t.suggestion.lead_name, "承办单位": lambda t, i: t.unit.full_name or t.unit.name,
    "办理形式": lambda t, i: t.get_part_display(), "承办处室": lambda t, i: t.division.name if t.division else "",
    "承办人": lambda t, i: t.officer.name if t.officer else "", "答复类别": lambda t, i: t.reply_class,
    "答复文号": lambda t, i: i.number, "签发人": lambda t, i: i.signer, "答复日期": lambda t, i: _day(i.issued_on),
    "送达日期": lambda t, i: _day(i.delivered_on), "送达方式": lambda t, i: i.delivered_how,
    "公开": lambda t, i: i.version.get_disclosure_display() if i.version and i.version.disclosure else "",
    "不公开理由": lambda t, i: i.version.disclosure_reason if i.version else "",
    "沟通次数": lambda t, i: str(t.contacts), "见面": lambda t, i: "已见面" if t.face_to_face else "代表提出无需见面" if t.waived else "未见面",
    "会办意见": lambda t, i: f"{t.opinions_in}/{t.opinions_due}" if t.opinions_due else "",
    "答复标题": lambda t, i: i.version.title if i.version else "", "答复正文": lambda t, i: i.version.text if i.version else "",
}  # fmt: skip
ORDER = {
    Kind.SUGGESTION: ("编号", "标题", "领衔", "承办单位", "承办处室", "承办人", "答复类别", "答复文号", "签发人", "答复日期",
                      "见面", "沟通次数", "公开", "不公开理由", "答复标题", "答复正文"),
    Kind.PROPOSAL: ("编号", "标题", "领衔", "承办单位", "办理形式", "答复类别", "公开", "答复文号", "签发人", "答复日期",
                    "沟通次数", "送达方式", "答复正文"),
}  # fmt: skip


def order_of(task: Assignment) -> tuple[str, ...]:
    """The platform's order as the office settled it, else the usual one of the kind."""
    own = tuple(name for name in task.suggestion.session.source.upload_fields if name in FIELDS)
    return own or ORDER[Kind(task.kind)]


def package(task: Assignment) -> Package | None:
    """Everything to enter for one case; None where the present round has no issued reply."""
    return next(iter(packages([task])), None)


def packages(tasks: Iterable[Assignment]) -> list[Package]:
    """The packages of several cases, in a number of queries that does not grow with them."""
    tasks = list(tasks)
    issues = Issue.objects.filter(reply__assignment__in=tasks).select_related("reply", "version")
    by_task = {(issue.reply.assignment_id, issue.reply.round): issue for issue in issues}
    kept: dict[int, list[StoredFile]] = {}
    for row in StoredFile.objects.filter(suggestion__in=[t.suggestion_id for t in tasks], kind__in=list(SENT)).order_by("pk"):
        kept.setdefault(row.suggestion_id, []).append(row)
    found = []
    for task in tasks:
        issue = by_task.get((task.pk, task.round))
        if issue is not None:
            mine = [row for row in kept.get(task.suggestion_id, []) if row.organ == task.organ_key]
            found.append(_package(task, issue, mine))
    return found


def _package(task: Assignment, issue: Issue, rows: list[StoredFile]) -> Package:
    fields = [(name, FIELDS[name](task, issue)) for name in order_of(task)]
    missing = [f"没有“{name}”" for name, text in fields if not text and name not in ("不公开理由", "会办意见")]
    if not any(row.kind == StoredFile.Kind.SEALED for row in rows):
        missing.append("盖章答复还没有归入")
    missing += [f"“{row.name}”在存放处找不到了" for row in rows if not path_of(row.digest).is_file()]
    return Package(task, issue, fields, _renamed(task, rows), missing)


def _renamed(task: Assignment, rows: list[StoredFile]) -> list[tuple[str, StoredFile]]:
    """Attachments under the name the platform's reader understands: 0082-答复-标题.pdf."""
    found, taken = [], set()
    for row in rows:
        base = f"{task.number}-{SENT[StoredFile.Kind(row.kind)]}-{task.suggestion.title[:40]}"
        name, n = safe_name(base + Path(row.name).suffix.lower()), 2
        while name in taken:
            name, n = safe_name(f"{base}（{n}）{Path(row.name).suffix.lower()}"), n + 1
        taken.add(name)
        found.append((name, row))
    return found


def write(target: BinaryIO, made: list[Package], exporter: str) -> None:
    """Write the packages as a zip: a list of all fields on top, the attachments renamed beside it."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as packed:
        names = list(dict.fromkeys(name for one in made for name, _ in one.fields))
        rows = [[dict(one.fields).get(name, "") for name in names] + ["；".join(one.missing)] for one in made]
        sheet = BytesIO()
        write_table(sheet, [*names, "还缺什么"], rows, title="报送清单", exporter=exporter, widths={"标题": 40, "答复正文": 60})
        packed.writestr("报送清单.xlsx", sheet.getvalue())
        for one in made:
            for name, row in one.files:
                path = path_of(row.digest)
                if path.is_file():
                    packed.write(path, name)
