"""承诺事项 from the letter to the strike-off: proposed in place, confirmed, carried on, struck off by two, taken back."""

import re
from datetime import date

import pytest

from banfu.actions import REGISTRY, Refused, denied, perform
from banfu.cases.models import Promise, PromiseOff, Version
from banfu.cases.promises import standings
from banfu.deputies.promised import promised
from banfu.record.models import Entry

LETTER = "唐秀英代表：\n您提出的建议收悉。现答复如下：\n去年已安排300万元。我厅将在2018年底前再安排200万元用于村级道路建设。\n我厅将继续加强监管。\n感谢您的关心。"
PASSAGE = "我厅将在2018年底前再安排200万元用于村级道路建设。"


def text(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.fixture
def answered(chain, arrive, drive):
    """A case of 唐秀英 whose letter has been delivered."""
    task = drive(arrive("0083", assist=()), "deliver")
    Version.objects.filter(reply__assignment=task).update(text=LETTER)
    return task


@pytest.fixture
def do(chain, answered):
    def do(name, who, **data):
        return perform(REGISTRY[name], chain.people[who], answered, data)

    return do


@pytest.fixture
def taken(do):
    do("take_promise", "czt.d1.o0", passage=PASSAGE, what="再安排200万元", due_on=date(2018, 12, 31), amount="200万元")
    return Promise.objects.get()


def test_proposed_in_place_and_taken_by_a_person_alone(answered, browse):
    me = browse("czt.d1.o0")
    page = me.get(f"/case/{answered.pk}/promises")
    seen = page.content.decode()
    assert "有 2 处像是承诺" in seen and f"<mark>{PASSAGE}</mark>" in seen and 'value="2018-12-31"' in seen
    assert not Promise.objects.exists()
    sent = {"passage": PASSAGE, "what": "再安排200万元", "due_on": "2018-12-31", "amount": "200万元", "owner": "", "happened_on": "2018-03-01"}
    made_up = me.post(f"/act/take_promise/{answered.pk}", {**sent, "passage": "我厅将送您一套房子。"})
    assert made_up.status_code == 422 and "签发的答复里没有这句话" in text(made_up)
    me.post(f"/act/take_promise/{answered.pk}", sent)
    me.post(f"/act/wave_promise/{answered.pk}", {"passage": "我厅将继续加强监管。", "happened_on": "2018-03-01"})
    row = Promise.objects.get(verdict="taken")
    assert (row.found, row.period, row.due_on) == (True, "在2018年底前", date(2018, 12, 31))
    assert "记下 1 项" in text(me.get(f"/case/{answered.pk}/promises"))
    assert "再安排200万元" in text(browse("lgw.office").get(f"/case/{answered.pk}"))


def test_progress_a_moved_day_and_its_reason_reach_the_proposer(chain, answered, taken, do, browse):
    do("log_promise_progress", "czt.d1.o0", promise=taken, text="已列入预算")
    do("move_promise", "czt.d1.o0", promise=taken, until=date(2019, 6, 30), reason="招标推迟")
    one = standings([answered.pk])[0]
    assert one.due_on == date(2019, 6, 30) and one.promise.due_on == date(2018, 12, 31)
    seen = text(browse("dai.lead").get(f"/my/{answered.suggestion_id}"))
    assert "答应您的 1 件事 再安排200万元 说好 2019年6月30日 前办到" in seen and "改到 2019年6月30日 前：招标推迟" in seen and "已列入预算" in seen
    assert "招标推迟" in chain.people["dai.lead"].notices.latest("pk").text
    assert "原定 12月31日，改到 2019年6月30日" in Entry.objects.latest("seq").sentence
    with pytest.raises(Refused, match="已经过去了"):
        do("move_promise", "czt.d1.o0", promise=taken, until=date(2018, 1, 1), reason="早了")


def test_struck_off_by_two_and_a_wrong_one_taken_back(chain, answered, taken, do, browse):
    do("propose_promise_off", "czt.coordinator", promise=taken, evidence="湘财预〔2018〕9号", word="唐代表电话里说钱到了")
    with pytest.raises(Refused, match="销号要两个人"):
        do("confirm_promise_off", "czt.coordinator", promise=taken)
    with pytest.raises(Refused):
        do("propose_promise_off", "czt.d1.o0", promise=taken, evidence="又一次")
    do("refuse_promise_off", "czt.leader1", promise=taken, reason="请附文件")
    do("propose_promise_off", "czt.coordinator", promise=taken, evidence="湘财预〔2018〕9号，已拨付", word="唐代表电话里说钱到了")
    do("confirm_promise_off", "czt.leader1", promise=taken)
    assert "办到了" in text(browse("dai.lead").get(f"/my/{answered.suggestion_id}"))
    assert "提出人说：唐代表电话里说钱到了" in text(browse("czt.d1.o0").get(f"/case/{answered.pk}"))
    do("restore_promise", "czt.leader1", promise=taken, reason="钱没有到村")
    assert standings([answered.pk])[0].struck is None and PromiseOff.objects.count() == 2
    assert "钱没有到村" in chain.people["dai.lead"].notices.latest("pk").text


def test_the_ledger_counts_what_it_lists_and_only_what_one_sees(answered, taken, do, browse):
    me = browse("czt.coordinator")
    seen = text(me.get("/promises"))
    assert "答应了 1 项，已销号 0 项；落实率 — （0/0），不计入没到说好的日子的 1 项" in seen and "再安排200万元" in seen and "2018年12月31日" not in text(me.get("/promises?show=struck"))
    do("propose_promise_off", "czt.d1.o0", promise=taken, evidence="已拨付")
    do("confirm_promise_off", "czt.leader1", promise=taken)
    seen = text(me.get("/promises?show=struck&year=2018"))
    assert "落实率 100% （1/1）" in seen and "3月1日 销号" in seen
    assert "还没有确认过承诺" in text(browse("zjt.d1.head").get("/promises")) and "再安排200万元" in text(browse("lgw.office").get("/promises?show=all"))
    assert browse("dai.lead").get("/promises").status_code == 404 and "没有这样的承诺" in text(me.get("/promises?show=x&year=99999"))


def test_a_case_is_not_struck_off_before_its_promises(chain, answered, taken, do):
    for who, name, data in (
        ("lgw.office", "record_feedback", {"attitude": "satisfied", "result": "satisfied", "source": "congress"}),
        ("czt.coordinator", "call_back", {"outcome": "satisfied"}),
    ):  # fmt: skip
        do(name, who, **data)
    answered.refresh_from_db()
    assert "还有 1 项承诺没有销号" in denied(REGISTRY["propose_strike_off"], chain.people["czt.coordinator"], answered)
    do("propose_promise_off", "czt.d1.o0", promise=taken, evidence="已拨付")
    do("confirm_promise_off", "czt.leader1", promise=taken)
    assert denied(REGISTRY["propose_strike_off"], chain.people["czt.coordinator"], answered) == ""


def test_a_day_passed_is_said_plainly(answered, taken):
    told = promised([answered], date(2019, 1, 10))[0]
    assert (told.kind, told.word) == ("late", "说好 2018年12月31日 前办到，过了 10 天")
