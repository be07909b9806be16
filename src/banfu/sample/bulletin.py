"""Head and foot of the sample's bulletin: names, numbers and telephones are made up."""

from datetime import date
from typing import Any

IMPRINT: dict[str, Any] = {
    "before": 544,  # issues before this year's first
    "dated": date(2018, 10, 11),
    "subject": "代表建议办理情况报告专辑（二）",
    "editors": ("周文静", "何立新"),
    "contact": "电话：0731—80000000",
    "approval": "（样例）简准字〔2018〕第000号",
    "sent_to": (
        "省人大常委会组成人员，省人大各专门委员会、常委会各工作机构",
        "省委办公厅，省人民政府办公厅，省监委，省高级人民法院，省人民检察院",
        "各承办单位",
        "各市州、县市区人大常委会代表工作机构",
    ),
}
