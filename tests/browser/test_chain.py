"""The whole chain by its nine people in a real browser: from the draft to the archive, through 不满意,
re-handling and a return; axe on the overseers' pages."""

from datetime import date

from tests.browser.test_deputies import Elder, _cosigned, _written
from tests.browser.test_walk import Walker, browser, pytestmark  # noqa: F401
from tests.sample_office import chain  # noqa: F401

from banfu.actions import on_paper
from banfu.cases.models import Assignment, HandIn, Suggestion
from banfu.people.models import Office, Person, Proposer

OVERSIGHT = (
    "/oversight", "/oversight/list?stage=to_register", "/oversight/list?stage=to_hand_over", "/oversight/load", "/oversight/waiting?what=late",
    "/oversight/units?year=2018", "/oversight/report?year=2018", "/oversight/handed", "/cases", "/figures",
)  # fmt: skip


class Official(Walker):
    """An official at his desk; the first page of an overseer is his own."""

    def __init__(self, browser, server, username):  # noqa: F811
        person = Person.objects.get(username=username)
        self.wait = server.url + ("/oversight" if person.holds("congress", "government") else "/")
        person.set_password("Walk-2018-abc")
        person.save()
        self.base = server.url
        self.page = browser.new_context(locale="zh-CN", viewport={"width": 1366, "height": 768}).new_page()
        self.page.goto(f"{self.base}/login")
        self.page.fill("[name=username]", username)
        self.page.fill("[name=password]", "Walk-2018-abc")
        self.page.click("main button, form button")
        self.page.wait_for_url(self.wait)

    def act(self, name, subject, **fields):
        """Do an action through its page, on a task or a suggestion."""
        self.look(f"/act/{name}/{subject.pk}")
        for field, value in fields.items():
            box = self.page.locator(f"main [name={field}]").first
            if box.evaluate("e => e.tagName") == "SELECT":
                box.select_option(label=value)
            elif box.get_attribute("type") in ("radio", "checkbox"):
                self.page.check(f"main [name={field}][value='{value}']")
            else:
                box.fill(value)
        self.page.click("main .btn-go")
        home = "suggestion" if isinstance(subject, Suggestion) else "case"
        self.page.wait_for_url(f"{self.base}/{home}/{subject.pk}")


def test_nine_people_from_the_draft_to_the_archive(chain, live_server, browser):  # noqa: F811
    Office.objects.update(demo_day=date(2018, 3, 1))
    me, other = Elder(browser, live_server, "dai.lead"), Elder(browser, live_server, "dai.co")
    _written(me, chain)
    case = HandIn.objects.get().suggestion
    _cosigned(me, other, case)
    me.look(f"/my/do/submit_suggestion/{case.pk}")
    me.page.click("main .big-btn-go")
    me.page.wait_for_selector("text=交上去了")
    who = {key: Official(browser, live_server, key) for key in (
        "lgw.office", "dcs.office", "czt.coordinator", "czt.leader1", "czt.d1.head", "czt.d1.o0", "czt.coordinator2"
    )}  # fmt: skip
    congress, government = who["lgw.office"], who["dcs.office"]
    congress.act("register", case)
    congress.act("propose_units", case, lead="省财政厅")
    congress.act("hand_over", case, document="关于交办代表建议的通知")
    government.act("pass_on", case, lead="省财政厅")
    task = Assignment.objects.select_related("unit").get(suggestion=case)
    _handled(who, task, "一、标准已提高，今年内将研究拨付。")
    _rated(me, "不满意", "没有说什么时候拨")
    congress.act("rehandle", task)
    _answered(who, task, "一、标准已提高。二、今年六月底前拨到村。")
    _rated(me, "满意")
    office, second = who["czt.coordinator"], who["czt.coordinator2"]
    office.act("call_back", task, outcome="接通，满意")
    office.act("propose_strike_off", task, evidence="资金已拨付")
    second.act("confirm_strike_off", task)
    office.act("archive", task)
    task.refresh_from_db()
    case.refresh_from_db()
    assert (task.stage, task.round, case.stage) == ("archived", 2, "closed")
    for url in (*OVERSIGHT, f"/suggestion/{case.pk}", f"/case/{task.pk}"):
        congress.look(url)
    _returned(chain, who)
    for url in ("/oversight", "/oversight/list?stage=to_pass_on"):
        government.page.set_viewport_size({"width": 390, "height": 844})
        government.look(url)


def _handled(who, task, text):
    who["czt.coordinator"].act("sign_for", task)
    who["czt.coordinator"].act("propose_division", task, division="农业农村处")
    who["czt.d1.head"].act("accept_division", task)
    who["czt.leader1"].act("approve_division", task)
    officer = Person.objects.get(username="czt.d1.o0")
    who["czt.d1.head"].act("assign_officer", task, officer=f"{officer.name}　{officer.title}" if officer.title else officer.name)
    who["czt.d1.o0"].act("log_contact", task, partner="唐秀英", text="谈了标准和时间")
    _answered(who, task, text)


def _answered(who, task, text):
    officer = who["czt.d1.o0"]
    officer.page.goto(f"{officer.base}/draft/{task.pk}")
    officer.page.select_option("[name=reply_class]", "B")
    officer.page.select_option("[name=disclosure]", "full")
    officer.page.fill("[name=text]", f"唐秀英代表：\n您提出的建议收悉。现答复如下：\n{text}")
    officer.page.click(".endbar .btn-go")
    officer.page.wait_for_selector("text=存为第")
    officer.act("submit_draft", task)
    for key in ("czt.d1.head", "czt.coordinator", "czt.leader1"):
        who[key].act("approve", task)
    who["czt.coordinator"].act("register_issue", task, signer="某厅长")
    who["czt.coordinator"].act("deliver", task)


def _rated(me, word, why=""):
    me.page.goto(f"{me.base}/my")
    me.page.click("main .big-btn-go >> text=去评价")
    me.page.click("label:text-is('满意') >> nth=0")
    me.page.click(f"label:text-is('{word}') >> nth=1")
    if why:
        me.page.fill("[name=comment]", why)
    me.page.wait_for_selector("[data-look]:visible")
    me.page.click("[data-look] button")
    me.page.wait_for_selector("text=您的评价已经送到")


def _returned(chain, who):  # noqa: F811
    """Given back by its unit, congress asked, granted, and passed on to another."""
    lead = Proposer.objects.get(posts__person=chain.people["dai.lead"])
    case = on_paper.enter_paper(
        chain.people["lgw.office"], chain.sessions["suggestion", 2018], title="关于农村客运的建议", body="增加班次。", lead=lead
    )
    congress, government, office = who["lgw.office"], who["dcs.office"], who["czt.coordinator"]
    congress.act("register", case)
    congress.act("propose_units", case, lead="省财政厅")
    congress.act("hand_over", case, document="关于交办代表建议的通知")
    government.act("pass_on", case, lead="省财政厅")
    task = Assignment.objects.get(suggestion=case)
    office.act("request_return", task, reason="不属本厅职责", proposed_unit="省交通运输厅")
    government.act("consult", task)
    congress.act("answer_consultation", task, agreed="1")
    government.act("decide_return", task, granted="1")
    government.act("pass_on", case, lead="省交通运输厅")
    assert Assignment.objects.get(suggestion=case, unit__name="省交通运输厅").stage == "to_sign"
