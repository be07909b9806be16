"""One suggestion as its proposer follows it: where it is, the way so far, whom to ask, the letters."""

import re
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path

from banfu import clock
from banfu.actions import denied, seconding
from banfu.actions.kernel import REGISTRY, post_for
from banfu.cases import limits, visible
from banfu.cases.files import path_of, safe_name
from banfu.cases.letters import letter_of, written
from banfu.cases.models import CoSignature, Invitation, Issue, StoredFile, Suggestion, Visit, WithdrawalWish
from banfu.cases.models.assignment import Assignment
from banfu.cases.terms import called, terms
from banfu.cases.words import HOSTING, CaseStage
from banfu.deputies.asked import asked_of
from banfu.deputies.doors import own_case, proposers
from banfu.deputies.home import rows_of
from banfu.deputies.matched import Matched, Read, anchor, matched, told
from banfu.deputies.promised import promised
from banfu.deputies.status import hosts_of, who_handles
from banfu.deputies.used import used
from banfu.deputies.way import Viewer, way
from banfu.paper.letter import PaperError
from banfu.paper.press import press
from banfu.people.models import Person
from banfu.text.takeup import paragraphs
from banfu.ui.downloads import PDF, send_made
from banfu.ui.forms import size_text

PHONE = re.compile(r"联系人[:：]\s*(?P<who>[^，,；;）)\n]{1,20})[，,；;\s]*(?:联系)?电话[:：]\s*(?P<phone>[0-9０-９\-—－\s转]{6,24})")
OFFERED = ("ask_withdrawal", "agree_withdrawal", "refuse_withdrawal")


@dataclass(frozen=True)
class Letter:
    """A letter that has reached him: n of the round; paragraphs: each with its address on the page; file: the
    sealed one, where it is kept here."""

    unit: str
    issue: Issue
    n: int
    title: str
    text: str
    paragraphs: list[tuple[str, str]]
    file: StoredFile | None
    size: str

    @property
    def read(self) -> Read:
        return Read(self.unit, _key(self.issue), self.text)


def _key(issue: Issue) -> str:
    return f"letter{issue.pk}"


def tasks_of(case: Suggestion) -> list[Assignment]:
    return list(Assignment.objects.filter(suggestion=case).select_related("unit", "officer").order_by("pk"))


def letters(tasks: list[Assignment]) -> list[Letter]:
    """Return the letters that were delivered, the newest first."""
    units = {task.pk: task.unit.name for task in tasks if task.part in HOSTING}
    rows = Issue.objects.filter(reply__assignment__in=units, delivered_on__isnull=False).select_related("reply", "version", "file")
    found = []
    for issue in rows.order_by("-delivered_on", "-pk"):
        text, file = (issue.version.text if issue.version else ""), issue.file
        title = issue.version.title if issue.version else ""
        size = size_text(file.size) if file else ""
        parts = addressed(text, _key(issue))
        found.append(Letter(units[issue.reply.assignment_id], issue, issue.reply.round, title, text, parts, file, size))
    return found


def addressed(text: str, key: str) -> list[tuple[str, str]]:
    """The paragraphs of a letter, each with its address on the page."""
    return [(anchor(key, part.number), text[part.start : part.end].strip()) for part in paragraphs(text)]


def points_of(case: Suggestion, sent: list[Letter]) -> list[Matched]:
    """Where the newest letter of each unit takes up what he asked for."""
    newest: dict[int, Letter] = {}
    for letter in sent:
        newest.setdefault(letter.issue.reply.assignment_id, letter)
    return matched(case.body, [letter.read for letter in newest.values()])


@dataclass(frozen=True)
class Contact:
    """Whom to ask in a unit."""

    unit: str
    who: str
    phone: str = ""


def contacts_of(tasks: list[Assignment], sent: list[Letter]) -> list[Contact]:
    """Return the contact person and office phone of each unit that answers: as its letter or its invitation
    names them, else the person in charge alone."""
    hosts = hosts_of(tasks)
    visits = {row.assignment_id: row.contact for row in Visit.objects.filter(assignment__in=hosts).exclude(contact="").order_by("pk")}
    found = []
    for task in hosts:
        text = next((letter.text for letter in sent if letter.issue.reply.assignment_id == task.pk), "")
        named = PHONE.search(text)
        if named:
            found.append(Contact(task.unit.name, named["who"].strip(), named["phone"].strip()))
        elif task.pk in visits:
            found.append(Contact(task.unit.name, visits[task.pk]))
        elif task.unit.contact:
            found.append(Contact(task.unit.name, task.unit.contact, task.unit.contact_phone))
        elif task.officer:
            found.append(Contact(task.unit.name, task.officer.name))
    return found


