"""What those above decide on a unit's task."""

from datetime import timedelta

from banfu import clock

N, G, C, H, O = "congress", "government", "coordinator", "division_head", "officer"  # noqa: E741
ACTIONS = {
    "consult": {G}, "answer_consultation": {N}, "request_extension": {C}, "decide_extension": {N, G},
    "report_dissent": {C, H, O}, "settle_dissent": {N, G}, "rule_class": {N, G}, "urge_unit": {N, G},
    "answer_urging": {C}, "last_word": {N},
}  # fmt: skip
IN_CHAIN = {
    "decide_return": {G}, "decide_extension": {G}, "settle_dissent": {G}, "rehandle": {N}, "extend": set(),
    "approve": {"coordinator", "leader", "division_head", "section_head", G},
}  # fmt: skip
ALONE = {"request_extension": set(), "report_dissent": set(), "answer_urging": set()}
"""What nobody can do in a single office: there is no one to ask."""
CONGRESS, GOVERNMENT, OTHER, OFFICE = "联工委", "督查室", "提案委", "办公室"
WHO = {CONGRESS: "lgw.office", GOVERNMENT: "dcs.office", OTHER: "taw.office", OFFICE: "czt.coordinator", "代表": "dai.lead", "处长": "czt.d1.head"}
"""Accounts of the table below; all others get 404 on each of these pages."""
BOTH = {CONGRESS, GOVERNMENT}
ABOVE = BOTH | {OTHER}
# name: (method, who may, what they get), for a suggestion of the congress in hand and one waiting in each queue.
PAGES = {
    "oversight": ("get", ABOVE, 200), "suggestion": ("get", BOTH, 200), "queue": ("get", ABOVE, 200),
    "queue_notice": ("get", ABOVE, 200), "paper": ("get", {CONGRESS, OTHER}, 200), "to_comment": ("get", {OFFICE}, 200),
    "load": ("get", ABOVE, 200), "waiting": ("get", ABOVE, 200), "units": ("get", ABOVE, 200), "promise_units": ("get", ABOVE, 200), "yearly_report": ("get", ABOVE, 200),
    "register_desk": ("get", {CONGRESS, OTHER}, 200), "register_one": ("post", {CONGRESS}, 422),
    "pass_desk": ("get", ABOVE, 200), "pass_one": ("post", BOTH, 422), "pass_back": ("post", BOTH, 302),
    "handed": ("get", ABOVE, 200), "handed_list": ("get", BOTH, 200), "handed_notice": ("get", BOTH, 200),
    "bulletins": ("get", {CONGRESS, OTHER}, 200), "bulletin_call": ("post", {CONGRESS, OTHER}, 422),
    "bulletin_compile": ("post", {CONGRESS, OTHER}, 422), "bulletin_file": ("get", {CONGRESS}, 200),
}  # fmt: skip
QUERIES = [
    ("promise_units", "/oversight/promises", "dcs.office", 16), ("oversight", "/oversight", "lgw.office", 44), ("oversight", "/oversight", "dcs.office", 44),
    ("suggestion", "/suggestion/{pk}", "lgw.office", 40), ("queue", "/oversight/list?stage=to_register", "lgw.office", 30),
    ("queue", "/oversight/list?stage=to_hand_over", "lgw.office", 30), ("queue", "/oversight/list?stage=to_pass_on", "dcs.office", 30),
    ("queue_notice", "/oversight/list/notice", "lgw.office", 16), ("paper", "/oversight/paper", "lgw.office", 14),
    ("to_comment", "/to-comment", "czt.coordinator", 14), ("load", "/oversight/load", "dcs.office", 18),
    ("waiting", "/oversight/waiting?what=late", "dcs.office", 18), ("units", "/oversight/units?year=2018", "lgw.office", 18),
    ("handed", "/oversight/handed", "lgw.office", 14), ("handed_list", "/oversight/handed/list", "dcs.office", 22),
    ("handed_notice", "/oversight/handed/notice", "lgw.office", 22),
    ("register_desk", "/oversight/register", "lgw.office", 45),
    ("pass_desk", "/oversight/pass", "dcs.office", 45), ("pass_desk", "/oversight/pass?stage=to_hand_over", "lgw.office", 45),
    ("yearly_report", "/oversight/report?year=2018", "lgw.office", 30),
    ("bulletins", "/oversight/bulletins", "lgw.office", 30), ("bulletin_file", "/oversight/bulletins/{issue}.docx", "lgw.office", 14),
]  # fmt: skip
"""(name, address, who, most): pk a suggestion in hand, issue one of the bulletin."""


def data_for(name, subject, world, rng):
    """Something valid to put into the action's form."""
    match name:
        case "consult":
            return {"question": "是否同意？"}
        case "answer_consultation":
            return {"agreed": rng.random() < 0.5, "answer": "请再商"}
        case "request_extension":
            return {"until": max(subject.legal_due_on, clock.today()) + timedelta(days=9), "reason": "复杂"}
        case "decide_extension":
            return {"granted": rng.random() < 0.5}
        case "report_dissent":
            return {"text": "补助标准说法不一"}
        case "settle_dissent":
            return {"settlement": "以省财政厅意见为准"}
        case "rule_class":
            return {"reply_class": rng.choice("ABC"), "reason": "措施没有落实"}
        case "answer_urging":
            return {"answer": "下周办完"}
        case "last_word":
            return {"way": "协调", "text": "已当面说明"}
    return {}
