"""A unit's report for the bulletin, drafted from its figures and records. Every sentence is ours; the unit edits it.

Its parts are those such reports have: title, subtitle, a paragraph of figures, paragraphs that begin with a bold sentence.
A sentence is written only where there is something to say in it, and every number in it is bound to its definition.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count

from banfu.cases.models import Assignment
from banfu.cases.words import FACE_TO_FACE, HOSTING, Kind
from banfu.figures import briefed_outcomes
from banfu.figures.bound import GROUPS, MEETINGS, Bound, Numbers
from banfu.figures.definitions import FIVE
from banfu.people.models import Unit

LETTERS = "ABC"
NAMED = 2
"""How many groups are named, and how many key cases told of."""


@dataclass
class Draft:
    """What was drafted. text: the first line is the paragraph of figures; bold sentences stand between **."""

    title: str = ""
    subtitle: str = ""
    text: str = ""
    bound: list[Bound] = field(default_factory=list)


class _Text:
    """A text growing, with the numbers that were put into it."""

    def __init__(self, numbers: Numbers, year: int) -> None:
        self.numbers, self.year = numbers, year
        self.text, self.bound = "", [Bound(0, "", "")][:0]

    def add(self, words: str) -> "_Text":
        self.text += words
        return self

    def number(self, name: str, part: str = "value", *, level: str = "", against: int = 0, case: int = 0) -> "_Text":
        one = Bound(len(self.text), "", name, part, self.year, level, against, case)
        said = self.numbers.say(one)
        self.bound.append(Bound(one.at, said, name, part, self.year, level, against, case))
        self.text += said
        return self

    def lead(self, words: str) -> "_Text":
        return self.add(f"\n**{words}**")


def drafted(organ: Unit, year: int, numbers: Numbers) -> Draft:
    """Return the draft of a unit's report for a year."""
    told = _Text(numbers, year)
    thing = Kind(numbers.kind).label
    _figures(told, organ, thing)
    for part in (_led, _talked, _together, _key_cases, _outcomes, _rolled):
        part(told, thing)
    return Draft(_title(told), f"{organ.name}{year}年{'代表' if thing == '建议' else ''}{thing}办理情况", told.text, told.bound)


def _title(told: _Text) -> str:
    """The title says what stands out."""
    got = told.numbers.figures(told.year)
    promised = got["class_b"].numerator or 0
    if got["joint"].value and _half(got["class_a"].numerator, got["class_a"].denominator):
        return "同类事情一起办 解决问题过半数"
    if (got["meeting_rate"].denominator or 0) * 2 > (got["lead"].value or 0):
        return "当面听取意见 逐件抓好落实"
    if promised * 2 > (got["answered"].value or 0):
        return "答复写明时限 台账管到办成"
    return "件件认真答复 事事说明结果"


def _half(part: int | None, whole: int | None) -> bool:
    return bool(part and whole and part * 2 > whole)


def _figures(told: _Text, organ: Unit, thing: str) -> None:
    got = told.numbers.figures(told.year)
    person = "代表" if thing == "建议" else ""
    told.add(f"{told.year}年，{organ.name}承办{person}{thing}").number("assigned").add("件，其中主办").number("lead")
    told.add("件、会办").number("assist").add("件。")
    if not got["lead"].value:
        return
    _answered(told)
    _classes(told)
    _compared(told)
    _five(told)


def _answered(told: _Text) -> None:
    got = told.numbers.figures(told.year)
    lead, answered = got["lead"].value, got["answered"].value
    told.add("主办件已答复").number("answered").add("件")
    if answered == lead:
        told.add("，没有未答复的")
    if got["not_due"].value:
        told.add("，").number("not_due").add("件近期交办、还没有到期")
    if got["overdue"].value:
        told.add("，").number("overdue").add("件超期未答复")
    told.add("。")


def _classes(told: _Text) -> None:
    got = told.numbers.figures(told.year)
    if not got["answered"].value:
        return
    told.add("已答复的").number("answered").add("件里")
    for letter in LETTERS:
        name = f"class_{letter.lower()}"
        if got[name].numerator:
            told.add(f"，{letter}类").number(name, "n").add("件，占").number(name, "rate")
    told.add("。")


def _compared(told: _Text) -> None:
    """Against five years before: a multiple for the count of A, points for the share of C."""
    then = told.year - 5
    got, old = told.numbers.figures(told.year), told.numbers.figures(then)
    a, c = (got["class_a"], old["class_a"]), (got["class_c"], old["class_c"])
    said = []
    if a[0].numerator and a[1].numerator and a[0].numerator >= a[1].numerator * 1.5:
        told.add("A类件数是").add(f"{then}年的").number("class_a", "times", against=then).add("倍")
        said.append("a")
    if c[0].rate is not None and c[1].rate and c[0].rate < c[1].rate and c[0].numerator:
        told.add("，" if said else "").add(f"C类占比较{then}年下降").number("class_c", "points", against=then).add("个百分点")
        said.append("c")
    told.add("。" if said else "")


def _five(told: _Text) -> None:
    """The five rates of which the office gives account; those without a case are not named."""
    got = told.numbers.figures(told.year)
    there = [name for name in FIVE if got[name].rate is not None]
    for at, name in enumerate(there):
        told.add(f"{'，' if at else ''}{got[name].label}").number(name, "rate")
    told.add("。" if there else "")


