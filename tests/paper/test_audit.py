"""The audit of reports: planted errors are found, clean reports give no alarm, made-up consistent ones neither."""

import json
from dataclasses import dataclass
from fractions import Fraction

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.paper.reports import CLEAN, PLANTED

from banfu.paper.audit.finding import KINDS, half_up, shown
from banfu.paper.audit.numbers import chinese
from banfu.paper.audit.report import audit_file, audit_text
from banfu.paper.letter import PaperError
from banfu.site import command


def alarms(text):
    return [one for one in audit_text(text) if one.alarm]


@pytest.mark.parametrize("name", CLEAN)
def test_a_clean_report_gives_no_alarm(name):
    assert [one.sentence for one in alarms(CLEAN[name])] == []


def test_clean_reports_are_really_reckoned():
    right = {name: [one for one in audit_text(text) if one.level == "right"] for name, text in CLEAN.items()}
    assert sum(map(len, right.values())) >= 100, {name: len(found) for name, found in right.items()}
    assert [name for name, found in right.items() if not found] == ["不穷尽", "法规和日期", "跟踪"]


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_error_is_found_and_nothing_else(name):
    text, wanted = PLANTED[name]
    found = alarms(text)
    assert sorted(one.kind for one in found) == sorted(kind for kind, _ in wanted), [one.sentence for one in found]
    assert all(any(one.kind == kind and words in one.quote for one in found) for kind, words in wanted)
    for one in found:
        assert one.kind in KINDS and one.text.endswith("。") and one.inputs
        assert one.quote.split("、")[0] in text.splitlines()[one.paragraph - 1]


def test_what_it_should_be_is_said():
    (one,) = alarms(PLANTED["增长错"][0])
    assert "11.3%" in one.text and one.arithmetic == "(118－106)÷106＝11.32%"
    (one,) = alarms(PLANTED["截去尾数"][0])
    assert one.level == "doubt" and "截去" in one.text and "63.5%" in one.text
    (one,) = alarms(PLANTED["百分点两读"][0])
    assert one.level == "doubt" and ["37.5%" in one.readings[0], "27.7%" in one.readings[1]] == [True, True]


# A unit's report with the faults that were found in a real one, in words of ours.
ALL_BUT_ONE = """全年办理代表建议373件，其中，主办件76件，除1件近期交办外，其余均已办结。
今年已办结的76件主办件中，A类答复41件，占比超过50%，是2013年的3倍；C类答复18件，占比24%，比2013年下降13.5%。"""


def test_all_but_one_against_all_and_the_two_readings():
    found = {one.kind: one for one in alarms(ALL_BUT_ONE)}
    assert set(found) == {"contradiction", "multiple", "points"}
    assert "75 还是 76" in found["contradiction"].text
    by75, by76 = found["contradiction"].readings
    assert "41÷75＝54.7%" in by75 and "18÷75＝24.0%" in by75 and "41÷76＝53.9%" in by76 and "18÷76＝23.7%" in by76
    assert "14" in shown(Fraction(41, 3), 0) and "13.7件" in found["multiple"].readings[0] and "18.0%" in found["multiple"].readings[1]
    right = [one.text for one in audit_text(ALL_BUT_ONE) if one.level == "right" and one.kind == "share"]
    assert len(right) == 2
    notes = [one.text for one in audit_text(ALL_BUT_ONE) if one.kind == "remainder"]
    assert any("297件" in text for text in notes) and any("17件" in text for text in notes)


@dataclass
class Year:
    """A report's figures, all consistent; ``told`` writes them out in the given order of sentences."""

    a: int
    b: int
    c: int
    assist: int
    last: int
    shares: tuple[str, ...] = ()

    def figures(self):
        host = self.a + self.b + self.c
        total = host + self.assist
        grown = total - self.last
        return {
            "total": total, "host": host, "assist": self.assist, "a": self.a, "b": self.b, "c": self.c, "last": self.last,
            "grown": abs(grown), "pa": _percent(self.a, host), "pc": _percent(self.c, host), "ph": _percent(host, total),
            "pg": _percent(abs(grown), self.last), "way": "增加" if grown > 0 else "减少", "rise": "增长" if grown > 0 else "下降",
        }  # fmt: skip


def _percent(part, whole):
    return Fraction(half_up(Fraction(part * 100, whole), 1))


SENTENCES = (
    "2018年，本单位共承办建议{total}件，其中主办{host}件，占{ph}%；会办{assist}件。",
    "主办件已答复，其中A类{a}件，占主办件的{pa}%；B类{b}件；C类{c}件，占{pc}%。",
    "与上年相比，承办总数{total}件，{way}{grown}件，{rise}{pg}%（上年{last}件）。",
)
years = st.builds(Year, st.integers(3, 60), st.integers(3, 60), st.integers(3, 60), st.integers(3, 200), st.integers(20, 300)).filter(
    lambda year: year.figures()["grown"] > 1
)


