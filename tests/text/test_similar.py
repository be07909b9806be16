"""The like of a suggestion, with the phrases both have, and groups on the same matter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banfu.text.groups import grouped
from banfu.text.pairs import Pairs, rarity, unit
from banfu.text.similar import Pool, Text, shared

POOL = [
    Text(1, "关于提高村级组织运转经费保障标准的建议", "村级组织运转经费偏低，村干部报酬不高。建议提高标准。"),
    Text(2, "关于加装老旧小区电梯的建议", "老旧小区没有电梯，老年人上下楼困难。建议出台补助办法。"),
    Text(3, "关于增加村级组织运转经费的建议", "一些村运转经费紧张，报刊费、水电费难以保障。"),
    Text(4, "关于治理黑臭水体的建议", "城区河道黑臭，群众反映强烈，建议截污清淤。"),
]


def test_the_likest_come_first_with_shared_phrases():
    [likes] = Pool(POOL).nearest([POOL[0]], k=2)
    assert likes[0].key == 3 and likes[0].score > likes[1].score
    assert "村级组织运转经费" in likes[0].why
    assert not any(inner in outer for inner in likes[0].why for outer in likes[0].why if inner != outer)


def test_the_text_itself_is_left_out_but_not_its_own_body_asked_by_title():
    pool = Pool(POOL)
    assert all(like.key != 1 for like in pool.nearest([POOL[0]])[0])
    bodies = Pool([Text(t.key, "", t.body) for t in POOL])
    assert bodies.nearest([Text(2, "关于加装老旧小区电梯的建议", "")])[0][0].key == 2


@pytest.mark.parametrize("asked", [Text(None, "", ""), Text(None, "𠮷", "x"), Text(None, "完全没有见过的词语", "")])
def test_an_empty_or_unknown_text_finds_without_fault(asked):
    assert len(Pool(POOL).nearest([asked], k=3)[0]) == 3


def test_a_pool_may_be_smaller_than_k_or_empty_of_words():
    assert len(Pool(POOL[:1]).nearest([POOL[1]], k=10)[0]) == 1
    assert Pool([Text(1, "", "")]).nearest([POOL[0]])[0][0].score == 0


@given(st.lists(st.text(alphabet="经费村级电梯 A1\n", max_size=12), min_size=1, max_size=6))
def test_pairs_are_counted_within_each_text_alone(texts):
    counted = Pairs(texts).counts(texts)
    for row, text in zip(counted.toarray(), texts, strict=True):
        assert row.sum() == max(0, len("".join(text.lower().split())) - 1)


def test_rows_are_of_length_one_and_a_text_is_most_like_itself():
    counts = Pairs([t.body for t in POOL]).counts([t.body for t in POOL])
    rows = unit(counts, rarity(counts))
    alike = (rows @ rows.T).toarray()
    assert alike.diagonal() == pytest.approx([1] * 4, rel=1e-5)


def test_phrases_are_those_of_both():
    assert shared(Text(1, "加装电梯的建议", ""), Text(2, "电梯加装的建议", "")) == ("的建议",)


def test_the_same_matter_is_one_group_and_the_rest_stand_alone():
    assert grouped(POOL) == [1, None, 1, None]
    assert grouped([]) == [] and grouped(POOL[:1]) == [None]
    assert grouped([POOL[0], POOL[0], POOL[1], POOL[1]]) == [1, 1, 2, 2]
