"""Writing the columns that help lists: the one place where they are written.

``derive`` reads the facts of a batch of assignments in a fixed number of queries and writes the
derived columns of each. ``banfu verify`` runs it over everything and reports what differed.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Exists, F, Model, OuterRef, Subquery

from banfu.cases import followed_up
from banfu.cases.limits import read_once
from banfu.cases.models import (
    ApprovalStep,
    Assignment,
    CallBack,
    ClassRuling,
    Contact,
    DisclosureReview,
    Division,
    Extension,
    Feedback,
    FulfilledNotice,
    JointMember,
    Limit,
    MeetingWaiver,
    NoticeDate,
    OpinionRequest,
    OutcomeLink,
    Publication,
    Rehandling,
    Reply,
    Responsibility,
    ReturnRequest,
    Ruling,
    StrikeOff,
    Suggestion,
    Version,
)
from banfu.cases.models.assignment import NEVER
from banfu.cases.models.led_to import BITS
from banfu.cases.stage import CaseFacts, Facts, case_stage_of, stage_of
from banfu.cases.words import ENDED, FACE_TO_FACE, Stage, Step
from banfu.people.models import Role, Unit

DERIVED = (
    "organ_key", "year", "session", "kind", "key", "number", "stage", "step", "open", "round", "legal_due_on",
    "notice_due_on", "internal_due_on", "answer_due_on", "due_on", "due_kind", "tentative", "holder_role",
    "holder_unit", "holder", "holder_name", "since", "division", "section", "officer", "leader", "contacts",
    "first_contact_on", "face_to_face", "waived", "opinions_due", "opinions_in", "answered_on",
    "reply_number", "reply_class", "attitude", "result", "rating_source", "called_back", "struck_on",
    "joint", "ruled_class", "tracked", "turned_on", "outcome_kinds", "disclosure", "published_on",
)  # fmt: skip

CALLS_ENOUGH = 3
"""After so many calls that reached nobody, no more are asked for; the outcome says so."""
CHAIN = (Step.DIVISION, Step.OFFICE, Step.LEADER)
CHAIN_FOR_OPINION = (Step.DIVISION, Step.OFFICE)
STEP_ROLE = {
    Step.SECTION: Role.SECTION_HEAD,
    Step.DIVISION: Role.DIVISION_HEAD,
    Step.SHOWN: Role.DIVISION_HEAD,
    Step.LEGAL: Role.COORDINATOR,
    Step.DISCLOSURE: Role.COORDINATOR,
    Step.OFFICE: Role.COORDINATOR,
    Step.LEADER: Role.LEADER,
    Step.CHIEF: Role.LEADER,
    Step.SUPERVISOR: Role.GOVERNMENT,
}
HOLDER_ROLE = {
    Stage.TO_SIGN: Role.COORDINATOR,
    Stage.TO_DIVIDE: Role.COORDINATOR,
    Stage.DIVIDING: Role.DIVISION_HEAD,
    Stage.DISPUTED: Role.COORDINATOR,
    Stage.TO_APPROVE: Role.LEADER,
    Stage.HANDLING: Role.OFFICER,
    Stage.DRAFTING: Role.OFFICER,
}


@dataclass
class Known:
    """The fact rows of one assignment, as read."""

    returns: list[ReturnRequest] = field(default_factory=list)
    divisions: list[Division] = field(default_factory=list)
    slots: dict[str, Responsibility] = field(default_factory=dict)
    contacts: list[Contact] = field(default_factory=list)
    waivers: list[MeetingWaiver] = field(default_factory=list)
    opinions: list[OpinionRequest] = field(default_factory=list)
    extensions: list[Extension] = field(default_factory=list)
    limits: dict[tuple[str, int], Limit] = field(default_factory=dict)
    replies: list[Reply] = field(default_factory=list)
    versions: dict[int, list[Version]] = field(default_factory=lambda: defaultdict(list))
    feedback: list[Feedback] = field(default_factory=list)
    rehandlings: list[Rehandling] = field(default_factory=list)
    calls: list[CallBack] = field(default_factory=list)
    strikes: list[StrikeOff] = field(default_factory=list)
    joints: list[JointMember] = field(default_factory=list)
    told: list[FulfilledNotice] = field(default_factory=list)
    outcomes: list[OutcomeLink] = field(default_factory=list)
    reviews: list[DisclosureReview] = field(default_factory=list)
    publications: list[Publication] = field(default_factory=list)
    chain: tuple[str, ...] = ()
    notice: NoticeDate | None = None

    @property
    def round(self) -> int:
        return max((order.round for order in self.rehandlings), default=1)

    @property
    def second(self) -> int:
        """The round of the newest second reply, 0 without one: what came before it is of the letter before."""
        return max((order.round for order in self.rehandlings if order.second), default=0)

    @property
    def timed_round(self) -> int:
        """The round whose limits hold: a second reply has none of its own and leaves those of the letter before."""
        return max((order.round for order in self.rehandlings if not order.second), default=1)

    @property
    def reply(self) -> Reply | None:
        return next((reply for reply in self.replies if reply.round == self.round), None)

    @property
    def version(self) -> Version | None:
        reply = self.reply
        return self.versions[reply.pk][-1] if reply and self.versions[reply.pk] else None


def _spread(known: dict[int, Known], name: str, rows: Iterable[Any]) -> None:
    for row in rows:
        getattr(known[row.assignment_id], name).append(row)


def read(tasks: Sequence[Assignment]) -> dict[int, Known]:
    """Read all fact rows of ``tasks``, in a number of queries that does not grow with them."""
    known: dict[int, Known] = defaultdict(Known)
    keys = [task.pk for task in tasks]
    simple: tuple[tuple[str, type[Model]], ...] = (
        ("returns", ReturnRequest), ("divisions", Division), ("waivers", MeetingWaiver),
        ("extensions", Extension), ("rehandlings", Rehandling), ("calls", CallBack), ("strikes", StrikeOff),
        ("joints", JointMember), ("told", FulfilledNotice),
    )  # fmt: skip
    for name, model in simple:
        _spread(known, name, model._default_manager.filter(assignment__in=keys).order_by("pk"))
    _spread(known, "outcomes", OutcomeLink.objects.filter(assignment__in=keys).select_related("outcome"))
    _read_publications(known, keys)
    _spread(known, "opinions", OpinionRequest.objects.filter(assignment__in=keys, dropped_on=None))
    for limit in Limit.objects.filter(assignment__in=keys):
        known[limit.assignment_id].limits[limit.kind, limit.round] = limit
    for slot in Responsibility.objects.filter(assignment__in=keys, until=None).select_related("person", "unit"):
        known[slot.assignment_id].slots[slot.slot] = slot
    _read_contacts(known, keys)
    _read_replies(known, keys)
    _read_settings(known, tasks)
    return known


def _read_publications(known: dict[int, Known], keys: list[int]) -> None:
    """The decisions alone: the texts for the public are long."""
    reviews = DisclosureReview.objects.filter(assignment__in=keys).only("assignment", "version", "mode", "reviewed_on")
    _spread(known, "reviews", reviews.order_by("pk"))
    rows = Publication.objects.filter(assignment__in=keys).only("assignment", "published_on", "taken_down_on")
    _spread(known, "publications", rows)


def _read_contacts(known: dict[int, Known], keys: list[int]) -> None:
    links = Contact.assignments.through.objects.filter(assignment__in=keys).select_related("contact")
    for link in links:
        known[link.assignment_id].contacts.append(link.contact)


def _read_replies(known: dict[int, Known], keys: list[int]) -> None:
    ruled = ClassRuling.objects.filter(reply=OuterRef("pk")).order_by("-pk").values("reply_class")[:1]
    replies = list(
        Reply.objects.filter(assignment__in=keys).select_related("issue", "feedback_end").annotate(ruled=Subquery(ruled))
    )
    _spread(known, "replies", replies)
    if not replies:
        return
    owner = {reply.pk: reply.assignment_id for reply in replies}
    for version in Version.objects.filter(reply__in=owner).prefetch_related("approvals").order_by("n"):
        known[owner[version.reply_id]].versions[version.reply_id].append(version)
    for item in Feedback.objects.filter(reply__in=owner, superseded=False).order_by("given_on", "pk"):
        known[owner[item.reply_id]].feedback.append(item)


def _read_settings(known: dict[int, Known], tasks: Sequence[Assignment]) -> None:
    chains: dict[tuple[int, bool], list[str]] = defaultdict(list)
    for step in ApprovalStep.objects.filter(unit__in={task.unit_id for task in tasks}):
        chains[step.unit_id, step.for_opinion].append(step.step)
    notices = {
        (notice.session_id, notice.assisting): notice
        for notice in NoticeDate.objects.filter(session__in={task.suggestion.session_id for task in tasks})
    }
    for task in tasks:
        usual = CHAIN if task.hosting else CHAIN_FOR_OPINION
        chain = [*(chains.get((task.unit_id, not task.hosting)) or usual)]
        if task.suggestion.session.source.government_id is None:
            chain = [step for step in chain if step != Step.SUPERVISOR]
        named = "section" in known[task.pk].slots
        known[task.pk].chain = tuple(step for step in chain if named or step != Step.SECTION)
        known[task.pk].notice = notices.get((task.suggestion.session_id, not task.hosting))


def facts_of(task: Assignment, known: Known) -> Facts:
    """Reduce fact rows to what the stage depends on."""
    division = known.divisions[-1] if known.divisions else None
    version, reply = known.version, known.reply
    approvals = list(version.approvals.all()) if version else []
    done = {a.step for a in approvals if a.approved and version and a.digest == version.digest}
    issue = getattr(reply, "issue", None)
    strike = next((row for row in reversed(known.strikes) if row.round >= known.second), None)
    return Facts(
        part=task.part,
        signed=task.signed_on is not None,
        withdrawn=task.suggestion.withdrawn_on is not None,
        return_open=any(r.decided_on is None for r in known.returns),
        return_granted=any(r.granted for r in known.returns),
        division_proposed=division is not None,
        division_accepted=division.accepted if division else None,
        division_approved=bool(division and division.approved_on),
        drafted=version is not None,
        submitted=bool(version and version.submitted_on),
        sent_back=any(not a.approved for a in approvals),
        steps_left=tuple(step for step in known.chain if step not in done),
        issued=issue is not None,
        delivered_on=issue.delivered_on if issue else None,
        rated=any(f.reply_id == reply.pk for f in known.feedback) if reply else False,
        feedback_ended=bool(reply and getattr(reply, "feedback_end", None)),
        called_back=called_back(known),
        strike_proposed=bool(strike and strike.confirmed is None),
        struck=bool(strike and strike.confirmed),
        archived=task.archived_on is not None,
        historical=task.historical,
        dropped=task.dropped_on is not None,
    )


def called_back(known: Known) -> bool:
    """Whether the proposer was reached, or was called often enough without being reached, since the case was taken up again."""
    calls = [call for call in known.calls if call.round >= known.second]
    return any(call.outcome != CallBack.Outcome.UNREACHED for call in calls) or len(calls) >= CALLS_ENOUGH


def _dates(task: Assignment, known: Known, stage: Stage) -> None:
    """Set the three dates, and the one the light follows."""
    reply = known.limits.get(("reply" if task.hosting else "opinion", known.timed_round))
    legal = reply.due_on if reply else NEVER
    first = known.timed_round == 1
    if first:
        legal = max([legal, *(e.until for e in known.extensions if e.granted)])
    task.legal_due_on = legal
    task.notice_due_on = known.notice.due_on if known.notice and first else NEVER
    if any(e.granted for e in known.extensions):
        task.notice_due_on = NEVER
    task.internal_due_on = task.internal_due_fact or NEVER
    task.answer_due_on = min(task.legal_due_on, task.notice_due_on)
    task.tentative = any(limit.tentative for limit in known.limits.values() if limit.kind != "publish")
    step = {Stage.TO_SIGN: "sign", Stage.TO_FEEDBACK: "feedback"}.get(stage)
    extra = known.limits.get((step, known.round if step == "feedback" else 1)) if step else None
    before_reply = getattr(known.reply, "issue", None) is None
    dates = {"answer": task.answer_due_on, "internal": task.internal_due_on} if before_reply else {}
    if known.second == known.round:
        dates = {}
    if extra and step:
        dates[step] = extra.due_on
    if stage in ENDED or stage == Stage.RETURNING:
        dates = {}
    task.due_kind, task.due_on = min(dates.items(), key=lambda item: item[1], default=("", NEVER))


def _answers(task: Assignment, known: Known) -> None:
    """Set what is known of the reply and of its rating; the last round counts."""
    first = next((r.issue for r in known.replies if r.round == 1 and hasattr(r, "issue")), None)
    last = max((r for r in known.replies if hasattr(r, "issue")), key=lambda r: r.round, default=None)
    task.answered_on = task.history_answered_on or (first.issued_on if first else None)
    task.reply_number = last.issue.number if last else ""
    shown = last.issue.version_id if last else None
    version = next((v for v in known.versions[last.pk] if v.pk == shown), None) if last else known.version
    task.reply_class = task.history_class or (version.reply_class if version else "")
    task.ruled_class = (last.ruled if last else None) or ""
    given = [f for f in known.feedback if f.source != "call_back"]
    lead = task.suggestion.lead_id
    rating = next((f for f in reversed(given) if f.proposer_id == lead), given[-1] if given else None)
    task.attitude = rating.attitude if rating else task.history_rating
    task.result = rating.result if rating else task.history_rating
    task.rating_source = rating.source if rating else ("congress" if task.history_rating else "")
    struck = [s for s in known.strikes if s.confirmed and s.round >= known.second]
    task.struck_on = struck[-1].decided_on if struck else None
    task.called_back = called_back(known)
    task.outcome_kinds = sum({BITS[row.outcome.kind] for row in known.outcomes if row.ended_on is None})
    review = next((r for r in reversed(known.reviews) if shown and r.version_id == shown), None)
    task.disclosure = review.mode if review else version.disclosure if last and version else ""
    task.published_on = next((p.published_on for p in known.publications if p.taken_down_on is None), None)
    task.joint_id = next((row.group_id for row in reversed(known.joints) if row.until is None), None)


def _people(task: Assignment, known: Known, stage: Stage, facts: Facts, office: dict[int, int]) -> None:
    """Set the responsible ones and whose hands the case is in."""
    division = known.divisions[-1] if known.divisions else None
    slots = known.slots
    if not task.historical or division:
        task.division_id = division.division_id if division else None
    task.section = slots["section"].unit if "section" in slots else None
    task.officer = slots["officer"].person if "officer" in slots else None
    task.leader = slots["leader"].person if "leader" in slots else None
    role: str = HOLDER_ROLE.get(stage, Role.COORDINATOR)
    task.step = facts.steps_left[0] if stage == Stage.REVIEWING else ""
    if task.step:
        role = STEP_ROLE[Step(task.step)]
    if stage in ENDED:
        task.holder_role, task.holder_unit_id, task.holder = "", None, None
        return
    in_division = role in (Role.DIVISION_HEAD, Role.SECTION_HEAD, Role.OFFICER)
    task.holder = {Role.OFFICER: task.officer, Role.LEADER: task.leader}.get(Role(role))
    if role == Role.OFFICER and task.officer is None:
        role = Role.DIVISION_HEAD
    task.holder_role = role
    task.holder_unit_id = task.division_id if in_division else office.get(task.organ_key, task.organ_key)
    if role == Role.LEADER:
        task.holder_unit_id = task.organ_key
    if role == Role.GOVERNMENT:
        task.holder_unit_id = task.suggestion.session.source.government_id


def _contacts(task: Assignment, known: Known) -> None:
    with_deputies = [c for c in known.contacts if not c.between_units]
    task.contacts = len(with_deputies)
    task.first_contact_on = min((c.happened_on for c in with_deputies), default=None)
    task.face_to_face = any(c.kind in FACE_TO_FACE for c in with_deputies)
    task.waived = bool(known.waivers)
    task.opinions_due = len(known.opinions)
    task.opinions_in = sum(1 for o in known.opinions if o.received_on)


def apply(task: Assignment, known: Known, office: dict[int, int]) -> None:
    """Write the derived columns of ``task`` in memory."""
    suggestion = task.suggestion
    task.organ_key, task.number, task.kind = task.unit.organ_key, suggestion.number, suggestion.kind
    task.key = bool(suggestion.key_level) or task.unit_key
    task.session, task.year = suggestion.session, suggestion.session.year
    facts = facts_of(task, known)
    stage = stage_of(facts)
    task.stage, task.open, task.round = stage, stage not in ENDED, known.round
    _contacts(task, known)
    _people(task, known, stage, facts, office)
    _answers(task, known)
    followed_up.apply(task, known)
    _dates(task, known, stage)


def derive(keys: Iterable[int], since: date | None = None) -> list[Assignment]:
    """Re-derive the assignments with these keys and store what changed; return them.

    since: the day to note as "from when" where the stage or its holder changes.
    """
    tasks = list(
        Assignment.objects.filter(pk__in=list(keys)).select_related("suggestion__session__source", "unit").order_by("pk")
    )
    known = read(tasks)
    office = dict(Unit.objects.filter(is_office=True).values_list("organ_id", "pk"))
    with read_once():
        _store([(task, fields) for task in tasks if (fields := _applied(task, known[task.pk], office, since))])
    derive_cases({task.suggestion_id for task in tasks})
    return tasks


def _applied(task: Assignment, known: Known, office: dict[int, int], since: date | None) -> set[str]:
    """Apply and return the names of the columns that differ."""
    before = {name: getattr(task, _column(name)) for name in DERIVED}
    place = (task.stage, task.step, task.holder_id, task.holder_unit_id)
    apply(task, known, office)
    if since and place != (task.stage, task.step, task.holder_id, task.holder_unit_id):
        task.since = since
    return {name for name, value in before.items() if value != getattr(task, _column(name))}


def derive_cases(keys: Iterable[int]) -> list[int]:
    """Re-derive how far the suggestions with these keys are; return the keys of those that moved on."""
    wanted = sorted(keys)
    ruling = Ruling.objects.filter(suggestion=OuterRef("pk"), mended_on=None).order_by("-pk").values("kind")[:1]
    rows = Suggestion.objects.filter(pk__in=wanted).values_list(
        "pk", "stage", "withdrawn_on", "registered_on", "hand_over", "number", F("hand_in__pk"), F("hand_in__submitted_on"),
        Exists(Suggestion.objects.filter(split_from=OuterRef("pk"))), Subquery(ruling),
    )  # fmt: skip
    tasks: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for key, part, stage in Assignment.objects.filter(suggestion__in=wanted).values_list("suggestion", "part", "stage"):
        tasks[key].append((part, stage))
    moved: dict[str, list[int]] = defaultdict(list)
    for key, stage, withdrawn, registered, handed, number, hand_in, submitted, split, ruled in rows:
        facts = CaseFacts(
            withdrawn=withdrawn is not None, split=split, submitted=hand_in is None or submitted is not None,
            ruling=ruled or "", registered=registered is not None or (hand_in is None and number != ""),
            handed_over=handed is not None, tasks=tuple(tasks[key]),
        )  # fmt: skip
        if (now := case_stage_of(facts)) != stage:
            moved[now].append(key)
    for stage, those in moved.items():
        Suggestion.objects.filter(pk__in=those).update(stage=stage)
    return sorted(key for those in moved.values() for key in those)


def _store(changed: list[tuple[Assignment, set[str]]]) -> None:
    """Write what differs: one statement for all rows, since bulk_update's CASE over many columns is slow."""
    if not changed:
        return
    names = sorted(set().union(*(names for _, names in changed)))
    fields = [Assignment._meta.get_field(name) for name in names]
    columns = ", ".join(f"{connection.ops.quote_name(field.column)} = %s" for field in fields)
    rows = [
        [*(field.get_db_prep_save(getattr(task, field.attname), connection) for field in fields), task.pk]
        for task, _ in changed
    ]
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {Assignment._meta.db_table} SET {columns} WHERE id = %s", rows)  # noqa: S608


def _column(name: str) -> str:
    relations = {"session", "holder_unit", "holder", "division", "section", "officer", "leader", "joint"}
    return f"{name}_id" if name in relations else name


def derive_all(size: int = 500) -> Iterator[Assignment]:
    """Re-derive everything, a batch a query set; yield the tasks seen."""
    last = 0
    while keys := list(Assignment.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:size]):
        yield from derive(keys)
        last = keys[-1]
