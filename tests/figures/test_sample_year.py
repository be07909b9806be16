"""The sample year gives the figures of the report it was made after."""

import re
from argparse import Namespace
from datetime import date

import pytest
from tests.sample_office import taken_back

from banfu import clock
from banfu.cases.models import (
    Assignment,
    Dissent,
    HandIn,
    Invitation,
    KeyMark,
    LastWord,
    Merger,
    OutcomeLink,
    Promise,
    PromiseMove,
    PromiseOff,
    PromiseProgress,
    Shown,
    Suggestion,
    Visit,
)
from banfu.cases.words import HOSTING, CaseStage, Stage
from banfu.desk import tryout
from banfu.figures import bound, briefing, bulletin_command, engine, promised
from banfu.figures.command import run
from banfu.paper.audit.report import audit_text
from banfu.people.instance import organ_named
from banfu.record import chain
from banfu.sample import achieved, load, others
from banfu.sample.bulletin import IMPRINT

pytestmark = pytest.mark.django_db
LAST = date(2018, 10, 8)
MIDYEAR = date(2018, 6, 15)
UNITS = ("省财政厅", "省住建厅", "省扶贫办")


def _all_figures(day):
    with clock.at(day):
        every = {unit: engine.compute(engine.Scope(organ_named(unit), 2018)) for unit in UNITS}
    return {unit: {name: figure.as_json() for name, figure in found.items()} for unit, found in every.items()}


@pytest.fixture(scope="module")
def played(django_db_setup, django_db_blocker):
    """The year, and the figures as they were when it was played only to the middle of June."""
    then = {}

    def look(day):
        if day > MIDYEAR and not then:
            then.update(_all_figures(MIDYEAR))

    with taken_back(django_db_blocker):
        yield load.load(password="", before=look), then


@pytest.fixture(scope="module")
def year(played):
    return played[0]


@pytest.fixture(scope="module")
def midyear(played):
    return played[1]


def figures(unit, year=2018, compare=None):
    return run(Namespace(unit=unit, year=year, compare=compare, kind=None))


def test_no_planned_act_was_refused(year):
    assert year.refused == []


COUNTS = [
    ("省财政厅", {"assigned": 373, "lead": 76, "assist": 297, "answered": 75, "not_due": 1, "overdue": 0, "assist_done": 297}),
    ("省住建厅", {"assigned": 97, "lead": 51, "assist": 46, "answered": 51, "overdue": 0}),
    ("省扶贫办", {"assigned": 52, "lead": 21, "assist": 31, "answered": 21}),
]
RATES = [
    ("省财政厅", {"class_a": (41, 75), "class_b": (16, 75), "class_c": (18, 75), "contact_rate": (75, 75),
              "key_meeting_rate": (11, 11), "onsite_participation_rate": (9, 9), "on_time_rate": (75, 75),
              "satisfaction_rate": (73, 73), "assist_on_time_rate": (297, 297)}),
    ("省住建厅", {"meeting_rate": (47, 47), "callback_rate": (51, 51), "key_meeting_rate": (12, 12)}),
    ("省扶贫办", {"class_a": (9, 21), "class_b": (12, 21), "class_c": (0, 21)}),
]  # fmt: skip


@pytest.mark.parametrize(("unit", "wanted"), COUNTS)
def test_counts(year, unit, wanted):
    got = figures(unit)["figures"]
    assert {name: got[name]["value"] for name in wanted} == wanted
    assert all(got[name]["rate"] is None and got[name]["numerator"] is None for name in wanted)


@pytest.mark.parametrize(("unit", "wanted"), RATES)
def test_rates(year, unit, wanted):
    got = figures(unit)["figures"]
    assert {n: (got[n]["numerator"], got[n]["denominator"]) for n in wanted} == wanted


def test_class_c_fell_by_points_not_by_percent(year):
    answer = figures("省财政厅", compare=2013)
    then = answer["compare"]["figures"]
    assert (then["lead"]["value"], then["class_a"]["numerator"], then["class_c"]["numerator"]) == (80, 14, 30)
    assert "下降 13.5 个百分点" in answer["compare"]["words"]["class_c"]


