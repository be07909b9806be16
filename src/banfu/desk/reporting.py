"""办理情况报告: a unit's report for the bulletin, drafted from its figures, edited by the unit, then by the office that called for it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from banfu import clock
from banfu.actions import Origin, Refused, bulletins
from banfu.cases import visible
from banfu.cases.models import UnitReport
from banfu.figures.bound import GROUPS, MEETINGS, Bound, Numbers, from_json, moved, rebound, renewed
from banfu.figures.briefing import drafted
from banfu.figures.definitions import BY_NAME, ONSITE
from banfu.paper.audit.report import audit_text
from banfu.paper.bulletin import article_of
from banfu.people.models import Person
from banfu.ui.forms import BanfuForm, TextField

LABELS = {GROUPS: "集中办理的组数", MEETINGS: "这一件见面、走访的次数", ONSITE[0]: ONSITE[1]}
PARTS = {"n": "分子", "d": "分母", "rate": "比率", "times": "倍数", "points": "百分点之差", "rest": "其余"}
OPENS = {"rate": "d", "times": "n", "points": "n"}


class ReportForm(BanfuForm):
    title = TextField(label="标题", max_length=60)
    subtitle = TextField(label="副题", max_length=60, required=False)
    text = TextField(
        label="正文", max_length=bulletins.LONGEST, rows=24,
        help_text="第一段写数；其余每段开头的黑体句写在两个 ** 之间。数旁边的字尽管改，数跟着走；改了数本身，它就不再跟数据核对",
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


@dataclass(frozen=True)
class Piece:
    """A stretch of the text as it is shown: plain, or a number that opens. now: what the data give, where that differs.

    strong: it stands between **.
    """

    text: str
    url: str = ""
    label: str = ""
    now: str = ""
    strong: bool = False


def _found(request: HttpRequest, pk: int) -> UnitReport:
    """The report where this person may see it; from above it is there when it was handed in."""
    beside = ("call__source__congress", "unit", "issue")
    report = visible.reports(request.user).select_related(*beside).filter(pk=pk).first()
    if report is None:
        raise Http404
    return report


def within(person: Person, report: UnitReport) -> bool:
    """Whether ``person`` reads the text: the unit always, from above once it is handed in."""
    mine = any(post.organ_key == report.unit.organ_key for post in person.posts_now if post.role in visible.WIDE)
    return mine or report.state in ("handed_in", "confirmed", "issued")


def numbers_of(report: UnitReport) -> Numbers:
    """The numbers a report is held against: of its unit, for the source that called for it."""
    source = report.call.source
    return Numbers(report.unit, source.kind, source=source.pk)


def link(report: UnitReport, one: Bound) -> str:
    """Where a bound number opens to its cases."""
    if one.name == MEETINGS:
        return reverse("case", args=[one.case])
    name, part = ("joint", "value") if one.name == GROUPS else (one.name, OPENS.get(one.part, one.part))
    source = report.call.source
    asked = {"unit": report.unit_id, "year": one.year, "kind": source.kind, "source": source.pk, "name": name, "part": part, "level": one.level}
    return reverse("figure_cases") + "?" + urlencode({key: value for key, value in asked.items() if value})


def label(one: Bound) -> str:
    """What a bound number is, in words."""
    name = LABELS.get(one.name) or BY_NAME[one.name].label
    part = PARTS.get(one.part, "不计入" if one.part.startswith("x") else "")
    against = f"，与{one.against}年比" if one.against else ""
    return f"{one.year}年 {name}{' ' + part if part else ''}{against}"


def pieces(report: UnitReport, bound: list[Bound], now: dict[Bound, str]) -> list[list[Piece]]:
    """Return the text by paragraphs, each number with its link."""
    found: list[list[Piece]] = [[]]
    last = 0
    for one in sorted(bound, key=lambda one: one.at):
        _plain(found, report.text, last, one.at)
        strong = _strong(report.text, one.at)
        found[-1].append(Piece(report.text[one.at : one.end], link(report, one), label(one), now.get(one, ""), strong))
        last = one.end
    _plain(found, report.text, last, len(report.text))
    return [paragraph for paragraph in found if paragraph]


def _strong(text: str, at: int) -> bool:
    """Whether what stands at ``at`` is between ** of its line."""
    return text.count("**", text.rfind("\n", 0, at) + 1, at) % 2 == 1


def _plain(found: list[list[Piece]], text: str, start: int, end: int) -> None:
    for number, line in enumerate(text[start:end].split("\n")):
        if number:
            found.append([])
            start = text.index("\n", start) + 1
        strong = _strong(text, start)
        for words in line.split("**"):
            if words:
                found[-1].append(Piece(words, strong=strong))
            strong = not strong


def _context(request: HttpRequest, report: UnitReport, form: ReportForm | None = None) -> dict[str, Any]:
    bound = from_json(report.bound)
    changed = moved(bound, numbers_of(report)) if report.text else []
    able = {what: bulletins.denied(request.user, report, what) for what in ("save", "hand_in", "send_back", "confirm")}
    initial = {"title": report.title, "subtitle": report.subtitle, "text": report.text, "version": report.version}
    above = bulletins.office_post(request.user, report.call.source) is not None
    handed = report.handed_text and report.handed_text != report.text
    return {
        "report": report, "call": report.call, "form": form or ReportForm(initial=initial), "able": able, "above": above, "bound": len(bound),
        "paragraphs": pieces(report, bound, {one.bound: one.now for one in changed}), "changed": changed, "edited": handed,
        "late": report.late(clock.today()), "faults": [one for one in audit_text(report.text) if one.alarm], "article": article_of(report.unit.name, report.title, report.subtitle, report.text),
    }  # fmt: skip


@require_GET
def reports(request: HttpRequest) -> HttpResponse:
    """The reports a unit was asked for, open ones first."""
    if not any(post.role in visible.WIDE for post in request.user.posts_now):
        raise Http404
    organs = [post.organ_key for post in request.user.posts_now if post.role in visible.WIDE]
    rows = UnitReport.objects.filter(unit__in=organs).select_related("call__source", "unit", "issue").order_by("-call__called_on", "-pk")[:100]
    waiting = [row for row in rows if row.state in bulletins.WITH_UNIT]
    return render(request, "desk/reports.html", {"rows": rows, "waiting": waiting, "today": clock.today()})


@require_GET
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report: the editor for who has it in hand, the text with its numbers for all who may read it."""
    found = _found(request, pk)
    if not within(request.user, found):
        raise Http404
    return render(request, "desk/report.html", _context(request, found))


