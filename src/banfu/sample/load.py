"""Loading the sample year: the plan is played through the actions, day by day."""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from banfu import actions, clock
from banfu.actions import Refused, taking_in
from banfu.actions.kernel import REGISTRY, perform_many
from banfu.cases import derive, limits
from banfu.cases.models import Assignment, OpinionRequest, Session, Source
from banfu.cases.words import Demand, Part, Rating
from banfu.people.models import Delegation, Office, Person, Post, Proposer, Role, Unit, UnitAlias
from banfu.people.secrets import look_up
from banfu.sample import duties, ends, joint, openings, others, people, supervised
from banfu.sample.model import CasePlan, Event
from banfu.sample.plan import AS_AT, history, plan

ADMINISTRATORS = (
    ("xitong", "系统管理员", Role.SYSTEM_ADMIN),
    ("anquan", "安全管理员", Role.SECURITY_ADMIN),
    ("shenji", "审计管理员", Role.AUDIT_ADMIN),
)
RATINGS = {label: value for value, label in Rating.choices}
DEMANDS = {label: value for value, label in Demand.choices}
SOURCES = {"省人大常委会": ("省人大", "suggestion"), "省政协": ("省政协", "proposal")}


@dataclass
class World:
    """What the loader looks things up in while it plays."""

    units: dict[str, Unit]
    people: dict[str, Person]
    sessions: dict[tuple[str, int], Session]
    refused: list[str]
    single: bool = False

    def division(self, organ: Unit, name: str) -> Unit:
        return self.units[f"{organ.name}/{name}"]


def load(
    day: date | None = None, password: str = "", *, single: bool = False, before: Callable[[date], None] = lambda day: None
) -> World:  # fmt: skip
    """Load the sample year as at ``day`` (at latest and by default 2018-10-08).

    Meant for an empty database; raises Refused where there is an office already.
    password: for every account; with an empty one nobody can log in.
    single: only the three units have accounts; nobody hands over, passes on or hands in here.
    before: called with each day before it is played.
    """
    if Office.objects.exists():
        raise Refused("这个数据目录里已经有一个单位，示例数据只能装进空的。")
    day = min(day or AS_AT, AS_AT)
    with clock.at(day), transaction.atomic():
        world = _set_up(password, day, single)
        _history(world)
        _duties(world)
        if not single:
            ends.switch_on(world.units)
        for session in world.sessions.values():
            session.source.refresh_from_db()
    refused = world.refused
    together = joint.Steps(world.people)
    for batch in _by_day(world, day):
        before(batch[0][0])
        with transaction.atomic():
            together.until(batch[0][0])
            _play(batch, world)
    with transaction.atomic():
        together.until(day + timedelta(days=1))
    if not single and day >= date(2018, 4, 20):  # what the ends do takes some weeks
        with transaction.atomic():
            openings.play(world, day)
    with transaction.atomic():
        supervised.play(world, day)
    world.refused = refused
    return world


def _set_up(password: str, day: date, single: bool = False) -> World:
    units = _units() | ends.units()
    home = units[people.CZT]
    Office.objects.create(home=home, demo_day=day)
    limits.seed_calendar()
    staff = people.staff() if single else (*people.staff(), *others.staff())
    persons = _persons(units, staff, password)
    _administrators(home, password)
    _proposers()
    if not single:
        persons |= ends.people(units, make_password(password or None))
    return World(units, persons, _sessions(), [], single)


def _units() -> dict[str, Unit]:
    """Make organs, divisions and sections, keyed by name and by "organ/division"."""
    found: dict[str, Unit] = {}
    for order, planned in enumerate(people.units()):
        organ = found[planned.name] = Unit.objects.create(
            name=planned.name, full_name=planned.aliases[0] if planned.aliases else planned.name, order=order,
            contact=people.CONTACTS[order % len(people.CONTACTS)], contact_phone=f"0731-8516{5001 + order}",
        )  # fmt: skip
        UnitAlias.objects.bulk_create(UnitAlias(unit=organ, name=name) for name in planned.aliases)
        for place, name in enumerate(planned.divisions or (others.OFFICE, others.DIVISION)):
            division = found[f"{organ.name}/{name}"] = Unit.objects.create(
                name=name, level=Unit.Level.DIVISION, parent=organ, organ=organ, order=place, is_office=place == 0
            )
            for section in planned.sections.get(name, ()):
                found[f"{organ.name}/{name}/{section}"] = Unit.objects.create(
                    name=section, level=Unit.Level.SECTION, parent=division, organ=organ
                )
    return found


