"""交办管理: what waits to be passed on, and the load of each unit."""

from dataclasses import dataclass, field, replace

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse

from banfu import clock
from banfu.cases import visible
from banfu.cases.models import Assignment, Candidate, Session
from banfu.cases.words import GONE, HOSTING, CaseStage, Part
from banfu.oversight.burden import RULE, Burden, burdens
from banfu.oversight.doors import overseers
from banfu.oversight.queues import conflicts_at_once, seen
from banfu.oversight.sections import Section
from banfu.people.models import Person, Role, Unit


def passes_on(person: Person) -> list[int]:
    """The sessions whose suggestions ``person`` passes on: as government office, or as congress where there is none."""
    alone = Session.objects.filter(pk__in=visible.sessions(person, Role.CONGRESS), source__government=None)
    return [*visible.sessions(person, Role.GOVERNMENT), *alone.values_list("pk", flat=True)]


def sections(person: Person) -> list[Section]:
    """What waits for ``person`` here."""
    cases = seen(person).filter(stage=CaseStage.TO_PASS_ON, session__in=passes_on(person))
    rows = list(cases.select_related("session", "lead").defer("body").order_by("number", "pk")[:6])
    total = cases.count()
    desk, conflicts = f"{reverse('pass_desk')}?stage=to_pass_on", conflicts_at_once(cases, total, person)
    return [
        Section("待转交", total, desk, "转交", rows=list(rows), conflicts=conflicts, conflicts_url=f"{desk}&conflict=1")
    ]


@dataclass(frozen=True)
class Load:
    """What one unit has of a session: in hand as host and as assistant, late, and proposed besides; burden:
    beside what it is used to, of all sessions overseen."""

    unit: Unit
    host: int
    assist: int
    late: int
    proposed: int
    burden: Burden = field(default_factory=Burden)

    @property
    def all(self) -> int:
        return self.host + self.assist + self.proposed


def loads(sessions: list[int]) -> list[Load]:
    """The load of every unit in these sessions, the heaviest first; three queries."""
    tasks = Assignment.objects.filter(session__in=sessions, open=True).exclude(stage__in=GONE).order_by()
    late = Q(due_on__lt=clock.today())
    rows = tasks.values("unit").annotate(
        host=Count("pk", filter=Q(part__in=list(HOSTING))), assist=Count("pk", filter=Q(part=Part.ASSIST)), late=Count("pk", filter=late)
    )
    counted = {row["unit"]: row for row in rows}
    waiting = (CaseStage.TO_HAND_OVER, CaseStage.TO_PASS_ON)
    asked = Candidate.objects.filter(suggestion__session__in=sessions, suggestion__stage__in=waiting, dropped_on=None)
    proposed = dict(asked.order_by().values_list("unit").annotate(n=Count("pk")))
    units = Unit.objects.filter(pk__in={*counted, *proposed})
    none = {"host": 0, "assist": 0, "late": 0}
    found = [
        Load(unit, *(counted.get(unit.pk, none)[name] for name in ("host", "assist", "late")), proposed.get(unit.pk, 0)) for unit in units
    ]
    return sorted(found, key=lambda load: (-load.all, load.unit.order))


@overseers
def load_page(request: HttpRequest) -> HttpResponse:
    """各单位手上有多少."""
    sessions = visible.sessions(request.user)
    wanted = request.GET.get("session", "")
    chosen = [int(wanted)] if wanted.isdecimal() and len(wanted) < 9 and int(wanted) in sessions else sessions
    every = Session.objects.filter(pk__in=sessions).select_related("source").order_by("-year", "pk")
    rows = loads(chosen)
    known = burdens(sessions, [row.unit.pk for row in rows])
    rows = [replace(row, burden=known.get(row.unit.pk, Burden())) for row in rows]
    context = {"loads": rows, "heavy": sum(1 for row in rows if row.burden.heavy), "sessions": every, "chosen": wanted, "rule": RULE}
    return render(request, "oversight/load.html", context)


urls = [path("oversight/load", load_page, name="load")]
