"""Letters on the desk: filled from the case, checked before submission, opened, taken back, packed."""

import argparse
import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.sample_office import LETTER, letter

from banfu.actions import REGISTRY, Refused, denied, perform
from banfu.cases import letters, limits
from banfu.cases.letters import Written
from banfu.cases.models import DraftBuffer, Issue, OpinionRequest, Version
from banfu.exchange import letter_batches, letter_command
from banfu.exchange.models import LetterBatch
from banfu.paper.docx_read import read_docx
from banfu.paper.letter import Form
from banfu.paper.measure import read as measured
from banfu.paper.press import press, reader
from banfu.people.models import Proposer
from banfu.record.models import Entry

HEAD, OFFICE = "czt.d1.head", "czt.coordinator"


@pytest.fixture(scope="module", autouse=True)
def _closed():
    yield
    press.close()
    reader.close()


def printed(content):
    return "".join(row.text for page in measured(content) for row in page.rows)


def test_the_case_fills_the_letter(arrive, drive):
    task = drive(arrive("0082", assist=("省民政厅",)), "save_draft")
    OpinionRequest.objects.filter(assignment=task).update(received_on=date(2018, 3, 9), text="同意")
    made = letters.letter_of(task, letters.opening(task))
    assert made.organs == ("湖南省财政厅",) and made.form == Form.LETTER and made.number == ""
    assert made.title == "对省十三届人大一次会议第0082号建议的答复" and made.salutation == "唐秀英代表"
    assert "经商省民政厅，现答复如下" in made.paragraphs[0].text and made.sign_off == ("湖南省财政厅",)
    assert made.note.startswith("联系人：") and "0731-" in made.note
    assert made.copied_to[-1] == "省民政厅" and len(made.copied_to) >= 2
    marked = letters.letter_of(task, Written("", "正文。", "B", "summary"))
    assert (marked.class_mark, marked.disclosure) == ("B", "主动公开（摘要）")
    issue = Issue(number="财政厅建复〔2018〕7号", issued_on=date(2018, 5, 30), signer="李建国")
    signed = letters.letter_of(task, letters.opening(task), issue)
    assert (signed.number, signed.dated, signed.signers) == (issue.number, issue.issued_on, ())


def test_an_opinion_goes_to_the_host_without_a_class_and_a_proposal_to_members(arrive):
    opinion = arrive("0083", part="assist")
    made = letters.letter_of(opinion, replace(letters.opening(opinion), reply_class="A"))
    assert made.salutation == "湖南省民政厅" and made.title.endswith("第0083号建议的会办意见") and made.class_mark == ""
    proposal = arrive("0084", kind="proposal", assist=())
    made = letters.letter_of(proposal, letters.opening(proposal))
    assert made.salutation == "唐秀英委员" and made.title.endswith("第0084号提案的答复")


FAULTS = [
    ({"title": "对第0099号建议的答复"}, "编号写的是第0099号"), ({"text": LETTER["text"].replace("建议", "提案")}, "写成了“提案”"),
    ({"text": LETTER["text"] + "\n请与×××联系。"}, "模板里的"), ({"disclosure": ""}, "没有标公开属性"),
    ({"text": LETTER["text"] + "\n（联系人：　，电话：　）"}, "附注：模板里的“联系人：　，”"), ({"text": "您提出的建议收悉。现答复如下：\n感谢关心。"}, "没有写已经做了什么"),
    ({"text": LETTER["text"] + "\n手机13812345678。"}, "手机号"), ({"text": LETTER["text"] + "\n见湘财建[2018]1号。"}, "六角括号"),
]  # fmt: skip


def test_what_must_be_mended_forbids_sending_on_and_says_where(arrive, drive, world):
    task = drive(arrive("0082", assist=()), "assign_officer")
    for other, words in FAULTS:
        task = perform(REGISTRY["save_draft"], world.people[HEAD], task, letter(task, **other))
        with pytest.raises(Refused, match=words):
            perform(REGISTRY["submit_draft"], world.people[HEAD], task)
    task = perform(REGISTRY["save_draft"], world.people[HEAD], task, letter(task))
    assert denied(REGISTRY["submit_draft"], world.people[HEAD], task) == ""


def test_the_rulebook_weighs_the_faults(arrive, drive, world, monkeypatch):
    task = drive(arrive("0082", assist=()), "assign_officer")
    task = perform(REGISTRY["save_draft"], world.people[HEAD], task, letter(task, disclosure=""))
    book = limits.rulebook_of(task)
    assert "公开属性" in denied(REGISTRY["submit_draft"], world.people[HEAD], task)

    def weighed(**words):
        values = {key: replace(book.values[key], value=word) for key, word in words.items()}
        monkeypatch.setattr(limits, "rulebook_of", lambda task: replace(book, values={**book.values, **values}))
        return {one.rule: one.level for one in letters.faults(task, letters.written(Version.objects.get()))}

    assert weighed()["disclosure"] == "error"
    assert weighed(letter_must="建议编号", letter_remind="公开属性")["disclosure"] == "warning"
    assert denied(REGISTRY["submit_draft"], world.people[HEAD], task) == ""
    assert weighed(letter_must="建议编号", letter_remind="抄送") == {}


