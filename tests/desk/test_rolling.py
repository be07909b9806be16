"""The B ledger over the years: reviewed, rolled on, explained at a change of term, answered again when all is done."""

import re
from argparse import Namespace
from contextlib import contextmanager
from datetime import date

import pytest
from tests.sample_office import WAY, letter

from banfu import clock
from banfu.actions import REGISTRY, Refused, denied, perform
from banfu.cases import asat
from banfu.cases.letters import Written
from banfu.cases.models import Assignment, Issue, Promise, PromiseReview, RulebookOverride, Session, Version
from banfu.desk import checks
from banfu.exchange import ledger_command
from banfu.exchange.sheets.writing import read_sheets
from banfu.figures import engine
from banfu.people.models import Office, Person
from banfu.record.models import Entry

PASSAGE = "我厅将在2018年底前再安排200万元用于村级道路建设。"
TEXT = "您提出的建议收悉。现答复如下：\n补助标准已经提高。" + PASSAGE + "由于财力有限，其余列入计划。"
NAMES = [name for _, name, _ in WAY]


def text(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@contextmanager
def pages_on(day):
    """The office's own day, which pages go by, and the clock's."""
    was = Office.objects.get().demo_day
    Office.objects.update(demo_day=day)
    Person.objects.update(password_changed_on=day)
    with clock.at(day):
        yield
    Office.objects.update(demo_day=was)


@pytest.fixture
def case(chain, arrive):
    """A case of 唐秀英 answered as class B; ``do`` acts on it, ``on`` moves the clock there and back."""

    class Case:
        task = arrive("0082", assist=())

        def do(self, name, who, on=None, **data):
            with clock.at(on or clock.today()):
                self.task = perform(REGISTRY[name], chain.people[who], self.task, data)
            return self.task

        def may(self, name, who, on=None):
            with clock.at(on or clock.today()):
                fresh = Assignment.objects.select_related("suggestion__session__source", "unit").get(pk=self.task.pk)
                return denied(REGISTRY[name], chain.people[who], fresh)

        def along(self, first, last, **other):
            """The usual way from one act through another."""
            for key, name, data in WAY[NAMES.index(first) : NAMES.index(last) + 1]:
                data = dict(data)
                if name == "save_draft":
                    data = letter(self.task, **other)
                if name == "propose_division":
                    data["division"] = chain.units["省财政厅/农业农村处"]
                if name == "assign_officer":
                    data |= {"officer": chain.people["czt.d1.o0"], "section": None}
                if name == "record_feedback":
                    key = "lgw.office"
                self.do(name, key, **data)

    made = Case()
    made.along("sign_for", "call_back", text=TEXT, reply_class="B")
    return made


@pytest.fixture
def promise(case):
    case.do("take_promise", "czt.d1.o0", passage=PASSAGE, what="再安排200万元", due_on=date(2018, 12, 31))
    return Promise.objects.get()


def kept(case, promise):
    case.do("propose_promise_off", "czt.coordinator", promise=promise, evidence="湘财预〔2018〕9号，已拨付")
    case.do("confirm_promise_off", "czt.leader1", promise=promise)


def test_reviewed_and_rolled_into_the_next_year(case, promise):
    assert "没有要滚入下年的承诺" in case.may("roll_promises", "czt.coordinator")
    december = date(2018, 12, 10)
    assert "还没有做 2018年的复核" in case.may("roll_promises", "czt.coordinator", december)
    with pytest.raises(Refused, match="下次复核要在"):
        case.do("review_promise", "czt.d1.o0", december, promise=promise, finding="slow", text="招标晚了", next_on=december)
    case.do("review_promise", "czt.d1.o0", december, promise=promise, finding="slow", text="招标晚了", next_on=date(2019, 6, 1))
    case.do("roll_promises", "czt.coordinator", december)
    promise.refresh_from_db()
    assert (promise.rolled_into, promise.reviewed_for, promise.look_on) == (2019, 2018, date(2019, 6, 1))
    assert "1 项承诺由 2018年台账滚入 2019年" in Entry.objects.latest("seq").sentence
    assert "没有要滚入" in case.may("roll_promises", "czt.coordinator", december)
    # The next year's end asks again.
    assert "还没有做 2019年的复核" in case.may("roll_promises", "czt.coordinator", date(2019, 11, 5))


def test_a_change_of_circumstances_and_of_term_is_explained_to_the_proposer(case, promise, chain, browse):
    case.do("review_promise", "czt.d1.o0", promise=promise, finding="changed", text="线路改走国道", next_on=date(2018, 9, 1))
    assert "情况有变化：线路改走国道" in chain.people["dai.lead"].notices.latest("pk").text
    assert "还没有换届" in case.may("explain_term", "czt.coordinator")
    Session.objects.create(source=case.task.suggestion.session.source, name="省十四届人大一次会议", year=2023)
    case.do("explain_term", "czt.coordinator", how="书面", text="由新一届接着办，2019年办到")
    assert "已经向提出人说明过了" in case.may("explain_term", "czt.coordinator")
    assert "由新一届接着办" in chain.people["dai.lead"].notices.latest("pk").text
    seen = text(browse("dai.lead").get(f"/my/{case.task.suggestion_id}"))
    assert "换届后说明：由新一届接着办，2019年办到" in seen and "线路改走国道" in seen


def test_done_answered_again_and_the_class_changes(case, promise):
    assert "还有 1 项承诺没有销号" in case.may("reply_again", "czt.coordinator")
    kept(case, promise)
    assert "先“再次答复”" in case.may("propose_strike_off", "czt.coordinator") and "规则库规定办到以后“再次答复”" in case.may("tell_fulfilled", "czt.coordinator")
    due = case.task.answer_due_on
    case.do("reply_again", "czt.coordinator", reason="钱拨到了村")
    assert (case.task.stage, case.task.reply_class, case.task.round, case.task.due_kind) == ("handling", "B", 2, "")
    assert case.task.answer_due_on == due and case.task.tracked and case.task.turned_on is None
    case.do("save_draft", "czt.d1.head", **letter(case.task, reply_class=""))
    assert "还没有定办理类别" in case.may("submit_draft", "czt.d1.head")
    with clock.at(date(2018, 4, 2)):
        case.along("save_draft", "deliver")
    assert (case.task.reply_class, case.task.turned_on, case.task.stage) == ("A", date(2018, 4, 2), "to_feedback")
    assert [issue.version.reply_class for issue in Issue.objects.order_by("reply__round")] == ["B", "A"]
    with clock.at(date(2018, 4, 2)):
        case.along("record_feedback", "archive")
    assert case.task.stage == "archived"
    then = next(iter(asat.states(Assignment.objects.filter(pk=case.task.pk), date(2018, 3, 15))))
    assert (then.reply_class, then.turned_on, then.tracked) == ("B", None, True)


def test_the_second_draft_opens_with_what_was_promised_and_done(case, promise, browse):
    kept(case, promise)
    case.do("reply_again", "czt.coordinator", reason="钱拨到了村")
    page = browse("czt.d1.head").get(f"/draft/{case.task.pk}")
    seen = page.content.decode()
    assert "再次答复如下" in seen and "1．答复中说“再安排200万元”。现已办到：湘财预〔2018〕9号，已拨付。" in seen
    assert re.search(r'<option value="A" selected>', seen)


def test_where_the_rulebook_asks_for_a_notice_alone(case, promise, chain, browse):
    RulebookOverride.objects.create(
        rulebook="湖南", key="values.after_fulfilled", value="书面告知", reason="省里办法", decided_on=date(2018, 1, 2), effective_on=date(2018, 1, 2)
    )
    kept(case, promise)
    assert "规则库规定办到以后“告知办到了”" in case.may("reply_again", "czt.coordinator")
    case.do("tell_fulfilled", "czt.coordinator", number="湘财函〔2018〕3号", text="200万元已拨付到村")
    assert (case.task.reply_class, case.task.turned_on) == ("A", date(2018, 3, 1))
    assert "B 类改为 A 类" in Entry.objects.latest("seq").sentence
    assert "200万元已拨付到村" in text(browse("dai.lead").get(f"/my/{case.task.suggestion_id}"))
    assert case.may("propose_strike_off", "czt.coordinator") == ""


def test_an_archived_case_is_taken_out_for_its_second_reply(case, promise):
    kept(case, promise)
    Assignment.objects.filter(pk=case.task.pk).update(archived_on=date(2018, 3, 1), stage="archived")
    case.do("reply_again", "czt.coordinator", on=date(2018, 5, 1), reason="钱拨到了村")
    assert case.task.stage == "handling" and case.task.archived_on is None
    then = next(iter(asat.states(Assignment.objects.filter(pk=case.task.pk), date(2018, 4, 1))))
    assert then.stage == "archived"


def test_the_ledgers_of_two_years_and_their_figures(case, promise, browse, tmp_path):
    case.do("move_promise", "czt.d1.o0", promise=promise, until=date(2019, 6, 30), reason="招标推迟")
    december, office = date(2018, 12, 10), browse("czt.coordinator")
    with pages_on(december):
        assert "承诺要办的 承诺台账 要滚入下年 1 项" in text(office.get("/"))
        page = office.get("/promises?show=roll")
        assert "把勾选的滚入 2019年台账" in text(page)
        sent = {"ids": [case.task.pk], "next": "/promises?show=roll"}
        assert "还没有做 2018年的复核" in text(office.post("/act/roll_promises", sent, follow=True))
    case.do("review_promise", "czt.d1.o0", december, promise=promise, finding="on_way", text="已招标", next_on=date(2019, 3, 1))
    with pages_on(december):
        assert "已滚入下年台账 1 件" in text(office.post("/act/roll_promises", sent, follow=True))
    with pages_on(date(2019, 7, 10)):
        seen = text(office.get("/promises?ledger=2019"))
        assert "落实率 0% （0/1）" in seen and "过了 10 天" in seen and "滚入 2019年" in seen and "共推迟 181 天" in seen
        assert "要复核 1 项" in text(office.get("/")) and "记进展" in text(office.get("/"))
        assert "按这些条件没有承诺" in text(office.get("/promises?year=2019")) and "没有这样的承诺" in text(office.get("/promises?age=0&ledger=2019"))
        made = read_sheet(office.get("/promises/export?ledger=2019").content, tmp_path)
        assert made["怎么列入"] == "2018-12-10 由上年滚入" and made["改期次数"] == "1"
    kept(case, promise)
    target = tmp_path / "t.xlsx"
    told = ledger_command.run(Namespace(unit="省财政厅", year=2018, output=str(target), kind=None))
    assert (told["tasks"], told["promises"], told["carried"]) == (1, 1, 0)
    assert list(read_sheets(target)) == ["台账", "B类台账"]
    with pytest.raises(LookupError, match=r"改成 \.xlsx"):
        ledger_command.run(Namespace(unit="省财政厅", year=2018, output="t.pdf", kind=None))
    got = engine.compute(engine.Scope(case.task.unit, 2018), clock.today())
    assert [(got[name].numerator, got[name].denominator) for name in ("fulfilled_rate", "b_to_a_rate", "slippage")] == [(1, 1), (0, 1), (181, 1)]
    then = engine.compute(engine.Scope(case.task.unit, 2018, until=date(2018, 12, 20)), date(2019, 7, 10))
    assert (then["fulfilled_rate"].denominator, then["b_to_a_rate"].denominator) == (1, 1)


def read_sheet(content, folder):
    """The first row of a table by its headings."""
    path = folder / "out.xlsx"
    path.write_bytes(content)
    return next(iter(read_sheets(path).values())).rows[0].cells


def test_a_letter_without_a_promise_is_warned_of_and_its_day_is_said(case, browse):
    page = browse("czt.d1.head")
    assert "没有写明承诺" not in Entry.objects.get(action="register_issue").sentence
    bare = Written("对第0082号建议的答复", "您提出的建议收悉。现答复如下：\n此事已经列入规划。", "B")
    assert "90 天后要复核" in checks.promise_faults(case.task, bare)[0]["text"] and not checks.promise_faults(case.task, Written("", TEXT, "B"))
    assert not checks.promise_faults(case.task, Written("", bare.text, "A"))
    assert "B 类要跟踪办理，还没有确认承诺事项。5月30日 复核。" in text(page.get(f"/case/{case.task.pk}"))
    assert "0 件要跟踪" in text(page.get("/promises/letters?what=bare"))
    with pages_on(date(2018, 5, 30)):
        assert "到了复核的日子 1 件" in text(page.get("/")) and "1 件要跟踪" in text(page.get("/promises/letters?what=bare"))


def test_overseers_see_units_side_by_side_and_none_of_the_inside(case, promise, browse):
    with pages_on(date(2019, 1, 10)):
        seen = text(browse("dcs.office").get("/oversight/promises?year=2018"))
        assert "1 项过了说好的日子" in seen and "0/1" in seen and "承诺过了说好的日子 1 项" in text(browse("lgw.office").get("/oversight"))
        assert "再安排200万元" in text(browse("dcs.office").get(f"/promises?unit={case.task.unit_id}&show=late"))
        assert "0 家单位有承诺" in text(browse("taw.office").get("/oversight/promises"))


def test_a_tracked_letter_without_a_promise_is_looked_at(case, browse):
    Version.objects.update(text="现答复如下：我厅将继续加强监管。")
    case.do("review_letter", "czt.d1.o0", text="正在立项", next_on=date(2018, 9, 1))
    row = PromiseReview.objects.get()
    assert (row.promise, row.next_on) == (None, date(2018, 9, 1))
    assert "正在立项" in text(browse("czt.d1.o0").get(f"/case/{case.task.pk}"))