def _account(username: str, name: str, title: str, digest: str) -> Person:
    return Person(
        username=username, name=name, title=title, password=digest, must_change_password=False,
        password_changed_on=clock.today(),
    )  # fmt: skip


def _persons(units: dict[str, Unit], staff: tuple[people.Person, ...], password: str) -> dict[str, Person]:
    # One hash for all demonstration accounts: hashing each would take half a minute.
    digest = make_password(password or None)
    found = {p.key: _account(p.key, p.name, p.post, digest) for p in staff}
    Person.objects.bulk_create(found.values())
    posts = []
    for p in staff:
        place = "/".join(part for part in (p.unit, p.division, p.section) if part)
        if p.role in (Role.LEADER,):
            place = p.unit
        posts.append(Post(person=found[p.key], role=p.role, unit=units[place]))
    Post.objects.bulk_create(posts)
    return found


def _administrators(home: Unit, password: str) -> None:
    for username, name, role in ADMINISTRATORS:
        person = _account(username, name, name, make_password(password or None))
        person.save()
        Post.objects.create(person=person, role=role, unit=home)


def _proposers() -> None:
    for order, name in enumerate(people.DELEGATIONS):
        Delegation.objects.get_or_create(name=name, defaults={"order": order})
    for planned in [*people.deputies(), *people.members()]:
        Delegation.objects.get_or_create(name=planned.delegation, defaults={"order": 99})
    delegations = {d.name: d for d in Delegation.objects.all()}
    kinds = {"deputy": "deputy", "member": "member", "body": "organ"}
    Proposer.objects.bulk_create(
        Proposer(
            name=p.name, kind=kinds[p.kind], delegation=delegations[p.delegation], phone=p.phone,
            phone_index=look_up(p.phone),
        )
        for p in [*people.deputies(), *people.members()]
    )  # fmt: skip


def _sessions() -> dict[tuple[str, int], Session]:
    congress = Source.objects.create(name="省人大", kind="suggestion", level="省", rulebook="湖南", report_to="联工委")
    cppcc = Source.objects.create(name="省政协", kind="proposal", level="省", rulebook="湖南", report_to="提案委")
    found = {}
    for year in range(2013, 2018):
        name = f"省十二届人大{'一二三四五'[year - 2013]}次会议"
        found["suggestion", year] = Session.objects.create(source=congress, name=name, year=year)
    found["suggestion", 2018] = Session.objects.create(source=congress, name="省十三届人大一次会议", year=2018)
    found["proposal", 2018] = Session.objects.create(source=cppcc, name="省政协十二届一次会议", year=2018)
    return found


def _history(world: World) -> None:
    rows: dict[int, list[taking_in.OldLine]] = {}
    for row in history():
        organ = world.units[row.unit]
        rows.setdefault(row.year, []).append(
            taking_in.OldLine(
                number=row.number, title=row.title, unit=organ, part=row.role, body=row.body, topic=row.topic,
                division=world.units.get(f"{row.unit}/{row.division}"), lead=row.proposer, delegation=row.delegation,
                reply_class=row.reply_class, answered_on=row.answered_on, rating=RATINGS.get(row.satisfaction, ""),
            )
        )  # fmt: skip
    coordinator = world.people["czt.coordinator"]
    names = taking_in.Names("suggestion")
    with clock.at(date(2018, 1, 8)):
        for year, lines in sorted(rows.items()):
            for start in range(0, len(lines), taking_in.BATCH):
                batch = lines[start : start + taking_in.BATCH]
                taking_in.import_history(coordinator, world.sessions["suggestion", year], batch, names)


def _duties(world: World) -> None:
    """The duties of all units, entered at the new year by each unit's own office; without one, by the first."""
    with clock.at(date(2018, 1, 8)):
        by: dict[str, list[actions.duties.Line]] = {}
        for organ, division, text in duties.lines():
            unit = world.units[f"{organ}/{division}" if division else organ]
            by.setdefault(_coordinator(world, organ), []).append(actions.duties.Line(unit, text))
        for who, lines in by.items():
            actions.duties.add(world.people[who], lines, duties.DOCUMENT, date(2018, 1, 1))


