"""What the papers of one case have in common: its facts as texts, "" where there is none."""

from datetime import date

from banfu import clock
from banfu.cases import letters, limits
from banfu.cases.models import Assignment, CoSignature, Issue, Version
from banfu.cases.models.assignment import NEVER
from banfu.cases.papers.declare import Data
from banfu.cases.terms import terms
from banfu.cases.words import GONE, HOSTING, Part
from banfu.paper.letter import Form, Letter, chinese_date, paragraphs
from banfu.paper.sheet import Words
from banfu.people.models import Unit

HIDDEN = "（保密）"
TASK = {
    "thing": "建议或提案", "who": "代表、委员或提案单位", "session": "会议届次", "source": "来源", "number": "编号", "numbered": "第几号",
    "title": "标题", "proposers": "提出人（某某等几名代表）", "lead": "领衔代表、第一提案人", "delegation": "代表团、界别", "cosigners": "联名人",
    "topic": "分类", "key_level": "重点级别", "part": "办理形式（主办、会办、分办）", "unit": "承办单位", "unit_full": "承办单位全称",
    "hosts": "主办单位", "assists": "会办单位", "contact": "单位联系人", "contact_phone": "单位办公电话", "leader": "分管领导", "division": "承办处室",
    "section": "科组", "officer": "承办人", "handed_on": "交办日期", "signed_on": "签收日期", "due_on": "答复期限", "internal_due": "内部期限",
    "above": "转交、交办机构", "reply_number": "答复文号", "reply_on": "答复日期", "reply_class": "办理类别", "disclosure": "公开方式",
    "maker": "制发单位", "maker_contact": "制发单位联系人", "maker_phone": "制发单位办公电话", "today": "今天的日期", "year": "年度",
}  # fmt: skip


def said(on: date | None) -> str:
    """2018年3月1日; "" for no day."""
    return chinese_date(on) if on and on != NEVER else ""


def above_of(task: Assignment) -> str:
    """Whom a unit asks: who passed the case on, else who handed it over, else whom the source reports to."""
    source = task.suggestion.session.source
    office = source.government or source.congress
    return (office.full_name or office.name) if office else source.report_to or source.name


def cosigners_of(task: Assignment) -> list[str]:
    rows = CoSignature.objects.filter(suggestion=task.suggestion_id).select_related("proposer")
    return [row.proposer.name for row in rows]


def issue_of(task: Assignment) -> Issue | None:
    """The issue of the present round."""
    return Issue.objects.filter(reply__assignment=task, reply__round=task.round).select_related("version", "reply").first()


def version_of(task: Assignment) -> Version | None:
    """The issued version of the present round, else the newest."""
    issue = issue_of(task)
    if issue and issue.version:
        return issue.version
    return Version.objects.filter(reply__assignment=task, reply__round=task.round).order_by("-n").first()


def others(task: Assignment) -> tuple[str, str]:
    """The hosting and the assisting units of the whole case."""
    rows = list(task.suggestion.assignments.exclude(stage__in=GONE).select_related("unit").order_by("pk"))
    hosts = "、".join(row.unit.name for row in rows if row.part in HOSTING)
    return hosts, "、".join(row.unit.name for row in rows if row.part == Part.ASSIST)


def task_data(task: Assignment, by: Unit, leaves: bool = False) -> Data:
    """The facts of ``TASK``. leaves: the paper goes to others, so neither a protected name nor a draft's class is given on."""
    case, issue = task.suggestion, issue_of(task)
    version = issue.version if leaves and issue else None if leaves else version_of(task)
    hide = leaves and case.lead is not None and case.lead.protected
    words, (hosts, assists) = terms(case.kind, case.lead), others(task)
    person = {
        "proposers": HIDDEN if hide else case.proposers, "lead": HIDDEN if hide else case.lead_name,
        "delegation": case.delegation.name if case.delegation and not hide else "",
        "cosigners": "" if hide else "、".join(cosigners_of(task)),
    }  # fmt: skip
    return person | {
        "thing": words.thing, "who": words.who, "session": case.session.name, "source": case.session.source.name, "number": case.number,
        "numbered": letters.number_said(task), "title": case.title, "topic": case.topic, "key_level": case.key_level,
        "part": task.get_part_display(), "unit": task.unit.name, "unit_full": letters.full_name(task.unit), "hosts": hosts, "assists": assists,
        "contact": task.unit.contact, "contact_phone": task.unit.contact_phone, "leader": task.leader.name if task.leader else "",
        "division": task.division.name if task.division else "", "section": task.section.name if task.section else "",
        "officer": task.officer.name if task.officer else "", "handed_on": said(task.handed_over_on), "signed_on": said(task.signed_on),
        "due_on": said(task.answer_due_on), "internal_due": said(task.internal_due_on), "above": above_of(task),
        "reply_number": task.reply_number, "reply_on": said(task.answered_on), "reply_class": task.reply_class or (version.reply_class if version else ""),
        "disclosure": version.get_disclosure_display() if version and version.disclosure else "",
        "maker": letters.full_name(by), "maker_contact": by.contact, "maker_phone": by.contact_phone, "today": said(clock.today()), "year": str(task.year),
    }  # fmt: skip


def whose(data: Data) -> str:
    """代表建议, 委员提案, 集体提案: as it stands in the titles of forms."""
    return ("集体" if data["who"] == "提案单位" else data["who"]) + data["thing"]


def letter(data: Data, title: str, to: str, text: str, copied: tuple[str, ...] = ()) -> Letter:
    """A letter of the organ that makes the paper, dated today; its number is written in when it is registered."""
    note = f"联系人：{data['maker_contact']}，电话：{data['maker_phone']}" if data["maker_contact"] and data["maker_phone"] else ""
    return Letter(
        organs=(data["maker"],), number="", title=title, salutation=to, paragraphs=paragraphs(text.split("\n")), form=Form.LETTER,
        dated=clock.today(), note=note, copied_to=copied,
    )  # fmt: skip


def paragraphs_of(text: str) -> list[Words]:
    """What a person wrote, a paragraph a line."""
    return [Words(line.strip()) for line in text.split("\n") if line.strip()]


def rule_words(task: Assignment, kind: str) -> str:
    """湖南省…办法第十二条: where a limit comes from; "" where the rulebook has no source for it."""
    rule = limits.rule_of(task, kind)
    return rule.source if rule is not None and rule.source and not rule.presumed else ""


def point(words: str) -> str:
    """End with a full stop, whatever it ended with."""
    return words.rstrip("。；，,;. 　") + "。" if words.strip() else ""


def short(day: str) -> str:
    """5月28日 of 2018年5月28日, for narrow columns of a year's list."""
    return day.partition("年")[2] or day
