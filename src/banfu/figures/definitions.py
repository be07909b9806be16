"""Every figure, declared once (DESIGN rule 4).

A figure is a population, exclusions with their reasons, and what counts: disjoint parts that sum
up. The same condition counts and lists, so a number and the cases behind it cannot disagree.
Definitions the sources leave open are marked presumed (domain §5.1).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import F, Q

from banfu.cases.models.led_to import Outcome, masks_with
from banfu.cases.words import HOSTING, Disclosure, Part, Rating

HOST = Q(part__in=list(HOSTING))
ASSIST = Q(part=Part.ASSIST)
KEY = Q(key=True)
ANSWERED = Q(answered_on__isnull=False)
LED = Q(outcome_kinds__gt=0)
RATED = ~Q(result="") & ~Q(rating_source="call_back")
ANSWERED_IN_TIME = Q(answered_on__lte=F("answer_due_on")) | Q(historical=True)


def recent(today: date) -> Q:
    """近期交办: not answered and not yet due."""
    return Q(answered_on=None, answer_due_on__gte=today)


@dataclass(frozen=True)
class Count:
    """A count over assignments."""

    name: str
    label: str
    what: Callable[[date], Q]
    unit: str = "件"


@dataclass(frozen=True)
class Rate:
    """counts / (population − exclusions); each exclusion has its reason, taken in order."""

    name: str
    label: str
    population: Callable[[date], Q]
    counts: Q
    excluded: tuple[tuple[str, Callable[[date], Q]], ...] = ()
    presumed: bool = False
    unit: str = "件"


@dataclass(frozen=True)
class Total:
    """The sum of a column of promises over those that meet ``of``."""

    name: str
    label: str
    of: Q
    column: str
    unit: str


@dataclass(frozen=True)
class Mean:
    """The mean of a column of promises over those that meet ``of``: sum / how many."""

    name: str
    label: str
    of: Q
    column: str
    unit: str = "天"


@dataclass
class Parts:
    """The disjoint parts of a rate as conditions: exclusions in order, counted, the rest."""

    excluded: list[tuple[str, Q]] = field(default_factory=list)
    counted: Q = field(default_factory=Q)
    rest: Q = field(default_factory=Q)
    base: Q = field(default_factory=Q)


def parts_of(rate: Rate, today: date) -> Parts:
    """Split a rate's population; a case left out for one reason is not left out again."""
    found, left = Parts(), rate.population(today)
    for reason, condition in rate.excluded:
        found.excluded.append((reason, left & condition(today)))
        left = left & ~condition(today)
    found.base, found.counted, found.rest = left, left & rate.counts, left & ~rate.counts
    return found


def _always(q: Q) -> Callable[[date], Q]:
    return lambda today: q


NOT_DUE = ("近期交办，未到期", recent)
UNANSWERED = ("未答复", _always(Q(answered_on=None)))
NOT_OPEN = (
    ("历史台账未记公开", _always(Q(historical=True))), ("依申请公开", _always(Q(disclosure=Disclosure.ON_REQUEST))),
    ("不予公开", _always(Q(disclosure=Disclosure.CLOSED))), ("还没有定公开属性", _always(Q(disclosure=""))),
)  # fmt: skip
"""What is left of the answered cases is decided 主动公开, in full or as a summary."""
WAIVED = ("代表主动提出无需见面", _always(Q(waived=True)))

