"""The first page of the offices of congress, CPPCC and government: what waits for them, in order."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from banfu.oversight import passing, registering, supervising
from banfu.people.models import OVERSEERS


def bench(request: HttpRequest) -> HttpResponse:
    """What waits, registering before passing on before supervising."""
    if not request.user.holds(*OVERSEERS):
        raise Http404
    rooms = (registering, passing, supervising)
    sections = [section for room in rooms for section in room.sections(request.user) if section.count]
    return render(request, "oversight/bench.html", {"sections": sections, "total": sum(s.count for s in sections)})


urls = [path("oversight", bench, name="oversight")]
