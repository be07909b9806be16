"""半月督导 and 月调度: planning the dates of a year, moving one, holding it, which freezes what is found (domain §8 row 26).

What is frozen is computed by ``figures.snapshot`` and given here to be kept; no act changes it again.
"""

import calendar as months
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from banfu import clock
from banfu.actions.kernel import Origin, Refused
from banfu.cases import limits
from banfu.cases.models import Source, SupervisionRow, SupervisionRun
from banfu.crypto import sm3_hex
from banfu.people.models import OVERSEERS, Person, Post, Role, Unit
from banfu.record import chain
from banfu.record.models import Entry
from banfu.rulebook import Rulebook

INSIDE = frozenset({Role.COORDINATOR, Role.LEADER})
BATCH, HOLD = 500, "hold_supervision"
NEAR: dict[str, int] = {SupervisionRun.Kind.HALF: 8, SupervisionRun.Kind.MONTH: 15}
"""Half the distance between two runs, in days."""
BY_COMMAND = "命令行"


def post_for(person: Person, organ: Unit, above: bool, roles: frozenset[Role] = INSIDE) -> Post | None:
    """The post in which ``person`` plans and holds the runs of ``organ``."""
    wanted = OVERSEERS if above else roles
    return next((post for post in person.posts_now if post.role in wanted and post.organ_key == organ.organ_key), None)


def book_of(organ: Unit, above: bool) -> Rulebook | None:
    """The rulebook whose days a run of ``organ`` follows: that of the first source it has to do with."""
    here = Q(congress=organ) | Q(congress__organ=organ) | Q(government=organ) | Q(government__organ=organ)
    source = Source.objects.filter(here).order_by("pk").first() if above else None
    source = source or Source.objects.order_by("pk").first()
    return limits.rulebook_for(source) if source else None


def days_of(book: Rulebook, kind: str, year: int) -> Iterator[date]:
    """The days of a year's runs as the rulebook says; on a day off, the working day before."""
    known = limits.calendar()
    for month in range(1, 13):
        for word in book.words(f"supervise_{kind}"):
            last = months.monthrange(year, month)[1]
            day = date(year, month, last if word == "月末" else int(word.removesuffix("日")))
            while not known.is_workday(day):
                day -= timedelta(days=1)
            yield day


def plan_year(person: Person, organ: Unit, above: bool, year: int, origin: Origin | None = None) -> int:
    """Enter the runs of a year that are not there yet, from today on; return how many. Raises Refused."""
    post = _post(person, organ, above)
    if not 2000 <= year <= 2100:
        raise Refused("年份写得不对，请写成 2018。", "year")
    made = []
    with transaction.atomic():
        for kind in SupervisionRun.Kind:
            there = _numbers(organ, above, kind, year)
            for number, day in _numbered_days(organ, above, kind, year):
                if number not in there and day >= clock.today():
                    made.append(SupervisionRun(organ=organ, above=above, kind=kind, year=year, number=number, planned_on=day))
        if not made:
            raise Refused(f"{year}年今天以后的督导、调度已经排好了；要改日子，在那一次上改。", "year")
        SupervisionRun.objects.bulk_create(made)
        _record(post, person, "plan_supervision", "排督导日期", f"unit:{organ.pk}", f"排定 {year}年督导、调度 {len(made)} 次。", origin)
    return len(made)


def _numbers(organ: Unit, above: bool, kind: str, year: int) -> set[int]:
    return set(SupervisionRun.objects.filter(organ=organ, above=above, kind=kind, year=year).values_list("number", flat=True))


def _numbered_days(organ: Unit, above: bool, kind: str, year: int) -> list[tuple[int, date]]:
    """The numbers of a year's runs with their days; a run held without a plan takes the number of the nearest day."""
    book = book_of(organ, above)
    if book is None:
        raise Refused("还没有来源，不知道照哪部规则库排日子；请先导入清单，或请系统管理员建来源。")
    return list(enumerate(days_of(book, kind, year), 1))


