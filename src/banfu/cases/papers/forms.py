"""Printed forms of a case: 征询意见表 (domain §4.3), 当面答复记录, 电话回访表, 公开审查表, 销号单, 承诺销号单.

What is known is filled in; what only a hand can write is ruled.
"""

from banfu.cases import limits
from banfu.cases.models import Approval, Assignment, CallBack, Contact, Promise, PromiseOff, StrikeOff
from banfu.cases.papers import codes
from banfu.cases.papers.common import TASK, issue_of, said, task_data, version_of, whose
from banfu.cases.papers.declare import UNIT, Data, Paper, declare
from banfu.cases.words import FACE_TO_FACE, HOSTING, Rating, Step
from banfu.paper.sheet import DAY, Cell, Sheet, Words, fields
from banfu.people.models import OVERSEERS, Unit

FOUR = (3.2, 5.6, 2.8, 4.0)
RATINGS = tuple(Rating.labels)


def boxes(choices: tuple[str, ...], chosen: str = "") -> str:
    """□满意　□基本满意　□不满意, the chosen one ticked."""
    return "　".join(f"{'☑' if one == chosen else '□'}{one}" for one in choices)


def _wide(text: str, lines: int = 1) -> Cell:
    return Cell(text, span=3, lines=lines)


def head_rows(data: Data) -> list[list[Cell | str]]:
    """会议届次, 编号, 标题, who proposed and who handled: the top of every form of a case."""
    return [
        ["会议届次", Cell(data["session"]), f"{data['thing']}编号", Cell(data["number"], left=False)],
        ["标　　题", _wide(data["title"])],
        [_lead_label(data), Cell(data["proposers"]), "代表团" if data["thing"] == "建议" else "界　别", Cell(data["delegation"])],
        ["承办单位", Cell(data["unit_full"]), "办理形式", Cell(data["part"], left=False)],
    ]  # fmt: skip


def _lead_label(data: Data) -> str:
    return "提 出 人" if data["who"] == "代表" else "提 案 者"


def reply_rows(data: Data) -> list[list[Cell | str]]:
    return [
        ["答复文号", Cell(data["reply_number"]), "答复日期", Cell(data["reply_on"], left=False)],
        ["会办单位", Cell(data["assists"]), "办理类别", Cell(f"{data['reply_class']}类" if data["reply_class"] else "", left=False)],
    ]  # fmt: skip


def _hosting_answered(task: Assignment, by: Unit) -> str:
    return "" if issue_of(task) else "还没有签发答复；签发以后才有文号和日期可填。"


# 征询意见表

CONTACTS = ("见面", "走访", "座谈", "电话", "未联系")


def _feedback_data(task: Assignment, by: Unit) -> Data:
    issue = issue_of(task)
    rows = Contact.objects.filter(assignments=task, between_units=False).values_list("kind", flat=True)
    return task_data(task, by) | {
        "code": codes.of(issue.reply_id) if issue else "", "contacts": str(rows.count() or ""), "round": str(task.round),
        "within": _within(task),
    }  # fmt: skip


def _within(task: Assignment) -> str:
    """收到答复之日起 10 日: how long the deputy has by the rulebook; "" where it says nothing."""
    rule = limits.rule_of(task, "feedback")
    return rule.span if rule is not None else ""


def _feedback_sheet(data: Data) -> Sheet:
    talked = f"（单位登记 {data['contacts']} 次）" if data["contacts"] else ""
    grid = fields(
        *head_rows(data), *reply_rows(data),
        ["沟通方式\n及 次 数", _wide(f"{boxes(CONTACTS)}\n共＿＿＿次{talked}")],
        ["对办理态度\n的 评 价", _wide(boxes(RATINGS), 2)], ["对办理结果\n的 评 价", _wide(boxes(RATINGS), 2)],
        ["具体意见", _wide("（对态度或结果不满意的，请写明意见）", 6)],
        ["评价意见\n是否公开", _wide(boxes(("同意", "不同意")))], [f"{data['who']}签名", Cell("", lines=2), "日　　期", Cell(DAY, left=False)],
        widths=FOUR,
    )  # fmt: skip
    contact = f"（电话：{data['maker_phone']}）" if data["maker_phone"] else ""
    within = f"在{data['within']}内" if data["within"] else ""
    note = f"请填好签名，{within}寄回{data['maker']}{contact}；也可以拍照或扫描发回，右上角的编码请一并拍到。"
    again = f"（第 {data['round']} 次答复）" if data["round"] not in ("", "1") else ""
    return Sheet(f"{whose(data)}办理情况征询意见表{again}", (grid, Words(note, "note")), code=data["code"])


