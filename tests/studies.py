"""Six years of an office's cases, in three matters, for the tests of studies."""

from datetime import date

import pytest

from banfu.actions import taking_in
from banfu.cases.models import Session

MATTERS = (
    ("村级组织运转经费", "农业农村处", "一是提高村级组织运转经费标准。二是及时拨付村级经费。", (1, 2, 4, 8, 14, 22)),
    ("城乡垃圾分类处理", "办公室", "一是建设垃圾分类处理厂。二是按户收集城乡垃圾。", (8, 8, 8, 8, 8, 8)),
    ("乡村教师周转住房", "农业农村处", "一是修建乡村教师周转住房。二是发放交通补贴。", (0, 0, 0, 0, 6, 7)),
)
PLACES = ("浏阳市", "沅陵县", "桃源县", "安化县")
HOSTILE = "<script>alert(1)</script>=cmd|'/c calc'!A1"


@pytest.fixture
def years(world):
    """Take over six old ledgers of 省财政厅; return how many cases there are a year."""
    home, office = world.units["省财政厅"], world.people["czt.coordinator"]
    source = world.sessions["suggestion", 2018].source
    counts = {}
    for place, year in enumerate(range(2012, 2018)):
        session, _ = Session.objects.get_or_create(source=source, year=year, defaults={"name": f"{year}年会议"})
        lines = [
            taking_in.OldLine(
                number=f"{n:04}", unit=home, part="lead", topic="", body=f"{PLACES[n % 4]}群众反映强烈。{body}",
                title=f"关于加强{PLACES[n % 4]}{matter}的建议" + (HOSTILE if n == 0 else ""), lead="唐秀英", reply_class="ABC"[n % 3],
                delegation="怀化市代表团" if n % 4 == 1 else "常德市代表团", division=world.units.get(f"省财政厅/{division}"),
                answered_on=date(year, 5, 8), rating=("satisfied", "basically", "unsatisfied")[n % 3],
            )
            for n, (matter, division, body) in enumerate(
                (matter, division, body) for matter, division, body, many in MATTERS for _ in range(many[place])
            )
        ]  # fmt: skip
        taking_in.import_history(office, session, lines)
        counts[year] = len(lines)
    return counts
