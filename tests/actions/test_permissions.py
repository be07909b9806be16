"""Who may do what, written by hand: a new action without a row fails, and so does a difference."""

import pytest
from tests import tables
from tests.sample_office import once_an_engine

from banfu.actions import REGISTRY, denied
from banfu.actions.refusing import here, source_of
from banfu.cases import visible
from banfu.cases.models import Assignment, CoSign, Reply, Version
from banfu.people.models import ADMINS, Role
from banfu.sample import ends

C, L, H, S, O = "coordinator", "leader", "division_head", "section_head", "officer"  # noqa: E741
NOT_YOURS = "您现在的岗位办不了"
pytestmark = once_an_engine
N, G = "congress", "government"
TABLE = {
    "sign_for": {C},
    "request_return": {C},
    "decide_return": {C, G, N},
    "set_internal_date": {C},
    "propose_division": {C},
    "accept_division": {H},
    "object_division": {H},
    "approve_division": {L},
    "assign_officer": {C, H, S},
    "set_topic": {C},
    "set_meeting_level": {C, L},
    "set_demand": {C, H, O},
    "log_contact": {C, L, H, S, O},
    "waive_meeting": {C, H, S, O},
    "ask_opinion": {C, H, O},
    "receive_opinion": {C, H, O},
    "urge_opinion": {C, H, O},
    "send_opinion": {C},
    "extend": {C},
    "urge": {C, L, H},
    "save_draft": {C, H, S, O},
    "note_point": {C, H, S, O},
    "submit_draft": {C, H, S, O},
    "approve": {C, L, H, S, G},
    "return_draft": {C, L, H, S, G},
    "register_issue": {C},
    "deliver": {C, O},
    "record_feedback": {C, N},
    "remind_feedback": {C, H, O, N},
    "close_feedback": {C, N},
    "rehandle": {C, N},
    "call_back": {C, H, O},
    "propose_strike_off": {C, H, O},
    "confirm_strike_off": {C, L},
    "refuse_strike_off": {C, L},
    "archive": {C},
    "mark_uploaded": {C},
    "attach_file": {C, H, S, O},
    "record_decision": {C, L},
    "finish_decision": {C, H, O},
    "ask_cosign": {C, H, O},
    "cosign": {H},
    "refuse_cosign": {H},
    "join_joint": {C, H},
    "move_joint": {C, H},
    "leave_joint": {C, H},
} | tables.actions()
OWN = {C: "czt.coordinator", L: "czt.leader1", H: "czt.d1.head", S: "czt.d1.s0", O: "czt.d1.o0"}
ENDS = {"congress": "lgw.office", "government": "dcs.office", "deputy": "dai.lead"}
STRANGE = ("taw.office", "dai.other", "wei.lead", "zjt.leader1", "zjt.d1.head")
"""Those of the other source, of no such suggestion, and of units that have nothing to do with it."""
OTHER = {C: "zjt.coordinator", L: "zjt.leader1", H: "zjt.d1.head", O: "zjt.d1.o0"}


def test_the_table_has_a_row_for_every_action_and_no_other():
    assert set(TABLE) == set(REGISTRY)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_roles_as_declared(name):
    assert {str(role) for role in REGISTRY[name].roles} == TABLE[name]
    assert not REGISTRY[name].roles & ADMINS


def _at_stage(task, action, world):
    """Put the columns where the action's checks look; the walk tests that facts lead there."""
    stage = {"stage": sorted(action.stages)[0]} if action.of is Assignment else {}
    Assignment.objects.filter(pk=task.pk).update(division=world.units["省财政厅/农业农村处"], step="division", **stage)
    if action.name in ("cosign", "refuse_cosign"):
        _ask(task, world)
    return Assignment.objects.select_related("suggestion__session__source", "unit").get(pk=task.pk)


def _ask(task, world):
    """会签 reaches the division that was asked, and no other."""
    reply = Reply.objects.create(assignment=task)
    version = Version.objects.create(
        reply=reply, n=1, text="现答复如下", author=world.people["czt.d1.o0"], made_on=task.handed_over_on, digest="d"
    )
    CoSign.objects.create(
        assignment=task, version=version, division=world.units["省财政厅/农业农村处"], asked_on=task.handed_over_on,
        asked_by="某某", digest="d",
    )


OF_TASKS = sorted(name for name in TABLE if name in REGISTRY and REGISTRY[name].of is Assignment)
OF_CASES = sorted(set(TABLE) - set(OF_TASKS))


@pytest.mark.parametrize("name", OF_TASKS)
def test_every_action_by_every_role_of_own_and_other_unit(arrive, world, name):
    action = REGISTRY[name]
    task = _at_stage(arrive(part="assist" if name == "send_opinion" else "lead"), action, world)
    may = tables.alone().get(name, TABLE[name])
    assert here(action, source_of(task)) == may - {N, G}
    for role, key in OWN.items():
        refused_for_role = NOT_YOURS in denied(action, world.people[key], task)
        # In a single office the unit records what congress and government decide; what is only theirs is nobody's.
        assert refused_for_role == (role not in may), role
    for key in OTHER.values():
        assert NOT_YOURS in denied(action, world.people[key], task), key


@pytest.mark.parametrize("name", sorted(TABLE))
def test_every_action_by_every_role_in_the_whole_chain(arrive, chain, name):
    action = REGISTRY[name]
    may = tables.in_chain().get(name, TABLE[name])
    task = _at_stage(arrive(part="assist" if name == "send_opinion" else "lead"), action, chain)
    subject = task if action.of is Assignment else task.suggestion
    tables.prepare(name, subject, chain)
    assert here(action, source_of(subject)) == may
    for role, key in (OWN | ENDS).items():
        assert (NOT_YOURS in denied(action, chain.people[key], subject)) == (role not in may), role
    for key in STRANGE:
        assert NOT_YOURS in denied(action, chain.people[key], subject), key


def test_a_refusal_names_who_may_in_the_mode_of_the_source(arrive, world):
    def said(name, who):
        task = Assignment.objects.select_related("suggestion__session__source").get(pk=first.pk)
        return denied(REGISTRY[name], world.people[who], task)

    first = arrive()
    assert said("decide_return", "czt.leader1") == "“批复改办”由办公室办，您现在的岗位办不了这一件。"
    assert said("request_extension", "czt.coordinator").startswith("“申请延期”要交办、转交的机关在本系统里才用得上，省人大的都不在")
    ends.switch_on(world.units)
    assert said("decide_return", "czt.leader1") == "“批复改办”由省政府办公厅办，您现在的岗位办不了这一件。"
    assert said("urge_unit", "czt.leader1").startswith("“催办单位”由省人大常委会联工委、省政府办公厅办")
    assert said("extend", "czt.coordinator").startswith("“登记延期”是上级不在本系统里时才用的，省人大常委会联工委、省政府办公厅在本系统里")


def test_sight_by_role_own_and_other_unit(arrive, world):
    task = arrive()
    Assignment.objects.filter(pk=task.pk).update(division=world.units["省财政厅/农业农村处"])
    sees = {key for key in (*OWN.values(), "czt.d2.head", *OTHER.values()) if visible.assignments(
        world.people[key]).filter(pk=task.pk).exists()}
    assert sees == set(OWN.values())


def test_administrators_see_no_case(arrive, world):
    from banfu.people.models import Person

    arrive()
    for username in ("xitong", "anquan", "shenji"):
        person = Person.objects.get(username=username)
        assert person.holds(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
        assert not visible.assignments(person).exists()
        assert not visible.suggestions(person).exists()