feedback_form = declare(Paper(
    key="feedback_form", label="征询意见表", of="task", parts=HOSTING, roles=UNIT | OVERSEERS, lacking=_hosting_answered, data=_feedback_data, sheet=_feedback_sheet,
    fields=TASK | {"code": "回执编码", "contacts": "沟通次数", "round": "第几轮答复", "within": "多少天内寄回"},
))  # fmt: skip


# 当面答复记录 (山东 22: signed by the deputy it is an accepted form of reply)


def _face_lacking(task: Assignment, by: Unit) -> str:
    return "" if version_of(task) else "还没有答复稿；当面答复以前先拟稿。"


def _face_data(task: Assignment, by: Unit) -> Data:
    met = Contact.objects.filter(assignments=task, kind__in=list(FACE_TO_FACE), between_units=False).order_by("-happened_on", "-pk").first()
    return task_data(task, by) | {
        "met_on": said(met.happened_on) if met else "", "place": met.place if met else "", "present": met.partner if met else "",
        "said": met.text if met else "",
    }  # fmt: skip


def _face_sheet(data: Data) -> Sheet:
    grid = fields(
        *head_rows(data), *reply_rows(data),
        ["时　　间", Cell(data["met_on"] or DAY), "地　　点", Cell(data["place"])],
        ["到场人员", _wide(data["present"], 2)], ["答复要点", _wide(data["said"], 7)], [f"{data['who']}意见", _wide(boxes(RATINGS), 3)],
        [f"{data['who']}签名", Cell("", lines=2), "日　　期", Cell(DAY, left=False)],
        ["答复人签名", Cell("", lines=2), "记录人签名", Cell("")], widths=FOUR,
    )  # fmt: skip
    return Sheet(f"{whose(data)}当面答复记录", (grid,))


face_record = declare(Paper(
    key="face_record", label="当面答复记录", of="task", parts=HOSTING, roles=UNIT, lacking=_face_lacking, data=_face_data, sheet=_face_sheet,
    fields=TASK | {"met_on": "见面日期", "place": "地点", "present": "到场人员", "said": "谈了什么"},
))  # fmt: skip


# 电话回访表 (domain §8 row 22)

CALL_FIELDS = {"called_on": "回访日期", "outcome": "回访结果", "said": "回访情况", "caller": "回访人"}


def _call_data(task: Assignment, by: Unit) -> Data:
    lead = task.suggestion.lead
    calls = CallBack.objects.filter(assignment=task).order_by("pk")
    return task_data(task, by) | {
        "phone": str(lead.phone) if lead and lead.phone else "",
        "calls": [
            {"called_on": said(one.called_on), "outcome": one.get_outcome_display(), "said": one.text, "caller": one.caller} for one in calls
        ],
    }  # fmt: skip


def _call_sheet(data: Data) -> Sheet:
    done = data["calls"][-1] if data["calls"] else {}
    asked = (
        f"您提的{data['thing']}，{data['unit']}答复您以前，有没有人跟您联系、听您的意见？", "答复函和征询意见表收到了吗？",
        "对办理的态度和结果，您满意吗？", "答复里说要办的事，您还有什么要求？",
    )  # fmt: skip
    rows = [[Cell(f"{at}. {text}", span=2), Cell(boxes(RATINGS) if "满意" in text else "", lines=2, span=2)] for at, text in enumerate(asked, 1)]
    before = "\n".join(f"{one['called_on']}，{one['outcome']}{'：' + one['said'] if one['said'] else ''}" for one in data["calls"])
    grid = fields(
        *head_rows(data), *reply_rows(data), ["联系电话", Cell(data["phone"]), "回访日期", Cell(done.get("called_on") or DAY, left=False)],
        [Cell("问什么", span=2, left=False, label=True), Cell("怎么答的", span=2, left=False, label=True)], *rows,
        ["接通情况", _wide(boxes(("接通", "没有联系上", "改日再打")))], ["以前回访", _wide(before)], ["其他意见", _wide("", 4)],
        ["回访人签名", Cell(done.get("caller", ""), lines=2), "单位负责人\n签　　字", Cell("")], widths=FOUR, size=12.5,
    )  # fmt: skip
    return Sheet(f"{whose(data)}办理情况电话回访表", (grid,))


