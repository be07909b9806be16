"""Passing on to units; returns, and passing on again."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.tables.passing import propose

from banfu import clock
from banfu.actions import REGISTRY, Refused, perform
from banfu.actions.assigning import Share
from banfu.actions.kernel import perform_each
from banfu.cases.models import Assignment, HandOver, Limit, OpinionRequest, Suggestion
from banfu.cases.words import CaseStage, Part, Stage
from banfu.people.models import Notice
from banfu.record.models import Entry


@pytest.fixture
def handed(chain):
    """Return a maker of suggestions that wait to be passed on."""
    session = chain.sessions["suggestion", 2018]
    batch = HandOver.objects.create(session=session, handed_on=clock.today(), document="交办通知", made_by="宋雅琴")

    def make(number="0101"):
        return Suggestion.objects.create(
            session=session, number=number, title="关于农村客运的建议", body="一是增加班次。", registered_on=clock.today(),
            hand_over=batch, stage=CaseStage.TO_PASS_ON,
        )  # fmt: skip

    return make


@pytest.fixture
def do(chain):
    """do(who, action, subject, **data)."""
    return lambda who, name, subject, **data: perform(REGISTRY[name], chain.people[who], subject, data)


def given(chain, host="省财政厅", assist=("省教育厅",)):
    shares = [Share(chain.units[host], Part.LEAD if assist else Part.SOLE)]
    return [*shares, *(Share(chain.units[name], Part.ASSIST) for name in assist)]


def test_a_suggestion_passed_on_becomes_tasks_with_clocks_and_opinions(chain, handed, do):
    case = do("dcs.office", "pass_on", handed(), units=given(chain))
    assert case.stage == CaseStage.IN_HAND
    lead = Assignment.objects.get(suggestion=case, part=Part.LEAD)
    assert lead.stage == Stage.TO_SIGN
    assert set(Limit.objects.filter(assignment=lead).values_list("kind", flat=True)) >= {"sign", "return", "reply"}
    assert OpinionRequest.objects.filter(assignment=lead, unit=chain.units["省教育厅"]).exists()
    assert Notice.objects.filter(person=chain.people["czt.coordinator"], url=f"/case/{lead.pk}").exists()


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ([], "还没有定主办"),
        ([("省财政厅", "lead", ""), ("省教育厅", "lead", "")], "只能有一家"),
        ([("省财政厅", "separate", "补助"), ("省教育厅", "separate", "")], "省教育厅没有写"),
        ([("省财政厅", "separate", "补助")], "至少要两家"),
        ([("省财政厅", "sole", ""), ("省教育厅", "assist", "")], "独办件没有会办"),
        ([("省财政厅", "lead", ""), ("省财政厅", "assist", "")], "写了两次"),
    ],
)
def test_units_that_do_not_fit_together_are_refused_with_the_cure(chain, handed, do, parts, says):
    shares = [Share(chain.units[name], part, share) for name, part, share in parts]
    with pytest.raises(Refused, match=says):
        do("dcs.office", "pass_on", handed(), units=shares)
    assert not Assignment.objects.filter(suggestion__number="0101").exists()


def test_a_batch_as_proposed_names_the_one_without_a_host(chain, handed):
    good, bad = handed("0101"), handed("0102")
    propose(good, chain, "省财政厅", "省教育厅")
    done = perform_each(REGISTRY["pass_on_as_proposed"], chain.people["dcs.office"], [good, bad])
    assert [case.number for case in done.tasks] == ["0101"]
    assert "还没有定主办" in done.refused[0][1]


def test_separate_hosts_each_answer_their_part(chain, handed, do):
    shares = [Share(chain.units["省财政厅"], Part.SEPARATE, "补助资金"), Share(chain.units["省住建厅"], Part.SEPARATE, "建设标准")]
    case = do("dcs.office", "pass_on", handed(), units=shares)
    assert dict(case.assignments.values_list("unit__name", "share")) == {"省财政厅": "补助资金", "省住建厅": "建设标准"}


def test_after_a_return_the_next_host_has_a_clock_of_its_own(chain, handed, do):
    case = do("dcs.office", "pass_on", handed(), units=given(chain, assist=()))
    task = Assignment.objects.get(suggestion=case)
    do("czt.coordinator", "request_return", task, reason="不属本厅职责", proposed_unit="省水利厅")
    with pytest.raises(Refused, match="先征求省人大常委会联工委的意见"):
        do("dcs.office", "decide_return", task, granted=True)
    with pytest.raises(Refused, match="您现在的岗位办不了"):
        do("czt.coordinator", "decide_return", Assignment.objects.get(pk=task.pk), granted=True)
    do("dcs.office", "consult", task, question="是否同意改办？")
    do("lgw.office", "answer_consultation", task, agreed=True)
    do("dcs.office", "decide_return", task, granted=True)
    case.refresh_from_db()
    assert case.stage == CaseStage.TO_PASS_ON
    with pytest.raises(Refused, match="退回或取消过"):
        do("dcs.office", "pass_on", case, units=given(chain, assist=()))
    with clock.at(clock.today() + timedelta(days=5)):
        do("dcs.office", "pass_on", case, units=given(chain, "省水利厅", ()))
        new = Assignment.objects.get(suggestion=case, unit=chain.units["省水利厅"])
        assert Limit.objects.get(assignment=new, kind="reply").start_on == clock.today()


def test_a_refused_return_must_be_handled(chain, handed, do):
    case = do("dcs.office", "pass_on", handed(), units=given(chain, assist=()))
    task = Assignment.objects.get(suggestion=case)
    do("czt.coordinator", "request_return", task, reason="不属本厅职责", proposed_unit="省水利厅")
    do("dcs.office", "consult", task, question="是否同意改办？")
    do("lgw.office", "answer_consultation", task, agreed=False, answer="应由财政厅办")
    task = do("dcs.office", "decide_return", task, granted=False)
    assert task.stage == Stage.TO_SIGN
    with pytest.raises(Refused, match="应当继续办理"):
        do("czt.coordinator", "request_return", task, reason="还是不属", proposed_unit="省水利厅")


def test_units_are_added_and_dropped_later(chain, handed, do):
    case = do("dcs.office", "pass_on", handed(), units=given(chain, assist=()))
    do("dcs.office", "add_unit", case, unit=chain.units["省教育厅"], part=Part.ASSIST)
    lead = Assignment.objects.get(suggestion=case, unit=chain.units["省财政厅"])
    assert (lead.part, lead.opinions_due) == (Part.LEAD, 1)
    with pytest.raises(Refused, match="只有它一家主办"):
        do("dcs.office", "drop_unit", lead, reason="不需要")
    gone = do("dcs.office", "drop_unit", Assignment.objects.get(suggestion=case, part=Part.ASSIST), reason="不需会办")
    assert gone.stage == Stage.DROPPED
    lead.refresh_from_db()
    assert lead.opinions_due == 0


def test_a_list_of_the_chain_is_taken_in_by_those_who_pass_on(chain, arrive):
    task = arrive()
    assert task.suggestion.hand_over is not None
    assert task.suggestion.stage == CaseStage.IN_HAND


def test_what_nobody_has_signed_for_is_taken_back_and_given_anew(chain, handed, do):
    case = do("dcs.office", "pass_on", handed(), units=given(chain))
    before = Notice.objects.count()
    case = do("dcs.office", "take_back", case)
    assert case.stage == CaseStage.TO_PASS_ON
    assert not Assignment.objects.filter(suggestion=case).exists()
    assert Notice.objects.count() > before and not Notice.objects.filter(url__startswith="/case/").exists()
    said = Entry.objects.filter(case=case.pk).latest("seq").sentence
    assert said == "收回转交（原为省财政厅主办，省教育厅会办）"
    case = do("dcs.office", "pass_on", case, units=given(chain))
    do("czt.coordinator", "sign_for", Assignment.objects.get(suggestion=case, part=Part.LEAD))
    with pytest.raises(Refused, match="有单位已经动手：省财政厅"):
        do("dcs.office", "take_back", case)


def test_what_a_unit_has_touched_is_not_taken_back(chain, handed, do):
    case = do("dcs.office", "pass_on", handed(), units=given(chain, assist=()))
    task = Assignment.objects.get(suggestion=case)
    upload = SimpleUploadedFile("report.pdf", b"%PDF-1.4\nreport")
    do("czt.coordinator", "attach_file", task, kind="report", file=upload)
    with pytest.raises(Refused, match="有单位已经动手：省财政厅"):
        do("dcs.office", "take_back", case)
