"""The papers of a case and of a year: who makes which, what stands in them, that hostile text is text, and how a form comes back."""

import argparse
from io import BytesIO
from types import SimpleNamespace

import docx
import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.paper.test_press import HOSTILE
from tests.sample_office import DAY, arriving, browsing, driving, once_an_engine, taken_back

from banfu import clock
from banfu.actions.kernel import visible_task
from banfu.cases.models import (
    Assignment,
    Extension,
    OpinionRequest,
    Promise,
    PromiseOff,
    Reply,
    ReturnRequest,
    StoredFile,
    StrikeOff,
    Version,
)
from banfu.cases.papers import codes
from banfu.exchange import form_command
from banfu.figures.papers import REGISTRY, Year, may, name_of, organ
from banfu.paper import sheet_write
from banfu.paper.press import press, reader
from banfu.paper.sheet import from_plain, to_plain
from banfu.people.models import Person, Proposer, Unit
from banfu.record.models import Entry
from banfu.sample import ends

pytestmark = once_an_engine
WHO = {
    "办公室": "czt.coordinator", "厅领导": "czt.leader1", "处长": "czt.d1.head", "承办人": "czt.d1.o0", "别处": "czt.d2.head", "别单位": "zjt.coordinator",
    "督查室": "dcs.office", "联工委": "lgw.office", "代表": "dai.lead", "系统": "xitong",
}  # fmt: skip
UNIT, ABOVE = {"办公室", "厅领导", "处长", "承办人"}, {"督查室", "联工委"}
HEADS, OFFICE = {"办公室", "厅领导"}, {"办公室"}
TITLE, LEAD, OWN = "关于提高村级组织运转经费保障标准的建议", "唐秀英", "湖南省财政厅"
# key: (of which subject, who may, what stands in it)
PAPERS = {
    "return_request": ("open", HEADS, (OWN, TITLE, "第0095号建议", "不是本厅职能", "三定规定第五条", "省水利厅", "请批复")),
    "extension": ("open", HEADS, (OWN, TITLE, "申请延期到2018年8月1日", "要到三个县调研", "请审批")),
    "opinion_request": ("open", UNIT, ("湖南省住房和城乡建设厅：", TITLE, "会办意见", "第0095号建议")),
    "opinion": ("assist", {"别单位"}, ("湖南省财政厅：", "我们同意提高标准", "湖南省住房和城乡建设厅")),
    "urging": ("open", ABOVE, ("湖南省财政厅：", "第0095号", TITLE, "2018年6月1日", "请抓紧办理")),
    "supervision_order": ("open", ABOVE, ("督办单", "0095", TITLE, OWN, "2018年6月1日", "督办要求")),
    "inner_urging": ("open", HEADS, ("农业农村处：", "0095", TITLE, "办公室")),
    "feedback_form": ("done", UNIT | ABOVE, ("征询意见表", "0082", TITLE, f"{LEAD}代表", OWN, "〔2018〕", "对办理态度", "□满意", "HZ-", "怀化市代表团")),
    "face_record": ("done", UNIT, ("当面答复", "0082", TITLE, LEAD, "签名")),
    "call_back_form": ("done", UNIT, ("电话回访表", "0082", LEAD, "13800138000", "回访人")),
    "disclosure_review": ("done", UNIT, ("公开审查表", "0082", "☑主动公开·全文", "□不予公开", "商业秘密")),
    "labels_case": ("done", OFFICE, ("唐秀英代表", "迎丰中路1号", "13800138000", OWN)),
    "strike_off": ("done", UNIT, ("销号单", "0082", TITLE, "标准已提高", "文国庆")),
    "promise_off": ("promise", UNIT, ("承诺事项销号单", "2018年底前结清", "已经结清", "代表说办好了")),
    "labels": ("year", OFFICE | {"别单位"}, ("唐秀英代表", "迎丰中路1号")),
    "dispatch": ("year", OFFICE | {"别单位"}, ("发文登记簿", "〔2018〕", "李建国", f"{LEAD}代表")),
    "task_breakdown": ("year", HEADS | {"别单位"}, ("任务分解表", "0082", "0095", TITLE, "农业农村处", "省住建厅")),
    "work_plan": ("year", HEADS | {"别单位"}, ("工作方案", "共承办 2 件", "农业农村处", OWN)),
    "responsibility": ("year", HEADS | {"别单位"}, ("责任书", "责任处室：农业农村处", "0095", "责任人（签名）")),
    "key_plan": ("year", HEADS | {"别单位"}, ("重点建议办理方案", "0095", "领办", "农业农村处")),
    "year_report": ("year", HEADS | {"别单位"}, ("省财政厅承办代表建议2件", OWN)),
    "year_report_proposals": ("", HEADS | {"别单位"}, ()),
}


