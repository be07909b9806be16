"""The pages of a proposer: what is asked, writing, following, rating; and what is not for him."""

import re

import pytest
from tests.deputies.conftest import TEXT, fresh
from tests.sample_office import DAY

from banfu import clock
from banfu.actions.handing_in import digest
from banfu.advice.models import LikeQuestion
from banfu.cases import derive, files
from banfu.cases.models import (
    Feedback,
    HandIn,
    Invitation,
    Issue,
    Ruling,
    Source,
    StoredFile,
    Suggestion,
    Visit,
)
from banfu.people.models import Proposer


def text(answer):
    """The page without tags, blanks made one."""
    assert answer.status_code in (200, 422), answer.status_code
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def known(case):
    hand_in = HandIn.objects.get(suggestion=case)
    return {f"was_{name}": digest(value) for name, value in (("title", case.title), ("cause", hand_in.cause), ("asks", hand_in.asks))}


def test_from_an_empty_page_to_the_office_of_congress(chain, browse):
    me = browse("dai.lead")
    assert "唐秀英代表，您还没有建议" in text(me.get("/my"))
    answer = me.post("/my/new")
    case = Suggestion.objects.get(stage="draft")
    assert answer.url == f"/my/{case.pk}/write" and me.get(f"/my/{case.pk}").url == answer.url
    assert me.post(answer.url, {**TEXT, "asks": "", **known(case), "then": "submit"}).url == f"/my/do/submit_suggestion/{case.pk}"
    assert "还没有写“具体建议”" in text(me.get(f"/my/do/submit_suggestion/{case.pk}"))
    assert me.post(f"/my/do/submit_suggestion/{case.pk}").status_code == 422
    me.post(answer.url, {**TEXT, **known(fresh(case)), "then": "submit"})
    seen = text(me.get(f"/my/do/submit_suggestion/{case.pk}"))
    assert "2.每年公开账目。" in seen and "同意全文公开" in seen
    assert me.post(f"/my/do/submit_suggestion/{case.pk}").url == "/my"
    assert fresh(case).stage == "to_register"
    assert "省人大常委会联工委正在登记" in text(me.get("/my"))
    assert "3月1日 您提交了这件建议" in text(me.get(f"/my/{case.pk}"))


def test_nothing_typed_is_lost(draft, browse):
    case, me = draft(), browse("dai.lead")
    answer = me.post(f"/my/{case.pk}/keep", {"cause": "写了一半", "was_cause": digest("")})
    assert answer.json()["fields"] == {"was_cause": digest("写了一半")}
    assert "写了一半" in text(me.get(f"/my/{case.pk}/write"))
    stale = me.post(f"/my/{case.pk}/keep", {"cause": "另一处写的", "was_cause": digest("")})
    assert stale.status_code == 409 and "另一处刚改过" in stale.json()["text"]
    refused = me.post(f"/my/{case.pk}/write", {**TEXT, "cause": "另一处写的", "was_cause": digest(""), "then": "later"})
    assert refused.status_code == 422 and "另一处写的" in refused.content.decode() and "再存一次" in text(refused)
    again = dict(re.findall(r'name="(was_\w+)" value="(\w+)"', refused.content.decode()))
    assert me.post(f"/my/{case.pk}/write", {**TEXT, "cause": "另一处写的", **again}).status_code == 302
    assert fresh(case).hand_in.cause == "另一处写的"


