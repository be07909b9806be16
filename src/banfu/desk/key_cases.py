"""重点建议: by level, with who supervises it, its plan, trips and research reports, and how far it is (domain §8 rows 8, 19, 31)."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from banfu import clock
from banfu.actions import REGISTRY, denied
from banfu.cases.models import Assignment, Contact, KeyMark, KeyNote, Responsibility
from banfu.cases.words import FACE_TO_FACE, GONE, HOSTING
from banfu.desk.supervise_doors import supervisors, whose
from banfu.figures.lights import Light, light

MOST = 200


@dataclass
class Kept:
    """A key case with all that was done about it."""

    task: Assignment
    light: Light
    rank: str
    mark: KeyMark | None = None
    leads: str = ""
    notes: list[KeyNote] = field(default_factory=list)
    meetings: list[Contact] = field(default_factory=list)
    may: bool = False

    def _of(self, kind: str) -> list[KeyNote]:
        return [note for note in self.notes if note.kind == kind]

    @property
    def plan(self) -> KeyNote | None:
        return next(iter(self._of(KeyNote.Kind.PLAN)[-1:]), None)

    @property
    def trips(self) -> list[KeyNote]:
        return self._of(KeyNote.Kind.TRIP)

    @property
    def reports(self) -> list[KeyNote]:
        return self._of(KeyNote.Kind.REPORT)

    @property
    def progress(self) -> KeyNote | None:
        return next(iter(self._of(KeyNote.Kind.PROGRESS)[-1:]), None)


def rank_of(task: Assignment, mark: KeyMark | None) -> str:
    """Whose key suggestion it is: 全国, 省人大常委会, 省政府, or the unit's own. Without a mark its words tell (a list was taken in)."""
    if mark is not None:
        return str(mark.get_rank_display())
    words = task.suggestion.key_level
    told = {"全国": KeyMark.Rank.NATIONAL, "政府": KeyMark.Rank.GOVERNMENT, "厅": KeyMark.Rank.UNIT}
    rank = next((rank for word, rank in told.items() if word in words), KeyMark.Rank.STANDING if words else KeyMark.Rank.UNIT)
    return str(rank.label)


def kept(person: Any, year: int) -> list[Kept]:  # noqa: ANN401 - a Person
    """The key cases of a year that ``person`` supervises, with their facts; a number of queries that does not grow."""
    tasks = whose(person).tasks.filter(Q(key=True), year=year, part__in=list(HOSTING)).exclude(stage__in=[*GONE, "withdrawn"])
    near = ("suggestion__session__source", "unit", "division", "leader", "holder", "holder_unit")
    rows = list(tasks.select_related(*near).order_by("number", "pk")[:MOST])
    marks = {mark.suggestion_id: mark for mark in KeyMark.objects.filter(suggestion__in=[task.suggestion_id for task in rows], until=None)}
    today = clock.today()
    found = {
        task.pk: Kept(task, light(task, today), rank_of(task, marks.get(task.suggestion_id)), marks.get(task.suggestion_id),
                      may=not denied(REGISTRY["note_key"], person, task))
        for task in rows
    }  # fmt: skip
    for note in KeyNote.objects.filter(assignment__in=found).select_related("file"):
        found[note.assignment_id].notes.append(note)
    for slot in Responsibility.objects.filter(assignment__in=found, leads_himself=True, until=None).select_related("person"):
        found[slot.assignment_id].leads = slot.person.name if slot.person else ""
    links = Contact.assignments.through.objects.filter(assignment__in=found, contact__kind__in=FACE_TO_FACE, contact__between_units=False)
    for link in links.select_related("contact").order_by("contact__happened_on"):
        found[link.assignment_id].meetings.append(link.contact)
    return list(found.values())


@supervisors
@require_GET
def key_cases(request: HttpRequest) -> HttpResponse:
    """The key suggestions of a year, by level."""
    text = request.GET.get("year", "")
    year = int(text) if text.isdecimal() and len(text) == 4 else clock.today().year
    rows = kept(request.user, year)
    by: dict[str, list[Kept]] = defaultdict(list)
    for one in rows:
        by[one.rank].append(one)
    ranks = [label for _, label in KeyMark.Rank.choices]
    context = {
        "groups": [(rank, by[rank]) for rank in ranks if by.get(rank)], "total": len(rows), "year": year, "years": range(clock.today().year, clock.today().year - 6, -1),
        "unplanned": sum(one.plan is None for one in rows), "unmet": sum(not one.meetings and not one.task.waived for one in rows),
        "answered": sum(one.task.answered_on is not None for one in rows), "mine": whose(request.user), "here": "key",
    }  # fmt: skip
    return render(request, "desk/key_cases.html", context)


urls: list[Any] = [path("supervise/key", key_cases, name="key_cases")]
