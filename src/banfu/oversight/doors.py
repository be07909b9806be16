"""For overseers alone; to all others these pages are not there."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from banfu.people.models import OVERSEERS

View = Callable[..., HttpResponse]


def overseers(view: View) -> View:
    """Only who hands over, passes on and supervises comes in."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.holds(*OVERSEERS):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded
