"""A small reader of OFD for the tests: written from the standard, not from our writer."""

import zipfile
from dataclasses import dataclass, field
from io import BytesIO
from posixpath import dirname, join, normpath

from fontTools.ttLib import TTFont
from lxml import etree

NS = {"o": "http://www.ofdspec.org/2016"}
MM = 72 / 25.4


@dataclass
class Mark:
    """A character and its origin, in points from the upper left corner of the sheet."""

    char: str
    x: float
    baseline: float
    size: float
    font: int
    red: bool


@dataclass
class Face:
    """A font of the file: its name, and the font itself where it is put in."""

    name: str
    inside: TTFont | None


@dataclass
class Sheet:
    marks: list[Mark] = field(default_factory=list)
    lines: list[tuple[float, float, float, float, bool]] = field(default_factory=list)  # left, right, y, thickness, red


@dataclass
class Read:
    names: list[str]
    about: dict[str, str]
    fonts: dict[int, Face]
    sheets: list[Sheet]
    roots: dict[str, etree._Element]


def _numbers(text):
    return [float(one) for one in text.split()]


def _red(element, name):
    found = element.find(f"o:{name}", NS)
    red, green, blue = _numbers(found.get("Value")) if found is not None else (0, 0, 0)
    return red > 160 and green < 90 and blue < 90


def _marks(element):
    left, top, *_ = _numbers(element.get("Boundary"))
    a, b, c, d, e, f = _numbers(element.get("CTM") or "1 0 0 1 0 0")
    for code in element.findall("o:TextCode", NS):
        x, y = float(code.get("X")), float(code.get("Y"))
        steps = _numbers(code.get("DeltaX") or "")
        assert len(steps) == len(code.text) - 1 and len(element.findall("o:TextCode", NS)) == 1
        for at, char in enumerate(code.text):
            x += steps[at - 1] if at else 0
            if not char.isspace():
                yield Mark(
                    char, (left + a * x + c * y + e) * MM, (top + b * x + d * y + f) * MM, float(element.get("Size")) * MM,
                    int(element.get("Font")), _red(element, "FillColor"),
                )  # fmt: skip


def _line(element):
    left, top, *_ = _numbers(element.get("Boundary"))
    move, x, y, line, to, level = element.find("o:AbbreviatedData", NS).text.split()
    assert (move, line, y) == ("M", "L", level)
    return (left + float(x)) * MM, (left + float(to)) * MM, (top + float(y)) * MM, float(element.get("LineWidth")) * MM, _red(element, "StrokeColor")


def read(content: bytes) -> Read:
    """Follow the file from OFD.xml to the characters on its pages."""
    package = zipfile.ZipFile(BytesIO(content))
    roots = {name: etree.fromstring(package.read(name)) for name in package.namelist() if name.endswith(".xml")}
    main = roots["OFD.xml"]
    info = main.find(".//o:DocInfo", NS)
    about = {etree.QName(one).localname: one.text for one in info if one.text}
    about |= {one.get("Name"): one.text for one in info.findall(".//o:CustomData", NS)}
    start = main.findtext(".//o:DocRoot", namespaces=NS)
    document, base = roots[start], dirname(start)
    where = join(base, document.findtext(".//o:PublicRes", namespaces=NS))
    res, fonts = roots[where], {}
    for one in res.findall(".//o:Font", NS):
        file = one.findtext("o:FontFile", namespaces=NS)
        path = normpath(join(dirname(where), res.get("BaseLoc"), file)) if file else ""
        fonts[int(one.get("ID"))] = Face(one.get("FontName"), TTFont(BytesIO(package.read(path))) if path else None)
    sheets = []
    for page in document.findall(".//o:Page", NS):
        layer = roots[join(base, page.get("BaseLoc"))].findall(".//o:Layer/*", NS)
        sheet = Sheet()
        for element in layer:
            if etree.QName(element).localname == "TextObject":
                sheet.marks += _marks(element)
            else:
                sheet.lines.append(_line(element))
        sheets.append(sheet)
    return Read(package.namelist(), about, fonts, sheets, roots)
