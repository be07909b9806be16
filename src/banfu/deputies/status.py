"""Where a suggestion is, in plain words with dates: what its proposer is told, and nothing of a unit's inside."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from banfu.cases.models import Feedback, Ruling, Suggestion
from banfu.cases.models.assignment import NEVER, Assignment
from banfu.cases.terms import terms
from banfu.cases.words import HOSTING, CaseStage, FeedbackSource, Part, RulingKind, Stage
from banfu.ui.words import day

LEFT = frozenset({"returned", "dropped", "withdrawn"})
"""Stages of a task that is no longer this unit's."""
ENTERED = {
    FeedbackSource.DEPUTY_ONLINE: "您评", FeedbackSource.CONGRESS: "人大、政协或政府办录入",
    FeedbackSource.UNIT_RECEIPT: "单位照您的回执录入",
}  # fmt: skip


@dataclass(frozen=True)
class Status:
    """kind: of the light (late, soon, ok, done, none); text: a sentence; more: what is beside it."""

    kind: str
    text: str
    more: str = ""


def office(case: Suggestion) -> str:
    """Who registers: the office of congress or CPPCC."""
    source = case.session.source
    return source.congress.name if source.congress else source.name


def names(tasks: Iterable[Assignment]) -> str:
    return "、".join(task.unit.name for task in tasks)


def hosts_of(tasks: Iterable[Assignment]) -> list[Assignment]:
    """Those who answer him; whoever gave it back does not."""
    return [task for task in tasks if task.part in HOSTING and task.stage not in LEFT]


def who_handles(tasks: Sequence[Assignment]) -> str:
    """省财政厅主办；省委组织部、省民政厅会办."""
    hosts = hosts_of(tasks)
    helping = [task for task in tasks if task.part == Part.ASSIST and task.stage not in LEFT]
    verb = "分别办理" if len(hosts) > 1 else "办理" if not helping else "主办"
    said = f"{names(hosts)}{verb}" if hosts else ""
    return f"{said}；{names(helping)}会办" if helping and said else said or (f"{names(helping)}会办" if helping else "")


def rating_words(rating: Feedback) -> str:
    return f"态度{rating.get_attitude_display()}，结果{rating.get_result_display()}"


def status(case: Suggestion, tasks: Sequence[Assignment], mine: dict[int, Feedback], rulings: Sequence[Ruling], today: date) -> Status:
    """Return where the suggestion is. mine: the viewer's own rating of each task; rulings: of this suggestion."""
    thing, hand_in = terms(case.kind).thing, getattr(case, "hand_in", None)
    since = case.hand_over.handed_on if case.hand_over else None
    match case.stage:
        case CaseStage.DRAFT:
            return Status("none", "还没有提交", f"{day(hand_in.saved_at, today)}存的" if hand_in else "")
        case CaseStage.TO_REGISTER:
            on = hand_in.submitted_on if hand_in else None
            return Status("ok", f"{office(case)}正在登记", f"{day(on, today)}提交" if on else "")
        case CaseStage.SENT_BACK:
            return Status("soon", "退回来请您修改", rulings[-1].text if rulings else "")
        case CaseStage.TO_HAND_OVER:
            return Status("ok", "已经登记，等交办", f"{day(case.registered_on, today)}登记" if case.registered_on else "")
        case CaseStage.TO_PASS_ON:
            return Status("ok", "正在确定由哪个单位办", f"{day(since, today)}交办" if since else "")
        case CaseStage.NOT_ACCEPTED:
            return _not_accepted(thing, rulings)
        case CaseStage.SPLIT:
            return Status("done", "内容分属几方面，已经拆成几件分别办")
        case CaseStage.WITHDRAWN:
            return Status("none", "已经撤回", day(case.withdrawn_on, today))
        case _:
            return _with_units(tasks, mine, today, case.stage == CaseStage.CLOSED)


def _not_accepted(thing: str, rulings: Sequence[Ruling]) -> Status:
    last = rulings[-1] if rulings else None
    filed = last is not None and last.kind == RulingKind.NOT_FILED
    outcome = f"，{last.outcome}" if last and last.outcome else ""
    return Status("none", ("没有立案" if filed else f"没有作为{thing}交办") + outcome, last.text if last else "")


def _with_units(tasks: Sequence[Assignment], mine: dict[int, Feedback], today: date, closed: bool) -> Status:
    hosts = hosts_of(tasks)
    waiting = [task for task in hosts if (task.open and task.answered_on is None) or _again(task)]
    if waiting:
        return _waiting(waiting, today)
    last = max((task.answered_on for task in hosts if task.answered_on), default=None)
    if last is None:  # of an old ledger, which knows the assisting units alone
        return Status("done", "已经办结") if closed else Status("ok", "正在办理")
    rated = [mine[task.pk] for task in hosts if task.pk in mine]
    own = all(rating.source == FeedbackSource.DEPUTY_ONLINE for rating in rated)
    text = f"{names(hosts)}已经答复" + ("，您已评价" if own else "，您的评价已录入") * (len(rated) == len(hosts))
    return Status("done", text, _said(rated[0]) if rated else f"{day(last, today)}答复")


def _said(rating: Feedback) -> str:
    """Who says that he rated so: he himself, or those who entered it for him."""
    return f"{ENTERED.get(FeedbackSource(rating.source), '您评')}：{rating_words(rating)}"


def _again(task: Assignment) -> bool:
    """Whether it is being handled anew and the new letter has not been issued."""
    return task.round > 1 and task.stage in (Stage.HANDLING, Stage.DRAFTING, Stage.REVIEWING, Stage.TO_ISSUE)


def _waiting(tasks: list[Assignment], today: date) -> Status:
    due = min(task.legal_due_on for task in tasks)
    doing = "正在重新办理" if any(map(_again, tasks)) else "正在办理"
    text = f"{names(tasks)}{doing}"
    if due == NEVER:
        return Status("ok", text)
    if due < today:
        return Status("late", f"{text}，过了答复期限 {(today - due).days} 天", f"应当 {day(due, today)} 前答复")
    return Status("soon" if (due - today).days <= 3 else "ok", text, f"最迟 {day(due, today)} 答复")
