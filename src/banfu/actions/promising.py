"""承诺事项: confirmed from the letter's own words, carried on, and struck off by two (domain §2 A14, §8 rows 10, 34).

Nothing is taken unseen: what the software finds is a proposal, a person confirms it or says it is none.
A promise lives on after the case is archived, until it is struck off; a wrong strike-off is taken back by an act.
"""

from collections.abc import Callable
from typing import Any

from django import forms

from banfu import clock
from banfu.actions.after import DESK
from banfu.actions.fields import DatedForm, reason
from banfu.actions.filing import file_field, put
from banfu.actions.kernel import Change, Doing, Refused, declare
from banfu.cases.derive_promises import derive_promises
from banfu.cases.models import (
    Assignment,
    Issue,
    Promise,
    PromiseMove,
    PromiseOff,
    PromiseProgress,
    StoredFile,
)
from banfu.cases.promises import Standing, standings
from banfu.cases.terms import terms
from banfu.cases.words import AFTER_REPLY, HOSTING, Stage
from banfu.people.models import Role
from banfu.text.promises import Promise as Found
from banfu.text.promises import find
from banfu.ui.forms import DayField, TextField
from banfu.ui.words import day

ISSUED = frozenset(AFTER_REPLY) | {Stage.ARCHIVED}
SECOND = frozenset({Role.COORDINATOR, Role.LEADER})
LONG = 1000


def issued(task: Assignment) -> list[tuple[Issue, str]]:
    """The letters of a task that were issued, newest round first, with their text."""
    rows = Issue.objects.filter(reply__assignment=task, version__isnull=False).select_related("reply", "version")
    return [(row, row.version.text) for row in rows.order_by("-reply__round") if row.version]


def proposals(task: Assignment) -> list[tuple[Issue, Found]]:
    """What the software takes for promises in the newest letter and nobody has spoken of yet, in its order."""
    letters = issued(task)[:1]
    said = set(Promise.objects.filter(assignment=task).values_list("passage", flat=True))
    return [(row, one) for row, text in letters for one in find(text, row.issued_on) if one.text[:LONG] not in said]


def _squeezed(text: str) -> str:
    return "".join(text.split())


class TakeForm(DatedForm):
    passage = TextField(label="答复里的原话", max_length=LONG, rows=3)
    what = TextField(label="承诺什么", max_length=300, rows=2)
    due_on = DayField(label="哪天以前办到", required=False, help_text="答复没有写日子的可以不填")
    amount = TextField(label="多少", max_length=100, required=False, help_text="资金、数量")
    owner = TextField(label="谁来办", max_length=80, required=False, help_text="不写就是本单位")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        passage = _squeezed(data.get("passage", ""))
        if passage and not any(passage in _squeezed(text) for _, text in issued(self.task)):
            self.add_refusal("passage", "签发的答复里没有这句话，", "请从答复里照抄；没有答应过的不能记成承诺。")
        return data


def _round(task: Assignment, passage: str) -> int:
    wanted = _squeezed(passage)
    return next((row.reply.round for row, text in issued(task) if wanted in _squeezed(text)), task.round)


def _record(doing: Doing, verdict: str, found: Found | None) -> Promise:
    data = doing.data
    if Promise.objects.filter(assignment=doing.task, passage=data["passage"], verdict=verdict).exists():
        raise Refused("这句话已经记过了，不用再记。", "passage")
    return Promise.objects.create(
        assignment=doing.task, round=_round(doing.task, data["passage"]), verdict=verdict, passage=data["passage"],
        what=data.get("what") or "", amount=data.get("amount") or "", due_on=data.get("due_on"), owner=data.get("owner") or "",
        period=(found.period if found else "")[:60], found=found is not None, taken_on=doing.on, taken_by=doing.person,
    )  # fmt: skip


def keeping(change: Change) -> Change:
    """The same change, and what is derived of the promises afterwards."""

    def done(doing: Doing) -> str:
        said = change(doing)
        derive_promises([doing.task.pk])
        return said

    return done


def _found(doing: Doing) -> Found | None:
    return next((one for _, one in proposals(doing.task) if one.text[:LONG] == doing.data["passage"]), None)


def _take(doing: Doing) -> str:
    row = _record(doing, Promise.Verdict.TAKEN, _found(doing))
    by = f"，{day(row.due_on, doing.on)}以前" if row.due_on else ""
    return f"确认承诺：{row.what}{by}"


def _letter(task: Assignment) -> bool:
    return task.hosting and not task.historical


