"""A messy 交办 list in: read, previewed, written, resumed, taken back."""

import zipfile
from datetime import date, timedelta

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from banfu import clock
from banfu.actions import REGISTRY, Refused, perform, taking_in
from banfu.cases.models import Assignment, Suggestion
from banfu.exchange import jobs, sheets
from banfu.exchange.models import ImportRow
from banfu.exchange.sheets.cleaning import day_of, number_of, split_names
from banfu.record import chain
from banfu.sample import load

UNITS = [
    sheets.UnitName("1", "省财政厅", ("湖南省财政厅", "财政厅")),
    sheets.UnitName("2", "省民政厅", ("民政厅",)),
    sheets.UnitName("3", "省卫生计生委", ("省卫计委",)),
]
HEAD = ["序号", "建议号", "案　由", "领衔人", "联名", "主 办", "协办单位", "交办时间", "备注"]
ROWS = [
    [1, "０１３１", "关于村医养老的建议", "李　明", "王五、赵六", "省财政厅", "民政厅、省卫计委", "2018年3月1日", ""],
    [2, 82, "关于村级经费的建议", "唐秀英等6名代表", "", "湖南省财政厅", "", 43160, "急"],
    [3, "0009", "关于某事的建议", "张三", "", "省财厅", "", "2018-03-01", ""],
    [4, "0083", "关于另一事的建议", "张三", "", "省财政厅", "", "2018.2.30", ""],
    [5, "82", "关于别的事的建议", "张三", "", "省财政厅", "", "2018-03-01", ""],
    [6, "", "没有编号", "张三", "", "省财政厅", "", "2018-03-01", ""],
    ["合计", "", "", "", "", "", "", "", ""],
    ["制表人：某某", "", "", "", "", "", "", "", ""],
]


@pytest.fixture
def messy(tmp_path):
    path = tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("交办")
        sheet.merge_range(0, 0, 0, 8, "2018年省人大代表建议交办清单")
        for c, text in enumerate(HEAD):
            sheet.write(3, c, text)
        for r, row in enumerate(ROWS):
            for c, value in enumerate(row):
                sheet.write(4 + r, c, value)
    return path


def read(path):
    return sheets.read_list(path, UNITS, own_unit="1", year=2018, handed_over_default=date(2018, 3, 2))


def test_the_good_rows_come_without_the_bad(messy):
    got = read(messy)
    assert [(r.number, r.line, r.lead_units, r.assist_units, r.cosigner_count) for r in got.rows] == [
        ("0131", 5, ["1"], ["2", "3"], 2), ("0082", 6, ["1"], [], 5)
    ]  # fmt: skip
    assert got.rows[0].lead_proposer == "李明"
    assert got.rows[1].handed_over_on == date(2018, 3, 1)
    assert got.table.header_row == 4
    assert len(got.skipped) == 2


@pytest.mark.parametrize(
    ("line", "field", "words"),
    [(7, "主办单位", "最像“省财政厅”"), (8, "交办日期", "不是一个日期"), (9, "编号", "第 6 行"), (10, "编号", "没有编号")],
)
def test_every_error_names_row_field_and_cure(messy, line, field, words):
    (error,) = [e for e in read(messy).errors if e.row == line]
    assert error.field == field
    assert words in error.message
    assert f"第 {line} 行" in error.message


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030"])
def test_csv_in_the_usual_encodings(tmp_path, encoding):
    path = tmp_path / "list.csv"
    path.write_bytes("编号,标题,主办单位\n1,关于㙍塘水利的建议,财政厅\n".encode(encoding))
    assert [(r.number, r.title) for r in read(path).rows] == [("0001", "关于㙍塘水利的建议")]


def _docx(path):
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("word/document.xml", "<x/>")


def _bomb(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (401 * 1024 * 1024))


def _wide(path):
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for column in range(5000):
            sheet.write(0, column, "编号")


