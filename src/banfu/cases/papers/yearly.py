"""The papers of a unit's year: 任务分解表, 工作方案, 责任书, 重点建议办理方案 (domain §2 A3, §8 rows 19, 20, 25, 27)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from banfu import clock
from banfu.cases.models import Assignment, KeyMark
from banfu.cases.papers.common import HIDDEN, said, short
from banfu.cases.papers.declare import HEADS, Data, Paper, Year, declare
from banfu.cases.words import GONE, HOSTING, MeetingLevel, Part, Stage
from banfu.paper.sheet import BLANK, DAY, Block, Sheet, Sign, Turn, Words, listing
from banfu.people.models import Unit

YEAR = {
    "year": "年度", "unit": "单位", "unit_full": "单位全称", "today": "今天的日期", "all": "承办几件", "hosts": "主办几件", "assists": "会办几件",
    "suggestions": "建议几件", "proposals": "提案几件", "keys": "重点几件", "answered": "主办已答复几件", "first_due": "最早的答复期限", "last_due": "最晚的答复期限",
    "internal_due": "最晚的内部期限", "contact": "办公室联系人", "contact_phone": "办公室电话",
}  # fmt: skip
CASES = {
    "number": "编号", "kind": "建议或提案", "title": "标题", "proposers": "提出人", "part": "办理形式", "key": "重点", "leader": "分管领导", "division": "承办处室",
    "section": "科组", "officer": "承办人", "meeting": "见面要求", "strategy": "办理策略", "internal_due": "内部期限", "due_on": "答复期限", "others": "会办、主办单位",
    "watch": "督办领导、专委会",
}  # fmt: skip
DIVISIONS = {"division": "处室", "hosts": "主办几件", "assists": "会办几件", "keys": "重点几件"}


def tasks_of(of: Year) -> list[Assignment]:
    """The unit's tasks of the year, without those given back, withdrawn or only to read."""
    rows = Assignment.objects.filter(organ_key=of.unit.pk, year=of.year, historical=False).exclude(stage__in=[*GONE, Stage.WITHDRAWN])
    beside = ("suggestion__lead", "division", "section", "officer", "leader", "session__source")
    return list(rows.exclude(part=Part.REFERENCE).select_related(*beside).defer("suggestion__body").order_by("-kind", "number", "pk"))


def _data(of: Year, by: Unit) -> Data:
    tasks = tasks_of(of)
    return year_data(of, tasks) | {"cases": cases_of(tasks)}


def year_data(of: Year, tasks: Sequence[Assignment]) -> Data:
    """The facts of ``YEAR``."""
    hosts = [task for task in tasks if task.part in HOSTING]
    dues = sorted(task.answer_due_on for task in hosts if said(task.answer_due_on))
    inner = sorted(task.internal_due_on for task in hosts if said(task.internal_due_on))
    counts = {
        "all": len(tasks), "hosts": len(hosts), "assists": len(tasks) - len(hosts), "keys": sum(task.key for task in hosts),
        "suggestions": sum(task.kind == "suggestion" for task in tasks), "proposals": sum(task.kind == "proposal" for task in tasks),
        "answered": sum(bool(task.answered_on) for task in hosts), "year": of.year,
    }  # fmt: skip
    return {name: str(n) for name, n in counts.items()} | {
        "unit": of.unit.name, "unit_full": of.unit.full_name or of.unit.name, "today": said(clock.today()),
        "first_due": said(dues[0]) if dues else "", "last_due": said(dues[-1]) if dues else "", "internal_due": said(inner[-1]) if inner else "",
        "contact": of.unit.contact, "contact_phone": of.unit.contact_phone,
    }  # fmt: skip


def cases_of(tasks: Iterable[Assignment]) -> list[dict[str, str]]:
    """One row a task; a protected name is not in papers that go round."""
    tasks = list(tasks)
    beside: dict[int, list[Assignment]] = defaultdict(list)
    for row in Assignment.objects.filter(suggestion__in=[task.suggestion_id for task in tasks]).exclude(stage__in=GONE).select_related("unit"):
        beside[row.suggestion_id].append(row)
    marks = {row.suggestion_id: row for row in KeyMark.objects.filter(suggestion__in=list(beside), until=None).order_by("pk")}
    return [_case(task, beside[task.suggestion_id], marks.get(task.suggestion_id)) for task in tasks]


