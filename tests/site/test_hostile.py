"""What nobody should send: a clear sentence, nothing lost, nothing run."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.sample_office import DAY, once_an_engine

from banfu import clock
from banfu.actions import REGISTRY
from banfu.cases.models import Assignment, Contact, DraftBuffer, HandIn, Session, Suggestion
from banfu.exchange.models import ImportJob
from banfu.people.models import SavedView
from banfu.sample import ends

SCRIPT = '"><script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}${7*7}\''
RAW = ("<script>alert(1)", "<img src=x", "onerror=alert(2)>{{7*7}}${7*7}'<", "49${49}")


def clean(answer):
    page = answer.content.decode()
    return not any(raw in page for raw in RAW)


def contact(**more):
    return {"happened_on": "2018-03-01", "kind": "phone", "partner": "唐秀英", "text": "谈了经费", **more}


@pytest.fixture
def signed(arrive, drive):
    return drive(arrive("0082", assist=()), "approve_division")


WHERE = {"approve": "submit_draft", "return_draft": "submit_draft", "confirm_strike_off": "propose_strike_off",
         "refuse_strike_off": "propose_strike_off"}  # fmt: skip


@once_an_engine
@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_a_script_in_every_field_of_every_form_is_only_text(arrive, drive, browse, world, name):
    """Every field of every action is sent a script; whether taken or refused, the page shows it as text."""
    action, task = REGISTRY[name], drive(arrive("0082", assist=()), WHERE.get(name, "approve_division"))
    if name not in WHERE and action.of is Assignment:
        Assignment.objects.filter(pk=task.pk).update(stage=sorted(action.stages)[0])
    subject, who, url = Assignment.objects.get(pk=task.pk), "czt.coordinator", f"/act/{name}/{task.pk}"
    if action.of is Suggestion:
        ends.switch_on(world.units)
        Suggestion.objects.filter(pk=task.suggestion_id).update(stage=sorted(action.stages)[0])
        subject = Suggestion.objects.select_related("session__source").get(pk=task.suggestion_id)
        deputy = "deputy" in action.roles
        if deputy:
            HandIn.objects.create(suggestion=subject, started_on=DAY, saved_at=clock.now())
        who, url = ("dai.lead", f"/my/do/{name}/{subject.pk}") if deputy else ("lgw.office", f"/act/{name}/{subject.pk}")
    client = browse(who)
    form = action.form(task=subject, person=None) if action.needs_form and name != "save_hand_in" else None
    data = dict.fromkeys(form.fields, SCRIPT) if form else {}
    for sent in (data, data | {"happened_on": "2018-03-01", "kind": "phone"}):
        answer = client.post(url, sent)
        assert answer.status_code in (302, 403, 422, *((404,) if action.of is Suggestion else ())) and clean(answer)


def test_scripts_in_what_is_kept_are_text_wherever_it_is_shown(signed, browse):
    task, client = signed, browse()
    Suggestion.objects.filter(pk=task.suggestion_id).update(title=SCRIPT, body=SCRIPT, lead_name=SCRIPT[:60], topic=SCRIPT[:50])
    assert client.post(f"/act/log_contact/{task.pk}", contact(partner=SCRIPT, text=SCRIPT)).status_code == 302
    client.post(f"/draft/{task.pk}/buffer", {"text": SCRIPT, "title": SCRIPT})
    client.post("/cases/views", {"name": "<script>1</script>", "q": SCRIPT})
    for url in ("/", "/cases", f"/cases?q={SCRIPT}", f"/case/{task.pk}", f"/draft/{task.pk}", "/figures", "/notices", "/where?q=82",
                f"/flow?case={task.pk}", "/urge-late", "/figures/open?name=lead&year=2018", "/uploads", "/answers"):
        assert clean(client.get(url)), url
    assert clean(client.get("/where?q=82", headers={"HX-Request": "true"}))


def test_control_and_direction_characters_are_dropped(signed, browse):
    assert browse().post(f"/act/log_contact/{signed.pk}", contact(text="谈\x00了\x1b[31m经\u202e费\x07")).status_code == 302
    assert Contact.objects.latest("pk").text == "谈了[31m经费"


@pytest.mark.parametrize("length", [1001, 10_000, 200_000])
def test_a_text_too_long_is_named_and_kept_in_the_form(signed, browse, length):
    answer = browse().post(f"/act/log_contact/{signed.pk}", contact(text="经" * length))
    page = answer.content.decode()
    assert answer.status_code == 422 and f"最多 1000 字，现在 {length} 字" in page and "经" * length in page
    assert not Contact.objects.exists()


def test_a_draft_of_megabytes_is_refused_with_its_words_kept(signed, browse):
    long = "一" * 70_000
    answer = browse().post(f"/draft/{signed.pk}", {"text": long, "title": "答复", "based_on": "0", "happened_on": "2018-03-01"})
    assert answer.status_code == 422 and "最多 60000 字" in answer.content.decode() and long in answer.content.decode()
    browse().post(f"/draft/{signed.pk}/buffer", {"text": long})
    assert len(DraftBuffer.objects.get().fields["text"]) == 60_000


STRANGE = (
    "/cases?year=99999999999999999999", "/cases?sort=;drop table", "/cases?after=2018-02-31~1", "/cases?after=x~y", "/cases?division=-1",
    "/cases?q=%00%ff", "/cases?cols=password", "/cases?stage=nothing", "/figures?year=abc", "/figures?year=99999999999", "/figures/open",
    "/figures/open?name=lead&part=x99", "/figures/open?name=__class__", "/figures?kind=x", "/figures?level=a'b", "/calendar?year=99999",
    "/rulebook?name=../../etc/passwd", "/flow?case=abc", "/case/0", "/uploads?session=1e9", "/uploads/zip?case=%F0", "/sheets?session=-",
    "/notices?after=x", "/where?q=" + "9" * 400, "/find?q=%", "/answers/1/cases?name=x",
)  # fmt: skip


def test_a_strange_address_gets_a_page_and_no_fault(signed, browse):
    client = browse()
    for url in STRANGE:
        answer = client.get(url)
        assert answer.status_code in (200, 302, 400, 404), url
        assert "Traceback" not in (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode("utf-8", "ignore"), url


@pytest.mark.parametrize("ids", [["x"], ["-1"], ["9" * 30], ["1; drop"], []])
def test_a_batch_of_nothing_sensible_changes_nothing(signed, browse, ids):
    answer = browse().post("/act/sign_for", {"ids": ids}, follow=True)
    assert "没有勾选任何一件" in answer.content.decode()


def test_another_unit_cannot_batch_mine(signed, arrive, browse):
    task = arrive("0099")
    browse("zjt.coordinator").post("/act/sign_for", {"ids": [task.pk]})
    assert Assignment.objects.get(pk=task.pk).signed_on is None


def test_a_post_without_its_token_is_refused_in_chinese(signed, world):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(world.people["czt.coordinator"], backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(f"/act/log_contact/{signed.pk}", contact())
    assert answer.status_code == 403 and "刷新" in answer.content.decode()


def test_a_next_address_outside_is_not_followed(signed, browse):
    answer = browse().post(f"/act/log_contact/{signed.pk}", contact(next="//evil.example/"))
    assert answer["Location"] == f"/case/{signed.pk}"


def test_a_view_with_a_long_name_or_too_many_is_refused(world, browse):
    client = browse()
    client.post("/cases/views", {"name": "很" * 30})
    for n in range(20):
        client.post("/cases/views", {"name": f"第{n}个"})
    assert SavedView.objects.count() == 12


@pytest.mark.parametrize(("name", "content", "words"), [
    ("清单.docx", b"PK\x03\x04word", "重新取一份"), ("清单.xlsx", b"PK\x03\x04" + b"\x00" * 500, "打不开"), ("清单.csv", b"\x00\x01\x02" * 99, ""),
    ("清单.csv", "编号,标题\n1,".encode() + "经".encode() * 10_000, "标题"), ("清单.csv", (",".join(f"列{n}" for n in range(5000)) + "\n").encode(), "超过 200 列"),
    ("清单.xlsx", b"", "空"),
])  # fmt: skip
def test_a_list_that_is_none_says_why(world, browse, name, content, words):
    session = Session.objects.filter(year=2018).first().pk
    answer = browse().post("/imports", {"what": "list", "session": session, "list": SimpleUploadedFile(name, content)}, follow=True)
    page = answer.content.decode()
    assert answer.status_code in (200, 422) and words in page
    assert not Suggestion.objects.exists()
    if job := ImportJob.objects.first():
        assert not job.rows.filter(state="create").exists()
