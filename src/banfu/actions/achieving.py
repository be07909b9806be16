"""成果转化、吸纳: what a suggestion led to, put on record with the passage that took up a point (domain §4.3 row 23).

An outcome belongs to the unit that put it on record, whoever issued it. Taken back, a link or an outcome stays in the record.
"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from banfu import clock
from banfu.actions.after import DESK
from banfu.actions.fields import DatedForm, reason
from banfu.actions.filing import file_field, put
from banfu.actions.kernel import Doing, Refused, declare
from banfu.actions.pointing import brief
from banfu.cases.models import Assignment, Outcome, OutcomeLink, StoredFile
from banfu.cases.outcomes import Led, led_to, titled
from banfu.cases.words import GONE, Stage
from banfu.people.models import Role
from banfu.text.asks import points_of
from banfu.ui.forms import DayField, TextField
from banfu.ui.words import day

STAGES = frozenset(Stage) - GONE - {Stage.WITHDRAWN, Stage.FOR_REFERENCE, Stage.RETURNING}
POINT, MOST = 300, 300
WHOLE = ("", "整件建议")


def points(task: Assignment) -> list[str]:
    """The points of the suggestion as a link keeps them."""
    return [text[:POINT] for text in points_of(task.suggestion.body)]


class LinkFields(DatedForm):
    """How an outcome took the suggestion up: which point, in which words, with what evidence."""

    how = forms.ChoiceField(label="怎么转化的", choices=OutcomeLink.How.choices)
    point = forms.ChoiceField(label="建议的哪一点", required=False)
    passage = TextField(label="成果里的原话", max_length=1000, required=False, rows=3, help_text="吸纳了这一点的那一条、那一句，照抄")
    file = file_field("依据文件", help_text="文件扫描件、预算批复、会议纪要等")

    def prepare(self) -> None:
        self.asked = points(self.task)
        field: Any = self.fields["point"]
        field.choices = [WHOLE, *((str(n), f"第 {n} 点　{brief(text)}") for n, text in enumerate(self.asked, start=1))]

    def clean_point(self) -> str:
        chosen = self.cleaned_data["point"]
        return self.asked[int(chosen) - 1] if chosen else ""


def _not_to_come(form: DatedForm, data: dict[str, Any]) -> None:
    if (dated := data.get("dated")) and dated > clock.today():
        form.add_refusal("dated", f"{day(dated, clock.today())}还没有到，", "印发了、定下来了再登记。")


class RecordForm(LinkFields):
    kind = forms.ChoiceField(label="成果是什么", choices=Outcome.Kind.choices)
    title = TextField(label="名称", max_length=200, help_text="文件的标题、项目或会议的名称，不用加书名号")
    number = TextField(label="文号", max_length=80, required=False)
    organ = TextField(label="谁印发、谁定的", max_length=120, help_text="可以是别的单位")
    dated = DayField(label="哪天印发、哪天定的", required=False)
    text = TextField(label="说明", max_length=500, required=False, rows=2)
    field_order = ("happened_on", "kind", "title", "number", "organ", "dated", "how", "point", "passage", "text", "file")

    def prepare(self) -> None:
        super().prepare()
        self.fields["organ"].initial = self.task.unit.full_name or self.task.unit.name

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        _not_to_come(self, data)
        return data


def _bare(title: str) -> str:
    """A title without the 《》 around all of it."""
    inner = title[1:-1]
    return inner if title.startswith("《") and title.endswith("》") and "《" not in inner else title


def _link(doing: Doing, outcome: Outcome) -> OutcomeLink:
    task, data = doing.task, doing.data
    point = data.get("point") or ""
    if OutcomeLink.objects.filter(outcome=outcome, assignment=task, point=point, ended_on=None).exists():
        raise Refused("这一点已经连上这项成果了，不用再连。", "point")
    kept = put(doing, data.get("file"), StoredFile.Kind.EVIDENCE)
    made = OutcomeLink.objects.create(
        outcome=outcome, assignment=task, how=data["how"], point=point, passage=data.get("passage") or "", file=kept,
        linked_on=doing.on, linked_by=doing.person.name,
    )  # fmt: skip
    doing.tell_proposers(f"{task.unit.name}说，您的{doing.suggestion.get_kind_display()}{made.get_how_display()}：{said(outcome)}")
    return made


def said(outcome: Outcome) -> str:
    """湖南省住房和城乡建设厅《…》（湘建房〔2018〕12号）."""
    number = f"（{outcome.number}）" if outcome.number else ""
    return f"{outcome.organ}{titled(outcome)}{number}"


def _words(made: OutcomeLink) -> str:
    point = f"“{brief(made.point)}”" if made.point else "整件"
    return f"{made.get_how_display()}，{point}" + (f"（附“{made.file.name}”）" if made.file else "")


def _record(doing: Doing) -> str:
    data, organ = doing.data, doing.task.organ_key
    title, number = _bare(data["title"]), data.get("number") or ""
    if Outcome.objects.filter(unit=organ, kind=data["kind"], title=title, number=number, withdrawn_on=None).exists():
        raise Refused("本单位已经登记过这一项；请用“连到已有的成果”，一项成果可以连多件建议。", "title")
    row = Outcome.objects.create(
        kind=data["kind"], title=title, number=number, organ=data["organ"], dated=data.get("dated"), text=data.get("text") or "",
        unit_id=organ, recorded_on=doing.on, recorded_by=doing.person,
    )  # fmt: skip
    return f"登记成果：{row.get_kind_display()}，{said(row)}；{_words(_link(doing, row))}"


record_outcome = declare(name="record_outcome", label="登记成果", roles=DESK, form=RecordForm, stages=STAGES, change=_record, likely=71)


# ---- one outcome, many suggestions ----


def known(task: Assignment) -> list[Led]:
    """What a task led to, as read with it: several verbs ask on one page."""
    found: list[Led] | None = getattr(task, "_led_to", None)
    if found is None:
        found = task._led_to = led_to([task.pk])  # type: ignore[attr-defined]
    return found


def choices(task: Assignment) -> QuerySet[Outcome]:
    """The outcomes to which a task may be linked: its unit's own, and those of others that took up the same suggestion."""
    shared = OutcomeLink.objects.filter(assignment__suggestion=task.suggestion_id, ended_on=None).values("outcome")
    return Outcome.objects.filter(Q(unit=task.organ_key) | Q(pk__in=shared), withdrawn_on=None)


