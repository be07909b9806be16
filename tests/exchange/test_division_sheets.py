"""Division sheets out and back: differences previewed, done through the actions, once."""

from io import BytesIO

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from banfu.actions import REGISTRY, perform
from banfu.cases.models import Assignment, Contact

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _handling(world, arrive):
    task = arrive(assist=())
    office, head, leader = (world.people[f"czt.{k}"] for k in ("coordinator", "d1.head", "leader1"))
    for who, name, data in (
        (office, "sign_for", {}), (office, "propose_division", {"division": world.units["省财政厅/农业农村处"]}),
        (head, "accept_division", {}), (leader, "approve_division", {}),
    ):  # fmt: skip
        task = perform(REGISTRY[name], who, task, data)
    return task


def test_out_filled_back_previewed_and_done_once(world, arrive):
    task = _handling(world, arrive)
    client = Client()
    client.force_login(world.people["czt.coordinator"])
    sent = client.get(f"/sheets?session={task.session_id}")
    book = openpyxl.load_workbook(BytesIO(sent.content))
    sheet = book["农业农村处"]
    row = next(r for r in sheet.iter_rows(min_row=2) if r[0].value == task.number)
    officer = world.people["czt.d1.o0"].name
    for cell, text in zip(row[5:10], (officer, task.handed_over_on.isoformat(), "走访", "唐秀英", "到村里看了"), strict=True):
        cell.value = text
    other = next((r for r in sheet.iter_rows(min_row=2) if r[0].value not in (None, task.number) and str(r[0].value)[:1].isdigit()), None)
    if other:
        other[5].value = "查无此人"
    kept = BytesIO()
    book.save(kept)
    for before in (0, 1):
        upload = SimpleUploadedFile("处室表.xlsx", kept.getvalue(), XLSX)
        page = client.post("/imports", {"what": "sheets", "session": task.session_id, "list": upload})
        assert page.status_code == 302, page.content.decode()[:2000]
        text = client.get(page["Location"]).content.decode()
        assert ("→ " + officer in text) == (not before)
        assert not other or "没有“查无此人”" in text
        client.post(page["Location"] + "/commit")
        assert Contact.objects.filter(assignments=task, text="到村里看了").count() == 1
    done = Assignment.objects.get(pk=task.pk)
    assert done.officer.name == officer and done.contacts == 1 and done.face_to_face


def test_a_strange_workbook_is_refused_with_a_sentence(world, arrive):
    client = Client()
    client.force_login(world.people["czt.coordinator"])
    book, kept = openpyxl.Workbook(), BytesIO()
    book.active.append(["甲", "乙"])
    book.active.append([1, 2])
    book.save(kept)
    upload = SimpleUploadedFile("x.xlsx", kept.getvalue(), XLSX)
    task = arrive()
    answer = client.post("/imports", {"what": "sheets", "session": task.session_id, "list": upload})
    assert answer.status_code == 422 and "这不是下发的处室表" in answer.content.decode()


def test_only_the_office(world):
    client = Client()
    client.force_login(world.people["czt.d1.o0"])
    assert client.get("/sheets").status_code == 404
