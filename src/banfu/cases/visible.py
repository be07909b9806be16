"""The one door to every object: who may see which case (DESIGN rule 3).

Sight is the union of a person's posts. The office and the leaders see all of their organ; a
division sees what was proposed or given to it, what it is asked to 会签, and the cases of the joint
working groups it leads; the offices of congress and CPPCC and the government office see the cases of
their sources in all units. Deputies see their own suggestions, on pages of their own (``own``), never
a unit's task; the three administrators see no case at all.
"""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from banfu.cases.models import (
    AppraisalEntry,
    AppraisalRound,
    Assignment,
    Candidate,
    CoSign,
    CoSignature,
    Division,
    Invitation,
    JointGroup,
    JointMember,
    Session,
    Slip,
    Suggestion,
    SupervisionRun,
    UnitReport,
)
from banfu.cases.words import PROPOSERS_OWN, REGISTERED, CaseStage, Consent, Kind, Step
from banfu.people.models import Person, Post, Proposer, Role

WIDE = (Role.COORDINATOR, Role.LEADER)
NARROW = (Role.DIVISION_HEAD, Role.SECTION_HEAD, Role.OFFICER)


def _division_key(post: Post) -> int:
    """The division a post belongs to; a section's is its parent."""
    section = post.unit.level == "section"
    return post.unit.parent_id if section and post.unit.parent_id else post.unit_id


def sessions(person: Person, *roles: str) -> list[int]:
    """The sessions of the sources that ``person`` hands over or passes on; read once a request.

    roles: only as far as these roles reach; by default CONGRESS and GOVERNMENT.
    """
    known: dict[str, set[int]] | None = getattr(person, "_overseen", None)
    if known is None:
        known = person._overseen = {  # type: ignore[attr-defined]
            Role.CONGRESS: _of_sources("congress", person), Role.GOVERNMENT: _of_sources("government", person)
        }
    return sorted(set().union(*(known[role] for role in roles or known)))


def _of_sources(column: str, person: Person) -> set[int]:
    organs = {post.organ_key for post in person.posts_now if post.role == column}
    if not organs:
        return set()
    held = Q(**{f"source__{column}__in": organs}) | Q(**{f"source__{column}__organ__in": organs})
    return set(Session.objects.filter(held).values_list("pk", flat=True))


def _reach(person: Person, above: bool = True) -> Q | None:
    """What the posts of ``person`` reach; ``above``: those above the units too."""
    organs = {post.organ_key for post in person.posts_now if post.role in WIDE}
    divisions = {_division_key(post) for post in person.posts_now if post.role in NARROW}
    overseen = sessions(person) if above else []
    if not organs and not divisions and not overseen:
        return None
    reach = Q(organ_key__in=organs) if organs else Q()
    if overseen:
        reach |= Q(session__in=overseen)
    if divisions:
        reach |= Q(division__in=divisions) | Q(holder=person.pk)
        if not organs:
            for model in (Division, CoSign):
                # A set made once: asked of each task, SQLite would go through all of the division's rows each time.
                reach |= Q(pk__in=model.objects.filter(division__in=divisions).values("assignment"))
            reach |= Q(joint__in=JointGroup.objects.filter(division__in=divisions, ended_on=None))
    return reach


def assignments(person: Person) -> QuerySet[Assignment]:
    """Return the assignments ``person`` may see."""
    reach = _reach(person)
    return Assignment.objects.filter(reach) if reach is not None else Assignment.objects.none()


def within(person: Person) -> QuerySet[Assignment]:
    """Return the assignments that ``person`` sees from within their unit, drafts and internal words too.

    Those above the units see the work of a unit but not its papers before they are issued.
    """
    reach = _reach(person, above=False)
    return Assignment.objects.filter(reach) if reach is not None else Assignment.objects.none()


def inside(person: Person, task: Assignment) -> bool:
    """Whether ``person`` sees this task, which he may see, from within its unit."""
    return inside_organ(person, task.organ_key)


