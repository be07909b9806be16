"""What keeps a suggestion from being handed over or passed on as proposed, and what speaks for thinking twice."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from banfu.actions.assigning import Share
from banfu.actions.passing_on import told, wrong
from banfu.advice import like, routing
from banfu.cases import visible
from banfu.cases.models import Assignment, Candidate, HandIn, ReturnRequest, Suggestion
from banfu.cases.words import GONE, HOSTING, CaseStage, Part
from banfu.oversight.burden import Burden, burdens
from banfu.people.models import Person, Unit
from banfu.ui.words import day

DUE = (CaseStage.TO_HAND_OVER, CaseStage.TO_PASS_ON)


@dataclass
class Plan:
    """What is proposed for one suggestion: its units with their comments, and what is wrong."""

    candidates: list[Candidate] = field(default_factory=list)
    returned: list[Assignment] = field(default_factory=list)
    returns: list[ReturnRequest] = field(default_factory=list)
    due: bool = False
    """The next step needs units: it waits to be handed over or passed on."""
    twins: list[int] = field(default_factory=list)
    """The keys of those handed in for the same matter in the same session; ``tell_doubles`` makes sentences of them."""
    doubles: list[str] = field(default_factory=list)
    wished: Unit | None = None
    likely: Unit | None = None
    """The unit that the like of earlier years and the duties speak for, where that is sure."""
    burden: Burden | None = None

    @property
    def words(self) -> str:
        """省财政厅主办，省教育厅会办; "" where nothing is proposed."""
        return told([Share(c.unit, c.part, c.share) for c in self.candidates])

    @property
    def lead(self) -> Candidate | None:
        return next((c for c in self.candidates if c.part in (Part.LEAD, Part.SOLE)), None)

    @property
    def conflicts(self) -> list[str]:
        """Sentences, the gravest first."""
        found = [self._refusal(c) for c in self.candidates if c.agreed is False]
        gone = {task.unit_id for task in self.returned}
        found += [f"{c.unit.name}已退回过这一件" for c in self.candidates if c.unit_id in gone]
        if self.due and (fault := wrong([Share(c.unit, c.part, c.share) for c in self.candidates])):
            found.append(fault)
        return [*found, *self.doubles, *self._differing(), *self._heavy()]

    @property
    def conflicted(self) -> bool:
        return bool(self.twins or self.conflicts)

    @property
    def history(self) -> list[str]:
        """What units gave it back or wanted to, and what was decided, one sentence each."""
        return [self._return(row) for row in self.returns]

    @property
    def waiting(self) -> list[Candidate]:
        """Those who were asked and have not answered."""
        return [c for c in self.candidates if c.asked_on and c.agreed is None]

    def _differing(self) -> Iterable[str]:
        lead = self.lead
        if not self.due or lead is None:
            return
        others = []
        if self.wished and self.wished.pk != lead.unit_id:
            others.append(f"提出人希望{self.wished.name}")
        if self.likely and self.likely.pk != lead.unit_id:
            others.append(f"先例和职责多指{self.likely.name}")
        if others:
            yield f"主办说法不一：拟办{lead.unit.name}，{'，'.join(others)}"

    def _heavy(self) -> Iterable[str]:
        if self.due and self.lead and self.burden and self.burden.heavy:
            yield f"{self.lead.unit.name}负担重：{self.burden.heavy}"

    @staticmethod
    def _return(row: ReturnRequest) -> str:
        to = f"，建议改由{row.proposed_unit}" if row.proposed_unit else ""
        said = f"{day(row.requested_on)} {row.assignment.unit.name}申请改办{to}：{row.reason}"
        if row.decided_on is None:
            return f"{said}（还没有批复）"
        return f"{said}（{day(row.decided_on)} {'同意' if row.granted else '不同意'}{'：' + row.answer if row.answer else ''}）"

    @staticmethod
    def _refusal(candidate: Candidate) -> str:
        other = f"，建议改由{candidate.other_unit.name}" if candidate.other_unit else ""
        return f"{candidate.unit.name}：不属于本单位职能（{candidate.comment}）{other}"


def plans(suggestions: Iterable[Suggestion], person: Person | None = None) -> dict[int, Plan]:
    """Return the plan of each suggestion to be shown, in three queries.

    person: also what only the person who decides can be told, from what he sees: the same matter handed in
    twice, differing proposals, a unit with too much.
    """
    found = planned(suggestions, person)
    tell_doubles(found.values())
    return found


def planned(suggestions: Iterable[Suggestion], person: Person | None) -> dict[int, Plan]:
    """As ``plans``, but to be counted."""
    found: dict[int, Plan] = defaultdict(Plan)
    cases = {case.pk: case for case in suggestions}
    rows = list(Candidate.objects.filter(suggestion__in=cases, dropped_on=None).order_by("pk"))
    units = Unit.objects.in_bulk({row.unit_id for row in rows} | {row.other_unit_id for row in rows if row.other_unit_id}) if rows else {}
    for row in rows:  # a unit stands in many rows: joined to each, the database would hand it over a thousand times
        row.unit, row.other_unit = units[row.unit_id], units.get(row.other_unit_id)
        found[row.suggestion_id].candidates.append(row)
    for task in Assignment.objects.filter(suggestion__in=cases, stage__in=GONE).select_related("unit").order_by("pk"):
        found[task.suggestion_id].returned.append(task)
    asked = ReturnRequest.objects.filter(assignment__suggestion__in=cases).select_related("assignment__unit").order_by("pk")
    for one in asked:
        found[one.assignment.suggestion_id].returns.append(one)
    for key, case in cases.items():
        found[key].due = case.stage in DUE
    due = [case for case in cases.values() if case.stage in DUE]
    if person is not None and due:
        _told_to(person, due, found)
    return {key: found[key] for key in cases}


def _told_to(person: Person, cases: list[Suggestion], found: Mapping[int, Plan]) -> None:
    for key, twins in like.doubles_of(person, cases).items():
        found[key].twins = twins
    wishes = HandIn.objects.filter(suggestion__in=[case.pk for case in cases], wished_unit__isnull=False)
    for wish in wishes.select_related("wished_unit").only("suggestion", "wished_unit"):
        found[wish.suggestion_id].wished = wish.wished_unit
    for key, unit in routing.sure_for_office(cases, person).items():
        found[key].likely = unit
    leads = {case.pk: lead.unit_id for case in cases if (lead := found[case.pk].lead)}
    known = burdens(visible.sessions(person), leads.values())
    for key, unit_key in leads.items():
        found[key].burden = known.get(unit_key)


def tell_doubles(planned: Iterable[Plan]) -> None:
    """Say of the same matter handed in twice in one session who has the other one; 并案 settles it. Two queries,
    for the plans that are shown; what is only counted needs no sentences."""
    shown = [plan for plan in planned if plan.twins and not plan.doubles]
    keys = {key for plan in shown for key in plan.twins[:2]}
    if not keys:
        return
    others = Suggestion.objects.only("number", "title", "stage").in_bulk(keys)
    hosts: dict[int, list[str]] = defaultdict(list)
    tasks = Assignment.objects.filter(suggestion__in=keys, part__in=list(HOSTING)).exclude(stage__in=GONE)
    for key, name in tasks.order_by("pk").values_list("suggestion", "unit__name"):
        hosts[key].append(name)
    for plan in shown:
        plan.doubles = [_double(others[key], hosts[key]) for key in plan.twins[:2] if key in others]


def _double(other: Suggestion, hosts: list[str]) -> str:
    who = f"{'、'.join(hosts)}主办" if hosts else other.get_stage_display()
    return f"与 {other.number or '未编号'}《{other.title}》像是同一件事（{who}）"
