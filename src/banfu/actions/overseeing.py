"""督办: those above a unit rule on the class and have the last word after the last round (domain §2
A10, A11; §6 朝天).

These verbs need the office above to be in this system.
"""

from django import forms

from banfu.actions import reach
from banfu.actions.fields import DatedForm, reason
from banfu.actions.kernel import Doing, Refused, declare
from banfu.cases import limits
from banfu.cases.models import Assignment, ClassRuling, Feedback, LastWord, Reply
from banfu.cases.terms import terms
from banfu.cases.words import AFTER_REPLY, HOSTING, Rating
from banfu.people.models import Person, Post, Role
from banfu.rulebook.terms import CHOICES
from banfu.ui.forms import TextField

CONGRESS = frozenset({Role.CONGRESS})
OVERSEERS = CONGRESS | {Role.GOVERNMENT}

# ---- 认定类别 ----

class ClassForm(DatedForm):
    reply_class = forms.ChoiceField(label="认定为")
    reason = reason()

    def prepare(self) -> None:
        book = limits.rulebook_of(self.task)
        self.fields["reply_class"].choices = [(key, f"{key} {one.label}") for key, one in book.classes.items()]
        self.fields["reply_class"].help_text = f"单位定的是 {self.task.reply_class or '（没有定）'} 类；两个都留着"


def _rule_class(doing: Doing) -> str:
    task = doing.task
    reply = Reply.objects.filter(assignment=task, issue__isnull=False).latest("round")
    chosen = doing.data["reply_class"]
    if chosen == (task.ruled_class or task.reply_class):
        raise Refused(f"现在就是 {chosen} 类，不用改。", "reply_class")
    ClassRuling.objects.create(
        reply=reply, reply_class=chosen, reason=doing.data["reason"], ruled_on=doing.on, ruled_by=str(doing.post)[:60]
    )
    words = f"认定为 {chosen} 类（单位定 {task.reply_class or '—'} 类）：{doing.data['reason']}"
    doing.tell_post(Role.COORDINATOR, task.organ_key, f"{task.number} 号的答复{words}")
    return words


rule_class = declare(
    name="rule_class", label="认定类别", roles=OVERSEERS, reach=reach.overseers, form=ClassForm, parts=HOSTING,
    stages=frozenset(AFTER_REPLY), change=_rule_class, likely=55,
)  # fmt: skip


# ---- 末轮以后 ----

class LastWordForm(DatedForm):
    way = forms.ChoiceField(label="方式", choices=[(w, w) for w in CHOICES["after_last_round"]])
    text = TextField(label="结果", max_length=1000, rows=5)

    def prepare(self) -> None:
        self.fields["way"].initial = limits.rulebook_of(self.task).word("after_last_round")


def unsatisfied(task: Assignment) -> bool:
    """Whether the last round was rated 不满意 by anybody whose rating counts."""
    rows = Feedback.objects.filter(reply__assignment=task, reply__round=task.round, superseded=False)
    return any(Rating.UNSATISFIED in (row.attitude, row.result) for row in rows)


def _after_the_last(task: Assignment, person: Person, post: Post) -> str:
    most = limits.rulebook_of(task).rehandle_rounds_max
    if task.round <= most:
        return f"还可以要求重新办理（最多 {most} 轮，现在是第 {task.round} 轮），不到末轮以后的协调。"
    return "" if unsatisfied(task) else "这一轮没有人不满意，不用协调。"


def _last_word(doing: Doing) -> str:
    row = LastWord.objects.create(
        assignment=doing.task, way=doing.data["way"], held_on=doing.on, text=doing.data["text"], by=doing.person.name
    )
    doing.tell_post(Role.COORDINATOR, doing.task.organ_key, f"{doing.task.number} 号末轮以后{row.way}：{row.text}")
    doing.tell_proposers(f"您的{terms(doing.task.kind).thing}（{doing.task.number} 号）已{row.way}：{row.text}")
    return f"末轮以后{row.way}：{row.text}"


last_word = declare(
    name="last_word", label="末轮协调评估", roles=CONGRESS, reach=reach.congress, form=LastWordForm, parts=HOSTING,
    stages=frozenset(AFTER_REPLY), change=_last_word, guard=_after_the_last, likely=58, offer=unsatisfied,
)  # fmt: skip
