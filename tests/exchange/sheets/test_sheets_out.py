"""Tables, division sheets and filled templates: what goes out, and what comes back."""

import io
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from banfu import clock
from banfu.exchange.sheets.table import SheetError
from banfu.exchange.sheets.template import fill_template
from banfu.exchange.sheets.writing import read_sheets, write_sheets, write_table

HEAD = ["编号", "标题", "交办日期"]
EVIL = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "http://a.b/c", "{=1}", "=HYPERLINK(\"x\")"]


@pytest.mark.parametrize("text", EVIL)
def test_no_text_runs(tmp_path, text):
    write_table(tmp_path / "a.xlsx", ["甲"], [[text]], exporter="何蔚")
    cell = openpyxl.load_workbook(tmp_path / "a.xlsx").active["A2"]
    assert cell.data_type == "s"
    assert cell.hyperlink is None


def test_a_table_is_ready_for_paper_and_names_its_exporter():
    out = io.BytesIO()
    with clock.at(datetime(2018, 5, 2, 15, 4)):
        write_table(out, HEAD, [["0082", "甲", date(2018, 3, 1)], ["0083", None, 3]], title="台账", exporter="何蔚",
                    note="A&B", widths={"标题": 50})  # fmt: skip
    sheet = openpyxl.load_workbook(out).active
    assert [c.value for c in sheet[2]] == HEAD
    assert sheet["A3"].value == "0082" and sheet["C3"].value.date() == date(2018, 3, 1) and sheet["C4"].value == 3
    assert sheet.freeze_panes == "A3" and sheet.print_title_rows == "$2:$2"
    assert sheet.page_setup.orientation == "landscape" and str(sheet.page_setup.paperSize) == "9"
    assert sheet.column_dimensions["B"].width > 49
    assert sheet.cell(sheet.max_row, 1).value == "导出人：何蔚　2018-05-02 15:04　A&B"


def test_an_export_without_exporter_or_headings_is_refused():
    for headings, who in ((HEAD, " "), ([], "何蔚")):
        with pytest.raises(ValueError):
            write_table(io.BytesIO(), headings, [], exporter=who)
    with pytest.raises(ValueError):
        write_sheets(io.BytesIO(), {}, exporter="何蔚")


def test_division_sheets_come_back(tmp_path):
    path = tmp_path / "处室.xlsx"
    names = ["预算处", "综合[税政]处", "很" * 40, "很" * 41, "History"]
    write_sheets(path, {n: (HEAD, [["0082", "甲", date(2018, 3, 1)], ["0083", "=乙", ""]]) for n in names}, exporter="何蔚")
    back = read_sheets(path)
    assert len(back) == 5 and all(len(name) <= 31 for name in back)
    sheet = back["预算处"]
    assert sheet.headings == HEAD
    assert [(r.line, r.cells["编号"], r.cells["标题"], r.cells["交办日期"]) for r in sheet.rows] == [
        (2, "0082", "甲", "2018-03-01"), (3, "0083", "=乙", "")
    ]  # fmt: skip


plain = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cf", "Zs", "Zl", "Zp"]), min_size=1, max_size=20)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(plain.filter(lambda t: not t.startswith("导出人：")), min_size=1, max_size=5))
def test_any_text_comes_back_as_it_went(tmp_path, texts):
    write_sheets(tmp_path / "b.xlsx", {"甲": (["文"], [[t] for t in texts])}, exporter="何蔚")
    assert [r.cells["文"] for r in read_sheets(tmp_path / "b.xlsx")["甲"].rows] == texts


def test_division_sheets_that_cannot_be_read(tmp_path):
    path = tmp_path / "c.xlsx"
    write_sheets(path, {"甲": (["文", "文"], [])}, exporter="何蔚")
    with pytest.raises(SheetError, match="同名"):
        read_sheets(path)
    path.write_bytes(b"\0nothing")
    with pytest.raises(SheetError, match="打不开"):
        read_sheets(path)


@pytest.fixture
def template(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"], sheet["A2"], sheet["A3"] = "{{主办件数}}", "共【主办件数】件，{{ 单位 }}", "=SUM(A1:A1)"
    sheet["A4"], sheet["A5"], sheet["A6"] = "{{主办数}}", "【空】", "{{坏}}"
    sheet["A7"], sheet["A8"] = "{{会办件数}} 与 {{没有}}", "{{日}}"
    sheet["A1"].font = openpyxl.styles.Font(bold=True)
    sheet.merge_cells("A1:B1")
    book.save(tmp_path / "t.xlsx")
    return tmp_path / "t.xlsx"


def test_a_template_is_filled_in_its_own_looks(template, tmp_path):
    values = {"主办件数": 76, "会办件数": 297, "单位": ["甲", "乙"], "空": None, "坏": "=1+1", "日": date(2018, 3, 1)}
    unknown = fill_template(template, tmp_path / "o.xlsx", values).unknown
    sheet = openpyxl.load_workbook(tmp_path / "o.xlsx").active
    assert sheet["A1"].value == 76 and sheet["A1"].font.bold
    assert sheet["A2"].value == "共76件，甲、乙"
    assert (sheet["A3"].data_type, sheet["A5"].value, sheet["A6"].data_type) == ("f", "—", "s")
    assert sheet["A7"].value == "297 与 {{没有}}" and sheet["A8"].value.date() == date(2018, 3, 1)
    assert [(u.cell, u.name) for u in unknown] == [("A4", "主办数"), ("A7", "没有")]
    assert unknown[0].nearest[0] == "主办件数"


def test_a_template_that_is_none(tmp_path):
    for name, data, words in (("t.xls", b"x", "只认 .xlsx"), ("t.xlsx", b"", "空的"), ("u.xlsx", b"PK\3\4x", "打不开")):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(SheetError, match=words):
            fill_template(tmp_path / name, tmp_path / "o.xlsx", {})
