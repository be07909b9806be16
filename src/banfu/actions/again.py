"""B 转 A: when all that a letter promised is done, the proposer is answered again, or told so by letter; the class changes.

Which of the two, and which classes are followed up and which say that all is done, the rulebook says
(浙江 20, 山东 18: 再次答复; 河南 23, 北京 26: 告知). The first letter and its class stay beside the new ones.
"""

from typing import Any

from banfu.actions.after import DELIVERED, WAY
from banfu.actions.fields import DatedForm
from banfu.actions.filing import file_field, put
from banfu.actions.kernel import Doing, Refused, declare
from banfu.actions.promising import known
from banfu.cases import limits
from banfu.cases.followed_up import resolved_class
from banfu.cases.models import Assignment, FulfilledNotice, Rehandling, StoredFile
from banfu.cases.words import HOSTING, Stage
from banfu.people.models import Person, Post, Role
from banfu.rulebook.terms import ANSWER_AGAIN, TELL
from banfu.ui.forms import TextField

DONE = DELIVERED | {Stage.ARCHIVED}


def way_of(task: Assignment) -> str:
    """Whether the proposer is answered again or told by letter: ANSWER_AGAIN or TELL."""
    return limits.rulebook_of(task).word("after_fulfilled")


def fulfilled(task: Assignment) -> bool:
    """Whether a letter of a class that is followed up has kept all it promised, and does not yet say so."""
    if not task.tracked or task.turned_on or task.historical or task.stage not in DONE:
        return False
    rows = known(task)
    return bool(rows) and all(one.struck for one in rows)


def _following(task: Assignment, way: str) -> bool:
    return bool(task.tracked and task.turned_on is None and not task.historical and known(task) and way_of(task) == way)


def _guard(way: str, label: str) -> Any:  # noqa: ANN401 - a guard of the kernel
    def guard(task: Assignment, person: Person, post: Post) -> str:
        if not task.tracked or task.historical:
            return f"只有要跟踪的类别（如 B 类）办到以后才“{label}”。"
        if task.turned_on:
            return f"已经改为 {task.reply_class} 类。"
        if way_of(task) != way:
            return f"规则库规定办到以后“{WAY[way_of(task)]}”。"
        rows = known(task)
        left = sum(one.struck is None for one in rows)
        if left or not rows:
            return f"还有 {left} 项承诺没有销号，都办到了再“{label}”。" if rows else "还没有确认过承诺；请先在答复里“确认承诺”，办到后销号。"
        return "" if resolved_class(limits.rulebook_of(task)) else "规则库里没有“已解决”的类别，请先补上。"

    return guard


def _evidence(task: Assignment) -> str:
    return "；".join(f"{one.promise.what}：{one.struck.evidence}" for one in known(task) if one.struck)


class AgainForm(DatedForm):
    reason = TextField(label="办到了什么", max_length=500, rows=4)

    def prepare(self) -> None:
        self.fields["reason"].initial = _evidence(self.task)[:500]


def _again(doing: Doing) -> str:
    task = doing.task
    row = Rehandling.objects.create(
        assignment=task, round=task.round + 1, ordered_on=doing.on, ordered_by=task.unit.name, reason=doing.data["reason"],
        second=True, archived_before=task.archived_on,
    )  # fmt: skip
    taken_out = ""
    if task.archived_on:
        taken_out = f"（{task.archived_on:%Y-%m-%d} 归的档取出）"
        task.archived_on = None
        task.save(update_fields=["archived_on"])
    doing.tell(task.officer, f"{doing.suggestion.number} 号答应的事都办到了，请起草再次答复。")
    return f"承诺都已办到，再次答复（第 {row.round} 轮）{taken_out}：{row.reason}"


reply_again = declare(
    name="reply_again", label="再次答复", roles=frozenset({Role.COORDINATOR, Role.DIVISION_HEAD, Role.OFFICER}), form=AgainForm, parts=HOSTING,
    stages=DONE, leads_to=frozenset({Stage.HANDLING}), change=_again, guard=_guard(ANSWER_AGAIN, "再次答复"),
    offer=lambda task: _following(task, ANSWER_AGAIN), likely=3,
    consequences=("开新的一轮：拟稿、核稿、签发、送达照旧走一遍", "第一次的答复和类别留着", "再次答复没有法定期限，不算超期"),
)  # fmt: skip


class TellForm(DatedForm):
    number = TextField(label="文号", max_length=60, required=False)
    text = TextField(label="办到了什么", max_length=1000, rows=5, help_text="提出人看得到")
    file = file_field("告知函")

    def prepare(self) -> None:
        self.fields["text"].initial = _evidence(self.task)[:1000]


def _tell(doing: Doing) -> str:
    task, data = doing.task, doing.data
    letter = resolved_class(limits.rulebook_of(task))
    if not letter:
        raise Refused("规则库里没有“已解决”的类别，请先补上。")
    row = FulfilledNotice.objects.create(
        assignment=task, told_on=doing.on, number=data.get("number") or "", text=data["text"], reply_class=letter,
        file=put(doing, data.get("file"), StoredFile.Kind.OTHER), by=doing.person.name,
    )  # fmt: skip
    before = task.ruled_class or task.reply_class
    doing.tell_proposers(f"{task.unit.name}告诉您，{doing.suggestion.number} 号答应的事都办到了：{row.text}")
    return f"书面告知提出人办到了{f'（{row.number}）' if row.number else ''}，{before} 类改为 {letter} 类：{row.text}"


tell_fulfilled = declare(
    name="tell_fulfilled", label="告知办到了", roles=frozenset({Role.COORDINATOR}), form=TellForm, parts=HOSTING, stages=DONE, change=_tell,
    guard=_guard(TELL, "告知办到了"), offer=lambda task: _following(task, TELL), likely=3,
    consequences=("办理类别改为已解决的那一类，原来的留在记录里", "提出人会收到"),
)  # fmt: skip
