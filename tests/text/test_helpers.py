"""Helpers: the same comes out with and without them, and nothing is lost when one ends."""

import multiprocessing
import os

import pytest
from tests.text.test_study import YEARS, _cases

from banfu.text import clusters, helpers
from banfu.text import study as study_module
from banfu.text.helpers import Helpers, wanted
from banfu.text.study import study


def where(number: int) -> tuple[int, int]:
    return number, os.getpid()


def dies_in_a_helper(number: int) -> int:
    if multiprocessing.parent_process() is not None:
        os._exit(1)
    return 2 * number


def refuses(number: int) -> int:
    raise ValueError(number)


def test_a_study_is_the_same_by_one_process_and_by_two(monkeypatch):
    monkeypatch.setattr(clusters, "PART", 50)
    cases = _cases({"村级组织运转经费": [10 + 5 * i for i in range(len(YEARS))], "城乡垃圾分类处理": [20] * 6, "乡村教师周转住房": [0, 0, 0, 9, 12, 14]})
    assert len(cases) == 290
    monkeypatch.setattr(study_module, "wanted", lambda _: 2)
    by_two = study(cases)
    monkeypatch.setattr(study_module, "wanted", lambda _: 0)
    by_one = study(cases)
    assert by_two.told == by_one.told and by_two.members == by_one.members


def test_outcomes_come_from_others_in_the_order_of_the_jobs():
    with Helpers(2) as some:
        found = list(some.each(where, [(number,) for number in range(20)]))
    assert [number for number, _ in found] == list(range(20))
    assert os.getpid() not in {process for _, process in found}


@pytest.mark.parametrize(
    ("texts", "processors", "count"),
    [(helpers.FEW - 1, 2, 0), (helpers.FEW, 1, 0), (helpers.FEW, 2, 2), (helpers.FEW, 64, helpers.MOST)],
)
def test_little_work_and_one_processor_need_no_helper(texts, processors, count, monkeypatch):
    monkeypatch.setattr(helpers, "cores", lambda: processors)
    assert wanted(texts) == count
    with Helpers(0) as none:
        assert list(none.each(where, [(1,)])) == [(1, os.getpid())]


def test_what_a_lost_helper_left_is_done_here():
    with Helpers(2) as some:
        assert list(some.each(dies_in_a_helper, [(number,) for number in range(5)])) == [0, 2, 4, 6, 8]
        assert list(some.each(dies_in_a_helper, [(7,)])) == [14]


def held_by(held: str, number: int) -> tuple[str, int, bool]:
    return held, number, multiprocessing.parent_process() is not None


@pytest.mark.parametrize("count", [0, 2])
def test_jobs_are_fed_one_by_one_to_those_who_hold_something(count):
    taken = []
    jobs = ((taken.append(number) or number,) for number in range(20))
    with Helpers(count, "held") as some:
        for number, found in enumerate(some.feed(held_by, jobs)):
            assert found == ("held", number, count > 0)
            assert len(taken) <= number + count + 2
    assert taken == list(range(20))


def test_no_room_for_processes_is_no_fault(monkeypatch):
    def full(*_: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr(helpers, "ProcessPoolExecutor", full)
    with Helpers(2) as none:
        assert list(none.each(where, [(1,)])) == [(1, os.getpid())]


def test_a_fault_of_the_work_itself_is_told():
    with Helpers(2) as some, pytest.raises(ValueError, match="3"):
        list(some.each(refuses, [(3,)]))
