"""Files beside a case: sealed replies, signed receipts, originals, reports, evidence."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Q

from banfu import clock
from banfu.actions.fields import DatedForm
from banfu.actions.kernel import Doing, Origin, Refused, declare
from banfu.advice import like, tasks
from banfu.cases import files
from banfu.cases.models import Assignment, Issue, StoredFile, Suggestion
from banfu.cases.words import Stage
from banfu.people.models import Person, Post, Role
from banfu.record import chain
from banfu.search import port
from banfu.ui.forms import UploadField

ACCEPT = ",".join(files.KINDS)


def file_field(label: str, required: bool = False, help_text: str = "") -> UploadField:
    return UploadField(label=label, limit=files.MOST_BYTES, accept=ACCEPT, required=required, help_text=help_text)


def put(doing: Doing, upload: Any, kind: str, field: str = "file") -> StoredFile | None:
    """Keep an upload beside the task of an act under way; None without one. Raises Refused."""
    if not upload:
        return None
    try:
        kept = files.keep(upload.name, upload.chunks())
    except files.FileRefused as refused:
        raise Refused(str(refused), field) from refused
    doing.extra.setdefault("files", []).append({"name": kept.name, "digest": kept.digest})
    return _row(doing.task, kept, kind, doing.person.name)


def _row(task: Assignment, kept: files.Kept, kind: str, by: str) -> StoredFile:
    found = StoredFile.objects.filter(
        suggestion=task.suggestion_id, organ=task.organ_key, digest=kept.digest, kind=kind
    ).first()
    if found:
        return found
    made = StoredFile.objects.create(
        suggestion_id=task.suggestion_id, organ=task.organ_key, kind=kind, name=kept.name, digest=kept.digest,
        size=kept.size, added_on=clock.today(), added_by=by,
    )  # fmt: skip
    tasks.read_file.enqueue(made.pk)  # what it says is found as soon as the worker has read it
    return made


def put_original(case: Suggestion, upload: Any, by: str) -> StoredFile | None:
    """Keep the scan of a suggestion that came on paper, no unit's own; None without one. Raises Refused."""
    if not upload:
        return None
    try:
        kept = files.keep(upload.name, upload.chunks())
    except files.FileRefused as refused:
        raise Refused(str(refused), "scan") from refused
    made = StoredFile.objects.create(
        suggestion=case, organ=None, kind=StoredFile.Kind.ORIGINAL, name=kept.name, digest=kept.digest, size=kept.size,
        added_on=clock.today(), added_by=by,
    )  # fmt: skip
    tasks.read_file.enqueue(made.pk)
    return made


class AttachForm(DatedForm):
    kind = forms.ChoiceField(label="这是什么", choices=StoredFile.Kind.choices)
    file = file_field("文件", required=True)


def _attach(doing: Doing) -> str:
    row = put(doing, doing.data["file"], doing.data["kind"])
    if row is None:
        raise Refused("没有收到文件，请重新选一次。", "file")
    if row.kind == StoredFile.Kind.SEALED:
        Issue.objects.filter(reply__assignment=doing.task, reply__round=doing.task.round, file=None).update(file=row)
    return f"归入{row.get_kind_display()}“{row.name}”"


attach_file = declare(
    name="attach_file", label="归入文件", form=AttachForm, change=_attach, likely=75, stages=frozenset(Stage),
    roles=frozenset({Role.COORDINATOR, Role.DIVISION_HEAD, Role.SECTION_HEAD, Role.OFFICER}),
)  # fmt: skip


OUTWARD = frozenset({StoredFile.Kind.ORIGINAL, StoredFile.Kind.SEALED, StoredFile.Kind.RECEIPT})
"""What a unit was given or sent out: those above it may read these of its files."""


def of(task: Assignment) -> Any:
    """The files beside a task: those its own organ keeps, and what came with the suggestion."""
    whose = Q(organ=task.organ_key) | Q(organ=None)
    return StoredFile.objects.filter(whose, suggestion=task.suggestion_id).order_by("kind", "pk")


def file_in(
    person: Person, task: Assignment, path: Path, name: str, kind: str, text: str = "", origin: Origin | None = None
) -> tuple[StoredFile, bool]:
    """File a dropped document beside a task; an original's text becomes the body where there is none.

    Returns the row and whether the text was taken over. Raises Refused, files.FileRefused.
    """
    post = next((p for p in person.posts_now if p.role == Role.COORDINATOR and p.organ_key == task.organ_key), None)
    if post is None:
        raise Refused("归入原件由本单位办公室办。")
    kept, taken = files.keep_path(path, name), False
    with transaction.atomic():
        suggestion = Suggestion.objects.select_for_update().get(pk=task.suggestion_id)
        before = StoredFile.objects.filter(suggestion=suggestion, organ=task.organ_key, digest=kept.digest, kind=kind).exists()
        row = _row(task, kept, kind, person.name)
        if kind == StoredFile.Kind.SEALED:
            Issue.objects.filter(reply__assignment=task, reply__round=task.round, file=None).update(file=row)
        if kind == StoredFile.Kind.ORIGINAL and text.strip() and not suggestion.body.strip():
            suggestion.body, taken = text.strip(), True
            suggestion.save(update_fields=["body"])
            port.index([suggestion.pk])
            like.changed([suggestion.pk])
        if not before or taken:
            chain.append([_line(person, post, task, row, taken, origin or Origin())])
    return row, taken


def _line(person: Person, post: Post, task: Assignment, row: StoredFile, taken: bool, origin: Origin) -> chain.Line:
    words = f"归入{row.get_kind_display()}“{row.name}”" + ("，正文照它补上" if taken else "")
    return chain.Line(
        action="file_in", label="归入原件", subject=f"assignment:{task.pk}", sentence=words, who=person.name, post=str(post),
        person_id=person.pk, organ=task.organ_key, case=task.suggestion_id, address=origin.address, request=origin.request,
        data={"files": [{"name": row.name, "digest": row.digest}]},
    )  # fmt: skip


KINDS_DROPPED: Sequence[str] = (StoredFile.Kind.ORIGINAL, StoredFile.Kind.SEALED, StoredFile.Kind.RECEIPT, StoredFile.Kind.OPINION)
