"""Spellings of real lists that once went wrong."""

import csv
from datetime import date

import pytest

from banfu.exchange import sheets
from banfu.exchange.sheets.cleaning import count_of, day_of, split_names

UNITS = [
    sheets.UnitName("1", "省财政厅", ("湖南省财政厅", "财政厅")), sheets.UnitName("2", "省民政厅", ("民政厅",)),
    sheets.UnitName("3", "市财政局", ("长沙市财政局",)),
]  # fmt: skip
HEAD = ["建议号", "案由", "领衔人", "主办", "备注"]


@pytest.fixture
def read(tmp_path):
    def _read(*rows, head=HEAD):
        with (tmp_path / "l.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([head, *rows])
        return sheets.read_list(
            tmp_path / "l.csv", UNITS, own_unit="1", year=2018, handed_over_default=date(2018, 3, 2)
        )

    return _read


def test_one_unit_written_twice_is_one(read):
    assert read(["1", "甲", "张三", "财政厅、省财政厅", ""]).rows[0].lead_units == ["1"]


@pytest.mark.parametrize(
    ("written", "keys"), [("湖南省民政厅", ["2"]), ("财 政 厅", ["1"]), ("民政厅 财政厅", ["2", "1"]), ("财\u3000政\u3000厅", ["1"])]
)
def test_a_unit_by_its_other_spellings(read, written, keys):
    assert read(["1", "甲", "张三", written, ""]).rows[0].lead_units == keys


def test_a_unit_of_another_place_is_never_taken_silently(read):
    for name in ("株洲市财政局", "广东省民政厅", "省财厅", "民政局"):
        assert read(["1", "甲", "张三", name, ""]).rows == []


def test_a_title_keeps_the_blanks_of_its_latin_words(read):
    assert read(["1", "关于 Big  Data 的\n建　议", "张三", "财政厅", ""]).rows[0].title == "关于Big Data的建议"


@pytest.mark.parametrize(
    ("lead", "cosigners", "name", "others", "count"),
    [("张三、李四等6名代表", "", "张三", ["李四"], 5), ("张三等六名代表", "", "张三", [], 5), ("李　明", "", "李明", [], 0),
     ("阿依古丽·买买提", "", "阿依古丽·买买提", [], 0), ("张三", "6人", "张三", [], 6), ("张三", "王五等６人", "张三", ["王五"], 6),
     ("𠮷　明", "１２", "𠮷明", [], 12)],
)  # fmt: skip
def test_who_asks(read, lead, cosigners, name, others, count):
    row = read(["1", "甲", lead, "财政厅", cosigners], head=[*HEAD[:4], "联名"]).rows[0]
    assert (row.lead_proposer, row.cosigners, row.cosigner_count) == (name, others, count)


def test_counts_in_words():
    assert [count_of(t) for t in ("等六名", "等十人", "等十二位", "等二十名", "等6人", "张三")] == [6, 10, 12, 20, 6, None]


def test_the_list_that_calls_its_title_content(read):
    got = read(["1", "张三", "关于甲", "财政厅", "王", ""], head=["建议号", "提案人", "内容", "承办单位", "责任领导", "办理情况"])
    assert [(r.title, r.summary) for r in got.rows] == [("关于甲", "")]
    got = read(["1", "张三", "关于甲", "正文", "财政厅"], head=["建议号", "提案人", "案由", "内容", "承办单位"])
    assert [(r.title, r.summary) for r in got.rows] == [("关于甲", "正文")]


def test_a_case_that_begins_like_a_footer_is_not_passed_over(read):
    got = read(["说明", "0001", "甲", "财政厅"], ["共 1 件", "", "", ""], head=["备注", "建议号", "案由", "主办"])
    assert ([r.number for r in got.rows], [s[0] for s in got.skipped]) == (["0001"], [3])


def test_a_cell_without_end_gets_a_sentence(read):
    with pytest.raises(sheets.SheetError, match="引号"):
        read(["1", "长" * 200_000, "张三", "财政厅", ""])


def test_a_serial_with_hours():
    assert day_of("43160.5", 2018) == date(2018, 3, 1)


def test_names_and_units_apart():
    assert split_names("民政厅、人社厅 卫计委；县（市 区）") == ["民政厅", "人社厅", "卫计委", "县（市 区）"]
    assert split_names("李　明、𠮷　明；王 小 五,赵六") == ["李明", "𠮷明", "王小五", "赵六"]
    assert split_names("李四 王五") == ["李四", "王五"]