def _case(task: Assignment, beside: Sequence[Assignment], mark: KeyMark | None) -> dict[str, str]:
    case = task.suggestion
    wanted = [row for row in beside if row.pk != task.pk and (row.part == Part.ASSIST if task.hosting else row.part in HOSTING)]
    return {
        "number": task.number, "kind": case.get_kind_display(), "title": case.title, "part": task.get_part_display(),
        "proposers": HIDDEN if case.lead and case.lead.protected else case.proposers,
        "key": case.key_level or ("单位重点" if task.unit_key else ""), "leader": task.leader.name if task.leader else "",
        "division": task.division.name if task.division else "", "section": task.section.name if task.section else "",
        "officer": task.officer.name if task.officer else "", "strategy": task.strategy,
        "meeting": task.get_meeting_level_display() if task.meeting_level != MeetingLevel.NONE else "",
        "internal_due": said(task.internal_due_on), "due_on": said(task.answer_due_on), "others": "、".join(row.unit.name for row in wanted),
        "watch": "，".join(one for one in (mark.leader, mark.committee) if one) if mark else "",
    }  # fmt: skip


def _some(of: Year, by: Unit) -> str:
    rows = Assignment.objects.filter(organ_key=of.unit.pk, year=of.year, historical=False).exclude(part=Part.REFERENCE)
    return "" if rows.exists() else f"{of.year}年还没有承办的建议、提案。"


# 年度任务分解表

BREAKDOWN = ("序号", "编号", "标题", "提出人", "形式", "分管领导", "承办处室", "承办人", "见面要求", "内部期限", "答复期限", "主办、会办单位", "备注")
BREAKDOWN_WIDTHS = (1.2, 1.6, 5.0, 2.2, 1.2, 1.5, 2.1, 1.5, 1.9, 1.9, 1.9, 2.6, 1.6)


def _breakdown_sheet(data: Data) -> Sheet:
    blocks: list[Block] = [
        Words(f"{data['unit_full']}办公室　　{data['today']}　　共 {data['all']} 件，其中主办 {data['hosts']} 件、会办 {data['assists']} 件，重点 {data['keys']} 件", "note")
    ]
    for kind in ("建议", "提案"):
        rows = [
            [at, one["number"], one["title"], one["proposers"], one["part"], one["leader"], one["division"], one["officer"], one["meeting"],
             short(one["internal_due"]), short(one["due_on"]), one["others"], one["key"]]
            for at, one in enumerate([one for one in data["cases"] if one["kind"] == kind], 1)
        ]  # fmt: skip
        blocks += [listing(BREAKDOWN, rows, BREAKDOWN_WIDTHS, caption=f"{kind} {len(rows)} 件")] if rows else []
    return Sheet(f"{data['year']}年建议提案办理任务分解表", tuple(blocks), wide=True)


task_breakdown = declare(Paper(
    key="task_breakdown", label="年度任务分解表", of="year", roles=HEADS, lacking=_some, data=_data, sheet=_breakdown_sheet, fields=YEAR, lists={"cases": CASES},
    leaves=True,
))  # fmt: skip


# 年度办理工作方案


def _plan_data(of: Year, by: Unit) -> Data:
    tasks = tasks_of(of)
    return year_data(of, tasks) | {"cases": cases_of(task for task in tasks if task.key and task.hosting), "divisions": divisions_of(tasks)}


