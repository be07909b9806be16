"""One way to change anything: an action (DESIGN rule 1).

An action is declared once, for a unit's task (Assignment) or for a suggestion itself. From the
declaration come its button and URL, its check, its place in the flow chart and its line in the record. Check, change, derived columns, record and notices
happen in one transaction or not at all.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from banfu import clock
from banfu.actions.refusing import not_yours, source_of, unused, when
from banfu.cases import derive, limits, visible
from banfu.cases.models import Assignment, Suggestion
from banfu.cases.words import HOSTING, Kind, Part, Stage
from banfu.people.models import Notice, Person, Post, Role
from banfu.record import chain
from banfu.search import port
from banfu.ui.forms import BanfuForm

OFFICES = ("session__source__congress", "session__source__government")
OFFICES_OF_TASK = tuple(f"suggestion__{path}" for path in OFFICES)
"""What is read with a subject, since who may act depends on the offices above."""
Subject = Assignment | Suggestion
"""What a verb is done to."""


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
    subject: Subject
    data: dict[str, Any]
    on: date
    tells: list[tuple[Person, str, str]] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)
    beside: list[tuple[Assignment | None, str, str]] = field(default_factory=list)

    @property
    def task(self) -> Assignment:
        """The task of an act on one; TypeError where it is done to a suggestion."""
        if isinstance(self.subject, Assignment):
            return self.subject
        raise TypeError(f"{self.action.name} is done to a suggestion, not to a task")

    @property
    def suggestion(self) -> Suggestion:
        return self.subject if isinstance(self.subject, Suggestion) else self.subject.suggestion

    def tell(self, person: Person | None, text: str, url: str = "") -> None:
        """Put a message into a person's inbox; nobody is told of his own act.

        url: what it opens; by default the page of the task or suggestion.
        """
        if person and person != self.person:
            self.tells.append((person, text[:300], url or _page(self.subject)))

    def tell_post(self, role: str, organ: int | None, text: str, url: str = "") -> None:
        """Tell all who hold ``role`` in the organ with this key."""
        posts = Post.objects.on(clock.today()).filter(Q(unit=organ) | Q(unit__organ=organ), role=role, person__is_active=True)
        for post in posts.select_related("person").order_by("pk") if organ else ():
            self.tell(post.person, text, url)

    def tell_proposers(self, text: str, proposers: Iterable[int] = ()) -> None:
        """Tell those who act for these proposers, by default the lead one, where they have accounts."""
        wanted = list(proposers) or [self.suggestion.lead_id]
        posts = Post.objects.on(clock.today()).filter(role=Role.DEPUTY, proposer__in=wanted, person__is_active=True)
        for post in posts.select_related("person").order_by("pk"):
            self.tell(post.person, text, f"/my/{self.suggestion.pk}")

    def derives(self, keys: Iterable[int]) -> None:
        """Let the columns of these tasks be derived too, at the end of the act."""
        self.extra.setdefault("also", []).extend(keys)

    def note(self, task: Assignment | None, subject: str, sentence: str) -> None:
        """Let the record say the same act of another case too (``task``), or of another object."""
        self.beside.append((task, subject, sentence))


Change = Callable[[Doing], str]
Guard = Callable[[Any, Person, Post], str]


def _page(subject: Subject) -> str:
    return f"/case/{subject.pk}" if isinstance(subject, Assignment) else f"/suggestion/{subject.pk}"


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
    use for the verb at all, else it is not even shown grey.

    of: what it is done to. stages, leads_to: Stage for a task, CaseStage for a suggestion.
    parts: for a task, which parts have the verb. kinds: suggestions, proposals or both.
    inner: what the unit does inside; who does not see its tasks from within, and did not do it, reads
    only that it was done (``desk.outward``)."""

    name: str
    label: str
    of: type[Assignment] | type[Suggestion] = Assignment
    roles: frozenset[str]
    stages: frozenset[str]
    leads_to: frozenset[str] = frozenset()
    parts: frozenset[str] = HOSTING | {Part.ASSIST}
    kinds: frozenset[str] = frozenset(Kind)
    change: Change
    form: type[BanfuForm] = BanfuForm
    guard: Guard = lambda subject, person, post: ""
    reach: Callable[[Post, Person, Any], bool] = reaches
    batch: bool = False
    dated: bool = True
    inner: bool = False
    texts: frozenset[int] = frozenset()
    """The kinds of searchable text that ``change`` may write, to be found at once."""
    likely: int = 50
    offer: Callable[[Any], bool] = lambda subject: True
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


def post_for(action: Action, person: Person, subject: Subject) -> Post | None:
    """Return the post in which ``person`` could do this, or None."""
    if not isinstance(subject, action.of):
        return None
    return next((p for p in person.posts_now if p.role in action.roles and action.reach(p, person, subject)), None)


