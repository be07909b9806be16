"""An unknown unit in a list is asked for, and remembered."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from banfu.cases.models import Session
from banfu.people.models import UnitAlias
from banfu.record.models import Entry

LIST = "编号,标题,主办单位,会办单位\n9001,关于甲的建议,省财政厅,省农口大办\n9002,关于乙的建议,省农口大办,省财政厅\n9003,,省农口大办,\n"


def _job(client, session):
    upload = SimpleUploadedFile("交办.csv", LIST.encode())
    return client.post("/imports", {"what": "list", "session": session.pk, "list": upload})["Location"]


def test_naming_it_once_mends_the_rows_and_later_lists(world):
    client = Client()
    client.force_login(world.people["czt.coordinator"])
    session = Session.objects.get(name="省十三届人大一次会议")
    where = _job(client, session)
    assert "有 1 个单位名没有认出来" in client.get(where).content.decode()
    client.post(where + "/unit", {"name": "省农口大办", "unit": ""})
    assert not UnitAlias.objects.filter(name="省农口大办").exists()
    unit = world.units["省教育厅"]
    client.post(where + "/unit", {"name": "省农口大办", "unit": unit.pk})
    page = client.get(where).content.decode()
    assert "2 行可以导入，1 行要您看一眼" in page and "没有标题" in page
    assert UnitAlias.objects.get(name="省农口大办").unit == unit
    assert Entry.objects.filter(action="add_alias").count() == 1
    assert "单位名没有认出来" not in client.get(_job(client, session)).content.decode()


def test_others_cannot(world):
    office, other = Client(), Client()
    office.force_login(world.people["czt.coordinator"])
    other.force_login(world.people["zjt.coordinator"])
    where = _job(office, Session.objects.get(name="省十三届人大一次会议"))
    assert other.post(where + "/unit", {"name": "x", "unit": "1"}).status_code == 404


def test_a_long_list_goes_on_slice_by_slice(world, monkeypatch):
    monkeypatch.setattr("banfu.desk.taking.SLICE", -1.0)
    monkeypatch.setattr("banfu.actions.taking_in.BATCH", 2)
    client = Client()
    client.force_login(world.people["czt.coordinator"])
    session = Session.objects.get(name="省十三届人大一次会议")
    rows = "".join(f"91{n:02},关于第{n}条路的建议,省财政厅,\n" for n in range(5))
    upload = SimpleUploadedFile("长.csv", ("编号,标题,主办单位,会办单位\n" + rows).encode())
    where = client.post("/imports", {"what": "list", "session": session.pk, "list": upload})["Location"]
    for done in (2, 4, 5):
        answer = client.post(where + "/commit")
        assert answer["Location"].endswith("?on=1")
        page = client.get(answer["Location"]).content.decode()
        assert f"已写 {done} / 5 行" in page and 'hx-trigger="load' in page
    assert not client.post(where + "/commit")["Location"].endswith("?on=1")
    assert "已写入 5 件" in client.get(where).content.decode()
