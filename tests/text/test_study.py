"""The study: honest tests of change, topics by matter and not by place, counts that its members bear out."""

import itertools
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banfu.text import trends
from banfu.text.concerns import concerns, measures, shown
from banfu.text.places import city, named_in, places, without
from banfu.text.study import Case, study

YEARS = list(range(2013, 2019))
columns = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 30)), min_size=2, max_size=6)


@given(columns)
@settings(deadline=None)
def test_a_trend_read_backwards_is_as_sure(column):
    counts, totals = [n for n, _ in column], [n + more for n, more in column]
    years = list(range(2013, 2013 + len(column)))
    p = trends.trend(counts, totals, years)
    assert 0 <= p <= 1
    assert trends.trend(counts[::-1], totals[::-1], years) == pytest.approx(p)


@pytest.mark.parametrize(("counts", "totals"), [([0, 1, 3], [4, 5, 4]), ([2, 0, 1], [3, 3, 6]), ([0, 0, 4], [6, 2, 5])])
def test_few_cases_are_counted_out(counts, totals):
    marks = [year for year, n in enumerate(totals) for _ in range(n)]
    value = sum(year * n for year, n in enumerate(counts))
    sums = [sum(chosen) for chosen in itertools.combinations(marks, sum(counts))]
    low, high = (sum(test(s) for s in sums) / len(sums) for test in (lambda s: s <= value, lambda s: s >= value))
    assert trends.trend(counts, totals, [2013, 2014, 2015]) == pytest.approx(min(1, 2 * min(low, high)))


def test_exact_and_normal_agree_where_they_meet():
    totals, counts = [80] * 6, [3, 5, 6, 8, 9, 12]
    exact = trends.trend(counts, totals, YEARS)
    kept, trends.EXACT = trends.EXACT, 0
    try:
        assert trends.trend(counts, totals, YEARS) == pytest.approx(exact, rel=0.15)
    finally:
        trends.EXACT = kept


def test_more_suggestions_in_a_year_are_no_growth():
    assert trends.trend([5, 10, 20, 40], [50, 100, 200, 400], [2013, 2014, 2015, 2016]) == 1.0


@given(st.lists(st.floats(0, 1), max_size=30))
def test_false_discovery_as_it_is_defined(values):
    found = trends.adjusted(values)
    ordered = sorted(values)
    for value, q in zip(values, found, strict=True):
        assert q == pytest.approx(min([1.0, *(p * len(values) / (i + 1) for i, p in enumerate(ordered) if p >= value)]))


def test_shuffled_years_raise_false_alarms_in_five_of_a_hundred_at_most():
    draw = np.random.default_rng(7)
    alarms = tested = told = 0
    for _ in range(60):
        totals = draw.integers(60, 200, 6)
        year = np.repeat(np.arange(6), totals)
        draw.shuffle(year)
        table = [np.bincount(part, minlength=6).tolist() for part in np.split(year[:300], 12)]
        found = trends.changes(table, totals.tolist(), YEARS)
        alarms, tested = alarms + sum(one.p <= 0.05 for one in found), tested + len(found)
        told += any(one.says in ("more", "less", "new") for one in found)
    assert alarms <= 0.05 * tested + 2 * (0.05 * 0.95 * tested) ** 0.5  # before correction, with two standard errors
    assert told <= 0.05 * 60  # studies in which any change at all is told


def test_what_is_said_of_change():
    table = [[2, 5, 9, 16, 22, 30], [10] * 6, [0, 0, 0, 0, 15, 20], [1, 0, 0, 1, 0, 0]]
    assert [one.says for one in trends.changes(table, [100] * 6, YEARS)] == ["more", "none", "new", "few"]
    assert [one.says for one in trends.changes([[20]], [100], [2018])] == ["one"]


@pytest.mark.parametrize(("title", "found"), [
    ("关于提高衡南县村级经费的建议", ["衡南县"]), ("发展湖南县域经济", []), ("改造省道县道", []), ("在靖州苗族侗族自治县试点", ["靖州县"]),
    ("大湘西旅游", []), ("湘西州和怀化的铁路", ["湘西自治州", "怀化市"]),
])  # fmt: skip
def test_places(title, found):
    assert places(title, "在长沙市" if not title else "") == found


