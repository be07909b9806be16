"""收回转交: what was passed on by mistake is taken back before any unit has signed for it.

No rulebook forbids it: a unit's clocks for 改办 and reply bind it once it has signed (domain §2 S4, A1).
After that the way is 增加承办单位, 取消承办 or 改办.
"""

from django.db.models import ProtectedError, Q

from banfu.actions import reach
from banfu.actions.assigning import Share
from banfu.actions.kernel import Doing, Refused, declare
from banfu.actions.passing_on import PASSERS, told
from banfu.advice import route_tasks
from banfu.cases.models import Assignment, Contact, OpinionRequest, StoredFile, Suggestion
from banfu.cases.words import GONE, CaseStage, Part, Stage
from banfu.people.models import Notice, Person, Post, Role, Unit
from banfu.search.models import Kind as Searched

BEGUN = "有单位已经动手：{}。要改单位，请用“增加承办单位”“取消承办”，或由它申请改办。"
FRESH = (Stage.TO_SIGN, Stage.FOR_REFERENCE)


def _given(case: Suggestion) -> list[Assignment]:
    return list(Assignment.objects.filter(suggestion=case).exclude(stage__in=GONE).select_related("unit").order_by("pk"))


def _touched(tasks: list[Assignment]) -> list[Assignment]:
    """Those to which their unit added something before it signed: a contact, a file."""
    talked = set(Contact.assignments.through.objects.filter(assignment__in=tasks).values_list("assignment", flat=True))
    filed = set(StoredFile.objects.filter(suggestion__in={task.suggestion_id for task in tasks}, organ__isnull=False).values_list("organ", flat=True))
    return [task for task in tasks if task.pk in talked or task.organ_key in filed]


def _not_begun(case: Suggestion, person: Person, post: Post) -> str:
    if case.hand_over_id is None:
        return "这一件是清单里直接来的，没有经过交办，不能收回重转。"
    tasks = _given(case)
    begun = [task.unit.name for task in tasks if task.stage not in FRESH or task.signed_on or task in _touched(tasks)]
    return BEGUN.format("、".join(begun)) if begun else ""


def _within(tasks: list[Assignment]) -> list[int]:
    """The units of these tasks with all that is in them."""
    organs = [task.organ_key for task in tasks]
    return list(Unit.objects.filter(Q(pk__in=organs) | Q(organ__in=organs)).values_list("pk", flat=True))


def _take_back(doing: Doing) -> str:
    """The tasks that nobody has begun are gone, as if never given; the record keeps that they were."""
    case = doing.suggestion
    tasks = _given(case)
    words = told([Share(task.unit, Part(task.part), task.share) for task in tasks])
    keys = [task.pk for task in tasks]
    try:
        OpinionRequest.objects.filter(assignment__in=keys, asked_on=None).delete()
        Assignment.objects.filter(pk__in=keys).delete()
    except ProtectedError as begun:
        names = "、".join(sorted({row.assignment.unit.name for row in begun.protected_objects if hasattr(row, "assignment")}))
        raise Refused(BEGUN.format(names or "已有办理记录")) from begun
    route_tasks.soon_above(case.session.source)
    told_of = Notice.objects.filter(person__posts__unit__in=_within(tasks), url__in=[f"/case/{key}" for key in keys])
    Notice.objects.filter(pk__in=list(told_of.values_list("pk", flat=True))).update(url="/")
    for task in tasks:
        doing.tell_post(Role.COORDINATOR, task.unit_id, f"{case.number} 号收回，不再由本单位{Part(task.part).label}。", "/")
    return f"收回转交（原为{words}）"


take_back = declare(
    name="take_back", label="收回转交", of=Suggestion, roles=PASSERS, reach=reach.passer, stages=frozenset({CaseStage.IN_HAND}),
    leads_to=frozenset({CaseStage.TO_PASS_ON}), change=_take_back, guard=_not_begun, likely=70,
    texts=frozenset({Searched.TITLE, Searched.BODY}), offer=lambda case: case.hand_over_id is not None,
    consequences=("各单位不再承办这一件，任务和期限一并收回，并通知到它们。", "这一件回到“待转交”，可以另行转交；转交和收回都留在记录里。"),
)  # fmt: skip
