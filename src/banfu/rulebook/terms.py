"""The words of a rulebook: which limits and values there are, how they are called, what may be chosen."""

from banfu.paper.checks import RULES

REMIND, MUST = "提醒", "必须改"
ANSWER_AGAIN, TELL = "再次答复", "书面告知"
EACH, LEAD = "每位代表", "领衔代表"
UNITS = {"day": "日", "workday": "个工作日", "month": "个月"}
STARTS = ("交办", "收到", "答复", "要求")
MEANINGS = ("resolved", "in_progress", "planned", "reference", "infeasible", "upward")
AXIS_LABELS = {"attitude": "态度", "result": "结果"}

LIMIT_LABELS = {
    "hand_over": "交办（闭会期间）", "sign": "签收", "return": "改办、退办", "return_decide": "退回后重新交办",
    "divide": "内部分办", "first_contact": "首次沟通", "opinion": "会办意见", "redo_opinion": "会办意见重提",
    "reply": "答复", "extension": "延期至迟", "proposal_reply": "提案答复", "oral_reply": "口头意见答复",
    "feedback": "代表反馈", "proposal_feedback": "提案者反馈", "rehandle": "重新办理",
    "proposal_rehandle": "提案重新办理", "publish": "公开", "file_history": "归档",
}  # fmt: skip
OPTIONAL_LIMITS = frozenset({"proposal_reply", "proposal_feedback", "proposal_rehandle", "redo_opinion", "oral_reply"})
"""Limits a place may have none of; a proposal then has the limit of a suggestion."""

VALUE_LABELS = {
    "late_entry_days": "补录最多回溯天数", "warning_days": "到期前预警天数", "rehandle_rounds_max": "重新办理最多轮数",
    "key_word": "重点建议称谓", "congress_office": "人大代表工作机构", "assist_word": "会办称谓",
    "proposal_office": "政协提案工作机构", "proposal_key_word": "重点提案称谓",
    "unanswered": "建议的要点没有答到时",
    "draft_fields": "提出建议须写", "proposer_fields": "领衔代表须填", "not_accepted_rule": "不作为建议的规定",
    "withdraw_needs": "撤回联名建议须经谁同意", "withdraw_until": "什么时候以前可以撤回",
    "late_return": "逾期提出的改办、退办", "return_consent": "改办、退办要不要人大同意",
    "signer": "答复由谁签发", "joint_reply": "联名的答复给谁", "joint_feedback": "联名的由谁反馈",
    "after_last_round": "最后一轮仍不满意时", "weighs_more": "评价以哪一项为重",
    "disclosure_default": "公开的默认选项", "report_by": "办理情况何时报告",
    "letter_must": "答复函送核前必须改的", "letter_remind": "答复函送核前只提醒的", "letter_form": "答复函用哪种格式",
    "letter_signer": "答复函首页印不印签发人", "publish_names": "公开时公布不公布提出人姓名",
    "after_fulfilled": "答应的事都办到以后", "follow_up_days": "没有写明承诺的跟踪件，签发后多少天复核",
    "supervise_half": "半月督导在每月哪几天", "supervise_month": "月调度在每月哪天", "idle_days": "多少天没有动静算停着",
    "warn_sign": "签收到期怎么预警", "warn_reply": "答复到期怎么预警", "warn_opinion": "会办意见到期怎么预警",
    "warn_internal": "内部期限怎么预警", "warn_feedback": "反馈到期怎么预警", "warn_promise": "承诺到期怎么预警",
    "urge_head": "第几次催办起告知处室负责人", "urge_leader": "第几次催办起告知分管领导",
}  # fmt: skip
NUMBERS = frozenset({"late_entry_days", "warning_days", "rehandle_rounds_max", "follow_up_days", "idle_days", "urge_head", "urge_leader"})
"""The values which are numbers; all others are words."""
OPTIONAL_VALUES = frozenset({"unanswered", "not_accepted_rule", "letter_must", "letter_remind", "letter_form", "letter_signer", "publish_names"})
"""Values a place may leave out; an unanswered point is then a reminder, a letter has 信函格式 and the checks weigh themselves."""

CHOICES: dict[str, tuple[str, ...]] = {
    "unanswered": (REMIND, MUST),
    "withdraw_needs": ("全体联名人", LEAD),
    "withdraw_until": ("交办前", "答复前"),
    "late_return": ("不予受理", "可以受理"),
    "return_consent": ("须经人大同意", "须经交办机关同意", "征求人大意见", "不须人大同意"),
    "signer": ("主要负责人", "负责人"),
    "joint_reply": (EACH, LEAD),
    "joint_feedback": (LEAD, EACH),
    "after_last_round": ("协调", "评估", "专门说明", "办理单位当面沟通"),
    "weighs_more": ("不分轻重", "落实率", "满意率"),
    "disclosure_default": ("全文公开", "摘要公开", "不公开"),
    "letter_form": ("信函格式", "文件格式"),
    "letter_signer": ("印", "不印"),
    "after_fulfilled": (ANSWER_AGAIN, TELL),
    "publish_names": ("公布领衔人姓名", "不公布姓名"),
}
"""Values which are one of a few words."""
DAYS = tuple(f"{day}日" for day in range(1, 29)) + ("月末",)
WARNINGS = (*(f"提前{n}天" for n in range(1, 61)), "当天", *(f"超过{n}天" for n in range(1, 181)))
"""When a warning goes out: 提前 to who holds it, 当天 to the head of the division too, 超过 to the leader in charge too."""
LISTS: dict[str, tuple[str, ...]] = {
    "supervise_half": DAYS, "supervise_month": DAYS,
    **{f"warn_{kind}": WARNINGS for kind in ("sign", "reply", "opinion", "internal", "feedback", "promise")},
    "draft_fields": ("标题", "事由", "具体建议"),
    "proposer_fields": ("姓名", "代表证号", "联系方式"),
    "letter_must": tuple(RULES.values()),
    "letter_remind": tuple(RULES.values()),
}
"""Values which are several words of these, joined by 、 (北京条例 Art. 9)."""

BACK, AS_LETTER, FOR_WORK, AS_OPINION = "退回", "作代表来信处理", "转有关部门作工作参考", "转社情民意信息"
OUTCOMES: dict[str, tuple[str, ...]] = {
    "not_accepted": (BACK, AS_LETTER, FOR_WORK),
    "not_filed": (BACK, AS_OPINION, "作委员来信处理", FOR_WORK),
}
"""What may become of a text that is no suggestion (上海 8, 重庆 13, 青岛 11) or not filed as a proposal."""