@pytest.fixture(scope="module", autouse=True)
def _closed():
    yield
    press.close()
    reader.close()


@pytest.fixture(scope="module")
def filled_once(set_up_once, django_db_blocker):
    with taken_back(django_db_blocker), clock.at(DAY):
        yield _filled(set_up_once)


@pytest.fixture
def office(filled_once, db):
    """A unit's year with one case in hand and one answered, and all that papers are made of."""
    with clock.at(DAY):
        yield filled_once


def _filled(world):
    ends.switch_on(world.units)
    for session in world.sessions.values():
        session.source.refresh_from_db()
    arrive, drive = arriving(world), driving(world)
    lead = Proposer.objects.get(name=LEAD)
    lead.phone, lead.address = "13800138000", "怀化市鹤城区迎丰中路1号"
    lead.save()
    done = drive(arrive("0082", assist=()), "register_issue")
    open_ = drive(arrive("0095", assist=("省住建厅",)), "assign_officer")
    people = world.people
    ReturnRequest.objects.create(assignment=open_, requested_on=DAY, reason="不是本厅职能", duty="三定规定第五条", proposed_unit="省水利厅")
    Extension.objects.create(assignment=open_, requested_on=DAY, until="2018-08-01", reason="要到三个县调研")
    OpinionRequest.objects.filter(assignment=open_).update(asked_on=DAY)
    Assignment.objects.filter(pk=open_.pk).update(key=True, unit_key=True)
    who = people["czt.coordinator"]
    StrikeOff.objects.create(assignment=done, proposed_on=DAY, proposed_by=who, evidence="标准已提高")
    promise = Promise.objects.create(assignment=done, round=1, passage="2018年底前结清。", what="2018年底前结清", taken_on=DAY, taken_by=who)
    PromiseOff.objects.create(promise=promise, proposed_on=DAY, proposed_by=who, evidence="已经结清", word="代表说办好了")
    assist = Assignment.objects.get(suggestion=open_.suggestion, unit=world.units["省住建厅"])
    reply = Reply.objects.create(assignment=assist)
    Version.objects.create(reply=reply, n=1, title="关于第0095号建议的会办意见", text="湖南省财政厅：\n我们同意提高标准。", author=people["zjt.coordinator"], made_on=DAY, digest="0" * 64)
    subjects = {"done": done, "open": Assignment.objects.get(pk=open_.pk), "assist": assist, "promise": promise, "year": Year(world.units["省财政厅"], 2018)}
    return SimpleNamespace(subjects=subjects, people=people, world=world, browse=browsing(world))


def subject_for(office, paper, person, where):
    """What this person would make the paper of: the case where he sees it, the year of his own unit."""
    if where in ("year", ""):
        organs = {organ(post).pk for post in person.posts_now if post.role in ("coordinator", "leader")}
        return Year(Unit.objects.get(pk=min(organs)), 2018) if organs else None
    found = office.subjects[where]
    return found if visible_task(person, found.assignment_id if where == "promise" else found.pk) else None


def test_every_paper_has_a_row():
    assert set(PAPERS) == set(REGISTRY)


def test_who_may_make_which(office):
    got = {}
    for key, (where, _, _) in PAPERS.items():
        got[key] = set()
        for who, name in WHO.items():
            person = office.people.get(name) or Person.objects.get(username=name)
            subject = subject_for(office, REGISTRY[key], person, where)
            if subject is not None and may(person, REGISTRY[key], subject):
                got[key].add(who)
    assert got == {key: may for key, (_, may, _) in PAPERS.items()}


def words_of_docx(content):
    made = docx.Document(BytesIO(content))
    texts = [part.text or "" for part in made.element.body.iter() if part.tag.endswith("}t")]
    return "".join(texts)


def words_of_pdf(content):
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content)).replace("\r", "").replace("\n", "")


