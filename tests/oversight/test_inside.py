"""What those above the units do not read: papers before they are issued, inner words, full telephones."""

from io import BytesIO

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from banfu import clock
from banfu.actions import REGISTRY, filing, perform
from banfu.cases import derive
from banfu.cases.models import ApprovalStep, Assignment, Issue, Reply, StoredFile, Version
from banfu.search import port, reading

OVER = ("lgw.office", "dcs.office")
WORDS = "现答复如下"


def page(browse, who, task, last=""):
    return browse(who).get(f"/case/{task.pk}{last}")


@pytest.fixture
def drafted(chain, arrive, drive):
    return drive(arrive(assist=()), "save_draft")


def test_a_draft_stays_within_the_unit_until_it_is_issued(chain, drafted, drive, browse):
    text = "您提出的建议收悉"
    assert text in page(browse, "czt.coordinator", drafted).content.decode()
    for who in OVER:
        assert text not in page(browse, who, drafted).content.decode()
        assert page(browse, who, drafted, "/draft").status_code == 404
    for who, name, data in (
        ("czt.d1.head", "submit_draft", {}), ("czt.d1.head", "approve", {"comment": "措辞再软些"}), ("czt.coordinator", "approve", {}),
        ("czt.leader1", "approve", {}), ("czt.coordinator", "register_issue", {"number": "", "signer": "李建国"}),
    ):  # fmt: skip
        drafted = Assignment.objects.get(pk=drafted.pk)
        perform(REGISTRY[name], chain.people[who], drafted, data)
    for who in OVER:
        shown = page(browse, who, drafted).content.decode()
        assert text in shown
        assert "措辞再软些" not in shown


def test_who_did_an_inner_act_reads_his_own_words(chain, drafted, browse):
    ApprovalStep.objects.filter(unit=chain.units["省财政厅"]).delete()
    ApprovalStep.objects.create(unit=chain.units["省财政厅"], order=1, step="supervisor")
    perform(REGISTRY["submit_draft"], chain.people["czt.d1.head"], drafted, {})
    drafted = Assignment.objects.get(pk=drafted.pk)
    perform(REGISTRY["return_draft"], chain.people["dcs.office"], drafted, {"reason": "第二点没有答到"})
    read = {who: "督办审核退回第 1 稿：第二点没有答到" in page(browse, who, drafted).content.decode() for who in (*OVER, "czt.coordinator")}
    assert read == {"lgw.office": False, "dcs.office": True, "czt.coordinator": True}


def test_inner_words_of_the_record_are_left_out(chain, arrive, browse):
    task = arrive(assist=())
    perform(REGISTRY["sign_for"], chain.people["czt.coordinator"], task, {})
    task = Assignment.objects.get(pk=task.pk)
    perform(REGISTRY["propose_division"], chain.people["czt.coordinator"], task, {"division": chain.units["省财政厅/农业农村处"]})
    task = Assignment.objects.get(pk=task.pk)
    perform(REGISTRY["object_division"], chain.people["czt.d1.head"], task, {"reason": "应由预算处牵头"})
    assert "应由预算处牵头" in page(browse, "czt.coordinator", task).content.decode()
    for who in OVER:
        shown = page(browse, who, task).content.decode()
        assert "应由预算处牵头" not in shown
        assert "看全号" not in shown


def test_search_from_above_finds_titles_and_not_drafts(drafted, browse):
    assert Reply.objects.filter(assignment=drafted).exists()
    assert "第 1 稿" in browse("czt.coordinator").get(f"/search?q={WORDS}").content.decode()
    for who in OVER:
        client = browse(who)
        assert "第 1 稿" not in client.get(f"/search?q={WORDS}").content.decode()
        assert f"/case/{drafted.pk}" in client.get("/search?q=村级组织").content.decode()


