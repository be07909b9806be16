import tomllib
from datetime import date
from importlib import resources

import pytest

from banfu.rulebook import Override, RulebookError, available, load, parse

TEXT = (resources.files("banfu.rulebook") / "books" / "湖南.toml").read_text("utf-8")
NAKED = TEXT.split("[local_topics]")[0].replace('topics = "通用"\n', "")


def test_every_value_has_its_source_or_is_presumed():
    assert set(available()) == {"湖南", "上海", "重庆", "北京", "浙江", "山东", "河南", "青岛", "四川", "全国"}
    for name in available():
        for line in load(name).describe():
            # a presumption says what it goes by; the topics have one source, told where they begin
            assert line.source or line.head == "建议分类", line
            assert line.presumed or line.in_force, line
            assert not line.label.isascii() and not any(c.isascii() and c.islower() for c in line.label + line.value), line


def test_what_is_filled_in_is_all_presumed():
    text = (resources.files("banfu.rulebook") / "books" / "presumed" / "通用.toml").read_text("utf-8")
    assert all(entry["presumed"] for section in tomllib.loads(text).values() for entry in section.values())


def test_hunan():
    book = load("湖南")
    assert load("hunan") is book
    assert (book.key_word, book.congress_office, book.assist_word) == ("重点处理建议", "联工委", "会办")
    assert (book.warning_days, book.late_entry_days, book.rehandle_rounds_max) == (5, 60, 2)
    assert "call_back" not in book.counting_sources() and len(book.counting_sources()) == 4
    assert book.classes["B"].tracked
    assert book.limit("no such") is None


def test_the_tree_of_topics():
    topics = load("湖南").topics
    assert topics["转移支付"].parent == "财政税收" and "均衡性" in topics["转移支付"].words
    assert any(line.label == "建议分类·转移支付" and line.presumed for line in load("湖南").describe())
    bare = parse(NAKED, "湖南")
    assert bare.topics == {} and bare.limits == load("湖南").limits


def test_books_share_a_tree_and_add_to_it():
    assert set(load("湖南").topics) - set(load("重庆").topics) == {"省直管县"}
    assert "对口支援" in load("上海").topics["脱贫攻坚与乡村振兴"].words
    lines = {line.label: line for line in load("湖南").describe()}
    assert lines["建议分类·转移支付"].source == "“通用”分类 2018年1月版" and not lines["建议分类·省直管县"].source
    own = parse(NAKED + '[topics]\n"渔业" = { words = ["渔船"], source = "本地目录", in_force = 2018-01-01 }\n', "湖南")
    assert set(own.topics) == {"渔业"}
    for book in (own, load("湖南"), parse(NAKED, "湖南")):
        assert book.overridden([change("limits.sign.amount", 5)]).topics == book.topics


