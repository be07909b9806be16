# ruff: noqa: F811 - fixtures take what is imported by its name
"""An office with its column on and one case of every kind: published, as a summary, taken down, decided, closed, in work."""

import pytest
from django.test import Client
from tests.sample_office import DAY, LETTER, WAY, arriving, browse, chain, letter, set_up_once, world  # noqa: F401

from banfu import clock
from banfu.actions import REGISTRY, perform
from banfu.actions.publishing import ReviewForm, switch_column
from banfu.cases.models import Outcome, OutcomeLink, Publication, Suggestion
from banfu.portal import facts


@pytest.fixture(autouse=True)
def _nothing_kept():
    facts.forget()


def answer(world, task, more="", last="deliver"):
    """Take a task along the usual way through ``last``, its letter saying ``more`` too."""
    for key, name, data in WAY:
        data = dict(data)
        if name == "save_draft":
            data = letter(task, text=f"{LETTER['text']}\n{more}")
        if name == "propose_division":
            data["division"] = world.units["省财政厅/农业农村处"]
        if name == "assign_officer":
            data |= {"officer": world.people["czt.d1.o0"], "section": None}
        task = perform(REGISTRY[name], world.people[key], task, data)
        if name == last:
            return task
    raise AssertionError(last)


def decide(world, task, **told):
    """Review with everything found masked, but for what ``told`` says."""
    every = {"happened_on": f"{clock.today()}", "mode": "full", "asked": "full"} | told
    every = {f"f{one.number}": "cut" for one in ReviewForm(task=task).places if not one.forced} | every
    form = ReviewForm(every, task=task)
    assert form.is_valid(), form.errors
    return perform(REGISTRY["review_disclosure"], world.people["czt.coordinator"], task, dict(form.cleaned_data))


def publish(world, task, **told):
    task = decide(world, task, **told)
    return perform(REGISTRY["publish"], world.people["czt.coordinator"], task)


def body(task, text):
    """Let the suggestion say this."""
    Suggestion.objects.filter(pk=task.suggestion_id).update(body=text)
    task.suggestion.body = text
    return task


def make(world):
    """Return the cases by what became of them."""
    arrive, office = arriving(world), world.people["czt.coordinator"]
    switch_column(office, world.units["省财政厅"], True, True)

    def case(number, more="", asked="一是提高标准。", last="deliver"):
        return answer(world, body(arrive(number, assist=()), asked), more, last)

    found = {
        "full": case("0001", "请联系banshi@example.gov.cn。资金安排尚在磋商密语甲。", "一是提高标准。村民李小明电话13800138000反映。"),
        "summary": case("0002", "密语乙全文里才有。", "密语丙原文。"), "down": case("0003", "密语丁。", "密语戊。"),
        "decided": case("0004", "密语己。", "密语庚。"), "closed": case("0005", "密语辛。", "密语壬。"),
        "in_work": case("0006", "密语癸。", "密语子。", "save_draft"), "unreviewed": case("0007", "密语丑。", "密语寅。"),
        "protected": case("0008", "复唐秀英代表。"),
    }  # fmt: skip
    with clock.at(DAY):
        where = world.people["czt.coordinator"]
        found["full"] = publish(world, found["full"], brief="分两年提高", withheld="资金安排尚在磋商密语甲。｜还在磋商")
        found["summary"] = publish(world, found["summary"], mode="summary", reply_summary="标准已提高。", asked="none")
        found["down"] = perform(REGISTRY["take_down"], where, publish(world, found["down"]), {"tombstone": "涉及个人信息", "reason": "密语卯"})
        found["decided"] = decide(world, found["decided"])
        found["closed"] = decide(world, found["closed"], mode="closed", basis="secret", basis_note="密语辰")
        lead = found["protected"].suggestion.lead
        type(lead).objects.filter(pk=lead.pk).update(protected=True)
        found["protected"].suggestion.lead.protected = True
        found["protected"] = publish(world, found["protected"])
        type(lead).objects.filter(pk=lead.pk).update(protected=False)
    outcome = Outcome.objects.create(
        kind="policy", title="关于密语午的通知", number="湘财农〔2018〕58号", organ="省财政厅", unit=found["full"].unit, recorded_on=DAY, recorded_by=office
    )
    OutcomeLink.objects.create(outcome=outcome, assignment=found["full"], how="led", point="密语午", linked_on=DAY, linked_by="某某")
    return found


@pytest.fixture(scope="module")
def made(set_up_once):
    with clock.at(DAY):
        return make(set_up_once)


@pytest.fixture
def column(made, world):
    """The cases by what became of them; what a test changes is taken back."""
    with clock.at(DAY):
        yield made


@pytest.fixture
def nobody():
    return Client()


def address(task):
    return f"/gk/{Publication.objects.get(assignment=task).pk}"
