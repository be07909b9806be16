"""承诺要办的: what of promises wants doing now, by whom; and the letters that want looking at, a second reply or an explanation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from banfu import clock
from banfu.actions.after import WAY
from banfu.cases import ledger_year, limits, visible
from banfu.cases.models import Assignment, Promise, Session
from banfu.desk.doors import workers
from banfu.desk.promise_list import SHOWN, SOON_DAYS, conditions
from banfu.desk.promise_rows import row
from banfu.figures import promised
from banfu.people.models import OVERSEERS, Person, Role
from banfu.rulebook.terms import TELL

FIRST, MOST = 4, 300
COUNTED = ("late", "soon", "look", "roll", "asked")
LETTERS = {
    "done": ("都办到了，还没有告诉提出人", ""), "bare": ("要跟踪，没有确认承诺，到了复核的日子", "review_letter"),
    "term": ("换届了，还没有向提出人说明", "explain_term"),
}  # fmt: skip
"""name → what is said of such letters, and the act that settles them; for those done the rulebook names it."""


@dataclass(frozen=True)
class Line:
    """So many of one kind, and where they open."""

    text: str
    count: int
    url: str
    unit: str


def mine(person: Person) -> QuerySet[Assignment]:
    """What a person answers for: an officer the cases given to him, the others all they see in their unit."""
    if {post.role for post in person.posts_now} <= {Role.OFFICER}:
        return visible.within(person).filter(officer=person)
    return visible.within(person)


def _letters(today: date, *names: str) -> dict[str, Q]:
    """The conditions of these kinds of letters."""
    sessions = list(Session.objects.select_related("source")) if {"bare", "term"} & set(names) else []
    made = {
        "done": ledger_year.done, "bare": lambda: ledger_year.to_look(sessions, today), "term": lambda: ledger_year.unexplained(sessions),
    }  # fmt: skip
    return {name: made[name]() for name in names}


def _wants(person: Person) -> tuple[str, ...]:
    """Which kinds are this person's to settle: the office rolls and explains, leaders confirm."""
    if person.holds(Role.COORDINATOR):
        return COUNTED
    return ("late", "soon", "asked") if person.holds(Role.LEADER) else ("late", "soon", "look")


def panel(person: Person) -> dict[str, Any]:
    """What the workbench shows of promises: the first that are late, soon due or to be looked at, and how many of each kind."""
    today, tasks, names = clock.today(), mine(person), _wants(person)
    which = conditions(today)
    rows = Promise.objects.filter(ledger_year.OPEN, assignment__in=tasks.values("pk"))
    counts = rows.order_by().aggregate(**{name: Count("pk", filter=which[name]) for name in names})
    lines = [Line(SHOWN[name], counts[name], f"{reverse('promise_list')}?show={name}", "项") for name in names if counts[name]]
    if not person.holds(Role.LEADER):
        wanted = _letters(today, *(LETTERS if person.holds(Role.COORDINATOR) else ("done", "bare")))
        found = tasks.aggregate(**{f"n_{name}": Count("pk", filter=one) for name, one in wanted.items()})
        lines += [Line(LETTERS[name][0], n, f"{reverse('promise_letters')}?what={name}", "件") for name in wanted if (n := found[f"n_{name}"])]
    urgent = which["late"] | which["soon"] | which["look"]
    first = promised.with_standing(rows.filter(urgent).order_by("due_now", "pk")[:FIRST]) if any(counts.get(name) for name in ("late", "soon", "look")) else []
    return {"promise_lines": lines, "promise_first": [row(one, today) for one in first], "promise_days": SOON_DAYS} if lines else {}


@workers
def letters(request: HttpRequest) -> HttpResponse:
    """The letters of one kind that want something done, longest answered first."""
    name, today, person = request.GET.get("what", "bare"), clock.today(), request.user
    if name not in LETTERS:
        raise Http404
    found = (visible.assignments(person) if person.holds(*OVERSEERS) else mine(person)).filter(_letters(today, name)[name])
    tasks = list(found.select_related("suggestion__session__source", "unit", "division").order_by("answered_on", "pk")[: MOST + 1])
    said, verb = LETTERS[name]
    with limits.read_once():
        rows = [(task, *_settled_by(task, verb)) for task in tasks[:MOST]]
    context = {
        "rows": rows, "said": said, "more": len(tasks) > MOST, "what": name, "total": found.count() if len(tasks) > MOST else len(tasks),
        "others": [(key, text) for key, (text, _) in LETTERS.items()], "here": f"{reverse('promise_letters')}?what={name}", "above": person.holds(*OVERSEERS),
    }  # fmt: skip
    return render(request, "desk/promise_letters.html", context)


def _settled_by(task: Assignment, verb: str) -> tuple[str, str]:
    """(act, its label) that settles what stands open of this letter."""
    if verb:
        return verb, "复核" if verb == "review_letter" else "说明"
    way = limits.rulebook_of(task).word("after_fulfilled")
    return "tell_fulfilled" if way == TELL else "reply_again", WAY[way]


