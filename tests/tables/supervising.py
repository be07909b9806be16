"""Supervision: what is decided at runs, key suggestions, answers to urgings; and the pages of 督查."""

C, L, H, S, O = "coordinator", "leader", "division_head", "section_head", "officer"  # noqa: E741
ACTIONS = {"decide_above": {"congress", "government"}, "note_key": {C, L, H, O}, "answer_urge": {L, H, S, O}}
WHO = {
    "办公室": "czt.coordinator", "厅领导": "czt.leader1", "处长": "czt.d1.head", "承办人": "czt.d1.o0", "别单位": "zjt.coordinator",
    "督查室": "dcs.office", "联工委": "lgw.office", "提案委": "taw.office", "代表": "dai.lead", "系统": "xitong", "审计": "shenji",
}  # fmt: skip
"""All others get 404 on each of these pages."""
UNIT = {"办公室", "厅领导"}
ABOVE = {"督查室", "联工委", "提案委"}
ALL = UNIT | ABOVE | {"别单位"}
# name: (method, who may, what they get), for a run of 省财政厅 that was held, one that waits, and a slip to its 农业农村处.
PAGES = {
    "supervise": ("get", ALL, 200), "supervision": ("get", ALL, 200), "slips": ("get", ALL, 200), "key_cases": ("get", ALL, 200),
    "call_backs": ("get", ALL, 200), "supervision_plan": ("post", ALL, 302), "supervision_add": ("post", ALL, 422),
    "supervision_hold": ("post", ALL, 422), "supervision_move": ("get", UNIT, 200), "supervision_run": ("get", UNIT, 200),
    "supervision_pack": ("get", UNIT, 200), "supervision_decide": ("get", UNIT, 302), "slip_new": ("get", ALL, 302),
    "slip": ("get", UNIT | {"处长", "承办人"}, 200), "slip_paper": ("get", UNIT | {"处长", "承办人"}, 200),
}  # fmt: skip
QUERIES = [
    ("supervise", "/supervise", "czt.coordinator", 26), ("supervise", "/supervise", "dcs.office", 28),
    ("supervision", "/supervise/runs", "czt.coordinator", 16), ("supervision_move", "/supervise/runs/{waits}/move", "czt.coordinator", 12),
    ("supervision_run", "/supervise/runs/{run}", "czt.coordinator", 20), ("supervision_run", "/supervise/runs/{run}?mark=open", "czt.leader1", 14),
    ("supervision_run", "/supervise/runs/{run}?figure=suggestion.lead&part=value", "czt.coordinator", 16),
    ("supervision_pack", "/supervise/runs/{run}/pack.xlsx", "czt.coordinator", 16),
    ("supervision_decide", "/supervise/runs/{run}/decide?ids={pk}", "czt.coordinator", 20),
    ("slips", "/supervise/slips", "czt.coordinator", 20), ("slip", "/supervise/slips/{slip}", "czt.d1.head", 30),
    ("slip_new", "/supervise/slips/new?ids={pk}", "czt.coordinator", 20), ("slip_paper", "/supervise/slips/{slip}/paper.docx", "czt.coordinator", 14),
    ("key_cases", "/supervise/key", "czt.coordinator", 22), ("call_backs", "/supervise/calls", "czt.coordinator", 22),
]  # fmt: skip


def data_for(name, task, world, rng):
    """Something valid to put into the form of an action."""
    return {
        "decide_above": {"title": "半月督导", "decision": "月底前答复"}, "note_key": {"kind": "progress", "text": "方案已报"},
        "answer_urge": {"answer": "下周送核"},
    }[name]  # fmt: skip
