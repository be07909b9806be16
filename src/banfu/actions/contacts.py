"""Contact with deputies and between units; 无需见面 (domain §2 A4)."""

from typing import Any

from django import forms

from banfu.actions.fields import DatedForm
from banfu.actions.filing import file_field, put
from banfu.actions.kernel import Doing, declare
from banfu.cases.models import Assignment, Contact, MeetingWaiver, StoredFile
from banfu.cases.words import AFTER_REPLY, HOSTING, ContactKind, Stage
from banfu.people.models import Role
from banfu.search.models import Kind as Searched
from banfu.ui.forms import TextField

ROOM = frozenset({Role.COORDINATOR, Role.LEADER, Role.DIVISION_HEAD, Role.SECTION_HEAD, Role.OFFICER})
OPEN = frozenset({
    Stage.TO_DIVIDE, Stage.DIVIDING, Stage.DISPUTED, Stage.TO_APPROVE, Stage.HANDLING, Stage.DRAFTING,
    Stage.REVIEWING, Stage.TO_ISSUE, Stage.TO_SEND, *AFTER_REPLY,
})  # fmt: skip


class ContactForm(DatedForm):
    kind = forms.ChoiceField(label="方式", choices=ContactKind.choices)
    partner = TextField(label="与谁", max_length=120)
    text = TextField(label="内容", max_length=1000, rows=3)
    inward = forms.BooleanField(label="请进来（来我单位）", required=False)
    by_leader = forms.BooleanField(label="厅领导出面", required=False)
    between_units = forms.BooleanField(label="单位之间的沟通", required=False)
    place = TextField(label="地点", max_length=120, required=False)
    invited = forms.IntegerField(label="邀请代表几位", min_value=0, max_value=500, required=False)
    attended = forms.IntegerField(label="代表参加几位", min_value=0, max_value=500, required=False)
    report = file_field("调研报告", help_text="现场办理、邀请调研形成的报告")
    also = TextField(
        label="同一次还涉及", max_length=300, required=False, help_text="其他建议的编号，用顿号隔开，如 0095、0219"
    )

    def prepare(self) -> None:
        self.fields["partner"].initial = self.task.suggestion.lead_name

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (data.get("attended") or 0) > (data.get("invited") or data.get("attended") or 0):
            self.add_refusal("attended", "参加的比邀请的多，", "请核对两个人数。")
        return data


def _also(doing: Doing) -> list[Assignment]:
    """The other cases of the same organ and session that the same contact served.

    ``also`` has their numbers as typed; ``also_tasks`` has them as chosen from a joint group.
    """
    if chosen := doing.data.get("also_tasks"):
        return list(chosen)
    words = doing.data.get("also") or ""
    numbers = {n.strip().zfill(4) for n in words.replace("，", "、").replace(",", "、").split("、") if n.strip()}
    task = doing.task
    return list(
        Assignment.objects.filter(organ_key=task.organ_key, session=task.session, number__in=numbers).exclude(pk=task.pk)
    )


def _log_contact(doing: Doing) -> str:
    data, others = doing.data, _also(doing)
    contact = Contact.objects.create(
        organ_key=doing.task.organ_key, happened_on=doing.on, kind=data["kind"], inward=bool(data.get("inward")),
        between_units=bool(data.get("between_units")), partner=data["partner"], place=data.get("place", ""),
        text=data["text"], by_leader=bool(data.get("by_leader")), invited=data.get("invited") or 0,
        attended=data.get("attended") or 0, logged_by=doing.person.name,
    )  # fmt: skip
    contact.assignments.add(doing.task, *others)
    doing.extra["also"] = [task.pk for task in others]
    put(doing, data.get("report"), StoredFile.Kind.REPORT, "report")
    people = f"，代表 {contact.attended} 位参加" if contact.attended else ""
    words = f"{contact.get_kind_display()}，{contact.partner}{people}：{contact.text}"
    for other in others:
        doing.note(other, f"assignment:{other.pk}", f"{words}（与 {doing.task.number} 号同一次）")
    return words


log_contact = declare(
    name="log_contact", label="记沟通", roles=ROOM, form=ContactForm, stages=OPEN, change=_log_contact, likely=24,
    texts=frozenset({Searched.CONTACT}),
)  # fmt: skip


class WaiverForm(DatedForm):
    asked_by = TextField(label="哪位代表提出", max_length=80)
    evidence = TextField(label="依据", max_length=300, help_text="如：电话中提出，某日某人接听")

    def prepare(self) -> None:
        self.fields["asked_by"].initial = self.task.suggestion.lead_name


def _waive_meeting(doing: Doing) -> str:
    data = doing.data
    MeetingWaiver.objects.create(
        assignment=doing.task, asked_by=data["asked_by"], asked_on=doing.on, evidence=data["evidence"]
    )
    return f"{data['asked_by']}主动提出无需见面：{data['evidence']}"


waive_meeting = declare(
    name="waive_meeting", label="登记无需见面", roles=ROOM - {Role.LEADER}, form=WaiverForm, parts=HOSTING,
    stages=frozenset({Stage.HANDLING, Stage.DRAFTING, Stage.REVIEWING, Stage.TO_ISSUE}), change=_waive_meeting,
    likely=76, guard=lambda task, person, post: "已经登记过无需见面。" if task.waived else "",
)  # fmt: skip


