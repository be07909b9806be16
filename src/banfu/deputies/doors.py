"""Who comes in, and to which suggestions: the one door of the proposers' pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from banfu.cases import visible
from banfu.cases.models import Assignment, Source, Suggestion
from banfu.people.models import Person

View = Callable[..., HttpResponse]
NEAR = ("session__source__congress", "session__source__government", "lead", "hand_in__wished_unit", "delegation", "hand_over")


def open_here() -> bool:
    """Whether the module is on: a source takes in what proposers hand in here.

    Where congress and CPPCC have platforms of their own it is off, and its pages are gone: two places to
    rate would give two ratings. A single source that is off takes nothing new; what is under way stays.
    """
    return Source.objects.filter(online=True).exists()


def proposers(view: View) -> View:
    """For those who act for a proposer, while the module is on; to all others the page is not there."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not visible.proposers(request.user) or not open_here():
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def own_case(person: Person, pk: int) -> Suggestion:
    """A suggestion that ``person`` leads, has signed or is asked to sign; Http404 for any other."""
    found = visible.own(person).select_related(*NEAR).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def led_case(person: Person, pk: int) -> Suggestion:
    """A suggestion that ``person`` leads; Http404 for any other."""
    found = own_case(person, pk)
    if found.lead_id not in visible.proposers(person):
        raise Http404
    return found


def own_task(person: Person, pk: int) -> Assignment:
    """A unit's task in a suggestion that ``person`` leads or has signed; Http404 for any other."""
    near = ("suggestion__session__source__congress", "suggestion__lead", "unit", "holder", "officer")
    found = visible.own_assignments(person).select_related(*near).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
