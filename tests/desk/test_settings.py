"""本单位设置, old ledgers, the telephone in full."""

from datetime import date, timedelta

import pytest
from django.test import Client
from tests.sample_office import letter

from banfu import clock
from banfu.actions import REGISTRY, Refused, denied, perform
from banfu.cases import limits
from banfu.cases.models import Assignment, CoSign, Decision, NoticeDate, Session, Source
from banfu.record.models import Entry


def client_of(world, key):
    client = Client()
    client.force_login(world.people[key])
    return client


def test_only_the_office_has_the_page(world):
    assert client_of(world, "czt.coordinator").get("/settings").status_code == 200
    for key in ("czt.leader1", "czt.d1.head", "czt.d1.o0"):
        assert client_of(world, key).get("/settings").status_code == 404
        assert client_of(world, key).post("/settings/chain", {}).status_code == 404


def test_a_session_and_its_source_are_added_once(world):
    client = client_of(world, "czt.coordinator")
    data = {"session-source": "省政协某处", "session-name": "十二届一次", "session-year": "2018", "session-kind": "proposal",
            "session-book": "湖南"}  # fmt: skip
    assert client.post("/settings/session", data).status_code == 302
    made = Session.objects.get(name="十二届一次")
    assert made.source.kind == "proposal" and made.source.rulebook == "湖南"
    again = client.post("/settings/session", data)
    assert again.status_code == 422 and "已有“十二届一次”" in again.content.decode()


def test_a_notice_date_moves_the_light_and_stands_beside_the_legal_limit(world, arrive):
    task = arrive()
    client = client_of(world, "czt.coordinator")
    day = task.handed_over_on.replace(day=28)
    data = {"notice-session": task.session_id, "notice-assisting": "0", "notice-due_on": day.isoformat(), "notice-document": "湘政办函1号"}
    assert client.post("/settings/notice", data).status_code == 302
    task.refresh_from_db()
    assert task.notice_due_on == day and task.legal_due_on != day
    assert NoticeDate.objects.filter(session=task.session, assisting=False).count() == 1
    assert Entry.objects.filter(action="fix_notice_date").count() == 1


def test_the_chain_is_as_configured(world, arrive):
    task = _drafted(world, arrive)
    client = client_of(world, "czt.coordinator")
    assert client.post("/settings/chain", {"chain-for_opinion": "0"}).status_code == 422
    data = {"chain-for_opinion": "0", "chain-steps": ["office", "section", "disclosure"]}
    assert client.post("/settings/chain", data).status_code == 302
    task.refresh_from_db()
    assert task.step == "disclosure"  # 科组 is passed over where no section was named
    office = world.people["czt.coordinator"]
    task = perform(REGISTRY["approve"], office, task)
    assert task.step == "office"
    assert perform(REGISTRY["approve"], office, task).stage == "to_issue"


def test_the_draft_is_shown_to_the_deputy_and_reviewed_for_law(world, arrive):
    task = _drafted(world, arrive)
    data = {"chain-for_opinion": "0", "chain-steps": ["shown", "legal"]}
    assert client_of(world, "czt.coordinator").post("/settings/chain", data).status_code == 302
    task.refresh_from_db()
    assert (task.step, task.holder_role) == ("shown", "division_head")
    head, office = world.people["czt.d1.head"], world.people["czt.coordinator"]
    with pytest.raises(Refused, match="代表看了稿子怎么说"):
        perform(REGISTRY["approve"], head, task, {"comment": ""})
    task = perform(REGISTRY["approve"], head, task, {"comment": "代表无意见"})
    assert task.step == "legal"
    assert perform(REGISTRY["approve"], office, task).stage == "to_issue"


def _drafted(world, arrive):
    task = arrive(assist=())
    office, head, leader = (world.people[f"czt.{k}"] for k in ("coordinator", "d1.head", "leader1"))
    for who, name, data in (
        (office, "sign_for", {}), (office, "propose_division", {"division": world.units["省财政厅/农业农村处"]}),
        (head, "accept_division", {}), (leader, "approve_division", {}),
        (head, "save_draft", letter(task)), (head, "submit_draft", {}),
    ):  # fmt: skip
        task = perform(REGISTRY[name], who, task, data)
    return task


def test_nothing_is_issued_while_a_division_has_not_agreed(world, arrive):
    task = _drafted(world, arrive)
    office, head, leader = (world.people[f"czt.{k}"] for k in ("coordinator", "d1.head", "leader1"))
    other = world.people["czt.d2.head"]
    assert denied(REGISTRY["cosign"], other, task)
    task = perform(REGISTRY["ask_cosign"], head, task, {"divisions": [world.units["省财政厅/社会保障处"]]})
    assert client_of(world, "czt.d2.head").get(f"/case/{task.pk}").status_code == 200
    for who in (head, office, leader):
        task = perform(REGISTRY["approve"], who, task)
    with pytest.raises(Refused, match="社会保障处还没有会签同意"):
        perform(REGISTRY["register_issue"], office, task, {"signer": "某某"})
    task = perform(REGISTRY["cosign"], other, task, {"comment": "同意，已列预算"})
    assert CoSign.objects.get(assignment=task).agreed
    assert perform(REGISTRY["register_issue"], office, task, {"signer": "某某"}).stage == "to_deliver"


