"""The fonts inside an OFD: for each character the font a PDF would take, and a small TrueType font of just what is used.

Heavy (fontTools): for the worker, the press and the command line. Glyphs are drawn once in a process and kept, since a year's
letters use the same few thousand; hints are left out, for paper and screens of today need none.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, TTLibError, newTable
from fontTools.ttLib.tables._g_l_y_f import Glyph

from banfu.paper import fonts
from banfu.paper.geometry import ASCENT

RESTRICTED, INSTALLABLE_BITS, NO_SUBSET, BITMAPS_ONLY = 0x0002, 0x000F, 0x0100, 0x0200  # OS/2 fsType
REGULAR, BOLD = 400, 700
MADE = 3534364800  # 2016-01-01 in seconds from 1904: one and the same day keeps the bytes the same
ERROR = 1000  # curves keep within a thousandth of the em


@dataclass(frozen=True)
class Drawn:
    """A glyph as it stands in a TrueType font. box: left, low, right, high."""

    data: bytes
    width: int
    box: tuple[int, int, int, int]
    points: int
    contours: int


@dataclass
class Face:
    """One font of this computer."""

    family: str
    path: str
    index: int
    bold: bool
    _glyphs: dict[str, Drawn] = field(default_factory=dict)

    @cached_property
    def font(self) -> Any:  # noqa: ANN401 - fontTools has no types for its tables
        return TTFont(self.path, fontNumber=self.index, lazy=True)

    @cached_property
    def cmap(self) -> Mapping[int, str]:
        try:
            return self.font.getBestCmap() or {}
        except (OSError, TTLibError, KeyError):
            return {}

    @cached_property
    def fs_type(self) -> int:
        return self.font["OS/2"].fsType if "OS/2" in self.font else 0

    @cached_property
    def embeddable(self) -> bool:
        """Whether its maker lets a part of it be put into a document (OpenType, OS/2 fsType)."""
        restricted = self.fs_type & INSTALLABLE_BITS == RESTRICTED
        return not restricted and not self.fs_type & (NO_SUBSET | BITMAPS_ONLY)

    def has(self, char: str) -> bool:
        return ord(char) in self.cmap

    @cached_property
    def _drawn(self) -> Any:  # noqa: ANN401
        return self.font.getGlyphSet()

    def _glyph(self, name: str) -> Drawn:
        if name not in self._glyphs:
            strokes, pen = DecomposingRecordingPen(self._drawn), TTGlyphPen(None)
            self._drawn[name].draw(strokes)
            cubic = "glyf" not in self.font
            strokes.replay(Cu2QuPen(pen, self.font["head"].unitsPerEm / ERROR, reverse_direction=True) if cubic else pen)
            made = pen.glyph()
            made.recalcBounds(None)
            box = (made.xMin, made.yMin, made.xMax, made.yMax)
            points = len(getattr(made, "coordinates", ()))
            self._glyphs[name] = Drawn(made.compile(None, recalcBBoxes=False), round(self._drawn[name].width), box, points, made.numberOfContours)
        return self._glyphs[name]

    def part(self, chars: Iterable[str]) -> bytes:
        """Return a TrueType font of ``chars``, the same bytes whenever the same are asked for."""
        wanted = {ord(char): f"u{ord(char):04X}" for char in sorted(set(chars)) if self.has(char)}
        taken = {".notdef": self._glyph(self.font.getGlyphOrder()[0])}
        taken |= {name: self._glyph(self.cmap[code]) for code, name in wanted.items()}
        made = FontBuilder(self.font["head"].unitsPerEm, isTTF=True)
        made.setupGlyphOrder(list(taken))
        made.setupCharacterMap(wanted)
        made.font["loca"], made.font["glyf"] = newTable("loca"), newTable("glyf")
        made.font["glyf"].glyphs = {name: Glyph(one.data) for name, one in taken.items()}
        made.font["glyf"].glyphOrder = list(taken)
        made.setupHorizontalMetrics({name: (one.width, one.box[0]) for name, one in taken.items()})
        self._told(made, list(taken.values()))
        out = BytesIO()
        made.save(out)
        return out.getvalue()

    def _told(self, made: FontBuilder, drawn: list[Drawn]) -> None:
        """The tables about the whole font; what fontTools would measure is set here, for measuring draws every glyph anew."""
        em, boxes = self.font["head"].unitsPerEm, list(zip(*(one.box for one in drawn), strict=True))
        left, low, right, high = min(boxes[0]), min(boxes[1]), max(boxes[2]), max(boxes[3])
        made.font.recalcBBoxes = made.font.recalcTimestamp = False
        made.updateHead(created=MADE, modified=MADE, xMin=left, yMin=low, xMax=right, yMax=high)
        ascent, descent = round(em * ASCENT), -round(em * (1 - ASCENT))
        made.setupHorizontalHeader(
            ascent=ascent, descent=descent, advanceWidthMax=max(one.width for one in drawn), minLeftSideBearing=left,
            minRightSideBearing=min(one.width - one.box[2] for one in drawn), xMaxExtent=right,
        )  # fmt: skip
        made.setupMaxp()
        made.font["maxp"].maxPoints, made.font["maxp"].maxContours = max(one.points for one in drawn), max(one.contours for one in drawn)
        made.setupNameTable({"familyName": self.family, "styleName": "Bold" if self.bold else "Regular", "psName": self.name})
        made.setupOS2(
            fsType=self.fs_type, usWeightClass=BOLD if self.bold else REGULAR,
            sTypoAscender=ascent, sTypoDescender=descent, usWinAscent=ascent, usWinDescent=-descent,
        )  # fmt: skip
        made.setupPost(keepGlyphNames=False)

    @cached_property
    def name(self) -> str:
        """Its PostScript name, else that of its family."""
        return str(self.font["name"].getDebugName(6) or self.family)


class Faces:
    """The faces of each role in the order a PDF tries them: the first that has a character prints it."""

    def __init__(self, found: Iterable[Any], chosen: Mapping[str, fonts.Chosen]) -> None:
        """found: the fonts of this computer, as Typst tells them (family, style, weight, path, index)."""
        styles: dict[str, list[Any]] = {}
        for one in found:
            if one.style == "normal":
                styles.setdefault(one.family, []).append(one)
        self._made: dict[tuple[str, int], Face] = {}
        self._chains = {
            role: [self._face(styles[name], role) for name in one.families if name in styles] for role, one in chosen.items()
        }
        self._known: dict[tuple[str, str], Face] = {}

    def _face(self, styles: list[Any], role: str) -> Face:
        weight = BOLD if role == fonts.XBS else REGULAR
        best = min(styles, key=lambda one: (abs(one.stretch - 1), abs(one.weight - weight), str(one.path), one.index))
        key = str(best.path), int(best.index)
        if key not in self._made:
            self._made[key] = Face(best.family, *key, bold=best.weight >= BOLD)
        return self._made[key]

    def forbidden(self) -> list[str]:
        """The families first in a role whose makers let no part of them into a document."""
        first = {chain[0].family: chain[0] for chain in self._chains.values() if chain}
        return sorted(family for family, face in first.items() if not face.embeddable)

    def of(self, char: str, role: str) -> Face:
        """The face that prints ``char``; one that lacks it shows its empty box, as in the PDF."""
        if (char, role) not in self._known:
            chain = self._chains[role]
            self._known[char, role] = next((face for face in chain if face.has(char)), chain[0])
        return self._known[char, role]