def maker(office, key):
    return organ(office.people["dcs.office"].posts_now[0]) if key in ("urging", "supervision_order") else None


def plain(text):
    return "".join(text.split())


@pytest.mark.parametrize("key", [key for key, (where, _, _) in PAPERS.items() if where])
def test_a_paper_says_what_the_case_knows_in_both_forms_and_nothing_else(office, key):
    paper, (where, _, facts) = REGISTRY[key], PAPERS[key]
    subject = office.subjects[where]
    unit = subject.unit if where != "promise" else subject.assignment.unit
    by = maker(office, key) or unit
    assert paper.lacking(subject, by) == "" and name_of(paper, subject)
    data = paper.data(subject, by)
    assert set(data) == set(paper.fields) | set(paper.lists)
    for name, columns in paper.lists.items():
        assert all(set(row) == set(columns) for row in data[name])
    sheet = paper.sheet(data)
    assert from_plain(to_plain(sheet)) == sheet
    for said in (plain(words_of_docx(sheet_write.write_docx(sheet))), plain(words_of_pdf(sheet_write.write_pdf(sheet)))):
        for fact in facts:
            assert plain(fact) in said, (fact, said)
        assert "None" not in said and "。。" not in said


@pytest.mark.parametrize("key", sorted(REGISTRY))
def test_hostile_text_in_every_field_comes_out_as_text(key):
    paper, evil = REGISTRY[key], " ".join(HOSTILE)
    data = dict.fromkeys(paper.fields, evil) | {name: [dict.fromkeys(columns, evil)] * 2 for name, columns in paper.lists.items()}
    if "code" in data:
        data["code"] = "HZ-00000-00000"
    for row in data.get("cases", []):
        row["kind"] = "建议"
    sheet = paper.sheet(data)
    content = sheet_write.write_docx(sheet)
    sheet_write.write_pdf(sheet)
    said = words_of_docx(content)
    assert "{{ 7*7 }}{% include 'x' %}" in said and '#read("/etc/passwd")' in said and "=HYPERLINK" in said


def test_pages_offer_and_send_papers_and_say_why_not(office):
    task, browse = office.subjects["done"], office.browse
    page = browse("czt.coordinator").get(f"/case/{task.pk}/papers").content.decode()
    assert f"/case/{task.pk}/papers/feedback_form.pdf" in page and "取用有记录" in page and "还没有申请改办" in page and "督办单" not in page
    year = browse("czt.leader1").get("/papers/2018").content.decode()
    assert "/papers/2018/work_plan.docx" in year and "发文登记簿" not in year and "没有主办的提案" in year
    assert "hx-get" in browse("czt.coordinator").get("/letters").content.decode()
    over = browse("dcs.office").get(f"/case/{office.subjects['open'].pk}/papers").content.decode()
    assert "supervision_order.pdf" in over and "call_back_form" not in over
    got = browse("czt.coordinator").get(f"/case/{task.pk}/papers/return_request.pdf", follow=True).content.decode()
    assert "改办申请：还没有申请改办" in got
    for address in (f"/case/{task.pk}/papers/urging.pdf", f"/case/{task.pk}/papers/feedback_form.exe", f"/case/{task.pk}/papers/dispatch.pdf", "/papers/1/dispatch.pdf"):
        assert browse("czt.coordinator").get(address).status_code == 404, address


def test_telephones_are_recorded_when_they_are_taken(office):
    task = office.subjects["done"]
    before = Entry.objects.filter(action="take_personal", case=task.suggestion_id).count()
    for key in ("labels_case", "call_back_form", "disclosure_review"):
        answer = office.browse("czt.coordinator").get(f"/case/{task.pk}/papers/{key}.docx")
        assert answer.status_code == 200 and answer["Cache-Control"] == "private, no-store"
    rows = Entry.objects.filter(action="take_personal", case=task.suggestion_id)
    assert rows.count() == before + 2 and "138" not in str([row.sentence for row in rows])
    assert office.browse("czt.leader1").get(f"/case/{task.pk}/papers/labels_case.docx").status_code == 404


