"""Fill an empty database with many suggestions, each with its tasks, contacts, reply and record.

    BANFU_DATA=/tmp/bench python -m benchmarks.generate 100000
    DATABASE_URL=postgresql://… BANFU_DATA=/tmp/bench python -m benchmarks.generate 100000

Ten sessions (2009 to 2018) share the suggestions evenly; all but the last are closed. A suggestion
has one host and one to three assisting units of the sample's 24; 省财政厅 hosts about 8 % and
assists in about 25 %, as in its year of 2018. Rows are made in memory and stored in bulk: the
facts are those the actions write, the derived columns come from ``derive.apply``.

With ``--organs 240`` the same number is shared by ten times the units, as on a server for a
province and its cities: the year of 省财政厅 then stays as large as in the smaller database. With ``--chain`` the offices that hand over and
pass on, and proposers, are at work in it too (the whole chain).
"""

import argparse
import os
import random
import sys
import time
from collections import defaultdict
from datetime import date, datetime, timedelta
from itertools import count

YEARS = range(2009, 2019)
TODAY = date(2018, 6, 20)
BATCH = 1000
ORDINALS = "一二三四五六七八九十"


def _start() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "banfu.site.settings")
    os.environ.setdefault("BANFU_DEMO_PASSWORD", "Bench-2018-mima")
    import django

    django.setup()


