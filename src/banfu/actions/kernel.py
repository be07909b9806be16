"""One way to change anything: an action (DESIGN rule 1).

An action is declared once. From the declaration come its button and URL, its check, its place in
the flow chart and its line in the record. Check, change, derived columns, record and notices
happen in one transaction or not at all.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from banfu import clock
from banfu.cases import derive, limits, visible
from banfu.cases.models import Assignment, Suggestion
from banfu.cases.words import HOSTING, Part, Stage
from banfu.people.models import Notice, Person, Post, Role
from banfu.record import chain
from banfu.search import port
from banfu.ui.forms import BanfuForm


class Refused(Exception):
    """An action that may not be done; ``reason`` says why and what to do, in Chinese."""

    def __init__(self, reason: str, field: str = "") -> None:
        super().__init__(reason)
        self.reason, self.field = reason, field


@dataclass(frozen=True)
class Origin:
    """Where an act came from: address and the id which joins all lines of one click."""

    address: str = ""
    request: str = ""


@dataclass
class Doing:
    """An action being done: what its change function is given."""

    action: Action
    person: Person
    post: Post
    task: Assignment
    data: dict[str, Any]
    on: date
    tells: list[tuple[Person, str]] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)
    beside: list[tuple[Assignment | None, str, str]] = field(default_factory=list)

    @property
    def suggestion(self) -> Suggestion:
        return self.task.suggestion

    def tell(self, person: Person | None, text: str) -> None:
        """Put a message into a person's inbox; nobody is told of his own act."""
        if person and person != self.person:
            self.tells.append((person, text))

    def note(self, task: Assignment | None, subject: str, sentence: str) -> None:
        """Let the record say the same act of another case too (``task``), or of another object."""
        self.beside.append((task, subject, sentence))


Change = Callable[[Doing], str]
Guard = Callable[[Assignment, Person, Post], str]


def reaches(post: Post, person: Person, task: Assignment) -> bool:
    """Whether this post's duty covers the task (sight alone does not let one act)."""
    if post.role in (Role.COORDINATOR, Role.LEADER):
        return post.organ_key == task.organ_key
    unit = post.unit
    division = unit.parent_id if unit.level == "section" else unit.pk
    if task.division_id is None or task.division_id != division:
        return False
    if post.role == Role.OFFICER:
        return task.officer_id in (None, person.pk)
    if post.role == Role.SECTION_HEAD:
        return task.section_id in (None, unit.pk)
    return True


@dataclass(frozen=True, kw_only=True)
class Action:
    """A named verb. ``change`` writes the facts and returns the sentence for the record;
    ``guard`` returns "" or the reason why not, cure included; ``offer`` says whether a case has any
    use for the verb at all, else it is not even shown grey."""

    name: str
    label: str
    roles: frozenset[str]
    stages: frozenset[str]
    leads_to: frozenset[str] = frozenset()
    parts: frozenset[str] = HOSTING | {Part.ASSIST}
    change: Change
    form: type[BanfuForm] = BanfuForm
    guard: Guard = lambda task, person, post: ""
    reach: Callable[[Post, Person, Assignment], bool] = reaches
    batch: bool = False
    dated: bool = True
    texts: frozenset[int] = frozenset()
    """The kinds of searchable text that ``change`` may write, to be found at once."""
    likely: int = 50
    offer: Callable[[Assignment], bool] = lambda task: True
    consequences: tuple[str, ...] = ()

    @property
    def needs_form(self) -> bool:
        return bool(self.form.base_fields)


REGISTRY: dict[str, Action] = {}


def declare(**values: Any) -> Action:
    """Declare an action; its name must be new."""
    action = Action(**values)
    if action.name in REGISTRY:
        raise ValueError(f"action {action.name} is declared twice")
    REGISTRY[action.name] = action
    return action


def post_for(action: Action, person: Person, task: Assignment) -> Post | None:
    """Return the post in which ``person`` could do this, or None."""
    return next((p for p in person.posts_now if p.role in action.roles and action.reach(p, person, task)), None)


