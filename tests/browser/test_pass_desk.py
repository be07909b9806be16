"""交办台 by the keyboard alone, and axe on it at three widths."""

from datetime import date

from tests.browser.test_chain import Official
from tests.browser.test_walk import browser, pytestmark  # noqa: F401
from tests.sample_office import chain  # noqa: F401
from tests.tables.passing import propose

from banfu.cases.models import Assignment, HandOver, Suggestion
from banfu.cases.words import CaseStage
from banfu.people.models import Office


def _waiting(chain):  # noqa: F811
    session = chain.sessions["suggestion", 2018]
    batch = HandOver.objects.create(session=session, handed_on=date(2018, 2, 28), document="交办通知", made_by="宋雅琴")
    for number, units in (("0101", ("省财政厅", "省教育厅")), ("0102", ("省水利厅", "省财政厅")), ("0103", ())):
        case = Suggestion.objects.create(
            session=session, number=number, title=f"关于农村客运{number}的建议", body="一是增加班次。", registered_on=date(2018, 2, 27),
            hand_over=batch, stage=CaseStage.TO_PASS_ON,
        )  # fmt: skip
        propose(case, chain, *units)


def given():
    rows = Assignment.objects.order_by("suggestion__number", "pk")
    return [f"{number} {name}{part}" for number, name, part in rows.values_list("suggestion__number", "unit__name", "part")]


def test_passed_on_with_one_key_each_and_taken_back(chain, live_server, browser):  # noqa: F811
    Office.objects.update(demo_day=date(2018, 3, 1))
    _waiting(chain)
    office = Official(browser, live_server, "dcs.office")
    page, press = office.page, office.page.keyboard.press
    office.look("/oversight/pass")
    press("j")
    page.wait_for_selector("#desk-title:has-text('0102')")
    press("a")
    assert not page.is_checked("[data-key=a]")
    page.wait_for_timeout(700)  # a page that just came up does not take Enter
    press("Enter")
    page.wait_for_selector(".desk-done:has-text('已转交 0102 号：省水利厅独办')")
    page.wait_for_selector("#desk-title:has-text('0103')")
    assert given() == ["0102 省水利厅sole"]
    press("Enter")  # too early: ignored
    page.wait_for_timeout(700)
    press("Enter")
    page.wait_for_selector("#one [role=alert]:has-text('还没有定主办')")
    press("k")
    page.wait_for_selector("#desk-title:has-text('0101')")
    press("x")
    page.wait_for_timeout(700)
    press("Enter")
    page.wait_for_selector(".desk-done:has-text('已转交 0101 号：省财政厅主办，省教育厅会办')")
    press("u")
    page.wait_for_selector("#desk-title:has-text('0101')")
    assert given() == ["0102 省水利厅sole"]
    press("?")
    assert "收回刚转交的一件" in page.inner_text("dialog[open]")
    for width in (1920, 1093, 390):
        page.set_viewport_size({"width": width, "height": 844})
        office.look("/oversight/pass")