def test_every_number_opens_to_as_many_cases(year):
    scope = engine.Scope(organ_named("省财政厅"), 2018)
    day = date(2018, 10, 8)
    for name, figure in engine.compute(scope, day).items():
        if name == "onsite_participation_rate":
            continue
        parts = {"value": figure.value} if figure.value is not None else {"n": figure.numerator, "d": figure.denominator}
        parts |= {f"x{i}": n for i, (_, n) in enumerate(figure.excluded)}
        for part, number in parts.items():
            if name in promised.BY_NAME:
                found = promised.of_tasks(scope.tasks()).filter(promised.condition(name, part, day))
                summed = {"promises_moved": {"value"}, "slippage": {"n"}}.get(name, set())
                got = sum(found.values_list(promised.BY_NAME[name].column, flat=True)) if part in summed else found.count()
                assert got == number, (name, part)
            else:
                assert scope.tasks().filter(engine.condition(name, part, day)).count() == number, (name, part)


def test_an_empty_denominator_is_no_rate(year):
    got = figures("省扶贫办", year=2001)["figures"]["class_a"]
    assert got["denominator"] == 0
    assert got["rate"] is None


def test_the_record_of_the_year_holds_and_the_columns_follow_from_facts(year):
    assert list(chain.walk()) == []
    assert load.check() == []


def test_the_open_proposals_stand_in_many_stages(year):
    from banfu.cases.models import Assignment

    stages = set(Assignment.objects.filter(kind="proposal", unit__name="省财政厅").values_list("stage", flat=True))
    assert len(stages) >= 12


@pytest.mark.parametrize("unit", UNITS)
def test_conditions_in_memory_and_in_the_database_agree(year, unit):
    with clock.at(LAST):
        scope = engine.Scope(organ_named(unit), 2018)
        plain = engine.counted(engine.members(scope, LAST), scope, LAST)
        assert plain == engine.compute(scope)


def test_every_unit_at_once_gives_what_each_gives_alone(year):
    with clock.at(LAST):
        together = {unit.name: figures for unit, figures in engine.of_units(2018).items()}
        for unit in UNITS:
            assert together[unit] == engine.compute(engine.Scope(organ_named(unit), 2018))



@pytest.mark.parametrize("unit", UNITS)
def test_a_cut_off_day_gives_what_was_true_then(midyear, year, unit):
    """The same figures as on that day, though much has happened since."""
    with clock.at(LAST):
        then = engine.compute(engine.Scope(organ_named(unit), 2018, until=MIDYEAR))
    assert {name: figure.as_json() for name, figure in then.items()} == midyear[unit]


def test_a_suggestion_stands_in_every_stage_of_its_own(year):
    found = set(Suggestion.objects.values_list("stage", flat=True))
    assert found == set(CaseStage)
    assert Suggestion.objects.filter(stage=CaseStage.TO_PASS_ON, assignments__stage=Stage.RETURNED).exists()
    assert KeyMark.objects.exists() and Merger.objects.exists() and HandIn.objects.filter(suggestion__lead__kind="organ").exists()


def test_the_further_units_answer_most_some_late_and_some_not_yet(year):
    hosted = Assignment.objects.filter(year=2018, unit__name__in=others.CODES, part__in=HOSTING)
    late = [task for task in hosted if task.answered_on and task.answered_on > task.legal_due_on]
    over = hosted.filter(answered_on=None, legal_due_on__lt=LAST).exclude(stage=Stage.RETURNED)
    answered = hosted.exclude(answered_on=None)
    assert answered.count() > 0.8 * hosted.count() and late and over
    assert hosted.filter(round=2).exists() and LastWord.objects.exists()
    assert Dissent.objects.exclude(settled_on=None).exists()


def test_every_account_of_the_login_page_is_there_and_proposers_have_something_to_do(year):
    assert [one["key"] for one in tryout.accounts()] == [key for key, _ in tryout.TRIES]
    lead, other = (year.people[key].posts.get().proposer for key in ("dai.lead", "dai.co"))
    assert Invitation.objects.filter(proposer=other, agreed=None).exists()
    assert Shown.objects.filter(proposer=lead, answered_on=None).exists()
    assert Visit.objects.filter(proposer=lead, coming=None, planned_on__gte=LAST).exists()
    assert Assignment.objects.filter(suggestion__lead=lead, stage=Stage.TO_FEEDBACK).exists()


def issue_of(path, *more):
    from banfu.site.command import _parser

    args = ["bulletin", "--issue", "27", "--units", "省财政厅,省住建厅，省扶贫办", "--year", "2018", "-o", str(path), *more]
    return bulletin_command.run(_parser().parse_args(args), IMPRINT)