call_back_form = declare(Paper(
    key="call_back_form", label="电话回访表", of="task", parts=HOSTING, roles=UNIT, lacking=_hosting_answered, data=_call_data, sheet=_call_sheet, personal=True,
    fields=TASK | {"phone": "联系电话"}, lists={"calls": CALL_FIELDS},
))  # fmt: skip


# 公开审查表 (domain §2 A6: the review goes with the approval)


def _review_lacking(task: Assignment, by: Unit) -> str:
    return "" if version_of(task) else "还没有答复稿；先拟稿，写明能否公开。"


def _review_data(task: Assignment, by: Unit) -> Data:
    version = version_of(task)
    done = Approval.objects.filter(version=version, step=Step.DISCLOSURE, approved=True).select_related("person").order_by("-pk").first()
    return task_data(task, by) | {
        "heading": version.title if version else "", "reason": version.disclosure_reason if version else "", "draft": str(version.n) if version else "",
        "reviewed_by": done.person.name if done else "", "reviewed_on": said(done.decided_on) if done else "", "review": done.comment if done else "",
    }  # fmt: skip


ITEMS = (
    "是否涉及国家秘密、工作秘密", "是否涉及商业秘密", "是否有个人信息（手机、住址、证件号、账号）", "是否属于内部事务、过程性信息",
    "公开后是否可能危及国家安全、公共安全、经济安全、社会稳定", "提出人是否同意公开",
)  # fmt: skip


def _review_sheet(data: Data) -> Sheet:
    rows = [[Cell(text, span=3), Cell(boxes(("是", "否")), left=False)] for text in ITEMS]
    chosen = data["disclosure"]
    ways = ("主动公开·全文", "主动公开·摘要", "依申请公开", "不予公开")
    grid = fields(
        *head_rows(data), ["答复标题", _wide(data["heading"])], ["拟定方式", _wide("\n".join(boxes(ways[at : at + 2], chosen) for at in (0, 2)))],
        ["不予公开的\n理由、依据", _wide(data["reason"], 2)],
        [Cell("审查内容", span=3, left=False, label=True), "结　　论"], *rows,
        ["审查意见", _wide(data["review"], 3)], ["审 查 人", Cell(data["reviewed_by"], lines=2), "日　　期", Cell(data["reviewed_on"] or DAY, left=False)],
        ["单位负责人", Cell("", lines=2), "日　　期", Cell(DAY, left=False)], widths=FOUR, size=12.5,
    )  # fmt: skip
    return Sheet(f"{data['thing']}答复公开审查表", (grid,))


disclosure_review = declare(Paper(
    key="disclosure_review", label="公开审查表", of="task", parts=HOSTING, roles=UNIT, lacking=_review_lacking, data=_review_data, sheet=_review_sheet,
    fields=TASK | {"heading": "答复标题", "draft": "第几稿", "reason": "不公开的理由", "reviewed_by": "审查人", "reviewed_on": "审查日期", "review": "审查意见"},
))  # fmt: skip


# 销号单 (domain §2 A13) and that of one promise

OFF = {"evidence": "销号依据", "proposed_by": "提出人", "proposed_on": "提出日期", "decided_by": "确认人", "decided_on": "确认日期"}


def _off_data(row: StrikeOff | PromiseOff | None) -> Data:
    if row is None:
        return dict.fromkeys(OFF, "")
    sure = bool(row.confirmed)
    return {
        "evidence": row.evidence, "proposed_by": row.proposed_by.name, "proposed_on": said(row.proposed_on),
        "decided_by": row.decided_by.name if sure and row.decided_by else "", "decided_on": said(row.decided_on) if sure else "",
    }  # fmt: skip


