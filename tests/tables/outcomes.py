"""成果转化: put on record, linked to another suggestion, put right, taken back."""

from banfu import clock
from banfu.cases.models import Outcome, OutcomeLink

C, H, O = "coordinator", "division_head", "officer"  # noqa: E741
ACTIONS = {name: {C, H, O} for name in ("record_outcome", "link_outcome", "amend_outcome", "unlink_outcome", "withdraw_outcome")}
PAGES = {}


def _live(task):
    return OutcomeLink.objects.filter(assignment=task, ended_on=None).first()


def prepare(name, task, world):
    """An outcome of the unit, linked to the task where the act is about one that is."""
    if name == "record_outcome":
        return
    by = world.people["czt.d1.o0"]
    row = Outcome.objects.create(
        kind="policy", title=f"办法{task.pk}", organ="省财政厅", unit_id=task.organ_key, recorded_on=clock.today(), recorded_by=by
    )
    if name != "link_outcome":
        OutcomeLink.objects.create(outcome=row, assignment=task, how="taken", linked_on=clock.today(), linked_by=by.name)


def data_for(name, task, world, rng):
    """Something valid to put into the form of an action."""
    link = _live(task)
    match name:
        case "record_outcome":
            return {"kind": "policy", "title": f"办法{rng.random()}", "organ": "省财政厅", "how": "taken"}
        case "link_outcome":
            return {"outcome": Outcome.objects.filter(unit=task.organ_key, withdrawn_on=None).last(), "how": "taken", "point": f"第{rng.random()}点"}
        case "amend_outcome":
            return {"outcome": link.outcome if link else None, "title": f"办法{rng.random()}", "reason": "写错了"}
        case "unlink_outcome":
            return {"link": link, "reason": "连错了"}
    return {"outcome": link.outcome if link else None, "reason": "没有印发"}
