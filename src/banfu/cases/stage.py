"""The stage of an assignment, and of a suggestion, derived from facts (DESIGN rule 2).

Pure functions of facts; they never look at the clock. Adding a stage means adding a branch here,
and the walk in the tests then proves that somebody can go on from it.
"""

from dataclasses import dataclass
from datetime import date

from banfu.cases.words import BEFORE_REPLY, ENDED, GONE, HOSTING, CaseStage, Part, RulingKind, Stage


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of one assignment, reduced to what its stage depends on."""

    part: str
    signed: bool = False
    withdrawn: bool = False
    return_open: bool = False
    return_granted: bool = False
    division_proposed: bool = False
    division_accepted: bool | None = None
    division_approved: bool = False
    drafted: bool = False
    submitted: bool = False
    sent_back: bool = False
    steps_left: tuple[str, ...] = ()
    issued: bool = False
    delivered_on: date | None = None
    rated: bool = False
    feedback_ended: bool = False
    called_back: bool = False
    strike_proposed: bool = False
    struck: bool = False
    archived: bool = False
    historical: bool = False
    dropped: bool = False


def stage_of(facts: Facts) -> Stage:
    """Return the stage the facts amount to."""
    if facts.historical or facts.archived:
        return Stage.ARCHIVED
    if facts.withdrawn:
        return Stage.WITHDRAWN
    if facts.dropped:
        return Stage.DROPPED
    if facts.return_granted:
        return Stage.RETURNED
    if facts.part == Part.REFERENCE:
        return Stage.FOR_REFERENCE
    if facts.issued:
        return _after_reply(facts) if facts.part in HOSTING else Stage.SENT
    if facts.return_open:
        return Stage.RETURNING
    if not facts.signed:
        return Stage.TO_SIGN
    return _dividing(facts) or _writing(facts)


def _dividing(facts: Facts) -> Stage | None:
    if not facts.division_proposed:
        return Stage.TO_DIVIDE
    if facts.division_accepted is None:
        return Stage.DIVIDING
    if not facts.division_accepted:
        return Stage.DISPUTED
    needs_leader = facts.part in HOSTING and not facts.division_approved
    return Stage.TO_APPROVE if needs_leader else None


def _writing(facts: Facts) -> Stage:
    if not facts.drafted:
        return Stage.HANDLING
    if not facts.submitted or facts.sent_back:
        return Stage.DRAFTING
    if facts.steps_left:
        return Stage.REVIEWING
    return Stage.TO_ISSUE if facts.part in HOSTING else Stage.TO_SEND


def _after_reply(facts: Facts) -> Stage:
    """The first thing still missing; its order is the office's habit, none waits on another."""
    if facts.struck:
        return Stage.TO_ARCHIVE
    if facts.delivered_on is None:
        return Stage.TO_DELIVER
    if not (facts.rated or facts.feedback_ended):
        return Stage.TO_FEEDBACK
    if not facts.called_back:
        return Stage.TO_CALL_BACK
    return Stage.STRIKING if facts.strike_proposed else Stage.TO_STRIKE


@dataclass(frozen=True, kw_only=True)
class CaseFacts:
    """What is known of one suggestion. ``ruling``: the kind of the open ruling, "" without one;
    ``tasks``: (part, stage) of its assignments."""

    withdrawn: bool = False
    split: bool = False
    submitted: bool = True
    ruling: str = ""
    registered: bool = True
    handed_over: bool = False
    tasks: tuple[tuple[str, str], ...] = ()


def case_stage_of(facts: CaseFacts) -> CaseStage:
    """Return how far the suggestion is."""
    if facts.withdrawn:
        return CaseStage.WITHDRAWN
    if facts.split:
        return CaseStage.SPLIT
    if facts.ruling in (RulingKind.NOT_ACCEPTED, RulingKind.NOT_FILED):
        return CaseStage.NOT_ACCEPTED
    return _with_units(facts) or _with_congress(facts)


def _with_units(facts: CaseFacts) -> CaseStage | None:
    """How far the units are; None where no unit is to answer (not yet, or all have given it back)."""
    stages = [stage for part, stage in facts.tasks if part in HOSTING and stage not in GONE]
    if not stages and not facts.handed_over:
        # Taken in by one unit's office from a list: its own assisting part may be all there is.
        stages = [stage for _, stage in facts.tasks]
    if not stages:
        return None
    if all(stage in ENDED for stage in stages):
        return CaseStage.CLOSED
    return CaseStage.IN_HAND if any(stage in BEFORE_REPLY for stage in stages) else CaseStage.ANSWERED


def _with_congress(facts: CaseFacts) -> CaseStage:
    if facts.handed_over:
        return CaseStage.TO_PASS_ON
    if facts.ruling == RulingKind.SEND_BACK:
        return CaseStage.SENT_BACK
    if not facts.submitted:
        return CaseStage.DRAFT
    return CaseStage.TO_HAND_OVER if facts.registered else CaseStage.TO_REGISTER