def test_places_of_other_provinces_come_from_the_delegations():
    more = named_in(["宜昌市代表团", "解放军代表团"])
    assert more == ("宜昌市",)
    assert places("宜昌市的桥", "", more) == ["宜昌市"] and city("沅陵县") == "怀化市" and city("宜昌市", more) == "宜昌市"
    assert without("关于宜昌市的桥", more) == "关于的桥"


MATTERS = {
    "村级组织运转经费": ("一是提高村级组织运转经费标准。二是及时拨付村级经费。", "已会同组织部门提高村级组织运转经费标准，及时拨付。"),
    "城乡垃圾分类处理": ("一是建设垃圾分类处理厂。二是按户收集城乡垃圾。", "已安排资金建设垃圾分类处理厂，按户收集。"),
    "乡村教师周转住房": ("一是修建乡村教师周转住房。二是给教师发放交通补贴。", "已修建乡村教师周转住房，发放交通补贴。"),
}  # fmt: skip
PLACES = ["浏阳市", "沅陵县", "桃源县", "安化县", "耒阳市", "慈利县", "新化县"]


def _cases(per_year):
    """per_year: matter → counts in the six years."""
    cases = []
    for matter, counts in per_year.items():
        body, reply = MATTERS[matter]
        for year, n in zip(YEARS, counts, strict=True):
            for k in range(n):
                where = PLACES[len(cases) % len(PLACES)]
                cases.append(Case(
                    len(cases) + 1, year, f"关于加强{where}{matter}的建议", f"{where}群众反映强烈。{body}", "", f"第{len(cases) % 3}代表团",
                    "ABC"[k % 3], 30 + k, ("satisfied", "basically", "unsatisfied", "")[k % 4], reply if k % 2 else "",
                ))  # fmt: skip
    return cases


@pytest.fixture(scope="module")
def found():
    return study(_cases({"村级组织运转经费": [2, 4, 8, 14, 20, 28], "城乡垃圾分类处理": [20] * 6, "乡村教师周转住房": [0, 0, 0, 0, 12, 14]}))


def test_topics_are_of_one_matter_in_all_places_and_years(found):
    told = {topic["name"]: topic for topic in found.told["topics"]}
    assert {name: topic["size"] for name, topic in told.items()} == {"城乡垃圾分类处理": 120, "村级组织运转经费": 76, "乡村教师周转住房": 26}
    assert {name: topic["change"]["says"] for name, topic in told.items()} == {
        "城乡垃圾分类处理": "less", "村级组织运转经费": "more", "乡村教师周转住房": "new"}  # fmt: skip
    assert all(len(topic["cities"]) == 7 for topic in told.values())
    assert all(len({YEARS[0] + i for i, n in enumerate(t["counts"]) if n}) >= min(5, len([n for n in t["counts"] if n])) for t in told.values())


def test_every_count_is_borne_out_by_the_members(found):
    by_topic = {topic["topic"]: topic for topic in found.told["topics"]}
    assert len({member.key for member in found.members}) == found.told["cases"] == 222
    for number, topic in by_topic.items():
        own = [member for member in found.members if member.topic == number]
        marks = Counter(mark for member in own for mark in member.marks)
        assert len(own) == topic["size"] and [sum(m.year == year for m in own) for year in YEARS] == topic["counts"]
        for mark in ("open", "returned", "settled", "resumed", "rated", "content", "satisfied", "basically", "unsatisfied"):
            assert marks[mark] == topic[mark]
        assert topic["content"] == topic["satisfied"] + topic["basically"] and topic["returned"] <= topic["open"]
        for kind in ("ask", "does"):
            assert [marks[f"{kind}:{place}"] for place in range(len(topic[f"{kind}s" if kind == "ask" else kind]))] == [
                one["n"] for one in topic["asks" if kind == "ask" else "does"]]  # fmt: skip
        assert all(marks[f"city:{one['at']}"] == one["n"] for one in topic["cities"])


def test_keywords_are_words_of_the_texts(found):
    for topic in found.told["topics"]:
        assert topic["words"] and all(len(word) >= 2 for word in topic["words"])


