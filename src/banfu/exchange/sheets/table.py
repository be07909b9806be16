"""A sheet as rows of text, with its header found wherever it stands."""

import csv
import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import python_calamine

MOST_BYTES = 50 * 1024 * 1024
MOST_UNPACKED = 400 * 1024 * 1024
MOST_COLUMNS = 200
MOST_ROWS = 100_000
HEADER_WITHIN = 30
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
FOOTER = re.compile(r"^(合计|总计|小计|制表|填表|审核人|说明|注[:：]|备注[:：]|共\s*\d+\s*件|以上|填报)")
FIELDS: dict[str, tuple[str, ...]] = {
    "number": ("编号", "建议号", "建议编号", "提案号", "提案编号", "案号", "新编号", "号"),
    "title": ("标题", "案由", "题目", "建议标题", "建议题目", "提案标题", "事由", "建议名称"),
    "lead_proposer": ("领衔代表", "领衔人", "代表姓名", "提案人", "第一提案人", "提出人", "领衔", "姓名", "代表"),
    "cosigners": ("联名代表", "联名", "附议", "附议人", "联名人", "联名代表人数"),
    "delegation": ("代表团", "选举单位", "代表团/选举单位", "界别"),
    "phone": ("联系电话", "电话", "手机", "联系方式"),
    "topic": ("分类", "类别", "建议分类"),
    "summary": ("内容摘要", "正文", "建议内容", "内容", "摘要"),
    "lead_units": ("主办单位", "主办", "承办单位", "牵头单位", "独办单位", "分办单位"),
    "assist_units": ("会办单位", "协办单位", "会办", "协办", "会同办理单位"),
    "form": ("办理形式", "办理方式"),
    "key_level": ("是否重点", "重点级别", "重点", "重点建议"),
    "handed_over_on": ("交办日期", "交办时间", "交办"),
    "due_on": ("办结期限", "办理期限", "答复期限", "办理时限", "期限"),
    "remark": ("备注",),
    "part": ("角色", "主会办", "主办/会办", "办理角色"),
    "division": ("承办处室", "处室", "责任处室", "牵头处室"),
    "reply_class": ("办理类别", "答复类别", "ABC类", "答复分类"),
    "answered_on": ("答复日期", "答复时间", "办结日期", "复文日期"),
    "rating": ("满意度", "代表评价", "代表意见", "满意情况", "反馈"),
}
BY_HEADING = {name: field for field, names in FIELDS.items() for name in names}
LABELS = {field: names[0] for field, names in FIELDS.items()}
SEVERAL = frozenset({"lead_units", "assist_units", "cosigners"})
"""Fields that may stand in several columns, as 会办单位1, 会办单位2; they are read as one list."""


class SheetError(Exception):
    """A file that cannot be read; the sentence says what is wrong and what to do."""


@dataclass(frozen=True)
class Column:
    index: int
    heading: str
    field: str | None


@dataclass(frozen=True)
class Row:
    """A row of the sheet; ``line`` is the line in the sheet, counted from 1; ``texts`` all its cells."""

    line: int
    cells: dict[str, str]
    texts: tuple[str, ...] = ()


@dataclass
class Table:
    header_row: int
    columns: list[Column]
    rows: list[Row]
    skipped: list[tuple[int, str]] = field(default_factory=list)

    def read_as(self, columns: list[Column]) -> "Table":
        """Return the same rows with their columns understood as ``columns``."""
        rows = [Row(row.line, _cells(columns, row.texts), row.texts) for row in self.rows]
        return Table(self.header_row, columns, rows, self.skipped)


def _cells(columns: list[Column], texts: tuple[str, ...] | list[str]) -> dict[str, str]:
    """The cells of a row by field; several columns of one list are joined by 、."""
    found: dict[str, str] = {}
    for column in columns:
        if column.field is None or column.index >= len(texts):
            continue
        text, before = texts[column.index], found.get(column.field, "")
        found[column.field] = f"{before}、{text}" if before and text else before or text
    return found


