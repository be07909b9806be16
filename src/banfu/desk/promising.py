"""答复里的承诺: what the software found in the letter, each in its place, to be confirmed or said to be none."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from banfu import clock
from banfu.actions import REGISTRY, denied
from banfu.actions.kernel import post_for, visible_task
from banfu.actions.promising import ISSUED, TakeForm, issued, known, proposals
from banfu.cases import limits, visible
from banfu.cases.models import Assignment
from banfu.cases.promises import Standing, standings
from banfu.people.models import Person
from banfu.text.takeup import paragraphs
from banfu.ui.words import day

AROUND = 60


def row(one: Standing, today: date) -> dict[str, Any]:
    """A promise as lists show it: a light, where it is, and what moved it."""
    due, struck = one.due_on, one.struck
    if struck:
        kind, word = "done", f"{day(struck.decided_on, today)} 销号"
    elif one.asked:
        kind, word = "soon", f"{one.asked.proposed_by.name}提出销号，等另一位确认"
    elif due is None:
        kind, word = "none", "没有定日子"
    elif due < today:
        kind, word = "late", f"过了 {(today - due).days} 天"
    else:
        left = (due - today).days
        kind, word = ("soon" if left <= 30 else "ok"), f"还有 {left} 天"
    return {"s": one, "p": one.promise, "due": due, "kind": kind, "word": word, "struck": struck, "moves": one.moves, "progress": one.progress,
            "undone": [off for off in one.offs if off.undone_on]}  # fmt: skip


def panel(person: Person, task: Assignment) -> dict[str, Any]:
    """What the page of a case shows of promises; "promise_link" where this person may look for some."""
    if not task.hosting or task.stage not in ISSUED:
        return {}
    today, rows = clock.today(), known(task)
    action = REGISTRY["take_promise"]
    may = post_for(action, person, task) is not None and action.offer(task)
    letter = (task.ruled_class or task.reply_class) if may and not rows else ""
    book = limits.rulebook_of(task).classes.get(letter) if letter else None
    return {
        "promises": [row(one, today) for one in rows], "promise_link": may,
        "promise_lacks": bool(book and book.tracked),
    }  # fmt: skip


def _context(text: str, start: int, end: int) -> tuple[str, str]:
    """The words of the paragraph before and after a passage."""
    part = next((p for p in paragraphs(text) if p.start <= start < p.end), None)
    if part is None:
        return "", ""
    before, after = text[part.start : start], text[end : max(part.end, end)]
    return ("…" + before[-AROUND:] if len(before) > AROUND else before), (after[:AROUND] + "…" if len(after) > AROUND else after)


def promises(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter's passages that look like promises, a form beside each; and those on record."""
    task = visible_task(request.user, pk)
    if task is None or not visible.inside(request.user, task):
        raise Http404
    action, today = REGISTRY["take_promise"], clock.today()
    with limits.read_once():
        reason = denied(action, request.user, task)
    letters = {row.pk: text for row, text in issued(task)}
    found = []
    for n, (letter, one) in enumerate(proposals(task) if letters else [], start=1):
        start = {"passage": one.text, "what": one.measure, "due_on": one.by, "amount": one.amount, "owner": one.owner, "happened_on": today}
        before, after = _context(letters[letter.pk], one.start, one.end)
        form = TakeForm(initial=start, task=task, person=request.user, auto_id=f"p{n}_%s") if not reason else None
        found.append({"n": n, "one": one, "before": before, "after": after, "form": form})
    context = {"task": task, "suggestion": task.suggestion, "found": found, "rows": [row(one, today) for one in standings([task.pk])],
               "reason": reason, "letters": bool(letters), "today": today}  # fmt: skip
    return render(request, "desk/promises.html", context)
