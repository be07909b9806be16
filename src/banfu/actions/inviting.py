"""联名: invited by the lead proposer, confirmed by each one himself, until a closing date (北京 11, 重庆 8)."""

from datetime import date, timedelta

from django import forms
from django.db.models import QuerySet

from banfu import clock
from banfu.actions.fields import TaskForm
from banfu.actions.handing_in import DEPUTY, OWN_KINDS, WRITING
from banfu.actions.kernel import Doing, Refused, Subject, declare
from banfu.actions.reach import lead
from banfu.cases.models import CoSignature, HandIn, Invitation, Suggestion
from banfu.cases.terms import called, terms
from banfu.cases.words import Kind
from banfu.people.models import Person, Post, Proposer, Role, Unit
from banfu.ui.forms import DayField
from banfu.ui.words import day

USUAL_DAYS = 7
MOST = 200
"""More co-signers than a whole delegation are hardly meant."""


def eligible(case: Suggestion) -> QuerySet[Proposer]:
    """Return who may be asked to co-sign: proposers of the same source who can answer here, not asked yet."""
    congress = case.session.source.congress
    if congress is None:
        return Proposer.objects.none()
    circle = Unit.objects.filter(pk=congress.organ_key) | Unit.objects.filter(organ=congress.organ_key)
    posts = Post.objects.on(clock.today()).filter(role=Role.DEPUTY, unit__in=circle, person__is_active=True)
    found = Proposer.objects.filter(pk__in=posts.values("proposer"), kind__in=OWN_KINDS[Kind(case.kind)]).exclude(pk=case.lead_id)
    found = found.exclude(pk__in=Invitation.objects.filter(suggestion=case).values("proposer"))
    return found.exclude(pk__in=CoSignature.objects.filter(suggestion=case).values("proposer")).select_related("delegation")


class InviteForm(TaskForm):
    proposers = forms.ModelMultipleChoiceField(label="请哪几位联名", queryset=Proposer.objects.none(), widget=forms.CheckboxSelectMultiple)
    until = DayField(label="请他们最迟哪天回话")

    def prepare(self) -> None:
        self.fields["proposers"].queryset = eligible(self.task)
        hand_in = HandIn.objects.filter(suggestion=self.task).first()
        asked = hand_in.invite_until if hand_in else None
        self.fields["until"].initial = asked if asked and asked >= clock.today() else clock.today() + timedelta(days=USUAL_DAYS)

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if until < clock.today():
            raise forms.ValidationError(f"{day(until)}已经过去了，请改成今天或以后。")
        return until


def _invite(doing: Doing) -> str:
    case, those, until = doing.suggestion, list(doing.data["proposers"]), doing.data["until"]
    if not case.title.strip():
        raise Refused("还没有写标题，别人看不出是什么；请先写上标题再邀请。")
    if Invitation.objects.filter(suggestion=case).count() + len(those) > MOST:
        raise Refused(f"一件最多请 {MOST} 位联名。", "proposers")
    Invitation.objects.bulk_create(Invitation(suggestion=case, proposer=one, asked_on=doing.on) for one in those)
    HandIn.objects.filter(suggestion=case).update(invite_until=until)
    assert case.lead is not None  # noqa: S101 - reach.lead has looked
    text = f"{called(case.lead)}请您联名《{case.title}》，{day(until, doing.on)}截止。"
    doing.tell_proposers(text, [one.pk for one in those])
    return f"请{'、'.join(one.name for one in those)}联名，{day(until, doing.on)}截止"


def _open_here(case: Suggestion, person: Person, post: Post) -> str:
    source = case.session.source
    return "" if source.online else f"{source.name}的{terms(case.kind).thing}现在不在这里提交，不用再邀请。"


invite_cosigners = declare(
    name="invite_cosigners", label="请人联名", of=Suggestion, roles=DEPUTY, form=InviteForm, stages=WRITING, reach=lead,
    change=_invite, guard=_open_here, likely=5,
)  # fmt: skip


def invited(post: Post, person: Person, subject: Subject) -> bool:
    """Whom the lead proposer has asked to co-sign."""
    return post.role == Role.DEPUTY and Invitation.objects.filter(suggestion=subject.pk, proposer=post.proposer_id).exists()


def _until(case: Suggestion) -> date | None:
    return HandIn.objects.filter(suggestion=case).values_list("invite_until", flat=True).first()


def _invitation(case: Suggestion, post: Post) -> Invitation:
    return Invitation.objects.select_related("proposer").get(suggestion=case, proposer=post.proposer_id)


def _confirm_guard(case: Suggestion, person: Person, post: Post) -> str:
    row, until = _invitation(case, post), _until(case)
    if row.agreed is True:
        return "您已经联名了，不用再点。"
    if until and clock.today() > until:
        return f"联名在{day(until, clock.today())}截止了；还想联名的，请和{case.lead_name}商量，由他重新定截止日期。"
    return ""


def _confirm(doing: Doing) -> str:
    case, row = doing.suggestion, _invitation(doing.suggestion, doing.post)
    row.answered_on, row.agreed = doing.on, True
    row.save(update_fields=["answered_on", "agreed"])
    CoSignature.objects.create(suggestion=case, proposer=row.proposer, order=case.cosigner_count)
    _count(case)
    doing.tell_proposers(f"{called(row.proposer)}同意联名《{case.title}》，现在联名 {case.cosigner_count} 位。")
    return f"{row.proposer.name}同意联名"


def _count(case: Suggestion) -> None:
    case.cosigner_count = CoSignature.objects.filter(suggestion=case).count()
    case.save(update_fields=["cosigner_count"])


confirm_cosign = declare(
    name="confirm_cosign", label="同意联名", of=Suggestion, roles=DEPUTY, stages=WRITING, reach=invited, change=_confirm,
    guard=_confirm_guard, likely=1,
)  # fmt: skip


def _decline_guard(case: Suggestion, person: Person, post: Post) -> str:
    row, until = _invitation(case, post), _until(case)
    if row.agreed is False:
        return "您已经回了不联名。"
    if row.agreed is None and until and clock.today() > until:
        return f"联名在{day(until, clock.today())}截止了，您没有联名，不用再回。"
    return ""


def _decline(doing: Doing) -> str:
    case, row = doing.suggestion, _invitation(doing.suggestion, doing.post)
    left = CoSignature.objects.filter(suggestion=case, proposer=row.proposer).delete()[0]
    row.answered_on, row.agreed = doing.on, False
    row.save(update_fields=["answered_on", "agreed"])
    _count(case)
    words = "退出联名" if left else "不联名"
    doing.tell_proposers(f"{called(row.proposer)}{words}《{case.title}》。")
    return f"{row.proposer.name}{words}"


decline_cosign = declare(
    name="decline_cosign", label="不联名", of=Suggestion, roles=DEPUTY, stages=WRITING, reach=invited, change=_decline,
    guard=_decline_guard, likely=2,
)  # fmt: skip
