"""Which total a number may be a part of, nearest first."""

import re
from fractions import Fraction

from banfu.paper.audit.numbers import Number
from banfu.paper.audit.structure import TOTAL, family_of

FAR = 3  # paragraphs
MANY = 4
PREFERRED = {
    "class": (re.compile(r"办结|办复|答复|办毕"), re.compile(r"主办"), TOTAL),
    "attitude": (re.compile(r"收回|回收|反馈|征求|征询|测评|评价"), re.compile(r"办结|办复|答复|办毕"), re.compile(r"主办"), TOTAL),
    "part": (TOTAL,), "session": (TOTAL,), "state": (re.compile(r"主办"), TOTAL), "kind": (TOTAL,),
}  # fmt: skip
ALIKE = ({"件", "份", "条"}, {"名", "位", "人"})
OF_PARTS = re.compile(r"[ABCD甲乙丙]类|满意")


def same_unit(one: str, other: str) -> bool:
    return one == other or any(one in group and other in group for group in ALIKE)


def totals_before(number: Number, numbers: list[Number], family: str = "", least: Fraction | None = None) -> list[Number]:
    """Return the totals before ``number`` that it could be a part of, nearest first; those of its own family are none."""
    found: list[Number] = []
    for one in reversed(numbers[: numbers.index(number)]):
        if one.section != number.section or number.paragraph - one.paragraph > FAR:
            break
        fits = one.kind == number.kind and same_unit(one.unit, number.unit) and one.role == "" and one.year == number.year
        if fits and one.value >= (number.value if least is None else least) and not (family and (family_of(one) == family or (family != "kind" and family in one.labels))):
            found.append(one)
    return found


def bases_for(number: Number, numbers: list[Number], family: str = "", least: Fraction | None = None) -> list[Number]:
    """Return the likely totals of ``number``: what 其中 names, what its family goes by, then the nearest."""
    family = family or family_of(number)
    before = totals_before(number, numbers, family, least)
    parent = number.parent
    own = [parent] if parent is not None and parent.value >= number.value and not (family and family_of(parent) == family) else []
    every = totals_before(number, numbers, family, Fraction(0))  # a total too small for its parts is one written wrong
    every = every if family else before
    preferred = [next((one for one in every if form.search(one.phrase) and not OF_PARTS.search(one.phrase)), None) for form in PREFERRED.get(family, (TOTAL,))]
    chosen = [one for one in preferred if one is not None]
    if family in ("class", "attitude"):
        beside = [one for one in before if one.sentence == number.sentence]
        named = [one for one in preferred[:-1] if one is not None]
        near = own if own and own[0].sentence == number.sentence else []
        if named and family == "class":  # only host cases have a class
            return list(dict.fromkeys([*near, *named, *beside]))
        if preferred[0] is not None:  # 收回、反馈 of so many
            return list(dict.fromkeys([*near, preferred[0], *beside]))
        own = [*near, *chosen[:1], *own]
    whole_first = sorted(before, key=lambda one: one.parent is not None)
    return list(dict.fromkeys([*own, *chosen, *whole_first[:MANY]]))
