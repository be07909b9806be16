"""The flow, drawn from the declarations: each stage, who holds it, the verbs that lead on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from banfu.actions import REGISTRY
from banfu.actions.kernel import visible_task
from banfu.cases.words import ENDED, Stage
from banfu.people.models import Role


def flow(request: HttpRequest) -> HttpResponse:
    """A table of stages; ?case=KEY marks where a case stands."""
    key = request.GET.get("case", "")
    task = visible_task(request.user, int(key)) if key.isdecimal() and len(key) < 18 else None
    names = dict(Role.choices)
    rows = []
    for value, label in Stage.choices:
        verbs = [
            {"label": a.label, "roles": "、".join(sorted(names[r] for r in a.roles)),
             "to": "、".join(Stage(s).label for s in Stage.values if s in a.leads_to and s != value)}
            for a in REGISTRY.values() if value in a.stages and a.leads_to
        ]  # fmt: skip
        rows.append({"label": label, "verbs": verbs, "ended": value in ENDED, "here": bool(task and task.stage == value)})
    return render(request, "desk/flow.html", {"rows": rows, "task": task})
