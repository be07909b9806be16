"""Points answered: beside the draft, in review, on the case; a person's word; what one may not see stays unseen."""

from dataclasses import replace

import pytest
from tests.sample_office import letter

from banfu.actions import REGISTRY, Refused, denied, perform
from banfu.advice import answers, letters, tasks
from banfu.advice.models import LetterSentence, ReadLetter
from banfu.cases import limits
from banfu.cases.models import PointNote
from banfu.desk import checks
from banfu.record.models import Entry

BODY = "村级经费紧张。为此建议：\n一是提高村级组织运转经费标准。\n二是改进拨付办法，每季度拨到村。\n三是给村干部买养老保险。"
COMMON = "省财政对财力薄弱县的村级组织运转经费补助系数已经上调两成。"
LETTER = (
    "唐秀英代表：\n您提出的建议（第0082号）收悉。现答复如下：\n一、关于运转经费\n2018年底前村级组织运转经费标准由8万元提高到10万元，文件已经印发。\n"
    f"{COMMON}\n二、关于拨付\n我们将高度重视拨付办法，认真研究，积极推进。\n感谢您的关心。"
)  # fmt: skip


@pytest.fixture
def task(arrive, drive):
    task = drive(arrive("0082", assist=()), "assign_officer")
    task.suggestion.body = BODY
    task.suggestion.save()
    return task


@pytest.fixture
def write(world):
    """Save ``text`` as a version by the head of the division; return the task."""

    def write(task, text=LETTER, **more):
        return perform(REGISTRY["save_draft"], world.people["czt.d1.head"], task, letter(task, text=text, **more))

    return write


def note(world, task, point="三是给村干部买养老保险。", verdict="waived", **more):
    data = {"point": point, "verdict": verdict, "reason": "社保部门另行答复", **more}
    return perform(REGISTRY["note_point"], world.people["czt.d1.head"], task, data)


def test_the_editor_says_which_point_is_unanswered_and_where_the_others_are(task, browse):
    client = browse("czt.d1.head")
    client.post(f"/draft/{task.pk}/buffer", {"text": LETTER.replace("\n", "\r\n"), "based_on": "0"})
    page = client.get(f"/draft/{task.pk}/points?title=第0082号&reply_class=A&disclosure=full").content.decode()
    assert "3 点里答了 2 点，第 3 点没有答" in page
    assert "0082：1 点没有答" in page
    assert 'data-goto="2018年底前村级组织运转经费标准由8万元提高到10万元，文件已经印发。"' in page and "第 4 段</a>：有措施、时间、金额" in page
    assert "第 2 点的答复只有表态" in page
    assert "要求第 3 点“三是给村干部买养老保险。”没有找到答复" in page
    assert "1 点没有答" in client.get(f"/draft/{task.pk}").content.decode()


def test_a_person_says_that_a_point_needs_no_answer_and_takes_it_back(task, write, world, browse):
    write(task)
    client, url = browse("czt.d1.head"), f"/draft/{task.pk}/points"
    sent = {"point": "3", "verdict": "waived", "happened_on": "2018-03-01"}
    page = client.post(url, sent, headers={"HX-Request": "true"}).content.decode()
    assert "请写明为什么不需单独答复" in page and not PointNote.objects.exists()
    page = client.post(url, {**sent, "reason": "社保部门<b>另行答复"}, headers={"HX-Request": "true"}).content.decode()
    assert "第 3 点不需单独答复" in page and "社保部门&lt;b&gt;另行答复" in page and "没有答</" not in page
    assert "不需单独答复，理由：社保部门" in Entry.objects.get(action="note_point").sentence
    client.post(url, {"point": "3", "verdict": "undone"})
    assert "第 3 点没有答" in client.get(url).content.decode()
    with pytest.raises(Refused, match="没有人标过"):
        note(world, task, verdict="undone")


def test_a_point_answered_elsewhere_stays_answered_while_its_paragraph_stands(task, write, browse):
    write(task)
    client = browse("czt.d1.head")
    answer = client.post(f"/draft/{task.pk}/points", {"point": "3", "verdict": "answered", "passage": "5", "happened_on": "2018-03-01"})
    assert answer["Location"] == f"/draft/{task.pk}#points"
    assert "3 点都答到了" in client.get(f"/draft/{task.pk}/points").content.decode()
    client.post(f"/draft/{task.pk}/buffer", {"text": "新写的开头一段。\n" + LETTER, "based_on": "1"})
    assert "第 6 段" in client.get(f"/draft/{task.pk}/points").content.decode()
    client.post(f"/draft/{task.pk}/buffer", {"text": LETTER.replace(COMMON, ""), "based_on": "1"})
    page = client.get(f"/draft/{task.pk}/points").content.decode()
    assert "第 3 点没有答" in page and "这一段已改掉，请再看" in page


