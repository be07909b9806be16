"""职责清单: entered by the office, for its own unit and divisions and for units without an office here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from banfu import clock
from banfu.actions.kernel import Origin, Refused
from banfu.advice import route_tasks
from banfu.cases.models import Duty
from banfu.people.models import Person, Post, Role, Unit
from banfu.record import chain

MOST = 2000


@dataclass(frozen=True)
class Line:
    """One duty as it is entered."""

    unit: Unit
    text: str


def _post(person: Person) -> Post:
    post = next((p for p in person.posts_now if p.role == Role.COORDINATOR), None)
    if post is None:
        raise Refused("职责清单由办公室录入，您现在的岗位办不了。")
    return post


def may_enter(post: Post, unit: Unit) -> bool:
    """Own unit and divisions; another organ only where it has no office of its own on this installation."""
    return unit.organ_key == post.organ_key or unit.organ_key not in route_tasks.organs_here([unit.organ_key])


def add(
    person: Person, lines: Sequence[Line], document: str, valid_from: date | None = None, origin: Origin | None = None
) -> tuple[int, int]:
    """Enter duties from a document; return how many were new and how many were in force already."""
    post = _post(person)
    if not lines:
        raise Refused("没有写职责；请一行写一条。", "lines")
    if len(lines) > MOST:
        raise Refused(f"一次最多 {MOST} 条，这次有 {len(lines)} 条；请分几次录。", "lines")
    for unit in {line.unit.organ_key: line.unit for line in lines}.values():
        if not may_enter(post, unit):
            raise Refused(f"{unit.organ or unit}在这里有自己的办公室，它的职责由它录入。", "lines")
    with transaction.atomic():
        have = set(Duty.objects.on(clock.today()).filter(unit__in={line.unit.pk for line in lines}).values_list("unit", "text"))
        fresh = list({(x.unit.pk, x.text): x for x in lines if (x.unit.pk, x.text) not in have}.values())
        Duty.objects.bulk_create(
            Duty(unit=x.unit, text=x.text, document=document, valid_from=valid_from, added_by=person.name) for x in fresh
        )
        if fresh:
            said = {}
            for x in fresh:
                said.setdefault(x.unit, []).append(x.text)
            _note(person, post, said, document, origin)
            _again(post, fresh)
    return len(fresh), len(lines) - len(fresh)


def _note(person: Person, post: Post, said: dict[Unit, list[str]], document: str, origin: Origin | None) -> None:
    origin = origin or Origin()
    chain.append([
        chain.Line(
            action="add_duties", label="录职责", subject=f"unit:{unit.pk}", who=person.name, post=str(post), person_id=person.pk,
            organ=post.organ_key, sentence=f"录入{unit.name}职责 {len(texts)} 条，依据{document}。",
            address=origin.address, request=origin.request, data={"texts": texts},
        )
        for unit, texts in said.items()
    ])  # fmt: skip


def _again(post: Post, lines: Sequence[Line]) -> None:
    """What was proposed is worked out anew: for one's own unit, for all where another's duty changed."""
    own = all(line.unit.organ_key == post.organ_key for line in lines)
    route_tasks.soon([post.organ_key] if own else route_tasks.organs_here(), topics=False)


def end(person: Person, duty: Duty, origin: Origin | None = None) -> Duty:
    """End a duty with yesterday as its last day; it stays in the list of earlier ones."""
    post, origin = _post(person), origin or Origin()
    if not may_enter(post, duty.unit):
        raise Refused(f"{duty.unit.organ or duty.unit}在这里有自己的办公室，它的职责由它停用。")
    with transaction.atomic():
        row = Duty.objects.select_for_update().get(pk=duty.pk)
        if row.valid_until is not None and row.valid_until < clock.today():
            raise Refused(f"“{row.text}”已于 {row.valid_until:%Y-%m-%d} 停用，不必再停。")
        row.valid_until = clock.today() - timedelta(days=1)
        row.save(update_fields=["valid_until"])
        chain.append([
            chain.Line(
                action="end_duty", label="停用职责", subject=f"unit:{row.unit_id}", who=person.name, post=str(post),
                person_id=person.pk, organ=post.organ_key, sentence=f"{duty.unit.name}的职责“{row.text}”自今日起停用。",
                address=origin.address, request=origin.request, data={"duty": row.pk},
            )
        ])  # fmt: skip
        _again(post, [Line(duty.unit, row.text)])
    return row