def inside_organ(person: Person, organ: int | None) -> bool:
    """Whether ``person`` sees what he sees of this organ from within: it is his, or no post of his is above the units."""
    own = any(post.role in (*WIDE, *NARROW) and post.organ_key == organ for post in person.posts_now)
    return own or (not sessions(person) and not person.holds(Role.CONGRESS, Role.GOVERNMENT))


def opened(person: Person, task: Assignment, version: int, issued: int | None, latest: bool) -> bool:
    """Whether ``person`` may read a version of a reply: all from within the unit; from above what was
    issued, and the newest while it waits for the check of the government office (督办审核)."""
    if inside(person, task) or version == issued:
        return True
    return latest and task.step == Step.SUPERVISOR and task.session_id in sessions(person, Role.GOVERNMENT)


def suggestions(person: Person) -> QuerySet[Suggestion]:
    """Return the suggestions of which ``person`` may see an assignment, or which he is to register,
    hand over or pass on."""
    reach = _reach(person)
    if reach is None:
        return Suggestion.objects.none()
    return Suggestion.objects.filter(Q(Exists(Assignment.objects.filter(reach, suggestion=OuterRef("pk")))) | _overseen(person))


def _overseen(person: Person) -> Q:
    """What ``person`` sees since his office registers, hands over or passes on, whether units have it or not."""
    seen = Q(pk__in=[])
    if congress := sessions(person, Role.CONGRESS):
        seen |= Q(session__in=congress) & ~Q(stage__in=PROPOSERS_OWN)
    if government := sessions(person, Role.GOVERNMENT):
        seen |= Q(session__in=government, stage__in=REGISTERED)
    return seen


def overseen(person: Person) -> QuerySet[Suggestion]:
    """Return those of ``suggestions`` that ``person`` sees by his office alone: quick to ask of thousands."""
    return Suggestion.objects.filter(_overseen(person))


def reports(person: Person) -> QuerySet[UnitReport]:
    """Return the units' reports ``person`` may see: the office and leaders of the unit its own; the office of congress or
    CPPCC those it called for, the text of one only once it was handed in (``UnitReport.state``)."""
    organs = {post.organ_key for post in person.posts_now if post.role in WIDE}
    above = Q(call__source__sessions__in=sessions(person, Role.CONGRESS))
    found = UnitReport.objects.filter(Q(unit__in=organs) | above).distinct()
    return found if organs or sessions(person, Role.CONGRESS) else UnitReport.objects.none()


def _supervises(person: Person) -> Q:
    """Rows of supervision that are his office's own: inside the unit for office and leaders, above it for overseers."""
    inside = {post.organ_key for post in person.posts_now if post.role in WIDE}
    above = {post.organ_key for post in person.posts_now if post.role in (Role.CONGRESS, Role.GOVERNMENT)}
    return Q(above=False, organ__in=inside) | Q(above=True, organ__in=above)


def supervision_runs(person: Person) -> QuerySet[SupervisionRun]:
    """Return the runs of 督导 and 调度 that ``person`` may see: those of his own office, whose rows name all its cases."""
    return SupervisionRun.objects.filter(_supervises(person))


def slips(person: Person) -> QuerySet[Slip]:
    """Return the 督办单 that ``person`` may see: those his office issued, and those addressed to a unit or division of his."""
    organs = {post.organ_key for post in person.posts_now if post.role in WIDE}
    divisions = {_division_key(post) for post in person.posts_now if post.role in NARROW}
    return Slip.objects.filter(_supervises(person) | Q(to__in=organs | divisions))


def appraisals(person: Person) -> QuerySet[AppraisalRound]:
    """Return the rounds of 考核 whose whole table ``person`` may see: those of his own office."""
    return AppraisalRound.objects.filter(_supervises(person))


def appraised(person: Person) -> QuerySet[AppraisalEntry]:
    """Return the entries ``person`` may see: all of his office's rounds, and in others that of his own unit or division."""
    organs = {post.organ_key for post in person.posts_now if post.role in WIDE}
    divisions = {_division_key(post) for post in person.posts_now if post.role in NARROW}
    mine = Q(round__above=True, unit__in=organs) | Q(round__above=False, unit__in=divisions)
    return AppraisalEntry.objects.filter(Q(round__in=appraisals(person)) | mine)


