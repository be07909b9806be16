from decimal import Decimal
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banfu.rulebook import RulebookError, rubric_reader
from banfu.rulebook.rubric import RATES
from banfu.rulebook.scoring import Counted, score
from banfu.site.command import main

TEXT = (resources.files("banfu.rulebook") / "books" / "rubrics" / "通用.toml").read_text("utf-8")
SMALL = """key = "k"
name = "小"
title = "小办法"
version = "1"
places = 2
[total]
base = 0
floor = 0
cap = 20
presumed = true
[items.one]
label = "一"
presumed = true
"""


def one_item(more, total=""):
    return rubric_reader.parse(SMALL.replace("cap = 20", total or "cap = 20") + more, "小")


def counted(n, d):
    keys = tuple(range(d))
    return {"n": Counted(n, keys[:n]), "rest": Counted(d - n, keys[n:]), "d": Counted(d, keys)}


@pytest.mark.parametrize("name", rubric_reader.available())
def test_every_rubric_shipped_says_where_each_value_is_from(name):
    rubric = rubric_reader.load(name)
    assert all(value.presumed or (value.source and value.dated) for value in rubric.values())
    assert all(item.rule() for item in rubric.items.values())


WRONG = [
    ('kind = "manual"', 'kind = "x"', "items.organising.kind 写的是 “x”，只能是"),
    ('figure = "contact_rate"', 'figure = "talk"', "items.contact.figure 写的是 “talk”，只能是"),
    ('part = "value"', 'part = "rest"', "items.overdue.part 写的是 “rest”，这个数只有 value"),
    ("each = 0.5", 'each = "半分"', "items.contact.each 写的是 “半分”，应当是数"),
    ("each = 0.5", "each = -1", "扣多少分写成正数"),
    ("each = 0.5", "each = nan", "应当是数"),
    ("each = 0.5", "eech = 0.5", "items.contact.eech 是不认识的键"),
    ("cap = 105", "cap = -1", "total.cap 写的是 “-1”，不能是负数"),
    ("floor = 0", "floor = 200", "比封顶的 105 还高"),
    ("at = 80\n", "at = 95\n", "grades.良好.at 等次要从高到低写"),
    ("{ at = 100, points = 5 }, ", "{ at = 10, points = 5 }, ", "要从高到低写"),
    ("{ at = 100, points = 5 }, ", "{ at = 100 }, ", "第 1 档 要写 at"),
    ('evidence = "', 'least = 9\nevidence = "', "比最多的 5 分还多"),
    ("places = 2", "places = 9", "小数位数是 0 到 4"),
    ("presumed = true\nnote = \"项目", "source = \"某文\"\nnote = \"项目", "total.dated 没有写；没有依据的值须写 presumed = true"),
    ("presumed = true\nnote = \"项目", "source = \"某文\"\ndated = \"去年\"\nnote = \"项目", "应当是年份或日期"),
    ("[total]", "[total", "不是正确的 TOML"),
]  # fmt: skip


@pytest.mark.parametrize(("was", "now", "told"), WRONG)
def test_what_is_wrong_is_named(was, now, told):
    assert was in TEXT
    with pytest.raises(RulebookError, match="^本地.toml：") as error:
        rubric_reader.parse(TEXT.replace(was, now, 1), "本地")
    assert told in str(error.value)


def test_a_rubric_of_ones_own_is_checked_by_the_command(tmp_path, capsys):
    path = tmp_path / "本地.toml"
    path.write_text(TEXT, "utf-8")
    with pytest.raises(SystemExit, match="0"):
        main(["rulebook", "check", str(path)])
    assert capsys.readouterr().out.startswith("考核办法·通用\t")
    path.write_text(TEXT.replace("each = 0.5", "each = -1", 1), "utf-8")
    with pytest.raises(SystemExit, match="1"):
        main(["rulebook", "check", str(path)])
    assert "items.contact.each" in capsys.readouterr().err


PER_CASE = 'kind = "per_case"\npoints = 10\nfigure = "overdue"\npart = "value"\neach = 0.5\ncap = 5\n'
PER_PERCENT = 'kind = "per_percent"\npoints = 5\nfigure = "contact_rate"\ntarget = 100\neach = 1\npartial = "{}"\nempty = "零分"\n'
THRESHOLD = (
    'kind = "threshold"\nfigure = "contact_rate"\nsteps = [{ at = 99.5, points = 5 }, { at = 66.6, points = 1 }]\nempty = "满分"\n'
)
SAID = [
    (PER_CASE, {"overdue": {"value": Counted(3, (7, 8, 9))}}, "8.5", "扣 0.5 分 × 3 件 = 1.5 分；10 − 1.5 = 8.5 分"),
    (PER_CASE, {"overdue": {"value": Counted(11)}}, "5", "扣 0.5 分 × 11 件 = 5.5 分，封顶 5 分；10 − 5 = 5 分"),
    (PER_PERCENT.format("按比例"), {"contact_rate": counted(59, 60)}, "3.33", "59/60 = 98.33%，比 100% 低 1.67 个百分点；扣 1 分 × 1.67 = 1.67 分；5 − 1.67 = 3.33 分"),
    (PER_PERCENT.format("不满不扣"), {"contact_rate": counted(59, 60)}, "4", "扣 1 分 × 1 = 1 分"),
    (PER_PERCENT.format("不满也扣"), {"contact_rate": counted(59, 60)}, "3", "扣 1 分 × 2 = 2 分"),
    (PER_PERCENT.format("按比例"), {"contact_rate": counted(0, 0)}, "0", "没有要算的件（0/0），按零分计，0 分"),
    (THRESHOLD, {"contact_rate": counted(0, 0)}, "5", "按满分计"),
    (THRESHOLD, {"contact_rate": counted(2, 3)}, "1", "2/3 = 66.67%，达到 66.6%，得 1 分"),
    (THRESHOLD, {"contact_rate": counted(1, 3)}, "0", "不到 66.6%，不得分"),
    ('kind = "bonus"\nfigure = "joint"\npart = "value"\neach = 0.5\ncap = 2\n', {"joint": {"value": Counted(9)}}, "2", "加 0.5 分 × 9 件 = 4.5 分，封顶 2 分"),
]  # fmt: skip


