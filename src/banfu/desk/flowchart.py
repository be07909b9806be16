"""The flow, drawn from the declarations: each stage, who holds it, the verbs that lead on."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from banfu.actions import REGISTRY
from banfu.actions.kernel import visible_task
from banfu.cases.models import Assignment
from banfu.cases.words import ENDED, Stage
from banfu.people.models import Role

BOX, STEP, LEFT, TOP = (128, 30), 50, 250, 8
"""Size of a stage's box, distance from one to the next, and where the column stands, in SVG units."""


@dataclass(frozen=True)
class Way:
    """A way from one stage to another: an SVG path, and its verbs where they are written."""

    path: str
    verbs: str
    x: int
    y: int
    back: bool = False
    on: bool = False


def _ways() -> dict[tuple[str, str], list[str]]:
    """The verbs that lead from a stage to another, likeliest first."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for action in sorted((a for a in REGISTRY.values() if a.of is Assignment), key=lambda a: a.likely):
        for start in action.stages:
            for end in action.leads_to - {start}:
                found[start, end].append(action.label)
    return found


def _written_once(ways: dict[tuple[str, str], list[str]], place: dict[str, int]) -> set[tuple[str, str]]:
    """The ways beside which verbs stand: of those that share them and an end, or a start, the widest."""

    def widest(pairs: Iterable[tuple[str, str]], shared: Callable[[tuple[str, str]], Any]) -> list[tuple[str, str]]:
        found: dict[Any, tuple[str, str]] = {}
        for pair in sorted(pairs, key=lambda pair: abs(place[pair[1]] - place[pair[0]])):
            found[shared(pair), tuple(ways[pair]), place[pair[1]] > place[pair[0]]] = pair
        return list(found.values())

    return set(widest(widest(ways, lambda pair: pair[1]), lambda pair: pair[0]))


def drawing(here: str = "") -> dict[str, Any]:
    """Lay out the flow: stages in one column, onward ways to its right, ways back to its left.

    A verb that leads from many stages to one, or from one to many, is written once.
    here: the stage in which a case stands, if one is asked for.
    """
    ways = _ways()
    stages = [value for value in Stage.values if any(value in pair for pair in ways)]
    place = {value: index for index, value in enumerate(stages)}
    named = _written_once(ways, place)
    lines = _apart([
        _way(place[start], place[end], verbs if (start, end) in named else [], start == here)
        for (start, end), verbs in sorted(ways.items(), key=lambda item: item[0][0] == here)
    ])  # fmt: skip
    boxes = [
        {"label": Stage(value).label, "y": TOP + place[value] * STEP, "ended": value in ENDED, "here": value == here}
        for value in stages
    ]
    return {"boxes": boxes, "ways": lines, "height": TOP * 2 + STEP * len(stages), "x": LEFT, "w": BOX[0], "h": BOX[1]}


def _apart(ways: list[Way]) -> list[Way]:
    """Move verbs down until none stands on another; a character is 12 units wide, a line 15 high."""
    taken: list[tuple[int, int, int]] = []
    moved = []
    for way in sorted(ways, key=lambda way: way.y):
        width = 12 * len(way.verbs)
        left, right = (way.x - width, way.x) if way.back else (way.x, way.x + width)
        y = way.y
        while way.verbs and any(left < b and a < right and abs(y - at) < 15 for a, b, at in taken):
            y += 3
        if way.verbs:
            taken.append((left, right, y))
        moved.append(replace(way, y=y))
    return sorted(moved, key=lambda way: way.on)


def _way(start: int, end: int, verbs: list[str], on: bool) -> Way:
    text = "、".join(verbs)
    if end == start + 1:
        x, top = LEFT + BOX[0] // 2, TOP + start * STEP + BOX[1]
        return Way(f"M{x} {top}V{top + STEP - BOX[1] - 3}", text, x + 8, top + (STEP - BOX[1]) // 2 + 4, on=on)
    onward = end > start
    side = LEFT + BOX[0] if onward else LEFT
    # The two ends of a box's side are kept apart: ways out leave below the middle, ways in arrive above it.
    y1, y2 = TOP + start * STEP + BOX[1] // 2 + 5, TOP + end * STEP + BOX[1] // 2 - 5
    bulge = (26 + 15 * abs(end - start)) * (1 if onward else -1)
    path = f"M{side} {y1}C{side + bulge} {y1} {side + bulge} {y2} {side + (4 if onward else -4)} {y2}"
    x, y = side + round(bulge * 0.75) + (6 if onward else -6), (y1 + y2) // 2 + 4
    return Way(path, text, x, y, back=not onward, on=on)


def flow(request: HttpRequest) -> HttpResponse:
    """The drawing and a table of stages; ?case=KEY marks where a case stands."""
    key = request.GET.get("case", "")
    task = visible_task(request.user, int(key)) if key.isdecimal() and len(key) < 18 else None
    names = dict(Role.choices)
    rows = []
    for value, label in Stage.choices:
        verbs = [
            {"label": a.label, "roles": "、".join(sorted(names[r] for r in a.roles)),
             "to": "、".join(Stage(s).label for s in Stage.values if s in a.leads_to and s != value)}
            for a in REGISTRY.values() if a.of is Assignment and value in a.stages and a.leads_to
        ]  # fmt: skip
        rows.append({"label": label, "verbs": verbs, "ended": value in ENDED, "here": bool(task and task.stage == value)})
    drawn = drawing(task.stage if task else "")
    return render(request, "desk/flow.html", {"rows": rows, "task": task, "drawn": drawn})
