"""What each place's book comes to, reckoned by hand from its law (docs: handbook 规则库)."""

from datetime import date

import pytest

from banfu.rulebook import Override, RulebookError, available, load
from banfu.rulebook.days import Calendar, due, explain, seed_days

CALENDAR = Calendar({day: worked for day, (worked, _) in seed_days().items()}, set(range(2004, 2027)))
DAY = date(2018, 3, 1)
"""A Thursday. 5 to 7 April are the holidays of 清明 with Sunday the 8th worked; 1 May is a holiday; 1 September a Saturday."""

COLUMNS = ("hand_over", "return", "return_decide", "opinion", "reply", "extension", "feedback", "rehandle", "proposal")
DATES = {
    "湖南": ("3-12", "3-12", "3-15", "4-2", "6-1", "9-3", "3-12", "4-2", "8-1"),
    "上海": ("3-12", "3-12", "3-15", "4-2", "6-1", "9-3", "3-12", "4-2", "6-1"),
    "北京": ("3-12", "3-12", "3-15", "4-2", "6-1", "9-3", "3-22", "5-2", "6-1"),
    "浙江": ("3-8", "3-12", "3-15", "5-2", "6-1", "9-3", "3-12", "4-2", "6-1"),
    "山东": ("3-6", "3-6", "3-15", "4-2", "6-1", "9-3", "3-12", "4-2", "6-1"),
    "河南": ("3-12", "3-15", "3-15", "5-2", "6-1", "9-3", "3-15", "4-2", "6-1"),
    "重庆": ("3-15", "3-15", "3-15", "4-13", "6-1", "9-3", "3-29", "5-2", "6-1"),
    "青岛": ("3-8", "3-8", "3-15", "4-2", "6-1", "9-3", "3-12", "4-2", "6-1"),
    "四川": ("3-12", "3-12", "3-15", "4-2", "6-1", "9-3", "3-12", "6-1", "8-1"),
    "全国": ("3-12", "3-12", "3-15", "4-2", "6-1", "9-3", "3-12", "4-2", "6-1"),
}  # fmt: skip


@pytest.mark.parametrize("name", DATES)
def test_the_dates_of_a_case_handed_over_on_the_first_of_march(name):
    book = load(name)
    for column, expected in zip(COLUMNS, DATES[name], strict=True):
        rule = book.limit("reply", proposal=True) if column == "proposal" else book.limit(column)
        found = due(rule, DAY, CALENDAR)
        assert f"{found.due_on.month}-{found.due_on.day}" == expected, column
        assert ("推定" in explain(rule, found)) >= rule.presumed


STARTS = {
    # return, opinion, reply
    "湖南": ("收到", "交办", "交办"), "上海": ("收到", "收到", "交办"), "重庆": ("交办", "交办", "交办"),
    "河南": ("交办", "收到", "交办"), "山东": ("收到", "收到", "交办"), "四川": ("收到", "交办", "收到"),
}  # fmt: skip


def test_each_clock_starts_where_the_law_says():
    for name, starts in STARTS.items():
        assert tuple(load(name).limit(kind).start for kind in ("return", "opinion", "reply")) == starts, name


CONSENT = {"北京": True, "上海": True, "浙江": True, "山东": True, "青岛": True, "四川": True, "河南": False, "重庆": False, "全国": False}


def test_whether_an_extension_needs_consent():
    assert {name: load(name).limit("extension").consent for name in CONSENT} == CONSENT
    assert load("四川").limit("extension").consent_by == "省政府办公厅"


