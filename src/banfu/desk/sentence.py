"""The status sentence: who, where now and since when, what is missing, the legal limit."""

from collections.abc import Sequence
from datetime import date

from banfu.cases.models import Assignment, OpinionRequest, Version
from banfu.cases.models.assignment import NEVER
from banfu.cases.words import BEFORE_REPLY, ENDED, Part, Stage, Step
from banfu.ui.words import day

MOST = 120
DOING = {
    Stage.TO_SIGN: "待签收",
    Stage.RETURNING: "已申请改办，等批复",
    Stage.RETURNED: "已改办给别的单位",
    Stage.DROPPED: "已取消承办",
    Stage.TO_DIVIDE: "已签收，待定处室",
    Stage.DISPUTED: "处室有异议，待办公室再定",
    Stage.TO_APPROVE: "处室已同意，待分管领导审定",
    Stage.TO_ISSUE: "各级已核完，待登记签发",
    Stage.TO_SEND: "会办意见已审，待送出",
    Stage.SENT: "会办意见已送出",
    Stage.TO_DELIVER: "已签发，待送达",
    Stage.TO_FEEDBACK: "已答复，等反馈",
    Stage.TO_CALL_BACK: "已答复、已有反馈，待回访",
    Stage.TO_STRIKE: "已答复、已回访，待销号",
    Stage.STRIKING: "已提出销号，待第二人确认",
    Stage.TO_ARCHIVE: "已销号，待归档",
    Stage.ARCHIVED: "已归档",
    Stage.FOR_REFERENCE: "参阅，不用答复",
    Stage.WITHDRAWN: "已撤回",
}


def _where(task: Assignment) -> str:
    division = task.division.name if task.division else "处室"
    if task.stage == Stage.DIVIDING:
        return f"待{division}确认承办"
    if task.stage in (Stage.HANDLING, Stage.DRAFTING):
        who = f"（{task.officer.name}）" if task.officer else ""
        return f"{division}{who}正在{'办理' if task.stage == Stage.HANDLING else '拟稿'}"
    if task.stage == Stage.REVIEWING:
        return f"正在{Step(task.step).label}"
    return DOING[Stage(task.stage)]


def _missing(owed: Sequence[OpinionRequest]) -> str:
    """Whose opinion is missing, with its day: 差省发改委（6月5日到期）."""
    first = min(owed, key=lambda row: (row.due_on or NEVER, row.pk))
    due = f"（{day(first.due_on)}到期）" if first.due_on else "" if first.asked_on else "（还没函询）"
    return f"，差{first.unit.name}{due}" + (f"等{len(owed)}家" if len(owed) > 1 else "")


def sentence(task: Assignment, today: date, owed: Sequence[OpinionRequest] = (), draft: int = 0) -> str:
    """Return the sentence that can be pasted into a message: plain text, under 120 characters.

    owed: the opinions not yet received, where they are at hand; draft: the number of the latest draft.
    """
    suggestion = task.suggestion
    kind = suggestion.get_kind_display()
    number = suggestion.number if suggestion.number.startswith("闭会") else f"第{suggestion.number}号"
    if task.year != today.year:
        number = f"{task.year}年{number}"
    head = f"{number}{kind}（{suggestion.proposers}，{task.unit.name}{task.get_part_display()}）：{_where(task)}"
    if draft and task.stage in (Stage.DRAFTING, Stage.REVIEWING):
        head += f"第{draft}稿"
    if task.since and task.stage not in ENDED:
        head += f"（{day(task.since)}起）"
    opinions = ""
    if task.hosting and task.opinions_due and task.answered_on is None:
        missing = task.opinions_due - task.opinions_in
        opinions = f"；会办意见来了{task.opinions_in}家"
        opinions += "，已齐" if not missing else _missing(owed) if owed else f"，差{missing}家"
    end = "。" + _limit(task, today)
    words = head + opinions + end
    if len(words) < MOST:
        return words
    # Too long to paste: the names go first, the day and the place never.
    short = f"{number}{kind}：{_where(task)}" + (f"；会办意见差{task.opinions_due - task.opinions_in}家" if opinions else "") + end
    return short[: MOST - 1]


def _limit(task: Assignment, today: date) -> str:
    if task.answered_on and task.stage not in BEFORE_REPLY:
        number = f"，{task.reply_number}" if task.reply_number else ""
        word = "答复" if task.part != Part.ASSIST else "送出"
        return f"{day(task.answered_on)}{word}{number}。"
    if task.legal_due_on == NEVER or task.stage in ENDED:
        return ""
    left = (task.legal_due_on - today).days
    rest = f"还有{left}天" if left > 0 else "今天到期" if left == 0 else f"已超期{-left}天"
    return f"法定{'答复' if task.hosting else '会办'}期限{day(task.legal_due_on)}，{rest}。"


def full_sentence(task: Assignment, today: date) -> str:
    """The sentence of one case with what it takes two look-ups to know: whose opinion is missing, which draft."""
    owed = []
    if task.hosting and task.opinions_due > task.opinions_in:
        rows = OpinionRequest.objects.filter(assignment=task, received_on=None, dropped_on=None)
        owed = list(rows.select_related("unit"))
    draft = 0
    if task.stage in (Stage.DRAFTING, Stage.REVIEWING):
        latest = Version.objects.filter(reply__assignment=task, reply__round=task.round).order_by("-n")
        draft = latest.values_list("n", flat=True).first() or 0
    return sentence(task, today, owed, draft)
