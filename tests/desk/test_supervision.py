"""督查: runs with their frozen snapshot, decisions, slips, call-backs, key suggestions, and who comes in."""

import json
import re
import zipfile
from argparse import Namespace
from datetime import date, timedelta
from io import BytesIO

import pytest
import python_calamine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from tests.sample_office import DAY, once_an_engine
from tests.tables.supervising import ALL, PAGES, QUERIES, WHO

from banfu import clock
from banfu.actions import REGISTRY, Refused, perform, supervision, urgings
from banfu.cases import limits
from banfu.cases.models import Assignment, CallBack, Decision, KeyNote, Slip, SupervisionRun, Urging
from banfu.cases.words import Stage
from banfu.desk.supervise_doors import whose
from banfu.desk.supervision import held
from banfu.figures import supervise_command, supervised
from banfu.paper import press
from banfu.people.models import Notice, Office

LATER = DAY + timedelta(days=40)


@pytest.fixture
def move(db):
    """Put the office's calendar, and the clock of the pages, on a day."""

    def to(day):
        Office.objects.update(demo_day=day)
        return clock.at(day)

    return to


@pytest.fixture
def do(world):
    def act(who, name, task, **data):
        return perform(REGISTRY[name], world.people[who], Assignment.objects.get(pk=task.pk), data)

    return act


@pytest.fixture
def busy(world, arrive, drive, move):
    """Three cases of 省财政厅: one untouched in the division, one being checked, one that will be answered; a run held later.

    Returns (tasks, the person, first run).
    """
    tasks = [drive(arrive(number, assist=()), last) for number, last in (("0001", "assign_officer"), ("0002", "submit_draft"), ("0003", "approve"))]
    office = world.people["czt.coordinator"]
    with move(LATER):
        run = held(whose(office), "half", LATER)
    return tasks, office, run


def test_the_days_of_a_year_are_planned_moved_and_cancelled(world, move):
    office, organ = world.people["czt.coordinator"], world.units["省财政厅"]
    with move(date(2018, 1, 2)):
        assert supervision.plan_year(office, organ, False, 2018) == 36
        runs = {kind: list(SupervisionRun.objects.filter(kind=kind)) for kind in ("half", "month")}
        assert [len(rows) for rows in runs.values()] == [24, 12]
        assert [run.planned_on for run in runs["half"][:4]] == [date(2018, 1, 15), date(2018, 1, 31), date(2018, 2, 14), date(2018, 2, 28)]
        known = limits.calendar()
        assert all(known.is_workday(run.planned_on) for rows in runs.values() for run in rows), "调休上班的周六也算工作日"
        with pytest.raises(Refused, match="已经排好了"):
            supervision.plan_year(office, organ, False, 2018)
        moved = supervision.move_run(office, runs["half"][1], date(2018, 2, 1), "遇会议")
        assert (moved.planned_on, moved.moved_why) == (date(2018, 2, 1), "遇会议")
        with pytest.raises(Refused, match="2018年里的日子"):
            supervision.move_run(office, moved, date(2019, 1, 2))
        supervision.drop_run(office, moved)
        with pytest.raises(Refused, match="已经取消"):
            supervision.move_run(office, moved, date(2018, 2, 2))
        with pytest.raises(Refused, match="岗位办不了"):
            supervision.plan_year(world.people["czt.d1.head"], organ, False, 2019)
        with pytest.raises(Refused, match="还没到的日子"):
            held(whose(office), "half", date(2018, 1, 3))
        assert held(whose(office), "half", date(2018, 1, 2)).number == 25, "第 1 次定在 15 日，离得太远"