def test_earlier_like_ones_are_shown_by_number_title_and_outcome_alone(draft, arrive, drive, browse, chain, settings):
    earlier = drive(arrive("0071", assist=()), "deliver").suggestion
    protected = arrive("0072").suggestion
    protected.lead.protected = True
    protected.lead = Proposer.objects.create(name="某某", protected=True)
    protected.save()
    case, me = draft(), browse("dai.lead")
    other = draft("wei.lead", "proposal")
    me.post(f"/my/{case.pk}/write", {**TEXT, **known(case), "then": "later"})
    assert "正在找" in text(me.post(f"/my/{case.pk}/near")) or LikeQuestion.objects.exists()
    question = LikeQuestion.objects.get()
    rows = [[key, 0.9, ["村级组织"], False] for key in (earlier.pk, protected.pk, other.pk, case.pk)]
    LikeQuestion.objects.update(found=rows, answered_at=clock.now())
    seen = text(me.get(f"/my/{case.pk}/near?q={question.pk}"))
    assert "相近的 1 件" in seen and "第 0071 号" in seen and "省财政厅 已答复：" in seen
    assert "0072" not in seen and "唐秀英" not in seen and "农业农村处" not in seen
    assert browse("dai.co").get(f"/my/{case.pk}/near?q={question.pk}").status_code == 404


def test_the_worker_finds_for_a_proposer_what_any_proposer_may_be_shown(draft, arrive, chain):
    from banfu.advice.like_work import may_see

    earlier, own = arrive("0071").suggestion, draft()
    assert may_see(chain.people["dai.other"])([earlier.pk, own.pk]) == {earlier.pk}
    assert may_see(chain.people["zjt.coordinator"])([earlier.pk, own.pk]) == set()


def test_inviting_and_co_signing(draft, do, browse, chain):
    case, me, other = draft(), browse("dai.lead"), browse("dai.co")
    do("save_hand_in", "dai.lead", case, **TEXT)
    page = text(me.get(f"/my/do/invite_cosigners/{case.pk}"))
    assert "向明辉" in page and "郭新民" not in page, "of the same delegation first"
    assert "郭新民" in text(me.get(f"/my/do/invite_cosigners/{case.pk}?q=新民"))
    assert "没有找到" in text(me.get(f"/my/do/invite_cosigners/{case.pk}?q=肖文静"))
    late = me.post(f"/my/do/invite_cosigners/{case.pk}", {"proposers": [chain.people["dai.co"].posts.get().proposer_id], "until": "2018-02-01"})
    assert late.status_code == 422 and "已经过去了" in text(late)
    me.post(f"/my/do/invite_cosigners/{case.pk}", {"proposers": [chain.people["dai.co"].posts.get().proposer_id], "until": "2018-03-06"})
    home = text(other.get("/my"))
    assert "向明辉代表，有 1 件请您联名建议" in home and "3月6日 截止" in home
    assert other.get(f"/my/{case.pk}").url == f"/my/{case.pk}/cosign"
    assert "三月的钱六月才到" in text(other.get(f"/my/{case.pk}/cosign"))
    assert browse("dai.other").get(f"/my/{case.pk}/cosign").status_code == 404
    other.post(f"/my/do/confirm_cosign/{case.pk}")
    assert Invitation.objects.get().agreed is True and "同意联名" in text(me.get(f"/my/do/invite_cosigners/{case.pk}"))
    me.post(f"/my/do/submit_suggestion/{case.pk}")
    assert "唐秀英代表提交了这件建议，1 位联名" in text(other.get(f"/my/{case.pk}"))
    assert "我联名的" in text(other.get("/my"))


def test_sent_back_says_why_and_leads_to_mending(draft, do, browse):
    case, me = draft(), browse("dai.lead")
    do("save_hand_in", "dai.lead", case, **TEXT)
    do("submit_suggestion", "dai.lead", case)
    Ruling.objects.create(suggestion=case, kind="send_back", text="请写明是哪几个县", decided_on=DAY)
    derive.derive_cases([case.pk])
    assert "有 1 件请您修改" in text(me.get("/my")) and "请写明是哪几个县" in text(me.get(f"/my/{case.pk}/write"))


def test_followed_in_plain_words_without_the_inside_of_the_unit(arrive, drive, do, browse, chain):
    task = drive(arrive(), "log_contact")
    do("invite_deputy", "czt.d1.head", task)
    seen = text(browse("dai.lead").get(f"/my/{task.suggestion_id}"))
    assert "3月1日 您的建议交给省财政厅主办，省民政厅会办" in seen
    assert "省财政厅给您打了电话" in seen and "省财政厅签收，开始办理" in seen
    assert "最迟 6月1日 答复" in seen and "周敏 0731-85165000" in seen
    for inside in ("农业农村处", "谈了标准和拨付时间", chain.people["czt.d1.head"].name, chain.people["czt.leader1"].name):
        assert inside not in seen, inside


