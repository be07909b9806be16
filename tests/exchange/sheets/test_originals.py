"""Originals: their text, their number, and the folder or zip they come in."""

import shutil
import stat
import zipfile

import docx
import pypdfium2
import pytest

from banfu.exchange.sheets import originals
from banfu.exchange.sheets.archive import open_folder_or_zip
from banfu.exchange.sheets.originals import match_number, read_original
from banfu.exchange.sheets.table import SheetError


@pytest.fixture
def word(tmp_path):
    document = docx.Document()
    document.add_paragraph("湖南省第十三届人民代表大会第一次会议　第0082号建议")
    table = document.add_table(2, 2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "领衔代表"
    table.cell(1, 0).text, table.cell(1, 1).text = "𠮷明", "㙍塘"
    document.add_paragraph("以上。")
    document.save(tmp_path / "a.docx")
    return tmp_path / "a.docx"


def _pdf(path, text=""):
    stream = f"BT /F1 12 Tf 20 100 Td ({text}) Tj ET" if text else ""
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(stream)}>>stream\n{stream}\nendstream", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]  # fmt: skip
    body = "%PDF-1.4\n" + "".join(f"{n} 0 obj{o}endobj\n" for n, o in enumerate(objects, 1))
    path.write_text(body + "trailer<</Root 1 0 R/Size 6>>\n%%EOF")
    return path


def test_word_in_reading_order_with_its_tables(word):
    got = read_original(word)
    assert got.kind == "docx"
    assert got.text.split("\n")[1:] == ["领衔代表", "𠮷明\t㙍塘", "以上。"]


def test_pdf_and_scan(tmp_path):
    got = read_original(_pdf(tmp_path / "a.pdf", "No 0082"))
    assert (got.kind, got.pages, got.text) == ("pdf", 1, "No 0082")
    scan = read_original(_pdf(tmp_path / "b.doc"))
    assert (scan.kind, scan.pages, scan.text) == ("scan", 1, "")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_plain_text(tmp_path, encoding):
    (tmp_path / "a.txt").write_bytes("第82号　㙍\x00\r\n".encode(encoding))
    assert read_original(tmp_path / "a.txt").text == "第82号　㙍"


@pytest.mark.skipif(not shutil.which("soffice"), reason="no office here")
def test_old_word_by_the_office(tmp_path):
    (tmp_path / "a.doc").write_bytes(rb"{\rtf1\ansi No 0082}")
    got = read_original(tmp_path / "a.doc")
    assert (got.kind, got.text) == ("doc", "No 0082")


def test_old_word_without_or_with_a_hanging_office(tmp_path, monkeypatch):
    (tmp_path / "a.wps").write_bytes(originals.OLE + b"\0" * 600)
    monkeypatch.setattr(originals.shutil, "which", lambda name: None)
    with pytest.raises(SheetError, match="另存为 .docx"):
        read_original(tmp_path / "a.wps")
    office = tmp_path / "office"
    office.write_text("#!/bin/sh\nsleep 60\n")
    office.chmod(0o755)
    monkeypatch.setattr(originals.shutil, "which", lambda name: str(office))
    monkeypatch.setattr(originals, "CONVERT_SECONDS", 0.3)
    with pytest.raises(SheetError, match="还没转完"):
        read_original(tmp_path / "a.wps")


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [("a.docx", b"", "空的"), ("a.pdf", b"%PDF-1.4 broken", "打不开"), ("a.docx", b"PK\3\4zz", "打不开"),
     ("a.exe", b"MZ", "读不出正文")],
)  # fmt: skip
def test_an_original_that_cannot_be_read(tmp_path, name, data, words):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(SheetError, match=words):
        read_original(tmp_path / name)
    with pytest.raises(SheetError, match="读不到"):
        read_original(tmp_path / "none.docx")


