"""The ends of the sample at work: a suggestion or proposal in every stage before the units, and what
waits for the proposers' accounts. All by the actions themselves, some days before the day shown."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from banfu import actions, clock
from banfu.actions import REGISTRY, handing_in
from banfu.actions.assigning import Share
from banfu.cases.models import Invitation, Session, Suggestion
from banfu.cases.words import Part
from banfu.people.models import Proposer
from banfu.sample import achieved, promised, published, turns
from banfu.sample.model import workday

if TYPE_CHECKING:
    from banfu.sample.load import World

BUS = (
    "关于完善农村客运补贴办法的建议",
    "农村客运线路亏损面大，有的乡镇一天只有一班车，老人就医、学生返校都不方便。",
    "一是按实际里程和班次核定补贴，改变按车补贴的办法。二是补贴按季拨付，当年结清。三是公开补贴对象和标准，接受监督。",
)
SCHOOL = (
    "关于增加乡镇寄宿制学校运转经费的建议",
    "寄宿生生均公用经费多年没有调整，水电、安保、后勤人员工资都从里面出，学校难以维持。",
    "1.提高寄宿生生均公用经费标准。2.对三百人以下的学校按三百人核定。3.后勤人员工资单列。",
)
VILLAGE = (
    "关于加大村级集体经济扶持资金整合力度的建议",
    "扶持村级集体经济的资金分散在几个部门，额度小、申报多，村里跑一年办不成一件事。",
    "一是由财政部门牵头整合。二是实行一个窗口申报。三是项目资金下达后三个月内拨到村。",
)
PAY = (
    "补助标准多年没有变，钱要到下半年才拨到村，账目村民看不到。",
    "一是提高补助标准。二是改进拨付时间，按季拨付到村。三是每年向村民张榜公布账目。",
)
"""What the two that 省农委 answers ask for: its letter answers two of the three points."""
POND = (
    "关于山塘清淤和校车补助的建议",
    "山塘多年没有清淤，蓄水不足；偏远乡镇校车亏损运营，家长负担重。",
    "一是安排山塘清淤专项。二是对偏远乡镇校车给予补助。",
)
OLD = (
    "关于推进老旧小区加装电梯财政补助的建议",
    "老旧小区加装电梯意愿强，但分摊难，补助政策各地不一。",
    "一是明确省级补助标准。二是允许提取公积金支付。三是简化审批，实行一次办结。",
)
CARE = (
    "关于加强农村互助养老的提案",
    "农村留守老人多，互助养老服务点建得起、养不起。",
    "一是把互助养老服务点运转经费列入预算。二是开展护理培训。三是鼓励志愿服务积分兑换。",
)
READ = (
    "关于完善全民阅读公共服务的提案",
    "农家书屋图书更新慢，利用率不高。",
    "一是把农家书屋与县图书馆通借通还。二是按借阅情况配书。",
)


class Stage:
    """Acts of people on days before ``day``."""

    def __init__(self, world: World, day: date) -> None:
        self.world, self.day = world, day
        self.session = world.sessions["suggestion", 2018]

    def on(self, before: int) -> Any:  # noqa: ANN401 - a context manager
        """The clock so many days earlier or on the working day before that, never before the year's hand-over."""
        day = max(self.day - timedelta(days=before), date(2018, 3, 2))
        while workday(day) != day:
            day -= timedelta(days=1)
        return clock.at(day)

    def do(self, who: str, name: str, subject: Any, **data: Any) -> Any:  # noqa: ANN401 - a task or suggestion
        return actions.perform(REGISTRY[name], self.world.people[who], subject, data)

    def shares(self, *names: str) -> list[Share]:
        units = [self.world.units[name] for name in names]
        lead = Part.LEAD if len(units) > 1 else Part.SOLE
        return [Share(unit, Part.ASSIST if n else lead) for n, unit in enumerate(units)]

    def draft(self, who: str, text: tuple[str, str, str], session: Session | None = None) -> Suggestion:
        case = handing_in.start(self.world.people[who], session or self.session)
        title, cause, asks = text
        return self.do(who, "save_hand_in", case, title=title, cause=cause, asks=asks, consent="full")

    def handed_in(self, who: str, text: tuple[str, str, str], before: int, session: Session | None = None) -> Suggestion:
        with self.on(before):
            return self.do(who, "submit_suggestion", self.draft(who, text, session))

    def registered(self, who: str, text: tuple[str, str, str], before: int) -> Suggestion:
        case = self.handed_in(who, text, before)
        with self.on(before - 1):
            return self.do("lgw.office", "register", case, recess=True)

    def passed_on(self, who: str, text: tuple[str, str, str], before: int, *units: str) -> Suggestion:
        """Registered, handed over and passed on to these units."""
        case = self.registered(who, text, before)
        with self.on(before - 2):
            case = self.do("lgw.office", "propose_units", case, units=self.shares(*units))
            case = self.do("lgw.office", "hand_over", case, document="关于交办闭会期间代表建议的通知")
            return self.do("dcs.office", "pass_on", case, units=self.shares(*units))