@proposers
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """One suggestion in plain words with dates."""
    person = request.user
    case = own_case(person, pk)
    if (instead := _instead(person, case)) is not None:
        return redirect(instead, pk)
    mine, tasks, today = visible.proposers(person), tasks_of(case), clock.today()
    signers = [row.proposer for row in CoSignature.objects.filter(suggestion=case).select_related("proposer")]
    own_names = tuple(post.proposer.name for post in person.posts_now if post.proposer and post.proposer_id in mine)
    viewer = Viewer(mine, case.lead_id in mine, own_names)
    with limits.read_once():
        asked = [one for one in asked_of(person) if one.suggestion == case.pk]
        acts = [(action, denied(action, person, case)) for action in _offered(person, case)]
    sent = letters(tasks)
    context = {
        "case": case, "words": terms(case.kind, case.lead), "row": rows_of(person, [case])[0], "handled": who_handles(tasks),
        "steps": way(case, tasks, viewer, today), "letters": sent, "contacts": contacts_of(tasks, sent), "asked": asked,
        "leads": viewer.leads, "signers": [called(one) for one in signers], "paragraphs": _paragraphs(case), "acts": acts,
        "wishes": list(WithdrawalWish.objects.filter(suggestion=case).select_related("proposer")) if not case.withdrawn_on else [],
        "to_rate": any(one.verb == "评价" for one in asked), "change": _changeable(person, tasks),
        "promises": promised(tasks, today), "used": used(tasks, today), "seconders": seconding.seconders(case), "told": told(points_of(case, sent)),
    }  # fmt: skip
    return render(request, "deputies/case.html", context)


def _instead(person: Person, case: Suggestion) -> str | None:
    """The page to open in place of this one: what one writes, or is asked to sign."""
    mine = visible.proposers(person)
    if case.lead_id in mine:
        return "my_write" if case.stage == CaseStage.DRAFT else None
    signed = CoSignature.objects.filter(suggestion=case, proposer__in=mine).exists()
    asked = Invitation.objects.filter(suggestion=case, proposer__in=mine).exists()
    return "my_cosign" if asked and (not signed or case.stage == CaseStage.DRAFT) else None


def _offered(person: Person, case: Suggestion) -> list[Any]:
    """The acts on the whole suggestion that have any use here now."""
    found = [REGISTRY[name] for name in OFFERED]
    waiting = WithdrawalWish.objects.filter(suggestion=case, proposer__in=visible.proposers(person), agreed=None).exists()
    return [
        action for action in found
        if case.stage in action.stages and post_for(action, person, case) and (waiting or action.name == "ask_withdrawal")
    ]  # fmt: skip


def _changeable(person: Person, tasks: list[Assignment]) -> list[Assignment]:
    """The tasks whose rating he may give or change still, beside what is asked of him."""
    rate = REGISTRY["rate"]
    return [task for task in hosts_of(tasks) if task.stage in rate.stages and not denied(rate, person, _whole(person, task))]


def _whole(person: Person, task: Assignment) -> Assignment:
    return visible.own_assignments(person).select_related("suggestion__session__source__congress").get(pk=task.pk)


def _paragraphs(case: Suggestion) -> list[str]:
    return [line for line in case.body.splitlines() if line.strip()]


@proposers
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The letters that have reached him, whole, with the sealed file."""
    case = own_case(request.user, pk)
    found = letters(tasks_of(case)) if visible.own_assignments(request.user).filter(suggestion=case).exists() else []
    if not found:
        raise Http404
    points = points_of(case, found)
    context = {"case": case, "letters": found, "points": points, "told": told(points), "words": terms(case.kind, case.lead)}
    return render(request, "deputies/letter.html", context | {"several": len({one.unit for one in found}) > 1})


@proposers
def sealed(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The sealed file of a letter that has reached him; Http404 for any other file."""
    own = visible.own_assignments(request.user).values("pk")
    issue = Issue.objects.filter(file=pk, delivered_on__isnull=False, reply__assignment__in=own).select_related("file").first()
    if issue is None or issue.file is None:
        raise Http404
    place = path_of(issue.file.digest)
    if not place.is_file():
        return render(request, "deputies/gone.html", {"name": issue.file.name}, status=410)
    return FileResponse(place.open("rb"), as_attachment=True, filename=issue.file.name)


@proposers
def printed(request: HttpRequest, pk: int) -> HttpResponse:
    """The text of a letter that has reached him, set as the letter is; the seal is on the paper or in the sealed file."""
    own = visible.own_assignments(request.user)
    issue = get_object_or_404(
        Issue.objects.select_related("reply", "version"), pk=pk, delivered_on__isnull=False, version__isnull=False, reply__assignment__in=own.values("pk")
    )
    task = own.filter(part__in=list(HOSTING)).select_related("suggestion__session__source", "unit").filter(pk=issue.reply.assignment_id).first()
    if task is None or not issue.version.text:
        raise Http404
    try:
        content = press.pdf(letter_of(task, written(issue.version), issue))
    except PaperError as refusal:
        messages.error(request, str(refusal))
        return redirect("my_letter", task.suggestion_id)
    return send_made(content, safe_name(f"{task.suggestion.number}号答复 {task.suggestion.title[:40]}.pdf"), PDF, opens=True)


urls = [
    path("my/<int:pk>", follow, name="my_case"), path("my/<int:pk>/letter", letter, name="my_letter"),
    path("my/printed/<int:pk>", printed, name="my_printed"),
    path("my/file/<int:pk>", sealed, name="my_file"),
]  # fmt: skip
