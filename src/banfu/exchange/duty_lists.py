"""Duties as they are pasted or come in a file: a line each, or rows of (unit, duty)."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import python_calamine

from banfu.actions.duties import Line
from banfu.exchange.sheets import SheetError
from banfu.people.models import Unit

NUMBERING = re.compile(r"^\s*(?:[（(]?[\d一二三四五六七八九十]+[)）]|[\d一二三四五六七八九十]+[.．、]|[·•\-—])\s*")
LONGEST, MOST_BYTES = 200, 5 * 1024 * 1024
HEADINGS = {"单位", "处室", "部门", "职责", "主要职责", "职责内容"}


def names(units: Sequence[Unit]) -> dict[str, Unit]:
    """What a line may begin with: divisions by their own name, organs by name, full name and aliases."""
    found: dict[str, Unit] = {}
    for unit in units:
        for name in (unit.name, unit.full_name):
            if name:
                found.setdefault(name, unit)
    return found


def read(text: str, known: Mapping[str, Unit], default: Unit) -> list[Line]:
    """Read pasted lines: 处室：职责, or a duty alone, which then is ``default``'s.

    Raises SheetError, naming the line, where a duty is too long.
    """
    rows = []
    for n, line in enumerate(text.splitlines(), 1):
        plain = NUMBERING.sub("", line.strip()).strip("。；; ")
        head, mark, rest = re.sub(r"[:\t]", "：", plain, count=1).partition("：")
        if mark and head.strip() in known:
            rows.append((n, known[head.strip()], NUMBERING.sub("", rest)))
        elif plain:
            rows.append((n, default, plain))
    return [Line(unit, _checked(n, text)) for n, unit, text in rows if text.strip("。；; ")]


def _checked(n: int, text: str) -> str:
    text = text.strip("。；; ")
    if len(text) > LONGEST:
        raise SheetError(f"第 {n} 行有 {len(text)} 字，一条职责最多 {LONGEST} 字；请拆成几条。")
    return text


def read_file(path: Path, known: Mapping[str, Unit], default: Unit) -> list[Line]:
    """Read .txt (UTF-8, GB18030) or .xlsx: the first two columns are unit and duty, or one column of duties."""
    if path.stat().st_size > MOST_BYTES:
        raise SheetError("文件超过 5 MB，不像一份职责清单；请只留职责那张表再存一次。")
    if path.suffix.lower() == ".txt":
        return read(_decoded(path.read_bytes()), known, default)
    try:
        rows = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    except (python_calamine.CalamineError, OSError, ValueError, IndexError) as error:
        raise SheetError("文件打不开，可能损坏或不是表格；请另存为 .xlsx，或者把各条职责贴进框里。") from error
    lines, unit = [], default
    for n, row in enumerate(rows, 1):
        cells = [str(cell).strip() for cell in row if str(cell).strip()]
        if not cells or set(cells) <= HEADINGS or any(cell in HEADINGS for cell in cells[-1:]):
            continue
        unit = next((known[cell] for cell in cells if cell in known), unit)
        text = NUMBERING.sub("", cells[-1])
        if text not in known and text.strip("。；; "):
            lines.append(Line(unit, _checked(n, text)))
    return lines


def _decoded(raw: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetError("文字编码认不出来；请另存为 UTF-8 的 .txt 再传。")
