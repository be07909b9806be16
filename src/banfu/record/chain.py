"""Appending to the record and walking it."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from banfu import clock
from banfu.crypto import mask_in_text, sm3_hex
from banfu.record.models import ChainHead, Entry


@dataclass(frozen=True, kw_only=True)
class Line:
    """What one act leaves in the record. Telephone and identity numbers are masked on entry."""

    action: str
    label: str
    subject: str
    sentence: str
    who: str
    post: str = ""
    person_id: int | None = None
    organ: int | None = None
    case: int | None = None
    happened_on: date | None = None
    data: dict[str, object] = field(default_factory=dict)
    address: str = ""
    request: str = ""


def _masked(value: object) -> object:
    if isinstance(value, str):
        return mask_in_text(value)
    if isinstance(value, dict):
        return {str(key): _masked(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, int | float | bool) or value is None else str(value)


def _digest(entry: Entry) -> str:
    """Return the SM3 of an entry's content and its predecessor's digest."""
    content = {
        "seq": entry.seq,
        "happened_on": entry.happened_on.isoformat(),
        "recorded_at": entry.recorded_at.astimezone(clock.CHINA).isoformat(),
        "person": entry.person_id,
        "who": entry.who,
        "post": entry.post,
        "organ": entry.organ,
        "action": entry.action,
        "label": entry.label,
        "subject": entry.subject,
        "case": entry.case,
        "sentence": entry.sentence,
        "data": entry.data,
        "address": entry.address,
        "request": entry.request,
        "previous": entry.previous,
    }
    return sm3_hex(json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())


def _entry(line: Line, seq: int, previous: str, moment: datetime) -> Entry:
    entry = Entry(
        seq=seq,
        happened_on=line.happened_on or moment.date(),
        recorded_at=moment,
        person_id=line.person_id,
        who=line.who,
        post=line.post,
        organ=line.organ,
        action=line.action,
        label=line.label,
        subject=line.subject,
        case=line.case,
        sentence=str(_masked(line.sentence)),
        data=_masked(line.data),
        address=line.address,
        request=line.request,
        previous=previous,
    )
    entry.digest = _digest(entry)
    return entry


def append(lines: Sequence[Line]) -> list[Entry]:
    """Append ``lines`` in order; must be called inside the transaction of the change, once.

    The chain head is locked last of all locks (suggestions, counters, head).
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("the record is appended inside the transaction of the change")
    if not lines:
        return []
    head, _ = ChainHead.objects.select_for_update().get_or_create(name="main")
    moment, entries = clock.now(), []
    for line in lines:
        entry = _entry(line, head.seq + 1, head.digest, moment)
        head.seq, head.digest = entry.seq, entry.digest
        entries.append(entry)
    Entry.objects.bulk_create(entries, batch_size=200)
    head.save(update_fields=["seq", "digest"])
    return entries


@dataclass(frozen=True)
class Fault:
    """A place where the chain does not hold, in a sentence."""

    seq: int
    sentence: str


def head() -> str:
    """Return the printable head, ``seq:digest``."""
    last = ChainHead.objects.filter(name="main").first()
    return f"{last.seq}:{last.digest}" if last else "0:" + "0" * 64


def walk(since: str = "") -> Iterator[Fault]:
    """Walk the chain and yield its faults.

    since: a head printed earlier (``seq:digest``); the walk then also proves that nothing up
    to that entry was exchanged.
    """
    seq, digest = 0, "0" * 64
    if since:
        number, _, digest = since.partition(":")
        seq = int(number)
        kept = Entry.objects.filter(seq=seq).values_list("digest", flat=True).first()
        if seq and kept != digest:
            yield Fault(seq, f"第 {seq} 条与当时打印的校验值不同，此前的记录被换过。")
    yield from _broken(Entry.objects.filter(seq__gt=seq).order_by("seq").iterator(2000), seq, digest)


def _broken(entries: Iterable[Entry], seq: int, digest: str) -> Iterator[Fault]:
    for entry in entries:
        if entry.seq != seq + 1:
            yield Fault(seq + 1, f"第 {seq + 1} 条不见了。")
        if entry.previous != digest:
            yield Fault(entry.seq, f"第 {entry.seq} 条接不上前一条。")
        if _digest(entry) != entry.digest:
            yield Fault(entry.seq, f"第 {entry.seq} 条（{entry.label}）的内容被改过。")
        seq, digest = entry.seq, entry.digest
    last = ChainHead.objects.filter(name="main").first()
    if last and (last.seq, last.digest) != (seq, digest):
        yield Fault(last.seq, f"链头记着 {last.seq} 条，实际到第 {seq} 条：末尾的记录被删过。")


def fingerprint(text: str) -> str:
    """Return the hash that an approval is bound to."""
    return hashlib.sha256(text.encode()).hexdigest()
