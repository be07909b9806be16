"""A promise as lists show it."""

from datetime import date
from typing import Any

from banfu.cases.promises import Standing
from banfu.ui.words import day


def row(one: Standing, today: date) -> dict[str, Any]:
    """A promise as lists show it: a light, where it is, and what moved it."""
    due, struck = one.due_on, one.struck
    if struck:
        kind, word = "done", f"{day(struck.decided_on, today)} 销号"
    elif one.asked:
        kind, word = "soon", f"{one.asked.proposed_by.name}提出销号，等另一位确认"
    elif due is None:
        kind, word = "none", "没有定日子"
    elif due < today:
        kind, word = "late", f"过了 {(today - due).days} 天"
    else:
        left = (due - today).days
        kind, word = ("soon" if left <= 30 else "ok"), f"还有 {left} 天"
    told = [(step.on, step.text) for step in one.progress] + [(look.reviewed_on, f"{look.get_finding_display()}：{look.text}") for look in one.reviews]
    return {"last": max(told, key=lambda pair: pair[0], default=None), "s": one, "p": one.promise, "due": due, "kind": kind, "word": word, "struck": struck, "moves": one.moves, "progress": one.progress,
            "undone": [off for off in one.offs if off.undone_on], "reviews": one.reviews, "rolls": one.rolls}  # fmt: skip
