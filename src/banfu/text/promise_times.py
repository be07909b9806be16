"""By when: the times of a promise made into days, counted from the day of the letter. Standard library alone.

A month or year that is named with 前 is over the day before it begins (6月前: 5月31日); with 底, 末, 内 or alone it
is over with its last day. Working days and terms of office depend on calendars that are not known here: the
period is told, the day is not.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

NUMERALS = {sign: value for value, sign in enumerate("零一二三四五六七八九十")} | {"两": 2, "〇": 0, "半": 0}
COUNT = r"(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,3})"
PERIOD = re.compile(
    r"“?(?P<plan>十[一二三四五六七])五”?(?:规划)?(?:期间|时期|期末|末|规划期)?"
    r"|(?P<from>(?:19|20)\d\d)年?(?:—|－|-|~|～|至|到)(?P<to>(?:19|20)\d\d)年(?:期间)?"
    r"|(?:到|至|于|在|自|从)?(?P<year>(?<!\d)(?:19|20)\d\d年|今年|明年|后年|去年|前年|上年|本年度?|当年|下一?年度?|次年|年(?=[底末内][^\d]))?(?:的)?"
    r"(?:(?P<month>(?<!\d)1[0-2]|(?<!\d)[1-9])月(?:份)?(?:(?P<day>[12]\d|3[01]|[1-9])[日号]|(?P<edge>底|末|初|中旬|上旬|下旬))?"
    r"|(?P<half>上半年|下半年)|第?(?P<quarter>[一二三四1-4])季度(?:末|底)?|(?P<end>年?[底末](?![层板部片薪])|(?:以)?内|年?初(?!期)|年中(?!央))|(?P<whole>全年|度内?))?"
    r"(?P<before>之前|以前|前(?![期三沿述款列端面]|提(?!出|交|供))|之内|以内|内(?![容部])|起|后|之后|以后)?"
    r"|(?P<this>本月|下个?月|本季度|下个?季度)(?:底|末|内)?(?:之前|前)?"
    rf"|(?P<lead>力争|争取|计划|拟|预计|用|利用|在|于|未来|今后|再用)?(?:用|在)?(?<![\d第])(?:{COUNT})(?:[—\-~～至到](?P<most>\d{{1,3}}|[一二两三四五六七八九十]{{1,3}}))?"
    r"(?P<unit>个工作日|工作日|个月|年(?![级度])|周(?!年|边)|天|日|个季度|小时)(?:左右)?(?:的?时间)?(?P<within>之内|以内|内)?"
)  # fmt: skip
LOOSE = re.compile(r"近期|尽快|尽早|适时|下一步|下步|接下来|今后|逐步|逐年|每年|分期分批|任期内|本届政府(?:任期)?内|条件成熟")
QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4}


@dataclass(frozen=True)
class Time:
    """Where the words of a time stand and what they mean. by: its last day; past: over before the
    letter; since: it says from when, not by when; starts: that is still to come."""

    start: int
    end: int
    words: str
    by: date | None
    past: bool
    since: bool = False
    starts: bool = False


def number(words: str) -> int:
    """12, 三, 十五, 二十 as a number; 0 where it is none."""
    if words.isdecimal():
        return int(words)
    if "十" in words:
        tens, _, ones = words.partition("十")
        return (NUMERALS.get(tens, 1) if tens else 1) * 10 + (NUMERALS.get(ones, 0) if ones else 0)
    return NUMERALS.get(words, 0) if len(words) == 1 else 0


def times(text: str, dated: date | None, start: int = 0, end: int | None = None) -> list[Time]:
    """Return the times in ``text[start:end]`` in order. dated: the day of the letter, without which only
    what names its year is made into days."""
    return list(_times(text, dated, start, len(text) if end is None else end))


def _times(text: str, dated: date | None, start: int, end: int) -> Iterator[Time]:
    for found in PERIOD.finditer(text, start, end):
        if not found.group() or not _means_a_time(found):
            continue
        by = _by(found, dated)
        since = found["before"] in ("起", "后", "之后", "以后") or (found["within"] is None and found["unit"] is not None and not found["lead"])
        if found["unit"] is not None and (since or text[max(0, found.start() - 2) : found.start()].endswith(("近", "过去"))):
            continue  # 三年 alone is a length, not a limit
        starts = bool(since and by and dated and by > dated)
        yield Time(found.start(), found.end(), found.group(), None if since else by, bool(by and dated and by < dated), since, starts)


def _means_a_time(found: re.Match[str]) -> bool:
    """Whether more than a loose 内 or 前 was found."""
    return any(found[name] for name in ("plan", "from", "year", "month", "half", "quarter", "this", "unit")) or found["end"] in (
        "年底", "年末", "年初", "年中")  # fmt: skip


def _by(found: re.Match[str], dated: date | None) -> date | None:
    if found["plan"]:
        return date(2005 + 5 * (number(found["plan"]) - 10), 12, 31) if number(found["plan"]) > 10 else None
    if found["to"]:
        return date(int(found["to"]), 12, 31)
    if found["this"]:
        return _this(found["this"], dated)
    if found["unit"]:
        return _after(dated, number(found["most"] or found["n"]), found["unit"])
    return _named(found, dated)


def _this(words: str, dated: date | None) -> date | None:
    if dated is None:
        return None
    ahead = 1 if words.startswith("下") else 0
    if "季" in words:
        quarter = (dated.month - 1) // 3 + ahead
        return _last(dated.year + quarter // 4, quarter % 4 * 3 + 3)
    month = dated.month - 1 + ahead
    return _last(dated.year + month // 12, month % 12 + 1)


def _after(dated: date | None, count: int, unit: str) -> date | None:
    """The day so long after the letter; None for working days and hours, which need a calendar."""
    if dated is None or not count or "工作日" in unit or unit == "小时":
        return None
    if unit in ("天", "日", "周"):
        return dated + timedelta(days=count * (7 if unit == "周" else 1))
    months = count * {"年": 12, "个季度": 3}.get(unit, 1)
    year, month = divmod(dated.month - 1 + months, 12)
    return date(dated.year + year, month + 1, min(dated.day, monthrange(dated.year + year, month + 1)[1]))


def _year(words: str | None, dated: date | None) -> int | None:
    if words and words[:4].isdecimal():
        return int(words[:4])
    if dated is None:
        return None
    ahead = {"明年": 1, "次年": 1, "下年": 1, "下年度": 1, "下一年": 1, "下一年度": 1, "后年": 2, "去年": -1, "上年": -1, "前年": -2}
    return dated.year + ahead.get(words or "", 0)


def _named(found: re.Match[str], dated: date | None) -> date | None:
    """2019年底前, 明年上半年, 6月底前: a year, and a part of it."""
    year = _year(found["year"], dated)
    if year is None:
        return None
    before = found["before"] in ("之前", "以前", "前")
    if found["month"]:
        return _in_month(found, year, before, dated)
    if found["half"] or found["quarter"]:
        month = {"上半年": 6, "下半年": 12}.get(found["half"] or "") or QUARTERS.get(found["quarter"], 0) * 3 or int(found["quarter"]) * 3
        return _last(year, month)
    if found["end"] and found["end"].endswith("初"):
        return _last(year, 3)
    if found["end"] == "年中":
        return _last(year, 6)
    if before and not found["end"] and not found["whole"] and (found["year"] or "")[:4].isdecimal():
        return date(year - 1, 12, 31)
    return date(year, 12, 31)


def _in_month(found: re.Match[str], year: int, before: bool, dated: date | None) -> date | None:
    month = int(found["month"])
    if found["day"]:
        day = int(found["day"])
        on = date(year, month, day) if day <= monthrange(year, month)[1] else None
    elif found["edge"] in ("初", "上旬"):
        on = date(year, month, 10)
    elif found["edge"] == "中旬":
        on = date(year, month, 20)
    else:
        on = date(year, month, 1) - timedelta(days=1) if before and not found["edge"] else _last(year, month)
    if on and dated and not found["year"] and before and on < dated:
        return on.replace(year=on.year + 1) if (on.month, on.day) != (2, 29) else _last(on.year + 1, 2)
    return on


def _last(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
