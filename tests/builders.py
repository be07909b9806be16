"""Builds the small office that most tests begin with."""

from dataclasses import dataclass
from datetime import date
from itertools import count

from banfu.cases import derive
from banfu.cases.models import Assignment, Session, Source, Suggestion
from banfu.people.models import Office, Person, Post, Proposer, Role, Unit

PASSWORD = "Ceshi-2018-mima"
TODAY = date(2018, 5, 22)
HANDED_OVER = date(2018, 3, 1)
_numbers = count(1)


@dataclass
class SmallOffice:
    """省财政厅 and its people; 省住建厅 with its coordinator; the three administrators."""

    organ: Unit
    office: Unit
    agriculture: Unit
    section: Unit
    security: Unit
    other_organ: Unit
    other_office: Unit
    session: Session
    coordinator: Person
    leader: Person
    division_head: Person
    section_head: Person
    officer: Person
    other_coordinator: Person
    system_admin: Person
    security_admin: Person
    audit_admin: Person

    def make_task(self, number=None, part="lead", unit=None, handed_over_on=HANDED_OVER, **more):
        """Create a suggestion and the task of ``unit`` (the home organ) in it, derived."""
        number = number or str(1000 + next(_numbers))
        lead = Proposer.objects.create(name="唐秀英")
        case, _ = Suggestion.objects.get_or_create(
            session=self.session, number=number,
            defaults={"title": f"关于第{number}号事项的建议", "lead": lead, "lead_name": lead.name},
        )
        task = Assignment.objects.create(
            suggestion=case, unit=unit or self.organ, part=part, handed_over_on=handed_over_on, **more
        )
        derive.derive([task.pk], since=handed_over_on)
        return Assignment.objects.get(pk=task.pk)


def make_person(username, name, role=None, unit=None):
    person = Person.objects.create_person(
        username, name, PASSWORD, must_change_password=False
    )
    if role:
        Post.objects.create(person=person, role=role, unit=unit)
    return person


def _unit(name, level="organ", parent=None, **more):
    organ = parent.organ or parent if parent else None
    return Unit.objects.create(name=name, level=level, parent=parent, organ=organ, **more)


def make_office():
    organ = _unit("省财政厅")
    office = _unit("办公室", "division", organ, is_office=True)
    agriculture = _unit("农业农村处", "division", organ)
    section = _unit("乡村科", "section", agriculture)
    security = _unit("社会保障处", "division", organ)
    other = _unit("省住建厅")
    other_office = _unit("办公室", "division", other, is_office=True)
    Office.objects.create(home=organ)
    source = Source.objects.create(name="省人大", level="省", rulebook="湖南", report_to="省人大联工委")
    return SmallOffice(
        organ=organ, office=office, agriculture=agriculture, section=section, security=security,
        other_organ=other, other_office=other_office,
        session=Session.objects.create(source=source, name="十三届一次会议", year=2018),
        coordinator=make_person("banshi", "周敏", Role.COORDINATOR, office),
        leader=make_person("tingzhang", "李建国", Role.LEADER, organ),
        division_head=make_person("chuzhang", "王立新", Role.DIVISION_HEAD, agriculture),
        section_head=make_person("kezhang", "赵海", Role.SECTION_HEAD, section),
        officer=make_person("chengban", "陈静", Role.OFFICER, section),
        other_coordinator=make_person("zhujian", "孙芳", Role.COORDINATOR, other_office),
        system_admin=make_person("xitong", "系统员", Role.SYSTEM_ADMIN, office),
        security_admin=make_person("anquan", "安全员", Role.SECURITY_ADMIN, office),
        audit_admin=make_person("shenji", "审计员", Role.AUDIT_ADMIN, office),
    )  # fmt: skip
