"""How many queries each public page asks, and that more published rows ask no more."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.portal.conftest import address, publish
from tests.sample_office import once_an_engine

from banfu.portal import facts

pytestmark = once_an_engine
MOST = [
    ("/gk/", 16), ("/gk/?q=标准", 18), ("/gk/?year=2018&letter=A", 17), ("{item}", 16), ("/gk/units", 14), ("/gk/report/2018", 20),
    ("/gk/data", 8), ("/gk/help", 8), ("/gk/data/items.json", 8), ("/gk/rss.xml", 8), ("/gk/sitemap.xml", 8),
]  # fmt: skip


def asked(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(url)
        if answer.streaming:
            b"".join(answer.streaming_content)
    assert answer.status_code == 200, url
    return [q["sql"] for q in seen if "SAVEPOINT" not in q["sql"]]


def test_a_page_asks_as_much_for_many_as_for_few(column, world, nobody):
    urls = [(url.format(item=address(column["full"])), most) for url, most in MOST]
    few = {url: asked(nobody, url) for url, _ in urls}
    for name in ("decided", "unreviewed", "down"):
        publish(world, column[name])
    facts.forget()
    for url, most in urls:
        many = asked(nobody, url)
        assert len(many) <= len(few[url]), (url, set(many) - set(few[url]))
        assert len(many) <= most, (url, len(many), "\n".join(many))


@pytest.mark.parametrize("text", ["q=" + "长" * 5000, "q=%F0%A0%80%80"])
def test_strange_words_are_no_fault(column, nobody, text):
    assert nobody.get(f"/gk/?{text}").status_code == 200