def clean(value: object) -> str:
    """A cell as text: dates in ISO, whole floats without point, no control characters."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return CONTROL.sub("", str(value if value is not None else "")).strip()


def heading_field(text: str) -> str | None:
    """The field a heading stands for; white space and width do not matter."""
    plain = re.sub(r"[\s（(].*[)）]|\s", "", unicodedata.normalize("NFKC", text))
    return BY_HEADING.get(plain) or BY_HEADING.get(re.sub(r"[\d一二三四五六]$", "", plain))


def _guard(path: Path) -> None:
    size = path.stat().st_size
    if size == 0:
        raise SheetError("这个文件是空的，请换一份。")
    if size > MOST_BYTES:
        raise SheetError(f"文件有 {size // 1024 // 1024} MB，最多 50 MB；请只留清单那张表再存一次。")
    with path.open("rb") as file:
        head = file.read(8)
    if head.startswith(b"%PDF"):
        raise SheetError("这是 PDF，不是表格；请向交办单位要 Excel 清单，或另存为 .xlsx。")
    if head.startswith(b"PK"):
        _guard_zip(path)


def _guard_zip(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as packed:
            names, total = packed.namelist(), sum(item.file_size for item in packed.infolist())
    except zipfile.BadZipFile as error:
        raise SheetError("文件打不开，可能没有下载完整；请重新取一份。") from error
    if total > MOST_UNPACKED:
        raise SheetError("文件展开后超过 400 MB，不像一份清单；请只留清单那张表再存一次。")
    if not any(name.startswith("xl/") for name in names):
        kind = "Word 文档" if any(name.startswith("word/") for name in names) else "压缩包"
        raise SheetError(f"这是{kind}改了名字，不是表格；请换成 Excel 清单。")


def _sheet_rows(path: Path) -> list[list[object]]:
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        if "assword" in str(error):
            raise SheetError("表格设了密码，请先去掉密码再导入。") from error
        raise SheetError("文件打不开，可能损坏或不是表格；请用 Excel 或 WPS 打开后另存为 .xlsx。") from error
    best: list[list[object]] = []
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        if sheet.width > MOST_COLUMNS:
            raise SheetError(f"工作表“{name}”有 {sheet.width} 列，最多 {MOST_COLUMNS} 列；请删去用不着的列。")
        if sheet.height > MOST_ROWS:
            raise SheetError(f"工作表“{name}”有 {sheet.height} 行，最多 {MOST_ROWS} 行；请分成几份。")
        rows = sheet.to_python(skip_empty_area=False)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
            for r in range(top, min(bottom, len(rows) - 1) + 1):
                for c in range(left, right + 1):
                    if right == left and c < len(rows[r]):
                        rows[r][c] = rows[top][left]
        if _header_at(rows) is not None:
            return rows
        best = best or rows
    return best


def _csv_rows(path: Path) -> list[list[object]]:
    raw = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise SheetError("文字编码认不出来；请用 Excel 打开后另存为 .xlsx。")
    head = text[:4000]
    mark = max(",;\t", key=head.count)
    try:
        read = csv.reader(io.StringIO(text.replace("\0", "")), delimiter=mark)
        rows: list[list[object]] = [list(row) for row in read]
    except csv.Error as error:
        raise SheetError("有一格长得读不下，多半是引号没有配对；请用 Excel 打开后另存为 .xlsx。") from error
    if any(len(row) > MOST_COLUMNS for row in rows):
        raise SheetError(f"有的行超过 {MOST_COLUMNS} 列；请删去用不着的列。")
    if len(rows) > MOST_ROWS:
        raise SheetError(f"有 {len(rows)} 行，最多 {MOST_ROWS} 行；请分成几份。")
    return rows


def _header_at(rows: list[list[object]]) -> int | None:
    """The row, near the top, with most known headings; at least a number and a title."""
    best, score = None, 1
    for index, row in enumerate(rows[:HEADER_WITHIN]):
        found = {heading_field(clean(cell)) for cell in row} - {None}
        if len(found) > score and found & {"number", "title"}:
            best, score = index, len(found)
    return best


def read_table(path: str | Path) -> Table:
    """Read .xlsx, .xls or .csv (UTF-8, GB18030) into a table. Raises SheetError."""
    path = Path(path)
    _guard(path)
    rows = _csv_rows(path) if path.suffix.lower() in (".csv", ".txt", ".tsv") else _sheet_rows(path)
    at = _header_at(rows)
    if at is None:
        raise SheetError("没有找到表头：前 30 行里没有同时写着“编号”“标题”这类列名的一行；请核对工作表。")
    heads = _two_lines(rows[at], rows[at + 1] if at + 1 < len(rows) else [])
    if heads != rows[at]:
        at += 1
    columns = _columns(heads)
    table = Table(at + 1, columns, [])
    for line, row in enumerate(rows[at + 1 :], start=at + 2):
        texts = [clean(cell) for cell in row]
        first = next((text for text in texts if text), "")
        if not first:
            continue
        if FOOTER.match(first) and not _is_case(texts, columns):
            table.skipped.append((line, first[:40]))
            continue
        table.rows.append(Row(line, _cells(columns, texts), tuple(texts)))
    return table


def _two_lines(upper: list[object], lower: list[object]) -> list[object]:
    """The headings of a head of two lines (承办单位 over 主办 and 会办): the lower where it says more."""
    below = {index: text for index, cell in enumerate(lower) if (text := clean(cell))}
    if not below or any(heading_field(text) is None for text in below.values()):
        return upper
    wide = [*upper, *[""] * (len(lower) - len(upper))]
    return [below.get(index, cell) for index, cell in enumerate(wide)]


def _is_case(texts: list[str], columns: list[Column]) -> bool:
    """Whether a row that begins like a footer has both a number with digits and a title."""
    cells = _cells(columns, texts)
    return bool(re.search(r"\d", cells.get("number", "")) and cells.get("title"))


def _columns(row: list[object]) -> list[Column]:
    taken: set[str] = set()
    columns = []
    for index, cell in enumerate(row):
        heading = clean(cell)
        field_name = heading_field(heading)
        if field_name in taken - SEVERAL:
            field_name = None
        if field_name:
            taken.add(field_name)
        if heading:
            columns.append(Column(index, heading, field_name))
    if "title" not in taken:
        # Some lists call the title 内容 (建议号/提案人/内容/承办单位); with 案由 beside it, it is the summary.
        columns = [Column(c.index, c.heading, "title") if c.field == "summary" else c for c in columns]
    return columns
