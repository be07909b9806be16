"""Whether a report agrees with itself: what was said of all (全部已办结, 除1件外均已办结), and the same figure given twice."""

import re
from collections.abc import Iterator
from fractions import Fraction

from banfu.paper.audit.bases import bases_for
from banfu.paper.audit.finding import DOUBT, ERROR, Finding, shown
from banfu.paper.audit.numbers import Number
from banfu.paper.audit.percents import fit
from banfu.paper.audit.read import Paragraph
from banfu.paper.audit.structure import FAMILIES, TOTAL, family_of, narrowing

DONE = FAMILIES["state"]["办结"]
EXCEPT = re.compile(rf"除[^。；]{{0,30}}?外[^。；]{{0,4}}(?:其他|其余|其它)?[^。；]{{0,6}}(?:均|都|全部)[^。；]{{0,6}}?(?:{DONE})")
ALL = re.compile(rf"(?:全部|均|都)(?:已经?|按时|按期|如期)*(?:全部)?(?:{DONE})")
FILL = re.compile(r"[共了的为是有其中今年本我厅局委办省市县全已至截止到底建议提案件代表承办接收交办办理（）()，、\d年月日“”\s]|人大|政协")
OFFICE = r"[\u4e00-\u9fff]{2,9}(?:厅|局|委|办|部|院)(?=共|承办|接收|收到|主办)"
CLOSE = 2


def check_agreement(paragraphs: list[Paragraph], numbers: list[Number]) -> Iterator[Finding]:
    """Yield contradictions between what the report says in different places."""
    for one in paragraphs:
        for sentence, start in _sentences(one.text):
            match = EXCEPT.search(sentence) or ALL.search(sentence)
            if match:
                here = [n for n in numbers if n.paragraph == one.number and start <= n.start < start + len(sentence)]
                yield from _against(here, numbers, start + match.start(), match)
    yield from _twice(numbers)


def _sentences(text: str) -> list[tuple[str, int]]:
    return [(m.group(), m.start()) for m in re.finditer(r"[^。！？]+", text)]


def _against(here: list[Number], numbers: list[Number], at: int, match: re.Match[str]) -> Iterator[Finding]:
    """Hold every 已办结…件 of the report against what “全部” or “除…外全部” makes of the totals before it."""
    left = next((n for n in here if n.role == "except" and n.start >= at), None)
    if left is None and EXCEPT.match(match.group()):
        return
    totals = [n for n in here if n.start < at and n.plain and n.kind == "count" and not narrowing(n) and "class" not in n.labels and n.year == ""]
    totals = [n for n in totals if n.labels.get("part") != "会办" and "state" not in n.labels and (left is None or n.unit == left.unit)]
    if not totals:
        return
    section = totals[0].section
    for said in numbers:
        if said.section == section and _is_done(said, totals[0].unit) and said not in totals:
            yield from _compare(said, totals, left, match.group(), numbers)


def _is_done(number: Number, unit: str) -> bool:
    counted = number.plain and number.unit == unit and number.year == "" and number.labels.get("state") == "办结"
    return counted and not narrowing(number) and "class" not in number.labels and "attitude" not in number.labels


def _compare(said: Number, totals: list[Number], left: Number | None, words: str, numbers: list[Number]) -> Iterator[Finding]:
    part = said.labels.get("part", "")
    of = next((n for n in totals if n.labels.get("part", "") == part), None)
    if of is None:
        return
    minus = left.value if left is not None else Fraction(0)
    due = of.value - minus
    if said.value == due:
        return
    others = [n for n in totals if n is not of]
    name = f"{part}件" if part else "办件"
    sums = f"{shown(of.value)}－{shown(minus)}＝{shown(due)}≠{shown(said.value)}" if minus else f"{shown(of.value)}≠{shown(said.value)}"
    inputs = (f"{of.before[-8:]}{of.printed}", words, f"{said.before[-8:]}{said.printed}")
    quote = f"{said.before[-8:]}{said.printed}{said.after[:6]}"
    if left is not None and others and said.value == of.value:
        readings = _readings(said, due, left, name, numbers)
        text = f"前面说“{words}”，照此{name}办结 {shown(due)}{of.unit}；这里写办结 {shown(said.value)}{of.unit}，两处不一致，请核对是 {shown(due)} 还是 {shown(said.value)}。"
        yield Finding(DOUBT, "contradiction", said.paragraph, quote, text, inputs, sums, readings, said.start)
    else:
        text = f"前面说“{words}”，照此{name}办结 {shown(due)}{of.unit}；这里写办结 {shown(said.value)}{of.unit}，两处不一致。"
        yield Finding(ERROR, "contradiction", said.paragraph, quote, text, inputs, sums, start=said.start)


