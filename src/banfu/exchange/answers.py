"""报数: figures as on a day, put into the asker's own table, frozen and recorded.

An answer is never changed and never removed; who finds it wrong answers again.
"""

import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from django.db import transaction

from banfu import clock
from banfu.cases import asat, files
from banfu.cases.models import Assignment
from banfu.cases.words import Kind, Rating
from banfu.exchange.models import Answer
from banfu.figures import engine
from banfu.figures.definitions import COUNTS, RATES
from banfu.figures.words import percent
from banfu.people.models import Person, Post, Unit, UnitAlias
from banfu.record import chain

SAME = {
    "承办": ("承办件数", "承办总数", "承办数", "承办建议数", "交办件数", "总件数", "合计"),
    "主办": ("主办件", "主办件数", "主办数", "主办建议", "牵头"), "会办": ("会办件", "会办件数", "会办数", "协办", "协办件数"),
    "主办已答复": ("已答复", "办结", "已办结", "办结数", "办结件数", "主办办结", "答复件数"),
    "近期交办，未到期": ("未到期", "正在办理", "在办"), "主办超期未答复": ("超期", "逾期", "超期未答复", "逾期件数"),
    "会办意见已送出": ("会办办结", "会办已办结"), "A 类件数": ("A类", "A类件", "A", "所提问题已经解决"),
    "B 类件数": ("B类", "B类件", "B"), "C 类件数": ("C类", "C类件", "C"), "A 类占比": ("A类率", "A类比例"),
    "B 类占比": ("B类率", "B类比例"), "C 类占比": ("C类率", "C类比例"), "主办建议沟通率": ("沟通率",),
    "重点建议见面率": (), "现场办理代表参与率": ("代表参与率",), "按时答复办结率": ("办结率", "按时办结率", "按时答复率"),
    "反馈意见满意率": ("满意率",), "见面率": ("面商率",), "满意": ("满意件数",), "基本满意": ("基本满意件数",),
    "不满意": ("不满意件数",), "单位": ("单位名称", "承办单位", "填报单位"), "截止日期": ("截止时间", "统计截止"),
    "填报日期": ("填表日期", "日期"), "填报人": ("填表人", "经办人"), "年度": ("年份",),
}  # fmt: skip
"""The names a template may use, each with what other offices call it."""


def _values(organ: str, year: int, until: date, by: str, figures: Mapping[str, engine.Figure], rated: Mapping[str, int]) -> dict[str, object]:
    """Everything a template can ask for, by the Chinese name."""
    day = clock.today()
    found: dict[str, object] = {
        "单位": organ, "年度": year, "截止日期": f"{until.year}年{until.month}月{until.day}日", "填报人": by,
        "填报日期": f"{day.year}年{day.month}月{day.day}日",
    }  # fmt: skip
    for count in COUNTS:
        found[count.label] = figures[count.name].value
    for figure in (*(figures[rate.name] for rate in RATES), figures[engine.ONSITE[0]]):
        found[figure.label] = percent(figure.rate)
        found[f"{figure.label}分子"], found[f"{figure.label}分母"] = figure.numerator, figure.denominator
    for letter in "ABC":
        found[f"{letter} 类件数"] = figures[f"class_{letter.lower()}"].numerator
    return found | {label: rated.get(value, 0) for value, label in Rating.choices}


def names() -> dict[str, str]:
    """Every name a template may use, other offices' words included → the name it stands for."""
    found = {other: name for name, others in SAME.items() for other in others}
    found |= {name: name for name in SAME}
    for label in [count.label for count in COUNTS] + [rate.label for rate in RATES] + [engine.ONSITE[1]]:
        found[label] = label
    rates = [rate.label for rate in RATES] + [engine.ONSITE[1]]
    return found | {f"{label}{end}": f"{label}{end}" for label in rates for end in ("分子", "分母")}


def values_of(answer: Answer) -> dict[str, object]:
    """What a template is filled with, by every name it may use."""
    figures = {name: engine.Figure(name, **what) for name, what in answer.figures.items()}
    own = _values(str(answer.organ), answer.year, answer.until, answer.made_by.name, figures, answer.notes.get("rated", {}))
    return {name: own[meant] for name, meant in names().items()}


def own_names(organ: Unit) -> list[str]:
    return [organ.name, organ.full_name, *UnitAlias.objects.filter(unit=organ).values_list("name", flat=True)]


def _rated(keys: list[int], scope: engine.Scope, day: date) -> dict[str, int]:
    found: dict[str, int] = {}
    for task in asat.states(Assignment.objects.filter(pk__in=keys), day):
        found[task.result] = found.get(task.result, 0) + 1
    return found


def give(
    person: Person, post: Post, scope: engine.Scope, asker: str, purpose: str = "", template: tuple[str, Path] | None = None
) -> Answer:
    """Freeze the figures of ``scope`` as on its cut-off day and fill the asker's table, if there is one.

    template: (name, path) of an .xlsx. Raises files.FileRefused for a file of another kind and
    sheets.SheetError for one that cannot be read; then nothing is kept.
    """
    day = min(scope.until or clock.today(), clock.today())
    members = engine.members(scope, day)
    figures = engine.counted(members, scope, day)
    kept = {
        name: {"label": f.label, "value": f.value, "numerator": f.numerator, "denominator": f.denominator,
               "excluded": [list(pair) for pair in f.excluded], "presumed": f.presumed, "unit": f.unit, "mean": f.mean}
        for name, f in figures.items()
    }  # fmt: skip
    notes: dict[str, object] = {"rated": _rated(members["satisfaction_rate"]["d"], scope, day)}
    answer = Answer(
        organ=scope.organ, asker=asker, purpose=purpose, year=scope.year, kind=scope.kind, until=day, figures=kept,
        members=members, notes=notes, made_by=person, made_at=clock.now(),
    )  # fmt: skip
    if template:
        _fill(answer, *template)
    with transaction.atomic():
        answer.save()
        words = f"报给{asker}：{scope.year}年{Kind(scope.kind).label}，截至 {day:%Y-%m-%d}"
        chain.append([
            chain.Line(
                action="answer_figures", label="报数", subject=f"answer:{answer.pk}", who=person.name, post=str(post),
                sentence=words + (f"，填表“{answer.template_name}”" if template else ""), person_id=person.pk,
                organ=post.organ_key, data={"figures": {n: f.as_json() for n, f in figures.items()}, "file": answer.filled_digest},
            )
        ])  # fmt: skip
    return answer


def _fill(answer: Answer, name: str, path: Path) -> None:
    answer.template_name = files.safe_name(name)
    with tempfile.TemporaryDirectory(prefix="banfu-") as folder:
        out = Path(folder) / "filled.xlsx"
        from banfu.exchange.sheets.template import fill_template  # openpyxl brings numpy with it

        filled = fill_template(path, out, values_of(answer), own_names(answer.organ))
        answer.template_digest = files.keep_path(path, name).digest
        answer.filled_digest = files.keep_path(out, "filled.xlsx").digest
    answer.notes["unknown"] = [
        {"sheet": m.sheet, "cell": m.cell, "name": m.name, "nearest": list(m.nearest)} for m in filled.unknown
    ]
    answer.notes["filled"] = [{"sheet": f.sheet, "cell": f.cell, "name": f.name, "guessed": f.guessed} for f in filled.cells]