def to_comment(person: Person) -> QuerySet[Suggestion]:
    """Return the suggestions not yet handed over on which an organ of ``person`` is asked what it says."""
    organs = {post.organ_key for post in person.posts_now if post.role in WIDE}
    if not organs:
        return Suggestion.objects.none()
    asked = Candidate.objects.filter(unit__in=organs, asked_on__isnull=False, dropped_on=None)
    return Suggestion.objects.filter(pk__in=asked.values("suggestion"), stage=CaseStage.TO_HAND_OVER)


def proposers(person: Person) -> list[int]:
    """The keys of the proposers for whom ``person`` may act: himself, or the organ he acts for."""
    return [post.proposer_id for post in person.posts_now if post.role == Role.DEPUTY and post.proposer_id]


def own(person: Person) -> QuerySet[Suggestion]:
    """Return the suggestions ``person`` leads, has signed or is asked to sign, as their proposer."""
    mine = proposers(person)
    if not mine:
        return Suggestion.objects.none()
    signed = CoSignature.objects.filter(proposer__in=mine).values("suggestion")
    asked = Invitation.objects.filter(proposer__in=mine).exclude(agreed=False).values("suggestion")
    return Suggestion.objects.filter(Q(lead__in=mine) | Q(pk__in=signed) | Q(pk__in=asked))


def own_assignments(person: Person) -> QuerySet[Assignment]:
    """Return the tasks of units in the suggestions that ``person`` leads or has signed."""
    mine = proposers(person)
    signed = CoSignature.objects.filter(proposer__in=mine).values("suggestion")
    return Assignment.objects.filter(Q(suggestion__lead__in=mine) | Q(suggestion__in=signed)) if mine else Assignment.objects.none()


def earlier_for_deputies(keys: Iterable[int]) -> QuerySet[Suggestion]:
    """Return those of ``keys`` that any deputy may be shown: handed over, not protected, not closed to
    the public by its proposer."""
    return (
        Suggestion.objects.filter(pk__in=list(keys), stage__in=(CaseStage.IN_HAND, CaseStage.ANSWERED, CaseStage.CLOSED))
        .exclude(lead__protected=True)
        .exclude(hand_in__consent=Consent.NONE)
    )


def for_colleagues(person: Person) -> QuerySet[Suggestion]:
    """Return what colleagues of ``person`` have handed in to the same congress or CPPCC and any of them may
    know of: registered, not his own, not protected, not closed to the public by its proposer."""
    posts = [post for post in person.posts_now if post.role == Role.DEPUTY and post.proposer_id]
    organs = {post.organ_key for post in posts}
    mine = [post.proposer_id for post in posts]
    if not organs:
        return Suggestion.objects.none()
    here = Q(source__congress__in=organs) | Q(source__congress__organ__in=organs)
    held = Session.objects.filter(here, source__online=True, source__kind__in=_kinds(posts)).values("pk")
    return (
        Suggestion.objects.filter(session__in=held, stage__in=REGISTERED)
        .exclude(lead__in=mine)
        .exclude(pk__in=CoSignature.objects.filter(proposer__in=mine).values("suggestion"))
        .exclude(lead__protected=True)
        .exclude(hand_in__consent=Consent.NONE)
    )


def _kinds(posts: Iterable[Post]) -> set[str]:
    """What these proposers hand in: deputies suggestions, members and organs proposals."""
    return {Kind.SUGGESTION if post.proposer and post.proposer.kind == Proposer.Kind.DEPUTY else Kind.PROPOSAL for post in posts}


def joint_groups(person: Person) -> QuerySet[JointGroup]:
    """Return the joint working groups of which ``person`` may see a case, and all those of his organ
    where he sees all of it."""
    reach = _reach(person)
    if reach is None:
        return JointGroup.objects.none()
    organs = {post.organ_key for post in person.posts_now if post.role in WIDE}
    seen = JointMember.objects.filter(assignment__in=Assignment.objects.filter(reach).values("pk"))
    return JointGroup.objects.filter(Q(organ_key__in=organs) | Q(pk__in=seen.values("group")))