def told(figures, joiner):
    plain = {name: shown(value, 1) if isinstance(value, Fraction) else value for name, value in figures.items()}
    return joiner.join(SENTENCES).format(**plain)


@settings(max_examples=60, deadline=None)
@given(years, st.sampled_from(["", "\n"]))
def test_consistent_figures_give_no_alarm(year, joiner):
    text = told(year.figures(), joiner)
    assert [one.sentence for one in alarms(text)] == [], text


@settings(max_examples=120, deadline=None)
@given(years, st.sampled_from(["", "\n"]), st.data())
def test_one_figure_changed_gives_an_alarm(year, joiner, data):
    figures = year.figures()
    name = data.draw(st.sampled_from([name for name in figures if name not in ("way", "rise")]))
    by = data.draw(st.integers(1, 9)) * data.draw(st.sampled_from([1, -1]))
    changed = figures[name] + (Fraction(by, 5) if name.startswith("p") else by)
    if not changed > 0 or (name.startswith("p") and changed > 100):
        return
    text = told({**figures, name: changed}, joiner)
    assert alarms(text), text


def test_files(tmp_path):
    text = CLEAN["一个单位"]
    for name, content in {"a.txt": text.encode(), "b.txt": text.encode("gb18030"), "c.txt": text.encode("utf-16")}.items():
        (tmp_path / name).write_bytes(content)
        assert [one.text for one in audit_file(tmp_path / name)] == [one.text for one in audit_text(text)]
    paper = Document()
    for line in PLANTED["类别不合"][0].splitlines():
        paper.add_paragraph(line)
    paper.save(tmp_path / "d.docx")
    assert [one.kind for one in audit_file(tmp_path / "d.docx") if one.alarm] == ["sum"]


def test_a_paragraph_broken_over_lines_is_one(tmp_path):
    (tmp_path / "a.txt").write_text("2018年，市教育局共承办人大代表建议118件，其中主办45件，其余的是会\n\n办件，会办72件。", "utf-8")
    (one,) = [one for one in audit_file(tmp_path / "a.txt") if one.alarm]
    assert one.kind == "sum" and one.paragraph == 1


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("没有.txt", None, "打不开"),
        ("空.txt", b"\n\n", "没有文字"),
        ("坏.docx", b"PK\x03\x04 broken", "读不出来"),
        ("旧.doc", b"\xd0\xcf\x11\xe0", "另存为 .docx"),
        ("乱.txt", b"\xff\xfe\x00\xd8\x00", "UTF-8"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_cure(tmp_path, name, content, words):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(PaperError, match=words):
        audit_file(tmp_path / name)


def run(capsys, *args):
    with pytest.raises(SystemExit) as stopped:
        command.main(["paper", "audit", *map(str, args)])
    return stopped.value.code, capsys.readouterr()


def test_the_command(tmp_path, capsys):
    file = tmp_path / "a.txt"
    file.write_text(ALL_BUT_ONE, "utf-8")
    code, said = run(capsys, file)
    assert code == 1 and "[请核对] 第 2 段" in said.out and "3 处有误或要核对" in said.out
    code, said = run(capsys, "--json", file)
    answer = json.loads(said.out)
    assert code == 1 and not answer["well"] and {"kind", "paragraph", "quote", "text", "inputs", "arithmetic"} <= set(answer["findings"][0])
    file.write_text(CLEAN["钱"], "utf-8")
    assert run(capsys, file)[0] == 0
    code, said = run(capsys, tmp_path / "none.txt")
    assert code == 2 and "打不开" in said.err


@pytest.mark.parametrize(
    ("word", "value"), [("两千三百", 2300), ("一百零八", 108), ("十二", 12), ("二〇一八", 2018), ("三万五千", 35000), ("一亿二千万", 120000000)]
)
def test_chinese_numerals(word, value):
    assert chinese(word) == value


WORDS = ("承办", "主办", "件", "，", "。", "（", "）", "占", "%", "比上年", "增加", "12", "A类", "满意", "率", "100%", "0件", "13.5", "个百分点", "是2013年的3倍", "由", "到", "除",
         "外均已办结", "分别", "近八成", "两千余", "百分之", "合计", "今年", "其中", "：", "亿元", "成", "中", "其余", "下降100%", "翻一番", "\n")  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=50).map("".join))
def test_any_text_is_read_to_its_end(text):
    assert all(one.text.endswith("。") and one.level in ("error", "doubt", "note", "right") for one in audit_text(text))
