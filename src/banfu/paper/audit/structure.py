"""What each number of a report is: of which year, total or part (其中, 分别为, 包括), a difference, an exception; what it counts."""

import re
from collections.abc import Iterable

from banfu.paper.audit.numbers import Number, numbers_of
from banfu.paper.audit.read import Paragraph

FAMILIES: dict[str, dict[str, str]] = {
    "class": {"A": r"[“\"]?[A甲][”\"]?类", "B": r"[“\"]?[B乙][”\"]?类", "C": r"[“\"]?[C丙][”\"]?类", "D": r"[“\"]?[D丁][”\"]?类"},
    "attitude": {"不满意": "不满意", "基本满意": "基本满意|比较满意", "非常满意": "非常满意|很满意", "满意": "(?<!不)(?<!基本)(?<!比较)(?<!非常)(?<!很)满意"},
    "part": {"主办": "主办|独办|牵头办|主会办", "会办": "(?<!主)会办|协办", "分办": "分办|分别办理", "参阅": "参阅"},
    "session": {"会中": "大会期间|会议期间|会中", "闭会": "闭会"},
    "state": {"在办": "正在办理|在办|未办结|尚未|未答复|没有答复|待办", "办结": "已办结|办结|办复|已答复|答复|办理完毕|办毕"},
    "kind": {"提案": "提案", "建议": "建议"},
}  # fmt: skip
WHOLE: dict[str, tuple[frozenset[str], ...]] = {
    "class": tuple(map(frozenset, ("AB", "ABC", "ABCD"))),
    "attitude": (frozenset({"满意", "基本满意"}), frozenset({"满意", "不满意"}), frozenset({"满意", "基本满意", "不满意"}),
                 frozenset({"非常满意", "满意"}), frozenset({"非常满意", "满意", "基本满意"}), frozenset({"非常满意", "满意", "基本满意", "不满意"})),
    "part": (frozenset({"主办", "会办"}), frozenset({"主办", "会办", "分办"}), frozenset({"主办", "会办", "参阅"}),
             frozenset({"主办", "会办", "分办", "参阅"})),
    "session": (frozenset({"会中", "闭会"}),),
    "state": (frozenset({"办结", "在办"}),),
    "kind": (frozenset({"建议", "提案"}),),
}  # fmt: skip
"""Which labels of a family leave nothing over."""
NARROWING = re.compile(r"重点|见面|沟通|走访|座谈|回访|电话|公开|其他|其余|其它|采纳|吸纳|落实|领办|超期|延期|逾期|联名|集体|优秀|近期|反馈|收回|回收|征求|现场|调研|无需|跟踪|转")
TOTAL = re.compile(r"共|承办|收到|接收|接到|交办|办理|提出|总|合计")
AMONG = re.compile(r"其中|分别为|分别是|分别|包括|包含|分为|含(?!量|义)|由(?=[^，。]{0,12}\d)(?=[^。]{0,60}(?:组成|构成))|按[^，。\d]{1,10}(?:分|划分|分类)")
WHOLE_MARK = re.compile(r"分别|分为|由|按")
OTHERS = re.compile(r"(?:其他|其余|其它|剩余)的?[^，。；、（）]{0,3}$")
INSIDE = re.compile(r"(?<!其)中(?![旬期央小心国医])")
NAMED_WHOLE = re.compile(r"[^，。；\d]{0,4}?(主办|会办)(?:件|建议|的建议)?中，")
INSIDE_END = re.compile(r"(?:中|里)(?:有|共|，)?$")
DIFF = re.compile(r"(?:增加|增长|增多|提高|上升|提升|扩大|净增|减少|下降|降低|回落|下滑|缩减|压减|多|少|增|减|降|升)(?:幅度?)?(?:了|为|达到?|幅为)?(?:约|近|超过|不到)?$")
UP = re.compile(r"增|提高|上升|提升|扩大|多|升")
PAST = re.compile(r"上年同期|去年同期|上年度?|去年|上一年度?|前一年|上届|同期")
NOW = re.compile(r"今年|本年度?|本届|当年")
YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年(?!度?(?:至|到|以来|—|-|起))")
COMING = re.compile(r"(?:到|至|力争|计划|将|拟|于|争取)[^，。；\d]{0,4}$")
WILL = re.compile(r"[^，。；]{0,8}(?:将|拟|计划|继续|力争|争取)")
AGAINST = re.compile(r"(?:比|较|同比|相比|与)[^，。；\d]{0,6}$")


def read_structure(paragraphs: Iterable[Paragraph]) -> list[Number]:
    """Return every number with its role, in order."""
    paragraphs = list(paragraphs)
    current = _current_years(paragraphs)
    found: list[Number] = []
    sentence = 0
    for one in paragraphs:
        numbers = numbers_of(one.text, one.number, one.section, sentence)
        sentence += 1 + sum(one.text.count(char) for char in "。！？!?")
        for number in numbers:
            number.year = _year(one.text, number, current.get(one.section, ""))
            number.role = _role(one.text, number)
            number.labels = labels(number)
        _parents(one.text, numbers, found)
        found += numbers
    return found


def _current_years(paragraphs: list[Paragraph]) -> dict[int, str]:
    """The year each report is about: the latest it names, years it compares with and years to come aside."""
    named: dict[int, set[str]] = {one.section: set() for one in paragraphs}
    compared: set[str] = set()
    for one in paragraphs:
        for match in YEAR.finditer(one.text):
            before, behind = one.text[: match.start()], one.text[match.end() :]
            if AGAINST.search(before) or (re.search(r"(?:是|由|从)$", before) and behind.startswith("的")):
                compared.add(match[1])
            elif not COMING.search(before) and not WILL.match(behind):
                named[one.section].add(match[1])
    every = max(set().union(*named.values()) - compared, default="")
    return {section: max(years - compared, default=every) for section, years in named.items()}