def play(world: World, day: date) -> None:
    """Make them all, as they stand on ``day``."""
    stage = Stage(world, day)
    _before_the_units(stage)
    _proposals(stage)
    _key(stage)
    _for_the_proposers(stage)
    turns.play(stage)
    promised.play(stage)
    achieved.play(stage)
    published.play(stage)


def _before_the_units(stage: Stage) -> None:
    with stage.on(2):
        case = stage.draft("dai.lead", BUS)
        other = Proposer.objects.get(posts__person=stage.world.people["dai.co"])
        stage.do("dai.lead", "invite_cosigners", case, proposers=[other], until=stage.day + timedelta(days=5))
    stage.handed_in("dai.other", SCHOOL, 3)
    back = stage.handed_in("dai.co", ("关于改善营商环境的建议", "企业反映办事不便。", "请有关部门重视。"), 6)
    with stage.on(4):
        stage.do("lgw.office", "send_back", back, text="没有写明办哪些事不便、希望怎么改，请写具体。")
    refused = stage.handed_in("dai.other", ("关于解决某公司货款纠纷的建议", "某公司拖欠货款。", "请督促偿还。"), 9)
    with stage.on(8):
        stage.do("lgw.office", "not_accept", refused, code="judicial", outcome="作代表来信处理", text="属于民事纠纷，已转有关部门作来信处理。")
    whole = stage.handed_in("dai.other", POND, 8)
    with stage.on(7):
        pieces = [("关于安排山塘清淤专项的建议", "山塘多年没有清淤，请安排专项。"), ("关于补助偏远乡镇校车的建议", "校车亏损运营，请给予补助。")]
        stage.do("lgw.office", "split", whole, pieces=pieces)
    gone = stage.handed_in("dai.co", ("关于调整市场管理费的建议", "收费偏高。", "降低收费。"), 12)
    with stage.on(11):
        stage.do("dai.co", "ask_withdrawal", gone, reason="有关规定已经修改")
    asked = stage.registered("dai.other", VILLAGE, 7)
    again = stage.registered("dai.co", ("关于整合村级集体经济扶持资金的建议", *VILLAGE[1:]), 6)
    with stage.on(4):
        stage.do("lgw.office", "merge", again, main=asked)
        stage.do("lgw.office", "propose_units", asked, units=stage.shares("省住建厅", "省财政厅", "省扶贫办"))
        stage.do("lgw.office", "ask_comments", asked, answer_by=stage.day + timedelta(days=2))
    with stage.on(3):
        stage.do(
            "zjt.coordinator", "comment_candidate", asked, agreed=False, comment="村级集体经济扶持资金不由本厅管理",
            other_unit=stage.world.units["省农委"],
        )  # fmt: skip
    waits = stage.registered("dai.other", OLD, 8)
    with stage.on(3):
        stage.do("lgw.office", "propose_units", waits, units=stage.shares("省住建厅", "省农委"))
        stage.do("lgw.office", "hand_over", waits, document="关于交办闭会期间代表建议的通知")
    _come_back(stage)


def _come_back(stage: Stage) -> None:
    """One that its unit gave back, and that waits to be passed on to another."""
    case = stage.passed_on("dai.co", ("关于规范农村客运站建设标准的建议", *BUS[1:]), 12, "省农委")
    with stage.on(8):
        task = case.assignments.get()
        stage.do(
            "qt.nw.coordinator", "request_return", task, reason="客运站建设标准不属本厅职责", duty="省交通运输厅“三定”规定",
            proposed_unit="省交通运输厅",
        )  # fmt: skip
        stage.do("dcs.office", "consult", task, question="拟同意改由省交通运输厅承办，请提出意见。")
    with stage.on(7):
        stage.do("lgw.office", "answer_consultation", task, agreed=True)
        stage.do("dcs.office", "decide_return", task, granted=True, answer="同意改由省交通运输厅承办")


