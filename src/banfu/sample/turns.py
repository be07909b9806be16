"""What does not go straight at the further units: given back and passed on to another, units that disagree,
a deputy not satisfied once, and one not satisfied twice. All by the actions themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from banfu.cases.words import HOSTING, Rating
from banfu.sample.others import DIVISION, key

if TYPE_CHECKING:
    from banfu.cases.models import Assignment, Suggestion
    from banfu.sample.openings import Stage

TOLD = "会办单位的意见已在协调时当面提出"
Text = tuple[str, str, str]
BRIDGE: Text = (
    "关于改造农村公路危桥的建议", "部分乡道危桥多年未改，学生和货车都从桥上过。", "一是把四类、五类危桥列入三年改造计划。二是改造前设限载标志并派人看守。",
)  # fmt: skip
MEALS: Text = (
    "关于延长留守儿童校内托管时间的建议", "留守儿童放学后无人看管，祖辈辅导不了作业。", "一是乡镇学校托管延长到下午六点。二是托管经费由县级统筹。三是社工进校陪护。",
)  # fmt: skip
WATER: Text = (
    "关于解决山区冬季饮水困难的建议", "高山村组冬季水源干枯，群众要到几里外挑水。", "一是新建集中水源。二是对管护员给予补助。三是水质每季度检测一次并公布。",
)  # fmt: skip
TREES: Text = (
    "关于提高公益林补偿标准的建议", "公益林补偿标准多年不变，林农护林积极性不高。", "一是提高补偿标准。二是补偿款直接打卡发放。三是允许林下适度经营。",
)  # fmt: skip


def play(stage: Stage) -> None:
    """Play the four turns, as they stand on the stage's day."""
    _passed_to_another(stage)
    _disagreed(stage)
    task = _once_more(stage, stage.passed_on("dai.other", WATER, 80, "省水利厅"))
    _answer(stage, task, "先建三处集中水源，年底前通水；管护补助列入明年预算。", 12)
    _last(stage)


def _task(case: Suggestion) -> Assignment:
    """The hosting task; after a return the later one."""
    return case.assignments.select_related("suggestion", "unit").filter(part__in=HOSTING).latest("pk")


def _begin(stage: Stage, task: Assignment, before: int) -> Assignment:
    """From signing to the first contact, on one day."""
    unit = task.unit.name
    own = stage.world.people
    steps: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("coordinator", "sign_for", {}), ("coordinator", "propose_division", {"division": stage.world.units[f"{unit}/{DIVISION}"]}),
        ("head", "accept_division", {}), ("leader", "approve_division", {"leader": own[key(unit, "leader")]}),
        ("head", "assign_officer", {"officer": own[key(unit, "officer")], "section": None}),
        ("officer", "log_contact", {"kind": "phone", "partner": _who(task), "text": "听取意见，说明初步考虑"}),
    )  # fmt: skip
    return _all(stage, task, steps, before)


def _who(task: Assignment) -> str:
    return task.suggestion.lead.name if task.suggestion.lead else "代表"


def _all(stage: Stage, task: Assignment, steps: tuple[tuple[str, str, dict[str, Any]], ...], before: int) -> Assignment:
    with stage.on(before):
        for place, name, data in steps:
            task = stage.do(key(task.unit.name, place), name, task, **data)
    return task


def _answer(stage: Stage, task: Assignment, said: str, before: int) -> Assignment:
    """Write, check, sign and deliver a reply, on one day."""
    number, who, unit = task.suggestion.number, _who(task), task.unit.name
    draft = {
        "title": f"关于{number}号建议的答复", "reply_class": "B", "disclosure": "full",
        "text": f"{who}代表：\n您提出的《{task.suggestion.title}》收悉。现答复如下：\n{said}\n"
                f"进展情况我们将在{stage.day.year}年12月底前向您通报。\n感谢您的关心和支持。",
    }  # fmt: skip
    issue = f"湘{unit[1:3]}复〔2018〕{900 + task.round}号"
    return _all(stage, task, (
        ("officer", "save_draft", draft), ("officer", "submit_draft", {}), ("head", "approve", {}), ("coordinator", "approve", {}),
        ("leader", "approve", {}),
        ("coordinator", "register_issue", {"number": issue, "signer": stage.world.people[key(unit, "leader")].name, "override": TOLD}),
        ("coordinator", "deliver", {"to": who, "how": "邮寄"}),
    ), before)  # fmt: skip


