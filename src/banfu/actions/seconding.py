"""附议: a deputy, member or organ seconds what a colleague has handed in.

None of the rules known here says how (domain §2 names 附议 beside 联名 among the actors, no more): so it
is a plain recorded act, open from the registration until the work is closed. It changes no count of
co-signers, no limit and no one's duty to answer; it is shown to congress, government and the units.
"""

from banfu.actions.fields import TaskForm
from banfu.actions.handing_in import DEPUTY, OWN_KINDS
from banfu.actions.kernel import Doing, Subject, declare
from banfu.actions.reach import signer
from banfu.cases import visible
from banfu.cases.models import CoSignature, Suggestion, Support
from banfu.cases.terms import called, terms
from banfu.cases.words import SECONDABLE, Kind
from banfu.people.models import Person, Post
from banfu.ui.forms import TextField


class SecondForm(TaskForm):
    text = TextField(label="想说的话", max_length=300, rows=3, required=False, help_text="可以不写；承办单位看得到")


def _colleague(post: Post, person: Person, subject: Subject) -> bool:
    """One of the same congress or CPPCC, of the kind that hands such in, who may see it as a colleague."""
    if post.proposer is None or post.proposer.kind not in OWN_KINDS[Kind(subject.kind)] or signer(post, person, subject):
        return False
    return visible.for_colleagues(person).filter(pk=subject.pk).exists()


def _mine(case: Suggestion, post: Post) -> Support | None:
    return Support.objects.filter(suggestion=case, proposer=post.proposer_id, left_on=None).first()


def _once(case: Suggestion, person: Person, post: Post) -> str:
    return "您已经附议了，不用再点。" if _mine(case, post) else ""


def _second(doing: Doing) -> str:
    case, who = doing.suggestion, doing.post.proposer
    assert who is not None  # noqa: S101 - _colleague() has looked
    text = doing.data.get("text") or ""
    Support.objects.create(suggestion=case, proposer=who, seconded_on=doing.on, text=text)
    signed = CoSignature.objects.filter(suggestion=case).values_list("proposer", flat=True)
    said = f"{called(who)}附议您的{terms(case.kind).thing}《{case.title}》" + (f"：{text}" if text else "。")
    doing.tell_proposers(said, [*([case.lead_id] if case.lead_id else []), *signed])
    return f"{who.name}附议" + (f"：{text}" if text else "")


second = declare(
    name="second", label="附议", of=Suggestion, roles=DEPUTY, form=SecondForm, stages=SECONDABLE, reach=_colleague, change=_second,
    guard=_once, likely=1,
)  # fmt: skip


def _seconded(post: Post, person: Person, subject: Subject) -> bool:
    return Support.objects.filter(suggestion=subject.pk, proposer=post.proposer_id, left_on=None).exists()


def _leave(doing: Doing) -> str:
    case, who = doing.suggestion, doing.post.proposer
    assert who is not None  # noqa: S101 - _seconded() has looked
    Support.objects.filter(suggestion=case, proposer=who, left_on=None).update(left_on=doing.on)
    doing.tell_proposers(f"{called(who)}撤回了对《{case.title}》的附议。")
    return f"{who.name}撤回附议"


leave_support = declare(
    name="leave_support", label="撤回附议", of=Suggestion, roles=DEPUTY, stages=SECONDABLE, reach=_seconded, change=_leave,
    likely=9,
)  # fmt: skip


def seconders(case: Suggestion) -> list[str]:
    """Who seconds it, each with what he said, for those who handle it."""
    rows = Support.objects.filter(suggestion=case, left_on=None).select_related("proposer")
    return [row.proposer.name + (f"：{row.text}" if row.text else "") for row in rows]
