"""Our letters as OFD: what a reader of the standard finds in them, beside the PDF of the same letter."""

import zipfile
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from lxml import etree
from tests.paper.ofd_read import MM, read
from tests.paper.samples import ALL, COSIGNED, SHORT
from tests.paper.test_press import HOSTILE

from banfu.paper import fonts, ofd_fonts
from banfu.paper.letter import Attachment, PaperError, clean, paragraphs
from banfu.paper.measure import read as measured
from banfu.paper.ofd import write_ofd
from banfu.paper.pdf import write_pdf

SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).with_name("ofd.xsd")))
TOLERANCE = 0.5 * MM
RARE = "喆堃珺赟䶮"


@cache
def as_ofd(name):
    content = write_ofd(ALL[name])
    return content, read(content)


@pytest.mark.parametrize("name", ALL)
def test_the_same_characters_and_lines_stand_at_the_same_places_as_in_the_pdf(name):
    sheets = measured(write_pdf(ALL[name]))
    _, ofd = as_ofd(name)
    assert len(ofd.sheets) == len(sheets)
    for ours, sheet in zip(ofd.sheets, sheets, strict=True):
        left = list(ours.marks)
        for glyph in (one for row in sheet.rows for one in row.glyphs):
            same = [one for one in left if one.char == glyph.char]
            near = min(same, key=lambda one: abs(one.x - glyph.x) + abs(one.baseline - glyph.baseline))
            assert max(abs(near.x - glyph.x), abs(near.baseline - glyph.baseline)) < TOLERANCE
            assert abs(near.size - glyph.size) < 0.1 and near.red == glyph.red
            assert ofd.fonts[near.font].name == glyph.font.rpartition("+")[2]
            left.remove(near)
        assert not left
        drawn = [(one.left, one.right, one.y, one.thickness, one.red) for one in sheet.strokes]
        assert sorted(ours.lines, key=lambda one: one[2]) == [pytest.approx(one, abs=0.1) for one in drawn]


@pytest.mark.parametrize("name", ALL)
def test_every_file_is_as_the_standard_has_it_and_none_is_a_picture(name):
    content, ofd = as_ofd(name)
    assert ofd.names[0] == "OFD.xml" and {one.rpartition(".")[2] for one in ofd.names} == {"xml", "ttf"}
    numbers = []
    for path, root in ofd.roots.items():
        assert SCHEMA.validate(root), (path, SCHEMA.error_log)
        numbers += [int(one.get("ID")) for one in root.iter() if one.get("ID") and etree.QName(one).localname != "Res"]
    assert len(numbers) == len(set(numbers)) and max(numbers) <= int(ofd.roots["Doc_0/Document.xml"].findtext(".//{*}MaxUnitID"))
    for mark in (one for sheet in ofd.sheets for one in sheet.marks):
        assert ord(mark.char) in ofd.fonts[mark.font].inside.getBestCmap()


def test_rare_characters_of_names_are_drawn_and_the_file_says_what_it_is():
    content = write_ofd(COSIGNED)
    assert content == write_ofd(COSIGNED)
    ofd = read(content)
    for char in RARE:
        font = next(ofd.fonts[one.font].inside for sheet in ofd.sheets for one in sheet.marks if one.char == char)
        assert font["glyf"][font.getBestCmap()[ord(char)]].numberOfContours >= 3
    wanted = {"Title": SHORT.title, "Author": "湖南省财政厅", "CreationDate": "2018-09-05", "文号": "湘财建〔2018〕1号"}
    assert wanted.items() <= ofd.about.items()
    assert read(write_ofd(replace(SHORT, number="湘财建〔2018〕2号"))).about["DocID"] != read(write_ofd(SHORT)).about["DocID"]


def test_hostile_text_stays_text_and_a_character_beyond_the_first_plane_keeps_its_place():
    letter = replace(
        SHORT, title=HOSTILE[3], organs=(HOSTILE[7],), number=HOSTILE[2], salutation=HOSTILE[6], paragraphs=paragraphs([*HOSTILE, "赵\U00020000代表好"]),
        attachments=tuple(Attachment(one) for one in HOSTILE),
    )  # fmt: skip
    ofd = read(write_ofd(letter))
    assert ofd.about["Title"] == clean(HOSTILE[3]) and ofd.about["文号"] == clean(HOSTILE[2])
    shown = "".join(one.char for sheet in ofd.sheets for one in sorted(sheet.marks, key=lambda one: (round(one.baseline), one.x)))
    for text in (*HOSTILE, "赵\U00020000代表好"):
        assert clean(text).replace(" ", "") in shown
    assert all(SCHEMA.validate(root) for root in ofd.roots.values())
    with pytest.raises(PaperError, match="正文是空的"):
        write_ofd(replace(SHORT, paragraphs=()))


def test_a_font_whose_maker_forbids_it_is_named_and_not_put_in(monkeypatch):
    first = fonts.chosen()[fonts.FANG].first
    monkeypatch.setattr(ofd_fonts.Face, "embeddable", property(lambda face: face.family != first))
    ofd = read(content := write_ofd(SHORT))
    named = [one for one in ofd.fonts.values() if one.inside is None]
    assert len(named) == 1 and len(zipfile.ZipFile(BytesIO(content)).namelist()) == len(ofd.roots) + len(ofd.fonts) - 1
    assert SCHEMA.validate(ofd.roots["Doc_0/PublicRes.xml"])


@pytest.mark.parametrize(("bits", "allowed"), [(0, True), (4, True), (8, True), (2, False), (0x0100, False), (0x0204, False)])
def test_what_the_bits_of_a_font_allow(bits, allowed):
    face = ofd_fonts.Face("某字体", "none.ttf", 0, False)
    face.__dict__["fs_type"] = bits
    assert face.embeddable is allowed
