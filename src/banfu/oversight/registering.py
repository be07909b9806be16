"""登记、交办: what waits for the office of congress or CPPCC, and paper that comes in there."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse

from banfu import clock
from banfu.actions import Origin, Refused, on_paper
from banfu.actions.filing import file_field
from banfu.actions.handing_in import OWN_KINDS
from banfu.actions.passing_on import organs
from banfu.cases import visible
from banfu.cases.models import Candidate, Session
from banfu.cases.words import CaseStage, Kind
from banfu.oversight.doors import overseers
from banfu.oversight.paging import page
from banfu.oversight.queues import conflicts_at_once, seen
from banfu.oversight.sections import Section
from banfu.people.models import Person, Proposer, Role
from banfu.ui.forms import BanfuForm, DayField, TextField

COMMENTED = 50
"""Rows on one page of what a unit is asked before the hand-over."""
WAITS = (
    (CaseStage.TO_REGISTER, "待登记", "登记编号"), (CaseStage.TO_HAND_OVER, "待交办", "拟办、交办"),
)  # fmt: skip


def sections(person: Person) -> list[Section]:
    """What waits for ``person`` here."""
    if not person.holds(Role.CONGRESS):
        return []
    found = []
    for stage, title, do in WAITS:
        cases = seen(person).filter(stage=stage)
        rows = list(cases.select_related("session", "lead", "hand_in").defer("body").order_by("pk")[:6])
        total = cases.count()
        if stage == CaseStage.TO_REGISTER:
            found.append(Section(title, total, reverse("register_desk"), do, rows=rows))
            continue
        desk, conflicts = f"{reverse('pass_desk')}?stage={stage}", conflicts_at_once(cases, total, person)
        found.append(Section(title, total, desk, do, rows=rows, conflicts=conflicts, conflicts_url=f"{desk}&conflict=1"))
    said_no = Candidate.objects.filter(suggestion__in=seen(person), agreed=False, dropped_on=None, suggestion__stage=CaseStage.TO_HAND_OVER)
    found.append(Section("单位说不属于本单位职能", said_no.count(), f"{reverse('pass_desk')}?stage=to_hand_over&conflict=1", "另行拟办"))
    return found


class PaperForm(BanfuForm):
    """A suggestion that came on paper."""

    session = forms.ModelChoiceField(label="届次", queryset=Session.objects.none(), empty_label=None)
    lead = TextField(label="领衔代表（第一提案人、提案单位）", max_length=80, help_text="照名册上的姓名；同名的写成“姓名 代表团”")
    signers = TextField(label="联名", max_length=2000, required=False, rows=2, help_text="几位的用顿号隔开")
    handed_on = DayField(label="收到日期", initial=clock.today)
    title = TextField(label="标题", max_length=300)
    body = TextField(label="内容", max_length=20000, rows=12)
    scan = file_field("原件扫描件", help_text="有扫描件的放上，以后都能打开看")

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = Session.objects.filter(pk__in=visible.sessions(person, Role.CONGRESS))
        self.fields["session"].queryset = mine.order_by("-year", "-pk")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        session = data.get("session")
        if session is None:
            return data
        kinds = OWN_KINDS[Kind(session.source.kind)]
        data["proposer"] = self._one("lead", data.get("lead") or "", kinds)
        names = [name.strip() for name in (data.get("signers") or "").replace("，", "、").replace(",", "、").split("、") if name.strip()]
        data["others"] = tuple(found for name in names if (found := self._one("signers", name, kinds)))
        return data

    def _one(self, field: str, text: str, kinds: Any) -> Proposer | None:  # noqa: ANN401 - a set of proposer kinds
        """The proposer of that name, told apart by delegation where there are several."""
        name, _, circle = text.strip().partition(" ")
        rows = Proposer.objects.filter(name=name, kind__in=kinds).select_related("delegation")
        found = [row for row in rows if not circle or (row.delegation and circle.strip() in row.delegation.name)]
        if len(found) == 1:
            return found[0]
        if name:
            several = "、".join(f"{name} {row.delegation.name if row.delegation else ''}".strip() for row in found)
            self.add_refusal(field, f"名册上有几位“{name}”，" if found else f"名册上没有“{text.strip()}”，", f"请写成：{several}。" if found else "请核对姓名。")
        return None


@overseers
def paper(request: HttpRequest) -> HttpResponse:
    """Enter what came on paper; it then waits to be registered as any other."""
    if not request.user.holds(Role.CONGRESS):
        raise Http404
    form = PaperForm(request.POST or None, request.FILES or None, person=request.user)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            case = on_paper.enter_paper(
                request.user, data["session"], title=data["title"], body=data["body"], lead=data["proposer"], signers=data["others"],
                handed_on=data["handed_on"], scan=data["scan"], origin=Origin(request.META.get("REMOTE_ADDR", "")),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.reason)
        else:
            messages.success(request, f"已录入《{case.title}》，等登记。")
            return redirect("suggestion", case.pk)
    return render(request, "oversight/paper.html", {"form": form}, status=422 if form.errors else 200)


def to_comment(request: HttpRequest) -> HttpResponse:
    """交办前征求意见: what the office of a unit is asked before the hand-over; ?said=1 what it has answered, which it may change."""
    mine = [post.organ_key for post in request.user.posts_now if post.role == Role.COORDINATOR]
    if not mine:
        raise Http404
    rows = Candidate.objects.filter(
        suggestion__in=visible.to_comment(request.user), unit__in=mine, asked_on__isnull=False, dropped_on=None
    )
    waiting, said = rows.filter(agreed=None), rows.exclude(agreed=None)
    numbers = {"waiting": waiting.count(), "said": said.count()}
    answered = request.GET.get("said") == "1" or not numbers["waiting"]
    found = (said if answered else waiting).select_related("suggestion__session", "unit", "other_unit")
    shown = page(found, "answer_by", request.GET, COMMENTED)
    query = {"said": "1"} if answered else {}
    ways = {f"{name}_url": "?" + urlencode({**query, mark: key}) if key else "" for name, mark, key in (("prev", "before", shown.before), ("next", "after", shown.after))}
    context = {"rows": shown.rows, "numbers": numbers, "answered": answered, "today": clock.today(), "units": organs().exclude(pk__in=mine)}
    return render(request, "oversight/to_comment.html", context | {"page": {"text": f"一页 {COMMENTED} 件", **ways} if shown.before or shown.after else None})


urls = [path("oversight/paper", paper, name="paper"), path("to-comment", to_comment, name="to_comment")]
