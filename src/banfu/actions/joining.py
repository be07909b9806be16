"""集中办理: cases on one matter are put into a group, moved and taken out again (domain §8).

Putting in, moving and taking out are acts on single cases, so they stand in each case's record.
What is done to a group as a whole is in ``grouping``.
"""

from datetime import date
from typing import Any

from django import forms

from banfu.actions.fields import DatedForm, people_of, reason
from banfu.actions.kernel import Doing, Refused, declare, reaches
from banfu.cases.models import Assignment, JointGroup, JointMember, JointRefusal
from banfu.cases.words import JOINABLE, Stage
from banfu.people.models import Person, Post, Role, Unit
from banfu.ui.forms import TextField

TOGETHER = frozenset({Role.COORDINATOR, Role.DIVISION_HEAD})


def running(task: Assignment) -> JointGroup | None:
    """The group a case is worked on in now."""
    rows = JointMember.objects.filter(assignment=task, until=None, group__ended_on=None).select_related("group__division")
    found = rows.first()
    return found.group if found else None


def _inside(task: Assignment) -> bool:
    return task.joint is not None and task.joint.ended_on is None


def groups_for(task: Assignment) -> Any:
    """The running groups a case could be put into: those of its organ and session."""
    return JointGroup.objects.filter(organ_key=task.organ_key, session=task.session_id, ended_on=None)


def division_of(post: Post) -> int | None:
    """The division of a head's post; None for the office and leaders."""
    if post.role in (Role.COORDINATOR, Role.LEADER):
        return None
    return post.unit.parent_id if post.unit.level == Unit.Level.SECTION else post.unit_id


class JoinForm(DatedForm):
    group = forms.ModelChoiceField(
        label="编入哪一组", queryset=JointGroup.objects.none(), required=False, empty_label="新成立一组"
    )
    name = TextField(label="新组的名称", max_length=40, required=False, help_text="共同的事项，如：村级组织运转经费")
    field_order = ("group", "name", "happened_on")

    def prepare(self) -> None:
        self.fields["group"].queryset = groups_for(self.task)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("group") and not (data.get("name") or "").strip():
            self.add_refusal("name", "没有选组，也没有给新组起名，", "请选一组或写上名称。")
        return data


def _target(doing: Doing) -> JointGroup:
    """The group asked for, or one newly made under the name asked for."""
    data, name = doing.data, (doing.data.get("name") or "").strip()
    groups = groups_for(doing.task).select_for_update()
    if asked := data.get("group"):
        group = groups.filter(pk=asked.pk).first()
        if group is None:
            raise Refused(f"“{asked}”已经结束，或者不是本单位这一届次的组；请另选一组。", "group")
    else:
        group = groups.filter(name=name).first() or _made(doing, name)
    own = division_of(doing.post)
    if own and group.division_id != own:
        raise Refused(f"“{group}”由{group.lead}牵头，请{group.lead}或办公室来编。", "group")
    return group


def _made(doing: Doing, name: str) -> JointGroup:
    if not name:
        raise Refused("请选一个组，或给新的组起名。", "name")
    data, task = doing.data, doing.task
    division = data.get("division", task.division)
    if own := division_of(doing.post):
        division = Unit.objects.get(pk=own)
    group = JointGroup.objects.create(
        organ_key=task.organ_key, session_id=task.session_id, name=name, shared=data.get("shared", ""), division=division,
        leader=data.get("leader") or task.leader, since=doing.on,
    )  # fmt: skip
    doing.note(None, f"joint:{group.pk}", f"成立“{group}”集中办理，牵头{group.lead}" + (f"：{group.shared}" if group.shared else ""))
    for head in people_of(task.organ_key, Role.DIVISION_HEAD, unit=division.pk) if division else ():
        doing.tell(head, f"“{group}”集中办理由{division.name}牵头，请定工作方案。")
    return group


def _put(doing: Doing, group: JointGroup) -> None:
    """Put the case in; what an ended group still held of it is closed with the same day."""
    JointMember.objects.filter(assignment=doing.task, until=None).update(until=doing.on)
    JointMember.objects.create(group=group, assignment=doing.task, since=doing.on)
    doing.tell(doing.task.officer, f"{doing.suggestion.number} 号编入“{group}”集中办理，牵头{group.lead}；答复仍一件一复。")


