"""延期 (domain §2 A4d)."""

from typing import Any

from django import forms

from banfu.actions import reach
from banfu.actions.fields import DatedForm, reason
from banfu.actions.kernel import Doing, Refused, declare
from banfu.cases import limits
from banfu.cases.models import Assignment, Extension
from banfu.cases.words import HOSTING, IN_WORK
from banfu.people.models import Role
from banfu.ui.forms import TextField


def _needs_consent(task: Assignment) -> bool:
    rule = limits.rule_of(task, "extension")
    return bool(rule and rule.consent)


class ExtensionForm(DatedForm):
    until = forms.DateField(label="延至", widget=forms.DateInput(attrs={"type": "date"}))
    reason = reason("延期理由")
    consent_by = TextField(label="哪个机关同意", max_length=80, required=False)
    told = forms.BooleanField(label="已告知代表", required=False)

    def prepare(self) -> None:
        if _needs_consent(self.task):
            self.fields["consent_by"].help_text = "规则库要求先取得同意"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if _needs_consent(self.task) and not data.get("consent_by"):
            self.add_refusal("consent_by", "延期要先取得同意，", "请填同意的机关。")
        if not data.get("told"):
            self.add_refusal("told", "延期应当告知代表，", "告知后再登记。")
        return data


def _extend(doing: Doing) -> str:
    task, data = doing.task, doing.data
    received = task.signed_on if limits.from_receipt(task, "extension") else None
    latest = limits.limit(task, "extension", received or task.handed_over_on)
    if data["until"] <= task.legal_due_on:
        raise Refused(f"现在的法定期限已是 {task.legal_due_on:%Y-%m-%d}，延期要比它晚。", "until")
    if latest and data["until"] > latest.due_on:
        raise Refused(f"按规则库最晚可延到 {latest.due_on:%Y-%m-%d}。", "until")
    Extension.objects.create(
        assignment=task, requested_on=doing.on, until=data["until"], reason=data["reason"],
        consent_by=data.get("consent_by", ""), decided_on=doing.on, granted=True, told_on=doing.on,
    )  # fmt: skip
    by = f"，{data['consent_by']}同意" if data.get("consent_by") else ""
    return f"延至 {data['until'].year}年{data['until'].month}月{data['until'].day}日{by}，已告知代表：{data['reason']}"


extend = declare(
    name="extend", label="登记延期", roles=frozenset({Role.COORDINATOR}), reach=reach.alone, form=ExtensionForm, parts=HOSTING,
    stages=frozenset(IN_WORK), change=_extend, likely=78,
)  # fmt: skip
