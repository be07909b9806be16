"""Finding: the finder of the bar, a number answered in place, and 查找 over all texts."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from unicodedata import normalize
from urllib.parse import urlencode

from django.db import DatabaseError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from banfu import clock
from banfu.cases import visible
from banfu.cases.models import Assignment, Suggestion
from banfu.cases.words import HOSTING, Part
from banfu.desk.doors import workers
from banfu.desk.sentence import full_sentence
from banfu.people.models import OVERSEERS
from banfu.search import hits, port, writing
from banfu.search.models import Kind
from banfu.ui.forms import clean_text

KINDS = {
    "title": Kind.TITLE, "body": Kind.BODY, "reply": Kind.REPLY, "contact": Kind.CONTACT, "opinion": Kind.OPINION,
    "file": Kind.FILE,
}  # fmt: skip
PARTS = {"host": Q(part__in=list(HOSTING)), "assist": Q(part=Part.ASSIST)}
SECTION = {Kind.BODY: "s1", Kind.REPLY: "s5", Kind.CONTACT: "s3", Kind.OPINION: "s4", Kind.FILE: "s7"}


def mends(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A damaged index is marked for the worker to rebuild, and the page says so."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except DatabaseError as error:
            if not writing.is_damage(error):
                raise
            writing.mark_damaged(error)
            return render(request, "desk/search_mending.html", status=503)

    return guarded


def searched(tasks: QuerySet[Assignment], text: str) -> QuerySet[Assignment]:
    """By number where a number is typed (82 finds 0082), else by title, text and proposer."""
    if text.isdecimal() and len(text) <= 6:
        return tasks.filter(number__in={text, text.zfill(4), "闭会" + text.zfill(3)})
    condition = port.matching(text, named=True)
    return tasks.filter(suggestion__in=condition) if condition is not None else tasks.none()


def _asked(request: HttpRequest) -> str:
    return clean_text(normalize("NFKC", request.GET.get("q", "").strip())[:100])


def _numbered(request: HttpRequest, text: str) -> QuerySet[Suggestion, int]:
    """The keys of this year's suggestions with that number which an overseer sees, handed over or not."""
    wanted = {text, text.upper(), text.zfill(4)} if text and len(text) <= 20 else set()
    seen = visible.suggestions(request.user).filter(session__in=visible.sessions(request.user), number__in=wanted)
    return seen.filter(session__year=clock.today().year).values_list("pk", flat=True)


@workers
@mends
def find(request: HttpRequest) -> HttpResponse:
    """The finder: a number opens its case when there is just one, else the list; words are looked for everywhere."""
    text = _asked(request)
    if request.user.holds(*OVERSEERS):
        whole = list(_numbered(request, text)[:2])
        if len(whole) == 1:
            return redirect("suggestion", whole[0])
    if not text.isdecimal():
        return redirect(reverse("search") + "?" + urlencode({"q": text}))
    found = list(searched(visible.assignments(request.user).filter(year=clock.today().year), text)[:2])
    if len(found) == 1:
        return redirect("case", found[0].pk)
    return redirect(reverse("cases") + "?" + urlencode({"q": text}))


@workers
@mends
def where(request: HttpRequest) -> HttpResponse:
    """几号到哪了, answered in place: the status sentence of each task a number finds, ready to copy."""
    text = _asked(request)
    if not getattr(request, "htmx", False):
        return find(request)
    tasks = searched(visible.assignments(request.user), text) if text else visible.assignments(request.user).none()
    rows = tasks.select_related("suggestion__session", "unit", "division", "officer").order_by("-year", "pk")[:3]
    today = clock.today()
    answers = [(task, full_sentence(task, today)) for task in rows]
    return render(request, "desk/where.html", {"answers": answers, "q": text})


def _key(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name)
    if text is None:
        return None
    if not (text.isdecimal() and len(text) < 20 and int(text) < 2**63):
        raise Http404
    return int(text)


def _filters(request: HttpRequest) -> dict[str, str]:
    """What the address narrows by; a value nobody offers is passed over."""
    given = {name: clean_text(request.GET.get(name, "")[:20]) for name in ("kind", "year", "part")}
    fine = {
        "kind": given["kind"] in KINDS, "part": given["part"] in PARTS,
        "year": given["year"].isdecimal() and len(given["year"]) <= 4,
    }  # fmt: skip
    return {name: value for name, value in given.items() if fine[name]}


def _tabs(text: str, values: dict[str, str], counts: dict[int, int]) -> list[dict[str, Any]]:
    """A tab for each kind of text with its hits; a kind without is there, but leads nowhere."""
    rest = {name: value for name, value in values.items() if name != "kind"}
    tabs = [{"label": "全部", "n": _number(sum(counts.values()), max(counts.values(), default=0)), "on": "kind" not in values,
             "url": "?" + urlencode({"q": text, **rest})}]  # fmt: skip
    for name, kind in KINDS.items():
        n = counts.get(kind, 0)
        tabs.append({"label": kind.label, "n": _number(n, n), "on": values.get("kind") == name,
                     "url": "?" + urlencode({"q": text, **rest, "kind": name}) if n else ""})  # fmt: skip
    return tabs


def _number(n: int, largest: int) -> str:
    return f"{n} 以上" if largest >= port.MOST_COUNTED else str(n)


@workers
@mends
def search(request: HttpRequest) -> HttpResponse:
    """查找: every text one may see that holds the words, titles first, then the newest, with the words marked."""
    text, values = _asked(request), _filters(request)
    year = int(values["year"]) if "year" in values else None
    tasks = visible.assignments(request.user)
    if "part" in values:
        tasks = tasks.filter(PARTS[values["part"]])
    sight = port.Sight(tasks)
    if request.user.holds(*OVERSEERS):
        sight = port.Sight(tasks, visible.within(request.user), None if "part" in values else visible.overseen(request.user))
    counts = port.counts(text, sight, year)
    kinds = [KINDS[values["kind"]]] if "kind" in values else []
    page = hits.page(text, sight, kinds, year, below=_key(request, "after"), above=_key(request, "before"))
    base = urlencode({"q": text, **values})
    of = [counts.get(kinds[0], 0)] if kinds else list(counts.values())
    total = _number(sum(of), max(of, default=0))
    named = tasks.filter(suggestion__lead_name=text).count() if text else 0
    context = {
        "q": text, "values": values, "tabs": _tabs(text, values, counts), "total": total,
        "groups": [(group, [(hit, SECTION.get(Kind(hit.kind), "")) for hit in group.hits]) for group in page.groups],
        "named": named, "mending": writing.damaged(), "today": clock.today(),
        "page": {
            "text": f"查到 {total} 处，一页 {hits.PAGE} 处",
            "prev_url": f"?{base}&before={page.first}" if page.first else "",
            "next_url": f"?{base}&after={page.last}" if page.last else "",
        },
    }  # fmt: skip
    return render(request, "desk/search.html", context)