WORDS = ("signer", "joint_reply", "joint_feedback", "return_consent", "withdraw_until", "after_last_round", "weighs_more")
SAID = {
    "上海": ("负责人", "每位代表", "每位代表", "须经交办机关同意", "答复前", "办理单位当面沟通", "不分轻重"),
    "北京": ("负责人", "每位代表", "领衔代表", "征求人大意见", "交办前", "协调", "不分轻重"),
    "浙江": ("主要负责人", "每位代表", "领衔代表", "征求人大意见", "答复前", "协调", "不分轻重"),
    "山东": ("主要负责人", "每位代表", "领衔代表", "须经交办机关同意", "答复前", "协调", "不分轻重"),
    "河南": ("主要负责人", "每位代表", "领衔代表", "征求人大意见", "答复前", "评估", "不分轻重"),
    "重庆": ("主要负责人", "每位代表", "领衔代表", "须经人大同意", "答复前", "协调", "不分轻重"),
    "青岛": ("负责人", "领衔代表", "领衔代表", "须经人大同意", "答复前", "评估", "落实率"),
    "四川": ("负责人", "每位代表", "领衔代表", "征求人大意见", "答复前", "专门说明", "不分轻重"),
    "湖南": ("负责人", "每位代表", "领衔代表", "须经人大同意", "答复前", "协调", "不分轻重"),
    "全国": ("负责人", "每位代表", "领衔代表", "征求人大意见", "答复前", "协调", "不分轻重"),
}  # fmt: skip


def test_what_each_place_says():
    assert {name: tuple(load(name).word(key) for key in WORDS) for name in available()} == SAID
    assert load("北京").words("proposer_fields") == ("姓名", "代表证号", "联系方式")
    assert all(load(name).words("draft_fields") == ("标题", "事由", "具体建议") for name in available())
    assert not load("北京").values["draft_fields"].presumed and load("湖南").values["draft_fields"].presumed


REASONS = {
    # how many, how many of them by law, and what the usual outcomes are
    "上海": (8, 8, {"退回"}), "北京": (8, 8, {"退回"}), "重庆": (7, 7, {"退回"}), "青岛": (7, 7, {"作代表来信处理"}),
    "山东": (6, 6, {"退回", "作代表来信处理"}), "四川": (7, 7, {"退回", "作代表来信处理"}),
    "河南": (8, 4, {"退回", "作代表来信处理"}), "浙江": (11, 0, {"退回", "作代表来信处理"}),
    "湖南": (11, 0, {"退回", "作代表来信处理"}), "全国": (11, 0, {"退回", "作代表来信处理"}),
}  # fmt: skip


def test_why_a_text_is_no_suggestion():
    for name, (count, lawful, usual) in REASONS.items():
        found = load(name).reasons()
        assert len(found) == count and sum(not r.presumed for r in found.values()) == lawful, name
        assert {r.outcomes[0] for r in found.values()} == usual, name
        assert all(len(key) <= 30 for key in found)
    assert "转有关部门作工作参考" in load("重庆").reasons()["academic"].outcomes
    assert load("湖南").reasons(proposal=True)["no_content"].outcomes[0] == "转社情民意信息"
    assert load("湖南").reasons(proposal=True) == load("湖南").not_filed != load("湖南").not_accepted


def test_a_proposal_has_its_own_limit_only_where_the_book_says_so():
    sichuan, shandong = load("四川"), load("山东")
    assert sichuan.limit("reply", proposal=True).amount == 5 and sichuan.limit("reply").amount == 3
    assert sichuan.limit("rehandle", proposal=True).kind == "proposal_rehandle"
    assert shandong.limit("reply", proposal=True) == shandong.limit("reply")
    assert (sichuan.word("proposal_office"), sichuan.word("proposal_key_word")) == ("提案委", "重点提案")


def test_what_a_book_leaves_out_is_presumed_and_may_be_settled_locally():
    book = load("浙江")
    assert book.limit("sign").presumed and book.values["late_return"].presumed
    change = Override("values.late_return", "可以受理", "省人大函", date(2018, 1, 2), date(2018, 1, 3))
    settled = book.overridden([change])
    assert settled.word("late_return") == "可以受理" and not settled.values["late_return"].presumed
    assert any("原为：不予受理" in line.value for line in settled.describe())
    with pytest.raises(RulebookError, match="只能是 不予受理、可以受理 之一"):
        book.overridden([Override("values.late_return", "随便", "x", date(2018, 1, 2), date(2018, 1, 3))])


def test_lines_fall_into_sections():
    heads = list(dict.fromkeys(line.head for line in load("四川").describe()))
    assert heads == ["时限", "办理规定", "不作为建议", "提案不立案", "答复类别", "满意度", "评价方面", "反馈来源", "建议分类"]
    line = next(line for line in load("四川").describe() if line.label == "时限·提案答复")
    assert (line.name, line.value, line.presumed) == ("提案答复", "收到之日起 5 个月", False)