def _any_to_link(task: Assignment) -> bool:
    there: bool | None = getattr(task, "_outcomes_near", None)
    if there is None:
        there = task._outcomes_near = choices(task).exists()  # type: ignore[attr-defined]
    return there


def _label(row: Outcome) -> str:
    return f"{row.get_kind_display()}　{said(row)}"


class LinkForm(LinkFields):
    outcome = forms.ModelChoiceField(label="哪一项成果", queryset=Outcome.objects.none(), empty_label="请选")
    field_order = ("happened_on", "outcome")

    def prepare(self) -> None:
        super().prepare()
        field: Any = self.fields["outcome"]
        keys = choices(self.task).order_by("-recorded_on", "-pk").values_list("pk", flat=True)[:MOST]
        field.queryset = Outcome.objects.filter(pk__in=list(keys)).order_by("-recorded_on", "-pk")
        field.label_from_instance = _label


def _relink(doing: Doing) -> str:
    row = Outcome.objects.select_for_update().get(pk=doing.data["outcome"].pk)
    if row.withdrawn_on:
        raise Refused("这项成果刚刚撤销了，连不上；请重选一项。", "outcome")
    return f"连到成果：{said(row)}；{_words(_link(doing, row))}"


link_outcome = declare(
    name="link_outcome", label="连到已有的成果", roles=DESK, form=LinkForm, stages=STAGES, change=_relink, offer=_any_to_link, likely=72,
    guard=lambda task, person, post: "" if _any_to_link(task) else "本单位还没有登记过成果；请先“登记成果”。",
)  # fmt: skip


def _mine(task: Assignment) -> list[Led]:
    return [one for one in known(task) if one.outcome.unit_id == task.organ_key]


NONE_MINE = "这一件没有本单位登记的成果；别的单位登记的，由那个单位改。"


class OfOutcome(DatedForm):
    """A form about one of the outcomes that the unit itself put on record."""

    outcome = forms.ModelChoiceField(label="哪一项成果", queryset=Outcome.objects.none(), empty_label=None)

    def prepare(self) -> None:
        field: Any = self.fields["outcome"]
        field.queryset = Outcome.objects.filter(pk__in=[one.outcome.pk for one in _mine(self.task)])
        field.label_from_instance = _label


CHANGED = ("kind", "title", "number", "organ", "dated")


class AmendForm(OfOutcome):
    kind = forms.ChoiceField(label="成果是什么", choices=[("", "不改"), *Outcome.Kind.choices], required=False)
    title = TextField(label="名称", max_length=200, required=False, help_text="不改的空着")
    number = TextField(label="文号", max_length=80, required=False)
    organ = TextField(label="谁印发、谁定的", max_length=120, required=False)
    dated = DayField(label="哪天印发、哪天定的", required=False)
    reason = reason("为什么改")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        _not_to_come(self, data)
        return data


def _locked(doing: Doing) -> Outcome:
    row = Outcome.objects.select_for_update().get(pk=doing.data["outcome"].pk)
    if row.withdrawn_on:
        raise Refused("这项成果刚刚撤销了；请再看一眼。", "outcome")
    return row


