"""Doors of pages that belong to a kind of people; sight of single cases is cases/visible."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from banfu.people.models import ADMINS, WORKERS

View = Callable[..., HttpResponse]


def workers(view: View) -> View:
    """For those who handle or oversee cases; to the three administrators, who see no content, and to
    deputies, who have pages of their own, it is not there."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.holds(*ADMINS) or not request.user.holds(*WORKERS):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded
