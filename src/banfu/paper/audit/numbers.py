"""The numbers of a text: value, unit, how exact, and the words around them."""

import re
from dataclasses import dataclass, field
from fractions import Fraction

DIGITS = {char: at for at, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
SCALES = {"十": 10, "百": 100, "千": 1000}
LARGE = {"万": 10**4, "亿": 10**8}
COUNTERS = (
    "个工作日", "人次", "件次", "条次", "平方公里", "平方米", "立方米", "公里", "公顷", "千米", "万亩", "件", "份", "条", "项", "个", "次", "人", "名", "位", "家",
    "场", "户", "村", "所", "套", "部", "篇", "批", "处", "座", "台", "辆", "亩", "吨", "起", "宗", "类", "天", "期", "元",
)  # fmt: skip
ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
CHINESE = r"[〇零一二两三四五六七八九十百千万亿]+"
NUMBER = re.compile(
    rf"(?P<hundredth>百分之)(?P<of>[〇零一二两三四五六七八九十百点]+|{ARABIC})"
    rf"|(?P<parts>[二三四五六七八九十])分之(?P<taken>[一二两三四五六七八九])"
    rf"|(?P<number>{ARABIC}|{CHINESE})(?P<scale>万亿|[万亿千百]?)(?P<odd>[余多]?)(?P<unit>个百分点|百分点|%|成|倍|番|{'|'.join(COUNTERS)})(?P<after>[余多]?)"
)
NOT_BEFORE = re.compile(r"(?:第|〔\d{0,4}|－|-|—|\d|\.|每|任何|不)$")
SESSION = re.compile(r"(?:人大|政协|届)$")  # 人大一次会议
HEDGES = (
    ("over", re.compile(r"(?:超过|超|突破|多于|高于|大于|不少于|不低于|逾)$")),
    ("under", re.compile(r"(?:不足|不到|不满|少于|低于|未到)$")),
    ("near", re.compile(r"(?:近|接近|将近|几近)$")),
    ("about", re.compile(r"(?:约|大约|大概|左右|约为|大致)$")),
)
BEHIND = (("about", re.compile(r"左右|上下")), ("over", re.compile(r"以上|多的|强")), ("under", re.compile(r"以下|以内")))
BREAKS = "，,；;。！？!?、：:（）()"
STOPS = "。！？!?"


@dataclass(eq=False)
class Number:
    """A number of the text with its unit.

    value, step: the number and its last place, in the base unit (元, 件, %). places: decimals as printed.
    kind: count | money | percent | points | times | fraction. hedge: "" | over | under | near | about | odd.
    before, after: the words of its clause on either side. clause: all of its clause. year: "" for the year reported on, else
    which year it is of. role: "" | diff | from | except. parent: the number an 其中 before it stands behind.
    """

    paragraph: int
    section: int
    sentence: int
    start: int
    end: int
    words: str
    value: Fraction
    step: Fraction
    places: int
    unit: str
    kind: str
    hedge: str = ""
    before: str = ""
    after: str = ""
    lead: str = ""
    rest: str = ""
    year: str = ""
    role: str = ""
    marker: str = ""
    parent: "Number | None" = None
    labels: dict[str, str] = field(default_factory=dict)

    @property
    def printed(self) -> str:
        return self.words

    @property
    def hedge_word(self) -> str:
        """超过, 近 … where it stands before the number."""
        return next((m.group() for _, form in HEDGES if (m := form.search(self.before))), "")

    @property
    def phrase(self) -> str:
        return self.before + self.after

    @property
    def plain(self) -> bool:
        """Whether it may stand in a sum."""
        return self.role == "" and self.kind in ("count", "money") and not self.hedge


def chinese(text: str) -> Fraction | None:
    """Read a Chinese numeral (两千三百, 一百零八, 二〇一八, 九十八点五); None where it is none."""
    whole, _, decimals = text.partition("点")
    if not whole or any(char not in DIGITS and char not in SCALES and char not in LARGE for char in whole):
        return None
    if all(char in DIGITS for char in whole):
        value = Fraction(int("".join(str(DIGITS[char]) for char in whole)))
    else:
        value = Fraction(_spelled(whole))
    if decimals:
        if any(char not in DIGITS for char in decimals):
            return None
        value += Fraction(int("".join(str(DIGITS[char]) for char in decimals)), 10 ** len(decimals))
    return value


def _spelled(text: str) -> int:
    total = section = digit = 0
    for char in text:
        if char in DIGITS:
            digit = DIGITS[char]
        elif char in SCALES:
            section += (digit or 1) * SCALES[char]
            digit = 0
        else:
            total = (total + section + digit or 1) * LARGE[char] if char == "亿" else total + (section + digit or 1) * LARGE[char]
            section = digit = 0
    return total + section + digit


def numbers_of(text: str, paragraph: int, section: int, first_sentence: int) -> list[Number]:
    """Return the numbers of one paragraph in order; ``text`` has been made plain (``read.plain``)."""
    found: list[Number] = []
    last = 0
    for match in NUMBER.finditer(text):
        one = _number(text, match, paragraph, section)
        if one is None:
            continue
        one.sentence = first_sentence + sum(text.count(char, 0, one.start) for char in STOPS)
        one.before = _before(text, last, one.start)
        one.lead = text[_sentence_start(text, one.start) : one.start]
        last = one.end
        found.append(one)
    for at, one in enumerate(found):
        end = found[at + 1].start if at + 1 < len(found) else len(text)
        one.after = text[one.end : min(end, _clause_end(text, one.end))]
        one.rest = text[one.end : _sentence_end(text, one.end)]
        one.hedge = one.hedge or _hedge(one)
    return found


def _before(text: str, last: int, at: int) -> str:
    """The words of the clause before a number; behind 解决的（A类）those in brackets belong to it."""
    start = max(last, _clause_start(text, at))
    if start == at and text[start - 1 : start] == "）":
        opened = text.rfind("（", last, start)
        if opened >= 0:
            start = max(last, _clause_start(text, opened))
    return text[start:at]


def _number(text: str, match: re.Match[str], paragraph: int, section: int) -> Number | None:
    before = text[max(0, match.start() - 6) : match.start()]
    if NOT_BEFORE.search(before) or (SESSION.search(before) and not match.group()[0].isascii()):
        return None
    kind, unit, hedge = "percent", "%", ""
    if match["hundredth"]:
        value, places = _read(match["of"])
        scale = Fraction(1)
    elif match["parts"]:
        value, places, scale = Fraction(DIGITS[match["taken"]] * 100, int(chinese(match["parts"]) or 1)), 0, Fraction(1)
        kind = "fraction"
    else:
        value, places = _read(match["number"])
        scale = _scale(match["scale"])
        kind, unit, scale = _unit(match["unit"], scale)
        hedge = "odd" if match["odd"] or (match["after"] and text[match.end() : match.end() + 1] != "的") else ""
        if _idiom(text, match, value):
            return None
    if value is None:
        return None
    step = _step(value, places, match["number"] or "", hedge) * scale
    return Number(paragraph, section, 0, match.start(), match.end(), match.group(), value * scale, step, places, unit, kind, hedge)


def _read(text: str) -> tuple[Fraction | None, int]:
    plain = text.replace(",", "")
    if plain[0].isdigit() and plain[0].isascii():
        return Fraction(plain), len(plain.partition(".")[2])
    value = chinese(text)
    return value, len(text.partition("点")[2])


def _scale(word: str) -> Fraction:
    value = 1
    for char in word:
        value *= LARGE.get(char) or SCALES.get(char) or 1
    return Fraction(value)


def _unit(unit: str, scale: Fraction) -> tuple[str, str, Fraction]:
    if unit in ("%",):
        return "percent", "%", scale
    if unit in ("个百分点", "百分点"):
        return "points", "个百分点", scale
    if unit == "成":
        return "tenths", "%", scale * 10
    if unit in ("倍", "番"):
        return "times", unit, scale
    return ("money" if unit == "元" else "count"), unit, scale


def _idiom(text: str, match: re.Match[str], value: Fraction | None) -> bool:
    """成 behind a verb, 一次会议, 一个 and the like: words, not figures."""
    unit, word = match["unit"], match["number"]
    follows = text[match.end() : match.end() + 2]
    if unit == "成" and (word[0].isdigit() or follows[:1] in "效立果熟为员绩本"):
        return True
    if unit in ("次", "期") and follows.startswith(("会", "全")) and "会议" in text[match.end() : match.end() + 4]:
        return True
    return unit == "个" and value == 1 and not word[0].isdigit()


def _step(value: Fraction | None, places: int, word: str, hedge: str) -> Fraction:
    """The last place that was printed; of 两千余 the thousand."""
    if hedge != "odd" or places or value is None:
        return Fraction(1, 10**places)
    step = 1
    while value and value % (step * 10) == 0:
        step *= 10
    return Fraction(step)


def _hedge(one: Number) -> str:
    for name, pattern in HEDGES:
        if pattern.search(one.before):
            return name
    for name, pattern in BEHIND:
        if pattern.match(one.after):
            return name
    return ""


def _clause_start(text: str, at: int) -> int:
    return max((text.rfind(char, 0, at) for char in BREAKS), default=-1) + 1


def _clause_end(text: str, at: int) -> int:
    return min([found for char in BREAKS if (found := text.find(char, at)) >= 0] or [len(text)])


def _sentence_start(text: str, at: int) -> int:
    return max((text.rfind(char, 0, at) for char in STOPS), default=-1) + 1


def _sentence_end(text: str, at: int) -> int:
    return min([found for char in STOPS if (found := text.find(char, at)) >= 0] or [len(text)])
