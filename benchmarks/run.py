"""Measure the pages and acts of an office at work on one or more generated databases.

    python -m benchmarks.run 10k=/tmp/b10 100k=/tmp/b100 pg=/tmp/p100@postgresql://…

Each database is served by ``banfu serve`` in a process of its own and asked over HTTP by one
client, the databases in turn within every round, so that a noisy machine disturbs all alike.
p50 and p95 are milliseconds of the whole request; queries are counted in a second process that
asks the same addresses; a run uses up some forty open cases, so where a row of writes shows —, generate
anew. Memory is the resident set of the web process after the run.
"""

import argparse
import http.client
import json
import os
import platform
import random
import re
import subprocess
import sys
import time
from collections import defaultdict
from urllib.parse import urlencode

PASSWORD = os.environ.get("BANFU_DEMO_PASSWORD", "Bench-2018-mima")
WORDS = ("村级经费", "养老", "危房改造", "高标准农田", "学前教育", "污水", "转移支付", "产业扶贫", "卫生院", "公路")
READS = ("list", "list, last page", "filtered list", "search", "case", "figures, one unit", "figures, all units")
WRITES = ("sign for", "contact", "draft save", "autosave")
BARS = {"list": 60, "list, last page": 60, "filtered list": 60, "search": 60, "case": 80, "figures, one unit": 150,
        "figures, all units": 150, "sign for": 80, "contact": 80, "draft save": 80, "autosave": 80}


def probe(count: int) -> None:
    """In the second process: pick the cases to ask for, count queries, time what has no page."""
    from benchmarks import generate

    generate._start()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext, override_settings

    from banfu import clock
    from banfu.cases.models import Assignment
    from banfu.figures import engine
    from banfu.people.models import Person

    person = Person.objects.get(username="czt.coordinator")
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    organ = person.posts_now[0].organ_key
    mine = Assignment.objects.filter(organ_key=organ, year=2018)

    def keys(tasks):
        found = list(tasks.order_by("pk").values_list("pk", flat=True))
        return random.Random(7).sample(found, min(count, len(found)))

    picked = {
        "case": keys(mine), "sign for": keys(mine.filter(stage="to_sign")),
        "contact": keys(mine.filter(stage="handling")), "draft save": keys(mine.filter(stage="handling")),
    }  # fmt: skip
    queries = {}
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        for name, url in addresses(picked, 0).items():
            with CaptureQueriesContext(connection, ) as seen:
                assert client.get(url).status_code == 200, url
            queries[name] = len(seen)
    times = []
    with clock.at(generate.TODAY):
        for _ in range(20):
            start = time.perf_counter()
            with CaptureQueriesContext(connection) as seen:
                units = engine.of_units(2018)
            times.append((time.perf_counter() - start) * 1000)
    queries["figures, all units"] = len(seen)
    print(json.dumps({"picked": picked, "queries": queries, "all units": times, "units": len(units), "tasks": mine.count(),
                      "all": Assignment.objects.count()}))


def addresses(picked, turn):
    cases = picked["case"]
    return {
        "list": "/cases", "list, last page": "/cases?" + urlencode({"sort": "-due", "after": "2018-04-20~1"}),
        "filtered list": "/cases?" + urlencode([{"part": "host", "answered": "no"}, {"part": "assist", "open": "yes"}, {"light": "late"}, {"year": "2018", "class": "C"}][turn % 4]),
        "search": "/cases?" + urlencode({"q": WORDS[turn % len(WORDS)]}), "case": f"/case/{cases[turn % len(cases)]}",
        "figures, one unit": "/figures?year=2018",
    }  # fmt: skip


