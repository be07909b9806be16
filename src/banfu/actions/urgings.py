"""催办 and 督办单: numbered, addressed, answered; what is urged again goes a level higher (domain §2 supervision, §8 row 9).

Inside a unit its office, leaders and division heads urge who holds the case; those above urge the unit.
"""

from collections.abc import Sequence
from datetime import date

from django import forms
from django.db import transaction
from django.db.models import Max

from banfu import clock
from banfu.actions import reach
from banfu.actions.fields import DatedForm, people_of
from banfu.actions.kernel import REGISTRY, Doing, Done, Origin, Refused, declare, perform_each
from banfu.actions.supervision import post_for
from banfu.cases import limits
from banfu.cases.models import Assignment, Slip, SupervisionRun, Urging
from banfu.cases.words import AFTER_REPLY, BEFORE_REPLY, Stage
from banfu.people.models import OVERSEERS, Notice, Person, Post, Role, Unit
from banfu.record import chain
from banfu.ui.forms import TextField

HOLDER, HEAD, LEADER = 1, 2, 3
BY_SLIP = "督办单"
INSIDE = frozenset({Role.COORDINATOR, Role.LEADER, Role.DIVISION_HEAD})


class UrgeForm(DatedForm):
    how = forms.ChoiceField(label="方式", choices=[(w, w) for w in ("电话", "当面", "书面", "系统消息")])
    text = TextField(label="内容", max_length=1000, rows=4, required=False)


class UrgeUnitForm(DatedForm):
    how = forms.ChoiceField(label="方式", choices=[(w, w) for w in ("系统消息", "电话", "书面", "当面")])
    text = TextField(label="内容", max_length=1000, rows=4, required=False, help_text="不写就照这一件的情况写一句")


def level_of(task: Assignment, times: int) -> int:
    """How high the ``times``-th urging goes, by the rulebook."""
    book = limits.rulebook_of(task)
    return LEADER if times >= book.number("urge_leader") else HEAD if times >= book.number("urge_head") else HOLDER


def heads_of(task: Assignment) -> list[Person]:
    """The head of the division that handles it; none before it is divided."""
    return list(people_of(task.organ_key, Role.DIVISION_HEAD, unit=task.division_id)) if task.division_id else []


def leaders_of(task: Assignment) -> list[Person]:
    """The leader in charge of the case; all leaders of the unit where nobody is named."""
    return [task.leader] if task.leader else list(people_of(task.organ_key, Role.LEADER))


def _put(doing: Doing, to: str, above: bool, text: str) -> Urging:
    """Write the urging down with its number and level."""
    task, data = doing.task, doing.data
    there = Urging.objects.filter(assignment=task)
    level = level_of(task, there.filter(above=above).count() + 1)
    slip = data.get("slip")
    return Urging.objects.create(
        assignment=task, number=there.count() + 1, to=to, urged_on=doing.on, text=data.get("text") or text, level=level, above=above,
        how=BY_SLIP if slip else data.get("how") or "系统消息", by=f"{doing.person.name}（{doing.post}）"[:80], slip=slip,
    )  # fmt: skip


def _spread(doing: Doing, row: Urging, words: str, heads: Sequence[Person], leaders: Sequence[Person]) -> str:
    """Tell those a repeated urging goes to; return who they are for the record."""
    higher = [*(heads if row.level >= HEAD else ()), *(leaders if row.level >= LEADER else ())]
    for person in higher:
        doing.tell(person, f"{words}（第 {row.number} 次）：{row.text}")
    return f"，告知{'、'.join(person.name for person in higher)}" if higher else ""


def _urge(doing: Doing) -> str:
    task = doing.task
    to = (task.holder.name if task.holder else "") or (task.holder_unit.name if task.holder_unit else task.unit.name)
    row = _put(doing, to, False, f"{doing.suggestion.number} 号{task.get_stage_display()}，请抓紧。")
    doing.tell(task.holder, f"催办：{row.text}")
    heads = [head for head in heads_of(task) if head != task.holder]
    leaders = [leader for leader in leaders_of(task) if leader != task.holder] if row.level >= LEADER else []
    told = _spread(doing, row, f"{to}被催办", heads, leaders)
    slip = f"{row.slip}，" if row.slip else ""
    return f"{slip}第 {row.number} 次催办，{to}{told}：{row.text}"


urge = declare(
    name="urge", label="催办", inner=True, roles=INSIDE, form=UrgeForm,
    stages=frozenset(BEFORE_REPLY) - {Stage.RETURNING, Stage.TO_SIGN, Stage.TO_DIVIDE}, change=_urge, batch=True,
    likely=30,
)  # fmt: skip


def _urge_unit(doing: Doing) -> str:
    task = doing.task
    row = _put(doing, task.unit.name, True, f"{task.number} 号{task.get_stage_display()}，请抓紧办理。")
    doing.tell_post(Role.COORDINATOR, task.organ_key, f"{doing.post.unit.name}催办：{row.text}")
    leaders = leaders_of(task) if row.level >= LEADER else []
    told = _spread(doing, row, f"{doing.post.unit.name}催办", heads_of(task), leaders)
    slip = f"{row.slip}，" if row.slip else ""
    return f"{slip}第 {row.number} 次催办，{task.unit.name}{told}：{row.text}"


urge_unit = declare(
    name="urge_unit", label="催办单位", roles=OVERSEERS, reach=reach.overseers, form=UrgeUnitForm, batch=True,
    stages=frozenset({*BEFORE_REPLY, Stage.TO_DELIVER}), change=_urge_unit, likely=20,
)  # fmt: skip