def _unhappy(stage: Stage, task: Assignment, who: str, comment: str, before: int) -> Assignment:
    """The office of congress enters what the deputy wrote."""
    with stage.on(before):
        return stage.do(
            "lgw.office", "record_feedback", task, proposer=stage.world.people[who].posts.get().proposer,
            attitude=Rating.SATISFIED, result=Rating.UNSATISFIED, comment=comment, source="congress",
        )  # fmt: skip


def _passed_to_another(stage: Stage) -> None:
    case = stage.passed_on("dai.other", BRIDGE, 70, "省发改委")
    with stage.on(66):
        task = stage.do(
            key("省发改委", "coordinator"), "request_return", _task(case), reason="农村公路危桥改造不属本委职责",
            duty="省交通运输厅“三定”规定", proposed_unit="省交通运输厅",
        )  # fmt: skip
        stage.do("dcs.office", "consult", task, question="拟同意改由省交通运输厅承办，请提出意见。")
    with stage.on(65):
        stage.do("lgw.office", "answer_consultation", task, agreed=True)
        stage.do("dcs.office", "decide_return", task, granted=True, answer="同意改由省交通运输厅承办")
    with stage.on(64):
        case = stage.do("dcs.office", "pass_on", case, units=stage.shares("省交通运输厅"))
    _answer(stage, _begin(stage, _task(case), 60), "四类、五类危桥已全部列入三年改造计划，改造前设标志、派人看守。", 20)


def _disagreed(stage: Stage) -> None:
    case = stage.passed_on("dai.co", MEALS, 60, "省教育厅", "省民政厅")
    task = _begin(stage, _task(case), 55)
    with stage.on(40):
        stage.do(
            key("省教育厅", "coordinator"), "report_dissent", task, with_unit=stage.world.units["省民政厅"],
            text="托管经费由哪家安排，两厅意见不一致",
        )  # fmt: skip
    with stage.on(36):
        stage.do("dcs.office", "settle_dissent", task, settlement="托管经费由教育部门统筹，社工陪护由民政部门购买服务。")
    _answer(stage, task, "经督查室协调，托管延长到下午六点，经费由教育部门统筹，社工由民政部门购买服务。", 15)


def _once_more(stage: Stage, case: Suggestion) -> Assignment:
    """Answered, not satisfied, ordered to be handled again."""
    task = _answer(stage, _begin(stage, _task(case), 74), "高山饮水问题已列入规划，逐步解决。", 60)
    task = _unhappy(stage, task, "dai.other", "没有写明哪一年解决、先解决哪几个村。", 55)
    with stage.on(52):
        return stage.do("lgw.office", "rehandle", task, ordered_by="省人大常委会联工委", reason="没有写明哪一年解决、先解决哪几个村。")


def _last(stage: Stage) -> None:
    """Not satisfied in every round the rulebook allows; then congress has the last word."""
    from banfu.cases.limits import rulebook_of

    task = _begin(stage, _task(stage.passed_on("dai.other", TREES, 80, "省林业厅")), 76)
    most = rulebook_of(task).rehandle_rounds_max
    days = iter(range(72, 0, -4))
    for turn in range(most + 1):
        task = _answer(stage, task, f"补偿标准由国家统一规定，我省将积极争取（第{turn + 1}次答复）。", next(days))
        task = _unhappy(stage, task, "dai.other", "仍是原来的说法，没有提出办法。", next(days))
        if turn < most:
            with stage.on(next(days)):
                task = stage.do("lgw.office", "rehandle", task, ordered_by="省人大常委会联工委", reason="仍是原来的说法，没有提出办法。")
    with stage.on(next(days)):
        stage.do("lgw.office", "last_word", task, way="协调", text="受标准所限今年不能提高，商定先改为直接打卡发放，明年再议标准。")
