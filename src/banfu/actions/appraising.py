"""目标考核: opening a round, a unit's own marks, the reviewed ones, objections, publishing (domain §5.3, 松江 2015: 自评、考评、综合评定).

What the figures give is computed by ``figures.appraisal`` and handed in; published, no act changes a round again.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from banfu import clock
from banfu.actions.kernel import Origin, Refused
from banfu.cases.models import AppraisalEntry, AppraisalMark, AppraisalRound, Source
from banfu.crypto import sm3_hex
from banfu.people.models import OVERSEERS, Notice, Person, Post, Role, Unit
from banfu.record import chain
from banfu.record.models import Entry
from banfu.rulebook import rubric_reader
from banfu.rulebook.rubric import MANUAL, Rubric
from banfu.rulebook.scoring import check_mark

ANSWERS_FOR_UNIT = frozenset({Role.COORDINATOR, Role.LEADER})
OWN = "本地办法"
PUBLISH = "publish_appraisal"
LETTERS = str.maketrans("0123456789", "ghijklmnop")
Made = Sequence[tuple[Unit, dict[str, Any]]]


@dataclass(frozen=True)
class Plan:
    """What a round is to be of. text: the office's own rubric as TOML, "" for one shipped."""

    organ: Unit
    above: bool
    rubric: Rubric
    year: int
    kind: str
    until: date
    source: Source | None = None
    text: str = ""


def judge(person: Person, organ: Unit, above: bool) -> Post | None:
    """The post in which ``person`` opens, reviews and publishes the rounds of ``organ``."""
    wanted = OVERSEERS if above else {Role.COORDINATOR}
    return next((post for post in person.posts_now if post.role in wanted and post.organ_key == organ.organ_key), None)


def answers_for(person: Person, entry: AppraisalEntry) -> Post | None:
    """The post in which ``person`` marks and objects for the unit or division that is appraised."""
    if entry.round.above:
        return next((post for post in person.posts_now if post.role in ANSWERS_FOR_UNIT and post.organ_key == entry.unit.organ_key), None)
    return next((post for post in person.posts_now if post.role == Role.DIVISION_HEAD and post.unit_id == entry.unit_id), None)


def rubric_of(found: AppraisalRound) -> Rubric:
    """The rubric of a round: the office's own, or one shipped. Raises RulebookError where that is no longer shipped."""
    return rubric_reader.parse(found.rubric_text, OWN) if found.rubric_text else rubric_reader.load(found.rubric)


def open_round(person: Person, plan: Plan, made: Made, origin: Origin | None = None) -> AppraisalRound:
    """Open a round with what was counted for each of the appraised. Raises Refused."""
    post = _judge(person, plan.organ, plan.above)
    if plan.until > clock.today():
        raise Refused(f"今天是 {clock.today():%Y-%m-%d}，算不到还没到的日子；请改成今天或以前。", "until")
    if not made:
        raise Refused(f"{plan.year}年没有可以考核的{'单位' if plan.above else '处室'}；请看年度、来源写得对不对。", "year")
    with transaction.atomic():
        row = AppraisalRound.objects.create(
            organ=plan.organ, above=plan.above, source=plan.source, kind=plan.kind, year=plan.year, rubric=plan.rubric.name,
            rubric_version=plan.rubric.version, rubric_text=plan.text, until=plan.until, opened_on=clock.today(), opened_by=person.name,
        )  # fmt: skip
        AppraisalEntry.objects.bulk_create(AppraisalEntry(round=row, unit=unit, counted=counted) for unit, counted in made)
        for entry in row.entries.select_related("unit__organ", "round"):
            _tell(_appraised(entry), f"{plan.organ.name}开了{row}，请看{entry.unit.name}的得分，凭材料评的请自评。", entry, person)
        _record(post, person, "open_appraisal", "开考核", row, f"开{row}，{len(made)} 家，算到 {plan.until:%Y-%m-%d}。", origin)
    return row


def recount(person: Person, found: AppraisalRound, made: Made, origin: Origin | None = None) -> AppraisalRound:
    """Put in anew what the figures give; the marks by hand stay."""
    post = _judge(person, found.organ, found.above)
    with transaction.atomic():
        row = _moved(found)
        for unit, counted in made:
            AppraisalEntry.objects.update_or_create(round=row, unit=unit, defaults={"counted": counted})
        _record(post, person, "recount_appraisal", "重算考核", row, f"{row}重算，{len(made)} 家。", origin)
    return row


