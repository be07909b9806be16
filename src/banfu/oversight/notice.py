"""交办清单: the list that goes with a notice of the hand-over, in the columns of domain §4.4 and with the limits."""

from collections.abc import Mapping, Sequence
from io import BytesIO

import xlsxwriter

from banfu.cases.models import Suggestion
from banfu.cases.words import HOSTING, Part
from banfu.oversight.conflicts import Plan
from banfu.oversight.due import Dues

HEADS = (
    ("序号", 6), ("编号", 10), ("届次", 22), ("标题", 50), ("提出人", 14), ("联名人数", 9), ("代表团、界别", 18), ("分类", 14),
    ("主办单位", 26), ("会办单位", 34), ("是否重点", 14), ("交办日期", 12), ("答复期限", 20), ("会办期限", 20), ("备注", 20),
)  # fmt: skip


def proposer(case: Suggestion) -> str:
    """Who leads it, with those who signed; a protected name is not given on."""
    return "（保密）" if case.lead is not None and case.lead.protected else case.proposers


def hosts(plan: Plan, dues: Dues) -> str:
    """The units that are to answer: those that have it, else those proposed."""
    return dues.hosts or "、".join(
        c.unit.name + (f"（分办：{c.share}）" if c.part == Part.SEPARATE else "") for c in plan.candidates if c.part in HOSTING
    )


def assists(plan: Plan, dues: Dues) -> str:
    """The units that are to send their opinion to those."""
    return dues.assists if dues.hosts else "、".join(c.unit.name for c in plan.candidates if c.part == Part.ASSIST)


def _cells(number: int, case: Suggestion, plan: Plan, dues: Dues) -> list[object]:
    helpers = assists(plan, dues)
    protected = case.lead is not None and case.lead.protected
    return [
        number, case.number, case.session.name, case.title, "（保密）" if protected else case.lead_name, case.cosigner_count,
        case.delegation.name if case.delegation and not protected else "", case.topic, hosts(plan, dues), helpers, case.key_level,
        case.hand_over.handed_on.isoformat() if case.hand_over else "", dues.reply.words,
        dues.opinion.words if helpers else "", case.remark,
    ]  # fmt: skip


def workbook(cases: Sequence[Suggestion], plans: Mapping[int, Plan], dues: Mapping[int, Dues]) -> BytesIO:
    """Return the list as .xlsx; no telephone stands in it."""
    content = BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("交办清单")
    head = book.add_format({"bold": True, "border": 1, "text_wrap": True, "align": "center", "valign": "vcenter"})
    cell = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    for column, (label, width) in enumerate(HEADS):
        sheet.set_column(column, column, width)
        sheet.write(0, column, label, head)
    for number, case in enumerate(cases, 1):
        for column, value in enumerate(_cells(number, case, plans[case.pk], dues[case.pk])):
            sheet.write(number, column, value, cell)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    book.close()
    content.seek(0)
    return content
