"""目标考核: the rounds, units or divisions beside each other, one of them point by point, its marks and objections (domain §8 row 11)."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from io import BytesIO
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_GET, require_POST

from banfu import clock
from banfu.actions import Origin, Refused, appraising
from banfu.cases import visible
from banfu.cases.models import AppraisalEntry, AppraisalRound, Source
from banfu.cases.words import Kind
from banfu.desk.appraisal_sheet import workbook
from banfu.desk.supervise_doors import supervisors, whose
from banfu.figures import appraised
from banfu.people.models import OVERSEERS, Person, Role
from banfu.rulebook import RulebookError, rubric_reader
from banfu.rulebook.rubric import MANUAL, Item
from banfu.ui.downloads import send_workbook
from banfu.ui.forms import BanfuForm, DayField, TextField, UploadField


class OpenForm(BanfuForm):
    """What round to open; an office above the units names the source, a unit the kind."""

    rubric = forms.ChoiceField(label="考核办法")
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)
    until = DayField(label="算到哪天")
    own = UploadField(label="或者用本地的考核办法（.toml）", required=False, limit=200_000, accept=".toml")

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = whose(person)
        self.fields["rubric"].choices = [(name, name) for name in rubric_reader.available()]  # type: ignore[attr-defined]
        if mine.above:
            sources = Source.objects.filter(sessions__in=visible.sessions(person)).distinct().order_by("pk")
            self.fields["source"] = forms.ModelChoiceField(sources, label="哪一个来源", empty_label=None)
        else:
            self.fields["kind"] = forms.ChoiceField(label="建议或提案", choices=Kind.choices)
        self.order_fields(["rubric", "own", "source", "kind", "year", "until"])

    def clean(self) -> dict[str, Any]:
        """Read the rubric: the file's own, else the one chosen."""
        data = super().clean() or {}
        file = data.get("own")
        try:
            data["text"] = file.read().decode() if file else ""
            data["read"] = rubric_reader.parse(data["text"], file.name) if file else rubric_reader.load(data.get("rubric", ""))
        except UnicodeDecodeError:
            self.add_refusal("own", "文件读不出来；请存成 UTF-8 再传。")
        except RulebookError as error:
            self.add_refusal("own" if file else None, str(error))
        return data


