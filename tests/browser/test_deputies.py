"""The proposers' pages in a real browser, at 390 and 1366 px: axe, sizes, four taps, nothing lost."""

from datetime import date

import pytest
from tests.browser.test_walk import PASSWORD, browser, pytestmark  # noqa: F401
from tests.sample_office import chain, drive  # noqa: F401
from tests.tables.deputies import data_for

from banfu.actions import REGISTRY, handing_in, perform
from banfu.cases.models import Feedback, HandIn, Issue, StoredFile
from banfu.people.models import Office, Person

SIZES = ((390, 844), (1366, 768))
SMALL = """[...document.querySelectorAll('main *, header *, footer *')]
  .filter(e => e.checkVisibility() && !e.closest('.vh, .skip') && [...e.childNodes].some(n => n.nodeType == 3 && n.data.trim()))
  .filter(e => parseFloat(getComputedStyle(e).fontSize) < 18 && !e.closest('.bar-brand')).map(e => e.outerHTML.slice(0, 90))"""
NARROW = """[...document.querySelectorAll('a[href], button, summary, input:not([type=hidden]), select, textarea')]
  .filter(e => e.checkVisibility() && !e.closest('.vh, .skip'))
  .map(e => [e.closest('label') || e, e]).filter(([b, e]) => b.getBoundingClientRect().height < 43.5).map(([b, e]) => e.outerHTML.slice(0, 90))"""
LOW = """[...document.querySelectorAll('.big-btn')].filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 54).length"""


class Elder:
    """A proposer at his telephone."""

    def __init__(self, browser, server, username):  # noqa: F811
        person = Person.objects.get(username=username)
        person.set_password(PASSWORD)
        person.save()
        self.base = server.url
        self.page = browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 844}).new_page()
        self.page.goto(f"{self.base}/login")
        self.page.fill("[name=username]", username)
        self.page.fill("[name=password]", PASSWORD)
        self.page.click("main button, form button")
        self.page.wait_for_url(f"{self.base}/my")

    def look(self, path, shot=""):
        """Open a page at both widths: no fault of axe, nothing small, nothing narrow, nothing sideways."""
        from axe_playwright_python.sync_playwright import Axe

        for width, height in SIZES:
            self.page.set_viewport_size({"width": width, "height": height})
            self.page.goto(self.base + path)
            found = Axe().run(self.page).response["violations"]
            assert not found, (path, [(v["id"], v["nodes"][0]["html"][:120]) for v in found])
            assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, width)
            assert self.page.evaluate(SMALL) == [] and self.page.evaluate(NARROW) == [], (path, width)
            assert self.page.evaluate(LOW) == 0, (path, width)
            self.shot(shot and f"{shot}-{width}")
        self.page.set_viewport_size({"width": 390, "height": 844})
        self.page.goto(self.base + path)

    def shot(self, name):
        if name and SHOTS:
            self.page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


SHOTS = __import__("os").environ.get("BANFU_SHOTS", "")


@pytest.fixture
def do(chain):  # noqa: F811
    def do(name, who, subject, **data):
        import random

        return perform(REGISTRY[name], chain.people[who], subject, data or data_for(name, subject, chain, random.Random(1)))

    return do


def test_from_the_first_word_to_the_rating(chain, live_server, browser, arrive, drive, do):  # noqa: F811
    Office.objects.update(demo_day=date(2018, 3, 1))
    me, other = Elder(browser, live_server, "dai.lead"), Elder(browser, live_server, "dai.co")
    me.look("/my", "empty")
    _written(me, chain)
    case = HandIn.objects.get().suggestion
    _cosigned(me, other, case)
    me.look(f"/my/do/submit_suggestion/{case.pk}", "submit")
    me.page.click("main .big-btn-go")
    me.page.wait_for_selector("text=交上去了")
    me.look(f"/my/do/ask_withdrawal/{case.pk}", "withdraw")
    _handled(me, arrive, drive, do)
    _rated(me)
    for url, shot in (("/my", "home"), ("/my/notices", "notices"), ("/my/new", "new"), (f"/my/{case.pk}", "registering")):
        me.look(url, shot)