def _coordinator(world: World, organ: str) -> str:
    code = people.CODES.get(organ) or f"qt.{others.CODES.get(organ, '')}"
    return f"{code}.coordinator" if f"{code}.coordinator" in world.people else "czt.coordinator"


Act = tuple[date, int, int, CasePlan | None, str, Event | None]


def _by_day(world: World, until: date) -> Iterator[list[Act]]:
    """Yield everything that happens, a day at a time; arrivals before acts."""
    acts: list[Act] = []
    cases = plan().cases
    for order, case, task in () if world.single else others.courses(cases):
        acts += [(e.on, e.hour, order, case, task.unit, e) for e in task.events]
    for order, case in enumerate(cases):
        acts.append((case.handed_over_on, 0, order, case, "", None))
        for task in case.assignments:
            acts += [(e.on, e.hour, order, case, task.unit, e) for e in task.events]
    acts = [act for act in acts if act[0] <= until]
    acts.sort(key=lambda act: act[:3])
    day: list[Act] = []
    for act in acts:
        if day and day[0][0] != act[0]:
            yield day
            day = []
        day.append(act)
    if day:
        yield day


def _play(acts: list[Act], world: World) -> None:
    day = acts[0][0]
    with clock.at(datetime(day.year, day.month, day.day, 8, 30, tzinfo=clock.CHINA)):
        _arrive([act[3] for act in acts if act[5] is None and act[3]], world)
    for hour, group in _groups(acts):
        with clock.at(datetime(day.year, day.month, day.day, min(hour, 23), tzinfo=clock.CHINA)):
            _perform(group, world)


def _groups(acts: list[Act]) -> Iterator[tuple[int, list[Act]]]:
    """Cut a day into runs of the same hour in which no case stands twice."""
    run: list[Act] = []
    seen: set[tuple[int, str]] = set()
    for act in acts:
        if act[5] is None:
            continue
        key = (act[2], act[4])
        if run and (run[0][1] != act[1] or key in seen):
            yield run[0][1], run
            run, seen = [], set()
        run.append(act)
        seen.add(key)
    if run:
        yield run[0][1], run


def _arrive(cases: list[CasePlan], world: World) -> None:
    by_kind: dict[str, list[taking_in.Incoming]] = {}
    for case in cases:
        parts = [(world.units[case.lead_unit], Part.LEAD)]
        parts += [(world.units[name], Part.ASSIST) for name in case.assist_units]
        by_kind.setdefault(case.kind, []).append(
            taking_in.Incoming(
                number=case.number, title=case.title, body=case.body, topic=case.topic, lead=case.lead_proposer,
                delegation=case.delegation, cosigners=case.co_signers, handed_over_on=case.handed_over_on,
                units=tuple(parts), key_level="" if case.key_level == "none" else case.key_level,
            )
        )  # fmt: skip
    for kind, rows in by_kind.items():
        session = world.sessions[kind, 2018]
        names = taking_in.Names(kind)
        for start in range(0, len(rows), taking_in.BATCH):
            batch = rows[start : start + taking_in.BATCH]
            taking_in.take_in(world.people["czt.coordinator" if world.single else "dcs.office"], session, batch, names=names, source="交办清单")


def _perform(group: list[Act], world: World) -> None:
    """Perform a run in one transaction; where one act is refused, each by itself, the refused noted."""
    acts, apart = [], []
    numbers = {case.number for _, _, _, case, _, _ in group if case}
    found = Assignment.objects.select_related("suggestion", "division").filter(year=2018, number__in=numbers)
    tasks = {(task.kind, task.number, task.organ_key): task for task in found}
    for _, _, _, case, unit, event in group:
        if case is None or event is None:
            continue
        organ = world.units[unit]
        task = tasks[case.kind, case.number, organ.pk]
        data = _data(task, organ, event, world)
        if event.verb == "extend" and not world.single:
            apart += _extension(task, data or {}, world)
        elif data is not None:
            acts.append((REGISTRY[event.verb], _who(task, event, data, world), task, data))
    try:
        perform_many([(action, person, task, dict(data)) for action, person, task, data in acts])
    except Refused:
        apart = acts + apart
    for action, person, task, data in apart:
        try:
            actions.perform(action, person, task, dict(data))
        except Refused as refusal:
            world.refused.append(f"{task} {action.name}: {refusal.reason}")