take_promise = declare(
    name="take_promise", label="确认承诺", roles=DESK, form=TakeForm, parts=HOSTING, stages=ISSUED, change=keeping(_take), offer=_letter, likely=40,
)  # fmt: skip


class PassageForm(DatedForm):
    passage = TextField(label="答复里的原话", max_length=LONG, rows=3)


def _wave(doing: Doing) -> str:
    row = _record(doing, Promise.Verdict.NONE, _found(doing))
    return f"不是承诺：{row.passage[:60]}"


wave_promise = declare(
    name="wave_promise", label="标为不是承诺", roles=DESK, form=PassageForm, parts=HOSTING, stages=ISSUED, change=_wave,
    offer=lambda task: False, likely=60,
)  # fmt: skip


# ---- what becomes of it ----


def is_open(one: Standing) -> bool:
    return one.struck is None and one.asked is None


def _asked(one: Standing) -> bool:
    return one.asked is not None


def _struck(one: Standing) -> bool:
    return one.struck is not None


class OfPromise(DatedForm):
    """A form about one promise of the task; ``fits`` says which are offered."""

    promise = forms.ModelChoiceField(label="哪一项承诺", queryset=Promise.objects.none(), empty_label=None)
    fits: Callable[[Standing], bool] = staticmethod(is_open)

    def prepare(self) -> None:
        keys = [one.promise.pk for one in standings([self.task.pk]) if self.fits(one)]
        field: Any = self.fields["promise"]
        field.queryset = Promise.objects.filter(pk__in=keys)
        field.label_from_instance = lambda row: row.what


def known(task: Assignment) -> list[Standing]:
    """The promises of a task as read with it: five verbs ask on one page."""
    if task.stage not in ISSUED:
        return []
    found: list[Standing] | None = getattr(task, "_promises", None)
    if found is None:
        found = task._promises = standings([task.pk])  # type: ignore[attr-defined]
    return found


def has(fits: Callable[[Standing], bool]) -> Callable[[Assignment], bool]:
    return lambda task: any(map(fits, known(task)))


def guarded(fits: Callable[[Standing], bool], why: str) -> Callable[[Any, Any, Any], str]:
    return lambda task, person, post: "" if has(fits)(task) else why


NONE_OPEN = "这一件没有要办的承诺；先在答复里“确认承诺”。"


def standing_of(doing: Doing, fits: Callable[[Standing], bool]) -> Standing:
    """The promise of the form, as it stands; Refused where it has moved on meanwhile."""
    wanted = doing.data["promise"]
    for one in standings([doing.task.pk]):
        if one.promise.pk == wanted.pk and fits(one):
            return one
    raise Refused("这项承诺刚有了变化，请再看一眼它到哪了。", "promise")


class ProgressForm(OfPromise):
    text = TextField(label="办到哪了", max_length=500, rows=3)
    file = file_field("依据文件")


def _progress(doing: Doing) -> str:
    one = standing_of(doing, is_open)
    kept = put(doing, doing.data.get("file"), StoredFile.Kind.EVIDENCE)
    row = PromiseProgress.objects.create(promise=one.promise, on=doing.on, text=doing.data["text"], file=kept, by=doing.person.name)
    return f"承诺“{one.promise.what}”的进展：{row.text}" + (f"（附“{kept.name}”）" if kept else "")


log_promise_progress = declare(
    name="log_promise_progress", label="记承诺进展", roles=DESK, form=ProgressForm, parts=HOSTING, stages=ISSUED, change=_progress,
    guard=guarded(is_open, NONE_OPEN), offer=has(is_open), likely=41,
)  # fmt: skip


class MoveForm(OfPromise):
    until = DayField(label="改到哪天以前")
    reason = reason("为什么改")


def _move(doing: Doing) -> str:
    one, until = standing_of(doing, is_open), doing.data["until"]
    if until == one.due_on:
        raise Refused(f"现在就是 {day(until, doing.on)}，不用改。", "until")
    if until < clock.today():
        raise Refused(f"{day(until, doing.on)}已经过去了，请改成今天或以后。", "until")
    row = PromiseMove.objects.create(
        promise=one.promise, moved_on=doing.on, before=one.due_on, until=until, reason=doing.data["reason"], by=doing.person.name
    )
    was = f"原定 {day(row.before, doing.on)}，" if row.before else ""
    doing.tell_proposers(f"{doing.task.unit.name}答应您的“{one.promise.what}”改到 {day(until, doing.on)}：{row.reason}")
    return f"承诺“{one.promise.what}”{was}改到 {day(until, doing.on)}：{row.reason}"


