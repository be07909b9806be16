"""答复里的承诺: what the software found in the letter, each in its place, to be confirmed or said to be none."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from banfu import clock
from banfu.actions import REGISTRY, denied
from banfu.actions.kernel import post_for, visible_task
from banfu.actions.promising import ISSUED, TakeForm, issued, known, proposals
from banfu.cases import ledger_year, limits, visible
from banfu.cases.models import Assignment, FulfilledNotice, Issue, PromiseReview, TermNote
from banfu.cases.promises import standings
from banfu.desk.promise_rows import row
from banfu.people.models import Person
from banfu.text.takeup import paragraphs

AROUND = 60


def panel(person: Person, task: Assignment) -> dict[str, Any]:
    """What the page of a case shows of promises; "promise_link" where this person may look for some."""
    if not task.hosting or task.stage not in ISSUED:
        return {}
    today, rows = clock.today(), known(task)
    action = REGISTRY["take_promise"]
    may = post_for(action, person, task) is not None and action.offer(task)
    lacks = task.tracked and task.turned_on is None and not rows
    return {
        "promises": [row(one, today) for one in rows], "promise_link": may, "promise_lacks": lacks,
        "promise_look": ledger_year.look_on(task) if lacks else None, **(_followed(task) if task.tracked or rows else {}),
    }  # fmt: skip


def _followed(task: Assignment) -> dict[str, Any]:
    """What happened to a letter that is followed up: its classes one after the other, what was seen, said and told."""
    issues = Issue.objects.filter(reply__assignment=task).select_related("reply", "version").defer("version__text").order_by("reply__round")
    told = list(FulfilledNotice.objects.filter(assignment=task))
    classes = [(row.issued_on, row.version.reply_class, row.number) for row in issues if row.version and row.version.reply_class]
    classes += [(row.told_on, row.reply_class, row.number or "书面告知") for row in told]
    return {
        "class_history": classes if len(classes) > 1 else [], "fulfilled_notices": told, "term_notes": TermNote.objects.filter(assignment=task),
        "letter_looks": PromiseReview.objects.filter(assignment=task, promise=None),
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