@pytest.mark.parametrize(("old", "new", "key", "reason"), [
    ('[limits.reply]\namount = 3\nunit = "month"', '[limits.reply]\namount = 3\nunit = "week"', "limits.reply.unit",
     "写的是 “week”，只能是 day、workday、month 之一。"),
    ('[limits.reply]\namount = 3', '[limits.reply]\namount = "3"', "limits.reply.amount", "整数"),
    ('[limits.reply]\namount = 3', '[limits.reply]\namount = 0', "limits.reply.amount", "大于零"),
    ('[limits.reply]\namount = 3', '[limits.reply]', "limits.reply.amount", "没有写"),
    ('[limits.reply]', '[limits.replay]', "limits.replay", "不认识"),
    ('[limits.reply]', '[limits.reply]\ncolour = "red"', "limits.reply.colour", "不认识"),
    ('meaning = "resolved"', 'meaning = "good"', "classes.A.meaning", "upward"),
    ('in_force = 2015-08-29', 'in_force = "2015"', "limits.reply.in_force", "日期"),
    ('in_force = 2015-08-29', '', "limits.reply.in_force", "推定"),
    ('consent_by = "联工委"', '', "limits.extension.consent_by", "由谁"),
    ('version = "2018年1月版"', '', "version", "没有写"),
    ('key = "hunan"', 'key = "hunan"\nkay = 1', "kay", "不认识"),
    ('[limits.reply]', '[values.warning_days]\nvalue = true\npresumed = true\n\n[limits.reply]', "values.warning_days.value", "整数"),
    ('presumed_from = "通用"', 'presumed_from = "../通用"', "presumed_from", "没有这一份推定"),
    ('presumed_from = "通用"', 'presumed_from = 3', "presumed_from", "没有这一份推定"),
    ('presumed_from = "通用"', '', "satisfaction", "没有写"),
    ('value = "须经人大同意"', 'value = "要"', "values.return_consent.value", "只能是 须经人大同意、须经交办机关同意"),
    ('[limits.reply]', '[values.draft_fields]\nvalue = "标题、附件"\npresumed = true\n\n[limits.reply]',
     "values.draft_fields.value", "写了 “附件”，只能从 标题、事由、具体建议 里挑"),
    ('[limits.reply]', '[values.draft_fields]\nvalue = "标题、标题"\npresumed = true\n\n[limits.reply]',
     "values.draft_fields.value", "有重复的"),
    ('[limits.reply]', '[not_filed.empty]\nlabel = "空"\noutcomes = ["作代表来信处理"]\npresumed = true\n\n[limits.reply]',
     "not_filed.empty.outcomes", "只能从 退回、转社情民意信息"),
    ('[limits.reply]', '[not_filed.empty]\nlabel = "空"\noutcomes = []\npresumed = true\n\n[limits.reply]',
     "not_filed.empty.outcomes", "是空的"),
    ('[limits.reply]', '[not_filed.empty]\nlabel = "空"\noutcomes = [["退回"]]\npresumed = true\n\n[limits.reply]',
     "not_filed.empty.outcomes", "文字"),
    ('[limits.reply]', '[values.signer]\nvalue = 1\npresumed = true\n\n[limits.reply]', "values.signer.value", "文字"),
    ('key = "hunan"', 'key = ', "TOML", "不是正确"),
    ('{ parent = "发展改革"', '{ parent = "发改"', "topics.区域发展.parent", "没有这一个"),
    ('{ parent = "发展改革"', '{ parent = "债务"', "topics.区域发展.parent", "只分两级"),
    ('["省直管县", "财政体制"]', '["省直管县", ""]', "topics.省直管县.words", "是空的"),
    ('["省直管县", "财政体制"]', '[]', "topics.省直管县.words", "是空的"),
    ('["省直管县", "财政体制"]', '"省直管县"', "topics.省直管县.words", "几个词"),
    ('topics = "通用"', 'topics = "通行"', "topics", "没有这一份分类，现有：通用；也可以在 [topics] 里自拟一份"),
    ('topics = "通用"', 'topics = "../湖南"', "topics", "没有这一份分类"),
    ('topics = "通用"', 'topics = 3', "topics", "应当是一份分类的名称"),
    ('topics = "通用"', '', "local_topics", '要先写 topics = "通用"'),
    ('[local_topics]', '[topics]', "TOML", "不是正确"),
    ('[local_topics]', '[values.unanswered]\nvalue = "随便"\npresumed = true\n[local_topics]', "values.unanswered.value",
     "写的是 “随便”，只能是 提醒、必须改 之一。"),
])  # fmt: skip
def test_fault_names_file_key_and_reason(old, new, key, reason):
    assert old in TEXT
    with pytest.raises(RulebookError) as error:
        parse(TEXT.replace(old, new, 1), "湖南")
    assert str(error.value).startswith("湖南.toml：")
    assert key in str(error.value) and reason in str(error.value)


def change(key, value, effective=date(2019, 1, 1)):
    return Override(key, value, "厅办公会决定", date(2018, 12, 1), effective)


def test_override_keeps_the_original_visible():
    book = load("湖南").overridden([change("limits.sign.amount", 5), change("values.warning_days", 7)])
    assert book.limit("sign").amount == 5 and book.warning_days == 7
    assert not book.limit("sign").presumed and "厅办公会决定" in book.limit("sign").source
    line = next(line for line in book.describe() if line.label == "时限·签收")
    assert "原为：收到之日起 3 个工作日" in line.value
    assert book.version.startswith("2018年1月版+") and book.limit("reply").version == book.version
    assert load("湖南").limit("sign").amount == 3


def test_override_not_yet_in_effect():
    assert load("湖南").overridden([change("limits.sign.amount", 5)], on=date(2018, 12, 31)) == load("湖南")


@pytest.mark.parametrize(("key", "value"), [
    ("limits.sign.unit", "week"), ("limits.nothing.amount", 1), ("limits.sign.source", "x"), ("name", "x"),
    ("limits.sign", 3),
])  # fmt: skip
def test_bad_override(key, value):
    with pytest.raises(RulebookError, match="本地调整"):
        load("湖南").overridden([change(key, value)])


def test_unknown_name():
    with pytest.raises(RulebookError, match="没有名为"):
        load("火星")
