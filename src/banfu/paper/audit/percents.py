"""Whether a printed percentage is what its counts give: rounded, cut off, or wrong, and what it should be."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from banfu.paper.audit.bases import bases_for, totals_before
from banfu.paper.audit.finding import DOUBT, ERROR, RIGHT, Finding, cut_off, half_up, shown
from banfu.paper.audit.numbers import Number
from banfu.paper.audit.structure import FAMILIES, TOTAL, WHOLE, family_of, narrowing

SHARE = re.compile(r"(?:占比?|比重|比例|所占)(?P<base>[^，。；]*?)(?:的比[例重]|的|比[例重]|比)?(?:为|达到?|是|约|超过|超|近|接近|不足|不到|突破|逾|仅|只)*$")
RATE = re.compile(r"(?P<stem>[\u4e00-\u9fff]{1,8}?)率(?:均|都)?(?:为|达到了?|达|是|实现|保持在|约|超过|近|接近|在)*$")
FRACTION = re.compile(r"（(\d{1,6})[/／](\d{1,6})件?）")
CLASS = r"[“\"]?([ABCD])[”\"]?类"
MAY_EXCEED = re.compile(r"计划|目标|任务|预算|完成|增长|增速|同期|上年|去年")
WHOLE_OF = re.compile(r"总|全部|全年|承办")
STEMS = {
    "办结": "办结|办复|答复|办毕|办理完毕", "办复": "办复|办结|答复", "答复": "答复|办复|办结", "满意": "满意", "沟通": "沟通|联系", "见面": "见面|面商|面复|当面",
    "面商": "面商|见面", "走访": "走访|上门", "回访": "回访", "公开": "公开", "采纳": "采纳|吸纳", "落实": "落实|兑现", "参与": "参与|参加", "反馈": "反馈|收回|回收",
    "回收": "收回|回收|反馈", "签收": "签收", "解决": "解决",
}  # fmt: skip


@dataclass(frozen=True)
class Fit:
    """How a printed percentage fits n/d. grade: exact | rounded | cut | wrong | holds | fails (of 超过, 近 …)."""

    grade: str
    ratio: Fraction
    due: str

    @property
    def well(self) -> bool:
        return self.grade in ("exact", "rounded", "holds")


def fit(printed: Number, ratio: Fraction) -> Fit:
    """Compare ``printed`` with the true percentage ``ratio``."""
    if printed.hedge or printed.kind in ("tenths", "fraction"):
        return Fit("holds" if _holds(printed, ratio) else "fails", ratio, f"{shown(ratio, 1)}%")
    rounded, places = half_up(ratio, printed.places), printed.places
    due = f"{shown(ratio, places or 1)}%"
    if printed.value == ratio:
        return Fit("exact", ratio, due)
    if printed.value == rounded:
        return Fit("rounded", ratio, due)
    return Fit("cut" if printed.value == cut_off(ratio, places) else "wrong", ratio, due)


def _holds(printed: Number, ratio: Fraction) -> bool:
    """Whether 超过, 近, 约, 不足, 余 or a bare 成 may be said of the true value."""
    value = printed.value
    near = {"over": value <= ratio, "under": ratio < value, "near": value * Fraction(9, 10) <= ratio <= value, "odd": value <= ratio < value + 10}
    about = abs(ratio - value) <= value / 20
    if printed.kind == "tenths" and not printed.hedge:
        return abs(ratio - value) <= 5
    if printed.kind == "fraction" and not printed.hedge:
        return abs(ratio - value) <= Fraction(5, 2)
    return near.get(printed.hedge, about)


def check_percents(numbers: list[Number]) -> Iterator[Finding]:
    """Yield what is to be said of every share and rate."""
    of: dict[int, Number] = {}  # by sentence: what its last share was of
    for at, one in enumerate(numbers):
        if one.kind not in ("percent", "tenths", "fraction") or one.role in ("diff", "from"):
            continue
        beside = FRACTION.match(one.rest)
        if beside and int(beside[2]) and one.kind == "percent":
            yield _written_out(one, int(beside[1]), int(beside[2]))
            continue
        share, rate = SHARE.search(_clause(one)), RATE.search(one.before)
        if one.kind == "percent" and one.value > 100 and (share or rate) and not MAY_EXCEED.search(_clause(one)):
            yield Finding(ERROR, "impossible", one.paragraph, _quote(one), f"{'占比' if share else '比率'}不会超过 100%。", (one.printed,), start=one.start)
        elif share:
            yield from _share(one, numbers, at, share, of)
        elif rate:
            yield from _rate(one, numbers, at, rate["stem"])
    yield from _together(numbers)


def _written_out(one: Number, top: int, base: int) -> Finding:
    """98.7%（75/76）: the two counts stand beside it."""
    got = fit(one, Fraction(top * 100, base))
    level, text = _judgement(got, f"{base}")
    return Finding(level, "rate", one.paragraph, _quote(one), text, (str(top), str(base)), f"{top}÷{base}＝{shown(got.ratio, max(one.places + 1, 2))}%", start=one.start)


def _clause(one: Number) -> str:
    """The clause before the number, other numbers in it included (占76件主办件的53.9%)."""
    return re.split(r"[，；：（]", one.lead)[-1]


def _quote(one: Number) -> str:
    return f"{one.before[-10:]}{one.printed}"


def _share(one: Number, numbers: list[Number], at: int, said: re.Match[str], of: dict[int, Number]) -> Iterator[Finding]:
    counted = _numerator(one, numbers, at, said)
    if not counted:
        return
    words, value = counted[-1], sum((part.value for part in counted), Fraction(0))
    named = next((n for n in reversed(numbers[:at]) if n.sentence == one.sentence and n.role == "part_of"), None)
    stated = [named] if named else _stated(said["base"], words, numbers)
    bases = [*([of[one.sentence]] if one.sentence in of else []), *_free(words, numbers)] if stated is None else stated
    bases = list(dict.fromkeys(base for base in bases if base.value and base not in counted))
    if bases:
        of[one.sentence] = next((base for base in bases if fit(one, value / base.value * 100).well), bases[0])
        yield from _judged(one, "share", value, "＋".join(shown(n.value) for n in counted) if len(counted) > 1 else "", words, bases)


def _free(words: Number, numbers: list[Number]) -> list[Number]:
    found = [one for one in bases_for(words, numbers) if one.unit == words.unit and one.value >= words.value]
    return found[:3] if words.parent is None else [words.parent, *[one for one in found[:3] if one is not words.parent]]


def _numerator(one: Number, numbers: list[Number], at: int, said: re.Match[str]) -> list[Number]:
    """The counts a share is of: those named together (A、B类合计), else the last count before it in the sentence."""
    clause = _clause(one)
    together = re.findall(r"[ABCD](?=、|和|类)", re.split(r"[，；。]", one.lead)[-1].partition("占")[0])
    if len(together) > 1:
        found = [_of_class(label, numbers[:at], one) for label in together]
        return [part for part in found if part is not None] if all(found) else []
    before = [n for n in numbers[:at] if n.sentence == one.sentence and n.kind in ("count", "money") and n.role in ("", "except") and n.year == one.year]
    before = [n for n in before if n.role == "" and not n.hedge and n.end <= one.start]
    if not before or _names_another(before[-1], clause):
        label = re.search(CLASS, clause.partition("占")[0])
        named = _of_class(label[1], numbers[:at], one) if label else None
        return [named] if named is not None else []
    return _respectively(one, before, numbers) or before[-1:]


def _respectively(one: Number, before: list[Number], numbers: list[Number]) -> list[Number]:
    """主办29件，会办42件，分别占40.8%和59.2%: the first share is of the first count."""
    clause = _clause(one)
    if "分别" not in clause:
        return []
    start = one.start - len(clause) + clause.rfind("分别")
    shares = [n for n in numbers if n.paragraph == one.paragraph and n.sentence == one.sentence and n.kind == one.kind and n.start >= start]
    counts = before[-len(shares) :]
    return [counts[shares.index(one)]] if one in shares and len(counts) == len(shares) else []


def _names_another(count: Number, clause: str) -> bool:
    """Whether the clause of the share names another class than the count does (A类41件，C类占24%)."""
    named = re.search(CLASS, clause.partition("占")[0])
    return bool(named) and count.labels.get("class") != (named[1] if named else "")


def _of_class(label: str, before: list[Number], one: Number) -> Number | None:
    return next((n for n in reversed(before) if n.section == one.section and n.plain and n.year == one.year and n.labels.get("class") == label), None)


def _stated(base: str, words: Number, numbers: list[Number]) -> list[Number] | None:
    """The totals a share says it is of (占承办总数的, 占主办件的); None where it does not say."""
    base = re.sub(r"^(?:全部|了)|[\d.%、和及]", "", base)
    if not base.strip("的比例重为达到是约超过近仅只"):
        return None
    before = totals_before(words, numbers)
    roles = [name for name, form in FAMILIES["part"].items() if re.search(form, base)]
    done = re.search(FAMILIES["state"]["办结"], base)
    if roles:
        return [n for n in before if n.labels.get("part") == roles[0] and (not done or "state" in n.labels)][:2]
    if done:
        return [n for n in before if n.labels.get("state") == "办结"][:2]
    if WHOLE_OF.search(base):
        return [n for n in before if not family_of(n) and TOTAL.search(n.phrase)][:2]
    return [n for n in before if base[:4] in n.phrase][:2]


def _judged(one: Number, kind: str, value: Fraction, sum_: str, words: Number, bases: list[Number]) -> Iterator[Finding]:
    """Try each base; the first that fits is taken, else the first is what it should have been of."""
    tried = [(base, fit(one, value / base.value * 100)) for base in bases]
    well = [(base, got) for base, got in tried if got.well]
    base, got = (well or [pair for pair in tried if pair[1].grade == "cut"] or tried)[0]
    top = f"({sum_})" if sum_ else shown(value)
    arithmetic = f"{top}÷{shown(base.value)}＝{shown(got.ratio, max(one.places + 1, 2))}%"
    inputs = (f"{words.before[-8:]}{words.printed}", f"{base.before[-8:]}{base.printed}")
    also = [f"{shown(other.value)}{other.unit}" for other, _ in well[1:] if other.value != base.value]
    yield Finding(*_words(one, got, kind, base, also), inputs, arithmetic, start=one.start)


def _words(one: Number, got: Fit, kind: str, base: Number, also: list[str]) -> tuple[str, str, int, str, str]:
    more = f"按 {'、'.join(also)} 算也对。" if also and got.well else ""
    level, text = _judgement(got, f"{shown(base.value)}{base.unit if base.kind == 'count' else '元'}")
    return (level, kind, one.paragraph, _quote(one), text + more)


def _judgement(got: Fit, of: str) -> tuple[str, str]:
    """Return level and sentence for a percentage of ``of``."""
    return {
        "exact": (RIGHT, f"按 {of} 算，正好是这个数。"),
        "rounded": (RIGHT, f"按 {of} 算，四舍五入正确。"),
        "cut": (DOUBT, f"按 {of} 算，像是截去了尾数，四舍五入应是 {got.due}。"),
        "wrong": (ERROR, f"按 {of} 算应是 {got.due}。"),
        "holds": (RIGHT, f"按 {of} 算是 {got.due}，这样说站得住。"),
        "fails": (ERROR, f"按 {of} 算是 {got.due}，这样说站不住。"),
    }[got.grade]


def _rate(one: Number, numbers: list[Number], at: int, stem: str) -> Iterator[Finding]:
    """A rate is reckoned where the text gives what it counts and what of."""
    name = next((name for name in STEMS if name in stem), "")
    if not name:
        return
    pattern = re.compile(STEMS[name])
    near = [n for n in numbers[:at] if n.section == one.section and one.paragraph - n.paragraph <= 1 and n.plain and n.kind == "count" and n.year == one.year]
    near = [n for n in near if one.sentence - n.sentence <= 3]
    near += [n for n in numbers[at:] if n.sentence == one.sentence and n.plain and n.kind == "count" and n.year == one.year]
    tops = _satisfied(near, stem) if name == "满意" else [(n, n.value) for n in reversed(near) if pattern.search(n.phrase) and _is_done(n, name)]
    if not tops:
        return
    outcomes = [(top, value, base) for top, value in tops[:3] for base in _under(top, value, numbers, near)]
    outcomes += [(top, value, top) for top, value in tops[:3] if top.value and re.search(r"全部|均|都", top.after)]
    chosen = next((o for o in outcomes if fit(one, o[1] / o[2].value * 100).well), outcomes[0] if outcomes else None)
    if chosen:
        yield from _judged(one, "rate", chosen[1], "", chosen[0], [chosen[2]])


def _is_done(number: Number, name: str) -> bool:
    """未办结 counts no 办结; 收回 is what a rating is of, not what is rated."""
    return number.labels.get("state") != "在办" and not re.search(rf"(?:未|没有|无需|尚未|不)[^，]{{0,4}}(?:{STEMS[name]})", number.phrase)


def _satisfied(near: list[Number], stem: str) -> list[tuple[Number, Fraction]]:
    """满意 with and without 基本满意; 基本满意率 and 不满意率 alone."""
    rated = {label: next((n for n in reversed(near) if n.labels.get("attitude") == label), None) for label in FAMILIES["attitude"]}
    alone = next((label for label in ("不满意", "基本满意") if stem.endswith(label) and not re.search(f"(?:和|、|及){label}$", stem)), "")
    one = rated[alone] if alone else None
    if alone:
        return [(one, one.value)] if one is not None else []
    best = rated["满意"]
    if best is None:
        return []
    very, basic = rated["非常满意"], rated["基本满意"]
    high = best.value + (very.value if very is not None else 0)
    sums = [*([high + basic.value] if basic is not None else []), high, best.value]
    return [(best, value) for value in dict.fromkeys(sums)]


def _under(top: Number, value: Fraction, numbers: list[Number], near: list[Number]) -> list[Number]:
    """What a rate may be of: totals before its count, and a number of another kind of paper (收回意见表 66 份)."""
    nearest = [base for base in reversed(near) if base.end <= top.start or base.paragraph < top.paragraph]
    found = [base for base in nearest if base.value >= value and base.unit == top.unit and base.value][:2]
    found += [base for base in bases_for(top, numbers, least=value) if base.value and base.value >= value]
    found += [n for n in numbers if n.sentence == top.sentence and n.year != top.year and n.plain and n.unit == top.unit and n.value >= value]
    if top.parent is not None and top.parent.value >= value:
        found.insert(0, top.parent)
    return list(dict.fromkeys(found))[:6]


def _together(numbers: list[Number]) -> Iterator[Finding]:
    """Shares of a whole family, printed one by one, make 100%."""
    lists: dict[tuple[object, ...], dict[str, Number]] = {}
    for one in numbers:
        if one.kind != "percent" or one.role or one.hedge or not SHARE.search(_clause(one)):
            continue
        before = [n for n in numbers[: numbers.index(one)] if n.sentence == one.sentence and n.plain]
        count = next(iter(_respectively(one, before, numbers) or before[-1:]), None)
        for family in ("class", "attitude", "part"):
            label = one.labels.get(family) or (count.labels.get(family) if count is not None and family_of(count) == family else None)
            if label:
                where = (one.section, one.paragraph, family, one.year, narrowing(one))
                lists.setdefault(where, {}).setdefault(label, one)
                break
    for group, found in lists.items():
        if frozenset(found) in WHOLE[str(group[2])]:
            yield from _hundred(list(found.values()))


def _hundred(shares: list[Number]) -> Iterator[Finding]:
    total = sum((one.value for one in shares), Fraction(0))
    slack = sum((one.step for one in shares), Fraction(0)) / 2
    said = f"{'＋'.join(shown(one.value) for one in shares)}＝{shown(total)}%"
    last, quote = shares[-1], "、".join(one.printed for one in shares)
    inputs = tuple(one.printed for one in shares)
    if abs(total - 100) > slack:
        yield Finding(ERROR, "percents", last.paragraph, quote, f"各占比加起来是 {shown(total)}%，不是 100%，差得比四舍五入多。", inputs, said, start=last.start)
    elif total != 100:
        yield Finding(RIGHT, "percents", last.paragraph, quote, f"各占比加起来是 {shown(total)}%，是四舍五入造成的。", inputs, said, start=last.start)
