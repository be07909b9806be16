"""内部分办: division, responsibilities, 领办, meeting level, nature of the demand (domain §2 A3)."""

from django import forms

from banfu.actions.fields import DatedForm, PersonChoice, UnitChoice, divisions_of, people_of, reason
from banfu.actions.kernel import Doing, Refused, declare
from banfu.advice import route_tasks, routing
from banfu.cases import limits
from banfu.cases.models import Assignment, Division, Responsibility
from banfu.cases.words import BEFORE_REPLY, HOSTING, IN_WORK, Demand, MeetingLevel, Stage
from banfu.people.models import Person, Role, Unit
from banfu.ui.forms import TextField

OFFICE = frozenset({Role.COORDINATOR})
HEAD = frozenset({Role.DIVISION_HEAD})
WORKING = frozenset(IN_WORK | {Stage.TO_SEND})


def precedent(task: Assignment) -> tuple[Unit | None, str]:
    """Return the division which handled the nearest earlier case, and the words that say so.

    Nearest here: same organ and topic, an earlier year, most recent first. What is said where the
    worker has proposed nothing yet.
    """
    topic = task.suggestion.topic
    earlier = Assignment.objects.filter(
        organ_key=task.organ_key, suggestion__topic=topic, year__lt=task.year
    ).exclude(division=None)
    found = earlier.select_related("division").order_by("-year", "-pk").first() if topic else None
    return (found.division, f"{found.year}年 {found.number} 号同类") if found else (None, "")


def proposed_division(task: Assignment, person: Person) -> tuple[Unit | None, str]:
    """The division the software would give the case to, and why: by likeness and duties, else the precedent."""
    found = routing.division_for(task, person)
    if found is not None and found.likely:
        return found.unit, found.words
    return precedent(task)


class DivisionForm(DatedForm):
    division = UnitChoice(label="承办处室")

    def prepare(self) -> None:
        self.fields["division"].queryset = divisions_of(self.task.organ_key)
        unit, words = proposed_division(self.task, self.person) if self.person else (None, "")
        if unit:
            self.fields["division"].initial = unit.pk
            self.fields["division"].help_text = f"软件提：{unit.name}。{words}" if words else f"软件提：{unit.name}"


def _propose_division(doing: Doing) -> str:
    task, unit = doing.task, doing.data["division"]
    advised, words = proposed_division(task, doing.person)
    why = words[:200] if advised == unit else ""
    Division.objects.create(assignment=task, division=unit, proposed_on=doing.on, precedent=why, advised=advised)
    for head in people_of(task.organ_key, Role.DIVISION_HEAD, unit=unit.pk):
        doing.tell(head, f"{doing.suggestion.number} 号拟由{unit.name}承办，请确认或提出异议。")
    if advised is not None and advised != unit:
        # The like of it are proposed anew at once, this choice before what was usual.
        route_tasks.soon([task.organ_key], topics=False)
        return f"拟由{unit.name}承办（软件提的是{advised.name}）"
    return f"拟由{unit.name}承办" + (f"（{why}）" if why else "")


propose_division = declare(
    name="propose_division", label="定处室", inner=True, roles=OFFICE, form=DivisionForm, batch=True, likely=1,
    stages=frozenset({Stage.TO_DIVIDE, Stage.DISPUTED, Stage.DIVIDING}), leads_to=frozenset({Stage.DIVIDING}),
    change=_propose_division,
)  # fmt: skip


def _accept_division(doing: Doing) -> str:
    row = Division.objects.filter(assignment=doing.task).latest("pk")
    row.accepted, row.answered_on = True, doing.on
    row.save(update_fields=["accepted", "answered_on"])
    return f"{row.division.name}同意承办"


accept_division = declare(
    name="accept_division", label="同意承办", inner=True, roles=HEAD, stages=frozenset({Stage.DIVIDING}), batch=True, likely=1,
    leads_to=frozenset({Stage.TO_APPROVE, Stage.HANDLING}), change=_accept_division,
)  # fmt: skip


