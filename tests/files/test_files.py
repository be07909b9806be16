"""Files in and out: by action, in bulk, through the one door."""

import zipfile
from io import BytesIO

import docx
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from tests.sample_office import letter

from banfu.actions import REGISTRY, perform
from banfu.cases import files
from banfu.cases.models import Feedback, Issue, StoredFile
from banfu.record import chain
from banfu.record.models import Entry

PDF = b"%PDF-1.4\n%%EOF"


def client_of(world, key="czt.coordinator"):
    client = Client()
    client.force_login(world.people[key])
    return client


def issued(world, arrive, number="0001"):
    task = arrive(number, assist=())
    office, head, leader = (world.people[f"czt.{k}"] for k in ("coordinator", "d1.head", "leader1"))
    for who, name, data in (
        (office, "sign_for", {}), (office, "propose_division", {"division": world.units["省财政厅/农业农村处"]}),
        (head, "accept_division", {}), (leader, "approve_division", {}),
        (head, "save_draft", letter(task)), (head, "submit_draft", {}),
        (head, "approve", {}), (office, "approve", {}), (leader, "approve", {}),
    ):  # fmt: skip
        task = perform(REGISTRY[name], who, task, data)
    return task


def attach(client, task, name="报告.pdf", content=PDF, kind="report"):
    upload = SimpleUploadedFile(name, content)
    data = {"kind": kind, "file": upload, "happened_on": task.handed_over_on.isoformat()}
    return client.post(f"/act/attach_file/{task.pk}", data)


def test_in_by_the_action_and_out_through_the_one_door(world, arrive):
    task = arrive()
    office = client_of(world)
    assert attach(office, task).status_code == 302
    row = StoredFile.objects.get(suggestion=task.suggestion)
    page = office.get(f"/case/{task.pk}").content.decode()
    assert "报告.pdf" in page and f"/file/{row.pk}" in page
    got = office.get(f"/file/{row.pk}")
    assert b"".join(got.streaming_content) == PDF
    assert got["Content-Disposition"].startswith("attachment") and got["X-Content-Type-Options"] == "nosniff"
    for key in ("zjt.coordinator", "czt.d2.head", "czt.d2.o0"):
        assert client_of(world, key).get(f"/file/{row.pk}").status_code == 404
    assert Client().get(f"/file/{row.pk}").status_code == 302
    assert row.digest in str(Entry.objects.get(action="attach_file").data)
    files.path_of(row.digest).unlink()
    gone = office.get(f"/file/{row.pk}")
    assert gone.status_code == 410 and "备份" in gone.content.decode()


@pytest.mark.parametrize(("name", "content", "words"), [
    ("表.docx", b"\xd0\xcf\x11\xe0 old", "内容不是"), ("木马.pdf", b"MZ\x90\x00", "内容不是"),
    ("脚本.html", b"<script>", "不收“.html”"), ("没有后缀", b"x", "不收“没有后缀”"),
])  # fmt: skip
def test_what_is_not_what_it_says_is_refused_and_nothing_kept(world, arrive, name, content, words):
    task = arrive()
    answer = attach(client_of(world), task, name, content)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not StoredFile.objects.filter(suggestion=task.suggestion).exists()
    assert not list(settings.FILES.glob("in-*"))


def test_too_large_is_refused(world, arrive, monkeypatch):
    monkeypatch.setattr(files, "MOST_BYTES", 10)
    task = arrive()
    answer = attach(client_of(world), task)
    assert answer.status_code == 422 and "最多 50 MB" in answer.content.decode()


