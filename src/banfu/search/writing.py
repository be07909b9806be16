"""Writing the index: what differs from the facts is put right, in the caller's transaction."""

import logging
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import count
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, OperationalError, connection, transaction

from banfu.cases.models import Suggestion
from banfu.search import schema, texts
from banfu.search.models import Document, Kind
from banfu.search.texts import Text
from banfu.search.tokens import bucket, index_tokens, kind_token, normalise, split, year_token

BATCH = 100
"""Suggestions that are put right at once."""
MERGED = 500
"""Pages of FTS5's index that are joined in one transaction, so that nobody waits for its lock."""
SEQUENCE, TITLE_FIRST = 17, 1 << 62
COLUMNS = ("id", "kind", "suggestion", "organ", "task", "year", "ref", "page", "piece", "place", "plain", "raw")
log = logging.getLogger(__name__)


def first_key(kind: int, year: int, suggestion: int) -> int:
    """The lowest key of a suggestion's rows: 1 bit for a title, 14 the year, 31 the suggestion, 17 its texts."""
    return (TITLE_FIRST if kind == Kind.TITLE else 0) | (year & 0x3FFF) << 48 | (suggestion & 0x7FFFFFFF) << SEQUENCE


def year_of(key: int) -> int:
    """The year in a row's key."""
    return key >> 48 & 0x3FFF


def _tokens(row: Document) -> list[str]:
    """What the engine's index keeps of a row; see ``port`` for how each is asked."""
    if connection.vendor == "sqlite":
        return [*index_tokens(row.plain), kind_token(row.kind), year_token(row.year)]
    first = bucket(row.kind == Kind.TITLE, row.year)
    return [first + token for token in index_tokens(row.plain)]


def _rows(text: Text) -> Iterator[Document]:
    """A text as rows without keys: one, or more where it is long."""
    kept = text.text.replace("\0", "")
    for n, piece in enumerate(split(normalise(kept))):
        yield Document(
            kind=text.kind, suggestion=text.suggestion, organ=text.organ, task=text.task, year=text.year, ref=text.ref,
            page=text.page, piece=n, place=text.place[:300], plain=piece,
            raw=kept if text.kind == Kind.FILE and n == 0 else "",
        )  # fmt: skip


def _name(row: Document) -> tuple[int, ...]:
    return (row.suggestion, row.kind, row.task, row.ref, row.page, row.piece)


def _content(row: Document) -> tuple[object, ...]:
    return (row.plain, row.organ, row.year, row.place)


def _differences(wanted: Iterable[Document], there: Iterable[Document]) -> tuple[list[Document], list[Document]]:
    """Return the rows to take out and those to put in."""
    old = {_name(row): row for row in there}
    fresh = []
    for row in wanted:
        same = old.get(_name(row))
        if same is not None and _content(same) == _content(row):
            del old[_name(row)]
        else:
            fresh.append(row)
    return list(old.values()), fresh


def _give_keys(fresh: Sequence[Document]) -> list[Document]:
    """Give each row the next free key of its suggestion; a suggestion's keys are full only with 131,072 texts."""
    taken = set(Document.objects.filter(suggestion__in={row.suggestion for row in fresh}).values_list("id", flat=True))
    keys: dict[int, Iterator[int]] = {}
    for row in fresh:
        first = first_key(row.kind, row.year, row.suggestion)
        following = keys.setdefault(first, (key for key in count(first) if key not in taken))
        row.id = next(following)
    return [row for row in fresh if row.id < first_key(row.kind, row.year, row.suggestion) + (1 << SEQUENCE)]


def _take_out(rows: Sequence[Document]) -> None:
    """FTS5 keeps no text, so it is told the very words it once was given."""
    if not rows:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(
                "INSERT INTO search_index (search_index, rowid, tokens) VALUES ('delete', %s, %s)",
                [(row.id, " ".join(_tokens(row))) for row in rows],
            )
        cursor.executemany("DELETE FROM search_document WHERE id = %s", [(row.id,) for row in rows])


