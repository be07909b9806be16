"""How tasks stood on an earlier day: the same derivation over the facts that had happened by then.

A fact counts by the day it happened, also where it was written down later. Nothing is stored.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from banfu.cases import derive
from banfu.cases.limits import read_once
from banfu.cases.models import Assignment, Feedback, Responsibility
from banfu.people.models import Unit

SIZE = 500


def states(tasks: QuerySet[Assignment], day: date) -> Iterator[Assignment]:
    """Yield the tasks handed over by ``day`` with their derived columns as on that day, unsaved."""
    return (task for task, _ in known_states(tasks, day))


def known_states(tasks: QuerySet[Assignment], day: date) -> Iterator[tuple[Assignment, derive.Known]]:
    """As ``states``, each with the facts that had happened by then."""
    office = dict(Unit.objects.filter(is_office=True).values_list("organ_id", "pk"))
    tasks = tasks.filter(handed_over_on__lte=day).select_related("suggestion__session__source", "unit").order_by("pk")
    last = 0
    while batch := list(tasks.filter(pk__gt=last)[:SIZE]):
        known = derive.read(batch)
        _read_feedback(known, batch, day)
        _read_slots(known, batch, day)
        with read_once():
            for task in batch:
                _cut_task(task, known[task.pk], day)
                _cut(known[task.pk], day)
                derive.apply(task, known[task.pk], office)
        yield from ((task, known[task.pk]) for task in batch)
        last = batch[-1].pk


def _read_feedback(known: dict[int, derive.Known], tasks: Sequence[Assignment], day: date) -> None:
    """A rating that a later one superseded counts again on a day before the later one."""
    given = Feedback.objects.filter(reply__assignment__in=tasks, given_on__lte=day).order_by("given_on", "pk")
    last: dict[int, dict[tuple[int, int | None], Feedback]] = {}
    for item in given.select_related("reply"):
        last.setdefault(item.reply.assignment_id, {})[item.reply_id, item.proposer_id] = item
    for task in tasks:
        known[task.pk].feedback = sorted(last.get(task.pk, {}).values(), key=lambda f: (f.given_on, f.pk))


def _read_slots(known: dict[int, derive.Known], tasks: Sequence[Assignment], day: date) -> None:
    """Who was responsible then, also where another is by now."""
    held = Responsibility.objects.filter(assignment__in=tasks, since__lte=day).filter(Q(until=None) | Q(until__gt=day))
    for task in tasks:
        known[task.pk].slots = {}
    for slot in held.select_related("person", "unit").order_by("pk"):
        known[slot.assignment_id].slots[slot.slot] = slot


def moved_on(task: Assignment, known: derive.Known, day: date) -> date:
    """The last day by ``day`` on which anything was done in the case: signed for, divided, talked about, written, checked, sent."""
    days = [task.handed_over_on, task.signed_on, task.archived_on]
    days += [on for row in known.divisions for on in (row.proposed_on, row.answered_on, row.approved_on)]
    days += [on for row in known.opinions for on in (row.asked_on, row.received_on)]
    days += [row.happened_on for row in known.contacts] + [row.asked_on for row in known.waivers]
    days += [on for row in known.returns for on in (row.requested_on, row.decided_on)]
    days += [slot.since for slot in known.slots.values()] + [row.called_on for row in known.calls]
    days += [row.given_on for row in known.feedback] + [row.ordered_on for row in known.rehandlings]
    for versions in known.versions.values():
        for version in versions:
            days += [version.made_on, version.submitted_on, *(row.decided_on for row in version.approvals.all())]
    days += [issue.issued_on for reply in known.replies if (issue := getattr(reply, "issue", None))]
    return max(on for on in days if on and on <= day)


def _cut_task(task: Assignment, known: derive.Known, day: date) -> None:
    taken_out = next((row for row in known.rehandlings if row.archived_before and row.ordered_on > day), None)
    if taken_out:
        task.archived_on = taken_out.archived_before
    for name in ("signed_on", "archived_on", "history_answered_on"):
        on = getattr(task, name)
        if on and on > day:
            setattr(task, name, None)
            if name == "history_answered_on":
                task.history_class = task.history_rating = ""
    withdrawn = task.suggestion.withdrawn_on
    if withdrawn and withdrawn > day:
        task.suggestion.withdrawn_on = None


def _by(rows: Iterable[Any], name: str, day: date) -> list[Any]:
    return [row for row in rows if (on := getattr(row, name)) is not None and on <= day]


def _undo(row: Any, day: date, on: str, *names: str) -> None:
    """Take back a decision written on the row itself where it came later."""
    if (decided := getattr(row, on)) and decided > day:
        for name in (on, *names):
            setattr(row, name, None)


def _cut(known: derive.Known, day: date) -> None:
    known.returns = _by(known.returns, "requested_on", day)
    for asked in known.returns:
        _undo(asked, day, "decided_on", "granted")
    known.divisions = _by(known.divisions, "proposed_on", day)
    for division in known.divisions:
        _undo(division, day, "answered_on", "accepted")
        _undo(division, day, "approved_on")
    known.contacts = _by(known.contacts, "happened_on", day)
    known.waivers = _by(known.waivers, "asked_on", day)
    for opinion in known.opinions:
        _undo(opinion, day, "received_on")
    known.extensions = _by(known.extensions, "decided_on", day)
    known.rehandlings = _by(known.rehandlings, "ordered_on", day)
    known.calls = _by(known.calls, "called_on", day)
    known.strikes = _by(known.strikes, "proposed_on", day)
    for strike in known.strikes:
        _undo(strike, day, "decided_on", "confirmed")
    known.joints = _by(known.joints, "since", day)
    for joint in known.joints:
        _undo(joint, day, "until")
    known.told = _by(known.told, "told_on", day)
    known.outcomes = _by(known.outcomes, "linked_on", day)
    for link in known.outcomes:
        _undo(link, day, "ended_on")
    known.reviews = _by(known.reviews, "reviewed_on", day)
    known.publications = _by(known.publications, "published_on", day)
    for published in known.publications:
        _undo(published, day, "taken_down_on")
    known.limits = {key: limit for key, limit in known.limits.items() if limit.start_on <= day}
    _cut_replies(known, day)


def _cut_replies(known: derive.Known, day: date) -> None:
    for reply in known.replies:
        issue = getattr(reply, "issue", None)
        if issue and issue.issued_on > day:
            reply._state.fields_cache["issue"] = None
        elif issue:
            _undo(issue, day, "delivered_on")
        ended = getattr(reply, "feedback_end", None)
        if ended and ended.ended_on > day:
            reply._state.fields_cache["feedback_end"] = None
        versions = _by(known.versions[reply.pk], "made_on", day)
        for version in versions:
            _undo(version, day, "submitted_on")
            version._prefetched_objects_cache = {"approvals": _by(version.approvals.all(), "decided_on", day)}
        known.versions[reply.pk] = versions
