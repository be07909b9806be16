"""Each fault found in real letters is found; a clean letter gives none."""

import subprocess
import sys
from dataclasses import replace
from datetime import date

import pytest
from tests.paper.samples import SHORT

from banfu.paper.checks import RULES, Facts, check
from banfu.paper.letter import paragraphs

FACTS = Facts(
    number="0082", title="关于提高村级组织运转经费标准的建议", session="省十三届人大一次会议", leader="唐秀英", names=("唐秀英", "王堃"),
    delegation="邵阳代表团", delegations=("邵阳代表团", "永州代表团"), cosigners=1, dates={"交办": date(2018, 3, 12)},
)  # fmt: skip
OPENING = SHORT.paragraphs[0].text


def letter(opening=OPENING, more="", **fields):
    body = [opening, *[one.text for one in SHORT.paragraphs[1:]], *([more] if more else [])]
    return replace(SHORT, **{"paragraphs": paragraphs(body), **fields})


def test_a_clean_letter_gives_no_finding():
    assert check(SHORT, FACTS) == []
    assert check(letter(salutation="唐秀英、王堃代表"), FACTS) == []


@pytest.mark.parametrize(
    ("made", "rule", "where", "quote"),
    [
        (letter(more="您的议案我们认真研究。"), "called", "正文第 11 段", "议案"),
        (letter(title="对省十三届人大一次会议第0082号提案的答复"), "called", "标题", "提案"),
        (letter(salutation="唐秀英委员"), "person", "主送", "唐秀英委员"),
        (letter(more="感谢各位委员的支持。"), "person", "正文第 11 段", "感谢各位委员"),
        (letter(title="对省十三届人大一次会议第0028号建议的答复"), "number", "标题", "第0028号"),
        (letter(opening=OPENING.replace("0082", "83")), "number", "正文第 1 段", "第83号"),
        (letter(opening=OPENING.replace("运转经费标准", "经费保障水平")), "title", "正文第 1 段", "关于提高村级组织经费保障水平的建议"),
        (letter(title="对省十二届人大一次会议第0082号建议的答复"), "session", "标题", "十二届人大一次会议"),
        (letter(salutation="唐秀瑛代表"), "name", "主送", "唐秀瑛代表"),
        (letter(salutation="唐秀英、王坤代表"), "name", "主送", "王坤"),
        (letter(salutation="永州代表团唐秀英代表"), "delegation", "主送", "永州代表团"),
        (letter(more="感谢你（们）的关心。"), "residue", "正文第 11 段", "你（们）"),
        (letter(more="请与×××联系。"), "residue", "正文第 11 段", "×××"),
        (letter(more="见湘财预（2018）12号文件。"), "brackets", "正文第 11 段", "见湘财预（2018）12号"),
        (letter(number="湘财建[2018]1号"), "brackets", "发文字号", "湘财建[2018]1号"),
        (letter(number="湘财建〔2018〕第001号"), "padded_number", "发文字号", "湘财建〔2018〕第001号"),
        (letter(more="二〇一八年九月五日印发了办法。"), "chinese_date", "正文第 11 段", "二〇一八年九月五日"),
        (letter(more="2018年09月05日印发了办法。"), "padded_date", "正文第 11 段", "2018年09月05日"),
        (letter(class_mark=""), "class", "首页右上角", ""),
        (letter(disclosure=""), "disclosure", "首页右上角", ""),
        (letter(note=""), "contact", "附注", ""),
        (letter(note="联系人：刘明"), "contact", "附注", "联系人：刘明"),
        (letter(copied_to=()), "copies", "版记", ""),
        (letter(dated=None), "dated", "落款", ""),
        (letter(class_mark="A", paragraphs=paragraphs([OPENING, "我们将高度重视，认真研究。"])), "measure", "正文", ""),
        (letter(class_mark="B", paragraphs=paragraphs([OPENING, "我们将高度重视，认真研究。"])), "step", "正文", ""),
        (letter(class_mark="C", paragraphs=paragraphs([OPENING, "我们将高度重视，认真研究。"])), "reason", "正文", ""),
        (letter(salutation="唐秀英等5名代表"), "figures", "主送", "等5名"),
        (letter(more="2018年3月15日交办以来，我们作了研究。"), "figures", "正文第 11 段", "2018年3月15日交办"),
        (letter(note="联系人：刘明，电话：13812345678"), "mobile", "附注", "13812345678"),
        (letter(more="1、办法已经印发。"), "levels", "正文第 11 段", "1、"),
        (letter(more="(三)办法已经印发。"), "levels", "正文第 11 段", "(三)"),
        (letter(more="五、办法已经印发。"), "levels", "正文第 11 段", "五、办法已经印发。"),
    ],
)  # fmt: skip
def test_a_fault_is_a_sentence_with_its_place(made, rule, where, quote):
    found = check(made, FACTS)
    assert (rule, where, quote) in [(one.rule, one.where, one.quote) for one in found]
    assert rule in RULES and {one.rule for one in found} == {rule} and all(one.text.endswith("。") for one in found)


def test_of_proposals_and_of_opinions_for_the_host():
    title = "对省政协十二届一次会议第0082号提案的答复"
    proposal = letter(OPENING.replace("的建议》", "的提案》"), title=title, salutation="唐秀英委员")
    facts = replace(FACTS, kind="提案", title="关于提高村级组织运转经费标准的提案", session="省政协十二届一次会议")
    assert check(proposal, facts) == []
    assert [one.rule for one in check(replace(proposal, salutation="唐秀英代表"), facts)] == ["person"]
    assert [one.rule for one in check(SHORT, replace(FACTS, hosting=False))] == ["class"]


def test_words_of_another_reply_and_levels_of_the_rulebook():
    taken = SHORT.paragraphs[2].text
    found = check(SHORT, replace(FACTS, others={"2017年第12号": f"某某代表：\n{taken}\n感谢。"}))
    assert [(one.rule, one.paragraph, one.level) for one in found] == [("copied", 3, "warning")]
    assert check(letter(copied_to=()), FACTS, {"copies": "off"}) == []
    assert check(letter(copied_to=()), FACTS, {"copies": "error"})[0].level == "error"


@pytest.mark.parametrize("lines", [
    ("一、甲", "（一）乙", "1. 丙", "（1）丁", "（2）丁", "2. 丙", "（二）乙", "二、甲", "（一）乙"), ("1. 丙", "2. 丙"),
    tuple(f"{one}、甲" for one in ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")), ("3.5亿元已经拨付。", "一是拨付。"),
])  # fmt: skip
def test_levels_in_their_order_are_no_fault(lines):
    assert [one for one in check(letter(paragraphs=paragraphs([OPENING, *lines, "办法已经印发，2018年底前落实。"])), FACTS) if one.rule == "levels"] == []


@pytest.mark.parametrize("number", ["BH005", "闭会第019号"])
def test_a_number_that_is_no_plain_figure_counts_as_printed(number):
    made = letter(OPENING.replace("第0082号", number), title=f"对省十三届人大一次会议{number}建议的答复")
    assert [one for one in check(made, replace(FACTS, number=number)) if one.rule == "number"] == []


def test_a_mobile_number_is_told_masked_and_only_where_the_text_is_public():
    made = letter(note="联系人：刘明，电话：13812345678")
    assert "13812345678" not in check(made, FACTS)[0].text
    assert check(replace(made, disclosure="依申请公开"), FACTS) == []


def test_the_light_part_loads_neither_typst_nor_docx():
    code = "import sys, banfu.paper.checks, banfu.paper.compare, banfu.paper.letter; print([m for m in ('typst','docx','pypdfium2','django','rjieba') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
