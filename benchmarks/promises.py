"""How quick the ledger of promises is where there are many: 100,000 confirmed promises in a loaded sample.

    cp -r SAMPLE /tmp/many && BANFU_DATA=/tmp/many python -m benchmarks.promises [100000]

The promises are spread evenly over the answered hosted tasks, so one unit has far more of them than in decades of work. Asked in
this process, without HTTP: milliseconds of the clock and of the processor, of six times each page, and the plans of its queries
that read every promise (SQLite).
"""

import os
import random
import statistics
import sys
import time
from datetime import timedelta

PAGES = (
    ("办公室，一家单位的台账", "czt.coordinator", "/promises"), ("办公室，过了日子的", "czt.coordinator", "/promises?show=late"),
    ("办公室，某年台账、某处室", "czt.coordinator", "/promises?ledger=2018&division={division}"), ("工作台", "czt.coordinator", "/"),
    ("督查室，各单位的台账", "dcs.office", "/promises"), ("督查室，各单位的承诺", "dcs.office", "/oversight/promises"),
    ("统计", "czt.coordinator", "/figures?year=2018"),
)  # fmt: skip
TIMES = 6


def _fill(many: int) -> int:
    """Add promises until there are ``many``; return how many tasks have them."""
    from banfu import clock
    from banfu.cases.models import Assignment, Promise
    from banfu.people.models import Person

    rng, today = random.Random(1), clock.today()
    tasks = list(Assignment.objects.filter(part="lead", answered_on__isnull=False).values_list("pk", "answered_on"))
    person = Person.objects.order_by("pk").first()
    rows = []
    for n in range(many - Promise.objects.filter(verdict="taken").count()):
        task, on = tasks[n % len(tasks)]
        due = on + timedelta(days=rng.randint(30, 900)) if rng.random() < 0.85 else None
        struck = on + timedelta(days=rng.randint(20, 400)) if rng.random() < 0.6 else None
        rows.append(Promise(
            assignment_id=task, round=1, passage=f"将在年底前办到第{n}项", what=f"办到第{n}项", due_on=due, due_now=due, taken_on=on, taken_by=person,
            struck_on=struck if struck and struck <= today else None,
        ))  # fmt: skip
    Promise.objects.bulk_create(rows, batch_size=2000)
    return len(tasks)


def _measure(client, url: str) -> tuple[list[float], list[float]]:
    wall, work = [], []
    client.get(url)
    for _ in range(TIMES):
        began, worked = time.perf_counter(), time.process_time()
        answer = client.get(url)
        wall.append((time.perf_counter() - began) * 1000)
        work.append((time.process_time() - worked) * 1000)
        assert answer.status_code == 200, (url, answer.status_code)
    return wall, work


def _plans(client, url: str) -> list[str]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        client.get(url)
    asked = [q for q in seen if 'FROM "cases_promise"' in q["sql"]]
    found = []
    for query in sorted(asked, key=lambda q: -float(q["time"]))[:2]:
        found.append(f"{query['time']} 秒  {query['sql'][:160]}")
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN QUERY PLAN " + query["sql"].replace("%", "%%"))
            found += [f"    {row[3]}" for row in cursor.fetchall()]
    return found


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "banfu.site.settings")
    import django

    django.setup()
    from django.db import connection
    from django.test import Client

    from banfu import clock
    from banfu.people import instance
    from banfu.people.models import Person, Unit

    many = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with clock.on_day(instance.demo_day()):
        tasks = _fill(many)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        division = Unit.objects.filter(organ__name="省财政厅", level="division", is_office=False).order_by("pk").values_list("pk", flat=True)[0]
        print(f"{many} 项承诺，{tasks} 件")
        for label, who, url in PAGES:
            client, address = Client(SERVER_NAME="localhost"), url.format(division=division)
            client.force_login(Person.objects.get(username=who), backend="django.contrib.auth.backends.ModelBackend")
            wall, work = _measure(client, address)
            print(f"{label}\t{statistics.median(wall):.0f} / {sorted(wall)[-1]:.0f}\t处理器 {statistics.median(work):.0f}")
            if "--plans" in sys.argv:
                print("\n".join(_plans(client, address)))


if __name__ == "__main__":
    main()
