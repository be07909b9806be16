"""Pages that wait for the worker: a line that asks again by itself, and opens the page anew when the work is done."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from banfu.advice import schedule

MOST_LOOKS = 100
"""So often a page asks by itself; then a button goes on: an open page must not keep a session alive for ever."""


def wait(request: HttpRequest, busy: bool, what: str) -> dict[str, object]:
    """What the waiting line needs to say of ``what`` is being worked out; its state is empty where nothing is."""
    text = request.GET.get("n", "")
    n = int(text) if text.isdecimal() and len(text) < 4 else 0
    state = "" if not busy else "long" if n >= MOST_LOOKS else "waiting" if schedule.running() else "silent"
    return {"state": state, "n": n + 1, "what": what, "url": request.path, "assist": request.GET.get("assist") == "1"}


def asked_again(request: HttpRequest) -> bool:
    """Whether it is the waiting line that asks, not a person who opens the page."""
    return bool(getattr(request, "htmx", False)) and "n" in request.GET


def answer(request: HttpRequest, waiting: dict[str, object]) -> HttpResponse:
    """What the line is told: itself again, or to open the page with what was found."""
    if waiting["state"]:
        return render(request, "desk/parts/wait.html", {"wait": waiting})
    return HttpResponse(headers={"HX-Redirect": request.path + ("?assist=1" if waiting["assist"] else "")})
