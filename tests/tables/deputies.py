"""What proposers do, and units with them."""

from datetime import timedelta

from banfu import clock
from banfu.cases.models import CoSignature, Invitation, Reply, Shown, Support, Version, Visit, WithdrawalWish
from banfu.people.models import Proposer

D, C, H, O = "deputy", "coordinator", "division_head", "officer"  # noqa: E741
ACTIONS = {
    "save_hand_in": {D}, "submit_suggestion": {D}, "invite_cosigners": {D}, "confirm_cosign": {D}, "decline_cosign": {D},
    "ask_withdrawal": {D}, "agree_withdrawal": {D}, "refuse_withdrawal": {D},
    "invite_deputy": {C, H, O}, "answer_visit": {D}, "show_draft": {C, H, O}, "answer_draft": {D}, "rate": {D},
    "second": {D}, "leave_support": {D},
}  # fmt: skip
LEAD, SIGNER, MEMBER, STRANGER = "领衔代表", "联名代表", "委员", "别的代表"
WHO = {LEAD: "dai.lead", SIGNER: "dai.co", MEMBER: "wei.lead", STRANGER: "dai.other"}
"""Accounts of the table below; all officials and administrators get 404 on each of these pages."""
OWN, ALL = {LEAD, SIGNER}, set(WHO)
# name: (method, who may, what they get), for a suggestion of 唐秀英 signed by 向明辉, answered and delivered, its file sealed;
# my_write, my_keep, my_near, my_drop and my_cosign for a draft of hers which 向明辉 is asked to sign.
PAGES = {
    "my": ("get", ALL, 200), "my_notices": ("get", ALL, 200), "my_size": ("post", ALL, 302), "my_new": ("get", ALL, 200),
    "my_case": ("get", OWN, 200), "my_letter": ("get", OWN, 200), "my_file": ("get", OWN, 200), "my_printed": ("get", OWN, 200), "my_rate": ("get", {LEAD}, 200),
    "my_draft": ("get", {LEAD}, 200), "my_do": ("get", {LEAD}, 200), "my_write": ("get", {LEAD}, 200), "my_keep": ("post", {LEAD}, 200),
    "my_near": ("post", {LEAD}, 200), "my_drop": ("get", {LEAD}, 200), "my_cosign": ("get", {SIGNER}, 200),
    "my_others": ("get", ALL, 200), "my_other": ("get", {STRANGER}, 200),
}  # fmt: skip
QUERIES = [
    ("my", "/my", "dai.lead", 32), ("my_case", "/my/{pk}", "dai.lead", 60), ("my_rate", "/my/{pk}/rate", "dai.lead", 34),
    ("my_letter", "/my/{pk}/letter", "dai.lead", 16), ("my_draft", "/my/{pk}/draft", "dai.lead", 30), ("my_notices", "/my/notices", "dai.lead", 14),
    ("my_write", "/my/{draft}/write", "dai.lead", 30), ("my_new", "/my/new", "dai.lead", 14), ("my_cosign", "/my/{draft}/cosign", "dai.co", 26),
    ("my_do", "/my/do/invite_cosigners/{draft}", "dai.lead", 26), ("my_drop", "/my/{draft}/drop", "dai.lead", 14),
    ("my_others", "/my/others", "dai.other", 20), ("my_other", "/my/others/{pk}", "dai.other", 24),
]  # fmt: skip
"""(name, address, who, most): pk a suggestion delivered, draft a draft that 向明辉 is asked to sign."""


def lead(subject):
    return getattr(subject, "suggestion", subject).lead


def prepare(name, subject, world):
    """What must have happened before the action reaches anybody."""
    day = clock.today()
    if name in ("confirm_cosign", "decline_cosign"):
        Invitation.objects.create(suggestion=subject, proposer=lead(subject), asked_on=day)
    if name in ("second", "leave_support"):
        # Led by somebody else, so that the account of the tests is a colleague's.
        own = lead(subject)
        subject.lead = Proposer.objects.create(name="另一位")
        subject.save()
        if name == "second":  # whoever has signed cannot second, which makes the stranger one
            CoSignature.objects.create(suggestion=subject, proposer=Proposer.objects.get(name="郭新民"))
        else:
            Support.objects.create(suggestion=subject, proposer=own, seconded_on=day)
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
        case "second":
            return {"text": "我们县也这样"}
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
