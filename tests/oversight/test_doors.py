"""Who may open the overseers' pages, and how much each asks of the database."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.sample_office import once_an_engine
from tests.tables.overseeing import PAGES, QUERIES, WHO

from banfu import clock
from banfu.actions import REGISTRY, on_paper, perform
from banfu.actions.assigning import Share
from banfu.cases.models import BulletinIssue, ReportCall, UnitReport
from banfu.figures import engine
from banfu.oversight.urls import urlpatterns
from banfu.people.models import Proposer

pytestmark = once_an_engine
OF_ONE = ("suggestion", "pass_one", "pass_back")


@pytest.fixture
def waits(chain, arrive):
    """One suggestion in hand, and one in each queue; more(n) adds n to each; return (key in hand, more, an issue of the bulletin)."""
    task = arrive()
    lead = Proposer.objects.get(posts__person=chain.people["dai.lead"])
    congress, session = chain.people["lgw.office"], chain.sessions["suggestion", 2018]

    def paper():
        return on_paper.enter_paper(congress, session, title="关于农村客运的建议", body="增加班次。", lead=lead)

    def more(n):
        units = [Share(chain.units["省财政厅"], "lead"), Share(chain.units["省教育厅"], "assist")]
        for _ in range(n):
            paper()
            for last in ("ask_comments", "hand_over"):
                case = perform(REGISTRY["register"], congress, paper())
                perform(REGISTRY["propose_units"], congress, case, {"units": units})
                data = {"answer_by": clock.today(), "document": "关于交办代表建议的通知"}
                perform(REGISTRY[last], congress, case, data)

    more(1)
    issue = BulletinIssue.objects.create(source=session.source, year=2018, number=27, total=571, dated=clock.today(), made_by="联工委")
    call = ReportCall.objects.create(source=session.source, year=2018, title="报告", called_on=clock.today(), due_on=clock.today(), called_by="联工委")
    UnitReport.objects.create(call=call, unit=task.unit, title="题目", text="承办1件。", version=1, issue=issue)
    return task.suggestion_id, more, issue.pk


def test_every_address_has_a_row():
    assert {pattern.name for pattern in urlpatterns} == set(PAGES)
    assert {name for name, (method, *_) in PAGES.items() if method == "get"} == {name for name, *_ in QUERIES}


@pytest.mark.parametrize("name", sorted(PAGES))
def test_by_everybody(waits, browse, name):
    method, may, status = PAGES[name]
    args = {"register_one": [waits[0], "register"], "bulletin_file": [waits[2], "docx"]}.get(name, [waits[0]] if name in OF_ONE else [])
    url = reverse(name, args=args)
    got = {who: getattr(browse(key), method)(url).status_code for who, key in WHO.items()}
    assert got == dict.fromkeys(WHO, 404) | dict.fromkeys(may, status)
    assert getattr(Client(), method)(url).status_code == 302


def asked(client, url):
    engine.forget()  # as after an act: the figures of all units are computed
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(url)
    assert answer.status_code == 200, url
    return len([q for q in seen if "SAVEPOINT" not in q["sql"]])


@pytest.mark.parametrize(("name", "address", "who", "most"), QUERIES)
def test_a_page_asks_as_much_for_many_as_for_few(waits, browse, name, address, who, most):
    key, more, issue = waits
    client, url = browse(who), address.format(pk=key, issue=issue)
    asked(client, url)  # what is read once a process is read now
    few = asked(client, url)
    more(3)
    many = asked(client, url)
    assert many <= few + 1, (few, many)
    assert many <= most
