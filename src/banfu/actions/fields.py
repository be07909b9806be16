"""Form fields that several actions share."""

from typing import Any

from django import forms

from banfu import clock
from banfu.people.models import Person, Post, Role, Unit
from banfu.ui.forms import BanfuForm, DayField, TextField


class TaskForm(BanfuForm):
    """A form about one task; fields that depend on the organ are filled from it."""

    def __init__(self, *args: Any, task: Any = None, person: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.task, self.person = task, person
        if task is not None:
            self.prepare()

    def prepare(self) -> None:
        """Fill choices from ``self.task``; overridden where a form needs it."""


class DatedForm(TaskForm):
    """An act that has its own day: today, unless entered later (补录)."""

    happened_on = DayField(label="发生日期", initial=clock.today)


def reason(label: str = "理由", length: int = 300) -> TextField:
    return TextField(label=label, max_length=length, rows=3)


def yes_no(label: str, yes: str = "同意", no: str = "不同意") -> forms.TypedChoiceField:
    """Yes or no to what is asked, none of them ticked beforehand; clean() gives True or False."""
    return forms.TypedChoiceField(
        label=label, choices=[("1", yes), ("0", no)], coerce=lambda value: value == "1", widget=forms.RadioSelect
    )


class ReasonedForm(TaskForm):
    """A form that says yes or no in ``decision``; a no needs its reason in ``because``.

    refusal: what is wrong and the cure where the reason is missing.
    """

    decision, because = "agreed", "answer"
    refusal = ("不同意的要写明理由，", "请补上。")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get(self.decision) is False and not data.get(self.because):
            self.add_refusal(self.because, *self.refusal)
        return data


class UnitChoice(forms.ModelChoiceField):
    """A unit of a level, of the task's organ; ``queryset`` is set in prepare()."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Unit.objects.none(), empty_label="请选", **kwargs)


class PersonChoice(forms.ModelChoiceField):
    """A person; ``queryset`` is set in prepare()."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Person.objects.none(), empty_label="请选", **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}　{obj.title}" if obj.title else str(obj.name)


def divisions_of(organ: int) -> Any:
    return Unit.objects.filter(organ=organ, level=Unit.Level.DIVISION, is_office=False, valid_until=None)


def people_of(organ: int, *roles: str, unit: int | None = None) -> Any:
    posts = Post.objects.on(clock.today()).filter(unit__in=Unit.objects.filter(pk=organ) | Unit.objects.filter(organ=organ))
    posts = posts.filter(role__in=roles or list(Role))
    if unit:
        posts = posts.filter(unit__in=Unit.objects.filter(pk=unit) | Unit.objects.filter(parent=unit))
    return Person.objects.filter(pk__in=posts.values("person"), is_active=True).order_by("pk")
