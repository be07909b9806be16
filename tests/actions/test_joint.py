"""集中办理: taking, splitting, joining, refusing; nothing is deleted and what was refused is not proposed again."""

from datetime import timedelta

import pytest

from banfu import clock
from banfu.actions import REGISTRY, Refused, grouping, perform, perform_each, taking_in
from banfu.advice import joint as advice
from banfu.advice import tasks
from banfu.advice.models import JointProposal
from banfu.cases import asat, visible
from banfu.cases.models import Assignment, Contact, JointGroup, JointMember
from banfu.figures import engine
from banfu.people.models import Unit
from banfu.record import chain
from banfu.record.models import Entry

VILLAGE, ELDERLY = "村级组织运转经费", "城乡居民基础养老金标准"
PLACES = {"1": "安化县", "2": "桑植县有", "3": "江华瑶族自治县", "4": "平江", "5": "隆回县还"}
SAID = {
    VILLAGE: "村级组织运转经费多年未动，水电报刊靠村干部先垫。一是山区小村按类补助，二是三月底前拨付到村。",
    ELDERLY: "老年农民每月领的钱只够买米，缴费档次高低待遇差别不大。建议高龄加发，缴费多的多补。",
}


@pytest.fixture
def office(world):
    return world.people["czt.coordinator"]


@pytest.fixture
def take_in(world, office):
    """Take in suggestions on one matter, led by 省财政厅; return their tasks."""

    def take_in(matter, *numbers, part="lead"):
        home, other = world.units["省财政厅"], world.units["省民政厅"]
        rows = [
            taking_in.Incoming(
                number=number, title=f"关于{verb}{matter}的建议", lead="唐秀英", handed_over_on=clock.today(),
                body=SAID[matter] + PLACES[number[-1]],
                units=((home, part), *(() if part == "lead" else ((other, "lead"),))),
            )
            for number, verb in zip(numbers, ("提高", "完善", "健全", "调整", "落实"), strict=False)
        ]
        taking_in.take_in(office, world.sessions["suggestion", 2018], rows)
        return list(Assignment.objects.filter(unit=home, number__in=numbers).order_by("number"))

    return take_in


@pytest.fixture
def matters(take_in):
    return take_in(VILLAGE, "0001", "0002", "0003", "0004"), take_in(ELDERLY, "0011", "0012")


def look(person, assisting=False):
    tasks.propose_joint.call()
    return advice.proposals(person, assisting)


def numbers(proposal):
    return sorted(task.number for task in proposal.tasks)


def test_the_like_are_proposed_with_name_matter_and_reasons(matters, office, world):
    one, two = look(office)
    assert (numbers(one), numbers(two)) == (["0001", "0002", "0003", "0004"], ["0011", "0012"])
    assert (one.name, two.name) == (VILLAGE, ELDERLY)
    assert any(VILLAGE in phrase for phrase in one.shared) and all(c.why for c in one.candidates)
    closeness = [c.closeness for c in one.candidates]
    assert closeness == sorted(closeness, reverse=True)
    for key in ("zjt.coordinator", "czt.d1.head", "czt.d1.o0"):
        assert advice.proposals(world.people[key]) == [], key


def test_assisting_cases_are_grouped_where_asked_for(take_in, office):
    take_in(VILLAGE, "0001")
    take_in(VILLAGE, "0002", part="assist")
    assert look(office) == []
    assert [numbers(p) for p in advice.proposals(office, assisting=True)] == [["0001", "0002"]]


def test_a_part_is_taken_and_the_rest_stays_proposed_by_itself(matters, office, world):
    [one, two] = look(office)
    agriculture = world.units["省财政厅/农业农村处"]
    first, second, *rest = one.tasks
    group = grouping.take(
        office, [first, second], name="村级经费", shared="标准", division=agriculture, left_out=rest
    )
    assert (str(group), group.lead, {t.pk for t in grouping.members(group)}) == ("村级经费组", "农业农村处", {first.pk, second.pk})
    left = sorted(t.number for t in rest)
    for _ in range(2):  # at once by reading, and again when the worker has looked anew
        assert sorted(map(numbers, advice.proposals(office))) == sorted([left, numbers(two)])
        tasks.propose_joint.call()
    assert Entry.objects.filter(subject=f"joint:{group.pk}").count() == 1
    assert Entry.objects.filter(case=rest[0].suggestion_id, action="join_joint").exists()


def test_a_new_case_is_proposed_for_the_running_group_until_refused(matters, take_in, office):
    one = look(office)[0]
    group = grouping.take(office, one.tasks, name=one.name)
    [new] = take_in(VILLAGE, "0005")
    found = [p for p in look(office) if p.group]
    assert [(p.group, numbers(p)) for p in found] == [(group, ["0005"])]
    grouping.refuse(office, grouping.members(group), member=new)
    assert not [p for p in advice.proposals(office) if p.group] and not [p for p in look(office) if p.group]


