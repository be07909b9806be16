"""报个数: as on a day, in the asker's own table, frozen."""

import io
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from banfu import clock
from banfu.exchange.models import Answer
from banfu.people.models import Office
from banfu.record.models import Entry

LATER = date(2018, 3, 20)


def table(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("半年统计表.xlsx", out.getvalue())


def ask(client, until, template=None, **more):
    data = {"asker": "督查室", "year": "2018", "kind": "suggestion", "until": until.isoformat(), **more}
    return client.post("/answers", data | ({"template": template} if template else {}))


def sheet_of(client, answer):
    content = b"".join(client.get(f"/answers/{answer.pk}/file").streaming_content)
    return openpyxl.load_workbook(io.BytesIO(content)).active


@pytest.fixture
def half(arrive, drive, browse):
    """Two lead cases, one answered on the 20th, and one assisting."""
    first = arrive("0082", assist=())
    arrive("0095", assist=())
    arrive("0101", part="assist")
    Office.objects.update(demo_day=LATER)
    with clock.at(LATER):
        drive(first, "deliver")
        yield browse()


def test_only_what_had_happened_by_the_day_counts_and_the_cases_open(half):
    assert ask(half, date(2018, 3, 10)).status_code == 302
    assert ask(half, LATER).status_code == 302
    late, early = Answer.objects.order_by("-pk")
    assert [a.figures["answered"]["value"] for a in (early, late)] == [0, 1]
    assert early.figures["assigned"]["value"] == 3
    page = half.get(f"/answers/{late.pk}/cases?name=answered").content.decode()
    assert "0082" in page and "0095" not in page
    assert Entry.objects.filter(action="answer_figures").count() == 2


def test_an_answer_stays_as_it_was_given(half, arrive):
    ask(half, LATER)
    before = Answer.objects.get().figures
    arrive("0300", day=LATER)
    page = half.get(f"/answers/{Answer.objects.get().pk}").content.decode()
    assert Answer.objects.get().figures == before
    assert "督查室" in page


def test_a_table_with_markers_is_filled_and_the_unknown_named(half):
    ask(half, LATER, table(["截至", "{{截止日期}}"], ["主办", "【主办】"], ["满意", "{{满易}}"], ["和", "=1+1"]))
    answer = Answer.objects.get()
    sheet = sheet_of(half, answer)
    assert [sheet["B1"].value, sheet["B2"].value, sheet["B3"].value] == ["2018年3月20日", 2, "{{满易}}"]
    page = half.get(f"/answers/{answer.pk}").content.decode()
    assert "满易" in page and "满意" in page


def test_a_table_with_headings_is_filled_in_the_line_of_the_unit(half):
    ask(half, LATER, table(["单位", "承办总数", "主办", "协办", "已办结", "A类", "沟通率", "备注"],
                           ["省教育厅", None, None, None, None, None, None, None],
                           ["湖南省财政厅", None, None, None, None, None, None, "别动"]))  # fmt: skip
    sheet = sheet_of(half, Answer.objects.get())
    assert [cell.value for cell in sheet[3]] == ["湖南省财政厅", 3, 2, 1, 1, 1, "100%", "别动"]
    assert [cell.value for cell in sheet[2]][1:] == [None] * 7


def test_a_form_with_a_label_left_of_each_blank(half):
    ask(half, LATER, table(["填报单位", None], ["主办件数（件）", None], ["说明", None]))
    sheet = sheet_of(half, Answer.objects.get())
    assert [sheet["B1"].value, sheet["B2"].value, sheet["B3"].value] == ["省财政厅", 2, None]


@pytest.mark.parametrize(("name", "content", "words"), [
    ("表.docx", b"PK\x03\x04", "只认 .xlsx"), ("表.xlsx", b"not a zip", "请"), ("表.xls", b"\xd0\xcf\x11\xe0", "另存为 .xlsx"),
])  # fmt: skip
def test_a_file_that_is_no_table_is_refused_and_nothing_kept(half, name, content, words):
    answer = ask(half, LATER, SimpleUploadedFile(name, content))
    assert answer.status_code == 422
    assert words in answer.content.decode() and "督查室" in answer.content.decode()
    assert not Answer.objects.exists()


def test_a_day_to_come_is_refused(half):
    answer = ask(half, date(2018, 12, 31))
    assert answer.status_code == 422 and "还没到的日子" in answer.content.decode()


@pytest.mark.parametrize(("key", "status"), [
    ("czt.coordinator", 200), ("czt.leader1", 200), ("czt.d1.head", 404), ("czt.d1.o0", 404), ("zjt.coordinator", 404), ("shenji", 404),
])  # fmt: skip
def test_whose_answers(half, browse, key, status):
    ask(half, LATER, table(["主办", None]))
    pk = Answer.objects.get().pk
    for url in (f"/answers/{pk}", f"/answers/{pk}/file", f"/answers/{pk}/cases?name=lead"):
        assert browse(key).get(url).status_code == status
