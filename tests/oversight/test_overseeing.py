"""Extensions, dissent, class, urging, re-handling and the last word, decided above the unit."""

from datetime import timedelta

import pytest
from tests.sample_office import letter

from banfu import clock
from banfu.actions import REGISTRY, Refused, perform
from banfu.cases.models import ApprovalStep, Assignment, Dissent, Extension, Urging
from banfu.cases.words import Stage, Step
from banfu.figures import engine


@pytest.fixture
def do(chain):
    """do(who, action, subject, **data)."""
    return lambda who, name, subject, **data: perform(REGISTRY[name], chain.people[who], subject, data)


def test_an_extension_is_asked_consulted_and_granted(chain, arrive, drive, do):
    task = drive(arrive(assist=()), "assign_officer")
    until = task.legal_due_on + timedelta(days=30)
    with pytest.raises(Refused, match="您现在的岗位"):
        do("czt.coordinator", "extend", task, until=until, reason="复杂", consent_by="联工委", told=True)
    task = do("czt.coordinator", "request_extension", task, until=until, reason="涉及面广")
    assert task.legal_due_on < until
    with pytest.raises(Refused, match="先征求"):
        do("dcs.office", "decide_extension", task, granted=True)
    do("dcs.office", "consult", task, question="是否同意？")
    do("lgw.office", "answer_consultation", task, agreed=True)
    task = do("dcs.office", "decide_extension", task, granted=True)
    assert task.legal_due_on == until
    row = Extension.objects.get(assignment=task)
    assert (row.granted, row.told_on) == (True, clock.today())
    assert chain.people["dai.lead"].notices.filter(text__contains="延至").exists()


def test_dissent_is_settled_by_the_government_office_and_stands_with_both(chain, arrive, drive, do):
    task = drive(arrive(), "assign_officer")
    do("czt.coordinator", "report_dissent", task, with_unit=chain.units["省民政厅"], text="补助标准说法不一")
    do("dcs.office", "settle_dissent", task, settlement="以省财政厅意见为准")
    assert Dissent.objects.get().settled_by == "彭志坚"
    with pytest.raises(Refused, match="没有待协调"):
        do("dcs.office", "settle_dissent", task, settlement="再说一次")


def test_the_ruled_class_stands_beside_the_units_own(arrive, drive, do):
    task = drive(arrive(assist=()), "deliver")
    task = do("lgw.office", "rule_class", task, reply_class="B", reason="措施还没有落实")
    assert (task.reply_class, task.ruled_class) == ("A", "B")
    with pytest.raises(Refused, match="现在就是 B 类"):
        do("dcs.office", "rule_class", task, reply_class="B", reason="同上")


def test_urged_by_those_above_the_office_answers(chain, arrive, do):
    task = arrive(assist=())
    do("dcs.office", "urge_unit", task, text="请尽快签收")
    do("czt.coordinator", "answer_urging", task, answer="今天签收")
    row = Urging.objects.get(assignment=task)
    assert (row.to, row.answer) == ("省财政厅", "今天签收")


def test_re_handling_is_ordered_by_congress_and_ends_with_a_last_word(chain, arrive, drive, do):
    task = drive(arrive(assist=()), "deliver")
    unhappy = {"attitude": "satisfied", "result": "unsatisfied", "comment": "没有答到点上", "source": "congress"}
    most = 2
    for _ in range(most):
        task = do("lgw.office", "record_feedback", task, **unhappy)
        with pytest.raises(Refused, match="您现在的岗位"):
            do("czt.coordinator", "rehandle", task, ordered_by="联工委", reason="没有答到点上")
        task = do("lgw.office", "rehandle", task, ordered_by="联工委", reason="没有答到点上")
        assert task.stage == Stage.HANDLING
        for who, name, data in (
            ("czt.d1.head", "save_draft", letter(task, reply_class="B")),
            ("czt.d1.head", "submit_draft", {}), ("czt.d1.head", "approve", {}), ("czt.coordinator", "approve", {}),
            ("czt.leader1", "approve", {}), ("czt.coordinator", "register_issue", {"signer": "李建国"}),
            ("czt.coordinator", "deliver", {"to": "唐秀英", "how": "邮寄"}),
        ):  # fmt: skip
            task = do(who, name, task, **data)
    task = do("lgw.office", "record_feedback", task, **unhappy)
    with pytest.raises(Refused, match="最多重新办理 2 轮"):
        do("lgw.office", "rehandle", task, ordered_by="联工委", reason="没有答到点上")
    task = do("lgw.office", "last_word", task, way="协调", text="当面说明了资金来源，代表表示理解")
    assert task.last_words.get().by == "宋雅琴"


def test_the_check_by_the_government_office_is_a_step_only_where_it_is_here(chain, arrive, drive, do):
    for order, step in enumerate((Step.DIVISION, Step.OFFICE, Step.SUPERVISOR, Step.LEADER)):
        ApprovalStep.objects.create(unit=chain.units["省财政厅"], order=order, step=step)
    task = drive(arrive(assist=()), "submit_draft")
    task = do("czt.coordinator", "approve", do("czt.d1.head", "approve", task))
    assert (task.step, task.holder_role) == ("supervisor", "government")
    with pytest.raises(Refused, match="轮到督办审核"):
        do("czt.leader1", "approve", task)
    task = do("dcs.office", "approve", task)
    assert task.step == "leader"
    chain.sessions["suggestion", 2018].source.__class__.objects.update(government=None, congress=None)
    other = drive(arrive("0099", assist=()), "submit_draft")
    other = do("czt.coordinator", "approve", do("czt.d1.head", "approve", other))
    assert other.step == "leader"


def test_no_rating_by_the_unit_in_the_name_of_congress(arrive, drive, chain):
    task = drive(arrive(assist=()), "deliver")
    action = REGISTRY["record_feedback"]
    form = action.form(task=task, person=chain.people["czt.coordinator"])
    assert [key for key, _ in form.fields["source"].choices] == ["unit_receipt"]
    assert Assignment.objects.get(pk=task.pk).stage == Stage.TO_FEEDBACK


def test_the_figures_of_all_units_are_computed_once_between_two_acts(chain, arrive, django_assert_num_queries):
    task = arrive()
    before = engine.of_units(2018)[task.unit]
    with django_assert_num_queries(1):
        assert engine.of_units(2018)[task.unit] is before
    perform(REGISTRY["request_return"], chain.people["czt.coordinator"], task, {"reason": "不属本厅职责", "proposed_unit": "省农委"})
    assert engine.of_units(2018)[task.unit] is not before