def divisions_of(tasks: Iterable[Assignment]) -> list[dict[str, str]]:
    """How many each division has; those not yet divided last."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    order: dict[str, int] = {}
    for task in tasks:
        name = task.division.name if task.division else "待分办"
        order[name] = task.division.order if task.division else 10**6
        counts[name]["hosts" if task.hosting else "assists"] += 1
        counts[name]["keys"] += task.hosting and task.key
    return [
        {"division": name, **{key: str(counts[name][key]) for key in ("hosts", "assists", "keys")}} for name in sorted(counts, key=lambda one: (order[one], one))
    ]


def _plan_sheet(data: Data) -> Sheet:
    first, last = data["first_due"], data["last_due"]
    limit = f"主办件的答复期限最早是{first}，最晚是{last}" if first != last else f"主办件的答复期限是{first}" if first else "主办件按交办通知的期限答复"
    inner = f"；内部期限最晚是{data['internal_due']}" if data["internal_due"] else ""
    kinds = "，".join(f"{label} {data[name]} 件" for name, label in (("suggestions", "建议"), ("proposals", "提案")) if data[name] != "0")
    blocks: list[Block] = [
        Words(f"为做好{data['year']}年建议、提案办理工作，制定本方案。"),
        Words("一、任务", "heading"),
        Words(f"今年共承办 {data['all']} 件（{kinds}），其中主办 {data['hosts']} 件、会办 {data['assists']} 件，重点 {data['keys']} 件。各处室的任务见附表，逐件的分工见任务分解表。"),
        Words("二、分工", "heading"),
        Words("主要负责人负总责，重点建议由厅领导领办；分管领导具体抓，审定分办意见和答复；承办处室对口办，负责人对质量和时限负责；承办人负责沟通、调研和拟稿。办公室负责登记、分办、催办、审核和上报。".replace("厅领导", leaders(data))),
        Words("三、步骤", "heading"),
        Words("（一）分解。收到交办清单后，逐件提出分办意见，征求处室意见，报分管领导审定；不属于本单位职能的，在规定时间内提出改办。"),
        Words("（二）办理。答复前与提出人沟通；重点的当面听取意见；需要会办的，及时函询并催收意见；内容相近的集中办理，分别答复。"),
        Words(f"（三）答复。{limit}{inner}。答复逐条回应，写明办理类别和能否公开；列入计划的写明时间。"),
        Words("（四）回访和销号。答复后收集征询意见表，进行电话回访；不满意的重新办理。答应以后办的事列入台账，办成一件、核实一件、销号一件。"),
        Words("四、要求", "heading"),
        Words("每半月督导一次、每月调度一次，快到期的提醒，超期的催办；办理情况列入处室年度考核。"),
        Sign((data["unit_full"],), clock.today()),
        Turn(False, "附表　各处室任务"),
        listing(("序号", "处室", "主办", "会办", "重点"), [[at, one["division"], one["hosts"], one["assists"], one["keys"]] for at, one in enumerate(data["divisions"], 1)],
                (1.2, 7, 2, 2, 2), size=12),
    ]  # fmt: skip
    return Sheet(f"{data['unit_full']}{data['year']}年建议提案办理工作方案", tuple(blocks))


def leaders(data: Data) -> str:
    """厅领导, 局领导: the leaders as the unit calls them."""
    last = data["unit"][-1:]
    return f"{last}领导" if last in "厅局委办院署部" else "单位领导"


work_plan = declare(Paper(
    key="work_plan", label="年度办理工作方案", of="year", roles=HEADS, lacking=_some, data=_plan_data, sheet=_plan_sheet, fields=YEAR,
    lists={"cases": CASES, "divisions": DIVISIONS}, leaves=True,
))  # fmt: skip


# 办理责任书

DUTY_HEADS, DUTY_WIDTHS = ("序号", "编号", "标题", "形式", "科组", "承办人", "内部期限", "答复期限"), (1.2, 1.6, 5.6, 1.2, 1.5, 1.5, 1.9, 1.9)


def _letters_sheet(data: Data) -> Sheet:
    groups: dict[str, list[dict[str, str]]] = defaultdict(list)
    for one in data["cases"]:
        if one["division"]:
            groups[one["division"]].append(one)
    blocks: list[Block] = []
    title = f"{data['year']}年建议提案办理责任书"
    for number, (division, cases) in enumerate(groups.items()):
        blocks += [Turn(False, title=title)] if number else []
        blocks += _duty(data, division, cases)
    return Sheet(title, tuple(blocks))


def _duty(data: Data, division: str, cases: Sequence[dict[str, str]]) -> list[Block]:
    hosts = sum(one["part"] != "会办" for one in cases)
    keys = sum(bool(one["key"]) and one["part"] != "会办" for one in cases)
    rows = [
        [at, one["number"], one["title"], one["part"], one["section"], one["officer"], short(one["internal_due"]), short(one["due_on"])] for at, one in enumerate(cases, 1)
    ]
    signed = f"责任人（签名）：{BLANK * 7}{DAY}"
    return [
        Words(f"责任处室：{division}", "to"),
        Words(f"一、任务。承办 {len(cases)} 件，其中主办 {hosts} 件、会办 {len(cases) - hosts} 件，重点 {keys} 件，清单附后。"),
        Words("二、责任。处室负责人是第一责任人，承办人是直接责任人。主办的件答复前与提出人沟通，重点的当面听取意见；逐条回应，内容真实，在期限以内送办公室审核。会办的件按时提出意见。"),
        Words("三、落实。答应以后办的事写明时间、列入台账，跟到办成；没有办成的，按时说明原因。"),
        Words("四、考核。按时办结率、沟通率、满意率和承诺落实情况列入处室年度考核。"),
        Words("", "to"), Words(signed, "to"), Words(f"分管领导（签名）：{BLANK * 6}{DAY}", "to"), Words("", "to"),
        listing(DUTY_HEADS, rows, DUTY_WIDTHS, caption=f"{division}任务清单"),
    ]  # fmt: skip


def _divided(of: Year, by: Unit) -> str:
    there = Assignment.objects.filter(organ_key=of.unit.pk, year=of.year, historical=False, division__isnull=False).exclude(part=Part.REFERENCE)
    return "" if there.exists() else f"{of.year}年的件还没有分到处室。"


responsibility = declare(Paper(
    key="responsibility", label="办理责任书（每个处室一份）", of="year", roles=HEADS, lacking=_divided, data=_data, sheet=_letters_sheet, fields=YEAR,
    lists={"cases": CASES}, leaves=True,
))  # fmt: skip


# 重点建议办理方案

KEY_HEADS = ("序号", "编号", "标题", "提出人", "重点级别", "督办", "领办领导", "承办处室", "承办人", "见面要求", "会办单位", "答复期限", "办理策略")
KEY_WIDTHS = (1.2, 1.5, 4.6, 2.2, 2.0, 2.0, 1.6, 2.0, 1.5, 1.8, 2.4, 1.8, 3.2)


def _key_data(of: Year, by: Unit) -> Data:
    tasks = tasks_of(of)
    return year_data(of, tasks) | {"cases": cases_of(task for task in tasks if task.key and task.hosting)}


def _key_lacking(of: Year, by: Unit) -> str:
    there = Assignment.objects.filter(organ_key=of.unit.pk, year=of.year, key=True, part__in=list(HOSTING), historical=False)
    return "" if there.exclude(stage__in=[*GONE, Stage.WITHDRAWN]).exists() else f"{of.year}年没有主办的重点建议、提案。"


def _key_sheet(data: Data) -> Sheet:
    rows = [
        [at, one["number"], one["title"], one["proposers"], one["key"], one["watch"], one["leader"], one["division"], one["officer"], one["meeting"],
         one["others"], short(one["due_on"]), one["strategy"]] for at, one in enumerate(data["cases"], 1)
    ]  # fmt: skip
    met = sum(bool(one["meeting"]) for one in data["cases"])
    blocks: list[Block] = [
        Words(f"{data['year']}年{data['unit']}主办的重点建议、提案共 {data['keys']} 件，按下列办法办理。"),
        Words(f"一、{leaders(data)}领办。每件由一位{leaders(data)}领办，带队调研，当面听取提出人的意见" + (f"；其中 {met} 件定了由谁见面。" if met else "。")),
        Words("二、专人专案。承办处室制定办理方案，写明要解决什么问题、采取什么措施、什么时候完成、由谁负责；需要别的单位配合的，先把意见谈拢再答复。"),
        Words("三、提前答复。在答复期限以前完成，答复前再听一次提出人的意见，由主要负责人审定。"),
        Words("四、跟踪到底。答应的事列入台账，落实一件销号一件，进展按时报告督办机构。"),
        Sign((data["unit_full"],), clock.today()),
        Turn(True, f"附件　{data['year']}年重点建议、提案办理分工，{len(rows)} 件"), listing(KEY_HEADS, rows, KEY_WIDTHS),
    ]  # fmt: skip
    return Sheet(f"{data['unit_full']}{data['year']}年重点建议办理方案", tuple(blocks))


key_plan = declare(Paper(
    key="key_plan", label="重点建议办理方案", of="year", roles=HEADS, lacking=_key_lacking, data=_key_data, sheet=_key_sheet, fields=YEAR, lists={"cases": CASES},
    leaves=True,
))  # fmt: skip