def _written(me, chain):  # noqa: F811
    """Write; what is typed is there again after the page is left without a word."""
    me.page.click("text=写一件新建议")
    me.page.click("main .big-btn-go")
    me.page.wait_for_url("**/write")
    texts = {
        "title": "关于改进村级经费拨付的建议", "cause": "山区小村拨付慢，三月的钱六月才到。去年走访的十二个村里，九个村垫过钱。",
        "asks": "1.按季拨付。\n2.每年公开账目。",
    }  # fmt: skip
    for n, (name, text) in enumerate(texts.items()):
        # One after the other: the server of the tests has one connection for all its threads.
        me.page.fill(f"[name={name}]", text)
        me.page.locator(".autosave-state:has-text('已自动存好')").nth(n).wait_for(timeout=30000)
    me.look(me.page.url.removeprefix(me.base), "write")
    assert me.page.input_value("[name=asks]") == "1.按季拨付。\n2.每年公开账目。"
    me.page.click("button:text-is('请人联名')")
    me.page.wait_for_url("**/invite_cosigners/**")


def _cosigned(me, other, case):
    me.look(f"/my/do/invite_cosigners/{case.pk}", "invite")
    me.page.check("[name=proposers]")
    me.page.click("button:text-is('发出邀请')")
    me.page.wait_for_selector("text=还没有回话")
    other.look("/my", "invited")
    other.look(f"/my/{case.pk}/cosign", "cosign")
    other.page.click("button:text-is('同意联名')")
    other.page.wait_for_selector("text=您已联名")


def _handled(me, arrive, drive, do):  # noqa: F811
    """The unit talks, invites, shows its draft, answers; he reads it each time."""
    task = drive(arrive("0095", assist=()), "save_draft")
    do("invite_deputy", "czt.d1.head", task)
    do("show_draft", "czt.d1.head", task)
    me.look("/my", "asked")
    me.look(f"/my/do/answer_visit/{task.pk}", "visit")
    me.look(f"/my/{task.suggestion_id}/draft", "draft")
    me.page.check("[name=agreed][value='1']")
    me.page.click("main .big-btn-go")
    me.page.wait_for_selector("text=已经告诉省财政厅")
    me.look(f"/my/{task.suggestion_id}", "inhand")
    task = drive(arrive("0082", assist=()), "register_issue")
    row = StoredFile.objects.create(
        suggestion=task.suggestion, organ=task.organ_key, kind="sealed", name="0082.pdf", digest="0" * 64, size=90_000,
        added_on=date(2018, 3, 1), added_by="周敏",
    )  # fmt: skip
    Issue.objects.filter(reply__assignment=task).update(file=row)
    do("deliver", "czt.coordinator", task, to="唐秀英", how="邮寄")
    me.look(f"/my/{task.suggestion_id}/letter", "letter")
    me.look(f"/my/{task.suggestion_id}", "answered")
    me.look(f"/my/{task.suggestion_id}/rate", "rate")


def _rated(me):
    """Four taps from his page, one look before it goes; not without words where he is not satisfied."""
    me.page.goto(f"{me.base}/my")
    me.page.click("main .big-btn-go >> text=去评价")
    assert me.page.locator("input:checked").count() == 0
    me.page.click("label:has-text('基本满意') >> nth=0")
    me.page.click("label:text-is('不满意') >> nth=1")
    assert me.page.is_hidden("[data-look]"), "not satisfied, and not a word why"
    me.page.click("label:text-is('满意') >> nth=1")
    me.page.wait_for_selector("[data-look]:visible")
    assert "办理态度\n基本满意\n办理结果\n满意" in me.page.inner_text("[data-look]")
    me.shot("look-390")
    me.page.click("[data-look] button")
    me.page.wait_for_selector("text=您的评价已经送到")
    row = Feedback.objects.get()
    assert (row.attitude, row.result, row.source) == ("basically", "satisfied", "deputy_online")


def test_larger_still(chain, live_server, browser):  # noqa: F811
    Office.objects.update(demo_day=date(2018, 3, 1))
    handing_in.start(chain.people["dai.lead"], chain.sessions["suggestion", 2018])
    me = Elder(browser, live_server, "dai.lead")
    before = me.page.evaluate("document.querySelector('h1').getBoundingClientRect().height")
    me.page.click("text=再大一点")
    me.page.wait_for_selector(".elder-big")
    assert me.page.evaluate("document.querySelector('h1').getBoundingClientRect().height") > before
    for path in ("/my", "/my/new"):
        me.look(path, "big" + path.replace("/", "-"))
