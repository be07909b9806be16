"""What the sample year works on jointly (集中办理): taken, planned, met and ended through the actions."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from banfu import clock
from banfu.actions import REGISTRY, grouping
from banfu.actions.kernel import denied
from banfu.cases.jointplan import draft_plan
from banfu.cases.models import Assignment, JointGroup
from banfu.cases.words import HOSTING
from banfu.people.models import Person, Role
from banfu.sample.people import CODES, CZT, ZJT


@dataclass(frozen=True)
class Joint:
    """A group: its unit, leading division, name, the words its titles have, and its days.

    ended: None where it still runs at the end of the sample.
    """

    unit: str
    division: str
    name: str
    words: str
    shared: str
    formed: date
    met: date
    ended: date | None
    kind: str = "suggestion"


JOINTS = (
    Joint(CZT, "农业农村处", "村级组织运转经费", "村级组织运转经费", "运转经费省定最低标准偏低，山区小村缺口大，拨付不及时",
          date(2018, 3, 12), date(2018, 3, 29), date(2018, 6, 12)),
    Joint(CZT, "社会保障处", "城乡居民基础养老金", "城乡居民基础养老金标准", "基础养老金标准偏低，多缴多得不明显",
          date(2018, 3, 13), date(2018, 3, 30), date(2018, 6, 15)),
    Joint(CZT, "预算处", "财力薄弱县转移支付", "财力薄弱县转移支付", "均衡性转移支付向财力薄弱县倾斜，减少县级配套",
          date(2018, 3, 14), date(2018, 4, 3), date(2018, 6, 20)),
    Joint(ZJT, "房地产监管处", "既有住宅加装电梯", "加装电梯", "业主意见难统一，资金筹措难，报建手续多", date(2018, 3, 15), date(2018, 4, 4),
          date(2018, 6, 20)),
    Joint(CZT, "税政法规处", "油茶等农产品税收", "油茶加工等农产品税收政策", "农产品初加工和深加工税收政策不衔接",
          date(2018, 9, 21), date(2018, 9, 28), None, "proposal"),
)  # fmt: skip
Step = tuple[date, Callable[[], None]]


class Steps:
    """What is done about the groups, taken in the order of days while the year is played."""

    def __init__(self, people: dict[str, Person]) -> None:
        found: list[Step] = []
        for joint in JOINTS:
            found += [(joint.formed, _bound(_form, joint, people)), (joint.met, _bound(_meet, joint, people))]
            if joint.ended:
                found.append((joint.ended, _bound(_end, joint, people)))
        self.left = sorted(found, key=lambda step: step[0])

    def until(self, day: date) -> None:
        """Take the steps of the days before ``day``."""
        while self.left and self.left[0][0] < day:
            on, act = self.left.pop(0)
            with clock.at(datetime(on.year, on.month, on.day, 17, 30, tzinfo=clock.CHINA)):
                act()


def _bound(act: Callable[[Joint, dict[str, Person]], None], joint: Joint, people: dict[str, Person]) -> Callable[[], None]:
    return lambda: act(joint, people)


def _office(joint: Joint, people: dict[str, Person]) -> Person:
    return people[f"{CODES[joint.unit]}.coordinator"]


def _form(joint: Joint, people: dict[str, Person]) -> None:
    """The office takes the cases together; the leading division writes the plan, a leader approves it."""
    office = _office(joint, people)
    rows = Assignment.objects.filter(
        unit__name=joint.unit, year=2018, kind=joint.kind, part__in=list(HOSTING), suggestion__title__contains=joint.words
    ).select_related("division", "leader")
    tasks = [task for task in rows.order_by("pk") if not denied(REGISTRY["join_joint"], office, task)]
    if len(tasks) < 2:
        return
    division = next((t.division for t in tasks if t.division and t.division.name == joint.division), tasks[0].division)
    leader = next((t.leader for t in tasks if t.leader and t.division == division), None)
    group = grouping.take(office, tasks, name=joint.name, shared=joint.shared, division=division, leader=leader)
    head = next((p for p in people.values() if any(
        post.role == Role.DIVISION_HEAD and post.unit_id == group.division_id for post in p.posts_now)), office)  # fmt: skip
    grouping.write_plan(head, group, draft_plan(group, grouping.members(group), clock.today()))
    if leader:
        grouping.approve_plan(leader, group)


def _running(joint: Joint) -> JointGroup | None:
    return JointGroup.objects.filter(name=joint.name, ended_on=None).select_related("division").first()


def _meet(joint: Joint, people: dict[str, Person]) -> None:
    """One meeting with all who asked, for all cases."""
    group = _running(joint)
    if group is None:
        return
    tasks = [task for task in grouping.members(group) if task.stage in REGISTRY["log_contact"].stages]
    if not tasks:
        return
    who = list(dict.fromkeys(task.suggestion.lead_name for task in tasks))
    text = f"就{joint.name}召开座谈会，{len(tasks)} 件一起听取意见：{joint.shared}。代表赞成统一口径、分别答复。"
    data = {"kind": "forum", "partner": "、".join(who), "text": text, "inward": True, "invited": len(who), "attended": len(who)}
    grouping.contact(_office(joint, people), group, tasks, data)


def _end(joint: Joint, people: dict[str, Person]) -> None:
    if group := _running(joint):
        n = len(grouping.members(group))
        grouping.end(_office(joint, people), group, f"{n} 件口径一致，已分别答复代表")
