"""A shared passage is cut to whole words."""

import pytest

from banfu.text.similar import phrases
from banfu.text.wholewords import words_in


@pytest.mark.parametrize(("passage", "text", "whole"), [
    ("户要求调出", "一些贫困户要求调出名单", "要求调出"), ("县乡镇支付", "宁远县乡镇支付的支出", "乡镇支付"),
    ("加装电梯", "既有住宅加装电梯", "加装电梯"), ("没有的话", "别的文章", "没有的话"), ("", "别的文章", ""),
])  # fmt: skip
def test_the_ends_of_a_passage_are_the_ends_of_words(passage, text, whole):
    assert "".join(words_in(passage, text)) == whole


def test_phrases_two_texts_share_begin_and_end_with_a_word():
    assert phrases("贫困户要求调出低保名单", "用户要求调出低保名册") == ("要求调出低保",)
