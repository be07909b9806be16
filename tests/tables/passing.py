"""Passing on, adding and dropping units."""

from banfu.cases.models import Candidate

N, G = "congress", "government"
ACTIONS = {"pass_on": {N, G}, "pass_on_as_proposed": {N, G}, "add_unit": {N, G}, "drop_unit": {N, G}, "take_back": {N, G}}
IN_CHAIN = {name: {G} for name in ACTIONS}
PAGES = {}


def data_for(name, subject, world, rng):
    """Something valid to put into the action's form."""
    from banfu.actions.assigning import Share

    match name:
        case "pass_on":
            host = world.units[rng.choice(("省财政厅", "省民政厅"))]
            return {"units": [Share(host, "lead"), Share(world.units["省教育厅"], "assist")]}
        case "add_unit":
            return {"unit": world.units[rng.choice(("省水利厅", "省文化厅"))], "part": "assist"}
        case "drop_unit":
            return {"reason": "不需会办"}
    return {}


def propose(suggestion, world, *units):
    """Let 拟办 name these units, the first as lead."""
    for number, unit in enumerate(units):
        Candidate.objects.create(
            suggestion=suggestion, unit=world.units[unit], part="assist" if number else "lead", proposed_on="2018-02-28",
            proposed_by="宋雅琴",
        )
