"""Topics are learnt from labelled texts; how sure is told with the two likeliest."""

import pytest

from banfu.text.topics import Topics, words

ROADS = ["修一条通村公路", "农村公路养护补助太低", "国道改扩建", "公路安全隐患要整治", "客运班车进村", "省道破损严重请修补"]
SCHOOLS = ["乡村教师待遇偏低", "增加普惠幼儿园", "学校食堂补助", "义务教育公用经费", "教师编制不足", "幼儿园收费过高"]


@pytest.fixture(scope="module")
def model():
    texts = [f"关于{text}的建议，{text}是群众反映最多的事。" for text in (*ROADS, *SCHOOLS)]
    return Topics().fit(texts * 2, ["交通"] * 6 * 1 + ["教育"] * 6 + ["交通"] * 6 + ["教育"] * 6)


def test_what_is_plain_is_told(model):
    road, school = model.tell(["关于改造农村公路的建议", "关于提高幼儿园教师待遇的建议"])
    assert (road.label, school.label) == ("交通", "教育")
    assert road.choices[0] == road.label and set(road.choices) == {"交通", "教育"}
    assert 0 <= road.sure <= 1


def test_nothing_asked_nothing_told(model):
    assert model.tell([]) == []
    assert model.tell([""])[0].label in ("交通", "教育")


def test_one_label_cannot_be_learnt():
    with pytest.raises(ValueError, match="两类"):
        Topics().fit(["甲", "乙"], ["一", "一"])


def test_texts_cut_already_are_taken_as_cut():
    assert words("农村 公路 养护 补助 太低 请 提高") == ["农村", "公路", "养护", "补助", "太低", "请", "提高"]
    assert words("农村公路养护补助太低，请提高。") == ["农村公路", "养护", "补助", "太低", "请", "提高"]