def test_a_decision_is_a_task_until_it_is_done(world, arrive):
    one, two = _drafted(world, arrive), arrive("0002")
    office, head = world.people["czt.coordinator"], world.people["czt.d1.head"]
    data = {"kind": "party", "title": "厅党组第 12 次会议", "decision": "列入今年预算"}
    perform(REGISTRY["record_decision"], office, one, data)
    assert "等着落实" not in denied(REGISTRY["finish_decision"], head, one)
    row = Decision.objects.get(assignment=one)
    assert row.unit == one.division
    perform(REGISTRY["finish_decision"], head, one, {"decision": row, "note": "已列 300 万元"})
    assert "没有等着落实的会议决定" in denied(REGISTRY["finish_decision"], head, one)
    page = client_of(world, "czt.coordinator").get(f"/case/{one.pk}").content.decode()
    assert "厅党组第 12 次会议" in page and "已列 300 万元" in page
    assert two.pk != one.pk


def test_an_override_counts_from_its_day_and_a_wrong_one_is_refused(world):
    client = client_of(world, "czt.coordinator")
    data = {"override-book": "湖南", "override-key": "limits.sign.amount", "override-value": "5",
            "override-effective_on": "2018-01-01", "override-reason": "厅办公会纪要 3 号"}  # fmt: skip
    assert client.post("/settings/override", data).status_code == 302
    assert "厅办公会纪要 3 号" in client.get("/settings").content.decode()


@pytest.mark.parametrize(("key", "value", "told"), [
    ("limits.sign.amount", "五", "“五”不是整数"), ("limits.sign.amount", "0", "应当大于零"), ("limits.sign.amount", "1001", "不是整数"),
    ("values.late_return", "看情况", "只能是 不予受理、可以受理 之一"), ("values.draft_fields", "标题、附件", "只能从 标题、事由、具体建议 里挑"),
])  # fmt: skip
def test_a_local_rule_that_cannot_be_is_refused_with_its_cure(world, key, value, told):
    data = {"override-book": "湖南", "override-key": key, "override-value": value, "override-effective_on": "2018-01-01", "override-reason": "x"}
    answer = client_of(world, "czt.coordinator").post("/settings/override", data)
    assert answer.status_code == 422 and told in answer.content.decode()


def test_a_word_may_be_settled_locally(world, arrive):
    task = arrive()
    data = {"override-book": "湖南", "override-key": "values.late_return", "override-value": "可以受理",
            "override-effective_on": "2018-01-01", "override-reason": "省人大函"}  # fmt: skip
    client = client_of(world, "czt.coordinator")
    assert client.post("/settings/override", data).status_code == 302
    assert limits.rulebook_of(task).word("late_return") == "可以受理"
    page = client.get("/settings").content.decode()
    assert "逾期提出的改办、退办</th>" in page and "可以受理" in page
    law = client.get("/rulebook?name=湖南").content.decode()
    assert "可以受理（原为：不予受理）" in law and "本地调整：省人大函" in law
    only = client.get("/rulebook?name=湖南&only=presumed").content.decode()
    assert "可以受理" not in only and "不作为建议" in only


def test_where_the_law_counts_from_receipt_signing_moves_the_reply(world, arrive):
    task = arrive()
    Source.objects.filter(pk=task.suggestion.session.source_id).update(rulebook="四川")
    handed, due = task.handed_over_on, task.legal_due_on
    with clock.at(handed + timedelta(days=7)):
        task = perform(REGISTRY["sign_for"], world.people["czt.coordinator"], Assignment.objects.get(pk=task.pk))
    reply = task.limits.get(kind="reply")
    assert (reply.start_on, reply.due_on) == (handed + timedelta(days=7), task.legal_due_on) and task.legal_due_on > due
    assert "收到之日" in reply.words


def test_the_telephone_in_full_is_recorded(world, arrive):
    task = arrive()
    lead = task.suggestion.lead
    lead.phone = "13900001234"
    lead.save()
    client = client_of(world, "czt.coordinator")
    assert "13900001234" not in client.get(f"/case/{task.pk}").content.decode()
    shown = client.post(f"/case/{task.pk}/phone")
    assert "13900001234" in shown.content.decode() and "no-store" in shown["Cache-Control"]
    assert Entry.objects.filter(action="show_phone", case=task.suggestion_id).count() == 1
    assert "13900001234" not in Entry.objects.get(action="show_phone").sentence
    assert client.get(f"/case/{task.pk}/phone").status_code == 405
    assert client_of(world, "zjt.coordinator").post(f"/case/{task.pk}/phone").status_code == 404


LEDGER = """2012年办理台账,,,,,,
编号,标题,主办/会办,承办处室,办理类别,答复日期,满意度
7,关于农村饮水的建议,主办,农业农村处,A,2012-07-01,满意
8,关于校车的建议,会办,,,2012-06-20,
9,关于桥梁的建议,主办,没有这个处,D,7月40日,很好
"""


def test_an_old_ledger_is_taken_over_once(world, tmp_path):
    client = client_of(world, "czt.coordinator")
    session = Session.objects.create(source=Session.objects.first().source, name="2012年会议", year=2012)
    file = tmp_path / "ledger.csv"
    file.write_text(LEDGER, "utf-8")
    for expected in (2, 0):
        with file.open("rb") as upload:
            sent = client.post("/imports", {"what": "history", "session": session.pk, "list": upload})
        page = client.get(sent["Location"]).content.decode()
        assert "没有“没有这个处”" in page and "没有这一类" in page and "不是一个日期" in page
        client.post(sent["Location"] + "/commit")
        assert Assignment.objects.filter(session=session).count() == 2, expected
    kept = Assignment.objects.get(session=session, number="0007")
    assert (kept.stage, kept.reply_class, kept.answered_on) == ("archived", "A", date(2012, 7, 1))
