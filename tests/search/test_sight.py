"""Nothing that a person may not read stands in his hits or counts; what he may read is found at once."""

from datetime import date

import pytest
from tests.builders import make_person

from banfu.cases import derive
from banfu.cases.models import Contact, Division, OpinionRequest, Reply, Suggestion, Version
from banfu.people.models import Proposer, Role
from banfu.search import port
from banfu.search.models import Kind
from banfu.search.texts import Text

DAY = date(2018, 5, 22)
WORD = "拨付"


def fill(office, task, division, name):
    """Give a task a division and a text of every kind; each holds the word and its own name."""
    Division.objects.create(assignment=task, division=division, proposed_on=DAY, accepted=True, approved_on=DAY)
    derive.derive([task.pk])
    reply = Reply.objects.create(assignment=task, round=1)
    Version.objects.create(reply=reply, n=1, text=f"{WORD}答复{name}", author=office.coordinator, made_on=DAY, digest="")
    contact = Contact.objects.create(
        organ_key=task.organ_key, happened_on=DAY, kind="phone", partner="唐秀英", text=f"{WORD}电话{name}", logged_by=""
    )
    contact.assignments.add(task)
    OpinionRequest.objects.create(assignment=task, unit=task.unit, received_on=DAY, text=f"{WORD}意见{name}")
    port.index([task.suggestion_id])
    file = Text(Kind.FILE, task.suggestion_id, 2018, 1000 + task.pk, f"{WORD}附件{name}", f"{name}.pdf 第 3 页", organ=task.organ_key, page=3)
    port.put([file], [task.suggestion_id], [Kind.FILE], ref=1000 + task.pk)


@pytest.fixture
def cases(office):
    """甲: the home organ hosts (农业农村处), the other assists; 乙: another division's (社会保障处)."""
    a = office.make_task(number="0001")
    assist = office.make_task(number="0001", part="assist", unit=office.other_organ)
    b = office.make_task(number="0002")
    Suggestion.objects.filter(pk=a.suggestion_id).update(title=f"{WORD}标题甲", body=f"{WORD}正文甲")
    fill(office, a, office.agriculture, "甲")
    fill(office, assist, office.other_office, "丙")
    fill(office, b, office.security, "乙")
    office.stranger = make_person("shebao", "刘敏", Role.DIVISION_HEAD, office.security)
    return office


OWN = {"标题甲", "正文甲"}


def four(name):
    return {f"答复{name}", f"电话{name}", f"意见{name}", f"附件{name}"}


SEES = {
    "coordinator": OWN | four("甲") | four("乙"),
    "leader": OWN | four("甲") | four("乙"),
    "division_head": OWN | four("甲"),
    "officer": OWN | four("甲"),
    "stranger": four("乙"),
    "other_coordinator": OWN | four("丙"),
}


@pytest.mark.parametrize("who", SEES)
def test_hits_and_counts_are_what_the_person_may_see(cases, client, who):
    client.force_login(getattr(cases, who))
    answer = client.get("/search", {"q": WORD})
    found = [hit for group, hits in answer.context["groups"] for hit, _ in hits]
    shown = {"".join(text for text, _ in hit.parts).split(WORD)[1] for hit in found}
    assert shown == SEES[who]
    assert all((WORD, True) in hit.parts for hit in found)
    assert answer.context["total"] == str(len(SEES[who]))
    numbers = {tab["label"]: tab["n"] for tab in answer.context["tabs"]}
    assert numbers == {"全部": str(len(SEES[who]))} | {
        label: str(sum(text.startswith(start) for text in SEES[who]))
        for label, start in zip((k.label for k in Kind), ("标题", "正文", "答复", "电话", "意见", "附件"), strict=True)
    }


def test_the_administrators_find_no_page(cases, client):
    client.force_login(cases.system_admin)
    assert client.get("/search", {"q": WORD}).status_code == 404


def test_narrowed_by_kind_year_and_part(cases, client):
    client.force_login(cases.coordinator)
    assert client.get("/search", {"q": WORD, "kind": "contact"}).context["total"] == "2"
    assert client.get("/search", {"q": WORD, "year": "2017"}).context["total"] == "0"
    assert client.get("/search", {"q": WORD, "part": "assist"}).context["total"] == "0"
    assert client.get("/search", {"q": WORD, "part": "host", "year": "2018"}).context["total"] == "10"
    assert client.get("/search", {"q": WORD, "kind": "nonsense", "year": "x"}).context["total"] == "10"


def test_titles_come_first_and_the_pages_meet(cases, client, monkeypatch):
    monkeypatch.setattr("banfu.search.hits.PAGE", 3)
    client.force_login(cases.coordinator)
    url, seen, pages = "?q=" + WORD, [], []
    while url:
        context = client.get("/search" + url).context
        pages.append([(group.task.number, hit.where) for group, hits in context["groups"] for hit, _ in hits])
        seen += pages[-1]
        url, back = context["page"]["next_url"], context["page"]["prev_url"]
    assert seen[0] == ("0001", "标题") and len(seen) == len(set(seen)) == 10
    assert [len(page) for page in pages] == [3, 3, 3, 1]
    for page in reversed(pages[:-1]):
        context = client.get("/search" + back).context
        assert [(g.task.number, h.where) for g, hits in context["groups"] for h, _ in hits] == page
        back = context["page"]["prev_url"]
    assert back == ""


def test_the_page_marks_the_words_and_says_where(cases, client):
    client.force_login(cases.officer)
    text = client.get("/search", {"q": WORD}).content.decode()
    assert f"<mark>{WORD}</mark>附件甲" in text and "附件 甲.pdf 第 3 页" in text
    assert "答复 第 1 稿" in text and "#s5" in text


def test_a_protected_proposers_text_is_not_shown_outside_his_case(cases, client):
    lead = Proposer.objects.create(name="某代表", protected=True)
    Suggestion.objects.filter(number="0001").update(lead=lead)
    client.force_login(cases.officer)
    text = client.get("/search", {"q": WORD}).content.decode()
    assert "正文甲" not in text and "提出人身份保密" in text and "标题甲" in text


def test_markup_in_a_text_stays_text(cases, client):
    Suggestion.objects.filter(number="0001").update(title=f"<script>{WORD}</script>")
    port.index(Suggestion.objects.filter(number="0001").values_list("pk", flat=True))
    client.force_login(cases.officer)
    text = client.get("/search", {"q": "<script>"}).content.decode()
    assert "<mark>&lt;script&gt;</mark>" in text and f"<script>{WORD}" not in text


@pytest.mark.parametrize("query", ["", " ", "%", "_", "'", '"', "*", "a" * 300, "\\", "NEAR(", "&|!", "😀", "after=1"])
def test_strange_words_are_answered(cases, client, query):
    client.force_login(cases.coordinator)
    assert client.get("/search", {"q": query}).status_code == 200
    assert client.get("/cases", {"q": query}).status_code == 200


@pytest.mark.parametrize("key", ["x", "-1", "9" * 30, ""])
def test_a_strange_key_of_a_page_is_not_there(cases, client, key):
    client.force_login(cases.coordinator)
    assert client.get("/search", {"q": WORD, "after": key}).status_code == 404


def test_the_finder_opens_a_number_and_looks_for_words_everywhere(cases, client):
    client.force_login(cases.coordinator)
    assert client.get("/find", {"q": "标准 "})["Location"] == "/search?q=%E6%A0%87%E5%87%86"
    assert client.get("/find", {"q": "8888"})["Location"] == "/cases?q=8888"
