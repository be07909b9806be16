"""登记台: one after the other is registered, sent back or refused, with the like of its session beside it."""

import pytest

from banfu.actions import REGISTRY, on_paper, perform
from banfu.advice.models import Near
from banfu.cases.models import Suggestion
from banfu.cases.words import CaseStage
from banfu.people.models import Proposer

DESK = "/oversight/register"


@pytest.fixture
def paper(chain):
    """paper(title): a suggestion that came on paper and waits."""
    lead = Proposer.objects.get(posts__person=chain.people["dai.lead"])

    def make(title):
        return on_paper.enter_paper(chain.people["lgw.office"], chain.sessions["suggestion", 2018], title=title, body="一是增加班次。", lead=lead)

    return make


def text(answer, status=200):
    assert answer.status_code == status
    return answer.content.decode()


def test_registered_the_next_comes_up_and_what_is_the_same_is_offered_to_be_merged(chain, paper, browse):
    old = perform(REGISTRY["register"], chain.people["lgw.office"], paper("关于农村客运班次的建议"))
    first, second = paper("关于增加农村客运班次的建议"), paper("关于校车的建议")
    Near.objects.create(suggestion=first, other=old, score=0.8, why=["增加农村客运班次"])
    client = browse("lgw.office")
    page = text(client.get(DESK))
    assert "2 件等登记" in page and "一是增加班次" in page
    assert "0001　关于农村客运班次的建议" in page and "同一件事" in page and "都写到“增加农村客运班次”" in page
    answer = client.post(f"{DESK}/{first.pk}/register", {"happened_on": "2018-03-01", "recess": "1", "number": "", "topic": ""})
    assert answer.status_code == 302 and f"case={second.pk}" in answer.url and "recess=1" in answer.url
    page = text(client.get(answer.url))
    assert "编为 BH001 号" in page and f"/act/merge/{first.pk}" in page and "1 件等登记" in page
    assert '<option value="1" selected>' in page  # the next one came between sessions too


def test_what_is_wrong_is_said_and_what_was_written_stands(chain, paper, browse):
    perform(REGISTRY["register"], chain.people["lgw.office"], paper("关于甲的建议"))
    case, client = paper("关于乙的建议"), browse("lgw.office")
    sent = {"happened_on": "2018-03-01", "number": "0001", "topic": ""}
    page = text(client.post(f"{DESK}/{case.pk}/register", sent), 422)
    assert "0001 号已经给了《关于甲的建议》" in page and 'value="0001"' in page
    answer = client.post(f"{DESK}/{case.pk}/send_back", {"text": ""}, headers={"HX-Request": "true", "HX-Target": "desk"})
    page = text(answer, 422)
    assert (answer["HX-Retarget"], answer["HX-Reswap"]) == ("#one", "innerHTML")
    assert "<details class=\"panel\" open><summary>退请修改" in page and "<html" not in page
    assert client.post(f"{DESK}/{case.pk}/hand_over", {}).status_code == 404


def test_refused_with_its_reason_the_last_one_leaves_an_empty_desk(chain, paper, browse):
    case, client = paper("关于个人补助的建议"), browse("lgw.office")
    sent = {"code": "own_matter", "outcome": "退回", "text": "属于个人问题"}
    answer = client.post(f"{DESK}/{case.pk}/not_accept", sent, headers={"HX-Request": "true", "HX-Target": "desk"})
    page = text(answer)
    assert "没有等登记的" in page and "未立为建议提案：《关于个人补助的建议》" in page
    assert Suggestion.objects.get(pk=case.pk).stage == CaseStage.NOT_ACCEPTED
    assert browse("dcs.office").get(DESK).status_code == 404
    assert browse("taw.office").post(f"{DESK}/{case.pk}/register", {}).status_code == 404
