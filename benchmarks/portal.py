"""Measure the public column with many published answers, in a database made for it.

    python -m benchmarks.portal 100000 /tmp/column

Makes the rows in the folder where there are none yet, then asks each address in turn through the whole program (Django's test
client, so without a network). Printed are p50 and p95 in milliseconds of the whole answer, then of the processor alone; the bar is 40 ms for the list and a page.
"""

import argparse
import os
import random
import sys
import time
from datetime import date, timedelta
from pathlib import Path

WORDS = ("村级经费", "养老服务", "危房改造", "高标准农田", "学前教育", "污水治理", "转移支付", "产业扶贫", "卫生院", "农村公路")
BATCH, DAY = 2000, date(2018, 10, 8)


def make(total: int, organs: int = 24) -> None:
    """Put ``total`` published answers of ten years into the empty database."""
    from banfu.cases.models import (
        Assignment,
        DisclosureReview,
        Publication,
        PublicColumn,
        Reply,
        Session,
        Source,
        Suggestion,
        Version,
    )
    from banfu.people.models import Office, Person, Unit
    from banfu.search import port
    from banfu.search.models import PUBLIC

    units = [Unit.objects.create(name=f"省第{n}厅", order=n) for n in range(organs)]
    Office.objects.create(home=units[0], demo_day=DAY)
    PublicColumn.objects.bulk_create(PublicColumn(unit=unit, on=True, since=DAY) for unit in units)
    source = Source.objects.create(name="省人大", rulebook="湖南")
    sessions = [Session.objects.create(source=source, name=f"第{n}次会议", year=2009 + n) for n in range(10)]
    person = Person.objects.create_person("bench", "某某")
    rng = random.Random(7)
    for start in range(0, total, BATCH):
        keys = range(start, min(start + BATCH, total))
        one = [sessions[n * len(sessions) // total] for n in keys]
        words = [rng.choice(WORDS) for _ in keys]
        cases = Suggestion.objects.bulk_create(
            Suggestion(session=s, number=f"{n:06}", title=f"关于加强{w}工作的建议（{n}）", topic=w, lead_name="某某", stage="answered")
            for n, s, w in zip(keys, one, words, strict=True)
        )
        tasks = Assignment.objects.bulk_create(
            Assignment(
                suggestion=c, unit=(unit := rng.choice(units)), part="lead", handed_over_on=date(s.year, 3, 1), organ_key=unit.pk, year=s.year,
                session=s, number=c.number, stage="archived", open=False, answered_on=date(s.year, 5, 20), disclosure="full",
                published_on=date(s.year, 6, 1) + timedelta(days=n % 90), reply_class=rng.choice("ABC"),
            ) for n, c, s in zip(keys, cases, one, strict=True)
        )  # fmt: skip
        replies = Reply.objects.bulk_create(Reply(assignment=task) for task in tasks)
        texts = [f"您提出的建议收悉。{w}方面，" + "".join(rng.choice(WORDS) + "按年度计划推进，" for _ in range(40)) for w in words]
        versions = Version.objects.bulk_create(
            Version(reply=r, n=1, text=t, author=person, made_on=DAY, digest="d") for r, t in zip(replies, texts, strict=True)
        )
        reviews = DisclosureReview.objects.bulk_create(
            DisclosureReview(
                assignment=a, version=v, mode="full", asked="full", who="某某代表", title=c.title, asked_text=t[:120], heading="答复", reply_text=t,
                brief="按计划推进", digest="d", reviewed_on=DAY, reviewed_by=person,
            ) for a, v, c, t in zip(tasks, versions, cases, texts, strict=True)
        )  # fmt: skip
        Publication.objects.bulk_create(
            Publication(
                assignment=a, review=r, published_on=a.published_on, organ_key=a.organ_key, year=a.year, kind="suggestion", topic=c.topic,
                reply_class=a.reply_class, reply_number=f"第{a.number}号", replied_on=a.answered_on,
            ) for a, r, c in zip(tasks, reviews, cases, strict=True)
        )  # fmt: skip
        port.index([c.pk for c in cases], {PUBLIC})
        print(f"{keys[-1] + 1} / {total}", file=sys.stderr)


def measure(rounds: int) -> None:
    """Print p50 and p95 of each kind of address, the kinds in turn."""
    from django.db.models import Max
    from django.test import Client

    from banfu.cases.models import Publication, PublicColumn

    client, rng = Client(SERVER_NAME="localhost"), random.Random(3)
    last = Publication.objects.aggregate(n=Max("pk"))["n"]
    units = list(PublicColumn.objects.values_list("unit", flat=True))
    asked = {
        "list": lambda: "/gk/", "list, far down": lambda: f"/gk/?after={rng.randint(2009, 2018)}0701-{rng.randint(1, last)}",
        "by year and class": lambda: f"/gk/?year={rng.randint(2009, 2018)}&letter={rng.choice('ABC')}",
        "by unit and topic": lambda: f"/gk/?unit={rng.choice(units)}&topic={rng.choice(WORDS)}",
        "search": lambda: f"/gk/?q={rng.choice(WORDS)}", "search, rare": lambda: f"/gk/?q={rng.randint(1, last):06}",
        "item": lambda: f"/gk/{rng.randint(1, last)}", "units": lambda: "/gk/units", "yearly report": lambda: f"/gk/report/{rng.randint(2009, 2018)}",
    }  # fmt: skip
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in asked}
    for turn in range(rounds + 1):
        for name, url in asked.items():
            address = url()
            began, used = time.perf_counter(), time.process_time()
            status = client.get(address).status_code
            assert status == 200, (address, status)
            if turn:  # the first warms up
                times[name].append(((time.perf_counter() - began) * 1000, (time.process_time() - used) * 1000))
    for name, some in times.items():
        wall, own = (sorted(one) for one in zip(*some, strict=True))
        at = int(len(wall) * 0.95)
        print(f"| {name} | {wall[len(wall) // 2]:.1f} | {wall[at]:.1f} | {own[len(own) // 2]:.1f} | {own[at]:.1f} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("total", type=int, help="how many published answers")
    parser.add_argument("folder", type=Path, help="where the database is, or is to be made")
    parser.add_argument("--rounds", type=int, default=40)
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    os.environ |= {"BANFU_DATA": str(args.folder), "DJANGO_SETTINGS_MODULE": "banfu.site.settings"}
    import django

    django.setup()
    from django.core.management import call_command

    from banfu.cases.models import Publication

    call_command("migrate", verbosity=0)
    if not Publication.objects.exists():
        make(args.total)
    measure(args.rounds)


if __name__ == "__main__":
    main()