def test_a_refused_proposal_does_not_come_back(matters, take_in, office):
    one, _ = look(office)
    grouping.refuse(office, one.tasks, reason="各说各的")
    assert [p.name for p in advice.proposals(office)] == [ELDERLY] == [p.name for p in look(office)]
    take_in(VILLAGE, "0005")
    assert [p.name for p in look(office)] == [ELDERLY]
    JointProposal.objects.all().delete()
    assert advice.proposals(office) == []


def test_who_leaves_is_remembered_and_nothing_is_deleted(matters, office):
    one = look(office)[0]
    group = grouping.take(office, one.tasks, name=one.name)
    task = perform(REGISTRY["leave_joint"], office, one.tasks[0], {"reason": "要求不同"})
    assert task.joint is None and not [p for p in look(office) if p.group]
    assert JointMember.objects.filter(group=group).count() == 4
    with pytest.raises(Refused, match="没有编在集中办理组里"):
        perform(REGISTRY["leave_joint"], office, task, {"reason": "再移一次"})


def test_split_and_joined_again(matters, office):
    one = look(office)[0]
    group = grouping.take(office, one.tasks, name=one.name, shared="标准低")
    done = perform_each(REGISTRY["move_joint"], office, one.tasks[:2], {"name": "山区"})
    apart = JointGroup.objects.get(name="山区")
    assert not done.refused and (apart.shared, len(grouping.members(group))) == ("标准低", 2)
    grouping.unite(office, apart, group)
    apart.refresh_from_db()
    assert apart.ended_on and len(grouping.members(group)) == 4
    assert not list(chain.walk())


def test_a_case_is_in_one_group_and_names_are_not_used_twice(matters, office):
    one, two = look(office)
    grouping.take(office, one.tasks, name="村级经费")
    with pytest.raises(Refused, match="已编在“村级经费组”里"):
        grouping.take(office, [*one.tasks[:1], *two.tasks], name="别的")
    with pytest.raises(Refused, match="已有“村级经费”"):
        grouping.take(office, two.tasks, name="村级经费")
    assert JointGroup.objects.count() == 1


def test_the_leading_division_sees_all_and_acts_on_its_group_alone(matters, office, world):
    one, two = look(office)
    agriculture: Unit = world.units["省财政厅/农业农村处"]
    head, other = world.people["czt.d1.head"], world.people["czt.d2.head"]
    group = grouping.take(office, one.tasks, name="村级经费", division=agriculture)
    elder = grouping.take(office, two.tasks, name="养老金", division=world.units["省财政厅/社会保障处"])
    assert visible.assignments(head).filter(joint=group).count() == 4
    assert list(visible.joint_groups(head)) == [group] and list(visible.joint_groups(other)) in ([elder], [])
    grouping.write_plan(head, group, "先调研再座谈")
    with pytest.raises(Refused, match="办公室和牵头的社会保障处"):
        grouping.edit(head, elder, name="养老", shared="", division=None, leader=None)
    with pytest.raises(Refused, match="请社会保障处或办公室"):
        perform(REGISTRY["move_joint"], head, one.tasks[1], {"group": elder})


def test_the_plan_is_approved_by_a_leader_and_anew_after_a_change(matters, office, world):
    leader = world.people["czt.leader1"]
    group = grouping.take(office, look(office)[0].tasks, name="村级经费")
    with pytest.raises(Refused, match="还没有工作方案"):
        grouping.approve_plan(leader, group)
    grouping.write_plan(office, group, "一、共同事项")
    with pytest.raises(Refused, match="由厅领导办"):
        grouping.approve_plan(office, group)
    grouping.approve_plan(leader, group)
    grouping.write_plan(office, group, "一、共同事项（改）")
    group.refresh_from_db()
    assert group.approved_on is None
    grouping.end(leader, group, "都已答复")
    with pytest.raises(Refused, match="已在 2018-03-01 结束"):
        grouping.write_plan(office, group, "再改")


def test_one_meeting_serves_all_and_stands_in_the_record_of_each(matters, office, drive):
    found = [drive(task, "sign_for") for task in look(office)[0].tasks]
    group = grouping.take(office, found, name="村级经费")
    grouping.contact(office, group, found, {"kind": "forum", "partner": "唐秀英等", "text": "开了座谈会", "attended": 4})
    assert Contact.objects.count() == 1
    assert set(Assignment.objects.filter(joint=group).values_list("contacts", "face_to_face")) == {(1, True)}
    assert Entry.objects.filter(action="log_contact").values("case").distinct().count() == 4


def test_the_figure_counts_what_was_joint_to_the_end_and_as_on_a_day(matters, office, world):
    organ = world.units["省财政厅"]
    one, two = look(office)
    group = grouping.take(office, one.tasks, name="村级经费")
    grouping.end(office, group, "")
    scope = engine.Scope(organ, 2018)
    assert engine.compute(scope)["joint"].value == 4 and engine.joint_groups(scope) == 1
    with clock.at(clock.today() + timedelta(days=3)):
        grouping.take(office, two.tasks, name="养老金")
    before = {task.pk: task.joint_id for task in asat.states(Assignment.objects.filter(unit=organ), clock.today())}
    assert {key for key, joint in before.items() if joint == group.pk} == {task.pk for task in one.tasks}
