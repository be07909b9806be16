"""A walk of the proposers' acts: nobody is ever stuck, and what is stored follows from the facts."""

from datetime import timedelta

import pytest
from tests.deputies.conftest import fresh
from tests.sample_office import DAY
from tests.tables.deputies import data_for
from tests.walks import taken_back_each, walks

from banfu import clock
from banfu.actions import REGISTRY, Refused, denied, perform
from banfu.actions.inviting import eligible
from banfu.cases import derive
from banfu.cases.models import CoSignature, Invitation, Ruling, Suggestion, WithdrawalWish
from banfu.record import chain as record

WHO = {"suggestion": ("dai.lead", "dai.co", "dai.other"), "proposal": ("wei.lead", "dang.minge")}
NAMES = (
    "save_hand_in", "submit_suggestion", "invite_cosigners", "confirm_cosign", "decline_cosign", "ask_withdrawal", "agree_withdrawal",
    "refuse_withdrawal",
)  # fmt: skip


def data(name, case, chain, rng):
    if name == "invite_cosigners":
        return {"proposers": list(eligible(case))[:1], "until": clock.today() + timedelta(days=rng.randrange(4))}
    return data_for(name, case, chain, rng)


def congress(case, rng):
    """What the office of congress does to what waits for it, as facts."""
    if case.stage == "to_register" and rng.random() < 0.4:
        if rng.random() < 0.6:
            Ruling.objects.create(suggestion=case, kind="send_back", text="请写明地点", decided_on=clock.today())
        else:
            Suggestion.objects.filter(pk=case.pk).update(number="0001", registered_on=clock.today())
        derive.derive_cases([case.pk])


@walks(8)
@pytest.mark.parametrize("kind", ["suggestion", "proposal"])
@taken_back_each
def test_a_walk_of_drafts(chain, draft, kind, rng):
    case, day = draft(WHO[kind][0], kind), DAY
    for _ in range(40):
        day += timedelta(days=rng.random() < 0.3)
        with clock.at(day):
            congress(fresh(case), rng)
            case = fresh(case)
            if case.stage == "withdrawn":
                break
            people = [chain.people[key] for key in WHO[kind]]
            open_acts = [(REGISTRY[name], p) for name in NAMES for p in people if not denied(REGISTRY[name], p, case)]
            assert open_acts, f"nobody can do anything at {case.stage}"
            action, person = rng.choice(open_acts)
            try:
                perform(action, person, case, data(action.name, case, chain, rng))
            except Refused as refusal:
                assert refusal.reason.endswith("。") and fresh(case).stage == case.stage
            now = fresh(case)
            assert now.stage == case.stage or now.stage in action.leads_to or not action.leads_to
            _holds(now)
    assert not derive.derive_cases([case.pk]) and not list(record.walk())


def _holds(case):
    """A co-signer is one who has agreed; who is counted is who has signed; withdrawn is what all wanted."""
    signed = set(CoSignature.objects.filter(suggestion=case).values_list("proposer", flat=True))
    assert signed == set(Invitation.objects.filter(suggestion=case, agreed=True).values_list("proposer", flat=True))
    assert case.cosigner_count == len(signed)
    if case.stage == "withdrawn":
        assert set(WithdrawalWish.objects.filter(suggestion=case).values_list("agreed", flat=True)) == {True}
    if case.hand_in.submitted_on:
        assert case.body and case.title
