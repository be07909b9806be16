"""Whose duty a subject is, for those above and outside the units.

In a single office neither congress nor government office is in the system: what they decide is then
recorded by the unit's coordinator (``or_recorded``). Where they are, they decide themselves and the
unit cannot do it for them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from banfu.actions.kernel import Subject, reaches, source_of
from banfu.cases.models import Assignment, CoSignature, Source, Suggestion
from banfu.people.models import Person, Post, Role, Unit

Test = Callable[[Post, Person, Subject], bool]
ABOVE = frozenset({Role.CONGRESS, Role.GOVERNMENT})


@dataclass(frozen=True)
class Duty:
    """Whose duty something is, where that depends on which offices are in this system.

    of: whether a post has it for a subject. here: which of the roles that an action declares have it in
    what came from a source; an office that is not in this system is left out in any case.
    """

    of: Test
    here: Callable[[frozenset[str], Source], frozenset[str]]

    def __call__(self, post: Post, person: Person, subject: Subject) -> bool:
        return self.of(post, person, subject)


def _of(office: Unit | None, post: Post) -> bool:
    return office is not None and post.organ_key == office.organ_key


def congress(post: Post, person: Person, subject: Subject) -> bool:
    """The office of congress or CPPCC from whose source it came."""
    return post.role == Role.CONGRESS and _of(source_of(subject).congress, post)


def government(post: Post, person: Person, subject: Subject) -> bool:
    """The government office of its source."""
    return post.role == Role.GOVERNMENT and _of(source_of(subject).government, post)


def overseers(post: Post, person: Person, subject: Subject) -> bool:
    """Either of the two."""
    return congress(post, person, subject) or government(post, person, subject)


def _passes(post: Post, person: Person, subject: Subject) -> bool:
    return congress(post, person, subject) if source_of(subject).government_id is None else government(post, person, subject)


passer = Duty(_passes, lambda roles, source: roles & {Role.GOVERNMENT if source.government_id else Role.CONGRESS})
"""Who passes on to units: the government office, or congress itself where there is none here."""


def decider(subject: Subject) -> tuple[str, int | None]:
    """The role and organ that decide: the government office, else congress."""
    source = source_of(subject)
    if source.government_id:
        return Role.GOVERNMENT, source.government_id
    return Role.CONGRESS, source.congress_id


def _linked(source: Source) -> bool:
    return source.government_id is not None or source.congress_id is not None


def _asks(post: Post, person: Person, subject: Subject) -> bool:
    return isinstance(subject, Assignment) and _linked(source_of(subject)) and reaches(post, person, subject)


def _records(post: Post, person: Person, subject: Subject) -> bool:
    return isinstance(subject, Assignment) and not _linked(source_of(subject)) and reaches(post, person, subject)


unit_of_chain = Duty(_asks, lambda roles, source: roles if _linked(source) else frozenset())
"""The unit's own people, where somebody above whom they can ask is in this system."""
alone = Duty(_records, lambda roles, source: frozenset() if _linked(source) else roles)
"""The unit's own people, where nobody above is in this system: they record what was decided there."""


def or_recorded(decides: Test) -> Duty:
    """``decides`` where it is in this system; else the unit's own people, who record what it decided."""
    by_congress = decides is congress

    def present(source: Source) -> bool:
        return source.congress_id is not None if by_congress else _linked(source)

    def of(post: Post, person: Person, subject: Subject) -> bool:
        if present(source_of(subject)):
            return decides(post, person, subject)
        return isinstance(subject, Assignment) and post.role not in ABOVE and reaches(post, person, subject)

    def here(roles: frozenset[str], source: Source) -> frozenset[str]:
        if not present(source):
            return roles - ABOVE
        return roles & {Role.CONGRESS} if by_congress else passer.here(roles, source)

    return Duty(of, here)


def _suggestion(subject: Subject) -> Suggestion:
    return subject.suggestion if isinstance(subject, Assignment) else subject


def lead(post: Post, person: Person, subject: Subject) -> bool:
    """The lead proposer."""
    return post.role == Role.DEPUTY and post.proposer_id == _suggestion(subject).lead_id


def signer(post: Post, person: Person, subject: Subject) -> bool:
    """The lead proposer or a co-signer."""
    if post.role != Role.DEPUTY:
        return False
    case = _suggestion(subject)
    return post.proposer_id == case.lead_id or CoSignature.objects.filter(suggestion=case, proposer=post.proposer_id).exists()
