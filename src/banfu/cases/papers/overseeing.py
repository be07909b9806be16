"""What those above send a unit that is late: 催办函 and 督办单 (domain §2, supervision runs across)."""

from banfu import clock
from banfu.cases.models import Assignment, KeyMark, Urging
from banfu.cases.models.assignment import NEVER
from banfu.cases.papers.common import TASK, letter, point, said, task_data
from banfu.cases.papers.declare import HEADS, Data, Paper, declare
from banfu.cases.papers.forms import FOUR, boxes, head_rows
from banfu.cases.words import BEFORE_REPLY, HOSTING, Stage
from banfu.paper.sheet import DAY, Cell, Sheet, Sign, Words, fields
from banfu.people.models import OVERSEERS, Unit

URGED = {
    "stage": "办到哪一步", "late": "超期几天", "left": "还有几天到期", "urged": "催办过几次", "urge_text": "最近一次催办的内容", "urged_on": "最近一次催办日期",
    "answer": "单位对催办的答复", "watch": "督办领导", "committee": "具体督办的专委会", "number_of_urging": "第几次催办",
}  # fmt: skip


def _lacking(task: Assignment, by: Unit) -> str:
    if task.stage not in BEFORE_REPLY or task.stage == Stage.RETURNING:
        return "已经答复或不在办的，不用催。"
    return ""


def _data(task: Assignment, by: Unit) -> Data:
    today = clock.today()
    due = task.answer_due_on
    rows = list(Urging.objects.filter(assignment=task).order_by("pk"))
    last = rows[-1] if rows else None
    mark = KeyMark.objects.filter(suggestion=task.suggestion_id, until=None).order_by("-pk").first()
    days = (due - today).days if due != NEVER else None
    return task_data(task, by, leaves=True) | {
        "stage": task.get_stage_display(), "late": str(-days) if days is not None and days < 0 else "",
        "left": str(days) if days is not None and days >= 0 else "", "urged": str(len(rows) or ""),
        "urge_text": last.text if last else "", "urged_on": said(last.urged_on) if last else "", "answer": last.answer if last else "",
        "watch": mark.leader if mark else "", "committee": mark.committee if mark else "",
        "number_of_urging": str(last.number if last else 1),
    }  # fmt: skip


def _when(data: Data) -> str:
    """Where the limit stands, in one clause."""
    if not data["due_on"]:
        return "还没有办结"
    if data["late"]:
        return f"答复期限是{data['due_on']}，已超期 {data['late']} 天"
    return f"答复期限是{data['due_on']}，还有 {data['left']} 天"


def _urging_sheet(data: Data) -> Sheet:
    what = f"{data['session']}{data['numbered']}{data['thing']}"
    send = "答复" + data["who"] if data["part"] != "会办" else "把会办意见送主办单位"
    lines = [
        f"{data['proposers']}提出的{what}《{data['title']}》，{data['handed_on']}交你们{data['part']}，{_when(data)}，目前在“{data['stage']}”环节。",
        *([point(data["urge_text"])] if data["urge_text"] else []),
        f"请抓紧办理，按期{send}；确有困难、需要延期的，请在期满以前提出申请并告知{data['who']}。" if not data["late"]
        else f"请抓紧办理，尽快{send}，并在收到本函后 3 个工作日内把办理进度、超期的原因和办结的时间告诉我们。",
    ]  # fmt: skip
    return Sheet("", letter=letter(data, f"关于催办{what}的函", data["unit_full"], "\n".join(lines)))


urging = declare(Paper(
    key="urging", label="催办函", of="task", roles=OVERSEERS, lacking=_lacking, data=_data, sheet=_urging_sheet, fields=TASK | URGED, leaves=True,
))  # fmt: skip


def _order_sheet(data: Data) -> Sheet:
    urged = f"已催办 {data['urged']} 次，最近一次在{data['urged_on']}" if data["urged"] else "没有催办过"
    said_now = f"目前在“{data['stage']}”环节；{_when(data)}；{urged}。" + (f"单位答复：{point(data['answer'])}" if data["answer"] else "")
    watch = "，".join(one for one in (data["watch"], data["committee"]) if one)
    late = f"请查明没有按期办结的原因，定出办结的时间，抓紧与{data['who']}沟通并答复；办理进度随时告诉我们。"
    asked = data["urge_text"] or (late if data["late"] else f"请抓紧办理，与{data['who']}充分沟通，按期答复；办理进度随时告诉我们。")
    grid = fields(
        *head_rows(data),
        ["交办日期", Cell(data["handed_on"], left=False), "答复期限", Cell(data["due_on"], left=False)],
        ["督办依据", Cell(data["key_level"] or "办理期限"), "督办领导", Cell(watch)],
        ["承办处室", Cell(data["division"]), "承 办 人", Cell(data["officer"], left=False)],
        ["办理现状", Cell(said_now, span=3, lines=2)], ["督办要求", Cell(asked, span=3, lines=3)],
        ["反馈时限", Cell("收到之日起 3 个工作日内"), "反馈方式", Cell(boxes(("书面", "当面")), left=False)],
        ["承办单位\n反　　馈", Cell("", span=3, lines=5)], ["单位负责人\n签　　字", Cell("", lines=2), "日　　期", Cell(DAY, left=False)],
        widths=FOUR, size=12.5,
    )  # fmt: skip
    return Sheet(f"{data['thing']}办理督办单", (grid, Sign((data["maker"],), clock.today(), sealed=False)), number=f"{data['year']}年　第　　号")


order = declare(Paper(
    key="supervision_order", label="督办单", of="task", parts=HOSTING, roles=OVERSEERS, lacking=_lacking, data=_data, sheet=_order_sheet, fields=TASK | URGED, leaves=True,
))  # fmt: skip


def _inner_lacking(task: Assignment, by: Unit) -> str:
    if not task.division_id:
        return "还没有定处室。"
    return _lacking(task, by)


def _inner_sheet(data: Data) -> Sheet:
    what = f"{data['session']}{data['numbered']}{data['thing']}"
    lines = [
        f"{data['proposers']}提出的{what}《{data['title']}》由你们承办，{_when(data)}，目前在“{data['stage']}”环节。",
        *([point(data["urge_text"])] if data["urge_text"] else []),
        "请抓紧办理，在收到后 3 个工作日内把进度和办结时间告诉办公室。",
    ]  # fmt: skip
    grid = fields(["处室负责人\n签　　收", Cell("", lines=2), "日　　期", Cell(DAY, left=False)], ["办理进度", Cell("", span=3, lines=6)], widths=FOUR)
    body = (Words(f"{data['division']}：", "to"), *(Words(line) for line in lines), Words(f"办公室　　{data['today']}", "right"), grid)
    return Sheet("催办通知单", body, number=f"第 {data['number_of_urging']} 次")


inner_urging = declare(Paper(
    key="inner_urging", label="催办通知单（给处室）", of="task", roles=HEADS, lacking=_inner_lacking, data=_data, sheet=_inner_sheet, fields=TASK | URGED,
))  # fmt: skip