def _proposals(stage: Stage) -> None:
    session = stage.world.sessions["proposal", 2018]
    stage.handed_in("dang.minge", CARE, 4, session)
    single = stage.handed_in("wei.lead", READ, 9, session)
    with stage.on(8):
        stage.do("taw.office", "file_proposal", single)


def _key(stage: Stage) -> None:
    """A suggestion of the year made a key one, with who supervises it."""
    case = Suggestion.objects.filter(session=stage.session, key_level="").exclude(number="").order_by("number").first()
    if case is not None:
        with stage.on(20):
            stage.do(
                "lgw.office", "mark_key", case, level="重点处理建议", document="湘常办函〔2018〕11号", leader="联系农业工作的副主任",
                committee="农业与农村委员会",
            )  # fmt: skip


HANDLED = (
    ("qt.nw.coordinator", "sign_for", {}), ("qt.nw.coordinator", "propose_division", {}), ("qt.nw.head", "accept_division", {}),
    ("qt.nw.leader", "approve_division", {}), ("qt.nw.head", "assign_officer", {}),
    ("qt.nw.officer", "log_contact", {"kind": "phone", "partner": "唐秀英", "text": "听取意见，说明初步考虑"}),
    ("qt.nw.officer", "save_draft", {}),
)  # fmt: skip
SIGNED = (
    ("qt.nw.officer", "submit_draft", {}), ("qt.nw.head", "approve", {}), ("qt.nw.coordinator", "approve", {}),
    ("qt.nw.leader", "approve", {}), ("qt.nw.coordinator", "register_issue", {}),
    ("qt.nw.coordinator", "deliver", {"to": "唐秀英", "how": "邮寄"}),
)  # fmt: skip


def _handle(stage: Stage, case: Suggestion, steps: Any, before: int) -> Any:  # noqa: ANN401
    """Take the task of 省农委 along; return it."""
    task = case.assignments.select_related("suggestion").get(unit=stage.world.units["省农委"])
    more = {
        "propose_division": {"division": stage.world.units["省农委/业务处"]},
        "assign_officer": {"officer": stage.world.people["qt.nw.officer"], "section": None},
        "save_draft": {
            "title": f"关于{case.number}号建议的答复", "reply_class": "B", "disclosure": "full",
            "text": f"唐秀英代表：\n您提出的《{case.title}》收悉。现答复如下：\n一、关于补助标准。今年已安排资金，标准按实际情况核定。\n"
                    "二、关于拨付时间。从今年第三季度起按季拨付，年底前结清。\n感谢您对农业农村工作的关心和支持。",
        },
        "register_issue": {"signer": stage.world.people["qt.nw.leader"].name},
    }  # fmt: skip
    with stage.on(before):
        for who, name, data in steps:
            task = stage.do(who, name, task, **{**data, **more.get(name, {})})
    return task


def _for_the_proposers(stage: Stage) -> None:
    """For 唐秀英: a rating due, a draft shown, an invitation to a visit; for 向明辉 a co-signature asked."""
    rated = stage.passed_on("dai.lead", ("关于提高村干部基本报酬的建议", *PAY), 40, "省农委")
    _handle(stage, rated, HANDLED, 30)
    _handle(stage, rated, SIGNED, 6)
    shown = stage.passed_on("dai.lead", ("关于增加产业扶贫贴息资金的建议", *PAY), 35, "省农委")
    task = _handle(stage, shown, HANDLED, 12)
    with stage.on(2):
        stage.do("qt.nw.officer", "show_draft", task, answer_by=stage.day + timedelta(days=4))
    visited = stage.passed_on("dai.lead", ("关于扶持小型水库除险加固的建议", *POND[1:]), 25, "省农委", "省水利厅")
    task = _handle(stage, visited, HANDLED[:5], 20)
    with stage.on(1):
        lead = Proposer.objects.get(posts__person=stage.world.people["dai.lead"])
        stage.do(
            "qt.nw.officer", "invite_deputy", task, proposers=[lead], kind="forum", planned_on=stage.day + timedelta(days=6),
            time="上午 9:00", place="怀化市财政局三楼会议室", text="一起听听乡镇和水管站的意见", contact="周敏 0731-85165000",
        )  # fmt: skip
    assert Invitation.objects.filter(agreed=None).exists()  # noqa: S101 - 向明辉 is asked above