class ObjectionForm(DatedForm):
    reason = reason("异议理由")


def _object_division(doing: Doing) -> str:
    row = Division.objects.filter(assignment=doing.task).select_related("division").latest("pk")
    row.accepted, row.answered_on, row.objection = False, doing.on, doing.data["reason"]
    row.save(update_fields=["accepted", "answered_on", "objection"])
    route_tasks.soon([doing.task.organ_key], topics=False)
    return f"{row.division.name}有异议：{row.objection}"


object_division = declare(
    name="object_division", label="提出异议", inner=True, roles=HEAD, form=ObjectionForm, stages=frozenset({Stage.DIVIDING}),
    leads_to=frozenset({Stage.DISPUTED}), change=_object_division, likely=10,
)  # fmt: skip


def _put(doing: Doing, slot: str, person: Person | None, unit: Unit | None = None, leads: bool = False) -> None:
    """Fill one responsibility slot; who held it before stays in the table with an end."""
    Responsibility.objects.filter(assignment=doing.task, slot=slot, until=None).update(until=doing.on)
    Responsibility.objects.create(
        assignment=doing.task, slot=slot, person=person, unit=unit, leads_himself=leads, since=doing.on
    )


class ApproveDivisionForm(DatedForm):
    leader = PersonChoice(label="分管领导", required=False)
    leads_himself = forms.BooleanField(label="由分管领导领办", required=False)

    def prepare(self) -> None:
        self.fields["leader"].queryset = people_of(self.task.organ_key, Role.LEADER)
        if self.person:
            self.fields["leader"].initial = self.person.pk


def _approve_division(doing: Doing) -> str:
    row = Division.objects.filter(assignment=doing.task).select_related("division").latest("pk")
    row.approved_on, row.approved_by = doing.on, doing.person
    row.save(update_fields=["approved_on", "approved_by"])
    leader, leads = doing.data.get("leader") or doing.person, bool(doing.data.get("leads_himself"))
    _put(doing, Responsibility.Slot.LEADER, leader, leads=leads)
    return f"审定由{row.division.name}承办，分管领导{leader.name}" + ("（领办）" if leads else "")


approve_division = declare(
    name="approve_division", label="审定分办", inner=True, roles=frozenset({Role.LEADER}), form=ApproveDivisionForm, batch=True,
    stages=frozenset({Stage.TO_APPROVE}), leads_to=frozenset({Stage.HANDLING}), change=_approve_division, likely=1,
)  # fmt: skip


class OfficerForm(DatedForm):
    section = UnitChoice(label="科组", required=False)
    officer = PersonChoice(label="承办人")

    def prepare(self) -> None:
        division = self.task.division_id
        self.fields["section"].queryset = Unit.objects.filter(parent=division, level=Unit.Level.SECTION)
        roles = (Role.OFFICER, Role.SECTION_HEAD, Role.DIVISION_HEAD)
        self.fields["officer"].queryset = people_of(self.task.organ_key, *roles, unit=division)


def _assign_officer(doing: Doing) -> str:
    officer, section = doing.data["officer"], doing.data.get("section")
    if section:
        _put(doing, Responsibility.Slot.SECTION, None, section)
    _put(doing, Responsibility.Slot.OFFICER, officer)
    doing.tell(officer, f"{doing.suggestion.number} 号由您承办：{doing.suggestion.title}")
    return f"承办人{officer.name}" + (f"（{section.name}）" if section else "")


assign_officer = declare(
    name="assign_officer", label="定承办人", roles=HEAD | {Role.SECTION_HEAD, Role.COORDINATOR}, form=OfficerForm,
    stages=WORKING, change=_assign_officer, likely=22, batch=True,
)  # fmt: skip