def _strike(task: Assignment) -> StrikeOff | None:
    rows = StrikeOff.objects.filter(assignment=task).exclude(confirmed=False)
    return rows.select_related("proposed_by", "decided_by").order_by("-pk").first()


def _strike_lacking(task: Assignment, by: Unit) -> str:
    return "" if _strike(task) else "还没有提出销号；先在本件提出，写明依据。"


def _strike_data(task: Assignment, by: Unit) -> Data:
    return task_data(task, by) | {"rating": _rating(task)} | _off_data(_strike(task))


def _rating(task: Assignment) -> str:
    return dict(Rating.choices).get(task.result, "")


def _signatures(data: Data) -> list[list[Cell | str]]:
    return [
        ["提 出 人", Cell(data["proposed_by"], lines=2), "日　　期", Cell(data["proposed_on"] or DAY, left=False)],
        ["确 认 人", Cell(data["decided_by"], lines=2), "日　　期", Cell(data["decided_on"] or DAY, left=False)],
        ["单位负责人\n签　　字", Cell("", lines=3), "日　　期", Cell(DAY, left=False)],
    ]  # fmt: skip


def _strike_sheet(data: Data) -> Sheet:
    grid = fields(
        *head_rows(data), *reply_rows(data),
        ["承办处室", Cell(data["division"]), "承 办 人", Cell(data["officer"], left=False)], ["评　　价", _wide(data["rating"])],
        ["销号依据", _wide(data["evidence"], 6)], *_signatures(data), widths=FOUR,
    )  # fmt: skip
    return Sheet(f"{data['thing']}办理销号单", (grid, Words("提出人和确认人不是同一人；依据的文件附后。", "note")))


strike_off = declare(Paper(
    key="strike_off", label="销号单", of="task", roles=UNIT, lacking=_strike_lacking, data=_strike_data, sheet=_strike_sheet,
    fields=TASK | {"rating": "对办理结果的评价"} | OFF,
))  # fmt: skip


def _promise_off(promise: Promise) -> PromiseOff | None:
    rows = PromiseOff.objects.filter(promise=promise, undone_on=None).exclude(confirmed=False)
    return rows.select_related("proposed_by", "decided_by").order_by("-pk").first()


def _promise_lacking(promise: Promise, by: Unit) -> str:
    return "" if _promise_off(promise) else "这一项还没有提出销号；先在承诺事项里提出。"


def _promise_data(promise: Promise, by: Unit) -> Data:
    row = _promise_off(promise)
    move = promise.moves.order_by("-pk").first()
    return task_data(promise.assignment, by) | _off_data(row) | {
        "promised": promise.what or promise.passage, "passage": promise.passage, "owner": promise.owner, "word": row.word if row else "",
        "promise_due": said(move.until if move else promise.due_on),
        "progress": [{"on": said(one.on), "text": one.text} for one in promise.progress.all()],
    }  # fmt: skip


def _promise_sheet(data: Data) -> Sheet:
    told = "\n".join(f"{one['on']}　{one['text']}" for one in data["progress"])
    grid = fields(
        *head_rows(data), ["答复文号", Cell(data["reply_number"]), "答复日期", Cell(data["reply_on"], left=False)],
        ["承诺事项", _wide(data["promised"], 2)], ["答复原话", _wide(data["passage"], 2)],
        ["责 任 人", Cell(data["owner"]), "承诺时限", Cell(data["promise_due"], left=False)], ["落实情况", _wide(told, 3)],
        ["销号依据", _wide(data["evidence"], 3)], [f"{data['who']}意见", _wide(data["word"], 2)], *_signatures(data), widths=FOUR, size=12.5,
    )  # fmt: skip
    return Sheet("承诺事项销号单", (grid,))


promise_off = declare(Paper(
    key="promise_off", label="承诺销号单", of="promise", roles=UNIT, lacking=_promise_lacking, data=_promise_data, sheet=_promise_sheet,
    fields=TASK | OFF | {"promised": "承诺什么", "passage": "答复原话", "owner": "谁来办", "word": "提出人怎么说", "promise_due": "承诺时限"},
    lists={"progress": {"on": "日期", "text": "进展"}},
))  # fmt: skip