def _readings(said: Number, due: Fraction, left: Number, name: str, numbers: list[Number]) -> tuple[str, ...]:
    """The shares that follow, by the one base and by the other."""
    at = numbers.index(said)
    found = []
    for base, why in ((due or Fraction(1), f"除外的 {left.printed}是{name}"), (said.value, f"除外的 {left.printed}不是{name}，或者后来也办结了")):
        shares = []
        for n, one in enumerate(numbers[at + 1 :], at + 1):
            if one.section != said.section or one.sentence - said.sentence > CLOSE:
                break
            if one.kind == "percent" and one.role == "" and numbers[n - 1].plain and said in bases_for(numbers[n - 1], numbers):
                ratio = numbers[n - 1].value / base * 100
                well = "相符" if fit(one, ratio).well else "不符"
                shares.append(f"{shown(numbers[n - 1].value)}÷{shown(base)}＝{shown(ratio, 1)}%（写的是{one.hedge_word}{one.printed}，{well}）")
        found.append(f"办结 {shown(base)}{said.unit}（{why}）{'：' + '，'.join(shares) if shares else ''}")
    return tuple(found)


def _twice(numbers: list[Number]) -> Iterator[Finding]:
    """The number of all, of 主办 or of 会办 given twice, differently; only where nothing narrows either."""
    first: dict[tuple[object, ...], Number] = {}
    wholes = [n for n in numbers if n.plain and n.kind == "count" and n.unit == "件" and n.year == "" and n.parent is None]
    wholes = [n for n in wholes if not family_of(n) and not n.labels.get("part") and TOTAL.search(n.before)]
    main: dict[int, Number] = {}
    several = {n.section for n in wholes if main.setdefault(n.section, n).value != n.value}
    for one in numbers:
        key = _key(one)
        if key is None or (one.parent is not None and one.parent is not main.get(one.section)):
            continue
        if one.section in several and one.labels.get("part"):  # 主办 of the suggestions, 主办 of the proposals
            continue
        before = first.setdefault(key, one)
        if before.value != one.value:
            name = one.labels.get("part", "") or "承办"
            text = f"{name}的件数前面写 {before.printed}（第 {before.paragraph} 段），这里写 {one.printed}，两处不一致。"
            yield Finding(ERROR, "contradiction", one.paragraph, f"{one.before[-8:]}{one.printed}", text, (before.printed, one.printed), f"{shown(before.value)}≠{shown(one.value)}", start=one.start)


def _key(one: Number) -> tuple[object, ...] | None:
    """What a number counts, where its words leave no doubt; else None."""
    if not one.plain or one.kind != "count" or narrowing(one) or set(one.labels) - {"part", "kind"}:
        return None
    family = family_of(one)
    part = one.labels.get("part", "")
    if re.search(r"(?<!其)中", one.before):
        return None
    segment = re.sub(r"\d+[件份条]", "", re.split(r"[；;]", one.lead)[-1]) + re.split(r"[由从在]|(?:都|均|全部)(?=.)", one.after)[0]
    words = re.sub("|".join([OFFICE, *FAMILIES["part"].values()]), "", segment)
    if FILL.sub("", words):
        return None
    if family == "part":
        return (one.section, one.unit, one.year, part)
    if not family and not part and one.parent is None and re.search(r"共?(?:承办|收到|接收|接到)", one.before) and TOTAL.search(one.before):
        return (one.section, one.unit, one.year, re.search(r"承办|收到|接收|接到", one.before).group(), one.labels.get("kind", ""))  # type: ignore[union-attr]
    return None
