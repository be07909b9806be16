from datetime import UTC, date, datetime, time
from fractions import Fraction

import pytest

from banfu.ui import words

D = date(2018, 5, 22)


def test_day_shows_the_year_only_of_another_year():
    assert words.day(D) == "5月22日"
    assert words.day(D, date(2018, 1, 1)) == "5月22日"
    assert words.day(D, date(2019, 1, 1)) == "2018年5月22日"
    assert words.day(None) == ""
    assert words.day_long(D, D) == "5月22日 周二"


def test_moments_are_read_in_the_local_zone():
    assert words.day(datetime(2018, 5, 21, 17, 0, tzinfo=UTC)) == "5月22日"
    assert words.clocktime(datetime(2018, 5, 21, 17, 5, tzinfo=UTC)) == "01:05"
    assert words.clocktime(time(9, 3)) == "09:03"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "—"),
        (Fraction(31, 75), "41.3%"),
        (Fraction(1), "100%"),
        (0, "0%"),
        (Fraction(9999, 10000), "99.9%"),
        (Fraction(1, 10000), "不到 0.1%"),
        (Fraction(1, 2), "50.0%"),
        (0.1235, "12.4%"),
    ],
)
def test_rate(value, text):
    assert words.rate(value) == text


def test_count():
    assert words.cn_count(0) == "0 件"
    assert words.cn_count(6, "位") == "6 位"
    assert words.cn_count(None) == "—"
