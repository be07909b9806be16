"""Taking in: the 交办 list and old ledgers become suggestions and assignments (domain §2 S4).

These verbs make their subjects, so they do not pass through ``kernel.perform``; they keep its
four duties in the same order and the same transaction: check, change, derive, record.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from banfu import clock
from banfu.actions.assigning import Share, assign, start_clocks
from banfu.actions.kernel import Origin, Refused
from banfu.advice import like, route_tasks
from banfu.cases import limits
from banfu.cases.derive import derive
from banfu.cases.models import (
    Assignment,
    CoSignature,
    HandOver,
    Session,
    Source,
    Suggestion,
)
from banfu.cases.words import Stage, is_organ_name
from banfu.people.models import Delegation, Person, Post, Proposer, Role, Unit, UnitAlias
from banfu.people.secrets import look_up
from banfu.record import chain
from banfu.search import port

BATCH = 200


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """One suggestion as a list gives it. ``units`` are (unit, part) pairs in the list's order."""

    number: str
    title: str
    handed_over_on: date
    units: tuple[tuple[Unit, str], ...]
    body: str = ""
    topic: str = ""
    lead: str = ""
    delegation: str = ""
    phone: str = ""
    cosigners: tuple[str, ...] = ()
    cosigner_count: int = 0
    key_level: str = ""
    remark: str = ""
    received_on: date | None = None


@dataclass
class Taken:
    """What came of a batch."""

    created: list[int] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)
    unchanged: list[int] = field(default_factory=list)


def shares(units: Iterable[tuple[Unit, str]]) -> list[Share]:
    """The units and parts of a list, which states no shares."""
    return [Share(unit, part) for unit, part in units]


def _taker(person: Person, source: Source) -> Post:
    """Who takes in a list of this source: those who hand over or pass on where they are here, else the unit."""
    if source.congress_id is None and source.government_id is None:
        return _coordinator(person)
    here = {Role.CONGRESS: source.congress, Role.GOVERNMENT: source.government}
    for post in person.posts_now:
        office = here.get(Role(post.role))
        if office is not None and post.organ_key == office.organ_key:
            return post
    raise Refused(f"{source.name}的清单由交办的一方导入，再转交各单位；您现在的岗位办不了，请等转交。")


def _coordinator(person: Person) -> Post:
    post = next((p for p in person.posts_now if p.role == Role.COORDINATOR), None)
    if post is None:
        raise Refused("导入交办清单由办公室办，您现在的岗位办不了。")
    return post


class Names:
    """Proposers and delegations by name, made when new; read once for a whole import."""

    def __init__(self, kind: str) -> None:
        self.kind = Proposer.Kind.DEPUTY if kind == "suggestion" else Proposer.Kind.MEMBER
        # Of proposals the proposer may be an organ (党派, 团体, 专委会); it comes last, so that it is preferred.
        kinds = [self.kind] if kind == "suggestion" else [self.kind, Proposer.Kind.ORGAN]
        self.delegations = {d.name: d for d in Delegation.objects.all()}
        self.proposers = {(p.name, p.delegation_id): p for p in Proposer.objects.filter(kind__in=kinds).order_by("kind", "pk")}

    def delegation(self, name: str) -> Delegation | None:
        if name and name not in self.delegations:
            self.delegations[name] = Delegation.objects.create(name=name, order=len(self.delegations))
        return self.delegations.get(name)

    def proposer(self, name: str, delegation: Delegation | None, phone: str = "") -> Proposer | None:
        if not name:
            return None
        key = (name, delegation.pk if delegation else None)
        if key not in self.proposers:
            organ = self.kind == Proposer.Kind.MEMBER and is_organ_name(name)
            self.proposers[key] = Proposer.objects.create(
                name=name, kind=Proposer.Kind.ORGAN if organ else self.kind, delegation=delegation, phone=phone, phone_index=look_up(phone)
            )
        return self.proposers[key]