def test_the_letter_is_read_only_when_it_has_arrived_and_the_sealed_file_is_his(arrive, drive, browse, do):
    task = drive(arrive(assist=()), "register_issue")
    kept = files.keep("0082 盖章.pdf", [b"%PDF-1.4\n%%EOF"])
    row = StoredFile.objects.create(
        suggestion=task.suggestion, organ=task.organ_key, kind="sealed", name="0082 盖章.pdf", digest=kept.digest, size=kept.size,
        added_on=DAY, added_by="周敏",
    )  # fmt: skip
    Issue.objects.update(file=row)
    me = browse("dai.lead")
    assert me.get(f"/my/{task.suggestion_id}/letter").status_code == 404 and me.get(f"/my/file/{row.pk}").status_code == 404
    do("deliver", "czt.coordinator", task, to="唐秀英", how="邮寄")
    assert "您提出的建议收悉" in text(me.get(f"/my/{task.suggestion_id}/letter"))
    answer = me.get(f"/my/file/{row.pk}")
    assert answer.status_code == 200 and b"".join(answer.streaming_content).startswith(b"%PDF")
    for who in ("dai.co", "wei.lead"):
        assert browse(who).get(f"/my/file/{row.pk}").status_code == 404
    assert browse("dai.co").get(f"/my/{task.suggestion_id}/letter").status_code == 404


def test_the_draft_shown_is_answered(arrive, drive, do, browse):
    task = drive(arrive(assist=()), "save_draft")
    me = browse("dai.lead")
    assert me.get(f"/my/{task.suggestion_id}/draft").status_code == 404
    do("show_draft", "czt.d1.head", task)
    do("save_draft", "czt.d1.head", task, text="第二稿，还没有请他看", title="答复", reply_class="B")
    assert "有 1 件请您看答复稿" in text(me.get("/my"))
    page = text(me.get(f"/my/{task.suggestion_id}/draft"))
    assert "您提出的建议收悉" in page and "第二稿" not in page
    assert me.post(f"/my/{task.suggestion_id}/draft", {"agreed": "0", "comment": ""}).status_code == 422
    assert me.post(f"/my/{task.suggestion_id}/draft", {"agreed": "0", "comment": "请写明时间"}).url == "/my"
    assert "您回：请写明时间" in text(me.get(f"/my/{task.suggestion_id}"))


def test_rated_with_one_look_before_it_goes(chain, arrive, drive, browse):
    task = drive(arrive(assist=()), "deliver")
    me, url = browse("dai.lead"), f"/my/{task.suggestion_id}/rate"
    home = text(me.get("/my"))
    assert "唐秀英代表，有 1 件请您评价" in home and "不评价，也不会算作“满意”" in home
    page = me.get(url).content.decode()
    assert " checked" not in page
    assert "请写几句哪里不满意" in text(me.post(url, {"attitude": "satisfied", "result": "unsatisfied", "step": "go"}))
    look = text(me.post(url, {"attitude": "satisfied", "result": "basically"}))
    assert "请看一遍再交" in look and not Feedback.objects.exists()
    assert me.post(url, {"attitude": "satisfied", "result": "basically", "step": "go"}).url == "/my"
    assert Feedback.objects.get().source == "deputy_online"
    assert "您评：态度满意，结果基本满意" in text(me.get("/my"))
    assert me.get(url).content.decode().count(" checked") == 2, "what he gave himself, to be changed"


