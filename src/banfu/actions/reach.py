"""Whose duty a subject is, for those above and outside the units.

In a single office neither congress nor government office is in the system: what they decide is then
recorded by the unit's coordinator (``or_recorded``). Where they are, they decide themselves and the
unit cannot do it for them.
"""

from collections.abc import Callable

from banfu.actions.kernel import Subject, reaches, source_of
from banfu.cases.models import Assignment, CoSignature, Suggestion
from banfu.people.models import Person, Post, Role, Unit

Reach = Callable[[Post, Person, Subject], bool]


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


def passer(post: Post, person: Person, subject: Subject) -> bool:
    """Who passes on to units: the government office, or congress itself where there is none here."""
    return congress(post, person, subject) if source_of(subject).government_id is None else government(post, person, subject)


def overseen(subject: Subject) -> bool:
    """Whether anybody who decides on it is in this system."""
    source = source_of(subject)
    return source.government_id is not None or source.congress_id is not None


def decider(subject: Subject) -> tuple[str, int | None]:
    """The role and organ that decide: the government office, else congress."""
    source = source_of(subject)
    if source.government_id:
        return Role.GOVERNMENT, source.government_id
    return Role.CONGRESS, source.congress_id


def unit_of_chain(post: Post, person: Person, subject: Subject) -> bool:
    """The unit's own people, where somebody above whom they can ask is in this system."""
    return isinstance(subject, Assignment) and overseen(subject) and reaches(post, person, subject)


def or_recorded(decider: Reach) -> Reach:
    """``decider`` where it is in this system; else the unit's own people, who record what it decided."""

    def reach(post: Post, person: Person, subject: Subject) -> bool:
        source = source_of(subject)
        here = source.congress_id if decider is congress else (source.government_id or source.congress_id)
        if here is not None:
            return decider(post, person, subject)
        return isinstance(subject, Assignment) and post.role not in (Role.CONGRESS, Role.GOVERNMENT) and reaches(post, person, subject)

    return reach


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
