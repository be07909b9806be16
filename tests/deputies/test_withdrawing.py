"""撤回: all co-signers by the rulebook; then the units' tasks end."""

import pytest
from tests.deputies.conftest import TEXT, fresh

from banfu.actions import Refused
from banfu.cases import derive
from banfu.cases.models import Assignment, CoSignature
from banfu.people.models import Proposer


@pytest.fixture
def case(arrive, chain):
    """A suggestion of 唐秀英 that 省财政厅 and 省民政厅 have in hand, signed by 向明辉 and 郭新民 too."""
    case = arrive().suggestion
    for order, name in enumerate(("向明辉", "郭新民")):
        CoSignature.objects.create(suggestion=case, proposer=Proposer.objects.get(name=name, posts__isnull=False), order=order)
    return fresh(case)


def test_alone_it_is_withdrawn_at_once(draft, do):
    case = draft()
    do("save_hand_in", "dai.lead", case, **TEXT)
    do("submit_suggestion", "dai.lead", case)
    assert do("ask_withdrawal", "dai.lead", fresh(case)).stage == "withdrawn"


def test_all_have_to_agree_then_every_task_ends_and_the_units_are_told(case, do, chain, told):
    assert do("ask_withdrawal", "dai.lead", case, reason="已经解决").stage == "in_hand"
    assert "要您同意才行" in told(chain.people["dai.co"])[0]
    with pytest.raises(Refused, match="等他们都回了再说"):
        do("ask_withdrawal", "dai.lead", case)
    do("agree_withdrawal", "dai.co", case)
    with pytest.raises(Refused, match="已经回过了"):
        do("agree_withdrawal", "dai.co", case)
    done = do("agree_withdrawal", "dai.other", case)
    assert done.stage == "withdrawn" and set(Assignment.objects.filter(suggestion=case).values_list("stage", flat=True)) == {"withdrawn"}
    for who in ("czt.coordinator", "lgw.office", "dcs.office"):
        assert "撤回了第 0082 号建议" in told(chain.people[who])[0], who
    assert not derive.derive_cases([case.pk])


def test_one_who_refuses_stops_it_and_it_may_be_asked_again(case, do, chain, told):
    do("ask_withdrawal", "dai.lead", case)
    do("refuse_withdrawal", "dai.co", case)
    assert fresh(case).stage == "in_hand" and "不同意撤回" in told(chain.people["dai.lead"])[0]
    with pytest.raises(Refused, match="已经有了结果"):
        do("agree_withdrawal", "dai.other", case)
    do("ask_withdrawal", "dai.lead", case)
    do("agree_withdrawal", "dai.other", case)
    assert do("agree_withdrawal", "dai.co", case).stage == "withdrawn"


def test_only_the_lead_asks_and_only_the_asked_answer(case, do):
    for who in ("dai.co", "wei.lead", "czt.coordinator"):
        with pytest.raises(Refused):
            do("ask_withdrawal", who, case)
    do("ask_withdrawal", "dai.lead", case)
    for who in ("dai.lead", "wei.lead", "lgw.office"):
        with pytest.raises(Refused):
            do("agree_withdrawal", who, case)