def test_editor_and_review_show_faults_pages_and_files(arrive, drive, browse, world):
    task = drive(arrive("0082", assist=()), "assign_officer")
    task = perform(REGISTRY["save_draft"], world.people[HEAD], task, letter(task, text=LETTER["text"] + "\n1、另有说明。"))
    task = perform(REGISTRY["submit_draft"], world.people[HEAD], task)
    version, client = Version.objects.get(), browse(HEAD)
    review = client.get(f"/act/approve/{task.pk}").content.decode()
    assert "层次序号“1、”" in review and f"/letter/{version.pk}/preview" in review
    page = client.get(f"/draft/{task.pk}").content.decode()
    assert f"/draft/{task.pk}/preview" in page and "层次序号“1、”" in page
    shown = client.get(f"/letter/{version.pk}/preview").content.decode()
    assert "版面，共 1 页" in shown or "版面，共 2 页" in shown
    assert client.get(f"/letter/{version.pk}/page/1.png").content.startswith(b"\x89PNG")
    pdf = client.get(f"/letter/{version.pk}.pdf")
    assert pdf["Content-Type"] == "application/pdf" and pdf["Content-Disposition"].startswith("inline")
    assert "补助标准已经提高" in printed(pdf.content)
    assert "补助标准已经提高" in read_docx(client.get(f"/letter/{version.pk}.docx").content).text
    assert client.get(f"/letter/{version.pk}.exe").status_code == 404 and client.get(f"/letter/{version.pk}/page/99.png").status_code == 404


def test_the_preview_follows_what_is_typed_and_names_the_levels(arrive, drive, browse):
    task = drive(arrive("0082", assist=()), "assign_officer")
    client = browse(HEAD)
    client.post(f"/draft/{task.pk}/buffer", {"text": "唐秀英代表：\n一、已经做的\n（一）压实责任\n1、张榜公布", "based_on": "0", "disclosure": "full"})
    shown = client.get(f"/draft/{task.pk}/preview").content.decode()
    assert "认出的层次 2 处" in shown and 'class="lev-2"' in shown and "压实责任" in shown
    assert "层次序号“1、”不合规定的写法" in client.get(f"/draft/{task.pk}").content.decode()
    assert "一、已经做的" in printed(client.get(f"/draft/{task.pk}/letter.pdf").content)
    client.post(f"/draft/{task.pk}/buffer", {"text": "", "based_on": "0"})
    assert "正文是空的" in client.get(f"/draft/{task.pk}/preview").content.decode()


def test_a_letter_is_read_from_above_only_once_it_is_issued(chain, arrive, drive, browse):
    task = drive(arrive("0082", assist=()), "save_draft")
    version = Version.objects.get()
    addresses = [f"/letter/{version.pk}.pdf", f"/letter/{version.pk}/preview", f"/letter/{version.pk}/page/1.png"]
    for who in ("lgw.office", "dcs.office", "zjt.coordinator", "dai.lead"):
        assert {browse(who).get(url).status_code for url in addresses} == {404}, who
    for who, name, data in (
        (HEAD, "submit_draft", {}), (HEAD, "approve", {}), (OFFICE, "approve", {}), ("czt.leader1", "approve", {}),
        (OFFICE, "register_issue", {"number": "湘财建复〔2018〕7号", "signer": "李建国"}),
    ):  # fmt: skip
        task = perform(REGISTRY[name], chain.people[who], task, data)
    pdf = browse("lgw.office").get(addresses[0])
    assert pdf.status_code == 200 and "湘财建复〔2018〕7号" in printed(pdf.content)
    assert browse("lgw.office").get(f"/draft/{task.pk}/letter.pdf").status_code == 404
    assert browse("zjt.coordinator").get(addresses[0]).status_code == 404
    assert "湘财建复〔2018〕7号" in browse("lgw.office").get("/letters").content.decode()