def take_in(
    person: Person, session: Session, rows: Sequence[Incoming], *, names: Names | None = None,
    origin: Origin | None = None, source: str = "交办清单",
) -> Taken:  # fmt: skip
    """Create or update the suggestions of ``rows`` with their assignments, all or nothing.

    The caller commits at most BATCH rows at a time. The same row twice changes nothing. An
    assignment that exists is never removed by a list, and its part changes only before signing.
    """
    post, names, taken = _taker(person, session.source), names or Names(session.source.kind), Taken()
    with transaction.atomic(), limits.read_once():
        known = {
            s.number: s
            for s in Suggestion.objects.select_for_update().filter(session=session, number__in=[r.number for r in rows])
        }
        tasks: list[Assignment] = []
        fresh = [row for row in rows if row.number not in known]
        made = _create(session, fresh, names)
        _handed_over(person, session, made, fresh, source)
        tasks += assign((s, shares(r.units), r.handed_over_on) for s, r in zip(made, fresh, strict=True))
        taken.created = [s.pk for s in made]
        for row in rows:
            if row.number in known:
                more = _update(known[row.number], row, names)
                (taken.changed if more is not None else taken.unchanged).append(known[row.number].pk)
                tasks += more or []
        start_clocks(tasks)
        derive({task.pk for task in tasks}, since=clock.today())
        port.index(taken.created + taken.changed)
        like.changed(taken.changed)
        route_tasks.soon(route_tasks.organs_here({unit.organ_key for row in rows for unit, _ in row.units}))
        _note(person, post, made, [known[r.number] for r in rows if r.number in known], taken, source, origin)
    return taken


def _handed_over(
    person: Person, session: Session, made: Sequence[Suggestion], rows: Sequence[Incoming], source: str
) -> None:
    """Where the whole chain is here, what a list brings was registered and handed over by it."""
    if session.source.congress_id is None and session.source.government_id is None:
        return
    batches: dict[date, HandOver] = {}
    for suggestion, row in zip(made, rows, strict=True):
        day = row.handed_over_on
        if day not in batches:
            batches[day], _ = HandOver.objects.get_or_create(
                session=session, handed_on=day, document=source[:120], defaults={"made_by": person.name}
            )
        suggestion.hand_over, suggestion.registered_on = batches[day], day
    Suggestion.objects.bulk_update(made, ["hand_over", "registered_on"], batch_size=500)


def _create(session: Session, rows: Sequence[Incoming], names: Names) -> list[Suggestion]:
    made = []
    for row in rows:
        delegation = names.delegation(row.delegation)
        made.append(
            Suggestion(
                session=session, kind=session.source.kind, number=row.number, title=row.title, body=row.body,
                topic=row.topic, lead=names.proposer(row.lead, delegation, row.phone), lead_name=row.lead,
                delegation=delegation, cosigner_count=row.cosigner_count or len(row.cosigners),
                key_level=row.key_level, remark=row.remark,
            )
        )  # fmt: skip
    Suggestion.objects.bulk_create(made)
    signatures = []
    for suggestion, row in zip(made, rows, strict=True):
        for order, name in enumerate(row.cosigners):
            proposer = names.proposer(name, suggestion.delegation)
            if proposer:
                signatures.append(CoSignature(suggestion=suggestion, proposer=proposer, order=order))
    CoSignature.objects.bulk_create(signatures, batch_size=500)
    return made


FIELDS = ("title", "body", "topic", "key_level", "remark")


def _update(suggestion: Suggestion, row: Incoming, names: Names) -> list[Assignment] | None:
    """Apply what the list says differently; None where it says nothing new."""
    changed = suggestion.withdrawn_on is not None
    suggestion.withdrawn_on = None
    for name in FIELDS:
        new = getattr(row, name)
        if new and new != getattr(suggestion, name):
            setattr(suggestion, name, new)
            changed = True
    if row.lead and row.lead != suggestion.lead_name:
        suggestion.delegation = names.delegation(row.delegation) or suggestion.delegation
        suggestion.lead, suggestion.lead_name = names.proposer(row.lead, suggestion.delegation, row.phone), row.lead
        changed = True
    if changed:
        suggestion.save()
    have = {task.unit_id: task for task in suggestion.assignments.select_related("unit")}
    missing = tuple((unit, part) for unit, part in row.units if unit.pk not in have)
    moved = [have[u.pk] for u, part in row.units if u.pk in have and have[u.pk].part != part]
    moved = [task for task in moved if task.stage == Stage.TO_SIGN]
    parts = {unit.pk: part for unit, part in row.units}
    for task in moved:
        task.part = parts[task.unit_id]
        task.save(update_fields=["part"])
        task.limits.all().delete()
    new = assign([(suggestion, shares(missing), row.handed_over_on)]) if missing else []
    if not (changed or missing or moved):
        return None
    return [*new, *moved, *(have.values() if changed else ())]


