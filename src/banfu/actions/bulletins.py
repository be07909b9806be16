"""简报: calling for units' reports, writing, handing in, sending back, confirming, compiling an issue."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from banfu import clock
from banfu.actions.kernel import Origin, Refused
from banfu.cases.models import BulletinIssue, ReportCall, Source, UnitReport
from banfu.people.models import Notice, Person, Post, Role, Unit
from banfu.record import chain

LONGEST = 20_000
WITH_UNIT, WITH_OFFICE = ("called", "drafted", "sent_back"), ("handed_in",)


def office_post(person: Person, source: Source) -> Post | None:
    """The post in which ``person`` acts for the congress or CPPCC office of ``source``."""
    return next((p for p in person.posts_now if p.role == Role.CONGRESS and p.organ_key == _organ(source.congress)), None)


def _organ(unit: Unit | None) -> int | None:
    return unit.organ_key if unit is not None else None


def unit_post(person: Person, unit: Unit) -> Post | None:
    """The post in which ``person`` writes the report of ``unit``."""
    return next((p for p in person.posts_now if p.role == Role.COORDINATOR and p.organ_key == unit.organ_key), None)


def denied(person: Person, report: UnitReport, what: str) -> str:
    """Return "" when ``person`` may now save, hand_in, send_back or confirm, else why not."""
    state = report.state
    mine, above = unit_post(person, report.unit), office_post(person, report.call.source)
    if what == "hand_in" and mine is None:
        return f"报告由{report.unit.name}办公室报，您现在的岗位办不了。"
    if what in ("send_back", "confirm") and above is None:
        return f"报告由{report.call.source.report_to or '征集的单位'}定稿，您现在的岗位办不了。"
    if what == "save" and mine is None and above is None:
        return "报告由单位办公室写、由征集的单位改，您现在的岗位办不了。"
    if state in ("confirmed", "issued"):
        return f"这份报告{'已编入' + str(report.issue) if report.issue else '已定稿'}，不能再改。"
    if what == "hand_in" or (what == "save" and above is None):
        return "" if state in WITH_UNIT else "这份报告已报出，在征集的单位手里；要改请他们退回。"
    return "" if state in WITH_OFFICE else "单位还没有报来，报来以后才能办。"


def call_for(
    person: Person, source: Source, *, year: int, title: str, due_on: date, units: Sequence[Unit], note: str = "", origin: Origin | None = None
) -> ReportCall:
    """Ask ``units`` for a report on ``year`` by ``due_on``; their offices are told. Raises Refused."""
    post = office_post(person, source)
    if post is None:
        raise Refused("报告由联工委或提案委征集，您现在的岗位办不了。")
    if not units:
        raise Refused("没有选单位；请至少选一家。", "units")
    if due_on < clock.today():
        raise Refused("报来的日期已经过了；请写今天或以后的日子。", "due_on")
    with transaction.atomic():
        call = ReportCall.objects.create(
            source=source, year=year, title=title, note=note, called_on=clock.today(), due_on=due_on, called_by=person.name
        )
        reports = UnitReport.objects.bulk_create(UnitReport(call=call, unit=unit) for unit in units)
        for report in reports:
            _tell(_offices(report.unit), f"{source.report_to or source.name}要{report.unit.name}的“{title}”，{due_on:%m月%d日}前报。", report, person)
        names = "、".join(unit.name for unit in units)
        _record(post, person, "call_for_reports", "征集报告", f"report_call:{call.pk}", f"征集“{title}”，{due_on:%Y-%m-%d} 前报来：{names}。", origin)
    return call


def save_report(
    person: Person, report: UnitReport, *, title: str, subtitle: str, text: str, bound: list[dict[str, Any]], version: int,
    words: str = "存了一稿", origin: Origin | None = None,
) -> UnitReport:  # fmt: skip
    """Save the text with its bound numbers. version: the one that was edited; another one since then refuses.

    Raises Refused, nothing saved, where the report is not with this person's office or somebody saved in between.
    """
    if len(text) > LONGEST:
        raise Refused(f"正文有 {len(text)} 字，最多 {LONGEST} 字；请删减。", "text")
    with transaction.atomic():
        row, post = _held(person, report, "save")
        if row.version != version:
            raise Refused(f"{row.saved_by}在您打开以后存过一稿；请先看那一稿，再把您改的写进去。", "text")
        row.title, row.subtitle, row.text, row.bound = title, subtitle, text, bound
        row.version, row.saved_by, row.saved_on = row.version + 1, person.name, clock.today()
        row.save()
        _record(post, person, "save_report", "存报告", f"unit_report:{row.pk}", f"{words}：{row.unit.name}《{title}》。", origin)
    return row


def hand_in(person: Person, report: UnitReport, origin: Origin | None = None) -> UnitReport:
    """Hand the report in to the office that called for it."""
    with transaction.atomic():
        row, post = _held(person, report, "hand_in")
        if not row.title.strip() or not row.text.strip():
            raise Refused("标题或正文是空的；请写好再报。", "text")
        row.handed_in_on, row.handed_text, row.sent_back_on = clock.today(), row.text, None
        row.save()
        _tell(_above(row.call.source), f"{row.unit.name}报来《{row.title}》，等定稿。", row, person)
        _record(post, person, "hand_in_report", "报出报告", f"unit_report:{row.pk}", f"{row.unit.name}报出《{row.title}》。", origin)
    return row


def send_back(person: Person, report: UnitReport, why: str, origin: Origin | None = None) -> UnitReport:
    """Give the report back to the unit with a reason."""
    if not why.strip():
        raise Refused("没有写退回的理由；请写明要改什么。", "why")
    with transaction.atomic():
        row, post = _held(person, report, "send_back")
        row.handed_in_on, row.sent_back_on, row.sent_back_why = None, clock.today(), why.strip()[:300]
        row.save()
        _tell(_offices(row.unit), f"《{row.title}》退回修改：{row.sent_back_why}", row, person)
        _record(post, person, "send_back_report", "退回报告", f"unit_report:{row.pk}", f"退回{row.unit.name}《{row.title}》：{row.sent_back_why}", origin)
    return row


def confirm(person: Person, report: UnitReport, origin: Origin | None = None) -> UnitReport:
    """Confirm the text; from then on it stays as it is."""
    with transaction.atomic():
        row, post = _held(person, report, "confirm")
        if not row.title.strip() or not row.text.strip():
            raise Refused("标题或正文是空的；请写好再定稿。", "text")
        row.confirmed_on = clock.today()
        row.save()
        _tell(_offices(row.unit), f"《{row.title}》已定稿。", row, person)
        _record(post, person, "confirm_report", "定稿", f"unit_report:{row.pk}", f"{row.unit.name}《{row.title}》定稿。", origin)
    return row


def compile_issue(
    person: Person, source: Source, reports: Sequence[UnitReport], facts: dict[str, Any], origin: Origin | None = None
) -> BulletinIssue:
    """Compile confirmed reports into an issue, in the order given. facts: the columns of ``BulletinIssue``."""
    post = office_post(person, source)
    if post is None:
        raise Refused("简报由联工委或提案委编，您现在的岗位办不了。")
    if not reports:
        raise Refused("没有选报告；请至少选入一篇已定稿的。", "reports")
    with transaction.atomic():
        keys = [report.pk for report in reports]
        rows = {row.pk: row for row in UnitReport.objects.select_for_update().filter(pk__in=keys, call__source=source).order_by("pk")}
        for key in keys:
            if key not in rows or rows[key].state != "confirmed":
                raise Refused("选的报告里有没定稿的，或者已编入别的一期；请刷新后重选。", "reports")
        if BulletinIssue.objects.filter(source=source, name=facts["name"], total=facts["total"]).exists():
            raise Refused(f"《{facts['name']}》总第 {facts['total']} 期已经有了；请改总期号。", "total")
        issue = BulletinIssue.objects.create(source=source, year=facts["dated"].year, made_by=person.name, **facts)
        for place, key in enumerate(keys, 1):
            rows[key].issue, rows[key].place = issue, place
            rows[key].save(update_fields=["issue", "place"])
        _record(post, person, "compile_issue", "编印简报", f"bulletin:{issue.pk}", f"编成{issue}（总第 {issue.total} 期），{len(keys)} 篇。", origin)
    return issue


def _held(person: Person, report: UnitReport, what: str) -> tuple[UnitReport, Post]:
    """Lock the report, look again whether this may be done, and return it with the post it is done in."""
    row = UnitReport.objects.select_for_update(of=("self",)).select_related("call__source__congress", "unit", "issue").get(pk=report.pk)
    if reason := denied(person, row, what):
        raise Refused(reason)
    above = what in ("send_back", "confirm") or (what == "save" and row.state in WITH_OFFICE)
    post = office_post(person, row.call.source) if above else unit_post(person, row.unit)
    if post is None:
        raise Refused("这份报告现在在单位手里，报来以后才能改。" if what == "save" else "您现在的岗位办不了。")
    return row, post


def _offices(unit: Unit) -> Iterable[Person]:
    return _holders(Role.COORDINATOR, unit.organ_key)


def _above(source: Source) -> Iterable[Person]:
    return _holders(Role.CONGRESS, _organ(source.congress))


def _holders(role: str, organ: int | None) -> list[Person]:
    posts = Post.objects.on(clock.today()).filter(role=role, person__is_active=True).select_related("person", "unit__organ").order_by("pk")
    return [post.person for post in posts if post.organ_key == organ]


def _tell(people: Iterable[Person], text: str, report: UnitReport, but: Person) -> None:
    moment = clock.now()
    Notice.objects.bulk_create(
        Notice(person=one, text=text[:300], url=f"/reports/{report.pk}", made_at=moment) for one in people if one != but
    )


def _record(post: Post, person: Person, action: str, label: str, subject: str, sentence: str, origin: Origin | None) -> None:
    origin = origin or Origin()
    chain.append([
        chain.Line(
            action=action, label=label, subject=subject, sentence=sentence, who=person.name, post=str(post), person_id=person.pk,
            organ=post.organ_key, address=origin.address, request=origin.request,
        )
    ])  # fmt: skip
