"""Before anything is learnt, a tree's describing words tell the topic."""

from banfu.text.tree import by_words

WORDS = {"交通": ["公路", "国道"], "教育": ["学校", "幼儿园"], "养老": ["敬老院", "老年人"]}


def test_a_title_tells_more_than_the_body():
    assert by_words(WORDS, "关于改造农村公路的建议", "沿线有两所学校，还有一家幼儿园") == ["交通", "教育"]
    assert by_words(WORDS, "关于养老的建议", "") == ["养老"]


def test_where_no_word_stands_nothing_is_said():
    assert by_words(WORDS, "关于量子通信的建议", "请支持。") == []
    assert by_words({}, "关于公路的建议", "") == []
