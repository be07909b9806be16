"""What the worker proposes for waiting cases, and that it learns from what people corrected."""

from datetime import date

import pytest

from banfu import clock
from banfu.actions import REGISTRY, Refused, duties, perform, taking_in
from banfu.advice import route_tasks, routing
from banfu.advice.models import Routing, TopicGuess
from banfu.cases.models import (
    Assignment,
    Division,
    Duty,
    OpinionAdvice,
    OpinionRequest,
    ReturnRequest,
    Suggestion,
)
from banfu.record.models import Entry
from banfu.sample import others

VILLAGE = "关于提高{}村级组织运转经费的建议", "村级组织运转经费标准多年没有动，请提高。"
PENSION = "关于提高{}居民基础养老金标准的建议", "城乡居民养老保险基础养老金标准太低，请逐年提高。"


@pytest.fixture
def office(world):
    return world.people["czt.coordinator"]


@pytest.fixture
def take(world, office):
    """Take in a case of 省财政厅 by (title, body); with a division, as one of an old ledger."""
    home = world.units["省财政厅"]

    def take(number, text, place="平江县", division="", topic="", part="lead", lead="省财政厅", assist=()):
        title, body = text[0].format(place), text[1]
        if division:
            line = taking_in.OldLine(
                number=number, title=title, unit=home, part=part, body=body, topic=topic, division=world.units[f"省财政厅/{division}"]
            )
            taking_in.import_history(office, world.sessions["suggestion", 2017], [line])
        else:
            units = ((world.units[lead], "lead"), *((world.units[name], "assist") for name in assist))
            row = taking_in.Incoming(number=number, title=title, body=body, topic=topic, handed_over_on=date(2018, 3, 1), units=units)
            taking_in.take_in(office, world.sessions["suggestion", 2018], [row])
        return Assignment.objects.select_related("suggestion").get(suggestion__number=number, unit=home)

    return take


@pytest.fixture
def past(take):
    for n, place in enumerate(("南县", "澧县", "攸县"), 1):
        take(f"000{n}", VILLAGE, place, "农业农村处")
        take(f"001{n}", PENSION, place, "社会保障处")


def enter(world, office, unit, *texts):
    """The duties of a unit, by its own office."""
    if unit in others.CODES:
        office = world.people[others.key(unit, "coordinator")]
    return duties.add(office, [duties.Line(world.units[unit], text) for text in texts], "三定规定", None)


def advised(task, person):
    route_tasks.advise.call(task.organ_key)
    return routing.advice([task], person).get(task.pk, routing.Advice())


def test_a_division_by_history_and_duty_with_its_sentences(world, office, take, past):
    enter(world, office, "省财政厅/社会保障处", "城乡居民基础养老金补助")
    best = advised(take("0082", PENSION), office).divisions[0]
    assert best.unit.name == "社会保障处"
    assert best.why[0].startswith("三件相似建议由社会保障处承办：2017年 001") and best.why[1] == "职责清单：“城乡居民基础养老金补助”"


def test_duties_alone_tell_the_first_year(world, office, take):
    enter(world, office, "省财政厅/农业农村处", "村级组织运转经费和村干部报酬")
    enter(world, office, "省财政厅/社会保障处", "基础养老金补助")
    assert advised(take("0082", VILLAGE), office).divisions[0].unit.name == "农业农村处"
    Duty.objects.all().delete()
    assert advised(take("0083", VILLAGE), office).divisions == []


def test_the_form_begins_with_it_and_the_record_names_it(world, office, take, past):
    task = take("0082", PENSION)
    advised(task, office)
    task = perform(REGISTRY["sign_for"], office, task, {})
    form = REGISTRY["propose_division"].form(task=task, person=office)
    assert form.fields["division"].initial == world.units["省财政厅/社会保障处"].pk
    assert "三件相似建议由社会保障处承办" in form.fields["division"].help_text
    perform(REGISTRY["propose_division"], office, task, {"division": world.units["省财政厅/社会保障处"]})
    row = Division.objects.get(assignment=task)
    assert row.advised == row.division and row.precedent.startswith("三件相似")