move_promise = declare(
    name="move_promise", label="改承诺时限", roles=DESK, form=MoveForm, parts=HOSTING, stages=ISSUED, change=keeping(_move),
    guard=guarded(is_open, NONE_OPEN), offer=has(is_open), likely=43, consequences=("原来的日子留在记录里", "提出人会收到改期和理由"),
)  # fmt: skip


class OffForm(OfPromise):
    evidence = TextField(label="办到了的依据", max_length=500, rows=3, help_text="文件、拨款、验收、公开网址等")
    word = TextField(label="提出人怎么说", max_length=300, rows=2, required=False, help_text="问过的照原话记")
    file = file_field("依据文件")


def _propose_off(doing: Doing) -> str:
    one, data = standing_of(doing, is_open), doing.data
    kept = put(doing, data.get("file"), StoredFile.Kind.EVIDENCE)
    PromiseOff.objects.create(
        promise=one.promise, proposed_on=doing.on, proposed_by=doing.person, evidence=data["evidence"], word=data.get("word") or "", file=kept
    )
    return f"承诺“{one.promise.what}”提出销号：{data['evidence']}" + (f"（附“{kept.name}”）" if kept else "")


propose_promise_off = declare(
    name="propose_promise_off", label="提出承诺销号", roles=DESK, form=OffForm, parts=HOSTING, stages=ISSUED, change=_propose_off,
    guard=guarded(is_open, NONE_OPEN), offer=has(is_open), likely=42,
)  # fmt: skip


class AskedForm(OfPromise):
    fits = staticmethod(_asked)


class RefuseForm(AskedForm):
    reason = reason("退回理由")


def _decide(doing: Doing, confirmed: bool, refusal: str = "") -> tuple[Standing, PromiseOff]:
    one = standing_of(doing, _asked)
    row = one.asked
    assert row is not None  # noqa: S101 - _asked() has looked
    if row.proposed_by_id == doing.person.pk:
        raise Refused("销号要两个人：您提出的，请另一位确认。", "promise")
    row.decided_on, row.decided_by, row.confirmed, row.refusal = doing.on, doing.person, confirmed, refusal
    row.save()
    return one, row


def _confirm_off(doing: Doing) -> str:
    one, row = _decide(doing, True)
    doing.tell_proposers(f"{doing.task.unit.name}答应您的“{one.promise.what}”办到了：{row.evidence}")
    return f"承诺“{one.promise.what}”销号（{row.proposed_by.name}提出）：{row.evidence}"


NONE_ASKED = "没有等确认的承诺销号。"
confirm_promise_off = declare(
    name="confirm_promise_off", label="确认承诺销号", roles=SECOND, form=AskedForm, parts=HOSTING, stages=ISSUED, change=keeping(_confirm_off),
    guard=guarded(_asked, NONE_ASKED), offer=has(_asked), likely=1,
)  # fmt: skip


def _refuse_off(doing: Doing) -> str:
    one, row = _decide(doing, False, doing.data["reason"])
    doing.tell(row.proposed_by, f"{doing.suggestion.number} 号承诺“{one.promise.what}”的销号被退回：{row.refusal}")
    return f"承诺“{one.promise.what}”的销号退回：{row.refusal}"


refuse_promise_off = declare(
    name="refuse_promise_off", label="退回承诺销号", roles=SECOND, form=RefuseForm, parts=HOSTING, stages=ISSUED, change=_refuse_off,
    guard=guarded(_asked, NONE_ASKED), offer=has(_asked), likely=9,
)  # fmt: skip


class RestoreForm(OfPromise):
    reason = reason("为什么撤销")
    fits = staticmethod(_struck)


def _restore(doing: Doing) -> str:
    one = standing_of(doing, _struck)
    row = one.struck
    assert row is not None  # noqa: S101 - _struck() has looked
    row.undone_on, row.undone_by, row.undone_reason = doing.on, doing.person.name, doing.data["reason"]
    row.save(update_fields=["undone_on", "undone_by", "undone_reason"])
    doing.tell_proposers(f"您的{terms(doing.task.kind).thing}里“{one.promise.what}”还没有办到，重新列入承诺：{row.undone_reason}")
    return f"承诺“{one.promise.what}”撤销销号，继续办：{row.undone_reason}"


restore_promise = declare(
    name="restore_promise", label="撤销承诺销号", roles=SECOND, form=RestoreForm, parts=HOSTING, stages=ISSUED, change=keeping(_restore),
    guard=guarded(_struck, "没有已销号的承诺。"), offer=has(_struck), likely=80,
)  # fmt: skip