def denied(action: Action, person: Person, task: Assignment) -> str:
    """Return "" when the action may be done now, else why not (a sentence with its cure)."""
    post = post_for(action, person, task)
    if post is None:
        return f"“{action.label}”由{_roles(action)}办，您现在的岗位办不了这一件。"
    if task.part not in action.parts:
        return f"{task.get_part_display()}件不用“{action.label}”。"
    if task.stage not in action.stages:
        return f"这一件现在是“{task.get_stage_display()}”，{_when(action)}才能“{action.label}”。"
    return action.guard(task, person, post)


def _roles(action: Action) -> str:
    return "、".join(label for value, label in Role.choices if value in action.roles)


def _when(action: Action) -> str:
    names = [label for value, label in Stage.choices if value in action.stages]
    return "到" + "、".join(f"“{name}”" for name in names[:3]) + ("等环节" if len(names) > 3 else "时")


def _check_day(action: Action, task: Assignment, on: date) -> None:
    """A fact is entered neither before it happened nor too late (rulebook: late_entry_days)."""
    today = clock.today()
    if on > today:
        raise Refused(f"今天是 {today:%Y-%m-%d}，不能记还没发生的事；请改成今天或以前。", "happened_on")
    if on < task.handed_over_on:
        raise Refused(f"这一件 {task.handed_over_on:%Y-%m-%d} 才交办，日期不能更早。", "happened_on")
    late = limits.rulebook_of(task).late_entry_days
    if (today - on).days > late:
        first = today - timedelta(days=late)
        raise Refused(f"规则库规定补录不超过 {late} 天，最早可填 {first:%Y-%m-%d}。", "happened_on")


@dataclass
class Done:
    """What came of a batch: the tasks that went through, and the refused ones with reasons."""

    tasks: list[Assignment] = field(default_factory=list)
    refused: list[tuple[Assignment, str]] = field(default_factory=list)


def perform(
    action: Action, person: Person, task: Assignment, data: dict[str, Any] | None = None, origin: Origin | None = None
) -> Assignment:
    """Do ``action`` on one task; raise Refused, with nothing changed, where it may not be done."""
    return perform_many([(action, person, task, data or {})], origin)[0]


def perform_many(
    acts: Sequence[tuple[Action, Person, Assignment, dict[str, Any]]], origin: Origin | None = None
) -> list[Assignment]:
    """Do several acts on different tasks in one transaction, all or nothing."""
    lines: list[chain.Line] = []
    with transaction.atomic(), limits.read_once():
        fresh = _locked(task for _, _, task, _ in acts)
        doings = [
            _do(action, person, fresh[task.pk], data, origin or Origin(), lines) for action, person, task, data in acts
        ]
        return _settle(doings, lines)


def perform_each(
    action: Action, person: Person, tasks: Iterable[Assignment], data: dict[str, Any] | None = None,
    origin: Origin | None = None, own: Mapping[int, dict[str, Any]] | None = None,
) -> Done:  # fmt: skip
    """Do ``action`` on each task; a refused one is named and keeps no other from going through.

    own: what differs from task to task, by its key, beside what ``data`` says for all.
    """
    done, doings, lines = Done(), [], []
    origin = origin or Origin(request=uuid.uuid4().hex)
    with transaction.atomic(), limits.read_once():
        tasks = list(tasks)
        fresh = _locked(tasks)
        for task in tasks:
            try:
                with transaction.atomic():
                    doings.append(_do(action, person, fresh[task.pk], {**(data or {}), **(own or {}).get(task.pk, {})}, origin, lines))
            except Refused as refusal:
                done.refused.append((task, refusal.reason))
        done.tasks = _settle(doings, lines)
    return done


