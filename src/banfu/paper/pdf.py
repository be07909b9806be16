"""A letter as PDF, painted by Typst. Heavy: for the worker and the command line, not for the process that serves pages."""

import json
import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import typst

from banfu.paper import fonts
from banfu.paper.breaking import WIDE_QUOTES, is_wide
from banfu.paper.geometry import PAGE_HEIGHT, PAGE_WIDTH
from banfu.paper.layout import Layout, lay_out
from banfu.paper.letter import Letter, PaperError

HERE = Path(__file__).parent
ARCHIVE = "a-2b"
COMMON = "".join(map(chr, range(0x20, 0x7F))) + "—…“”‘’·"


class Printer:
    """Keeps one Typst compiler; one letter at a time."""

    def __init__(self, folders: tuple[str, ...] = ()) -> None:
        self._fonts = fonts.system(folders)
        self.chosen = fonts.chosen(folders)
        self._families = {role: list(one.families) for role, one in self.chosen.items()}
        if not any(self._families.values()):
            raise PaperError("这台机器上没有中文字体，出不了 PDF；请先装字体，运行 banfu doctor 看怎么装。")
        self._lock = threading.Lock()
        self._compiler = typst.Compiler(str(HERE / "painter.typ"), root=str(HERE), font_paths=self._fonts, ignore_system_fonts=True)
        self._known: dict[tuple[str, str], tuple[float, float]] = {}
        self._learn((f"国{char}国", role) for char in COMMON for role in fonts.LABELS)

    def _learn(self, wanted: Iterable[tuple[str, str]]) -> None:
        new = [one for one in dict.fromkeys(wanted) if one not in self._known]
        if not new:
            return
        data = json.dumps({"fonts": self._families, "wanted": new}, ensure_ascii=False)
        asked = typst.Compiler(
            str(HERE / "metrics.typ"), root=str(HERE), font_paths=self._fonts, ignore_system_fonts=True, sys_inputs={"data": data}
        )
        found = json.loads(asked.query("<found>", field="value", one=True))
        self._known.update((one, (width / 100, height / 100)) for one, (width, height) in zip(new, found, strict=True))

    def advance(self, char: str, role: str) -> float:
        if is_wide(char) and char not in WIDE_QUOTES:
            return 1.0
        between = f"国{char}国"  # at the edge of a line Typst trims a mark to half its cell
        if (between, role) not in self._known:
            self._learn([(between, role)])
        return max(0.0, self._known[between, role][0] - 2)

    def ink(self, text: str, role: str) -> float:
        self._learn([(text, role)])
        return self._known[text, role][1]

    def write(self, letter: Letter, archive: bool = False) -> bytes:
        """Return ``letter`` as PDF. archive: as PDF/A. Raises PaperError where it cannot be printed."""
        with self._lock:
            return self.paint(lay_out(letter, self), archive)

    def pictures(self, letter: Letter, dots: float, most: int) -> tuple[int, list[bytes]]:
        """Return how many pages ``letter`` has, and the first ``most`` as PNG, ``dots`` an inch.

        Raises PaperError where it cannot be printed.
        """
        with self._lock:
            layout = lay_out(letter, self)
            first = replace(layout, pages=layout.pages[:most])
            made = self._compiler.compile(format="png", ppi=dots, sys_inputs=self._inputs(first))
        return len(layout.pages), [made] if isinstance(made, bytes) else list(made or ())

    def lay(self, letter: Letter, use: Callable[[Layout], bytes]) -> bytes:
        """Return what ``use`` makes of the pages of ``letter``; ``advance`` may be asked meanwhile. Raises PaperError."""
        with self._lock:
            return use(lay_out(letter, self))

    @property
    def found(self) -> list[Any]:
        """The fonts of this computer: family, style, weight, stretch, path and index of each."""
        return list(self._fonts.fonts())

    def draw(self, lay_out: Callable[["Printer"], Any], archive: bool = False) -> bytes:
        """Return as PDF what ``lay_out``, given the measures of the fonts, puts on pages: any object with ``letter`` and ``pages``."""
        with self._lock:
            return self.paint(lay_out(self), archive)

    def paint(self, layout: Layout, archive: bool = False) -> bytes:
        options: Any = {"pdf_standards": [ARCHIVE]} if archive else {}
        content = self._compiler.compile(format="pdf", sys_inputs=self._inputs(layout), **options)
        if not isinstance(content, bytes):
            raise PaperError("PDF 没有做出来；请运行 banfu doctor 检查字体。")
        return content

    def _inputs(self, layout: Layout) -> dict[str, str]:
        data: dict[str, Any] = {
            "width": PAGE_WIDTH, "height": PAGE_HEIGHT, "fonts": self._families,
            "title": layout.letter.title, "author": layout.letter.organs[0],
            "pages": [
                {"texts": [[t.x, t.baseline, t.text, t.role, t.size, t.tracking, t.color, t.stretch] for t in page.texts],
                 "rules": [[r.x, r.y, r.width, r.height, r.thickness, r.color] for r in page.rules], "wide": page.wide}
                for page in layout.pages
            ],
        }  # fmt: skip
        return {"data": json.dumps(data, ensure_ascii=False)}


_printers: dict[tuple[str, ...], Printer] = {}
_guard = threading.Lock()


def printer(folders: tuple[str, ...] = ()) -> Printer:
    """Return the process's printer, made once."""
    with _guard:
        if folders not in _printers:
            _printers[folders] = Printer(folders)
        return _printers[folders]


def write_pdf(letter: Letter, archive: bool = False) -> bytes:
    """Return ``letter`` as PDF, or PDF/A-2b."""
    return printer().write(letter, archive)