def _shown(row: Outcome, name: str) -> str:
    if name == "dated":
        return row.dated.isoformat() if row.dated else "没有写"
    return row.get_kind_display() if name == "kind" else getattr(row, name) or "没有写"


def _amend(doing: Doing) -> str:
    row, data = _locked(doing), doing.data
    told = {**data, "title": _bare(data.get("title") or "")}
    new = {name: told[name] for name in CHANGED if told.get(name) and told[name] != getattr(row, name)}
    if not new:
        raise Refused("一处也没有改；请在要改的一栏里写上新的。", "title")
    before = {name: _shown(row, name) for name in new}
    for name, value in new.items():
        setattr(row, name, value)
    row.save(update_fields=list(new))
    labels = {field.name: str(field.verbose_name) for field in Outcome._meta.fields}
    what = "；".join(f"{labels[name]}由“{before[name]}”改为“{_shown(row, name)}”" for name in new)
    _elsewhere(doing, row, f"成果{titled(row)}更正：{what}")
    return f"更正成果{titled(row)}：{what}。{data['reason']}"


def _elsewhere(doing: Doing, row: Outcome, sentence: str) -> None:
    """Let the record of every other suggestion the outcome took up say the same, and derive their tasks."""
    links = OutcomeLink.objects.filter(outcome=row, ended_on=None).exclude(assignment=doing.task)
    tasks = {link.assignment_id: link.assignment for link in links.select_related("assignment")}
    for key, task in sorted(tasks.items()):
        doing.note(task, f"assignment:{key}", sentence)
        if task.organ_key != doing.task.organ_key:
            doing.tell_post(Role.COORDINATOR, task.organ_key, f"{task.number} 号：{sentence}", f"/case/{key}")
    doing.derives(tasks)


amend_outcome = declare(
    name="amend_outcome", label="更正成果", roles=DESK, form=AmendForm, stages=STAGES, change=_amend, likely=73,
    guard=lambda task, person, post: "" if _mine(task) else NONE_MINE, offer=lambda task: bool(_mine(task)),
    consequences=("原来的写法留在记录里", "连着的别的建议一起改"),
)  # fmt: skip


class UnlinkForm(DatedForm):
    link = forms.ModelChoiceField(label="撤下哪一条", queryset=OutcomeLink.objects.none(), empty_label=None)
    reason = reason("为什么撤下")

    def prepare(self) -> None:
        field: Any = self.fields["link"]
        keys = [link.pk for one in known(self.task) for link in one.links]
        field.queryset = OutcomeLink.objects.filter(pk__in=keys).select_related("outcome")
        field.label_from_instance = lambda row: f"{titled(row.outcome)}　{brief(row.point) if row.point else '整件建议'}"


def _end(doing: Doing, links: Iterable[OutcomeLink]) -> None:
    for link in links:
        link.ended_on, link.ended_by, link.ended_reason = doing.on, doing.person.name, doing.data["reason"]
        link.save(update_fields=["ended_on", "ended_by", "ended_reason"])


def _unlink(doing: Doing) -> str:
    link = OutcomeLink.objects.select_related("outcome").get(pk=doing.data["link"].pk)
    if link.ended_on:
        raise Refused("这一条刚刚撤下了；请再看一眼。", "link")
    _end(doing, [link])
    point = f"“{brief(link.point)}”" if link.point else "整件建议"
    return f"撤下成果{titled(link.outcome)}（{point}）：{link.ended_reason}"


unlink_outcome = declare(
    name="unlink_outcome", label="撤下成果", roles=DESK, form=UnlinkForm, stages=STAGES, change=_unlink, likely=74,
    guard=lambda task, person, post: "" if known(task) else "这一件没有连着的成果。", offer=lambda task: bool(known(task)),
    consequences=("成果本身还在，只是不再算这一件的",),
)  # fmt: skip


class WithdrawForm(OfOutcome):
    reason = reason("为什么撤销")


def _withdraw(doing: Doing) -> str:
    row = _locked(doing)
    row.withdrawn_on, row.withdrawn_by, row.withdrawn_reason = doing.on, doing.person.name, doing.data["reason"]
    row.save(update_fields=["withdrawn_on", "withdrawn_by", "withdrawn_reason"])
    _elsewhere(doing, row, f"成果{titled(row)}撤销：{row.withdrawn_reason}")
    _end(doing, OutcomeLink.objects.filter(outcome=row, ended_on=None))
    return f"撤销成果{titled(row)}：{row.withdrawn_reason}"


withdraw_outcome = declare(
    name="withdraw_outcome", label="撤销成果", roles=DESK, form=WithdrawForm, stages=STAGES, change=_withdraw, likely=76,
    guard=lambda task, person, post: "" if _mine(task) else NONE_MINE, offer=lambda task: bool(_mine(task)),
    consequences=("连着的建议都撤下，数随着变", "记录里还查得到"),
)  # fmt: skip
