"""The machine as a whole: nobody is ever stuck, and stored columns follow from facts."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import tables
from tests.sample_office import LETTER, letter
from tests.walks import taken_back_each, walks

from banfu import clock
from banfu.actions import REGISTRY, Refused, denied, perform
from banfu.actions.kernel import perform_each
from banfu.cases import derive
from banfu.cases.models import Assignment, Decision, OpinionRequest, Responsibility
from banfu.cases.words import ENDED, Stage
from banfu.record import chain
from banfu.record.models import Entry

AWAIT = {Stage.RETURNED, Stage.WITHDRAWN, Stage.FOR_REFERENCE}


def data_for(name, task, world, rng):
    """Something valid to put into the action's form."""
    day = clock.today()
    match name:
        case "request_return":
            return {"reason": "不属本厅职责", "proposed_unit": "省农委"}
        case "decide_return":
            return {"granted": rng.random() < 0.2}
        case "set_internal_date":
            return {"on": day + timedelta(days=20)}
        case "propose_division":
            return {"division": world.units["省财政厅/农业农村处"]}
        case "object_division" | "return_draft" | "refuse_strike_off":
            return {"reason": "请再看"}
        case "assign_officer":
            return {"officer": world.people["czt.d1.o0"]}
        case "set_meeting_level":
            return {"level": "leader"}
        case "set_topic":
            return {"topic": rng.choice(["转移支付", "农业"])}
        case "set_demand":
            return {"demand": "need"}
        case "log_contact":
            return {"kind": "phone", "partner": "唐秀英", "text": "沟通"}
        case "waive_meeting":
            return {"asked_by": "唐秀英", "evidence": "电话"}
        case "ask_opinion":
            return {"unit": world.units["省教育厅"]}
        case "receive_opinion" | "urge_opinion":
            row = OpinionRequest.objects.filter(assignment=task, received_on=None).first()
            return {"request": row, "text": "同意"}
        case "save_draft":
            return letter(task, text=f"{LETTER['text']}{rng.random()}", reply_class=rng.choice("ABC"))
        case "note_point":
            return {"point": "一是提高标准。", "verdict": rng.choice(["waived", "undone"]), "reason": "合并答复"}
        case "register_issue":
            return {"signer": "罗振邦", "override": "意见未到，情况急"}
        case "deliver":
            return {"to": "唐秀英", "how": "邮寄"}
        case "record_feedback":
            return {"attitude": "satisfied", "result": "satisfied", "source": "congress"}
        case "rehandle":
            return {"ordered_by": "联工委", "reason": "没有答到点上"}
        case "call_back":
            return {"outcome": "satisfied"}
        case "propose_strike_off":
            return {"evidence": "文件已印发"}
        case "attach_file":
            return {"kind": "other", "file": SimpleUploadedFile("a.pdf", b"%PDF-1.4 x")}
        case "record_decision":
            return {"kind": "party", "title": "厅党组会", "decision": "抓紧办"}
        case "finish_decision":
            return {"decision": Decision.objects.filter(assignment=task, done_on=None).first(), "note": "已办"}
        case "ask_cosign":
            return {"divisions": [world.units["省财政厅/教科文处"]]}
        case "refuse_cosign":
            return {"reason": "请补预算安排"}
        case "join_joint" | "move_joint":
            return {"name": f"村级经费{rng.randrange(3)}"}
        case "leave_joint":
            return {"reason": "所提事项不同"}
        case "extend":
            return {"until": task.legal_due_on + timedelta(days=9), "reason": "复杂", "consent_by": "联工委", "told": True}
        case _:
            return tables.data_for(name, task, world, rng)


def openings(task, people):
    return [(a, p) for a in REGISTRY.values() if isinstance(task, a.of) for p in people if not denied(a, p, task)]


CZT = ("czt.coordinator", "czt.leader0", "czt.leader1", "czt.leader2", "czt.d0.head", "czt.d1.head", "czt.d1.s0", "czt.d1.o0", "czt.d1.o1")


@walks(4)
@pytest.mark.parametrize("part", ["lead", "assist"])
@taken_back_each
def test_from_every_state_reached_someone_can_go_on(arrive, world, rng, part):
    task = arrive(part=part)
    people = [world.people[key] for key in CZT]
    day = clock.today()
    for _ in range(60):
        task = Assignment.objects.select_related("suggestion__session__source", "unit").get(pk=task.pk)
        if task.stage in ENDED and task.stage != Stage.SENT:
            break
        day += timedelta(days=rng.random() < 0.3)
        with clock.at(day):
            open_acts = openings(task, people)
            onward = [pair for pair in open_acts if pair[0].leads_to]
            assert onward, f"nobody can go on from {task.get_stage_display()}"
            action, person = rng.choice(onward if rng.random() < 0.8 else open_acts)
            before = task.stage
            try:
                task = perform(action, person, task, data_for(action.name, task, world, rng))
            except Refused as refusal:
                assert refusal.reason.endswith("。")  # a sentence; the stage stands
                assert Assignment.objects.get(pk=task.pk).stage == before
                continue
            if action.leads_to and task.stage != before:
                assert task.stage in action.leads_to, (action.name, before, task.stage)
    stored = Assignment.objects.get(pk=task.pk)
    kept = {name: getattr(stored, derive._column(name)) for name in derive.DERIVED}
    derive.derive([task.pk])
    again = Assignment.objects.get(pk=task.pk)
    assert kept == {name: getattr(again, derive._column(name)) for name in derive.DERIVED}
    assert not list(chain.walk())