def _huge(path):
    with path.open("wb") as file:
        file.truncate(300 * 1024 * 1024)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (_docx, "Word 文档改了名字"), (_bomb, "400 MB"), (_wide, "5000 列"), (_huge, "最多 50 MB"),
        (lambda p: p.write_bytes(b""), "空的"), (lambda p: p.write_bytes(b"%PDF-1.4 x"), "PDF"),
        (lambda p: p.write_bytes(b"\x00\x01garbage"), "打不开"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_gets_a_sentence(tmp_path, make, words):
    path = tmp_path / "list.xlsx"
    make(path)
    with pytest.raises(sheets.SheetError, match=words):
        read(path)


@given(st.dates(date(2000, 1, 1), date(2060, 1, 1)))
def test_a_day_is_read_in_every_spelling(day):
    serial = (day - date(1899, 12, 30)).days
    for text in (f"{day.year}-{day.month}-{day.day}", f"{day.year}.{day.month:02}.{day.day:02}",
                 f"{day.year}年{day.month}月{day.day}日", f"{day:%Y%m%d}", str(serial)):
        assert day_of(text, day.year) == day
    assert day_of(f"{day.month}月{day.day}日", day.year) == day


@given(st.integers(1, 9999))
def test_a_number_is_read_in_every_spelling(n):
    full = str(n).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert {number_of(str(n)), number_of(f"第{n}号"), number_of(full), number_of(f"{n:04}")} == {f"{n:04}"}


def test_several_units_in_a_cell():
    assert split_names("民政厅、人社厅 卫计委；县（市 区）") == ["民政厅", "人社厅", "卫计委", "县（市 区）"]


@pytest.fixture
def world(db):
    with clock.at(date(2018, 3, 2)):
        yield load._set_up("", date(2018, 3, 2))


@pytest.fixture
def job(world, messy):
    home, person = world.units["省财政厅"], world.people["czt.coordinator"]
    return jobs.stage(messy, "清单.xlsx", person, home, world.sessions["suggestion", 2018])


def write(job, world):
    return list(jobs.write(job, world.people["czt.coordinator"]))


def test_written_once_and_the_same_file_twice_changes_nothing(job, world, messy):
    assert Suggestion.objects.count() == 0
    assert write(job, world) == [2]
    assert Assignment.objects.filter(unit__name="省财政厅").count() == 2
    again = jobs.stage(messy, "清单.xlsx", job.made_by, job.unit, job.session)
    assert jobs.totals(again) == {"create": 0, "change": 0, "unchanged": 2, "error": 4}
    assert not list(chain.walk())


def test_killed_in_the_middle_it_goes_on_and_no_half_suggestion_stays(job, world, monkeypatch):
    monkeypatch.setattr(taking_in, "BATCH", 1)
    steps = jobs.write(job, world.people["czt.coordinator"])
    assert next(steps) == 1
    steps.close()
    job.refresh_from_db()
    assert job.state == "writing"
    assert Suggestion.objects.count() == job.rows.filter(written=True).count() == 1
    assert write(job, world) == [2]
    assert Suggestion.objects.count() == 2


def test_a_failing_batch_leaves_nothing_of_itself(job, world, monkeypatch):
    def fail(keys):
        raise RuntimeError("power cut")

    monkeypatch.setattr(taking_in.port, "index", fail)
    with pytest.raises(RuntimeError):
        write(job, world)
    assert Suggestion.objects.count() == 0
    assert not job.rows.filter(written=True).exists()


def test_taken_back_whole_while_nobody_worked_and_brought_back_again(job, world, messy):
    write(job, world)
    job.refresh_from_db()
    assert jobs.take_back(job, job.made_by) == 2
    assert set(Assignment.objects.values_list("stage", flat=True)) == {"withdrawn"}
    again = jobs.stage(messy, "清单.xlsx", job.made_by, job.unit, job.session)
    assert jobs.totals(again)["change"] == 2
    write(again, world)
    assert set(Assignment.objects.filter(unit=job.unit).values_list("stage", flat=True)) == {"to_sign"}


def test_not_taken_back_once_somebody_worked_nor_after_a_day(job, world):
    write(job, world)
    job.refresh_from_db()
    with clock.at(date(2018, 3, 5)), pytest.raises(Refused, match="24 小时"):
        jobs.take_back(job, job.made_by)
    task = Assignment.objects.filter(unit=job.unit).first()
    perform(REGISTRY["sign_for"], job.made_by, task)
    with pytest.raises(Refused, match="已经有人办过"):
        jobs.take_back(job, job.made_by)


def test_a_stranger_may_not_take_in(job, world):
    with pytest.raises(Refused, match="办公室"):
        list(jobs.write(job, world.people["czt.d1.head"]))
    assert ImportRow.objects.filter(written=True).count() == 0


def test_limits_of_a_taken_in_case(job, world):
    write(job, world)
    task = Assignment.objects.get(unit=job.unit, number="0082")
    assert task.legal_due_on == date(2018, 6, 1)
    # 3月11日 is a Sunday: the limit rolls on.
    assert task.handed_over_on + timedelta(days=11) == task.limits.get(kind="return").due_on
