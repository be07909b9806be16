"""The first page of the offices of congress, CPPCC and government: what waits for them, in order."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from banfu.oversight import bulletins, passing, promises, registering, supervising
from banfu.oversight.doors import overseers
from banfu.people.models import Role


@overseers
def bench(request: HttpRequest) -> HttpResponse:
    """What waits, registering before passing on before supervising."""
    rooms = (registering, passing, supervising, promises, bulletins)
    sections = [section for room in rooms for section in room.sections(request.user) if section.count]
    context = {
        "sections": sections, "total": sum(s.count for s in sections if not s.watched),
        "watched": next((s.count for s in sections if s.watched and s.title == supervising.LATE), 0), "may_enter": request.user.holds(Role.CONGRESS)
    }  # fmt: skip
    return render(request, "oversight/bench.html", context)


urls = [path("oversight", bench, name="oversight")]
