"""Studies as pages need them: who may ask for which scope, see which, and the cases behind a number.

Nothing heavy: what is computed is computed by ``study_work`` in the worker.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from banfu import clock
from banfu.advice import tasks
from banfu.advice.models import Study, StudyCase
from banfu.cases.models import Assignment, Source, Suggestion
from banfu.cases.visible import sessions
from banfu.cases.words import Kind
from banfu.people.models import OVERSEERS, Person, Post, Role, Unit
from banfu.record.models import Entry

WIDE = (Role.COORDINATOR, Role.LEADER)
MAY = (*OVERSEERS, *WIDE, Role.DIVISION_HEAD)
ADDRESS = re.compile(r"(\d{1,18})\.(\d{1,6}|rest|)(?:\.(\d{4}|)(?:\.([a-z]+(?::\d{1,6})?))?)?")
KEPT_DAYS, STALE_MINUTES, QUEUED = 90, 60, "排队"


class NotYours(Exception):
    """A scope this person may not study; the sentence says why and what to do."""


@dataclass(frozen=True)
class Asked:
    """The scope somebody asks for; the unit follows from his post, an overseer may name one."""

    year_from: int
    year_to: int
    kind: str = "suggestion"
    division: int | None = None
    delegation: int | None = None
    source: int | None = None
    assisting: bool = False
    unit: int | None = None


def post_of(person: Person) -> Post | None:
    """The post in which a person may study: over all units before the whole unit, that before a division."""
    posts = [post for post in person.posts_now if post.role in MAY]
    return min(posts, key=lambda post: 0 if post.role in OVERSEERS else 1 if post.role in WIDE else 2, default=None)


def sources_of(person: Person) -> QuerySet[Source]:
    """The sources whose suggestions a person sees in all units: those he hands over or passes on."""
    return Source.objects.filter(sessions__in=sessions(person)).distinct().order_by("pk")


def visible(person: Person) -> QuerySet[Study]:
    """The studies a person may see: of his organ, of his division alone, or drawn from sources he oversees.

    What a unit asked for is the unit's own, and what the command made of the province is shown by the command.
    """
    organs = {post.organ_key for post in person.posts_now if post.role in WIDE}
    divisions = {post.unit_id for post in person.posts_now if post.role == Role.DIVISION_HEAD}
    reach = Q(organ__in=organs, overseen="") | Q(division__in=divisions, overseen="")
    if person.holds(*OVERSEERS):
        mine = set(sources_of(person).values_list("pk", flat=True))
        asked = Study.objects.exclude(overseen="").order_by().values_list("overseen", flat=True).distinct()
        reach |= Q(overseen__in=[text for text in asked if {int(key) for key in text.split(",")} <= mine])
    return Study.objects.filter(reach)


def ask(person: Person, asked: Asked) -> Study:
    """Return the study of this scope, asked anew of the worker unless it is under way."""
    post = post_of(person)
    if post is None:
        raise NotYours("研究由交办、转交机构，单位的办公室、厅领导和处室负责人看，您现在的岗位看不了。")
    scope = _scope_above(person, asked) if post.role in OVERSEERS else _scope(post, asked)
    with transaction.atomic():
        found = Study.objects.filter(**scope).order_by("pk").first()
        study = found or Study.objects.create(**scope, asked_by=person, asked_at=clock.now())
        again(study, person)
    return study


def _scope(post: Post, asked: Asked) -> dict[str, Any]:
    division = asked.division
    if post.role not in WIDE:
        if division not in (None, post.unit_id):
            raise NotYours("处室负责人只看本处室的研究；要看别的处室，请找办公室。")
        division = post.unit_id
    if division and not Unit.objects.filter(pk=division, organ=post.organ_key, level=Unit.Level.DIVISION).exists():
        raise NotYours("没有这个处室；请在表里重新选。")
    return {
        "organ_id": post.organ_key, "division_id": division, "delegation_id": asked.delegation, "source_id": asked.source,
        "overseen": "", "kind": asked.kind, "assisting": asked.assisting, "year_from": asked.year_from, "year_to": asked.year_to,
    }  # fmt: skip


def _scope_above(person: Person, asked: Asked) -> dict[str, Any]:
    """All units in the sources an overseer sees, or one of either."""
    mine = [source.pk for source in sources_of(person) if source.kind == asked.kind]
    if not mine:
        raise NotYours(f"您经手的来源里没有{Kind(asked.kind).label}；请另选种类。")
    if asked.source and asked.source not in mine:
        raise NotYours("这个来源不归您经手，或者不是这一种；请在表里重新选。")
    if asked.unit and not Unit.objects.filter(pk=asked.unit, level=Unit.Level.ORGAN).exists():
        raise NotYours("没有这个单位；请在表里重新选。")
    drawn = [asked.source] if asked.source else mine
    return {
        "organ_id": asked.unit, "division_id": None, "delegation_id": asked.delegation,
        "source_id": drawn[0] if len(drawn) == 1 else None, "overseen": ",".join(map(str, drawn)), "kind": asked.kind,
        "assisting": asked.assisting and bool(asked.unit), "year_from": asked.year_from, "year_to": asked.year_to,
    }  # fmt: skip


def again(study: Study, person: Person | None = None) -> None:
    """Have a study computed anew; one that waits or runs is left alone, unless it has hung for an hour."""
    hung = study.asked_at < clock.now() - timedelta(minutes=STALE_MINUTES)
    queued = study.state == Study.State.RUNNING or (study.state == Study.State.WAITING and study.step == QUEUED)
    if queued and not hung:
        return
    study.state, study.progress, study.step, study.asked_at = Study.State.WAITING, 0, QUEUED, clock.now()
    study.asked_by = person or study.asked_by
    study.save(update_fields=["state", "progress", "step", "asked_at", "asked_by"])
    key = study.pk
    transaction.on_commit(lambda: tasks.study.enqueue(key))


def moved(study: Study) -> int:
    """How many acts of the unit, or in the sources overseen, the record holds since the study was computed."""
    if study.computed_at is None:
        return 0
    entries = Entry.objects.filter(seq__gt=study.head)
    if study.overseen:
        entries = entries.filter(case__in=Suggestion.objects.filter(session__source__in=study.sources).values("pk"))
    return entries.filter(organ=study.organ_id).count() if study.organ_id else entries.count()


def address(study: Study, topic: int | str = "", year: int | str = "", mark: str = "") -> str:
    """The filter that finds exactly the cases behind a number: 3.5, 3.5.2015, 3.5..class:0, 3..2015."""
    return f"{study.pk}.{topic}.{year}.{mark}".rstrip(".") if mark or year or topic != "" else f"{study.pk}."


def _parsed(text: str) -> tuple[int, str, str, str] | None:
    found = ADDRESS.fullmatch(text)
    return (int(found[1]), found[2], found[3] or "", found[4] or "") if found else None


def behind(person: Person, text: str) -> Q | None:
    """The condition on tasks that ``text`` stands for; None where it is no filter or not this person's study."""
    parsed = _parsed(text)
    if parsed is None:
        return None
    key, topic, year, mark = parsed
    if not visible(person).filter(pk=key).exists():
        return None
    cases = StudyCase.objects.filter(study=key)
    if topic:
        cases = cases.filter(topic=None if topic == "rest" else int(topic))
    if year:
        cases = cases.filter(year=int(year))
    if mark:
        cases = cases.filter(marks__contains=f"|{mark}|")
    return Q(pk__in=cases.values("task"))


