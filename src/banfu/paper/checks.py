"""What a letter would be sent back for, before it is signed. Pure functions over a letter and the facts of its case.

The rules come from what was found in real letters (wrong names of things, residue of templates, marks left out) and from
GB/T 9704—2012. Every finding is a sentence with its place and the words it is about; whether it forbids signing is the rulebook's.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from banfu.paper.letter import LEVELS, NUMERAL, Letter

ERROR, WARNING = "error", "warning"
RULES = {
    "called": "建议提案称呼", "person": "代表委员称呼", "number": "建议编号", "title": "建议标题", "session": "届次", "name": "姓名",
    "delegation": "代表团", "residue": "模板残留", "brackets": "六角括号", "padded_number": "文号写法", "chinese_date": "汉字日期",
    "padded_date": "日期补零", "class": "办理类别", "disclosure": "公开属性", "contact": "联系人", "copies": "抄送", "dated": "成文日期",
    "measure": "已办措施", "step": "下一步时间", "reason": "不能办的理由", "figures": "与案卷不符的数", "mobile": "手机号", "levels": "层次序号",
    "copied": "照搬别的答复",
}  # fmt: skip
"""What a rulebook calls each rule."""
BRIEF = 24
SAME = 30  # characters from which a sentence that stands in another reply is told of
SESSION = re.compile(r"(?:第?[一二三四五六七八九十]+届)(?:全国|省|市|州|县|区)?(?:人大|政协|人民代表大会)?(?:第?[一二三四五六七八九十]+次(?:会议)?)")
NAMED = re.compile(r"《(关于[^《》]{4,80}?)》(?=[（(]第?[\d]+号|提案|建议|收悉|，收悉)")
CASE_NUMBER = re.compile(r"第\s?(\d{1,5})\s?号(?=建议|提案|[）)，。]|《|的|$)")
RESIDUE = re.compile(r"你（们）|您（们）|你\(们\)|您\(们\)|[×X]{2,}|[xX]{3,}|[＿_]{2,}|\{\{.*?\}\}|【[^】]{0,12}(?:填|此处|请)[^】]{0,12}】|（此处[^）]*）|待填|待定稿|某某|……年|　年　月|[^，。；（(\s]{0,6}：　，|\bTODO\b")
WRONG_BRACKETS = re.compile(r"[^\W\d_]{1,10}[（(\[【]\s?(?:19|20)\d\d\s?[）)\]】]\s?第?0*\d+\s?号")
PADDED_NUMBER = re.compile(r"〔\d{4}〕(?:第\d+|0\d+)号")
CHINESE_DATE = re.compile(r"[一二][〇○零OＯ0一二三四五六七八九]{3}年(?:[一二三四五六七八九十]{1,3}月(?:[一二三四五六七八九十]{1,3}日)?)?")
PADDED_DATE = re.compile(r"\d{4}年(?:0\d月\d{1,2}日?|\d{1,2}月0\d日|0\d月)")
MOBILE = re.compile(r"(?<!\d)1[3-9]\d(?:[-\s]?\d{4}){2}(?!\d)")
PHONE = re.compile(r"(?<!\d)(?:0\d{2,3}[-—－]?)?\d{7,8}(?!\d)|(?<!\d)1[3-9]\d{9}(?!\d)|电话[:：]?\s?\d{3,}")
DONE = re.compile(r"已经?(?!收悉|悉|知|阅|无法|不)[^，。；]{2}|(?:安排|拨付|下达|印发|出台|修订|完成|建成|取消|提高|解决)了")
DATED = re.compile(r"20\d\d年|\d{1,2}月底|年底前|年内|季度|明年|今年|20\d\d[—-]20\d\d")
STEP = re.compile(r"将|拟|计划|下一步|争取|力争|推动|研究制定|正在|(?:底|月|年|日)前|起(?:分步|全面|实施|执行|按)")
REASON = re.compile(r"由于|因为|因此|根据|按照|依据|鉴于|受[^，。]{1,12}限制|规定|暂不|尚不具备|不具备|无法|权限|政策|条件[^，。]{0,4}不")
COUNTED = re.compile(r"(\d+)\s?(名|位)(代表|委员|同志)|(?:等|共)\s?(\d+)\s?(?:名|位|人)")
MISFORMED = re.compile(rf"[{NUMERAL}]{{1,3}}[.．,，]|[(（][{NUMERAL}]{{1,3}}[)）]、?|\d{{1,2}}、|[(（]\d{{1,2}}[)）]、?")
SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?")
STOCK = re.compile(r"收悉|感谢|现答复如下|征询意见|联系人")


@dataclass(frozen=True)
class Facts:
    """What is known of the case. Empty where it is not known: then that is not checked.

    kind: 建议 or 提案. number: as in the list. names: of everyone who handed it in; leader: the first. delegation, session, title.
    hosting: the unit marks a class and answers the deputy. meanings: what a class says: solved | in_progress | planned | kept
    (A, B, C as the rulebook has them). counts: figures of the case by their unit, e.g. {"名代表": 5}.
    others: texts of other replies by their name (2017年第12号). may_call: whether 议案 may stand in the text.
    """

    kind: str = "建议"
    number: str = ""
    title: str = ""
    session: str = ""
    leader: str = ""
    names: tuple[str, ...] = ()
    delegation: str = ""
    delegations: tuple[str, ...] = ()
    hosting: bool = True
    public: bool = False
    cosigners: int | None = None
    dates: Mapping[str, date] = field(default_factory=dict)
    meanings: Mapping[str, str] = field(default_factory=lambda: {"A": "solved", "B": "in_progress", "C": "kept"})
    others: Mapping[str, str] = field(default_factory=dict)
    may_call: Collection[str] = ()


@dataclass(frozen=True)
class Finding:
    """level: error | warning. rule: its name in the rulebook. where: 标题, 第 3 段 …; paragraph: from 1, 0 outside the body."""

    level: str
    rule: str
    text: str
    where: str
    paragraph: int = 0
    quote: str = ""


Place = tuple[str, int, str]  # where, paragraph, text
Check = Callable[[Letter, Facts], Iterator[Finding]]


def places(letter: Letter) -> list[Place]:
    """Return every text of the letter with its place."""
    body = [(f"正文第 {number} 段", number, one.text) for number, one in enumerate(letter.paragraphs, 1)]
    rest = [("标题", 0, letter.title), ("主送", 0, letter.salutation), *body, ("附注", 0, letter.note)]
    return [place for place in [*rest, *[("附件", 0, one.name) for one in letter.attachments]] if place[2]]


def _brief(text: str) -> str:
    return text if len(text) <= BRIEF else f"{text[:BRIEF]}…"


def _each(letter: Letter, pattern: re.Pattern[str], rule: str, say: Callable[[str], str], level: str = ERROR) -> Iterator[Finding]:
    for where, number, text in places(letter):
        for found in pattern.finditer(text):
            yield Finding(level, rule, say(found.group()), where, number, found.group())


def _called(letter: Letter, facts: Facts) -> Iterator[Finding]:
    """建议 called 议案 or 提案, or the other way round; 建议提案 and the names of laws and offices are let pass."""
    wrong = ["议案", "提案"] if facts.kind == "建议" else ["议案", "建议案", "代表建议"]
    for where, number, text in places(letter):
        bare = re.sub(r"《[^》]*》|建议[、和]?提案|提案委员会|提案委|提案人", lambda m: "　" * len(m.group()), text)
        for word in wrong:
            if word in bare and word not in facts.may_call:
                yield Finding(ERROR, "called", f"把“{facts.kind}”写成了“{word}”。", where, number, word)


def _person(letter: Letter, facts: Facts) -> Iterator[Finding]:
    right, wrong = ("代表", "委员") if facts.kind == "建议" else ("委员", "代表")
    loose = re.compile(r"委员(?!会|长)" if wrong == "委员" else r"(?<!村民)(?<!职工)(?<!居民)(?<!业主)代表(?!大会|会|性|着|作|队|团|处)")
    names = "|".join(map(re.escape, facts.names))
    for where, number, text in places(letter):
        for found in loose.finditer(re.sub(r"《[^》]*》", lambda m: "　" * len(m.group()), text)):
            mine = bool(names) and bool(re.search(f"(?:{names})(?:等\\d*[名位]?)?$", text[: found.start()]))
            sure = where in ("标题", "主送") or mine or text[: found.start()].endswith(("各位", "位", "名"))
            words = f"这一件是{facts.kind}，提出人是{right}，这里写了“{wrong}”。"
            yield Finding(ERROR if sure else WARNING, "person", words, where, number, text[max(0, found.start() - 4) : found.end()])


def _plain(number: str) -> str:
    return "".join(re.findall(r"\d+", number)).lstrip("0")


def _number(letter: Letter, facts: Facts) -> Iterator[Finding]:
    if not facts.number:
        return
    right, there = _plain(facts.number), False
    for where, at, text in places(letter)[: 3 + (not letter.salutation)]:
        there = there or facts.number in text  # 闭会第019号, BH005: as printed
        for found in CASE_NUMBER.finditer(text):
            if found.group(1).lstrip("0") == right:
                there = True
            else:
                words = f"编号写的是第{found.group(1)}号，这一件是 {facts.number} 号。"
                yield Finding(ERROR, "number", words, where, at, found.group())
    if not there and right:
        yield Finding(ERROR, "number", f"标题和开头没有写这一件的编号 {facts.number}。", "标题")


def _title(letter: Letter, facts: Facts) -> Iterator[Finding]:
    if not facts.title:
        return
    wanted = _bare(facts.title)
    for where, number, text in places(letter)[:4]:
        for found in NAMED.finditer(text):
            if _bare(found.group(1)) != wanted:
                words = f"标题写成了《{_brief(found.group(1))}》，清单上是《{facts.title}》。"
                yield Finding(ERROR, "title", words, where, number, found.group(1))


def _bare(text: str) -> str:
    return re.sub(r"[\s“”\"《》〈〉，,、]", "", text)


def _session(letter: Letter, facts: Facts) -> Iterator[Finding]:
    if not facts.session:
        return
    wanted = _numerals(facts.session)
    for where, number, text in places(letter)[:4]:
        for found in SESSION.finditer(text):
            said = _numerals(found.group())
            if wanted and said and said != wanted:
                yield Finding(ERROR, "session", f"届次写成了“{found.group()}”，这一件是{facts.session}的。", where, number, found.group())


def _numerals(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"([一二三四五六七八九十]+)[届次]", text))


def _names(letter: Letter, facts: Facts) -> Iterator[Finding]:
    """The first name of the salutation, and whoever is addressed as 代表 or 委员 in it, are those of the case."""
    known = facts.names or ((facts.leader,) if facts.leader else ())
    if not known or not facts.hosting:
        return
    if letter.salutation and not any(name in letter.salutation for name in known):
        words = f"主送写的是“{_brief(letter.salutation)}”，这一件是{known[0]}提出的。"
        yield Finding(ERROR, "name", words, "主送", 0, letter.salutation)
        return
    for one in re.split(r"[、，,\s]+", letter.salutation):
        name = re.sub(r"(?:等\d*[名位人]?)?(?:代表|委员|同志|并转.*)?$", "", one)
        if 2 <= len(name) <= 4 and facts.names and not any(name in full or full in name for full in facts.names):
            yield Finding(ERROR, "name", f"主送里的“{name}”不在提出人里，请核对姓名用字。", "主送", 0, name)


def _delegation(letter: Letter, facts: Facts) -> Iterator[Finding]:
    if not facts.delegation:
        return
    for where, number, text in places(letter)[:3]:
        for other in facts.delegations:
            if other and other != facts.delegation and other in text and "代表团" in text[text.find(other) :][: len(other) + 3]:
                words = f"代表团写成了“{other}”，提出人在{facts.delegation}。"
                yield Finding(ERROR, "delegation", words, where, number, other)


def _residue(letter: Letter, _: Facts) -> Iterator[Finding]:
    yield from _each(letter, RESIDUE, "residue", lambda words: f"模板里的“{words.strip()}”没有改掉。")


def _written(letter: Letter, _: Facts) -> Iterator[Finding]:
    """How numbers of documents and dates are written (7.2.5, 7.3.5.4)."""
    yield from _each(letter, WRONG_BRACKETS, "brackets", lambda words: f"文号“{words}”的年份要用六角括号〔〕。")
    yield from _each(letter, PADDED_NUMBER, "padded_number", lambda words: f"文号里的“{words}”不加“第”字，不编虚位。")
    yield from _each(letter, CHINESE_DATE, "chinese_date", lambda words: f"日期“{words}”要用阿拉伯数字。")
    yield from _each(letter, PADDED_DATE, "padded_date", lambda words: f"日期“{words}”的月、日不补“0”。")
    for text, rule, pattern, words in (
        (letter.number, "brackets", WRONG_BRACKETS, "发文字号的年份要用六角括号〔〕。"),
        (letter.number, "padded_number", PADDED_NUMBER, "发文字号不加“第”字，不编虚位。"),
    ):
        if pattern.search(text):
            yield Finding(ERROR, rule, words, "发文字号", 0, text)


def _missing(letter: Letter, facts: Facts) -> Iterator[Finding]:
    if facts.hosting:
        if not letter.class_mark:
            yield Finding(ERROR, "class", "没有标办理类别；主办单位的答复要在首页右上角标明。", "首页右上角")
        if not letter.disclosure:
            yield Finding(ERROR, "disclosure", "没有标公开属性（主动公开、依申请公开、不予公开）。", "首页右上角")
    elif letter.class_mark:
        yield Finding(ERROR, "class", "会办意见不标办理类别，类别由主办单位定。", "首页右上角", 0, letter.class_mark)
    text = letter.note + "\n".join(one.text for one in letter.paragraphs[-3:])
    if not re.search(r"联系人[:：]\s?[^\s，,；：:电]", text):
        yield Finding(ERROR, "contact", "没有写联系人。", "附注")
    elif not PHONE.search(text):
        yield Finding(ERROR, "contact", "联系人后面没有写电话。", "附注", 0, letter.note)
    if not letter.copied_to:
        yield Finding(WARNING, "copies", "没有写抄送机关（交办机关一般要抄送）。", "版记")
    if not letter.dated:
        yield Finding(WARNING, "dated", "没有成文日期，签发后要填上。", "落款")


def _by_class(letter: Letter, facts: Facts) -> Iterator[Finding]:
    """A says what was done, B the next step and when, C why not."""
    meaning = facts.meanings.get(letter.class_mark, "")
    text = "\n".join(one.text for one in letter.paragraphs)
    mark = f"{letter.class_mark} 类"
    if meaning == "solved" and not DONE.search(text):
        yield Finding(ERROR, "measure", f"标了 {mark}（已解决），正文没有写已经做了什么。", "正文")
    if meaning in ("in_progress", "planned") and not any(STEP.search(s) and DATED.search(s) for s in SENTENCE.findall(text)):
        yield Finding(ERROR, "step", f"标了 {mark}（正在解决或列入计划），正文没有写明什么时候做到哪一步。", "正文")
    if meaning == "kept" and not REASON.search(text):
        yield Finding(ERROR, "reason", f"标了 {mark}（暂不能解决或留作参考），正文没有说明原因或依据。", "正文")


def _figures(letter: Letter, facts: Facts) -> Iterator[Finding]:
    """Figures about the case itself: how many handed it in, and its dates."""
    for where, number, text in places(letter)[:4]:
        for found in COUNTED.finditer(text):
            said = int(found.group(1) or found.group(4))
            all_of_them = None if facts.cosigners is None else facts.cosigners + 1
            if all_of_them and said != all_of_them and number <= 1:
                words = f"写的是 {said} 名，这一件领衔和联名共 {all_of_them} 名。"
                yield Finding(ERROR, "figures", words, where, number, found.group())
    for label, day in facts.dates.items():
        pattern = re.compile(rf"(\d{{4}})年(\d{{1,2}})月(\d{{1,2}})日[^，。；]{{0,8}}{re.escape(label)}")
        for where, number, text in places(letter):
            for found in pattern.finditer(text):
                if tuple(map(int, found.groups())) != (day.year, day.month, day.day):
                    words = f"{label}的日期写成了“{found.group().removesuffix(label)}”，记录的是{day.year}年{day.month}月{day.day}日。"
                    yield Finding(ERROR, "figures", words, where, number, found.group())


def _mobile(letter: Letter, facts: Facts) -> Iterator[Finding]:
    if facts.public or "主动公开" in letter.disclosure or letter.disclosure == "公开":
        yield from _each(letter, MOBILE, "mobile", lambda words: f"公开的文本里有手机号 {words[:3]}****{words[-4:]}，请换成办公电话或删去。")


def _copied(letter: Letter, facts: Facts) -> Iterator[Finding]:
    """Sentences that stand word for word in another reply; greetings and thanks aside."""
    for number, one in enumerate(letter.paragraphs, 1):
        for sentence in SENTENCE.findall(one.text):
            if len(sentence) < SAME or STOCK.search(sentence):
                continue
            same = [name for name, text in facts.others.items() if sentence.strip() in text]
            if same:
                more = f"等 {len(same)} 件" if len(same) > 1 else ""
                words = f"“{_brief(sentence)}”与{same[0]}{more}的答复一字不差，请核对是否合用。"
                yield Finding(WARNING, "copied", words, f"正文第 {number} 段", number, sentence)


def _levels(letter: Letter, _: Facts) -> Iterator[Finding]:
    """How the levels are numbered: 一、（一）1.（1）, one after the other (7.3.3)."""
    last = [0] * len(LEVELS)
    for number, one in enumerate(letter.paragraphs, 1):
        place = (f"正文第 {number} 段", number)
        if not one.rank:
            if found := MISFORMED.match(one.text):
                words = f"层次序号“{found.group()}”不合规定的写法；依次用“一、”“（一）”“1.”“（1）”。"
                yield Finding(WARNING, "levels", words, *place, found.group())
            continue
        mark, at = LEVELS[one.rank - 1].match(one.text), one.rank - 1
        said = _counted(mark.group() if mark else "")
        if said not in (1, last[at] + 1):
            yield Finding(WARNING, "levels", f"序号“{mark.group() if mark else ''}”接不上前面的，请核对漏了哪一条。", *place, one.text[:BRIEF])
        last[at:] = [said] + [0] * (len(last) - at - 1)


def _counted(mark: str) -> int:
    """Return the number in 十二、 or （3）; 0 where there is none."""
    if digits := re.search(r"\d+", mark):
        return int(digits.group())
    tens, ten, ones = "".join(char for char in mark if char in NUMERAL).partition("十")
    if not ten:
        return NUMERAL.find(tens) + 1 if tens else 0
    return 10 * (NUMERAL.find(tens) + 1 if tens else 1) + (NUMERAL.find(ones) + 1 if ones else 0)


CHECKS: tuple[Check, ...] = (
    _called, _person, _number, _title, _session, _names, _delegation, _residue, _written, _missing, _by_class, _figures, _mobile, _levels,
    _copied,
)  # fmt: skip


def check(letter: Letter, facts: Facts, levels: Mapping[str, str] | None = None) -> list[Finding]:
    """Return what a reader would send ``letter`` back for.

    levels: by rule, error | warning | off, as the rulebook has it; a rule it does not name keeps its own level.
    """
    levels = levels or {}
    found = [one for rule in CHECKS for one in rule(letter, facts)]
    return [replace(one, level=levels.get(one.rule, one.level)) for one in found if levels.get(one.rule) != "off"]