def denied(action: Action, person: Person, subject: Subject) -> str:
    """Return "" when the action may be done now, else why not (a sentence with its cure)."""
    post = post_for(action, person, subject)
    if post is None:
        return not_yours(action, subject)
    if reason := unused(action, subject):
        return reason
    if subject.stage not in action.stages:
        return f"这一件现在是“{subject.get_stage_display()}”，{when(action)}才能“{action.label}”。"
    return action.guard(subject, person, post)


def _check_day(subject: Subject, on: date) -> None:
    """A fact is entered neither before it happened nor too late (rulebook: late_entry_days)."""
    today = clock.today()
    if on > today:
        raise Refused(f"今天是 {today:%Y-%m-%d}，不能记还没发生的事；请改成今天或以前。", "happened_on")
    if isinstance(subject, Assignment) and on < subject.handed_over_on:
        raise Refused(f"这一件 {subject.handed_over_on:%Y-%m-%d} 才交办，日期不能更早。", "happened_on")
    late = limits.rulebook_for(source_of(subject)).late_entry_days
    if (today - on).days > late:
        first = today - timedelta(days=late)
        raise Refused(f"规则库规定补录不超过 {late} 天，最早可填 {first:%Y-%m-%d}。", "happened_on")


@dataclass
class Done:
    """What came of a batch: the tasks that went through, and the refused ones with reasons."""

    tasks: list[Assignment] = field(default_factory=list)
    refused: list[tuple[Assignment, str]] = field(default_factory=list)


def perform(
    action: Action, person: Person, subject: Any, data: dict[str, Any] | None = None, origin: Origin | None = None
) -> Any:  # noqa: ANN401 - a task for a task, a suggestion for a suggestion
    """Do ``action`` on one subject and return it anew; raise Refused, with nothing changed, where it may
    not be done."""
    return perform_many([(action, person, subject, data or {})], origin)[0]


def perform_many(
    acts: Sequence[tuple[Action, Person, Any, dict[str, Any]]], origin: Origin | None = None
) -> list[Any]:
    """Do several acts on different subjects in one transaction, all or nothing."""
    lines: list[chain.Line] = []
    with transaction.atomic(), limits.read_once():
        fresh = _locked(subject for _, _, subject, _ in acts)
        doings = [
            _do(action, person, fresh[type(subject), subject.pk], data, origin or Origin(), lines)
            for action, person, subject, data in acts
        ]
        return _settle(doings, lines)


def perform_each(
    action: Action, person: Person, tasks: Iterable[Any], data: dict[str, Any] | None = None,
    origin: Origin | None = None, own: Mapping[int, dict[str, Any]] | None = None,
) -> Done:  # fmt: skip
    """Do ``action`` on each subject; a refused one is named and keeps no other from going through.

    own: what differs from one to another, by its key, beside what ``data`` says for all.
    """
    done, doings, lines = Done(), [], []
    origin = origin or Origin(request=uuid.uuid4().hex)
    with transaction.atomic(), limits.read_once():
        tasks = list(tasks)
        fresh = _locked(tasks)
        for task in tasks:
            told = {**(data or {}), **(own or {}).get(task.pk, {})}
            try:
                with transaction.atomic():
                    doings.append(_do(action, person, fresh[type(task), task.pk], told, origin, lines))
            except Refused as refusal:
                done.refused.append((task, refusal.reason))
        done.tasks = _settle(doings, lines)
    return done


def _locked(subjects: Iterable[Subject]) -> dict[tuple[type, int], Subject]:
    """Lock the suggestions of ``subjects``, always in the same order, and read the subjects anew."""
    wanted = list(subjects)
    tasks = [one.pk for one in wanted if isinstance(one, Assignment)]
    cases = [one.pk for one in wanted if isinstance(one, Suggestion)]
    whole = {one.pk if isinstance(one, Suggestion) else one.suggestion_id for one in wanted}
    list(Suggestion.objects.select_for_update().filter(pk__in=whole).order_by("pk").values_list("pk"))
    found: dict[tuple[type, int], Subject] = {}
    if tasks:
        beside = (*OFFICES_OF_TASK, "unit", "division", "officer", "leader")
        found |= {(Assignment, row.pk): row for row in Assignment.objects.select_related(*beside).filter(pk__in=tasks)}
    if cases:
        near = (*OFFICES, "lead", "hand_in", "delegation")
        found |= {(Suggestion, row.pk): row for row in Suggestion.objects.select_related(*near).filter(pk__in=cases)}
    return found