def _locked(tasks: Iterable[Assignment]) -> dict[int, Assignment]:
    """Lock the suggestions of ``tasks``, always in the same order, and read the tasks anew."""
    wanted = list(tasks)
    cases = {task.suggestion_id for task in wanted}
    list(Suggestion.objects.select_for_update().filter(pk__in=cases).order_by("pk").values_list("pk"))
    beside = ("suggestion__session__source", "unit", "division", "officer", "leader")
    return Assignment.objects.select_related(*beside).in_bulk([task.pk for task in wanted])


def _do(
    action: Action, person: Person, task: Assignment, data: dict[str, Any], origin: Origin, lines: list[chain.Line]
) -> Doing:
    if reason := denied(action, person, task):
        raise Refused(reason)
    post = post_for(action, person, task)
    assert post is not None  # noqa: S101 - denied() has looked
    on = data.pop("happened_on", None) or clock.today()
    _check_day(action, task, on)
    doing = Doing(action=action, person=person, post=post, task=task, data=data, on=on)
    before = {"stage": task.stage, "due_on": task.due_on.isoformat()}
    sentence = action.change(doing)
    lines.append(_line(doing, sentence, before, origin))
    lines += [_beside(lines[-1], *other) for other in doing.beside]
    return doing


def _line(doing: Doing, sentence: str, before: dict[str, str], origin: Origin) -> chain.Line:
    task, action = doing.task, doing.action
    return chain.Line(
        action=action.name, label=action.label, subject=f"assignment:{task.pk}", sentence=sentence,
        who=doing.person.name, post=str(doing.post), person_id=doing.person.pk, organ=task.organ_key,
        case=task.suggestion_id, happened_on=doing.on, address=origin.address, request=origin.request,
        data={"before": before, **doing.extra},
    )  # fmt: skip


def _beside(line: chain.Line, task: Assignment | None, subject: str, sentence: str) -> chain.Line:
    return replace(line, subject=subject, sentence=sentence, case=task.suggestion_id if task else None, data={})


def _settle(doings: Sequence[Doing], lines: list[chain.Line]) -> list[Assignment]:
    """Derive, tell and record: the end of every transaction, the chain head locked last."""
    if not doings:
        return []
    keys = [doing.task.pk for doing in doings]
    keys += [key for doing in doings for key in doing.extra.pop("also", [])]
    tasks = {task.pk: task for task in derive.derive(keys, since=doings[-1].on)}
    if kinds := frozenset().union(*(doing.action.texts for doing in doings)):
        port.index({task.suggestion_id for task in tasks.values()}, kinds)
    moment = clock.now()
    Notice.objects.bulk_create(
        Notice(person=person, text=text, url=f"/case/{doing.task.pk}", made_at=moment)
        for doing in doings
        for person, text in doing.tells
    )
    chain.append(lines)
    return [tasks[doing.task.pk] for doing in doings]


def offered(person: Person, task: Assignment) -> list[tuple[Action, str]]:
    """Return the actions to show ``person`` for ``task``, likeliest next first, with the reason
    beside those which cannot be done; verbs of other posts or far stages are left out."""
    shown = []
    for action in REGISTRY.values():
        if task.part not in action.parts or not action.offer(task) or post_for(action, person, task) is None:
            continue
        reason = denied(action, person, task)
        if reason and task.stage not in action.stages and not _next(action, task):
            continue
        shown.append((action, reason))
    return sorted(shown, key=lambda pair: (bool(pair[1]), pair[0].likely))


def _next(action: Action, task: Assignment) -> bool:
    """Whether the action waits just behind the present stage: worth showing grey."""
    after = {Stage.DRAFTING: Stage.TO_ISSUE, Stage.REVIEWING: Stage.TO_ISSUE}
    return task.hosting and action.likely < 20 and after.get(Stage(task.stage)) in action.stages


def visible_task(person: Person, key: int) -> Assignment | None:
    """Return the task with this key where ``person`` may see it."""
    beside = ("suggestion__session__source", "unit", "joint__division")
    return visible.assignments(person).select_related(*beside).filter(pk=key).first()
