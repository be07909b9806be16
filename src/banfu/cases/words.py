"""The field's standard terms as choices."""

from django.db import models


class Kind(models.TextChoices):
    SUGGESTION = "suggestion", "建议"
    PROPOSAL = "proposal", "提案"


def is_organ_name(name: str) -> bool:
    """Whether a proposer of this name is a party, group or committee: no person is called so."""
    return len(name) >= 4 and name.endswith(("委", "委员会", "会", "社", "商联", "界别小组", "专委会", "联盟", "台盟", "学会"))


class Part(models.TextChoices):
    """The role of a unit in a case."""

    LEAD = "lead", "主办"
    SOLE = "sole", "独办"
    SEPARATE = "separate", "分办"
    ASSIST = "assist", "会办"
    REFERENCE = "reference", "参阅"


HOSTING = frozenset({Part.LEAD, Part.SOLE, Part.SEPARATE})
"""The parts that answer the deputy; 分办 counts as hosting (domain §2)."""


class Stage(models.TextChoices):
    TO_SIGN = "to_sign", "待签收"
    RETURNING = "returning", "改办待批"
    RETURNED = "returned", "已改办"
    DROPPED = "dropped", "已取消承办"
    TO_DIVIDE = "to_divide", "待定处室"
    DIVIDING = "dividing", "待处室确认"
    DISPUTED = "disputed", "处室有异议"
    TO_APPROVE = "to_approve", "分办待审定"
    HANDLING = "handling", "办理中"
    DRAFTING = "drafting", "拟稿"
    REVIEWING = "reviewing", "核稿"
    TO_ISSUE = "to_issue", "待登记签发"
    TO_SEND = "to_send", "待送出"
    TO_DELIVER = "to_deliver", "待送达"
    TO_FEEDBACK = "to_feedback", "待反馈"
    TO_CALL_BACK = "to_call_back", "待回访"
    TO_STRIKE = "to_strike", "待销号"
    STRIKING = "striking", "销号待确认"
    TO_ARCHIVE = "to_archive", "待归档"
    SENT = "sent", "意见已送出"
    ARCHIVED = "archived", "已归档"
    FOR_REFERENCE = "for_reference", "参阅"
    WITHDRAWN = "withdrawn", "已撤回"


class CaseStage(models.TextChoices):
    """How far a suggestion itself is, between its proposer and the units (domain §2, S0–S4)."""

    DRAFT = "draft", "草稿"
    TO_REGISTER = "to_register", "待登记"
    SENT_BACK = "sent_back", "退回修改"
    TO_HAND_OVER = "to_hand_over", "待交办"
    TO_PASS_ON = "to_pass_on", "待转交"
    IN_HAND = "in_hand", "办理中"
    ANSWERED = "answered", "已答复"
    CLOSED = "closed", "已办结"
    NOT_ACCEPTED = "not_accepted", "未立为建议提案"
    SPLIT = "split", "已拆分"
    WITHDRAWN = "withdrawn", "已撤回"


PROPOSERS_OWN = frozenset({CaseStage.DRAFT})
"""Seen by its proposer and those asked to co-sign alone."""
BEFORE_HAND_OVER = frozenset({CaseStage.DRAFT, CaseStage.TO_REGISTER, CaseStage.SENT_BACK, CaseStage.TO_HAND_OVER})
REGISTERED = frozenset({CaseStage.TO_HAND_OVER, CaseStage.TO_PASS_ON, CaseStage.IN_HAND, CaseStage.ANSWERED, CaseStage.CLOSED})

SECONDABLE = REGISTERED - {CaseStage.CLOSED}
"""While a colleague may still second it (附议)."""


class Consent(models.TextChoices):
    """Whether the proposer wants his suggestion published (北京 30, 山东 27)."""

    FULL = "full", "同意全文公开"
    SUMMARY = "summary", "只同意公开摘要"
    NONE = "none", "不同意公开"


class RulingKind(models.TextChoices):
    """What the office of congress or CPPCC may decide on what was handed in, beside registering it."""

    SEND_BACK = "send_back", "退回修改"
    NOT_ACCEPTED = "not_accepted", "不作为建议"
    NOT_FILED = "not_filed", "不立案"


