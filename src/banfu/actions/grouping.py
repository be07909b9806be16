"""集中办理: what is done to a group as a whole: take a proposal, join two, plan, meet, end.

Where cases change their group this goes through the acts of ``joining``; the rest is recorded here
in the same way: on the group and in the record of each of its cases.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from banfu import clock
from banfu.actions.contacts import log_contact
from banfu.actions.joining import TOGETHER, division_of, join_joint, move_joint
from banfu.actions.kernel import Action, Origin, Refused, denied, perform, perform_many
from banfu.cases.models import Assignment, JointGroup, JointRefusal, Suggestion
from banfu.people.models import Person, Post, Role, Unit
from banfu.record import chain

OVER = TOGETHER | {Role.LEADER}


def post_over(person: Person, group: JointGroup, roles: Iterable[str] = TOGETHER) -> Post | None:
    """The post in which ``person`` may act on a group: office and leaders of its organ, the head of
    the division that leads it."""
    for post in person.posts_now:
        if post.role in roles and post.organ_key == group.organ_key and division_of(post) in (None, group.division_id):
            return post
    return None


def not_now(person: Person, group: JointGroup, roles: Iterable[str] = TOGETHER) -> str:
    """Return "" where ``person`` may act on the group, else why not."""
    if group.ended_on:
        return f"“{group}”已在 {group.ended_on:%Y-%m-%d} 结束，只能查看。"
    if post_over(person, group, roles) is None:
        who = "、".join(label for value, label in Role.choices if value in roles and value != Role.DIVISION_HEAD)
        lead = f"和牵头的{group.lead}" if Role.DIVISION_HEAD in roles and group.division_id else ""
        return f"“{group}”的这件事由{who}{lead}办，您现在的岗位办不了。"
    return ""


def members(group: JointGroup) -> list[Assignment]:
    """The cases in a group now, or at its end."""
    inside = group.members.filter(until=None).values("assignment")
    return list(Assignment.objects.filter(pk__in=inside).select_related("suggestion", "unit", "division").order_by("pk"))


def _check(action: Action, person: Person, tasks: Sequence[Assignment]) -> None:
    for task in tasks:
        if why := denied(action, person, task):
            raise Refused(f"{task.number} 号：{why}请去掉这一件再试。")


def take(
    person: Person, tasks: Sequence[Assignment], *, group: JointGroup | None = None, name: str = "", shared: str = "",
    division: Unit | None = None, leader: Person | None = None, left_out: Sequence[Assignment] = (),
    origin: Origin | None = None,
) -> JointGroup:  # fmt: skip
    """Take a proposal: the ticked cases become a group, or go into a running one.

    left_out: the cases of the proposal that were not ticked; they are not proposed with these again.
    All or nothing; raises Refused.
    """
    if not tasks or (group is None and len(tasks) < 2):
        raise Refused("集中办理至少要两件；请再勾选一件，或者不采用。")
    if group is None and JointGroup.objects.filter(
        organ_key=tasks[0].organ_key, session=tasks[0].session_id, name=name.strip(), ended_on=None
    ).exists():
        raise Refused(f"已有“{name.strip()}”这一组，请换一个名称，或把这几件编入那一组。", "name")
    _check(join_joint, person, tasks)
    shape = {"group": group, "name": name, "shared": shared, "division": division, "leader": leader}
    acts = [(join_joint, person, task, dict(shape)) for task in tasks]
    acts[-1][3]["left_out"] = list(left_out)
    done = perform_many(acts, origin)
    return JointGroup.objects.select_related("division").get(pk=done[0].joint_id)


def unite(person: Person, group: JointGroup, into: JointGroup, origin: Origin | None = None) -> None:
    """Join two groups: all cases of ``group`` go into ``into``, and ``group`` ends."""
    if into.pk == group.pk or into.session_id != group.session_id or into.organ_key != group.organ_key:
        raise Refused("只能并入本单位同一届次的另一组，请另选。", "into")
    tasks = members(group)
    _check(move_joint, person, tasks)
    perform_many([(move_joint, person, task, {"group": into}) for task in tasks], origin)


def contact(
    person: Person, group: JointGroup, tasks: Sequence[Assignment], data: dict[str, Any], origin: Origin | None = None
) -> int:
    """Log one contact, investigation or meeting for several cases of a group; return for how many."""
    if not tasks:
        raise Refused("没有勾选任何一件，请先勾选。")
    early = [task.number for task in tasks if task.stage not in log_contact.stages]
    if early:
        raise Refused(f"{'、'.join(early)} 号还没有签收或者已经办结，不能记沟通；请去掉再记。")
    first = next((task for task in tasks if not denied(log_contact, person, task)), None)
    if first is None:
        raise Refused(denied(log_contact, person, tasks[0]))
    others = [task for task in tasks if task.pk != first.pk]
    perform(log_contact, person, first, {**data, "also_tasks": others}, origin)
    return len(tasks)


def _locked(person: Person, group: JointGroup, roles: Iterable[str]) -> tuple[JointGroup, list[Assignment], Post]:
    """Lock the cases of a group and then the group; raise Refused where the person may not."""
    tasks = members(group)
    list(Suggestion.objects.select_for_update().filter(pk__in=[t.suggestion_id for t in tasks]).order_by("pk").values_list("pk"))
    fresh = JointGroup.objects.select_for_update().get(pk=group.pk)
    if why := not_now(person, fresh, roles):
        raise Refused(why)
    post = post_over(person, fresh, roles)
    assert post is not None  # noqa: S101 - not_now() has looked
    return fresh, tasks, post


def _record(
    action: str, label: str, sentence: str, person: Person, post: Post, tasks: Sequence[Assignment], origin: Origin | None,
    group: JointGroup | None = None, **data: object,
) -> None:  # fmt: skip
    origin = origin or Origin()

    def line(subject: str, case: int | None, more: dict[str, object]) -> chain.Line:
        return chain.Line(
            action=action, label=label, subject=subject, sentence=sentence, who=person.name, post=str(post),
            person_id=person.pk, organ=post.organ_key, case=case, address=origin.address, request=origin.request, data=more,
        )  # fmt: skip

    lines = [line(f"joint:{group.pk}", None, data)] if group else []
    chain.append([*lines, *(line(f"assignment:{task.pk}", task.suggestion_id, {}) for task in tasks)])


def edit(
    person: Person, group: JointGroup, *, name: str, shared: str, division: Unit | None, leader: Person | None,
    origin: Origin | None = None,
) -> JointGroup:  # fmt: skip
    """Rename a group, say its matter anew, give it another lead."""
    with transaction.atomic():
        fresh, tasks, post = _locked(person, group, TOGETHER)
        if JointGroup.objects.filter(
            organ_key=fresh.organ_key, session=fresh.session_id, name=name, ended_on=None
        ).exclude(pk=fresh.pk).exists():
            raise Refused(f"已有“{name}”这一组，请换一个名称，或把两组并成一组。", "name")
        if (own := division_of(post)) and (division is None or division.pk != own):
            raise Refused("换牵头处室由办公室办；请找办公室。", "division")
        before = {"name": fresh.name, "shared": fresh.shared, "lead": fresh.lead, "leader": str(fresh.leader or "")}
        fresh.name, fresh.shared, fresh.division, fresh.leader = name, shared, division, leader
        fresh.save(update_fields=["name", "shared", "division", "leader"])
        words = f"“{fresh}”牵头{fresh.lead}" + (f"，牵头领导{leader.name}" if leader else "")
        if before["name"] != name:
            words = f"“{before['name']}”改称{words}"
        _record("edit_joint", "改集中办理组", words, person, post, tasks, origin, fresh, before=before)
    return fresh


def write_plan(person: Person, group: JointGroup, text: str, origin: Origin | None = None) -> None:
    """Keep the plan; one approved before has to be approved anew."""
    with transaction.atomic():
        fresh, tasks, post = _locked(person, group, OVER)
        if not text.strip():
            raise Refused("方案是空的，请写上共同事项、牵头、参加处室和时间。", "plan")
        before, fresh.plan, fresh.plan_by, fresh.plan_on = fresh.plan, text.strip(), person.name, clock.today()
        fresh.approved_on = fresh.approved_by = None
        fresh.save(update_fields=["plan", "plan_by", "plan_on", "approved_on", "approved_by"])
        words = f"“{fresh}”{'改了' if before else '拟了'}工作方案"
        _record("plan_joint", "定工作方案", words, person, post, tasks, origin, fresh, before=before, after=fresh.plan)


def approve_plan(person: Person, group: JointGroup, origin: Origin | None = None) -> None:
    """A leader agrees to the plan as it stands."""
    with transaction.atomic():
        fresh, tasks, post = _locked(person, group, {Role.LEADER})
        if not fresh.plan:
            raise Refused(f"“{fresh}”还没有工作方案；请{fresh.lead}先拟。")
        if fresh.approved_on:
            raise Refused(f"方案 {fresh.approved_on:%Y-%m-%d} 已经审定。")
        fresh.approved_on, fresh.approved_by = clock.today(), person
        fresh.save(update_fields=["approved_on", "approved_by"])
        words = f"审定“{fresh}”工作方案"
        _record("approve_joint_plan", "审定工作方案", words, person, post, tasks, origin, fresh)


def end(person: Person, group: JointGroup, note: str, on: date | None = None, origin: Origin | None = None) -> None:
    """End the joint work; the cases go on alone and stay counted as worked on jointly."""
    with transaction.atomic():
        fresh, tasks, post = _locked(person, group, OVER)
        fresh.ended_on, fresh.end_note = on or clock.today(), note.strip()
        fresh.save(update_fields=["ended_on", "end_note"])
        words = f"“{fresh}”集中办理结束" + (f"：{fresh.end_note}" if fresh.end_note else "")
        _record("end_joint", "结束集中办理", words, person, post, tasks, origin, fresh)


def refuse(
    person: Person, tasks: Sequence[Assignment], *, member: Assignment | None = None, reason: str = "",
    origin: Origin | None = None,
) -> JointRefusal:  # fmt: skip
    """Say that cases are not to be worked on jointly: all of ``tasks``, or ``member`` beside them.

    Remembered; not proposed again. Raises Refused.
    """
    every = [*tasks, *([member] if member else [])]
    if len({task.pk for task in every}) < 2:
        raise Refused("这一组现在不到两件，不用再记；请重新归组。")
    with transaction.atomic():
        places = {(task.organ_key, task.session_id) for task in every}
        post = next((p for p in person.posts_now if p.role in TOGETHER and {(p.organ_key, tasks[0].session_id)} == places), None)
        own = division_of(post) if post else None
        if post is None or (own and {task.division_id for task in every} != {own}):
            raise Refused("不采用归组建议由办公室办，处室负责人只能定全在本处室的；请找办公室。")
        row = JointRefusal.objects.create(
            organ_key=post.organ_key, session_id=tasks[0].session_id, member=member, refused_on=clock.today(),
            refused_by=person, reason=reason.strip(),
        )  # fmt: skip
        row.assignments.set([task.pk for task in tasks])
        numbers = "、".join(task.number for task in tasks[:12]) + (f"等{len(tasks)}件" if len(tasks) > 12 else "")
        words = f"{member.number} 号不与 {numbers} 号一起办" if member else f"{numbers} 号不集中办理"
        words += f"：{row.reason}" if row.reason else ""
        _record("refuse_joint", "不集中办理", words, person, post, every, origin)
    return row
