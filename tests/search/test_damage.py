"""A damaged index is told apart, said on the page, and made again by the worker."""

import pytest
from django.db import connection
from tests.builders import make_office

from banfu.advice import tasks
from banfu.search import port, schema, writing


@pytest.mark.django_db(transaction=True)
def test_a_page_without_its_index_says_so_and_the_worker_makes_it_again(client, settings, tmp_path):
    settings.DATA = tmp_path
    office = make_office()
    task = office.make_task(number="0001")
    client.force_login(office.coordinator)
    try:
        for table in schema.TABLES[connection.vendor]:
            writing._mark().unlink(missing_ok=True)
            with connection.cursor() as cursor:
                cursor.execute(f"DROP TABLE {table}")
            if table != "search_reading":
                for url in ("/search?q=事项", "/cases?q=事项", "/cases/export?q=事项"):
                    answer = client.get(url)
                    assert answer.status_code == 503 and "后台正在重建" in answer.content.decode()
            assert client.get(f"/case/{task.pk}").status_code == 200
            assert tasks.search_wants_mending()
            tasks.mend_search.call()
            assert not writing.damaged() and port.find("事项") == [task.suggestion_id]
            assert client.get("/search?q=事项").context["total"] == "1"
    finally:
        schema.make()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="FTS5 keeps its index in tables of its own")
@pytest.mark.django_db(transaction=True)
def test_a_malformed_index_is_rebuilt(client, settings, tmp_path):
    settings.DATA = tmp_path
    office = make_office()
    task = office.make_task(number="0001")
    port.index([task.suggestion_id])
    client.force_login(office.coordinator)
    try:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE search_index_data SET block = x'00' WHERE id > 10")
            cursor.execute("UPDATE search_index_data SET block = x'ffffffffffff' WHERE id = 10")
        connection.close()
        assert client.get("/search?q=事项").status_code == 503
        assert writing.damaged()
        tasks.mend_search.call()
        assert client.get("/search?q=事项").context["total"] == "1"
    finally:
        schema.make()


def test_a_lock_or_a_lost_connection_is_no_damage(db):
    from django.db import OperationalError

    assert not writing.is_damage(OperationalError("database is locked"))
    assert not writing.is_damage(OperationalError("server closed the connection unexpectedly"))