def mark_own(person: Person, entry: AppraisalEntry, marks: Mapping[str, tuple[Decimal, str]], origin: Origin | None = None) -> None:
    """Enter the unit's own marks: code → (points, evidence), evidence for each."""
    post = _answering(person, entry)
    with transaction.atomic():
        row = _moved(entry.round)
        for code, (points, evidence) in _checked(row, marks).items():
            if not evidence.strip():
                raise Refused("自评要写明凭什么材料；请补写。", f"why_{code}")
            AppraisalMark.objects.update_or_create(entry=entry, code=code, defaults={"own": points, "evidence": evidence})
        _stamp(entry, own_on=clock.today(), own_by=person.name)
        _record(post, person, "mark_appraisal", "自评", row, f"{entry.unit.name}自评，{row}。", origin)


def review(person: Person, entry: AppraisalEntry, marks: Mapping[str, tuple[Decimal, str]], origin: Origin | None = None) -> None:
    """Enter the reviewed marks: code → (points, reason); a reason wherever it is not the unit's own mark."""
    post = _judge(person, entry.round.organ, entry.round.above)
    with transaction.atomic():
        row = _moved(entry.round)
        own = dict(AppraisalMark.objects.filter(entry=entry).values_list("code", "own"))
        for code, (points, reason) in _checked(row, marks).items():
            if points != own.get(code) and not reason.strip():
                raise Refused("和自评不一样的，要写明理由；请补写。", f"why_{code}")
            AppraisalMark.objects.update_or_create(entry=entry, code=code, defaults={"reviewed": points, "reason": reason})
        _stamp(entry, reviewed_on=clock.today(), reviewed_by=person.name)
        _record(post, person, "review_appraisal", "复核评分", row, f"复核{entry.unit.name}的评分，{row}。", origin)


def object_to(person: Person, entry: AppraisalEntry, text: str, origin: Origin | None = None) -> None:
    """Object to the points; once, until it is answered."""
    post = _answering(person, entry)
    with transaction.atomic():
        row = _moved(entry.round)
        entry.refresh_from_db(fields=["objection", "answer"])
        if entry.objection and not entry.answer:
            raise Refused("已经提了异议，还没有答复；请等答复。", "text")
        _stamp(entry, objection=text, objected_on=clock.today(), objected_by=person.name, answer="", answered_on=None, answered_by="")
        _tell(_judges(row), f"{entry.unit.name}对{row}提出异议，请答复。", entry, person)
        _record(post, person, "object_appraisal", "提异议", row, f"{entry.unit.name}对{row}提出异议：{text}", origin)


def answer_objection(person: Person, entry: AppraisalEntry, text: str, origin: Origin | None = None) -> None:
    """Answer an objection; marks are changed by ``review``, figures by mending the cases and ``recount``."""
    post = _judge(person, entry.round.organ, entry.round.above)
    with transaction.atomic():
        row = _moved(entry.round)
        entry.refresh_from_db(fields=["objection"])
        if not entry.objection:
            raise Refused("没有提过异议，不用答复。", "text")
        _stamp(entry, answer=text, answered_on=clock.today(), answered_by=person.name)
        _tell(_appraised(entry), f"{row.organ.name}答复了对{row}的异议。", entry, person)
        _record(post, person, "answer_appraisal", "答复异议", row, f"答复{entry.unit.name}的异议：{text}", origin)


def publish(person: Person, found: AppraisalRound, told: Mapping[int, dict[str, Any]], origin: Origin | None = None) -> AppraisalRound:
    """Freeze the round as it was looked at. told: entry → all it says, made when ``found`` was read. Raises Refused."""
    post = _judge(person, found.organ, found.above)
    with transaction.atomic():
        row = _moved(found)
        if row.moves != found.moves + 1:
            raise Refused("您看的时候有人改过这次考核；请看一遍再公布。")
        entries = list(row.entries.select_related("unit__organ", "round"))
        waiting = [entry.unit.name for entry in entries if told[entry.pk]["pending"]]
        if waiting:
            raise Refused(f"{'、'.join(waiting[:3])}{'等' if len(waiting) > 3 else ''}还有没复核的评分项；请先复核。")
        objecting = [entry.unit.name for entry in entries if entry.objection and not entry.answer]
        if objecting:
            raise Refused(f"{'、'.join(objecting[:3])}的异议还没有答复；请先答复。")
        for entry in entries:
            _stamp(entry, frozen=told[entry.pk])
            _tell(_appraised(entry), f"{row.organ.name}公布了{row}：{entry.unit.name} {told[entry.pk]['total']} 分。", entry, person)
        row.published_on, row.published_by = clock.today(), person.name
        row.save(update_fields=["published_on", "published_by"])
        _record(post, person, PUBLISH, "公布考核", row, f"公布{row}，{len(entries)} 家。", origin, {"digest": digest_of(entries)})
    return row


