"""Measures, times, sums, bases, empty sentences and passages, by a table of sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banfu.text.marks import BASIS, EMPTY, MEASURE, SUM, TIME, marks, passages

TABLE = [
    ("2018年9月底前由我厅会同省民政厅提出分类补助办法。", TIME, ["2018年9月底前"]),
    ("力争三年内建成社区养老中心120个。", TIME, ["力争三年内"]),
    ("今年下半年启动，明年上半年完工。", TIME, ["今年下半年", "明年上半年"]),
    ("2016年至2018年每年安排；“十四五”期间再安排。", TIME, ["2016年至2018年", "“十四五”期间"]),
    ("受理后30个工作日内办结，6月15日前答复。", TIME, ["30个工作日内", "6月15日前"]),
    ("计划分两年完成。", TIME, ["分两年"]),
    ("该村3年级学生12个，一年级20个，实施三年行动计划。", TIME, []),
    ("2018年度和2018年全年相同。", TIME, ["2018年", "2018年全年"]),
    ("安排资金3.2亿元、1，200万元、五千万元和3—5万元。", SUM, ["3.2亿元", "1，200万元", "五千万元", "3—5万元"]),
    ("每人每月不低于700元，总投资约１００万元。", SUM, ["700元", "１００万元"]),
    ("单位：万元。惠及10万人、2亿斤粮食，多元投入，单元楼。", SUM, []),
    ("依据《农药管理条例》第三十七条和湘政办发〔2017〕41号。", BASIS, ["《农药管理条例》第三十七条", "湘政办发〔2017〕41号"]),
    ("《关于加强村级经费管理的通知》（湘财农〔2016〕8号）已有规定。", BASIS, ["《关于加强村级经费管理的通知》（湘财农〔2016〕8号）"]),
    ("您提出的《关于提高2018年村级经费的建议》（第0082号）收悉。", BASIS, []),
    ("您提出的《关于提高2018年村级经费的建议》（第0082号）收悉。", TIME, []),
    ("第三条线路已开通。", BASIS, []),
    ("我厅将出台补助办法，已下达资金。", MEASURE, ["将出台补助办法", "已下达资金"]),
    ("今年安排补助资金2亿元。", MEASURE, ["安排补助资金2亿元"]),
    ("补助办法尚未出台。目前无法安排专项资金。", MEASURE, []),
    ("我厅正在修订管理办法，拟增设公交线路。", MEASURE, ["正在修订管理办法", "拟增设公交线路"]),
    ("我们将进一步加强监管力度。", MEASURE, []),
    ("将军路、虚拟安排和商会同意。", MEASURE, []),
    ("我们将高度重视，认真研究，积极推进相关工作。", EMPTY, ["我们将高度重视，认真研究，积极推进相关工作。"]),
    ("下一步将进一步加强领导，加大监管力度。", EMPTY, ["下一步将进一步加强领导，加大监管力度。"]),
    ("将进一步加强监管，2019年底前检查120家企业。", EMPTY, []),
    ("认真研究后，已出台加装电梯补助办法。", EMPTY, []),
    ("按照《预算法》的规定，将适时研究。", EMPTY, []),
    ("感谢您对我们工作的关心，我们将进一步加强改进工作。", EMPTY, []),
    ("该项目不符合条件。", EMPTY, []),
]


@pytest.mark.parametrize(("text", "kind", "wanted"), TABLE)
def test_marks_by_table(text, kind, wanted):
    assert [text[m.start : m.end] for m in marks(text) if m.kind == kind] == wanted


def test_a_measure_holds_its_time_and_sum():
    text = "我厅将于2019年底前提高到10万元。"
    assert [(m.kind, text[m.start : m.end]) for m in marks(text)] == [
        (MEASURE, "将于2019年底前提高到10万元"), (TIME, "2019年底前"), (SUM, "10万元"),
    ]  # fmt: skip


LONG = "省财政已安排专项资金用于农村公路的日常养护和安全设施的完善"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (LONG + "。", 1), ("短句不算。", 0), (LONG + "；" + LONG + "。", 2),
        ("你们提出的《关于提高村级组织运转经费标准的建议》收悉，现答复如下。", 0),
        ("感谢您长期以来对财政工作的关心、理解和支持，恳请多提宝贵意见。", 0),
    ],
)  # fmt: skip
def test_only_long_sentences_of_the_body_can_be_known_again(text, count):
    assert len(passages(text)) == count


def test_the_same_sentence_is_known_through_signs_and_width():
    one, two = LONG + "，共100万元。", LONG.replace("安全", " 安全") + ",共１００万元；"
    assert passages(one)[0].digest == passages(two)[0].digest
    assert passages(LONG + "。")[0].digest != passages(LONG + "吗。")[0].digest


PIECES = st.lists(st.sampled_from([*"将已拟年月日元万亿《》〔〕第条号底前内。，；\n 1二三2０", "高度重视", "2018年", "加强", "安排", "力争三年"]), max_size=60)


@given(st.one_of(st.text(max_size=200), PIECES.map("".join)))
def test_marks_lie_in_the_text_and_nothing_breaks(text):
    for mark in [*marks(text), *passages(text)]:
        assert 0 <= mark.start < mark.end <= len(text)
        assert text[mark.start : mark.end].strip()
