"""Registering, splitting, marking, proposing units, handing over."""

from datetime import timedelta

from banfu import clock
from banfu.cases.models import Candidate, Suggestion
from banfu.cases.words import REGISTERED

N, G, C = "congress", "government", "coordinator"
ACTIONS = {
    "register": {N}, "file_proposal": {N}, "send_back": {N}, "not_accept": {N}, "not_file": {N}, "reopen": {N},
    "split": {N}, "merge": {N}, "unmerge": {N}, "classify": {N}, "mark_key": {N}, "unmark_key": {N},
    "propose_units": {N, G}, "ask_comments": {N, G}, "comment_candidate": {C}, "hand_over": {N},
    "drop_candidate": {N, G},
}  # fmt: skip
PAGES = {}


def prepare(name, subject, world):
    """Make what the reach of an action asks for."""
    if name in ("comment_candidate", "drop_candidate"):
        Candidate.objects.create(
            suggestion=subject, unit=world.units["省财政厅"], part="lead", proposed_on=clock.today(), proposed_by="宋雅琴",
            asked_on=clock.today(), answer_by=clock.today() + timedelta(days=3),
        )  # fmt: skip


def data_for(name, subject, world, rng):
    """Something valid to put into the action's form."""
    from banfu.actions.assigning import Share

    match name:
        case "register" | "file_proposal":
            return {"recess": rng.random() < 0.3}
        case "send_back" | "reopen" | "unmark_key":
            return {"text": "请写明具体建议"}
        case "not_accept":
            return {"code": "own_matter", "outcome": "退回", "text": "属于个人问题"}
        case "not_file":
            return {"code": "secret", "outcome": "退回", "text": "涉密"}
        case "split":
            return {"pieces": [("关于客运班次的建议", "增加班次。"), ("关于站点建设的建议", "建好站点。")]}
        case "merge":
            others = Suggestion.objects.filter(session=subject.session, stage__in=REGISTERED).exclude(pk=subject.pk)
            return {"main": others.exclude(number="").first()}
        case "classify":
            return {"topic": "农业农村"}
        case "mark_key":
            return {"level": "重点处理建议", "document": "湘常办函〔2018〕11号", "leader": "某副主任", "committee": "农业委"}
        case "propose_units":
            return {"units": [Share(world.units["省财政厅"], "lead"), Share(world.units["省教育厅"], "assist")]}
        case "drop_candidate":
            return {"candidate": Candidate.objects.filter(suggestion=subject, dropped_on=None).first(), "text": "职责不符"}
        case "ask_comments":
            return {"answer_by": clock.today() + timedelta(days=5)}
        case "comment_candidate":
            return {"agreed": rng.random() < 0.6, "comment": "不属本厅职责"}
        case "hand_over":
            return {"document": "关于交办代表建议的通知"}
    return {}
