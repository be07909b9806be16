"""Which paragraph takes which point up, without numpy."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banfu.text.asks import asks
from banfu.text.marks import EMPTY, SUM, TIME
from banfu.text.takeup import paragraphs, take_up

BODY = "村级经费紧张。为此建议：\n一是提高村级组织运转经费标准。\n二是改进拨付办法，每季度第一个月拨到村。\n三是给村干部买养老保险。\n以上请予研究。"
REPLY = (
    "唐秀英代表：\n您提出的《关于村级经费的建议》收悉。现答复如下：\n一、关于运转经费\n2018年底前标准由8万元提高到10万元。\n"
    "二、关于拨付\n我们将高度重视，认真研究。\n感谢您的关心。"
)


@pytest.mark.parametrize(
    ("text", "points"),
    [
        (BODY, ["一是提高村级组织运转经费标准。", "二是改进拨付办法，每季度第一个月拨到村。", "三是给村干部买养老保险。"]),
        ("一、基本情况\n（一）人口多。（二）路差。\n二、几点建议\n（一）修路架桥。1.先修主干道路。2.再修村道。\n（二）给予资金补助。",
         ["（一）修路架桥。1.先修主干道路。2.再修村道。", "（二）给予资金补助。"]),
        ("存在问题：一是路灯少得很。二是没有车位。为此建议：一是安装路灯。二是划定车位。", ["一是安装路灯。", "二是划定车位。"]),
    ],
)  # fmt: skip
def test_points_behind_the_word_suggest_and_of_one_rank(text, points):
    found = asks(text)
    assert [ask.text for ask in found] == points
    assert all(text[ask.start : ask.end] == ask.text for ask in found)


def test_each_point_with_its_paragraph_and_what_stands_there():
    raise_, pay, insure = take_up(BODY, REPLY)
    assert raise_.paragraph.number == 4 and raise_.held_in(raise_.paragraph) >= {TIME, SUM}
    assert REPLY[raise_.start : raise_.end] == "2018年底前标准由8万元提高到10万元。"
    assert pay.paragraph.number == 6 and pay.held_in(pay.paragraph) == {EMPTY}
    assert insure.paragraph is None


@pytest.mark.parametrize("reply", ["", "\n\n", "您提出的建议收悉。现答复如下：\n感谢您的关心。", "。。。"])
def test_a_letter_without_a_body_answers_nothing(reply):
    assert [taken.paragraph for taken in take_up(BODY, reply)] == [None] * 3


def test_nothing_asked_nothing_taken_up():
    assert take_up("", REPLY) == []


@given(st.text(max_size=150), st.text(max_size=150))
def test_places_lie_in_the_reply(suggestion, reply):
    for taken in take_up(suggestion, reply):
        assert suggestion[taken.ask.start : taken.ask.end] == taken.ask.text
        if taken.paragraph:
            assert taken.paragraph.start <= taken.start < taken.end <= taken.paragraph.end <= len(reply)
    assert [p.number for p in paragraphs(reply)] == list(range(1, len(paragraphs(reply)) + 1))


def test_no_heavy_library_comes_with_it():
    code = "import sys, banfu.text.takeup; print(sorted({'numpy', 'scipy', 'sklearn', 'rjieba'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
