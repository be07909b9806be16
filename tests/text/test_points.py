"""What a suggestion asks for, and where a reply takes each point up."""

import pytest

from banfu.text.points import Background, Matcher, points_of
from banfu.text.similar import Text

BODY = "村级经费紧张。为此建议：\n一是提高村级组织运转经费标准。\n二是改进拨付办法，每季度第一个月拨到村。\n三是给村干部买养老保险。"
REPLY = "您的建议收悉。关于提高村级组织运转经费标准，今年已由每村8万元提高到10万元。关于拨付，将改为每季度第一个月直接拨到村。感谢您的关心。"


@pytest.mark.parametrize(
    ("text", "points"),
    [
        (BODY, ["一是提高村级组织运转经费标准。", "二是改进拨付办法，每季度第一个月拨到村。", "三是给村干部买养老保险。"]),
        ("现状不好。1.修通村公路。2.装太阳能路灯。", ["1.修通村公路。", "2.装太阳能路灯。"]),
        ("（一）加大投入力度。（二）完善考核机制。", ["（一）加大投入力度。", "（二）完善考核机制。"]),
        ("小区没有电梯。建议出台补助办法。另外天气很好。", ["建议出台补助办法。"]),
        ("路灯坏了三个月没有人修。", ["路灯坏了三个月没有人修。"]),
        ("投入1.5亿元，增长2.3倍。希望继续支持。", ["希望继续支持。"]),
        ("", []),
    ],
)
def test_points_as_they_stand(text, points):
    assert points_of(text) == points


def test_each_point_is_answered_where_the_reply_takes_it_up_or_not_at_all():
    raise_, pay, insure = Matcher([Text(1, "关于村级经费的建议", BODY)], [REPLY]).points(0)
    assert "10万元" in raise_.answers[0].text and raise_.answers[0].score > 0.2
    assert "直接拨到村" in pay.answers[0].text
    assert insure.answers == ()


def test_a_reply_to_another_matter_is_less_relevant():
    asked = [Text(1, "关于村级经费的建议", BODY), Text(2, "关于加装电梯的建议", "老旧小区没有电梯，建议补助。")]
    elevator = "关于加装电梯，我市已出台老旧小区加装电梯补助办法，每台补助10万元。"
    right, wrong = Matcher(asked, [REPLY, elevator]).relevance(), Matcher(asked, [elevator, REPLY]).relevance()
    assert min(right) > max(wrong)
    assert all(0 <= value <= 1 for value in (*right, *wrong))


def test_an_empty_reply_answers_nothing():
    matcher = Matcher([Text(1, "标题", BODY)], [""])
    assert all(point.answers == () for point in matcher.points(0))


def test_beside_a_background_a_form_letter_alone_is_told_from_an_answer():
    form = "您的建议收悉。我们将高度重视村级经费和加装电梯等问题，认真研究，积极推进。感谢您的关心。"
    asked = [Text(n, f"关于第{n}村路灯的建议", f"第{n}村没有路灯，问题突出，建议积极推进，认真研究。") for n in range(30)]
    known = Background(asked, [form] * 30)
    mine = Text(99, "关于村级经费的建议", BODY)
    apart = [[Matcher([mine], [reply], background).relevance()[0] for reply in (REPLY, form)] for background in (None, known)]
    assert apart[1][0] - apart[1][1] > apart[0][0] - apart[0][1]
    assert [point.answers != () for point in Matcher([mine], [REPLY], known).points(0)] == [True, True, False]
