"""A letter as OFD (GB/T 33190—2016): the characters themselves at the places the layout gives them, with their fonts; no pictures.

Heavy: for the worker, the press and the command line. The same letter gives the same bytes. Lengths in an OFD are millimetres from
the upper left corner of the sheet.
"""

import hashlib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from itertools import groupby
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from banfu import __version__
from banfu.paper.geometry import HEIGHT, LEFT, MM, PAGE_HEIGHT, PAGE_WIDTH, TOP, WIDTH
from banfu.paper.letter import Letter
from banfu.paper.ofd_fonts import Face, Faces
from banfu.paper.page import Metrics, Page, Rule, Text
from banfu.paper.pdf import Printer, printer

NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # zip entries carry a time; one and the same keeps the bytes the same
LINE_BOX = 1.25  # of the size: room above and below the baseline, so that no reader cuts a stroke off
DOCUMENT = "Doc_0"


def _mm(*points: float) -> str:
    return " ".join(f"{round(point / MM, 4):g}" for point in points)


def _color(color: str) -> str:
    return " ".join(str(int(color[at : at + 2], 16)) for at in (1, 3, 5)) if color else "0 0 0"


@dataclass
class _Run:
    """Characters of one text that one face prints, with the place of each."""

    face: Face
    text: str
    places: list[float]
    width: float


def _runs(text: Text, metrics: Metrics, faces: Faces) -> Iterator[_Run]:
    """The runs of ``text``; places before it is narrowed, from its beginning.

    A character beyond the 65 536 first ones stands alone: readers differ on whether it counts once or twice.
    """
    placed, x = [], 0.0
    for char in text.text:
        width = metrics.advance(char, text.role) * text.size
        placed.append((char, faces.of(char, text.role), x, width))
        x += width + text.tracking
    for _, group in groupby(enumerate(placed), key=lambda pair: (id(pair[1][1]), pair[0] if ord(pair[1][0]) > 0xFFFF else -1)):
        some = [one for _, one in group]
        while some and some[-1][0].isspace():
            some.pop()
        while some and some[0][0].isspace():
            some.pop(0)
        if some:
            yield _Run(some[0][1], "".join(one[0] for one in some), [one[2] for one in some], some[-1][2] + some[-1][3] - some[0][2])


@dataclass
class _Writer:
    """An OFD being written. used: the characters each face prints, by the number of its font."""

    metrics: Metrics
    faces: Faces
    last: int = 0
    numbers: dict[int, int] = field(default_factory=dict)
    used: dict[int, tuple[Face, set[str]]] = field(default_factory=dict)

    def number(self) -> int:
        self.last += 1
        return self.last

    def _font(self, face: Face, chars: str) -> int:
        if id(face) not in self.numbers:
            self.numbers[id(face)] = self.number()
            self.used[self.numbers[id(face)]] = face, set()
        number = self.numbers[id(face)]
        self.used[number][1].update(chars)
        return number

    def text(self, text: Text) -> Iterator[str]:
        """The TextObjects of a text (11.2)."""
        for run in _runs(text, self.metrics, self.faces):
            font, start = self._font(run.face, run.text), run.places[0]
            box = _mm(text.x + start * text.stretch, text.baseline - text.size, (run.width + text.size * 0.1) * text.stretch, text.size * LINE_BOX)
            steps = " ".join(_mm(after - before) for before, after in zip(run.places, run.places[1:], strict=False))
            yield (
                f'<ofd:TextObject ID="{self.number()}" Boundary="{box}" Font="{font}" Size="{_mm(text.size)}"'
                + (f' CTM="{text.stretch:g} 0 0 1 0 0"' if text.stretch != 1 else "")
                + f'><ofd:FillColor Value="{_color(text.color)}"/><ofd:TextCode X="0" Y="{_mm(text.size)}"'
                + (f' DeltaX="{steps}"' if steps else "")
                + f">{escape(run.text)}</ofd:TextCode></ofd:TextObject>"
            )

    def rule(self, rule: Rule) -> str:
        """The PathObject of a line (9.1)."""
        box, middle = _mm(rule.x, rule.y - rule.thickness, rule.width, 2 * rule.thickness), _mm(rule.thickness)
        return (
            f'<ofd:PathObject ID="{self.number()}" Boundary="{box}" LineWidth="{_mm(rule.thickness)}"><ofd:StrokeColor Value="{_color(rule.color)}"/>'
            f"<ofd:AbbreviatedData>M 0 {middle} L {_mm(rule.width)} {middle}</ofd:AbbreviatedData></ofd:PathObject>"
        )

    def page(self, page: Page) -> str:
        layer = self.number()
        drawn = [*(self.rule(one) for one in page.rules), *(part for one in page.texts for part in self.text(one))]
        return f'{HEAD}<ofd:Page {NS}><ofd:Content><ofd:Layer ID="{layer}" Type="Body">{"".join(drawn)}</ofd:Layer></ofd:Content></ofd:Page>'

    def fonts(self) -> tuple[str, dict[str, bytes]]:
        """PublicRes.xml, and the font files it names. A font whose maker forbids it is only named, not put in."""
        told, files = [], {}
        for number, (face, chars) in self.used.items():
            named = f'<ofd:Font ID="{number}" FontName={quoteattr(face.name)} FamilyName={quoteattr(face.family)}'
            named += ' Bold="true"' if face.bold else ""  # for readers that take another font in its place
            if face.embeddable:
                files[f"font_{number}.ttf"] = face.part(chars)
                told.append(f"{named}><ofd:FontFile>font_{number}.ttf</ofd:FontFile></ofd:Font>")
            else:
                told.append(f"{named}/>")
        return f'{HEAD}<ofd:Res {NS} BaseLoc="Res"><ofd:Fonts>{"".join(told)}</ofd:Fonts></ofd:Res>', files