def topics_of(task: Assignment) -> list[tuple[str, list[str]]]:
    """The topics one may choose from: the rulebook's tree, a group for each upper one, and what this
    organ's lists have used beside it."""
    tree = limits.rulebook_of(task).topics
    groups = {top.key: [top.key] for top in tree.values() if not top.parent}
    for topic in tree.values():
        if topic.parent:
            groups[topic.parent].append(topic.key)
    here = Assignment.objects.filter(organ_key=task.organ_key).exclude(suggestion__topic__in=["", *tree])
    used = sorted(set(here.values_list("suggestion__topic", flat=True)))
    return [*groups.items(), *([("清单里用过的", used)] if used else [])]


class TopicForm(DatedForm):
    topic = forms.ChoiceField(label="分类", choices=[])

    def prepare(self) -> None:
        groups = topics_of(self.task)
        self.fields["topic"].choices = [("", "请选"), *((name, [(t, t) for t in many]) for name, many in groups)]
        self.fields["topic"].initial = self.task.suggestion.topic
        guess = routing.topics([self.task]).get(self.task.pk)
        if guess is None:
            return
        if guess.sure is not None:
            self.fields["topic"].initial = guess.first
            self.fields["topic"].help_text = f"软件拟的：{guess.first}；同样有把握的，一百件里对 {guess.sure * 100:.0f} 件"
        else:
            self.fields["topic"].help_text = "软件拿不准：" + "，或者".join(t for t in (guess.first, guess.second) if t)


def _set_topic(doing: Doing) -> str:
    case, new = doing.suggestion, doing.data["topic"]
    if new == case.topic:
        raise Refused(f"{case.number} 号的分类已经是“{new}”，不用再定。", "topic")
    guess = routing.topics([doing.task]).get(doing.task.pk)
    was, case.topic = case.topic, new
    case.save(update_fields=["topic"])
    doing.extra["topic"] = {"before": was, "after": new, "proposed": [guess.first, guess.second] if guess else []}
    return f"分类定为“{new}”" + (f"，原为“{was}”" if was else "")


set_topic = declare(
    name="set_topic", label="定分类", roles=OFFICE, form=TopicForm, stages=frozenset(set(Stage) - {Stage.WITHDRAWN}),
    change=_set_topic, batch=True, likely=76,
)  # fmt: skip


class MeetingLevelForm(DatedForm):
    level = forms.ChoiceField(label="见面要求", choices=MeetingLevel.choices, widget=forms.RadioSelect)
    unit_key = forms.BooleanField(label="列为厅重点建议", required=False)
    document = TextField(label="依据文件", max_length=120, required=False)


def _set_meeting_level(doing: Doing) -> str:
    task, data = doing.task, doing.data
    task.meeting_level, task.unit_key = data["level"], bool(data.get("unit_key"))
    task.key_document = data.get("document", "")
    task.save(update_fields=["meeting_level", "unit_key", "key_document"])
    return f"见面要求：{task.get_meeting_level_display()}" + ("；列为厅重点" if task.unit_key else "")


set_meeting_level = declare(
    name="set_meeting_level", label="定见面要求", roles=OFFICE | {Role.LEADER}, form=MeetingLevelForm, batch=True,
    parts=HOSTING, stages=frozenset(BEFORE_REPLY) - {Stage.RETURNING}, change=_set_meeting_level, likely=72,
)  # fmt: skip


class DemandForm(DatedForm):
    demand = forms.ChoiceField(label="性质", choices=Demand.choices, widget=forms.RadioSelect)
    strategy = TextField(label="办理策略", max_length=300, required=False, rows=2)


def _set_demand(doing: Doing) -> str:
    task = doing.task
    task.demand, task.strategy = doing.data["demand"], doing.data.get("strategy", "")
    task.save(update_fields=["demand", "strategy"])
    return f"定为{task.get_demand_display()}建议" + (f"：{task.strategy}" if task.strategy else "")


set_demand = declare(
    name="set_demand", label="定性质", roles=OFFICE | HEAD | {Role.OFFICER}, form=DemandForm, parts=HOSTING,
    stages=WORKING, change=_set_demand, likely=74,
)  # fmt: skip