def test_what_is_asked_stands_beside_what_is_done(found):
    topic = found.told["topics"][0]
    ask = next(one for one in topic["asks"] if "垃圾分类处理厂" in one["text"])
    assert ask["taken_up"] == "已安排资金建设垃圾分类处理厂，按户收集。"
    assert topic["does"][0]["text"] == ask["taken_up"]


def test_measures_leave_courtesy_out():
    assert measures("感谢您对工作的关心和支持。已下达资金三千万元。天气很好。") == ["已下达资金三千万元。"]
    assert shown("一是提高标准。") == "提高标准。"
    assert concerns(["", ""], ["", ""]).asks == []


def test_unsolved_ones_return_only_when_asked_again_later():
    cases = _cases({"村级组织运转经费": [6, 0, 0, 0, 0, 6], "城乡垃圾分类处理": [0, 0, 0, 0, 0, 6]})
    told = {topic["name"]: topic for topic in study(cases).told["topics"]}
    assert (told["村级组织运转经费"]["open"], told["村级组织运转经费"]["returned"]) == (4, 4)
    assert (told["村级组织运转经费"]["settled"], told["村级组织运转经费"]["resumed"]) == (2, 2)
    assert told["城乡垃圾分类处理"]["open"] == told["城乡垃圾分类处理"]["settled"] == 0


def test_coming_again_is_tested_against_the_solved():
    assert study(_cases({"村级组织运转经费": [6, 0, 0, 0, 0, 6]})).told["again_p"] == 1


def test_a_measure_named_in_every_letter_is_no_measure():
    cases = _cases({"村级组织运转经费": [4, 0, 0, 0, 0, 4], "城乡垃圾分类处理": [4, 0, 0, 0, 0, 4], "乡村教师周转住房": [4, 0, 0, 0, 0, 4]})
    own = {"村级": "已提高村级经费标准。", "垃圾": "已启动垃圾分类设施改造。", "教师": "已安排教师周转房专项资金。"}
    letters = [replace(c, reply=next(text for key, text in own.items() if key in c.title) + "下一步将按月跟踪执行情况。") for c in cases]
    told = study(letters).told["topics"]
    assert len(told) == 3 and all(topic["does"] for topic in told)
    assert not any("按月跟踪" in one["text"] for topic in told for one in topic["does"])


def test_who_asks_more_than_their_share():
    cases = _cases({"村级组织运转经费": [10] * 6, "城乡垃圾分类处理": [10] * 6})
    named = [Case(c.key, c.year, c.title, c.body, delegation="甲市代表团" if i < 60 else f"{'乙丙丁'[i % 3]}市代表团") for i, c in enumerate(cases)]
    topic = next(t for t in study(named).told["topics"] if t["name"] == "村级组织运转经费")
    assert [one["name"] for one in topic["more"]] == ["甲市代表团"]


@pytest.mark.parametrize("cases", [[], [Case(1, 2018, "")], [Case(1, 2018, "", "", "")] * 9, [Case(k, 2018, "\x00\ud800<b>", "😀" * 50) for k in range(8)]])
def test_little_and_strange_texts_are_no_fault(cases):
    cases = [Case(i, c.year, c.title.replace("\ud800", ""), c.body) for i, c in enumerate(cases)]
    told = study(cases, [2017, 2018]).told
    assert told["cases"] == len(cases) and told["years"] == [2017, 2018]
    assert sum(topic["size"] for topic in told["topics"]) + told["rest"]["size"] == len(cases)


def test_cases_outside_the_years_are_left_out():
    assert study([Case(1, 2012, "甲"), Case(2, 2013, "乙")], [2013, 2014]).told["totals"] == [1, 0]


def test_many_texts_take_the_short_way_to_the_same_topics(monkeypatch):
    from banfu.text import clusters

    monkeypatch.setattr(clusters, "FEW", 100)
    told = study(_cases({"村级组织运转经费": [20] * 6, "城乡垃圾分类处理": [20] * 6})).told
    assert sorted(topic["size"] for topic in told["topics"]) == [120, 120]
