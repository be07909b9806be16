"""What goes into the post: address labels and the register of what was sent (发文登记簿)."""

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet

from banfu.cases import letters
from banfu.cases.models import Assignment, CoSignature, Issue
from banfu.cases.papers.common import HIDDEN, issue_of, said, short
from banfu.cases.papers.declare import OFFICE, Data, Paper, Year, declare
from banfu.cases.terms import called
from banfu.cases.words import GONE, HOSTING
from banfu.paper.sheet import BLANK, Cell, Grid, Sheet, listing
from banfu.people.models import Proposer, Unit

LABELS = {
    "name": "收件人", "delegation": "代表团、界别", "address": "地址", "phone": "电话", "number": "建议、提案编号", "reply_number": "答复文号",
    "from": "寄件单位", "from_phone": "寄件单位电话",
}  # fmt: skip
PER_ROW, LINES = 2, 7


def labels_of(tasks: Sequence[Assignment], by: Unit) -> list[dict[str, str]]:
    """One label for each who led or signed, in the order of the cases; several letters to one person are one label."""
    signed: dict[int, list[Proposer]] = {}
    rows = CoSignature.objects.filter(suggestion__in=[task.suggestion_id for task in tasks])
    for row in rows.select_related("proposer__delegation"):
        signed.setdefault(row.suggestion_id, []).append(row.proposer)
    found: dict[int, dict[str, str]] = {}
    for task in tasks:
        lead = task.suggestion.lead
        for person in ([lead] if lead else []) + signed.get(task.suggestion_id, []):
            one = found.setdefault(person.pk, _label(person, by))
            one["number"] += f"、{task.number}" if one["number"] else task.number
            one["reply_number"] += ("、" if one["reply_number"] else "") + task.reply_number if task.reply_number else ""
    return list(found.values())


def _label(person: Proposer, by: Unit) -> dict[str, str]:
    return {
        "name": called(person), "delegation": person.delegation.name if person.delegation else "", "address": str(person.address or ""),
        "phone": str(person.phone or ""), "number": "", "reply_number": "", "from": by.full_name or by.name, "from_phone": by.contact_phone,
    }  # fmt: skip


def _cell(one: dict[str, str]) -> Cell:
    place = one["address"] or one["delegation"] or BLANK
    lines = [
        "邮编：＿＿＿＿＿＿", place, f"{one['name']}　收", f"电话：{one['phone']}" if one["phone"] else "",
        f"内：{one['reply_number'] or one['number'] + '号答复'}", f"{one['from']}　{one['from_phone']}".strip(),
    ]  # fmt: skip
    return Cell("\n".join(line for line in lines if line), lines=LINES)


def _grid(labels: Iterable[dict[str, str]]) -> Grid:
    cells = [_cell(one) for one in labels]
    cells += [Cell("", lines=LINES)] * (-len(cells) % PER_ROW)
    rows = tuple(tuple(cells[at : at + PER_ROW]) for at in range(0, len(cells), PER_ROW))
    return Grid(rows, (1.0,) * PER_ROW, size=12)


def _labels_sheet(data: Data) -> Sheet:
    return Sheet("", (_grid(data["labels"]),))


def _task_lacking(task: Assignment, by: Unit) -> str:
    return "" if issue_of(task) else "还没有签发答复，没有要寄的。"


def _task_labels(task: Assignment, by: Unit) -> Data:
    return {"number": task.number, "title": task.suggestion.title, "labels": labels_of([task], by)}


labels_case = declare(Paper(
    key="labels_case", label="信封地址标签", of="task", parts=HOSTING, roles=OFFICE, lacking=_task_lacking, data=_task_labels, sheet=_labels_sheet, personal=True,
    fields={"number": "编号", "title": "标题"}, lists={"labels": LABELS},
))  # fmt: skip