class Maker:
    """Makes suggestions with all that hangs on them; keys are given here, so nothing is read back."""

    def __init__(self, world, more_units, seed: int = 1) -> None:
        from banfu.people.models import Person, Proposer, Role, Unit
        from banfu.sample import people
        from banfu.sample.subjects_finance import SUBJECTS as FINANCE
        from banfu.sample.subjects_other import OTHERS, SUBJECTS

        self.rng, self.world = random.Random(seed), world
        self.keys = defaultdict(lambda: count(1))
        self.rows = defaultdict(list)
        self.subjects = {unit: [s for s in (*FINANCE, *SUBJECTS, *OTHERS) if s.unit == unit] for unit in people.UNIT_ALIASES}
        self.every = [*FINANCE, *SUBJECTS, *OTHERS]
        self.units = [world.units[name] for name in people.UNIT_ALIASES] + more_units
        self.share = len(people.UNIT_ALIASES) / len(self.units)
        self.home = world.units[people.CZT]
        self.offices = dict(Unit.objects.filter(is_office=True).values_list("organ_id", "pk"))
        self.divisions = defaultdict(list)
        for unit in Unit.objects.filter(level="division", is_office=False):
            self.divisions[unit.organ_id].append(unit)
        staff = Person.objects.filter(posts__role=Role.OFFICER).prefetch_related("posts__unit")
        self.officers = defaultdict(list)
        for person in staff:
            unit = person.posts.all()[0].unit
            self.officers[unit.parent_id if unit.level == "section" else unit.pk].append(person)
        self.leaders = defaultdict(list)
        for person in Person.objects.filter(posts__role=Role.LEADER).prefetch_related("posts"):
            self.leaders[person.posts.all()[0].unit_id].append(person)
        self.people = list(Person.objects.all()[:1])
        self.limits = {}
        self.deputies = list(Proposer.objects.filter(kind="deputy").select_related("delegation"))

    def add(self, model, **values):
        row = model(pk=next(self.keys[model]), **values)
        self.rows[model].append(row)
        return row

    def suggestion(self, session, number: int):
        """One suggestion with everything that became of it."""
        from banfu.cases.models import Suggestion
        from banfu.sample import texts

        rng = self.rng
        host = self.home if rng.random() < 0.08 * self.share else rng.choice(self.units[1:])
        subject = rng.choice(self.subjects.get(host.name) or self.every)
        deputy = rng.choice(self.deputies)
        place = texts.place_of(deputy.delegation.name, rng)
        body, asks = texts.body(subject, rng, place)
        case = self.add(
            Suggestion, session=session, number=f"{number:04}", title=texts.title(subject, rng, place, set()), body=body,
            topic=subject.topic, lead=deputy, lead_name=deputy.name, delegation=deputy.delegation,
            cosigner_count=rng.choice((0, 0, 0, 1, 5, 9)), key_level="省级重点" if rng.random() < 0.02 else "",
        )  # fmt: skip
        helpers = rng.sample([u for u in self.units[1:] if u != host], rng.randint(1, 2))
        if host != self.home and rng.random() < 0.27 * self.share:
            helpers[0] = self.home
        handed = date(session.year, 3, 1) + timedelta(days=rng.randint(0, 10))
        closed = session.year < TODAY.year
        far = 9 if closed else rng.choice((0, 1, 2, 3, 3, 3, 4, 5, 6, 7, 8))
        self._task(case, host, "lead", handed, far, helpers, (subject, asks, deputy))
        for unit in helpers:
            self._task(case, unit, "assist", handed, 9 if closed else rng.choice((0, 1, 3, 3, 5, 7, 7)), [], (subject, asks, deputy))

    def _task(self, case, unit, part, handed, far, helpers, about) -> None:
        """One task, ``far`` steps on: 0 new, 2 divided, 4 drafted, 5 in review, 6 issued, 9 archived."""
        from banfu.cases import derive, limits
        from banfu.cases.models import Assignment, Contact, Division, Limit, OpinionRequest, Responsibility

        rng = self.rng
        known = derive.Known(chain=derive.CHAIN if part == "lead" else derive.CHAIN_FOR_OPINION)
        task = self.add(Assignment, suggestion=case, unit=unit, part=part, handed_over_on=handed)
        task._at = handed + timedelta(days=rng.randint(1, 4))
        if far >= 1:
            task.signed_on = task._at
        for kind in ("sign", "return", "reply" if part == "lead" else "opinion"):
            if (kind, handed) not in self.limits:
                self.limits[kind, handed] = limits.limit(task, kind, handed)
            if limit := self.limits[kind, handed]:
                same = {name: getattr(limit, name) for name in ("kind", "start_on", "due_on", "words", "rulebook", "presumed", "tentative")}
                known.limits[kind, 1] = self.add(Limit, assignment=task, **same)
        place = rng.choice(self.divisions[unit.pk]) if self.divisions[unit.pk] else None
        if far >= 2 and place:
            known.divisions.append(self.add(Division, assignment=task, division=place, proposed_on=task._at, answered_on=task._at, accepted=True, approved_on=task._at))
            for slot, people in (("leader", self.leaders[unit.pk]), ("officer", self.officers[place.pk])):
                if people:
                    known.slots[slot] = self.add(Responsibility, assignment=task, slot=slot, person=rng.choice(people), since=task._at)
        for helper in helpers:
            received = handed + timedelta(days=40) if far >= 5 or rng.random() < 0.5 else None
            known.opinions.append(self.add(OpinionRequest, assignment=task, unit=helper, asked_on=handed, received_on=received, text="同意所提方向。" if received else ""))
        if part == "lead" and far >= 3:
            for n in range(rng.randint(1, 3)):
                contact = self.add(
                    Contact, organ_key=unit.pk, happened_on=handed + timedelta(days=20 + 9 * n), kind=rng.choice(("phone", "phone", "visit", "forum")),
                    partner=about[2].name, text="就建议办理征求意见，代表希望写清时间表。", logged_by="经办",
                )  # fmt: skip
                self.add(Contact.assignments.through, contact=contact, assignment=task)
                known.contacts.append(contact)
        if far >= 4:
            self._letter(task, known, far, about)
        derive.apply(task, known, self.offices)
        task.since = task._at
        self._lines(task, far)

    def _letter(self, task, known, far, about) -> None:
        from banfu.cases.models import Approval, Issue, Reply, Version
        from banfu.record import chain
        from banfu.sample import texts

        rng, (subject, asks, deputy) = self.rng, about
        lead = task.part == "lead"
        letter = rng.choice("AABBC") if lead else ""
        text = texts.reply(subject, rng, deputy.name, task.suggestion.title, task.suggestion.number, asks, letter) if lead else texts.opinion(subject, rng, task.unit.name)
        on = task.handed_over_on + timedelta(days=rng.randint(50, 80))
        reply = self.add(Reply, assignment=task)
        reply.ruled = None  # what derive reads beside it
        version = self.add(
            Version, reply=reply, n=1, title="对建议的答复", text=text, reply_class=letter, disclosure="full" if lead else "",
            author=self.people[0], made_on=on, digest=chain.fingerprint(text), submitted_on=on if far >= 5 else None,
        )  # fmt: skip
        steps = known.chain if far >= 6 else known.chain[:1] if far == 5 else ()
        approvals = [
            self.add(Approval, version=version, step=step, approved=True, person=self.people[0], post="处室负责人", decided_on=on, digest=version.digest)
            for step in steps
        ]
        version._prefetched_objects_cache = {"approvals": approvals}
        known.replies, known.versions[reply.pk] = [reply], [version]
        if far < 6 or (not lead and far < 7):
            return
        delivered = on + timedelta(days=3) if far >= 7 or not lead else None
        number = f"湘办函〔{task.suggestion.session.year}〕{reply.pk}号"
        self.add(Issue, reply=reply, version=version, number=number if lead else "", signer="分管领导", issued_on=on, delivered_on=delivered, delivered_how="邮寄")
        if lead and far >= 8:
            self._after(task, known, reply, on, far)

    def _after(self, task, known, reply, on, far) -> None:
        from banfu.cases.models import CallBack, Feedback, StrikeOff

        later, rng = on + timedelta(days=15), self.rng
        rating = rng.choice(("satisfied",) * 8 + ("basically", "unsatisfied"))
        known.feedback.append(self.add(Feedback, reply=reply, proposer=task.suggestion.lead, attitude="satisfied", result=rating, source=rng.choice(("congress", "unit_receipt")), given_on=later))
        if far >= 9:
            known.calls.append(self.add(CallBack, assignment=task, called_on=later, outcome="satisfied", caller="经办"))
            who = self.people[0]
            known.strikes.append(self.add(StrikeOff, assignment=task, proposed_on=later, proposed_by=who, evidence="答复所列事项已办结", decided_on=later, decided_by=who, confirmed=True))
            task.archived_on = later + timedelta(days=5)

    def _lines(self, task, far) -> None:
        from banfu.record.chain import Line

        words = ("收件", "签收", "定处室", "记沟通", "保存一稿", "核稿通过", "登记签发", "登记送达", "录入反馈", "归档")
        self.rows[Line] += [
            Line(
                action="sample", label=words[n], subject=f"assignment:{task.pk}", sentence=f"{words[n]}：{task.suggestion.title}", who="周敏",
                post="办公室", organ=task.organ_key, case=task.suggestion_id, happened_on=task.handed_over_on + timedelta(days=9 * n),
            )
            for n in range(far + 1)
        ]  # fmt: skip