def _join(doing: Doing) -> str:
    group = _target(doing)
    _put(doing, group)
    if left := doing.data.get("left_out"):
        remember_apart(group, left, doing.person, doing.on)
        for other in left:
            doing.note(other, f"assignment:{other.pk}", f"看过，不与“{group}”一起办")
    return f"编入“{group}”集中办理，牵头{group.lead}"


def remember_apart(group: JointGroup, left: list[Assignment], person: Person, on: date) -> None:
    """Note that these cases were not wanted in the group, so that they are not proposed for it again."""
    inside = [row.assignment_id for row in group.members.filter(until=None)]
    for task in left:
        row = JointRefusal.objects.create(
            organ_key=group.organ_key, session_id=group.session_id, member=task, refused_on=on, refused_by=person
        )
        row.assignments.set([key for key in inside if key != task.pk])


def _join_guard(task: Assignment, person: Person, post: Post) -> str:
    group = running(task)
    return f"已编在“{group}”里集中办理；要换组请用“调到另一组”。" if group else ""


join_joint = declare(
    name="join_joint", label="集中办理", inner=True, roles=TOGETHER, form=JoinForm, stages=JOINABLE, change=_join, guard=_join_guard,
    batch=True, likely=78, offer=lambda task: not _inside(task),
)  # fmt: skip


def _reaches(post: Post, person: Person, task: Assignment) -> bool:
    """Beside the usual: a head reaches the cases of the groups his division leads."""
    if reaches(post, person, task):
        return True
    own = division_of(post)
    return bool(own and task.joint_id) and JointGroup.objects.filter(pk=task.joint_id, division=own, ended_on=None).exists()


def _inside_guard(task: Assignment, person: Person, post: Post) -> str:
    group = running(task)
    if group is None:
        return "没有编在集中办理组里；要编入请用“集中办理”。"
    own = division_of(post)
    if own and group.division_id != own:
        return f"“{group}”由{group.lead}牵头，请{group.lead}或办公室来办。"
    return ""


def _go_out(doing: Doing, why: str = "") -> JointGroup:
    """Close the membership; a group without cases ends."""
    row = JointMember.objects.select_for_update(of=("self",)).select_related("group__division").get(assignment=doing.task, until=None)
    row.until, row.reason = doing.on, why
    row.save(update_fields=["until", "reason"])
    group = row.group
    if not group.members.filter(until=None).exists():
        group.ended_on, group.end_note = doing.on, "组里已没有件"
        group.save(update_fields=["ended_on", "end_note"])
        doing.note(None, f"joint:{group.pk}", f"“{group}”里已没有件，集中办理结束")
    return group


class MoveForm(JoinForm):
    def prepare(self) -> None:
        super().prepare()
        self.fields["group"].queryset = groups_for(self.task).exclude(pk=self.task.joint_id)
        self.fields["group"].label = "调到哪一组"


def _move(doing: Doing) -> str:
    if before := running(doing.task):
        # A part that is split off keeps its lead until somebody says otherwise.
        doing.data = {"shared": before.shared, "division": before.division, "leader": before.leader, **doing.data}
    group = _target(doing)
    if group.pk == doing.task.joint_id:
        raise Refused(f"本来就在“{group}”里，请另选一组，或给新组起别的名称。", "group")
    old = _go_out(doing)
    _put(doing, group)
    return f"从“{old}”调到“{group}”集中办理"


move_joint = declare(
    name="move_joint", label="调到另一组", inner=True, roles=TOGETHER, form=MoveForm, stages=JOINABLE, change=_move, guard=_inside_guard,
    reach=_reaches, batch=True, likely=79, offer=_inside,
)  # fmt: skip


class LeaveForm(DatedForm):
    reason = reason("移出理由", 300)


def _leave(doing: Doing) -> str:
    group = _go_out(doing, doing.data["reason"])
    remember_apart(group, [doing.task], doing.person, doing.on)
    return f"移出“{group}”，单独办理：{doing.data['reason']}"


leave_joint = declare(
    name="leave_joint", label="移出集中办理", inner=True, roles=TOGETHER, form=LeaveForm, stages=frozenset(Stage), change=_leave,
    guard=_inside_guard, reach=_reaches, batch=True, likely=80, offer=_inside,
)  # fmt: skip
