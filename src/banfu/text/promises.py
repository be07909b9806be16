"""Promises in a letter: what will be done, by when, how much, by whom (承诺事项). Standard library alone.

A sentence is read clause by clause: one that says what will be done begins a promise, and it goes on until a
clause tells of the past, of a rule, of a wish to somebody else, or that it will not be done. Proposed from the
letter's own words, to be confirmed by a person: nothing here is a fact.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from banfu.text.marks import FIGURE, FORM, HARD, SUM_RE, VAGUE, spans
from banfu.text.promise_times import LOOSE, Time, times

CLAUSE = re.compile(r"[^，,：:]+[，,：:]*")
ADVERB = (
    r"继续|进一步|积极|于|在(?!建)|对|会|按|根据|依|严|加[强大快]|从|以(?!及)|与|联合|组织|安排|完成|投入|全|尽|及时|立即|认真|不断|持续|重点|逐|努力|切实|配合|督促|协调|责成|责令|要求"
    r"|报|向|通过|采[取用]|开|启|建|推|实|出台|制|提|落|做|抓|新|陆续|密切|书面|竭|当面|统|大力|同|会同|结合|把|为|给|予以|再|适时|优先|列入|纳入|拆|迅速|一[如并]|着|保|争取|力争|申|研|考虑"
    r"|更|扩|增|举|召|调(?!查核实情况)|追|利用|围绕|本着|坚持|主动|随时|定期|每|明年|今|[0-9一二两三]|近|上报|下|印发|发|拨|修|设|派|邀|选|培|引|支|完善|优化|深|健|规范|宣|约谈|严|彻底|不再|不定|共同|充分|有序|分|补|兑|核|检|排|跟|专|就|也|还|都|另|优|视|无条件|酌情|派|推|后续"
)
WILL = re.compile(
    rf"(?<![即麻大小名现已])将(?={ADVERB})(?!在建|开发商|近\d|为(?:其|此)|(?:其|该|这|有效|使))"
    r"|(?<=[\u4e00-\u9fff])将[^，。]{2,20}?(?:尽快|及时|马上|立即|一并|重新)"
    r"|(?<![模虚])拟(?=[在于对将从建用安投出开向明今通联采定申按根新增启组修会同分近])(?!定(?:了|稿)|稿|办)|准备(?=在|于|对|将|从|开|建|安|今|明|下|进|按|投|实)|力争|争取(?!了|到位|到了)"
    r"|(?<![按年的考])计划(?=在|于|用|到|从|投|安|新|建|对|明|今|20|每|开|启|实|年|组|分|将|下)"
    r"|预计(?!总)|力求|定于|暂定|下一步|下步|接下来|今后|承诺|答应|确保(?=在|于|到|今年|明年|年|20|按)|打算|即将|着手"
    r"|会(?=同[^，。]{2,12}(?:开展|组织|研究|制定|推进|检查|出台)|进一步|尽快|尽量|继续|及时|积极|认真|逐步|一如既往|努力|持续|严格|委托|第一时间|向[您你]|着重|重点|派|也?分[计期批])|(?:将会|会将|也会|都会|届时)"
    r"|待[^，。]{2,24}(?:后|时|完成|成熟)|决定(?=由|于|在|从|对)|条件(?:成熟|允许|具备)(?:时|后|的)"
)
MERELY = re.compile(r"^(?:[^，]{0,20})?(?:将|会)(?:会)?(?:造成|导致|有效|使|影响|面临|产生|极大|大大|更加(?:便|美|方|顺)|促进|为[^，。]{0,16}提供更)|投入使用后|建成后|现将[^，。]{0,30}(?:如下|转载)|如下[：:]?$|(?:热忱|竭诚|热诚)[^，。]{0,4}服务")
"""What will come of it, and forms of words."""
PAST = re.compile(
    r"(?<![而不业])已(?!知|承诺|答应)(?:经)?(?!承诺|答应)|曾(?!经济)|早在|先后|近年来|以来|目前(?!.{0,14}(?:正|拟|计划))|截至|截止(?:目前|到?20)|(?:完成|安排|拨付|印发|出台|开展|下达|组织|召开|解决|建成|制定|投入|实施)了|[\u4e00-\u9fff]了(?!解|结)(?=[^，。]{2})|去年|前年|上年|刚刚|此前|原(?:来|先)|历年|日前|当时"
)
RULE = re.compile(
    r"(?:《[^》]*》|条例|规定|办法|条|文件|通知|意见|法律|法规|方案|政策|合同|标准)[^，。]{0,10}(?:规定|要求|明确|指出|提出|约定)(?!的)|(?:规定|明确|指出|要求|提出|约定)[:：]|(?<!我)(?:应当|应将|应由|须由|必须|不得)|的规定|自[^，。]{0,30}之日起|行政(?:复议|诉讼)"
)
WISH = re.compile(r"^[^，]{0,12}(?:要求|责令|责成)[^，]{1,16}(?:今后|加强)|^[^，]{0,8}欢迎|^(?:[^，]{0,8})?(?:建议|希望|恳请|请(?!教|示|专家|示范|有关专家)|望|敬请|欢迎|呼吁|要求)(?:您|你|贵|该|各|有关|相关|市民|县|市|区|省|国家|代表|委员|业主|居民|广大|大家|继续|多|上级|提出)")
YOURS = re.compile(r"^[^，]{0,4}(?:您|你|代表|来信|网友|建议中|提案中|贵)(?:们)?(?:提出|反映|建议|所提|认为|来信|在|的(?:建议|提案|来信|问题|意见))")
NOT = re.compile(
    r"(?:暂|暂时|目前|现阶段|短期内|近期)?(?:不(?:予|再|能|宜|会|便|具备|考虑|符合|属于|支持|作|做|拟|将|单独|纳入)|无法|难以|没有|尚无|未(?:列入|纳入|能|将)|无(?:计划|权|力|安排)|无此计划)"
)
CONDITION = re.compile(r"如果|如有|如需|如(?:您|你|条件|情况|能|确|果|遇)|若|一旦|条件(?:成熟|允许|具备)|视(?:情况|财力|情)|待(?:上级|国家|省|条件|政策|资金)[^，。]{0,14}(?:后|时|成熟|明确|出台|到位)|视[^，。]{1,8}情况|根据财力|财力允许|在[^，。]{0,10}(?:允许|前提下|基础上研究)")
HEADING = re.compile(
    r"^[^，。]{0,24}(?:下一?步|今后|接下来)[^，。]{0,10}(?:打算|计划|安排|措施|工作|重点)[^，。]{0,6}[：:]?$|^[^，。]{0,12}工作(?:打算|计划|安排)[：:]?$"
    r"|(?<!现)将[^，。]{0,20}(?:以下|如下|下列|几|[两三四五]个?方面)[^，。]{0,14}(?:工作|措施|方面|入手|努力)?[：:]?$"
)
RUN_ON = re.compile(r"下一?步[^，。]{0,4}(?:安排|打算|计划|措施)(?=[\d（(一])")
FIRST = re.compile(r"^\s*(?:一是|[（(]一[)）]|一、|1[.、])")
"""The first of several: what comes behind a promise says how it will be kept."""
TOP = re.compile(r"^\s*[一二三四五六七八九十]{1,2}、")
ITEM = re.compile(r"^\s*(?:[一二三四五六七八九十]{1,2}是|第[一二三四五六七八九十]{1,2}|[（(][一二三四五六七八九十\d]{1,2}[)）]|[一二三四五六七八九十]{1,2}、|\d{1,2}[.．、)）]|同时|另外|此外|其次|首先|再次|最后)")
DOES = re.compile(rf"{HARD}|加强|加大|强化|推进|推动|完善|优化|提升|深化|落实|做好|抓好|支持|促进|保障|健全|规范|探索|研究|协调|争取|引导|宣传|指导|监督|监管|加快|继续|反映|汇报|沟通|配合|考虑|跟进|答复|回复|告知|论证|出具|编制|规划|征求|上报|报送|申报|申请|修编|打造|施划|增派|劝导|联系|调整|重新|进行|确定|启用|改善|维护|巡逻|严查|打击|建|修|设|投|反馈|委托|安装|施工|坚持|保证|维修|维护|查处|移送|检测|处罚|制止|更换|启动|拆除|退还|结算|发放|立案|公开|安置|服务好|努力|改善|迁回|劝阻|保持|移交|提出(?!的)|分步|执行|推出|布设|改迁|采纳|解答|派|召集|召开")
OWNER = re.compile(
    r"(?:由|会同|责成|责令|督促|要求|要求由)?(?P<owner>我[厅局委办院市县区省校行部处们]|本[厅局委办院]|(?:省|市|县|区|州|国家|自治区|各市州?|各县)?[\u4e00-\u9fff]{0,10}?(?:人民政府|政府|管委会|委员会|办公室|管理处|公司|街道办(?:事处)?|厅|局|委(?!员|托|派)|办(?![理法公学事])|支队|大队|中心|集团|部门|学校|医院|村委会|居委会|社区))"
    r"(?=(?:将|拟|计划|准备|力争|争取|预计|承诺|会|正|牵头|负责|继续|下一步|在|于|已|也|等?[^，。]{0,3}(?:将|拟)))"
)
TAKEN = re.compile(r"由(?P<owner>[\u4e00-\u9fff]{2,14}?(?:厅|局|委|办|政府|公司|部门|处|中心|街道|管委会|学校|集团))(?=牵头|负责|会同|具体|承担|组织|实施|统一|对|出资|建设|进行)")
TRIM = re.compile(r"^(?:[，,、\s]|因此|为此|所以|同时|另外|此外|而且|并且|并|也|但是?|目前|现在|下一?步|接下来|今后|我们?(?:也|都)?会|我们|我[厅局委办院市县区省校行部处]|将(?:会)?|拟|计划|准备|力争|争取|预计|承诺|确保|打算|继续(?=继续)|[一二三四五六七八九十]{1,2}是|[（(][一二三四五六七八九十\d]{1,2}[)）]|[一二三四五六七八九十]{1,2}、|\d{1,2}[.．、])+")
LIMIT = re.compile(r"[年月日底末]前|以前|之前|年内|月内|以内|之内|[年月日天]内|上半年|下半年|季度|明年|后年")
LONGEST_MEASURE = 120
LETTER_DAY = re.compile(r"((?:19|20)\d\d)年\s*(1[0-2]|[1-9])月\s*([12]\d|3[01]|[1-9])日\s*$")


@dataclass(frozen=True)
class Promise:
    """text stands at ``start`` to ``end`` in the letter. by: the last day, None where it names none; period:
    the words for it; owner: as the letter calls whoever does it, "" where it is the writer; hard: it can be told
    later whether it was kept."""

    text: str
    start: int
    end: int
    measure: str
    by: date | None
    period: str
    amount: str
    owner: str
    hard: bool


def day_of(letter: str) -> date | None:
    """The day under a letter, where it ends with one; what a promise counts from."""
    for line in reversed([line.strip() for line in letter.splitlines() if line.strip()][-6:]):
        if found := LETTER_DAY.search(line):
            try:
                return date(int(found[1]), int(found[2]), int(found[3]))
            except ValueError:
                return None
    return None


def find(text: str, dated: date | None = None) -> list[Promise]:
    """Return the promises of a letter in its order. dated: its day; by default the one under it."""
    dated = dated or day_of(text)
    found: list[Promise] = []
    over, line = False, -1
    for start, end in spans(text):
        sentence = text[start:end]
        before, line = line, text.rfind("\n", 0, start)
        if (line != before and not ITEM.match(sentence)) or TOP.match(sentence):
            over = False
        if HEADING.search(sentence.rstrip("。；;")):
            over = True
            continue
        over = over or bool(RUN_ON.search(sentence) or (found and FIRST.match(sentence) and text[found[-1].end : start].strip() == ""))
        found += _of_sentence(text, start, end, dated, over)
    return found


def _of_sentence(text: str, start: int, end: int, dated: date | None, over: bool) -> Iterator[Promise]:
    """over: it stands under 下一步, so that its verbs speak of what will be done."""
    begun: int | None = None
    stop, theirs = start, False
    for clause in CLAUSE.finditer(text, start, end):
        words = _unquoted(clause.group())
        # What a rule or the proposer says goes on over the commas, until we say what we shall do.
        theirs = theirs or bool(RULE.search(words) or YOURS.search(words))
        if begun is None:
            if (not theirs or WILL.search(words)) and _begins(words, times(text, dated, *clause.span()), over):
                begun, stop = clause.start(), clause.end()
        elif _breaks(words, times(text, dated, *clause.span())):
            yield from _promise(text, begun, stop, dated, start)
            begun = None
        else:
            stop = clause.end()
    if begun is not None:
        yield from _promise(text, begun, stop, dated, start)


def _unquoted(words: str) -> str:
    """Without what others say: titles are kept short, words in quotes left out where they are long."""
    return re.sub(r"“[^”]{9,}”?", "“”", re.sub(r"《[^》]*》", "《》", words))


def _begins(words: str, when: list[Time], over: bool) -> bool:
    if any(pattern.search(words) for pattern in (RULE, WISH, YOURS, MERELY, FORM)):
        return False
    will = WILL.search(words)
    past, refused = PAST.search(words), NOT.search(words)
    if refused and (will is None or refused.start() <= will.end() + 6):
        return False
    if will:
        return not (past and past.start() < will.start() and not re.search(r"现|正|并", words[past.start() : will.start()]) and _told(words, will.start()))
    if past:
        return False
    if any(time.starts for time in when):
        return bool(DOES.search(words))
    ahead = any(time.by and not time.past and not time.since for time in when)
    if ahead and not any(time.past for time in when):
        alone = len(words) <= max(time.end - time.start for time in when) + 3  # 今年年底前，… what is done follows
        return (alone or bool(DOES.search(words))) and bool(LIMIT.search(words))
    return over and bool(DOES.search(words))


def _told(words: str, at: int) -> bool:
    """Whether the past word before ``at`` governs the clause: 已将…列入 tells what was done."""
    return bool(re.search(r"(?:已(?:经)?|曾|先后|此前|去年|前年)[^，]{0,12}$", words[:at]))


def _breaks(words: str, when: list[Time]) -> bool:
    """Whether a later clause no longer speaks of what will be done."""
    if WILL.search(words):
        return False
    past = PAST.search(words)
    return bool(WISH.search(words) or YOURS.search(words) or FORM.search(words) or (past and not any(not time.past and time.by for time in when)))


def _promise(text: str, start: int, end: int, dated: date | None, sentence: int) -> Iterator[Promise]:
    raw = text[start:end]
    part = raw.strip(" \u3000，,：:\n")
    start += raw.index(part) if part else 0
    end = start + len(part)
    plain = _unquoted(part)
    if not DOES.search(plain) or len(part) < 6:
        return
    when = [time for time in times(text, dated, start, end) if not time.past and not time.since]
    before = [] if when else [time for time in times(text, dated, sentence, start) if not time.past and not time.since and time.by]
    chosen = next((time for time in when if time.by), None) or (before[-1] if before and start - before[-1].end < 8 else None)
    loose = LOOSE.search(plain)
    starts = next((time.words for time in times(text, dated, start, end) if time.starts), "")
    period = chosen.words if chosen else when[0].words if when else starts or (loose.group() if loose else "")
    amount = _amount(part, [(time.start - start, time.end - start) for time in when])
    measure = TRIM.sub("", part)[:LONGEST_MEASURE].strip("，,、。；; ")
    yield Promise(part, start, end, measure, chosen.by if chosen else None, period, amount, _owner(text[sentence:end], start - sentence),
                  _hard(text[sentence:start], plain, chosen, amount, when))  # fmt: skip


def _amount(part: str, taken: list[tuple[int, int]]) -> str:
    """Sums of money, else what is counted; 15个工作日 is a time."""
    found = list(SUM_RE.finditer(part)) or list(FIGURE.finditer(part))
    return "、".join(dict.fromkeys(one.group() for one in found if all(one.end() <= a or b <= one.start() for a, b in taken)))


def _owner(sentence: str, at: int) -> str:
    """As the letter calls whoever does it: the one named last before or in the promise's first words."""
    if taken := TAKEN.search(sentence, max(0, at - 24)):
        return taken["owner"]
    named = [found["owner"] for found in OWNER.finditer(sentence) if found.start() < at + 24]
    return named[-1] if named else ""


def _hard(before: str, plain: str, chosen: Time | None, amount: str, when: list[Time]) -> bool:
    """Whether one can tell later that it was kept: a day or a sum, and a deed; never under a condition."""
    if CONDITION.search(before[-24:] + plain) or re.search(r"(?:研究|考虑|探索|争取|协调|反映|呼吁)[^，。]{0,6}$", plain):
        return False
    firm = chosen is not None or bool(when) or bool(amount)
    return firm and bool(re.search(HARD, plain)) and not (VAGUE.search(plain) and not chosen)
