"""Whether parts add up to their total: listed behind 其中, in brackets, or over several sentences."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from banfu.paper.audit.bases import bases_for
from banfu.paper.audit.finding import ERROR, NOTE, RIGHT, Finding, shown
from banfu.paper.audit.numbers import Number
from banfu.paper.audit.structure import OTHERS, TOTAL, WHOLE, WHOLE_MARK, family_of, narrowing

OVERLAP = re.compile(r"走访|座谈|电话|沟通|见面|公开|调研|回访|领办|重点|联名|邀请|现场|采纳|吸纳|办结|答复|上门|书面|开展|召开|组织")
SUMMED = re.compile(r"(?:合计|共计|总计)(?:为|是|达|有)?$")
NEAR = 2  # paragraphs over which one list may run


@dataclass
class Parts:
    """A list of parts. family: "" where the labels are none that are known."""

    family: str
    items: list[Number] = field(default_factory=list)

    @property
    def labels(self) -> frozenset[str]:
        return frozenset(one.labels.get(self.family, "") for one in self.items)

    @property
    def total(self) -> Fraction:
        return sum((one.value for one in self.items), Fraction(0))


def check_sums(numbers: list[Number]) -> Iterator[Finding]:
    """Yield what is to be said of every list of parts; remembers in each part the total it adds up to."""
    known = known_lists(numbers)
    heads = [_head(one, numbers) for one in known]
    for at, (parts, head) in enumerate(zip(known, heads, strict=True)):
        again = any(other is head and known[n].family == parts.family and narrowing(known[n].items[0]) == narrowing(parts.items[0])
                    for n, other in enumerate(heads[:at]))  # fmt: skip
        yield from _judge(parts, numbers, breakdown=again and head is not None)
    yield from _together(numbers)
    for parts in listed(numbers):
        yield from _judge_listed(_with_exceptions(parts, numbers), _shares_make_whole(parts, numbers))


def _together(numbers: list[Number]) -> Iterator[Finding]:
    """甲176件、乙132件、丙88件，合计396件: what stands before 合计 in its sentence, unless it is divided itself."""
    for at, one in enumerate(numbers):
        if not one.plain or not SUMMED.search(one.before):
            continue
        beside = [n for n in numbers[:at] if n.sentence == one.sentence and n.plain and n.unit == one.unit and n.year == one.year]
        parts = Parts("", [n for n in beside if n.parent is None or n.parent.sentence != n.sentence])
        if len(parts.items) < 2:
            continue
        if parts.total == one.value:
            yield _added(RIGHT, parts, one, "加起来等于合计数。")
        elif len(parts.items) == len(beside) and one.kind == "count" and not any(OVERLAP.search(n.phrase) for n in beside):
            yield _added(ERROR, parts, one, _differs(parts, one))


def _shares_make_whole(parts: Parts, numbers: list[Number]) -> bool:
    """Whether each part is followed by its share and the shares make 100%: then nothing is left over."""
    shares = []
    for one in parts.items:
        behind = numbers[numbers.index(one) + 1 : numbers.index(one) + 2]
        if not behind or behind[0].kind != "percent" or not behind[0].before.lstrip("，").startswith("占"):
            return False
        shares.append(behind[0])
    slack = sum((one.step for one in shares), Fraction(0)) / 2
    return len(shares) > 1 and abs(sum((one.value for one in shares), Fraction(0)) - 100) <= slack


def _with_exceptions(parts: Parts, numbers: list[Number]) -> Parts:
    """除2件…外，其余28件: the two belong to the whole, unless it is made up without them."""
    last = parts.items[-1]
    if last.parent is None or parts.total == last.parent.value or not OTHERS.search(last.before):
        return parts
    beside = [one for one in numbers if one.role == "except" and one.sentence == last.sentence and one.unit == last.unit and one.start < last.start]
    return Parts("", [*beside, *parts.items])


def known_lists(numbers: list[Number]) -> list[Parts]:
    """Gather the parts of known families (主办 and 会办, A B C …), each list until one of its labels comes again."""
    open_: dict[tuple[object, ...], Parts] = {}
    done: list[Parts] = []
    for one in numbers:
        if not one.plain:
            continue
        if not family_of(one) and TOTAL.search(one.phrase) and one.parent is None:
            done += _closed(open_, lambda key, one=one: key[0] == one.section)
        family = family_of(one)
        if not family:
            continue
        key = (one.section, family, one.unit, one.year, _limits(one, family))
        parts = open_.get(key)
        label = one.labels[family]
        if parts and (label in parts.labels or one.paragraph - parts.items[-1].paragraph > NEAR):
            done.append(open_.pop(key))
            parts = None
        open_.setdefault(key, Parts(family)).items.append(one)
    return sorted(done + list(open_.values()), key=lambda parts: (parts.items[0].paragraph, parts.items[0].start))


def _limits(one: Number, family: str) -> tuple[object, ...]:
    """What keeps a part from standing in one list with the parts of the whole (重点主办, 已办结主办)."""
    if family == "attitude":
        return ()
    if family == "class":  # 解决或采纳的（A类）
        return (narrowing(one) - {"采纳", "吸纳", "落实", "跟踪", "转", "其他", "其它"},)
    return (narrowing(one), one.labels.get("state") if family == "part" else None)


def _closed(open_: dict[tuple[object, ...], Parts], which: object) -> list[Parts]:
    keys = [key for key in open_ if which(key)]  # type: ignore[operator]
    return [open_.pop(key) for key in keys]


def listed(numbers: list[Number]) -> list[Parts]:
    """Gather the other lists: items of no known family behind one marker."""
    found: dict[tuple[int, str], Parts] = {}
    for one in numbers:
        if one.plain and one.parent is not None and not family_of(one):
            found.setdefault((id(one.parent), one.marker), Parts("")).items.append(one)
    return list(found.values())


def _head(parts: Parts, numbers: list[Number]) -> Number | None:
    return next(iter(bases_for(parts.items[0], numbers, parts.family, max(one.value for one in parts.items))), None)


def _judge(parts: Parts, numbers: list[Number], breakdown: bool) -> Iterator[Finding]:
    """Of a list of a known family. breakdown: its total has been divided before, so this list may be of a part of it."""
    least = max(one.value for one in parts.items)
    bases = bases_for(parts.items[0], numbers, parts.family, least)
    if len(parts.items) == 1:
        yield from _single(parts.items[0])
        return
    fit = next((base for base in bases if base.value == parts.total), None)
    if fit is not None:
        for one in parts.items:
            one.parent = fit
        yield _added(RIGHT, parts, fit, "各部分加起来等于总数。")
        return
    if breakdown or not bases:
        return
    base = bases[0]
    if parts.labels in WHOLE[parts.family] or parts.total > base.value:
        yield _added(ERROR, parts, base, _differs(parts, base))
    else:
        yield _rest(parts, base)


def _single(one: Number) -> Iterator[Finding]:
    base = one.parent
    if base is None or one.marker.startswith("（") or base.unit != one.unit:
        return
    if one.value > base.value:
        text = f"部分（{one.printed}）比总数（{base.printed}）还大，总有一个写错了。"
        yield Finding(ERROR, "part", one.paragraph, one.printed, text, (base.printed, one.printed), f"{_v(one)}＞{_v(base)}", start=one.start)
    else:
        yield _money_rest(Parts("", [one]), base) if base.kind == "money" else _rest(Parts("", [one]), base)


def _rest(parts: Parts, base: Number) -> Finding:
    left = base.value - parts.total
    if not left:
        return _added(RIGHT, parts, base, "与总数相等。")
    text = f"其余 {shown(left)}{base.unit}没有写是什么。"
    return _added(NOTE, parts, base, text, "remainder", f"{_v(base)}－{'－'.join(_v(one) for one in parts.items)}＝{shown(left)}")


def _differs(parts: Parts, base: Number) -> str:
    gap = parts.total - base.value
    names = "、".join(label for one in parts.items if (label := one.labels.get(parts.family, "")))
    word = "多" if gap > 0 else "少"
    listed = f"{names}{'类' if parts.family == 'class' else ''}" if names else "各部分"
    more = "；如果还有别的类，请写出来" if gap < 0 else ""
    return f"{listed}加起来是 {shown(parts.total)}{base.unit}，比总数“{_named(base)}”{word} {shown(abs(gap))}{base.unit}{more}。"


def _judge_listed(parts: Parts, by_shares: bool) -> Iterator[Finding]:
    """Of a list whose labels are not known: whole only where its words say so."""
    base = parts.items[-1].parent
    if base is None or base.kind not in ("count", "money"):
        return
    if parts.total == base.value:
        yield _added(RIGHT, parts, base, "各部分加起来等于总数。")
        return
    if len(parts.items) == 1 and not OTHERS.search(parts.items[0].before):
        yield from _single(parts.items[0])
        return
    bracket = parts.items[-1].marker == "（" and len(parts.items) > 1 and not any(OVERLAP.search(one.phrase) for one in parts.items)
    whole = by_shares or bracket or bool(WHOLE_MARK.search(parts.items[-1].marker)) or any(OTHERS.search(one.before) for one in parts.items)
    slack = sum((one.step for one in (*parts.items, base)), Fraction(0)) / 2 if base.kind == "money" else Fraction(0)
    gap = parts.total - base.value
    overlap = any(OVERLAP.search(one.phrase) for one in parts.items) and not whole
    if abs(gap) <= slack:
        yield _added(NOTE, parts, base, f"各部分加起来是 {shown(parts.total / _scale(base))}{_unit(base)}，差在末位，像是四舍五入造成的。")
    elif whole or (gap > 0 and not overlap):
        yield _added(ERROR, parts, base, _money(parts, base) if base.kind == "money" else _differs(parts, base))
    elif gap < 0 and not overlap:
        yield _rest(parts, base) if base.kind == "count" else _money_rest(parts, base)


def _money(parts: Parts, base: Number) -> str:
    gap = parts.total - base.value
    word = "多" if gap > 0 else "少"
    return f"各部分加起来是 {shown(parts.total / _scale(base))}{_unit(base)}，比“{_named(base)}”{word} {shown(abs(gap) / _scale(base))}{_unit(base)}。"


def _money_rest(parts: Parts, base: Number) -> Finding:
    left = (base.value - parts.total) / _scale(base)
    sums = f"{_v(base)}－{'－'.join(_v(one, base) for one in parts.items)}＝{shown(left)}"
    return _added(NOTE, parts, base, f"其余 {shown(left)}{_unit(base)}没有写是什么。", "remainder", sums)


def _added(level: str, parts: Parts, base: Number, text: str, kind: str = "sum", arithmetic: str = "") -> Finding:
    last = parts.items[-1]
    sign = "＝" if parts.total == base.value else "≠"
    said = arithmetic or f"{'＋'.join(_v(one, base) for one in parts.items)}＝{shown(parts.total / _scale(base))}" + (
        "" if sign == "＝" else f"，{sign}{_v(base)}")  # fmt: skip
    quote = "、".join(_named(one) for one in parts.items)
    inputs = (_named(base), *(_named(one) for one in parts.items))
    return Finding(level, kind, last.paragraph, quote, text, inputs, said, start=parts.items[0].start)


def _named(one: Number) -> str:
    """The number with the words it is named by."""
    before = re.split(r"其中|包括|共有?|为|是|有|的|了", one.before)[-1][-8:]
    behind = re.match(r"[^，。；、的由，\d]{0,6}", one.after) if not before else None
    return f"{before}{one.printed}{behind.group() if behind else ''}"


def _scale(one: Number) -> Fraction:
    if one.kind != "money":
        return Fraction(1)
    return next((Fraction(n) for word, n in (("万亿", 10**12), ("亿", 10**8), ("万", 10**4)) if word in one.words), Fraction(1))


def _unit(one: Number) -> str:
    return re.sub(r"^[\d.,]+", "", one.words)


def _v(one: Number, base: Number | None = None) -> str:
    return shown(one.value / _scale(base or one))
