"""The plan of a joint group (工作方案), drafted from what is known; a person goes on from there."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from banfu.cases.models import Assignment, JointGroup
from banfu.cases.models.assignment import NEVER

BEFORE = (40, 25, 12)
"""Days before the first answer is due: investigation, meeting, one line for all letters."""


def draft_plan(group: JointGroup, tasks: Sequence[Assignment], today: date) -> str:
    """Return the text of a plan: shared matter, lead, divisions, investigation and meeting, dates, cases.

    Days are counted back from the first answer due; a day already past is left open.
    """
    due = min((task.answer_due_on for task in tasks if task.answered_on is None), default=NEVER)
    research, meeting, line = (_by(due, days, today) for days in BEFORE)
    kind = tasks[0].suggestion.get_kind_display() if tasks else "建议"
    who = "代表" if kind == "建议" else "委员"
    numbers = "、".join(task.number for task in tasks)
    return (
        f"关于集中办理“{group.name}”{kind}的工作方案\n\n"
        f"一、共同事项\n{group.session}第{numbers}号等{len(tasks)}件{kind}内容相近、关联度高，分类整合，集中办理。"
        f"共同提出的是：{group.shared or group.name}。\n\n"
        f"二、牵头和参加\n{_lead(group, tasks)}各件仍由原承办处室办理，一件一复，期限不变。\n\n"
        f"三、调研和座谈\n1. 联合调研：{research}，邀请提出{kind}的{who}参加，一次调研各件共用。\n"
        f"2. 座谈会：{meeting}，听取各位{who}意见，通报办理考虑。\n"
        f"3. 统一口径：{line}，由{group.lead}提出共同事项的办理意见，各件答复照此衔接，{who}各自的具体要求分别回应。\n\n"
        f"四、时间\n{_last(due, kind, today)}\n\n"
        f"五、所含{kind}\n{_listed(tasks)}\n"
    )


def _lead(group: JointGroup, tasks: Sequence[Assignment]) -> str:
    counts = Counter(task.division.name for task in tasks if task.division)
    others = [name for name, _ in counts.most_common() if name != group.lead]
    leader = f"牵头领导：{group.leader.name}。" if group.leader else ""
    join = f"参加处室：{'、'.join(others)}。" if others else ""
    return f"{leader}牵头处室：{group.lead}。{join}"


def _listed(tasks: Sequence[Assignment]) -> str:
    return "\n".join(
        f"{n}. {task.number} 号《{task.suggestion.title}》，{task.suggestion.proposers}，"
        f"{task.division.name if task.division else '处室待定'}{task.get_part_display()}"
        for n, task in enumerate(tasks, 1)
    )


def _by(due: date, days: int, today: date) -> str:
    if due == NEVER or (on := due - timedelta(days=days)) <= today:
        return "日期待定"
    return f"{_day(on, today)}前"


def _day(on: date, today: date) -> str:
    return f"{on.month}月{on.day}日" if on.year == today.year else f"{on.year}年{on.month}月{on.day}日"


def _last(due: date, kind: str, today: date) -> str:
    if due == NEVER:
        return f"各件{kind}按各自期限答复。"
    return f"最早一件 {_day(due, today)}前答复，其余按各自期限。"
