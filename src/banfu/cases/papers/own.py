"""What a unit lays over these papers: its own templates in force, and which papers it makes at all. And its rules, who sees them."""

import hashlib
from datetime import date

from django.db.models import Q, QuerySet

from banfu import clock
from banfu.cases.files import path_of
from banfu.cases.models import PaperTemplate, Source, UnitRule
from banfu.cases.papers.declare import Paper
from banfu.paper.letter import PaperError
from banfu.people.models import OVERSEERS, WORKERS, Person, Post, Role, Unit

KEEPERS = frozenset({Role.COORDINATOR, *OVERSEERS})
"""Who keeps a unit's templates and rules: its office."""
GONE = "本单位的模板文件在存放处找不到了，或者被改动过，没有用它；请办公室在“文书模板”页重新上传，或停用后用自带的。"


def makes(post: Post, paper: Paper) -> bool:
    """Whether the unit of this keeper makes this kind of paper."""
    return bool(paper.roles - OVERSEERS) if post.role == Role.COORDINATOR else post.role in paper.roles


def in_force(unit: Unit, day: date | None = None) -> dict[str, PaperTemplate]:
    """The templates the organ uses on ``day`` (today), by key of the paper."""
    rows = PaperTemplate.objects.on(day or clock.today()).filter(unit=unit.organ_key).select_related("added_by")
    return {row.paper: row for row in reversed(rows)}


def content_of(row: PaperTemplate) -> bytes:
    """The .docx of a template. Raises PaperError where it is gone or no longer what was checked."""
    path = path_of(row.digest)
    content = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(content).hexdigest() != row.digest:
        raise PaperError(GONE)
    return content


def rules_seen(person: Person) -> QuerySet[UnitRule]:
    """The rules a person may read: his unit's; what units share with those above; what those above share with all."""
    organs = {post.organ_key for post in person.posts_now if post.role in WORKERS}
    seen = Q(unit__in=organs)
    if person.holds(*OVERSEERS):
        seen |= Q(shared=True)
    elif organs:
        ends = Source.objects.select_related("congress", "government")
        seen |= Q(shared=True, unit__in={end.organ_key for source in ends for end in (source.congress, source.government) if end})
    return UnitRule.objects.filter(seen)
