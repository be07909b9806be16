"""The whole machine, from the deputy's draft to the archive: nobody is ever stuck, and what is stored
follows from the facts. Random walks by everybody who has a part in it."""

from datetime import timedelta

from tests.actions.test_machine import data_for, openings
from tests.walks import taken_back_each, walks

from banfu import clock
from banfu.actions import Refused, handing_in, perform
from banfu.actions.assigning import Share
from banfu.cases import derive
from banfu.cases.models import Assignment, Suggestion
from banfu.cases.words import CaseStage
from banfu.record import chain as record

WHO = ("lgw.office", "dcs.office", "dai.lead", "dai.co", "czt.coordinator", "czt.coordinator2", "czt.leader1", "czt.d1.head", "czt.d1.o0")
OVER = {CaseStage.CLOSED, CaseStage.SPLIT, CaseStage.WITHDRAWN}
RARE = {"split", "not_accept", "send_back", "ask_withdrawal", "drop_unit", "request_return"}
"""Ways out that would end most walks early; taken one time in ten."""


def case_of(key):
    return Suggestion.objects.select_related("session__source", "lead", "hand_in", "delegation").get(pk=key)


def subjects(key):
    near = ("suggestion__session__source", "unit", "division", "officer", "leader")
    home = Assignment.objects.filter(suggestion=key, unit__name="省财政厅")
    return [case_of(key), *home.select_related(*near)]


def told(name, subject, chain, rng):
    if name == "decide_return":
        return {"granted": False, "answer": "请继续办理"}
    if name in ("pass_on", "propose_units"):
        return {"units": [Share(chain.units["省财政厅"], "sole")]}
    return data_for(name, subject, chain, rng)


@walks(4)
@taken_back_each
def test_from_every_state_reached_somebody_can_go_on(chain, rng):
    case = handing_in.start(chain.people["dai.lead"], chain.sessions["suggestion", 2018])
    people, day, seen = [chain.people[key] for key in WHO], clock.today(), set()
    for _ in range(110):
        case = case_of(case.pk)
        seen.add(case.stage)
        if case.stage in OVER:
            break
        day += timedelta(days=rng.random() < 0.2)
        with clock.at(day):
            ways = [(a, p, one) for one in subjects(case.pk) for a, p in openings(one, people)]
            onward = [way for way in ways if way[0].leads_to or way[0].name == "save_hand_in"]  # writing goes on too
            assert onward, f"nobody can go on from {case.get_stage_display()}"
            usual = [way for way in onward if way[0].name not in RARE] or onward
            action, person, subject = rng.choice(usual if rng.random() < 0.75 else ways if rng.random() < 0.6 else onward)
            try:
                done = perform(action, person, subject, told(action.name, subject, chain, rng))
            except Refused as refusal:
                assert refusal.reason.endswith("。")
                continue
            if action.leads_to and done.stage != subject.stage:
                assert done.stage in action.leads_to, (action.name, subject.stage, done.stage)
    kept = list(Suggestion.objects.order_by("pk").values_list("pk", "stage"))
    stored = list(Assignment.objects.order_by("pk").values())
    for _ in derive.derive_all():
        pass
    derive.derive_cases([key for key, _ in kept])
    assert kept == list(Suggestion.objects.order_by("pk").values_list("pk", "stage"))
    assert stored == list(Assignment.objects.order_by("pk").values())
    assert not list(record.walk())
