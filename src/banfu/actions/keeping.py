"""重点建议: the plan of its handling, trips, research reports, progress (domain §8 rows 19 and 31)."""

from typing import Any

from django import forms

from banfu.actions.fields import DatedForm
from banfu.actions.filing import file_field, put
from banfu.actions.kernel import Doing, declare
from banfu.cases.models import Assignment, KeyNote, StoredFile
from banfu.cases.words import ENDED, Stage
from banfu.people.models import Person, Post, Role
from banfu.ui.forms import TextField

IN_HAND = frozenset(set(Stage) - set(ENDED) - {Stage.TO_SIGN, Stage.RETURNING})


class KeyNoteForm(DatedForm):
    kind = forms.ChoiceField(label="记什么", choices=KeyNote.Kind.choices, widget=forms.RadioSelect, initial=KeyNote.Kind.PROGRESS)
    text = TextField(label="内容", max_length=1000, rows=4, help_text="方案写目标和步骤；调研写看了什么；进展写办到哪一步")
    place = TextField(label="去了哪里", max_length=120, required=False, help_text="调研时写")
    leader = TextField(label="谁带队、谁负责", max_length=60, required=False)
    file = file_field("文件")

    field_order = ("kind", "happened_on", "text", "place", "leader", "file")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") == KeyNote.Kind.TRIP and not data.get("place"):
            self.add_refusal("place", "调研没有写去了哪里，", "请补上地方。")
        return data


def _key(task: Assignment, person: Person, post: Post) -> str:
    return "" if task.key else "这一件不是重点建议；由联工委、提案委定，或在“定见面要求”里列为厅重点。"


def _keep(doing: Doing) -> str:
    data = doing.data
    kept = put(doing, data.get("file"), StoredFile.Kind.REPORT)
    row = KeyNote.objects.create(
        assignment=doing.task, kind=data["kind"], on=doing.on, text=data["text"], place=data.get("place", ""), leader=data.get("leader", ""),
        file=kept, by=doing.person.name,
    )  # fmt: skip
    where = f"（{row.place}）" if row.place else ""
    return f"重点建议{row.get_kind_display()}{where}：{row.text}" + (f"（附“{kept.name}”）" if kept else "")


note_key = declare(
    name="note_key", label="记重点办理", inner=True, form=KeyNoteForm, change=_keep, guard=_key, stages=IN_HAND | {Stage.SENT, Stage.ARCHIVED},
    roles=frozenset({Role.COORDINATOR, Role.LEADER, Role.DIVISION_HEAD, Role.OFFICER}), likely=74, offer=lambda task: task.key,
)  # fmt: skip
