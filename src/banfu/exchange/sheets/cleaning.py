"""A 交办 list cleaned: numbers, days, names, units; what is wrong named with its cure."""

import difflib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from .table import LABELS, Row, Table, read_table

SPLIT = re.compile(r"[、，,；;/\s]+(?![^（(]*[）)])")
DAY = re.compile(r"(?:(\d{4}|\d{2})\s*[-./年])?\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?$")
SPACED = re.compile(r"(?<=[^\x00-\xff])\s+|\s+(?=[^\x00-\xff])")
HAN = "[\u3400-\u9fff\U00020000-\U0003ffff]"
# One name set apart to fill its column (李　明, 财 政 厅): the whole of a segment, not several names in a row.
SHORT = re.compile(rf"(?:(?<=[、，,；;/])|^)(\s*{HAN}(?:\s+{HAN}){{1,2}}|\s*{HAN}(?:\s+{HAN})*\s+[厅局委办院部])\s*(?=[、，,；;/]|$)")
MANY = re.compile(r"等([\d一二三四五六七八九十]+)[名人位].*$")
CHINESE = "零一二三四五六七八九十"
FIRST_SERIAL, LAST_SERIAL = 30000, 60000


@dataclass(frozen=True)
class UnitName:
    """A unit a list may name: a key, its name and its aliases."""

    key: str
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fix:
    """Something rewritten without changing its meaning."""

    line: int
    field: str
    before: str
    after: str
    kind: str


@dataclass(frozen=True)
class RowError:
    """A row that cannot be taken: its line in the sheet, the field, what is written, the cure."""

    row: int
    field: str
    written: str
    message: str


@dataclass
class ListRow:
    """A good row. Units are keys; days are dates."""

    line: int
    number: str
    title: str
    lead_units: list[str]
    assist_units: list[str]
    handed_over_on: date
    due_on: date | None = None
    lead_proposer: str = ""
    cosigners: list[str] = field(default_factory=list)
    cosigner_count: int = 0
    delegation: str = ""
    phone: str = ""
    topic: str = ""
    summary: str = ""
    key_level: str = ""
    remark: str = ""


@dataclass
class ListReading:
    """What a list gave: good rows, errors, rewritings, rows passed over."""

    table: Table
    rows: list[ListRow]
    errors: list[RowError]
    fixes: list[Fix]
    skipped: list[tuple[int, str]]


class Wrong(Exception):
    """A cell that cannot be taken."""

    def __init__(self, name: str, written: str, message: str) -> None:
        super().__init__(message)
        self.name, self.written, self.message = name, written, message


def number_of(text: str) -> str:
    """“82”, “第82号”, “００８２” → 0082; 闭会035 and BH035 → 闭会035."""
    plain = re.sub(r"\s|第|号", "", unicodedata.normalize("NFKC", text))
    closed = re.fullmatch(r"(?:闭会|BH|bh)[-—]?(\d{1,5})", plain)
    if closed:
        return "闭会" + closed.group(1).zfill(3)
    return plain.zfill(4) if plain.isdecimal() and len(plain) <= 6 else plain


