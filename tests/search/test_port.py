"""Both engines answer what the oracle answers for every kind of text: ``q in normalise(text)``."""

from dataclasses import dataclass
from datetime import date
from importlib import import_module

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from banfu.cases.models import Contact, Issue, OpinionRequest, Reply, Session, Source, Suggestion, Version
from banfu.search import port, tokens, writing
from banfu.search.models import Document, Kind
from banfu.search.texts import Text, letter, told
from banfu.search.tokens import normalise

# Chinese, ASCII in both cases, LIKE's and FTS5's own signs, full width, ligature, rare and astral characters, emoji.
ALPHABET = st.sampled_from("电梯加装村级经费ABab12 %_!\\'\"*^:()-　ＡｂﬁİßéΣς堃𠮷😀\u0301\n")
TEXT = st.text(ALPHABET, max_size=14)
QUERY = st.text(ALPHABET, min_size=1, max_size=4)
DAY = date(2018, 5, 22)
QUICK = {
    "deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture],
    "phases": [Phase.explicit, Phase.reuse, Phase.generate],
}  # fmt: skip


@dataclass
class Case:
    """One suggestion with a text of every kind."""

    suggestion: Suggestion
    version: Version
    contact: Contact
    opinion: OpinionRequest

    def write(self, texts):
        """Give it these texts, one of each kind; return what is to be found: (kind, key) → text."""
        title, body, reply, contact, opinion, page = texts
        Suggestion.objects.filter(pk=self.suggestion.pk).update(title=title, body=body)
        Version.objects.filter(pk=self.version.pk).update(title="", text=reply)
        Contact.objects.filter(pk=self.contact.pk).update(partner="", place="", text=contact)
        OpinionRequest.objects.filter(pk=self.opinion.pk).update(text=opinion)
        port.index([self.suggestion.pk])
        pk = self.suggestion.pk
        file = [Text(Kind.FILE, pk, self.suggestion.session.year, 7, page, organ=1, page=3)] if page.strip() else []
        port.put(file, [pk], [Kind.FILE])
        shown = (title, body, letter("", reply), told("", "", contact), opinion, page)
        return {(pk, kind): text for kind, text in zip(Kind, shown, strict=True)}


@pytest.fixture
def pair(office):
    """Two cases of two years, the earlier year's made last."""
    later = Session.objects.create(source=Source.objects.get(), name="上一届", year=2017)
    cases = []
    for number in ("0001", "0002"):
        task = office.make_task(number=number)
        if number == "0002":
            Suggestion.objects.filter(pk=task.suggestion_id).update(session=later)
        version = Version.objects.create(
            reply=Reply.objects.create(assignment=task), n=1, text="稿", author=office.coordinator, made_on=DAY, digest=""
        )
        contact = Contact.objects.create(organ_key=office.organ.pk, happened_on=DAY, kind="phone", text="话", logged_by="")
        contact.assignments.add(task)
        opinion = OpinionRequest.objects.create(assignment=task, unit=office.other_organ, text="意见")
        cases.append(Case(Suggestion.objects.get(pk=task.suggestion_id), version, contact, opinion))
    return cases


def place(row):
    """How hits are ordered: titles first, then the newest year, then the newest suggestion."""
    return (row.kind != Kind.TITLE, -row.year, -row.suggestion)


@settings(max_examples=60, **QUICK)
@example(texts=[("a", "", "", "", "", "")] * 2, query="İ", piece=5)
@given(texts=st.lists(st.tuples(*[TEXT] * 6), min_size=2, max_size=2), query=QUERY, piece=st.sampled_from([5, 8000]))
def test_equals_the_oracle(pair, monkeypatch, texts, query, piece):
    monkeypatch.setattr(tokens, "PIECE", piece)
    Document.objects.all().delete() if connection.vendor == "postgresql" else writing.schema.make()
    there = {}
    for case, some in zip(pair, texts, strict=True):
        there |= case.write(some)
    plain = normalise(query)
    wanted = sorted(name for name, text in there.items() if plain and plain in normalise(text))
    rows = list(port.found(query) or [])
    assert sorted((row.suggestion, row.kind) for row in rows) == wanted
    assert list(map(place, rows)) == sorted(map(place, rows))
    assert [row for part in port.steps(query) for row in part] == rows
    own = sorted({key for key, kind in wanted if kind in (Kind.TITLE, Kind.BODY)})
    assert port.find(query) == own
    for kind in Kind:
        some = port.found(query, {kind}, 2018)
        assert [row.suggestion for row in some or []] == [pair[0].suggestion.pk] * ((pair[0].suggestion.pk, kind) in wanted)