def test_the_reviewer_sees_unanswered_points_marks_and_words_without_deeds(task, write, world, browse):
    task = write(task)
    perform(REGISTRY["submit_draft"], world.people["czt.d1.head"], task)
    for url in (f"/act/approve/{task.pk}", f"/case/{task.pk}"):
        page = browse("czt.d1.head").get(url).content.decode()
        assert "3 点里答了 2 点，第 3 点没有答" in page, url
        assert 'mk-sum">10万元' in page and 'mk-time">2018年底前' in page and ">只有表态：</small>" in page
        assert "<sup class=\"p\">1</sup>" in page


def test_a_sentence_is_shown_to_stand_in_another_letter_only_to_those_who_see_that_letter(task, write, world, arrive, drive, browse):
    other = drive(arrive("0083", assist=()), "assign_officer")
    write(other, f"您提的第0083号建议收悉。\n{COMMON}\n感谢您对我们工作长期以来的关心和大力支持。")
    write(task)
    assert tasks.read_letters.call() == 2
    assert "0083 号的答复相同" in browse("czt.d1.head").get(f"/draft/{task.pk}/points").content.decode()
    assert [r.task for r in letters.reused(world.people["czt.coordinator"], task, LETTER)] == [other]
    assert letters.reused(world.people["czt.d2.head"], task, LETTER) == []
    assert letters.reused(world.people["zjt.coordinator"], task, LETTER) == []
    write(other, "您提的第0083号建议收悉。改过了的一稿里不再有那一句话。", based_on=1)
    assert tasks.read_letters.call() == 1
    assert letters.reused(world.people["czt.coordinator"], task, LETTER) == []
    assert ReadLetter.objects.count() == 2 and LetterSentence.objects.exists()


@pytest.mark.parametrize(("word", "level"), [("提醒", "w"), ("必须改", "e")])
def test_the_rulebook_says_whether_an_unanswered_point_must_be_mended(task, write, world, monkeypatch, word, level):
    task = write(task)
    book = limits.rulebook_of(task)
    entry = book.values["unanswered"]
    monkeypatch.setattr(limits, "rulebook_of", lambda task: replace(book, values={**book.values, "unanswered": replace(entry, value=word)}))
    points = answers.answered(task, LETTER)
    assert [fault["level"] for fault in checks.point_faults(task, "A", points) if "没有找到答复" in fault["text"]] == [level]
    refused = denied(REGISTRY["submit_draft"], world.people["czt.d1.head"], task)
    assert ("第 3 点没有答" in refused) == (level == "e")
    note(world, task)
    assert denied(REGISTRY["submit_draft"], world.people["czt.d1.head"], task) == ""


def test_a_class_that_promises_wants_a_time(task):
    points = answers.answered(task, "一、关于运转经费。已将村级组织运转经费标准提高到10万元。")
    told = [fault["text"] for fault in checks.point_faults(task, "B", points)]
    assert any("第 1 点的答复没写时间；拟 B 类" in text for text in told)
    assert not any("没写时间" in fault["text"] for fault in checks.point_faults(task, "A", points))


def test_without_a_text_there_are_no_points_and_it_is_said(arrive, drive, world, browse):
    task = drive(arrive("0082", assist=()), "assign_officer")
    task.suggestion.body = ""
    task.suggestion.save()
    assert "没有正文，分不出要点" in browse("czt.d1.head").get(f"/draft/{task.pk}").content.decode()
    assert "没有正文" in denied(REGISTRY["note_point"], world.people["czt.d1.head"], task)


@pytest.mark.parametrize("sent", [{}, {"point": "99", "verdict": "waived"}, {"point": "x", "verdict": "x"}, {"point": "1", "verdict": "answered", "passage": "77"}])
def test_bad_input_is_refused_with_a_sentence(task, browse, sent):
    page = browse("czt.d1.head").post(f"/draft/{task.pk}/points", sent, headers={"HX-Request": "true"}).content.decode()
    assert 'role="alert"' in page and "请" in page and not PointNote.objects.exists()


def test_the_form_of_the_act_page_does_the_same(task, write, browse):
    write(task)
    answer = browse("czt.d1.head").post(
        f"/act/note_point/{task.pk}", {"point": "1", "verdict": "answered", "passage": "4", "happened_on": "2018-03-01"}
    )
    assert answer.status_code == 302
    assert PointNote.objects.get().passage.startswith("2018年底前村级组织")


def test_an_opinion_need_not_speak_of_every_point(arrive, world, browse):
    task = arrive("0082", part="assist")
    task.suggestion.body = BODY
    task.suggestion.save()
    client = browse("czt.coordinator")
    client.post(f"/draft/{task.pk}/buffer", {"text": "一是同意提高村级组织运转经费标准。", "based_on": "0"})
    page = client.get(f"/draft/{task.pk}/points").content.decode()
    assert "3 点里提到第 1 点" in page and "没有提到" in page
    assert "没有答" not in page and "没有找到答复" not in page
