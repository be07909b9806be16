"""How many queries each page asks, in a table, and that more rows ask no more.

A row is (address, who, most). A page that lists or shows cases and has no row fails below.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.sample_office import DAY, arriving, browsing, driving, taken_back
from tests.site.test_every_address import PAGES

from banfu import clock
from banfu.advice.models import JointCandidate, JointProposal, Study
from banfu.cases import derive
from banfu.cases.models import Assignment, JointGroup, JointMember

OFFICE, HEAD, OFFICER = "czt.coordinator", "czt.d1.head", "czt.d1.o0"
pytestmark = pytest.mark.django_db  # so that there is a database where this file runs alone

MOST = [
    ("workbench", "/", OFFICE, 32), ("workbench", "/", "czt.leader1", 26), ("workbench", "/", HEAD, 19), ("workbench", "/", OFFICER, 19),
    ("cases", "/cases", OFFICE, 18), ("cases", "/cases?q=村级组织", OFFICE, 17), ("cases", "/cases?part=host&answered=no", OFFICE, 18),
    ("cases", "/cases", HEAD, 18), ("cases_export", "/cases/export", OFFICE, 17), ("case", "/case/{pk}", OFFICE, 50),
    ("case", "/case/{pk}", OFFICER, 47), ("case", "/case/{pk}?in=1&sort=due", OFFICE, 52), ("draft", "/draft/{pk}", HEAD, 28), ("draft_points", "/draft/{pk}/points", HEAD, 24),
    ("promises", "/case/{pk}/promises", OFFICER, 20), ("promise_list", "/promises?show=all", OFFICE, 26), ("outcome_list", "/outcomes", OFFICE, 14), ("outcome_table", "/outcomes/table", OFFICE, 14), ("promise_export", "/promises/export?ledger=2018", OFFICE, 22),
    ("promise_letters", "/promises/letters?what=bare", OFFICE, 16), ("promise_letters", "/promises/letters?what=term", OFFICE, 16),
    ("disclosure", "/case/{pk}/disclosure", OFFICE, 26), ("publishing", "/publishing?show=review", OFFICE, 24),
    ("act", "/act/log_contact/{pk}", OFFICE, 14), ("figures", "/figures?year=2018", OFFICE, 20),
    ("figure_cases", "/figures/open?name=lead&year=2018", OFFICE, 12), ("urge_late", "/urge-late", OFFICE, 12),
    ("uploading", "/uploads", OFFICE, 16), ("case_upload", "/case/{pk}/upload", OFFICE, 22), ("upload_archive", "/uploads/zip", OFFICE, 12),
    ("reports", "/reports", OFFICE, 12),
    ("answering", "/answers", OFFICE, 12), ("notices", "/notices", OFFICE, 12), ("imports", "/imports", OFFICE, 12),
    ("topics", "/topics", OFFICE, 12), ("sheets_out", "/sheets", OFFICE, 12), ("where", "/where?q=1", OFFICE, 12),
    ("joint", "/joint", OFFICE, 20), ("joint", "/joint", HEAD, 20), ("joint_group", "/joint/{group}", OFFICE, 32), ("joint_group", "/joint/{group}", OFFICER, 32),
    ("search", "/search?q=标准", OFFICE, 20), ("search", "/search?q=标准&kind=contact&year=2018&part=host", HEAD, 18),
    ("case_like", "/case/{pk}/like", OFFICE, 14), ("draft_like", "/draft/{pk}/like", HEAD, 16),
    ("like_compare", "/case/{pk}/like/{pk}", OFFICE, 22),
    ("study", "/study", OFFICE, 14), ("study_one", "/study/{study}", OFFICE, 14), ("study_topic", "/study/{study}/topic/0", OFFICE, 12),
    ("cases", "/cases?study={study}.0", OFFICE, 20), ("letters", "/letters", OFFICE, 14), ("letters", "/letters", HEAD, 14),
    ("task_papers", "/case/{pk}/papers", OFFICE, 19), ("year_papers", "/papers/2018", OFFICE, 17),
    ("own_papers", "/papers/own", OFFICE, 8), ("own_paper", "/papers/own/task_breakdown", OFFICE, 8), ("unit_rules", "/rules", OFFICE, 10), ("unit_rules", "/rules", OFFICER, 10),
]  # fmt: skip
NO_LISTS = {
    "healthz", "login", "password", "flow", "rulebook", "calendar", "find", "settings", "duties", "people", "record", "drop", "file",
    "answer", "answer_cases", "answer_file", "joint_plan", "joint_paper", "import_preview", "import_wrong", "import_like", "like", "like_answer",
    "study_progress", "study_report", "report", "draft_preview", "draft_file", "draft_page", "letter_file", "letter_preview", "letter_page",
    "letters_progress", "letters_zip", "task_paper", "year_paper", "promise_paper", "own_paper_file", "own_paper_starter", "unit_rule_file",
}  # fmt: skip


def test_every_page_stands_in_the_table():
    opened = {name for name, (method, _, _) in PAGES.items() if method == "get"}
    assert opened == {name for name, *_ in MOST} | NO_LISTS


def asked(client, url):
    """The queries of an address opened a second time; a fault is returned, for the row it belongs to."""
    try:
        client.get(url)
        with CaptureQueriesContext(connection) as seen:
            answer = client.get(url)
            if answer.streaming:
                b"".join(answer.streaming_content)
        assert answer.status_code in (200, 302), (url, answer.status_code)
    except Exception as fault:
        return fault
    return [q["sql"] for q in seen if "SAVEPOINT" not in q["sql"]]


def together(task):
    """Put a task into the joint group of these tests; return the group's key."""
    group, _ = JointGroup.objects.get_or_create(
        organ_key=task.organ_key, session_id=task.session_id, name="村级经费", since=task.handed_over_on
    )
    JointMember.objects.create(group=group, assignment=task, since=task.handed_over_on)
    derive.derive([task.pk])
    return group.pk


