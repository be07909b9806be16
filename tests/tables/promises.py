"""Promises: confirmed, carried on, struck off by two, taken back."""

from datetime import timedelta

from banfu import clock
from banfu.cases.models import Promise, PromiseOff
from banfu.cases.promises import standings

C, L, H, O = "coordinator", "leader", "division_head", "officer"  # noqa: E741
ACTIONS = {
    "take_promise": {C, H, O}, "wave_promise": {C, H, O}, "log_promise_progress": {C, H, O}, "move_promise": {C, H, O},
    "propose_promise_off": {C, H, O}, "confirm_promise_off": {C, L}, "refuse_promise_off": {C, L}, "restore_promise": {C, L},
    "review_promise": {C, H, O}, "review_letter": {C, H, O}, "roll_promises": {C}, "explain_term": {C}, "reply_again": {C, H, O},
    "tell_fulfilled": {C},
}  # fmt: skip
PAGES = {}


def _first(task, fits):
    return next((one.promise for one in standings([task.pk]) if fits(one)), None)


def prepare(name, task, world):
    """A promise on record, struck off where the act asks for it."""
    if name in ("take_promise", "wave_promise", "review_letter"):
        return
    by = world.people["czt.d1.o0"]
    row = Promise.objects.create(assignment=task, round=1, passage="年底前办到", what="办到", taken_on=clock.today(), taken_by=by)
    if name in ("confirm_promise_off", "refuse_promise_off", "restore_promise"):
        done = True if name == "restore_promise" else None
        PromiseOff.objects.create(promise=row, proposed_on=clock.today(), proposed_by=by, evidence="已拨付", confirmed=done)


def data_for(name, task, world, rng):
    """Something valid to put into the form of an action."""
    open_one = _first(task, lambda one: one.struck is None and one.asked is None)
    later = clock.today() + timedelta(days=200)
    match name:
        case "take_promise" | "wave_promise":
            n = rng.random()
            return {"passage": f"将在年底前办到{n}", "what": f"办到{n}"}
        case "review_promise":
            left = _first(task, lambda one: one.struck is None)
            return {"promise": left, "finding": rng.choice(("on_way", "slow", "changed")), "text": "正在办", "next_on": later}
        case "review_letter":
            return {"text": "正在办", "next_on": later}
        case "roll_promises":
            return {}
        case "explain_term":
            return {"how": "书面", "text": "换届以后由我厅接着办"}
        case "reply_again":
            return {"reason": "都办到了"}
        case "tell_fulfilled":
            return {"number": "", "text": "都办到了"}
        case "log_promise_progress":
            return {"promise": open_one, "text": "办了一半"}
        case "move_promise":
            return {"promise": open_one, "until": clock.today() + timedelta(days=rng.randint(30, 300)), "reason": "资金没有到位"}
        case "propose_promise_off":
            return {"promise": open_one, "evidence": "已拨付"}
        case "restore_promise":
            return {"promise": _first(task, lambda one: one.struck is not None), "reason": "钱没有到村"}
    return {"promise": _first(task, lambda one: one.asked is not None), "reason": "请补依据"}
