"""A year's letters as a zip: asked for on a page, written by the worker, fetched by the one who asked."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django_tasks import task

from banfu import clock
from banfu.advice.tasks import LONG
from banfu.cases import visible
from banfu.cases.files import safe_name
from banfu.cases.models import Assignment
from banfu.exchange import letters_out
from banfu.exchange.models import LetterBatch
from banfu.people import instance
from banfu.people.models import Person
from banfu.record import chain

KEPT_DAYS, MOST, EVERY = 3, 5000, 10


def ask(person: Person, tasks: Sequence[Assignment], about: str, ending: str) -> LetterBatch:
    """Ask the worker for the letters of ``tasks``, which ``person`` may see; return the batch."""
    with transaction.atomic():
        batch = LetterBatch.objects.create(
            person=person, about=about[:120], ending=ending, keys=[one.pk for one in tasks], asked_at=clock.now()
        )
        _note_reading(person, tasks, batch.about)
        transaction.on_commit(lambda: write_letters.enqueue(batch.pk))
    return batch


def _note_reading(person: Person, tasks: Sequence[Assignment], about: str) -> None:
    """Letters to proposers who are protected: that somebody takes them is recorded, case by case (DESIGN rule 6)."""
    keys = [one.pk for one in tasks]
    rows = Assignment.objects.filter(pk__in=keys, suggestion__lead__protected=True).order_by("pk")
    post = next(iter(person.posts_now), None)
    lines = [
        chain.Line(
            action="read_protected", label="查看", subject=f"assignment:{one.pk}", case=one.suggestion_id,
            sentence=f"取“{about}”，含保密代表的这一件", who=person.name, post=str(post or ""), person_id=person.pk, organ=one.organ_key,
        )
        for one in rows
    ]  # fmt: skip
    if lines:
        chain.append(lines)


def path_of(batch: LetterBatch) -> Path:
    return Path(settings.DATA) / "letters" / f"{batch.pk}.zip"


def name_of(batch: LetterBatch) -> str:
    return safe_name(f"{batch.about}.zip")


def readable(person: Person, batch: LetterBatch) -> bool:
    """Whether all that is in it may still be seen by the one who asked: posts end."""
    return visible.assignments(person).filter(pk__in=batch.keys).count() == batch.total


def forget_old() -> None:
    """Drop batches that nobody needs any more, with their files."""
    for batch in LetterBatch.objects.filter(asked_at__lt=clock.now() - timedelta(days=KEPT_DAYS)):
        path_of(batch).unlink(missing_ok=True)
        batch.delete()


@task(priority=LONG)
def write_letters(key: int) -> bool:
    """Write one batch; return whether it was still wanted. Begun again from the start after a kill."""
    with clock.on_day(instance.demo_day()):  # the pages' clock, by which it was asked for
        forget_old()
    batch = LetterBatch.objects.filter(pk=key).first()
    if batch is None or batch.state == LetterBatch.State.DONE:
        return False
    rows, path = LetterBatch.objects.filter(pk=key), path_of(batch)

    def told(done: int, total: int) -> None:
        if done % EVERY == 0 or done == total:
            rows.update(done=done)

    rows.update(state=LetterBatch.State.RUNNING, done=0)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(".part")
    try:
        faults = letters_out.pack(part, letters_out.each(batch.keys), batch.ending, batch.total, told)
        part.replace(path)
    except Exception:
        rows.update(state=LetterBatch.State.FAILED)
        raise
    finally:
        part.unlink(missing_ok=True)
    rows.update(state=LetterBatch.State.DONE, done=batch.total, faults=faults[:50])
    return True