def test_the_sealed_reply_and_the_signed_receipt(world, arrive):
    task = issued(world, arrive)
    office, day = client_of(world), task.handed_over_on.isoformat()
    data = {"happened_on": day, "signer": "某某", "number": "湘财建复〔2018〕9号", "file": SimpleUploadedFile("盖章.pdf", PDF)}
    assert office.post(f"/act/register_issue/{task.pk}", data).status_code == 302
    assert Issue.objects.get(reply__assignment=task).file.name == "盖章.pdf"
    perform(REGISTRY["deliver"], world.people["czt.coordinator"], task, {"to": "代表", "how": "邮寄"})
    data = {"happened_on": day, "attitude": "satisfied", "result": "satisfied", "source": "unit_receipt"}
    page = office.post(f"/act/record_feedback/{task.pk}", data)
    assert page.status_code == 422 and "扫描件" in page.content.decode()
    data["scan"] = SimpleUploadedFile("回执.jpg", b"\xff\xd8\xff\xe0 jpeg")
    assert office.post(f"/act/record_feedback/{task.pk}", data).status_code == 302
    assert Feedback.objects.get(reply__assignment=task).scan.kind == "receipt"
    assert not list(chain.walk())


def word(text):
    kept, document = BytesIO(), docx.Document()
    document.add_paragraph(text)
    document.save(kept)
    return kept.getvalue()


def packed(**inside):
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w") as box:
        for name, content in inside.items():
            box.writestr(name.replace("__", "."), content)
    return kept.getvalue()


def test_originals_dropped_in_bulk_find_their_cases(world, arrive):
    task, other = arrive("0001"), arrive("0002")
    type(task.suggestion).objects.filter(pk=task.suggestion_id).update(body="")
    office = client_of(world)
    box = packed(**{"0002号原件__pdf": PDF, "杂__pdf": PDF})
    many = [
        SimpleUploadedFile("第1号建议.docx", word("建议在山区修水窖蓄水。")), SimpleUploadedFile("一批.zip", box),
        SimpleUploadedFile("9876.pdf", PDF), SimpleUploadedFile("0001坏.docx", b"MZ nothing"),
    ]  # fmt: skip
    page = office.post("/files/drop", {"session": task.session_id, "kind": "original", "files": many}).content.decode()
    assert "归入 2 份，3 份没有归入" in page and "照它补上" in page
    assert "没有承办 9876 号" in page and "都没有建议编号" in page and "内容不是" in page
    task.suggestion.refresh_from_db()
    assert "水窖" in task.suggestion.body
    assert "0001" in office.get("/cases?q=水窖").content.decode()
    again = [SimpleUploadedFile("第1号建议.docx", word("另一篇"))]
    office.post("/files/drop", {"session": task.session_id, "kind": "original", "files": again})
    task.suggestion.refresh_from_db()
    assert "水窖" in task.suggestion.body
    assert StoredFile.objects.filter(suggestion=other.suggestion).count() == 1
    assert not list(chain.walk())


def test_a_bomb_is_refused_and_the_rest_goes_through(world, arrive):
    task = arrive("0001")
    bomb = BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as box:
        for n in range(12):
            box.writestr(f"{n:04}.pdf", b"\0" * (60 * 1024 * 1024))
    many = [SimpleUploadedFile("炸弹.zip", bomb.getvalue()), SimpleUploadedFile("0001.pdf", PDF)]
    page = client_of(world).post("/files/drop", {"session": task.session_id, "kind": "sealed", "files": many}).content.decode()
    assert "归入 1 份" in page and "炸弹.zip" in page


def test_only_the_office_drops(world):
    for key in ("czt.d1.o0", "czt.leader1", "czt.d1.head"):
        assert client_of(world, key).get("/files/drop").status_code == 404


@given(st.text(max_size=300))
def test_a_name_is_safe_whatever_was_sent(name):
    safe = files.safe_name(name)
    assert safe and "/" not in safe and "\\" not in safe and len(safe) <= 120 and not safe.startswith(".")
    assert all(ord(c) >= 32 for c in safe)


def test_nothing_chosen_is_said(world, arrive):
    page = client_of(world).post("/files/drop", {"session": arrive().session_id, "kind": "sealed"})
    assert page.status_code == 422 and "请选要放的文件" in page.content.decode()