def test_an_edited_letter_comes_back_with_its_differences_and_is_no_version_yet(arrive, drive, browse):
    task = drive(arrive("0082", assist=()), "save_draft")
    client = browse(HEAD)
    content = press.docx(letters.letter_of(task, Written("改过的标题第0082号", "唐秀英代表：\n标准已经提高。\n另加一段。", "A", "full")))
    client.post(f"/draft/{task.pk}/buffer", {"text": "还在写的", "based_on": "1"})

    def take(file):
        return client.post(f"/draft/{task.pk}/take", {"file": file} if file else {}, follow=True).content.decode()

    page = take(SimpleUploadedFile("改好的.docx", content))
    assert "改好的稿子“改好的.docx”" in page and "<ins" in page and "另加一段。" in page and "改过的标题" in page
    assert Version.objects.count() == 1 and DraftBuffer.objects.get().fields["text"] == "还在写的"
    saved = {"happened_on": task.handed_over_on.isoformat(), "title": "改过的标题第0082号", "text": "唐秀英代表：\n标准已经提高。", "based_on": "1"}
    assert client.post(f"/draft/{task.pk}", saved | {"reply_class": "A", "disclosure": "full"}).status_code == 302
    assert Version.objects.get(n=2).title == "改过的标题第0082号"
    assert "没有选文件" in take(None)
    assert "不是 Word 文件" in take(SimpleUploadedFile("旧的.docx", b"junk"))


def test_a_years_letters_come_as_one_file_to_the_one_who_asked(arrive, drive, browse):
    task = drive(arrive("0082", assist=()), "register_issue")
    drive(arrive("0083", assist=()), "save_draft")
    Proposer.objects.filter(pk=task.suggestion.lead_id).update(protected=True)
    client = browse()
    assert "没有签发过的" in client.post("/letters", {"year": "2018", "kind": "proposal", "part": "", "ending": "pdf"}).content.decode()
    assert client.post("/letters", {"year": "2018", "kind": "", "part": "host", "ending": "docx"}).status_code == 302
    batch = LetterBatch.objects.get()
    assert Entry.objects.get(action="read_protected").subject == f"assignment:{task.pk}"
    assert batch.keys == [task.pk] and "0/1 件" in client.get("/letters/progress").content.decode()
    assert client.get(f"/letters/{batch.pk}/zip", follow=True).content.decode().count("还没有写好") == 1
    assert letter_batches.write_letters.call(batch.pk)
    assert "1 件，写好了" in client.get("/letters/progress").content.decode()
    with zipfile.ZipFile(BytesIO(b"".join(client.get(f"/letters/{batch.pk}/zip").streaming_content))) as packed:
        assert packed.namelist() == ["0082号答复 财政厅建复〔2018〕1号.docx"]
        assert "补助标准已经提高" in read_docx(packed.read(packed.namelist()[0])).text
    assert browse("czt.leader1").get(f"/letters/{batch.pk}/zip").status_code == 404


def run(tmp_path, *numbers, **more):
    said = []
    told = {"year": None, "unit": "", "kind": None, "format": "pdf", "archive": False, "output": str(tmp_path / "out.pdf")} | more
    code = letter_command.run(argparse.Namespace(numbers=list(numbers), **told), said.append)
    return code, said


def test_the_command_writes_one_letter_or_many_and_says_what_is_wrong(arrive, drive, tmp_path):
    drive(arrive("0082", assist=()), "register_issue")
    drive(arrive("0083", assist=()), "save_draft")
    assert run(tmp_path, "82") == (0, [f"已写到 {tmp_path / 'out.pdf'}。"])
    assert "财政厅建复〔2018〕1号" in printed((tmp_path / "out.pdf").read_bytes())
    code, said = run(tmp_path, "0083", format="docx", output=str(tmp_path / "b.docx"))
    assert code == 0 and "还没有签发，写的是第 1 稿" in said[0] and read_docx((tmp_path / "b.docx").read_bytes()).lines
    assert run(tmp_path, "82", format="ofd", output=str(tmp_path / "c.ofd"))[0] == 0
    with zipfile.ZipFile(tmp_path / "c.ofd") as ofd:
        assert "财政厅建复〔2018〕1号" in ofd.read("OFD.xml").decode()
    code, said = run(tmp_path, year=2018, unit="财政厅", output=str(tmp_path / "a.zip"))
    assert code == 0 and "1/1 件" in said and zipfile.ZipFile(tmp_path / "a.zip").namelist() == ["0082号答复 财政厅建复〔2018〕1号.pdf"]
    for numbers, more, words in (
        (["9999"], {}, "没有找到 9999 号"), (["82", "83"], {}, "文件名写成 .zip"), ([], {"output": "x.zip"}, "没有写年度"),
        (["82"], {"unit": "没有的厅"}, "没有名为“没有的厅”的单位"), ([], {"year": 1999, "output": "x.zip"}, "没有签发过的答复"),
    ):  # fmt: skip
        with pytest.raises(LookupError, match=words):
            run(tmp_path, *numbers, **more)