def _led(told: _Text, thing: str) -> None:
    """Who meets the proposer: leaders the key cases, heads of divisions the others."""
    by = {level: told.numbers.figures(told.year, level)["lead"].value for level in ("leader", "division_head")}
    if not by["leader"]:
        return
    told.lead("谁来办、谁去见，一开始就定到人。").add("定由单位领导当面听取意见的").number("lead", level="leader").add("件")
    if by["division_head"]:
        told.add("，由处室负责人见面的").number("lead", level="division_head").add("件")
    told.add("。")
    hosted = told.numbers.scope(told.year).tasks().filter(part__in=list(HOSTING))
    if not hosted.filter(officer=None).exists():
        told.add("每一件都有承办处室和承办人，到了哪一步、在谁手上，单位办公室随时查得到。")


def _talked(told: _Text, thing: str) -> None:
    got = told.numbers.figures(told.year)
    met, called = got["meeting_rate"], got["callback_rate"]
    if not got["contact_rate"].numerator:
        return
    told.lead("先听意见再动笔，答复以后再问一遍。").add("答复前先与提出人沟通的有").number("contact_rate", "n").add("件")
    if met.numerator:
        told.add("。要求见面的件里，见了面的").number("meeting_rate", "n").add("件")
        waived = next((i for i, (reason, n) in enumerate(met.excluded) if n and "无需" in reason), None)
        if waived is not None:
            told.add("，另有").number("meeting_rate", f"x{waived}").add("件是代表自己提出不用见面的，记下了是谁、哪天提的")
    if got["onsite_participation_rate"].numerator:
        told.add("。请代表到现场一起办的有").number("onsite_participation_rate", "n").add("次")
    if called.numerator:
        told.add("。答复送达后逐件电话回访，访了" if called.numerator == called.denominator else "。答复送达后电话回访了").number("callback_rate", "n").add("件")
    told.add("。回访听到的话只作改进用，不当作代表的评价。")


def _together(told: _Text, thing: str) -> None:
    if not told.numbers.figures(told.year)["joint"].value:
        return
    tasks = told.numbers.scope(told.year).tasks().filter(joint__isnull=False)
    names = list(tasks.order_by().values_list("joint__name").annotate(n=Count("pk")).order_by("-n", "joint__name")[:NAMED])
    told.lead("说的是一回事的，合起来办。").add("把内容相近的").number("joint").add("件编成").number(GROUPS).add("组，")
    told.add("有" + "、".join(f"“{name}”" for name, _ in names) + "等。" if len(names) > 1 else f"就是“{names[0][0]}”。")
    told.add("一组一个牵头处室、一个方案，调研和座谈一起开，答复仍然一件一份，不互相代替。")


def _key_cases(told: _Text, thing: str) -> None:
    """Key cases of the level above the unit's own, those with most meetings first; who keeps his name to himself is not named."""
    cases = list(_of_note(told))
    if not cases:
        return
    told.lead("重点件逐件盯住。")
    for task in cases[:NAMED]:
        case = task.suggestion
        level = f"，是{case.key_level}{thing}" if case.key_level else ""
        several = "等代表" if case.cosigner_count and thing == "建议" else "代表" if thing == "建议" else ""
        told.add(f"{case.lead_name}{several}提出的《{case.title}》（第{case.number}号）{level}，先后见面、走访").number(MEETINGS, case=task.pk).add("次")
        told.add(f"，答复定为{task.reply_class}类" if task.reply_class else "").add("。")


def _of_note(told: _Text) -> Iterable[Assignment]:
    tasks = told.numbers.scope(told.year).tasks().filter(part__in=list(HOSTING), key=True, answered_on__isnull=False)
    tasks = tasks.exclude(suggestion__lead__protected=True).select_related("suggestion")
    met = tasks.filter(contact_facts__kind__in=FACE_TO_FACE, contact_facts__between_units=False)
    rows = met.annotate(met=Count("contact_facts", distinct=True)).order_by("-met", "number")[:30]
    return sorted(rows, key=lambda task: (not task.suggestion.key_level.startswith("省"), -task.met, task.number))


def _outcomes(told: _Text, thing: str) -> None:
    """What came of the year's cases; who keeps his name to himself is not named."""
    if not told.numbers.figures(told.year)["with_outcome"].value:
        return
    told.lead("提的意见用到了文件里、项目里。").add(f"有成果转化、被吸纳的{thing}").number("with_outcome").add("件。")
    tasks = told.numbers.scope(told.year).tasks().filter(outcome_kinds__gt=0).exclude(suggestion__lead__protected=True)
    for sentence in briefed_outcomes.sentences(told.numbers.organ, list(tasks.values_list("pk", flat=True)), thing):
        told.add(sentence)


def _rolled(told: _Text, thing: str) -> None:
    if not told.numbers.figures(told.year)["class_b"].numerator:
        return
    told.lead("答应了的事，记账追着办。").add("定为B类的").number("class_b", "n").add("件列入台账跟踪，")
    told.add("当年没有办成的转到下一年接着办，办成一件、核对一件，再销号。")
