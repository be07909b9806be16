"""What stands in a reply: measures, times, sums of money, legal bases; sentences that only assure;
sentences that can be told again elsewhere. Light: the process that serves pages may import it.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from banfu.text.tokens import SENTENCE, normalise

MEASURE, TIME, SUM, BASIS, EMPTY = "measure", "time", "sum", "basis", "empty"
NUMBER = "[一二两三四五六七八九十百]{1,3}"
COUNT = rf"(?:\d+(?:\.\d+)?|{NUMBER})"
PART = r"(?:(?:年)?(?:底|末|初|中)|上半年|下半年|全年|第?[一二三四1-4]季度(?:末)?|[上中下]旬)"
BY = r"(?:之前|以前|之后|以后|前|后|起|内)?"
MONTH = r"\d{1,2}月(?:\d{1,2}日|底|末|初|[上中下]旬|份)?"
YEAR = r"(?:(?<!\d)(?:19|20)\d\d年|今年|明年|后年|去年|前年|本年度?|当年|同年)"
TIME_RE = re.compile(
    rf"(?<!\d)(?:19|20)\d\d年?(?:—|－|-|~|～|至|到)(?:19|20)\d\d年(?:期间)?"
    rf"|{YEAR}(?:(?:的)?(?:{MONTH}|{PART}))?{BY}"
    rf"|(?<![\d每])(?:每年)?{MONTH}(?!个){BY}"
    rf"|(?:年底|年末|年内|月底|季度末|本月|下个?月|本季度|下季度){BY}"
    rf"|“?十[一二三四五六七八九]五”?(?:期间|时期|末|规划期)|本届(?:政府)?(?:任期)?(?:以)?内"
    rf"|(?:力争|争取|计划|拟|预计|用|利用|在|于|分|未来|今后|近)?(?:用|在|分)?{COUNT}(?:[—\-~～至到]{COUNT})?(?:个工作日|个?月|年|周|天|日|个季度|小时)(?:左右)?(?:的?时间)?(?:之内|以内|内)"
    rf"|(?:用|利用|力争|争取|分|未来|今后)(?:用|在)?{COUNT}(?:[—\-~～至到]{COUNT})?(?:个?月|年)(?:左右)?(?:的?时间)?(?!度|级|行动|计划|规划)"
)  # fmt: skip
SUM_RE = re.compile(
    r"(?:(?<![\d.])(?:\d[\d,，]{0,14}(?:\.\d{1,6})?)(?:[—－\-~～至到]\d[\d,，]{0,14}(?:\.\d{1,6})?)?|[一二两三四五六七八九十百千几]{1,9})\s*[余多]?(?:万亿|千万|百万|千亿|百亿|亿|万|千|百)?[余多]?(?:美元|欧元|港元|元|块钱)"
)
ORGAN = "(?:(?![和及与或据照按由经的在])[\u4e00-\u9fff])"
ARTICLE = r"第[一二三四五六七八九十百零〇\d]+条(?:之[一二三四五])?(?:第[一二三四五六七八九十\d]+[款项])*"
PAPER = rf"{ORGAN}{{0,12}}[〔\[［]\d{{4}}[〕\]］]\s*\d+号"
BASIS_RE = re.compile(rf"《[^《》\n]{{2,80}}》(?:[（(]{PAPER}[)）])?(?:{ARTICLE})?|{PAPER}|{ARTICLE}(?!线|街|路|生产|高速|轨道|河|沟)")
OWN = re.compile(r"(?:建议|提案|议案|意见建议|问题|表|问卷)》")
LETTER_NUMBER = re.compile(r"答复|建复|提复")

# What can be seen to have been done, and what can be said without doing anything.
HARD = (
    "安排|下达|拨付|拨款|印发|出台|制定|制订|修订|修改|发布|公布|公示|公开|起草|建成|建立|建设|新建|改建|扩建|改造|修建|修复|维修|更换|安装|加装|配备|配置|购置|采购"
    "|新增|增加|增设|增派|增开|提高|降低|调整|上调|下调|减免|免除|取消|投入|投资|补助|补贴|发放|兑现|奖励|列入|纳入|划拨|划定|设立|成立|组建|开通|开设|开工|动工|竣工|完工|通车|投用|启用|启动"
    "|举办|召开|组织|开展|培训|招聘|招录|选派|派出|委托|约谈|查处|处罚|整治|清理|清退|拆除|关停|取缔|责令|督促|检查|抽查|排查|巡查|核查|验收|审计|评估|试点|推广|覆盖|实施|执行|完成|解决|办理|签订|移交|移送|收回|返还|退还|清偿|偿还|搬迁|安置|种植|铺设|架设|疏浚|治理|处理|压缩|扩大|延长|缩短|分两?三?年|扶持|培育|引进|对接"
)
SOFT = "加强|加大|强化|推进|推动|完善|优化|提升|深化|落实|做好|抓好|支持|促进|保障|健全|规范|探索|研究|协调|争取|引导|宣传|指导|监督|监管"
LEAD = r"(?<![商不而虚模单])(?:将(?![军来近])|拟(?!定于)|已(?!知)经?|正在?|现已|先后|决定|计划|共|会同|联合|牵头)"
MEASURE_RE = re.compile(
    rf"(?P<lead>{LEAD})[^，,。！？；;：:\n]{{0,26}}?(?P<verb>{HARD}|{SOFT})(?P<object>[^，,。！？；;\n]*)"
    rf"|(?P<bare>{HARD})(?P<rest>[^，,。！？；;\n]*)"
)
NOT_DONE = re.compile(r"(?:尚未|还未|没有|未能|未|无法|不能|不予|不宜|难以)[^，。；]{0,4}$")
VAGUE = re.compile(
    r"高度重视|认真(?:研究|考虑|对待|吸纳|落实|贯彻)|积极(?:推进|推动|争取|协调|配合|探索|研究|支持|引导|作为|稳妥)|(?:进一步|不断|切实|持续|大力|着力|努力|加快|扎实|继续)(?:加强|加大|强化|推进|推动|完善|优化|提升|深化|落实|做好|抓好|支持|提高|改进|改善|健全|规范|促进|研究|探索|关注|协调|扩大|增强|拨付)"
    r"|高位推动|统筹(?:考虑|推进)|逐步(?:完善|推进|解决|推开)|适时(?:研究|推进|出台|考虑)|引起(?:高度)?重视|予以(?:考虑|重视|关注)|加以研究|研究解决|全力(?:支持|推进|做好)|加强(?:领导|监管|监督|协调|沟通|宣传|指导|管理|研究)|加大(?:力度|支持|投入|宣传|监管)"
    r"|(?:确保|推动)(?:各项)?(?:工作|政策|措施)?(?:取得(?:实效|成效)|落到实处|落地见效|有序推进)|再上(?:新)?台阶|做出(?:更大|积极)贡献"
)
FIGURE = re.compile(r"\d+(?:\.\d+)?(?:%|％|个|家|所|台|套|公里|千米|米|亩|公顷|户|人|名|次|场|条|处|项|件|万|亿|张|座|辆|吨|平方)")
FORM = re.compile(
    r"收悉|现(?:将[^，。]{0,12})?(?:答复|函复|回复)如下|提出如下(?:会办)?意见|感谢[您你]|[特专]?此(?:函复|答复|复)|^附件|联系(?:人|电话|单位)|欢迎[您你]?(?:继续|多)|(?:提出?|多提)[^，。]{0,6}宝贵(?:意见|建议)"
    r"|[您你]们?(?:提出的|在[^，。]{0,20}上提出)|对我[厅局委市省县办][^，。]{0,12}(?:关心|支持)|经商[^，。]{1,30}[，,]?$"
)
LONG, LONGEST = 20, 1000  # a sentence longer than that is no sentence; its rest is not looked at


@dataclass(frozen=True)
class Mark:
    """Something found in a text: its kind, and where it stands (``text[start:end]``)."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class Passage:
    """A sentence long enough to be known again; the same words give the same digest."""

    start: int
    end: int
    digest: int


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each sentence stands, trimmed; those without a word are passed over."""
    for found in SENTENCE.finditer(text):
        part = found.group()
        if any(character.isalnum() for character in part):
            start = found.start() + len(part) - len(part.lstrip())
            yield start, found.start() + len(part.rstrip())


def marks(text: str) -> list[Mark]:
    """Return all marks of a reply in the order of the text. Times and sums inside a title are not marked;
    a measure may hold times, sums and bases; an empty sentence holds nothing else."""
    found: list[Mark] = []
    for start, stop in spans(text):
        end = min(stop, start + LONGEST)
        small = _small(text, start, end)
        measures = list(_measures(text, start, end, small))
        found += [*small, *measures]
        if not small and not measures and end == stop and _is_empty(text[start:end]):
            found.append(Mark(EMPTY, start, end))
    return sorted(found, key=lambda mark: (mark.start, -mark.end))


def _small(text: str, start: int, end: int) -> list[Mark]:
    """Times, sums and bases of one sentence; the title of the suggestion itself is no basis."""
    titles = [found.span() for found in re.finditer(r"《[^《》\n]*》?", text[start:end])]
    taken = [(start + a, start + b) for a, b in titles]
    found = [
        Mark(BASIS, *match.span()) for match in BASIS_RE.finditer(text, start, end)
        if not OWN.search(match.group()) and not LETTER_NUMBER.search(match.group())
    ]  # fmt: skip
    taken += [(mark.start, mark.end) for mark in found]
    for kind, pattern in ((SUM, SUM_RE), (TIME, TIME_RE)):
        for match in pattern.finditer(text, start, end):
            if all(match.end() <= a or match.start() >= b for a, b in taken):
                found.append(Mark(kind, *match.span()))
                taken.append(match.span())
    return found


def _measures(text: str, start: int, end: int, small: Iterable[Mark]) -> Iterator[Mark]:
    """Verbs with an object: what was, is or will be done. A soft verb (加强) counts only beside a time or a sum."""
    firm = [mark for mark in small if mark.kind in (TIME, SUM)]
    if FORM.search(text, start, end):
        return
    for match in MEASURE_RE.finditer(text, start, end):
        object_ = match["object"] if match["lead"] else match["rest"]
        words = re.findall(r"[\u4e00-\u9fffA-Za-z\d]", object_ or "")
        a, b = match.span()
        near = any(mark.start < b + 1 and mark.end > _clause(text, start, a) for mark in firm)
        soft = bool(match["lead"] and re.fullmatch(SOFT, match["verb"]))
        if len(words) < 2 or NOT_DONE.search(text, start, a + 1) or NOT_DONE.search(text, start, a):
            continue
        if near or (match["lead"] and not soft and not VAGUE.search(match.group())):
            yield Mark(MEASURE, a, a + len(match.group().rstrip()))


def _clause(text: str, start: int, at: int) -> int:
    """Where the clause before ``at`` begins: “2019年底前，由我厅拨付…” belongs together."""
    cut = [text.rfind(sign, start, at) for sign in "，,：:"]
    first = max(cut)
    before = max(text.rfind(sign, start, first) for sign in "，,：:") if first > start else -1
    return max(start, before + 1)


def _is_empty(sentence: str) -> bool:
    return bool(VAGUE.search(sentence)) and not FORM.search(sentence) and not FIGURE.search(sentence)


def passages(text: str) -> list[Passage]:
    """Return the sentences of 20 characters and more, except a letter's opening, thanks and closing."""
    found = []
    for start, end in spans(text):
        plain = "".join(character for character in normalise(text[start:end]) if character.isalnum())
        if len(plain) >= LONG and not FORM.search(text[start:end]):
            digest = hashlib.blake2b(plain.encode(), digest_size=8).digest()
            found.append(Passage(start, end, int.from_bytes(digest, "big", signed=True)))
    return found
