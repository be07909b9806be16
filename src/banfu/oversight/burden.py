"""负担: what a unit has in hand, and whether that is more than it is used to."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Max, Q

from banfu import clock
from banfu.cases.models import Assignment, Candidate, Session
from banfu.cases.words import GONE, HOSTING, CaseStage, Part, Stage

MANY, MORE, TWICE, YEARS = 10, 1.3, 2.0, 3
RULE = (
    f"负担重：本年主办（已交的加拟办还没交的）{MANY} 件以上，而且比它前 {YEARS} 年的平均多三成以上；"
    "前几年没有件数的，是各单位平均的 2 倍以上。"
)
WAITING = (CaseStage.TO_HAND_OVER, CaseStage.TO_PASS_ON)
HOST = Q(part__in=list(HOSTING))


@dataclass(frozen=True)
class Burden:
    """Of one unit: hosted this year; open as host, as assistant, late; proposed as host and not yet given;
    usual: hosted a year before; mean: of all units this year. None: not known."""

    hosted: int = 0
    host: int = 0
    assist: int = 0
    late: int = 0
    proposed: int = 0
    usual: float | None = None
    mean: float | None = None

    @property
    def words(self) -> str:
        late = f"，超期 {self.late}" if self.late else ""
        return f"在办 主办 {self.host}、会办 {self.assist}{late}"

    @property
    def heavy(self) -> str:
        """"" or why the unit has too much, by RULE."""
        now = self.hosted + self.proposed
        if now < MANY:
            return ""
        if self.usual is not None:
            return f"本年主办 {now} 件，前几年平均 {self.usual:.0f} 件" if now > MORE * self.usual else ""
        if self.mean is not None and now > TWICE * self.mean:
            return f"本年主办 {now} 件，各单位平均 {self.mean:.0f} 件"
        return ""


def burdens(sessions: list[int], units: Iterable[int]) -> dict[int, Burden]:
    """Return what each of these units has of the sources of ``sessions``, the sessions one oversees; four queries."""
    wanted = sorted(set(units))
    year = Session.objects.filter(pk__in=sessions).aggregate(newest=Max("year"))["newest"] if wanted else None
    if year is None:
        return {}
    given = Assignment.objects.filter(session__in=sessions).exclude(stage__in=(*GONE, Stage.WITHDRAWN)).order_by()
    rows = given.filter(organ_key__in=wanted, year__gte=year - YEARS).values("organ_key", "year").annotate(
        hosted=Count("pk", filter=HOST), host=Count("pk", filter=HOST & Q(open=True)),
        assist=Count("pk", filter=Q(part=Part.ASSIST, open=True)), late=Count("pk", filter=Q(open=True, due_on__lt=clock.today())),
    )  # fmt: skip
    by: dict[int, list[dict[str, int]]] = {unit: [] for unit in wanted}
    for row in rows:
        by[row["organ_key"]].append(row)
    asked = Candidate.objects.filter(suggestion__session__in=sessions, suggestion__stage__in=WAITING, dropped_on=None, unit__in=wanted)
    proposed = dict(asked.filter(HOST).order_by().values_list("unit").annotate(n=Count("pk")))
    every = given.filter(HOST, year=year).aggregate(n=Count("pk"), units=Count("unit", distinct=True))
    mean = every["n"] / every["units"] if every["units"] else None
    return {unit: _one(lines, year, proposed.get(unit, 0), mean) for unit, lines in by.items()}


def _one(lines: list[dict[str, int]], year: int, proposed: int, mean: float | None) -> Burden:
    earlier = [line["hosted"] for line in lines if line["year"] < year and line["hosted"]]
    total = {name: sum(line[name] for line in lines) for name in ("host", "assist", "late")}
    hosted = sum(line["hosted"] for line in lines if line["year"] == year)
    return Burden(hosted=hosted, proposed=proposed, usual=sum(earlier) / len(earlier) if earlier else None, mean=mean, **total)
