"""The office of congress or CPPCC says what a suggestion is about, and which are 重点 (domain §2 S2)."""

from django import forms

from banfu.actions import reach
from banfu.actions.fields import TaskForm, reason
from banfu.actions.kernel import Doing, declare
from banfu.actions.registering import CONGRESS
from banfu.cases import limits
from banfu.cases.models import KeyMark, Suggestion
from banfu.cases.words import REGISTERED, CaseStage, Kind
from banfu.people.models import Role
from banfu.ui.forms import TextField


class ClassifyForm(TaskForm):
    topic = forms.ChoiceField(label="分类", choices=())

    def prepare(self) -> None:
        book = limits.rulebook_for(self.task.session.source)
        self.fields["topic"].choices = [(key, key) for key in book.topics]
        self.fields["topic"].initial = self.task.topic


def _classify(doing: Doing) -> str:
    case = doing.suggestion
    before, case.topic = case.topic, doing.data["topic"]
    case.save(update_fields=["topic"])
    return f"分类定为{case.topic}" + (f"（原为{before}）" if before and before != case.topic else "")


classify = declare(
    name="classify", label="归类", of=Suggestion, roles=CONGRESS, reach=reach.congress, form=ClassifyForm, batch=True,
    stages=frozenset(REGISTERED | {CaseStage.TO_REGISTER}), change=_classify, likely=60,
)  # fmt: skip


class KeyForm(TaskForm):
    rank = forms.ChoiceField(label="谁定的", choices=[one for one in KeyMark.Rank.choices if one[0] != KeyMark.Rank.UNIT], initial=KeyMark.Rank.STANDING)
    level = TextField(label="称谓", max_length=30)
    document = TextField(label="依据文件", max_length=120)
    leader = TextField(label="督办领导", max_length=60, required=False)
    committee = TextField(label="具体督办的专委会", max_length=60, required=False)

    def prepare(self) -> None:
        book = limits.rulebook_for(self.task.session.source)
        key = "proposal_key_word" if self.task.kind == Kind.PROPOSAL else "key_word"
        self.fields["level"].initial = book.word(key)
        if self.task.session.source.level == "全国":
            self.fields["rank"].initial = KeyMark.Rank.NATIONAL


def _mark_key(doing: Doing) -> str:
    case, data = doing.suggestion, doing.data
    KeyMark.objects.filter(suggestion=case, until=None).update(until=doing.on)
    row = KeyMark.objects.create(
        suggestion=case, rank=data.get("rank") or KeyMark.Rank.STANDING, level=data["level"], document=data["document"], leader=data.get("leader", ""),
        committee=data.get("committee", ""), since=doing.on,
    )  # fmt: skip
    _key_level(doing, row.level)
    who = "，".join(text for text in (row.leader and f"{row.leader}督办", row.committee and f"{row.committee}具体督办") if text)
    return f"定为{row.level}（{row.document}）" + (f"，{who}" if who else "")


def _key_level(doing: Doing, level: str) -> None:
    case = doing.suggestion
    case.key_level = level
    case.save(update_fields=["key_level"])
    tasks = list(case.assignments.values_list("pk", "organ_key", "number"))
    doing.derives(key for key, _, _ in tasks)
    for key, organ, number in tasks:
        said = f"定为{level}" if level else "不再是重点"
        doing.tell_post(Role.COORDINATOR, organ, f"{number} 号{said}。", f"/case/{key}")


mark_key = declare(
    name="mark_key", label="定为重点", of=Suggestion, roles=CONGRESS, reach=reach.congress, form=KeyForm, batch=True,
    stages=REGISTERED, change=_mark_key, likely=55,
)  # fmt: skip


class UnmarkForm(TaskForm):
    text = reason("为什么不再是重点", 300)


def _unmark_key(doing: Doing) -> str:
    KeyMark.objects.filter(suggestion=doing.suggestion, until=None).update(until=doing.on)
    before = doing.suggestion.key_level
    _key_level(doing, "")
    return f"不再是{before}：{doing.data['text']}"


unmark_key = declare(
    name="unmark_key", label="取消重点", of=Suggestion, roles=CONGRESS, reach=reach.congress, form=UnmarkForm,
    stages=REGISTERED, change=_unmark_key, likely=75, offer=lambda case: bool(case.key_level),
    guard=lambda case, person, post: "" if case.key_level else "这一件不是重点。",
)  # fmt: skip