def _store(maker: Maker) -> None:
    """Store what was made, in the order of its references, in one transaction."""
    from django.db import transaction

    from banfu import clock
    from banfu.record import chain
    from banfu.search import port

    with transaction.atomic():
        lines = maker.rows.pop(chain.Line, [])
        keys = [row.pk for model, rows in maker.rows.items() if model.__name__ == "Suggestion" for row in rows]
        for model, rows in maker.rows.items():
            model.objects.bulk_create(rows, batch_size=400)
        port.index(keys)
        with clock.at(datetime(lines[0].happened_on.year, 12, 1, 9, tzinfo=clock.CHINA)):
            chain.append(lines)
    maker.rows.clear()


def _sessions():
    from banfu.cases.models import Session, Source

    source = Source.objects.get(name="省人大")
    found = []
    for year in YEARS:
        name = f"省人大{year}年会议" if year < 2013 else None
        found.append(Session.objects.create(source=source, name=name, year=year) if name else Session.objects.get(source=source, year=year))
    return found


def numbers(total, sessions):
    for place, session in enumerate(sessions):
        for number in range(1, total // len(sessions) + (place < total % len(sessions)) + 1):
            yield session, number


def generate(total: int, organs: int = 24, *, chain: bool = False) -> None:
    """Fill the configured, empty database with ``total`` suggestions shared by ``organs`` units."""
    from django.core.management import call_command
    from django.core.management.color import no_style
    from django.db import connection, transaction

    from banfu import clock
    from banfu.cases import models
    from banfu.people.models import Unit
    from banfu.sample import ends, load
    from banfu.site import serve

    serve.prepare()
    with clock.at(TODAY), transaction.atomic():
        world = load._set_up(serve.demo_password(), TODAY)
        sessions = _sessions()
        if chain:
            ends.switch_on(world.units)
        more = [Unit.objects.create(name=f"第{n}单位") for n in range(25, organs + 1)]
    started, maker = time.perf_counter(), Maker(world, more)
    for done, (session, number) in enumerate(numbers(total, sessions), start=1):
        maker.suggestion(session, number)
        if done % BATCH == 0 or done == total:
            _store(maker)
            print(f"\r{done} / {total}，{time.perf_counter() - started:.0f} 秒", end="", file=sys.stderr, flush=True)
    if connection.vendor == "postgresql":
        made = [getattr(models, name) for name in models.__all__]
        with connection.cursor() as cursor:
            for sql in connection.ops.sequence_reset_sql(no_style(), [*made, models.Contact.assignments.through]):
                cursor.execute(sql)
            cursor.execute("VACUUM ANALYZE")
    else:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    call_command("check", verbosity=0)
    print(file=sys.stderr)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("total", type=int, help="how many suggestions")
    parser.add_argument("--organs", type=int, default=24, help="how many units share them")
    parser.add_argument("--chain", action="store_true", help="those who hand over, pass on and hand in are in the system too")
    _start()
    args = parser.parse_args()
    generate(args.total, args.organs, chain=args.chain)
