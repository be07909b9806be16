"""Growth and decline: difference, percentage, points and multiples against the earlier figure, where the text gives it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from banfu.paper.audit.bases import bases_for
from banfu.paper.audit.finding import DOUBT, ERROR, RIGHT, Finding, half_up, shown
from banfu.paper.audit.numbers import Number
from banfu.paper.audit.percents import fit
from banfu.paper.audit.structure import AGAINST, DIFF, PAST, TOTAL, UP, YEAR, family_of, narrowing

MULTIPLE = re.compile(r"(?:是|为|达到|相当于)(?P<of>[^，。；]{0,14}?)的(?:约|近)?$")
ONLY_YEAR = re.compile(rf"(?:与|比|较)?(?:{PAST.pattern}|(?:19|20)\d\d年)?(?:为|是|的|仅|只有?|有)*")
BETWEEN = re.compile(r"((?:19|20)\d\d)年比((?:19|20)\d\d)年")
RATELIKE = re.compile(r"率|占比|比重|比例|占")


@dataclass(frozen=True)
class Change:
    """A printed change. sign: +1 or −1. now: what changed; then: what it was, where known; made: then was reckoned from a difference."""

    one: Number
    sign: int
    now: Number | None
    then: Fraction | None
    told: str = ""
    since: str = "上年"


def check_growth(numbers: list[Number]) -> Iterator[Finding]:
    """Yield what is to be said of every printed change."""
    made: dict[int, Fraction] = {}
    for at, one in enumerate(numbers):
        if one.kind == "times":
            yield from _multiple(one, numbers, at)
        elif one.role == "diff":
            yield from _tried(one, numbers, at, made)


def _tried(one: Number, numbers: list[Number], at: int, made: dict[int, Fraction]) -> Iterator[Finding]:
    """Of …118件，其中主办45件、会办73件，比上年增加12件 the whole may have grown: the first subject that fits is taken."""
    years = BETWEEN.search(re.split(r"[，；（]", one.lead)[-1])
    if years is not None and (pair := _of_years(one, numbers[:at], years[1], years[2])):
        yield from _judge(Change(one, _sign(one), pair[0], pair[1].value, pair[1].printed, f"{years[2]}年"), numbers[:at], made)
        return
    near = _subject(one, numbers[:at])
    wider = [near.parent] if near is not None and near.parent is not None and near.parent.kind == near.kind else []
    first: list[Finding] = []
    for subject in (near, *wider):
        found = list(_judge(_change(one, numbers, at, made, subject), numbers[:at], made))
        if found and not any(finding.alarm for finding in found):
            yield from found
            return
        first = first or found
    yield from first


def _of_years(one: Number, before: list[Number], now: str, then: str) -> tuple[Number, Number] | None:
    """2014年398件、…、2018年463件。2018年比2014年增长16.3%: the two figures, where each is given once."""
    found = []
    for year in (now, then):
        same = [n for n in before if n.section == one.section and re.search(rf"{year}年(?:为|是|有|的)*$", n.before) and n.kind in ("count", "money", "percent")]
        if len({n.value for n in same}) != 1:
            return None
        found.append(same[0])
    return (found[0], found[1]) if found[0].unit == found[1].unit else None


def _sign(one: Number) -> int:
    match = DIFF.search(one.before)
    return 1 if match and UP.search(match.group()) else -1


def _change(one: Number, numbers: list[Number], at: int, made: dict[int, Fraction], subject: Number | None) -> Change:
    now = subject or _named(one, numbers) or _same(one, numbers, at, made)
    start = next((n for n in reversed(numbers[:at]) if n.sentence == one.sentence and n.role == "from" and now is not None and n.unit == now.unit), None)
    then, told = None, ""
    if now is not None and start is not None:
        then, told = start.value, start.printed
    elif now is not None:
        made[-one.sentence - 1] = Fraction(numbers.index(now))
        earlier = _earlier(now, one, numbers)
        if earlier is not None:
            then, told = earlier.value, earlier.printed
        elif id(now) in made:
            then = made[id(now)]
    return Change(one, _sign(one), now, then, told, _since(one))


def _since(one: Number) -> str:
    found = [m for m in (*YEAR.finditer(one.lead), *PAST.finditer(one.lead)) if AGAINST.search(one.lead[: m.start()])]
    return max(found, key=lambda m: m.start()).group().removesuffix("度") if found else "上年"


def _subject(one: Number, before: list[Number]) -> Number | None:
    """What has changed: the last figure of the same sentence that is of this year and no change itself."""
    near = [n for n in before if n.sentence == one.sentence and n.role in ("", "part_of") and n.year == "" and not n.hedge]
    near = [n for n in near if n.kind in ("count", "money", "percent") and not _aside(n, one)]
    if one.kind == "percent":  # 完成年度任务的104% is no rate
        near = [n for n in near if n.kind != "percent" or RATELIKE.search(re.split(r"[，；（]", n.lead)[-1])]
    if one.kind in ("count", "money"):
        near = [n for n in near if n.unit == one.unit]
    elif one.kind == "points":
        near = [n for n in near if n.kind == "percent"] or near
    return near[-1] if near else None


def _aside(number: Number, one: Number) -> bool:
    """Whether ``number`` stands in brackets that are closed before ``one``."""
    between = one.lead[max(0, number.start - (one.start - len(one.lead))) :]
    return between.count("）") > between.count("（")


def _named(one: Number, numbers: list[Number]) -> Number | None:
    """The figure of this year that the words of the change name (主办件比上年增加5件), given elsewhere in the report."""
    if one.kind not in ("count", "percent"):
        return None
    if not one.labels.get("part"):
        return _whole(one, numbers) if re.search(r"总数|总量|总件数|承办", re.split(r"[，；]", one.lead)[-1]) else None
    same = [n for n in numbers if n.section == one.section and n.plain and n.year == "" and n.kind == "count" and _key(n) == _key(one)]
    return same[0] if same and len({n.value for n in same}) == 1 else None


def _whole(one: Number, numbers: list[Number]) -> Number | None:
    """The number of all cases of the year reported on."""
    fits = (n for n in numbers if n.section == one.section and n.plain and n.kind == "count" and n.year == "" and n.parent is None)
    return next((n for n in fits if not family_of(n) and TOTAL.search(n.phrase) and one.unit in (n.unit, "%")), None)


def _same(one: Number, numbers: list[Number], at: int, made: dict[int, Fraction]) -> Number | None:
    """增长 P% behind 增加 N 件 is of what that was of."""
    before = numbers[at - 1] if at else None
    if before is None or before.sentence != one.sentence or before.role != "diff" or -one.sentence - 1 not in made:
        return None
    return numbers[int(made[-one.sentence - 1])]


def _earlier(now: Number, one: Number, numbers: list[Number]) -> Number | None:
    """The earlier figure of the same thing: in the sentence, else anywhere in the report with the same labels."""
    past = [n for n in numbers if n.section == now.section and n.year and n.unit == now.unit and n.kind == now.kind and n.role == ""]
    years = {"past": "past"} | {year: year for year in YEAR.findall(one.lead)}
    past = [n for n in past if n.year in years or n.year.isdigit() and "past" in _since(one)] or past
    beside = [n for n in past if n.sentence in (now.sentence, one.sentence) and (_key(n) == _key(now) or ONLY_YEAR.fullmatch(n.before))]
    after = [n for n in beside if n.start > now.start]
    if after or beside:
        return (after or beside)[0]
    wanted = _key(now)
    return next((n for n in past if _key(n) == wanted and _fits_year(n, one)), None)


def _key(one: Number) -> tuple[object, ...]:
    labels = {family: label for family, label in one.labels.items() if family != "kind"}
    name = re.search(r"([\u4e00-\u9fff]{2})率", one.before)
    return tuple(sorted(labels.items())), narrowing(one), name.group(1) if name else ""


def _fits_year(earlier: Number, one: Number) -> bool:
    named = [m[1] for m in YEAR.finditer(one.lead) if AGAINST.search(one.lead[: m.start()])]
    return not named or earlier.year in (named[-1], "past")


def _judge(change: Change, before: list[Number], made: dict[int, Fraction]) -> Iterator[Finding]:
    one, now = change.one, change.now
    if one.kind == "percent" and change.sign < 0 and one.value > 100:
        yield _say(change, ERROR, "impossible", "下降不会超过 100%。")
        return
    if now is None:
        return
    if one.kind in ("count", "money"):
        yield from _difference(change, made)
    elif one.kind == "points":
        yield from _points(change)
    elif one.kind == "percent":
        yield from _percent(change, before)


def _difference(change: Change, made: dict[int, Fraction]) -> Iterator[Finding]:
    one, now = change.one, change.now
    assert now is not None  # noqa: S101 - _judge has looked
    if change.then is None:
        made[id(now)] = now.value - change.sign * one.value
        return
    gap = now.value - change.then
    sums = f"{_v(now)}－{_v(now, change.then)}＝{_v(now, gap)}"
    slack = (now.step + one.step) / 2 if now.kind == "money" else Fraction(0)
    if one.hedge or abs(gap * change.sign - one.value) <= slack:
        if not one.hedge or gap * change.sign > 0:
            yield _say(change, RIGHT, "growth", "增减数与前后两个数相符。", sums)
        return
    way = "增加" if gap > 0 else "减少"
    text = f"前后两个数算下来是{way} {_v(now, abs(gap))}{_unit(now)}。" if gap else "前后两个数一样，没有增减。"
    yield _say(change, ERROR, "growth", text, sums)


def _points(change: Change) -> Iterator[Finding]:
    one, now = change.one, change.now
    assert now is not None  # noqa: S101 - _judge has looked
    if now.kind != "percent":
        if not RATELIKE.search(re.split(r"[；]", one.lead)[-1][-24:]):
            text = "“百分点”只用于两个百分比的差；件数、金额的增减用“百分之几”或件数、金额本身。"
            yield _say(change, DOUBT, "points", text)
        return
    if change.then is None:
        before = now.value - change.sign * one.value
        if not 0 <= before <= 100:
            text = f"照此推算，{change.since}是 {shown(before)}%，不可能。"
            yield _say(change, ERROR, "impossible", text, f"{shown(now.value)}{'－' if change.sign > 0 else '＋'}{shown(one.value)}＝{shown(before)}")
        return
    gap = now.value - change.then
    sums = f"{shown(now.value)}－{shown(change.then)}＝{shown(gap)}"
    if abs(gap * change.sign - one.value) <= one.step / 2:
        yield _say(change, RIGHT, "points", "两个百分比的差与百分点数相符。", sums)
    else:
        way = "提高" if gap > 0 else "下降"
        yield _say(change, ERROR, "points", f"两个百分比相差的是{way} {shown(abs(gap))} 个百分点。", sums)


def _percent(change: Change, before: list[Number]) -> Iterator[Finding]:
    now = change.now
    assert now is not None  # noqa: S101 - _judge has looked
    if now.kind == "percent":
        yield from _of_rate(change, before)
    elif change.then:
        yield _relative(change, now, change.then)


def _relative(change: Change, now: Number, then: Fraction) -> Finding:
    true = (now.value - then) / then * 100
    one = change.one
    sums = f"({_v(now)}－{_v(now, then)})÷{_v(now, then)}＝{shown(true, max(one.places + 1, 2))}%"
    if true * change.sign < 0 and one.value:
        return _say(change, ERROR, "growth", f"算下来是{'增长' if true > 0 else '下降'} {shown(abs(true), one.places)}%，方向写反了。", sums)
    low, high = _range(now, then)
    got = fit(one, abs(true))
    loose = low <= one.value + one.step / 2 and high >= one.value - one.step / 2
    if got.well or (now.kind == "money" and loose):
        return _say(change, RIGHT, "growth", "增减的百分比算得对。", sums)
    if got.grade == "cut":
        return _say(change, DOUBT, "growth", f"像是截去了尾数，四舍五入应是 {got.due}。", sums)
    return _say(change, ERROR, "growth", f"算下来应是 {got.due}。", sums)


def _range(now: Number, then: Fraction) -> tuple[Fraction, Fraction]:
    """How far the true percentage may lie from the reckoned one, both amounts having been rounded."""
    half = now.step / 2 if now.places else Fraction(0)
    ends = [abs((now.value + a - then - b) / (then + b) * 100) for a in (-half, half) for b in (-half, half) if then + b]
    return min(ends), max(ends)


def _of_rate(change: Change, before: list[Number]) -> Iterator[Finding]:
    """A rate that changed by “13.5%”: points or per cent."""
    one, now = change.one, change.now
    assert now is not None  # noqa: S101 - _judge has looked
    count = next((n for n in reversed(before) if n.sentence == one.sentence and n.plain and n.year == "" and n.kind == "count"), None)
    if change.then is not None:
        gap, relative = (now.value - change.then) * change.sign, (now.value - change.then) / (change.then or 1) * 100 * change.sign
        if half_up(gap, one.places) == one.value:
            yield _say(change, ERROR, "points", f"两个百分比的差要说“{shown(one.value)} 个百分点”。", f"{shown(now.value)}－{shown(change.then)}＝{shown(gap * change.sign)}")
        elif half_up(relative, one.places) == one.value:
            yield _say(change, RIGHT, "growth", "按相对变化算得对；百分比的变化一般说“百分点”。")
        else:
            text = f"两个百分比相差 {shown(abs(gap))} 个百分点，相对变化 {shown(abs(relative), 1)}%，都不是这个数。"
            yield _say(change, ERROR, "points", text)
        return
    points = now.value - change.sign * one.value
    factor = 1 + change.sign * one.value / 100 or Fraction(1)
    relative = now.value / factor
    readings = [f"是百分点：{change.since}为 {shown(points)}%，应写“{shown(one.value)} 个百分点”"] if 0 <= points <= 100 else []
    readings += [f"是相对变化：{change.since}约为 {shown(relative, 1)}%"]
    if count is not None and count.end < now.start and now.start - count.end < 12:
        before_count = count.value / factor
        whole = [f"说的是件数：{change.since}约为 {shown(before_count, 1)}{count.unit}"] if abs(before_count - half_up(before_count, 0)) <= Fraction(1, 10) else []
        readings += whole
    text = f"百分比的变化写成“{one.printed}”，分不清是百分点还是相对变化；{change.since}的数，文中没有，请写明。"
    yield _say(change, DOUBT, "points", text, readings=tuple(readings))


def _multiple(one: Number, numbers: list[Number], at: int) -> Iterator[Finding]:
    """是上年的 3 倍, 增长 2 倍, 翻一番."""
    of, grown = MULTIPLE.search(re.split(r"[，；（]", one.lead)[-1]), DIFF.search(one.before)
    if grown and not UP.search(grown.group()):
        yield _say(Change(one, -1, None, None), ERROR, "impossible", "减少、下降不能用倍数，请写减少了百分之几。")
        return
    now = _subject(one, numbers[:at])
    if now is None or not one.value or not (of or grown) or not (of is None or YEAR.search(of["of"]) or PAST.search(of["of"])):
        return
    since = re.sub(r"[度的]$", "", of["of"]) if of else _since(one)
    near = [n for n in numbers[:at] if n.sentence == one.sentence and n.year == "" and n.role == ""]
    count = next((n for n in reversed(near) if n.plain and n.kind != "percent"), None)
    earlier = _earlier_multiple(count or now, one, numbers)
    if earlier is not None and earlier.value:
        yield _times(one, count or now, earlier, bool(of), since)
    elif of and count is not None and any(n.kind == "percent" and n.start > count.start for n in near):
        share = next(n for n in near if n.kind == "percent" and n.start > count.start)
        yield _which(one, count, share, since, next((base.value for base in bases_for(count, numbers)), None))


def _earlier_multiple(now: Number, one: Number, numbers: list[Number]) -> Number | None:
    return _earlier(now, one, numbers)


def _times(one: Number, now: Number, earlier: Number, of: bool, since: str) -> Finding:
    ratio = now.value / earlier.value
    change = Change(one, 1, now, earlier.value)
    sums = f"{_v(now)}÷{_v(now, earlier.value)}＝{shown(ratio, one.places + 1)}"
    due = ratio if of else ratio - 1
    if half_up(due, one.places) == one.value or one.hedge:
        return _say(change, RIGHT, "multiple", "倍数算得对。", sums)
    if not of and half_up(ratio, one.places) == one.value:
        return _say(change, ERROR, "multiple", f"是{since}的 {shown(ratio, one.places)} 倍，增长的是 {shown(due, one.places)} 倍。", sums)
    return _say(change, ERROR, "multiple", f"算下来{'是' + since + '的' if of else '增长'} {shown(due, max(one.places, 1))} 倍。", sums)


def _which(one: Number, count: Number, share: Number, since: str, base: Fraction | None) -> Finding:
    """Behind a count and its share: which of the two is the multiple of? base: what the share is of, where it is known."""
    true = count.value / base * 100 if base else share.value
    readings = (
        f"说的是件数：{since}约 {shown(count.value / one.value, 1)}{count.unit}",
        f"说的是占比：{since}约 {shown(true / one.value, 1)}%（今年是 {shown(true, 1)}%）",
    )
    text = f"“{one.printed}”说的是件数还是占比，看不出来；{since}的数，文中没有，请写明。"
    return _say(Change(one, 1, count, None), DOUBT, "multiple", text, f"{shown(count.value)}÷{shown(one.value)}＝{shown(count.value / one.value, 2)}", readings)


def _say(change: Change, level: str, kind: str, text: str, arithmetic: str = "", readings: tuple[str, ...] = ()) -> Finding:
    one, now = change.one, change.now
    inputs = tuple(one for one in ((now.printed if now else ""), change.told, one.printed) if one)
    return Finding(level, kind, one.paragraph, f"{one.before[-12:]}{one.printed}", text, inputs, arithmetic, readings, one.start)


def _v(now: Number, value: Fraction | None = None) -> str:
    value = now.value if value is None else value
    return shown(value / _scale(now))


def _scale(now: Number) -> Fraction:
    if now.kind != "money":
        return Fraction(1)
    return next((Fraction(n) for word, n in (("万亿", 10**12), ("亿", 10**8), ("万", 10**4)) if word in now.words), Fraction(1))


def _unit(now: Number) -> str:
    return re.sub(r"^[\d.,]+", "", now.words)
