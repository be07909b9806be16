"""Both engines answer what the oracle answers: ``q in normalise(title)`` or in the body."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from banfu.cases.models import Session, Source, Suggestion
from banfu.search import port
from banfu.search.tokens import normalise

ALPHABET = st.sampled_from("电梯加装村级经费ABab12 %_!\\'\"　堃")
TEXT = st.text(ALPHABET, max_size=12)


@pytest.fixture
def session(db):
    source = Source.objects.create(name="省人大", rulebook="湖南")
    return Session.objects.create(source=source, name="一次会议", year=2018)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=5), query=st.text(ALPHABET, min_size=1, max_size=4))
def test_equals_the_oracle(session, texts, query):
    Suggestion.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_text")
    made = Suggestion.objects.bulk_create(
        Suggestion(session=session, number=f"{i:04}", title=title, body=body) for i, (title, body) in enumerate(texts)
    )
    port.index([s.pk for s in made])
    plain = normalise(query)
    wanted = [s.pk for s in made if plain and (plain in normalise(s.title) or plain in normalise(s.body))]
    assert port.find(query) == wanted


def test_two_character_words_work_and_a_change_is_found_at_once(session):
    one = Suggestion.objects.create(session=session, number="0001", title="关于加装电梯的建议")
    port.index([one.pk])
    assert port.find("电梯") == [one.pk]
    Suggestion.objects.filter(pk=one.pk).update(title="关于村级经费的建议")
    port.index([one.pk])
    assert port.find("电梯") == []
    assert port.find("经费") == [one.pk]
