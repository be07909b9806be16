"""Promises in a letter: which sentences make one, by when, how much, by whom; and the command."""

import json
from datetime import date
from pathlib import Path

import pytest

from banfu.site.command import main
from banfu.text.promise_times import times
from banfu.text.promises import day_of, find

DAY = date(2018, 5, 14)
LABELLED = Path(__file__).parents[2] / "benchmarks" / "data"
LETTER = """唐秀英代表：
您提出的建议收悉。现答复如下：
一、2017年我厅已安排300万元。今年年底前，再安排200万元用于村级道路建设。
二、《预算法》规定，各级政府应当公开预算。建议县政府明年安排配套资金。
三、下一步工作打算
（一）2019年6月底前出台管护办法。
（二）会同省交通运输厅开展检查。
四、因财力有限，目前暂不能提高标准。
湖南省财政厅
2018年5月14日
"""


def test_a_letter_gives_its_promises_and_nothing_else():
    first, second, third = find(LETTER)
    assert (first.text, first.by, first.amount, first.hard) == ("今年年底前，再安排200万元用于村级道路建设。", date(2018, 12, 31), "200万元", True)
    assert (second.measure, second.by, second.hard) == ("2019年6月底前出台管护办法", date(2019, 6, 30), True)
    assert (third.by, third.hard) == (None, False) and "开展检查" in third.text
    assert all(LETTER[p.start : p.end] == p.text for p in (first, second, third)) and day_of(LETTER) == DAY


@pytest.mark.parametrize(
    ("words", "by"),
    [
        ("2019年底前", "2019-12-31"), ("2019年6月底前", "2019-06-30"), ("2019年6月前", "2019-05-31"), ("2018年9月30日前", "2018-09-30"),
        ("年内", "2018-12-31"), ("明年上半年", "2019-06-30"), ("明年第三季度", "2019-09-30"), ("后年底", "2020-12-31"), ("力争三年内", "2021-05-14"),
        ("两个月内", "2018-07-14"), ("10日内", "2018-05-24"), ("“十四五”期间", "2025-12-31"), ("2018—2020年", "2020-12-31"), ("下个月底前", "2018-06-30"),
        ("3月底前", "2019-03-31"), ("到2020年", "2020-12-31"), ("15个工作日内", None), ("2019年2月29日前", None), ("从2019年起", None),
    ],
)  # fmt: skip
def test_by_when(words, by):
    found = times(f"我厅将{words}完成", DAY)
    assert [time.by.isoformat() if time.by else None for time in found] == [by]


def test_without_a_day_only_what_names_its_year_is_a_day():
    assert [time.by for time in times("明年底前或2019年底前", None)] == [None, date(2019, 12, 31)]
    assert find("我厅将在明年6月底前完成整改。")[0].by is None


@pytest.mark.parametrize("name", ["promises.jsonl", "promises_later.jsonl"])
def test_the_labelled_sentences_stay_as_well_read(name):
    rows = [json.loads(line) for line in (LABELLED / name).read_text("utf-8").splitlines()]
    wrong = 0
    for row in rows:
        found = find(row["text"], date.fromisoformat(row["dated"]))
        wrong += len(found) != len(row["promises"]) or any(all(t["has"] not in p.text for p in found) for t in row["promises"])
    assert wrong <= 2, wrong


@pytest.mark.parametrize("text", ["", "\n\n", "将", "我厅将" * 5000, "2018年" * 3000, "（" * 2000 + "将在年底前完成" + "，" * 4000])
def test_no_text_breaks_it(text):
    assert isinstance(find(text, DAY), list)


def test_the_command(tmp_path, capsys):
    file = tmp_path / "letter.txt"
    file.write_text(LETTER, "utf-8")
    with pytest.raises(SystemExit) as end:
        main(["promises", "find", str(file), "--json"])
    assert end.value.code == 0
    told = json.loads(capsys.readouterr().out)
    assert told[0] == {
        "text": "今年年底前，再安排200万元用于村级道路建设。", "measure": "今年年底前，再安排200万元用于村级道路建设", "by": "2018-12-31",
        "period": "今年年底前", "amount": "200万元", "owner": "", "firm": "hard",
    }  # fmt: skip
    for name, words in (("none.txt", "没有找到文件"), ("gbk.txt", "不是 UTF-8")):
        (tmp_path / "gbk.txt").write_bytes("将".encode("gbk"))
        with pytest.raises(SystemExit) as end:
            main(["promises", "find", str(tmp_path / name), "--json"])
        assert end.value.code == 1 and words in capsys.readouterr().err
