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
PAGES = {}


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
