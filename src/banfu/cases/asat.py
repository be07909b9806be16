"""How tasks stood on an earlier day: the same derivation over the facts that had happened by then.

A fact counts by the day it happened, also where it was written down later. Nothing is stored.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet

from banfu.cases import derive
from banfu.cases.models import Assignment, Feedback
from banfu.people.models import Unit

SIZE = 500


def states(tasks: QuerySet[Assignment], day: date) -> Iterator[Assignment]:
    """Yield the tasks handed over by ``day`` with their derived columns as on that day, unsaved."""
    office = dict(Unit.objects.filter(is_office=True).values_list("organ_id", "pk"))
    tasks = tasks.filter(handed_over_on__lte=day).select_related("suggestion__session", "unit").order_by("pk")
    last = 0
    while batch := list(tasks.filter(pk__gt=last)[:SIZE]):
        known = derive.read(batch)
        _read_feedback(known, batch, day)
        for task in batch:
            _cut_task(task, day)
            _cut(known[task.pk], day)
            derive.apply(task, known[task.pk], office)
            yield task
        last = batch[-1].pk


def _read_feedback(known: dict[int, derive.Known], tasks: Sequence[Assignment], day: date) -> None:
    """A rating that a later one superseded counts again on a day before the later one."""
    given = Feedback.objects.filter(reply__assignment__in=tasks, given_on__lte=day).order_by("given_on", "pk")
    last: dict[int, dict[tuple[int, int | None], Feedback]] = {}
    for item in given.select_related("reply"):
        last.setdefault(item.reply.assignment_id, {})[item.reply_id, item.proposer_id] = item
    for task in tasks:
        known[task.pk].feedback = sorted(last.get(task.pk, {}).values(), key=lambda f: (f.given_on, f.pk))


def _cut_task(task: Assignment, day: date) -> None:
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