def _note(
    person: Person, post: Post, made: Sequence[Suggestion], old: Sequence[Suggestion], taken: Taken, source: str,
    origin: Origin | None,
) -> None:  # fmt: skip
    origin = origin or Origin()
    changed = set(taken.changed)
    words = [(s, f"由{source}收件：{s.title}") for s in made]
    words += [(s, f"按{source}更改") for s in old if s.pk in changed]
    chain.append(
        [
            chain.Line(
                action="take_in", label="收件", subject=f"suggestion:{s.pk}", sentence=text, who=person.name,
                post=str(post), person_id=person.pk, organ=post.organ_key, case=s.pk,
                address=origin.address, request=origin.request, data={"title": s.title},
            )
            for s, text in words
        ]
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class OldLine:
    """One line of an old ledger."""

    number: str
    title: str
    unit: Unit
    part: str
    division: Unit | None
    body: str = ""
    topic: str = ""
    lead: str = ""
    delegation: str = ""
    reply_class: str = ""
    answered_on: date | None = None
    rating: str = ""


def import_history(person: Person, session: Session, lines: Sequence[OldLine], names: Names | None = None) -> int:
    """Take over closed cases of an earlier year; they count in figures and are archived at once.

    A number that stands in two units' ledgers is one suggestion. Returns the assignments made.
    """
    post, names = _coordinator(person), names or Names(session.source.kind)
    with transaction.atomic():
        known = {s.number: s for s in Suggestion.objects.filter(session=session, number__in=[x.number for x in lines])}
        fresh: dict[str, OldLine] = {}
        for line in lines:
            if line.number not in known:
                fresh.setdefault(line.number, line)
        day = date(session.year, 3, 1)
        rows = [
            Incoming(
                number=x.number, title=x.title, body=x.body, topic=x.topic, lead=x.lead, delegation=x.delegation,
                handed_over_on=day, units=(),
            )
            for x in fresh.values()
        ]  # fmt: skip
        made = _create(session, rows, names)
        known |= {s.number: s for s in made}
        tasks = [
            Assignment(
                suggestion=known[x.number], unit=x.unit, part=x.part, handed_over_on=day, signed_on=day,
                historical=True, history_class=x.reply_class, history_answered_on=x.answered_on,
                history_rating=x.rating, division=x.division,
            )
            for x in lines
        ]  # fmt: skip
        Assignment.objects.bulk_create(tasks, batch_size=500)
        derive([task.pk for task in tasks])
        port.index([s.pk for s in made])
        route_tasks.soon([post.organ_key])
        digest = hashlib.sha256("".join(sorted(x.number for x in lines)).encode()).hexdigest()
        chain.append([
            chain.Line(
                action="import_history", label="导入历史台账", subject=f"session:{session.pk}", who=person.name,
                sentence=f"导入 {session.year}年 历史台账 {len(tasks)} 件", post=str(post), person_id=person.pk,
                organ=post.organ_key, data={"numbers": digest},
            )
        ])  # fmt: skip
    return len(tasks)


def add_alias(person: Person, unit: Unit, name: str) -> None:
    """Note another name by which lists call a unit."""
    post, name = _coordinator(person), name.strip()[:80]
    known = UnitAlias.objects.filter(name=name).select_related("unit").first()
    if known and known.unit_id == unit.pk:
        return
    if not name or known:
        raise Refused(f"“{name}”已经是{known.unit.name}的别名，不能再指别的单位。" if known else "没有写名称。")
    with transaction.atomic():
        UnitAlias.objects.create(unit=unit, name=name)
        chain.append([
            chain.Line(
                action="add_alias", label="认单位", subject=f"unit:{unit.pk}", sentence=f"清单里的“{name}”就是{unit.name}。",
                who=person.name, post=str(post), person_id=person.pk, organ=post.organ_key,
            )
        ])  # fmt: skip


def withdraw(person: Person, session: Session, numbers: Sequence[str], why: str) -> int:
    """Mark suggestions withdrawn (nothing is deleted); the same list may bring them back."""
    post = _taker(person, session.source)
    with transaction.atomic():
        found = list(Suggestion.objects.select_for_update().filter(session=session, number__in=numbers, withdrawn_on=None))
        Suggestion.objects.filter(pk__in=[s.pk for s in found]).update(withdrawn_on=clock.today())
        derive(Assignment.objects.filter(suggestion__in=found).values_list("pk", flat=True), since=clock.today())
        chain.append([
            chain.Line(
                action="withdraw_import", label="撤回收件", subject=f"suggestion:{s.pk}", sentence=why, who=person.name,
                post=str(post), person_id=person.pk, organ=post.organ_key, case=s.pk,
            )
            for s in found
        ])  # fmt: skip
    return len(found)