@pytest.mark.parametrize(("item", "facts", "points", "words"), SAID)
def test_the_arithmetic_is_said(item, facts, points, words):
    (scored,) = score(one_item(item), facts, {}).items
    assert scored.points == Decimal(points) and words in scored.words


def test_the_cases_that_gave_and_cost_are_named():
    (scored,) = score(one_item(PER_PERCENT.format("按比例")), {"contact_rate": counted(3, 5)}, {}).items
    assert (scored.gave, scored.cost) == ((0, 1, 2), (3, 4))


def test_a_grade_waits_for_the_marks_that_can_change_it():
    rubric, facts = rubric_reader.load("海南"), {"on_time_rate": counted(9, 10), "satisfaction_rate": counted(4, 4)}
    waiting = score(rubric, facts, {})
    assert (waiting.total, waiting.lowest, waiting.highest, waiting.pending) == (48, 48, 98, ("quality",))
    assert score(rubric, facts, {"quality": Decimal("45.5")}).total == Decimal("93.5")
    general = {name: counted(5, 5) for name in RATES} | {name: {"value": Counted(0)} for name in ("overdue", "with_outcome")}
    assert score(rubric_reader.load(), general, {}).grade == "优秀"
    assert score(rubric_reader.load(), general | {"on_time_rate": counted(4, 5)}, {}).grade == ""


@pytest.mark.parametrize("mark", ["50.01", "-1", "NaN", "1.005"])
def test_a_mark_outside_the_item_is_refused(mark):
    facts = {"on_time_rate": counted(1, 1), "satisfaction_rate": counted(1, 1)}
    with pytest.raises(ValueError, match="“答复质量”"):
        score(rubric_reader.load("海南"), facts, {"quality": Decimal(mark)})


small = st.integers(0, 40)


@st.composite
def every_fact(draw):
    """All figures of all rubrics, at random."""
    rates = {}
    for name in RATES:
        d = draw(small)
        rates[name] = counted(draw(st.integers(0, d)), d)
    return rates | {name: {"value": Counted(draw(small))} for name in ("overdue", "with_outcome")}


@settings(max_examples=60, deadline=None)
@given(facts=every_fact(), name=st.sampled_from(rubric_reader.available()), data=st.data())
def test_the_total_is_the_sum_within_floor_and_cap(facts, name, data):
    rubric = rubric_reader.load(name)
    manual = [item for item in rubric.items.values() if item.kind == "manual"]
    marks = {i.code: data.draw(st.decimals(i.least, i.points, places=1)) for i in manual if data.draw(st.booleans())}
    result = score(rubric, facts, marks)
    given = [one.points for one in result.items if one.points is not None]
    assert result.total == min(max(rubric.total.base + sum(given), rubric.total.floor), rubric.total.cap)
    assert rubric.total.floor <= result.lowest <= result.total <= result.highest <= rubric.total.cap or any(i.least < 0 for i in manual)
    assert all(one.points <= one.item.highest for one in result.items if one.points is not None)
    assert all(one.points == round(one.points, rubric.places) for one in result.items if one.points is not None)
    assert set(result.pending) == {item.code for item in manual} - set(marks)
    assert not result.grade or rubric.grade_of(result.lowest) == rubric.grade_of(result.highest) == result.grade


@settings(max_examples=60, deadline=None)
@given(facts=every_fact(), figure=st.sampled_from(sorted(RATES)), name=st.sampled_from(rubric_reader.available()))
def test_one_more_case_done_never_costs_points(facts, figure, name):
    n, d = facts[figure]["n"].n, facts[figure]["d"].n
    if n == d:
        return
    rubric = rubric_reader.load(name)
    better = score(rubric, facts | {figure: counted(n + 1, d)}, {})
    assert better.total >= score(rubric, facts, {}).total


@settings(max_examples=40, deadline=None)
@given(facts=every_fact(), n=small, name=st.sampled_from(rubric_reader.available()))
def test_one_more_late_case_never_gives_points(facts, n, name):
    rubric = rubric_reader.load(name)
    fewer, more = ({**facts, "overdue": {"value": Counted(k)}} for k in (n, n + 1))
    assert score(rubric, more, {}).total <= score(rubric, fewer, {}).total


