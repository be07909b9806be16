"""Studies: who may ask for which and see which, that numbers and lists agree, the report, the command."""

import json
from io import BytesIO
from types import SimpleNamespace

import pytest
from docx import Document
from tests.studies import HOSTILE

from banfu import clock
from banfu.actions import REGISTRY, perform
from banfu.advice import studies, study_command, study_words, tasks
from banfu.advice.models import Study
from banfu.cases import visible
from banfu.cases.files import path_of
from banfu.site import command

SIX = studies.Asked(2012, 2017)


@pytest.fixture
def person(world):
    return lambda key="czt.coordinator": world.people[key]


@pytest.fixture
def done(years, person):
    """The study of the whole unit, computed."""
    study = studies.ask(person(), SIX)
    tasks.study.call(study.pk)
    return Study.objects.get(pk=study.pk)


def count(person, study, *where):
    condition = studies.behind(person, studies.address(study, *where))
    return visible.assignments(person).filter(condition).count()


def test_it_is_queued_and_then_computed(years, person, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as queued:
        study = studies.ask(person(), SIX)
        assert studies.ask(person(), SIX).pk == study.pk  # asked twice, computed once
    assert len(queued) == 1 and study.state == "waiting"
    assert tasks.study.call(study.pk)
    study.refresh_from_db()
    assert (study.state, study.progress, study.told["totals"]) == ("done", 100, list(years.values()))
    assert not tasks.study.call(study.pk + 999)


def test_every_number_opens_to_exactly_its_cases(done, person):
    me, told = person(), done.told
    assert count(me, done) == told["cases"] == sum(told["totals"]) and count(me, done, "rest") == told["rest"]["size"]
    for year, total in zip(told["years"], told["totals"], strict=True):
        assert count(me, done, "", year) == total
    assert len(told["topics"]) == 3
    for topic in told["topics"]:
        number = topic["topic"]
        assert count(me, done, number) == topic["size"]
        assert [count(me, done, number, year) for year in told["years"]] == topic["counts"]
        for mark in ("open", "returned", "settled", "resumed", "rated", "content", *("satisfied", "basically", "unsatisfied")):
            assert count(me, done, number, "", mark) == topic[mark], mark
        for kind, name in (("from", "from"), ("city", "cities"), ("county", "counties")):
            assert [count(me, done, number, "", f"{kind}:{one['at']}") for one in topic[name]] == [one["n"] for one in topic[name]]
        for place, row in enumerate(topic["classes"]):
            assert [count(me, done, number, year, f"class:{place}") for year in told["years"]] == row
        assert [count(me, done, number, "", f"ask:{place}") for place in range(len(topic["asks"]))] == [one["n"] for one in topic["asks"]]


def test_growth_and_new_topics_are_told_and_steady_ones_are_not(done):
    told = {topic["name"]: topic["change"]["says"] for topic in done.told["topics"]}
    assert told["村级组织运转经费"] == "more" and told["乡村教师周转住房"] == "new"
    assert study_words.finding(done.told).startswith("提得最多的是“村级组织运转经费”（51 件）")


@pytest.mark.parametrize("text", ["", "x", "1", "1.2.3.4.5", "0.", "99999999999999999999.", "1.0.20", "1..2015.a|b", "1.rest.2015.'"])
def test_a_strange_filter_finds_nothing(years, person, text):
    assert studies.behind(person(), text) is None


def test_who_sees_which(done, years, person, world):
    own = studies.ask(person("czt.d1.head"), SIX)
    assert own.division == world.units["省财政厅/农业农村处"]
    tasks.study.call(own.pk)
    own.refresh_from_db()
    assert own.told["cases"] == 51 + 13 and count(person("czt.d1.head"), own) == 64
    sees = {key: set(studies.visible(person(key)).values_list("pk", flat=True)) for key in (
        "czt.coordinator", "czt.leader1", "czt.d1.head", "czt.d2.head", "czt.d1.o0", "zjt.coordinator")}  # fmt: skip
    both = {done.pk, own.pk}
    assert sees == {
        "czt.coordinator": both, "czt.leader1": both, "czt.d1.head": {own.pk}, "czt.d2.head": set(), "czt.d1.o0": set(), "zjt.coordinator": set(),
    }  # fmt: skip
    assert studies.behind(person("zjt.coordinator"), f"{done.pk}.0") is None
    assert studies.label(person("zjt.coordinator"), f"{done.pk}.0") == "研究（已不在）"


def test_a_scope_that_is_not_his_is_refused(years, person, world):
    other = world.units["省财政厅/办公室"].pk
    with pytest.raises(studies.NotYours, match="只看本处室"):
        studies.ask(person("czt.d1.head"), studies.Asked(2012, 2017, division=other))
    with pytest.raises(studies.NotYours, match="办公室、厅领导和处室负责人"):
        studies.ask(person("czt.d1.o0"), SIX)
    with pytest.raises(studies.NotYours, match="没有这个处室"):
        studies.ask(person(), studies.Asked(2012, 2017, division=world.units["省住建厅"].pk))


def test_a_delegation_and_a_source(years, person, world):
    from banfu.people.models import Delegation

    source = world.sessions["proposal", 2018].source
    delegation = Delegation.objects.get(name="怀化市代表团")
    study = studies.ask(person(), studies.Asked(2012, 2017, delegation=delegation.pk))
    other = studies.ask(person(), studies.Asked(2012, 2017, source=source.pk))
    for one in (study, other):
        tasks.study.call(one.pk)
        one.refresh_from_db()
    assert {one["name"] for one in study.told["from"]} == {"怀化市代表团"}
    assert other.told["cases"] == 0 and study_words.finding(other.told) == "这几年没有可研究的件"


def test_it_says_when_facts_have_moved_on(done, arrive, person):
    assert studies.moved(done) == 0 and studies.refresh() == 0
    perform(REGISTRY["sign_for"], person(), arrive("0082"), {})
    assert studies.moved(done) >= 1 and studies.refresh() == 1


def test_the_letter_and_the_days_of_a_case_handled_here(years, arrive, drive, person):
    drive(arrive("0082", assist=()), "record_feedback")
    study = studies.ask(person(), studies.Asked(2018, 2018))
    tasks.study.call(study.pk)
    study.refresh_from_db()
    assert study.told["letter"] == 1 and study.told["days"]["n"] == 1
    assert study.told["rated"] == study.told["satisfied"] == 1
    assert study_words.finding(study.told) == "1 件里还归不出主题，件数太少"


def test_a_fault_is_noted_and_the_old_numbers_stay(done, monkeypatch):
    from banfu.advice import study_work

    monkeypatch.setattr(study_work, "text_study", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        tasks.study.call(done.pk)
    done.refresh_from_db()
    assert done.state == "failed" and done.told["cases"]


def test_the_report_says_what_is_stored_and_hostile_text_stays_text(done):
    paper = Document(BytesIO(path_of(done.report).read_bytes()))
    text = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    assert HOSTILE in text or any(HOSTILE in cell.text for table in paper.tables for row in table.rows for cell in row.cells) or "<script>" not in text
    heads = [p.text for p in paper.paragraphs if p.style.name == "Heading 1"]
    assert [head[:2] for head in heads] == ["一、", "二、", "三、", "四、", "五、"]
    assert study_words.finding(done.told) in text and study_words.METHOD[1] in text and study_words.CAVEATS[0] in text
    rows = [[cell.text for cell in row.cells] for row in paper.tables[0].rows]
    assert rows[1][:2] == [done.told["topics"][0]["name"], str(done.told["topics"][0]["size"])]
    xml = paper.element.xml
    assert "方正小标宋简体" in xml and "仿宋_GB2312" in xml and "黑体" in xml and "<script" not in xml


def test_the_report_leaves_out_what_xml_cannot_hold():
    from banfu.advice.study_report import _numeral
    from banfu.advice.wordpaper import clean

    assert clean("甲\x00乙\ud800丙\u202e=1+1") == "甲乙丙=1+1"
    assert [_numeral(n) for n in (1, 10, 11, 12, 20, 21)] == ["一", "十", "十一", "十二", "二十", "二十一"]


def test_the_command_writes_the_report(years, tmp_path, capsys):
    path = tmp_path / "研究.docx"
    args = SimpleNamespace(unit="省财政厅", years=(2012, 2017), kind=None, output=str(path), json=True)
    assert command._study(args) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["cases"] == sum(years.values()) and path.read_bytes()[:2] == b"PK"
    args.unit, args.json, args.output = "", False, ""
    assert command._study(args) == 0 and "村级组织运转经费" in capsys.readouterr().out
    args.unit = "没有厅"
    assert command._study(args) == 1 and "没有叫“没有厅”的单位" in capsys.readouterr().err
    args.unit, args.output = "省财政厅", str(tmp_path / "无" / "a.docx")
    assert command._study(args) == 1 and "写不到" in capsys.readouterr().err


def test_what_the_command_makes_of_the_province_is_no_page_of_a_unit(years, person):
    study_command.run("", (2012, 2017), "suggestion", "")
    assert not studies.visible(person()).exists()


@pytest.fixture
def above(chain, years, person):
    """The study of the province by the office of congress, computed."""
    study = studies.ask(person("lgw.office"), SIX)
    tasks.study.call(study.pk)
    return Study.objects.get(pk=study.pk)


def test_those_above_study_all_units_of_the_sources_they_oversee(above, years, person, world):
    congress = world.sessions["suggestion", 2018].source
    assert (above.organ, above.source, above.overseen) == (None, congress, str(congress.pk))
    assert above.about == "全省各单位主办的省人大建议"
    me, told = person("lgw.office"), above.told
    assert told["cases"] == sum(years.values()) == count(me, above)
    assert [count(me, above, 0, year) for year in told["years"]] == told["topics"][0]["counts"]
    assert studies.moved(above) == 0


def test_a_study_from_above_is_seen_by_who_oversees_all_its_sources(above, person, world):
    sees = {key: studies.visible(person(key)).filter(pk=above.pk).exists() for key in (
        "lgw.office", "dcs.office", "taw.office", "czt.coordinator", "czt.leader1", "czt.d1.head")}  # fmt: skip
    assert [key for key, seen in sees.items() if seen] == ["lgw.office", "dcs.office"]
    assert studies.behind(person("taw.office"), f"{above.pk}.0") is None
    unit = studies.ask(person("lgw.office"), studies.Asked(2012, 2017, unit=world.units["省财政厅"].pk))
    assert unit.pk != studies.ask(person(), SIX).pk
    assert not studies.visible(person()).filter(pk=unit.pk).exists()  # what those above asked for is theirs


def test_units_that_come_in_late_are_told(above):
    assert above.told["units"] == [1] * 6 and study_words.uneven(above.told) == ""
    late = study_words.uneven(above.told | {"units": [1, 1, 1, 1, 1, 3]})
    assert "2016年 1 个、2017年 3 个" in late and "各年都有件的单位" in late


def test_scopes_of_those_above(chain, years, person, world):
    from banfu.cases.models import Source

    cppcc, congress = Source.objects.get(name="省政协").pk, Source.objects.get(name="省人大").pk
    with pytest.raises(studies.NotYours, match="不归您经手"):
        studies.ask(person("lgw.office"), studies.Asked(2012, 2017, source=cppcc))
    with pytest.raises(studies.NotYours, match="没有提案"):
        studies.ask(person("lgw.office"), studies.Asked(2012, 2017, "proposal"))
    with pytest.raises(studies.NotYours, match="没有这个单位"):
        studies.ask(person("lgw.office"), studies.Asked(2012, 2017, unit=world.units["省财政厅/办公室"].pk))
    one = studies.ask(person("dcs.office"), studies.Asked(2012, 2017, source=congress, assisting=True))
    assert one.pk == studies.ask(person("lgw.office"), SIX).pk and not one.assisting  # one scope, one study
    other = studies.ask(person("dcs.office"), studies.Asked(2012, 2017, unit=world.units["省民政厅"].pk))
    tasks.study.call(other.pk)
    other.refresh_from_db()
    assert other.told["cases"] == 0


def test_times_and_chances_in_words():
    moment = clock.now().replace(year=2018, month=5, day=22, hour=9, minute=5)
    assert study_words.as_of(moment) == "按 2018年5月22日 9:05 的数据" and study_words.as_of(None) == ""
    assert [study_words.percent(*pair) for pair in ((0, 0), (3, 3), (1, 3))] == ["—", "100%", "33.3%"]
    assert [study_words.chance(q) for q in (0.0001, 0.03, 1.0)] == ["校正后 p＜0.001", "校正后 p=0.030", "校正后 p=1"]


def test_coming_again_is_a_difference_only_where_the_solved_come_less():
    told = {"open": 40, "returned": 30, "settled": 40, "resumed": 5, "again_p": 1e-6}
    assert "75.0%" in study_words.again(told) and "没有解决的又提得多（p＜0.001）" in study_words.again(told)
    assert "看不出差别" in study_words.again(told | {"resumed": 30, "again_p": 1.0})