def digest_of(entries: Sequence[AppraisalEntry]) -> str:
    """The SM3 of all that was frozen, in letters alone, as ``supervision.digest_of``."""
    told = [[entry.unit_id, entry.frozen] for entry in entries]
    return sm3_hex(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).translate(LETTERS)


def altered() -> Iterator[str]:
    """Name the published rounds that are no longer what the record says was frozen."""
    known = {line.subject: line.data.get("digest") for line in Entry.objects.filter(action=PUBLISH)}
    for row in AppraisalRound.objects.filter(published_on__isnull=False).select_related("organ").order_by("pk"):
        if digest_of(list(row.entries.all())) != known.get(f"appraisal:{row.pk}"):
            yield f"{row.organ}{row}公布的内容与记录不符，有人在系统以外改过。"


def _checked(row: AppraisalRound, marks: Mapping[str, tuple[Decimal, str]]) -> Mapping[str, tuple[Decimal, str]]:
    rubric = rubric_of(row)
    if not marks:
        raise Refused("一项也没有评；请至少评一项。")
    for code, (points, _) in marks.items():
        item = rubric.items.get(code)
        if item is None or item.kind != MANUAL:
            raise Refused("考核办法里没有这一项可以评分。")
        try:
            check_mark(item, points, rubric.places)
        except ValueError as error:
            raise Refused(str(error), f"points_{code}") from None
    return marks


def _tell(people: Iterable[Person], text: str, entry: AppraisalEntry, but: Person) -> None:
    moment = clock.now()
    told = {one.pk: one for one in people if one != but}.values()
    Notice.objects.bulk_create(Notice(person=one, text=text[:300], url=f"/supervise/appraisal/entry/{entry.pk}", made_at=moment) for one in told)


def _appraised(entry: AppraisalEntry) -> list[Person]:
    """Who answers for the unit or division: its office, or its head."""
    if entry.round.above:
        return [post.person for post in _posts({Role.COORDINATOR}) if post.organ_key == entry.unit.organ_key]
    return [post.person for post in _posts({Role.DIVISION_HEAD}) if post.unit_id == entry.unit_id]


def _judges(row: AppraisalRound) -> list[Person]:
    roles = OVERSEERS if row.above else {Role.COORDINATOR}
    return [post.person for post in _posts(roles) if post.organ_key == row.organ.organ_key]


def _posts(roles: Iterable[Role]) -> Iterable[Post]:
    found = Post.objects.on(clock.today()).filter(role__in=list(roles), person__is_active=True)
    return found.select_related("person", "unit__organ").order_by("pk")


def _stamp(entry: AppraisalEntry, **values: Any) -> None:  # noqa: ANN401 - columns of an entry
    for name, value in values.items():
        setattr(entry, name, value)
    entry.save(update_fields=list(values))


def _moved(found: AppraisalRound) -> AppraisalRound:
    """Lock the round and count the move; Refused where it was published."""
    row = AppraisalRound.objects.select_for_update(of=("self",)).select_related("organ").get(pk=found.pk)
    if row.published_on:
        raise Refused(f"{row}已经在 {row.published_on:%Y-%m-%d} 公布，不能再改。")
    row.moves += 1
    row.save(update_fields=["moves"])
    return row


def _judge(person: Person, organ: Unit, above: bool) -> Post:
    post = judge(person, organ, above)
    if post is None:
        raise Refused(f"{organ.name}的考核由{'督查室、联工委' if above else '办公室'}办，您现在的岗位办不了。")
    return post


def _answering(person: Person, entry: AppraisalEntry) -> Post:
    post = answers_for(person, entry)
    if post is None:
        raise Refused(f"{entry.unit.name}的自评和异议由它自己提，您现在的岗位办不了。")
    return post


def _record(
    post: Post, person: Person, action: str, label: str, row: AppraisalRound, sentence: str, origin: Origin | None,
    data: dict[str, object] | None = None,
) -> None:  # fmt: skip
    origin = origin or Origin()
    chain.append([
        chain.Line(
            action=action, label=label, subject=f"appraisal:{row.pk}", sentence=sentence, who=person.name, post=str(post),
            person_id=person.pk, organ=post.organ_key, address=origin.address, request=origin.request, data=data or {},
        )
    ])  # fmt: skip