def test_the_bulletin_has_the_figures_of_the_report_and_no_fault_of_its_own(year, db, tmp_path):
    told = issue_of(tmp_path / "27.pdf")
    assert (tmp_path / "27.pdf").read_bytes().startswith(b"%PDF") and told["title"] == "《联络动态》第27期"
    finance, housing, poverty = [one["text"] for one in told["articles"]]
    for text, parts in {
        finance: ("建议373件，其中主办76件、会办297件", "已答复75件", "1件近期交办", "A类41件", "C类18件，占24.0%", "2013年的2.9倍", "下降13.5个百分点"),
        housing: ("建议97件，其中主办51件、会办46件", "意见的12件", "见面的39件", "见了面的47件", "4件是代表自己提出不用见面", "访了51件"),
        poverty: ("建议52件，其中主办21件、会办31件", "A类9件", "B类12件", "李天明等代表", "走访2次"),
    }.items():
        assert [part for part in parts if part not in text] == []
    assert [one.sentence for text in (finance, housing, poverty) for one in audit_text(text) if one.alarm] == []


def test_every_number_of_a_draft_is_bound_and_told_when_the_data_move_on(year, db):
    organ = organ_named("省财政厅")
    with clock.at(LAST):
        draft = briefing.drafted(organ, 2018, bound.Numbers(organ, "suggestion"))
        assert all(draft.text[one.at : one.end] == one.words for one in draft.bound)
        loose = list(draft.text)
        for one in draft.bound:
            loose[one.at : one.end] = "＃" * len(one.words)
        assert re.findall(r"\d+(?=件|次|组|%|倍|个百分点)", "".join(loose)) == []
        assert bound.moved(draft.bound, bound.Numbers(organ, "suggestion")) == []
        Assignment.objects.filter(organ_key=organ.pk, year=2018, reply_class="A", kind="suggestion", part="lead").update(reply_class="B")
        numbers = bound.Numbers(organ, "suggestion")
        moved = {(one.bound.name, one.bound.part): one.now for one in bound.moved(draft.bound, numbers)}
        assert moved["class_a", "n"] == "0" and moved["class_b", "n"] == "57"
        text, again = bound.renewed(draft.text, draft.bound, numbers)
        assert bound.moved(again, numbers) == [] and "B类57件" in text and all(text[one.at : one.end] == one.words for one in again)


def test_a_bound_number_follows_the_text_and_is_let_go_when_it_is_changed(year, db):
    organ = organ_named("省扶贫办")
    with clock.at(LAST):
        draft = briefing.drafted(organ, 2018, bound.Numbers(organ, "suggestion"))
    longer = draft.text.replace("2018年，", "2018年，在省人大常委会的监督下，", 1)
    found = bound.rebound(draft.text, draft.bound, longer)
    assert len(found) == len(draft.bound) and all(longer[one.at : one.end] == one.words for one in found)
    changed = draft.text.replace("主办21件", "主办22件", 1)
    assert len(bound.rebound(draft.text, draft.bound, changed)) == len(draft.bound) - 1


def test_the_bulletin_says_what_it_cannot_make(year, db, tmp_path):
    with pytest.raises(LookupError, match="没有叫“省某厅”的单位"):
        issue_of(tmp_path / "x.pdf", "--units", "省某厅")
    with pytest.raises(LookupError, match="没有承办建议"):
        issue_of(tmp_path / "x.pdf", "--year", "2009")
    with pytest.raises(ValueError, match=r"\.pdf 或 \.docx"):
        issue_of(tmp_path / "x.txt")


def test_the_four_of_the_seed_came_of_suggestions(year):
    rows = {link.outcome.title: link for link in OutcomeLink.objects.filter(assignment__suggestion__lead_name__in=[row[1] for row in achieved.FOUR]).select_related("outcome")}
    assert {"湖南省城市既有住宅增设电梯指导意见", "关于进一步稳定房地产市场的通知"} <= set(rows) and len(rows) == 5
    helped = next(one for one in rows.values() if one.how == "helped")
    assert helped.outcome.organ == "中共湖南省委、湖南省人民政府" and helped.outcome.unit.name == "省扶贫办"
    got = engine.compute(engine.Scope(organ_named("省住建厅"), 2018))
    assert (got["with_outcome"].value, got["outcome_policy"].value, got["outcome_research"].value) == (4, 4, 0)


def test_promises_stand_in_every_state(year):
    taken = Promise.objects.filter(verdict=Promise.Verdict.TAKEN)
    assert set(taken.values_list("assignment__unit__name", flat=True)) == set(UNITS)
    assert PromiseMove.objects.exists() and PromiseProgress.objects.exists() and PromiseOff.objects.filter(confirmed=None).exists()
