"""The public pages in a real browser: axe (WCAG 2.1 AA), by keyboard, on a phone, in large print, with no script."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from tests.browser import test_walk
from tests.browser.test_walk import browser  # noqa: F401
from tests.portal.conftest import address

from banfu.cases.models import Promise

pytestmark = [mark for mark in test_walk.pytestmark if mark.name != "django_db"]
SIZES = ((390, 844), (1366, 768))
LOW = """[...document.querySelectorAll('nav a, .btn, .field')].filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 43.5)
  .map(e => e.outerHTML.slice(0, 90))"""


def styled(page):
    """A page with its style sheets inside, to be shown without a server."""
    return re.sub(
        r'<link rel="stylesheet" href="/static/([^"]+)">', lambda at: f"<style>{Path(finders.find(at[1])).read_text('utf-8')}</style>", page
    )


@pytest.fixture
def shown(column, world, nobody):
    """Every page as it is served, by its address; made before the browser, whose loop keeps the database away."""
    Promise.objects.create(
        assignment=column["full"], round=1, passage="补助标准已经提高，2018年底前结清。", what="内部的话", due_on="2018-12-31", taken_on="2018-03-01",
        taken_by=world.people["czt.coordinator"],
    )  # fmt: skip
    urls = ["/gk/", "/gk/?big=1", "/gk/?q=标准&year=2018", "/gk/?q=没有这个词", address(column["full"]), address(column["full"]) + "?big=1",
            address(column["summary"]), address(column["down"]), "/gk/units", "/gk/report/2018", "/gk/data", "/gk/help", "/gk/nothing"]  # fmt: skip
    return {url: nobody.get(url).content.decode() for url in urls}


def test_anybody_can_read_it(shown, browser):  # noqa: F811
    from axe_playwright_python.sync_playwright import Axe

    assert all("<script" not in page for page in shown.values())
    full = next(page for url, page in shown.items() if re.fullmatch(r"/gk/\d+", url))
    assert "在办，没有到期" in full and "内部的话" not in full
    page = browser.new_context(locale="zh-CN").new_page()
    for url, text in shown.items():
        page.set_content(styled(text))
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            found = Axe().run(page).response["violations"] if width == SIZES[0][0] or url == "/gk/" else []
            assert not found, (url, width, [(v["id"], v["nodes"][0]["html"][:160]) for v in found])
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (url, width)
            assert page.evaluate(LOW) == [], (url, width)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
