"""One page of hits as it is shown: the case, where in it, and the words around."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from banfu.cases.models import Assignment, Suggestion
from banfu.cases.words import HOSTING
from banfu.search import port, texts
from banfu.search.models import Document, Kind
from banfu.search.snippets import Parts, marked, snippet

PAGE = 20


@dataclass
class Hit:
    """A text that holds the query. ``parts`` is empty where it is not shown outside its case."""

    kind: int
    where: str
    parts: Parts


@dataclass
class Group:
    """Neighbouring hits of one case, under the task through which it is seen; None: no unit has it yet."""

    suggestion: Suggestion
    task: Assignment | None
    title: Parts
    hits: list[Hit] = field(default_factory=list)


@dataclass
class Page:
    groups: list[Group]
    first: int = 0
    """The key of the first row where there is a page before; else 0."""
    last: int = 0


def page(
    query: str, sight: port.Sight, kinds: Sequence[int] = (), year: int | None = None, *,
    below: int | None = None, above: int | None = None,
) -> Page:  # fmt: skip
    """One page of the hits that may be seen, titles first, then the newest."""
    rows: list[Document] = []
    for documents in port.steps(query, kinds, year, below=below, above=above):
        rows += sight.of(documents)[: PAGE + 1 - len(rows)]
        if len(rows) > PAGE:
            break
    more, rows = len(rows) > PAGE, rows[:PAGE]
    if above is not None:
        rows.reverse()
    if not rows:
        return Page([])
    before, after = (more, True) if above is not None else (below is not None, more)
    return Page(_groups(query, rows, sight), rows[0].id if before else 0, rows[-1].id if after else 0)


def _groups(query: str, rows: Sequence[Document], sight: port.Sight) -> list[Group]:
    """Rows under their cases; one case comes again where its title stands among the titles."""
    keys = {row.suggestion for row in rows}
    shown = sight.tasks.filter(suggestion__in=keys).order_by("pk")
    seen = list(shown.select_related("suggestion__lead", "suggestion__session", "division", "unit").defer("suggestion__body"))
    whole = {} if sight.whole is None else _without(sight, keys - {task.suggestion_id for task in seen})
    words, groups = _texts(rows), []
    for row in rows:
        task = next((t for t in seen if _belongs(row, t)), None)
        case = task.suggestion if task else whole.get(row.suggestion)
        if case is None:  # given to others between two queries
            continue
        if not groups or groups[-1].suggestion.pk != row.suggestion or row.kind == Kind.TITLE:
            groups.append(Group(case, task, marked(case.title, query)))
        elif row.task:
            groups[-1].task = task
        groups[-1].hits.append(_hit(query, row, case, task, words))
    for group in groups:
        group.hits.sort(key=lambda hit: hit.kind)
    return groups


def _without(sight: port.Sight, keys: set[int]) -> dict[int, Suggestion]:
    """Those of ``keys`` that are seen though no task of theirs is."""
    if not keys or sight.whole is None:
        return {}
    return sight.whole.select_related("lead", "session").defer("body").in_bulk(keys)


def _belongs(row: Document, task: Assignment) -> bool:
    if task.suggestion_id != row.suggestion:
        return False
    return task.pk == row.task if row.task else row.organ in (0, task.organ_key)


def _texts(rows: Sequence[Document]) -> dict[tuple[int, ...], str]:
    """The texts as they stand in the facts, and of a file's page as it was read, in few queries."""
    wanted = {row.kind for row in rows}
    found = {
        (text.kind, text.suggestion, text.task, text.ref, 0): text.text
        for text in texts.of(sorted({row.suggestion for row in rows}), wanted - {Kind.FILE})
    }
    files = [row for row in rows if row.kind == Kind.FILE]
    if any(row.piece for row in files):
        files += Document.objects.filter(kind=Kind.FILE, suggestion__in={row.suggestion for row in files}, piece=0,
                                         ref__in={row.ref for row in files}, page__in={row.page for row in files})  # fmt: skip
    return found | {_key(row): row.raw for row in files if row.piece == 0}


def _key(row: Document) -> tuple[int, ...]:
    return (row.kind, row.suggestion, row.task, row.ref, row.page if row.kind == Kind.FILE else 0)


def _hit(query: str, row: Document, case: Suggestion, task: Assignment | None, words: dict[tuple[int, ...], str]) -> Hit:
    label = str(Kind(row.kind).label)
    if row.kind == Kind.REPLY and task is not None and task.part not in HOSTING:
        label = "会办意见稿"
    where = f"{label} {row.place}".strip()
    if case.lead is not None and case.lead.protected and row.kind != Kind.TITLE:
        return Hit(row.kind, where, [])
    return Hit(row.kind, where, snippet(words.get(_key(row), row.plain), query))