class Browser:
    """One kept connection with its cookies."""

    def __init__(self, port: int) -> None:
        self.line, self.cookies = http.client.HTTPConnection("127.0.0.1", port, timeout=60), {}

    def ask(self, method, url, values=None):
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), "Referer": "http://127.0.0.1/"}
        body = None
        if values is not None:
            body = urlencode({**values, "csrfmiddlewaretoken": self.cookies.get("csrftoken", "")})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        start = time.perf_counter()
        self.line.request(method, url, body, headers)
        answer = self.line.getresponse()
        page = answer.read()
        took = (time.perf_counter() - start) * 1000
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = line.split(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, page.decode(), took

    def sign_in(self, who):
        self.ask("GET", "/login")
        status, page, _ = self.ask("POST", "/login", {"username": who, "password": PASSWORD})
        assert status == 302, page[:500]
        self.ask("GET", "/")


class Served:
    """One database, served."""

    def __init__(self, label, where, port):
        folder, _, url = where.partition("@")
        self.label, self.env = label, {**os.environ, "BANFU_DATA": folder, "BANFU_DEMO_PASSWORD": PASSWORD}
        self.env["DATABASE_URL"] = url
        self.kind = "PostgreSQL" if url else "SQLite"
        self.times = defaultdict(list)
        program = os.path.join(os.path.dirname(sys.executable), "banfu")
        self.process = subprocess.Popen([program, "serve", "--port", str(port)], env=self.env, stdout=subprocess.DEVNULL)
        asked = [sys.executable, "-m", "benchmarks.run", "--probe", "40"]
        self.known = json.loads(subprocess.run(asked, env=self.env, check=True, capture_output=True, text=True).stdout.splitlines()[-1])
        self.times["figures, all units"] = self.known["all units"]
        for _ in range(120):
            try:
                self.browser = Browser(port)
                self.browser.sign_in("czt.coordinator")
                break
            except OSError:
                time.sleep(0.5)

    def read(self, turn):
        for name, url in addresses(self.known["picked"], turn).items():
            status, page, took = self.browser.ask("GET", url)
            assert status == 200, (url, status, page[:300])
            self.times[name].append(took)

    def write(self, turn):
        picked = self.known["picked"]

        def act(name, key, url, values, wanted):
            if turn < len(picked[key]):
                status, page, took = self.browser.ask("POST", url.format(picked[key][turn]), values)
                refusal = re.findall(r'class="(?:err|error)[^>]*>([^<]+)', page)
                assert status == wanted, (name, url.format(picked[key][turn]), status, refusal or page[-1500:])
                self.times[name].append(took)

        act("sign for", "sign for", "/act/sign_for/{}", {}, 302)
        act("contact", "contact", "/act/log_contact/{}", {"happened_on": "2018-06-20", "kind": "phone", "partner": "代表", "text": "电话沟通，代表同意分两年推进。"}, 302)
        text = "您提出的建议收悉。经研究，现答复如下：" + "一、关于提高标准。省级财政已安排资金。" * 60
        act("autosave", "draft save", "/draft/{}/buffer", {"text": text, "based_on": "0"}, 200)
        act("draft save", "draft save", "/draft/{}", {"title": "对建议的答复", "text": text, "based_on": "0", "happened_on": "2018-06-20"}, 302)

    def memory(self):
        with open(f"/proc/{self.process.pid}/status") as file:
            return round(int(re.search(r"VmRSS:\s+(\d+)", file.read()).group(1)) / 1024)

    def stop(self):
        self.process.terminate()
        self.process.wait(20)


def mark(times, share):
    ordered = sorted(times)
    return f"{ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]:.0f}" if ordered else "—"


def report(served):
    lines = [f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}", ""]
    for one in served:
        lines.append(f"- {one.label}: {one.kind}, {one.known['all']} tasks, {one.known['tasks']} of the unit in the year; web process {one.memory()} MB")
    lines += ["", "| | bar | queries | " + " | ".join(f"{s.label} p50 / p95" for s in served) + " |", "|---|---|---|" + "---|" * len(served)]
    for name in READS + WRITES:
        cells = [f"{mark(s.times[name], 0.5)} / {mark(s.times[name], 0.95)}" for s in served]
        asked = sorted({s.known["queries"].get(name) for s in served} - {None})
        lines.append(f"| {name} | {BARS[name]} | {'–'.join(map(str, asked))} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("databases", nargs="*", help="label=data-folder[@database-url]")
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--reads-only", action="store_true")
    parser.add_argument("--probe", type=int, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.probe:
        return probe(args.probe)
    served = [Served(*text.split("=", 1), 8300 + n) for n, text in enumerate(args.databases)]
    try:
        for turn in range(-3, args.rounds):
            for one in served:
                one.read(turn)
                if turn >= 0 and not args.reads_only:
                    one.write(turn)
                if turn < 0:
                    for name in READS[:-1]:
                        one.times[name].clear()
        print(report(served))
    finally:
        for one in served:
            one.stop()
    return None


if __name__ == "__main__":
    main()