def test_a_run_freezes_what_it_found_and_tells_what_is_new(busy, drive, do, move):
    tasks, office, first = busy
    rows = {row.number: row for row in first.rows.all()}
    assert {number: set(row.marks) for number, row in rows.items()} == {
        "0001": {"open", "idle", "silent"}, "0002": {"open", "idle", "waiting"}, "0003": {"open", "idle", "waiting"},
    }  # fmt: skip
    assert rows["0002"].stage_words == "处室核稿" and rows["0002"].idle_days == 40 and rows["0002"].division == "农业农村处"
    later = date(2018, 6, 20)
    with move(date(2018, 5, 30)):
        drive_on = {"czt.coordinator": ("approve", {}), "czt.leader1": ("approve", {})}
        for who, (name, data) in drive_on.items():
            do(who, name, tasks[2], **data)
        do("czt.coordinator", "register_issue", tasks[2], number="", signer="李建国")
        do("czt.d1.o0", "log_contact", tasks[0], kind="phone", partner="唐秀英", text="谈了标准")
    with move(later):
        second = held(whose(office), "half", later)
    assert second.last == first and second.since == LATER
    now = {row.number: set(row.marks) for row in second.rows.all()}
    assert now == {"0001": {"open", "late", "new_late", "idle"}, "0002": {"open", "late", "new_late", "idle", "waiting"}, "0003": {"answered", "after"}}
    assert {row.number: set(row.marks) for row in first.rows.all()}["0003"] == {"open", "idle", "waiting"}, "以前的不变"
    counts = supervised.counts_of(list(second.rows.all()))
    assert supervised.sentence(counts) == "在办 2 件，超期 2 件（新超期 2 件），新答复 1 件，2 件没有动静"
    assert second.members["suggestion.answered"]["value"] == [tasks[2].pk]
    with move(later), pytest.raises(Refused, match="已经定格"):
        held(whose(office), "half", later - timedelta(days=3))
    with move(later + timedelta(days=1)):
        third = held(whose(office), "half", later + timedelta(days=1))
        assert not [row for row in third.rows.all() if "new_late" in row.marks], "上次已经超期的不再算新的"
        task = do("czt.coordinator", "extend", tasks[0], until=date(2018, 7, 2), reason="待会议", consent_by="联工委", told=True)
        assert task.due_on > later
    with clock.at(later + timedelta(days=1)):
        told = supervise_command.run(Namespace(date=later, unit="省财政厅", kind="month", save=False))
    assert told["counts"]["late"] == 2, "看以前的一天，照那天的事实"
    json.dumps(told, default=str)
    assert not list(supervision.altered())
    first.rows.filter(number="0001").update(idle_days=1)
    assert [text for text in supervision.altered() if "第 " in text and "与记录不符" in text], "在系统以外改了，核对得出来"
    with clock.at(later), pytest.raises(LookupError, match="没有叫"):
        supervise_command.run(Namespace(date=None, unit="没有的", kind="half", save=False))


def test_the_page_opens_every_number_and_gives_the_papers_of_the_meeting(busy, browse):
    _, _, run = busy
    office, url = browse(), f"/supervise/runs/{run.pk}"
    page = office.get(url).content.decode()
    assert "在办 3 件，没有超期的" in page and "农业农村处" in page
    for href, n in set(re.findall(r'href="(\?[^"]+)">(\d+)</a>', page)):
        opened = office.get(url + href.replace("&amp;", "&"))
        assert opened.status_code == 200 and f"{n} 件" in re.search(r"<h1>(.*?)</h1>", opened.content.decode())[1], href
    assert office.get(url + "?mark=nothing").status_code == office.get(url + "?figure=suggestion.lead&part=z").status_code == 404
    word = zipfile.ZipFile(BytesIO(office.get(url + "/pack.docx").content)).read("word/document.xml").decode()
    assert "半月督导情况" in word and "没有动静的 3 件" in word and "0002" in word
    book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(office.get(url + "/pack.xlsx").content))
    assert book.sheet_names == ["按处室", "逐件", "议定事项", "累计"]
    assert [row[0] for row in book.get_sheet_by_name("逐件").to_python()[1:4]] == ["0001", "0002", "0003"]


def test_what_is_decided_becomes_a_task(busy, browse, world, do):
    tasks, _, run = busy
    office, url = browse(), f"/supervise/runs/{run.pk}/decide"
    ids = [tasks[0].pk, tasks[1].pk]
    assert "0001" in office.get(url, {"ids": ids}).content.decode()
    assert office.post(url, {"ids": ids, "text": ""}).status_code == 422
    late = office.post(url, {"ids": ids, "text": "月底前答复", "due_on": "2018-03-02"})
    assert "已经过了" in late.content.decode()
    answer = office.post(url, {"ids": ids, "text": "月底前答复", "due_on": "2018-04-30"}, follow=True)
    assert "2 件各有一项要落实" in answer.content.decode() and answer.content.decode().count("月底前答复") == 2
    assert [(row.unit.name, row.due_on) for row in Decision.objects.all()] == [("农业农村处", date(2018, 4, 30))] * 2
    assert Notice.objects.filter(person=world.people["czt.d1.head"], text__contains="月底前答复").count() == 2
    with clock.at(LATER):
        do("czt.d1.o0", "finish_decision", tasks[0], decision=Decision.objects.first(), note="已送核")
    assert "已送核" in office.get(f"/supervise/runs/{run.pk}").content.decode()


