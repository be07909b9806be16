"""What is searched: the texts of suggestions as they stand in the facts, each with whose it is."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from banfu.cases.models import Contact, OpinionRequest, Publication, Reply, Suggestion, Version
from banfu.cases.words import ContactKind
from banfu.search.models import NOBODY, PUBLIC, Kind

FACTS = frozenset({*map(int, Kind), PUBLIC}) - {Kind.FILE}
"""The kinds whose text stands in the database; a file's is read from the file (see ``reading``)."""


@dataclass(frozen=True)
class Text:
    """A text to be found, and where it stands."""

    kind: int
    suggestion: int
    year: int
    ref: int
    text: str
    place: str = ""
    organ: int = 0
    task: int = 0
    page: int = 0


def _own(keys: Sequence[int]) -> Iterator[Text]:
    rows = Suggestion.objects.filter(pk__in=keys).values_list("pk", "session__year", "title", "body")
    for pk, year, title, body in rows:
        yield Text(Kind.TITLE, pk, year, pk, title)
        yield Text(Kind.BODY, pk, year, pk, body)


OF_TASK = ("assignment", "assignment__suggestion", "assignment__organ_key", "assignment__suggestion__session__year")


def letter(title: str, text: str) -> str:
    return f"{title}\n{text}"


def _replies(keys: Sequence[int]) -> Iterator[Text]:
    """The letter of each round: what was issued, else the last version."""
    last = Version.objects.filter(reply=OuterRef("pk")).order_by("-n").values("pk")[:1]
    rows = list(
        Reply.objects.filter(assignment__suggestion__in=keys)
        .annotate(current=Coalesce("issue__version", Subquery(last)))
        .values_list("current", "round", "issue__number", "issue__issued_on", *OF_TASK)
    )
    versions = {v.pk: v for v in Version.objects.filter(pk__in=[row[0] for row in rows]).only("n", "title", "text")}
    for current, n, number, issued, task, suggestion, organ, year in rows:
        version = versions.get(current)
        if version is None:
            continue
        place = (number or "已送出") if issued else f"第 {version.n} 稿"
        if n > 1:
            place = f"第 {n} 轮 {place}"
        yield Text(Kind.REPLY, suggestion, year, version.pk, letter(version.title, version.text), place, organ, task)


def told(partner: str, place: str, text: str) -> str:
    return f"{partner}\n{place}\n{text}"


def _contacts(keys: Sequence[int]) -> Iterator[Text]:
    """A contact that served several cases is a text of each: it is seen from each."""
    names = ("contact", "contact__kind", "contact__happened_on", "contact__partner", "contact__place", "contact__text")
    links = Contact.assignments.through.objects.filter(assignment__suggestion__in=keys)
    for pk, kind, on, partner, where, text, task, suggestion, organ, year in links.values_list(*names, *OF_TASK):
        place = f"{on.year}年{on.month}月{on.day}日 {ContactKind(kind).label}"
        yield Text(Kind.CONTACT, suggestion, year, pk, told(partner, where, text), place, organ, task)


def _opinions(keys: Sequence[int]) -> Iterator[Text]:
    rows = OpinionRequest.objects.filter(assignment__suggestion__in=keys, dropped_on=None).exclude(text="")
    for pk, unit, text, task, suggestion, organ, year in rows.values_list("pk", "unit__name", "text", *OF_TASK):
        yield Text(Kind.OPINION, suggestion, year, pk, text, unit, organ, task)


def _published(keys: Sequence[int]) -> Iterator[Text]:
    """The texts the public may read, as it reads them; what was withheld cannot be found by searching for it."""
    names = ("review__title", "review__who", "review__brief", "review__asked_text", "review__heading", "review__reply_text")
    rows = Publication.objects.filter(assignment__suggestion__in=keys, taken_down_on=None)
    for pk, suggestion, number, organ, year, *said in rows.values_list(
        "pk", "assignment__suggestion", "assignment__number", "organ_key", "year", *names
    ):  # fmt: skip
        yield Text(PUBLIC, suggestion, year, pk, "\n".join([number, *said]), "公开专栏", organ, NOBODY)


READ = (
    (frozenset({Kind.TITLE, Kind.BODY}), _own), (frozenset({Kind.REPLY}), _replies),
    (frozenset({PUBLIC}), _published),
    (frozenset({Kind.CONTACT}), _contacts), (frozenset({Kind.OPINION}), _opinions),
)  # fmt: skip


def of(keys: Sequence[int], kinds: Iterable[int] = FACTS) -> Iterator[Text]:
    """Yield the texts of these kinds of the suggestions with these keys; empty ones are left out."""
    wanted = set(kinds)
    for some, read in READ:
        if some & wanted:
            yield from (text for text in read(keys) if text.kind in wanted and text.text.strip())
