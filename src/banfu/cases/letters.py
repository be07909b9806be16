"""A case's letter: what stands in the draft and what the case itself knows, as ``banfu.paper`` wants it.

The one place where facts of a case become elements of a letter, so that nobody types a name, number or date twice.
Only what needs the standard library is used of ``paper``; the writers of PDF and .docx are for other processes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from banfu import clock
from banfu.cases import followed_up, limits
from banfu.cases.models import Assignment, CoSignature, Issue, OpinionRequest, Rehandling, Version
from banfu.cases.promises import standings
from banfu.cases.words import HOSTING, Disclosure, Kind
from banfu.paper import checks
from banfu.paper.letter import Form, Letter
from banfu.paper.parse import take_apart
from banfu.people.models import Delegation, Unit
from banfu.rulebook import Rulebook

MARKS = {
    Disclosure.FULL: "主动公开", Disclosure.SUMMARY: "主动公开（摘要）", Disclosure.ON_REQUEST: "依申请公开", Disclosure.CLOSED: "不予公开",
}  # fmt: skip
SAYS = {"resolved": "solved", "in_progress": "in_progress", "planned": "planned", "reference": "kept", "infeasible": "kept"}
"""What a class of the rulebook says, in the words of the checks; of one referred upward nothing is asked."""
FORMS = {"信函格式": Form.LETTER, "文件格式": Form.DOCUMENT}
MIXED = frozenset({"person"})
"""Rules that tell sure faults from doubtful ones themselves."""


@dataclass(frozen=True)
class Written:
    """What a person wrote of a letter: a version, or what stands in the editor. text: from the salutation to the note."""

    title: str
    text: str
    reply_class: str = ""
    disclosure: str = ""


def written(version: Version) -> Written:
    return Written(version.title, version.text, version.reply_class, version.disclosure)


def number_said(task: Assignment) -> str:
    """第0082号, 闭会第019号: as it stands in a title."""
    number = task.suggestion.number
    return number if number.startswith("闭会") else f"第{number}号"


def _once(task: Assignment, name: str, ask: Callable[[], Any]) -> Any:  # noqa: ANN401 - returns what ``ask`` does
    """Ask once for each object of a task: a page checks a letter several times, and each request reads its task anew."""
    known: dict[str, Any] = task.__dict__.setdefault("_for_letters", {})
    if name not in known:
        known[name] = ask()
    return known[name]


def received(task: Assignment) -> list[OpinionRequest]:
    """The opinions that have come in, in the order they were asked for."""
    rows = OpinionRequest.objects.filter(assignment=task, received_on__isnull=False, dropped_on=None)
    return _once(task, "received", lambda: list(rows.select_related("unit").order_by("pk")))


def full_name(unit: Unit) -> str:
    return unit.full_name or unit.name


def host_of(task: Assignment) -> Unit | None:
    """The unit an opinion goes to."""
    rows = task.suggestion.assignments.filter(part__in=list(HOSTING), dropped_on=None).select_related("unit")
    first = rows.order_by("pk").first()
    return first.unit if first else None


def note_of(task: Assignment) -> str:
    """联系人：…，电话：…, of the unit's office; "" while it has not said whom to ask."""
    unit = task.unit
    return f"联系人：{unit.contact}，电话：{unit.contact_phone}" if unit.contact and unit.contact_phone else ""


def copies_to(task: Assignment, asked: list[OpinionRequest]) -> tuple[str, ...]:
    """抄送: who handed the case over and who passed it on; of a reply also the units it was worked out with."""
    source = task.suggestion.session.source
    above = [source.congress.name if source.congress else source.report_to, source.government.name if source.government else ""]
    with_us = [row.unit.name for row in asked] if task.hosting else []
    return tuple(dict.fromkeys(name for name in (*above, *with_us) if name))


def heading(task: Assignment) -> str:
    """The title of a letter nobody has given one."""
    said = f"{task.suggestion.session}{number_said(task)}{task.suggestion.get_kind_display()}"
    return f"对{said}的答复" if task.hosting else f"关于{said}的会办意见"


def salutation(task: Assignment) -> str:
    """The deputies or members by their source's word; an opinion goes to the host."""
    if task.hosting:
        return task.suggestion.proposers
    host = host_of(task)
    return full_name(host) if host else ""


def opening(task: Assignment) -> Written:
    """Head and closing of a new letter, filled from what is known; between them a person writes."""
    day, case = clock.today(), task.suggestion
    named = f"《{case.title}》（{number_said(task)}）"
    close = f"{full_name(task.unit)}\n{day.year}年{day.month}月{day.day}日\n（{note_of(task) or '联系人：　，电话：　'}）"
    if not task.hosting:
        return Written(heading(task), f"{salutation(task)}：\n{named}收悉。现提出会办意见如下：\n\n{close}")
    if task.round > 1 and Rehandling.objects.filter(assignment=task, round=task.round, second=True).exists():
        return _second_opening(task, named, close)
    asked = "、".join(row.unit.name for row in received(task))
    you = "你们" if case.cosigner_count else "您"
    text = (
        f"{salutation(task)}：\n{you}提出的{named}收悉。{f'经商{asked}，' if asked else ''}现答复如下：\n\n"
        f"感谢{you}对我们工作的关心和支持。\n\n附件：征询意见表\n{close}"
    )
    return Written(heading(task), text)


