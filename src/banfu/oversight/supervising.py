"""督办: what waits for a decision, who is late, units beside each other, the yearly report."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse

from banfu import clock
from banfu.cases import visible
from banfu.cases.models import Assignment, Consultation, Dissent, Extension, Feedback, Session, Source
from banfu.cases.words import AFTER_REPLY, BEFORE_REPLY, Kind, Rating, Stage
from banfu.figures import engine
from banfu.figures.definitions import RATES
from banfu.figures.lights import light
from banfu.oversight import yearly
from banfu.oversight.doors import overseers
from banfu.oversight.paging import page
from banfu.oversight.papers import asked, paper
from banfu.oversight.passing import passes_on
from banfu.oversight.sections import Section
from banfu.people.models import Person, Role
from banfu.ui.downloads import send_text

MOST = 100
LATE = "超期未答复"
COUNTED = ("lead", "assist", "overdue")
SHOWN = ("contact_rate", "on_time_rate", "satisfaction_rate", "class_a", "class_b", "class_c", "assist_on_time_rate")
"""The rates that stand side by side; the others are on the unit's own page."""


def _waiting(person: Person) -> dict[str, tuple[str, str, QuerySet[Assignment]]]:
    """name → (title, verb, tasks) of what waits for a decision of this person's office."""
    tasks = Assignment.objects.filter(session__in=visible.sessions(person))
    decides = Assignment.objects.filter(session__in=passes_on(person))
    open_ = Extension.objects.filter(assignment=OuterRef("pk"), decided_on=None)
    asked = Consultation.objects.filter(assignment=OuterRef("pk"), answered_on=None)
    dissent = Dissent.objects.filter(assignment=OuterRef("pk"), settled_on=None)
    unhappy = Feedback.objects.filter(reply__assignment=OuterRef("pk"), superseded=False).filter(
        Q(attitude=Rating.UNSATISFIED) | Q(result=Rating.UNSATISFIED), reply__round=OuterRef("round")
    )
    found = {}
    if decides.exists():
        found["returns"] = ("改办待批", "批复改办", decides.filter(stage=Stage.RETURNING))
        found["extensions"] = ("延期待批", "批复延期", decides.filter(Exists(open_)))
        found["dissents"] = ("分歧待协调", "协调", decides.filter(Exists(dissent), open=True))
    if person.holds(Role.GOVERNMENT):
        checks = Assignment.objects.filter(session__in=visible.sessions(person, Role.GOVERNMENT), step="supervisor")
        found["checks"] = ("待督办审核", "审核", checks)
    if person.holds(Role.CONGRESS):
        mine = Assignment.objects.filter(session__in=visible.sessions(person, Role.CONGRESS))
        found["asked"] = ("督查室征求意见", "答复", mine.filter(Exists(asked)))
        found["unhappy"] = ("代表不满意", "要求重新办理", mine.filter(Exists(unhappy), stage__in=AFTER_REPLY))
    found["late"] = (LATE, "催办", tasks.filter(open=True, stage__in=BEFORE_REPLY, due_on__lt=clock.today()))
    return found


def sections(person: Person) -> list[Section]:
    """What waits for ``person`` here."""
    return [
        Section(title, rows.count(), f"{reverse('waiting')}?what={name}", do, watched=name == "late") for name, (title, do, rows) in _waiting(person).items()
    ]


@overseers
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits for one kind of decision, earliest first; those late can be urged in one go."""
    every = _waiting(request.user)
    name = request.GET.get("what", "late")
    if name not in every:
        raise Http404
    title, do, tasks = every[name]
    total, today = tasks.count(), clock.today()
    shown = page(tasks.select_related("suggestion", "unit", "holder", "holder_unit").defer("suggestion__body"), "due_on", request.GET, MOST)
    context = {
        "rows": [(task, light(task, today)) for task in shown.rows], "page": shown, "title": title, "do": do, "name": name, "total": total,
        "others": [(key, label) for key, (label, _, _) in every.items()],
    }  # fmt: skip
    return render(request, "oversight/waiting.html", context)


def _year(request: HttpRequest) -> int:
    text = request.GET.get("year", "")
    return int(text) if text.isdecimal() and len(text) == 4 else clock.today().year


def _sources(person: Person) -> QuerySet[Source]:
    """The sources that ``person`` oversees."""
    return Source.objects.filter(sessions__in=visible.sessions(person)).distinct().order_by("pk")


def _source(request: HttpRequest, person: Person) -> Source:
    """The source that is looked at: the one asked for, else the first overseen."""
    mine = _sources(person)
    wanted = request.GET.get("source", "")
    chosen = mine.filter(pk=int(wanted)).first() if wanted.isdecimal() and len(wanted) < 9 else mine.first()
    if chosen is None:
        raise Http404
    return chosen


@overseers
def units(request: HttpRequest) -> HttpResponse:
    """各单位比一比: the same figures for every unit, each opening to its cases."""
    year, source = _year(request), _source(request, request.user)
    context = {
        "rows": _compared(year, source), "year": year, "source": source, "kind_label": Kind(source.kind).label,
        "rates": [rate.label for rate in RATES if rate.name in SHOWN], "years": sorted(_years(source), reverse=True),
        "sources": _sources(request.user),
    }  # fmt: skip
    return render(request, "oversight/units.html", context)


def _years(source: Source) -> Iterable[int]:
    return Session.objects.filter(source=source).values_list("year", flat=True).distinct()


def _compared(year: int, source: Source) -> list[dict[str, Any]]:
    """One row a unit: how many it leads and assists, how many are late, and the rates with n/d; each opens."""
    rows = []
    for unit, figures in engine.of_units(year, source.kind, source.pk, frozenset((*COUNTED, *SHOWN))).items():
        query = urlencode({"unit": unit.pk, "year": year, "kind": source.kind, "source": source.pk})
        opened = reverse("figure_cases") + "?" + query
        rates = [(figures[name], f"{opened}&name={name}&part=d") for name in SHOWN]
        counts = [(figures[name].value or 0, f"{opened}&name={name}") for name in COUNTED]
        rows.append({"unit": unit, "counts": counts, "rates": rates, "all": f"{reverse('figures')}?{query}"})
    return sorted(rows, key=lambda row: (-row["counts"][0][0], -row["counts"][1][0], row["unit"].order))


@overseers
def report(request: HttpRequest) -> HttpResponse:
    """The yearly report to the standing committee, drafted from the figures (代表法 2025 Art. 51); as .txt, .docx or PDF with ?as=."""
    year, source = _year(request), _source(request, request.user)
    drafted, name = yearly.drafted(year, source), f"{year}年{Kind(source.kind).label}办理情况报告（稿）"
    if request.GET.get("as") == "txt":
        return send_text(drafted.text, f"{name}.txt")
    if ending := asked(request):
        back = f"{reverse('yearly_report')}?year={year}&source={source.pk}"
        return paper(request, name, lambda: drafted.sheet, back, ending)
    context = {
        "report": drafted, "last": yearly.LAST, "year": year, "source": source, "years": sorted(_years(source), reverse=True),
        "sources": _sources(request.user),
    }  # fmt: skip
    return render(request, "oversight/report.html", context)


urls = [
    path("oversight/waiting", waiting, name="waiting"),
    path("oversight/units", units, name="units"),
    path("oversight/report", report, name="yearly_report"),
]