def add_run(person: Person, organ: Unit, above: bool, kind: str, day: date, origin: Origin | None = None) -> SupervisionRun:
    """Plan one more run on ``day``."""
    post = _post(person, organ, above)
    with transaction.atomic():
        run = _one_more(organ, above, kind, day)
        _record(post, person, "add_supervision", "加一次督导", f"supervision:{run.pk}", f"加排{run}，{day:%Y-%m-%d}。", origin)
    return run


def _one_more(organ: Unit, above: bool, kind: str, day: date) -> SupervisionRun:
    """A run on ``day`` with the number of the nearest day of the year that is free within half its distance, else a new one."""
    taken = _numbers(organ, above, kind, day.year)
    free = [(abs((planned - day).days), number) for number, planned in _numbered_days(organ, above, kind, day.year) if number not in taken]
    apart, number = min(free, default=(99, 0))
    most = max([SupervisionRun.A_YEAR[SupervisionRun.Kind(kind)], *taken])
    return SupervisionRun.objects.create(
        organ=organ, above=above, kind=kind, year=day.year, number=number if apart <= NEAR[kind] else most + 1, planned_on=day
    )


def move_run(person: Person, run: SupervisionRun, day: date, why: str = "", origin: Origin | None = None) -> SupervisionRun:
    """Put a run that was not held yet on another day of its year."""
    post = _post(person, run.organ, run.above)
    with transaction.atomic():
        row = _waiting(run)
        if day.year != row.year:
            raise Refused(f"这是 {row.year}年的一次，请改成 {row.year}年里的日子；别的年度另排。", "planned_on")
        if day == row.planned_on:
            raise Refused("日子没有改；请写新的日子。", "planned_on")
        was, row.planned_on, row.moved_why = row.planned_on, day, why
        row.save(update_fields=["planned_on", "moved_why"])
        told = f"{row}由 {was:%m月%d日} 改到 {day:%m月%d日}" + (f"：{why}" if why else "。")
        _record(post, person, "move_supervision", "改督导日期", f"supervision:{row.pk}", told, origin)
    return row


def drop_run(person: Person, run: SupervisionRun, origin: Origin | None = None) -> SupervisionRun:
    """Cancel a run that was not held."""
    post = _post(person, run.organ, run.above)
    with transaction.atomic():
        row = _waiting(run)
        row.dropped_on = clock.today()
        row.save(update_fields=["dropped_on"])
        _record(post, person, "drop_supervision", "取消一次督导", f"supervision:{row.pk}", f"取消{row}。", origin)
    return row


def next_run(organ: Unit, above: bool, kind: str, day: date) -> SupervisionRun | None:
    """The planned run that a run held on ``day`` is: the nearest one waiting, within half its distance."""
    near = timedelta(days=NEAR[kind])
    waiting = SupervisionRun.objects.filter(
        organ=organ, above=above, kind=kind, year=day.year, held_on=None, dropped_on=None, planned_on__range=(day - near, day + near)
    )
    return min(waiting, key=lambda run: (abs((run.planned_on - day).days), run.pk), default=None)


def check_day(organ: Unit, above: bool, kind: str, day: date) -> None:
    """Raise Refused where no run can be held for ``day``."""
    today = clock.today()
    if day > today:
        raise Refused(f"今天是 {today:%Y-%m-%d}，还没到的日子没有情况可看；请改成今天或以前。", "held_on")
    later = SupervisionRun.objects.filter(organ=organ, above=above, kind=kind, held_on__gte=day).order_by("held_on").first()
    if later and later.held_on:
        raise Refused(f"{later.held_on:%Y-%m-%d} 的情况已经定格（{later}），不能再补它以前的；请写那天以后的日子。", "held_on")


