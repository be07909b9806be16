"""The units to choose from for one suggestion, each with its key, who speaks for it, and what it has in hand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from banfu.actions.passing_on import organs
from banfu.advice.routing import Advice
from banfu.cases.models import Suggestion
from banfu.cases.words import Part
from banfu.oversight.burden import Burden, burdens
from banfu.oversight.conflicts import Plan
from banfu.people.models import Unit

DIGITS, LETTERS = "12345", "abcdefgh"
"""Letters that move, tick or undo (j k l u x z) are not among them."""
NO_LIKE, SO_TOO = "用词和职责与它最接近，没有够像的件可举", "也是它"


@dataclass
class Choice:
    """A unit with its key; why: who speaks for it, one sentence each; against: what speaks against it."""

    unit: Unit
    key: str = ""
    why: list[str] = field(default_factory=list)
    against: list[str] = field(default_factory=list)
    burden: Burden = field(default_factory=Burden)
    chosen: bool = False


@dataclass
class Choices:
    """What the desk offers for a suggestion. others: the units with no key, each with what it has in hand."""

    leads: list[Choice]
    helpers: list[Choice]
    others: list[Choice]
    separate: str = ""

    @property
    def lead(self) -> int | None:
        """The key of the unit that stands chosen."""
        return next((choice.unit.pk for choice in self.leads if choice.chosen), None)


class _Gathered:
    """Choices by unit, in the order in which they were first named."""

    def __init__(self, out: Iterable[int]) -> None:
        self.by: dict[int, Choice] = {}
        self.out = set(out)

    def name(self, unit: Unit | None, why: str, against: str = "") -> None:
        if unit is None or unit.pk in self.out:
            return
        choice = self.by.setdefault(unit.pk, Choice(unit))
        choice.why.append(why)
        if against:
            choice.against.append(against)

    def kept(self, keys: str) -> list[Choice]:
        found = list(self.by.values())[: len(keys)]
        for key, choice in zip(keys, found, strict=False):
            choice.key = key
        return found


def choices(case: Suggestion, plan: Plan, advice: Advice, sessions: list[int]) -> Choices:
    """Return the units to choose from: first those proposed, then what the software proposes and the proposer wishes.

    A unit that gave the case back cannot have it again and is not among them. One that said it is not its
    business is, but never stands chosen.
    """
    open_units = {unit.pk: unit for unit in organs().order_by("order", "pk")}
    out = {task.unit_id for task in plan.returned} | ({u.unit.pk for u in advice.units} - set(open_units))
    leads, helpers = _leads(plan, advice, out, open_units), _helpers(plan, advice, out)
    others = [Choice(unit) for key, unit in open_units.items() if key not in out]
    load = burdens(sessions, {choice.unit.pk for choice in (*leads, *helpers, *others)})
    for choice in (*leads, *helpers, *others):
        choice.burden = load.get(choice.unit.pk, Burden())
    for choice in leads:
        if choice.burden.heavy:
            choice.against.append(f"负担重：{choice.burden.heavy}")
    separate = "\n".join(f"{c.unit.name}：{c.share}" for c in plan.candidates if c.part == Part.SEPARATE)
    if not separate:
        _choose(leads, plan, advice)
    return Choices(leads, helpers, others, separate)


def _leads(plan: Plan, advice: Advice, out: set[int], open_units: Mapping[int, Unit]) -> list[Choice]:
    found = _Gathered(out)
    for one in plan.candidates:
        if one.part in (Part.LEAD, Part.SOLE):
            said = f"{one.unit.name}说不属于本单位职能：{one.comment}" if one.agreed is False else ""
            found.name(one.unit, "拟办" + ("，单位同意" if one.agreed else ""), said)
    for one in plan.candidates:
        if one.agreed is False:
            found.name(one.other_unit, f"{one.unit.name}建议改由它")
    names = {unit.name: unit for unit in open_units.values()}
    for row in plan.returns:
        found.name(names.get(row.proposed_unit.strip()), f"{row.assignment.unit.name}申请改办时建议由它")
    found.name(plan.wished, "提出人希望由它办")
    for proposal in advice.units:
        found.name(proposal.unit, f"软件提：{proposal.words or (SO_TOO if proposal.unit.pk in found.by else NO_LIKE)}")
    return found.kept(DIGITS)


def _helpers(plan: Plan, advice: Advice, out: set[int]) -> list[Choice]:
    found = _Gathered(out)
    for one in plan.candidates:
        if one.part == Part.ASSIST:
            said = f"{one.unit.name}说不属于本单位职能：{one.comment}" if one.agreed is False else ""
            found.name(one.unit, "拟办" + ("，单位同意" if one.agreed else ""), said)
    for proposal in advice.helpers:
        found.name(proposal.unit, f"软件提：{proposal.words or NO_LIKE}")
    kept = found.kept(LETTERS)
    meant = {one.unit_id for one in plan.candidates if one.part == Part.ASSIST and one.agreed is not False}
    for choice in kept:
        choice.chosen = choice.unit.pk in meant
    return kept


def _choose(leads: list[Choice], plan: Plan, advice: Advice) -> None:
    """Let stand what is proposed; without a proposal what the software is fairly sure of; else nothing."""
    lead = plan.lead
    wanted = None
    if lead is not None:
        wanted = lead.unit_id if lead.agreed is not False else None
    elif advice.units and advice.units[0].likely:
        wanted = advice.units[0].unit.pk
    for choice in leads:
        choice.chosen = choice.unit.pk == wanted