def _year(text: str, number: Number, current: str) -> str:
    """Which year the number is of: the last one named before it in its sentence, what stands behind 比 aside."""
    start = number.start - len(number.lead)
    lead = text[start : number.start]
    opened = lead.rfind("（") if lead.rfind("（") > lead.rfind("）") else -1
    if opened < 0:
        lead = re.sub(r"（[^）]*）", lambda m: "　" * len(m.group()), lead)
    found = [(m.start(), m.end(), m[1]) for m in YEAR.finditer(lead)]
    found += [(m.start(), m.end(), "past") for m in PAST.finditer(lead)] + [(m.start(), m.end(), "") for m in NOW.finditer(lead)]
    year = ""
    for begin, end, name in sorted(found):
        if AGAINST.search(lead[:begin]) and not re.fullmatch(r"[度]?的?", lead[end:]):
            continue
        if re.match(r"\d{1,2}月", lead[end:]) and name == current:
            continue
        if re.search(r"是$", lead[:begin]) and re.match(r"的", lead[end:]):
            continue
        year = "" if name == current else name
    return year


def _role(text: str, number: Number) -> str:
    if number.before.endswith("除") or re.search(r"除[^，。外]{0,8}$", number.before):
        return "except"
    if re.search(r"(?:年均|平均|人均|月均)[^，。]{0,4}$", number.before):
        return "mean"
    if DIFF.search(number.before) and not re.search(r"(?:至少|不少|最多|许多|减至|增至)$", number.before):
        return "diff"
    if re.search(r"(?:由|从)[^，。]{0,10}$", number.before) and re.search(r"(?:提高|上升|增加|增长|提升|下降|减少|降低|降|减|增|扩大)?(?:到|至)", number.rest[:12]):
        return "from"
    return "part_of" if re.search(r"占(?:[^，。；\d]{0,6})$", number.before) and number.kind in ("count", "money") else ""


def labels(number: Number) -> dict[str, str]:
    """Which families the words around the number name, nearest words first: those before it, then those behind."""
    found: dict[str, str] = {}
    before = INSIDE.split(number.before)[-1]
    for words in (before, number.after.partition("已")[0][:14]):
        for family, names in FAMILIES.items():
            if family in found:
                continue
            spots = [(m.end(), name) for name, form in names.items() for m in re.finditer(form, words)]
            if len({name for _, name in spots}) == 1:  # 主办件和会办件共118件 is neither
                found[family] = max(spots)[1] if words is before else min(spots)[1]
    return found


def narrowing(number: Number) -> frozenset[str]:
    """What makes the number count less than its label says (重点, 见面 …)."""
    return frozenset(NARROWING.findall(number.phrase))


def family_of(number: Number) -> str:
    """The family in which a number is a part; "" for a total or a part of another kind."""
    if number.kind != "count" or OTHERS.search(number.before):
        return ""
    found = number.labels
    above = number.parent.labels if number.parent is not None else {}
    if any(above.get(name) == label for name, label in found.items() if name in ("class", "part")):
        return ""  # 主办30件，其中甲科主办12件: parts of another kind
    for family in ("class", "attitude", "part", "session"):  # the narrowest first
        if family in found:
            return family
    if number.parent is not None and "kind" in found and all(word in number.parent.phrase for word in ("建议", "提案")):
        return "kind"
    return "state" if found.get("state") == "在办" or ("state" in found and number.marker) else ""


def _parents(text: str, numbers: list[Number], earlier: list[Number]) -> None:
    """Let each number behind a marker in its sentence know the total it is a part of."""
    for at, one in enumerate(numbers):
        if one.kind not in ("count", "money") or one.role:
            continue
        start = one.start - len(one.lead)
        bracket = one.lead.rfind("（") if one.lead.rfind("（") > one.lead.rfind("）") else -1
        marks = [(start + m.start(), m.group()) for m in AMONG.finditer(one.lead)]
        marks = [mark for mark in marks if bracket < 0 or mark[0] > start + bracket] or ([(start + bracket, "（")] if bracket >= 0 else [])
        if bracket < 0:
            marks = [mark for mark in marks if text[mark[0] : one.start].count("）") <= text[mark[0] : one.start].count("（")]
        if not marks:
            _of_whole(one, numbers[:at])
            _of_named(one, [*earlier, *numbers[:at]])
            continue
        place, one.marker = marks[-1]
        one.parent = _total_before(one, [n for n in numbers[:at] if n.start < place])


def _of_whole(one: Number, before: list[Number]) -> None:
    """51件主办件中，…12件…，其他39件: the number before 中 is the total of those that follow in the sentence."""
    for total in reversed(before):
        if total.sentence != one.sentence:
            return
        if INSIDE_END.search(total.after) and total.unit == one.unit and total.role == "":
            one.parent, one.marker = total, "在…中"
            return


def _of_named(one: Number, before: list[Number]) -> None:
    """主办建议中，…12件、…9件: the total is the number of 主办 given before."""
    named = NAMED_WHOLE.match(one.lead)
    if one.parent is not None or not named:
        return
    same = [n for n in before if n.section == one.section and n.unit == one.unit and n.year == one.year and n.role == "" and n.labels.get("part") == named[1]]
    same = [n for n in same if n.sentence != one.sentence and not narrowing(n)]
    if same:
        one.parent, one.marker = same[0], "…中"


def _total_before(one: Number, before: list[Number]) -> Number | None:
    for total in reversed(before):
        if total.unit == one.unit and total.role in ("", "to") and total.year == one.year and total.kind == one.kind:
            return total
    return None
