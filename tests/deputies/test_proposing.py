"""Visits, the draft shown, the rating: between a unit and the proposer."""

from datetime import timedelta

import pytest
from tests.deputies.conftest import fresh
from tests.sample_office import DAY

from banfu import clock
from banfu.actions import REGISTRY, Refused
from banfu.actions.proposing import RateForm
from banfu.actions.replies import ApproveForm
from banfu.cases.models import Assignment, CoSignature, Feedback, Limit, RulebookOverride, Visit
from banfu.people.models import Proposer

BAD = {"attitude": "satisfied", "result": "unsatisfied", "comment": "第二点没有答"}
GOOD = {"attitude": "satisfied", "result": "basically"}


def cosign(task, name="向明辉"):
    CoSignature.objects.create(suggestion=task.suggestion, proposer=Proposer.objects.get(name=name, posts__isnull=False))


def test_invited_to_a_visit_he_answers_and_the_office_is_told(arrive, drive, do, chain, told):
    task = drive(arrive(), "approve_division")
    task = do("invite_deputy", "czt.d1.head", task)
    assert told(chain.people["dai.lead"])[0] == "省财政厅请您3月6日在怀化座谈，请回个话。"
    do("answer_visit", "dai.lead", task, coming=False, answer="下周可以")
    row = Visit.objects.get(assignment=task)
    assert (row.coming, row.answer) == (False, "下周可以")
    assert told(chain.people["czt.coordinator"])[0] == "第 0082 号建议：唐秀英代表回话，3月6日的座谈来不了：下周可以"
    do("answer_visit", "dai.lead", task, coming=True, answer="")
    assert Visit.objects.get(assignment=task).coming is True
    with clock.at(DAY + timedelta(days=9)), pytest.raises(Refused, match="已经过去了"):
        do("answer_visit", "dai.lead", task, coming=True)
    for who in ("dai.co", "wei.lead"):
        with pytest.raises(Refused):
            do("answer_visit", who, task, coming=True)


def test_the_draft_is_shown_and_his_words_stand_in_the_units_step(arrive, drive, do, chain, told):
    task = drive(arrive(assist=()), "save_draft")
    task = do("show_draft", "czt.d1.head", task)
    assert "拟好了对第 0082 号建议的答复稿" in told(chain.people["dai.lead"])[0]
    with pytest.raises(Refused, match="已经请他看了"):
        do("show_draft", "czt.d1.head", task)
    do("answer_draft", "dai.lead", task, agreed=False, comment="请写明时间")
    assert any("看了第 1 稿，有意见：请写明时间" in text for text in told(chain.people["czt.d1.head"]))
    task.step = "shown"
    assert ApproveForm(task=task, person=chain.people["czt.d1.head"]).fields["comment"].initial == "唐秀英：请写明时间"
    with pytest.raises(Refused):
        do("answer_draft", "dai.co", task, agreed=True)


def test_without_an_account_the_unit_is_told_what_to_do_instead(arrive, drive, do):
    task = drive(arrive(assist=()), "save_draft")
    task.suggestion.session.source.online = False
    task.suggestion.session.source.save()
    with pytest.raises(Refused, match="没有账号"):
        do("invite_deputy", "czt.coordinator", task)
    with pytest.raises(Refused, match="没有账号"):
        do("show_draft", "czt.coordinator", task)
    assert not REGISTRY["show_draft"].offer(task)


def test_nothing_is_preselected_and_dissatisfaction_needs_words(chain, arrive):
    form = RateForm(task=arrive(), person=chain.people["dai.lead"])
    assert form["attitude"].initial is None and form["result"].initial is None
    form = RateForm({"attitude": "unsatisfied", "result": "satisfied"}, task=arrive("0083"))
    assert "请写几句哪里不满意" in str(form.errors["comment"])


def test_his_own_rating_is_told_and_the_unit_cannot_enter_another(arrive, drive, do, chain, told):
    task = drive(arrive(assist=()), "deliver")
    task = do("rate", "dai.lead", task, **BAD)
    assert (task.stage, task.result, task.rating_source) == ("to_call_back", "unsatisfied", "deputy_online")
    assert told(chain.people["lgw.office"])[0] == "省财政厅办理的第 0082 号建议：唐秀英代表评价，态度满意，结果不满意：第二点没有答"
    with pytest.raises(Refused, match="以他本人的为准"):
        do("record_feedback", "czt.coordinator", task, attitude="satisfied", result="satisfied", source="congress")
    assert Feedback.objects.count() == 1


def test_all_who_signed_are_told_that_the_answer_is_there(arrive, drive, do, chain, told):
    task = drive(arrive(assist=()), "register_issue")
    cosign(task)
    task = do("deliver", "czt.coordinator", task, to="唐秀英", how="邮寄")
    assert told(chain.people["dai.lead"])[0] == "省财政厅答复了第 0082 号建议《关于提高村级组织运转经费保障标准的建议》，请看答复，3月12日前评价。"
    assert told(chain.people["dai.co"])[0].endswith("请看答复。")
    do("remind_feedback", "czt.coordinator", task, how="电话")
    assert "您还没有评价" in told(chain.people["dai.lead"])[0]


def test_it_may_be_changed_until_the_limit_of_the_feedback_and_both_stay(arrive, drive, do):
    task = drive(arrive(assist=()), "deliver")
    do("rate", "dai.lead", task, **BAD)
    task = do("rate", "dai.lead", Assignment.objects.get(pk=task.pk), **GOOD)
    assert task.result == "basically" and list(Feedback.objects.values_list("superseded", flat=True)) == [True, False]
    last = Limit.objects.get(assignment=task, kind="feedback").due_on
    with clock.at(last + timedelta(days=1)), pytest.raises(Refused, match="以前可以改，现在过了"):
        do("rate", "dai.lead", task, **BAD)


def test_the_first_rating_may_come_late_and_stands_beside_what_the_unit_recorded(arrive, drive, do):
    task = drive(arrive(assist=()), "record_feedback")
    last = Limit.objects.get(assignment=task, kind="feedback").due_on
    with clock.at(last + timedelta(days=30)):
        task = do("rate", "dai.lead", task, **BAD)
    assert task.result == "unsatisfied"
    assert set(Feedback.objects.filter(superseded=False).values_list("source", flat=True)) == {"congress", "deputy_online"}


def test_a_cosigner_rates_only_where_the_rulebook_has_each_one_rate(arrive, drive, do, monkeypatch):
    task = drive(arrive(assist=()), "deliver")
    cosign(task)
    with pytest.raises(Refused):
        do("rate", "dai.co", task, **GOOD)
    monkeypatch.setattr("banfu.actions.proposing.word", lambda source, key, usual: "每位代表")
    do("rate", "dai.co", task, **GOOD)
    task = do("rate", "dai.lead", task, **BAD)
    assert task.result == "unsatisfied" and Feedback.objects.filter(superseded=False).count() == 2
    with pytest.raises(Refused):
        do("rate", "dai.other", task, **GOOD)
    assert RulebookOverride.objects.count() == 0 and fresh(task.suggestion)


def test_before_the_letter_has_reached_him_there_is_nothing_to_rate(arrive, drive, do):
    task = drive(arrive(assist=()), "register_issue")
    with pytest.raises(Refused):
        do("rate", "dai.lead", task, **GOOD)
