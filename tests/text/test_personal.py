"""Personal data is found however it is written, and what looks alike is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banfu.text.personal import Found, find, masked

THERE = [
    ("电话13800138000。", "mobile", "13800138000"), ("１３８ ００１３ ８０００", "mobile", "１３８ ００１３ ８０００"), ("138-0013-8000", "mobile", "138-0013-8000"),
    ("一三八零零一三八〇〇〇", "mobile", "一三八零零一三八〇〇〇"), ("13\u200b800138000", "mobile", "13\u200b800138000"), ("+86 13800138000", "mobile", "+86 13800138000"),
    ("身份证430102199003071234", "id", "430102199003071234"), ("43010219900307123Ｘ号", "id", "43010219900307123Ｘ"),
    ("卡号：6222 0212 3456 7890", "bank", "6222 0212 3456 7890"), ("4111111111111111", "bank", "4111111111111111"),
    ("a.b@c.gov.cn", "email", "a.b@c.gov.cn"), ("湘A·12345的车", "plate", "湘A·12345"), ("微信号：abc_12345", "account", "abc_12345"),
    ("代表证号：湘2018", "card", ""), ("代表证号：201800123", "card", "201800123"), ("家住荷叶镇大坪村边桥组，", "address", "荷叶镇大坪村边桥组"),
    ("城南路88号3栋502室", "address", "城南路88号3栋502室"), ("村民李小明反映", "person", "李小明"), ("业主王先生说", "person", ""),
    ("张建国先生", "person", "张建国"), ("宅电：0731-8412345", "phone", "0731-8412345"),
]  # fmt: skip
NOT_THERE = [
    "联系电话：0731-85165000", "补助13812345678元", "湘财预〔2018〕12号", "2018年5月22日", "群众高度评价", "群众关心的问题", "居民安置等工作", "学生安全、方便",
    "统一社会信用代码91430000123456789X", "户籍地申请就读", "居住在此的老人", "长沙市天心区城南西路1号", "投资123456.78万元", "第0082号建议", "唐秀英等6名代表",
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "words"), THERE)
def test_found(text, kind, words):
    assert (kind, words) in [(one.kind, one.words) for one in find(text)] or not words


@pytest.mark.parametrize("text", NOT_THERE)
def test_left_alone(text):
    assert find(text) == []


def test_names_that_are_not_to_be_named():
    assert [one.words for one in find("唐秀英代表：唐 秀英您好", ["唐秀英"])] == ["唐秀英", "唐 秀英"]


def test_what_is_masked_is_gone_and_the_rest_stays():
    text = "村民李小明电话13800138000反映。"
    cuts = [(one.start, one.end, one.shown) for one in find(text)]
    assert masked(text, cuts) == "村民李某电话（手机号略）反映。"
    assert masked("abcdef", [(0, 3, "X"), (2, 5, "YY"), (4, 6, "Z")]) == "X"
    assert masked("abcdef", [(1, 2, "X"), (3, 4, "Y")]) == "aXcYef"


@given(st.text(alphabet="13800村民李小明路号@a.b cn，。\u200b１", max_size=60))
def test_places_are_in_the_text_and_apart(text):
    found = find(text, ["李小"])
    assert all(text[one.start : one.end] == one.words and isinstance(one, Found) for one in found)
    assert all(a.end <= b.start for a, b in zip(found, found[1:], strict=False))
