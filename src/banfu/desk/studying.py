"""研究: what deputies care about over the years; computed by the worker, shown from what it stored."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from banfu import clock
from banfu.advice import schedule, studies, study_words
from banfu.advice.models import Study
from banfu.cases.files import path_of
from banfu.cases.models import Source
from banfu.cases.words import Kind
from banfu.desk.lists import units_below
from banfu.desk.study_charts import (
    RANK,
    asked_and_done,
    cases_url,
    growth,
    heat,
    how_answered,
    mini_bars,
    said,
    who_asks,
)
from banfu.people.models import OVERSEERS, Delegation, Person, Unit
from banfu.ui.downloads import send_file
from banfu.ui.forms import BanfuForm

FIRST_YEAR, MOST_YEARS, SHOWN = 1979, 30, 15
ORDERS = {"size": "件数", "change": "增减", "returned": "又提"}


class ScopeForm(BanfuForm):
    year_from = forms.IntegerField(label="从哪年", min_value=FIRST_YEAR, max_value=9999)
    year_to = forms.IntegerField(label="到哪年", min_value=FIRST_YEAR, max_value=9999)
    kind = forms.ChoiceField(label="种类", choices=Kind.choices)
    unit = forms.ModelChoiceField(label="单位", queryset=Unit.objects.none(), required=False, empty_label="全省各单位")
    division = forms.ModelChoiceField(label="处室", queryset=Unit.objects.none(), required=False, empty_label="全单位")
    delegation = forms.ModelChoiceField(label="代表团", queryset=Delegation.objects.none(), required=False, empty_label="全部")
    source = forms.ModelChoiceField(label="来源", queryset=Source.objects.none(), required=False, empty_label="全部")
    assisting = forms.BooleanField(label="连会办件一起研究", required=False)

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        post = studies.post_of(person)
        role = post.role if post else ""
        offered = {"delegation": Delegation.objects.order_by("order", "pk"), "source": Source.objects.order_by("pk")}
        if role in OVERSEERS:
            offered |= {"unit": units_below(), "source": studies.sources_of(person)}
            self.fields["assisting"].label = "连会办件一起研究（选了单位才算）"
        elif post and role in studies.WIDE:
            offered["division"] = Unit.objects.filter(organ=post.organ_key, level=Unit.Level.DIVISION)
        for name in ("unit", "division", "delegation", "source"):
            if name in offered:
                self.fields[name].queryset = offered[name]  # type: ignore[attr-defined]
            else:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        first, last = values.get("year_from"), values.get("year_to")
        if first and last and not 0 <= last - first < MOST_YEARS:
            raise forms.ValidationError(f"从 {first} 到 {last} 不成；请把早的写在前面，一次最多研究 {MOST_YEARS} 年。")
        return values

    def asked(self) -> studies.Asked:
        values = self.cleaned_data
        keys = {name: values[name].pk for name in ("unit", "division", "delegation", "source") if values.get(name)}
        return studies.Asked(values["year_from"], values["year_to"], values["kind"], assisting=values["assisting"], **keys)


def _student(request: HttpRequest) -> Person:
    """Who asks, if he may study at all."""
    person = request.user
    assert isinstance(person, Person)  # noqa: S101 - the login middleware has seen to it
    if studies.post_of(person) is None:
        raise Http404
    return person


def _study(request: HttpRequest, pk: int) -> Study:
    person = _student(request)
    beside = ("organ", "division", "delegation", "source")
    return get_object_or_404(studies.visible(person).select_related(*beside), pk=pk)


def studying(request: HttpRequest) -> HttpResponse:
    """Choose a scope and years, or open a study made before."""
    person = _student(request)
    this = clock.today().year
    form = ScopeForm(person, request.POST or None, initial={"year_from": this - 5, "year_to": this, "kind": Kind.SUGGESTION})
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("study_one", studies.ask(person, form.asked()).pk)
        except studies.NotYours as refused:
            form.add_error(None, str(refused))
    made = studies.visible(person).select_related("organ", "division", "delegation", "source").defer("told")
    context = {"form": form, "made": made.order_by("-asked_at", "-pk")[:SHOWN]}
    return render(request, "desk/study.html", context, status=422 if form.errors else 200)


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    study = _study(request, pk)
    studies.again(study, request.user)
    return redirect("study_one", study.pk)


def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the worker is; when it is done, the page is opened anew."""
    study = _study(request, pk)
    if study.state == Study.State.DONE:
        answer = HttpResponse()
        answer["HX-Redirect"] = reverse("study_one", args=[study.pk])
        return answer if getattr(request, "htmx", False) else redirect("study_one", study.pk)
    return render(request, "desk/parts/study_progress.html", _waiting(study))


def _waiting(study: Study) -> dict[str, Any]:
    ended = study.state in (Study.State.DONE, Study.State.FAILED)
    return {"study": study, "idle": not ended and not schedule.running(), "ended": ended}


def report(request: HttpRequest, pk: int) -> HttpResponse:
    """The report as it was written with the figures that stand on the page."""
    study = _study(request, pk)
    path = path_of(study.report) if study.report else None
    if path is None or not path.is_file():
        messages.error(request, "研究报告还没有写好；请点“重新算一遍”。")
        return redirect("study_one", study.pk)
    return send_file(path.open("rb"), f"{study.about}研究报告（{study.span}）.docx")