def choose(world, office, take, number, division):
    task = take(number, PENSION, "道县")
    advised(task, office)
    task = perform(REGISTRY["sign_for"], office, task, {})
    return perform(REGISTRY["propose_division"], office, task, {"division": world.units[f"省财政厅/{division}"]})


def test_a_changed_division_turns_the_like_the_same_day(world, office, take, past):
    waiting = take("0100", PENSION, "新化县")
    assert advised(waiting, office).divisions[0].unit.name == "社会保障处"
    choose(world, office, take, "0082", "预算处")
    assert advised(waiting, office).divisions[0].unit.name == "预算处"
    assert "软件提的是社会保障处" in Entry.objects.filter(action="propose_division").latest("seq").sentence


def test_an_objection_turns_them_too_and_is_not_proposed_again_to_the_same_case(world, office, take, past):
    waiting, head = take("0100", PENSION, "新化县"), world.people["czt.d2.head"]
    task = take("0082", PENSION, "道县")
    advised(task, office)
    task = perform(REGISTRY["sign_for"], office, task, {})
    task = perform(REGISTRY["propose_division"], office, task, {"division": world.units["省财政厅/社会保障处"]})
    task = perform(REGISTRY["object_division"], head, task, {"reason": "标准由预算处统筹"})
    assert all(p.unit.name != "社会保障处" for p in advised(task, office).divisions)
    perform(REGISTRY["propose_division"], office, task, {"division": world.units["省财政厅/预算处"]})
    best = advised(waiting, office).divisions[0]
    assert best.unit.name == "预算处" and "是改过的" in best.words


def test_a_granted_return_speaks_loudest_for_the_unit(world, office, take, past):
    enter(world, office, "省人社厅", "养老保险")
    for n in range(3):
        take(f"002{n}", PENSION, "桃江县")
    waiting = take("0100", PENSION, "新化县")
    assert advised(waiting, office).units[0].unit.name == "省财政厅"
    task = perform(REGISTRY["request_return"], office, take("0082", PENSION, "道县"), {"reason": "属人社部门", "proposed_unit": "省人社厅"})
    perform(REGISTRY["decide_return"], office, task, {"granted": True})
    assert ReturnRequest.objects.get().granted
    assert advised(waiting, office).units[0].unit.name == "省人社厅"
    form = REGISTRY["request_return"].form(task=waiting, person=office)
    assert form.fields["proposed_unit"].initial == "省人社厅" and "0082 号" in form.fields["proposed_unit"].help_text


def test_helpers_are_those_asked_for_the_like(world, office, take):
    for n in range(3):
        take(f"003{n}", PENSION, "桃江县", assist=("省人社厅", "省民政厅"))
    names = {p.unit.name for p in advised(take("0082", PENSION), office).helpers}
    assert names == {"省人社厅", "省民政厅"}


@pytest.fixture
def in_work(world, office, take, drive):
    """A case in work whose like were answered with 省人社厅 and 省民政厅."""
    for n in range(3):
        take(f"003{n}", PENSION, "桃江县", assist=("省人社厅", "省民政厅"))
    task = drive(take("0082", PENSION, assist=("省教育厅",)), "assign_officer")
    route_tasks.advise.call(task.organ_key)
    return task


def asked_of(world, *names):
    return [world.units[name] for name in names]


def test_units_to_ask_stand_ticked_with_their_reason(world, office, in_work):
    form = REGISTRY["ask_opinion"].form(task=in_work, person=office)
    first, *proposed = form.fields["units"].choices
    assert first[0] == world.units["省教育厅"].pk and "还没有函询" in first[1]
    assert {key for key, _ in proposed} == {unit.pk for unit in asked_of(world, "省人社厅", "省民政厅")}
    assert all("软件提：" in label and "会办：2018年 003" in label for _, label in proposed)
    assert world.units["省教育厅"].pk in form.fields["units"].initial and form.fields["ticked"].initial
    assert "003" not in "".join(label for _, label in REGISTRY["ask_opinion"].form(task=in_work, person=world.people["czt.d1.o0"]).fields["units"].choices)


