"""The figures of the sample year come out of its events."""

from collections import Counter
from datetime import date

import pytest

from banfu.sample import others
from banfu.sample.people import CZT, FPB, ZJT
from banfu.sample.plan import AS_AT, history, plan


@pytest.fixture(scope="module")
def year():
    return plan()


def leads(year, unit):
    return [(case, a) for case in year.cases if case.kind == "suggestion"
            for a in case.assignments if (a.unit, a.role) == (unit, "lead")]


def events(a, verb):
    return [e for e in a.events if e.verb == verb]


def test_roles(year):
    count = Counter((a.unit, a.role) for c in year.cases if c.kind == "suggestion" for a in c.assignments)
    assert count == {(CZT, "lead"): 76, (CZT, "assist"): 297, (ZJT, "lead"): 51, (ZJT, "assist"): 46,
                     (FPB, "lead"): 21, (FPB, "assist"): 31}
    proposals = Counter((a.unit, a.role) for c in year.cases if c.kind == "proposal" for a in c.assignments)
    assert proposals[CZT, "lead"] == 18 and proposals[CZT, "assist"] == 28


@pytest.mark.parametrize(("unit", "want"), [(CZT, {"A": 41, "B": 16, "C": 18}), (ZJT, {"A": 24, "B": 18, "C": 9}),
                                            (FPB, {"A": 9, "B": 12})])
def test_classes(year, unit, want):
    got = Counter(events(a, "save_draft")[-1].data["reply_class"] for _, a in leads(year, unit) if events(a, "deliver"))
    assert got == want


@pytest.mark.parametrize("unit", [CZT, ZJT, FPB])
def test_contact_and_time(year, unit):
    for case, a in leads(year, unit):
        if not events(a, "deliver"):
            assert case.handed_over_on == date(2018, 9, 20)
            continue
        done = events(a, "deliver")[0].on
        limit = events(a, "extend")[0].data["until"] if events(a, "extend") else date(2018, 6, 1)
        assert done <= limit and events(a, "log_contact")[0].on < done
        assert len(events(a, "receive_opinion")) == len(case.assist_units)
    assert sum(bool(events(a, "extend")) for _, a in leads(year, CZT)) == 2


def test_meetings(year):
    for unit, wanted, waived in ((CZT, 12, 1), (ZJT, 51, 4)):
        some = [(c, a) for c, a in leads(year, unit) if (c.key_level != "none" if unit == CZT else True)]
        met = sum(any(e.data["face_to_face"] for e in events(a, "log_contact")) for _, a in some)
        assert (len(some), met, sum(bool(events(a, "waive_meeting")) for _, a in some)) == (wanted, wanted - waived, waived)
    assert sum(c.key_level != "none" for c, _ in leads(year, ZJT)) == 12
    onsite = [e for _, a in leads(year, CZT) for e in events(a, "log_contact") if e.data["kind"] == "onsite"]
    assert len(onsite) == 9 and all(e.data["attended"] for e in onsite)


def test_feedback_and_calls(year):
    said = Counter(e.data["result"] for _, a in leads(year, CZT) for e in events(a, "record_feedback"))
    assert said == {"满意": 70, "基本满意": 3}
    assert sum(len(events(a, "remind_feedback")) == 2 for _, a in leads(year, CZT)) == 2
    assert sum(bool(events(a, "call_back")) for _, a in leads(year, ZJT)) == 51


def test_assists_sent_in_time(year):
    for case in year.cases:
        for a in case.assignments:
            if case.kind == "suggestion" and a.role == "assist":
                assert (events(a, "send_opinion")[0].on - case.handed_over_on).days <= 31


def test_order_texts_and_titles(year):
    rows = history()
    titles = [c.title for c in year.cases] + [r.title for r in rows]
    assert len(set(titles)) >= 0.95 * len(titles) and len(titles) > 2300
    assert all(c.body.strip() and c.asks and "{" not in c.body for c in year.cases)
    assert all(r.body and "{" not in r.body for r in rows)
    for case in year.cases:
        for a in case.assignments:
            when = [(e.on, e.hour) for e in a.events]
            assert when == sorted(when) and all(case.handed_over_on < on <= AS_AT for on, _ in when)


def test_same_every_time_and_2013(year):
    assert plan() == year
    old = Counter(r.reply_class for r in history() if (r.year, r.unit, r.role) == (2013, CZT, "lead"))
    assert old == {"A": 14, "B": 36, "C": 30}


def test_the_further_units_do_the_same_every_time(year):
    once, again = (list(others.courses(plan().cases)) for _ in range(2))
    assert once == again and {task.unit for _, _, task in once} <= set(others.CODES)
    assert len({one.name for one in others.staff()}) == 4 * len(others.CODES)
