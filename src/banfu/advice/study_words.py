"""What a study says in sentences: the same words on the page and in the report, from the same stored figures."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from banfu.clock import CHINA

Told = Mapping[str, Any]
SAYS = {"more": "增多", "less": "减少", "new": "新出现", "none": "没有看出变化", "few": "件数太少，不判", "one": "只有一年，不比"}
CHANGED = ("new", "more", "less")
METHOD = (
    "归主题：按标题和正文开头的用词，再参考分类，把说同一件事的归到一起；归之前去掉地名，所以不同地方提的同一件事在一起。一个主题至少 5 件，"
    "归不进去的列在“其余”。",
    "判增减：比的是每千件里占几件，不是件数；用 Cochran–Armitage 趋势检验（件数少时逐种排法精确计算，不用近似），所有主题一起按 "
    "Benjamini–Hochberg 校正，错报率控制在 5% 以内。够不上的一律写“没有看出变化”，不画箭头。",
    "新出现：前几年一件也没有，而且按总件数看不像碰巧，才写“新出现”。",
    "谁提得多：与这个代表团在全部建议中占的份额比，用超几何分布的精确检验，同样校正。",
    "又提：答复为 B、C 类，以后年度又有用词相近的建议，算“后来又有人提”；没有逐件核对是否确为同一事项。旁边列出答复为 A 类的又提了多少作对照，"
    "整体差别用超几何分布的精确检验：A 类一样又提的，是题目年年有人提，不能说成没有解决。",
    "地方：认标题里写到的地名，标题没有的看正文开头；县市区算进它的市州。写到几个地方，各算一次。",
    "关注点和着力点：每个主题均匀抽看至多 40 件的诉求和答复，摘原句，几个主题的答复都一字不差写着的套话不算；并排放的是这些件的答复里最接近的一句，不等于已经办到。",
)
CAVEATS = (
    "主题由软件归出，名字取自标题里共有的短语；一件只进一个主题，说几件事的只算主要的一件。引用前请点开件数看一遍原件。",
    "没有看出变化不等于没有变化：件数少时，大的起伏也可能看不出来。",
    "同一批代表联名或分头提的相近建议会让某一年突然增多，检验把每件当成互不相干，所以写了增减的也要看原件。",
    "历史台账没有交办日期和答复全文的，不进办理天数和着力点；代表的评价按来源另见统计，单位电话回访的不算。",
)


def percent(part: int, whole: int) -> str:
    """A rate with one decimal; — without a denominator, 100% bare."""
    if not whole:
        return "—"
    return "100%" if part == whole else f"{100 * part / whole:.1f}%"


def finding(told: Told) -> str:
    """The heading: what is found, in one sentence."""
    topics, years = told["topics"], told["years"]
    if not told["cases"]:
        return "这几年没有可研究的件"
    if not topics:
        return f"{told['cases']} 件里还归不出主题，件数太少"
    changed = [topic for topic in topics if topic["change"]["says"] in CHANGED]
    most = f"提得最多的是“{topics[0]['name']}”（{topics[0]['size']} 件）"
    if len(years) < 2:
        return f"{most}；只有一年，不比增减"
    if not changed:
        return f"{most}；{len(topics)} 个主题都没有看出增减"
    parts = [f"{sum(topic['change']['says'] == says for topic in topics)} 个{SAYS[says]}" for says in CHANGED
             if any(topic["change"]["says"] == says for topic in topics)]  # fmt: skip
    return f"{most}；{len(topics)} 个主题里 {'、'.join(parts)}"


def uneven(told: Told) -> str:
    """A warning where units came in over the years: their topics are new here, not to deputies."""
    units = told.get("units", [])
    if max(units, default=0) < 2 or min(units) == max(units):
        return ""
    parts = "、".join(f"{year}年 {n} 个" for year, n in zip(told["years"], units, strict=True))
    return f"各年有件的单位不一样多（{parts}）：后来才录入的单位，它们的主题会像“新出现”或“增多”，要看变化请选一个各年都有件的单位。"


def halves(years: Sequence[int]) -> tuple[str, str]:
    """The earlier and the later years as one writes them."""
    half = len(years) // 2
    early, late = years[:half], years[len(years) - half :]
    return tuple(f"{part[0]}年" if len(part) == 1 else f"{part[0]}—{part[-1]}年" for part in (early, late)) if half else ("", "")  # type: ignore[return-value]


def change(topic: Told, years: Sequence[int]) -> str:
    """How a topic changed, as a sentence that can stand alone."""
    told = topic["change"]
    before, after = told["before"], told["after"]
    if told["says"] == "one":
        return "只有一年，不比增减。"
    first, second = halves(years)
    shares = f"{first}每千件 {before:.1f} 件，{second}每千件 {after:.1f} 件"
    if told["says"] == "few":
        return f"只有 {topic['size']} 件，太少，不判增减。"
    if told["says"] == "new":
        return f"{told['first_year']}年起才有，以前没有（{chance(told['q'])}）。"
    if told["says"] == "none":
        return f"{shares}，没有看出变化（{chance(told['q'])}）。"
    times = f"，后者是前者的 {after / before:.1f} 倍" if before else ""
    return f"{shares}{times}，{'增多' if told['says'] == 'more' else '减少'}（{chance(told['q'])}）。"


def chance(q: float) -> str:
    return "校正后 p＜0.001" if q < 0.001 else f"校正后 p={q:.3f}" if q < 0.995 else "校正后 p=1"


def solved(told: Told) -> str:
    """How class A went, told only where the test says so."""
    judged = told.get("solved")
    if not judged or judged["says"] in ("few", "one"):
        return ""
    first, second = halves(told["years"])
    words = {"more": "提高", "new": "提高", "less": "下降"}.get(judged["says"])
    shares = f"答复为 A 类的，{first}每千件 {judged['before']:.0f} 件，{second}每千件 {judged['after']:.0f} 件"
    return f"{shares}，{words}（{chance(judged['q'])}）。" if words else f"{shares}，没有看出变化（{chance(judged['q'])}）。"


def again(topic: Told) -> str:
    """How many of the unsolved came again, beside the solved: most matters come again either way."""
    if not topic["open"]:
        return "以前年度没有答复为 B、C 类的。"
    said = f"以前年度答复为 B、C 类的 {topic['open']} 件，后来又有人提的 {topic['returned']} 件（{percent(topic['returned'], topic['open'])}）"
    if not topic.get("settled"):
        return said + "。"
    beside = f"；答复为 A 类的 {topic['settled']} 件，后来又有人提的 {topic['resumed']} 件（{percent(topic['resumed'], topic['settled'])}）"
    return said + beside + _apart(topic) + "。"


def _apart(topic: Told) -> str:
    """Whether the two shares differ, where it was tested (the study as a whole)."""
    p = topic.get("again_p")
    if p is None:
        return ""
    if p > 0.05:
        return "，两者看不出差别，“又提”多半是题目年年有人提"
    more = topic["returned"] * topic["settled"] > topic["resumed"] * topic["open"]
    return f"，没有解决的又提得{'多' if more else '少'}（{chance(p).removeprefix('校正后 ')}）"


def content(topic: Told) -> str:
    """Satisfaction as n/d, 基本满意 apart."""
    if not topic["rated"]:
        return "还没有评价。"
    return (
        f"有评价的 {topic['rated']} 件中，满意 {topic['satisfied']} 件、基本满意 {topic['basically']} 件、不满意 {topic['unsatisfied']} 件，"
        f"满意和基本满意占 {percent(topic['content'], topic['rated'])}。"
    )


def days(told: Told) -> str:
    found = told["days"]
    return f"从交办到答复，中位数 {found['median']:g} 天（{found['n']} 件有据可查）。" if found["n"] else "没有可查的办理天数。"


def askers(topic: Told) -> str:
    """Who speaks of it more or less than their share."""
    parts = [
        f"{one['name']}提了 {one['n']} 件，按份额应为 {one['expected']:.1f} 件，{'偏多' if side == 'more' else '偏少'}（{chance(one['q'])}）"
        for side in ("more", "less") for one in topic[side]
    ]  # fmt: skip
    return "；".join(parts) + "。" if parts else "各代表团提的与各自的份额相比，没有看出差别。"


def as_of(moment: datetime | None) -> str:
    """按 2018年5月22日 9:30 的数据, in China's time."""
    if moment is None:
        return ""
    there = moment.astimezone(CHINA)
    return f"按 {there.year}年{there.month}月{there.day}日 {there.hour}:{there.minute:02} 的数据"