MARKS = {
    "returned": "B、C 类后来又有人提", "open": "答复为 B、C 类", "resumed": "A 类后来又有人提", "settled": "答复为 A 类", "rated": "有评价", "content": "满意和基本满意", "satisfied": "满意",
    "basically": "基本满意", "unsatisfied": "不满意", "timed": "有办理天数", "letter": "有答复全文",
}  # fmt: skip
LISTS = {"class": "classes", "from": "delegations", "city": "cities", "county": "counties"}


def label(person: Person, text: str) -> str:
    """What a filter says, for the chip of the list."""
    parsed = _parsed(text)
    study = visible(person).filter(pk=parsed[0]).first() if parsed else None
    if parsed is None or study is None:
        return "研究（已不在）"
    _, topic, year, mark = parsed
    said = [f"研究：{study.about}"]
    if topic:
        topics = study.told.get("topics", [])
        said.append("其余" if topic == "rest" else topics[int(topic)]["name"] if int(topic) < len(topics) else "已没有的主题")
    said += [f"{year}年"] if year else []
    said += [_mark_words(study, topic, mark)] if mark else []
    return " · ".join(part for part in said if part)


def _mark_words(study: Study, topic: str, mark: str) -> str:
    kind, _, place = mark.partition(":")
    at = int(place or 0)
    if kind in LISTS:
        names = study.told.get("lists", {}).get(LISTS[kind], [])
        return (f"{names[at]} 类" if kind == "class" else names[at]) if at < len(names) else ""
    if kind in ("ask", "does"):
        return f"{'关注点' if kind == 'ask' else '着力点'} {at + 1}"
    return MARKS.get(mark, "")


def representative(person: Person, keys: list[int]) -> dict[int, Assignment]:
    """The tasks shown as examples, as far as this person may see them."""
    from banfu.cases import visible as door

    found = door.assignments(person).filter(pk__in=keys).select_related("suggestion").defer("suggestion__body")
    return {task.pk: task for task in found}


def refresh() -> int:
    """Ask anew for studies whose facts moved on; drop those nobody has asked for within three months."""
    old = clock.now() - timedelta(days=KEPT_DAYS)
    Study.objects.filter(asked_at__lt=old).delete()
    count = 0
    for study in Study.objects.filter(state=Study.State.DONE):
        if moved(study):
            tasks.study.enqueue(study.pk)
            count += 1
    return count
