"""每年滚动: open promises are looked at once a year and go on into the next ledger; at a change of term the proposer is told.

(上海 22: what a year does not settle goes into the next, a change of term is explained; 重庆 24, 青岛 27: a ledger of promises.)
"""

from datetime import date

from django import forms

from banfu import clock
from banfu.actions.after import DESK
from banfu.actions.fields import DatedForm
from banfu.actions.kernel import Doing, Refused, declare
from banfu.actions.promising import (
    ISSUED,
    NONE_OPEN,
    OfPromise,
    guarded,
    has,
    keeping,
    known,
    standing_of,
)
from banfu.cases.ledger_year import CLOSING_MONTH, closing_year, crossed
from banfu.cases.models import Assignment, PromiseReview, PromiseRoll, TermNote
from banfu.cases.promises import Standing
from banfu.cases.terms import terms
from banfu.cases.words import HOSTING
from banfu.people.models import Person, Post, Role
from banfu.ui.forms import DayField, TextField
from banfu.ui.words import day

OFFICE = frozenset({Role.COORDINATOR})


def next_look(today: date) -> date:
    """When an open promise is looked at again, if nothing else is said: as the books are closed next."""
    return date(closing_year(today) + 1, CLOSING_MONTH, 1)


def year_of(one: Standing | None, task: Assignment, today: date) -> int:
    """For the ledger of which year a review is: the one that is being closed as long as the promise is still in it."""
    closing = closing_year(today)
    return closing if one and task.year <= closing and one.promise.rolled_into <= closing else today.year


class ReviewForm(OfPromise):
    finding = forms.ChoiceField(label="复核结论", choices=PromiseReview.Finding.choices, widget=forms.RadioSelect)
    text = TextField(label="办到哪了", max_length=500, rows=3)
    next_on = DayField(label="下次什么时候看")
    fits = staticmethod(lambda one: one.struck is None)

    def prepare(self) -> None:
        super().prepare()
        self.fields["next_on"].initial = next_look(clock.today())


def _later(doing: Doing) -> date:
    following: date = doing.data["next_on"]
    if following <= doing.on:
        raise Refused(f"下次复核要在 {day(doing.on, clock.today())}以后，请改晚一点。", "next_on")
    return following


def _not_struck(one: Standing) -> bool:
    return one.struck is None


def _review(doing: Doing) -> str:
    one, data = standing_of(doing, _not_struck), doing.data
    row = PromiseReview.objects.create(
        assignment=doing.task, promise=one.promise, year=year_of(one, doing.task, doing.on), reviewed_on=doing.on,
        finding=data["finding"], text=data["text"], next_on=_later(doing), by=doing.person.name,
    )  # fmt: skip
    if row.finding == PromiseReview.Finding.CHANGED:
        doing.tell_proposers(f"{doing.task.unit.name}答应您的“{one.promise.what}”情况有变化：{row.text}")
    return f"{row.year}年度复核承诺“{one.promise.what}”：{row.get_finding_display()}。{row.text}（下次 {day(row.next_on, doing.on)}）"


review_promise = declare(
    name="review_promise", label="年度复核承诺", roles=DESK, form=ReviewForm, parts=HOSTING, stages=ISSUED, change=keeping(_review),
    guard=guarded(_not_struck, NONE_OPEN), offer=has(_not_struck), likely=44,
    consequences=("结论是“情况有变化”的，提出人会收到说明",),
)  # fmt: skip


class LookForm(DatedForm):
    text = TextField(label="看了以后", max_length=500, rows=3, help_text="办到哪了；答应了什么、什么时候办到，另在答复里“确认承诺”")
    next_on = DayField(label="下次什么时候看")

    def prepare(self) -> None:
        self.fields["next_on"].initial = next_look(clock.today())


def _lacking(task: Assignment) -> bool:
    """A letter of a class to be followed up, no promise of it on record."""
    return task.tracked and task.turned_on is None and task.stage in ISSUED and not known(task)


def _look(doing: Doing) -> str:
    row = PromiseReview.objects.create(
        assignment=doing.task, year=doing.on.year, reviewed_on=doing.on, finding=PromiseReview.Finding.ON_WAY,
        text=doing.data["text"], next_on=_later(doing), by=doing.person.name,
    )  # fmt: skip
    return f"复核（没有写明承诺的{doing.task.reply_class}类）：{row.text}（下次 {day(row.next_on, doing.on)}）"


