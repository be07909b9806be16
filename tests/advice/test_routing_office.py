"""What is proposed to those who pass on: from all units of their sources, and from what was corrected the same day."""

from datetime import date

import pytest
from tests.advice.test_routing import PENSION, VILLAGE, enter

from banfu import clock
from banfu.actions import REGISTRY, perform, taking_in
from banfu.advice import route_tasks, routing
from banfu.cases.models import Assignment, HandOver, Suggestion
from banfu.cases.words import CaseStage


@pytest.fixture
def passer(chain):
    return chain.people["dcs.office"]


@pytest.fixture
def past(chain, passer):
    """past(number, text, lead, *assist): taken in from a list by the office, and given to these units."""

    def make(number, text, lead, *assist):
        units = ((chain.units[lead], "lead"), *((chain.units[name], "assist") for name in assist))
        row = taking_in.Incoming(number=number, title=text[0].format(f"县{number}"), body=text[1], handed_over_on=date(2018, 3, 1), units=units)
        taking_in.take_in(passer, chain.sessions["suggestion", 2018], [row])
        return Assignment.objects.get(suggestion__number=number, unit=chain.units[lead])

    return make


@pytest.fixture
def waiting(chain):
    """waiting(number, text): one that waits to be passed on."""
    session = chain.sessions["suggestion", 2018]
    batch = HandOver.objects.create(session=session, handed_on=clock.today(), document="交办通知", made_by="宋雅琴")

    def make(number, text):
        return Suggestion.objects.create(
            session=session, number=number, title=text[0].format("道县"), body=text[1], registered_on=clock.today(), hand_over=batch,
            stage=CaseStage.TO_PASS_ON,
        )  # fmt: skip

    return make


def advised(case, person):
    route_tasks.advise_office.call(person.posts_now[0].organ_key)
    return routing.for_office([case], person).get(case.pk, routing.Advice())


def names(proposals):
    return [one.unit.name for one in proposals]


def test_lead_and_assisting_units_by_the_like_with_their_sentences(chain, passer, past, waiting):
    for n in range(3):
        past(f"001{n}", PENSION, "省人社厅", "省财政厅")
        past(f"002{n}", VILLAGE, "省财政厅")
    found = advised(waiting("0100", PENSION), passer)
    assert names(found.units)[0] == "省人社厅" and names(found.helpers) == ["省财政厅"]
    assert found.units[0].words.startswith("三件相似建议由省人社厅主办：2018年 001")
    assert found.helpers[0].words.startswith("三件相似建议由省财政厅会办")
    assert routing.for_office(Suggestion.objects.all(), chain.people["taw.office"]) == {}


def test_duties_tell_where_there_is_no_history_and_nothing_where_there_is_none(chain, passer, waiting):
    case = waiting("0100", PENSION)
    assert advised(case, passer) == routing.Advice()
    enter(chain, passer, "省人社厅", "城乡居民养老保险基础养老金标准")
    best = advised(case, passer).units[0]
    assert best.unit.name == "省人社厅" and best.words == "职责清单：“城乡居民养老保险基础养老金标准”"


def returned(chain, task, to):
    def do(who, name, **data):
        fresh = Assignment.objects.select_related("suggestion__session__source", "unit").get(pk=task.pk)
        perform(REGISTRY[name], chain.people[who], fresh, data)

    do("czt.coordinator", "request_return", reason="不属本厅职责", proposed_unit=to)
    do("dcs.office", "consult", question="是否同意？")
    do("lgw.office", "answer_consultation", agreed=True)
    do("dcs.office", "decide_return", granted=True)


def test_a_return_turns_the_like_the_same_day_and_the_case_itself_is_not_proposed_back(chain, passer, past, waiting):
    for n in range(3):
        past(f"001{n}", PENSION, "省财政厅")
    other = waiting("0100", PENSION)
    assert names(advised(other, passer).units)[0] == "省财政厅"
    task = past("0020", PENSION, "省财政厅")
    returned(chain, task, "省人社厅")
    assert names(advised(other, passer).units)[0] == "省人社厅"
    back = Suggestion.objects.get(pk=task.suggestion_id)
    assert "省财政厅" not in names(advised(back, passer).units)


def test_what_congress_proposed_and_the_office_changed_counts_for_the_unit_that_got_it(chain, passer, past, waiting):
    from tests.tables.passing import propose

    from banfu.actions.assigning import Share

    for n in range(2):
        past(f"001{n}", PENSION, "省财政厅")
    case, other = waiting("0099", PENSION), waiting("0100", PENSION)
    propose(case, chain, "省财政厅")
    perform(REGISTRY["pass_on"], passer, case, {"units": [Share(chain.units["省人社厅"], "sole")]})
    assert names(advised(other, passer).units)[0] == "省人社厅"


def test_the_acts_that_teach_ask_the_worker_once(chain, passer, past, queue):
    from django_tasks_db.models import DBTaskResult

    task = past("0010", PENSION, "省财政厅")
    returned(chain, task, "省人社厅")
    offices = [row["args"] for row in DBTaskResult.objects.filter(task_path__endswith="advise_office").values_list("args_kwargs", flat=True)]
    assert sorted(offices) == sorted([key] for key in {chain.people[who].posts_now[0].organ_key for who in ("lgw.office", "dcs.office")})
