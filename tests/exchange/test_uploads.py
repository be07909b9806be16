"""报送包: what is answered and not yet in the platform."""

import io
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from banfu.cases.models import PlatformUpload
from banfu.record.models import Entry


@pytest.fixture
def answered(arrive, drive, browse):
    task = drive(arrive("0082", assist=()), "deliver")
    sealed = {"kind": "sealed", "happened_on": "2018-03-01", "file": SimpleUploadedFile("扫描0001.pdf", b"%PDF-1.4\n%%EOF")}
    assert browse().post(f"/act/attach_file/{task.pk}", sealed).status_code == 302
    return task


def test_waiting_until_ticked_and_the_tick_is_recorded(answered, arrive, browse):
    arrive("0095")
    client = browse()
    page = client.get("/uploads").content.decode()
    assert "1 件已答复" in page and "0082" in page and "0095" not in page
    case = client.get(f"/case/{answered.pk}/upload").content.decode()
    assert case.index("答复类别") < case.index("答复文号") < case.index("答复正文")
    assert client.post(f"/act/mark_uploaded/{answered.pk}", {"platform": "代表履职平台", "happened_on": "2018-03-01"}).status_code == 302
    assert "都上传过了" in client.get("/uploads").content.decode()
    again = client.post(f"/act/mark_uploaded/{answered.pk}", {"platform": "代表履职平台", "happened_on": "2018-03-01"})
    assert again.status_code == 422 and "已登记上传" in again.content.decode()
    assert PlatformUpload.objects.count() == 1
    assert Entry.objects.filter(action="mark_uploaded").count() == 1


def test_the_package_names_its_attachments_after_the_case(answered, browse):
    content = b"".join(browse().get("/uploads/zip").streaming_content)
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        names = packed.namelist()
        sheet = openpyxl.load_workbook(io.BytesIO(packed.read("报送清单.xlsx"))).active
    assert names == ["报送清单.xlsx", f"0082-答复-{answered.suggestion.title[:40]}.pdf"]
    assert "0082" in [cell.value for row in sheet.iter_rows() for cell in row]


def test_what_is_missing_is_said(arrive, drive, browse):
    drive(arrive("0082", assist=()), "register_issue")
    assert "盖章答复还没有归入" in browse().get("/uploads").content.decode()


def test_the_office_settles_the_order_of_the_platform(answered, browse):
    client = browse()
    source = answered.session.source_id
    wrong = client.post("/settings/upload", {"upload-source": source, "upload-names": "编号、联络员"})
    assert wrong.status_code == 422 and "没有“联络员”这一栏" in wrong.content.decode()
    assert client.post("/settings/upload", {"upload-source": source, "upload-names": "答复正文、编号"}).status_code == 302
    page = client.get(f"/case/{answered.pk}/upload").content.decode()
    assert page.index("答复正文") < page.index(">编号<") and "答复文号" not in page


def test_nothing_waiting_is_said(browse):
    answer = browse().get("/uploads/zip", follow=True)
    assert "没有要报送的件" in answer.content.decode()


@pytest.mark.parametrize("key", ["czt.leader1", "czt.d1.head", "czt.d1.o0", "shenji"])
def test_only_the_office(answered, browse, key):
    for url in ("/uploads", "/uploads/zip", f"/case/{answered.pk}/upload"):
        assert browse(key).get(url).status_code == 404
    assert browse("zjt.coordinator").get(f"/case/{answered.pk}/upload").status_code == 404
