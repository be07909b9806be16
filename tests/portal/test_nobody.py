"""What is not decided public is reachable by no public address: every one is walked as nobody, with secrets planted."""

import csv
import io
import json
import re

import pytest
from django.test import Client
from django.urls import reverse
from tests.portal.conftest import address

from banfu.actions.publishing import switch_column
from banfu.cases.models import Publication
from banfu.portal import export
from banfu.portal.urls import urlpatterns

SECRET = re.compile("密语[甲乙丙丁戊己庚辛壬癸子丑寅卯辰午]|13800138000|李小明|banshi@|磋商|czt\\.|周敏|/case/|某处理由")
WORDS = ("标准", "密语", "磋商", "1380", "李小明", "banshi", "提高")
HREF = re.compile(r'(?:href|action)="([^"]+)"|<(?:loc|link)>([^<]+)</(?:loc|link)>')


def text_of(answer):
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()


def walk(client):
    """Every address that leads to another from the column's first page, and those one may guess."""
    most = Publication.objects.order_by("-pk").first().pk
    waiting = ["/gk/", "/gk/?big=1", "/gk/units?year=2018", "/gk/report/2018", "/gk/report/1999", "/gk/rss.xml", "/gk/sitemap.xml"]
    waiting += [f"/gk/{pk}" for pk in range(1, most + 3)] + ["/gk/nothing/here", "/gk/?unit=1&year=2018&letter=A&kind=suggestion"]
    seen = {}
    while waiting:
        url = waiting.pop().split("#")[0].replace("http://testserver", "").replace("&amp;", "&")
        if not url.startswith("/gk") or url in seen or len(seen) > 400:
            continue
        answer = client.get(url)
        assert not answer.cookies, url
        assert "Cookie" not in answer.headers.get("Vary", ""), url
        seen[url] = (answer.status_code, text_of(answer))
        waiting += [one or other for one, other in HREF.findall(seen[url][1])]
    return seen


def test_no_public_address_shows_what_was_not_decided_public(column, nobody):
    seen = walk(nobody)
    names = {pattern.name for pattern in urlpatterns} - {"gk_missing"}
    roots = {reverse(name, args=[1] if name[3:] == "item" else [2018] if name == "gk_report" else []) for name in names}
    assert {url.split("?")[0] for url in seen} >= roots
    for url, (_, text) in seen.items():
        assert not SECRET.search(text), (url, SECRET.search(text))
    assert {status for status, _ in seen.values()} == {200, 404, 410}


@pytest.mark.parametrize("word", WORDS)
def test_search_finds_only_public_words(column, nobody, word):
    page = text_of(nobody.get(f"/gk/?q={word}"))
    assert ('class="items"' in page) == (word in ("标准", "提高"))
    without_echo = page.replace(f"“{word}”", "").replace(f'value="{word}"', "")
    assert not SECRET.search(without_echo)


def test_staff_read_what_everybody_reads(column, nobody, browse):
    for url in (address(column["full"]), address(column["down"]), "/gk/", "/gk/?q=密语"):
        assert text_of(browse().get(url)) == text_of(nobody.get(url))


def test_feeds_and_files_hold_just_what_is_published(column, nobody):
    items = json.loads(text_of(nobody.get("/gk/data/items.json")))
    assert sorted(one["number"] for one in items) == ["0001", "0002", "0008"]
    schema = json.loads(text_of(nobody.get("/gk/data/schema.json")))
    assert all(set(one) == set(schema["items"]["properties"]) for one in items)
    rows = list(csv.DictReader(io.StringIO(text_of(nobody.get("/gk/data/items.csv?year=2018")).removeprefix("\ufeff"))))
    assert [row["title"] for row in rows] == [one["title"] for one in items]
    assert text_of(nobody.get("/gk/rss.xml")).count("<item>") == text_of(nobody.get("/gk/sitemap.xml")).count("<lastmod>") == 3
    assert text_of(nobody.get("/gk/data/items.json?year=1999")).strip() == "[]"


def test_a_cell_is_no_formula(column, nobody):
    Publication.objects.get(assignment=column["full"]).review.__class__.objects.update(title="=HYPERLINK(1)")
    assert "'=HYPERLINK" in text_of(nobody.get("/gk/data/items.csv"))


def test_off_by_default_and_gone_when_switched_off(column, world, nobody):
    assert 'href="/gk/"' in nobody.get("/login").content.decode()
    url = address(column["full"])
    assert nobody.get(url).status_code == 200
    switch_column(world.people["czt.coordinator"], world.units["省财政厅"], False, False)
    for one in (url, "/gk/", "/gk/data/items.json", "/gk/rss.xml", "/gk/help"):
        assert nobody.get(one).status_code == 404, one


def test_nothing_is_changed_from_outside(column, nobody):
    for url in ("/gk/", address(column["full"]), "/gk/data/items.csv"):
        assert Client(enforce_csrf_checks=True).post(url).status_code in (403, 405)


@pytest.mark.parametrize("query", ["year=x", "unit=9999999999999", "kind=zz", "after=20180101-9", "after=x", "letter=%00", "q=%25%27", "year=99999", "topic=" + "长" * 300, "big=2"])
def test_bad_input_is_no_fault(column, nobody, query):
    assert nobody.get(f"/gk/?{query}").status_code in (200, 400)


def test_export_writes_the_same_as_files(column, tmp_path):
    told = export.write(tmp_path, base="https://example.gov.cn/gk")
    files = {str(path.relative_to(tmp_path)): path for path in tmp_path.rglob("*") if path.is_file()}
    assert told["items"] == 3 and "index.html" in files and "big/index.html" in files and "rss.xml" in files
    for name, path in files.items():
        if name.endswith((".html", ".json", ".csv", ".xml")):
            text = path.read_text("utf-8")
            assert not SECRET.search(text), (name, SECRET.search(text))
            assert "<script" not in text
        if name.endswith(".html"):
            for href, _ in HREF.findall(text):
                target = href.split("#")[0]
                assert not target or (path.parent / target).resolve().is_file(), (name, href)
    down = files[f"item/{Publication.objects.get(assignment=column['down']).pk}.html"].read_text("utf-8")
    assert "撤下" in down
