"""消息."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from banfu import clock


def notices(request: HttpRequest) -> HttpResponse:
    """A person's messages, newest first; opening the page marks them read."""
    rows = list(request.user.notices.order_by("-pk")[:200])
    request.user.notices.filter(read_at=None).update(read_at=clock.now())
    return render(request, "desk/notices.html", {"rows": rows})