def test_a_visit_is_answered(arrive, drive, do, browse):
    task = drive(arrive(), "approve_division")
    do("invite_deputy", "czt.d1.head", task)
    me, row = browse("dai.lead"), Visit.objects.get()
    assert "周二 到怀化座谈" in text(me.get("/my"))
    assert me.post(f"/my/do/answer_visit/{task.pk}", {"visit": row.pk, "coming": "1", "answer": ""}).url == "/my"
    row.refresh_from_db()
    assert row.coming is True and "您回话：来" in text(me.get(f"/my/{task.suggestion_id}"))


def test_withdrawing_through_the_pages(draft, do, browse):
    case, me = draft(), browse("dai.lead")
    do("save_hand_in", "dai.lead", case, **TEXT)
    do("submit_suggestion", "dai.lead", case)
    assert "撤回这件建议" in text(me.get(f"/my/{case.pk}"))
    assert me.post(f"/my/do/ask_withdrawal/{case.pk}", {"reason": ""}).status_code == 422
    me.post(f"/my/do/ask_withdrawal/{case.pk}", {"reason": "已经解决"})
    assert "已经撤回" in text(me.get("/my"))


def test_proposals_are_called_proposals_and_organs_by_their_name(draft, do, browse):
    case, organ = draft("dang.minge", "proposal"), browse("dang.minge")
    assert "民革湖南省委" in text(organ.get("/my")) and "作为集体提案" in text(organ.get("/my/new"))
    do("save_hand_in", "dang.minge", case, **TEXT)
    do("submit_suggestion", "dang.minge", case)
    for page in ("/my", f"/my/{case.pk}", "/my/new"):
        seen = text(organ.get(page)).replace("具体建议", "").replace("的建议》", "").replace(TEXT["title"], "")
        assert "建议" not in seen and "代表" not in seen, page
    assert "肖文静委员" in text(browse("wei.lead").get("/my"))


URLS = ("/my/{pk}", "/my/{pk}/write", "/my/{pk}/cosign", "/my/{pk}/draft", "/my/{pk}/rate", "/my/{pk}/letter", "/my/{pk}/near", "/my/{pk}/drop",
        "/my/do/submit_suggestion/{pk}", "/my/do/ask_withdrawal/{pk}", "/my/do/invite_cosigners/{pk}", "/my/do/confirm_cosign/{pk}")  # fmt: skip


@pytest.mark.parametrize("url", URLS)
def test_another_ones_is_not_there(draft, do, browse, url):
    case = draft()
    do("save_hand_in", "dai.lead", case, **TEXT)
    for who in ("dai.co", "wei.lead", "czt.coordinator", "lgw.office", "xitong"):
        client = browse(who)
        assert client.get(url.format(pk=case.pk)).status_code == 404, who
        assert client.post(url.format(pk=case.pk), {"title": "改了"}).status_code == 404, who
    assert fresh(case).title == TEXT["title"]


def test_acts_of_officials_and_of_others_are_not_done_from_here(arrive, drive, browse):
    task = drive(arrive(assist=()), "deliver")
    for name in ("record_feedback", "archive", "sign_for", "nothing"):
        assert browse("dai.lead").post(f"/my/do/{name}/{task.pk}").status_code == 404
    for who in ("dai.co", "wei.lead", "czt.coordinator"):
        assert browse(who).post(f"/my/do/rate/{task.pk}", {"attitude": "satisfied", "result": "satisfied"}).status_code == 404
    assert not Feedback.objects.exists()
    for url in (f"/case/{task.pk}", f"/act/log_contact/{task.pk}", f"/draft/{task.pk}", "/cases", "/search?q=标准", "/figures"):
        assert browse("dai.lead").get(url).status_code == 404, url


def test_no_phone_of_a_proposer_is_on_any_page(draft, do, browse, chain):
    for proposer in Proposer.objects.filter(posts__isnull=False):
        proposer.phone = "13907311234"
        proposer.save()
    case = draft()
    do("save_hand_in", "dai.lead", case, **TEXT)
    do("invite_cosigners", "dai.lead", case)
    pages = [browse("dai.co").get(f"/my/{case.pk}/cosign"), browse("dai.lead").get(f"/my/do/invite_cosigners/{case.pk}?q=新"),
             browse("dai.lead").get("/my"), browse("dai.lead").get(f"/my/{case.pk}/write")]  # fmt: skip
    assert all("1390731" not in page.content.decode() and page.status_code == 200 for page in pages)


