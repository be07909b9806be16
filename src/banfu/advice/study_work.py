"""Computing a study: heavy, so imported by the worker and the command alone."""

from collections.abc import Callable, Sequence

from django.db import transaction
from django.db.models import Count, Max, QuerySet

from banfu import clock
from banfu.advice.models import Study, StudyCase
from banfu.advice.study_report import write
from banfu.cases import files
from banfu.cases.models import Assignment, Issue
from banfu.cases.words import HOSTING, Part
from banfu.people import instance
from banfu.record.models import Entry
from banfu.text.study import Case, Member
from banfu.text.study import study as text_study

GONE = ("returned", "withdrawn")
STEP, REPORT_PART = 500, 95
CALLED = "call_back"
"""A rating heard on the telephone by the unit itself is no rating (as in the figures)."""


def compute(key: int, told: Callable[[int, str], None] = lambda part, words: None) -> Study | None:
    """Compute the study with this key and store it with its report; None where it is gone.

    May be done twice. A fault is noted in the study, and raised for the worker's log.
    """
    study = Study.objects.select_related("organ", "division", "delegation", "source").filter(pk=key).first()
    if study is None:
        return None

    def progress(part: int, words: str) -> None:
        Study.objects.filter(pk=key).update(progress=part, step=words, state=Study.State.RUNNING)
        told(part, words)

    try:
        with clock.on_day(instance.demo_day()):
            _compute(study, progress)
    except Exception:
        Study.objects.filter(pk=key).update(state=Study.State.FAILED, step="算的时候出了错")
        raise
    return study


def _compute(study: Study, progress: Callable[[int, str], None]) -> None:
    progress(1, "读建议和答复")
    moment, head = clock.now(), Entry.objects.aggregate(last=Max("seq"))["last"] or 0
    cases = cases_of(study)
    found = text_study(cases, range(study.year_from, study.year_to + 1), progress)
    study.told, study.computed_at, study.head = found.told | {"units": units_of(study)}, moment, head
    progress(REPORT_PART, "写研究报告")
    study.report = files.keep(f"{study}.docx", [write(study, {case.key: case.title for case in cases})]).digest
    study.state, study.progress, study.step = Study.State.DONE, 100, ""
    with transaction.atomic():
        _keep(study, found.members)
        study.save(update_fields=["told", "computed_at", "head", "report", "state", "progress", "step"])


def _keep(study: Study, members: Sequence[Member]) -> None:
    study.cases.all().delete()
    StudyCase.objects.bulk_create(
        (
            StudyCase(study=study, task_id=m.key, topic=m.topic, year=m.year, marks=f"|{'|'.join(m.marks)}|" if m.marks else "")
            for m in members
        ),
        batch_size=STEP,
    )  # fmt: skip


def tasks_of(study: Study) -> QuerySet[Assignment]:
    """The tasks in scope; returned and withdrawn ones are no longer the unit's, as in the figures."""
    parts = [*HOSTING, Part.ASSIST] if study.assisting and study.organ_id else [*HOSTING]
    found = Assignment.objects.filter(year__range=(study.year_from, study.year_to), kind=study.kind, part__in=parts)
    if study.organ_id:
        found = found.filter(organ_key=study.organ_id)
    if study.division_id:
        found = found.filter(division=study.division_id)
    if study.delegation_id:
        found = found.filter(suggestion__delegation=study.delegation_id)
    if study.overseen:
        found = found.filter(session__source__in=study.sources)
    if study.source_id:
        found = found.filter(session__source=study.source_id)
    return found.exclude(stage__in=GONE)


def units_of(study: Study) -> list[int]:
    """How many units have cases in each year; units that come in late look like new topics."""
    rows = tasks_of(study).order_by().values_list("year").annotate(Count("organ_key", distinct=True))
    known = dict(rows)
    return [known.get(year, 0) for year in range(study.year_from, study.year_to + 1)]


def cases_of(study: Study) -> list[Case]:
    """The cases in scope, each suggestion once (the earliest task of the scope stands for it)."""
    seen: set[int] = set()
    cases = []
    tasks = tasks_of(study).select_related("suggestion__delegation").order_by("pk")
    letters = _letters(tasks)
    for task in tasks.iterator(chunk_size=STEP):
        if task.suggestion_id not in seen:
            seen.add(task.suggestion_id)
            cases.append(_case(task, letters.get(task.pk, "")))
    return cases


def _case(task: Assignment, letter: str) -> Case:
    asked = task.suggestion
    known = task.hosting and task.answered_on is not None and not task.historical  # an old list does not say when it was handed over
    return Case(
        task.pk, task.year, asked.title, asked.body, asked.topic, asked.delegation.name if asked.delegation else "",
        task.reply_class if task.hosting else "", (task.answered_on - task.handed_over_on).days if known and task.answered_on else None,
        task.result if task.rating_source != CALLED and task.hosting else "", letter,
    )  # fmt: skip


def _letters(tasks: QuerySet[Assignment]) -> dict[int, str]:
    """The text of the last letter issued in each task that answers a deputy."""
    issued = Issue.objects.filter(reply__assignment__in=tasks.order_by().values("pk"), reply__assignment__part__in=list(HOSTING))
    rows = issued.exclude(version=None).order_by("reply__round").values_list("reply__assignment", "version__text")
    return dict(rows.iterator(chunk_size=STEP))