def test_in_a_batch_the_refused_is_named_and_the_rest_go_through(arrive, world):
    one, two = arrive("0001"), arrive("0002")
    office = world.people["czt.coordinator"]
    perform(REGISTRY["sign_for"], office, one)
    done = perform_each(REGISTRY["sign_for"], office, [one, two])
    assert [task.number for task in done.tasks] == ["0002"]
    assert [task.number for task, _ in done.refused] == ["0001"]
    assert "待定处室" in done.refused[0][1]


def test_a_refused_action_leaves_nothing_behind(arrive, world):
    task = arrive()
    entries = Entry.objects.count()
    with pytest.raises(Refused):
        perform(REGISTRY["sign_for"], world.people["zjt.coordinator"], task)
    assert Entry.objects.count() == entries
    assert Assignment.objects.get(pk=task.pk).stage == Stage.TO_SIGN


def test_strike_off_needs_two_persons(arrive, world):
    task = arrive(assist=())
    office, second = world.people["czt.coordinator"], world.people["czt.coordinator2"]
    for who, name, data in (
        (office, "sign_for", {}),
        (office, "propose_division", {"division": world.units["省财政厅/农业农村处"]}),
        (world.people["czt.d1.head"], "accept_division", {}),
        (world.people["czt.leader1"], "approve_division", {}),
        (world.people["czt.d1.head"], "save_draft", letter(task)),
        (world.people["czt.d1.head"], "submit_draft", {}),
        (world.people["czt.d1.head"], "approve", {}),
        (office, "approve", {}),
        (world.people["czt.leader1"], "approve", {}),
        (office, "register_issue", {"signer": "某某"}),
        (office, "deliver", {"to": "唐秀英", "how": "邮寄"}),
        (office, "record_feedback", {"attitude": "satisfied", "result": "satisfied", "source": "congress"}),
        (office, "call_back", {"outcome": "satisfied"}),
        (office, "propose_strike_off", {"evidence": "已拨付"}),
    ):
        task = perform(REGISTRY[name], who, task, data)
    assert task.reply_number == "财政厅建复〔2018〕1号"
    with pytest.raises(Refused, match="两个人"):
        perform(REGISTRY["confirm_strike_off"], office, task)
    assert perform(REGISTRY["confirm_strike_off"], second, task).stage == Stage.TO_ARCHIVE


def test_issue_waits_for_opinions_unless_overridden(arrive, world):
    task = arrive()
    office, head, leader = (world.people[f"czt.{k}"] for k in ("coordinator", "d1.head", "leader1"))
    for who, name, data in (
        (office, "sign_for", {}),
        (office, "propose_division", {"division": world.units["省财政厅/农业农村处"]}),
        (head, "accept_division", {}), (leader, "approve_division", {}),
        (head, "save_draft", letter(task, reply_class="B")), (head, "submit_draft", {}),
        (head, "approve", {}), (office, "approve", {}), (leader, "approve", {}),
    ):  # fmt: skip
        task = perform(REGISTRY[name], who, task, data)
    with pytest.raises(Refused, match="还差 1 家会办意见"):
        perform(REGISTRY["register_issue"], office, task, {"signer": "某某"})
    done = perform(REGISTRY["register_issue"], office, task, {"signer": "某某", "override": "省民政厅来函说不再回复"})
    assert done.stage == Stage.TO_DELIVER


def test_the_second_on_one_draft_is_told_and_nothing_is_lost(arrive, world):
    task = arrive(assist=())
    office, head, leader = (world.people[f"czt.{k}"] for k in ("coordinator", "d1.head", "leader1"))
    for who, name, data in (
        (office, "sign_for", {}),
        (office, "propose_division", {"division": world.units["省财政厅/农业农村处"]}),
        (head, "accept_division", {}), (leader, "approve_division", {}),
        (head, "save_draft", {"text": "第一稿", "based_on": 0}),
    ):  # fmt: skip
        task = perform(REGISTRY[name], who, task, data)
    with pytest.raises(Refused, match="别人先改了这一件"):
        perform(REGISTRY["save_draft"], office, task, {"text": "也写了一稿", "based_on": 0})


def test_a_moved_responsibility_keeps_who_held_it(arrive, world):
    task = arrive(assist=())
    office, head, leader = (world.people[f"czt.{k}"] for k in ("coordinator", "d1.head", "leader1"))
    for who, name, data in (
        (office, "sign_for", {}),
        (office, "propose_division", {"division": world.units["省财政厅/农业农村处"]}),
        (head, "accept_division", {}), (leader, "approve_division", {}),
        (head, "assign_officer", {"officer": world.people["czt.d1.o0"]}),
        (head, "assign_officer", {"officer": world.people["czt.d1.o1"]}),
    ):  # fmt: skip
        task = perform(REGISTRY[name], who, task, data)
    assert task.officer == world.people["czt.d1.o1"]
    assert Responsibility.objects.filter(assignment=task, slot="officer").count() == 2