def test_switched_off_the_module_is_gone(draft, browse, chain):
    case = draft()
    Source.objects.filter(name="省人大").update(online=False)
    assert "现在不在这里提交" in text(browse("dai.lead").get("/my/new")), "another source is still on"
    assert browse("dai.lead").get(f"/my/{case.pk}/write").status_code == 200, "what he has written is still his"
    Source.objects.update(online=False)
    for url in ("/my", "/my/new", f"/my/{case.pk}/write", "/my/notices"):
        assert browse("dai.lead").get(url).status_code == 404
    assert "没有开" in text(browse("dai.lead").get("/"))


def test_larger_print_is_remembered(chain, browse):
    me = browse("dai.lead")
    assert "elder-big" not in me.get("/my").content.decode()
    assert me.post("/my/size", {"next": "/my/new"}).url == "/my/new"
    assert "elder-big" in me.get("/my").content.decode()
    assert me.post("/my/size", {"next": "//elsewhere.example"}).url == "/my"
    assert "elder-big" not in me.get("/my").content.decode()


def test_messages_in_large_print(draft, do, browse):
    do("save_hand_in", "dai.lead", draft(), **TEXT)
    do("invite_cosigners", "dai.lead", Suggestion.objects.get(stage="draft"))
    assert "请您联名" in text(browse("dai.co").get("/my/notices"))


def test_the_bar_says_my_suggestions_or_my_proposals(chain, browse):
    from banfu.desk.context import _items

    assert [label for label, _ in _items(chain.people["dai.lead"])] == ["我的建议"]
    assert [label for label, _ in _items(chain.people["dang.minge"])] == ["我的提案"]


def test_whom_to_ask_is_settled_by_the_unit_and_is_no_mobile(arrive, drive, browse, chain):
    task = drive(arrive(), "approve_division")
    office = browse("czt.coordinator")
    wrong = office.post("/settings/contact", {"contact-contact": "周敏", "contact-phone": "13907311234"})
    assert wrong.status_code == 422 and "请写办公电话" in text(wrong)
    office.post("/settings/contact", {"contact-contact": "周敏", "contact-phone": "0731-85165000"})
    assert "省财政厅 周敏 0731-85165000" in text(browse("dai.lead").get(f"/my/{task.suggestion_id}"))


def test_a_list_of_proposals_knows_organs_from_persons(chain):
    from banfu.actions import taking_in

    names = taking_in.Names("proposal")
    parties = names.delegation("党派团体")
    assert names.proposer("民革湖南省委", parties).pk == chain.people["dang.minge"].posts.get().proposer_id
    assert names.proposer("省政协人口资源环境委员会", None).kind == "organ" and names.proposer("赵某某", None).kind == "member"
    case = Suggestion(kind="proposal", lead_name="民革湖南省委")
    assert case.proposers == "民革湖南省委" and Suggestion(kind="proposal", lead_name="肖文静").proposers == "肖文静委员"


def test_an_old_ledger_that_knows_the_assisting_unit_alone_is_closed(chain, browse):
    from datetime import date

    from banfu.actions import taking_in

    session = chain.sessions["suggestion", min(year for kind, year in chain.sessions if kind == "suggestion")]
    line = taking_in.OldLine(
        number="0009", title="关于旧事的建议", unit=chain.units["省财政厅"], part="assist", division=None, lead="唐秀英", delegation="怀化市代表团",
        answered_on=date(session.year, 5, 1),
    )  # fmt: skip
    taking_in.import_history(chain.people["czt.coordinator"], session, [line])
    case = Suggestion.objects.get(number="0009")
    seen = text(browse("dai.lead").get(f"/my/{case.pk}"))
    assert "已经办结" in seen and "正在办理" not in seen