def to_send(of: Year) -> QuerySet[Assignment]:
    """The tasks of a unit's year whose reply is issued and not noted as delivered."""
    waiting = Issue.objects.filter(reply__assignment__organ_key=of.unit.pk, reply__assignment__year=of.year, delivered_on=None)
    keys = waiting.filter(reply__assignment__part__in=list(HOSTING)).values("reply__assignment")
    rows = Assignment.objects.filter(pk__in=keys).select_related("suggestion__lead__delegation", "unit", "suggestion__session__source")
    return rows.order_by("number", "pk")


def _year_labels(of: Year, by: Unit) -> Data:
    return {"year": str(of.year), "unit": of.unit.name, "labels": labels_of(list(to_send(of)), by)}


labels = declare(Paper(
    key="labels", label="地址标签（待送达的）", of="year", roles=OFFICE, data=_year_labels, sheet=_labels_sheet, personal=True,
    lacking=lambda of, by: "" if to_send(of).exists() else "没有签发了还没有送达的答复。",
    fields={"year": "年度", "unit": "单位"}, lists={"labels": LABELS},
))  # fmt: skip

# 发文登记簿

SENT = {
    "number": "文号", "on": "签发日期", "title": "标题", "to": "主送", "signer": "签发人", "copies": "份数", "delivered_on": "送达日期", "delivered_how": "送达方式",
    "case": "编号",
}  # fmt: skip
HEADS = ("序号", "文号", "签发日期", "标题", "主送", "签发人", "份数", "送达日期", "送达方式", "签收、备注")
WIDTHS = (1.1, 3.5, 2.9, 6.0, 3.0, 1.7, 1.1, 1.9, 2.3, 2.2)


def _issues(of: Year) -> QuerySet[Issue]:
    rows = Issue.objects.filter(reply__assignment__organ_key=of.unit.pk, reply__assignment__year=of.year)
    beside = ("reply__assignment__suggestion__lead", "reply__assignment__suggestion__session", "version")
    return rows.select_related(*beside).order_by("issued_on", "pk")


def _dispatch_data(of: Year, by: Unit) -> Data:
    issues = list(_issues(of))
    beside = Assignment.objects.filter(suggestion__in=[one.reply.assignment.suggestion_id for one in issues], part__in=list(HOSTING))
    hosts = {row.suggestion_id: row.unit.name for row in beside.exclude(stage__in=GONE).select_related("unit").order_by("-pk")}
    return {
        "year": str(of.year), "unit": of.unit.full_name or of.unit.name,
        "issues": [_sent(one, hosts.get(one.reply.assignment.suggestion_id, "主办单位")) for one in issues],
    }  # fmt: skip


def _sent(one: Issue, host: str) -> dict[str, str]:
    task = one.reply.assignment
    case = task.suggestion
    to = HIDDEN if case.lead and case.lead.protected else one.delivered_to or case.proposers
    return {
        "number": one.number, "on": said(one.issued_on), "title": (one.version.title if one.version else "") or letters.heading(task),
        "to": to if task.hosting else host, "signer": one.signer, "copies": str(case.cosigner_count + 1) if task.hosting else "1",
        "delivered_on": said(one.delivered_on), "delivered_how": one.delivered_how, "case": task.number,
    }  # fmt: skip


def _dispatch_sheet(data: Data) -> Sheet:
    rows = [
        [at, one["number"], one["on"], one["title"], one["to"], one["signer"], one["copies"], short(one["delivered_on"]), one["delivered_how"], ""]
        for at, one in enumerate(data["issues"], 1)
    ]
    return Sheet(f"{data['unit']}{data['year']}年建议提案办理发文登记簿", (listing(HEADS, rows, WIDTHS),), wide=True)


dispatch = declare(Paper(
    key="dispatch", label="发文登记簿", of="year", roles=OFFICE, data=_dispatch_data, sheet=_dispatch_sheet,
    lacking=lambda of, by: "" if _issues(of).exists() else "这一年还没有签发过。",
    fields={"year": "年度", "unit": "单位"}, lists={"issues": SENT},
))  # fmt: skip
