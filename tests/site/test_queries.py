"""How many queries each page asks, in a table, and that more rows ask no more.

A row is (address, who, most). A page that lists or shows cases and has no row fails below.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.site.test_every_address import PAGES

from banfu import clock
from banfu.advice.models import JointCandidate, JointProposal
from banfu.cases import derive
from banfu.cases.models import Assignment, JointGroup, JointMember

OFFICE, HEAD, OFFICER = "czt.coordinator", "czt.d1.head", "czt.d1.o0"
MOST = [
    ("workbench", "/", OFFICE, 27), ("workbench", "/", "czt.leader1", 25), ("workbench", "/", HEAD, 14), ("workbench", "/", OFFICER, 14),
    ("cases", "/cases", OFFICE, 18), ("cases", "/cases?q=村级组织", OFFICE, 17), ("cases", "/cases?part=host&answered=no", OFFICE, 18),
    ("cases", "/cases", HEAD, 18), ("cases_export", "/cases/export", OFFICE, 17), ("case", "/case/{pk}", OFFICE, 40),
    ("case", "/case/{pk}", OFFICER, 40), ("case", "/case/{pk}?in=1&sort=due", OFFICE, 42), ("draft", "/draft/{pk}", HEAD, 24),
    ("act", "/act/log_contact/{pk}", OFFICE, 14), ("figures", "/figures?year=2018", OFFICE, 20),
    ("figure_cases", "/figures/open?name=lead&year=2018", OFFICE, 12), ("urge_late", "/urge-late", OFFICE, 12),
    ("uploading", "/uploads", OFFICE, 16), ("case_upload", "/case/{pk}/upload", OFFICE, 22), ("upload_archive", "/uploads/zip", OFFICE, 12),
    ("answering", "/answers", OFFICE, 12), ("notices", "/notices", OFFICE, 12), ("imports", "/imports", OFFICE, 12),
    ("joint", "/joint", OFFICE, 20), ("joint", "/joint", HEAD, 20), ("joint_group", "/joint/{group}", OFFICE, 32), ("joint_group", "/joint/{group}", OFFICER, 32),
    ("sheets_out", "/sheets", OFFICE, 12), ("where", "/where?q=1", OFFICE, 12),
]  # fmt: skip
NO_LISTS = {
    "healthz", "login", "password", "flow", "rulebook", "calendar", "find", "settings", "people", "record", "drop", "file",
    "answer", "answer_cases", "answer_file", "joint_plan", "import_preview", "import_wrong",
}  # fmt: skip


def test_every_page_stands_in_the_table():
    opened = {name for name, (method, _, _) in PAGES.items() if method == "get"}
    assert opened == {name for name, *_ in MOST} | NO_LISTS


def asked(client, url):
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(url)
        if answer.streaming:
            b"".join(answer.streaming_content)
    assert answer.status_code in (200, 302), (url, answer.status_code)
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


@pytest.fixture
def rich(world, arrive, drive):
    """A case far on its way, with opinions, contacts and versions."""
    return drive(arrive("0001", assist=()), "deliver")


@pytest.mark.parametrize(("name", "url", "who", "most"), MOST, ids=[f"{name}-{who}" for name, _, who, _ in MOST])
def test_a_page_asks_as_much_for_many_as_for_few(rich, arrive, drive, browse, name, url, who, most):
    client, url = browse(who), url.format(pk=rich.pk, group=together(rich))
    proposed(arrive("0100", part="assist"), 1)
    asked(client, url)
    few = asked(client, url)
    for number in range(2, 8):
        together(drive(arrive(f"{number:04}", assist=()), "deliver" if number % 2 else "approve_division"))
    proposed(Assignment.objects.get(number="0100", organ_key=rich.organ_key), 3)
    many = asked(client, url)
    assert Assignment.objects.filter(organ_key=rich.organ_key).count() == 8
    assert len(many) <= len(few) + 1, "\n".join(sorted(set(many) - set(few)))
    assert len(many) <= most, len(many)
