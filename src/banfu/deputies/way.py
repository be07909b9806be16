"""The way of a suggestion, step by step with dates, as its proposer may know it.

Left out is all that stays inside a unit: divisions, officers, drafts not shown, opinions of other
units, notes of calls, and whatever was written of a talk; of other signers nothing but the name.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from banfu.cases.models import (
    Contact,
    Extension,
    Feedback,
    FulfilledNotice,
    Issue,
    KeyMark,
    Limit,
    Merger,
    Rehandling,
    ReturnRequest,
    Ruling,
    Shown,
    Suggestion,
    TermNote,
    Visit,
    WithdrawalWish,
)
from banfu.cases.models.assignment import NEVER, Assignment
from banfu.cases.terms import called, number_words, terms
from banfu.cases.words import HOSTING, ContactKind, FeedbackSource, Part, RulingKind, Stage
from banfu.deputies.status import LEFT, names, office, rating_words
from banfu.ui.words import day

TALKED = {
    ContactKind.PHONE: "{unit}给{you}打了电话", ContactKind.VISIT: "{unit}上门和{you}见面{place}",
    ContactKind.FORUM: "{unit}请{you}座谈{place}", ContactKind.ONSITE: "{unit}和{you}到现场{place}",
    ContactKind.INVITE: "{unit}请{you}一起调研{place}", ContactKind.LETTER: "{unit}给{you}写了信",
}  # fmt: skip

ENTERED = {
    FeedbackSource.DEPUTY_ONLINE: "您评价", FeedbackSource.CONGRESS: "人大、政协或政府办录入了您的评价",
    FeedbackSource.UNIT_RECEIPT: "单位照您的回执录入了评价",
}  # fmt: skip


@dataclass(frozen=True)
class Step:
    """on: the day; until: a day still to come, worded; kind: "" (done), "now" or "todo"."""

    on: date
    text: str
    kind: str = ""
    small: str = ""


@dataclass(frozen=True)
class Viewer:
    """Who looks: the proposers he acts for, and whether the lead one is among them."""

    mine: list[int]
    leads: bool
    names: tuple[str, ...]


def way(case: Suggestion, tasks: Sequence[Assignment], viewer: Viewer, today: date) -> list[Step]:
    """Return what has happened, oldest first, and what is still to come."""
    steps = [
        *_handed_in(case, viewer), *_ruled(case), *_given(case, tasks), *_moved(tasks), *_talked(case, tasks, viewer),
        *_asked(tasks, viewer, today), *_answered(tasks, viewer), *_ended(case, tasks),
    ]  # fmt: skip
    return [*sorted(steps, key=lambda step: step.on), *_to_come(tasks, today)]


def _handed_in(case: Suggestion, viewer: Viewer) -> Iterator[Step]:
    hand_in = getattr(case, "hand_in", None)
    if hand_in and hand_in.submitted_on:
        thing = terms(case.kind).thing
        with_others = f"，{case.cosigner_count} 位联名" if case.cosigner_count else ""
        who = "您" if viewer.leads else called(case.lead) if case.lead else case.lead_name
        yield Step(hand_in.submitted_on, f"{who}提交了这件{thing}{with_others}")


def _ruled(case: Suggestion) -> Iterator[Step]:
    desk, thing = office(case), terms(case.kind).thing
    for row in Ruling.objects.filter(suggestion=case):
        outcome = f"，{row.outcome}" if row.outcome else ""
        said = {
            RulingKind.SEND_BACK: f"{desk}请您修改", RulingKind.NOT_ACCEPTED: f"{desk}没有作为{thing}交办{outcome}",
            RulingKind.NOT_FILED: f"{desk}没有立案{outcome}",
        }  # fmt: skip
        yield Step(row.decided_on, said[RulingKind(row.kind)], small=row.text)
        if row.mended_on:
            yield Step(row.mended_on, "改好以后再次提交")
    if case.registered_on:
        yield Step(case.registered_on, f"{desk}登记，编为{number_words(case.kind, case.number)}")
    for mark in KeyMark.objects.filter(suggestion=case):
        yield Step(mark.since, f"列为{mark.level}", small=f"由{mark.leader}督办" if mark.leader else "")
    for merged in Merger.objects.filter(suggestion=case).select_related("main"):
        yield Step(merged.since, f"和{number_words(case.kind, merged.main.number)}并在一起办，仍旧单独答复您")


def _given(case: Suggestion, tasks: Sequence[Assignment]) -> Iterator[Step]:
    thing = terms(case.kind).thing
    if case.hand_over and case.session.source.government:
        yield Step(case.hand_over.handed_on, f"{office(case)}交给{case.session.source.government.name}")
    by_day: dict[date, list[Assignment]] = defaultdict(list)
    for task in tasks:
        by_day[task.handed_over_on].append(task)
    for on, those in sorted(by_day.items()):
        if said := _handled_by(those):
            yield Step(on, f"您的{thing}交给{said}")


def _handled_by(tasks: Sequence[Assignment]) -> str:
    hosts = [task for task in tasks if task.part in HOSTING]
    helping = [task for task in tasks if task.part == Part.ASSIST and task.stage not in LEFT]
    verb = "分别办理" if len(hosts) > 1 else "主办" if helping else "办理"
    parts = [f"{names(hosts)}{verb}"] if hosts else []
    return "，".join([*parts, *([f"{names(helping)}会办"] if helping else [])])


def _moved(tasks: Sequence[Assignment]) -> Iterator[Step]:
    hosts = {task.pk: task for task in tasks if task.part in HOSTING}
    for task in hosts.values():
        if task.signed_on:
            yield Step(task.signed_on, f"{task.unit.name}签收，开始办理")
    for row in ReturnRequest.objects.filter(assignment__in=hosts, granted=True):
        if row.decided_on:
            yield Step(row.decided_on, f"不属{hosts[row.assignment_id].unit.name}的职责，改由别的单位办理")
    for row in Extension.objects.filter(assignment__in=hosts, granted=True):
        text = f"{hosts[row.assignment_id].unit.name}获准延期，最迟 {day(row.until, row.decided_on)} 答复"
        yield Step(row.decided_on or row.requested_on, text, small=row.reason)
    for note in TermNote.objects.filter(assignment__in=hosts):
        yield Step(note.told_on, f"{hosts[note.assignment_id].unit.name}换届后说明：{note.text}")
    for told in FulfilledNotice.objects.filter(assignment__in=hosts):
        yield Step(told.told_on, f"{hosts[told.assignment_id].unit.name}告诉您答应的事都办到了：{told.text}", small=told.number)
    for row in Rehandling.objects.filter(assignment__in=hosts):
        name = hosts[row.assignment_id].unit.name
        yield Step(row.ordered_on, f"{name}说答应的事都办到了，再答复您一次" if row.second else f"{name}重新办理，第 {row.round} 次答复您")


def _talked(case: Suggestion, tasks: Sequence[Assignment], viewer: Viewer) -> Iterator[Step]:
    """Talks with the lead proposer, or with the one who looks; not what was said, nor talks with others."""
    units = {task.pk: task.unit.name for task in tasks}
    links = Contact.assignments.through.objects.filter(assignment__in=units, contact__between_units=False)
    for link in links.select_related("contact"):
        row = link.contact
        if any(name and name in row.partner for name in viewer.names):
            you = "您"
        elif case.lead_name and case.lead_name in row.partner:
            you = case.lead_name
        else:
            continue
        place = f"，在{row.place}" if row.place else ""
        yield Step(row.happened_on, TALKED[ContactKind(row.kind)].format(unit=units[link.assignment_id], you=you, place=place))


def _asked(tasks: Sequence[Assignment], viewer: Viewer, today: date) -> Iterator[Step]:
    units = {task.pk: task.unit.name for task in tasks}
    for row in Visit.objects.filter(assignment__in=units, proposer__in=viewer.mine):
        what = f"{day(row.planned_on, today)}{row.time}到{row.place}{row.get_kind_display()}"
        answer = "" if row.answered_on is None else f"您回话：{'来' if row.coming else '来不了'}" + (f"，{row.answer}" if row.answer else "")
        yield Step(row.asked_on, f"{units[row.assignment_id]}请您{what}", small=answer)
    shown = Shown.objects.filter(version__reply__assignment__in=units, proposer__in=viewer.mine)
    for one in shown.select_related("version__reply"):
        answer = "" if one.answered_on is None else "您回：" + (one.comment or "没有意见")
        yield Step(one.shown_on, f"{units[one.version.reply.assignment_id]}请您看了答复稿", small=answer)


def _answered(tasks: Sequence[Assignment], viewer: Viewer) -> Iterator[Step]:
    hosts = {task.pk: task for task in tasks if task.part in HOSTING}
    for issue in Issue.objects.filter(reply__assignment__in=hosts, delivered_on__isnull=False).select_related("reply"):
        task = hosts[issue.reply.assignment_id]
        again = f"第 {issue.reply.round} 次" if issue.reply.round > 1 else ""
        yield Step(issue.delivered_on or issue.issued_on, f"{task.unit.name}{again}答复了您", small=_in_time(task, issue))
    mine = Feedback.objects.filter(reply__assignment__in=hosts, proposer__in=viewer.mine).select_related("reply")
    for rating in mine.exclude(source=FeedbackSource.CALL_BACK).order_by("pk"):
        how = ENTERED.get(FeedbackSource(rating.source), "您的评价")
        unit = f"{hosts[rating.reply.assignment_id].unit.name}：" if len(hosts) > 1 else ""
        small = "后来您改过" if rating.superseded else rating.comment
        yield Step(rating.given_on, f"{how}：{unit}{rating_words(rating)}", small=small)


def _in_time(task: Assignment, issue: Issue) -> str:
    if issue.reply.round > 1 or task.legal_due_on == NEVER:
        return issue.number
    late = (issue.issued_on - task.legal_due_on).days
    due = f"最迟 {day(task.legal_due_on, issue.issued_on)}，" + (f"超过 {late} 天" if late > 0 else "没有超期")
    return f"{issue.number}；{due}" if issue.number else due


def _ended(case: Suggestion, tasks: Sequence[Assignment]) -> Iterator[Step]:
    for wish in WithdrawalWish.objects.filter(suggestion=case, proposer=case.lead_id):
        yield Step(wish.asked_on, "提出撤回", small=wish.reason)
    if case.withdrawn_on:
        yield Step(case.withdrawn_on, "撤回，办理到此结束")
    for task in tasks:
        if task.part in HOSTING and task.struck_on:
            yield Step(task.struck_on, f"{task.unit.name}办完销号")


def _to_come(tasks: Sequence[Assignment], today: date) -> Iterator[Step]:
    """The limit of the answer, or of the rating: what comes next and when."""
    for task in tasks:
        if task.part in HOSTING and task.open and task.answered_on is None and today <= task.legal_due_on < NEVER:
            yield Step(task.legal_due_on, f"最迟这天{task.unit.name}答复您", "todo")
    rated = Q(assignment__in=[task.pk for task in tasks if task.stage == Stage.TO_FEEDBACK], kind="feedback", due_on__gte=today)
    for row in Limit.objects.filter(rated).select_related("assignment__unit"):
        if row.round == row.assignment.round:
            yield Step(row.due_on, f"请在这天以前评价{row.assignment.unit.name}的办理", "todo")