COUNTS = (
    Count("assigned", "承办", _always(HOST | ASSIST)),
    Count("lead", "主办", _always(HOST)),
    Count("assist", "会办", _always(ASSIST)),
    Count("answered", "主办已答复", _always(HOST & ANSWERED)),
    Count("not_due", "近期交办，未到期", lambda today: HOST & recent(today)),
    Count("overdue", "主办超期未答复", lambda today: HOST & Q(answered_on=None, answer_due_on__lt=today)),
    Count("assist_done", "会办意见已送出", _always(ASSIST & ANSWERED)),
    Count("with_outcome", "有成果转化、吸纳", _always((HOST | ASSIST) & LED)),
    *(
        Count(f"outcome_{kind}", f"转化为{kind.label}", _always((HOST | ASSIST) & Q(outcome_kinds__in=masks_with(kind))))
        for kind in Outcome.Kind
    ),
    Count("joint", "集中办理", _always((HOST | ASSIST) & Q(joint_id__isnull=False))),
)
RATES = (
    Rate("contact_rate", "主办建议沟通率", _always(HOST), Q(contacts__gt=0) & (
        Q(first_contact_on__lte=F("answered_on")) | Q(answered_on=None)), (NOT_DUE, ("历史台账未记沟通", _always(Q(historical=True))))),
    Rate("key_meeting_rate", "重点建议见面率", _always(HOST & KEY), Q(face_to_face=True), (WAIVED, NOT_DUE)),
    Rate("on_time_rate", "按时答复办结率", _always(HOST), ANSWERED & ANSWERED_IN_TIME, (NOT_DUE,)),
    Rate("satisfaction_rate", "反馈意见满意率", _always(HOST), Q(result__in=[Rating.SATISFIED, Rating.BASICALLY]),
         (UNANSWERED, ("没有反馈", _always(~RATED)))),
    Rate("class_a", "A 类占比", _always(HOST & ANSWERED), Q(reply_class="A")),
    Rate("class_b", "B 类占比", _always(HOST & ANSWERED), Q(reply_class="B")),
    Rate("class_c", "C 类占比", _always(HOST & ANSWERED), Q(reply_class="C")),
    Rate("meeting_rate", "见面率", _always(HOST & ~Q(meeting_level="none")), Q(face_to_face=True), (WAIVED, NOT_DUE)),
    Rate("outcome_rate", "成果转化率", _always(HOST & ANSWERED), LED, presumed=True),
    Rate("callback_rate", "回访率", _always(HOST & ANSWERED), Q(called_back=True)),
    Rate("published_rate", "公开率", _always(HOST & ANSWERED), Q(published_on__isnull=False), NOT_OPEN, presumed=True),
    Rate("assist_on_time_rate", "会办按时率", _always(ASSIST), ANSWERED & ANSWERED_IN_TIME, (NOT_DUE,)),
    # What became of letters of a class to be followed up (B转A), by what the rulebook says of the class, whatever its letter.
    Rate("b_to_a_rate", "B转A率", _always(HOST & Q(tracked=True)), Q(turned_on__isnull=False),
         (("历史台账未记后来的答复", _always(Q(historical=True))),)),
    Rate("own_rating_share", "本人评价占比", _always(HOST), Q(rating_source="deputy_online"),
         (UNANSWERED, ("没有反馈", _always(~RATED)), ("历史台账未记评价来源", _always(Q(historical=True))))),
)  # fmt: skip
PROMISE_RATES = (
    # 落实率: promises kept / promises whose day has come, and those kept before it (domain §5.1; 青岛 31).
    Rate("fulfilled_rate", "落实率", _always(Q()), Q(struck_on__isnull=False), (
        ("没到说好的日子", lambda today: Q(struck_on=None, due_now__gte=today)), ("没有定日子", _always(Q(struck_on=None, due_now=None)))),
        presumed=True, unit="项"),
    Rate("moved_rate", "改期率", _always(Q()), Q(moves_made__gt=0), (("没有定日子", _always(Q(due_on=None, moves_made=0))),), presumed=True, unit="项"),
)  # fmt: skip
"""Rates of the promises in the letters of hosted tasks, over columns of Promise."""
SUMS = (Total("promises_moved", "承诺改期", Q(moves_made__gt=0), "moves_made", "次"),)
MEANS = (Mean("slippage", "平均推迟", Q(moves_made__gt=0), "slipped"),)
ONSITE = ("onsite_participation_rate", "现场办理代表参与率")
BY_NAME = {figure.name: figure for figure in (*COUNTS, *RATES)}
FIVE = ("contact_rate", "key_meeting_rate", "onsite_participation_rate", "on_time_rate", "satisfaction_rate")