def test_those_above_hold_runs_over_all_units_and_decide(chain, arrive, browse, move):
    task = arrive("0005", assist=("省民政厅",))
    government = chain.people["dcs.office"]
    with move(LATER):
        run = held(whose(government), "month", LATER)
    assert run.above and {row.unit for row in run.rows.all()} == {"省财政厅", "省民政厅"}
    page = browse("dcs.office").get(f"/supervise/runs/{run.pk}").content.decode()
    assert "省财政厅" in page and "各单位" in page
    assert browse().get(f"/supervise/runs/{run.pk}").status_code == 404
    answer = browse("dcs.office").post(f"/supervise/runs/{run.pk}/decide", {"ids": [task.pk], "text": "本周签收"}, follow=True)
    assert "本周签收" in answer.content.decode()
    assert Decision.objects.get().unit == chain.units["省财政厅"]
    assert Notice.objects.filter(person=chain.people["czt.coordinator"], text__contains="本周签收").exists()


def test_urging_again_goes_higher_and_is_answered(world, drive, arrive, do):
    task = drive(arrive("0006", assist=()), "assign_officer")
    told = lambda who: Notice.objects.filter(person=world.people[who], text__contains="催办").count()  # noqa: E731
    for _ in range(3):
        do("czt.coordinator", "urge", task)
    assert list(Urging.objects.order_by("number").values_list("number", "level")) == [(1, 1), (2, 2), (3, 3)]
    assert (told("czt.d1.o0"), told("czt.d1.head"), told("czt.leader1")) == (3, 2, 1)
    do("czt.d1.o0", "answer_urge", task, answer="周五送核")
    assert set(Urging.objects.values_list("answer", "answered_by")) == {("周五送核", world.people["czt.d1.o0"].name)}
    with pytest.raises(Refused, match="没有等着回复的催办"):
        do("czt.d1.o0", "answer_urge", task, answer="再答一次")


def test_a_slip_is_numbered_addressed_and_answered(busy, browse, world):
    tasks, office, run = busy
    assert "发 1 份督办单" in browse().post("/supervise/slips/new", {"ids": [tasks[0].pk]}).content.decode(), "从建议列表勾选来的"
    page = browse().post("/supervise/slips/new", {"ids": [tasks[0].pk, tasks[1].pk], "run": run.pk, "text": "请抓紧", "answer_by": "2018-04-20"}, follow=True)
    slip = Slip.objects.get()
    assert str(slip) == "督办〔2018〕1号" and slip.to.name == "农业农村处" and slip.run == run
    assert "答复了 0 件" in page.content.decode()
    head = browse("czt.d1.head")
    rows = list(slip.urgings.order_by("pk"))
    assert rows[0].how == "督办单" and head.get(f"/supervise/slips/{slip.pk}").status_code == 200
    answered = head.post(f"/supervise/slips/{slip.pk}", {f"answer-{rows[0].pk}": "明天送核"}, follow=True)
    assert "答复了 1 件" in answered.content.decode() and "没有一件" not in answered.content.decode()
    rows[0].refresh_from_db()
    assert rows[0].answer == "明天送核" and "1/2" in browse().get("/supervise/slips").content.decode()
    with clock.at(LATER):
        organ, to = world.units["省财政厅"], slip.to
        second, _ = urgings.issue(office, organ, False, to, [tasks[1]], text="再催", answer_by=LATER)
        assert second.number == 2 and second.urgings.get().level == 2, "催第二次，到处室负责人"
        with pytest.raises(Refused, match="已经过了"):
            urgings.issue(office, organ, False, to, [tasks[1]], text="再催", answer_by=DAY)
        assert Slip.objects.count() == 2


def test_calls_differ_from_ratings_and_who_is_not_reached_is_called_again(world, drive, arrive, do, browse):
    task = drive(arrive("0007", assist=()), "record_feedback")
    page = browse().get("/supervise/calls").content.decode()
    assert "1 件等着回访" in page and "您怎么说我们就怎么记" in page
    for n in range(1, 4):
        assert Assignment.objects.get(pk=task.pk).stage == Stage.TO_CALL_BACK, n
        do("czt.coordinator", "call_back", task, outcome="unreached")
    assert Assignment.objects.get(pk=task.pk).stage == Stage.TO_STRIKE
    CallBack.objects.create(assignment=task, called_on=DAY, outcome="unsatisfied", caller="周敏")
    assert "1 件电话里说的和评价不一样" in browse().get("/supervise/calls").content.decode()


def test_a_key_suggestion_has_its_plan_trips_and_reports(world, drive, arrive, do, browse):
    task = drive(arrive("0008", assist=()), "assign_officer")
    with pytest.raises(Refused, match="不是重点建议"):
        do("czt.d1.head", "note_key", task, kind="plan", text="方案")
    do("czt.coordinator", "set_meeting_level", task, level="leader", unit_key=True)
    assert "1 件还没有办理方案" in browse().get("/supervise/key").content.decode()
    for kind, place in (("plan", ""), ("trip", "永州市江永县"), ("progress", "")):
        do("czt.d1.head", "note_key", task, kind=kind, text=f"{kind}的内容", place=place)
    page = browse().get("/supervise/key").content.decode()
    assert "厅（本单位）定的 1 件" in page and "还没有办理方案" not in page and "调研 1 次" in page and "永州市江永县" in page
    assert KeyNote.objects.count() == 3


