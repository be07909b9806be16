"""Appraisal: figures of real tasks scored by a rubric, each point with its cases."""

from argparse import Namespace
from datetime import date, timedelta

import pytest
from tests.sample_office import DAY

from banfu import clock
from banfu.actions import REGISTRY, perform
from banfu.figures import appraise_command, engine
from banfu.figures.definitions import BY_NAME, ONSITE, PROMISE_RATES, Count
from banfu.people.models import Office
from banfu.rulebook import rubric

LATE = DAY + timedelta(days=200)
UNIT = "省财政厅"


def asked(**more):
    return Namespace(**({"unit": UNIT, "year": 2018, "rubric": "通用", "kind": "suggestion", "by": None, "until": None} | more))


def items(told):
    return {item["code"]: item for item in told["items"]}


def test_the_figures_of_rubrics_are_those_there_are():
    rates = {rate.name: rate.label for rate in (*BY_NAME.values(), *PROMISE_RATES) if not isinstance(rate, Count)} | {ONSITE[0]: ONSITE[1]}
    assert rates == rubric.RATES
    assert rubric.COUNTS.items() <= {count.name: count.label for count in BY_NAME.values() if isinstance(count, Count)}.items()


def test_each_point_names_its_cases(world, arrive, drive):
    done, silent, late = (arrive(number, assist=()) for number in ("0082", "0083", "0084"))
    drive(done, "record_feedback")
    drive(silent, "deliver")
    Office.objects.update(demo_day=LATE)
    with clock.at(LATE):
        told = appraise_command.run(asked())
        then = appraise_command.run(asked(until=DAY))
        computed = engine.compute(engine.Scope(world.units[UNIT], 2018))
    got = items(told)
    assert got["contact"]["cost"] == [late.number] and got["contact"]["gave"] == [done.number, silent.number]
    assert got["contact"]["words"].startswith("2/3 = 66.67%，比 100% 低 33.33 个百分点；扣 0.5 分 × 33.33 = 16.67 分，封顶 15 分")
    assert (got["overdue"]["points"], got["overdue"]["cost"]) == (4, [late.number])
    assert got["organising"]["points"] is None and told["pending"] == ["organising"]
    assert told["total"] == sum(item["points"] or 0 for item in told["items"])
    assert told["feedback"] == {"given": 1, "without": 1, "sources": {"人大、政府办录入": 1}}
    assert told["tiny"] == {"satisfaction_rate": 1}
    assert any(doubt.startswith("没有件可算、照办法按满分计的：重点建议见面、现场办理有代表参加、承诺落实") for doubt in told["doubts"])
    assert any("只有 1 件" in doubt for doubt in told["doubts"]) and any("50%" in doubt for doubt in told["doubts"])
    for item in told["items"]:
        if item["gave"] and item["figure"] in rubric.RATES:
            assert len(item["gave"]) == computed[item["figure"]].numerator
    assert then["until"] == str(DAY) and items(then)["overdue"]["cost"] == []
    assert "待评" in appraise_command.summary(told) and "失分的件：0084" in appraise_command.summary(told)


def test_promises_and_outings_are_counted_with_their_cases(world, arrive, drive):
    task = drive(arrive(assist=()), "deliver")
    where = {"kind": "onsite", "partner": "唐秀英", "text": "看了项目", "attended": 0}
    perform(REGISTRY["log_contact"], world.people["czt.d1.o0"], task, where)
    got = items(appraise_command.run(asked()))
    assert got["onsite"]["cost"] == [task.number] and got["onsite"]["words"].startswith("0/1 = 0%")
    assert got["fulfilled"]["words"].startswith("没有要算的项（0/0）")


def test_divisions_are_appraised_each_on_its_own(world, arrive, drive):
    drive(arrive(assist=()), "deliver")
    arrive("0083")
    (one,) = appraise_command.run(asked(by="division"))["divisions"]
    assert one["name"] == "农业农村处" and items(one)["contact"]["gave"] == ["0082"]


@pytest.mark.parametrize(("more", "told"), [
    ({"unit": "没有厅"}, "没有叫“没有厅”的单位"), ({"rubric": "没有"}, "没有叫“没有”的考核办法，现有：通用"),
    ({"until": date(2030, 1, 1)}, "算不到还没到的日子"),
])  # fmt: skip
def test_what_cannot_be_appraised_is_said(world, more, told):
    with pytest.raises(Exception, match=told):
        appraise_command.run(asked(**more))