def test_a_protected_name_is_in_no_paper_that_goes_on_and_other_papers_are_recorded(office):
    Proposer.objects.filter(name=LEAD).update(protected=True)
    for key, (where, _, _) in PAPERS.items():
        paper = REGISTRY[key]
        if paper.leaves and where in ("open", "year"):
            subject = Year(office.subjects["year"].unit, 2018) if where == "year" else Assignment.objects.get(pk=office.subjects["open"].pk)
            assert LEAD not in str(paper.data(subject, maker(office, key) or subject.unit)), key
    task = office.subjects["done"]
    assert office.browse("lgw.office").get(f"/case/{task.pk}/papers/feedback_form.docx").status_code == 200
    assert Entry.objects.filter(action="read_protected", case=task.suggestion_id, sentence__contains="征询意见表").exists()


def test_the_command_writes_them_too_and_says_what_is_missing(office, tmp_path):
    said = []

    def form(key, number="", **more):
        given = {"unit": "", "year": None, "kind": None, "format": None, "output": str(tmp_path / "f.docx")}
        return form_command.run(argparse.Namespace(key=key, number=number, **given | more), said.append)

    assert form("督办单", "95") == 0
    assert TITLE in words_of_docx((tmp_path / "f.docx").read_bytes())
    assert form("会办意见", "0095") == 0 and form("发文登记簿", unit="省财政厅", year=2018) == 0
    assert form("信封地址标签", "82") == 0 and Entry.objects.filter(action="take_personal", who="命令行").count() == 1
    assert form("list") == 0 and "supervision_order\t督办单\t写编号" in said
    assert form("list", "征询意见表") == 0 and "code\t回执编码" in said
    for key, number, more, why in (
        ("无", "", {}, "没有“无”"), ("督办单", "", {}, "请写上编号"), ("发文登记簿", "", {}, "请写 --unit 和 --year"), ("改办申请", "82", {}, "还没有申请改办"),
        ("督办单", "95", {"unit": "省住建厅"}, "不出督办单"), ("督办单", "95", {"output": "a.txt"}, "写不了"),
    ):  # fmt: skip
        with pytest.raises(LookupError, match=why):
            form(key, number, **more)


def drop(client, session, name, content, kind="receipt"):
    return client.post("/files/drop", {"session": session, "kind": kind, "files": [SimpleUploadedFile(name, content)]}).content.decode()


def test_a_returned_form_is_known_by_its_code(office):
    task, other = office.subjects["done"], office.world.sessions["proposal", 2018]
    printed = office.browse("czt.coordinator").get(f"/case/{task.pk}/papers/feedback_form.pdf").content
    picture = BytesIO()
    pypdfium2.PdfDocument(printed)[0].render(scale=1.5).to_pil().convert("L").rotate(4, fillcolor=255).save(picture, "JPEG", quality=50)
    client = office.browse("czt.coordinator")
    page = drop(client, other.pk, "微信图片_20180601.jpg", picture.getvalue())
    assert "归入 1 份" in page and f"/case/{task.pk}#s7" in page
    row = StoredFile.objects.get(suggestion=task.suggestion, name="微信图片_20180601.jpg")
    assert row.kind == StoredFile.Kind.RECEIPT
    code = codes.of(Reply.objects.get(assignment=task).pk)
    assert "归入 1 份" in drop(client, other.pk, f"回执 {code.lower()}.pdf", b"%PDF-1.4\n%%EOF", kind="original")
    assert "不是本单位发出的" in drop(office.browse("zjt.coordinator"), other.pk, f"{code}.pdf", b"%PDF-1.4\n%%EOF")
    assert "没有建议编号" in drop(client, other.pk, "HZ-00000-00000.jpg", b"\xff\xd8\xff broken")


def test_codes_say_nothing_and_wrong_ones_are_noticed():
    made = [codes.of(n) for n in (1, 2, 3, 70_000, 2**32 - 1)]
    assert [codes.read(f"回执（{one.replace('-', '')}）.jpg") for one in made] == [1, 2, 3, 70_000, 2**32 - 1]
    assert codes.read(made[0].replace("0", "O").replace("1", "l").lower()) == 1 and len({one[3:6] for one in made}) > 3
    for at in range(3, len(made[3])):
        if made[3][at] != "-":
            wrong = made[3][:at] + ("A" if made[3][at] != "A" else "B") + made[3][at + 1 :]
            assert codes.read(wrong) is None
    assert codes.read("HZ-12345") is None and codes.read("") is None
