"""What proposers do, and units with them."""

from datetime import timedelta

from banfu import clock
from banfu.cases.models import Invitation, Reply, Shown, Version, Visit, WithdrawalWish
from banfu.people.models import Proposer

D, C, H, O = "deputy", "coordinator", "division_head", "officer"  # noqa: E741
ACTIONS = {
    "save_hand_in": {D}, "submit_suggestion": {D}, "invite_cosigners": {D}, "confirm_cosign": {D}, "decline_cosign": {D},
    "ask_withdrawal": {D}, "agree_withdrawal": {D}, "refuse_withdrawal": {D},
    "invite_deputy": {C, H, O}, "answer_visit": {D}, "show_draft": {C, H, O}, "answer_draft": {D}, "rate": {D},
}  # fmt: skip
PAGES = {}


def lead(subject):
    return getattr(subject, "suggestion", subject).lead


def prepare(name, subject, world):
    """What must have happened before the action reaches anybody."""
    day = clock.today()
    if name in ("confirm_cosign", "decline_cosign"):
        Invitation.objects.create(suggestion=subject, proposer=lead(subject), asked_on=day)
    if name in ("agree_withdrawal", "refuse_withdrawal"):
        # Asked by somebody else who leads, so that the account of the tests is one of those asked.
        asked = lead(subject)
        subject.lead = Proposer.objects.create(name="另一位")
        subject.save()
        WithdrawalWish.objects.create(suggestion=subject, proposer=asked, asked_on=day)
    if name == "answer_visit":
        Visit.objects.create(
            assignment=subject, proposer=lead(subject), kind="forum", planned_on=day + timedelta(days=3), place="怀化", asked_on=day
        )
    if name == "answer_draft":
        reply = Reply.objects.get_or_create(assignment=subject)[0]
        version = Version.objects.create(
            reply=reply, n=9, text="现答复如下", author=world.people["czt.d1.o0"], made_on=day, digest="d"
        )
        Shown.objects.create(version=version, proposer=lead(subject), shown_on=day)


def data_for(name, subject, world, rng):
    """Something valid to put into the action's form."""
    day = clock.today()
    match name:
        case "save_hand_in":
            return {"title": "关于改进村级经费拨付的建议", "cause": "拨付慢。", "asks": f"1.按季拨付。2.公开{rng.random()}。", "consent": "full"}
        case "ask_withdrawal":
            return {"reason": "情况变了"}
        case "invite_cosigners":
            return {"proposers": [Proposer.objects.get(name="向明辉")], "until": day + timedelta(days=5)}
        case "invite_deputy":
            return {"proposers": [lead(subject)], "kind": "forum", "planned_on": day + timedelta(days=5), "place": "怀化", "contact": "周敏 0731-85165000"}
        case "answer_visit":
            return {"coming": rng.random() < 0.7, "answer": "谢谢"}
        case "show_draft":
            return {"answer_by": day + timedelta(days=3)}
        case "answer_draft":
            return {"agreed": True}
        case "rate":
            word = rng.choice(["satisfied", "basically", "unsatisfied"])
            return {"attitude": "satisfied", "result": word, "comment": "请再看看第二点"}
        case _:
            return {}
