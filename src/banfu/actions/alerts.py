"""预警: before, on and after a limit, to who holds the case, then the head of the division, then the leader in charge.

On which days is the rulebook's (``warn_…``). Each goes to a person once: its row says so, and stands in the same
transaction as the message. What was missed while the worker stood still is made up for within CATCH_UP days; older
marks are passed over, since a later one has taken their place.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.db import transaction
from django.db.models import Q

from banfu import clock
from banfu.actions.urgings import HEAD, HOLDER, LEADER, heads_of, leaders_of
from banfu.cases import limits
from banfu.cases.models import Alert, Assignment, Promise
from banfu.cases.words import Stage
from banfu.people.models import Notice, Person, Post, Role
from banfu.record import chain
from banfu.rulebook import Rulebook

CATCH_UP, BATCH = 7, 200
EARLIEST, LATEST = timedelta(days=190), timedelta(days=61)
"""How far around today a limit may lie for which there can be a warning (rulebook.terms.WARNINGS)."""
WORDS = {"reply": "答复", "opinion": "会办意见", "internal": "内部期限", "sign": "签收", "feedback": "反馈", "promise": "承诺"}
_WORD = re.compile(r"(提前|超过)(\d+)天")


@dataclass(frozen=True)
class Due:
    """A limit that a warning is for: of a task, or of a promise in its letter."""

    task: Assignment
    kind: str
    due_on: date
    promise: Promise | None = None

    @property
    def book(self) -> Rulebook:
        return limits.rulebook_of(self.task)


@lru_cache(maxsize=256)
def offsets(words: tuple[str, ...]) -> tuple[int, ...]:
    """Days from the limit, the earliest first: 提前3天、当天 → (−3, 0)."""
    found = []
    for word in words:
        read = _WORD.fullmatch(word)
        found.append(0 if read is None else int(read[2]) * (-1 if read[1] == "提前" else 1))
    return tuple(sorted(found))


def mark_of(due: Due, today: date) -> int | None:
    """The warning that is due by now: the last one whose day has come, unless that is too long ago."""
    come = [one for one in offsets(due.book.words(f"warn_{due.kind}")) if due.due_on + timedelta(days=one) <= today]
    if not come or today - (due.due_on + timedelta(days=come[-1])) > timedelta(days=CATCH_UP):
        return None
    return come[-1]


def level_of(kind: str, offset: int) -> int:
    """How high a warning goes; that a proposer has not answered is for the unit's office alone."""
    if kind == "feedback":
        return HOLDER
    return HOLDER if offset < 0 else HEAD if offset == 0 else LEADER


def _holding(task: Assignment) -> list[Person]:
    """Who holds the task: by name, or by the post it waits at."""
    if task.holder:
        return [task.holder]
    place = task.holder_unit_id
    posts = Post.objects.on(clock.today()).filter(role=task.holder_role, person__is_active=True)
    if task.holder_role in (Role.COORDINATOR, Role.LEADER):
        posts = posts.filter(Q(unit=task.organ_key) | Q(unit__organ=task.organ_key))
    else:
        posts = posts.filter(Q(unit=place) | Q(unit__parent=place)) if place else posts.none()
    return [post.person for post in posts.select_related("person").order_by("pk")]


def people_for(due: Due, level: int) -> list[Person]:
    """Those who are warned, each once, the one whose work it is first."""
    task = due.task
    first = [task.officer] if due.promise and task.officer else heads_of(task) if due.promise else _holding(task)
    found: list[Person] = list(first)
    if level >= HEAD:
        found += heads_of(task)
    if level >= LEADER:
        found += leaders_of(task)
    return list({person.pk: person for person in found if person and person.is_active}.values())


def text_of(due: Due, today: date) -> str:
    """What the message says, with the days as they are on the day it goes out."""
    left = (due.due_on - today).days
    when = f"还有 {left} 天" if left > 0 else "今天到期" if left == 0 else f"超 {-left} 天"
    day = f"{due.due_on.month}月{due.due_on.day}日"
    if due.promise:
        return f"承诺{when}：{due.task.number} 号答应“{due.promise.what}”，{day}。"[:300]
    at = due.task.holder.name if due.task.holder else due.task.holder_unit.name if due.task.holder_unit else due.task.unit.name
    return f"{WORDS[due.kind]}{when}：{due.task.number} 号“{due.task.suggestion.title}”，{day}到期，现在{due.task.get_stage_display()}，在{at}。"[:300]


def _tasks(today: date) -> Iterator[Due]:
    """The limits of open tasks near today."""
    near = ("suggestion__session__source", "unit", "holder", "holder_unit", "leader", "officer")
    rows = Assignment.objects.filter(open=True, due_on__range=(today - EARLIEST, today + LATEST)).exclude(stage=Stage.RETURNING)
    for task in rows.select_related(*near).defer("suggestion__body").order_by("pk").iterator(BATCH):
        kind = ("reply" if task.hosting else "opinion") if task.due_kind == "answer" else task.due_kind
        if kind in WORDS:
            yield Due(task, kind, task.due_on)


def _promises(today: date) -> Iterator[Due]:
    """The days of promises not struck off."""
    rows = Promise.objects.filter(verdict=Promise.Verdict.TAKEN, struck_on=None, due_now__range=(today - EARLIEST, today + LATEST))
    near = ("assignment__suggestion__session__source", "assignment__unit", "assignment__leader", "assignment__officer")
    for row in rows.select_related(*near).order_by("pk").iterator(BATCH):
        yield Due(row.assignment, "promise", row.due_now, row)


def send() -> int:
    """Send every warning that is due and was not sent; return how many messages went out."""
    today, count = clock.today(), 0
    with limits.read_once():
        ready = [(due, mark) for due in (*_tasks(today), *_promises(today)) if (mark := mark_of(due, today)) is not None]
        for start in range(0, len(ready), BATCH):
            count += _send(ready[start : start + BATCH], today)
    return count


def _send(ready: Sequence[tuple[Due, int]], today: date) -> int:
    """One transaction: rows, messages and the line in the record."""
    with transaction.atomic():
        sent = _sent(ready)
        made: list[tuple[Due, Person]] = []
        for due, offset in ready:
            level = level_of(due.kind, offset)
            for person in people_for(due, level):
                if (_key(due), due.due_on, offset, person.pk) in sent:
                    continue
                _, new = Alert.objects.get_or_create(
                    assignment=due.task, promise=due.promise, kind=due.kind, due_on=due.due_on, offset=offset, person=person,
                    defaults={"level": level, "sent_on": today},
                )  # fmt: skip
                if new:
                    made.append((due, person))
        moment = clock.now()
        Notice.objects.bulk_create(
            Notice(person=person, text=text_of(due, today), url=f"/case/{due.task.pk}" + ("#s10" if due.promise else ""), made_at=moment)
            for due, person in made
        )
        if made:
            cases = len({due.task.pk for due, _ in made})
            chain.append([chain.Line(action="send_alerts", label="预警", subject="alerts", sentence=f"预警 {cases} 件，消息 {len(made)} 条。", who="系统")])
    return len(made)


def _key(due: Due) -> tuple[int, str, int | None]:
    return due.task.pk, due.kind, due.promise.pk if due.promise else None


def _sent(ready: Iterable[tuple[Due, int]]) -> set[tuple[tuple[int, str, int | None], date, int, int]]:
    rows = Alert.objects.filter(assignment__in={due.task.pk for due, _ in ready})
    return {
        ((task, kind, promise), due_on, offset, person)
        for task, kind, promise, due_on, offset, person in rows.values_list("assignment", "kind", "promise", "due_on", "offset", "person")
    }