@settings(max_examples=30, **QUICK)
@given(before=st.tuples(*[TEXT] * 6), after=st.tuples(*[TEXT] * 6))
def test_what_is_written_anew_leaves_nothing_behind(pair, before, after):
    case = pair[0]
    case.write(before)
    there = case.write(after)
    for text in before:
        for query in {text[:1], text[1:3], text[-4:]}:
            plain = normalise(query)
            wanted = sorted(kind for (_, kind), now in there.items() if plain and plain in normalise(now))
            assert sorted(row.kind for row in port.found(query) or [] if row.suggestion == case.suggestion.pk) == wanted


@pytest.mark.parametrize("at", [0, 7_950, 7_999, 8_000, 15_990, 16_383, 40_000])
def test_a_phrase_over_a_split_of_a_long_text_is_found_and_once(pair, at):
    phrase = "加快推进农村公路养护体制改革" * 7
    case = pair[0]
    Suggestion.objects.filter(pk=case.suggestion.pk).update(body="甲" * at + phrase + "乙" * 9_000 + phrase)
    port.index([case.suggestion.pk])
    assert [row.suggestion for row in port.found(phrase)] == [case.suggestion.pk]
    assert [row.kind for row in port.found("养护体制")] == [Kind.BODY]


def test_the_letter_found_is_the_issued_one_or_else_the_last_draft(pair):
    case = pair[0]
    case.write(("题", "文", "初稿写电梯", "话", "见", ""))
    second = Version.objects.create(
        reply=case.version.reply, n=2, text="二稿写校车", author=case.version.author, made_on=DAY, digest=""
    )
    port.index([case.suggestion.pk], {Kind.REPLY})
    assert not port.found("电梯").exists()
    assert [(r.ref, r.place) for r in port.found("校车")] == [(second.pk, "第 2 稿")]
    Issue.objects.create(reply=case.version.reply, version=case.version, number="财建复〔2018〕1号", issued_on=DAY)
    port.index([case.suggestion.pk], {Kind.REPLY})
    assert [(r.ref, r.place) for r in port.found("电梯")] == [(case.version.pk, "财建复〔2018〕1号")]
    assert not port.found("校车").exists()


def test_only_what_differs_is_written(pair):
    case = pair[0]
    case.write(("关于加装电梯", "正文", "答复", "沟通", "意见", "附件"))
    before = set(Document.objects.values_list("id", flat=True))
    port.index([case.suggestion.pk])
    Contact.objects.filter(pk=case.contact.pk).update(text="改了")
    port.index([case.suggestion.pk])
    assert set(Document.objects.values_list("id", flat=True)) == before
    assert [row.kind for row in port.found("改了")] == [Kind.CONTACT]
    assert writing.put(writing.texts.of([case.suggestion.pk]), [case.suggestion.pk], writing.texts.FACTS) == 0


def test_nothing_to_look_for_finds_nothing(db):
    assert port.found("　 \n") is None and port.find("") == []
    assert port.matching(" ") is None


def test_two_character_words_work_and_a_change_is_found_at_once(office):
    one = Suggestion.objects.create(session=office.session, number="0001", title="关于加装电梯的建议")
    port.index([one.pk])
    assert port.find("电梯") == [one.pk]
    Suggestion.objects.filter(pk=one.pk).update(title="关于村级经费的建议")
    port.index([one.pk])
    assert port.find("电梯") == []
    assert port.find("经费") == [one.pk]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL's tokens changed")
def test_tokens_as_they_were_made_before_are_moved_forward(office):
    old = "UPDATE search_document SET tokens = array_to_tsvector(%s::text[]) WHERE kind = %s"
    case = office.make_task(number="0001").suggestion
    port.index([case.pk])
    assert port.find(case.title) == [case.pk]
    with connection.cursor() as cursor:
        for row in Document.objects.filter(suggestion=case.pk):
            made = [*tokens.index_tokens(row.plain), tokens.kind_token(row.kind), tokens.year_token(row.year)]
            cursor.execute(old, [made, row.kind])
    assert port.find(case.title) == []
    with connection.schema_editor() as editor:
        import_module("banfu.search.migrations.0003_by_year").keep_apart(None, editor)
    assert port.find(case.title) == [case.pk]
