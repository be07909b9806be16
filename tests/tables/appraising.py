"""Appraisal (目标考核): the pages and who comes in, for a round of the divisions of 省财政厅."""

WHO = {
    "办公室": "czt.coordinator", "厅领导": "czt.leader1", "处长": "czt.d1.head", "承办人": "czt.d1.o0", "别单位": "zjt.coordinator",
    "督查室": "dcs.office", "联工委": "lgw.office", "提案委": "taw.office", "代表": "dai.lead", "系统": "xitong", "审计": "shenji",
}  # fmt: skip
"""All others get 404 on each of these pages."""
UNIT = {"办公室", "厅领导"}
OPENS = {"办公室", "别单位", "督查室", "联工委", "提案委"}
ALL = {*OPENS, "厅领导", "处长"}
# name: (method, who may, what they get), for a round inside 省财政厅 with its 农业农村处.
PAGES = {
    "appraisals": ("get", ALL, 200), "appraisal_open": ("post", OPENS, 422), "appraisal": ("get", UNIT, 200), "appraisal_act": ("post", UNIT, 302),
    "appraisal_sheet": ("get", UNIT, 200), "appraisal_entry": ("get", UNIT | {"处长"}, 200),
}  # fmt: skip
QUERIES = [
    ("appraisals", "/supervise/appraisal", "czt.coordinator", 24), ("appraisal", "/supervise/appraisal/{round}", "czt.coordinator", 18),
    ("appraisal_entry", "/supervise/appraisal/entry/{entry}", "czt.d1.head", 18),
    ("appraisal_sheet", "/supervise/appraisal/{round}/table.xlsx", "czt.leader1", 16),
]  # fmt: skip