def test_several_units_are_asked_at_once_and_an_unticked_one_is_learnt_from(world, office, take, drive, in_work):
    shown = REGISTRY["ask_opinion"].form(task=in_work, person=office)
    units = asked_of(world, "省人社厅", "省教育厅")
    sent = {"units": [unit.pk for unit in units], "unit": world.units["省水利厅"].pk, "ticked": ",".join(str(u.pk) for u in asked_of(world, "省人社厅", "省民政厅")), "happened_on": "2018-03-01"}
    form = REGISTRY["ask_opinion"].form(sent, task=in_work, person=office)
    assert form.is_valid(), form.errors
    perform(REGISTRY["ask_opinion"], office, in_work, form.cleaned_data)
    assert OpinionRequest.objects.filter(assignment=in_work, asked_on=date(2018, 3, 1)).count() == 3
    assert dict(OpinionAdvice.objects.values_list("unit__name", "asked")) == {"省人社厅": True, "省民政厅": False}
    other = drive(take("0100", PENSION, "新化县"), "assign_officer")
    names = [p.unit.name for p in advised(other, office).helpers]
    assert "省水利厅" in names and (names + ["省民政厅"]).index("省民政厅") > names.index("省水利厅")
    again = REGISTRY["ask_opinion"].form(task=in_work, person=office)
    assert [str(label) for _, label in again.fields["units"].choices if "上次没有选" in label] and not again.fields["units"].initial
    assert len(again.fields["units"].choices) < len(shown.fields["units"].choices)


def test_none_chosen_is_refused_and_without_proposals_there_is_the_plain_list(world, office, in_work):
    form = REGISTRY["ask_opinion"].form({"happened_on": "2018-03-01", "ticked": "x"}, task=in_work, person=office)
    assert not form.is_valid() and "没有选会办单位" in str(form.errors["units"])
    Routing.objects.all().delete()
    OpinionRequest.objects.all().delete()
    form = REGISTRY["ask_opinion"].form({"happened_on": "2018-03-01"}, task=in_work, person=office)
    assert "units" not in form.fields and "没有选会办单位" in str(form.errors["unit"])


def test_a_closed_division_stands_for_its_successor(world, office, take, past):
    unit = world.units["省财政厅/社会保障处"]
    unit.valid_until, unit.successor = date(2018, 1, 1), world.units["省财政厅/教科文处"]
    unit.save()
    assert advised(take("0082", PENSION), office).divisions[0].unit.name == "教科文处"


def test_no_sentence_tells_of_a_case_the_reader_may_not_see(world, office, take, past):
    task = take("0082", PENSION)
    mine, others = advised(task, office), routing.advice([task], world.people["czt.d1.head"])[task.pk]
    assert "相似建议" in mine.divisions[0].words and "相似建议" not in others.divisions[0].words
    assert "相似建议" not in routing.advice([task], world.people["zjt.coordinator"])[task.pk].divisions[0].words


def test_one_unit_learns_nothing_from_the_cases_of_another(world, take, past):
    other = world.people["zjt.coordinator"]
    home = world.units["省住建厅"]
    row = taking_in.Incoming(number="0500", title=PENSION[0].format("南县"), body=PENSION[1], handed_over_on=date(2018, 3, 1), units=((home, "lead"),))
    taking_in.take_in(other, world.sessions["suggestion", 2018], [row])
    task = Assignment.objects.select_related("suggestion").get(suggestion__number="0500", unit=home)
    assert advised(task, other).divisions == []
    assert [p.unit.name for p in advised(task, other).units] in ([], ["省住建厅"])


