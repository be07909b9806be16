"""A staged list is mended in its preview: a cell of a row, what a column is; phones stand sealed."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from banfu.cases.models import Suggestion
from banfu.exchange.models import ImportJob, ImportRow

HEAD = "建议号,案由,领衔人,承办单位,,交办时间,责任领导,联系电话\n,,,主办,会办1,,,\n"
ROWS = (
    "7001,关于甲的建议,周敬平,省财政厅,省民政厅,2018.3.1,黄仁贵,13900010001\n"
    "7002,关于乙的建议,莫 刚,省财政厅,,2018.2.30,黄仁贵,13900010002\n"
    "7001,关于丙的建议,贺水生,省财政厅,,2018.3.1,黄仁贵,\n"
    "合计,3 件,,,,,,\n"
)


@pytest.fixture
def staged(world, browse):
    """A client and the address of a staged list with a head of two lines and two wrong rows."""
    session = world.sessions["suggestion", 2018]
    client = browse()
    upload = SimpleUploadedFile("交办.csv", (HEAD + ROWS).encode())
    return client, client.post("/imports", {"what": "list", "session": session.pk, "list": upload})["Location"]


def say(client, url, **data):
    return client.post(url, data, follow=True).content.decode()


def test_a_head_of_two_lines_and_two_wrong_rows(staged):
    client, where = staged
    page = client.get(where).content.decode()
    assert "1 行可以导入，2 行要您看一眼" in page and "表头在第 2 行" in page and "合计" in page
    good = ImportRow.objects.get(state="create")
    assert (len(good.data["lead_units"]), len(good.data["assist_units"])) == (1, 1)
    assert "第 3 行是《关于甲的建议》，本行是《关于丙的建议》" in page


def test_a_cell_is_corrected_and_only_that_row_changes(staged):
    client, where = staged
    assert "第 4 行“交办日期”已改成“2018-03-02”，1 行跟着好了" in say(client, where + "/correct", line=4, field="交办日期", text="2018-03-02")
    page = say(client, where + "/correct", line=5, field="编号", text="7003")
    assert "3 行可以导入" in page and "有问题的" not in page
    say(client, where + "/commit")
    made = {s.number: s.title for s in Suggestion.objects.filter(number__startswith="700")}
    assert made == {"7001": "关于甲的建议", "7002": "关于乙的建议", "7003": "关于丙的建议"}
    assert ImportJob.objects.get().raw == ""


@pytest.mark.parametrize(("line", "field"), [(99, "编号"), (4, "没有这一列")])
def test_what_is_not_in_the_list_is_not_corrected(staged, line, field):
    client, where = staged
    assert "不在这份清单里" in say(client, where + "/correct", line=line, field=field, text="x")
    assert "corrected" not in ImportJob.objects.get().notes


def test_a_column_is_said_to_be_another(staged):
    client, where = staged
    assert "已按这样重读" in say(client, where + "/columns", col6="remark")
    assert ImportRow.objects.get(state="create").data["remark"] == "黄仁贵"
    assert "有两列都认作“备注”" in say(client, where + "/columns", col2="remark")
    assert "没有一列认作“标题”" in say(client, where + "/columns", col1="")
    assert ImportRow.objects.get(state="create").data["lead_proposer"] == "周敬平"


def test_the_wrong_rows_go_out_as_a_table(staged, tmp_path):
    from banfu.exchange.sheets.writing import read_sheets

    client, where = staged
    path = tmp_path / "wrong.xlsx"
    path.write_bytes(client.get(where + "/wrong").content)
    [sheet] = read_sheets(path).values()
    assert [(row.cells["表中行号"], row.cells["列"]) for row in sheet.rows] == [("4", "交办日期"), ("5", "编号")]


def test_phones_of_a_staged_list_stand_sealed(staged):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT raw FROM exchange_importjob")
        raw = cursor.fetchone()[0]
    assert "13900010001" not in raw and "13900010001" in ImportJob.objects.get().raw
    assert all("1390001" not in str(row.data) for row in ImportRow.objects.all())


def test_written_lists_are_not_mended(staged):
    client, where = staged
    say(client, where + "/commit")
    assert "不能再改" in say(client, where + "/correct", line=4, field="交办日期", text="2018-03-02")