def _do(
    action: Action, person: Person, subject: Subject, data: dict[str, Any], origin: Origin, lines: list[chain.Line]
) -> Doing:
    if reason := denied(action, person, subject):
        raise Refused(reason)
    post = post_for(action, person, subject)
    assert post is not None  # noqa: S101 - denied() has looked
    on = data.pop("happened_on", None) or clock.today()
    _check_day(subject, on)
    doing = Doing(action=action, person=person, post=post, subject=subject, data=data, on=on)
    before = {"stage": subject.stage}
    if isinstance(subject, Assignment):
        before["due_on"] = subject.due_on.isoformat()
    sentence = action.change(doing)
    lines.append(_line(doing, sentence, before, origin))
    lines += [_beside(lines[-1], *other) for other in doing.beside]
    return doing


def _line(doing: Doing, sentence: str, before: dict[str, str], origin: Origin) -> chain.Line:
    subject, action = doing.subject, doing.action
    word, organ = ("assignment", subject.organ_key) if isinstance(subject, Assignment) else ("suggestion", doing.post.organ_key)
    return chain.Line(
        action=action.name, label=action.label, subject=f"{word}:{subject.pk}", sentence=sentence,
        who=doing.person.name, post=str(doing.post), person_id=doing.person.pk, organ=organ,
        case=doing.suggestion.pk, happened_on=doing.on, address=origin.address, request=origin.request,
        data={"before": before, **({} if doing.post.organ_key == organ else {"by": doing.post.organ_key}), **doing.extra},
    )  # fmt: skip


def _beside(line: chain.Line, task: Assignment | None, subject: str, sentence: str) -> chain.Line:
    by = {key: line.data[key] for key in ("by",) if key in line.data}
    return replace(line, subject=subject, sentence=sentence, case=task.suggestion_id if task else None, data=by)


def _settle(doings: Sequence[Doing], lines: list[chain.Line]) -> list[Any]:
    """Derive, tell and record: the end of every transaction, the chain head locked last."""
    if not doings:
        return []
    tasks = _derived(doings)
    if kinds := frozenset().union(*(doing.action.texts for doing in doings)):
        port.index({doing.suggestion.pk for doing in doings} | {task.suggestion_id for task in tasks.values()}, kinds)
    moment = clock.now()
    Notice.objects.bulk_create(
        Notice(person=person, text=text, url=url, made_at=moment) for doing in doings for person, text, url in doing.tells
    )
    chain.append(lines)
    moved = [doing.subject.pk for doing in doings if isinstance(doing.subject, Suggestion)]
    cases = Suggestion.objects.select_related("session__source", "lead").in_bulk(moved) if moved else {}
    return [(tasks if isinstance(doing.subject, Assignment) else cases)[doing.subject.pk] for doing in doings]


def _derived(doings: Sequence[Doing]) -> dict[int, Assignment]:
    """Derive the tasks and suggestions that were acted on; return the tasks by key."""
    keys = [doing.subject.pk for doing in doings if isinstance(doing.subject, Assignment)]
    keys += [key for doing in doings for key in doing.extra.pop("also", [])]
    tasks = {task.pk: task for task in derive.derive(keys, since=doings[-1].on)} if keys else {}
    cases = {doing.subject.pk for doing in doings if isinstance(doing.subject, Suggestion)}
    cases |= {key for doing in doings for key in doing.extra.pop("cases", [])}
    if cases:
        derive.derive_cases(cases)
    return tasks


def offered(person: Person, subject: Subject) -> list[tuple[Action, str]]:
    """Return the actions to show ``person`` for ``subject``, likeliest next first, with the reason
    beside those which cannot be done; verbs of other posts or far stages are left out."""
    shown = []
    for action in REGISTRY.values():
        if post_for(action, person, subject) is None or unused(action, subject) or not action.offer(subject):
            continue
        reason = denied(action, person, subject)
        if reason and subject.stage not in action.stages and not _next(action, subject):
            continue
        shown.append((action, reason))
    return sorted(shown, key=lambda pair: (bool(pair[1]), pair[0].likely))


def _next(action: Action, task: Subject) -> bool:
    """Whether the action waits just behind the present stage: worth showing grey."""
    if isinstance(task, Suggestion):
        return False
    after = {Stage.DRAFTING: Stage.TO_ISSUE, Stage.REVIEWING: Stage.TO_ISSUE}
    return task.hosting and action.likely < 20 and after.get(Stage(task.stage)) in action.stages


def visible_task(person: Person, key: int) -> Assignment | None:
    """Return the task with this key where ``person`` may see it."""
    beside = (*OFFICES_OF_TASK, "unit", "joint__division", "division", "officer", "holder", "suggestion__lead", "suggestion__delegation")
    return visible.assignments(person).select_related(*beside).filter(pk=key).first()


def visible_case(person: Person, key: int) -> Suggestion | None:
    """Return the suggestion with this key where ``person`` may see it as an official."""
    near = (*OFFICES, "lead", "hand_in", "delegation", "hand_over")
    return visible.suggestions(person).select_related(*near).filter(pk=key).first()
