"""The table of a round of appraisal for 年度绩效考评: the sums, and every item with its arithmetic and cases."""

from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO

from banfu.cases.models import AppraisalEntry, AppraisalRound
from banfu.exchange.sheets.writing import write_sheets

Told = Sequence[tuple[AppraisalEntry, dict[str, Any]]]
HEADS = ("项目", "得分", "满分", "自评", "怎么算的", "失分的件", "得分的件", "自评材料", "复核理由", "办法", "依据")


def workbook(target: BinaryIO, found: AppraisalRound, every: Told, exporter: str) -> None:
    """Write both sheets; a round not yet published says so."""
    word = "单位" if found.above else "处室"
    items = every[0][1]["items"] if every else []
    sums = [
        [entry.unit.name, *(item["points"] for item in told["items"]), told["total"], told["grade"] or "", told["own_total"], "；".join(told["doubts"])]
        for entry, told in sorted(every, key=lambda pair: -pair[1]["total"])
    ]
    sheets: dict[str, tuple[Sequence[str], Any]] = {
        "得分": ([word, *(item["label"] for item in items), "合计", "等次", "自评合计", "要注意的"], sums),
        "逐项": ([word, *HEADS], _lines(every)),
    }
    state = f"{found.published_on:%Y-%m-%d} 公布" if found.published_on else "还没有公布"
    write_sheets(
        target, sheets, exporter=exporter, note=f"{found}，算到 {found.until:%Y-%m-%d}，{state}",
        widths={word: 18, "怎么算的": 46, "失分的件": 40, "得分的件": 40, "要注意的": 50, "办法": 40, "依据": 40, "项目": 20},
    )  # fmt: skip


def _lines(every: Told) -> Iterable[list[object]]:
    for entry, told in every:
        for item in told["items"]:
            basis = "推定" if item["presumed"] else f"{item['source']}（{item['dated']}）"
            yield [
                entry.unit.name, item["label"], item["points"], item["most"], item["own"], item["words"], _numbers(item["cost"]), _numbers(item["gave"]),
                item["evidence"], item["reason"], item["rule"], basis,
            ]  # fmt: skip


def _numbers(cases: Iterable[Sequence[Any]]) -> str:
    return "、".join(number for _, number in cases)
