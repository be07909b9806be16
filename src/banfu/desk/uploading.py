"""报送包: what is answered here and not yet entered into the platform; fields to copy, attachments to take."""

import tempfile

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from banfu import clock
from banfu.actions import REGISTRY, denied
from banfu.actions.kernel import visible_task
from banfu.cases.models import Session
from banfu.exchange import uploads
from banfu.people.models import Role
from banfu.ui.downloads import send_file

BESIDE = ("suggestion__session__source", "unit", "division", "officer")


def _check(request: HttpRequest) -> None:
    if not request.user.holds(Role.COORDINATOR):
        raise Http404


def _session(request: HttpRequest) -> int | None:
    text = request.GET.get("session", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


def uploading(request: HttpRequest) -> HttpResponse:
    """Answered and not yet uploaded, and how many are done."""
    _check(request)
    waiting, session = uploads.waiting(request.user), _session(request)
    if session:
        waiting = waiting.filter(session=session)
    tasks = list(waiting.select_related(*BESIDE).order_by("number", "pk")[: uploads.MOST])
    context = {
        "packages": uploads.packages(tasks), "total": waiting.count(), "most": uploads.MOST, "session": session,
        "sessions": Session.objects.order_by("-year", "pk")[:40], "done": uploads.done(request.user).count(),
    }  # fmt: skip
    return render(request, "desk/uploading.html", context)


def case_upload(request: HttpRequest, pk: int) -> HttpResponse:
    """One case: the platform's fields in its order, each with a copy button; then the tick."""
    _check(request)
    task = visible_task(request.user, pk)
    found = uploads.package(task) if task else None
    if task is None or found is None:
        raise Http404
    following = uploads.waiting(request.user).filter(session=task.session, number__gt=task.number).order_by("number").first()
    action = REGISTRY["mark_uploaded"]
    context = {"task": task, "p": found, "next": following, "denied": denied(action, request.user, task), "form": action.form(task=task, person=request.user)}
    return render(request, "desk/case_upload.html", context)


def archive(request: HttpRequest) -> HttpResponse:
    """All that waits, or one case, as a zip: a list of the fields and the attachments renamed."""
    _check(request)
    waiting, session, one = uploads.waiting(request.user), _session(request), request.GET.get("case", "")
    if one.isdecimal() and len(one) < 18:
        waiting = (uploads.waiting(request.user) | uploads.done(request.user)).filter(pk=int(one))
    elif session:
        waiting = waiting.filter(session=session)
    tasks = list(waiting.select_related(*BESIDE).order_by("number", "pk")[: uploads.MOST])
    if not tasks:
        messages.error(request, "没有要报送的件：答复都登记过上传，或者还没有签发。")
        return redirect("uploading")
    out = tempfile.TemporaryFile(prefix="banfu-")  # noqa: SIM115 - the response closes it
    uploads.write(out, uploads.packages(tasks), request.user.name)
    out.seek(0)
    return send_file(out, f"报送包{clock.today():%Y%m%d}.zip", "application/zip")
