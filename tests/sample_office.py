"""A small office: the sample's units and people without its cases."""

import os
from contextlib import contextmanager
from copy import deepcopy
from datetime import date

import pytest
from django.test import Client

from banfu import clock
from banfu.actions import REGISTRY, perform, taking_in
from banfu.cases.models import Assignment
from banfu.people.models import Person
from banfu.sample import ends, load

DAY = date(2018, 3, 1)


once_an_engine = pytest.mark.skipif(
    bool(os.environ.get("DATABASE_URL")), reason="says the same on every database; run on SQLite alone"
)
"""For tables of roles, addresses and query counts, which no engine changes."""


@contextmanager
def taken_back(blocker):
    """A transaction around several tests of a module, rolled back at its end."""
    from django.db import connection, transaction

    with blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        try:
            yield
        finally:
            connection.set_rollback(True)
            outer.__exit__(None, None, None)


@pytest.fixture(scope="module")
def set_up_once(django_db_setup, django_db_blocker):
    with taken_back(django_db_blocker):
        with clock.at(DAY):
            made = load._set_up("", DAY)
        yield made


@pytest.fixture
def world(set_up_once, db):
    """The sample office: made once a module, and as new for each test."""
    with clock.at(DAY):
        yield deepcopy(set_up_once)


@pytest.fixture
def chain(world):
    """The whole chain: congress, CPPCC and government office are in the system; return the world."""
    ends.switch_on(world.units)
    for session in world.sessions.values():
        session.source.refresh_from_db()
    return world


def arriving(world):
    """Return ``arrive``, which takes in one suggestion and returns the task of 省财政厅."""

    def arrive(number="0082", part="lead", assist=("省民政厅",), day=DAY, kind="suggestion"):
        home = world.units["省财政厅"]
        others = tuple((world.units[name], "assist") for name in assist)
        host = () if part == "lead" else ((world.units["省民政厅"], "lead"),)
        row = taking_in.Incoming(
            number=number, title="关于提高村级组织运转经费保障标准的建议", body="一是提高标准。二是改进拨付。",
            lead="唐秀英", delegation="怀化市代表团", topic="财政税收", handed_over_on=day,
            units=((home, part), *(others if part == "lead" else host)),
        )
        session = world.sessions[kind, 2018]
        taker = "dcs.office" if session.source.government_id else "czt.coordinator"
        taking_in.take_in(world.people[taker], session, [row])
        return Assignment.objects.get(suggestion__number=number, unit=home)

    return arrive


@pytest.fixture
def arrive(world):
    return arriving(world)


LETTER = {
    "title": "对第0082号建议的答复", "text": "您提出的建议收悉。现答复如下：\n补助标准已经提高，2018年底前结清。由于财力有限，其余留作参考。",
    "reply_class": "A", "disclosure": "full",
}  # fmt: skip
"""A letter that nothing forbids to send on, of whatever class; its number is that of the case it is of (``letter``)."""


def letter(task, **other):
    """Return what is saved as a draft that may be sent on."""
    return LETTER | {"title": f"对第{task.suggestion.number}号{task.suggestion.get_kind_display()}的答复"} | other


WAY = (
    ("czt.coordinator", "sign_for", {}), ("czt.coordinator", "propose_division", {}), ("czt.d1.head", "accept_division", {}),
    ("czt.leader1", "approve_division", {}), ("czt.d1.head", "assign_officer", {}),
    ("czt.d1.o0", "log_contact", {"kind": "phone", "partner": "唐秀英", "text": "谈了标准和拨付时间"}),
    ("czt.d1.head", "save_draft", LETTER),
    ("czt.d1.head", "submit_draft", {}), ("czt.d1.head", "approve", {}), ("czt.coordinator", "approve", {}), ("czt.leader1", "approve", {}),
    ("czt.coordinator", "register_issue", {"number": "", "signer": "李建国"}), ("czt.coordinator", "deliver", {"to": "唐秀英", "how": "邮寄"}),
    ("czt.coordinator", "record_feedback", {"attitude": "satisfied", "result": "satisfied", "source": "congress"}),
    ("czt.coordinator", "call_back", {"outcome": "satisfied", "text": ""}),
    ("czt.coordinator", "propose_strike_off", {"evidence": "标准已提高"}), ("czt.leader1", "confirm_strike_off", {}),
    ("czt.coordinator", "archive", {}),
)  # fmt: skip


def driving(world):
    """Return ``drive``, which takes a task of 省财政厅 along the usual way through the action named and returns it."""

    def drive(task, last):
        for key, name, data in WAY:
            data = dict(data)
            if name == "save_draft":
                data = letter(task)
            if name == "propose_division":
                data["division"] = world.units["省财政厅/农业农村处"]
            if name == "assign_officer":
                data |= {"officer": world.people["czt.d1.o0"], "section": None}
            task = perform(REGISTRY[name], world.people[key], task, data)
            if name == last:
                return task
        raise AssertionError(f"{last} is not on the way")

    return drive


@pytest.fixture
def drive(world):
    return driving(world)


def browsing(world):
    """Return ``browse``, which returns a client signed in as the person with this key (or user name)."""

    def browse(key="czt.coordinator"):
        client = Client()
        person = world.people.get(key) or Person.objects.get(username=key)
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return browse


@pytest.fixture
def browse(world):
    return browsing(world)
