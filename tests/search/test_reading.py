"""Attachments: each kind read by page, in a process of its own; what cannot be read says so and breaks nothing."""

import io
import zipfile

import docx
import pytest
import xlsxwriter

from banfu.cases import files
from banfu.cases.models import StoredFile
from banfu.search import pages, port, reading
from banfu.search.models import Kind, Reading


def pdf(*texts):
    """A small PDF, a page a text (ASCII)."""
    objects = ["<</Type/Catalog/Pages 2 0 R>>", "", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    for text in texts:
        stream = f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET"
        objects.append(f"<</Length {len(stream)}>>stream\n{stream}\nendstream")
        objects.append(f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {len(objects)} 0 R/Resources<</Font<</F1 3 0 R>>>>>>")
    kids = " ".join(f"{5 + 2 * n} 0 R" for n in range(len(texts)))
    objects[1] = f"<</Type/Pages/Count {len(texts)}/Kids[{kids}]>>"
    body = "%PDF-1.4\n" + "".join(f"{n} 0 obj\n{value}\nendobj\n" for n, value in enumerate(objects, 1))
    return (body + "trailer<</Root 1 0 R>>\n%%EOF").encode()


def word(*paragraphs):
    document, out = docx.Document(), io.BytesIO()
    for text in paragraphs:
        if text == "\f":
            document.add_page_break()
        else:
            document.add_paragraph(text)
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "村级", "经费"
    document.save(out)
    return out.getvalue()


def sheets(**cells):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name, rows in cells.items():
            sheet = book.add_worksheet(name)
            for n, row in enumerate(rows):
                sheet.write_row(n, 0, row)
    return out.getvalue()


def bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(4):
            archive.writestr(f"word/{n}.xml", b"0" * (100 * 1024**2))
    return out.getvalue()


@pytest.fixture
def keep(office, settings, tmp_path):
    """Keep a file beside a case; return its row."""
    settings.FILES = tmp_path / "files"
    task = office.make_task(number="0001")

    def keep(name, content):
        kept = files.keep(name, [content])
        return StoredFile.objects.create(
            suggestion=task.suggestion, organ=task.organ_key, kind="other", name=name, digest=kept.digest, size=kept.size,
            added_on=task.handed_over_on, added_by="周敏",
        )  # fmt: skip

    return keep


def where(query):
    return [(row.page, row.place) for row in port.found(query, {Kind.FILE})]


def test_a_pdf_is_found_by_its_page(keep):
    row = keep("a.pdf", pdf("lift for old houses", "school bus", ""))
    assert reading.read_file(row.pk) == "read"
    assert where("SCHOOL bus") == [(2, "a.pdf 第 2 页")]
    assert reading.said([row]) == [(row, "能查，3 页")]


def test_word_sheets_and_text_are_found(keep):
    rows = [
        keep("a.docx", word("关于加装电梯", "\f", "第二页说校车")), keep("b.xlsx", sheets(经费=[["村级", 12]], 空=[], 名单=[["怀化"]])),
        keep("c.txt", "乡村公路养护".encode("gb18030")), keep("d.txt", "﻿危房改造".encode()),
    ]  # fmt: skip
    for row in rows:
        assert reading.read_file(row.pk) == "read"
    assert where("加装电梯") == [(1, "a.docx 第 1 页")]
    assert where("校车") == [(2, "a.docx 第 2 页")]
    assert where("怀化") == [(3, "b.xlsx 工作表“名单”")]
    assert where("公路养护") == [(1, "c.txt")]
    assert where("危房") == [(1, "d.txt")]
    assert where("村级经费") == []  # no phrase over the border of two cells


WRONG = {
    "坏.pdf": b"%PDF-1.4 nothing more", "坏.docx": b"PK\x03\x04 nothing more", "坏.xlsx": b"PK\x03\x04" + b"\0" * 500,
    "炸.docx": bomb, "空.pdf": lambda: pdf(""), "旧.doc": b"\xd0\xcf\x11\xe0 old", "图.png": b"\x89PNG picture",
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_read_says_so_on_the_case_page(keep, client, office, name):
    content = WRONG[name]
    row = keep(name, content() if callable(content) else content)
    assert reading.read_file(row.pk) in ("unreadable", "empty")
    [(_, said)] = reading.said([row])
    assert said.startswith("查不到：") and len(said) > 6
    client.force_login(office.coordinator)
    task = row.suggestion.assignments.get()
    assert said in client.get(f"/case/{task.pk}").content.decode()


def test_a_very_long_pdf_is_read_up_to_a_bound(keep, monkeypatch, tmp_path):
    path = tmp_path / "long.pdf"
    path.write_bytes(pdf(*(f"page number {n}" for n in range(520))))
    *found, last = pages.read(path, ".pdf")
    assert len(found) == pages.MOST_PAGES
    assert last == {"state": "part", "pages": 500, "note": "太长，只读了前 500 页"}


def test_a_reader_that_never_ends_is_stopped_and_what_it_said_is_kept(keep, monkeypatch):
    row = keep("a.pdf", pdf("first"))
    monkeypatch.setattr(reading, "READER", ("-c", "import sys, time; print('{\"page\": 1, \"place\": \"第 1 页\", \"text\": \"first\"}', flush=True); time.sleep(60)"))
    monkeypatch.setattr(reading, "KILLED_AFTER", 2)
    assert reading.read_file(row.pk) == "part"
    assert where("first") == [(1, "a.pdf 第 1 页")]
    assert reading.said([row]) == [(row, "能查一部分：读到第 1 页停了")]


def test_files_without_a_reading_are_read_when_the_worker_looks(keep):
    from banfu.advice import tasks

    row = keep("a.txt", "危房改造".encode())
    assert reading.said([row]) == [(row, "等后台读，读好就能查")]
    assert tasks.search_wants_mending()
    assert tasks.mend_search.call() == 1
    assert where("危房") == [(1, "a.txt")] and not tasks.search_wants_mending()


def test_rebuilding_reads_the_files_again(keep, capsys, settings, tmp_path):
    import argparse

    from banfu.search import command

    settings.DATA = tmp_path
    keep("a.txt", "危房改造".encode())
    assert command.run(argparse.Namespace(rebuild=True, query="危房")) == 0
    assert "附件 1" in capsys.readouterr().out
    assert Reading.objects.count() == 1
    assert command.run(argparse.Namespace(rebuild=False, query="")) == 2