@require_POST
def do(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """draft, save, renew, hand_in, send_back, confirm."""
    found = _found(request, pk)
    if not within(request.user, found) or what not in DOES:
        raise Http404
    try:
        said = DOES[what](request, found, Origin(request.META.get("REMOTE_ADDR", "")))
    except Refused as refusal:
        messages.error(request, refusal.reason)
        form = ReportForm(request.POST) if what == "save" else None
        return render(request, "desk/report.html", _context(request, found, form), status=422)
    except forms.ValidationError:
        return render(request, "desk/report.html", _context(request, found, ReportForm(request.POST)), status=422)
    messages.success(request, said)
    return redirect("report", pk)


def _draft(request: HttpRequest, report: UnitReport, origin: Origin) -> str:
    made = drafted(report.unit, report.call.year, numbers_of(report))
    bulletins.save_report(
        request.user, report, title=made.title, subtitle=made.subtitle, text=made.text, bound=[one.as_json() for one in made.bound],
        version=report.version, words="按数和记录起草", origin=origin,
    )  # fmt: skip
    return f"起草好了，{len(made.bound)} 个数都能点开；请改成本单位的话再报。"


def _save(request: HttpRequest, report: UnitReport, origin: Origin) -> str:
    form = ReportForm(request.POST)
    if not form.is_valid():
        raise forms.ValidationError("")
    data = form.cleaned_data
    before = from_json(report.bound)
    bound = rebound(report.text, before, data["text"])
    bulletins.save_report(
        request.user, report, title=data["title"], subtitle=data["subtitle"], text=data["text"],
        bound=[one.as_json() for one in bound], version=data["version"], origin=origin,
    )  # fmt: skip
    lost = len(before) - len(bound)
    return "存好了。" + (f"有 {lost} 个数改过或删了，不再跟数据核对。" if lost else "")


def _renew(request: HttpRequest, report: UnitReport, origin: Origin) -> str:
    text, bound = renewed(report.text, from_json(report.bound), numbers_of(report))
    bulletins.save_report(
        request.user, report, title=report.title, subtitle=report.subtitle, text=text, bound=[one.as_json() for one in bound],
        version=report.version, words="数照现在的更新", origin=origin,
    )  # fmt: skip
    return "数都换成现在的了；句子有没有跟着变，请再看一遍。"


def _hand_in(request: HttpRequest, report: UnitReport, origin: Origin) -> str:
    bulletins.hand_in(request.user, report, origin)
    return f"已报{report.call.source.report_to or report.call.source.name}；要改请他们退回。"


def _send_back(request: HttpRequest, report: UnitReport, origin: Origin) -> str:
    bulletins.send_back(request.user, report, request.POST.get("why", ""), origin)
    return f"已退回{report.unit.name}。"


def _confirm(request: HttpRequest, report: UnitReport, origin: Origin) -> str:
    bulletins.confirm(request.user, report, origin)
    return "已定稿，可以编入一期。"


DOES = {"draft": _draft, "save": _save, "renew": _renew, "hand_in": _hand_in, "send_back": _send_back, "confirm": _confirm}

urls_of = (("reports", reports, "reports"), ("reports/<int:pk>", report, "report"), ("reports/<int:pk>/<str:what>", do, "report_do"))