def one(request: HttpRequest, pk: int) -> HttpResponse:
    """A study: what is found, the topics over the years, who asks, where, and how it was answered."""
    study = _study(request, pk)
    context = _waiting(study) | {"as_of": study_words.as_of(study.computed_at)}
    if not study.told:
        return render(request, "desk/study_wait.html", context)
    told = study.told
    order = request.GET.get("order", "size")
    order = order if order in ORDERS else "size"
    topics = sorted(told["topics"], key=_key(order))
    shown = topics if "all" in request.GET else topics[:SHOWN]
    most = max((share for topic in told["topics"] for share in topic["shares"]), default=0)
    context |= {
        "told": told, "finding": study_words.finding(told), "moved": studies.moved(study), "order": order, "orders": ORDERS,
        "rows": [_row(study, topic, most) for topic in shown], "left": len(topics) - len(shown), "years": list(zip(told["years"], told["totals"], _links(study, "", told["years"]), strict=True)),
        "rest": {"n": told["rest"]["size"], "url": cases_url(study, "rest")}, "all_url": cases_url(study), "classes": _classes(study, "", told, told),
        "solved": study_words.solved(told), "again": study_words.again(told), "content": study_words.content(told),
        "days": study_words.days(told), "from": _named(study, "", "from", told["from"][:20]), "cities": _named(study, "", "city", told["cities"][:20]),
        "returned_url": cases_url(study, "", "", "returned"), "method": study_words.METHOD, "caveats": study_words.CAVEATS,
        "words": _words(told), "uneven": study_words.uneven(told), "growth": growth(study), "matrix": who_asks(study), "stacks": how_answered(study), "beside": asked_and_done(study),
    }  # fmt: skip
    return render(request, "desk/study_one.html", context)


def _key(order: str) -> Any:  # noqa: ANN401 - a sort key
    return {
        "size": lambda topic: (-topic["size"], topic["topic"]),
        "change": lambda topic: (RANK[topic["change"]["says"]], topic["change"]["q"], -topic["size"]),
        "returned": lambda topic: (-topic["returned"], topic["topic"]),
    }[order]


def _links(study: Study, topic: int | str, years: list[int]) -> list[str]:
    return [cases_url(study, topic, year) for year in years]


def _row(study: Study, topic: dict[str, Any], most: float) -> dict[str, Any]:
    years = study.told["years"]
    change = topic["change"]
    return {
        "topic": topic, "url": reverse("study_topic", args=[study.pk, topic["topic"]]), "chart": mini_bars(topic["counts"], topic["shares"], most, years),
        "says": study_words.SAYS[change["says"]], "why": study_words.change(topic, years), "told": change["says"] in study_words.CHANGED,
        "cells": [(n, url, heat(share, most)) for n, url, share in zip(topic["counts"], _links(study, topic["topic"], years), topic["shares"], strict=True)], "size_url": cases_url(study, topic["topic"]),
        "returned_url": cases_url(study, topic["topic"], "", "returned"),
    }  # fmt: skip


def _words(told: dict[str, Any]) -> list[dict[str, Any]]:
    """Words which changed alike in one line, with a small chart of their own."""
    together: dict[tuple[str, tuple[int, ...]], list[str]] = {}
    for one in told["words"]:
        together.setdefault((one["change"]["says"], tuple(one["counts"])), []).append(one["word"])
    lines = []
    for (says, counts), words in together.items():
        shares = [round(1000 * n / total, 1) if total else 0.0 for n, total in zip(counts, told["totals"], strict=True)]
        lines.append({
            "words": "、".join(words), "says": study_words.SAYS[says], "counts": "、".join(map(str, counts)),
            "chart": mini_bars(list(counts), shares, max(shares), told["years"]),
        })  # fmt: skip
    return lines


def _classes(study: Study, topic: int | str, told: dict[str, Any], whole: dict[str, Any]) -> list[dict[str, Any]]:
    rows = []
    for place, (name, counts) in enumerate(zip(whole["lists"]["classes"], told["classes"], strict=True)):
        mark = f"class:{place}"
        cells = [(n, cases_url(study, topic, year, mark)) for n, year in zip(counts, whole["years"], strict=True)]
        if sum(map(sum, told["classes"])):
            rows.append({"name": name, "cells": cells, "n": sum(counts), "url": cases_url(study, topic, "", mark)})
    return rows


def _named(study: Study, topic: int | str, mark: str, ones: list[dict[str, Any]]) -> list[dict[str, Any]]:
    most = max((one["n"] for one in ones), default=1)
    return [one | {"url": cases_url(study, topic, "", f"{mark}:{one['at']}"), "w": round(120 * one["n"] / most, 1)} for one in ones]


def topic(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One topic: its words and cases, over the years, who, where, how answered, asked beside done."""
    study = _study(request, pk)
    topics = study.told.get("topics", [])
    if number >= len(topics):
        raise Http404
    found, told = topics[number], study.told
    tasks = studies.representative(request.user, found["examples"])
    asks, does = said(study, found, "ask", found["asks"], found["read"]), said(study, found, "does", found["does"], found["read_letters"])
    marks = ("open", "returned", "settled", "resumed", "rated", "content", "satisfied", "basically", "unsatisfied", "timed")
    context = {
        "study": study, "topic": found, "as_of": study_words.as_of(study.computed_at), "row": _row(study, found, max(found["shares"], default=0)),
        "years": told["years"], "shares": found["shares"], "classes": _classes(study, number, found, told),
        "examples": [tasks[key] for key in found["examples"] if key in tasks], "asks": asks, "does": does,
        "from": _named(study, number, "from", found["from"][:20]), "cities": _named(study, number, "city", found["cities"]),
        "counties": _named(study, number, "county", found["counties"]), "askers": study_words.askers(found),
        "again": study_words.again(found), "days": study_words.days(found), "links": {m: cases_url(study, number, "", m) for m in marks},
        "rate": study_words.percent(found["content"], found["rated"]),
    }  # fmt: skip
    return render(request, "desk/study_topic.html", context)