def hold(
    person: Person | None, organ: Unit, above: bool, kind: str, day: date, last: SupervisionRun | None, since: date,
    rows: Sequence[SupervisionRow], figures: list[dict[str, Any]], members: dict[str, dict[str, list[int]]],
    run: SupervisionRun | None = None, origin: Origin | None = None,
) -> SupervisionRun:  # fmt: skip
    """Freeze what was found on ``day`` as the run ``run``, else as the planned one near that day, else as one more.

    person: None where the command line holds it. Raises Refused.
    """
    post = _post(person, organ, above) if person else None
    with transaction.atomic():
        check_day(organ, above, kind, day)
        chosen = _waiting(run) if run else next_run(organ, above, kind, day)
        chosen = chosen or _one_more(organ, above, kind, day)
        chosen.held_on, chosen.since, chosen.last, chosen.frozen_at = day, since, last, clock.now()
        chosen.held_by = person.name if person else BY_COMMAND
        chosen.figures, chosen.members = figures, members
        chosen.save()
        for row in rows:
            row.run = chosen
        SupervisionRow.objects.bulk_create(rows, batch_size=BATCH)
        n = sum("open" in row.marks for row in rows)
        said = f"{chosen}：定格 {day:%Y-%m-%d} 的情况，在办 {n} 件。"
        _record(post, person, HOLD, chosen.get_kind_display(), f"supervision:{chosen.pk}", said, origin, organ, {"digest": digest_of(chosen, rows)})
    return chosen


LETTERS = str.maketrans("0123456789", "ghijklmnop")
KEPT = [field.attname for field in SupervisionRow._meta.concrete_fields if field.name not in ("id", "run")]


def digest_of(run: SupervisionRun, rows: Iterable[SupervisionRow]) -> str:
    """The SM3 of all that a run froze, in letters alone: the record masks whatever looks like a telephone number."""
    told = [str(run.held_on), str(run.since), run.figures, run.members, [[getattr(row, name) for name in KEPT] for row in rows]]
    return sm3_hex(json.dumps(told, ensure_ascii=False, sort_keys=True, default=str).encode()).translate(LETTERS)


def altered() -> Iterator[str]:
    """Name the runs that are no longer what the record says was frozen."""
    known = {line.subject: line.data.get("digest") for line in Entry.objects.filter(action=HOLD)}
    for run in SupervisionRun.objects.filter(held_on__isnull=False).select_related("organ").order_by("pk"):
        if digest_of(run, run.rows.all()) != known.get(f"supervision:{run.pk}"):
            yield f"{run.organ}{run}定格的内容与记录不符，有人在系统以外改过。"


def _waiting(run: SupervisionRun) -> SupervisionRun:
    """Lock the run; Refused where it was held or cancelled in between."""
    row = SupervisionRun.objects.select_for_update(of=("self",)).select_related("organ").get(pk=run.pk)
    if row.held_on:
        raise Refused(f"{row}已经定格，不能再改；要看新的情况，请开下一次。")
    if row.dropped_on:
        raise Refused(f"{row}已经取消；请另加一次。")
    return row


def _post(person: Person, organ: Unit, above: bool) -> Post:
    post = post_for(person, organ, above)
    if post is None:
        raise Refused(f"{organ.name}的督导由{'督查室、联工委' if above else '办公室'}开，您现在的岗位办不了。")
    return post


def _record(
    post: Post | None, person: Person | None, action: str, label: str, subject: str, sentence: str, origin: Origin | None,
    organ: Unit | None = None, data: dict[str, object] | None = None,
) -> None:  # fmt: skip
    origin = origin or Origin()
    organ_key = post.organ_key if post else organ.organ_key if organ else None
    chain.append([
        chain.Line(
            action=action, label=label, subject=subject, sentence=sentence, who=person.name if person else BY_COMMAND, post=str(post or ""),
            person_id=person.pk if person else None, organ=organ_key, address=origin.address, request=origin.request, data=data or {},
        )
    ])  # fmt: skip
