"""The like of a staged list, as the worker looks for them: rows read in against many earlier cases.

    python -m benchmarks.text_staged --data DIR [--size 100000] [--rows 10000] [--others 0.5]

Makes a database and an index of its own in a temporary folder and runs the product's task until the
list is done, told by its own progress. --others: this part of the cases is another unit's.
"""

import os
import shutil
import tempfile
import time
from argparse import ArgumentParser
from itertools import islice
from pathlib import Path

from benchmarks.text_made import Maker
from benchmarks.timing import Watch, memory, say


def earlier(world, maker, size, others):
    """Cases of earlier years, each with the task of the home unit or of another."""
    from banfu.cases.models import Assignment, Suggestion

    home, away = world.units["省财政厅"], world.units["省民政厅"]
    source = world.sessions["suggestion", 2018].source
    sessions = [source.sessions.get_or_create(name=f"{y}年会议", defaults={"year": y})[0] for y in range(2008, 2018)]
    texts = maker.texts(size, 1)
    while some := list(islice(texts, 5000)):
        cases = Suggestion.objects.bulk_create(
            [Suggestion(session=sessions[t.key % 10], number=str(t.key), title=t.title[:300], body=t.body) for t in some]
        )
        Assignment.objects.bulk_create([
            Assignment(suggestion=case, unit=unit, organ_key=unit.pk, part="lead", handed_over_on="2017-03-01",
                       year=case.session.year, session=case.session, number=case.number)
            for n, case in enumerate(cases) for unit in [away if n % 100 < 100 * others else home]
        ])  # fmt: skip


def staged(world, maker, rows):
    from banfu import clock
    from banfu.exchange import staged_like
    from banfu.exchange.models import ImportJob, ImportRow

    job = ImportJob.objects.create(unit=world.units["省财政厅"], session=world.sessions["suggestion", 2018], name="清单.xlsx",
                                   made_by=world.people["czt.coordinator"], made_at=clock.now())  # fmt: skip
    ImportRow.objects.bulk_create([
        ImportRow(job=job, line=line, number=str(line), title=text.title[:300], state="create", data={"summary": text.body})
        for line, text in enumerate(maker.texts(rows, 5, first=10**8), 3)
    ])  # fmt: skip
    staged_like.begin(job)
    return job


def looked(job):
    from banfu.advice.models import StagedLook, StagedNear
    from banfu.exchange import staged_like

    before, began, turns = os.times(), time.perf_counter(), 0
    while staged_like.look_at_staged.call(job.pk):
        turns += 1
        look = StagedLook.objects.get(pk=job.pk)
        print(f"  {look.done} of {look.rows} after {time.perf_counter() - began:.1f} s", flush=True)
    wall, after = time.perf_counter() - began, os.times()
    own = after.user + after.system - before.user - before.system
    theirs = after.children_user + after.children_system - before.children_user - before.children_system
    found = StagedNear.objects.filter(look=job.pk).values("line").distinct().count()
    say("looked for the like of the list",
        f"{wall:.1f} s (processor: the worker {own:.1f}, the two beside it {theirs:.1f}), {turns + 1} turns, of {found} rows found, {memory()}")  # fmt: skip


def main():
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True, type=Path)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--others", type=float, default=0.0)
    args = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="banfu-staged-"))
    os.environ |= {"DJANGO_SETTINGS_MODULE": "banfu.site.settings", "BANFU_DATA": str(folder)}
    import django

    django.setup()
    from django.core.management import call_command
    from tests.sample_office import DAY

    from banfu import clock
    from banfu.advice import like_work
    from banfu.sample import load

    maker = Maker(args.data)
    try:
        call_command("migrate", verbosity=0)
        with clock.at(DAY):
            world = load._set_up("", DAY)
        earlier(world, maker, args.size, args.others)
        with Watch() as watch:
            like_work.keep_up(0)
        say(f"index of {args.size} cases made", watch.told)
        print(f"load {os.getloadavg()[0]:.1f}")
        looked(staged(world, maker, args.rows))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
