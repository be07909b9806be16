"""What keeps a suggestion from being handed over or passed on as proposed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from banfu.actions.assigning import Share
from banfu.actions.passing_on import told, wrong
from banfu.cases.models import Assignment, Candidate, Suggestion
from banfu.cases.words import GONE, CaseStage


@dataclass
class Plan:
    """What is proposed for one suggestion: its units with their comments, and what is wrong."""

    candidates: list[Candidate] = field(default_factory=list)
    returned: list[Assignment] = field(default_factory=list)
    due: bool = False
    """The next step needs units: it waits to be handed over or passed on."""

    @property
    def words(self) -> str:
        """省财政厅主办，省教育厅会办; "" where nothing is proposed."""
        return told([Share(c.unit, c.part, c.share) for c in self.candidates])

    @property
    def conflicts(self) -> list[str]:
        """Sentences, the gravest first."""
        found = [self._refusal(c) for c in self.candidates if c.agreed is False]
        gone = {task.unit_id for task in self.returned}
        found += [f"{c.unit.name}已退回过这一件" for c in self.candidates if c.unit_id in gone]
        if self.due and (fault := wrong([Share(c.unit, c.part, c.share) for c in self.candidates])):
            found.append(fault)
        return found

    @staticmethod
    def _refusal(candidate: Candidate) -> str:
        other = f"，建议改由{candidate.other_unit.name}" if candidate.other_unit else ""
        return f"{candidate.unit.name}：不属于本单位职能（{candidate.comment}）{other}"

    @property
    def waiting(self) -> list[Candidate]:
        """Those who were asked and have not answered."""
        return [c for c in self.candidates if c.asked_on and c.agreed is None]


def plans(suggestions: Iterable[Suggestion]) -> dict[int, Plan]:
    """Return the plan of each suggestion, in two queries."""
    found: dict[int, Plan] = defaultdict(Plan)
    stages = {case.pk: case.stage for case in suggestions}
    keys = list(stages)
    rows = Candidate.objects.filter(suggestion__in=keys, dropped_on=None).select_related("unit", "other_unit").order_by("pk")
    for row in rows:
        found[row.suggestion_id].candidates.append(row)
    for task in Assignment.objects.filter(suggestion__in=keys, stage__in=GONE).select_related("unit").order_by("pk"):
        found[task.suggestion_id].returned.append(task)
    for key, stage in stages.items():
        found[key].due = stage in (CaseStage.TO_HAND_OVER, CaseStage.TO_PASS_ON)
    return {key: found[key] for key in keys}
