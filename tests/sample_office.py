"""A small office: the sample's units and people without its cases."""

from datetime import date

import pytest

from banfu import clock
from banfu.actions import taking_in
from banfu.cases.models import Assignment
from banfu.sample import load

DAY = date(2018, 3, 1)


@pytest.fixture
def world(db):
    with clock.at(DAY):
        yield load._set_up("", DAY)


@pytest.fixture
def arrive(world):
    """Take in one suggestion; return the task of 省财政厅."""

    def arrive(number="0082", part="lead", assist=("省民政厅",), day=DAY, kind="suggestion"):
        home = world.units["省财政厅"]
        others = tuple((world.units[name], "assist") for name in assist)
        host = () if part == "lead" else ((world.units["省民政厅"], "lead"),)
        row = taking_in.Incoming(
            number=number, title="关于提高村级组织运转经费保障标准的建议", body="一是提高标准。二是改进拨付。",
            lead="唐秀英", delegation="怀化市代表团", topic="财政税收", handed_over_on=day,
            units=((home, part), *(others if part == "lead" else host)),
        )
        taking_in.take_in(world.people["czt.coordinator"], world.sessions[kind, 2018], [row])
        return Assignment.objects.get(suggestion__number=number, unit=home)

    return arrive