def opened(client, address):
    """Every number of a page that opens, with how many cases the list behind it has."""
    page = client.get(address).content.decode()
    for href, n in set(re.findall(r'href="(/cases[^"]*watch=[^"]+)">(\d+)</a>', page)):
        listed = client.get(href.replace("&amp;", "&")).content.decode()
        yield href, int(n), int(re.search(r"共 <b>(\d+)</b> 件", listed)[1])


def test_every_number_of_the_board_opens_to_just_its_cases(chain, arrive, drive, browse, move):
    for number, last in (("0001", "assign_officer"), ("0002", "submit_draft"), ("0003", "sign_for"), ("0004", "deliver")):
        drive(arrive(number, assist=()), last)
    arrive("0005")
    with move(date(2018, 5, 28)):  # a password is to be changed after 90 days
        for who in ("czt.coordinator", "dcs.office"):
            found = list(opened(browse(who), "/supervise"))
            assert len(found) > 8 and all(n == listed for _, n, listed in found), found


@pytest.fixture
def place(chain, arrive, drive, move):
    """A run that was held, one that waits, a slip; more(n) adds n cases to all of it. Returns (ids, more)."""
    office, organ = chain.people["czt.coordinator"], chain.units["省财政厅"]
    tasks = [drive(arrive("0001", assist=()), "assign_officer")]
    perform(REGISTRY["set_meeting_level"], office, tasks[0], {"level": "leader", "unit_key": True})
    run = held(whose(office), "half", DAY)
    waits = supervision.add_run(office, organ, False, "half", date(2018, 3, 30))
    slip, _ = urgings.issue(office, organ, False, chain.units["省财政厅/农业农村处"], tasks, text="请抓紧", answer_by=DAY)

    def more(n):
        added = [drive(arrive(f"01{i:02}", assist=()), "assign_officer") for i in range(n)]
        for task in added:
            perform(REGISTRY["set_meeting_level"], office, task, {"level": "leader", "unit_key": True})
        urgings.issue(office, organ, False, chain.units["省财政厅/农业农村处"], added, text="请抓紧", answer_by=DAY)
        slip.urgings.model.objects.filter(assignment__in=[task.pk for task in added]).update(slip=slip)
        rows = list(run.rows.all())
        for at, task in enumerate(added, 2):
            rows[0].pk, rows[0].assignment, rows[0].place, rows[0]._state.adding = None, task, at, True
            rows[0].save()

    return {"pk": tasks[0].pk, "run": run.pk, "waits": waits.pk, "slip": slip.pk}, more


@once_an_engine
def test_who_comes_in(place, browse, monkeypatch):
    monkeypatch.setattr(press.press, "sheet", lambda *_: b"PK")  # a process for each of them is not needed here
    named = {pattern.name for pattern in get_resolver().url_patterns}
    assert {name for name in named if name.startswith(("supervis", "slip")) or name in ("key_cases", "call_backs")} == set(PAGES)
    keys, _ = place
    args = {"supervision_move": [keys["waits"]], "supervision_run": [keys["run"]], "supervision_decide": [keys["run"]], "slip": [keys["slip"]],
            "supervision_pack": [keys["run"], "xlsx"], "slip_paper": [keys["slip"]]}  # fmt: skip
    for name, (method, may, status) in PAGES.items():
        url = reverse(name, args=args.get(name, []))
        got = {who: getattr(browse(key), method)(url).status_code for who, key in WHO.items()}
        assert got == dict.fromkeys(WHO, 404) | dict.fromkeys(may, status), name
        assert getattr(Client(), method)(url).status_code == 302
    assert {name for name, (method, *_) in PAGES.items() if method == "get"} == {name for name, *_ in QUERIES}
    for who in ALL:
        assert "督查" in browse(WHO[who]).get("/supervise").content.decode()


@once_an_engine
def test_a_page_asks_as_much_for_many_as_for_few(place, browse, monkeypatch):
    monkeypatch.setattr(press.press, "sheet", lambda *_: b"PK")
    keys, more = place

    def asked():
        found = {}
        for _, address, who, most in QUERIES:
            client, url = browse(who), address.format(**keys)
            client.get(url)
            with CaptureQueriesContext(connection) as seen:
                answer = client.get(url)
            assert answer.status_code == 200, url
            found[url] = (len([q for q in seen if "SAVEPOINT" not in q["sql"]]), most)
        return found

    few = asked()
    more(3)
    for url, (n, most) in asked().items():
        assert n <= few[url][0] + 1, (url, few[url], n)
        assert n <= most, (url, n)