GONE = frozenset({Stage.RETURNED, Stage.DROPPED})
"""No longer this unit's: given back, or taken from it by those who passed it on."""
ENDED = frozenset({*GONE, Stage.SENT, Stage.ARCHIVED, Stage.FOR_REFERENCE, Stage.WITHDRAWN})
BEFORE_REPLY = (
    Stage.TO_SIGN, Stage.RETURNING, Stage.TO_DIVIDE, Stage.DIVIDING, Stage.DISPUTED, Stage.TO_APPROVE,
    Stage.HANDLING, Stage.DRAFTING, Stage.REVIEWING, Stage.TO_ISSUE, Stage.TO_SEND,
)  # fmt: skip
JOINABLE = frozenset(BEFORE_REPLY) - {Stage.RETURNING}
"""Where a case may still be put into a joint group: before its letter, and not about to leave."""
IN_WORK = frozenset({Stage.HANDLING, Stage.DRAFTING, Stage.REVIEWING, Stage.TO_ISSUE})
AFTER_REPLY = (
    Stage.TO_DELIVER, Stage.TO_FEEDBACK, Stage.TO_CALL_BACK, Stage.TO_STRIKE, Stage.STRIKING,
    Stage.TO_ARCHIVE,
)  # fmt: skip


class ContactKind(models.TextChoices):
    PHONE = "phone", "电话"
    VISIT = "visit", "走访"
    FORUM = "forum", "座谈"
    ONSITE = "onsite", "现场办理"
    INVITE = "invite", "邀请调研"
    LETTER = "letter", "书面"


FACE_TO_FACE = (ContactKind.VISIT, ContactKind.FORUM, ContactKind.ONSITE, ContactKind.INVITE)


class Rating(models.TextChoices):
    SATISFIED = "satisfied", "满意"
    BASICALLY = "basically", "基本满意"
    UNSATISFIED = "unsatisfied", "不满意"


class FeedbackSource(models.TextChoices):
    DEPUTY_ONLINE = "deputy_online", "代表本人线上"
    CONGRESS = "congress", "人大、政府办录入"
    UNIT_RECEIPT = "unit_receipt", "单位录入回执"
    CALL_BACK = "call_back", "单位电话回访"


class Demand(models.TextChoices):
    NEED = "need", "需求性"
    POLICY = "policy", "政策性"
    SYSTEM = "system", "体制机制性"


class MeetingLevel(models.TextChoices):
    NONE = "none", "不要求见面"
    LEADER = "leader", "厅领导见面"
    DIVISION_HEAD = "division_head", "处室负责人见面"


class MeetingKind(models.TextChoices):
    PARTY = "party", "厅党组会"
    GROUP = "group", "领导小组会"
    DISPATCH = "dispatch", "调度会"
    OTHER = "other", "专题会"


class Disclosure(models.TextChoices):
    FULL = "full", "主动公开·全文"
    SUMMARY = "summary", "主动公开·摘要"
    ON_REQUEST = "on_request", "依申请公开"
    CLOSED = "closed", "不予公开"


OPEN_MODES = (Disclosure.FULL, Disclosure.SUMMARY)
"""主动公开, in full or as a summary."""


class Basis(models.TextChoices):
    """Why something is not published of one's own accord (政府信息公开条例 第十四至十六条)."""

    SECRET = "secret", "国家秘密（条例第十四条）"
    SAFETY = "safety", "危及国家安全、公共安全、经济安全、社会稳定（条例第十四条）"
    TRADE = "trade", "商业秘密（条例第十五条）"
    PRIVACY = "privacy", "个人隐私（条例第十五条）"
    INNER = "inner", "内部事务信息（条例第十六条）"
    PROCESS = "process", "过程性信息（条例第十六条）"
    WISH = "wish", "提出人不同意公开"
    OTHER = "other", "其他法律法规的规定"


class Step(models.TextChoices):
    """The levels of the approval chain (核稿, 会签, 签发)."""

    SECTION = "section", "科组核稿"
    DIVISION = "division", "处室核稿"
    SHOWN = "shown", "征求代表意见"
    LEGAL = "legal", "法规审核"
    DISCLOSURE = "disclosure", "公开审查"
    OFFICE = "office", "办公室核稿"
    LEADER = "leader", "分管领导签批"
    CHIEF = "chief", "主要领导签批"
    SUPERVISOR = "supervisor", "督办审核"