def test_search_from_above_finds_what_was_issued_and_nothing_else_of_the_unit(chain, arrive, drive, browse):
    drafted = drive(arrive(assist=()), "register_issue")
    for who in (*OVER, "czt.coordinator"):
        shown = browse(who).get(f"/search?q={WORDS}").content.decode()
        assert Issue.objects.get().number in shown and f"/case/{drafted.pk}" in shown, who
    for who in ("taw.office", "zjt.coordinator"):
        assert f"/case/{drafted.pk}" not in browse(who).get(f"/search?q={WORDS}").content.decode(), who
    inner = Version.objects.create(
        reply=Reply.objects.create(assignment=drafted, round=2), n=1, text="第二轮还在拟", author=chain.people["czt.d1.o0"], made_on=clock.today(),
    )  # fmt: skip
    port.index([drafted.suggestion_id])
    for query in (inner.text, "谈了标准和拨付时间"):
        hit = {who: f"/case/{drafted.pk}" in browse(who).get(f"/search?q={query}").content.decode() for who in (*OVER, "czt.coordinator")}
        assert hit == {"lgw.office": False, "dcs.office": False, "czt.coordinator": True}, query


def test_the_scan_of_a_paper_is_found_by_all_who_see_the_suggestion(chain, arrive, browse):
    task, out = arrive(assist=()), BytesIO()
    document = docx.Document()
    document.add_paragraph("请在扫描件里找到这一句")
    document.save(out)
    row = filing.put_original(task.suggestion, SimpleUploadedFile("原件.docx", out.getvalue()), "联工委")
    reading.read_file(row.pk)
    found = {who: row.name in browse(who).get("/search?q=找到这一句").content.decode() for who in (*OVER, "taw.office", "czt.coordinator", "zjt.coordinator")}
    assert found == {"lgw.office": True, "dcs.office": True, "taw.office": False, "czt.coordinator": True, "zjt.coordinator": False}
    assert row.name in page(browse, "czt.coordinator", task).content.decode()


def test_files_of_a_unit_are_opened_from_above_when_they_went_out(chain, arrive, browse):
    task = arrive(assist=())
    for kind in ("report", "sealed"):
        upload = SimpleUploadedFile(f"{kind}.pdf", b"%PDF-1.4\n" + kind.encode())
        perform(REGISTRY["attach_file"], chain.people["czt.coordinator"], task, {"kind": kind, "file": upload})
    report, sealed = (StoredFile.objects.get(kind=kind) for kind in ("report", "sealed"))
    got = {who: [browse(who).get(f"/file/{row.pk}").status_code for row in (report, sealed)] for who in (*OVER, "taw.office", "czt.coordinator")}
    assert got == {"lgw.office": [404, 200], "dcs.office": [404, 200], "taw.office": [404, 404], "czt.coordinator": [200, 200]}


def test_a_number_leads_an_overseer_to_the_whole_suggestion(chain, arrive, browse):
    task = arrive()
    assert browse("lgw.office").get("/find?q=82").url == f"/suggestion/{task.suggestion_id}"
    assert browse("taw.office").get("/find?q=82").url != f"/suggestion/{task.suggestion_id}"


def test_what_no_unit_has_yet_is_found_by_its_words_and_by_its_scan(chain, arrive, browse):
    task, out = arrive(assist=()), BytesIO()
    document = docx.Document()
    document.add_paragraph("请在扫描件里找到这一句")
    document.save(out)
    row = filing.put_original(task.suggestion, SimpleUploadedFile("原件.docx", out.getvalue()), "联工委")
    reading.read_file(row.pk)
    Assignment.objects.filter(pk=task.pk).delete()
    derive.derive_cases([task.suggestion_id])
    link = f'href="/suggestion/{task.suggestion_id}"'
    for query, hit in (("村级组织", True), ("改进拨付", True), ("找到这一句", True), ("村级组织&part=host", False)):
        found = {who: link in browse(who).get(f"/search?q={query}").content.decode() for who in (*OVER, "taw.office", "czt.coordinator")}
        assert found == {"lgw.office": hit, "dcs.office": hit, "taw.office": False, "czt.coordinator": False}, query