def test_a_sheet_named_docx_and_a_huge_file(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as packed:
        packed.writestr("xl/workbook.xml", "<x/>")
    with pytest.raises(SheetError, match="改了名字"):
        read_original(tmp_path / "a.docx")
    with (tmp_path / "b.pdf").open("wb") as file:
        file.truncate(60 * 1024**2)
    with pytest.raises(SheetError, match="最多 50 MB"):
        read_original(tmp_path / "b.pdf")


@pytest.mark.parametrize(
    ("name", "text", "number"),
    [
        ("0082.docx", "", "0082"), ("82号建议.docx", "", "0082"), ("原件/第８２号　关于.pdf", "", "0082"),
        ("2018年省人大0131 关于村医.pdf", "", "0131"), ("BH035.doc", "", "闭会035"), ("闭会第35号.doc", "", "闭会035"),
        ("12、关于2018年预算.docx", "", "0012"), ("关于2018年预算.docx", "", None), ("2018.3.1.docx", "", None),
        ("关于村医.docx", "省十三届人大一次会议\n第 0082 号", "0082"), ("扫描.pdf", "国务院令第412号 第0009号", "0009"),
        ("湘财〔2018〕12号.pdf", "", None), ("a.pdf", "闭会035", "闭会035"), ("a.pdf", "", None),
        ("0082.docx", "第0083号", "0082"),
    ],
)  # fmt: skip
def test_the_number_of_an_original(name, text, number):
    assert match_number(name, text) == number


def _zip(path, entries):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in entries:
            packed.writestr(name, data)
    return path


def test_a_folder_file_by_file(tmp_path):
    (tmp_path / "in" / "sub").mkdir(parents=True)
    for name in ("b.txt", "sub/a.txt", ".DS_Store", "~$b.docx", "Thumbs.db"):
        (tmp_path / "in" / name).write_text(name)
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "s.txt").write_text("s")
    (tmp_path / "in" / "link").symlink_to(tmp_path / "secret")
    (tmp_path / "in" / "link.txt").symlink_to(tmp_path / "secret" / "s.txt")
    assert [name for name, _ in open_folder_or_zip(tmp_path / "in")] == ["b.txt", "sub/a.txt"]


def test_a_zip_and_nothing_left_behind(tmp_path):
    path = _zip(tmp_path / "a.zip", [("原件/0082.txt", "甲"), ("__MACOSX/x", "x"), ("原件/", "")])
    got = [(name, file.read_text("utf-8"), file) for name, file in open_folder_or_zip(path)]
    assert [(name, text) for name, text, _ in got] == [("原件/0082.txt", "甲")]
    assert not got[0][2].exists()


def test_a_zip_named_in_gbk(tmp_path):
    name = "第0082号建议.txt".encode("gb18030")
    path = _zip(tmp_path / "a.zip", [("x" * len(name), "甲")])
    path.write_bytes(path.read_bytes().replace(b"x" * len(name), name))
    assert [n for n, _ in open_folder_or_zip(path)] == ["第0082号建议.txt"]


@pytest.mark.parametrize("name", ["../a.txt", "/etc/a.txt", "a/../../b.txt", "C:\\a.txt", "..\\a.txt"])
def test_a_name_pointing_outside_refuses_the_whole(tmp_path, name):
    path = _zip(tmp_path / "a.zip", [("good.txt", "x"), (name, "x")])
    with pytest.raises(SheetError, match="包外面"):
        list(open_folder_or_zip(path))


def test_links_in_a_zip_are_passed_over(tmp_path):
    link = zipfile.ZipInfo("link.txt")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    path = _zip(tmp_path / "a.zip", [(link, "/etc/hostname"), ("a.txt", "x")])
    assert [n for n, _ in open_folder_or_zip(path)] == ["a.txt"]


def test_bombs_locks_and_strangers(tmp_path, monkeypatch):
    with pytest.raises(SheetError, match="大得不正常"):
        list(open_folder_or_zip(_zip(tmp_path / "a.zip", [("a.txt", b"0" * (20 * 1024**2))])))
    with pytest.raises(SheetError, match="最多 50 MB"):
        list(open_folder_or_zip(_zip(tmp_path / "b.zip", [("a.txt", b"0" * (51 * 1024**2))])))
    monkeypatch.setattr("banfu.exchange.sheets.archive.MOST_FILES", 2)
    with pytest.raises(SheetError, match="最多 2 个"):
        list(open_folder_or_zip(_zip(tmp_path / "c.zip", [(f"{n}.txt", "x") for n in range(3)])))
    monkeypatch.setattr("banfu.exchange.sheets.archive.MOST_TOTAL", 1000)
    with pytest.raises(SheetError, match="展开后有"):
        list(open_folder_or_zip(_zip(tmp_path / "d.zip", [("a", "x" * 600), ("b", "y" * 600)])))
    raw = bytearray(_zip(tmp_path / "e.zip", [("a.txt", "x")]).read_bytes())
    raw[6] |= 1
    raw[raw.find(b"PK\1\2") + 8] |= 1
    (tmp_path / "e.zip").write_bytes(raw)
    with pytest.raises(SheetError, match="密码"):
        list(open_folder_or_zip(tmp_path / "e.zip"))
    (tmp_path / "f.rar").write_bytes(b"Rar!")
    with pytest.raises(SheetError, match="不是文件夹也不是 zip"):
        list(open_folder_or_zip(tmp_path / "f.rar"))


def test_a_locked_pdf(tmp_path, monkeypatch):
    def locked(path):
        raise pypdfium2.PdfiumError("Failed to load document (PDFium: Incorrect password error).")

    monkeypatch.setattr(pypdfium2, "PdfDocument", locked)
    with pytest.raises(SheetError, match="密码"):
        read_original(_pdf(tmp_path / "a.pdf"))