def test_only_what_waits_has_proposals(world, office, take, past, drive):
    task = take("0082", PENSION)
    assert route_tasks.advise.call(task.organ_key) == 1 and Routing.objects.count() == 1
    drive(task, "approve_division")
    assert route_tasks.advise.call(task.organ_key) == 0 and not Routing.objects.exists()


def test_work_is_queued_once_for_many_changes(world, settings, take, office):
    from django_tasks_db.models import DBTaskResult

    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    take("0082", PENSION)
    take("0083", VILLAGE)
    assert DBTaskResult.objects.filter(task_path=route_tasks.advise.module_path).count() == 1


def test_topics_written_in_the_list_stay_and_the_sure_are_told(world, office, take):
    for n in range(12):
        take(f"004{n:02}", VILLAGE, f"{'甲乙丙丁戊己庚辛壬癸子丑'[n]}县", "农业农村处", "村级经费")
        take(f"005{n:02}", PENSION, f"{'甲乙丙丁戊己庚辛壬癸子丑'[n]}县", "社会保障处", "社保补助")
    blank, written = take("0082", PENSION), take("0083", VILLAGE, topic="清单自己的分类")
    assert route_tasks.tell_topics.call(blank.organ_key) == 1
    guess = TopicGuess.objects.get()
    assert (guess.suggestion, guess.first) == (blank.suggestion, "社保补助")
    assert Suggestion.objects.get(pk=blank.suggestion_id).topic == "" and written.suggestion.topic == "清单自己的分类"


def test_without_history_the_tree_gives_two_choices_or_nothing(world, office, take):
    plain, odd = take("0082", ("关于改造农村公路和学校食堂的建议", "公路破损，学校没有食堂。")), take("0083", ("关于量子纠缠的建议", "无"))
    route_tasks.tell_topics.call(plain.organ_key)
    guess = routing.topics([plain, odd])
    assert set(guess) == {plain.pk}
    assert {guess[plain.pk].first, guess[plain.pk].second} == {"交通", "教育"} and guess[plain.pk].sure is None


def test_a_person_sets_the_topic_and_it_is_recorded(world, office, take):
    task = take("0082", PENSION)
    form = REGISTRY["set_topic"].form({"topic": "社保补助", "happened_on": "2018-03-01"}, task=task, person=office)
    assert form.is_valid(), form.errors
    perform(REGISTRY["set_topic"], office, task, {"topic": "社保补助"})
    assert Suggestion.objects.get(pk=task.suggestion_id).topic == "社保补助"
    assert Entry.objects.latest("seq").data["topic"]["after"] == "社保补助"
    with pytest.raises(Refused, match="已经是"):
        perform(REGISTRY["set_topic"], office, task, {"topic": "社保补助"})


def test_duties_are_entered_once_ended_and_never_deleted(world, office):
    assert enter(world, office, "省财政厅/预算处", "预算编制", "转移支付", "预算编制") == (2, 1)
    assert enter(world, office, "省财政厅/预算处", "预算编制") == (0, 1)
    assert Entry.objects.filter(action="add_duties").latest("seq").data["texts"] == ["预算编制", "转移支付"]
    duty = Duty.objects.get(text="预算编制")
    duties.end(office, duty)
    assert Duty.objects.count() == 2 and not Duty.objects.on(clock.today()).filter(pk=duty.pk).exists()
    with pytest.raises(Refused, match="已于"):
        duties.end(office, duty)


@pytest.mark.parametrize(("who", "unit", "why"), [
    ("czt.coordinator", "省住建厅", "由它录入"), ("czt.d1.head", "省财政厅", "由办公室录入"), ("zjt.coordinator", "省财政厅/预算处", "由它录入"),
])  # fmt: skip
def test_whose_duties_one_may_enter(world, who, unit, why):
    with pytest.raises(Refused, match=why):
        enter(world, world.people[who], unit, "某职责")
    assert enter(world, world.people["czt.coordinator"], "省民政厅", "养老服务") == (1, 0)