def day_of(text: str, year: int) -> date | None:
    """A day in the usual spellings or as an Excel serial; None where there is no such day."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain.isdecimal() and len(plain) == 8:
        plain = f"{plain[:4]}-{plain[4:6]}-{plain[6:]}"
    elif plain.isdecimal() and FIRST_SERIAL < int(plain) < LAST_SERIAL:
        return date(1899, 12, 30) + timedelta(days=int(plain))
    elif re.fullmatch(r"\d{5}\.\d+", plain) and FIRST_SERIAL < float(plain) < LAST_SERIAL:
        return date(1899, 12, 30) + timedelta(days=int(float(plain)))
    found = DAY.match(plain.split(" ")[0])
    if not found:
        return None
    written = int(found.group(1) or year)
    try:
        return date(written + 2000 if written < 100 else written, int(found.group(2)), int(found.group(3)))
    except ValueError:
        return None


def split_names(text: str) -> list[str]:
    """Several names in a cell; blanks inside brackets do not divide."""
    joined = SHORT.sub(lambda found: re.sub(r"\s", "", found.group(1)), text)
    return [part.strip() for part in SPLIT.split(joined) if part and part.strip()]


def count_of(text: str) -> int | None:
    """The count in “等6名代表” or “等六名代表” (to 十九, the proposer included); None without one."""
    found = MANY.search(unicodedata.normalize("NFKC", text))
    if not found:
        return None
    if found.group(1).isdecimal():
        return int(found.group(1)[:4])
    tens, _, ones = found.group(1).rpartition("十")
    ten = (CHINESE.index(tens) if len(tens) == 1 else 1) * 10 if "十" in found.group(1) else 0
    return ten + (CHINESE.index(ones) if len(ones) == 1 else 0)


class Units:
    """Units by every name they go by."""

    def __init__(self, units: Sequence[UnitName]) -> None:
        self.keys = {name: unit.key for unit in units for name in (*unit.aliases, unit.name)}
        self.names = {unit.key: unit.name for unit in units}

        found = (re.match(r"[\u3400-\u9fff]{2,3}省(?=..)", name) for name in self.keys)
        self.provinces = tuple({match.group() for match in found if match}) + ("省",)

    def _bare(self, name: str) -> str:
        """A name without our own province before it; another province's organ stays another's."""
        return name.removeprefix(next((p for p in self.provinces if name.startswith(p)), ""))

    def find(self, name: str, column: str) -> str:
        plain = unicodedata.normalize("NFKC", name).replace(" ", "")
        if plain in self.keys:
            return self.keys[plain]
        bare = self._bare(plain)
        same = {key for known, key in self.keys.items() if self._bare(known) == bare}
        if len(same) == 1 and len(bare) > 2:
            return same.pop()
        near = difflib.get_close_matches(plain, self.keys, n=1, cutoff=0.5)
        like = f"，最像“{self.names[self.keys[near[0]]]}”" if near else ""
        raise Wrong(column, name, f"没有叫“{name}”的单位{like}；请改成系统里的名称，或请系统管理员加一个别名。")


def read_list(
    path: str | Path, units: Sequence[UnitName], *, own_unit: str, year: int, handed_over_default: date
) -> ListReading:
    """Read a 交办 list as ``own_unit`` got it.

    A list without 主办单位 and 会办单位 columns is taken as our own lead cases. Good rows come
    without the bad ones. Raises SheetError where the file cannot be read at all.
    """
    return clean_table(read_table(path), units, own_unit=own_unit, year=year, handed_over_default=handed_over_default)


def clean_table(
    table: Table, units: Sequence[UnitName], *, own_unit: str, year: int, handed_over_default: date
) -> ListReading:
    """Clean the rows of a table already read."""
    reading = ListReading(table, [], [], [], table.skipped)
    known, seen = Units(units), dict[str, ListRow]()
    for row in table.rows:
        try:
            good = _row(row, known, own_unit, year, handed_over_default, reading.fixes, _has_units(table))
            if good.number in seen:
                raise Wrong("number", good.number, _same_number(seen[good.number], good))
            seen[good.number] = good
            reading.rows.append(good)
        except Wrong as wrong:
            where = f"第 {row.line} 行“{LABELS[wrong.name]}”"
            reading.errors.append(RowError(row.line, LABELS[wrong.name], wrong.written, f"{where}：{wrong.message}"))
    return reading


def _same_number(first: ListRow, second: ListRow) -> str:
    if first.title == second.title:
        return f"和第 {first.line} 行编号、标题都相同，是同一件写了两遍；请留一行。"
    return f"和第 {first.line} 行编号相同，标题不同：第 {first.line} 行是《{first.title}》，本行是《{second.title}》；请核对哪一行的编号写错了。"


def _has_units(table: Table) -> bool:
    return any(column.field == "lead_units" for column in table.columns)


def _row(
    row: Row, units: Units, own: str, year: int, default: date, fixes: list[Fix], has_units: bool
) -> ListRow:
    cells = row.cells
    number = number_of(cells.get("number", ""))
    if not number:
        raise Wrong("number", "", "没有编号；请补上再导。")
    if len(number) > 20:
        raise Wrong("number", number, "编号太长；请核对是不是别的列。")
    if number != cells["number"]:
        fixes.append(Fix(row.line, "编号", cells["number"], number, "编号写法"))
    title = re.sub(r"\s+", " ", SPACED.sub("", cells.get("title", "")))
    if not title:
        raise Wrong("title", "", "没有标题；请补上再导。")
    if len(title) > 300:
        raise Wrong("title", title[:60] + "…", f"标题有 {len(title)} 字，最多 300 字；是不是把正文写进了标题？")
    leads = [units.find(n, "lead_units") for n in split_names(cells.get("lead_units", ""))]
    assists = [units.find(n, "assist_units") for n in split_names(cells.get("assist_units", ""))]
    if not leads and has_units:
        raise Wrong("lead_units", "", "没有主办单位；请补上再导。")
    good = ListRow(
        line=row.line, number=number, title=title, lead_units=list(dict.fromkeys(leads)) or [own],
        assist_units=[key for key in dict.fromkeys(assists) if key not in leads],
        handed_over_on=_day(row, "handed_over_on", year, fixes) or default, due_on=_day(row, "due_on", year, fixes),
    )  # fmt: skip
    _who(good, cells)
    return good


def _day(row: Row, name: str, year: int, fixes: list[Fix]) -> date | None:
    written = row.cells.get(name, "")
    if not written:
        return None
    day = day_of(written, year)
    if day is None:
        raise Wrong(name, written, f"“{written}”不是一个日期；请写成 {year}-03-01 这样。")
    if written != day.isoformat():
        fixes.append(Fix(row.line, LABELS[name], written, day.isoformat(), "日期写法"))
    return day


def _who(good: ListRow, cells: dict[str, str]) -> None:
    """Fill in who asks, and the columns taken as they are."""
    cell = cells.get("lead_proposer", "")
    names = split_names(MANY.sub("", unicodedata.normalize("NFC", cell)))
    good.lead_proposer = re.sub(r"\s", "", names[0])[:80] if names else ""
    written = unicodedata.normalize("NFKC", cells.get("cosigners", "")).strip()
    if alone := re.fullmatch(r"(\d{1,4})\s*[名人位]?", written):
        good.cosigner_count = int(alone.group(1))
    else:
        listed = [*names[1:], *split_names(MANY.sub("", cells.get("cosigners", "")))]
        good.cosigners = [n for n in dict.fromkeys(listed) if n != good.lead_proposer]
        good.cosigner_count = max(len(good.cosigners), (count_of(cell) or 1) - 1, count_of(written) or 0)
    for key in ("delegation", "phone", "topic", "summary"):
        setattr(good, key, cells.get(key, "").strip())
    good.topic, good.delegation = good.topic[:60], good.delegation[:80]
    key_level = cells.get("key_level", "")
    good.key_level = {"是": "重点", "否": "", "√": "重点"}.get(key_level, key_level)[:30]
    good.remark = cells.get("remark", "")[:500]