class AnswerUrgingForm(DatedForm):
    answer = TextField(label="办到哪了、什么时候办完", max_length=300, rows=3)


def waiting(task: Assignment, above: bool) -> bool:
    """Whether an urging from above, or from inside the unit, has no answer."""
    return Urging.objects.filter(assignment=task, above=above, answered_on=None).exists()


def _answer(doing: Doing, above: bool) -> str:
    rows = Urging.objects.filter(assignment=doing.task, above=above, answered_on=None)
    numbers = list(rows.values_list("number", flat=True).order_by("number"))
    rows.update(answered_on=doing.on, answer=doing.data["answer"], answered_by=doing.person.name)
    return f"回复第 {'、'.join(map(str, numbers))} 次催办：{doing.data['answer']}"


def _answer_urging(doing: Doing) -> str:
    task = doing.task
    doing.tell_post(*reach.decider(task), f"{task.unit.name}回复 {task.number} 号的催办：{doing.data['answer']}")
    return _answer(doing, True)


def _asked_above(task: Assignment, person: Person, post: Post) -> str:
    return "" if waiting(task, True) else "上级没有催办，不用回复。"


answer_urging = declare(
    name="answer_urging", label="回复催办", roles=frozenset({Role.COORDINATOR}), reach=reach.unit_of_chain, form=AnswerUrgingForm,
    stages=frozenset({*BEFORE_REPLY, *AFTER_REPLY}), change=_answer_urging, guard=_asked_above, likely=9,
    offer=lambda task: waiting(task, True),
)  # fmt: skip


def _asked_inside(task: Assignment, person: Person, post: Post) -> str:
    return "" if waiting(task, False) else "没有等着回复的催办。"


def _answer_inside(doing: Doing) -> str:
    task = doing.task
    doing.tell_post(Role.COORDINATOR, task.organ_key, f"{doing.person.name}回复 {task.number} 号的催办：{doing.data['answer']}")
    return _answer(doing, False)


answer_urge = declare(
    name="answer_urge", label="回复本单位的催办", inner=True, form=AnswerUrgingForm, change=_answer_inside, guard=_asked_inside, likely=10,
    roles=frozenset({Role.OFFICER, Role.SECTION_HEAD, Role.DIVISION_HEAD, Role.LEADER}),
    stages=frozenset({*BEFORE_REPLY, *AFTER_REPLY, Stage.SENT}), offer=lambda task: waiting(task, False),
)  # fmt: skip


def issue(
    person: Person, organ: Unit, above: bool, to: Unit, tasks: Sequence[Assignment], *, text: str, answer_by: date,
    run: SupervisionRun | None = None, origin: Origin | None = None,
) -> tuple[Slip, Done]:  # fmt: skip
    """Issue a 督办单 to a division (inside) or a unit (from above): each case is urged in it, and its heads are told.

    Returns the slip, and which cases went in and which not. Raises Refused, with nothing issued, where none did.
    """
    post = post_for(person, organ, above)
    if post is None:
        raise Refused(f"督办单由{'督查室、联工委' if above else '办公室'}发，您现在的岗位办不了。")
    today = clock.today()
    if answer_by < today:
        raise Refused(f"今天是 {today:%Y-%m-%d}，答复的日子已经过了；请写今天或以后。", "answer_by")
    with transaction.atomic():
        slip = _numbered(organ, above, to, text, answer_by, run, person)
        done = perform_each(REGISTRY["urge_unit" if above else "urge"], person, tasks, {"text": text, "slip": slip}, origin)
        if not done.tasks:
            why = "；".join(f"{task.number} 号{reason}" for task, reason in done.refused[:3])
            raise Refused(f"没有发：{why or '没有选件'}")
        role = Role.COORDINATOR if above else Role.DIVISION_HEAD
        told = people_of(to.organ_key, role, unit=None if above else to.pk)
        said = f"{slip}：{len(done.tasks)} 件，{answer_by.month}月{answer_by.day}日前答复。"
        Notice.objects.bulk_create(Notice(person=one, text=said, url=f"/supervise/slips/{slip.pk}", made_at=clock.now()) for one in told if one != person)
        _record(post, person, slip, f"发{slip}给{to.name}，{len(done.tasks)} 件，{answer_by:%Y-%m-%d} 前答复：{text}", origin)
    return slip, done


def _numbered(organ: Unit, above: bool, to: Unit, text: str, answer_by: date, run: SupervisionRun | None, person: Person) -> Slip:
    """The next number of the year; the unit's row keeps two from taking the same."""
    Unit.objects.select_for_update().get(pk=organ.pk)
    year = clock.today().year
    last = Slip.objects.filter(organ=organ, above=above, year=year).aggregate(n=Max("number"))["n"] or 0
    return Slip.objects.create(
        organ=organ, above=above, year=year, number=last + 1, to=to, issued_on=clock.today(), answer_by=answer_by, text=text, run=run,
        issued_by=person.name,
    )  # fmt: skip


def _record(post: Post, person: Person, slip: Slip, sentence: str, origin: Origin | None) -> None:
    origin = origin or Origin()
    chain.append([
        chain.Line(
            action="issue_slip", label="发督办单", subject=f"slip:{slip.pk}", sentence=sentence, who=person.name, post=str(post),
            person_id=person.pk, organ=post.organ_key, address=origin.address, request=origin.request,
        )
    ])  # fmt: skip