class MarksForm(BanfuForm):
    """Points and the words beside them for each item scored by hand; an item left empty is not marked."""

    def __init__(self, items: list[Item], told: Mapping[str, dict[str, Any]], own: bool, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = items
        for item in items:
            now = told[item.code]
            points = now["own"] if own or now["points"] is None else now["points"]
            self.fields[f"points_{item.code}"] = forms.DecimalField(
                label=f"{item.label}（{item.rule()}）", required=False, max_digits=8, decimal_places=4, initial=points
            )
            self.fields[f"why_{item.code}"] = TextField(
                label=f"{item.label}：凭什么材料" if own else f"{item.label}：和自评不一样的理由", required=False, max_length=500, rows=2,
                initial=now["evidence" if own else "reason"],
            )  # fmt: skip

    def marks(self) -> dict[str, tuple[Decimal, str]]:
        """The items that were marked."""
        data = self.cleaned_data
        return {
            item.code: (data[f"points_{item.code}"], data[f"why_{item.code}"]) for item in self.items if data.get(f"points_{item.code}") is not None
        }


class ObjectionForm(BanfuForm):
    text = TextField(label="异议：哪一项、为什么", max_length=1000, rows=3)


class AnswerForm(BanfuForm):
    text = TextField(label="答复", max_length=1000, rows=3)


def _origin(request: HttpRequest) -> Origin:
    return Origin(request.META.get("REMOTE_ADDR", ""))


def _comes_in(person: Person) -> None:
    if not person.holds(*OVERSEERS, Role.COORDINATOR, Role.LEADER, Role.DIVISION_HEAD):
        raise Http404


def _opens(person: Person) -> bool:
    if not person.holds(*OVERSEERS, Role.COORDINATOR):
        return False
    mine = whose(person)
    return appraising.judge(person, mine.organ, mine.above) is not None


def _list(request: HttpRequest, form: OpenForm | None = None) -> HttpResponse:
    person, today = request.user, clock.today()
    opens = _opens(person)
    if opens and form is None:
        form = OpenForm(person, initial={"year": today.year, "until": today, "rubric": rubric_reader.DEFAULT})
    context = {
        "rounds": visible.appraisals(person).select_related("organ", "source"), "form": form if opens else None, "here": "appraisal",
        "entries": visible.appraised(person).exclude(round__in=visible.appraisals(person)).select_related("round__organ", "round__source", "unit"),
        "supervises": person.holds(*OVERSEERS, Role.COORDINATOR, Role.LEADER),
    }  # fmt: skip
    return render(request, "desk/appraisals.html", context, status=422 if form is not None and form.is_bound else 200)


@require_GET
def rounds(request: HttpRequest) -> HttpResponse:
    """The rounds of one's own office, the entries of one's own unit or division in others, and the form to open one."""
    _comes_in(request.user)
    return _list(request)


@supervisors
@require_POST
def opened(request: HttpRequest) -> HttpResponse:
    """Count for everyone and open a round."""
    if not _opens(request.user):
        raise Http404
    mine, form = whose(request.user), OpenForm(request.user, request.POST, request.FILES)
    if not form.is_valid():
        return _list(request, form)
    data = form.cleaned_data
    source = data.get("source")
    kind = source.kind if source else data["kind"]
    plan = appraising.Plan(mine.organ, mine.above, data["read"], data["year"], kind, data["until"], source, data["text"])
    try:
        counted = appraised.made(plan) if plan.until <= clock.today() else []
        row = appraising.open_round(request.user, plan, counted, _origin(request))
    except Refused as refusal:
        form.add_refusal(refusal.field if refusal.field in form.fields else None, refusal.reason)
        return _list(request, form)
    messages.success(request, f"{row}开了，算到 {row.until.month}月{row.until.day}日。")
    return redirect("appraisal", row.pk)


def _round(request: HttpRequest, pk: int) -> AppraisalRound:
    return get_object_or_404(visible.appraisals(request.user).select_related("organ", "source"), pk=pk)


@supervisors
@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Everyone of a round side by side, item by item."""
    row = _round(request, pk)
    every = appraised.all_told(row)
    every.sort(key=lambda pair: -pair[1]["total"])
    context = {
        "round": row, "entries": every, "heads": every[0][1]["items"] if every else [], "here": "appraisal", "supervises": True,
        "may": appraising.judge(request.user, row.organ, row.above) is not None and not row.published_on,
        "waiting": sum(bool(told["pending"]) for _, told in every), "word": "单位" if row.above else "处室",
        "objecting": sum(bool(entry.objection and not entry.answer) for entry, _ in every),
    }  # fmt: skip
    return render(request, "desk/appraisal.html", context)


@supervisors
@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Count anew, or publish what is on the page (``moves`` says which state that was)."""
    row = _round(request, pk)
    try:
        if request.POST.get("do") == "publish":
            seen = request.POST.get("moves", "")
            row.moves = int(seen) if seen.isdecimal() and len(seen) < 9 else -1
            appraising.publish(request.user, row, {entry.pk: told for entry, told in appraised.all_told(row)}, _origin(request))
            messages.success(request, f"{row}公布了，以后不再变。")
        else:
            if appraising.judge(request.user, row.organ, row.above) is None:
                raise Refused("考核由开的办公室重算，您现在的岗位办不了。")
            appraising.recount(request.user, row, [] if row.published_on else appraised.made(appraised.plan_of(row)), _origin(request))
            messages.success(request, "照现在的记录重算了；手工评的分没有动。")
    except Refused as refusal:
        messages.error(request, refusal.reason)
    return redirect("appraisal", row.pk)


@supervisors
@require_GET
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The table for 年度绩效考评 as .xlsx."""
    row, made = _round(request, pk), BytesIO()
    workbook(made, row, appraised.all_told(row), request.user.name)
    return send_workbook(made, str(row))


def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit or division point by point; marks, objection and answer are entered here."""
    _comes_in(request.user)
    found = get_object_or_404(visible.appraised(request.user).select_related("round__organ", "round__source", "unit"), pk=pk)
    told = _told(found)
    given = _forms(request.user, found, told)
    name = request.POST.get("do", "") if request.method == "POST" else ""
    if name:
        if name not in given:
            raise Http404
        make, do = given[name]
        form = make(request.POST)
        if form.is_valid() and _done(request, found, form, do):
            return redirect("appraisal_entry", pk)
        given[name] = (lambda _=None: form, do)
    shown = {key: make() for key, (make, _) in given.items()}
    context = {
        "entry": found, "round": found.round, "told": told, "forms": shown, "here": "appraisal",
        "whole": visible.appraisals(request.user).filter(pk=found.round_id).exists(),
        "supervises": request.user.holds(*OVERSEERS, Role.COORDINATOR, Role.LEADER),
    }  # fmt: skip
    return render(request, "desk/appraisal_entry.html", context, status=422 if name else 200)


def _told(found: AppraisalEntry) -> dict[str, Any]:
    if found.frozen is not None:
        return found.frozen
    return appraised.told(found, appraising.rubric_of(found.round), {mark.code: mark for mark in found.marks.all()})


Make = Callable[..., BanfuForm]
Do = Callable[[Person, AppraisalEntry, BanfuForm, Origin], None]


def _forms(person: Person, found: AppraisalEntry, told: dict[str, Any]) -> dict[str, tuple[Make, Do]]:
    """What ``person`` can enter here now: name → (how its form is made, what is done with it)."""
    given: dict[str, tuple[Make, Do]] = {}
    if found.round.published_on:
        return given
    items = [item for item in appraising.rubric_of(found.round).items.values() if item.kind == MANUAL]
    now = {item["code"]: item for item in told["items"]}
    if appraising.answers_for(person, found):
        if items:
            given["own"] = (lambda data=None: MarksForm(items, now, True, data), lambda who, row, form, at: appraising.mark_own(who, row, form.marks(), at))  # type: ignore[attr-defined]
        if not found.objection or found.answer:
            given["object"] = (ObjectionForm, lambda who, row, form, at: appraising.object_to(who, row, form.cleaned_data["text"], at))
    if appraising.judge(person, found.round.organ, found.round.above):
        if items:
            given["review"] = (lambda data=None: MarksForm(items, now, False, data), lambda who, row, form, at: appraising.review(who, row, form.marks(), at))  # type: ignore[attr-defined]
        if found.objection and not found.answer:
            given["answer"] = (AnswerForm, lambda who, row, form, at: appraising.answer_objection(who, row, form.cleaned_data["text"], at))
    return given


def _done(request: HttpRequest, found: AppraisalEntry, form: BanfuForm, do: Do) -> bool:
    try:
        do(request.user, found, form, _origin(request))
    except Refused as refusal:
        form.add_refusal(refusal.field if refusal.field in form.fields else None, refusal.reason)
        return False
    messages.success(request, "记下了。")
    return True


urls: list[Any] = [
    path("supervise/appraisal", rounds, name="appraisals"),
    path("supervise/appraisal/open", opened, name="appraisal_open"),
    path("supervise/appraisal/<int:pk>", one, name="appraisal"),
    path("supervise/appraisal/<int:pk>/act", act, name="appraisal_act"),
    path("supervise/appraisal/<int:pk>/table.xlsx", sheet, name="appraisal_sheet"),
    path("supervise/appraisal/entry/<int:pk>", entry, name="appraisal_entry"),
]
