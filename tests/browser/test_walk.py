"""One case by its people, from the list to 归档, in a real browser; axe on every page."""

import os
import shutil
from datetime import date

import pytest
import xlsxwriter

from banfu.cases.models import Assignment, Contact
from banfu.people.models import Office, Person

CHROMIUM = shutil.which("chromium")
PASSWORD = "Walk-2018-abc"
ARGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
if CHROMIUM is None and os.environ.get("CI") != "true":
    pytestmark.append(pytest.mark.skip(reason="没有 chromium，浏览器走查略去"))


@pytest.fixture
def browser(monkeypatch):
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        found = play.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield found
        found.close()


class Walker:
    """One person at a browser of his own."""

    def __init__(self, browser, server, username):
        person = Person.objects.get(username=username)
        person.set_password(PASSWORD)
        person.save()
        self.base = server.url
        self.page = browser.new_context(locale="zh-CN", viewport={"width": 1366, "height": 768}).new_page()
        self.page.goto(f"{self.base}/login")
        self.page.fill("[name=username]", username)
        self.page.fill("[name=password]", PASSWORD)
        self.page.click("main button, form button")
        self.page.wait_for_url(f"{self.base}/")

    def look(self, path):
        from axe_playwright_python.sync_playwright import Axe

        self.page.goto(self.base + path)
        found = Axe().run(self.page).response["violations"]
        assert not found, (path, [(v["id"], v["nodes"][0]["html"][:120]) for v in found])
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path

    def act(self, name, task, **fields):
        self.look(f"/act/{name}/{task.pk}")
        for field, value in fields.items():
            box = self.page.locator(f"main [name={field}]").first
            if box.get_attribute("type") == "file":
                box.set_input_files(str(value))
            elif box.evaluate("e => e.tagName") == "SELECT":
                box.select_option(label=value) if not value.isascii() else box.select_option(value)
            elif box.get_attribute("type") in ("radio", "checkbox"):
                self.page.check(f"main [name={field}][value='{value}']" if value != "on" else f"main [name={field}]")
            else:
                box.fill(value)
        self.page.click("main .btn-go")
        self.page.wait_for_url(f"{self.base}/case/{task.pk}")


def test_one_case_from_the_list_to_the_archive(world, live_server, browser, tmp_path):
    Office.objects.update(demo_day=date(2018, 3, 1))
    path = tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for column, (head, value) in enumerate(
            [("编号", "82"), ("标题", "关于提高村级组织运转经费保障标准的建议"), ("领衔代表", "唐秀英"), ("主办单位", "省财政厅")]
        ):
            sheet.write(2, column, head)
            sheet.write(3, column, value)
    office = Walker(browser, live_server, "czt.coordinator")
    office.look("/imports")
    office.page.set_input_files("input[type=file]", str(path))
    office.page.click("main .btn-go")
    assert "1 行可以导入" in office.page.inner_text("h1")
    office.page.click(".endbar .btn-go")
    assert "已写入 1 件" in office.page.inner_text("h1")
    office.look("/")
    office.page.check("[name=ids]")
    office.page.get_by_role("button", name="签收勾选的").click()
    task = Assignment.objects.select_related("unit").get(number="0082", unit__name="省财政厅")
    head = Walker(browser, live_server, "czt.d1.head")
    leader = Walker(browser, live_server, "czt.leader1")
    office.act("propose_division", task, division="农业农村处")
    head.act("accept_division", task)
    leader.act("approve_division", task)
    head.look("/cases")
    head.page.keyboard.press("j")
    head.page.keyboard.press("l")
    head.page.fill(".rowform [name=text]", "了解建议的背景")
    head.page.keyboard.press("Enter")
    head.page.wait_for_selector("text=0082 号已记")
    assert Contact.objects.get(assignments=task).text == "了解建议的背景"
    _nothing_lost(head, task)
    head.page.select_option("[name=reply_class]", "A")
    head.page.select_option("[name=disclosure]", "full")
    head.page.fill("[name=text]", "唐秀英代表：\n您提出的建议（第0082号）收悉。现答复如下：\n一、标准已提高。")
    head.page.click(".endbar .btn-go")
    head.page.wait_for_selector("text=存为第 2 稿")
    head.act("submit_draft", task)
    for walker in (head, office, leader):
        walker.act("approve", task)
    sealed = tmp_path / "0082 盖章.pdf"
    sealed.write_bytes(b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF")
    office.act("register_issue", task, number="湘财农函〔2018〕31号", signer="某厅长", file=sealed)
    office.act("deliver", task)
    office.look(f"/case/{task.pk}/upload")
    office.page.click("main .act-form .btn-go")
    office.page.wait_for_url(f"{live_server.url}/uploads")
    assert "都上传过了" in office.page.inner_text("h1")
    office.act("record_feedback", task, attitude="satisfied", result="satisfied", source="unit_receipt", scan=sealed)
    office.act("call_back", task, outcome="satisfied")
    office.act("propose_strike_off", task, evidence="文件已印发")
    second = Walker(browser, live_server, "czt.coordinator2")
    second.act("confirm_strike_off", task)
    office.act("archive", task)
    task.refresh_from_db()
    assert (task.stage, task.reply_number) == ("archived", "湘财农函〔2018〕31号")
    _every_page(office, task)


def _nothing_lost(head, task):
    """What is written while the network is gone stays on this computer, and is put back; the pages are shown beside it."""
    head.look(f"/draft/{task.pk}")
    head.page.wait_for_selector("#preview img")
    head.page.context.set_offline(True)
    head.page.fill("[name=title]", "断网时写的第0082号标题")
    head.page.fill("[name=text]", "断网时写的")
    head.page.wait_for_selector("text=已存在本机")
    context = head.page.context
    context.set_offline(False)
    head.page.close(run_before_unload=False)
    head.page = context.new_page()
    head.page.goto(f"{head.base}/draft/{task.pk}")
    head.page.click("text=放回来")
    head.page.wait_for_selector("text=已自动保存")
    assert (head.page.input_value("[name=title]"), head.page.input_value("[name=text]")) == ("断网时写的第0082号标题", "断网时写的")


def _every_page(office, task):
    """axe and no sideways scroll on all the coordinator's pages, on the desk and on the phone."""
    office.page.goto(f"{office.base}/answers")
    office.page.fill("[name=asker]", "督查室")
    office.page.click("main .btn-go")
    answer = office.page.url.removeprefix(office.base)
    pages = (
        f"/case/{task.pk}", "/cases", "/figures?year=2018", f"/flow?case={task.pk}", "/notices", "/settings", "/urge-late", "/files/drop",
        "/where?q=82", "/uploads", "/calendar", "/rulebook", "/password", "/imports", "/answers", answer, "/letters",
    )  # fmt: skip
    for size in ((1366, 768), (390, 844)):
        office.page.set_viewport_size({"width": size[0], "height": size[1]})
        for path in pages:
            office.look(path)
