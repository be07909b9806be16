"""我的建议: what is asked of me, and what became of what I handed in."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from banfu.cases import visible


def home(request: HttpRequest) -> HttpResponse:
    """The first page of a deputy; to all others it is not there."""
    if not visible.proposers(request.user):
        raise Http404
    mine = visible.own(request.user).select_related("session").order_by("-pk")
    return render(request, "deputies/home.html", {"suggestions": mine})


urls = [path("my", home, name="my")]
