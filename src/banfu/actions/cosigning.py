"""会签: other divisions look at one version before it is issued (domain §2 A8)."""

from typing import Any

from django import forms

from banfu.actions.fields import DatedForm, TaskForm, divisions_of, people_of, reason
from banfu.actions.kernel import Doing, Refused, declare
from banfu.cases.models import Assignment, CoSign, Version
from banfu.cases.words import Stage
from banfu.people.models import Person, Post, Role, Unit
from banfu.ui.forms import TextField

WRITTEN = frozenset({Stage.DRAFTING, Stage.REVIEWING, Stage.TO_ISSUE, Stage.TO_SEND})


def _latest(task: Assignment) -> Version | None:
    return Version.objects.filter(reply__assignment=task, reply__round=task.round).order_by("n").last()


def pending(task: Assignment) -> Any:
    """The divisions asked about the latest version which have not agreed."""
    version = _latest(task)
    return CoSign.objects.filter(version=version).exclude(agreed=True).select_related("division") if version else CoSign.objects.none()


class AskCoSignForm(TaskForm):
    divisions = forms.ModelMultipleChoiceField(
        label="请哪些处室会签", queryset=Unit.objects.none(), widget=forms.CheckboxSelectMultiple,
        help_text="法规处、预算处等；会签意见跟着这一稿，改了稿要重新请",
    )  # fmt: skip

    def prepare(self) -> None:
        self.fields["divisions"].queryset = divisions_of(self.task.organ_key).exclude(pk=self.task.division_id)


def _ask_cosign(doing: Doing) -> str:
    version = _latest(doing.task)
    if version is None:
        raise Refused("还没有存稿，不能会签；请先“拟稿”存一稿。")
    units = list(doing.data["divisions"])
    for unit in units:
        CoSign.objects.update_or_create(
            version=version, division=unit,
            defaults={"assignment": doing.task, "asked_on": doing.on, "asked_by": doing.person.name, "digest": version.digest,
                      "answered_on": None, "agreed": None, "comment": "", "person": None},
        )  # fmt: skip
        for head in people_of(doing.task.organ_key, Role.DIVISION_HEAD, unit=unit.pk):
            doing.tell(head, f"{doing.suggestion.number} 号第 {version.n} 稿请{unit.name}会签。")
    return f"第 {version.n} 稿请{'、'.join(unit.name for unit in units)}会签"


ask_cosign = declare(
    name="ask_cosign", label="请处室会签", inner=True, roles=frozenset({Role.COORDINATOR, Role.DIVISION_HEAD, Role.OFFICER}),
    form=AskCoSignForm, stages=WRITTEN, change=_ask_cosign, likely=26,
)  # fmt: skip


def _asked(post: Post, person: Person, task: Assignment) -> bool:
    """Whether this post's division is asked about the latest version and has not answered."""
    version = _latest(task) if task.stage in WRITTEN else None
    return version is not None and CoSign.objects.filter(version=version, division=post.unit_id, answered_on=None).exists()


def _answer(doing: Doing, agreed: bool, comment: str) -> str:
    row = CoSign.objects.filter(
        version=_latest(doing.task), division=doing.post.unit_id, answered_on=None
    ).select_related("division", "version__author").get()
    if row.digest != row.version.digest:
        raise Refused("请您会签的那一稿已经改过，请等对方重新送会签。")
    row.answered_on, row.agreed, row.comment, row.person = doing.on, agreed, comment, doing.person
    row.save(update_fields=["answered_on", "agreed", "comment", "person"])
    word = "同意" if agreed else "不同意"
    doing.tell(row.version.author, f"{doing.suggestion.number} 号：{row.division.name}会签{word}{'：' if comment else ''}{comment}"[:300])
    return f"{row.division.name}会签第 {row.version.n} 稿：{word}" + (f"，{comment}" if comment else "")


class AgreeForm(DatedForm):
    comment = TextField(label="意见", max_length=500, rows=2, required=False)


cosign = declare(
    name="cosign", label="会签同意", inner=True, roles=frozenset({Role.DIVISION_HEAD}), form=AgreeForm, stages=WRITTEN, reach=_asked,
    change=lambda doing: _answer(doing, True, doing.data.get("comment", "")), likely=1,
)  # fmt: skip


class DisagreeForm(DatedForm):
    reason = reason("不同意的理由和修改意见", 500)


refuse_cosign = declare(
    name="refuse_cosign", label="会签不同意", inner=True, roles=frozenset({Role.DIVISION_HEAD}), form=DisagreeForm, stages=WRITTEN,
    reach=_asked, change=lambda doing: _answer(doing, False, doing.data["reason"]), likely=11,
)  # fmt: skip
