"""Two at one moment, and a machine that dies in the middle: on a database of their own."""

import os
import subprocess
import sys
import time
from urllib.parse import urlsplit

import pytest
from django.db import connection

SET_UP = """
from datetime import date
from banfu import clock
from banfu.actions import REGISTRY, perform, taking_in
from banfu.cases.models import Assignment
from banfu.sample import load
from tests.sample_office import WAY, driving

day = date(2018, 3, 1)
with clock.at(day):
    world = load._set_up("", day)
    home = world.units["省财政厅"]
    rows = [taking_in.Incoming(number=f"000{n}", title="标题", handed_over_on=day, units=((home, "lead"),)) for n in (1, 2, 3)]
    taking_in.take_in(world.people["czt.coordinator"], world.sessions["suggestion", 2018], rows)
    drive = driving(world)
    for task in Assignment.objects.order_by("pk"):
        task = drive(task, "submit_draft")
        for key, name, data in WAY[8:11]:
            task = perform(REGISTRY[name], world.people[key], task, data)
    print(*Assignment.objects.order_by("pk").values_list("stage", flat=True))
"""
ISSUE = """
import sys, time
from datetime import date
from banfu import clock
from banfu.actions import REGISTRY, Refused, perform
from banfu.cases.models import Assignment
from banfu.people.models import Person

number, start, dies = sys.argv[1], float(sys.argv[2]), sys.argv[3] == "dies"
if dies:
    import os, signal
    from banfu.record import chain
    chain.append = lambda lines: os.kill(os.getpid(), signal.SIGKILL)
person, task = Person.objects.get(username="czt.coordinator"), Assignment.objects.get(number=number)
person.posts_now
time.sleep(max(0, start - time.time()))
try:
    with clock.at(date(2018, 3, 1)):
        print(perform(REGISTRY["register_issue"], person, task, {"number": "", "signer": "李建国"}).reply_number)
except Refused as refusal:
    print("refused", refusal.reason)
"""
STATE = """
from banfu.cases.models import Assignment, Issue, NumberSeries
from banfu.record import chain
print(sorted(Issue.objects.values_list("number", flat=True)), sum(NumberSeries.objects.values_list("last", flat=True)),
      sorted(Assignment.objects.values_list("number", "stage")), list(chain.walk()))
"""
BEGIN = "import django; django.setup()\n"


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """The environment of processes on a database of their own, with three cases ready to be issued."""
    env = {**os.environ, "BANFU_DATA": str(tmp_path_factory.mktemp("own")), "DJANGO_SETTINGS_MODULE": "banfu.site.settings", "PYTHONPATH": os.getcwd()}
    name = f"moment_{os.getpid()}"
    if connection.vendor == "postgresql":
        import psycopg

        url = urlsplit(os.environ["DATABASE_URL"])
        with psycopg.connect(url.geturl(), autocommit=True) as admin:
            admin.execute(f"DROP DATABASE IF EXISTS {name}")
            admin.execute(f"CREATE DATABASE {name}")
        env["DATABASE_URL"] = url._replace(path=f"/{name}").geturl()
    subprocess.run([sys.executable, "-m", "django", "migrate", "-v0"], env=env, check=True)
    assert run(env, SET_UP) == "to_issue to_issue to_issue"
    yield env
    if connection.vendor == "postgresql":
        with psycopg.connect(url.geturl(), autocommit=True) as admin:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def start(env, code, *args):
    return subprocess.Popen([sys.executable, "-c", BEGIN + code, *map(str, args)], env=env, stdout=subprocess.PIPE, text=True)


def run(env, code, *args):
    return start(env, code, *args).communicate(timeout=60)[0].strip()


def test_two_take_a_number_at_one_moment_and_a_death_takes_none(own):
    assert run(own, ISSUE, "0001", 0, "dies") == ""
    assert run(own, STATE) == "[] 0 [('0001', 'to_issue'), ('0002', 'to_issue'), ('0003', 'to_issue')] []"
    moment = time.time() + 3
    both = [start(own, ISSUE, number, moment, "lives") for number in ("0001", "0002")]
    assert sorted(one.communicate(timeout=60)[0].strip() for one in both) == ["财政厅建复〔2018〕1号", "财政厅建复〔2018〕2号"]
    assert run(own, STATE).endswith("[('0001', 'to_deliver'), ('0002', 'to_deliver'), ('0003', 'to_issue')] []")


def test_two_issue_one_case_at_one_moment(own):
    moment = time.time() + 3
    both = [start(own, ISSUE, "0003", moment, "lives") for _ in range(2)]
    said = sorted(one.communicate(timeout=60)[0].strip() for one in both)
    assert said[0].startswith("refused") and "待送达" in said[0]
    assert said[1] == "财政厅建复〔2018〕3号"
    assert run(own, STATE).startswith("['财政厅建复〔2018〕1号', '财政厅建复〔2018〕2号', '财政厅建复〔2018〕3号'] 3 ")
