"""Who may open or send what, and how much each page asks: the tables of tests/tables/deputies.py."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.deputies.conftest import TEXT, fresh
from tests.sample_office import DAY
from tests.tables.deputies import PAGES, QUERIES, WHO

from banfu.cases import files
from banfu.cases.models import CoSignature, Issue, StoredFile
from banfu.deputies.urls import urlpatterns

OFFICIALS = ("czt.coordinator", "czt.leader1", "czt.d1.o0", "lgw.office", "dcs.office", "xitong", "anquan", "shenji")


@pytest.fixture
def place(chain, arrive, drive, do, draft):
    """What the tables speak of; return name → its arguments."""
    task = drive(arrive("0082", assist=()), "save_draft")
    do("show_draft", "czt.d1.head", task)
    for who, name, data in (
        ("czt.d1.head", "submit_draft", {}), ("czt.d1.head", "approve", {}), ("czt.coordinator", "approve", {}), ("czt.leader1", "approve", {}),
        ("czt.coordinator", "register_issue", {"signer": "李建国"}), ("czt.coordinator", "deliver", {"to": "唐秀英", "how": "邮寄"}),
    ):  # fmt: skip
        do(name, who, task, **(data or {"comment": ""}))
    signer = chain.people["dai.co"].posts.get().proposer
    CoSignature.objects.create(suggestion=task.suggestion, proposer=signer)
    kept = files.keep("a.pdf", [b"%PDF-1.4\n%%EOF"])
    row = StoredFile.objects.create(
        suggestion=task.suggestion, organ=task.organ_key, kind="sealed", name="a.pdf", digest=kept.digest, size=kept.size,
        added_on=DAY, added_by="周敏",
    )  # fmt: skip
    Issue.objects.update(file=row)
    case = draft()
    do("save_hand_in", "dai.lead", case, **TEXT)
    do("invite_cosigners", "dai.lead", fresh(case), proposers=[signer], until=DAY)
    of_draft = {name: [case.pk] for name in ("my_write", "my_keep", "my_near", "my_drop", "my_cosign")}
    of_case = {name: [task.suggestion_id] for name in ("my_case", "my_letter", "my_rate", "my_draft", "my_other")}
    arguments = of_draft | of_case | {"my_file": [row.pk], "my_printed": [Issue.objects.get().pk], "my_do": ["submit_suggestion", case.pk]}
    return lambda name: {"url": reverse(name, args=arguments.get(name)), "pk": task.suggestion_id, "draft": case.pk}


def test_every_address_has_a_row():
    assert {pattern.name for pattern in urlpatterns} == set(PAGES)
    assert {name for name, (method, *_) in PAGES.items() if method == "get"} == {name for name, *_ in QUERIES} | {"my_file", "my_printed"}


@pytest.mark.parametrize("name", sorted(PAGES))
def test_by_everybody(place, browse, name):
    method, may, status = PAGES[name]
    url = place(name)["url"]
    got = {who: getattr(browse(key), method)(url).status_code for who, key in WHO.items()}
    # 向明辉 is sent from the draft's own page to what he is asked.
    assert got == dict.fromkeys(WHO, 404) | dict.fromkeys(may, status)
    assert {getattr(browse(key), method)(url).status_code for key in OFFICIALS} == {404}
    assert getattr(Client(), method)(url).status_code == 302


@pytest.mark.parametrize(("name", "url", "who", "most"), QUERIES, ids=[name for name, *_ in QUERIES])
def test_a_page_asks_as_much_for_many_as_for_few(place, browse, arrive, drive, draft, do, name, url, who, most):
    keys, client = place("my"), browse(who)
    url = url.format(**keys)

    def asked():
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200
        return [q["sql"] for q in seen if "SAVEPOINT" not in q["sql"]]

    asked()
    few = asked()
    for number in range(1, 5):
        drive(arrive(f"{number:04}", assist=()), "deliver" if number % 2 else "log_contact")
    do("save_hand_in", "dai.lead", fresh(draft()), **TEXT)
    many = asked()
    assert len(many) <= len(few) + 1, "\n".join(sorted(set(many) - set(few)))
    assert len(many) <= most, len(many)