def _document(pages: list[int], last: int) -> str:
    sheet, body = _mm(0, 0, PAGE_WIDTH, PAGE_HEIGHT), _mm(LEFT, TOP, WIDTH, HEIGHT)
    return (
        f"{HEAD}<ofd:Document {NS}><ofd:CommonData><ofd:MaxUnitID>{last}</ofd:MaxUnitID>"
        f"<ofd:PageArea><ofd:PhysicalBox>{sheet}</ofd:PhysicalBox><ofd:ContentBox>{body}</ofd:ContentBox></ofd:PageArea>"
        "<ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData><ofd:Pages>"
        + "".join(f'<ofd:Page ID="{number}" BaseLoc="Pages/Page_{at}/Content.xml"/>' for at, number in enumerate(pages))
        + "</ofd:Pages></ofd:Document>"
    )


def _about(letter: Letter, mark: str) -> str:
    """OFD.xml: what the document is, and where it begins (7.4). mark: 32 hexadecimal digits of its own."""
    told = [
        ("DocID", mark), ("Title", letter.title), ("Author", "、".join(letter.organs)),
        ("CreationDate", letter.dated.isoformat() if letter.dated else ""), ("DocUsage", "Normal"),
        ("Creator", "办复"), ("CreatorVersion", __version__),
    ]  # fmt: skip
    more = {"文号": letter.number, "主送": letter.salutation, "办理类别": letter.class_mark, "公开属性": letter.disclosure}
    custom = "".join(f"<ofd:CustomData Name={quoteattr(name)}>{escape(text)}</ofd:CustomData>" for name, text in more.items() if text)
    info = "".join(f"<ofd:{name}>{escape(text)}</ofd:{name}>" for name, text in told if text)
    return (
        f'{HEAD}<ofd:OFD {NS} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo>{info}'
        + (f"<ofd:CustomDatas>{custom}</ofd:CustomDatas>" if custom else "")
        + f"</ofd:DocInfo><ofd:DocRoot>{DOCUMENT}/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    )


def _packed(files: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, LONG_AGO)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            package.writestr(entry, content, compresslevel=6)
    return out.getvalue()


def paint(layout: Any, metrics: Metrics, faces: Faces) -> bytes:  # noqa: ANN401 - whatever has a letter and pages, as for a PDF
    """Return as OFD what stands on the pages of ``layout``."""
    writer = _Writer(metrics, faces)
    pages = [writer.page(page).encode() for page in layout.pages]
    numbers = [writer.number() for _ in pages]
    res, files = writer.fonts()
    inside = {"Document.xml": _document(numbers, writer.last).encode(), "PublicRes.xml": res.encode()}
    inside |= {f"Pages/Page_{at}/Content.xml": page for at, page in enumerate(pages)}
    inside |= {f"Res/{name}": content for name, content in files.items()}
    mark = hashlib.sha256(b"\0".join([layout.letter.title.encode(), *inside.values()])).hexdigest()[:32]
    return _packed({"OFD.xml": _about(layout.letter, mark).encode()} | {f"{DOCUMENT}/{name}": one for name, one in inside.items()})


@cache
def _faces_of(one: Printer) -> Faces:
    return Faces(one.found, one.chosen)


def write_ofd(letter: Letter) -> bytes:
    """Return ``letter`` as OFD, with the lines and pages of its PDF. Raises PaperError where it cannot be printed."""
    one = printer()
    return one.lay(letter, lambda layout: paint(layout, one, _faces_of(one)))
