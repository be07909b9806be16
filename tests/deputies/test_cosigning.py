"""Co-signers: asked, each answers himself, until the closing date."""

from datetime import timedelta

import pytest
from tests.deputies.conftest import TEXT, fresh
from tests.sample_office import DAY

from banfu import clock
from banfu.actions import Refused
from banfu.actions.inviting import eligible
from banfu.cases import visible
from banfu.people.models import Proposer


@pytest.fixture
def asked(draft, do, chain):
    """A draft for which 向明辉 and 郭新民 are asked, until in five days."""
    case = draft()
    do("save_hand_in", "dai.lead", case, **TEXT)
    those = list(Proposer.objects.filter(name__in=["向明辉", "郭新民"], posts__isnull=False))
    do("invite_cosigners", "dai.lead", case, proposers=those, until=DAY + timedelta(days=5))
    return fresh(case)


def test_only_those_of_the_same_source_with_an_account_can_be_asked(draft):
    assert {one.name for one in eligible(draft())} == {"向明辉", "郭新民"}
    assert {one.name for one in eligible(draft("wei.lead", "proposal"))} == {"民革湖南省委"}


def test_each_one_answers_himself(asked, do, chain, told):
    assert told(chain.people["dai.co"]) == ["唐秀英代表请您联名《关于改进村级经费拨付的建议》，3月6日截止。"]
    do("confirm_cosign", "dai.co", asked)
    case = fresh(asked)
    assert case.cosigner_count == 1 and case.proposers == "唐秀英等2名代表"
    assert told(chain.people["dai.lead"])[0] == "向明辉代表同意联名《关于改进村级经费拨付的建议》，现在联名 1 位。"
    do("decline_cosign", "dai.other", case)
    assert not visible.own(chain.people["dai.other"]).exists()
    with pytest.raises(Refused, match="已经联名了"):
        do("confirm_cosign", "dai.co", case)
    for stranger in ("dai.lead", "wei.lead", "lgw.office"):
        with pytest.raises(Refused):
            do("confirm_cosign", stranger, case)


def test_after_the_closing_date_it_is_too_late(asked, do):
    with clock.at(DAY + timedelta(days=5)):
        do("confirm_cosign", "dai.co", asked)
    with clock.at(DAY + timedelta(days=6)):
        for name in ("confirm_cosign", "decline_cosign"):
            with pytest.raises(Refused, match="3月6日截止了"):
                do(name, "dai.other", asked)


def test_a_changed_text_is_told_and_one_may_leave_until_it_is_handed_in(asked, do, chain, told):
    do("confirm_cosign", "dai.co", asked)
    do("save_hand_in", "dai.lead", fresh(asked), **{**TEXT, "asks": "1.全部停拨。"})
    assert "改了您联名的" in told(chain.people["dai.co"])[0]
    do("decline_cosign", "dai.co", fresh(asked))
    assert fresh(asked).cosigner_count == 0
    assert "退出联名" in told(chain.people["dai.lead"])[0]


def test_once_handed_in_the_unanswered_are_asked_no_more(asked, do, chain, told):
    do("confirm_cosign", "dai.co", asked)
    do("submit_suggestion", "dai.lead", fresh(asked))
    assert "已经提交" in told(chain.people["dai.co"])[0]
    assert not visible.own(chain.people["dai.other"]).exists()
    with pytest.raises(Refused):
        do("confirm_cosign", "dai.other", fresh(asked))


def test_a_day_gone_by_is_refused_as_closing_date(chain, draft):
    from banfu.actions.inviting import InviteForm

    form = InviteForm({"proposers": [], "until": "2018-02-28"}, task=draft(), person=chain.people["dai.lead"])
    assert "已经过去了" in str(form.errors["until"])
