"""文书: the letters one may see, and a year's as a zip."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from banfu import clock
from banfu.advice import schedule
from banfu.cases import visible
from banfu.cases.models import Assignment, Issue
from banfu.cases.papers.own import KEEPERS
from banfu.cases.words import HOSTING, Kind
from banfu.exchange import letter_batches, letters_out
from banfu.exchange.models import LetterBatch
from banfu.people.models import WORKERS, Person
from banfu.ui.downloads import send_file
from banfu.ui.forms import BanfuForm

SHOWN, BATCHES = 60, 6
PARTS = {"": "主办的答复和会办意见", "host": "只要主办的答复", "assist": "只要会办意见"}


ENDINGS = {"pdf": "PDF", "docx": "Word", "ofd": "OFD"}


class BatchForm(BanfuForm):
    year = forms.TypedChoiceField(label="年度", coerce=int, choices=[])
    kind = forms.ChoiceField(label="种类", choices=[("", "建议和提案"), *Kind.choices], required=False)
    part = forms.ChoiceField(label="哪些件", choices=list(PARTS.items()), required=False)
    ending = forms.ChoiceField(label="写成", choices=[("pdf", "PDF"), ("docx", "Word（.docx）"), ("ofd", "OFD（版式文件）")])

    def __init__(self, years: list[int], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, f"{year}年") for year in years]


def _reader(request: HttpRequest) -> Person:
    person = request.user
    if not isinstance(person, Person) or not person.holds(*WORKERS):
        raise Http404
    return person


def _issued(person: Person) -> QuerySet[Assignment]:
    return letters_out.issued(visible.assignments(person))


def _years(person: Person) -> list[int]:
    found = set(_issued(person).order_by().values_list("year", flat=True).distinct()) | {clock.today().year}
    return sorted(found, reverse=True)


def letters(request: HttpRequest) -> HttpResponse:
    """The letters issued last, each as PDF and .docx; POST asks for a year's as a zip."""
    person = _reader(request)
    form = BatchForm(_years(person), request.POST or None, initial={"year": clock.today().year, "ending": "pdf"})
    if request.method == "POST" and form.is_valid():
        tasks = list(_chosen(person, form.cleaned_data)[: letter_batches.MOST + 1])
        about = _about(form.cleaned_data)
        if not tasks:
            form.add_error(None, f"{about}：没有签发过的；请换一个年度或范围。")
        elif len(tasks) > letter_batches.MOST:
            form.add_error(None, f"{about}超过 {letter_batches.MOST} 件；请分成建议、提案，或主办、会办两次。")
        else:
            letter_batches.ask(person, tasks, about, form.cleaned_data["ending"])
            return redirect("letters")
    version = Issue.objects.filter(reply__assignment=OuterRef("pk"), reply__round=OuterRef("round")).values("version")[:1]
    rows = _issued(person).select_related("suggestion", "unit").annotate(version=Subquery(version))
    context = {
        "form": form, "rows": rows.order_by(F("answered_on").desc(nulls_last=True), "-pk")[:SHOWN], "total": _issued(person).count(), "shown": SHOWN,
        "of_year": clock.today().year if person.holds(*visible.WIDE) else 0, "keeper": person.holds(*KEEPERS), **_batches(person),
    }  # fmt: skip
    return render(request, "desk/letters.html", context, status=422 if form.errors else 200)


def _chosen(person: Person, data: dict[str, Any]) -> QuerySet[Assignment]:
    found = _issued(person).filter(year=data["year"])
    if data["kind"]:
        found = found.filter(kind=data["kind"])
    if data["part"]:
        found = found.filter(part__in=list(HOSTING)) if data["part"] == "host" else found.exclude(part__in=list(HOSTING))
    return found


def _about(data: dict[str, Any]) -> str:
    kind = Kind(data["kind"]).label if data["kind"] else "建议、提案"
    what = {"host": "答复", "assist": "会办意见"}.get(data["part"], "答复和会办意见")
    return f"{data['year']}年{kind}的{what}（{ENDINGS[data['ending']]}）"


def _batches(person: Person) -> dict[str, Any]:
    rows = list(LetterBatch.objects.filter(person=person)[:BATCHES])
    busy = any(row.under_way for row in rows)
    return {"batches": rows, "busy": busy, "silent": busy and not schedule.running()}


def letters_progress(request: HttpRequest) -> HttpResponse:
    """How far the worker is with what this person asked for."""
    return render(request, "desk/parts/letter_batches.html", _batches(_reader(request)))


def letters_zip(request: HttpRequest, pk: int) -> HttpResponse:
    """The zip, to the one who asked for it, while he may see all that is in it."""
    person = _reader(request)
    batch = get_object_or_404(LetterBatch, pk=pk, person=person)
    path = letter_batches.path_of(batch)
    if batch.state != LetterBatch.State.DONE or not path.is_file():
        messages.error(request, "这一包还没有写好，或者过了三天已清掉；请再要一次。")
        return redirect(reverse("letters"))
    if not letter_batches.readable(person, batch):
        messages.error(request, "这一包里有的件您现在已看不到；请再要一次，只装看得到的。")
        return redirect(reverse("letters"))
    return send_file(path.open("rb"), letter_batches.name_of(batch), "application/zip")
