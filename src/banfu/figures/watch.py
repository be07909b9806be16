"""What the board of 督查 counts, as conditions: the same ones count there and list in the list of cases."""

from datetime import date, timedelta

from django.db.models import F, Q

from banfu.cases.words import BEFORE_REPLY, HOSTING, Stage
from banfu.figures.lights import SOON_DAYS

AT_DESK = (Stage.REVIEWING, Stage.TO_ISSUE, Stage.TO_SEND)
LABELS = {"n": "在办", "late": "超期", "soon": "快到", "ok": "正常", "to_sign": "待签收", "silent": "没有沟通", "missing": "缺会办意见", "waiting": "稿子等核"}
OPEN = Q(open=True, stage__in=BEFORE_REPLY)
"""Not answered yet, in this round."""
WEEK = timedelta(days=7)


def conditions(today: date) -> dict[str, Q]:
    """name → what it counts among the open ones."""
    near = today + timedelta(days=SOON_DAYS)
    hosting = Q(part__in=list(HOSTING))
    return {
        "n": Q(), "late": Q(due_on__lt=today), "soon": Q(due_on__gte=today, due_on__lte=near), "ok": Q(due_on__gt=near),
        "to_sign": Q(stage=Stage.TO_SIGN), "silent": hosting & Q(signed_on__isnull=False, contacts=0),
        "missing": hosting & Q(opinions_due__gt=F("opinions_in")), "waiting": Q(stage__in=AT_DESK), "week": Q(since__lte=today - WEEK),
    }  # fmt: skip


def watched(name: str, today: date) -> Q | None:
    """The condition of one of these numbers; None for a name that is none."""
    found = conditions(today).get(name)
    return None if found is None else OPEN & found


def held(value: str) -> Q | None:
    """In whose hands: p and the key of a person, or u and that of a unit where it is nobody's by name."""
    key = value[1:]
    if not key.isdecimal() or len(key) > 17:
        return Q(holder=None, holder_unit=None) if value == "u" else None
    return {"p": Q(holder=int(key)), "u": Q(holder=None, holder_unit=int(key))}.get(value[0])