def _who(task: Assignment, event: Event, data: dict[str, Any], world: World) -> Person:
    """Who does it: what came to the office of congress or CPPCC is entered there."""
    if event.verb == "record_feedback" and data["source"] == "congress" and not world.single:
        return world.people["lgw.office" if task.kind == "suggestion" else "taw.office"]
    return world.people[event.who]


def _extension(task: Assignment, data: dict[str, Any], world: World) -> list[tuple[Any, Person, Assignment, dict[str, Any]]]:
    """An extension as the chain has it: asked for, congress consulted, granted."""
    wish = {"until": data["until"], "reason": data["reason"]}
    steps = (
        ("request_extension", "czt.coordinator", wish), ("consult", "dcs.office", {"question": "拟同意延期，请提出意见。"}),
        ("answer_consultation", "lgw.office", {"agreed": True}), ("decide_extension", "dcs.office", {"granted": True}),
    )  # fmt: skip
    coordinator = f"{people.CODES[task.unit.name]}.coordinator"
    return [(REGISTRY[name], world.people[coordinator if who == "czt.coordinator" else who], task, told) for name, who, told in steps]



def _data(task: Assignment, organ: Unit, event: Event, world: World) -> dict[str, Any] | None:
    """Turn a planned event's data into what the action's form would give; None to leave it out."""
    data = dict(event.data)
    match event.verb:
        case "propose_division":
            return {"division": world.division(organ, data["division"])}
        case "approve_division":
            return {"leader": world.people[data["leader"]], "leads_himself": task.suggestion.key_level != ""}
        case "assign_officer":
            division = task.division
            section = world.units.get(f"{organ.name}/{division.name}/{data['section']}") if division else None
            return {"officer": world.people[data["officer"]], "section": section}
        case "set_demand":
            return {"demand": DEMANDS[data["demand"]], "strategy": data["strategy"]}
        case "log_contact":
            return _contact(data)
        case "waive_meeting":
            return {"asked_by": data["asked_by"], "evidence": data["reason"]}
        case "ask_opinion":
            return {"unit": world.units[data["unit"]]}
        case "receive_opinion":
            rows = OpinionRequest.objects.filter(assignment=task, unit=world.units[data["unit"]], received_on=None)
            row = rows.select_related("unit").first()
            return {"request": row, "text": data["text"]} if row else None
        case "extend":
            until = data["until"] if isinstance(data["until"], date) else date.fromisoformat(data["until"])
            return {**data, "until": until, "told": True}
        case "set_internal_date":
            return {"on": data["on"] if isinstance(data["on"], date) else date.fromisoformat(data["on"])}
        case "register_issue":
            return {"number": data["number"], "signer": world.people[data["signer"]].name}
        case "deliver":
            return {"to": "、".join([*data["to"], "联工委", "督查室"])[:300], "how": "邮寄"}
        case "record_feedback":
            return {
                "attitude": RATINGS[data["attitude"]], "result": RATINGS[data["result"]], "receipt": True,
                "source": "unit_receipt" if data["source"] == "unit_signed_scan" else "congress",
            }  # fmt: skip
        case "call_back":
            return {"outcome": "satisfied", "text": data.get("text", "")}
        case "send_opinion":
            return {"how": "公文交换"}
        case _:
            return data


def _contact(data: dict[str, Any]) -> dict[str, Any]:
    attended = len(data["attended"])
    onsite = data["kind"] == "onsite"
    return {
        "kind": data["kind"], "partner": data["with"], "text": data["text"], "inward": data["direction"] == "in",
        "between_units": data["kind"] == "unit", "invited": attended if onsite or attended > 1 else 0,
        "attended": attended if onsite or attended > 1 else 0, "by_leader": data.get("by_leader", False),
    }  # fmt: skip


def one_time_password() -> str:
    """Return a password that meets the rules and can be read out."""
    return f"Bf-{secrets.token_hex(3)}-{secrets.randbelow(9000) + 1000}"


def check() -> list[str]:
    """Re-derive everything and name what differs; a loaded sample has nothing to name."""
    before = {task.pk: (task.stage, task.due_on) for task in Assignment.objects.all()}
    return [str(task) for task in derive.derive_all() if before[task.pk] != (task.stage, task.due_on)]