review_letter = declare(
    name="review_letter", label="复核跟踪件", roles=DESK, form=LookForm, parts=HOSTING, stages=ISSUED, change=_look, offer=_lacking, likely=44,
    guard=lambda task, person, post: "" if _lacking(task) else "只有要跟踪、又没有确认承诺的件这样复核；有承诺的请“年度复核承诺”。",
)  # fmt: skip


def _waiting(one: Standing, task: Assignment, year: int) -> bool:
    return one.struck is None and task.year <= year and one.promise.rolled_into <= year


def _left(task: Assignment) -> list[Standing]:
    year = closing_year(clock.today())
    return [one for one in known(task) if _waiting(one, task, year)]


def _roll_guard(task: Assignment, person: Person, post: Post) -> str:
    year, rows = closing_year(clock.today()), _left(task)
    if not rows:
        return f"{year}年台账里没有要滚入下年的承诺。"
    bare = [one.promise.what for one in rows if one.promise.reviewed_for < year]
    if bare:
        more = f"等 {len(bare)} 项" if len(bare) > 1 else ""
        return f"“{bare[0]}”{more}还没有做 {year}年的复核；请先“年度复核承诺”，写明结论和下次看的日子，再滚入下年。"
    return ""


def _roll(doing: Doing) -> str:
    year = closing_year(clock.today())
    rows = _left(doing.task)
    PromiseRoll.objects.bulk_create(
        PromiseRoll(promise=one.promise, year=year + 1, rolled_on=doing.on, by=doing.person.name) for one in rows
    )
    return f"{len(rows)} 项承诺由 {year}年台账滚入 {year + 1}年：" + "；".join(one.promise.what for one in rows)[:300]


roll_promises = declare(
    name="roll_promises", label="滚入下年台账", roles=OFFICE, parts=HOSTING, stages=ISSUED, change=keeping(_roll), guard=_roll_guard,
    offer=lambda task: bool(_left(task)), batch=True, likely=45,
    consequences=("这一件还没有办到的承诺，都记到下一年的台账里接着办",),
)  # fmt: skip


class TermForm(DatedForm):
    how = forms.ChoiceField(label="方式", choices=[(word, word) for word in ("书面", "电话", "当面")])
    text = TextField(label="怎么向提出人说明", max_length=1000, rows=5, help_text="答应的事办到哪了，往后由谁接着办，什么时候办到；提出人看得到")

    def prepare(self) -> None:
        lines = [f"“{one.promise.what}”" + (f"，预计 {day(one.due_on)} 前办到" if one.due_on else "") for one in known(self.task) if one.struck is None]
        if lines:
            self.fields["text"].initial = f"换届以后，{self.task.unit.name}接着办：" + "；".join(lines) + "。"


def new_term(task: Assignment) -> str:
    """The session with which a later term began than the task's, where open promises of it stand; "" otherwise."""
    return crossed(task) if any(map(_not_struck, known(task))) else ""


def _term_guard(task: Assignment, person: Person, post: Post) -> str:
    term = new_term(task)
    if not term:
        return "还没有换届，或者没有没办到的承诺，不用说明。"
    if TermNote.objects.filter(assignment=task, term=term).exists():
        return f"{term}换届已经向提出人说明过了；以后的变化请记进展、改期。"
    return ""


def _explain(doing: Doing) -> str:
    data = doing.data
    row = TermNote.objects.create(
        assignment=doing.task, term=new_term(doing.task), told_on=doing.on, how=data["how"], text=data["text"], by=doing.person.name
    )
    thing = terms(doing.task.kind).thing
    doing.tell_proposers(f"换届了，{doing.task.unit.name}向您说明{doing.suggestion.number} 号{thing}里答应的事办到哪了：{row.text}")
    return f"跨届说明（{row.how}，换到{row.term}）：{row.text}"


explain_term = declare(
    name="explain_term", label="跨届说明", roles=OFFICE, form=TermForm, parts=HOSTING, stages=ISSUED, change=_explain, guard=_term_guard,
    offer=lambda task: bool(new_term(task)), likely=46, consequences=("提出人会收到这段说明",),
)  # fmt: skip
