"""Letters between units: 改办申请, 延期申请 (domain §2 A1x, A4d), 会办函 and 会办意见 (A4h)."""

from banfu.cases import letters
from banfu.cases.models import Assignment, Extension, OpinionRequest, ReturnRequest
from banfu.cases.papers.common import TASK, letter, point, rule_words, said, task_data, version_of
from banfu.cases.papers.declare import HEADS, UNIT, Data, Paper, declare
from banfu.cases.words import HOSTING, Part
from banfu.paper.letter import Form, Letter
from banfu.paper.parse import take_apart
from banfu.paper.sheet import Sheet
from banfu.people.models import Unit


def _named(data: Data) -> str:
    return f"{data['session']}{data['numbered']}{data['thing']}《{data['title']}》"


def _of(data: Data) -> str:
    """省十三届人大一次会议第0082号建议: as it stands in titles."""
    return f"{data['session']}{data['numbered']}{data['thing']}"


# 改办申请


def _return(task: Assignment) -> ReturnRequest | None:
    return ReturnRequest.objects.filter(assignment=task).order_by("-pk").first()


def _return_lacking(task: Assignment, by: Unit) -> str:
    return "" if _return(task) else "还没有申请改办；先在本件申请，写明理由和职责依据。"


def _return_data(task: Assignment, by: Unit) -> Data:
    row = _return(task)
    return task_data(task, by, leaves=True) | {
        "asked_on": said(row.requested_on) if row else "", "reason": row.reason if row else "", "duty": row.duty if row else "",
        "proposed": row.proposed_unit if row else "", "rule": rule_words(task, "return"),
    }  # fmt: skip


def _return_sheet(data: Data) -> Sheet:
    got = f"，我{_we(data)}于{data['signed_on'] or data['handed_on']}收到" if data["signed_on"] or data["handed_on"] else ""
    rule = f"按照{data['rule']}，" if data["rule"] else ""
    lines = [
        f"{data['proposers']}提出的{_named(data)}{got}，交由我{_we(data)}{data['part']}。经研究，这件{data['thing']}不属于我{_we(data)}职能，{rule}申请改办。",
        f"一、理由。{point(data['reason'])}",
    ]  # fmt: skip
    parts = iter("二三四")
    lines += [f"{next(parts)}、职责依据。{point(data['duty'])}"] if data["duty"] else []
    lines += [f"{next(parts)}、建议承办单位。{point(data['proposed'])}"] if data["proposed"] else []
    lines.append("在作出决定以前，我们继续办理。请批复。")
    return Sheet("", letter=letter(data, f"关于申请改办{_of(data)}的函", data["above"], "\n".join(lines)))


def _we(data: Data) -> str:
    """厅, 局, 委: how a unit speaks of itself."""
    last = data["unit"][-1:]
    return last if last in "厅局委办院署部" else "单位"


return_request = declare(Paper(
    key="return_request", label="改办申请", of="task", roles=HEADS, lacking=_return_lacking, data=_return_data, sheet=_return_sheet, leaves=True,
    fields=TASK | {"asked_on": "申请日期", "reason": "改办理由", "duty": "职责依据", "proposed": "建议承办单位", "rule": "期限依据"},
))  # fmt: skip


# 延期申请


def _extension(task: Assignment) -> Extension | None:
    return Extension.objects.filter(assignment=task).order_by("-pk").first()


def _extension_lacking(task: Assignment, by: Unit) -> str:
    return "" if _extension(task) else "还没有申请延期；先在本件申请，写明延到哪天和理由。"


def _extension_data(task: Assignment, by: Unit) -> Data:
    row = _extension(task)
    return task_data(task, by, leaves=True) | {
        "asked_on": said(row.requested_on) if row else "", "until": said(row.until) if row else "", "reason": row.reason if row else "",
        "told_on": said(row.told_on) if row else "", "rule": rule_words(task, "extension"), "contacts": str(task.contacts or ""),
    }  # fmt: skip