def _second_opening(task: Assignment, named: str, close: str) -> Written:
    """Head and closing of 再次答复: which letter promised, and each promise with what shows that it is done."""
    you = "你们" if task.suggestion.cosigner_count else "您"
    first = f"{task.reply_number}" if task.reply_number else "此前"
    done = "\n".join(
        f"{n}．答复中说“{one.promise.what}”。现已办到：{one.struck.evidence.rstrip('。')}。"
        for n, one in enumerate((one for one in standings([task.pk]) if one.struck), start=1)
        if one.struck
    )
    text = (
        f"{salutation(task)}：\n{you}提出的{named}，我们已以{first}答复{you}。答复中承诺的事项现已办到，再次答复如下：\n"
        f"{done}\n感谢{you}对我们工作的关心和支持。\n\n附件：征询意见表\n{close}"
    )
    return Written(heading(task), text, followed_up.resolved_class(limits.rulebook_of(task)))


def letter_of(task: Assignment, said: Written, issue: Issue | None = None) -> Letter:
    """Return the letter as it goes out: what was written, and the rest from the case.

    issue: its number and day, once it is signed; the day of signing is the date of the letter (GB/T 9704—2012, 7.3.5.4).
    """
    parts, book, asked = take_apart(said.text), limits.rulebook_of(task), received(task)
    signers = (issue.signer,) if issue and issue.signer and _word(book, "letter_signer") == "印" else ()
    form = FORMS.get(_word(book, "letter_form"), Form.LETTER)
    return Letter(
        organs=(full_name(task.unit),), suffix="文件" if form == Form.DOCUMENT else "", form=form,
        number=issue.number if issue else "", title=said.title or heading(task), salutation=parts.salutation or salutation(task),
        paragraphs=parts.paragraphs, attachments=parts.attachments, sign_off=parts.sign_off, note=parts.note or note_of(task),
        class_mark=said.reply_class if task.hosting else "", disclosure=MARKS.get(Disclosure(said.disclosure), "") if said.disclosure else "",
        signers=signers, dated=issue.issued_on if issue else parts.dated, copied_to=copies_to(task, asked),
        print_organ=f"{full_name(task.unit)}办公室" if form == Form.DOCUMENT else "",
    )  # fmt: skip


def _word(book: Rulebook, key: str) -> str:
    return book.word(key) if key in book.values else ""


def facts_of(task: Assignment) -> checks.Facts:
    """What the case knows, for the checks. Where the names of those who co-signed are not all known, none is missed."""
    return _once(task, "facts", lambda: _facts(task))


def _facts(task: Assignment) -> checks.Facts:
    case = task.suggestion
    signed = [row.proposer.name for row in CoSignature.objects.filter(suggestion=case).select_related("proposer")]
    names = (case.lead_name, *signed) if len(signed) >= case.cosigner_count else ()
    session = case.session.name if case.kind == Kind.SUGGESTION or "届" in case.session.name else ""
    groups: dict[int, str] = dict(Delegation.objects.values_list("pk", "name")) if case.delegation_id else {}
    return checks.Facts(
        kind=case.get_kind_display(), number=case.number, title=case.title, session=session, leader=case.lead_name,
        names=tuple(name for name in names if name), delegation=groups.get(case.delegation_id or 0, ""),
        delegations=tuple(groups.values()),
        hosting=task.hosting, cosigners=case.cosigner_count if case.lead_name else None,
        dates={"交办": task.handed_over_on} | ({"签收": task.signed_on} if task.signed_on else {}),
        meanings={one.letter: SAYS.get(one.meaning, "") for one in limits.rulebook_of(task).classes.values()},
    )  # fmt: skip


def levels(book: Rulebook) -> dict[str, str]:
    """Which faults forbid signing, by the rulebook: letter_must, letter_remind; what is in neither is not looked for."""
    must, remind = (set(book.words(key)) if key in book.values else None for key in ("letter_must", "letter_remind"))
    if must is None:
        return {}
    found = {}
    for rule, label in checks.RULES.items():
        if label in must:
            found |= {} if rule in MIXED else {rule: checks.ERROR}
        else:
            found[rule] = checks.WARNING if remind and label in remind else "off"
    return found


def faults(task: Assignment, said: Written, issue: Issue | None = None) -> list[checks.Finding]:
    """Return what the letter would be sent back for, as the case's rulebook weighs it.

    That a draft has no date yet is no fault: it is that of signing, and filled in then.
    """
    with limits.read_once():
        weighed = levels(limits.rulebook_of(task)) | ({} if issue else {"dated": "off"})
        return checks.check(letter_of(task, said, issue), facts_of(task), weighed)


def must_mend(task: Assignment, said: Written) -> list[checks.Finding]:
    """The faults that forbid sending the letter on for signature."""
    return [one for one in faults(task, said) if one.level == checks.ERROR]
