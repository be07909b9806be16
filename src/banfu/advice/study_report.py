"""研究报告 as a Word document, drafted from the stored figures of one study; heavy, for the worker alone."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from docx.document import Document as Paper

from banfu.advice import study_words as words
from banfu.advice.models import Study
from banfu.advice.wordpaper import (
    KAI,
    SONG,
    add_caption,
    add_heading,
    add_line,
    add_table,
    add_text,
    new_paper,
)

NUMERALS = "一二三四五六七八九十"
SHOWN, TABLED = 12, 40
Told = Mapping[str, Any]


def write(study: Study, titles: Mapping[int, str]) -> bytes:
    """Return the report of ``study``. titles: those of the cases in it, by key."""
    paper = new_paper()
    told = study.told
    add_line(paper, f"{study.about}研究报告", SONG, 22, centred=True)
    add_line(paper, f"（{study.span}）", KAI, 16, centred=True)
    add_text(paper, _opening(study))
    if told["topics"]:
        _whole(paper, told)
        _changes(paper, told)
        _topics(paper, told, titles)
        _answered(paper, told)
    _method(paper)
    content = BytesIO()
    paper.save(content)
    return content.getvalue()


def _opening(study: Study) -> str:
    told = study.told
    per = "、".join(f"{year}年 {n} 件" for year, n in zip(told["years"], told["totals"], strict=True))
    start = f"{words.as_of(study.computed_at)}，{study.span}{study.about}共 {told['cases']} 件，其中{per}。" if told["cases"] else ""
    return f"{start}{words.finding(told)}。{words.uneven(told)}"


def _whole(paper: Paper, told: Told) -> None:
    add_heading(paper, "一、代表关心什么")
    topics, years = told["topics"], told["years"]
    inside = told["cases"] - told["rest"]["size"]
    add_text(paper, f"共归出 {len(topics)} 个主题，{inside} 件；另有 {told['rest']['size']} 件归不进去。各主题每千件里占几件见表 1，底色深的占得多。")
    most = max((share for topic in topics[:TABLED] for share in topic["shares"]), default=1) or 1
    rows = [[t["name"], t["size"], *t["shares"], words.SAYS[t["change"]["says"]]] for t in topics[:TABLED]]
    shades = [[0, 0, *[share / most for share in t["shares"]]] for t in topics[:TABLED]]
    add_caption(paper, "各主题每千件占几件" + (f"（件数最多的 {TABLED} 个）" if len(topics) > TABLED else ""))
    add_table(paper, ["主题", "件数", *map(str, years), "增减"], rows, shades, _widths(len(years)))


def _widths(years: int) -> list[float]:
    """The name of a topic takes what many years leave, 3 cm at least."""
    each = min(1.45, 8.7 / max(years, 1))
    return [15.6 - 1.3 - 2.2 - each * years, 1.3, *[each] * years, 2.2]


def _changes(paper: Paper, told: Told) -> None:
    add_heading(paper, "二、什么在变")
    changed = [topic for topic in told["topics"] if topic["change"]["says"] in words.CHANGED]
    if not changed:
        add_text(paper, "各主题在全部建议中所占的份额，没有看出增减。")
    for number, topic in enumerate(changed[:SHOWN]):
        add_text(paper, f"{number + 1}. {topic['name']}：{words.change(topic, told['years'])}")
    if told["words"]:
        parts = [f"“{one['word']}”{words.SAYS[one['change']['says']]}" for one in told["words"][:SHOWN]]
        add_text(paper, f"标题用词中，{'、'.join(parts)}。")


def _topics(paper: Paper, told: Told, titles: Mapping[int, str]) -> None:
    add_heading(paper, "三、各主题情况")
    for number, topic in enumerate(told["topics"][:SHOWN]):
        add_heading(paper, f"（{_numeral(number + 1)}）{topic['name']}", 2)
        lead = f"共 {topic['size']} 件，关键词有{'、'.join(topic['words'])}。" if topic["words"] else f"共 {topic['size']} 件。"
        add_text(paper, lead + words.change(topic, told["years"]) + words.again(topic))
        where = "、".join(f"{one['name']} {one['n']} 件" for one in topic["cities"][:5])
        add_text(paper, words.askers(topic) + (f"写到的地方：{where}。" if where else "") + words.content(topic) + words.days(topic))
        shown = [titles[key] for key in topic["examples"] if key in titles]
        if shown:
            add_text(paper, "有代表性的建议：" + "；".join(f"《{title}》" for title in shown) + "。")
        _beside(paper, topic)


def _beside(paper: Paper, topic: Told) -> None:
    if not topic["asks"]:
        return
    rows = [[one["text"], one["n"], one["taken_up"] or ("答复里没有找到相应的话" if one["answered"] else "没有答复全文")] for one in topic["asks"]]
    add_caption(paper, f"关注点和着力点（抽看 {topic['read']} 件诉求、{topic['read_letters']} 封答复，摘原句）")
    add_table(paper, ["代表提的", "件数", "答复里最接近的一句"], rows, widths=(6.6, 1.4, 7.6))


def _answered(paper: Paper, told: Told) -> None:
    add_heading(paper, "四、怎么答复的")
    add_text(paper, words.solved(told) + words.again(told) + words.content(told) + words.days(told))
    names, years = told["lists"]["classes"], told["years"]
    if names:
        add_caption(paper, "答复类别，按年")
        add_table(paper, ["类别", *map(str, years), "合计"], [[f"{name} 类", *row, sum(row)] for name, row in zip(names, told["classes"], strict=True)])
    if told["from"]:
        add_caption(paper, "谁提的、提到哪里（各列前十四位）")
        longest = max(len(told["from"][:14]), len(told["cities"][:14]))
        rows = [[*_pair(told["from"], at), *_pair(told["cities"], at)] for at in range(min(14, longest))]
        add_table(paper, ["代表团", "件数", "写到的市州", "件数"], rows, widths=(5.8, 2, 5.8, 2))


def _pair(ones: Sequence[Told], at: int) -> tuple[object, object]:
    return (ones[at]["name"], ones[at]["n"]) if at < len(ones) else ("", "")


def _method(paper: Paper) -> None:
    add_heading(paper, "五、怎么算的，引用时注意什么")
    for heading, lines in (("（一）方法", words.METHOD), ("（二）注意", words.CAVEATS)):
        add_heading(paper, heading, 2)
        for number, line in enumerate(lines):
            add_text(paper, f"{number + 1}. {line}")


def _numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    if number <= 10:
        return NUMERALS[number - 1]
    return ("" if tens == 1 else NUMERALS[tens - 1]) + "十" + (NUMERALS[ones - 1] if ones else "")
