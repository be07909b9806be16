"""交办台: units chosen, passed on, taken back; what is wrong is said and nothing is lost."""

import re

import pytest
from tests.tables.passing import propose

from banfu import clock
from banfu.actions import REGISTRY, perform
from banfu.advice.models import Near
from banfu.cases.models import Assignment, Candidate, HandIn, HandOver, Merger, Suggestion
from banfu.cases.words import CaseStage
from banfu.oversight.burden import Burden
from banfu.oversight.conflicts import plans

DESK = "/oversight/pass"


@pytest.fixture
def handed(chain):
    session = chain.sessions["suggestion", 2018]
    batch = HandOver.objects.create(session=session, handed_on=clock.today(), document="交办通知", made_by="宋雅琴")

    def make(number, *units):
        case = Suggestion.objects.create(
            session=session, number=number, title=f"关于农村客运{number}的建议", body="一是增加班次。", registered_on=clock.today(),
            hand_over=batch, stage=CaseStage.TO_PASS_ON,
        )  # fmt: skip
        propose(case, chain, *units)
        return case

    return make


@pytest.fixture
def desk(chain, browse):
    """desk(url, **sent): the page as 督查室 gets it; what is sent is posted."""
    client = browse("dcs.office")

    def ask(url=DESK, sent=None, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return client.post(url, sent, headers=headers) if sent is not None else client.get(url, headers=headers)

    return ask


def key(chain, name):
    return str(chain.units[name].pk)


def given(case):
    return dict(Assignment.objects.filter(suggestion=case).values_list("unit__name", "part"))


def test_one_is_passed_on_the_next_comes_up_and_the_first_can_be_taken_back(chain, handed, desk):
    first, second = handed("0101", "省财政厅", "省教育厅"), handed("0102", "省水利厅")
    page = desk().content.decode()
    assert "2 件等转交" in page and 'data-key="1" checked' in page
    sent = {"lead": key(chain, "省财政厅"), "assist": [key(chain, "省教育厅"), key(chain, "省财政厅")]}
    answer = desk(f"{DESK}/{first.pk}?stage=to_pass_on", sent)
    assert answer.status_code == 302 and f"case={second.pk}" in answer.url
    assert given(first) == {"省财政厅": "lead", "省教育厅": "assist"}
    page = desk(answer.url).content.decode()
    assert "已转交 0101 号：省财政厅主办，省教育厅会办" in page and 'data-key="u"' in page and second.title in page
    answer = desk(f"{DESK}/{first.pk}/back?stage=to_pass_on", {"case": str(second.pk)})
    assert f"case={first.pk}" in answer.url and given(first) == {}
    first.refresh_from_db()
    assert first.stage == CaseStage.TO_PASS_ON


def test_a_swap_brings_the_right_side_alone_or_the_whole_desk(chain, handed, desk):
    first, second = handed("0101", "省财政厅"), handed("0102", "省水利厅")
    one = desk(f"{DESK}?case={second.pk}", HX_Request="true", HX_Target="one").content.decode()
    assert second.title in one and first.title not in one and "<html" not in one
    sent = {"lead": key(chain, "省财政厅"), "ids": [str(second.pk)]}
    whole = desk(f"{DESK}/{first.pk}?stage=to_pass_on", sent, HX_Request="true", HX_Target="desk")
    page = whole.content.decode()
    assert "<html" not in page and "已转交 0101 号：省财政厅独办" in page and whole["HX-Push-Url"].endswith(f"case={second.pk}")
    assert re.search(rf'value="{second.pk}" checked', page)


def test_what_was_written_and_chosen_stands_after_a_refusal(chain, handed, desk):
    case = handed("0101")
    sent = {"lead": "", "assist": [key(chain, "省教育厅")], "separate": "省财正厅：补助", "happened_on": ""}
    answer = desk(f"{DESK}/{case.pk}?stage=to_pass_on", sent, HX_Request="true", HX_Target="desk")
    page = answer.content.decode()
    assert answer.status_code == 422 and answer["HX-Retarget"] == "#one" and given(case) == {}
    assert "第 1 行的“省财正厅”不是本系统里的单位" in page and ">省财正厅：补助</textarea>" in page
    assert re.search(rf'name="assist" value="{key(chain, "省教育厅")}"[^>]* checked', page)
    both = desk(f"{DESK}/{case.pk}?stage=to_pass_on", {"lead": key(chain, "省财政厅"), "other": key(chain, "省水利厅")})
    assert both.status_code == 422 and "主办单位选了两个" in both.content.decode() and given(case) == {}
    done = desk(f"{DESK}/{case.pk}?stage=to_pass_on", {"lead": "other", "other": key(chain, "省水利厅")})
    assert done.status_code == 302 and given(case) == {"省水利厅": "sole"}
    late = desk(f"{DESK}/{case.pk}?stage=to_pass_on", {"lead": key(chain, "省财政厅")}).content.decode()
    assert "这一件现在是“办理中”" in late and given(case) == {"省水利厅": "sole"}


def test_congress_lets_the_desk_propose_before_it_hands_over(chain, handed, browse):
    case = handed("0101")
    Suggestion.objects.filter(pk=case.pk).update(hand_over=None, stage=CaseStage.TO_HAND_OVER)
    client = browse("lgw.office")
    assert "1 件等交办" in client.get(DESK).content.decode()
    client.post(f"{DESK}/{case.pk}?stage=to_hand_over", {"lead": key(chain, "省财政厅")})
    assert Candidate.objects.get(suggestion=case).unit.name == "省财政厅"


def conflicts(chain, case):
    case = Suggestion.objects.select_related("session").get(pk=case.pk)
    return plans([case], chain.people["dcs.office"])[case.pk].conflicts


def test_the_same_matter_twice_in_a_session_is_a_conflict_until_it_is_registered_together(chain, handed, desk):
    case, twin = handed("0101", "省财政厅"), handed("0102", "省水利厅")
    Near.objects.create(suggestion=case, other=twin, score=0.9, why=["农村客运班次"], copy=False)
    assert "像是同一件事" in conflicts(chain, case)[0] and conflicts(chain, twin) == []
    assert "1 件有冲突" in desk().content.decode() and "1 件有冲突" in desk("/oversight").content.decode()
    assert desk(f"{DESK}?conflict=1").content.decode().count("data-follow") == 1
    Merger.objects.create(suggestion=twin, main=case, since=clock.today())
    assert conflicts(chain, case) == []


def test_differing_proposals_and_refusals_are_conflicts_and_the_refused_does_not_stand_chosen(chain, handed, desk):
    case = handed("0101", "省财政厅")
    Candidate.objects.filter(suggestion=case).update(
        agreed=False, comment="属行业主管部门", answered_on=clock.today(), asked_on=clock.today(), other_unit=chain.units["省水利厅"]
    )
    page = desk().content.decode()
    assert "省财政厅：不属于本单位职能（属行业主管部门），建议改由省水利厅" in page and "省财政厅建议改由它" in page
    assert 'data-key="2"' in page and not re.search(r'name="lead"[^>]* checked', page)


def test_a_wish_that_differs_is_a_conflict_and_can_be_chosen(chain, handed, desk):
    case, other = handed("0101", "省财政厅"), handed("0102", "省财政厅")
    HandIn.objects.create(suggestion=case, wished_unit=chain.units["省水利厅"], started_on=clock.today(), saved_at=clock.now())
    page = desk(f"{DESK}?conflict=1").content.decode()
    assert "主办说法不一：拟办省财政厅，提出人希望省水利厅" in page and "提出人希望由它办" in page and other.title not in page
    sent = {"lead": key(chain, "省水利厅")}
    done = desk(f"{DESK}/{case.pk}?stage=to_pass_on&conflict=1", sent, HX_Request="true", HX_Target="desk").content.decode()
    assert "已转交 0101 号：省水利厅独办" in done and "都转交完了" in done and given(case) == {"省水利厅": "sole"}
    assert desk(f"{DESK}?count=1").content.decode().strip() == ""


def test_a_unit_that_gave_it_back_is_not_offered_and_the_history_is_told(chain, handed, desk):
    case = handed("0101", "省财政厅")
    perform(REGISTRY["pass_on_as_proposed"], chain.people["dcs.office"], case, {})
    task = Assignment.objects.get(suggestion=case)
    perform(REGISTRY["request_return"], chain.people["czt.coordinator"], task, {"reason": "不属本厅职责", "proposed_unit": "省水利厅"})
    perform(REGISTRY["consult"], chain.people["dcs.office"], Assignment.objects.get(pk=task.pk), {"question": "是否同意？"})
    perform(REGISTRY["answer_consultation"], chain.people["lgw.office"], Assignment.objects.get(pk=task.pk), {"agreed": True})
    perform(REGISTRY["decide_return"], chain.people["dcs.office"], Assignment.objects.get(pk=task.pk), {"granted": True})
    page = desk().content.decode()
    assert "省财政厅申请改办，建议改由省水利厅：不属本厅职责" in page and "省财政厅申请改办时建议由它" in page
    assert f'name="lead" value="{key(chain, "省财政厅")}"' not in page


def test_heavy_is_told_against_the_own_years_before_else_against_the_others():
    assert Burden(hosted=20, proposed=7, usual=20).heavy == "本年主办 27 件，前几年平均 20 件"
    assert Burden(hosted=20, proposed=5, usual=20).heavy == "" and Burden(hosted=3, proposed=2, usual=1).heavy == ""
    assert Burden(hosted=21, mean=10).heavy == "本年主办 21 件，各单位平均 10 件" and Burden(hosted=20, mean=10).heavy == ""


def test_the_next_page_skips_nothing_after_rows_left_the_queue(chain, handed, browse, monkeypatch):
    from banfu.oversight import queues

    monkeypatch.setattr(queues, "PAGE", 3)
    cases = [handed(f"01{n:02}", "省财政厅") for n in range(7)]
    client = browse("dcs.office")
    first = client.get("/oversight/list?stage=to_pass_on").content.decode()
    after = re.search(r'rel="next" href="([^"]+)"', first).group(1).replace("&amp;", "&")
    for case in cases[:2]:
        perform(REGISTRY["pass_on_as_proposed"], chain.people["dcs.office"], case, {})
    page = client.get(after).content.decode()
    assert re.findall(r'data-name="(01\d\d)"', page) == ["0103", "0104", "0105"]
    before = re.search(r'rel="prev" href="([^"]+)"', page).group(1).replace("&amp;", "&")
    assert re.findall(r'data-name="(01\d\d)"', client.get(before).content.decode()) == ["0102"]
    assert client.get("/oversight/list?stage=to_pass_on&after=x").status_code == 404


def test_a_unit_answers_in_the_row_and_what_it_wrote_stands_when_refused(chain, handed, browse):
    case = handed("0101", "省财政厅")
    Suggestion.objects.filter(pk=case.pk).update(hand_over=None, stage=CaseStage.TO_HAND_OVER)
    Candidate.objects.filter(suggestion=case).update(asked_on=clock.today(), answer_by=clock.today())
    client, act = browse("czt.coordinator"), f"/act/comment_candidate/{case.pk}"
    assert "同意承办" in client.get("/to-comment").content.decode()
    answer = client.post(act, {"next": "/to-comment", "agreed": "0", "comment": "", "other_unit": key(chain, "省水利厅")})
    assert answer.status_code == 422 and "不承办要写明理由" in answer.content.decode()
    answer = client.post(act, {"next": "/to-comment", "agreed": "0", "comment": "属水利部门", "other_unit": key(chain, "省水利厅")})
    assert answer.url == "/to-comment" and Candidate.objects.get(suggestion=case).other_unit.name == "省水利厅"


def test_hostile_addresses(chain, handed, desk):
    handed("0101", "省财政厅")
    for url, status in (("?case=999999", 200), ("?case=x", 200), ("?stage=closed", 404), ("?q=%27%22", 200), ("?done=77&case=-1", 200)):
        assert desk(DESK + url).status_code == status, url
    assert desk(f"{DESK}/999999", {"lead": "1"}).status_code == 404