def _extension_sheet(data: Data) -> Sheet:
    due = f"，答复期限是{data['due_on']}" if data["due_on"] else ""
    talked = f"办理中已与{data['who']}沟通 {data['contacts']} 次。" if data["contacts"] else ""
    told = f"延期一事已于{data['told_on']}告知{data['who']}。" if data["told_on"] else f"同意以后，我们即告知{data['who']}。"
    rule = f"按照{data['rule']}，" if data["rule"] else ""
    lines = [
        f"{data['proposers']}提出的{_named(data)}由我{_we(data)}{data['part']}{due}。{talked}按期答复有困难，{rule}申请延期到{data['until']}答复。",
        f"一、理由。{point(data['reason'])}",
        f"二、告知情况。{told}",
        "请审批。",
    ]  # fmt: skip
    return Sheet("", letter=letter(data, f"关于延期答复{_of(data)}的函", data["above"], "\n".join(lines)))


extension = declare(Paper(
    key="extension", label="延期申请", of="task", roles=HEADS, lacking=_extension_lacking, data=_extension_data, sheet=_extension_sheet, leaves=True,
    fields=TASK | {"asked_on": "申请日期", "until": "延期到", "reason": "延期理由", "told_on": "告知代表日期", "rule": "期限依据", "contacts": "沟通次数"},
))  # fmt: skip


# 会办函


def _asked(task: Assignment) -> list[OpinionRequest]:
    rows = OpinionRequest.objects.filter(assignment=task, dropped_on=None, received_on=None)
    return list(rows.select_related("unit").order_by("pk"))


def _opinions_lacking(task: Assignment, by: Unit) -> str:
    return "" if _asked(task) else "没有要函询的会办单位，或者意见都收到了。"


def _opinions_data(task: Assignment, by: Unit) -> Data:
    rows = _asked(task)
    due = min((row.due_on for row in rows if row.due_on), default=None)
    return task_data(task, by, leaves=True) | {
        "to": "、".join(letters.full_name(row.unit) for row in rows), "opinion_due": said(due), "asks": task.suggestion.body,
    }  # fmt: skip


def _opinions_sheet(data: Data) -> Sheet:
    due = f"在{data['opinion_due']}以前" if data["opinion_due"] else "尽早"
    lines = [
        f"{data['proposers']}提出的{_named(data)}由我{_we(data)}主办、你们会办。为按期答复{data['who']}，现请你们提出会办意见。",
        f"请结合本单位职责，对{data['thing']}里与你们有关的每一点说明三个方面：已经做了什么，正在做和准备做什么、什么时候做到，做不到的是什么原因、有什么依据。",
        f"会办意见请{due}以正式函件送我{_we(data)}，写明联系人和电话；有不同意见的，请先与我们沟通。",
    ]  # fmt: skip
    done = letter(data, f"关于征求{_of(data)}会办意见的函", data["to"], "\n".join(lines))
    return Sheet("", letter=done)


opinion_request = declare(Paper(
    key="opinion_request", label="会办函", of="task", parts=HOSTING, roles=UNIT, lacking=_opinions_lacking, data=_opinions_data, sheet=_opinions_sheet, leaves=True,
    fields=TASK | {"to": "函询哪些单位", "opinion_due": "会办意见期限", "asks": "建议、提案正文"},
))  # fmt: skip


# 会办意见


def _opinion_lacking(task: Assignment, by: Unit) -> str:
    return "" if version_of(task) else "还没有拟会办意见；先拟稿。"


def _opinion_data(task: Assignment, by: Unit) -> Data:
    version = version_of(task)
    parts = take_apart(version.text if version else "")
    host = letters.host_of(task)
    return task_data(task, by, leaves=True) | {
        "to": parts.salutation or (letters.full_name(host) if host else ""), "heading": (version.title if version else "") or letters.heading(task),
        "text": "\n".join(one.text for one in parts.paragraphs), "note": parts.note or letters.note_of(task),
        "copied": "，".join(letters.copies_to(task, [])),
    }  # fmt: skip


def _opinion_sheet(data: Data) -> Sheet:
    base = letter(data, data["heading"], data["to"], data["text"], tuple(one for one in data["copied"].split("，") if one))
    return Sheet("", letter=Letter(**{**base.__dict__, "note": data["note"], "form": Form.LETTER}))


opinion = declare(Paper(
    key="opinion", label="会办意见", of="task", parts=frozenset({Part.ASSIST}), roles=UNIT, lacking=_opinion_lacking, data=_opinion_data, sheet=_opinion_sheet, leaves=True,
    fields=TASK | {"to": "主送单位", "heading": "函的标题", "text": "函的正文", "note": "联系人和电话", "copied": "抄送"},
))  # fmt: skip