def _put_in(rows: Sequence[Document]) -> None:
    if not rows:
        return
    rows = sorted(rows, key=lambda row: row.id)  # FTS5 writes out what it holds whenever a key is lower than the last
    values = [[getattr(row, name) for name in COLUMNS] for row in rows]
    names, marks = ", ".join(COLUMNS), ", ".join(["%s"] * len(COLUMNS))
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(f"INSERT INTO search_document ({names}) VALUES ({marks})", values)  # noqa: S608
            cursor.executemany(
                "INSERT INTO search_index (rowid, tokens) VALUES (%s, %s)", [(row.id, " ".join(_tokens(row))) for row in rows]
            )
        else:
            for one, row in zip(values, rows, strict=True):
                one.append(_tokens(row))
            cursor.executemany(
                f"INSERT INTO search_document ({names}, tokens) VALUES ({marks}, array_to_tsvector(%s::text[]))", values  # noqa: S608
            )


def put(wanted: Iterable[Text], suggestions: Collection[int], kinds: Collection[int], ref: int | None = None) -> int:
    """Make the rows of these kinds of these suggestions (of one fact alone: ``ref``) those of ``wanted``.

    Returns how many rows were written or taken out.
    """
    there = Document.objects.filter(suggestion__in=suggestions, kind__in=kinds)
    if ref is not None:
        there = there.filter(ref=ref)
    gone, fresh = _differences((row for text in wanted for row in _rows(text)), there.defer("raw"))
    with transaction.atomic():
        _take_out(gone)
        _put_in(_give_keys(fresh) if fresh else [])
    return len(gone) + len(fresh)


def index(keys: Iterable[int], kinds: Collection[int] = texts.FACTS) -> None:
    """Put right the texts of these suggestions, in the caller's transaction; found at once after it.

    The index can be made again, an act cannot be asked again: where its tables are missing or
    damaged, what the caller does goes through, and the index is marked to be rebuilt.
    """
    wanted = sorted(set(keys))
    try:
        with transaction.atomic():
            for start in range(0, len(wanted), BATCH):
                some = wanted[start : start + BATCH]
                put(texts.of(some, kinds), some, kinds)
    except DatabaseError as error:
        if not is_damage(error):
            raise
        mark_damaged(error)


def is_damage(error: DatabaseError) -> bool:
    """Whether the index is to blame: a table gone or malformed, not a lock, a full disk or a lost connection."""
    if connection.vendor == "sqlite":
        words = str(error)
        return any(word in words for word in ("no such table", "no such column", "malformed", "constructor failed", "corrupt"))
    return not isinstance(error, OperationalError) and "search_" in str(error)


def _mark() -> Path:
    return Path(settings.DATA) / "search-damaged"


def _set_mark() -> None:
    _mark().parent.mkdir(parents=True, exist_ok=True)
    _mark().touch()


def mark_damaged(error: Exception | str) -> None:
    """Note for the worker that the index is to be rebuilt."""
    log.warning("the search index is damaged and will be rebuilt: %s", error)
    _set_mark()


def damaged() -> bool:
    """Whether the index has to be rebuilt, or is being rebuilt."""
    return _mark().exists() or not schema.there()


def merge() -> None:
    """Join the pieces FTS5 writes its index in, a short transaction at a time: it is then read twice as fast."""
    if connection.vendor != "sqlite":
        return
    pages, moved = -MERGED, 2  # negative: all pieces are wanted in one
    while pages < 0 or moved >= 2:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT total_changes()")
            before = cursor.fetchone()[0]
            cursor.execute("INSERT INTO search_index (search_index, rank) VALUES ('merge', %s)", [pages])
            cursor.execute("SELECT total_changes()")
            pages, moved = MERGED, cursor.fetchone()[0] - before


def rebuild() -> Iterator[tuple[int, int]]:
    """Make the index anew from the facts, a batch a transaction; yield (done, of) suggestions.

    Acts go on meanwhile and index what they write; what is found grows until all is done. Files
    are not read here: their rows are gone with the old tables, so they count as unread.
    """
    _set_mark()
    schema.make()
    total, done, last = Suggestion.objects.count(), 0, 0
    yield 0, total
    while True:
        with transaction.atomic():
            locked = Suggestion.objects.select_for_update().filter(pk__gt=last).order_by("pk")
            some = list(locked.values_list("pk", flat=True)[:BATCH])
            put(texts.of(some), some, texts.FACTS)
        if not some:
            break
        done, last = done + len(some), some[-1]
        yield done, total
    merge()
    _mark().unlink(missing_ok=True)
