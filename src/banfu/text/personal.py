"""Personal data in a text that is to be published: mobiles, identity and bank numbers, e-mail, plates, homes, private names.

What is found is a proposal to a reviewer, so doubtful places are named too; numbers are also found where they are written
in full-width or Chinese digits, with gaps, or with signs of no width between (个人信息保护法 第二十五条).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

LABELS = {
    "mobile": "手机号", "id": "证件号", "bank": "银行账号", "email": "电子邮箱", "plate": "车牌号", "account": "微信、QQ 号",
    "card": "代表证、委员证号", "phone": "住宅电话", "address": "住址", "person": "个人姓名", "name": "提出人姓名",
}  # fmt: skip
MASKS = {
    "mobile": "（手机号略）", "id": "（证件号略）", "bank": "（账号略）", "email": "（邮箱略）", "plate": "（车牌略）", "account": "（账号略）",
    "card": "（证号略）", "phone": "（电话略）", "address": "（住址略）", "name": "某某",
}  # fmt: skip
NOWIDTH = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
CHINESE = str.maketrans("〇零一二三四五六七八九", "00123456789")
GAP = r"[ \-–—.·]?"
MOBILE = re.compile(rf"(?<![\dA-Za-z])(?:\+?86{GAP})?1{GAP}[3-9](?:{GAP}\d){{9}}(?!\d|{GAP}\d\d|[元万亿])")
ID = re.compile(rf"(?<!\d)[1-9]\d{{5}}{GAP}(?:18|19|20)\d{{2}}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01]){GAP}\d{{3}}[\dXx](?![\dA-Za-z])")
OLD_ID = re.compile(r"(?:证件?|身份)[^\d\n]{0,8}([1-9]\d{7}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3})(?!\d)")
BANK = re.compile(r"(?<!\d)[1-9](?:[ -]?\d){15,18}(?!\d)")
NAMED_BANK = re.compile(r"(?:账号|帐号|卡号|账户|存折)[^\d\n]{0,6}(\d(?:[ -]?\d){8,24})")
EMAIL = re.compile(r"[A-Za-z0-9._%+-]+\s?(?:@|\(at\)|\[at\])\s?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·. ]?(?=[A-HJ-NP-Z0-9]{0,5}\d)[A-HJ-NP-Z0-9]{4,6}[学警港澳挂]?(?![A-Za-z0-9])"
)
ACCOUNT = re.compile(r"(?:微信|QQ|qq|Qq)(?:号码?|群)?[:： ]{0,2}([A-Za-z0-9_\-]{5,20})")
CARD = re.compile(r"(?:代表证|委员证|护照|工作证|社保卡)(?:编?号码?|号)?[:： ]{0,2}([A-Za-z]{0,3}\d[A-Za-z0-9\-]{3,19})")
HOME_PHONE = re.compile(r"(?:家庭|住宅|家里|宅)(?:电话|电)[:： ]{0,2}(\d[\d\- ]{5,13}\d)")
LIVING = re.compile(
    r"(?:(?<!国)家住|(?:(?:家庭|通讯|户籍|居住)地址|住址)[:：] ?|户籍(?:所在)?地[:：] ?|居?住[在于])(?!房|此|该|户|建)"
    r"((?=[^，。；\n]{0,24}?(?:[市县区镇乡路街巷]|小区|\d))[\u4e00-\u9fa5A-Za-z0-9\-]{3,40}?(?:组|村|号|室|栋|幢|单元|街|路|巷|区|楼)\d{0,5})(?![\u4e00-\u9fa5A-Za-z0-9]*?(?:号|室|栋|组))"
)
ROOM = re.compile(
    r"[\u4e00-\u9fa5]{2,20}?(?:路|街|巷|弄|里|大道|小区|花园|家园|公寓|村|社区)[\u4e00-\u9fa5]{0,6}?\d{1,5}(?:号|栋|幢|组|弄)(?:[0-9A-Za-z\-]{1,6}(?:号楼|栋|幢|单元|室|户|组|号|房))+"
)
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤欧阳温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阎卫"
)
WHO = "村民|居民|群众|患者|病人|学生|家长|业主|户主|贫困户|低保户|五保户|农户|职工|工人|农民工|当事人|申请人|上访人|信访人|受害人|死者|老人|残疾人|孤儿|网民|市民|被害人|举报人|投诉人|见证人|证人|原告|被告|妻子|丈夫|儿子|女儿|父亲|母亲"
WORDS = (
    "关心|关注|关切|关爱|关于|安全|安置|安心|安居|安排|方便|方面|方式|高度|高兴|成为|成立|成长|包括|温暖|文化|康复|任何|任务|平均|平安|时间|计划|"
    "房产|房屋|房号|房间|毕业|符合|管教|管部|关系|单位|单独|周边|周围|严重|严格|易地|万元|万余|白天|常年|强烈|和|金融|石|江|左右|段|于|安|毛|钱|应|全|成|施|向|路|常|盛|游|阳|阴|曲|谷|冉|申请|申报|申诉|管理|支付|支持|支"
)
"""What begins like a name and is none."""
PERSON = re.compile(
    rf"(?:{WHO})(?:代表)?(?!{WORDS})([{SURNAMES}](?!某|先生|女士)[\u4e00-\u9fa5]{{1,2}}?)"
    r"(?=[（(，。、；：:\s,;\d]|的|反映|反应|说|称|等|同志|先生|女士|在|因|家|于|诉|电话|手机|来电|来信|联系|身份|住|患|向|对|要求|所|已|是|为|与|和|及|一|$)"
)
TITLED = re.compile(rf"(?<![\u4e00-\u9fa5])([{SURNAMES}](?!某|先生|女士)[\u4e00-\u9fa5]{{1,2}})(?=先生|女士|小姐)")


@dataclass(frozen=True)
class Found:
    """A place in a text: words = text[start:end]. shown: what would stand there instead."""

    kind: str
    start: int
    end: int
    words: str

    @property
    def label(self) -> str:
        return LABELS[self.kind]

    @property
    def shown(self) -> str:
        return f"{self.words[:1]}某" if self.kind == "person" else MASKS[self.kind]


def _plain(text: str) -> tuple[str, list[int]]:
    """The text with ASCII digits, letters and signs, without signs of no width; and where each character stood."""
    kept, places = [], []
    for place, char in enumerate(text):
        if char in NOWIDTH:
            continue
        if "\uff01" <= char <= "\uff5e":
            char = chr(ord(char) - 0xFEE0)
        kept.append({"\u3000": " ", "\u00a0": " "}.get(char, char))
        places.append(place)
    return "".join(kept), places


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(map(int, reversed(digits))):
        doubled = digit * 2 if place % 2 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def _numbers(plain: str) -> Iterator[tuple[str, int, int]]:
    for kind, pattern in (("id", ID), ("id", OLD_ID), ("mobile", MOBILE), ("bank", NAMED_BANK), ("bank", BANK)):
        for found in pattern.finditer(plain):
            digits = re.sub(r"\D", "", found.group())
            if pattern is BANK and not (_luhn(digits) and "信用代码" not in plain[max(0, found.start() - 12) : found.start()]):
                continue
            yield (kind, *found.span(1 if pattern.groups else 0))


def _others(plain: str) -> Iterator[tuple[str, int, int]]:
    for kind, pattern in (
        ("email", EMAIL), ("plate", PLATE), ("account", ACCOUNT), ("card", CARD), ("phone", HOME_PHONE), ("address", ROOM),
        ("address", LIVING), ("person", PERSON), ("person", TITLED),
    ):  # fmt: skip
        for found in pattern.finditer(plain):
            yield (kind, *found.span(1 if pattern.groups else 0))


def find(text: str, names: Iterable[str] = ()) -> list[Found]:
    """Return what looks like personal data in ``text``, in its order, no two places overlapping.

    names: of persons who are not to be named; every place of theirs is found.
    """
    plain, places = _plain(text)
    spans = [("name", at.start(), at.end()) for name in sorted(set(names), key=len, reverse=True) if name
             for at in re.finditer(r"\s?".join(map(re.escape, name)), plain)]  # fmt: skip
    spans += _numbers(plain)
    digits = plain.translate(CHINESE)
    if digits != plain:
        spans += list(_numbers(digits))
    spans += _others(plain)
    taken: list[tuple[int, int]] = []
    found = []
    for kind, start, end in spans:
        if end > start and all(end <= a or start >= b for a, b in taken):
            taken.append((start, end))
            first, last = places[start], places[end - 1] + 1
            found.append(Found(kind, first, last, text[first:last]))
    return sorted(found, key=lambda one: one.start)


def masked(text: str, cuts: Sequence[tuple[int, int, str]]) -> str:
    """Return ``text`` with each (start, end, what stands there instead) put in; of overlapping cuts the widest counts."""
    whole: list[tuple[int, int, str, int]] = []
    for start, end, shown in sorted(cuts):
        if whole and start < whole[-1][1]:
            first, last, before, width = whole[-1]
            wider = shown if end - start > width else before
            whole[-1] = (first, max(last, end), wider, max(width, end - start))
        else:
            whole.append((start, end, shown, end - start))
    for start, end, shown, _ in reversed(whole):
        text = text[:start] + shown + text[end:]
    return text
