"""The papers of a run's meeting: a Word document to be read and a workbook with all rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from banfu.cases.models import Decision, SupervisionRow, SupervisionRun
from banfu.cases.words import Part as Role
from banfu.exchange.sheets.writing import write_sheets
from banfu.figures import supervised
from banfu.figures.snapshot import MARKS
from banfu.figures.words import percent
from banfu.paper.sheet import Block, Grid, Sheet, Words, listing
from banfu.ui.words import day

NUMERALS = "一二三四五六七八九十"
LISTED = (
    ("late", "超期的"), ("idle", "没有动静的"), ("silent", "没有首次沟通的"), ("missing", "缺会办意见的"), ("waiting", "稿子等着核、等着发的"),
    ("soon", "快到期的"),
)  # fmt: skip
Part = tuple[str, list[Block]]
"""A heading, and what stands under it."""
MOST = 60
"""Rows of a finding in the document; all of them are in the workbook."""


@dataclass(frozen=True)
class Pack:
    """What both papers are made of."""

    run: SupervisionRun
    rows: Sequence[SupervisionRow]
    decisions: Sequence[Decision]
    earlier: Sequence[Decision]


def sheet(pack: Pack) -> Sheet:
    """The document of the meeting."""
    run, counts = pack.run, supervised.counts_of(pack.rows)
    title = f"{run.organ.name}建议提案办理{run.get_kind_display()}情况"
    since = f"与 {day(run.since, run.held_on)}比" if run.since else ""
    told: list[Block] = [Words(f"截至 {day(run.held_on)}，{supervised.sentence(counts)}。{since}，新交办 {counts['arrived']} 件。")]
    parts: list[Part] = [("总的情况", [_grouped(pack)]), *_listed(pack), *_decided(pack), *_figured(run)]
    for number, (heading, inside) in enumerate(parts):
        told += [Words(f"{NUMERALS[number]}、{heading}", "heading"), *inside]
    told.append(Words(f"（{day(run.held_on)}的情况，{run.held_by}定格；以后的变化不在这份材料里。）", "note"))
    return Sheet(title, tuple(told), number=f"（{run.short}，{run.year}年{day(run.held_on)}）")


def _grouped(pack: Pack) -> Grid:
    word = "单位" if pack.run.above else "处室"
    heads = [word, *(MARKS[name] for name in supervised.COLUMNS)]
    rows = [[one.name, *(one.counts[name] or "·" for name in supervised.COLUMNS)] for one in supervised.grouped(pack.rows, pack.run.above)]
    counts = supervised.counts_of(pack.rows)
    rows.append(["合计", *(counts[name] for name in supervised.COLUMNS)])
    return listing(heads, rows, [3.0, *[1.4] * len(supervised.COLUMNS)])


def _listed(pack: Pack) -> list[Part]:
    found: list[Part] = []
    for name, heading in LISTED:
        those = [row for row in pack.rows if name in row.marks]
        if not those:
            continue
        heads = ["编号", "标题", "单位" if pack.run.above else "处室", "到哪了", "在谁手上", "缺谁的意见" if name == "missing" else "期限"]
        rows = [
            [row.number + ("（新）" if "new_late" in row.marks else ""), row.title, supervised.name_of(row, pack.run.above),
             f"{row.stage_words}，{row.idle_days} 天没动" if name == "idle" else row.stage_words, row.holder or "—",
             "、".join(row.missing) if name == "missing" else row.light_words]
            for row in those[:MOST]
        ]  # fmt: skip
        more = [Words(f"另有 {len(those) - MOST} 件，见 Excel 表。", "note")] if len(those) > MOST else []
        found.append((f"{heading} {len(those)} 件", [listing(heads, rows, [1.6, 5.0, 2.4, 2.2, 2.4, 2.0]), *more]))
    return found


def _decided(pack: Pack) -> list[Part]:
    heads, widths = ["编号", "怎么定的", "谁落实", "期限", "落实了没有"], [1.8, 6.2, 3.0, 2.0, 2.6]
    found: list[Part] = []
    for heading, those in (("上次以前议定、还没落实的", pack.earlier), ("这次议定的", pack.decisions)):
        rows = [
            [one.assignment.number, one.text, one.unit.name if one.unit else "—", day(one.due_on) if one.due_on else "—",
             f"{day(one.done_on)}：{one.done_note}" if one.done_on else "还没有"]
            for one in those
        ]  # fmt: skip
        if rows:
            found.append((f"{heading} {len(rows)} 项", [listing(heads, rows, widths)]))
    return found


def _figured(run: SupervisionRun) -> list[Part]:
    if not run.figures:
        return []
    rows = [[one["kind"], one["label"], _number(one), _left_out(one)] for one in run.figures]
    return [("年度累计", [listing(["种类", "指标", "数", "不计入"], rows, [2.0, 5.0, 4.0, 4.6])])]


def _number(one: dict[str, Any]) -> str:
    if "d" not in one:
        return f"{one['value']} {one['unit']}"
    return f"{percent(one['n'] / one['d'])}（{one['n']}/{one['d']}）" if one["d"] else "—"


def _left_out(one: dict[str, Any]) -> str:
    return "；".join(f"{reason} {n} {one['unit']}" for reason, _, n in one.get("excluded", []) if n) or "—"


HEADS = ("编号", "标题", "种类", "角色", "单位", "处室", "到哪了", "在谁手上", "期限", "法定期限", "还有几天", "几天没动", "最近一次动作", "沟通次数", "缺谁的意见", "哪几类")


def workbook(target: BinaryIO, pack: Pack, exporter: str) -> None:
    """Write the sums by unit or division, all rows, the decisions and the figures, a sheet each."""
    run = pack.run
    word = "单位" if run.above else "处室"
    sums = [[one.name, *(one.counts[name] for name in supervised.COLUMNS)] for one in supervised.grouped(pack.rows, run.above)]
    sheets: dict[str, tuple[Sequence[str], Any]] = {
        f"按{word}": ([word, *(MARKS[name] for name in supervised.COLUMNS)], sums),
        "逐件": (HEADS, map(_cells, pack.rows)),
        "议定事项": (("会议", "编号", "怎么定的", "谁落实", "期限", "落实日期", "落实情况"), [
            [one.meeting.title, one.assignment.number, one.text, one.unit.name if one.unit else "", one.due_on, one.done_on, one.done_note]
            for one in (*pack.earlier, *pack.decisions)
        ]),
        "累计": (("种类", "指标", "数", "分子", "分母", "不计入"), [
            [one["kind"], one["label"], one.get("value", _number(one)), one.get("n"), one.get("d"), _left_out(one)] for one in run.figures
        ]),
    }  # fmt: skip
    note = f"{run}，{run.held_on:%Y-%m-%d} 的情况"
    write_sheets(target, sheets, exporter=exporter, note=note, widths={"标题": 46, "在谁手上": 24, "怎么定的": 40, "不计入": 40, "指标": 20, "缺谁的意见": 24, "哪几类": 24})


def _cells(row: SupervisionRow) -> list[object]:
    kind = {"suggestion": "建议", "proposal": "提案"}.get(row.kind, row.kind)
    return [
        row.number, row.title, kind, Role(row.part).label, row.unit, row.division, row.stage_words, row.holder, row.due_on, row.legal_due_on,
        row.days_left, row.idle_days, row.moved_on, row.contacts, "、".join(row.missing), "、".join(MARKS[mark] for mark in row.marks),
    ]  # fmt: skip