def proposed(task, many):
    """Several proposals for the joint group."""
    group = JointGroup.objects.get(name="村级经费")
    for n in range(many):
        row = JointProposal.objects.create(
            organ_key=task.organ_key, session_id=task.session_id, name=f"经费{n}", group=group, made_at=clock.now()
        )
        JointCandidate.objects.create(proposal=row, assignment=task, place=0)


def studied(rich):
    """A study in which one topic has one case; what its figures are does not matter here."""
    change = {"says": "few", "p": 1, "q": 1, "before": 0, "after": 0, "first_year": 2018}
    topic = {
        "topic": 0, "name": "甲", "words": ["乙"], "label": "", "size": 1, "counts": [1], "shares": [1000.0], "change": change, "examples": [rich.pk],
        "classes": [[1]], "asks": [], "does": [], "read": 1, "read_letters": 1, "from": [], "cities": [], "counties": [], "more": [], "less": [],
        "days": {"median": 3, "n": 1}, "open": 0, "returned": 0, "rated": 1, "content": 1, "satisfied": 1, "basically": 0, "unsatisfied": 0,
    }  # fmt: skip
    told = topic | {"years": [2018], "totals": [1], "cases": 1, "topics": [topic], "rest": {"size": 0}, "words": [], "solved": None, "placed": 0,
                    "lists": {"classes": ["A"], "delegations": [], "cities": [], "counties": []}}  # fmt: skip
    study = Study.objects.create(
        organ_id=rich.organ_key, year_from=2018, year_to=2018, asked_at=clock.now(), computed_at=clock.now(), state="done", progress=100, told=told
    )
    study.cases.create(task=rich, topic=0, year=2018)
    return study.pk


@pytest.fixture(scope="module")
def counted(set_up_once, django_db_blocker):
    """(url, who) → its queries for few cases and for many; the cases are made once for all addresses."""
    arrive, drive, browse = (make(set_up_once) for make in (arriving, driving, browsing))
    with clock.at(DAY):
        rich = drive(arrive("0001", assist=()), "deliver")  # far on its way, with opinions, contacts and versions
        keys = {"pk": rich.pk, "group": together(rich), "study": studied(rich)}
        assisting = arrive("0100", part="assist")

        def all_asked():
            found = {}
            for _, url, who, _ in MOST:
                with taken_back(django_db_blocker):  # what opening one page leaves behind is not there for the next
                    found[url, who] = asked(browse(who), url.format(**keys))
            return found

        proposed(assisting, 1)
        few = all_asked()
        for number in range(2, 8):
            together(drive(arrive(f"{number:04}", assist=()), "deliver" if number % 2 else "approve_division"))
        proposed(assisting, 3)
        many = all_asked()
    assert Assignment.objects.filter(organ_key=rich.organ_key).count() == 8
    return {key: (few[key], many[key]) for key in few}


@pytest.mark.parametrize(("url", "who", "most"), [row[1:] for row in MOST], ids=[f"{name}-{who}" for name, _, who, _ in MOST])
def test_a_page_asks_as_much_for_many_as_for_few(counted, url, who, most):
    few, many = counted[url, who]
    for got in (few, many):
        if isinstance(got, Exception):
            raise got
    assert len(many) <= len(few) + 1, "\n".join(sorted(set(many) - set(few)))
    assert len(many) <= most, len(many)
