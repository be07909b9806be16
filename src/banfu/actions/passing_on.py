"""The government office passes on to units, adds and drops them (domain §2 S4, §11).

Where a source has no government office in this system, its office of congress or CPPCC passes on.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from banfu.actions import reach
from banfu.actions.assigning import Share, ask_each_other, assign, start_clocks
from banfu.actions.fields import DatedForm, reason
from banfu.actions.kernel import Doing, Refused, declare, source_of
from banfu.advice import like, route_tasks, routing
from banfu.cases.models import Assignment, Candidate, OpinionRequest, Suggestion
from banfu.cases.words import BEFORE_REPLY, GONE, HOSTING, CaseStage, Part, Stage
from banfu.people.models import Person, Post, Role, Unit
from banfu.search.models import Kind as Searched
from banfu.ui.forms import TextField

PASSERS = frozenset({Role.GOVERNMENT, Role.CONGRESS})


def organs() -> Any:
    """The units a suggestion may be given to: those in force, the offices above them left out."""
    above = Post.objects.filter(role__in=(Role.CONGRESS, Role.GOVERNMENT, Role.DEPUTY)).values("unit")
    over = Unit.objects.filter(pk__in=above, organ__isnull=False).values("organ")  # a NULL in it would leave none
    return Unit.objects.filter(level=Unit.Level.ORGAN, valid_until=None).exclude(pk__in=above).exclude(pk__in=over)


def proposed(suggestion: Suggestion) -> list[Share]:
    """What 拟办 says: the units proposed, in their order."""
    rows = Candidate.objects.filter(suggestion=suggestion, dropped_on=None).select_related("unit").order_by("pk")
    return [Share(row.unit, row.part, row.share) for row in rows]


def wrong(shares: Sequence[Share]) -> str:
    """Return "" where units and parts fit together, else what is wrong and the cure (domain §2 S3)."""
    keys = [one.unit.pk for one in shares]
    if twice := next((one.unit.name for one in shares if keys.count(one.unit.pk) > 1), ""):
        return f"{twice}写了两次；一个单位在一件里只有一个角色，请去掉一个。"
    by = {part: [one for one in shares if one.part == part] for part in Part}
    hosts = by[Part.LEAD] + by[Part.SOLE]
    if by[Part.SEPARATE]:
        if hosts:
            return "分办的每家都是主办，不再另定主办、独办；请二者取一。"
        if len(by[Part.SEPARATE]) < 2:
            return "分办至少要两家；只有一家的请改为主办或独办。"
        if silent := [one.unit.name for one in by[Part.SEPARATE] if not one.share.strip()]:
            return f"分办要写明每家办哪一部分，{'、'.join(silent)}没有写；请补上。"
        return ""
    if len(hosts) != 1:
        return "还没有定主办（或独办）单位；请定一家。" if not hosts else "主办（独办）只能有一家；请留一家，其余改为会办或分办。"
    if by[Part.SOLE] and by[Part.ASSIST]:
        return "独办件没有会办单位；请改为主办，或去掉会办。"
    return ""


def told(shares: Sequence[Share]) -> str:
    """省财政厅主办，省农委、省民政厅会办."""
    parts = [(part, [one for one in shares if one.part == part]) for part in Part]
    words = []
    for part, ones in parts:
        names = "、".join(one.unit.name + (f"（{one.share}）" if one.share else "") for one in ones)
        words += [f"{names}{part.label}"] if ones else []
    return "，".join(words)


def precedent(suggestion: Suggestion, person: Person) -> tuple[Unit | None, str]:
    """The unit the worker proposes to the office of ``person``, else the one that led most of the like he may see,
    and the words that say so; (None, "") without any."""
    told_to = routing.for_office([suggestion], person).get(suggestion.pk)
    if told_to and told_to.units and told_to.units[0].likely and told_to.units[0].why:
        best = told_to.units[0]
        return best.unit, f"软件提：{best.unit.name}。{best.words}"
    led = Counter(one.task.unit for one in like.seen_by(person, suggestion) if one.task.hosting and one.same)
    if not led:
        return None, ""
    unit, n = led.most_common(1)[0]
    return unit, f"软件提：{unit.name}。相似的建议里有 {n} 件由它主办"


class PassForm(DatedForm):
    """The units a suggestion goes to; what was proposed stands chosen."""

    lead = forms.ModelChoiceField(label="主办单位", queryset=Unit.objects.none(), required=False, empty_label="（分办的不选）")
    assist = forms.ModelMultipleChoiceField(
        label="会办单位", queryset=Unit.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    separate = TextField(
        label="分办", max_length=2000, rows=3, required=False, help_text="一行一家，写“单位：办哪一部分”；分办的就不选主办单位"
    )
    field_order = ("lead", "assist", "separate", "happened_on")

    def prepare(self) -> None:
        for name in ("lead", "assist"):
            self.fields[name].queryset = organs()
        now = proposed(self.task)
        unit, words = precedent(self.task, self.person) if self.person else (None, "")
        self.fields["lead"].help_text = words
        if unit and not now:
            self.fields["lead"].initial = unit.pk
        lead = next((one.unit.pk for one in now if one.part in (Part.LEAD, Part.SOLE)), None)
        self.fields["lead"].initial = lead or self.fields["lead"].initial
        self.fields["assist"].initial = [one.unit.pk for one in now if one.part == Part.ASSIST]
        self.fields["separate"].initial = "\n".join(f"{one.unit.name}：{one.share}" for one in now if one.part == Part.SEPARATE)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        shares = self._separate(data.get("separate") or "")
        assist = list(data.get("assist") or ())
        if data.get("lead"):
            shares.append(Share(data["lead"], Part.LEAD if assist else Part.SOLE))
        shares += [Share(unit, Part.ASSIST) for unit in assist]
        if not self.errors and (fault := wrong(shares)):
            self.add_error(None, fault)
        data["units"] = shares
        return data

    def _separate(self, text: str) -> list[Share]:
        known = {unit.name: unit for unit in organs()}
        found = []
        for number, line in enumerate(text.splitlines(), 1):
            name, _, share = line.replace(":", "：").partition("：")
            if not line.strip():
                continue
            if name.strip() not in known:
                self.add_error("separate", f"第 {number} 行的“{name.strip()}”不是本系统里的单位；请照单位名称写。")
                continue
            found.append(Share(known[name.strip()], Part.SEPARATE, share.strip()))
        return found


def give(doing: Doing, shares: Sequence[Share], on: date) -> list[Assignment]:
    """Make the tasks of these units within an act on a suggestion, and tell them. Raises Refused."""
    case = doing.suggestion
    if fault := wrong(shares):
        raise Refused(fault)
    have = {task.unit_id: task for task in Assignment.objects.filter(suggestion=case).select_related("unit")}
    for one in shares:
        old = have.get(one.unit.pk)
        if old is not None and old.stage in GONE:
            raise Refused(f"{one.unit.name}已经退回或取消过这一件，不能再交给它；请另定单位。")
    fresh = [one for one in shares if one.unit.pk not in have]
    tasks = assign([(case, fresh, on)])
    ask_each_other(case, tasks)
    start_clocks(tasks)
    doing.derives(task.pk for task in tasks)
    route_tasks.soon(route_tasks.organs_here({one.unit.organ_key for one in fresh}))
    route_tasks.soon_above(source_of(case))
    for task in tasks:
        doing.tell_post(
            Role.COORDINATOR, task.unit_id, f"{case.number} 号交由本单位{Part(task.part).label}，请签收。", f"/case/{task.pk}"
        )
    return tasks


def _pass_on(doing: Doing) -> str:
    shares = doing.data.get("units") or proposed(doing.suggestion)
    give(doing, shares, doing.on)
    return f"转交：{told(shares)}"


pass_on = declare(
    name="pass_on", label="转交", of=Suggestion, roles=PASSERS, reach=reach.passer, form=PassForm,
    stages=frozenset({CaseStage.TO_PASS_ON}), leads_to=frozenset({CaseStage.IN_HAND}), change=_pass_on, likely=1,
    texts=frozenset({Searched.TITLE, Searched.BODY}),
)  # fmt: skip


def _as_proposed(suggestion: Suggestion, person: Person, post: Post) -> str:
    fault = wrong(proposed(suggestion))
    return f"拟办还不能照办：{fault}" if fault else ""


pass_on_as_proposed = declare(
    name="pass_on_as_proposed", label="照拟办转交", of=Suggestion, roles=PASSERS, reach=reach.passer, batch=True,
    stages=frozenset({CaseStage.TO_PASS_ON}), leads_to=frozenset({CaseStage.IN_HAND}), change=_pass_on, guard=_as_proposed,
    likely=2, texts=frozenset({Searched.TITLE, Searched.BODY}),
)  # fmt: skip


class AddUnitForm(DatedForm):
    unit = forms.ModelChoiceField(label="增加哪个单位", queryset=Unit.objects.none(), empty_label="请选")
    part = forms.ChoiceField(label="角色", choices=[(p, p.label) for p in (Part.ASSIST, Part.SEPARATE, Part.REFERENCE)])
    share = TextField(label="分办内容", max_length=200, required=False)

    def prepare(self) -> None:
        held = Assignment.objects.filter(suggestion=self.task).values("unit")
        self.fields["unit"].queryset = organs().exclude(pk__in=held)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("part") == Part.SEPARATE and not data.get("share"):
            self.add_refusal("share", "分办要写明办哪一部分，", "请写上。")
        return data


def _add_unit(doing: Doing) -> str:
    unit, part = doing.data["unit"], doing.data["part"]
    case = doing.suggestion
    now = Assignment.objects.filter(suggestion=case).exclude(stage__in=GONE)
    if now.filter(unit=unit).exists():
        raise Refused(f"{unit.name}已经在承办这一件，不用再加。", "unit")
    if part == Part.SEPARATE and now.filter(part__in=(Part.LEAD, Part.SOLE)).exists():
        raise Refused("这一件定了主办（独办），不能再加分办；请加为会办，或收回后重新转交。", "part")
    tasks = assign([(case, [Share(unit, part, doing.data.get("share", ""))], doing.on)])
    sole = list(now.filter(part=Part.SOLE)) if part == Part.ASSIST else []
    for task in sole:
        task.part = Part.LEAD
        task.save(update_fields=["part"])
    ask_each_other(case, tasks)
    start_clocks(tasks)
    doing.derives([task.pk for task in now])
    doing.tell_post(Role.COORDINATOR, unit.pk, f"{case.number} 号增加本单位{Part(part).label}，请签收。", f"/case/{tasks[0].pk}")
    for task in now:
        if task.pk != tasks[0].pk:
            doing.tell_post(Role.COORDINATOR, task.unit_id, f"{case.number} 号增加{unit.name}{Part(part).label}。", f"/case/{task.pk}")
    return f"增加{unit.name}{Part(part).label}" + (f"：{doing.data['share']}" if doing.data.get("share") else "")


add_unit = declare(
    name="add_unit", label="增加承办单位", of=Suggestion, roles=PASSERS, reach=reach.passer, form=AddUnitForm,
    stages=frozenset({CaseStage.IN_HAND}), change=_add_unit, likely=30, texts=frozenset({Searched.TITLE, Searched.BODY}),
)  # fmt: skip


class DropForm(DatedForm):
    reason = reason("取消的理由")


def _not_the_only_host(task: Assignment, person: Person, post: Post) -> str:
    hosts = Assignment.objects.filter(suggestion=task.suggestion_id, part__in=HOSTING).exclude(stage__in=GONE)
    if task.hosting and not hosts.exclude(pk=task.pk).exists():
        return "这一件只有它一家主办；请先由它申请改办，批复同意后另行转交。"
    return ""


def _drop_unit(doing: Doing) -> str:
    task, on = doing.task, doing.on
    task.dropped_on = on
    task.save(update_fields=["dropped_on"])
    rows = OpinionRequest.objects.filter(assignment__suggestion=doing.suggestion, unit=task.unit, received_on=None, dropped_on=None)
    doing.derives(list(rows.values_list("assignment", flat=True)))
    rows.update(dropped_on=on)
    doing.tell_post(Role.COORDINATOR, task.organ_key, f"{task.number} 号不再由本单位{task.get_part_display()}：{doing.data['reason']}")
    return f"取消{task.unit.name}{task.get_part_display()}：{doing.data['reason']}"


drop_unit = declare(
    name="drop_unit", label="取消承办", roles=PASSERS, reach=reach.passer, form=DropForm,
    stages=frozenset(BEFORE_REPLY), leads_to=frozenset({Stage.DROPPED}),
    change=_drop_unit, guard=_not_the_only_host, likely=60,
)  # fmt: skip
