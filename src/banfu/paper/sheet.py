"""Papers that are not letters alone: printed forms, lists, plans, registers. Plain data, for both writers.

A sheet is a title and blocks that follow each other; with a ``letter`` that letter comes first (交办通知 with its list).
What only a hand can write is an empty cell or a run of ``BLANK``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from banfu.paper.letter import Letter, PaperError, clean
from banfu.paper.plain import from_plain as letter_from_plain
from banfu.paper.plain import to_plain as letter_to_plain

BLANK = "　"
DAY = f"{BLANK * 3}年{BLANK * 2}月{BLANK * 2}日"
"""A day to be written by hand."""
KINDS = ("to", "text", "heading", "line", "right", "note")
FORM_SIZE, LIST_SIZE = 14.0, 10.5


@dataclass(frozen=True)
class Words:
    """A paragraph. kind: to (flush left) | text (indented; 一、（一） in their fonts) | heading (黑体, kept with what follows)
    | line (黑体, in the middle) | right | note (楷体, small). lead: a first sentence in 黑体."""

    text: str
    kind: str = "text"
    lead: str = ""


@dataclass(frozen=True)
class Cell:
    """A cell of a grid. label: printed in the form itself. lines: least height; span: columns; left: not in the middle."""

    text: str = ""
    label: bool = False
    lines: int = 1
    span: int = 1
    left: bool = True


@dataclass(frozen=True)
class Grid:
    """A table under lines. widths: of its columns, beside each other; heads: how many rows stand again on each page."""

    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...]
    heads: int = 0
    size: float = FORM_SIZE
    caption: str = ""


@dataclass(frozen=True)
class Turn:
    """A new page. wide: laid across from here on. heading: stands in its middle at the top; title: as a title of its own."""

    wide: bool = False
    heading: str = ""
    title: str = ""


@dataclass(frozen=True)
class Sign:
    """Who signs, and the day (None: left blank), to the right, with room for a seal."""

    names: tuple[str, ...]
    dated: date | None = None
    sealed: bool = True


Block = Words | Grid | Turn | Sign
NAMES: Mapping[str, type[Any]] = {"words": Words, "grid": Grid, "turn": Turn, "sign": Sign}


@dataclass(frozen=True)
class Sheet:
    """A paper. number: below the title. organ: whose it is, told in the PDF. code: printed as a QR code and in letters, to
    know the returned scan by. wide: laid across from the first page on."""

    title: str
    blocks: tuple[Block, ...] = ()
    number: str = ""
    organ: str = ""
    letter: Letter | None = None
    code: str = ""
    wide: bool = False


def fields(*rows: Sequence[Cell | str], widths: Sequence[float], size: float = FORM_SIZE) -> Grid:
    """A printed form: in each row a plain string is a label."""
    made = tuple(tuple(Cell(one, label=True, left=False) if isinstance(one, str) else one for one in row) for row in rows)
    return Grid(made, tuple(widths), size=size)


def listing(heads: Sequence[str], rows: Sequence[Sequence[object]], widths: Sequence[float], caption: str = "", size: float = LIST_SIZE) -> Grid:
    """A list whose heads stand again on each page; numbers go to the middle."""
    top = tuple(Cell(one, label=True, left=False) for one in heads)
    body = tuple(tuple(Cell(str(one), left=not isinstance(one, int | float)) for one in row) for row in rows)
    return Grid((top, *body), tuple(widths), 1, size, caption)


def cleaned(sheet: Sheet) -> Sheet:
    """Return the sheet with every text cleaned. Raises PaperError where it lacks what no paper can do without."""
    done = replace(
        sheet, title=clean(sheet.title), number=clean(sheet.number), organ=clean(sheet.organ), code=clean(sheet.code),
        blocks=tuple(_clean_block(one) for one in sheet.blocks),
    )  # fmt: skip
    if not done.letter and not done.blocks:
        raise PaperError("没有内容，排不了版；请先补上办理的情况。")
    return done


def _clean_block(block: Block) -> Block:
    if isinstance(block, Words):
        return replace(block, text=clean(block.text), lead=clean(block.lead))
    if isinstance(block, Turn):
        return replace(block, heading=clean(block.heading), title=clean(block.title))
    if isinstance(block, Sign):
        return replace(block, names=tuple(name for one in block.names if (name := clean(one))))
    rows = tuple(tuple(replace(cell, text=clean_lines(cell.text)) for cell in row) for row in block.rows)
    return replace(block, rows=rows, caption=clean(block.caption))


def clean_lines(text: str) -> str:
    """Clean a text that may have several lines."""
    return "\n".join(clean(line) for line in text.replace("\r\n", "\n").split("\n"))


def to_plain(sheet: Sheet) -> dict[str, Any]:
    """Return the sheet as what JSON can hold."""
    kinds = {kind: name for name, kind in NAMES.items()}
    blocks = [{"is": kinds[type(block)], **asdict(block)} for block in sheet.blocks]
    for block in blocks:
        if block["is"] == "sign":
            block["dated"] = block["dated"].isoformat() if block["dated"] else None
    plain = {name: getattr(sheet, name) for name in ("title", "number", "organ", "code", "wide")}
    return plain | {"blocks": blocks, "letter": letter_to_plain(sheet.letter) if sheet.letter else None}


def from_plain(plain: Mapping[str, Any]) -> Sheet:
    """Return the sheet that ``to_plain`` was given."""
    rest = {name: plain[name] for name in ("title", "number", "organ", "code", "wide")}
    letter = letter_from_plain(plain["letter"]) if plain["letter"] else None
    return Sheet(**rest, letter=letter, blocks=tuple(_block(one) for one in plain["blocks"]))


def _block(plain: Mapping[str, Any]) -> Block:
    rest = {name: value for name, value in plain.items() if name != "is"}
    if plain["is"] == "grid":
        rest["rows"] = tuple(tuple(Cell(**cell) for cell in row) for row in rest["rows"])
        rest["widths"] = tuple(rest["widths"])
    if plain["is"] == "sign":
        rest |= {"names": tuple(rest["names"]), "dated": date.fromisoformat(rest["dated"]) if rest["dated"] else None}
    made: Block = NAMES[plain["is"]](**rest)
    return made
