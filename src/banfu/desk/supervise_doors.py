"""Who comes into 督查: the office and leaders of a unit for their own, the overseers for all units of their sources."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from banfu.cases import visible
from banfu.cases.models import Assignment
from banfu.people.models import OVERSEERS, Person, Role, Unit

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Whose:
    """Whose supervision a person does: of a unit's divisions, or (``above``) of the units."""

    organ: Unit
    above: bool
    person: Person

    @property
    def tasks(self) -> QuerySet[Assignment]:
        """All tasks it is about."""
        if self.above:
            return Assignment.objects.filter(session__in=visible.sessions(self.person))
        return Assignment.objects.filter(organ_key=self.organ.pk)

    @property
    def group_word(self) -> str:
        return "单位" if self.above else "处室"


def whose(person: Person) -> Whose:
    """Raises Http404 for whom 督查 is not there."""
    for roles, above in ((OVERSEERS, True), ((Role.COORDINATOR, Role.LEADER), False)):
        for post in person.posts_now:
            if post.role in roles:
                return Whose(post.unit.organ or post.unit, above, person)
    raise Http404


def supervisors(view: View) -> View:
    """Only who supervises comes in."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        whose(request.user)
        return view(request, *args, **kwargs)

    return guarded
